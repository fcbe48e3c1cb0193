//! Which predictions to take without a look: a threshold of confidence per label, from a bearable error.
//!
//! The threshold of a label is found on rows the model has not seen in fitting (out-of-fold). It promises the
//! error rate there; on other rows the error is near it as far as they resemble the labelled ones. Selective
//! classification, after R. El-Yaniv and Y. Wiener, *Journal of Machine Learning Research* 11 (2010).

use crate::error::Error;
use crate::stance::{Label, Probabilities};

/// Fewer rows than these show no error rate: with 20, one error more or less moves it by 5 points.
const FEWEST_ROWS: u64 = 20;

/// Per label the lowest confidence at which its predictions are accepted.
///
/// ```
/// use demarche::metrics::Acceptance;
/// use demarche::{Label, Probabilities};
///
/// let sure = Probabilities::new(vec![0.9, 0.1]);
/// let unsure = Probabilities::new(vec![0.6, 0.4]);
/// let rows: Vec<_> = (0..40).map(|i| if i < 20 { (Label::new(0), &sure) } else { (Label::new(i % 2), &unsure) }).collect();
/// let acceptance = Acceptance::fit(2, &rows, 0.10)?;
/// assert_eq!(acceptance.thresholds, [Some(0.9), None]);
/// assert!(acceptance.decide(&sure) && !acceptance.decide(&unsure));
/// # Ok::<(), demarche::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptance {
    /// In the order of the label names: the threshold, in [0, 1]; `None` where every prediction goes to review.
    pub thresholds: Vec<Option<f64>>,
    /// The bearable share of errors among accepted rows, in [0, 1].
    pub max_error: f64,
}

impl Acceptance {
    /// Finds the thresholds on out-of-fold rows of (gold, probabilities).
    ///
    /// The threshold of a label is the lowest confidence t that occurs, such that among the rows predicted with
    /// this label at a confidence of t or more at least 20 stand and at most `max_error` of them are wrong. Rows for which another label is likelier
    /// than the one predicted are not counted, as they are never accepted.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `max_error` outside [0, 1].
    pub fn fit(n_classes: usize, rows: &[(Label, &Probabilities)], max_error: f64) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&max_error) {
            return Err(Error::Parameter(format!("max_error is {max_error}: it must lie between 0 and 1")));
        }
        let mut by_label: Vec<Vec<(f64, bool)>> = vec![Vec::new(); n_classes];
        for (gold, probabilities) in rows.iter().filter(|(_, probabilities)| probabilities.is_likeliest()) {
            let predicted = probabilities.label();
            by_label[predicted.index()].push((probabilities.confidence(), predicted != *gold));
        }
        let thresholds = by_label.into_iter().map(|rows| threshold(rows, max_error)).collect();
        Ok(Self { thresholds, max_error })
    }

    /// Whether a prediction is accepted: its confidence reaches the threshold of its label, and no other label is likelier. A label predicted
    /// [for the sake of the rare ones](crate::metrics::Decision) is more often wrong than right, however well its other predictions do.
    #[must_use]
    pub fn decide(&self, probabilities: &Probabilities) -> bool {
        let threshold = self.thresholds[probabilities.label().index()];
        probabilities.is_likeliest() && threshold.is_some_and(|t| probabilities.confidence() >= t)
    }
}

/// From rows of (confidence, wrong), all predicted with one label.
fn threshold(mut rows: Vec<(f64, bool)>, max_error: f64) -> Option<f64> {
    rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let (mut n, mut wrong) = (0_u64, 0_u64);
    let mut lowest = None;
    for tie in rows.chunk_by(|a, b| a.0.to_bits() == b.0.to_bits()) {
        n += tie.len() as u64;
        wrong += tie.iter().filter(|row| row.1).count() as u64;
        if n >= FEWEST_ROWS && wrong as f64 / n as f64 <= max_error {
            lowest = Some(tie[0].0);
        }
    }
    lowest
}

/// What became of a threshold on held-out rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AcceptanceCheck {
    /// Rows with a decision.
    pub rows: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Rows accepted with a wrong label.
    pub wrong: u64,
}

impl AcceptanceCheck {
    /// Counts rows of (accepted, right).
    #[must_use]
    pub fn of(rows: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut check = Self::default();
        for (accepted, right) in rows {
            check.rows += 1;
            check.accepted += u64::from(accepted);
            check.wrong += u64::from(accepted && !right);
        }
        check
    }

    /// Share of rows accepted; `None` without rows.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.accepted as f64 / self.rows as f64)
    }

    /// Share of errors among accepted rows; `None` when none was accepted.
    #[must_use]
    pub fn error(&self) -> Option<f64> {
        (self.accepted > 0).then(|| self.wrong as f64 / self.accepted as f64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `right` right and `wrong` wrong rows at one confidence.
    fn rows(confidence: f64, right: usize, wrong: usize) -> Vec<(f64, bool)> {
        [vec![(confidence, false); right], vec![(confidence, true); wrong]].concat()
    }

    #[test]
    fn the_threshold_is_the_lowest_that_keeps_the_error() {
        let table = [rows(0.9, 18, 2), rows(0.8, 9, 1), rows(0.7, 5, 5)].concat();
        assert_eq!(threshold(table, 0.1), Some(0.8)); // 3 of 30 wrong; 8 of 40 at 0.7
    }

    #[test]
    fn a_later_confidence_may_make_good_an_earlier_mistake() {
        let table = [rows(0.9, 17, 3), rows(0.8, 10, 0)].concat();
        assert_eq!(threshold(table, 0.1), Some(0.8));
    }

    #[test]
    fn fewer_than_twenty_rows_have_no_threshold() {
        assert_eq!(threshold(rows(0.9, 19, 0), 0.1), None);
        assert_eq!(threshold(rows(0.9, 20, 0), 0.1), Some(0.9));
    }

    #[test]
    fn equal_confidences_are_accepted_together_or_not_at_all() {
        assert_eq!(threshold(rows(0.9, 20, 3), 0.1), None);
    }

    #[test]
    fn a_bearable_error_outside_the_unit_interval_is_refused_with_its_value() {
        let error = Acceptance::fit(2, &[], 1.5).expect_err("more than all");
        assert_eq!(error.to_string(), "max_error is 1.5: it must lie between 0 and 1");
    }

    #[test]
    fn a_label_that_is_not_the_likeliest_is_never_accepted_nor_counted() {
        let (sure, unlikely) =
            (Probabilities::new(vec![0.9, 0.1]), Probabilities::new(vec![0.3, 0.7]).decided(Label::new(0)));
        let table =
            |n_wrong: usize| [vec![(Label::new(0), &sure); 20], vec![(Label::new(1), &unlikely); n_wrong]].concat();
        for n_wrong in [0, 1, 20] {
            let acceptance = Acceptance::fit(2, &table(n_wrong), 0.1).expect("in range");
            assert_eq!(acceptance.thresholds, [Some(0.9), None]);
        }
        let all = Acceptance { thresholds: vec![Some(0.0), Some(0.0)], max_error: 1.0 };
        assert!(all.decide(&sure) && !all.decide(&unlikely));
    }

    #[test]
    fn nothing_accepted_has_no_error_rate() {
        let check = AcceptanceCheck::of([(false, true), (false, false)]);
        assert_eq!((check.share(), check.error()), (Some(0.0), None));
    }

    proptest! {
        #[test]
        fn accepted_out_of_fold_rows_err_at_most_as_allowed(
            table in proptest::collection::vec((0..2_usize, 0..=100_u32), 0..200),
            max_error in 0.0..1.0,
        ) {
            let probabilities: Vec<Probabilities> = table
                .iter()
                .map(|(_, percent)| f64::from(*percent) / 100.0)
                .map(|p| Probabilities::new(vec![p, 1.0 - p]))
                .collect();
            let rows: Vec<_> = table.iter().zip(&probabilities).map(|((gold, _), p)| (Label::new(*gold), p)).collect();
            let acceptance = Acceptance::fit(2, &rows, max_error).expect("in range");
            for label in [Label::new(0), Label::new(1)] {
                let check = AcceptanceCheck::of(
                    rows.iter().filter(|(_, p)| p.label() == label).map(|(gold, p)| (acceptance.decide(p), *gold == label)),
                );
                prop_assert!(check.error().is_none_or(|error| error <= max_error));
                prop_assert!(check.accepted == 0 || check.accepted >= FEWEST_ROWS);
            }
        }
    }
}
