//! Whether probabilities mean what they say: log-loss, Brier score, reliability bins, calibration error.
//!
//! All four are sums over rows, so one pass collects them and a resample of rows is a weighted pass. Bins are
//! ten of equal width over the confidence, the largest probability of a row, as in C. Guo et al., "On calibration
//! of modern neural networks" (ICML 2017), sec. 2.

use serde::Serialize;

use crate::stance::{Label, Probabilities};

/// Ten bins of confidence, the number used by Guo et al. for sets of some hundred rows and since then by most.
const BINS: usize = 10;

/// The sums behind log-loss, Brier score and calibration error.
///
/// ```
/// use demarche::metrics::Reliability;
/// use demarche::{Label, Probabilities};
///
/// let row = Probabilities::new(vec![0.75, 0.25]);
/// let reliability = Reliability::of([(Label::new(0), &row)]);
/// assert_eq!(reliability.brier(), Some(0.125)); // 0.25² + 0.25²
/// assert_eq!(reliability.ece(), Some(0.25)); // 75 % sure, always right
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reliability {
    rows: u64,
    log_loss: f64,
    brier: f64,
    bins: [Bin; BINS],
}

/// What fell into one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bin {
    rows: u64,
    correct: u64,
    confidence: f64,
}

/// One bin of the reliability table: how sure the predictions in it were, and how often they were right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Confidence above which a row falls into this bin (the first bin has 0 as well).
    pub above: f64,
    /// Confidence up to and including which it does.
    pub up_to: f64,
    /// Rows in the bin.
    pub rows: u64,
    /// Their mean confidence, between the two bounds; `None` in an empty bin.
    pub confidence: Option<f64>,
    /// The share of them that is right; `None` in an empty bin.
    pub accuracy: Option<f64>,
}

impl Reliability {
    /// Collects rows of (gold, probabilities).
    #[must_use]
    pub fn of<'a>(rows: impl IntoIterator<Item = (Label, &'a Probabilities)>) -> Self {
        let mut sums = Self::default();
        for (gold, probabilities) in rows {
            sums.add(gold, probabilities);
        }
        sums
    }

    /// The bin of a row, from 0, by the confidence of its prediction.
    #[must_use]
    pub fn bin(probabilities: &Probabilities) -> usize {
        bin_of(probabilities.confidence())
    }

    /// Adds one row.
    pub fn add(&mut self, gold: Label, probabilities: &Probabilities) {
        let confidence = probabilities.confidence();
        self.rows += 1;
        self.log_loss += surprise(probabilities.of(gold));
        self.brier += squared_distance(gold, probabilities);
        let bin = &mut self.bins[bin_of(confidence)];
        bin.rows += 1;
        bin.correct += u64::from(probabilities.label() == gold);
        bin.confidence += confidence;
    }

    /// Adds the sums of another table `times` times.
    pub fn add_times(&mut self, other: &Self, times: u64) {
        self.rows += other.rows * times;
        self.log_loss += other.log_loss * times as f64;
        self.brier += other.brier * times as f64;
        for (bin, more) in self.bins.iter_mut().zip(&other.bins) {
            bin.rows += more.rows * times;
            bin.correct += more.correct * times;
            bin.confidence += more.confidence * times as f64;
        }
    }

    /// The mean of −ln p(gold), in nats, from 0; `None` without rows.
    ///
    /// p is clipped to [ε, 1 − ε], where ε = 2⁻⁵² as in scikit-learn's `log_loss`, so the largest value is 36.04.
    #[must_use]
    pub fn log_loss(&self) -> Option<f64> {
        self.mean(self.log_loss)
    }

    /// The mean of Σ_y (p(y) − [y = gold])², summed over labels: 0 for certain and right, 2 for certain and wrong.
    ///
    /// scikit-learn's `brier_score_loss(scale_by_half=False)`; G. W. Brier, *Monthly Weather Review* 78 (1950).
    #[must_use]
    pub fn brier(&self) -> Option<f64> {
        self.mean(self.brier)
    }

    /// Expected calibration error, Σ_b n_b/n · |accuracy_b − confidence_b| over the bins, in [0, 1].
    ///
    /// It is biased upwards on few rows: a perfectly calibrated model has an error above 0 on any finite set.
    #[must_use]
    pub fn ece(&self) -> Option<f64> {
        self.mean(self.bins.iter().map(|bin| (bin.correct as f64 - bin.confidence).abs()).sum())
    }

    /// The ten bins, from unsure to sure, empty ones included.
    #[must_use]
    pub fn bins(&self) -> Vec<ReliabilityBin> {
        let mean = |bin: &Bin, sum: f64| (bin.rows > 0).then(|| sum / bin.rows as f64);
        let bin = |(i, bin): (usize, &Bin)| ReliabilityBin {
            above: edge(i),
            up_to: edge(i + 1),
            rows: bin.rows,
            confidence: mean(bin, bin.confidence),
            accuracy: mean(bin, bin.correct as f64),
        };
        self.bins.iter().enumerate().map(bin).collect()
    }

    fn mean(&self, sum: f64) -> Option<f64> {
        (self.rows > 0).then(|| sum / self.rows as f64)
    }
}

/// The mean of −ln p(gold), in nats, from 0; `None` without rows. See [`Reliability::log_loss`].
///
/// ```
/// use demarche::metrics::log_loss;
/// use demarche::{Label, Probabilities};
///
/// let unsure = Probabilities::new(vec![0.5, 0.5]);
/// let loss = log_loss([(Label::new(1), &unsure)]);
/// assert!(loss.is_some_and(|loss| (loss - 2_f64.ln()).abs() < 1e-15));
/// ```
#[must_use]
pub fn log_loss<'a>(rows: impl IntoIterator<Item = (Label, &'a Probabilities)>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0_u64);
    for (gold, probabilities) in rows {
        sum += surprise(probabilities.of(gold));
        n += 1;
    }
    (n > 0).then(|| sum / n as f64)
}

/// −ln p, in nats.
pub(super) fn surprise(p: f64) -> f64 {
    -libm::log(p.clamp(f64::EPSILON, 1.0 - f64::EPSILON))
}

fn squared_distance(gold: Label, probabilities: &Probabilities) -> f64 {
    let distance = |(label, p): (usize, &f64)| {
        let error = p - f64::from(u8::from(label == gold.index()));
        error * error
    };
    probabilities.as_slice().iter().enumerate().map(distance).sum()
}

/// The bin (b/10, (b+1)/10] of a confidence.
fn bin_of(confidence: f64) -> usize {
    (1..BINS).find(|b| confidence <= edge(*b)).unwrap_or(BINS) - 1
}

fn edge(bin: usize) -> f64 {
    bin as f64 / BINS as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(rows: &[(usize, Vec<f64>)]) -> Reliability {
        let mut sums = Reliability::default();
        for (gold, row) in rows {
            sums.add(Label::new(*gold), &Probabilities::new(row.clone()));
        }
        sums
    }

    #[test]
    fn figures_agree_with_a_case_worked_by_hand() {
        let sums = of(&[(0, vec![0.5, 0.25, 0.25]), (2, vec![0.125, 0.75, 0.125])]);
        let expected = 16_f64.ln() / 2.0;
        assert!((sums.log_loss().expect("rows") - expected).abs() < 1e-12);
        assert_eq!(sums.brier(), Some((0.375 + 0.015_625 + 0.5625 + 0.765_625) / 2.0));
        assert_eq!(sums.ece(), Some(0.625));
    }

    #[test]
    fn a_confidence_on_an_edge_belongs_to_the_bin_below_it() {
        let bins = of(&[(0, vec![0.5, 0.5]), (0, vec![0.5 + 1e-9, 0.5 - 1e-9]), (0, vec![1.0, 0.0])]).bins();
        let filled: Vec<(usize, u64)> =
            bins.iter().enumerate().filter(|(_, bin)| bin.rows > 0).map(|(i, bin)| (i, bin.rows)).collect();
        assert_eq!(filled, [(4, 1), (5, 1), (9, 1)]);
        assert_eq!((bins[0].confidence, bins[0].accuracy), (None, None));
    }

    #[test]
    fn a_certain_mistake_costs_a_finite_loss() {
        let sums = of(&[(1, vec![1.0, 0.0])]);
        assert!((sums.log_loss().expect("rows") - 36.043_653_389_117_15).abs() < 1e-9);
        assert_eq!(sums.brier(), Some(2.0));
    }

    #[test]
    fn no_rows_have_no_figures() {
        let sums = Reliability::default();
        assert_eq!((sums.log_loss(), sums.brier(), sums.ece()), (None, None, None));
        assert_eq!(log_loss([]), None);
    }

    fn rows() -> impl Strategy<Value = Vec<(usize, Vec<f64>)>> {
        let row = proptest::collection::vec(1_u32..1000, 3).prop_map(|parts| {
            let sum = f64::from(parts.iter().sum::<u32>());
            parts.into_iter().map(|part| f64::from(part) / sum).collect()
        });
        proptest::collection::vec((0..3_usize, row), 1..60)
    }

    proptest! {
        #[test]
        fn scores_stay_within_their_ranges_and_bins_hold_every_row(rows in rows()) {
            let sums = of(&rows);
            prop_assert!((0.0..=1.0).contains(&sums.ece().expect("rows")));
            prop_assert!((0.0..=2.0).contains(&sums.brier().expect("rows")));
            prop_assert!(sums.log_loss().expect("rows") >= 0.0);
            prop_assert_eq!(sums.bins().iter().map(|bin| bin.rows).sum::<u64>(), rows.len() as u64);
            for bin in sums.bins() {
                if let Some(confidence) = bin.confidence {
                    prop_assert!(bin.above - 1e-12 <= confidence && confidence <= bin.up_to + 1e-12);
                }
            }
        }

        #[test]
        fn counting_twice_changes_no_mean(rows in rows()) {
            let once = of(&rows);
            let mut twice = Reliability::default();
            twice.add_times(&once, 2);
            prop_assert_eq!(once.brier(), twice.brier());
            prop_assert_eq!(once.ece(), twice.ece());
        }
    }
}
