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

use super::examples::Targets;
use super::lanes::Real;
use super::panel::{MOST_ROWS, NONE, Panel, panels};
use crate::ahead::read_ahead;
use crate::features::SparseMatrix;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::cmp::Reverse;

/// The merged columns, and the way back to the features.
///
/// They are numbered from frequent to rare, those of equal frequency by the set of panels that have them and then in the order in which the rows name them:
/// what a panel reads of the rare ones, which are most, lies in a few stretches.
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

/// A variance below this holds its weight at 0 as well as 0 would, and can be divided by.
const LEAST_VARIANCE: f64 = 1e-30;
/// The bytes that one number in `f32` for each label of each row of a panel takes at most: so many stay in the nearer caches. Up to eight labels
/// [`MOST_ROWS`] is less; from a quarter of that to all of it, a million rows of three labels took the same time.
const PANEL_BYTES: usize = 1 << 21;

impl Columns {
    pub(super) fn new(x: &SparseMatrix, targets: Targets) -> Self {
        let n_classes = targets.n_classes;
        let n_variances = if targets.scale.is_some() { n_classes } else { 1 };
        let panel_rows = (PANEL_BYTES / (4 * n_classes)).clamp(1, MOST_ROWS);
        let Merged { features, leaders, led } = Merged::of(x, panel_rows);
        let mut merged = Self {
            panels: panels(x, &led, leaders.len(), panel_rows),
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
                *v += (factor * targets.scale(j, k)).powi(2);
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

    /// The weights r∘w, shape (n_features, n_classes), of least penalty for u of shape (n_columns, n_classes), each feature's at its place where
    /// places are given.
    pub(super) fn split<T: Real>(&self, u: &[f64], targets: Targets, places: Option<&[u32]>) -> Vec<T> {
        let k = self.n_classes;
        let mut weights = vec![T::default(); self.features.len() * k];
        for j in 0..self.features.len() {
            let Some((column, factor)) = self.place(j) else { continue };
            let variances = self.variances_of(column).iter().cycle();
            let weights = &mut weights[places.map_or(j, |places| places[j] as usize) * k..][..k];
            for ((l, w), v) in weights.iter_mut().enumerate().zip(variances) {
                *w = T::nearest(factor * targets.scale(j, l).powi(2) * u[column * k + l] / v);
            }
        }
        weights
    }
}

/// Which features share a column.
struct Merged {
    features: Vec<Feature>,
    leaders: Vec<f32>,
    /// The column whose values are read from a feature: that of which it is the first. [`NONE`] for the others.
    led: Vec<u32>,
}

/// What tells apart features with several values.
struct Trace {
    /// A hash of the feature's rows and of its values divided by the one farthest from 0: the same for multiples of one another.
    hash: u64,
    feature: u32,
    /// Its number of values.
    frequency: u32,
    /// The panels in which it has values, a bit for each of the first 64; beyond, some share a bit.
    panels: u64,
}

impl Merged {
    fn of(x: &SparseMatrix, panel_rows: usize) -> Self {
        // Until a feature has a column, the number of its values stands there, then the place of its trace. Zeros are no values here.
        let mut features = vec![Feature { column: 0, farthest: 0.0 }; x.n_features()];
        for row in x.rows() {
            read_ahead(&features, places(row), |feature| feature.column);
            for (j, value) in values(row) {
                let Feature { column, farthest } = &mut features[j];
                *column += 1;
                if value.abs() > farthest.abs() {
                    *farthest = value;
                }
            }
        }
        let mut traces = Vec::new();
        for (feature, Feature { column, .. }) in features.iter_mut().enumerate() {
            let frequency = std::mem::replace(column, NONE);
            if frequency > 1 {
                *column = traces.len() as u32;
                traces.push(Trace { hash: 0, feature: feature as u32, frequency, panels: 0 });
            }
        }
        let led = vec![NONE; features.len()];
        let mut merged = Self { features, leaders: Vec::new(), led };
        merged.merge_frequent(x, panel_rows, traces);
        merged.merge_single(x);
        merged
    }

    /// Features with several values: the same hash, the same column. The mixing steps are those of SplitMix64; with 64 bits, a million different
    /// columns collide with a chance of 3 in 10⁸.
    fn merge_frequent(&mut self, x: &SparseMatrix, panel_rows: usize, mut traces: Vec<Trace>) {
        let mut order = Vec::with_capacity(traces.len());
        for (i, row) in x.rows().enumerate() {
            read_ahead(&self.features, places(row), |feature| feature.column);
            read_ahead(&traces, places(row).map(|j| self.features[j].column as usize), |trace| trace.hash);
            for (j, value) in values(row) {
                let Feature { column, farthest } = self.features[j];
                let Some(Trace { hash, panels, .. }) = traces.get_mut(column as usize) else { continue };
                if *panels == 0 {
                    order.push(column);
                }
                *panels |= 1 << (i / panel_rows % u64::BITS as usize);
                let ratio = value / farthest;
                let item = *hash ^ ((i as u64) << 32 | u64::from(ratio.to_bits()));
                let mixed =
                    (item ^ (item >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                *hash = mixed ^ (mixed >> 31);
            }
        }
        order.sort_by_cached_key(|at| {
            let Trace { frequency, panels, .. } = traces[*at as usize];
            (Reverse(frequency), panels)
        });
        let mut firsts: HashTable<u32> = HashTable::with_capacity(traces.len());
        for at in order {
            let Trace { hash, feature, .. } = traces[at as usize];
            let of = |at: &u32| traces[*at as usize].hash;
            match firsts.entry(hash, |other| of(other) == hash, of) {
                Entry::Occupied(first) => {
                    let first = traces[*first.get() as usize].feature;
                    self.features[feature as usize].column = self.features[first as usize].column;
                }
                Entry::Vacant(place) => {
                    place.insert(at);
                    self.lead(feature as usize);
                }
            }
        }
    }

    /// Features with one value: those of the same row are multiples of one another.
    fn merge_single(&mut self, x: &SparseMatrix) {
        for row in x.rows() {
            let mut column = NONE;
            read_ahead(&self.features, places(row), |feature| feature.column);
            for (j, _) in values(row) {
                if self.features[j].column == NONE {
                    if column == NONE {
                        column = self.lead(j);
                    }
                    self.features[j].column = column;
                }
            }
        }
    }

    /// Makes a feature the first of a new column.
    fn lead(&mut self, feature: usize) -> u32 {
        let column = self.leaders.len() as u32;
        self.leaders.push(self.features[feature].farthest);
        self.led[feature] = column;
        self.features[feature].column = column;
        column
    }
}

/// The features of a row.
fn places<'a>((features, _): (&'a [u32], &'a [f32])) -> impl Iterator<Item = usize> + use<'a> {
    features.iter().map(|j| *j as usize)
}

/// The features and values of a row, without zeros.
fn values<'a>((features, values): (&'a [u32], &'a [f32])) -> impl Iterator<Item = (usize, f32)> + use<'a> {
    features.iter().map(|j| *j as usize).zip(values.iter().copied()).filter(|(_, value)| *value != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_with_one_value_share_the_column_of_their_row() {
        let mut x = SparseMatrix::new(6);
        x.push_row([(1, -1.0), (3, 0.5), (4, 2.0)]);
        x.push_row([(0, 3.0), (3, 1.0), (5, 0.0)]);
        let targets = Targets { y: &[0, 1], n_classes: 2, weights: None, scale: None };
        let columns = Columns::new(&x, targets);
        let places: Vec<Option<(usize, f64)>> = (0..6).map(|j| columns.place(j)).collect();
        assert_eq!(places, [Some((2, 1.0)), Some((1, 1.0)), None, Some((0, 1.0)), Some((1, -2.0)), None]);
    }

    #[test]
    fn columns_are_numbered_from_frequent_to_rare_and_by_their_panels() {
        let mut x = SparseMatrix::new(5);
        for row in [[0, 1, 4], [0, 2, 4], [1, 3, 4], [2, 3, 4]] {
            x.push_row(row.into_iter().enumerate().map(|(at, j)| (j, (at + 1) as f32)));
        }
        // With two rows to a panel, feature 0 has values in the first alone, 3 in the second, 1 and 2 in both.
        let led = |panel_rows| Merged::of(&x, panel_rows).led;
        assert_eq!(led(2), [1, 3, 4, 2, 0]);
        assert_eq!(led(4), [1, 2, 3, 4, 0], "as the rows name them");
    }

    #[test]
    fn multiples_share_a_column_and_get_their_weights_back() {
        let mut x = SparseMatrix::new(5);
        x.push_row([(0, 1.0), (1, 2.0), (2, 1.0)]);
        x.push_row([(0, 0.5), (1, 1.0), (3, -3.0)]);
        x.push_row([(2, 1.0), (3, 0.0)]);
        let scale = [1.0, 1.0, 0.5, 2.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0];
        let targets = Targets { y: &[0, 1, 0], n_classes: 2, weights: None, scale: Some(&scale) };
        let columns = Columns::new(&x, targets);
        assert_eq!(columns.len(), 3);
        let mut values = Vec::new();
        columns.panels[0].for_each_column(|j, (rows, x)| values.push((j, rows.to_vec(), x.to_vec())));
        let expected = [(0, [0, 1], [1.0, 0.5]), (1, [0, 2], [1.0, 1.0]), (2, [1, 2], [-3.0, 0.0])];
        assert_eq!(values, expected.map(|(j, rows, x)| (j, rows.to_vec(), x.to_vec())));
        assert_eq!(columns.variances, [2.0, 17.0, 1.0, 1.0, 1.0, LEAST_VARIANCE]);
        let u = [0.5, -1.0, 2.0, 3.0, 4.0, 0.0];
        let weights: Vec<f64> = columns.split(&u, targets, None);
        assert_eq!(weights[8..], [0.0, 0.0]);
        for (found, expected) in columns.merge(&weights).iter().zip(u) {
            assert!((found - expected).abs() < 1e-12);
        }
        // Of weights with the same sum the one with the larger prior scale takes the larger part.
        assert!((weights[3] / weights[1] - 2.0 * 4.0).abs() < 1e-12);
    }
}
