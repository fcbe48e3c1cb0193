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
pub(super) fn minimise<const S: usize>(objective: &mut Objective<S>, point: &mut [[f64; S]], stop: Stop) -> FitReport {
    let mut gradients = ConjugateGradients::new(point.len());
    let mut value = objective.evaluate(point, &mut gradients.residual);
    let first_rho = objective.rho(&gradients.residual);
    let mut rho = first_rho;
    let mut iterations = 0;
    let converged = loop {
        let enough = 2.0 * SAFETY * stop.tolerance * value;
        if rho <= enough {
            break true;
        }
        if iterations == stop.max_iterations {
            break false;
        }
        let forcing = (rho / first_rho).sqrt().sqrt().clamp(0.05, 0.3);
        let slope = gradients.newton_direction(objective, rho, enough.max(forcing * forcing * rho));
        let searched = line_search(objective, point, value, slope, &mut gradients);
        rho = objective.rho(&gradients.residual);
        value = match searched {
            Ok(next_value) => next_value,
            // Nothing but rounding is left: this is the minimum as far as `f64` can tell.
            Err(value) => break -0.5 * slope <= ROUNDING.max(stop.tolerance) * value,
        };
        iterations += 1;
        // So near the minimum the objective is quadratic: the step leaves no more than its conjugate gradients left.
        if -0.5 * slope <= stop.tolerance * value {
            break true;
        }
    };
    FitReport { iterations, passes: objective.sweeps, objective: value, gradient_norm: rho.sqrt(), converged }
}

/// The vectors of the conjugate gradients, used again by each Newton step.
struct ConjugateGradients<const S: usize> {
    /// d as far as it is solved.
    direction: Vec<[f32; S]>,
    /// −g − H d; where nothing is solved yet, −g.
    residual: Vec<[f32; S]>,
    /// Where the next step goes.
    search: Vec<[f32; S]>,
}

impl<const S: usize> ConjugateGradients<S> {
    fn new(size: usize) -> Self {
        let zeros = || vec![[0.0; S]; size];
        Self { direction: zeros(), residual: zeros(), search: zeros() }
    }

    /// Solves `H d = −g`, preconditioned by the diagonal of H, until ρ is small enough; gives the slope gᵀd, NaN where numbers ran over.
    ///
    /// As each search direction is conjugate to the others, gᵀd is minus the sum of the lengths times ρ (Hestenes and Stiefel 1952);
    /// in single precision with the digits that the condition of H leaves.
    fn newton_direction(&mut self, objective: &mut Objective<S>, mut rho: f64, enough: f64) -> f64 {
        let Self { direction, residual, search } = self;
        direction.fill([0.0; S]);
        search.fill([0.0; S]);
        let mut slope = 0.0;
        let mut penalty = objective.turn(residual, 0.0, search);
        for _ in 0..MAX_INNER {
            let curvature = penalty + objective.spread(search);
            if curvature <= 0.0 {
                // Only along the shift of all intercepts, where nothing changes.
                break;
            }
            let length = (rho / curvature) as f32;
            if !(curvature.is_finite() && length.is_finite()) {
                return f64::NAN;
            }
            let next_rho = objective.step(search, length, direction, residual);
            slope -= f64::from(length) * rho;
            if next_rho <= enough {
                break;
            }
            penalty = objective.turn(residual, (next_rho / rho) as f32, search);
            rho = next_rho;
        }
        slope
    }
}

/// Moves the point by the first length of 1, ½, ¼, … of the direction where the objective has decreased enough, and gives the objective there. If there
/// is none, the point is where it was but for rounding, and its objective is the error. Either way the objective is evaluated at the point.
fn line_search<const S: usize>(
    objective: &mut Objective<S>,
    point: &mut [[f64; S]],
    value: f64,
    slope: f64,
    ConjugateGradients { direction, residual, .. }: &mut ConjugateGradients<S>,
) -> Result<f64, f64> {
    if !slope.is_finite() {
        // From such a direction there is no way back.
        return Err(objective.evaluate(point, residual));
    }
    let mut length = 1.0;
    go(point, length, direction);
    for _ in 0..=MAX_HALVINGS {
        let next_value = objective.evaluate(point, residual);
        if next_value <= value + ARMIJO * length * slope {
            return Ok(next_value);
        }
        length *= 0.5;
        go(point, -length, direction);
    }
    go(point, -length, direction);
    Err(objective.evaluate(point, residual))
}

/// Moves a point in place, so that a long one need not be there twice.
fn go<const S: usize>(point: &mut [[f64; S]], length: f64, direction: &[[f32; S]]) {
    for (point, d) in point.iter_mut().zip(direction) {
        for k in 0..S {
            point[k] += length * f64::from(d[k]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::SparseMatrix;
    use crate::model::{columns::Columns, coordinates::Coordinates, examples::Targets};

    #[test]
    fn every_step_lowers_the_objective() {
        let mut x = SparseMatrix::new(6);
        for i in 0..30_u32 {
            x.push_row([(i % 2, 1.0), (2 + i % 4, 0.1 * (1 + i % 5) as f32)]);
        }
        let y: Vec<u32> = (0..30).map(|i| i * i % 3 % 2 + i % 2).collect();
        let targets = Targets { y: &y, n_classes: 3, weights: None, scale: None };
        let columns = Columns::new(&x, targets);
        let coordinates = Coordinates::new(3, true);
        let mut last = f64::INFINITY;
        for max_iterations in 0..20 {
            let mut point = vec![[0.0; 2]; columns.len() + 1];
            let mut objective = Objective::new(targets, &columns, &coordinates, 1e-3);
            let report = minimise(&mut objective, &mut point, Stop { tolerance: 1e-9, max_iterations });
            assert!(report.objective < last || report.iterations < max_iterations);
            let mut descent = point.clone();
            assert!((objective.evaluate(&point, &mut descent) / report.objective - 1.0).abs() < 1e-12);
            last = report.objective;
            if report.converged {
                return;
            }
        }
        panic!("not finished after 20 steps");
    }

    #[test]
    fn the_slope_is_that_of_the_gradient_and_a_failed_search_leaves_the_point_where_it_was() {
        let mut x = SparseMatrix::new(4);
        for i in 0..30_u32 {
            x.push_row([(i % 2, 1.0), (2 + i % 2, 0.1 * (1 + i % 5) as f32)]);
        }
        let y: Vec<u32> = (0..30).map(|i| i * i % 3).collect();
        let targets = Targets { y: &y, n_classes: 3, weights: None, scale: None };
        let columns = Columns::new(&x, targets);
        let start = vec![[0.25, -0.5]; columns.len() + 1];
        let mut point = start.clone();
        let coordinates = Coordinates::new(3, true);
        let mut objective = Objective::new(targets, &columns, &coordinates, 10.0);
        let mut gradients = ConjugateGradients::new(point.len());
        let value = objective.evaluate(&point, &mut gradients.residual);
        let descent = gradients.residual.clone();
        let rho = objective.rho(&descent);
        let slope = gradients.newton_direction(&mut objective, rho, 1e-6 * rho);
        let along = descent.as_flattened().iter().zip(gradients.direction.as_flattened());
        let expected: f64 = along.map(|(g, d)| -f64::from(*g) * f64::from(*d)).sum();
        assert!((slope / expected - 1.0).abs() < 1e-5, "{slope} instead of {expected}");

        let unreachable = line_search(&mut objective, &mut point, value, -1e12, &mut gradients).unwrap_err();
        assert!((unreachable / value - 1.0).abs() < 1e-12);
        let both = point.as_flattened().iter().zip(start.as_flattened());
        assert!(both.into_iter().all(|(found, expected)| (found - expected).abs() < 1e-12));
        let before = point.clone();
        assert!(line_search(&mut objective, &mut point, value, f64::NAN, &mut gradients).is_err());
        assert_eq!(point, before);
    }
}
