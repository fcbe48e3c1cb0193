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

use super::compressed::Compressed;
use super::lanes::Real;
use super::objective::Examples;
use crate::features::SparseMatrix;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use std::cmp::Reverse;

/// The merged columns, and the way back to the features.
///
/// They are numbered from frequent to rare, those of equal frequency in the order in which the rows name them: what most rows look up lies
/// together in the nearest cache, and what one row alone has is read in order.
#[derive(Debug)]
pub(super) struct Columns {
    /// The values of each statement, in the order of their features.
    pub(super) by_row: Compressed,
    /// The values of each column, in the order of the statements.
    pub(super) by_column: Compressed,
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
}

/// A variance below this holds its weight at 0 as well as 0 would, and can be divided by.
const LEAST_VARIANCE: f64 = 1e-30;
/// In place of the column of a feature that does not lead.
const NONE: u32 = u32::MAX;

impl Columns {
    pub(super) fn new(examples: Examples) -> Self {
        let (x, n_classes) = (examples.x, examples.n_classes);
        let n_variances = if examples.scale.is_some() { n_classes } else { 1 };
        let mut columns: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
        let mut leaders: Vec<f32> = Vec::new();
        // The column whose values are read from a feature: that of which it is the first.
        let mut led = vec![NONE; x.n_features()];
        let mut features = Vec::with_capacity(x.n_features());
        for (Trace { hash, farthest }, led) in traces(x).into_iter().zip(&mut led) {
            let mut column = 0;
            if farthest != 0.0 {
                let next = leaders.len() as u32;
                column = *columns.entry(hash).or_insert(next);
                if column == next {
                    leaders.push(farthest);
                    *led = column;
                }
            }
            features.push(Feature { column, farthest });
        }
        drop(columns);
        let mut rows = Compressed::with_capacity(x.n_values());
        for (features, values) in x.rows() {
            let pairs = features.iter().zip(values).map(|(j, value)| (led[*j as usize], *value));
            rows.push(pairs.filter(|(column, _)| *column != NONE));
        }
        rows.shrink_to_fit();
        drop(led);
        number_by_frequency(&mut rows, &mut features, &mut leaders);
        let mut merged = Self {
            by_column: rows.transposed(leaders.len()),
            by_row: rows,
            features,
            variances: vec![0.0; leaders.len() * n_variances],
            leaders,
            n_variances,
            n_classes,
        };
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

/// Numbers the columns from frequent to rare.
fn number_by_frequency(rows: &mut Compressed, features: &mut [Feature], leaders: &mut Vec<f32>) {
    let mut frequencies = vec![0_u32; leaders.len()];
    let mut order: Vec<u32> = Vec::with_capacity(leaders.len());
    for column in &rows.indices {
        let frequency = &mut frequencies[*column as usize];
        if *frequency == 0 {
            order.push(*column);
        }
        *frequency += 1;
    }
    order.sort_by_key(|column| Reverse(frequencies[*column as usize]));
    let mut numbers = frequencies;
    for (number, column) in order.iter().enumerate() {
        numbers[*column as usize] = number as u32;
    }
    rows.indices.iter_mut().for_each(|column| *column = numbers[*column as usize]);
    for feature in features.iter_mut().filter(|feature| feature.farthest != 0.0) {
        feature.column = numbers[feature.column as usize];
    }
    *leaders = order.iter().map(|column| leaders[*column as usize]).collect();
}

/// The trace of each feature.
///
/// The mixing steps are those of SplitMix64. With 64 bits, a million different columns collide with a chance of 3 in 10⁸.
fn traces(x: &SparseMatrix) -> Vec<Trace> {
    let mut traces = vec![Trace::default(); x.n_features()];
    for (columns, values) in x.rows() {
        for (j, value) in columns.iter().zip(values) {
            let farthest = &mut traces[*j as usize].farthest;
            if value.abs() > farthest.abs() {
                *farthest = *value;
            }
        }
    }
    for (i, (columns, values)) in x.rows().enumerate() {
        for (j, value) in columns.iter().zip(values).filter(|(_, value)| **value != 0.0) {
            let Trace { hash, farthest } = &mut traces[*j as usize];
            let ratio = value / *farthest;
            let item = *hash ^ ((i as u64) << 32 | u64::from(ratio.to_bits()));
            let mixed = (item ^ (item >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *hash = mixed ^ (mixed >> 31);
        }
    }
    traces
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
        assert_eq!(columns.by_row.list(0), (&[0, 1][..], &[1.0, 1.0][..]));
        assert_eq!(columns.by_row.list(1), (&[0, 2][..], &[0.5, -3.0][..]));
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
