//! Shares of labels from a random sample that people labelled, with predictions to narrow the interval.
//!
//! A. Angelopoulos, J. Duchi and T. Zrnic, "PPI++: Efficient prediction-powered inference" (arXiv:2311.01453, 2023).
//! The sample is a part of the corpus, so its variance and that of the corpus mean share their rows, and the best
//! weight of the predictions is Cov(y, p) / Var(p).

/// Sums over some rows of a corpus from which the estimate follows. They add up, so a resample of articles is a
/// weighted sum of those of the articles.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PoweredSums {
    /// Rows, and the sum of their probabilities.
    rows: f64,
    probabilities: Vec<f64>,
    /// Rows of the sample, the sums of their probabilities and of their gold labels.
    sampled: f64,
    sampled_probabilities: Vec<f64>,
    gold: Vec<f64>,
    /// Over the sample, Σ p_k of the gold label, and Σ_k p_k².
    product: f64,
    square: f64,
}

impl PoweredSums {
    pub(super) fn new(n_classes: usize) -> Self {
        let zeros = || vec![0.0; n_classes];
        Self {
            rows: 0.0,
            probabilities: zeros(),
            sampled: 0.0,
            sampled_probabilities: zeros(),
            gold: zeros(),
            product: 0.0,
            square: 0.0,
        }
    }

    /// Adds a row, with its gold label if it is in the sample.
    pub(super) fn add(&mut self, probabilities: &[f64], gold: Option<usize>) {
        self.rows += 1.0;
        add_times(&mut self.probabilities, probabilities, 1.0);
        if let Some(gold) = gold {
            self.sampled += 1.0;
            add_times(&mut self.sampled_probabilities, probabilities, 1.0);
            self.gold[gold] += 1.0;
            self.product += probabilities[gold];
            self.square += probabilities.iter().map(|p| p * p).sum::<f64>();
        }
    }

    /// Whether any row is in the sample.
    pub(super) fn has_sample(&self) -> bool {
        self.sampled > 0.0
    }

    /// Adds other sums `times` times.
    pub(super) fn add_times(&mut self, other: &Self, times: f64) {
        self.rows += times * other.rows;
        self.sampled += times * other.sampled;
        self.product += times * other.product;
        self.square += times * other.square;
        add_times(&mut self.probabilities, &other.probabilities, times);
        add_times(&mut self.sampled_probabilities, &other.sampled_probabilities, times);
        add_times(&mut self.gold, &other.gold, times);
    }

    /// Adds to the sample alone a row with this gold label of which the classifier knows no more than of the corpus as a whole.
    pub(super) fn add_unseen(&mut self, gold: usize, weight: f64) {
        let mean: Vec<f64> = self.probabilities.iter().map(|sum| sum / self.rows).collect();
        self.sampled += weight;
        self.gold[gold] += weight;
        self.product += weight * mean[gold];
        self.square += weight * mean.iter().map(|p| p * p).sum::<f64>();
        add_times(&mut self.sampled_probabilities, &mean, weight);
    }

    /// mean y + λ (mean p of all − mean p of the sample), as shares from 0 to 1; `None` without a sample.
    pub(super) fn shares(&self) -> Option<Vec<f64>> {
        if !self.has_sample() {
            return None;
        }
        let n = self.sampled;
        let mean = |sums: &[f64]| -> Vec<f64> { sums.iter().map(|sum| sum / n).collect() };
        let (gold, sampled) = (mean(&self.gold), mean(&self.sampled_probabilities));
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let covariance = self.product / n - dot(&gold, &sampled);
        let variance = self.square / n - dot(&sampled, &sampled);
        // One λ for all labels keeps the sum of the shares at 1.
        let lambda = if variance > 1e-12 { (covariance / variance).clamp(0.0, 1.0) } else { 0.0 };
        let all = self.probabilities.iter().map(|sum| sum / self.rows);
        let raw: Vec<f64> = gold
            .iter()
            .zip(all.zip(&sampled))
            .map(|(y, (all, sampled))| (y + lambda * (all - sampled)).max(0.0))
            .collect();
        let sum: f64 = raw.iter().sum();
        Some(raw.iter().map(|share| share / sum).collect())
    }
}

fn add_times(sums: &mut [f64], values: &[f64], times: f64) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += times * value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perfect_predictions_give_the_shares_of_the_corpus_and_useless_ones_those_of_the_sample() {
        let mut perfect = PoweredSums::new(2);
        let mut useless = PoweredSums::new(2);
        for i in 0..40 {
            let gold = usize::from(i % 4 == 0);
            let sure = if gold == 1 { [0.0, 1.0] } else { [1.0, 0.0] };
            // Every second row of the first half is in the sample.
            let sampled = (i < 20 && i % 2 == 0).then_some(gold);
            perfect.add(&sure, sampled);
            useless.add(&[0.5, 0.5], sampled);
        }
        let close = |found: Option<Vec<f64>>, expected: f64| (found.expect("a sample")[1] - expected).abs() < 1e-12;
        assert!(close(perfect.shares(), 0.25) && close(useless.shares(), 0.5));
        assert_eq!(PoweredSums::new(2).shares(), None);
    }

    #[test]
    fn sums_of_articles_add_up_to_those_of_the_corpus() {
        let mut parts = [PoweredSums::new(2), PoweredSums::new(2)];
        let mut all = PoweredSums::new(2);
        for (i, p) in [0.25, 0.5, 0.75, 0.875].into_iter().enumerate() {
            let gold = (i != 1).then_some(i % 2);
            parts[i / 2].add(&[p, 1.0 - p], gold);
            all.add(&[p, 1.0 - p], gold);
        }
        let mut sum = PoweredSums::new(2);
        parts.iter().for_each(|part| sum.add_times(part, 1.0));
        assert_eq!(sum, all);
    }
}
