//! Sparse rows become calibrated predictions.

mod lanes;
mod logistic;
mod newton;
mod objective;

pub use logistic::{LogisticModel, LogisticParams};
pub use newton::FitReport;
pub use objective::Examples;
