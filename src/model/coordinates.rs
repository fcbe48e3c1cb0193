//! The unknowns that a fit has for each column.
//!
//! Where the penalty differs between labels they are the K weights themselves. Where it does not, adding the same number to the weights of all
//! labels changes no probability, and the penalty is least where they sum to 0. So those of a column are B v, with B the K × (K − 1) matrix of
//! Helmert's contrasts, whose columns are orthonormal and sum to 0 each:
//!
//! ```text
//! B_kc = h for k ≤ c,   −(c + 1) h for k = c + 1,   0 for k > c + 1,     h = 1/√((c + 1)(c + 2))
//! ```
//!
//! ‖B v‖ = ‖v‖, so v has the same penalty. Two unknowns for three labels halve what a fit reads, as numbers are read
//! by ones, twos, fours and eights; of many labels B would cost more than it saves.
//! See Searle, Linear Models (1971), section 7.2.

use super::lanes::Real;

/// How the unknowns of a column stand for the weights of its labels.
#[derive(Debug)]
pub(super) struct Coordinates {
    n_classes: usize,
    /// B, row-major; `None` where each weight is an unknown of its own.
    contrasts: Option<Vec<f64>>,
}

/// The most labels for which the products with B are small beside those with the matrix.
const MOST_CLASSES: usize = 16;

impl Coordinates {
    /// For so many labels, at least two, whose weights do or do not have the same penalty.
    pub(super) fn new(n_classes: usize, share_penalties: bool) -> Self {
        let fewer = n_classes - 1;
        let b = |at: usize| {
            let (k, c) = (at / fewer, at % fewer);
            let h = 1.0 / (((c + 1) * (c + 2)) as f64).sqrt();
            match k {
                _ if k <= c => h,
                _ if k == c + 1 => -((c + 1) as f64) * h,
                _ => 0.0,
            }
        };
        let pays = share_penalties && n_classes <= MOST_CLASSES && width(fewer) < width(n_classes);
        Self { n_classes, contrasts: pays.then(|| (0..n_classes * fewer).map(b).collect()) }
    }

    /// The number of unknowns of a column.
    pub(super) fn len(&self) -> usize {
        self.n_classes - usize::from(self.contrasts.is_some())
    }

    /// How many of them lie side by side.
    pub(super) fn lanes(&self) -> usize {
        lanes(self.len())
    }

    /// B v: the weights, or logits, of the labels.
    #[inline]
    pub(super) fn to_labels<T: Real>(&self, v: &[T], of_labels: &mut [T]) {
        let Some(b) = &self.contrasts else { return of_labels.copy_from_slice(v) };
        for (sum, b) in of_labels.iter_mut().zip(b.chunks_exact(v.len())) {
            *sum = T::default();
            b.iter().zip(v).for_each(|(b, v)| *sum += T::nearest(*b) * *v);
        }
    }

    /// Bᵀ times what the labels have.
    #[inline]
    pub(super) fn of_labels<T: Real>(&self, of_labels: &[T], v: &mut [T]) {
        let Some(b) = &self.contrasts else { return v.copy_from_slice(of_labels) };
        v.fill(T::default());
        for (value, b) in of_labels.iter().zip(b.chunks_exact(v.len())) {
            v.iter_mut().zip(b).for_each(|(sum, b)| *sum += T::nearest(*b) * *value);
        }
    }

    /// Σ_k p_k (B_kc − Σ_l p_l B_lc)² for each unknown c: its curvature in a statement of these probabilities.
    #[inline]
    pub(super) fn spreads(&self, p: &[f64], likeliest: usize, spreads: &mut [f32]) {
        let Some(b) = &self.contrasts else {
            return spreads.iter_mut().zip(p).for_each(|(spread, p)| *spread = (p * (1.0 - p)) as f32);
        };
        let n = self.len();
        for (c, spread) in spreads.iter_mut().enumerate() {
            let (mut mean, mut square) = (0.0, 0.0);
            for (p, b_of) in p.iter().zip(b.chunks_exact(n)) {
                // From the likeliest label's, small probabilities keep their digits.
                let difference = b_of[c] - b[likeliest * n + c];
                mean += p * difference;
                square += p * difference * difference;
            }
            *spread = (square - mean * mean) as f32;
        }
    }

    /// The unknowns of rows of weights, in blocks of S.
    pub(super) fn pack<const S: usize>(&self, weights: &[f64]) -> Vec<[f64; S]> {
        let n_blocks = self.len().div_ceil(S);
        let mut packed = vec![[0.0; S]; weights.len() / self.n_classes * n_blocks];
        for (row, blocks) in weights.chunks_exact(self.n_classes).zip(packed.chunks_exact_mut(n_blocks)) {
            self.of_labels(row, &mut blocks.as_flattened_mut()[..self.len()]);
        }
        packed
    }

    /// The weights of unknowns that were packed; where each weight is an unknown, in the same memory.
    pub(super) fn unpack<const S: usize>(&self, packed: Vec<[f64; S]>) -> Vec<f64> {
        let (n, width) = (self.len(), self.len().next_multiple_of(S));
        let mut rows = packed.into_flattened();
        let n_rows = rows.len() / width;
        if self.contrasts.is_some() {
            let mut weights = vec![0.0; n_rows * self.n_classes];
            for (row, v) in weights.chunks_exact_mut(self.n_classes).zip(rows.chunks_exact(width)) {
                self.to_labels(&v[..n], row);
            }
            return weights;
        }
        for row in 1..n_rows {
            rows.copy_within(row * width..row * width + n, row * n);
        }
        rows.truncate(n_rows * n);
        rows
    }
}

/// The width of the blocks in which so many numbers are read.
fn lanes(n: usize) -> usize {
    match n {
        1 | 2 => n,
        3 | 4 => 4,
        // The last block of eight would be half empty.
        _ if (1..=4).contains(&(n % 8)) => 4,
        _ => 8,
    }
}

/// The numbers that are read for so many.
fn width(n: usize) -> usize {
    n.next_multiple_of(lanes(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) -> bool {
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    #[test]
    fn contrasts_give_back_weights_that_sum_to_0_and_their_squares_in_fewer_numbers() {
        for n_classes in [2, 3, 5, 9, 13] {
            let coordinates = Coordinates::new(n_classes, true);
            assert_eq!(coordinates.len(), n_classes - 1);
            let mut weights: Vec<f64> = (0..n_classes).map(|k| (k * k) as f64).collect();
            let mean = weights.iter().sum::<f64>() / n_classes as f64;
            weights.iter_mut().for_each(|w| *w -= mean);
            let v = coordinates.pack::<1>(&weights).concat();
            let square = |of: &[f64]| of.iter().map(|w| w * w).sum::<f64>();
            assert!((square(&v) / square(&weights) - 1.0).abs() < 1e-12);
            assert!(near(&coordinates.unpack::<1>(coordinates.pack(&weights)), &weights));
        }
    }

    #[test]
    fn labels_keep_their_own_weights_where_penalties_differ_or_nothing_is_saved() {
        for (n_classes, share) in [(2, false), (3, false), (4, true), (8, true), (17, true), (20, true)] {
            let coordinates = Coordinates::new(n_classes, share);
            let weights: Vec<f64> = (0..3 * n_classes).map(|at| at as f64).collect();
            assert_eq!(coordinates.len(), n_classes);
            assert_eq!(coordinates.unpack(coordinates.pack::<4>(&weights)), weights);
        }
    }

    #[test]
    fn spreads_are_variances_of_the_contrasts() {
        let p = [0.7, 0.2, 0.1];
        let mut spreads = [0.0; 2];
        Coordinates::new(3, true).spreads(&p, 0, &mut spreads);
        for (c, spread) in spreads.into_iter().enumerate() {
            let b = |k: usize| {
                let mut v = [0.0; 2];
                Coordinates::new(3, true)
                    .of_labels(&std::array::from_fn::<f64, 3, _>(|l| f64::from(u8::from(l == k))), &mut v);
                v[c]
            };
            let mean: f64 = (0..3).map(|k| p[k] * b(k)).sum();
            let expected: f64 = (0..3).map(|k| p[k] * (b(k) - mean).powi(2)).sum();
            assert!((f64::from(spread) / expected - 1.0).abs() < 1e-6);
        }
    }
}
