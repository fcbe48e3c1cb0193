//! How far predictions agree with gold labels, or annotators with each other, and how far to believe the figure.
//!
//! Plain functions on gold labels, predicted labels, probabilities and opaque groups. They know no text, no
//! model and no label name, so the search for a recipe and the evaluation of its result use the same ones.
//! Counts come first and ratios are derived from them; a ratio with nothing to divide by is `None`, never NaN.
//! Where scikit-learn has a figure of the same name, it has the same value (`tests/reference.rs`).

mod acceptance;
mod agreement;
mod bootstrap;
mod conformal;
mod confusion;
mod coverage;
mod decision;
mod grouped;
mod interval;
mod paired;
mod precision_recall;
mod prevalence;
mod reliability;

pub use acceptance::{Acceptance, AcceptanceCheck};
pub use agreement::Coincidences;
pub use bootstrap::{Bootstrap, FEWEST_GROUPS, Groups, Spread};
pub use conformal::{Conformal, ConformalCheck};
pub use confusion::Confusion;
pub use coverage::{RiskCoverage, RiskCoveragePoint};
pub use decision::Decision;
pub use grouped::GroupedPairs;
pub use interval::Interval;
pub use paired::{Difference, Differences, McNemar, PairedRow};
pub use precision_recall::{PrecisionRecall, PrecisionRecallPoint};
pub use prevalence::{ClassifierErrors, FEWEST_SAMPLED, Prevalence, ScoredRows, Share};
pub use reliability::{Reliability, ReliabilityBin, log_loss};
