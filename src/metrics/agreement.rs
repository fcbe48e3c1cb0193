//! How far annotators agree beyond chance: Krippendorff's α over any number of them, Cohen's κ for two.
//!
//! α counts pairs of labels that one item was given, every item with 1/(m − 1) for its m labels, so items may have
//! been labelled by different numbers of annotators. K. Krippendorff, *Computing Krippendorff's Alpha-Reliability*
//! (2011), part C; J. Cohen, "A coefficient of agreement for nominal scales", *Educational and Psychological
//! Measurement* 20 (1960). κ is scikit-learn's `cohen_kappa_score`.

use super::Confusion;
use crate::stance::Label;

/// Krippendorff's coincidence table, (`n_classes`, `n_classes`) and symmetric: how often two labels met on one item.
///
/// ```
/// use demarche::metrics::Coincidences;
///
/// // Three items: twice both annotators gave the first label, once they differed.
/// let coincidences = Coincidences::of(2, [([2, 0].as_slice(), 2), (&[1, 1], 1)]);
/// assert_eq!(coincidences.agreement(), Some(2.0 / 3.0));
/// assert_eq!(coincidences.alpha(), Some(0.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Coincidences {
    n_classes: usize,
    counts: Vec<f64>,
}

impl Coincidences {
    /// Counts items. Each comes with how many annotators gave it each label, and with how often it counts itself; one
    /// with fewer than two labels has no pair and changes nothing.
    #[must_use]
    pub fn of<'a>(n_classes: usize, items: impl IntoIterator<Item = (&'a [u32], u32)>) -> Self {
        let mut counts = vec![0.0; n_classes * n_classes];
        for (given, times) in items {
            let m: u32 = given.iter().sum();
            if m < 2 || times == 0 {
                continue;
            }
            let weight = f64::from(times) / f64::from(m - 1);
            for (i, a) in given.iter().enumerate().filter(|(_, a)| **a > 0) {
                for (j, b) in given.iter().enumerate() {
                    let pairs = f64::from(*a) * f64::from(if i == j { b - 1 } else { *b });
                    counts[i * n_classes + j] += weight * pairs;
                }
            }
        }
        Self { n_classes, counts }
    }

    /// How many labels were given to items that have at least two.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// How many of them are this one.
    #[must_use]
    pub fn given(&self, label: Label) -> f64 {
        self.counts[label.index() * self.n_classes..][..self.n_classes].iter().sum()
    }

    /// Share of pairs that agree; `None` without a pair.
    #[must_use]
    pub fn agreement(&self) -> Option<f64> {
        let total = self.total();
        let disagreement: f64 = self.labels().map(|label| self.disagreement(label)).sum();
        (total > 0.0).then(|| (total - disagreement) / total)
    }

    /// α for nominal data: 1 − (n − 1) Σ_c≠k o_ck / Σ_c≠k n_c n_k, 0 for what chance gives and 1 for full agreement.
    ///
    /// `None` when fewer than two labels were given: then nobody could have disagreed.
    #[must_use]
    pub fn alpha(&self) -> Option<f64> {
        self.beyond_chance(self.labels())
    }

    /// α of one label against all others taken as one; `None` when it was given never or always.
    #[must_use]
    pub fn alpha_of(&self, label: Label) -> Option<f64> {
        // Of the table of two rows both off-diagonal cells, and both products of margins, are equal.
        self.beyond_chance(std::iter::once(label))
    }

    /// Of two labels given to one item, the share in which the second is this label if the first is: o_cc / n_c.
    ///
    /// For two annotators it is 2 · both / (first + second), the positive agreement of D. Cicchetti and A. Feinstein,
    /// *Journal of Clinical Epidemiology* 43 (1990). `None` when the label was never given.
    #[must_use]
    pub fn positive_agreement(&self, label: Label) -> Option<f64> {
        let given = self.given(label);
        (given > 0.0).then(|| (given - self.disagreement(label)) / given)
    }

    fn beyond_chance(&self, labels: impl Iterator<Item = Label>) -> Option<f64> {
        let total = self.total();
        let (mut observed, mut expected) = (0.0, 0.0);
        for label in labels {
            observed += self.disagreement(label);
            let others: f64 = self.labels().filter(|other| *other != label).map(|other| self.given(other)).sum();
            expected += self.given(label) * others;
        }
        (expected > 0.0).then(|| 1.0 - (total - 1.0) * observed / expected)
    }

    /// How often this label met another.
    fn disagreement(&self, label: Label) -> f64 {
        let row = &self.counts[label.index() * self.n_classes..][..self.n_classes];
        row.iter().enumerate().filter(|(other, _)| *other != label.index()).map(|(_, count)| count).sum()
    }

    fn labels(&self) -> impl Iterator<Item = Label> + use<> {
        (0..self.n_classes).map(Label::new)
    }
}

impl Confusion {
    /// Cohen's κ of two annotators, one in the rows and one in the columns: (p_o − p_e) / (1 − p_e).
    ///
    /// `None` without rows, and when both gave one and the same label throughout.
    #[must_use]
    pub fn kappa(&self) -> Option<f64> {
        let n = self.total();
        let labels = || (0..self.rows().len()).map(Label::new);
        let by_chance: u64 = labels().map(|label| self.support(label) * self.predicted(label)).sum();
        let agreed: u64 = labels().map(|label| self.count(label, label)).sum();
        // In whole numbers, n² (p_o − p_e) over n² (1 − p_e): so what is undefined is exactly so.
        let beyond = (n * agreed) as f64 - by_chance as f64;
        (n * n > by_chance).then(|| beyond / (n * n - by_chance) as f64)
    }

    /// The table of this label, in the first place, against all others taken as one.
    #[must_use]
    pub fn against_rest(&self, label: Label) -> Self {
        let both = self.count(label, label);
        let (rows, columns) = (self.support(label) - both, self.predicted(label) - both);
        let [this, rest] = [Label::new(0), Label::new(1)];
        let mut table = Self::new(2);
        table.add(this, this, both);
        table.add(this, rest, rows);
        table.add(rest, this, columns);
        table.add(rest, rest, self.total() - both - rows - columns);
        table
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Labels in lines, one line per annotator, one character per item; `.` is none.
    fn coincidences(names: &str, lines: &[&str]) -> Coincidences {
        let items: Vec<Vec<u32>> = (0..lines[0].len())
            .map(|item| {
                let given =
                    |name: char| lines.iter().filter(|line| line.chars().nth(item) == Some(name)).count() as u32;
                names.chars().map(given).collect()
            })
            .collect();
        Coincidences::of(names.len(), items.iter().map(|given| (given.as_slice(), 1)))
    }

    #[track_caller]
    fn close(found: Option<f64>, expected: f64, within: f64) {
        let found = found.expect("defined");
        assert!((found - expected).abs() < within, "{found} is not {expected}");
    }

    #[test]
    fn alpha_is_that_of_the_worked_examples_of_krippendorff() {
        // Part A, two observers and two values; B, two observers and five; C, four observers with missing data.
        close(coincidences("01", &["0100000010", "1110010000"]).alpha(), 0.095, 5e-4);
        close(coincidences("abcde", &["aabbdcccedda", "babbbccceddd"]).alpha(), 0.692, 5e-4);
        let four = coincidences("12345", &["123321412...", "1233224125.3", ".3332342251.", "12332441251."]);
        close(Some(four.total()), 40.0, 1e-9);
        close(four.alpha(), 0.743, 5e-4);
    }

    #[test]
    fn each_label_against_the_rest_is_the_alpha_of_a_table_of_two() {
        let lines = ["aabbcab", "abbbcac", "cabbca."];
        let two = lines.map(|line| line.replace(['b', 'c'], "-"));
        let expected = coincidences("a-", &two.each_ref().map(String::as_str)).alpha().expect("defined");
        close(coincidences("abc", &lines).alpha_of(Label::new(0)), expected, 1e-12);
    }

    #[test]
    fn kappa_follows_from_a_table_worked_by_hand() {
        let mut table = Confusion::new(2);
        for (row, column, times) in [(0, 0, 20), (0, 1, 5), (1, 0, 10), (1, 1, 15)] {
            table.add(Label::new(row), Label::new(column), times);
        }
        // p_o = 35/50 = 0.7, p_e = 25/50 · 30/50 + 25/50 · 20/50 = 0.5.
        close(table.kappa(), 0.4, 1e-12);
        close(table.against_rest(Label::new(1)).kappa(), 0.4, 1e-12);
    }

    #[test]
    fn one_label_throughout_leaves_both_undefined_and_the_agreement_full() {
        let same = coincidences("ab", &["aaa", "aaa"]);
        assert_eq!((same.alpha(), same.alpha_of(Label::new(0)), same.agreement()), (None, None, Some(1.0)));
        assert_eq!((same.positive_agreement(Label::new(0)), same.positive_agreement(Label::new(1))), (Some(1.0), None));
        let a = Label::new(0);
        assert_eq!((Confusion::of(2, [(a, a); 3]).kappa(), Confusion::new(2).kappa()), (None, None));
        let nothing = coincidences("ab", &["a.", ".b"]);
        assert_eq!((nothing.alpha(), nothing.agreement(), nothing.total()), (None, None, 0.0));
    }

    proptest! {
        #[test]
        fn for_two_annotators_the_two_counts_tell_the_same(pairs in proptest::collection::vec((0..3_usize, 0..3_usize), 1..60)) {
            let confusion = Confusion::of(3, pairs.iter().map(|(a, b)| (Label::new(*a), Label::new(*b))));
            let items: Vec<[u32; 3]> = pairs.iter().map(|(a, b)| {
                let mut given = [0; 3];
                given[*a] += 1;
                given[*b] += 1;
                given
            }).collect();
            let coincidences = Coincidences::of(3, items.iter().map(|given| (given.as_slice(), 1)));
            close(coincidences.agreement(), confusion.accuracy().expect("rows"), 1e-12);
            for label in (0..3).map(Label::new) {
                match (coincidences.positive_agreement(label), confusion.f1(label)) {
                    (None, None) => (),
                    (found, expected) => close(found, expected.expect("given"), 1e-12),
                }
            }
            for figure in [coincidences.alpha(), confusion.kappa()].into_iter().flatten() {
                prop_assert!((-1.0..=1.0).contains(&figure), "{figure}");
            }
        }

        #[test]
        fn full_agreement_is_exactly_one(labels in proptest::collection::vec(0..3_usize, 2..40), m in 2_u32..5) {
            let items: Vec<[u32; 3]> = labels.iter().map(|label| {
                let mut given = [0; 3];
                given[*label] = m;
                given
            }).collect();
            let coincidences = Coincidences::of(3, items.iter().map(|given| (given.as_slice(), 1)));
            prop_assert_eq!(coincidences.agreement(), Some(1.0));
            prop_assert!(coincidences.alpha().is_none_or(|alpha| alpha.total_cmp(&1.0).is_eq()));
        }
    }
}
