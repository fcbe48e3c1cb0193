//! The weights of a finished model, in single precision as its file has them, and the logits they give.
//!
//! A fit ends within 1e-8 of its optimum in double precision; rounded to seven digits the weights take half the memory, and every row that is
//! scored reads hundreds of them.

use super::logistic::LogisticModel;
use crate::stance::LabelRow;

/// Weights of single precision, and intercepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    n_classes: usize,
    values: Vec<f32>,
    intercept: Vec<f64>,
}

impl Weights {
    /// Weights of shape (n_features, n_classes), row-major, and intercepts.
    ///
    /// # Panics
    /// When the sizes do not fit together: a bug in the caller.
    #[must_use]
    pub fn new(values: Vec<f32>, intercept: Vec<f64>) -> Self {
        let n_classes = intercept.len();
        assert!(n_classes > 0 && values.len().is_multiple_of(n_classes), "weights and intercepts do not fit together");
        Self { n_classes, values, intercept }
    }

    /// Those of a model, each feature's at its place.
    pub(super) fn rounded(model: &LogisticModel, places: &[u32]) -> Self {
        let n_classes = model.n_classes();
        let mut values = vec![0.0; model.weights().len()];
        for (weights, place) in model.weights().chunks_exact(n_classes).zip(places) {
            let rounded = &mut values[*place as usize * n_classes..][..n_classes];
            rounded.iter_mut().zip(weights).for_each(|(rounded, w)| *rounded = *w as f32);
        }
        Self::new(values, model.intercept().to_vec())
    }

    /// The mean of two models of the same shape.
    pub(super) fn mean(mut self, other: &Self) -> Self {
        self.values.iter_mut().zip(&other.values).for_each(|(a, b)| *a = f32::midpoint(*a, *b));
        self.intercept.iter_mut().zip(&other.intercept).for_each(|(a, b)| *a = f64::midpoint(*a, *b));
        self
    }

    /// All weights, row-major of shape (n_features, n_classes).
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The weights of one feature, one per label.
    pub(super) fn of(&self, feature: u32) -> LabelRow {
        self.values[feature as usize * self.n_classes..][..self.n_classes].iter().map(|w| f64::from(*w)).collect()
    }

    /// The intercepts, one per label.
    #[must_use]
    pub fn intercept(&self) -> &[f64] {
        &self.intercept
    }

    /// The logits of a row of (column, value) pairs, one per label.
    pub(super) fn logits(&self, row: &[(u32, f32)]) -> LabelRow {
        match self.n_classes {
            2 => self.logits_in_lanes::<2>(row),
            3 => self.logits_in_lanes::<3>(row),
            4 => self.logits_in_lanes::<4>(row),
            _ => {
                let mut z = LabelRow::from_slice(&self.intercept);
                for (j, x) in row {
                    z.iter_mut().zip(self.of(*j)).for_each(|(z, w)| *z += f64::from(*x) * w);
                }
                z
            }
        }
    }

    /// The logits of S labels side by side.
    fn logits_in_lanes<const S: usize>(&self, row: &[(u32, f32)]) -> LabelRow {
        let (by_feature, _) = self.values.as_chunks::<S>();
        let product = |sum: &mut [f64; S], (j, x): &(u32, f32)| {
            let w = &by_feature[*j as usize];
            for k in 0..S {
                sum[k] += f64::from(*x) * f64::from(w[k]);
            }
        };
        // Four sums side by side, because each addition waits for the one before; their order is fixed, so the result is too.
        let mut sums = [[0.0; S]; 4];
        let (by_four, rest) = row.as_chunks::<4>();
        for four in by_four {
            sums.iter_mut().zip(four).for_each(|(sum, entry)| product(sum, entry));
        }
        rest.iter().for_each(|entry| product(&mut sums[0], entry));
        (0..S).map(|k| self.intercept[k] + ((sums[0][k] + sums[1][k]) + (sums[2][k] + sums[3][k]))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_are_plain_sums_whatever_the_number_of_labels() {
        for n_classes in 1..7 {
            let values: Vec<f32> = (0..9 * n_classes).map(|i| (i * i) as f32).collect();
            let intercept: Vec<f64> = (0..n_classes).map(|k| k as f64).collect();
            let weights = Weights::new(values, intercept);
            let row = [0, 1, 3, 4, 5, 8].map(|j| (j, j as f32 + 0.5));
            for length in 0..row.len() {
                let expected = (0..n_classes).map(|k| {
                    let of = |(j, x): &(u32, f32)| f64::from(*x) * weights.of(*j)[k];
                    k as f64 + row[..length].iter().map(of).sum::<f64>()
                });
                assert_eq!(weights.logits(&row[..length]).as_slice(), expected.collect::<Vec<_>>());
            }
        }
    }
}
