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

use super::examples::Examples;
use super::lanes::Real;
use super::panel::{NONE, Panel, panels};
use crate::features::SparseMatrix;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use std::cmp::Reverse;

/// The merged columns, and the way back to the features.
///
/// They are numbered from frequent to rare, those of equal frequency in the order in which the rows name them: what the rows of one panel alone
/// have lies together.
#[derive(Debug)]
pub(super) struct Columns {
    /// The values, all of them.
    pub(super) panels: Vec<Panel>,
    features: Vec<Feature>,
    /// The value farthest from 0 of each column: that of its first feature.
    leaders: Vec<f32>,
    /// v, shape (n_columns, n_variances): one for all labels where no prior scale tells them apart.
    pub(super) variances: Vec<f64>,
    n_variances: usize,
    n_classes: usize,
}

/// Where a feature went.
#[derive(Clone, Copy, Debug)]
struct Feature {
    /// Its column x.
    column: u32,
    /// Its value farthest from 0. It is 0 for a feature without values, whose weight stays 0.
    farthest: f32,
}

/// What tells features apart.
#[derive(Clone, Copy, Debug, Default)]
struct Trace {
    /// A hash of the feature's rows and of its values divided by the one farthest from 0: the same for multiples of one another.
    hash: u64,
    farthest: f32,
    /// Its number of values.
    frequency: u32,
}

/// A variance below this holds its weight at 0 as well as 0 would, and can be divided by.
const LEAST_VARIANCE: f64 = 1e-30;
/// The bytes that one number in `f32` for each label of each row of a panel takes: so many stay in the nearer caches. From three
/// quarters of it to three times as much, a million rows of three labels took the same time.
const PANEL_BYTES: usize = 1 << 21;

impl Columns {
    pub(super) fn new(examples: Examples) -> Self {
        let (x, n_classes) = (examples.x, examples.n_classes);
        let n_variances = if examples.scale.is_some() { n_classes } else { 1 };
        let (traces, mut order) = traces(x);
        order.sort_by_cached_key(|j| Reverse(traces[*j as usize].frequency));
        let mut features = vec![Feature { column: 0, farthest: 0.0 }; x.n_features()];
        let mut columns: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
        let mut leaders: Vec<f32> = Vec::new();
        // The column whose values are read from a feature: that of which it is the first.
        let mut led = vec![NONE; x.n_features()];
        for j in order {
            let Trace { hash, farthest, .. } = traces[j as usize];
            if farthest != 0.0 {
                let next = leaders.len() as u32;
                let column = *columns.entry(hash).or_insert(next);
                if column == next {
                    leaders.push(farthest);
                    led[j as usize] = column;
                }
                features[j as usize] = Feature { column, farthest };
            }
        }
        drop((columns, traces));
        let mut merged = Self {
            panels: panels(x, &led, leaders.len(), (PANEL_BYTES / (4 * n_classes)).max(1)),
            features,
            variances: vec![0.0; leaders.len() * n_variances],
            leaders,
            n_variances,
            n_classes,
        };
        drop(led);
        for j in 0..merged.features.len() {
            let Some((column, factor)) = merged.place(j) else { continue };
            let variances = &mut merged.variances[column * n_variances..][..n_variances];
            for (k, v) in variances.iter_mut().enumerate() {
                *v += (factor * scale(examples, j, k)).powi(2);
            }
        }
        merged.variances.iter_mut().for_each(|v| *v = v.max(LEAST_VARIANCE));
        merged
    }

    /// The column of a feature, and its factor c, which is 1 for the first of its column: only so are the values fitted exactly those given.
    /// `None` for a feature without values.
    fn place(&self, feature: usize) -> Option<(usize, f64)> {
        let Feature { column, farthest } = self.features[feature];
        let factor = || f64::from(farthest) / f64::from(self.leaders[column as usize]);
        (farthest != 0.0).then(|| (column as usize, factor()))
    }

    pub(super) fn len(&self) -> usize {
        self.leaders.len()
    }

    /// Whether each column has one v for all labels.
    pub(super) fn share_variances(&self) -> bool {
        self.n_variances == 1
    }

    /// v of a column, for each label or for all of them.
    pub(super) fn variances_of(&self, column: usize) -> &[f64] {
        &self.variances[column * self.n_variances..][..self.n_variances]
    }

    /// u = Σ c·(r∘w), shape (n_columns, n_classes), from the weights r∘w of shape (n_features, n_classes).
    pub(super) fn merge(&self, weights: &[f64]) -> Vec<f64> {
        let k = self.n_classes;
        let mut u = vec![0.0; self.len() * k];
        for (j, weights) in weights.chunks_exact(k).enumerate() {
            if let Some((column, factor)) = self.place(j) {
                let sums = &mut u[column * k..][..k];
                sums.iter_mut().zip(weights).for_each(|(u, w)| *u += factor * w);
            }
        }
        u
    }

    /// The weights r∘w, shape (n_features, n_classes), of least penalty for u of shape (n_columns, n_classes).
    pub(super) fn split<T: Real>(&self, u: &[f64], examples: Examples) -> Vec<T> {
        let k = self.n_classes;
        let mut weights = vec![T::default(); self.features.len() * k];
        for (j, weights) in weights.chunks_exact_mut(k).enumerate() {
            let Some((column, factor)) = self.place(j) else { continue };
            let variances = self.variances_of(column).iter().cycle();
            for ((l, w), v) in weights.iter_mut().enumerate().zip(variances) {
                *w = T::nearest(factor * scale(examples, j, l).powi(2) * u[column * k + l] / v);
            }
        }
        weights
    }
}

fn scale(examples: Examples, feature: usize, label: usize) -> f64 {
    examples.scale.map_or(1.0, |r| f64::from(r[feature * examples.n_classes + label]))
}

/// The trace of each feature, and those that have values in the order in which the rows name them.
///
/// The mixing steps are those of SplitMix64. With 64 bits, a million different columns collide with a chance of 3 in 10⁸.
fn traces(x: &SparseMatrix) -> (Vec<Trace>, Vec<u32>) {
    let mut traces = vec![Trace::default(); x.n_features()];
    let mut order = Vec::with_capacity(x.n_features());
    for (features, values) in x.rows() {
        for (j, value) in features.iter().zip(values) {
            let Trace { farthest, frequency, .. } = &mut traces[*j as usize];
            if value.abs() > farthest.abs() {
                *farthest = *value;
            }
            if *frequency == 0 {
                order.push(*j);
            }
            *frequency += 1;
        }
    }
    for (i, (features, values)) in x.rows().enumerate() {
        for (j, value) in features.iter().zip(values).filter(|(_, value)| **value != 0.0) {
            let Trace { hash, farthest, .. } = &mut traces[*j as usize];
            let ratio = value / *farthest;
            let item = *hash ^ ((i as u64) << 32 | u64::from(ratio.to_bits()));
            let mixed = (item ^ (item >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *hash = mixed ^ (mixed >> 31);
        }
    }
    (traces, order)
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
        let values: Vec<(&[u32], &[f32])> = columns.panels[0].columns().map(|(_, values)| values).collect();
        assert_eq!(values, [(&[0, 1][..], &[1.0, 0.5][..]), (&[0, 2], &[1.0, 1.0]), (&[1, 2], &[-3.0, 0.0])]);
        assert_eq!(columns.variances, [2.0, 17.0, 1.0, 1.0, 1.0, LEAST_VARIANCE]);
        let u = [0.5, -1.0, 2.0, 3.0, 4.0, 0.0];
        let weights: Vec<f64> = columns.split(&u, examples);
        assert_eq!(weights[8..], [0.0, 0.0]);
        for (found, expected) in columns.merge(&weights).iter().zip(u) {
            assert!((found - expected).abs() < 1e-12);
        }
        // Of weights with the same sum the one with the larger prior scale takes the larger part.
        assert!((weights[3] / weights[1] - 2.0 * 4.0).abs() < 1e-12);
    }
}
