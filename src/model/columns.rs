//! The matrix as the solver reads it: columns that are multiples of one another become one.
//!
//! A word that stands in one statement only brings dozens of n-grams that stand there too and nowhere else; their columns differ at most by
//! a factor. Let J be such features, x_j = c_j x with x the first of them, and r_jk the prior scale of w_jk. The logits see nothing of these
//! weights but u_k = Σ_J c_j r_jk w_jk, and of all weights with that u_k the penalty ½ Σ_J w_jk² is least, ½ u_k²/v_k, at
//!
//! ```text
//! r_jk w_jk = c_j r_jk² u_k / v_k,     v_k = Σ_J c_j² r_jk²
//! ```
//!
//! so fitting u under the penalty ½ u²/v has the same optimum with about a third of the unknowns. (In Bayes' words: a sum of
//! independent normal variables is normal, and v is its variance.) The products need neither r nor c: both are in v.

use super::objective::Examples;
use crate::features::SparseMatrix;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// The merged columns, and the way back to the features.
#[derive(Debug)]
pub(super) struct Columns {
    row_starts: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f32>,
    features: Vec<Feature>,
    /// v, shape (n_columns, n_classes).
    pub(super) variances: Vec<f64>,
    n_classes: usize,
}

/// Where a feature went.
#[derive(Clone, Copy, Debug)]
struct Feature {
    /// Its column x.
    column: u32,
    /// Its factor c, 1 for the first of its column: only so are the values fitted exactly those given. It is 0 for a feature without
    /// values, whose weight stays 0.
    factor: f64,
    /// Whether x is read from it: the first feature of its column.
    leads: bool,
}

/// A variance below this holds its weight at 0 as well as 0 would, and can be divided by.
const LEAST_VARIANCE: f64 = 1e-30;

impl Columns {
    pub(super) fn new(examples: Examples) -> Self {
        let (x, n_classes) = (examples.x, examples.n_classes);
        let factors = factors(x);
        let mut columns: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
        let mut leaders: Vec<f32> = Vec::new();
        let place = |(factor, hash): (&f32, u64)| {
            if *factor == 0.0 {
                return Feature { column: 0, factor: 0.0, leads: false };
            }
            let next = leaders.len() as u32;
            let column = *columns.entry(hash).or_insert(next);
            let leads = column == next;
            if leads {
                leaders.push(*factor);
            }
            Feature { column, factor: f64::from(*factor) / f64::from(leaders[column as usize]), leads }
        };
        let features = factors.iter().zip(hashes(x, &factors)).map(place).collect();
        let mut merged = Self {
            row_starts: vec![0],
            indices: Vec::with_capacity(x.n_values()),
            values: Vec::with_capacity(x.n_values()),
            features,
            variances: vec![0.0; columns.len() * n_classes],
            n_classes,
        };
        for (columns, values) in x.rows() {
            for (j, value) in columns.iter().zip(values) {
                let feature = merged.features[*j as usize];
                if feature.leads {
                    merged.indices.push(feature.column);
                    merged.values.push(*value);
                }
            }
            merged.row_starts.push(merged.indices.len());
        }
        for (j, feature) in merged.features.iter().enumerate().filter(|(_, feature)| feature.factor != 0.0) {
            let variances = &mut merged.variances[feature.column as usize * n_classes..][..n_classes];
            for (k, v) in variances.iter_mut().enumerate() {
                *v += (feature.factor * scale(examples, j, k)).powi(2);
            }
        }
        merged.variances.iter_mut().for_each(|v| *v = v.max(LEAST_VARIANCE));
        merged
    }

    pub(super) fn len(&self) -> usize {
        self.variances.len() / self.n_classes
    }

    /// The columns and values of a row.
    pub(super) fn row(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.row_starts[i]..self.row_starts[i + 1];
        (&self.indices[range.clone()], &self.values[range])
    }

    /// u = Σ c·(r∘w), shape (n_columns, n_classes), from the weights r∘w of shape (n_features, n_classes).
    pub(super) fn merge(&self, weights: &[f64]) -> Vec<f64> {
        let k = self.n_classes;
        let mut u = vec![0.0; self.variances.len()];
        for (feature, weights) in self.features.iter().zip(weights.chunks_exact(k)) {
            if feature.factor != 0.0 {
                let sums = &mut u[feature.column as usize * k..][..k];
                sums.iter_mut().zip(weights).for_each(|(u, w)| *u += feature.factor * w);
            }
        }
        u
    }

    /// The weights r∘w, shape (n_features, n_classes), of least penalty for u of shape (n_columns, n_classes).
    pub(super) fn split(&self, u: &[f64], examples: Examples) -> Vec<f64> {
        let k = self.n_classes;
        let mut weights = vec![0.0; self.features.len() * k];
        for (j, (feature, weights)) in self.features.iter().zip(weights.chunks_exact_mut(k)).enumerate() {
            if feature.factor != 0.0 {
                for (l, w) in weights.iter_mut().enumerate() {
                    let at = feature.column as usize * k + l;
                    *w = feature.factor * scale(examples, j, l).powi(2) * u[at] / self.variances[at];
                }
            }
        }
        weights
    }
}

fn scale(examples: Examples, feature: usize, label: usize) -> f64 {
    examples.scale.map_or(1.0, |r| f64::from(r[feature * examples.n_classes + label]))
}

/// The value farthest from 0 of each feature.
fn factors(x: &SparseMatrix) -> Vec<f32> {
    let mut factors = vec![0.0_f32; x.n_features()];
    for (columns, values) in x.rows() {
        for (j, value) in columns.iter().zip(values) {
            let factor = &mut factors[*j as usize];
            if value.abs() > factor.abs() {
                *factor = *value;
            }
        }
    }
    factors
}

/// A hash of each feature's rows and of its values divided by the factor: the same for multiples of one another.
///
/// The mixing steps are those of SplitMix64. With 64 bits, a million different columns collide with a chance of 3 in 10⁸.
fn hashes(x: &SparseMatrix, factors: &[f32]) -> Vec<u64> {
    let mut hashes = vec![0; x.n_features()];
    for (i, (columns, values)) in x.rows().enumerate() {
        for (j, value) in columns.iter().zip(values).filter(|(_, value)| **value != 0.0) {
            let hash = &mut hashes[*j as usize];
            let ratio = value / factors[*j as usize];
            let item = *hash ^ ((i as u64) << 32 | u64::from(ratio.to_bits()));
            let mixed = (item ^ (item >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *hash = mixed ^ (mixed >> 31);
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_share_a_column_and_get_their_weights_back() {
        let mut x = SparseMatrix::new(5);
        x.push_row([(0, 1.0), (1, 2.0), (2, 1.0)]);
        x.push_row([(0, 0.5), (1, 1.0), (3, -3.0)]);
        x.push_row([(2, 1.0), (3, 0.0)]);
        let scale = [1.0, 1.0, 0.5, 2.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0];
        let examples = Examples { x: &x, y: &[0, 1, 0], n_classes: 2, weights: None, scale: Some(&scale) };
        let columns = Columns::new(examples);
        assert_eq!(columns.len(), 3);
        assert_eq!(columns.row(0), (&[0, 1][..], &[1.0, 1.0][..]));
        assert_eq!(columns.row(1), (&[0, 2][..], &[0.5, -3.0][..]));
        assert_eq!(columns.variances, [2.0, 17.0, 1.0, 1.0, 1.0, LEAST_VARIANCE]);
        let u = [0.5, -1.0, 2.0, 3.0, 4.0, 0.0];
        let weights = columns.split(&u, examples);
        assert_eq!(weights[8..], [0.0, 0.0]);
        for (found, expected) in columns.merge(&weights).iter().zip(u) {
            assert!((found - expected).abs() < 1e-12);
        }
        // Of weights with the same sum the one with the larger prior scale takes the larger part.
        assert!((weights[3] / weights[1] - 2.0 * 4.0).abs() < 1e-12);
    }
}
