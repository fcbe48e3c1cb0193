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
use super::lanes::{Lane, Real, accumulate, accumulate_squares, add, gather};
use crate::features::SparseMatrix;

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

/// The objective, with what its derivatives at the point where it was last evaluated are made of.
///
/// A point is one row of u per column and then the intercepts, in the blocks of [`lanes`](super::lanes).
pub(super) struct Objective<'a, const S: usize> {
    examples: Examples<'a>,
    columns: &'a Columns,
    n_blocks: usize,
    /// a, for each column and then the intercepts.
    penalties: Penalties<S>,
    /// p, one row of blocks per statement.
    probabilities: Vec<[f32; S]>,
    /// What the columns sum up in `f64`, one row of blocks per statement: s (p − [y = k]).
    residuals: Vec<[f64; S]>,
    /// What they sum up in `f32`: s p (1 − p), or s p (t − Σ p t).
    summands: Vec<[f32; S]>,
    /// The likeliest label of each statement.
    likeliest: Vec<usize>,
    /// 1 over the diagonal of the Hessian, Σ_i s_i x_ij² p_ik (1 − p_ik) + a_jk.
    inverse_diagonal: Vec<[f32; S]>,
    pub(super) sweeps: usize,
}

/// The factors of the penalty of each column. The intercepts have none. Labels that are missing in the last block may have one, but their weights stay 0.
enum Penalties<const S: usize> {
    /// The same for all labels; one for each column.
    Shared(Vec<f64>),
    /// One for each block of each column.
    Own(Vec<[f64; S]>),
}

impl<const S: usize> Penalties<S> {
    fn new(columns: &Columns, n_blocks: usize, alpha: f64) -> Self {
        if columns.share_variances() {
            let shared = (0..columns.len()).map(|j| alpha / columns.variances_of(j)[0]);
            return Self::Shared(shared.chain([0.0]).collect());
        }
        let mut own = vec![[0.0; S]; (columns.len() + 1) * n_blocks];
        for (j, blocks) in own.chunks_exact_mut(n_blocks).take(columns.len()).enumerate() {
            let penalties = columns.variances_of(j).iter().map(|v| alpha / v);
            blocks.as_flattened_mut().iter_mut().zip(penalties).for_each(|(a, penalty)| *a = penalty);
        }
        Self::Own(own)
    }

    #[inline]
    fn of(&self, column: usize, lane: Lane) -> [f64; S] {
        match self {
            Self::Shared(penalties) => [penalties[column]; S],
            Self::Own(penalties) => penalties[lane.of(column)],
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

    /// The objective at a point; its curvature there is kept, and minus its gradient written into `descent`.
    pub(super) fn evaluate<T: Real>(&mut self, point: &[[f64; S]], descent: &mut [[T; S]]) -> f64 {
        self.sweeps += 1;
        let loss = self.evaluate_rows(point);
        let mut penalty = 0.0;
        for j in 0..=self.columns.len() {
            for lane in self.lanes() {
                let (mut gradient, mut diagonal) = ([0.0; S], [0.0; S]);
                if j < self.columns.len() {
                    let column = self.columns.by_column.list(j);
                    accumulate(column, &self.residuals, lane, &mut gradient);
                    accumulate_squares(column, &self.summands, lane, &mut diagonal);
                } else {
                    for at in (0..self.examples.y.len()).map(|i| lane.of(i)) {
                        add(&mut gradient, 1.0, &self.residuals[at]);
                        add(&mut diagonal, 1.0, &self.summands[at]);
                    }
                }
                let (a, u) = (self.penalties.of(j, lane), point[lane.of(j)]);
                for k in 0..S {
                    gradient[k] += a[k] * u[k];
                    penalty += 0.5 * a[k] * u[k] * u[k];
                    diagonal[k] = 1.0 / (diagonal[k] + a[k] as f32).max(LEAST_CURVATURE);
                }
                descent[lane.of(j)] = gradient.map(|g| T::nearest(-g));
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

    /// Σ_i s_i Σ_k p_ik (t_ik − Σ_l p_il t_il)², t = Xd: dᵀHd but for the penalty. What it sums is left in place for [`step`](Self::step).
    pub(super) fn spread(&mut self, direction: &[[f32; S]]) -> f64 {
        self.sweeps += 1;
        let (n_blocks, intercepts) = (self.n_blocks, self.columns.len());
        let mut curvature = 0.0;
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
            let mut of_row = 0.0;
            for (t, p) in along.iter_mut().zip(p) {
                let difference = *t - mean;
                *t = s * p * difference;
                of_row += *t * difference;
            }
            curvature += f64::from(of_row);
        }
        curvature
    }

    /// Goes a length along the search direction d that was spread, and takes the length times Hd from the residual; gives ρ = rᵀD⁻¹r there.
    ///
    /// All in one go, because memory is what it waits for.
    pub(super) fn step(
        &self,
        search: &[[f32; S]],
        length: f32,
        direction: &mut [[f32; S]],
        residual: &mut [[f32; S]],
    ) -> f64 {
        let mut sums = [0.0; S];
        for j in 0..=self.columns.len() {
            for lane in self.lanes() {
                let at = lane.of(j);
                let (a, d) = (self.penalties.of(j, lane), search[at]);
                let mut product = std::array::from_fn(|k| a[k] as f32 * d[k]);
                if j < self.columns.len() {
                    accumulate(self.columns.by_column.list(j), &self.summands, lane, &mut product);
                } else {
                    (0..self.examples.y.len()).for_each(|i| add(&mut product, 1.0, &self.summands[lane.of(i)]));
                }
                add(&mut direction[at], length, &d);
                add(&mut residual[at], -length, &product);
                let (r, inverse) = (&residual[at], &self.inverse_diagonal[at]);
                for k in 0..S {
                    sums[k] += f64::from(r[k]) * f64::from(r[k] * inverse[k]);
                }
            }
        }
        sums.iter().sum()
    }

    /// Turns a search direction to D⁻¹r and so much of the one before; gives the penalty's part of its curvature, Σ a d².
    pub(super) fn turn(&self, residual: &[[f32; S]], beta: f32, search: &mut [[f32; S]]) -> f64 {
        let mut sums = [0.0; S];
        for j in 0..=self.columns.len() {
            for lane in self.lanes() {
                let (a, at) = (self.penalties.of(j, lane), lane.of(j));
                let (d, r, inverse) = (&mut search[at], &residual[at], &self.inverse_diagonal[at]);
                for k in 0..S {
                    d[k] = r[k] * inverse[k] + beta * d[k];
                    sums[k] += a[k] * f64::from(d[k]) * f64::from(d[k]);
                }
            }
        }
        sums.iter().sum()
    }

    /// ρ = rᵀD⁻¹r of a residual, or gᵀD⁻¹g of a gradient.
    pub(super) fn rho(&self, residual: &[[f32; S]]) -> f64 {
        let r = residual.as_flattened().iter();
        r.zip(self.inverse_diagonal.as_flattened()).map(|(r, inverse)| f64::from(*r) * f64::from(r * inverse)).sum()
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
mod tests;
