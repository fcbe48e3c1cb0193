//! The objective of multinomial logistic regression over sparse rows, its gradient and its curvature.
//!
//! With x_i the sparse row of statement i, y_i its label, s_i its weight, w_jk the weight of feature j for label k, b_k the intercept and
//! r_jk the prior scale of a weight (1 unless a scale is given):
//!
//! ```text
//! z_ik  = b_k + Σ_j x_ij r_jk w_jk                       logits
//! p_ik  = exp z_ik / Σ_l exp z_il                        probabilities
//! f     = Σ_i s_i (ln Σ_l exp z_il − z_{i,y_i}) + α/2 Σ_jk w_jk²
//! ```
//!
//! The intercept is not penalised; α = 1/C is scikit-learn's. In the unknowns u of [`columns`](super::columns), which have the same optimum,
//! the penalty is ½ Σ a_jk u_jk² with a = α/v, and
//!
//! ```text
//! ∂f/∂u_jk = Σ_i x_ij s_i (p_ik − [y_i = k]) + a_jk u_jk                             gradient
//! (Hd)_jk  = Σ_i x_ij s_i p_ik (t_ik − Σ_l p_il t_il) + a_jk d_jk,   t = Xd          Hessian along d
//! ```
//!
//! and likewise for the intercepts, with x = 1 and a = 0. What is multiplied by x_ij is the same for all j: one pass by rows computes it, and one by
//! columns sums it up, so that nothing is written but in order. See Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4.

use super::columns::Columns;
use super::lanes::{Lane, accumulate, accumulate_squares, add, gather};
use crate::features::SparseMatrix;
use std::iter::repeat_n;

/// What is fitted: rows, labels, weights.
#[derive(Clone, Copy, Debug)]
pub struct Examples<'a> {
    /// Features, shape (n_statements, n_features).
    pub x: &'a SparseMatrix,
    /// The label index of each row, below `n_classes`.
    pub y: &'a [u32],
    /// The number of labels.
    pub n_classes: usize,
    /// The weight s_i of each row; `None` for 1 everywhere.
    pub weights: Option<&'a [f64]>,
    /// The prior scale r_jk, row-major of shape (n_features, n_classes); `None` for 1 everywhere.
    pub scale: Option<&'a [f32]>,
}

/// The objective, with its derivatives at the point where it was last evaluated.
///
/// A point is one row of u per column and then the intercepts, in the blocks of [`lanes`](super::lanes).
pub(super) struct Objective<'a, const S: usize> {
    examples: Examples<'a>,
    columns: &'a Columns,
    n_blocks: usize,
    /// a, for each block of each column and then of the intercepts.
    penalties: Penalties<S>,
    /// p, one row of blocks per statement.
    probabilities: Vec<[f32; S]>,
    /// What the columns sum up in `f64`, one row of blocks per statement: s (p − [y = k]).
    residuals: Vec<[f64; S]>,
    /// What they sum up in `f32`: s p (1 − p), or s p (t − Σ p t).
    summands: Vec<[f32; S]>,
    /// The likeliest label of each statement.
    likeliest: Vec<usize>,
    pub(super) gradient: Vec<[f64; S]>,
    /// 1 over the diagonal of the Hessian, Σ_i s_i x_ij² p_ik (1 − p_ik) + a_jk.
    pub(super) inverse_diagonal: Vec<[f32; S]>,
    pub(super) sweeps: usize,
}

/// The factors of the penalty of each block.
enum Penalties<const S: usize> {
    /// The same for all labels.
    Shared(Vec<f64>),
    Own(Vec<[f64; S]>),
}

impl<const S: usize> Penalties<S> {
    fn new(columns: &Columns, n_blocks: usize, alpha: f64) -> Self {
        // The intercepts have none, nor the labels that are missing in the last block.
        let size = (columns.len() + 1) * n_blocks;
        if columns.share_variances() {
            let shared = (0..columns.len()).flat_map(|j| repeat_n(alpha / columns.variances_of(j)[0], n_blocks));
            return Self::Shared(shared.chain(repeat_n(0.0, n_blocks)).collect());
        }
        let mut own = vec![[0.0; S]; size];
        for (j, blocks) in own.chunks_exact_mut(n_blocks).take(columns.len()).enumerate() {
            let penalties = columns.variances_of(j).iter().map(|v| alpha / v);
            blocks.as_flattened_mut().iter_mut().zip(penalties).for_each(|(a, penalty)| *a = penalty);
        }
        Self::Own(own)
    }

    #[inline]
    fn of(&self, block: usize) -> [f64; S] {
        match self {
            Self::Shared(penalties) => [penalties[block]; S],
            Self::Own(penalties) => penalties[block],
        }
    }
}

/// The least diagonal of the Hessian, for an intercept whose label no row is likely to have.
const LEAST_CURVATURE: f32 = 1e-10;

impl<'a, const S: usize> Objective<'a, S> {
    pub(super) fn new(examples: Examples<'a>, columns: &'a Columns, alpha: f64) -> Self {
        let n_blocks = examples.n_classes.div_ceil(S);
        let size = (columns.len() + 1) * n_blocks;
        Self {
            examples,
            columns,
            n_blocks,
            penalties: Penalties::new(columns, n_blocks, alpha),
            probabilities: vec![[0.0; S]; examples.x.n_rows() * n_blocks],
            residuals: vec![[0.0; S]; examples.x.n_rows() * n_blocks],
            summands: vec![[0.0; S]; examples.x.n_rows() * n_blocks],
            likeliest: vec![0; examples.x.n_rows()],
            gradient: vec![[0.0; S]; size],
            inverse_diagonal: vec![[0.0; S]; size],
            sweeps: 0,
        }
    }

    /// The blocks of the labels.
    fn lanes(&self) -> impl Iterator<Item = Lane> + use<S> {
        let n_blocks = self.n_blocks;
        (0..n_blocks).map(move |block| Lane { block, n_blocks })
    }

    fn weight(&self, i: usize) -> f64 {
        self.examples.weights.map_or(1.0, |s| s[i])
    }

    /// The objective at a point; its derivatives there are kept.
    pub(super) fn evaluate(&mut self, point: &[[f64; S]]) -> f64 {
        self.sweeps += 1;
        let loss = self.evaluate_rows(point);
        let intercepts = self.columns.len();
        let mut penalty = 0.0;
        for j in 0..=intercepts {
            for lane in self.lanes() {
                let (mut gradient, mut diagonal) = ([0.0; S], [0.0; S]);
                if j < intercepts {
                    let column = self.columns.by_column.list(j);
                    accumulate(column, &self.residuals, lane, &mut gradient);
                    accumulate_squares(column, &self.summands, lane, &mut diagonal);
                } else {
                    for at in (0..self.examples.y.len()).map(|i| lane.of(i)) {
                        add(&mut gradient, 1.0, &self.residuals[at]);
                        add(&mut diagonal, 1.0, &self.summands[at]);
                    }
                }
                let (a, u) = (self.penalties.of(lane.of(j)), point[lane.of(j)]);
                for k in 0..S {
                    gradient[k] += a[k] * u[k];
                    penalty += 0.5 * a[k] * u[k] * u[k];
                    diagonal[k] = 1.0 / (diagonal[k] + a[k] as f32).max(LEAST_CURVATURE);
                }
                self.gradient[lane.of(j)] = gradient;
                self.inverse_diagonal[lane.of(j)] = diagonal;
            }
        }
        loss + penalty
    }

    /// Σ_i s_i (ln Σ_l exp z_il − z_{i,y_i}); what the columns sum up is left in place.
    fn evaluate_rows(&mut self, point: &[[f64; S]]) -> f64 {
        let (k, n_blocks, intercepts) = (self.examples.n_classes, self.n_blocks, self.columns.len());
        let mut loss = 0.0;
        let mut p = vec![0.0; k];
        for i in 0..self.examples.y.len() {
            let (row, s, gold) = (self.columns.by_row.list(i), self.weight(i), self.examples.y[i] as usize);
            let lanes = self.lanes();
            let blocks = i * n_blocks..(i + 1) * n_blocks;
            let residuals = &mut self.residuals[blocks.clone()];
            for (z, lane) in residuals.iter_mut().zip(lanes) {
                *z = gather(row, point, lane);
                add(z, 1.0, &point[lane.of(intercepts)]);
            }
            let residual = &mut residuals.as_flattened_mut()[..k];
            let likeliest = largest(residual);
            loss += s * (residual[likeliest] - residual[gold] + softmax(residual, &mut p));
            self.likeliest[i] = likeliest;
            let probabilities = self.probabilities[blocks.clone()].as_flattened_mut();
            let curvatures = self.summands[blocks].as_flattened_mut();
            for (l, p) in p.iter().enumerate() {
                residual[l] = s * p;
                probabilities[l] = *p as f32;
                curvatures[l] = (s * p * (1.0 - p)) as f32;
            }
            // They sum to 0; s (p − 1) would lose the digits of a p near 1.
            residual[gold] = 0.0;
            residual[gold] = -residual.iter().sum::<f64>();
        }
        loss
    }

    /// Writes the Hessian along a direction into `product`.
    pub(super) fn hessian_along(&mut self, direction: &[[f32; S]], product: &mut [[f32; S]]) {
        self.sweeps += 1;
        self.spread(direction);
        let intercepts = self.columns.len();
        for j in 0..=intercepts {
            for lane in self.lanes() {
                let (a, d) = (self.penalties.of(lane.of(j)), direction[lane.of(j)]);
                let mut sum = std::array::from_fn(|k| a[k] as f32 * d[k]);
                if j < intercepts {
                    accumulate(self.columns.by_column.list(j), &self.summands, lane, &mut sum);
                } else {
                    (0..self.examples.y.len()).for_each(|i| add(&mut sum, 1.0, &self.summands[lane.of(i)]));
                }
                product[lane.of(j)] = sum;
            }
        }
    }

    /// Leaves s p (t − Σ p t) of each row, t = Xd, for the columns to sum up.
    fn spread(&mut self, direction: &[[f32; S]]) {
        let (n_blocks, intercepts) = (self.n_blocks, self.columns.len());
        for i in 0..self.examples.y.len() {
            let (row, s) = (self.columns.by_row.list(i), self.weight(i) as f32);
            let lanes = self.lanes();
            let blocks = i * n_blocks..(i + 1) * n_blocks;
            let along = &mut self.summands[blocks.clone()];
            for (t, lane) in along.iter_mut().zip(lanes) {
                *t = gather(row, direction, lane);
                add(t, 1.0, &direction[lane.of(intercepts)]);
            }
            // Only differences count. From the likeliest label's, small probabilities keep their digits where its own is nearly 1.
            let (along, p) = (along.as_flattened_mut(), self.probabilities[blocks].as_flattened());
            let base = along[self.likeliest[i]];
            along.iter_mut().for_each(|t| *t -= base);
            let mean: f32 = along.iter().zip(p).map(|(t, p)| t * p).sum();
            along.iter_mut().zip(p).for_each(|(t, p)| *t = s * p * (*t - mean));
        }
    }
}

/// The first label of the largest logit.
pub(super) fn largest(z: &[f64]) -> usize {
    (1..z.len()).fold(0, |best, k| if z[k] > z[best] { k } else { best })
}

/// p_k = exp z_k / Σ_l exp z_l, safe for large z; gives ln Σ_l exp (z_l − max z), with all its digits where it is near 0.
pub(super) fn softmax(z: &[f64], p: &mut [f64]) -> f64 {
    let top = largest(z);
    p.iter_mut().zip(z).for_each(|(p, logit)| *p = libm::exp(logit - z[top]));
    p[top] = 0.0;
    let others: f64 = p.iter().sum();
    p[top] = 1.0;
    for p in p {
        *p /= 1.0 + others;
    }
    libm::log1p(others)
}

#[cfg(test)]
mod tests {
    use super::super::lanes::pack;
    use super::*;
    use crate::random::SplitMix64;

    /// Calls `check` with an objective of so many labels, a point and a direction.
    fn with_random_objective<const S: usize>(
        n_classes: usize,
        check: impl Fn(&mut Objective<S>, Vec<[f64; S]>, Vec<[f64; S]>),
    ) {
        let mut random = SplitMix64::new(1, 0);
        let mut number = move || random.below(2000) as f64 / 1000.0 - 1.0;
        let (n_rows, n_features) = (20_u32, 7);
        let mut x = SparseMatrix::new(n_features);
        for _ in 0..n_rows {
            x.push_row((0..n_features as u32).map(|j| (j, number() as f32)));
        }
        let y: Vec<u32> = (0..n_rows).map(|i| i % n_classes as u32).collect();
        let weights: Vec<f64> = (0..n_rows).map(|_| 1.5 + number()).collect();
        let scale: Vec<f32> = (0..n_features * n_classes).map(|_| 1.1 + number() as f32).collect();
        let examples = Examples { x: &x, y: &y, n_classes, weights: Some(&weights), scale: Some(&scale) };
        let columns = Columns::new(examples);
        let mut objective = Objective::new(examples, &columns, 0.3);
        let mut numbers = || -> Vec<f64> { (0..(columns.len() + 1) * n_classes).map(|_| number()).collect() };
        let (point, direction) = (pack(&numbers(), n_classes), pack(&numbers(), n_classes));
        check(&mut objective, point, direction);
    }

    fn moved<const S: usize>(point: &[[f64; S]], length: f64, direction: &[[f64; S]]) -> Vec<[f64; S]> {
        let mut moved = point.to_vec();
        moved.iter_mut().zip(direction).for_each(|(to, d)| add(to, length, d));
        moved
    }

    fn derivatives_match_finite_differences<const S: usize>(n_classes: usize) {
        with_random_objective::<S>(n_classes, |objective, point, direction| {
            let h = 1e-5;
            let above = objective.evaluate(&moved(&point, h, &direction));
            let gradient_above = objective.gradient.clone();
            let below = objective.evaluate(&moved(&point, -h, &direction));
            let gradient_below = objective.gradient.clone();
            objective.evaluate(&point);
            let gradient = objective.gradient.as_flattened();
            let slope: f64 = gradient.iter().zip(direction.as_flattened()).map(|(g, d)| g * d).sum();
            assert!(((above - below) / (2.0 * h) - slope).abs() < 1e-7 * slope.abs().max(1.0));

            let single: Vec<[f32; S]> = direction.iter().map(|d| d.map(|d| d as f32)).collect();
            let mut product = vec![[0.0; S]; single.len()];
            objective.hessian_along(&single, &mut product);
            let differences = gradient_above.as_flattened().iter().zip(gradient_below.as_flattened());
            for ((above, below), product) in differences.zip(product.as_flattened()) {
                let expected = (above - below) / (2.0 * h);
                assert!((f64::from(*product) - expected).abs() < 1e-5 * expected.abs().max(1.0));
            }
        });
    }

    #[test]
    fn gradient_and_hessian_match_finite_differences_for_any_number_of_labels() {
        derivatives_match_finite_differences::<2>(2);
        derivatives_match_finite_differences::<4>(3);
        derivatives_match_finite_differences::<8>(8);
        derivatives_match_finite_differences::<8>(19);
    }

    #[test]
    fn the_diagonal_is_that_of_the_hessian() {
        with_random_objective::<4>(3, |objective, point, _| {
            objective.evaluate(&point);
            for at in 0..point.len() {
                for k in 0..3 {
                    let mut unit = vec![[0.0; 4]; point.len()];
                    unit[at][k] = 1.0;
                    let mut product = unit.clone();
                    objective.hessian_along(&unit, &mut product);
                    assert!((product[at][k] * objective.inverse_diagonal[at][k] - 1.0).abs() < 1e-4);
                }
            }
        });
    }
}
