//! The map from logits to probabilities that match observed frequencies, fitted on out-of-fold logits.
//!
//! Two maps compete. Temperature scaling has one parameter t: `p ∝ exp(t z)` (Guo et al., ICML 2017). Dirichlet calibration is a multinomial
//! logistic regression of the label on the log-probabilities, `p ∝ exp(V ln q + b)` with `q = softmax z` (Kull et al., NeurIPS 2019); here
//! ln q is clipped at ln 1e-6 and centred per row, and V and b are fitted like any other model, under the penalty ½ ‖V‖². It can undo what class weights do to the prevalence,
//! and it can move a prediction from one label to another; temperature scaling cannot.

use super::examples::Examples;
use super::linfa_solver::six_digits;
use super::logistic::LogisticParams;
use super::objective::softmax;
use crate::{Error, features::SparseMatrix, labels::Fold, stance::LabelRow};
use serde::{Deserialize, Serialize};

/// A fitted map.
#[derive(Clone, Debug, PartialEq)]
pub enum Calibration {
    /// The softmax of the logits as they are.
    None,
    /// `p ∝ exp(t z)`, t above 0.
    Temperature(f64),
    /// `p ∝ exp(V x + b)` for centred, clipped log-probabilities x.
    Dirichlet {
        /// V, row-major: the row of an input log-probability, the column of an output label.
        weights: Vec<f64>,
        /// b, one per label.
        intercept: Vec<f64>,
    },
}

/// Which map to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalibrationKind {
    /// No map.
    None,
    /// Temperature scaling.
    Temperature,
    /// Dirichlet calibration.
    Dirichlet,
}

/// Below this a probability is 0 to the calibration map.
const SMALLEST: f64 = 1e-6;
/// The L2 strength of the Dirichlet map. On few rows a free map follows noise; on many the penalty is not felt.
const DIRICHLET_ALPHA: f64 = 1.0;
/// How exactly the map is fitted: beyond its six digits.
const TOLERANCE: f64 = 1e-8;

/// The C of that strength; with two labels the objective halves it.
fn dirichlet_c(n_classes: usize) -> f64 {
    if n_classes == 2 { 2.0 / DIRICHLET_ALPHA } else { 1.0 / DIRICHLET_ALPHA }
}

/// Inverse temperatures are looked for between 1/50 and 50: beyond, all probabilities are equal or all are 0 and 1.
const LARGEST_TEMPERATURE: f64 = 50.0;

impl Calibration {
    /// Fits a map on logits, row-major of shape (rows, n_classes), and gold labels.
    ///
    /// # Errors
    /// [`Error::Fit`] when the Dirichlet map does not reach its optimum.
    pub fn fit(kind: CalibrationKind, logits: &[f64], gold: &[u32], n_classes: usize) -> Result<Self, Error> {
        match kind {
            CalibrationKind::None => Ok(Self::None),
            CalibrationKind::Temperature => Ok(Self::Temperature(temperature(logits, gold, n_classes))),
            CalibrationKind::Dirichlet => {
                let mut x = SparseMatrix::new(n_classes);
                for row in logits.chunks_exact(n_classes) {
                    x.push_row((0..).zip(log_probabilities(row).into_iter().map(|x| x as f32)));
                }
                let examples = Examples { x: &x, y: gold, n_classes, weights: None, scale: None };
                let params = LogisticParams::default().c(dirichlet_c(n_classes)).tolerance(TOLERANCE);
                let (map, _) = params.fit(examples, None)?;
                let mean = map.intercept().iter().sum::<f64>() / n_classes as f64;
                Ok(Self::Dirichlet {
                    weights: map.weights().iter().map(|v| six_digits(*v)).collect(),
                    intercept: map.intercept().iter().map(|b| six_digits(b - mean)).collect(),
                })
            }
        }
    }

    /// The calibrated probabilities of one row of logits.
    #[must_use]
    pub fn apply(&self, logits: &[f64]) -> Vec<f64> {
        self.probabilities(logits).into_vec()
    }

    /// As [`apply`](Self::apply).
    pub(super) fn probabilities(&self, logits: &[f64]) -> LabelRow {
        let mut p = LabelRow::from_elem(0.0, logits.len());
        softmax(&self.scores(logits), &mut p);
        p
    }

    /// The scores whose softmax the calibrated probabilities are.
    pub(super) fn scores(&self, logits: &[f64]) -> LabelRow {
        match self {
            Self::None => logits.into(),
            Self::Temperature(t) => logits.iter().map(|z| t * z).collect(),
            Self::Dirichlet { weights, intercept } => {
                let mut scores = LabelRow::from_slice(intercept);
                for (x, row) in log_probabilities(logits).iter().zip(weights.chunks_exact(logits.len())) {
                    scores.iter_mut().zip(row).for_each(|(score, v)| *score += x * v);
                }
                scores
            }
        }
    }

    /// Which map it is.
    #[must_use]
    pub fn kind(&self) -> CalibrationKind {
        match self {
            Self::None => CalibrationKind::None,
            Self::Temperature(_) => CalibrationKind::Temperature,
            Self::Dirichlet { .. } => CalibrationKind::Dirichlet,
        }
    }
}

/// The probabilities of every row by a map fitted without the row's fold, row-major of shape (rows, n_classes).
///
/// # Errors
/// As [`Calibration::fit`].
pub(super) fn cross_fit(
    kind: CalibrationKind,
    logits: &[f64],
    gold: &[u32],
    n_classes: usize,
    folds: &[Fold],
) -> Result<Vec<f64>, Error> {
    let mut probabilities = vec![0.0; logits.len()];
    let row = |i: usize| &logits[i * n_classes..(i + 1) * n_classes];
    for fold in folds {
        let train: Vec<f64> = fold.train.iter().flat_map(|i| row(*i).iter().copied()).collect();
        let train_gold: Vec<u32> = fold.train.iter().map(|i| gold[*i]).collect();
        let map = Calibration::fit(kind, &train, &train_gold, n_classes)?;
        for i in &fold.held_out {
            probabilities[i * n_classes..(i + 1) * n_classes].copy_from_slice(&map.apply(row(*i)));
        }
    }
    Ok(probabilities)
}

/// ln softmax z, clipped and centred.
fn log_probabilities(logits: &[f64]) -> LabelRow {
    let mut x = LabelRow::from_elem(0.0, logits.len());
    softmax(logits, &mut x);
    x.iter_mut().for_each(|p| *p = libm::log(p.max(SMALLEST)));
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    x.iter_mut().for_each(|x| *x -= mean);
    x
}

/// The t of least log-loss, by Newton's method on ln t; the loss is convex in t, and the logarithm keeps t above 0.
fn temperature(logits: &[f64], gold: &[u32], n_classes: usize) -> f64 {
    let mut t = 1.0_f64;
    let mut p = vec![0.0; n_classes];
    let mut scaled = vec![0.0; n_classes];
    for _ in 0..50 {
        let (mut slope, mut curvature) = (0.0, 0.0);
        for (z, y) in logits.chunks_exact(n_classes).zip(gold) {
            scaled.iter_mut().zip(z).for_each(|(s, z)| *s = t * z);
            softmax(&scaled, &mut p);
            let mean: f64 = p.iter().zip(z).map(|(p, z)| p * z).sum();
            let square: f64 = p.iter().zip(z).map(|(p, z)| p * z * z).sum();
            slope += mean - z[*y as usize];
            curvature += square - mean * mean;
        }
        // In u = ln t: slope t, curvature t² f″ + t f′; the last term is dropped where it would turn the step uphill.
        let (slope, curvature) = (t * slope, t * t * curvature + (t * slope).max(0.0));
        if curvature <= 0.0 {
            break;
        }
        let step = (-slope / curvature).clamp(-1.0, 1.0);
        t = (t * libm::exp(step)).clamp(1.0 / LARGEST_TEMPERATURE, LARGEST_TEMPERATURE);
        if step.abs() < 1e-10 {
            break;
        }
    }
    six_digits(t)
}
