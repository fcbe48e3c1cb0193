//! Scored statements, read back: what changed between two files of them, and who says what how often.
//!
//! Everything here starts from tables that `demarche predict` wrote, or from others with its columns `prediction` and
//! `p_<label>`, or from the JSON of evaluations.

mod aggregation;
mod comparison;
mod copies;
mod evaluations;
mod flips;
mod held_out;
mod matching;
mod parts;
mod predictions;
mod reading;
mod scored;
mod speakers;
mod timeline;

pub use aggregation::{Aggregation, AggregationParams, LabelShares, Part, ShareIntervals};
pub use comparison::{Comparison, Flip, FlipSide};
pub use evaluations::{EvaluationComparison, FigureComparison};
pub use matching::MatchedBy;
pub use predictions::{PredictedRow, PredictionTable};
pub use reading::{ReadArticle, ReadParagraph, ReadStatement, Reading, ReadingBuilder};
pub use scored::ScoredCorpus;
pub use speakers::SpeakerCounts;
pub use timeline::Timeline;

/// The version of the JSON of this module's results; it rises when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

/// The confidence of all intervals.
const LEVEL: f64 = 0.95;
