//! Truncated Newton method with preconditioned conjugate gradients and a line search.
//!
//! Each step solves `H d = −g` approximately: conjugate gradients stop once the residual is below a share of the gradient that
//! shrinks as the optimum nears (Eisenstat and Walker 1996), so that early steps are cheap and late ones converge
//! superlinearly. The logits of the direction are accumulated inside the conjugate gradients, so the line search (Armijo 1966, halving)
//! needs no pass over the matrix. See Nocedal and Wright, Numerical Optimization (2006), chapter 7.1.

use super::objective::{Objective, Point};

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    /// The largest expected relative decrease of the objective, −½ g·d / f, at which the step is the last.
    pub(super) tolerance: f64,
    pub(super) max_iterations: usize,
}

/// What a fit did.
#[derive(Clone, Debug, PartialEq)]
pub struct FitReport {
    /// Newton steps taken.
    pub iterations: usize,
    /// Passes over the matrix: products with it and with its transpose.
    pub passes: usize,
    /// The objective at the end.
    pub objective: f64,
    /// The Euclidean norm of the gradient before the last step.
    pub gradient_norm: f64,
    /// Whether the stopping rule was met; when not, raise `max_iterations` or lower `C`.
    pub converged: bool,
}

/// The share of the predicted decrease that a step must bring; the usual value (Nocedal and Wright, section 3.1).
const ARMIJO: f64 = 1e-4;
/// Conjugate-gradient steps per Newton step; a direction needing more is used as far as it came.
const MAX_INNER: usize = 250;

/// Moves `point` to the minimum.
pub(super) fn minimise(objective: &mut Objective, point: &mut Point, stop: Stop) -> FitReport {
    objective.move_to(point);
    let mut value = objective.loss(None) + objective.penalty(point);
    let mut report =
        FitReport { iterations: 0, passes: 1, objective: value, gradient_norm: f64::NAN, converged: false };
    let mut first_norm = None;
    while report.iterations < stop.max_iterations {
        let gradient = objective.gradient(point);
        let norm = dot(&gradient, &gradient).sqrt();
        report.gradient_norm = norm;
        report.passes += 1;
        let relative = norm / *first_norm.get_or_insert(norm);
        if norm == 0.0 {
            report.converged = true;
            break;
        }
        let forcing = relative.sqrt().clamp(1e-4, 0.3);
        let direction = newton_direction(objective, &gradient, forcing);
        report.passes += direction.passes;
        let slope = dot(&gradient, &direction.step);
        let converges = -0.5 * slope <= stop.tolerance * value.abs();
        let Some(length) = line_search(objective, point, value, slope, &direction) else {
            // No decrease is left above rounding: this is the minimum as far as f64 can tell.
            report.converged = -0.5 * slope <= 1e-9 * value.abs();
            break;
        };
        add(point, length, &direction.step);
        // The direction's logits are of single precision: good enough to choose a length, not to stay at.
        objective.move_to(point);
        value = objective.loss(None) + objective.penalty(point);
        report.passes += 1;
        report.iterations += 1;
        if converges {
            report.converged = true;
            break;
        }
    }
    report.objective = value;
    report
}

struct Direction {
    step: Point,
    logits: Vec<f64>,
    passes: usize,
}

/// Conjugate gradients on `H d = −g`, preconditioned by the diagonal of H.
fn newton_direction(objective: &Objective, gradient: &[f64], forcing: f64) -> Direction {
    let diagonal = objective.diagonal();
    let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut conditioned: Vec<f64> = residual.iter().zip(&diagonal).map(|(r, d)| r / d).collect();
    let mut search = conditioned.clone();
    let mut rho = dot(&residual, &conditioned);
    let enough = forcing * forcing * rho;
    let mut direction =
        Direction { step: vec![0.0; gradient.len()], logits: vec![0.0; objective.logits.len()], passes: 1 };
    let mut search_logits = vec![0.0; objective.logits.len()];
    for _ in 0..MAX_INNER {
        objective.logits_along(&search, &mut search_logits);
        let curved = objective.curvature(&search, &search_logits);
        direction.passes += 2;
        let curvature = dot(&search, &curved);
        if curvature <= 0.0 {
            // Only along the shift of all intercepts, where nothing changes.
            break;
        }
        let length = rho / curvature;
        add(&mut direction.step, length, &search);
        add(&mut direction.logits, length, &search_logits);
        add(&mut residual, -length, &curved);
        for ((c, r), d) in conditioned.iter_mut().zip(&residual).zip(&diagonal) {
            *c = r / d;
        }
        let new_rho = dot(&residual, &conditioned);
        if new_rho <= enough {
            break;
        }
        let beta = new_rho / rho;
        for (s, c) in search.iter_mut().zip(&conditioned) {
            *s = c + beta * *s;
        }
        rho = new_rho;
    }
    direction
}

/// The first length of 1, ½, ¼, … that decreases the objective enough, or `None`.
fn line_search(objective: &Objective, point: &[f64], value: f64, slope: f64, direction: &Direction) -> Option<f64> {
    let n_weights = point.len() - objective.examples.n_classes;
    let (w, d) = (&point[..n_weights], &direction.step[..n_weights]);
    let (ww, wd, dd) = (dot(w, w), dot(w, d), dot(d, d));
    let mut length = 1.0;
    for _ in 0..30 {
        let penalty = 0.5 * objective.alpha * (ww + length * (2.0 * wd + length * dd));
        let new_value = objective.loss(Some((&direction.logits, length))) + penalty;
        if new_value <= value + ARMIJO * length * slope {
            return Some(length);
        }
        length *= 0.5;
    }
    None
}

/// Four sums side by side let the processor work on them at once; their order is fixed, so the result is too.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a4, a_rest) = a.as_chunks::<4>();
    let (b4, b_rest) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (a, b) in a4.iter().zip(b4) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

fn add(to: &mut [f64], factor: f64, what: &[f64]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += factor * what;
    }
}
