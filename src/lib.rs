//! demarche reads news articles, finds the statements made in them, and scores each with a small, exact, explainable model.

pub mod article;
mod checksum;
mod error;
pub mod evaluation;
pub mod features;
pub mod input;
pub mod labels;
pub mod metrics;
pub mod model;
mod random;
pub mod report;
mod stance;
pub mod text;

pub use error::{Error, Result};
pub use stance::{Label, LabelNames, Probabilities};
