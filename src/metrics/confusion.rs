//! Which label was predicted for which: counts, and the ratios that follow from them.
//!
//! Rows are gold labels, columns predicted ones, both in the order of the label names. Every row of the table
//! counts once; weights play no part. Definitions as in C. J. van Rijsbergen, *Information Retrieval* (2nd ed.,
//! 1979), ch. 7, and in scikit-learn's `precision_recall_fscore_support` with `zero_division=0`.

use std::ops::AddAssign;

use crate::stance::Label;

/// Counts of (gold, predicted) pairs, an (`n_classes`, `n_classes`) table.
///
/// ```
/// use demarche::Label;
/// use demarche::metrics::Confusion;
///
/// let [a, b] = [Label::new(0), Label::new(1)];
/// let confusion = Confusion::of(2, [(a, a), (a, b), (b, b), (b, b)]);
/// assert_eq!(confusion.count(a, b), 1);
/// assert_eq!(confusion.accuracy(), Some(0.75));
/// assert_eq!(confusion.recall(a), Some(0.5));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    n_classes: usize,
    counts: Vec<u64>,
}

impl Confusion {
    /// A table of zeros.
    #[must_use]
    pub fn new(n_classes: usize) -> Self {
        Self { n_classes, counts: vec![0; n_classes * n_classes] }
    }

    /// Counts pairs of (gold, predicted).
    #[must_use]
    pub fn of(n_classes: usize, pairs: impl IntoIterator<Item = (Label, Label)>) -> Self {
        let mut confusion = Self::new(n_classes);
        for (gold, predicted) in pairs {
            confusion.add(gold, predicted, 1);
        }
        confusion
    }

    /// Counts one pair `times` times.
    pub fn add(&mut self, gold: Label, predicted: Label, times: u64) {
        self.counts[gold.index() * self.n_classes + predicted.index()] += times;
    }

    /// How often `predicted` was given where `gold` was right.
    #[must_use]
    pub fn count(&self, gold: Label, predicted: Label) -> u64 {
        self.counts[gold.index() * self.n_classes + predicted.index()]
    }

    /// The counts, one slice per gold label.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        self.counts.chunks_exact(self.n_classes)
    }

    /// All pairs counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many gold labels are this one.
    #[must_use]
    pub fn support(&self, label: Label) -> u64 {
        self.labels().map(|predicted| self.count(label, predicted)).sum()
    }

    /// How many predictions are this label.
    #[must_use]
    pub fn predicted(&self, label: Label) -> u64 {
        self.labels().map(|gold| self.count(gold, label)).sum()
    }

    /// Share of the predictions of this label that are right; `None` when it was never predicted.
    #[must_use]
    pub fn precision(&self, label: Label) -> Option<f64> {
        ratio(self.count(label, label), self.predicted(label))
    }

    /// Share of the gold labels of this name that were found; `None` when there are none.
    #[must_use]
    pub fn recall(&self, label: Label) -> Option<f64> {
        ratio(self.count(label, label), self.support(label))
    }

    /// The harmonic mean of precision and recall, from counts: 2·TP / (support + predicted).
    ///
    /// 0 for a label that is only gold or only predicted; `None` for one that is neither.
    #[must_use]
    pub fn f1(&self, label: Label) -> Option<f64> {
        ratio(2 * self.count(label, label), self.support(label) + self.predicted(label))
    }

    /// The mean F1 of the labels that occur as gold or as predicted, each counting alike; `None` without rows.
    ///
    /// scikit-learn's `f1_score(average="macro")` averages over the same labels. A label name that occurs in
    /// neither column has no F1 and is left out, so a set keeps its figure when an unused name is added to it.
    #[must_use]
    pub fn macro_f1(&self) -> Option<f64> {
        let (mut sum, mut occurring) = (0.0, 0_u64);
        for f1 in self.labels().filter_map(|label| self.f1(label)) {
            sum += f1;
            occurring += 1;
        }
        (occurring > 0).then(|| sum / occurring as f64)
    }

    /// The mean F1 of the labels, each counting with its support; `None` without rows.
    #[must_use]
    pub fn weighted_f1(&self) -> Option<f64> {
        let total = self.total();
        let weighted = |label| Some(self.f1(label)? * self.support(label) as f64);
        (total > 0).then(|| self.labels().filter_map(weighted).sum::<f64>() / total as f64)
    }

    /// Share of predictions that are right; `None` without rows.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        ratio(self.labels().map(|label| self.count(label, label)).sum(), self.total())
    }

    fn labels(&self) -> impl Iterator<Item = Label> + use<> {
        (0..self.n_classes).map(Label::new)
    }
}

impl AddAssign<&Self> for Confusion {
    /// Adds the counts of another table over the same label names.
    fn add_assign(&mut self, other: &Self) {
        assert_eq!(self.n_classes, other.n_classes, "two tables over different label names");
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn confusion<const K: usize>(counts: [[u64; K]; K]) -> Confusion {
        let mut table = Confusion::new(K);
        for (gold, row) in counts.iter().enumerate() {
            for (predicted, times) in row.iter().enumerate() {
                table.add(Label::new(gold), Label::new(predicted), *times);
            }
        }
        table
    }

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("defined");
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn ratios_follow_from_the_counts_of_a_table_worked_by_hand() {
        let table = confusion([[5, 1, 0], [2, 3, 1], [0, 0, 4]]);
        close(table.precision(Label::new(0)), 5.0 / 7.0);
        close(table.recall(Label::new(0)), 5.0 / 6.0);
        close(table.f1(Label::new(0)), 10.0 / 13.0);
        close(table.f1(Label::new(1)), 6.0 / 10.0);
        close(table.f1(Label::new(2)), 8.0 / 9.0);
        close(table.macro_f1(), (10.0 / 13.0 + 0.6 + 8.0 / 9.0) / 3.0);
        close(table.weighted_f1(), (6.0 * 10.0 / 13.0 + 6.0 * 0.6 + 4.0 * 8.0 / 9.0) / 16.0);
        close(table.accuracy(), 12.0 / 16.0);
        assert_eq!((table.support(Label::new(1)), table.predicted(Label::new(1))), (6, 4));
    }

    #[test]
    fn a_label_never_predicted_has_no_precision_and_an_f1_of_zero() {
        let table = confusion([[3, 0], [2, 0]]);
        assert_eq!(table.precision(Label::new(1)), None);
        assert_eq!(table.recall(Label::new(1)), Some(0.0));
        assert_eq!(table.f1(Label::new(1)), Some(0.0));
        close(table.macro_f1(), 6.0 / 8.0 / 2.0);
    }

    #[test]
    fn a_label_that_occurs_nowhere_is_left_out_of_the_mean() {
        let table = confusion([[3, 1, 0], [1, 3, 0], [0, 0, 0]]);
        assert_eq!(table.f1(Label::new(2)), None);
        close(table.macro_f1(), 0.75);
    }

    #[test]
    fn no_rows_have_no_figures() {
        let table = Confusion::new(3);
        assert_eq!((table.macro_f1(), table.weighted_f1(), table.accuracy()), (None, None, None));
    }

    fn pairs() -> impl Strategy<Value = Vec<(usize, usize)>> {
        proptest::collection::vec((0..4_usize, 0..4_usize), 1..80)
    }

    proptest! {
        #[test]
        fn counts_sum_to_the_rows_and_ratios_lie_in_the_unit_interval(pairs in pairs()) {
            let table = Confusion::of(4, pairs.iter().map(|(g, p)| (Label::new(*g), Label::new(*p))));
            let labels: Vec<Label> = (0..4).map(Label::new).collect();
            prop_assert_eq!(table.total(), pairs.len() as u64);
            prop_assert_eq!(labels.iter().map(|l| table.support(*l)).sum::<u64>(), table.total());
            prop_assert_eq!(labels.iter().map(|l| table.predicted(*l)).sum::<u64>(), table.total());
            prop_assert_eq!(table.rows().flatten().sum::<u64>(), table.total());
            for label in labels {
                if let (Some(p), Some(r), Some(f1)) = (table.precision(label), table.recall(label), table.f1(label)) {
                    prop_assert!(f1 <= p.max(r) + 1e-12 && f1 + 1e-12 >= p.min(r), "{f1} between {p} and {r}");
                }
            }
            for figure in [table.macro_f1(), table.weighted_f1(), table.accuracy()] {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&figure.expect("there are rows")));
            }
        }

        #[test]
        fn two_tables_add_to_the_table_of_all_their_rows(first in pairs(), second in pairs()) {
            let of = |pairs: &[(usize, usize)]| {
                Confusion::of(4, pairs.iter().map(|(g, p)| (Label::new(*g), Label::new(*p))))
            };
            let mut sum = of(&first);
            sum += &of(&second);
            prop_assert_eq!(sum, of(&[first, second].concat()));
        }
    }
}
