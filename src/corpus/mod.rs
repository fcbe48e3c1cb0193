//! Scored statements, read back: what two files of predictions have in common, and what changed.
//!
//! Everything here starts from tables that `demarche predict` wrote, or from others with its columns `prediction` and
//! `p_<label>`.

mod comparison;
mod evaluations;
mod matching;
mod predictions;

pub use comparison::{Comparison, Flip, FlipSide};
pub use evaluations::{EvaluationComparison, FigureComparison};
pub use matching::MatchedBy;
pub use predictions::{PredictedRow, PredictionTable};

/// The version of the JSON of this module's results; it rises when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

/// The confidence of all intervals.
const LEVEL: f64 = 0.95;
