//! The objective of multinomial logistic regression over sparse rows, its gradient and its curvature.
//!
//! With x_i the sparse row of statement i, y_i its label, s_i its weight, w_jk the weight of feature j for label k, b_k the intercept and
//! r_jk the prior scale of a weight (1 unless a scale is given):
//!
//! ```text
//! z_ik  = b_k + Σ_j x_ij r_jk w_jk                       logits
//! p_ik  = exp z_ik / Σ_l exp z_il                        probabilities
//! f     = Σ_i s_i (ln Σ_l exp z_il − z_{i,y_i}) + α/2 Σ_jk w_jk²
//! ∂f/∂w_jk = r_jk Σ_i x_ij s_i (p_ik − [y_i = k]) + α w_jk           (∂f/∂b_k likewise, without α)
//! ```
//!
//! and along a direction with logits u = X(r∘v) + d the Hessian gives `r ∘ Xᵀq + αv` with `q_ik = s_i p_ik (u_ik − Σ_l p_il u_il)`.
//! The intercept is not penalised; α = 1/C is scikit-learn's. See Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4.

use super::lanes::{Lanes, Real};
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

/// A point or direction: the weights row-major of shape (n_features, n_classes), then one row of intercepts.
pub(super) type Point = Vec<f64>;

/// The objective with the probabilities at the current point.
pub(super) struct Objective<'a> {
    pub(super) examples: Examples<'a>,
    pub(super) alpha: f64,
    lanes: Lanes,
    /// z, shape (n_statements, n_classes).
    pub(super) logits: Vec<f64>,
    /// p, the same shape.
    probabilities: Vec<f64>,
}

impl<'a> Objective<'a> {
    pub(super) fn new(examples: Examples<'a>, alpha: f64) -> Self {
        let size = examples.x.n_rows() * examples.n_classes;
        let lanes = Lanes::new(examples.n_classes);
        Self { examples, alpha, lanes, logits: vec![0.0; size], probabilities: vec![0.0; size] }
    }

    fn weight(&self, i: usize) -> f64 {
        self.examples.weights.map_or(1.0, |s| s[i])
    }

    /// The summed loss at logits `z + step · along`, without the penalty.
    pub(super) fn loss(&self, along: Option<(&[f64], f64)>) -> f64 {
        let k = self.examples.n_classes;
        let mut z = vec![0.0; k];
        let mut total = 0.0;
        for i in 0..self.examples.x.n_rows() {
            z.copy_from_slice(&self.logits[i * k..(i + 1) * k]);
            if let Some((direction, step)) = along {
                for (z, u) in z.iter_mut().zip(&direction[i * k..]) {
                    *z += step * u;
                }
            }
            let gold = z[self.examples.y[i] as usize];
            let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = z.iter().map(|z| libm::exp(z - largest)).sum();
            total += self.weight(i) * (largest + libm::log(sum) - gold);
        }
        total
    }

    /// α/2 ‖w‖² at a point.
    pub(super) fn penalty(&self, point: &[f64]) -> f64 {
        let weights = &point[..point.len() - self.examples.n_classes];
        0.5 * self.alpha * weights.iter().map(|w| w * w).sum::<f64>()
    }

    /// Sets the logits to those of a point.
    pub(super) fn move_to(&mut self, point: &[f64]) {
        self.lanes.multiply::<f64>(self.examples.x, point, self.examples.scale, &mut self.logits);
    }

    /// The probabilities at the current logits, and from them the gradient at `point`.
    pub(super) fn gradient(&mut self, point: &[f64]) -> Point {
        let k = self.examples.n_classes;
        let mut residuals = vec![0.0; self.logits.len()];
        for (i, z) in self.logits.chunks_exact(k).enumerate() {
            let p = &mut self.probabilities[i * k..(i + 1) * k];
            softmax(z, p);
            let s = self.examples.weights.map_or(1.0, |s| s[i]);
            let residual = &mut residuals[i * k..(i + 1) * k];
            for (residual, p) in residual.iter_mut().zip(p.iter()) {
                *residual = s * p;
            }
            residual[self.examples.y[i] as usize] -= s;
        }
        self.pull_back::<f64>(&residuals, point)
    }

    /// The Hessian times a direction, given the direction's logits `along = X(r∘v) + d`.
    pub(super) fn curvature(&self, direction: &[f64], along: &[f64]) -> Point {
        let k = self.examples.n_classes;
        let mut q = vec![0.0; along.len()];
        for i in 0..self.examples.x.n_rows() {
            let range = i * k..(i + 1) * k;
            let (p, u) = (&self.probabilities[range.clone()], &along[range.clone()]);
            let mean: f64 = p.iter().zip(u).map(|(p, u)| p * u).sum();
            let s = self.weight(i);
            for ((q, p), u) in q[range].iter_mut().zip(p).zip(u) {
                *q = s * p * (u - mean);
            }
        }
        self.pull_back::<f32>(&q, direction)
    }

    /// The diagonal of the Hessian, for preconditioning: Σ_i s_i x_ij² r_jk² p_ik (1 − p_ik) + α.
    pub(super) fn diagonal(&self) -> Point {
        let k = self.examples.n_classes;
        let n_features = self.examples.x.n_features();
        let mut diagonal = vec![0.0; (n_features + 1) * k];
        let mut v = vec![0.0; k];
        for (i, (columns, values)) in self.examples.x.rows().enumerate() {
            let s = self.weight(i);
            for (v, p) in v.iter_mut().zip(&self.probabilities[i * k..]) {
                *v = s * p * (1.0 - p);
            }
            for (j, x) in columns.iter().zip(values) {
                let x = f64::from(*x) * f64::from(*x);
                for (d, v) in diagonal[*j as usize * k..].iter_mut().zip(&v) {
                    *d += x * v;
                }
            }
            for (d, v) in diagonal[n_features * k..].iter_mut().zip(&v) {
                *d += v;
            }
        }
        let (weights, intercepts) = diagonal.split_at_mut(n_features * k);
        if let Some(scale) = self.examples.scale {
            for (d, r) in weights.iter_mut().zip(scale) {
                *d *= f64::from(*r) * f64::from(*r);
            }
        }
        weights.iter_mut().for_each(|d| *d += self.alpha);
        // A label that no row is likely to have has almost no curvature; keep the division sound.
        intercepts.iter_mut().for_each(|d| *d = d.max(1e-10));
        diagonal
    }

    /// The logits X(r∘v) + d of a direction, shape (n_statements, n_classes), in `f32` precision.
    pub(super) fn logits_along(&self, direction: &[f64], out: &mut [f64]) {
        self.lanes.multiply::<f32>(self.examples.x, direction, self.examples.scale, out);
    }

    /// r∘Xᵀq + α·point, shape (n_features, n_classes), then Σ_i q_i for the intercepts.
    fn pull_back<T: Real>(&self, q: &[f64], point: &[f64]) -> Point {
        let mut out = self.lanes.multiply_transposed::<T>(self.examples.x, q);
        let n_weights = out.len() - self.examples.n_classes;
        let weights = &mut out[..n_weights];
        if let Some(scale) = self.examples.scale {
            for (g, r) in weights.iter_mut().zip(scale) {
                *g *= f64::from(*r);
            }
        }
        for (g, w) in weights.iter_mut().zip(point) {
            *g += self.alpha * w;
        }
        out
    }
}

/// p_k = exp z_k / Σ_l exp z_l, safe for large z.
pub(super) fn softmax(z: &[f64], p: &mut [f64]) {
    let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for (p, z) in p.iter_mut().zip(z) {
        *p = libm::exp(z - largest);
        sum += *p;
    }
    p.iter_mut().for_each(|p| *p /= sum);
}
