//! linfa-logistic as the trainer: dense, unweighted, for small sets and for comparison.
//!
//! It minimises the objective of [`objective`](super::objective) by L-BFGS on a dense matrix. It tells nothing of its convergence
//! (linfa 0.8), so the gradient at its result is checked here, and its values depend in their last digits on the matrix
//! kernels of the CPU, so they are rounded to six significant digits.

use super::logistic::LogisticModel;
use crate::{Error, features::SparseMatrix};
use linfa::{DatasetBase, traits::Fit};
use linfa_logistic::MultiLogisticRegression;
use ndarray::{Array1, Array2};

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
pub(super) fn multinomial(
    x: Array2<f64>,
    y: &[u32],
    n_classes: usize,
    alpha: f64,
) -> Result<(Array2<f64>, Array1<f64>), Error> {
    let mut missing = vec![true; n_classes];
    y.iter().for_each(|label| missing[*label as usize] = false);
    if missing.contains(&true) {
        return Err(Error::Fit(
            "linfa needs at least one row of every label in every fold; use --solver sparse".to_owned(),
        ));
    }
    let targets: Array1<usize> = y.iter().map(|label| *label as usize).collect();
    let dataset = DatasetBase::new(x, targets);
    // An absolute tolerance on the gradient; the default, 1e-4, is loose beside sums over a handful of rows.
    let params = MultiLogisticRegression::default().alpha(alpha).max_iterations(5_000).gradient_tolerance(1e-6);
    let fitted = params.fit(&dataset).map_err(|error| {
        Error::Fit(format!("linfa-logistic found no optimum ({error}); lower --c or use --solver sparse"))
    })?;
    let intercept = fitted.intercept() - fitted.intercept().mean().unwrap_or(0.0);
    Ok((fitted.params().mapv(six_digits), intercept.mapv(six_digits)))
}

/// Rounds to six significant digits, through decimal text so that the result is the same everywhere.
pub(super) fn six_digits(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
