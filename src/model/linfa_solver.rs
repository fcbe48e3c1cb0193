//! linfa-logistic as the trainer: dense, unweighted, for small sets and for comparison.
//!
//! It minimises the objective of [`objective`](super::objective) by L-BFGS on a dense matrix. It tells nothing of its convergence
//! (linfa 0.8) and now and then stops early, so the gradient is checked here and the fit taken up again, and its values depend in their last digits on the matrix
//! kernels of the CPU, so they are rounded to six significant digits.

use super::logistic::LogisticModel;
use super::objective::softmax;
use crate::{Error, features::SparseMatrix};
use linfa::{DatasetBase, traits::Fit};
use linfa_logistic::MultiLogisticRegression;
use ndarray::{Array1, Array2, Axis, concatenate};

/// The largest dense matrix it is given, in bytes: 1 GiB.
const MEMORY_CAP: usize = 1 << 30;

/// Fits to dense rows. Every label must have a row.
pub(super) fn fit(x: &SparseMatrix, y: &[u32], n_classes: usize, c: f64) -> Result<LogisticModel, Error> {
    let bytes = x.n_rows().saturating_mul(x.n_features()).saturating_mul(size_of::<f64>());
    if bytes > MEMORY_CAP {
        return Err(Error::Fit(format!(
            "--solver linfa needs a dense matrix of {} rows × {} features = {:.1} GiB, above its cap of 1 GiB; \
             use --solver sparse, or fewer features (--words 1-1 --chars none)",
            x.n_rows(),
            x.n_features(),
            bytes as f64 / MEMORY_CAP as f64
        )));
    }
    let alpha = if n_classes == 2 { 2.0 } else { 1.0 } / c;
    let (weights, intercept) = multinomial(x.to_dense(), y, n_classes, alpha)?;
    Ok(LogisticModel::new(weights.into_iter().collect(), intercept.to_vec()))
}

/// Weights of shape (n_features, n_classes) and intercepts, rounded to six significant digits.
fn multinomial(x: Array2<f64>, y: &[u32], n_classes: usize, alpha: f64) -> Result<(Array2<f64>, Array1<f64>), Error> {
    let mut missing = vec![true; n_classes];
    y.iter().for_each(|label| missing[*label as usize] = false);
    if missing.contains(&true) {
        return Err(Error::Fit(
            "linfa needs at least one row of every label in every fold; use --solver sparse".to_owned(),
        ));
    }
    let targets: Array1<usize> = y.iter().map(|label| *label as usize).collect();
    let dataset = DatasetBase::new(x, targets);
    // The weights, and in the last row the intercepts.
    let mut params = Array2::zeros((dataset.records.ncols() + 1, n_classes));
    for tolerance in GRADIENT_TOLERANCES {
        let trainer = MultiLogisticRegression::default()
            .alpha(alpha)
            .max_iterations(5_000)
            .gradient_tolerance(tolerance)
            .initial_params(params.clone());
        // Its line search gives up where rounding hides the last decrease; a looser tolerance stops before that.
        let Ok(fitted) = trainer.fit(&dataset) else { continue };
        params = concatenate![Axis(0), *fitted.params(), fitted.intercept().view().insert_axis(Axis(0))];
        if gradient_norm(&dataset.records, y, &params, alpha) <= 2.0 * tolerance {
            break;
        }
    }
    let norm = gradient_norm(&dataset.records, y, &params, alpha);
    if norm > WORST_GRADIENT {
        return Err(Error::Fit(format!(
            "linfa-logistic stopped before its optimum (gradient norm {norm:.1e}); lower --c or use --solver sparse"
        )));
    }
    let (weights, intercepts) = params.view().split_at(Axis(0), params.nrows() - 1);
    let intercept = intercepts.row(0).to_owned() - intercepts.mean().unwrap_or(0.0);
    Ok((weights.mapv(six_digits), intercept.mapv(six_digits)))
}

/// Absolute tolerances on the norm of the gradient, tried in turn from where the one before ended. linfa's default, 1e-4, leaves
/// less than six digits.
const GRADIENT_TOLERANCES: [f64; 4] = [1e-6, 1e-6, 1e-5, 1e-4];
/// A fit whose gradient is larger than this is no optimum.
const WORST_GRADIENT: f64 = 1e-3;

/// The norm of the gradient that linfa does not report.
fn gradient_norm(x: &Array2<f64>, y: &[u32], params: &Array2<f64>, alpha: f64) -> f64 {
    let (weights, intercepts) = params.view().split_at(Axis(0), x.ncols());
    let mut residuals = x.dot(&weights) + intercepts;
    let mut p = vec![0.0; params.ncols()];
    for (mut row, label) in residuals.rows_mut().into_iter().zip(y) {
        softmax(&row.to_vec(), &mut p);
        row.iter_mut().zip(&p).for_each(|(z, p)| *z = *p);
        row[*label as usize] -= 1.0;
    }
    let of_weights = x.t().dot(&residuals) + weights.mapv(|w| alpha * w);
    let of_intercepts = residuals.sum_axis(Axis(0));
    of_weights.iter().chain(&of_intercepts).map(|g| g * g).sum::<f64>().sqrt()
}

/// Rounds to six significant digits, through decimal text so that the result is the same everywhere.
pub(super) fn six_digits(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
