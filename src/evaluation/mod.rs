//! Gold labels and held-out predictions become every number of one evaluation.
//!
//! The rows must be held out: nothing that scored them was fitted on them or on another row of their group.
//! What a figure means is written where it is computed, in [`metrics`](crate::metrics). Formats only read the
//! [`Evaluation`]; as JSON it is a stable interface, with `null` for what is undefined.

mod agreement;
mod cross_validation;
mod evidence;
mod findings;
mod held_out;
mod human;
mod learning;
mod mistakes;
mod names;
mod phrase;
mod scores;
mod slices;

use serde::Serialize;

pub use self::agreement::{
    Agreement, LabelAgreement, LabelIntervals, PairAgreement, PairIntervals, PairLabelAgreement, PairLabelIntervals,
    RuleAgreement, SliceAgreement, SliceIntervals,
};
pub use self::cross_validation::EvaluationParams;
pub use self::evidence::{TermExample, TermScores};
pub use self::findings::{Evaluated, Findings, FindingsParams, HeldOut, RatioIntervals};
pub use self::held_out::HeldOutRow;
pub use self::human::{HumanAgreement, PairScores};
pub use self::learning::{Advice, LearningCurve, LearningPoint, Verdict};
pub use self::mistakes::Mistakes;
pub use self::names::NameScores;
pub use self::phrase::EvidencePhrase;
pub(crate) use self::phrase::{LONGEST, beginning};
pub use self::scores::{AcceptanceScores, Baselines, ByLabel, ConformalScores, FoldScores, LabelScores, Scores};
pub use self::slices::{Slice, SliceScoreIntervals, Slices};
use crate::metrics::{Bootstrap, Confusion, GroupedPairs, Groups, Interval, Reliability, ReliabilityBin, Spread};
use crate::stance::{Label, LabelNames, Probabilities};

/// The version of the JSON; it rises when a key changes its meaning or goes, not when one is added.
const SCHEMA_VERSION: u32 = 1;

/// The confidence of all intervals.
const LEVEL: f64 = 0.95;

/// One held-out row: what people said, what the model said, and what was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The gold label.
    pub gold: Label,
    /// Calibrated, with the label predicted.
    pub probabilities: Probabilities,
    /// Rows of one number are drawn together when intervals are made. Any numbers.
    pub group: u32,
    /// Whether the prediction would be taken without a look; `None` where nothing was decided.
    pub accepted: Option<bool>,
    /// The conformal set of labels; `None` where none was made.
    pub label_set: Option<Vec<Label>>,
}

impl Scored {
    /// The label predicted.
    #[must_use]
    pub fn predicted(&self) -> Label {
        self.probabilities.label()
    }
}

/// All numbers of one evaluation. [`of`](Self::of) fills what follows from the rows; `baselines`, `random_split`,
/// `names`, `folds`, `recipe` and `model` are for whoever made the rows to set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// 1.
    pub schema_version: u32,
    /// Number of rows.
    pub rows: u64,
    /// Number of groups among them.
    pub groups: u64,
    /// The label names in order: of the keys of `per_label`, the rows and the columns of `confusion`.
    pub labels: Vec<String>,
    /// `macro_f1`, `weighted_f1`, `accuracy`.
    #[serde(flatten)]
    pub scores: Scores,
    /// Mean of −ln p(gold), in nats.
    pub log_loss: Option<f64>,
    /// Brier score, summed over labels, 0 to 2.
    pub brier: Option<f64>,
    /// Expected calibration error over ten equal-width bins of confidence, 0 to 1.
    pub ece: Option<f64>,
    /// Precision, recall, F1 and support of each label.
    pub per_label: ByLabel<LabelScores>,
    /// Counts; rows gold, columns predicted.
    pub confusion: Vec<Vec<u64>>,
    /// The ten bins of confidence.
    pub reliability: Vec<ReliabilityBin>,
    /// `[low, high]` at 95 %.
    pub intervals: Intervals,
    /// How the intervals were made.
    pub bootstrap: Bootstrap,
    /// What the thresholds of acceptance were worth; `None` where nothing was decided.
    pub acceptance: Option<AcceptanceScores>,
    /// What the conformal sets were worth; `None` where none were made.
    pub conformal: Option<ConformalScores>,
    /// What needs no model, on the same rows.
    pub baselines: Option<Baselines>,
    /// What a random split that ignores groups would have claimed.
    pub random_split: Option<Scores>,
    /// What the trained models took from names; `None` for a ready model and where names were masked.
    pub names: Option<NameScores>,
    /// The recipe chosen in each fold and its figure there; empty for a ready model.
    pub folds: Vec<FoldScores>,
    /// The recipe of a ready model, as its file writes it.
    pub recipe: Option<serde_json::Value>,
    /// The short hash of a ready model.
    pub model: Option<String>,
}

/// Percentile intervals over resampled groups; `None` with fewer than two groups.
///
/// That of `ece` is shifted by its bias: a resample repeats rows and with them their deviations, so its error is larger on average.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is named after its figure")]
pub struct Intervals {
    pub macro_f1: Option<Interval>,
    pub weighted_f1: Option<Interval>,
    pub accuracy: Option<Interval>,
    pub log_loss: Option<Interval>,
    pub brier: Option<Interval>,
    pub ece: Option<Interval>,
}

impl Evaluation {
    /// Whether any group has more than one row.
    #[must_use]
    pub fn has_groups(&self) -> bool {
        self.groups < self.rows
    }

    /// Computes all that follows from the rows.
    ///
    /// `max_error` is the bearable error for which `accepted` and `label_set` of the rows were made.
    ///
    /// ```
    /// use demarche::evaluation::{Evaluation, Scored};
    /// use demarche::metrics::Bootstrap;
    /// use demarche::{Label, LabelNames, Probabilities};
    ///
    /// let names = LabelNames::new(["hawkish", "dovish"])?;
    /// let row = |gold, p: f64, group| Scored {
    ///     gold: Label::new(gold),
    ///     probabilities: Probabilities::new(vec![p, 1.0 - p]),
    ///     group,
    ///     accepted: None,
    ///     label_set: None,
    /// };
    /// let rows = [row(0, 0.9, 1), row(0, 0.4, 1), row(1, 0.2, 2), row(1, 0.1, 3)];
    /// let evaluation = Evaluation::of(&names, &rows, 0.10, &Bootstrap::new(0));
    /// assert_eq!(evaluation.scores.accuracy, Some(0.75));
    /// assert_eq!(evaluation.per_label.get("dovish").and_then(|scores| scores.recall), Some(1.0));
    /// # Ok::<(), demarche::Error>(())
    /// ```
    #[must_use]
    pub fn of(labels: &LabelNames, rows: &[Scored], max_error: f64, bootstrap: &Bootstrap) -> Self {
        let confusion = Confusion::of(labels.len(), rows.iter().map(|row| (row.gold, row.predicted())));
        let reliability = Reliability::of(rows.iter().map(|row| (row.gold, &row.probabilities)));
        let groups = Groups::of(rows.iter().map(|row| row.group));
        Self {
            schema_version: SCHEMA_VERSION,
            rows: rows.len() as u64,
            groups: groups.len() as u64,
            labels: labels.iter().map(str::to_owned).collect(),
            scores: Scores::of(&confusion),
            log_loss: reliability.log_loss(),
            brier: reliability.brier(),
            ece: reliability.ece(),
            per_label: ByLabel::of(labels, |label| LabelScores::of(&confusion, label)),
            confusion: confusion.rows().map(<[u64]>::to_vec).collect(),
            reliability: reliability.bins(),
            intervals: Intervals::of(labels.len(), rows, &groups, bootstrap),
            bootstrap: *bootstrap,
            acceptance: AcceptanceScores::of(rows, max_error),
            conformal: ConformalScores::of(labels, rows, max_error),
            baselines: None,
            random_split: None,
            names: None,
            folds: Vec::new(),
            recipe: None,
            model: None,
        }
    }
}

impl Intervals {
    /// One set of resamples serves all six figures.
    fn of(n_classes: usize, rows: &[Scored], groups: &Groups, bootstrap: &Bootstrap) -> Self {
        if groups.len() < 2 {
            return Self::default();
        }
        let mut by_group = vec![Reliability::default(); groups.len()];
        for (group, row) in groups.of_rows().iter().zip(rows) {
            by_group[*group as usize].add(row.gold, &row.probabilities);
        }
        let pairs = GroupedPairs::of(n_classes, rows.iter().map(|row| (row.gold, row.predicted())), groups);
        let draws = bootstrap.draw(groups.len(), |times| {
            let mut reliability = Reliability::default();
            for (group, times) in by_group.iter().zip(times) {
                reliability.add_times(group, u64::from(*times));
            }
            let Scores { macro_f1, weighted_f1, accuracy } = Scores::of(&pairs.drawn(times));
            [macro_f1, weighted_f1, accuracy, reliability.log_loss(), reliability.brier(), reliability.ece()]
        });
        let spread = |figure: usize| {
            let values: Option<Vec<f64>> = draws.iter().map(|figures| figures[figure]).collect();
            Spread::of(values?)
        };
        // Resamples that are all alike tell nothing, but of a share how far it may be from 0 or 1.
        let interval =
            |figure: usize| Some(spread(figure)?.interval(LEVEL)).filter(|interval| interval.low < interval.high);
        let found = Reliability::of(rows.iter().map(|row| (row.gold, &row.probabilities))).ece();
        // Of rows that are all right every share is 1.
        let share = |figure: usize| Some(spread(figure)?.interval(LEVEL).of_share(groups.len()));
        Self {
            macro_f1: share(0),
            weighted_f1: share(1),
            accuracy: share(2),
            log_loss: interval(3),
            brier: interval(4),
            ece: found
                .and_then(|found| Some(spread(5)?.interval_around(found, LEVEL)))
                .filter(|interval| interval.low < interval.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names() -> LabelNames {
        LabelNames::new(["hawkish", "dovish", "neutral"]).expect("three names")
    }

    fn rows() -> Vec<Scored> {
        let row = |gold: usize, p: [f64; 3], group: u32| Scored {
            gold: Label::new(gold),
            probabilities: Probabilities::new(p),
            group,
            accepted: Some(p[0] > 0.6),
            label_set: Some((0..3).filter(|i| p[*i] >= 0.25).map(Label::new).collect()),
        };
        vec![
            row(0, [0.75, 0.125, 0.125], 4),
            row(0, [0.5, 0.25, 0.25], 4),
            row(1, [0.625, 0.25, 0.125], 9),
            row(1, [0.25, 0.5, 0.25], 9),
        ]
    }

    #[test]
    fn every_key_of_the_interface_is_there_and_the_undefined_is_null() {
        let evaluation = Evaluation::of(&names(), &rows(), 0.1, &Bootstrap { resamples: 100, seed: 0 });
        let json = serde_json::to_value(&evaluation).expect("plain data");
        for key in ["schema_version", "rows", "labels", "macro_f1", "weighted_f1", "accuracy", "log_loss", "brier"] {
            assert!(!json[key].is_null(), "{key}");
        }
        assert_eq!(json["labels"], serde_json::json!(["hawkish", "dovish", "neutral"]));
        assert_eq!(json["confusion"], serde_json::json!([[2, 0, 0], [1, 1, 0], [0, 0, 0]]));
        assert_eq!(
            json["per_label"]["neutral"],
            serde_json::json!({"precision": null, "recall": null, "f1": null, "support": 0})
        );
        assert_eq!(json["accuracy"], 0.75);
        assert!(json["intervals"]["macro_f1"][0].as_f64() <= json["intervals"]["macro_f1"][1].as_f64());
        assert_eq!(
            json["acceptance"],
            serde_json::json!({"max_error": 0.1, "accepted": 2, "share": 0.5, "error": 0.5})
        );
        assert_eq!(
            json["conformal"],
            serde_json::json!({"max_error": 0.1, "coverage": {"hawkish": 1.0, "dovish": 1.0, "neutral": null}, "mean_set_size": 2.25})
        );
        for key in ["baselines", "random_split", "names", "recipe", "model"] {
            assert!(json[key].is_null() && json.get(key).is_some(), "{key}");
        }
    }

    #[test]
    fn labels_keep_their_order_in_the_written_file() {
        let json = serde_json::to_string(&Evaluation::of(&names(), &rows(), 0.1, &Bootstrap::new(0))).expect("data");
        let at = |name: &str| json.find(&format!("\"{name}\":{{\"precision\"")).expect("the label");
        assert!(at("hawkish") < at("dovish") && at("dovish") < at("neutral"), "{json}");
    }

    #[test]
    fn no_rows_and_a_single_group_give_nulls_and_no_panic() {
        let nothing = Evaluation::of(&names(), &[], 0.1, &Bootstrap::new(0));
        assert_eq!((nothing.scores.macro_f1, nothing.log_loss, nothing.acceptance), (None, None, None));
        let single = Evaluation::of(&names(), &rows()[..2], 0.1, &Bootstrap::new(0));
        assert_eq!((single.scores.macro_f1, single.intervals), (Some(1.0), Intervals::default()));
    }

    #[test]
    fn the_interval_of_macro_f1_is_the_one_of_the_recipe_search() {
        let rows: Vec<Scored> = rows()
            .into_iter()
            .cycle()
            .take(40)
            .enumerate()
            .map(|(i, row)| Scored { group: i as u32 / 3, ..row })
            .collect();
        let bootstrap = Bootstrap::new(5);
        let pairs: Vec<_> = rows.iter().map(|row| (row.gold, row.predicted())).collect();
        let groups = Groups::of(rows.iter().map(|row| row.group));
        let expected = bootstrap.macro_f1(3, &pairs, &groups).map(|spread| spread.interval(LEVEL));
        assert_eq!(Evaluation::of(&names(), &rows, 0.1, &bootstrap).intervals.macro_f1, expected);
    }

    proptest! {
        #[test]
        fn the_names_of_groups_do_not_matter(groups in proptest::collection::vec(0..4_u32, 4), shift in 0..1000_u32) {
            let named = |shift: u32| -> Vec<Scored> {
                rows().into_iter().zip(&groups).map(|(row, group)| Scored { group: group * 7 + shift, ..row }).collect()
            };
            let bootstrap = Bootstrap { resamples: 50, seed: 1 };
            let of = |rows: &[Scored]| Evaluation::of(&names(), rows, 0.1, &bootstrap);
            prop_assert_eq!(of(&named(0)), of(&named(shift)));
        }
    }
}
