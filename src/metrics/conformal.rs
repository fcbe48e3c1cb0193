//! Sets of labels that hold the right one with a promised frequency, for each gold label by itself.
//!
//! Label-conditional (Mondrian) conformal prediction: V. Vovk, "Conditional validity of inductive conformal
//! predictors" (ACML 2012), with the score 1 − p(label). The promise is exact for rows exchangeable with the
//! ones it was fitted on; with out-of-fold probabilities of cross-validation and articles that hold several
//! statements it is approximate, which is why the coverage is measured on held-out rows.

use crate::error::Error;
use crate::stance::{Label, Probabilities};

/// Per label the largest score 1 − p(label) at which the label belongs to the set.
///
/// ```
/// use demarche::metrics::Conformal;
/// use demarche::{Label, Probabilities};
///
/// let rows: Vec<_> = (1..10).map(|i| Probabilities::new(vec![f64::from(i) / 10.0, 1.0 - f64::from(i) / 10.0])).collect();
/// let rows: Vec<_> = rows.iter().map(|row| (Label::new(0), row)).collect();
/// let conformal = Conformal::fit(2, &rows, 0.2)?;
/// assert_eq!(conformal.limits, [Some(0.8), None]); // the 8th of 9 scores; no row of the second label
/// assert_eq!(conformal.set(&Probabilities::new(vec![0.1, 0.9])), [Label::new(1)]);
/// # Ok::<(), demarche::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Conformal {
    /// In the order of the label names: the limit, in [0, 1]; `None` where the label belongs to every set, because
    /// it has too few rows to leave it out at this level.
    pub limits: Vec<Option<f64>>,
    /// The share of rows whose set may miss their gold label, in (0, 1).
    pub max_error: f64,
}

impl Conformal {
    /// Finds the limits on out-of-fold rows of (gold, probabilities).
    ///
    /// The limit of a label with n rows is the ⌈(n + 1)(1 − `max_error`)⌉-th smallest of their scores.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `max_error` outside [0, 1]. At 0 every set holds all labels.
    pub fn fit(n_classes: usize, rows: &[(Label, &Probabilities)], max_error: f64) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&max_error) {
            return Err(Error::Parameter(format!("max_error is {max_error}: it must lie between 0 and 1")));
        }
        let mut scores: Vec<Vec<f64>> = vec![Vec::new(); n_classes];
        for (gold, probabilities) in rows {
            scores[gold.index()].push(1.0 - probabilities.of(*gold));
        }
        let limits = scores.into_iter().map(|scores| limit(scores, max_error)).collect();
        Ok(Self { limits, max_error })
    }

    /// The labels that cannot be left out, in the order of the label names; sometimes none.
    #[must_use]
    pub fn set(&self, probabilities: &Probabilities) -> Vec<Label> {
        let fits =
            |label: &Label| self.limits[label.index()].is_none_or(|limit| 1.0 - probabilities.of(*label) <= limit);
        (0..self.limits.len()).map(Label::new).filter(fits).collect()
    }
}

#[expect(clippy::cast_sign_loss, reason = "a rank is never negative")]
fn limit(mut scores: Vec<f64>, max_error: f64) -> Option<f64> {
    scores.sort_unstable_by(f64::total_cmp);
    let rank = ((scores.len() + 1) as f64 * (1.0 - max_error)).ceil() as usize;
    // No finite sample promises an error of 0; at 1 nothing need be held.
    if rank == 0 { Some(f64::NEG_INFINITY) } else { scores.get(rank - 1).copied() }
}

/// What the sets were worth on held-out rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConformalCheck {
    rows: Vec<u64>,
    covered: Vec<u64>,
    labels_in_sets: u64,
}

impl ConformalCheck {
    /// Counts rows of (gold, set).
    #[must_use]
    pub fn of<'a>(n_classes: usize, rows: impl IntoIterator<Item = (Label, &'a [Label])>) -> Self {
        let mut check = Self { rows: vec![0; n_classes], covered: vec![0; n_classes], labels_in_sets: 0 };
        for (gold, set) in rows {
            check.rows[gold.index()] += 1;
            check.covered[gold.index()] += u64::from(set.contains(&gold));
            check.labels_in_sets += set.len() as u64;
        }
        check
    }

    /// Share of the rows of this gold label whose set holds it; `None` when there are none.
    #[must_use]
    pub fn coverage(&self, gold: Label) -> Option<f64> {
        let rows = self.rows[gold.index()];
        (rows > 0).then(|| self.covered[gold.index()] as f64 / rows as f64)
    }

    /// The mean number of labels in a set; `None` without rows.
    #[must_use]
    pub fn mean_set_size(&self) -> Option<f64> {
        let rows: u64 = self.rows.iter().sum();
        (rows > 0).then(|| self.labels_in_sets as f64 / rows as f64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_limit_is_the_score_at_the_rank_of_one_row_more() {
        let scores: Vec<f64> = (1..=19).map(|i| f64::from(i) / 20.0).collect();
        assert_eq!(limit(scores.clone(), 0.1), Some(0.9)); // ⌈20 · 0.9⌉ = 18th
        assert_eq!(limit(scores[..9].to_vec(), 0.1), Some(0.45)); // ⌈10 · 0.9⌉ = 9th
        assert_eq!(limit(scores[..8].to_vec(), 0.1), None); // ⌈9 · 0.9⌉ = 9th of 8
    }

    #[test]
    fn coverage_is_counted_for_each_gold_label_by_itself() {
        let [a, b] = [Label::new(0), Label::new(1)];
        let rows: [(Label, &[Label]); 4] = [(a, &[a]), (a, &[b]), (b, &[a, b]), (b, &[b])];
        let check = ConformalCheck::of(3, rows);
        assert_eq!((check.coverage(a), check.coverage(b)), (Some(0.5), Some(1.0)));
        assert_eq!(check.coverage(Label::new(2)), None);
        assert_eq!(check.mean_set_size(), Some(1.25));
    }

    #[test]
    fn at_an_error_of_0_a_set_holds_all_labels_and_at_1_none() {
        let p = Probabilities::new(vec![0.6, 0.4]);
        let rows = [(Label::new(0), &p), (Label::new(1), &p)];
        let set = |max_error| Conformal::fit(2, &rows, max_error).expect("a valid error").set(&p).len();
        assert_eq!((set(0.0), set(1.0)), (2, 0));
        for max_error in [-0.1, 1.1, f64::NAN] {
            assert!(Conformal::fit(2, &rows, max_error).is_err());
        }
    }

    proptest! {
        #[test]
        fn fitted_rows_are_covered_as_promised(
            golds in proptest::collection::vec((0..2_usize, 0..=100_u32), 1..200),
            max_error in 0.05..0.5,
        ) {
            let table: Vec<(Label, Probabilities)> = golds
                .into_iter()
                .map(|(gold, percent)| (Label::new(gold), f64::from(percent) / 100.0))
                .map(|(gold, p)| (gold, Probabilities::new(vec![p, 1.0 - p])))
                .collect();
            let rows: Vec<_> = table.iter().map(|(gold, row)| (*gold, row)).collect();
            let conformal = Conformal::fit(2, &rows, max_error).expect("in range");
            let sets: Vec<Vec<Label>> = rows.iter().map(|(_, row)| conformal.set(row)).collect();
            let check = ConformalCheck::of(2, rows.iter().zip(&sets).map(|((gold, _), set)| (*gold, set.as_slice())));
            for label in [Label::new(0), Label::new(1)] {
                prop_assert!(check.coverage(label).is_none_or(|coverage| coverage >= 1.0 - max_error));
            }
        }
    }
}
