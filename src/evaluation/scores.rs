//! The parts of an evaluation: one block of its JSON each, filled from the metrics.

use serde::{Serialize, Serializer};

use super::Scored;
use crate::metrics::{AcceptanceCheck, ConformalCheck, Confusion};
use crate::stance::{Label, LabelNames};

/// The figures that need only labels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// Mean F1 of the labels that occur, each counting alike.
    pub macro_f1: Option<f64>,
    /// Mean F1 of the labels, each counting with its support.
    pub weighted_f1: Option<f64>,
    /// Share of right predictions.
    pub accuracy: Option<f64>,
}

impl Scores {
    /// Reads them from counts.
    #[must_use]
    pub fn of(confusion: &Confusion) -> Self {
        Self { macro_f1: confusion.macro_f1(), weighted_f1: confusion.weighted_f1(), accuracy: confusion.accuracy() }
    }
}

/// The figures of one label.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LabelScores {
    /// Share of its predictions that are right.
    pub precision: Option<f64>,
    /// Share of its gold rows that were found.
    pub recall: Option<f64>,
    /// Their harmonic mean.
    pub f1: Option<f64>,
    /// Its gold rows.
    pub support: u64,
}

impl LabelScores {
    pub(super) fn of(confusion: &Confusion, label: Label) -> Self {
        Self {
            precision: confusion.precision(label),
            recall: confusion.recall(label),
            f1: confusion.f1(label),
            support: confusion.support(label),
        }
    }
}

/// One value per label name, in their order; in JSON an object with the names as keys.
#[derive(Clone, Debug, PartialEq)]
pub struct ByLabel<T>(Vec<(String, T)>);

impl<T> ByLabel<T> {
    pub(super) fn of(labels: &LabelNames, value: impl Fn(Label) -> T) -> Self {
        Self::of_each(labels.iter(), value)
    }

    /// As [`of`](Self::of), for names that may be fewer than two.
    pub(crate) fn of_each<'n>(names: impl Iterator<Item = &'n str>, value: impl Fn(Label) -> T) -> Self {
        Self(names.enumerate().map(|(i, name)| (name.to_owned(), value(Label::new(i)))).collect())
    }

    /// Names and values in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value of one label.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
    }
}

impl<T: Serialize> Serialize for ByLabel<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// What the thresholds of acceptance were worth on held-out rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AcceptanceScores {
    /// The share of errors they were made to bear.
    pub max_error: f64,
    /// Rows accepted.
    pub accepted: u64,
    /// Share of rows accepted.
    pub share: Option<f64>,
    /// Share of errors among accepted rows.
    pub error: Option<f64>,
}

impl AcceptanceScores {
    /// `None` when no row has a decision.
    pub(super) fn of(rows: &[Scored], max_error: f64) -> Option<Self> {
        let check =
            AcceptanceCheck::of(rows.iter().filter_map(|row| Some((row.accepted?, row.predicted() == row.gold))));
        (check.rows > 0).then(|| Self {
            max_error,
            accepted: check.accepted,
            share: check.share(),
            error: check.error(),
        })
    }
}

/// What the conformal sets were worth on held-out rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConformalScores {
    /// The share of sets they were made to let miss the gold label.
    pub max_error: f64,
    /// Per gold label, the share of its rows whose set holds it.
    pub coverage: ByLabel<Option<f64>>,
    /// Mean number of labels in a set.
    pub mean_set_size: Option<f64>,
}

impl ConformalScores {
    /// `None` when no row has a set.
    pub(super) fn of(labels: &LabelNames, rows: &[Scored], max_error: f64) -> Option<Self> {
        let sets = rows.iter().filter_map(|row| Some((row.gold, row.label_set.as_deref()?)));
        let check = ConformalCheck::of(labels.len(), sets);
        check.mean_set_size().map(|size| Self {
            max_error,
            coverage: ByLabel::of(labels, |label| check.coverage(label)),
            mean_set_size: Some(size),
        })
    }
}

/// What needs no model, on the same rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Baselines {
    /// Always the most frequent label of the rows trained on.
    pub majority: Scores,
    /// The label whose cue words occur most; `None` without cue words.
    pub lexicon: Option<Scores>,
}

impl Baselines {
    /// Scores the label that each baseline gives to each row, in the order of the rows.
    ///
    /// # Panics
    /// When a baseline has not one label per row: a bug in the caller.
    #[must_use]
    pub fn of(labels: &LabelNames, rows: &[Scored], majority: &[Label], lexicon: Option<&[Label]>) -> Self {
        let scores = |predicted: &[Label]| {
            assert_eq!(predicted.len(), rows.len(), "a baseline gives one label to each row");
            let pairs = rows.iter().zip(predicted).map(|(row, predicted)| (row.gold, *predicted));
            Scores::of(&Confusion::of(labels.len(), pairs))
        };
        Self { majority: scores(majority), lexicon: lexicon.map(scores) }
    }
}

/// One outer fold of a cross-validation of the whole training.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoldScores {
    /// The recipe chosen without its rows, in words.
    pub recipe: String,
    /// Its rows.
    pub rows: u64,
    /// Macro-F1 on them.
    pub macro_f1: Option<f64>,
}

impl FoldScores {
    /// Reads the figure from the counts of the fold.
    #[must_use]
    pub fn of(recipe: String, confusion: &Confusion) -> Self {
        Self { recipe, rows: confusion.total(), macro_f1: confusion.macro_f1() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stance::Probabilities;

    #[test]
    fn a_baseline_is_scored_on_the_rows_of_the_model() {
        let names = LabelNames::new(["a", "b"]).expect("two names");
        let rows = [0, 0, 0, 1].map(|gold| Scored {
            gold: Label::new(gold),
            probabilities: Probabilities::new(vec![0.5, 0.5]),
            group: 0,
            accepted: None,
            label_set: None,
        });
        let baselines = Baselines::of(&names, &rows, &[Label::new(0); 4], None);
        assert_eq!(baselines.majority.accuracy, Some(0.75));
        assert_eq!(baselines.majority.macro_f1, Some(3.0 / 7.0));
        assert_eq!(baselines.lexicon, None);
    }
}
