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
//! and likewise for the intercepts, with x = 1 and a = 0. What is multiplied by x_ij is the same for all j: in each [`panel`](super::panel), one walk
//! over the columns adds up the logits of its rows, and the next sums up by columns what the rows have made of them.
//! See Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4.

use super::columns::Columns;
use super::coordinates::Coordinates;
use super::examples::Targets;
use super::lanes::{Lane, Real, add, gather, gather_squares, scatter};
use super::panel::Panel;
use std::ops::Range;

/// The objective, with what its derivatives at the point where it was last evaluated are made of.
///
/// A point is one row of unknowns per column and then the intercepts, in the blocks of [`lanes`](super::lanes). They are u itself, or v with u = B v
/// ([`coordinates`](super::coordinates)); rows of B and of its transpose take logits to labels and derivatives back.
pub(super) struct Objective<'a, const S: usize> {
    targets: Targets<'a>,
    columns: &'a Columns,
    coordinates: &'a Coordinates,
    n_blocks: usize,
    /// a, for each column and then the intercepts.
    penalties: Penalties<S>,
    /// p, shape (n_statements, n_classes).
    probabilities: Vec<f32>,
    /// What the columns sum up in `f32`, one row of blocks per statement: s times the [spreads](Coordinates::spreads), which are p (1 − p) where
    /// each weight is an unknown, or Bᵀ of s p (t − Σ p t).
    summands: Vec<[f32; S]>,
    /// The likeliest label of each statement.
    likeliest: Vec<usize>,
    /// 1 over the diagonal of the Hessian, Σ_i s_i x_ij² p_ik (1 − p_ik) + a_jk or the same with other spreads.
    inverse_diagonal: Vec<[f32; S]>,
    pub(super) sweeps: usize,
}

/// The factors of the penalty of each column. The intercepts have none. Unknowns that are missing in the last block may have one, but stay 0.
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
    pub(super) fn new(targets: Targets<'a>, columns: &'a Columns, coordinates: &'a Coordinates, alpha: f64) -> Self {
        let n_blocks = coordinates.len().div_ceil(S);
        let size = (columns.len() + 1) * n_blocks;
        Self {
            targets,
            columns,
            coordinates,
            n_blocks,
            penalties: Penalties::new(columns, n_blocks, alpha),
            probabilities: vec![0.0; targets.y.len() * targets.n_classes],
            summands: vec![[0.0; S]; targets.y.len() * n_blocks],
            likeliest: vec![0; targets.y.len()],
            inverse_diagonal: vec![[0.0; S]; size],
            sweeps: 0,
        }
    }

    fn lanes(&self) -> impl Iterator<Item = Lane> + use<S> {
        lanes(self.n_blocks)
    }

    /// The objective at a point; its curvature there is kept, and minus its gradient written into `descent`.
    pub(super) fn evaluate<T: Real>(&mut self, point: &[[f64; S]], descent: &mut [[T; S]]) -> f64 {
        self.sweeps += 1;
        let mut value = 0.0;
        for j in 0..=self.columns.len() {
            for lane in self.lanes() {
                let (a, at) = (self.penalties.of(j, lane), lane.of(j));
                descent[at] = std::array::from_fn(|k| T::nearest(-a[k] * point[at][k]));
                self.inverse_diagonal[at] = a.map(|a| a as f32);
                value += (0..S).map(|k| 0.5 * a[k] * point[at][k] * point[at][k]).sum::<f64>();
            }
        }
        let columns = self.columns;
        let most_rows = columns.panels.iter().map(|panel| panel.rows.len()).max().unwrap_or_default();
        // What the columns sum up in `f64`, one row of blocks per statement of a panel. Made anew each time: an allocator that is asked for nothing
        // during a long fit keeps what was freed before it.
        let mut residuals = vec![[0.0; S]; most_rows * self.n_blocks];
        for panel in &columns.panels {
            value += self.evaluate_rows(panel, point, &mut residuals[..panel.rows.len() * self.n_blocks]);
            let summands = &self.summands[rows_of(panel, self.n_blocks)];
            let all_rows = 0..panel.rows.len();
            let mut take = |at: usize, gradient: [f64; S], curvature: [f32; S]| {
                descent[at] = std::array::from_fn(|k| T::nearest(descent[at][k].into() - gradient[k]));
                add(&mut self.inverse_diagonal[at], 1.0, &curvature);
            };
            for lane in lanes(self.n_blocks) {
                let (mut gradient, mut curvature) = ([0.0; S], [0.0; S]);
                for at in all_rows.clone().map(|i| lane.of(i)) {
                    add(&mut gradient, 1.0, &residuals[at]);
                    add(&mut curvature, 1.0, &summands[at]);
                }
                take(lane.of(columns.len()), gradient, curvature);
            }
            panel.for_each_column(|j, column| {
                for lane in lanes(self.n_blocks) {
                    let curvature = gather_squares(column, summands, lane);
                    take(lane.of(j), gather(column, &residuals, lane), curvature);
                }
            });
        }
        for diagonal in self.inverse_diagonal.as_flattened_mut() {
            *diagonal = 1.0 / diagonal.max(LEAST_CURVATURE);
        }
        value
    }

    /// Σ_i s_i (ln Σ_l exp z_il − z_{i,y_i}) over the rows of a panel; what the columns sum up is left in place, in `f64` Bᵀ of s (p − [y = k]).
    fn evaluate_rows(&mut self, panel: &Panel, point: &[[f64; S]], in_place: &mut [[f64; S]]) -> f64 {
        let (k, n_blocks, intercepts) = (self.targets.n_classes, self.n_blocks, self.columns.len());
        for z in in_place.chunks_exact_mut(n_blocks) {
            z.copy_from_slice(&point[intercepts * n_blocks..]);
        }
        panel.for_each_column(|j, column| {
            lanes(n_blocks).for_each(|lane| scatter(column, &point[lane.of(j)], lane, in_place));
        });
        let mut loss = 0.0;
        let (mut p, mut of_labels) = (vec![0.0; k], vec![0.0; k]);
        let n = self.coordinates.len();
        for (i, residual) in panel.rows.clone().zip(in_place.chunks_exact_mut(n_blocks)) {
            let (s, gold) = (self.targets.weight(i), self.targets.y[i] as usize);
            let residual = &mut residual.as_flattened_mut()[..n];
            self.coordinates.to_labels(residual, &mut of_labels);
            let likeliest = largest(&of_labels);
            loss += s * (of_labels[likeliest] - of_labels[gold] + libm::log1p(softmax(&of_labels, &mut p)));
            self.likeliest[i] = likeliest;
            let curvatures = &mut self.summands[i * n_blocks..][..n_blocks].as_flattened_mut()[..n];
            self.coordinates.spreads(&p, likeliest, curvatures);
            curvatures.iter_mut().for_each(|curvature| *curvature *= s as f32);
            let probabilities = &mut self.probabilities[i * k..][..k];
            for (l, p) in p.iter().enumerate() {
                of_labels[l] = s * p;
                probabilities[l] = *p as f32;
            }
            // They sum to 0; s (p − 1) would lose the digits of a p near 1.
            of_labels[gold] = 0.0;
            of_labels[gold] = -of_labels.iter().sum::<f64>();
            self.coordinates.of_labels(&of_labels, residual);
        }
        loss
    }

    /// Σ_i s_i Σ_k p_ik (t_ik − Σ_l p_il t_il)², t = Xd: dᵀHd but for the penalty. What it sums is left in place for [`step`](Self::step).
    pub(super) fn spread(&mut self, direction: &[[f32; S]]) -> f64 {
        self.sweeps += 1;
        let (k, n, n_blocks, intercepts) =
            (self.targets.n_classes, self.coordinates.len(), self.n_blocks, self.columns.len());
        let mut of_labels = vec![0.0; k];
        let mut curvature = 0.0;
        for panel in &self.columns.panels {
            let all_along = &mut self.summands[rows_of(panel, n_blocks)];
            for t in all_along.chunks_exact_mut(n_blocks) {
                t.copy_from_slice(&direction[intercepts * n_blocks..]);
            }
            panel.for_each_column(|j, column| {
                lanes(n_blocks).for_each(|lane| scatter(column, &direction[lane.of(j)], lane, all_along));
            });
            for (i, along) in panel.rows.clone().zip(all_along.chunks_exact_mut(n_blocks)) {
                let s = self.targets.weight(i) as f32;
                let (along, p) = (&mut along.as_flattened_mut()[..n], &self.probabilities[i * k..][..k]);
                self.coordinates.to_labels(along, &mut of_labels);
                // Only differences count. From the likeliest label's, small probabilities keep their digits where its own is nearly 1.
                let base = of_labels[self.likeliest[i]];
                of_labels.iter_mut().for_each(|t| *t -= base);
                let mean: f32 = of_labels.iter().zip(p).map(|(t, p)| t * p).sum();
                let mut of_row = 0.0;
                for (t, p) in of_labels.iter_mut().zip(p) {
                    let difference = *t - mean;
                    *t = s * p * difference;
                    of_row += *t * difference;
                }
                self.coordinates.of_labels(&of_labels, along);
                curvature += f64::from(of_row);
            }
        }
        curvature
    }

    /// Goes a length along the search direction d that was spread, and takes the length times Hd from the residual; gives ρ = rᵀD⁻¹r there.
    pub(super) fn step(
        &self,
        search: &[[f32; S]],
        length: f32,
        direction: &mut [[f32; S]],
        residual: &mut [[f32; S]],
    ) -> f64 {
        for panel in &self.columns.panels {
            let summands = &self.summands[rows_of(panel, self.n_blocks)];
            panel.for_each_column(|j, column| {
                for lane in self.lanes() {
                    add(&mut residual[lane.of(j)], -length, &gather(column, summands, lane));
                }
            });
            for lane in self.lanes() {
                let mut sum = [0.0; S];
                (0..panel.rows.len()).for_each(|i| add(&mut sum, 1.0, &summands[lane.of(i)]));
                add(&mut residual[lane.of(self.columns.len())], -length, &sum);
            }
        }
        let mut sums = [0.0; S];
        for j in 0..=self.columns.len() {
            for lane in self.lanes() {
                let (a, at) = (self.penalties.of(j, lane), lane.of(j));
                let (d, r, inverse) = (&search[at], &mut residual[at], &self.inverse_diagonal[at]);
                add(&mut direction[at], length, d);
                for k in 0..S {
                    r[k] -= length * a[k] as f32 * d[k];
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

/// The blocks of the labels.
fn lanes(n_blocks: usize) -> impl Iterator<Item = Lane> {
    (0..n_blocks).map(move |block| Lane { block, n_blocks })
}

/// Where the blocks of a panel's rows stand among those of all rows.
fn rows_of(panel: &Panel, n_blocks: usize) -> Range<usize> {
    panel.rows.start * n_blocks..panel.rows.end * n_blocks
}

/// The first label of the largest logit.
pub(super) fn largest(z: &[f64]) -> usize {
    (1..z.len()).fold(0, |best, k| if z[k] > z[best] { k } else { best })
}

/// p_k = exp z_k / Σ_l exp z_l, safe for large z; gives Σ_l exp (z_l − max z) − 1, with all its digits where it is near 0.
pub(super) fn softmax(z: &[f64], p: &mut [f64]) -> f64 {
    let top = largest(z);
    p.iter_mut().zip(z).for_each(|(p, logit)| *p = libm::exp(logit - z[top]));
    p[top] = 0.0;
    let others: f64 = p.iter().sum();
    p[top] = 1.0;
    for p in p {
        *p /= 1.0 + others;
    }
    others
}

#[cfg(test)]
mod tests;
