//! Truncated Newton method with preconditioned conjugate gradients and a line search.
//!
//! Each step solves `H d = −g` by conjugate gradients until ½ ρ with ρ = rᵀD⁻¹r, r the residual and D the diagonal of H, is below the larger of
//!
//! ```text
//! ½ η² gᵀD⁻¹g     η = √(‖g‖ now / ‖g‖ at the start), 0.05 to 0.3, ‖g‖² = gᵀD⁻¹g     (Eisenstat and Walker 1996)
//! f · tolerance / 20
//! ```
//!
//! so that early steps are cheap and the last is not solved beyond what is asked for. ½ gᵀH⁻¹g is the decrease of the objective that is left,
//! and with D for H an estimate of it, low by a factor of up to about ten on text: hence the 20. The step is tried in full, then halved (Armijo 1966).
//! See Nocedal and Wright, Numerical Optimization (2006), chapters 3 and 7.1.

use super::lanes::add;
use super::objective::Objective;

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    /// The relative distance of the objective from its minimum that is near enough.
    pub(super) tolerance: f64,
    pub(super) max_iterations: usize,
}

/// What a fit did.
#[derive(Clone, Debug, PartialEq)]
pub struct FitReport {
    /// Newton steps taken.
    pub iterations: usize,
    /// Passes over the matrix: one for each point tried and one for each conjugate-gradient step.
    pub passes: usize,
    /// The objective at the end.
    pub objective: f64,
    /// √(gᵀD⁻¹g) at the end: the norm of the gradient, each part in units of its curvature.
    pub gradient_norm: f64,
    /// Whether the stopping rule was met; when not, raise `max_iterations` or lower `C`.
    pub converged: bool,
}

/// The share of the predicted decrease that a step must bring; the usual value (Nocedal and Wright, section 3.1).
const ARMIJO: f64 = 1e-4;
/// Halvings at most: a step that still brings nothing then is one of rounding errors.
const MAX_HALVINGS: usize = 30;
/// Conjugate-gradient steps per Newton step; a direction needing more is used as far as it came.
const MAX_INNER: usize = 250;
/// The share of the tolerance that ½ρ may reach.
const SAFETY: f64 = 1.0 / 20.0;
/// Relative decreases below this are lost among the rounding errors of the sum over the rows.
const ROUNDING: f64 = 1e-11;

/// Moves `point` to the minimum.
pub(super) fn minimise<const S: usize>(
    objective: &mut Objective<S>,
    point: &mut Vec<[f64; S]>,
    stop: Stop,
) -> FitReport {
    let mut value = objective.evaluate(point);
    let mut next = point.clone();
    let mut gradients = ConjugateGradients::new(point.len());
    let first_rho = rho(objective);
    let mut iterations = 0;
    let converged = loop {
        let rho = rho(objective);
        let enough = 2.0 * SAFETY * stop.tolerance * value;
        if rho <= enough {
            break true;
        }
        if iterations == stop.max_iterations {
            break false;
        }
        let forcing = (rho / first_rho).sqrt().sqrt().clamp(0.05, 0.3);
        let direction = gradients.newton_direction(objective, enough.max(forcing * forcing * rho));
        let slope = dot(&objective.gradient, direction);
        let Some(next_value) = line_search(objective, point, value, slope, direction, &mut next) else {
            // Nothing but rounding is left: this is the minimum as far as `f64` can tell.
            objective.evaluate(point);
            break -0.5 * slope <= ROUNDING.max(stop.tolerance) * value;
        };
        iterations += 1;
        std::mem::swap(point, &mut next);
        value = next_value;
        // So near the minimum the objective is quadratic: the step leaves no more than its conjugate gradients left.
        if -0.5 * slope <= stop.tolerance * value {
            break true;
        }
    };
    let gradient_norm = rho(objective).sqrt();
    FitReport { iterations, passes: objective.sweeps, objective: value, gradient_norm, converged }
}

/// gᵀD⁻¹g.
fn rho<const S: usize>(objective: &Objective<S>) -> f64 {
    let g = objective.gradient.as_flattened().iter();
    g.zip(objective.inverse_diagonal.as_flattened()).map(|(g, inverse)| g * g * f64::from(*inverse)).sum()
}

/// The vectors of the conjugate gradients, used again by each Newton step.
struct ConjugateGradients<const S: usize> {
    direction: Vec<[f32; S]>,
    residual: Vec<[f32; S]>,
    search: Vec<[f32; S]>,
    product: Vec<[f32; S]>,
}

impl<const S: usize> ConjugateGradients<S> {
    fn new(size: usize) -> Self {
        let zeros = || vec![[0.0; S]; size];
        Self { direction: zeros(), residual: zeros(), search: zeros(), product: zeros() }
    }

    /// Solves `H d = −g`, preconditioned by the diagonal of H, until ρ is small enough.
    fn newton_direction(&mut self, objective: &mut Objective<S>, enough: f64) -> &[[f32; S]] {
        self.direction.fill([0.0; S]);
        self.search.fill([0.0; S]);
        self.residual.iter_mut().zip(&objective.gradient).for_each(|(residual, g)| *residual = g.map(|g| -g as f32));
        let mut rho = self.step(objective, 0.0);
        self.turn(objective, 0.0);
        for _ in 0..MAX_INNER {
            objective.hessian_along(&self.search, &mut self.product);
            let curvature = dot(&self.search, &self.product);
            if curvature <= 0.0 {
                // Only along the shift of all intercepts, where nothing changes.
                break;
            }
            let next_rho = self.step(objective, (rho / curvature) as f32);
            if next_rho <= enough {
                break;
            }
            self.turn(objective, (next_rho / rho) as f32);
            rho = next_rho;
        }
        &self.direction
    }

    /// Goes a length along the search direction; gives ρ = rᵀD⁻¹r there. All in one go, because memory is what it waits for.
    fn step(&mut self, objective: &Objective<S>, length: f32) -> f64 {
        let mut sums = [0.0; S];
        let ahead = self.direction.iter_mut().zip(&self.search);
        let behind = self.residual.iter_mut().zip(&self.product);
        for (((direction, search), (residual, product)), inverse) in ahead.zip(behind).zip(&objective.inverse_diagonal)
        {
            add(direction, length, search);
            add(residual, -length, product);
            for k in 0..S {
                sums[k] += f64::from(residual[k]) * f64::from(residual[k] * inverse[k]);
            }
        }
        sums.iter().sum()
    }

    /// Turns the search direction to D⁻¹r and so much of the one before.
    fn turn(&mut self, objective: &Objective<S>, beta: f32) {
        for ((search, residual), inverse) in self.search.iter_mut().zip(&self.residual).zip(&objective.inverse_diagonal)
        {
            *search = std::array::from_fn(|k| residual[k] * inverse[k] + beta * search[k]);
        }
    }
}

/// Evaluates the objective at the first length of 1, ½, ¼, … where it has decreased enough, which becomes `next`; `None` if there is none.
fn line_search<const S: usize>(
    objective: &mut Objective<S>,
    point: &[[f64; S]],
    value: f64,
    slope: f64,
    direction: &[[f32; S]],
    next: &mut [[f64; S]],
) -> Option<f64> {
    let mut length = 1.0;
    for _ in 0..=MAX_HALVINGS {
        for ((next, point), d) in next.iter_mut().zip(point).zip(direction) {
            *next = std::array::from_fn(|k| point[k] + length * f64::from(d[k]));
        }
        let next_value = objective.evaluate(next);
        if next_value <= value + ARMIJO * length * slope {
            return Some(next_value);
        }
        length *= 0.5;
    }
    None
}

/// One sum per label, in a fixed order: side by side for the processor, and the same on any.
fn dot<T: Copy + Into<f64>, const S: usize>(a: &[[T; S]], b: &[[f32; S]]) -> f64 {
    let mut sums = [0.0; S];
    for (a, b) in a.iter().zip(b) {
        for k in 0..S {
            sums[k] += a[k].into() * f64::from(b[k]);
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::SparseMatrix;
    use crate::model::{columns::Columns, objective::Examples};

    #[test]
    fn every_step_lowers_the_objective() {
        let mut x = SparseMatrix::new(6);
        for i in 0..30_u32 {
            x.push_row([(i % 2, 1.0), (2 + i % 4, 0.1 * (1 + i % 5) as f32)]);
        }
        let y: Vec<u32> = (0..30).map(|i| i * i % 3 % 2 + i % 2).collect();
        let examples = Examples { x: &x, y: &y, n_classes: 3, weights: None, scale: None };
        let columns = Columns::new(examples);
        let mut last = f64::INFINITY;
        for max_iterations in 0..20 {
            let mut point = vec![[0.0; 4]; columns.len() + 1];
            let mut objective = Objective::new(examples, &columns, 1e-3);
            let report = minimise(&mut objective, &mut point, Stop { tolerance: 1e-9, max_iterations });
            assert!(report.objective < last || report.iterations < max_iterations);
            assert!((objective.evaluate(&point) / report.objective - 1.0).abs() < 1e-12);
            last = report.objective;
            if report.converged {
                return;
            }
        }
        panic!("not finished after 20 steps");
    }
}
