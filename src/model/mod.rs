//! Sparse rows become calibrated predictions.

mod baseline;
mod calibration;
mod columns;
mod compressed;
mod cross_fit;
mod explanation;
mod featurizer_tensors;
mod lanes;
mod linfa_solver;
mod logistic;
mod naive_bayes;
mod newton;
mod objective;
mod persistence;
mod phrases;
mod predictor;
mod recipe;
mod search;
mod stage;
mod stance_model;
mod tensors;
mod training;
mod weights;

pub use baseline::{Lexicon, majority};
pub use calibration::{Calibration, CalibrationKind};
pub use explanation::{Contribution, Explanation, LogOdds};
pub use logistic::{LogisticModel, LogisticParams};
pub use newton::FitReport;
pub use objective::Examples;
pub use phrases::Phrase;
pub use predictor::Predictor;
pub use recipe::{ClassWeights, Recipe, RecipeChoice, Scaling, Solver};
pub use search::Trial;
pub use stance_model::{HeldOutRows, ModelCard, Prediction, StanceModel, Status};
pub use training::TrainParams;
pub use weights::Weights;
