//! demarche reads news articles, finds the statements made in them, and scores each with a small, exact, explainable model.
//!
//! A statement is one sentence of an article, or the quoted part of one, with who says it. The model is TF-IDF and
//! multinomial logistic regression with calibrated probabilities. The label names are data: the built-in model has
//! those of `labels/codebook.toml`, and a labelled set with other names trains another model with the same code.
//!
//! # The pipeline
//!
//! 1. [`input`] finds files and reads tables, whatever their encoding, separator or line endings.
//! 2. [`article`] turns each text into an [`Article`] and finds its [`Statement`]s, with the help of [`text`]: sentences,
//!    quotation marks, spans.
//! 3. [`labels`] reads statements with gold labels into a [`LabelledSet`], groups what belongs together, and cuts folds.
//! 4. [`features`] turns a text into a sparse row of word and character n-grams.
//! 5. [`model`] searches a recipe, fits and calibrates it: [`StanceModel::train`]. The result predicts and explains single
//!    texts and is stored as one file.
//! 6. [`metrics`] and [`evaluation`] say how good that is: [`Evaluation::nested`] for a whole training,
//!    [`Evaluation::of_model`] for a model on rows it has not seen.
//! 7. [`corpus`] reads predictions back and says what changed between two files of them, and who says what how often.
//! 8. [`report`] writes rows as CSV, JSON lines or a table, and figures as a page.
//!
//! # A whole program
//!
//! It trains on the labelled set of the project with a fixed recipe, then scores an article and asks for the reason of one
//! prediction. Without the fixed `choice` the recipe would be searched by cross-validation, which takes longer.
//!
//! ```
//! use demarche::article::ArticleReader;
//! use demarche::features::NgramRange;
//! use demarche::input::{ColumnNames, Input};
//! use demarche::model::{ClassWeights, RecipeChoice, Scaling};
//! use demarche::{Codebook, ExtractionOptions, LabelledSet, StanceModel, TrainParams};
//!
//! fn main() -> demarche::Result<()> {
//!     let tables = Input::find(&["labels/statements.csv".into()], None)?;
//!     let names = Codebook::shipped().names()?;
//!     let (set, report) = LabelledSet::read(&tables, &ColumnNames::new(), Some(&names))?;
//!     println!("{} labelled statements in {} groups", report.labelled, set.n_groups());
//!
//!     let choice = RecipeChoice {
//!         words: Some(Some(NgramRange::new(1, 2)?)),
//!         chars: Some(None),
//!         parties: Some(false),
//!         signals: None,
//!         latent: Some(false),
//!         scaling: Some(Scaling::Idf),
//!         class_weights: Some(ClassWeights::None),
//!         c: Some(10.0),
//!     };
//!     let model = StanceModel::train(&set, &TrainParams { choice, ..TrainParams::default() }, &|_, _| ())?;
//!     let acceptance = model.acceptance(0.10)?;
//!
//!     let pages = Input::find(&["tests/articles/harbour.txt".into()], None)?;
//!     for record in ArticleReader::new(pages, ColumnNames::new()) {
//!         for statement in record?.article.statements(&ExtractionOptions::default()).statements {
//!             let probabilities = model.predict(&statement.text).probabilities;
//!             let label = model.names().name(probabilities.label());
//!             let decision = if acceptance.decide(&probabilities) { "accept" } else { "review" };
//!             println!("{label} {:.3} {decision}: {}", probabilities.confidence(), statement.text);
//!         }
//!     }
//!
//!     let explanation = model.explain("They rejected the offer.");
//!     for term in explanation.terms.iter().take(3) {
//!         println!("{:+.3} {}", term.mean(), term.term);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! To run it, save it as `examples/first.rs` in a checkout of the project and type `cargo run --release --example first`.
//! The command line does the same without a line of Rust: `demarche train`, `demarche predict`, `demarche explain`.
//!
//! # Promises
//!
//! - The same labels, parameters and seed give the same model bytes for one program version and target, whatever the number
//!   of threads.
//! - A prediction depends on its text and the model alone, not on other texts of the batch.
//! - Nothing is sent anywhere: the library opens no network connection and reads no file it is not given.
//!
//! The formulas stand in `docs/method.md`, the folders and their directions in `docs/architecture.md`.

mod ahead;
pub mod article;
mod checksum;
pub mod corpus;
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

pub use article::{Article, ExtractionOptions, Statement};
pub use checksum::Checksum;
pub use error::{Error, Result};
pub use evaluation::{Evaluation, EvaluationParams};
pub use labels::{Codebook, LabelledSet};
pub use model::{Explanation, Prediction, StanceModel, TrainParams};
pub use stance::{Label, LabelNames, Probabilities};

/// The examples of the README, compiled and run with the other documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
