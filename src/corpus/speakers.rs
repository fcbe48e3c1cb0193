//! How often a speaker is quoted with each label.

use serde::Serialize;

use crate::evaluation::ByLabel;

/// The statements of a speaker by predicted label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpeakerCounts {
    /// The name.
    pub speaker: String,
    /// All statements.
    pub statements: u64,
    /// Those of each label.
    pub counts: ByLabel<u64>,
    /// The share of each label, as predicted: not corrected for errors.
    pub shares: ByLabel<f64>,
}
