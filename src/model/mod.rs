//! Sparse rows become calibrated predictions.

mod calibration;
mod cross_fit;
mod lanes;
mod linfa_solver;
mod logistic;
mod naive_bayes;
mod newton;
mod objective;
mod recipe;
mod search;

pub use calibration::{Calibration, CalibrationKind};
pub use logistic::{LogisticModel, LogisticParams};
pub use newton::FitReport;
pub use objective::Examples;
pub use recipe::{ClassWeights, Recipe, RecipeChoice, Scaling, Solver};
pub use search::Trial;
