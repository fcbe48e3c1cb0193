//! What changed between two sets of predictions of the same rows, and whether it exceeds noise.
//!
//! Both are scored on the same resamples of groups, so what makes a resample easy or hard cancels out of the
//! difference. B. Efron and R. Tibshirani, *An Introduction to the Bootstrap* (1993), ch. 13; for language processing,
//! T. Berg-Kirkpatrick, D. Burkett and D. Klein, "An empirical investigation of statistical significance in NLP"
//! (EMNLP 2012).

use serde::Serialize;

use super::reliability::surprise;
use super::{Bootstrap, GroupedPairs, Groups, Interval, Spread};
use crate::stance::{Label, Probabilities};

/// Discordant rows up to which the binomial probabilities are summed; beyond, the χ² approximation has the same first
/// three digits.
const EXACT_UP_TO: u64 = 1000;

/// One row with a gold label and two predictions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedRow {
    gold: Label,
    predicted: [Label; 2],
    surprise: Option<[f64; 2]>,
}

impl PairedRow {
    /// A row; the log-loss needs the probabilities of both sides.
    #[must_use]
    pub fn new(gold: Label, predicted: [Label; 2], probabilities: Option<[&Probabilities; 2]>) -> Self {
        Self { gold, predicted, surprise: probabilities.map(|both| both.map(|p| surprise(p.of(gold)))) }
    }

    fn is_right(&self) -> [bool; 2] {
        self.predicted.map(|label| label == self.gold)
    }
}

/// One figure of both sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Of the first predictions.
    pub first: Option<f64>,
    /// Of the second.
    pub second: Option<f64>,
    /// Second − first.
    pub difference: Option<f64>,
    /// `[low, high]` of the difference; `None` with fewer than two groups.
    pub interval: Option<Interval>,
}

impl Difference {
    /// Whether the interval leaves out 0.
    #[must_use]
    pub fn exceeds_noise(&self) -> bool {
        self.interval.is_some_and(|interval| interval.low > 0.0 || interval.high < 0.0)
    }
}

/// The figures of two sets of predictions on the same rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Differences {
    /// Mean F1 of the labels that occur.
    pub macro_f1: Difference,
    /// Share of right predictions.
    pub accuracy: Difference,
    /// Mean of −ln p(gold); undefined where a row lacks probabilities.
    pub log_loss: Difference,
}

impl Differences {
    /// Scores both sides, and their difference on every resample of groups, with intervals of `level`. `progress` is told how many resamples
    /// of how many are drawn.
    #[must_use]
    pub fn of(
        n_classes: usize,
        rows: &[PairedRow],
        groups: &Groups,
        bootstrap: &Bootstrap,
        level: f64,
        progress: &dyn Fn(usize, usize),
    ) -> Self {
        let mut surprise = vec![[0.0; 2]; groups.len()];
        let has_surprise = rows.iter().all(|row| row.surprise.is_some());
        let mut size = vec![0_u64; groups.len()];
        for (row, group) in rows.iter().zip(groups.of_rows()) {
            size[*group as usize] += 1;
            for side in 0..2 {
                surprise[*group as usize][side] += row.surprise.map_or(0.0, |surprise| surprise[side]);
            }
        }
        let pairs = [0, 1]
            .map(|side| GroupedPairs::of(n_classes, rows.iter().map(|row| (row.gold, row.predicted[side])), groups));
        let score = |times: &[u32]| -> [[Option<f64>; 2]; 3] {
            let n: u64 = size.iter().zip(times).map(|(size, times)| size * u64::from(*times)).sum();
            let mean = |side: usize| {
                let sum: f64 = surprise.iter().zip(times).map(|(sum, times)| sum[side] * f64::from(*times)).sum();
                (has_surprise && n > 0).then(|| sum / n as f64)
            };
            let [first, second] = pairs.each_ref().map(|pairs| pairs.drawn(times));
            [[first.macro_f1(), second.macro_f1()], [first.accuracy(), second.accuracy()], [mean(0), mean(1)]]
        };
        let found = score(&vec![1; groups.len()]);
        let draws = if groups.len() < 2 {
            Vec::new()
        } else {
            bootstrap.draw_numbered(groups.len(), |_, times| score(times), progress)
        };
        let difference = |[first, second]: [Option<f64>; 2]| Some(second? - first?);
        let figure = |at: usize| {
            let spread = Spread::of_defined(draws.iter().map(|figures| difference(figures[at])));
            let [first, second] = found[at];
            let interval = spread.map(|spread| spread.interval(level));
            Difference { first, second, difference: difference(found[at]), interval }
        };
        Self { macro_f1: figure(0), accuracy: figure(1), log_loss: figure(2) }
    }
}

/// McNemar's test of whether one side is right more often, from the rows on which just one of them is right.
///
/// Q. McNemar, *Psychometrika* 12 (1947). It takes rows as independent, which those of one article are not quite.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct McNemar {
    /// Rows on which both are right.
    pub both: u64,
    /// Rows on which only the first is.
    pub only_first: u64,
    /// Rows on which only the second is.
    pub only_second: u64,
    /// Rows on which neither is.
    pub neither: u64,
    /// How often chance alone would part them as unevenly or more; `None` where they are parted nowhere.
    pub p: Option<f64>,
    /// Whether `p` is the binomial one, not the χ² approximation.
    pub exact: bool,
}

impl McNemar {
    /// Counts rows and tests.
    ///
    /// ```
    /// use demarche::Label;
    /// use demarche::metrics::{McNemar, PairedRow};
    ///
    /// let [a, b] = [Label::new(0), Label::new(1)];
    /// let better = PairedRow::new(a, [b, a], None);
    /// assert_eq!(McNemar::of(&[better; 5]).p, Some(0.0625)); // 2 · ½⁵
    /// ```
    #[must_use]
    pub fn of(rows: &[PairedRow]) -> Self {
        let count = |wanted: [bool; 2]| rows.iter().filter(|row| row.is_right() == wanted).count() as u64;
        let (only_first, only_second) = (count([true, false]), count([false, true]));
        let n = only_first + only_second;
        let exact = n <= EXACT_UP_TO;
        let p = if exact { binomial(only_first.min(only_second), n) } else { chi_squared(only_first, only_second) };
        Self {
            both: count([true, true]),
            only_first,
            only_second,
            neither: count([false, false]),
            p: (n > 0).then_some(p),
            exact,
        }
    }
}

/// Twice the probability of at most k heads in n throws of a fair coin, at most 1.
fn binomial(k: u64, n: u64) -> f64 {
    // 2^−1000 is still a normal number.
    let mut term = 0.5_f64.powi(n as i32);
    let mut sum = 0.0;
    for i in 0..=k {
        sum += term;
        term *= (n - i) as f64 / (i + 1) as f64;
    }
    (2.0 * sum).min(1.0)
}

/// The upper tail of χ² with one degree of freedom, with the continuity correction of A. Edwards (1948).
fn chi_squared(a: u64, b: u64) -> f64 {
    let corrected = a.abs_diff(b).saturating_sub(1) as f64;
    libm::erfc((corrected * corrected / (a + b) as f64 / 2.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(pattern: &str) -> Vec<PairedRow> {
        // `+` both right, `1` only the first, `2` only the second, `-` neither; gold in turns.
        let row = |(i, sign): (usize, char)| {
            let (gold, other) = (Label::new(i % 2), Label::new(1 - i % 2));
            let right = |is_right: bool| if is_right { gold } else { other };
            PairedRow::new(gold, [right("+1".contains(sign)), right("+2".contains(sign))], None)
        };
        pattern.chars().enumerate().map(row).collect()
    }

    fn differences(rows: &[PairedRow], groups: &Groups) -> Differences {
        Differences::of(2, rows, groups, &Bootstrap::new(0), 0.95, &|_, _| ())
    }

    #[test]
    fn the_exact_test_sums_the_binomial_tail() {
        let test = McNemar::of(&rows("++1222222-"));
        assert_eq!((test.both, test.only_first, test.only_second, test.neither), (2, 1, 6, 1));
        // 2 · (1 + 7) / 128
        assert_eq!((test.p, test.exact), (Some(0.125), true));
        assert_eq!(McNemar::of(&rows("++--")).p, None);
        assert_eq!(McNemar::of(&rows("12")).p, Some(1.0));
    }

    #[test]
    fn the_tails_are_those_of_scipy() {
        // scipy 1.17.1: binomtest(k, n).pvalue; chi2.sf((|a − b| − 1)² / (a + b), 1).
        for (k, n, expected) in [(3, 20, 0.002_576_828_002_929_687_5), (480, 1000, 0.217_448_293_204_141_5)] {
            assert!((binomial(k, n) / expected - 1.0).abs() < 1e-9, "{} is not {expected}", binomial(k, n));
        }
        let (found, expected) = (chi_squared(560, 640), 0.022_576_062_523_133_513);
        assert!((found / expected - 1.0).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn the_same_predictions_differ_by_nothing() {
        let rows = rows("+-+-++--++");
        let found = differences(&rows, &Groups::of(0..10));
        assert_eq!((found.macro_f1.difference, found.accuracy.difference), (Some(0.0), Some(0.0)));
        assert!(!found.accuracy.exceeds_noise() && found.log_loss.difference.is_none());
    }

    #[test]
    fn a_steady_gain_exceeds_noise_and_one_that_hangs_on_a_single_group_does_not() {
        let rows = rows(&"++2-+2".repeat(20));
        let alone = differences(&rows, &Groups::of(0..120));
        assert!(alone.accuracy.exceeds_noise() && alone.macro_f1.exceeds_noise(), "{alone:?}");
        // The same gain, all of it in the first of many groups.
        let mut sorted = rows.clone();
        sorted.sort_by_key(|row| row.is_right() != [false, true]);
        let together = differences(&sorted, &Groups::of((0..120).map(|i| if i < 40 { 0 } else { i })));
        assert_eq!(together.accuracy.difference, alone.accuracy.difference);
        assert!(!together.accuracy.exceeds_noise(), "{together:?}");
    }

    #[test]
    fn log_loss_needs_the_probabilities_of_every_row() {
        let [sure, unsure] = [vec![0.875, 0.125], vec![0.5, 0.5]].map(Probabilities::new);
        let row = PairedRow::new(Label::new(0), [Label::new(0); 2], Some([&unsure, &sure]));
        let found = differences(&[row; 4], &Groups::of(0..4)).log_loss;
        let expected = libm::log(0.5) - libm::log(0.875);
        assert!((found.difference.expect("defined") - expected).abs() < 1e-12 && found.exceeds_noise());
        let without = PairedRow::new(Label::new(0), [Label::new(0); 2], None);
        assert_eq!(differences(&[row, without], &Groups::of(0..2)).log_loss.difference, None);
    }
}
