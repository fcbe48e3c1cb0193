//! Multinomial logistic regression over sparse rows, fitted to its optimum.
//!
//! The objective stands in [`objective`](super::objective), the method in [`newton`](super::newton); here are the parameters, the
//! fitted model and linfa's traits, so that a user of linfa takes it as one more algorithm.
//!
//! `C` means what it means in scikit-learn, for two labels too: there scikit-learn fits one weight vector v where this
//! objective has two, w₀ = −v/2 and w₁ = v/2, whose penalty is half of ½‖v‖²; with α = 2/C the two optima are the same.

use super::columns::Columns;
use super::coordinates::Coordinates;
use super::examples::{Examples, Targets};
use super::lanes::Real;
use super::newton::{FitReport, Stop, minimise};
use super::objective::{Objective, largest, softmax};
use crate::{Error, features::SparseMatrix};
use linfa::traits::{Fit, Predict, PredictInplace};
use ndarray::{Array1, Array2};
use std::borrow::Cow;

/// How to fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogisticParams {
    c: f64,
    tolerance: f64,
    max_iterations: usize,
}

impl Default for LogisticParams {
    fn default() -> Self {
        Self { c: 1.0, tolerance: 1e-8, max_iterations: 200 }
    }
}

impl LogisticParams {
    /// Inverse regularisation strength as scikit-learn defines it: summed loss + ‖W‖²/2C, intercept free. Above 0; 1 by default.
    #[must_use]
    pub fn c(mut self, c: f64) -> Self {
        self.c = c;
        self
    }

    /// How near the objective comes to its minimum, relative to it; an estimate. Above 0; 1e-8 by default.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Newton steps at most. 200 by default.
    #[must_use]
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.max_iterations = max_iterations;
        self
    }

    /// Fits to the examples, from a model of the same shape where one is given.
    ///
    /// A label without a row among the examples gets no weights and the probability of one row in a million.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `c` or tolerance that is not above 0, [`Error::Fit`] when the optimum was not reached.
    ///
    /// ```
    /// use demarche::{features::SparseMatrix, model::{Examples, LogisticParams}};
    ///
    /// let mut x = SparseMatrix::new(2);
    /// x.push_row([(0, 1.0)]);
    /// x.push_row([(1, 1.0)]);
    /// let examples = Examples { x: &x, y: &[0, 1], n_classes: 2, weights: None, scale: None };
    /// let (model, report) = LogisticParams::default().c(10.0).fit(examples, None)?;
    /// assert!(report.converged && model.probabilities(x.row(0))[0] > 0.7);
    /// # Ok::<(), demarche::Error>(())
    /// ```
    pub fn fit(&self, examples: Examples, start: Option<&LogisticModel>) -> Result<(LogisticModel, FitReport), Error> {
        let (model, report) = self.fit_as_far_as_it_goes(examples, start)?;
        self.refuse_unfinished(&report)?;
        Ok((model, report))
    }

    /// Weights r∘w of shape (n_features, n_classes), rounded to single precision, those of each feature at its place, and intercepts. A matrix that
    /// is given away takes no room during the fit. Errors as of [`fit`](Self::fit).
    pub(super) fn fit_rounded(
        &self,
        x: Cow<SparseMatrix>,
        targets: Targets,
        places: &[u32],
    ) -> Result<(Vec<f32>, Vec<f64>), Error> {
        let (weights, intercept, report) = self.optimum(x, targets, None, Some(places))?;
        self.refuse_unfinished(&report)?;
        Ok((weights, intercept))
    }

    fn refuse_unfinished(&self, report: &FitReport) -> Result<(), Error> {
        if report.converged {
            return Ok(());
        }
        Err(Error::Fit(format!(
            "the fit with C = {} stopped after {} steps before its optimum (gradient norm {:.3e}); lower --c",
            self.c, report.iterations, report.gradient_norm
        )))
    }

    /// As [`fit`](Self::fit), but an unfinished fit is only told of in the report.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `c` or tolerance that is not above 0.
    pub fn fit_as_far_as_it_goes(
        &self,
        examples: Examples,
        start: Option<&LogisticModel>,
    ) -> Result<(LogisticModel, FitReport), Error> {
        let (weights, intercept, report) = self.optimum(Cow::Borrowed(examples.x), examples.into(), start, None)?;
        Ok((LogisticModel { n_classes: examples.n_classes, weights, intercept }, report))
    }

    /// Weights r∘w of shape (n_features, n_classes) in the precision asked for, those of each feature at its place where places are given, and
    /// intercepts.
    fn optimum<T: Real>(
        &self,
        x: Cow<SparseMatrix>,
        targets: Targets,
        start: Option<&LogisticModel>,
        places: Option<&[u32]>,
    ) -> Result<(Vec<T>, Vec<f64>, FitReport), Error> {
        for (name, value) in [("C", self.c), ("the tolerance", self.tolerance)] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(Error::Parameter(format!("{name} must be a number above 0, not {value}")));
            }
        }
        let k = targets.n_classes;
        let mut totals = vec![0.0; k];
        for (i, y) in targets.y.iter().enumerate() {
            totals[*y as usize] += targets.weight(i);
        }
        let present: Vec<usize> = (0..k).filter(|label| totals[*label] > 0.0).collect();
        if present.len() < k.max(2) {
            return self.fit_present(x, targets, &present, places);
        }
        let n_features = x.n_features();
        let columns = Columns::new(&x, targets);
        drop(x);
        let point = match start {
            Some(model) if model.n_classes == k && model.weights.len() == n_features * k => {
                let mut point = columns.merge(&model.weights);
                point.extend(&model.intercept);
                point
            }
            _ => {
                let mut point = vec![0.0; columns.len() * k];
                point.extend(totals.iter().map(|total| libm::log(*total)));
                point
            }
        };
        let coordinates = Coordinates::new(k, columns.share_variances());
        let minimise = match coordinates.lanes() {
            1 => minimise_in_lanes::<1>,
            2 => minimise_in_lanes::<2>,
            4 => minimise_in_lanes::<4>,
            _ => minimise_in_lanes::<8>,
        };
        let alpha = if k == 2 { 2.0 } else { 1.0 } / self.c;
        let stop = Stop { tolerance: self.tolerance, max_iterations: self.max_iterations };
        let (mut point, report) = minimise(targets, &columns, &coordinates, alpha, point, stop);
        let mut intercept = point.split_off(columns.len() * k);
        centre(&mut intercept);
        Ok((columns.split(&point, targets, places), intercept, report))
    }

    /// Fits the labels that have rows and adds the others with a vanishing probability.
    fn fit_present<T: Real>(
        &self,
        x: Cow<SparseMatrix>,
        targets: Targets,
        present: &[usize],
        places: Option<&[u32]>,
    ) -> Result<(Vec<T>, Vec<f64>, FitReport), Error> {
        let (k, n_features) = (targets.n_classes, x.n_features());
        let mut weights = vec![T::default(); n_features * k];
        let mut intercept = vec![ABSENT; k];
        if present.len() < 2 {
            for label in present {
                intercept[*label] = 0.0;
            }
            let report = FitReport { iterations: 0, passes: 0, objective: 0.0, gradient_norm: 0.0, converged: true };
            return Ok((weights, intercept, report));
        }
        let position = |label: u32| present.iter().position(|p| *p == label as usize).unwrap_or(0) as u32;
        let y: Vec<u32> = targets.y.iter().map(|label| position(*label)).collect();
        let scale: Option<Vec<f32>> = targets
            .scale
            .map(|scale| scale.chunks_exact(k).flat_map(|row| present.iter().map(|label| row[*label])).collect());
        let reduced = Targets { y: &y, n_classes: present.len(), scale: scale.as_deref(), ..targets };
        let (fitted, fitted_intercept, report) = self.optimum::<T>(x, reduced, None, places)?;
        for (i, label) in present.iter().enumerate() {
            intercept[*label] = fitted_intercept[i];
            for j in 0..n_features {
                weights[j * k + label] = fitted[j * present.len() + i];
            }
        }
        Ok((weights, intercept, report))
    }
}

/// Minimises from a point of shape (n_columns + 1, n_classes), S unknowns side by side.
fn minimise_in_lanes<const S: usize>(
    targets: Targets,
    columns: &Columns,
    coordinates: &Coordinates,
    alpha: f64,
    point: Vec<f64>,
    stop: Stop,
) -> (Vec<f64>, FitReport) {
    let mut packed = coordinates.pack::<S>(&point);
    drop(point);
    let report = minimise(&mut Objective::new(targets, columns, coordinates, alpha), &mut packed, stop);
    (coordinates.unpack(packed), report)
}

/// The intercept of a label without rows: ln of one in a million.
const ABSENT: f64 = -13.815_510_557_964_274;

fn centre(intercept: &mut [f64]) {
    let mean = intercept.iter().sum::<f64>() / intercept.len() as f64;
    for b in intercept {
        *b -= mean;
    }
}

/// Fitted weights and intercepts.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticModel {
    n_classes: usize,
    weights: Vec<f64>,
    intercept: Vec<f64>,
}

impl LogisticModel {
    /// A model of given weights, row-major of shape (n_features, n_classes), and intercepts.
    ///
    /// # Panics
    /// When the sizes do not fit together: a bug in the caller.
    #[must_use]
    pub fn new(weights: Vec<f64>, intercept: Vec<f64>) -> Self {
        let n_classes = intercept.len();
        assert!(n_classes > 0 && weights.len().is_multiple_of(n_classes), "weights and intercepts do not fit together");
        Self { n_classes, weights, intercept }
    }

    /// The weights r∘w that multiply features, row-major of shape (n_features, n_classes).
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The weights of one feature, one per label.
    #[must_use]
    pub fn weights_of(&self, feature: u32) -> &[f64] {
        &self.weights[feature as usize * self.n_classes..][..self.n_classes]
    }

    /// The intercepts, one per label, summing to 0 when every label had rows.
    #[must_use]
    pub fn intercept(&self) -> &[f64] {
        &self.intercept
    }

    /// The number of labels.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// The logits of a row, one per label.
    #[must_use]
    pub fn logits(&self, row: (&[u32], &[f32])) -> Vec<f64> {
        let mut z = self.intercept.clone();
        for (j, x) in row.0.iter().zip(row.1) {
            for (z, w) in z.iter_mut().zip(self.weights_of(*j)) {
                *z += f64::from(*x) * w;
            }
        }
        z
    }

    /// The probabilities of a row before calibration, one per label.
    #[must_use]
    pub fn probabilities(&self, row: (&[u32], &[f32])) -> Vec<f64> {
        let z = self.logits(row);
        let mut p = vec![0.0; z.len()];
        softmax(&z, &mut p);
        p
    }
}

impl Fit<SparseMatrix, Array1<usize>, Error> for LogisticParams {
    type Object = LogisticModel;

    /// Fits to a linfa dataset with class indices 0, 1, … as targets; its weights, where it has them, weigh the rows.
    fn fit(&self, dataset: &linfa::DatasetBase<SparseMatrix, Array1<usize>>) -> Result<LogisticModel, Error> {
        let y: Vec<u32> = dataset.targets.iter().map(|label| *label as u32).collect();
        let n_classes = y.iter().max().map_or(0, |largest| *largest as usize + 1);
        if n_classes < 2 {
            return Err(Error::Labels("a model needs at least two different labels to tell apart".to_owned()));
        }
        let weights: Option<Vec<f64>> = dataset.weights().map(|w| w.iter().map(|w| f64::from(*w)).collect());
        let examples = Examples { x: &dataset.records, y: &y, n_classes, weights: weights.as_deref(), scale: None };
        Ok(LogisticParams::fit(self, examples, None)?.0)
    }
}

impl PredictInplace<SparseMatrix, Array1<usize>> for LogisticModel {
    fn predict_inplace(&self, x: &SparseMatrix, y: &mut Array1<usize>) {
        for (row, y) in x.rows().zip(y.iter_mut()) {
            *y = largest(&self.logits(row));
        }
    }

    fn default_target(&self, x: &SparseMatrix) -> Array1<usize> {
        Array1::zeros(x.n_rows())
    }
}

impl Predict<&SparseMatrix, Array1<usize>> for LogisticModel {
    fn predict(&self, x: &SparseMatrix) -> Array1<usize> {
        let mut y = self.default_target(x);
        self.predict_inplace(x, &mut y);
        y
    }
}

impl LogisticModel {
    /// The probabilities of all rows before calibration, shape (n_statements, n_classes).
    #[must_use]
    pub fn predict_probabilities(&self, x: &SparseMatrix) -> Array2<f64> {
        let mut all = Array2::zeros((x.n_rows(), self.n_classes));
        for (row, mut out) in x.rows().zip(all.rows_mut()) {
            out.assign(&Array1::from_vec(self.probabilities(row)));
        }
        all
    }
}

#[cfg(test)]
mod tests;
