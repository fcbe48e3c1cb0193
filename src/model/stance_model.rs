//! The thing a model file holds: label names, featurizer, weights, calibration, and the out-of-fold rows that
//! thresholds come from.

use super::calibration::{Calibration, CalibrationKind};
use super::recipe::{Recipe, Solver};
use super::trial::Trial;
use super::weights::Weights;
use crate::{
    Error, Label, LabelNames, Probabilities,
    features::{Featurizer, Utterance},
    metrics::{Acceptance, Conformal, Decision},
    stance::LabelRow,
};

/// A trained model: text in, calibrated probabilities over its label names out.
///
/// ```
/// use demarche::model::StanceModel;
///
/// let model = StanceModel::shipped();
/// let prediction = model.predict("We thank our neighbours and look forward to working with them.");
/// assert_eq!(prediction.probabilities.as_slice().len(), model.names().len());
/// ```
#[derive(Clone, Debug)]
pub struct StanceModel {
    pub(super) names: LabelNames,
    pub(super) featurizer: Featurizer,
    pub(super) weights: Weights,
    pub(super) calibration: Calibration,
    pub(super) decision: Decision,
    pub(super) out_of_fold: Option<HeldOutRows>,
    pub(super) card: ModelCard,
    /// The checksum in the header of its file.
    pub(super) hash: String,
}

/// The labelled rows as the training's cross-validation predicted them, each by models and a map that had not seen its group.
/// The exponent of the decision rule was chosen on all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldOutRows {
    /// Calibrated, row-major of shape (n_statements, n_classes), in single precision as the file stores them.
    pub probabilities: Vec<f32>,
    /// Gold labels as indices.
    pub gold: Vec<u32>,
    /// Groups, numbered from 0.
    pub groups: Vec<u32>,
}

/// Where a model comes from: everything in its file that is not a tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelCard {
    /// The recipe it was fitted by.
    pub recipe: Recipe,
    /// The solver.
    pub solver: Solver,
    /// Labelled statements it was fitted on.
    pub n_statements: usize,
    /// Texts without a label that its features could learn from.
    pub n_unlabelled: usize,
    /// Groups among them.
    pub n_groups: usize,
    /// Statements of each label, in the order of the names.
    pub support: Vec<usize>,
    /// The language of the labelled statements, as an ISO 639-1 code, where it could be told.
    pub language: Option<String>,
    /// Folds of the search; 0 when nothing was cross-validated.
    pub n_folds: usize,
    /// Every recipe tried; empty when all was fixed.
    pub trials: Vec<Trial>,
    /// The seed of folds and bootstraps.
    pub seed: u64,
    /// SHA-256 of the labelled rows.
    pub labels_sha256: String,
    /// SHA-256 of the codebook, when one was given.
    pub codebook_sha256: Option<String>,
    /// The version of the program that trained it.
    pub program_version: String,
}

impl ModelCard {
    /// The trial of the recipe chosen; `None` when nothing was cross-validated.
    #[must_use]
    pub fn chosen(&self) -> Option<&Trial> {
        // A sample's trials come before those of all rows.
        self.trials.iter().rfind(|trial| trial.recipe == self.recipe)
    }
}

/// Whether a text could be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has terms the model knows.
    Ok,
    /// It has no word.
    Empty,
    /// None of its terms is known, the name of its target among them: the probabilities are those of a statement about which nothing is
    /// known.
    NoKnownTerms,
    /// It is known to be in another language than the labelled statements.
    OtherLanguage,
}

impl Status {
    /// The name in files: `ok`, `empty`, `no_known_terms` or `other_language`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::NoKnownTerms => "no_known_terms",
            Self::OtherLanguage => "other_language",
        }
    }
}

/// A calibrated answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// One per label name, with the label predicted.
    pub probabilities: Probabilities,
    /// Whether the text could be judged.
    pub status: Status,
}

impl Prediction {
    /// Whether it is taken without a look: the text could be judged and the confidence reaches the label's threshold.
    #[must_use]
    pub fn is_accepted(&self, acceptance: &Acceptance) -> bool {
        self.status == Status::Ok && acceptance.decide(&self.probabilities)
    }
}

impl StanceModel {
    /// The model built into the program, trained from `labels/statements.csv`.
    #[must_use]
    pub fn shipped() -> Self {
        let bytes = include_bytes!("../../models/default.safetensors");
        Self::from_bytes(bytes, "models/default.safetensors").expect("a test reads the shipped model")
    }

    /// Predicts one text, or an [`Utterance`] of known speaker and target. The result depends on nothing else.
    #[must_use]
    pub fn predict<'u>(&self, utterance: impl Into<Utterance<'u>>) -> Prediction {
        let utterance = utterance.into();
        self.judge(utterance, &self.featurizer.transform(utterance))
    }

    /// What the row of an utterance says.
    pub(super) fn judge(&self, utterance: Utterance, row: &[(u32, f32)]) -> Prediction {
        let status = match (row.is_empty(), utterance.text.chars().any(char::is_alphanumeric)) {
            (false, _) if self.is_foreign(utterance.language) => Status::OtherLanguage,
            (false, _) => Status::Ok,
            (true, true) => Status::NoKnownTerms,
            (true, false) => Status::Empty,
        };
        let probabilities = self.calibration.probabilities(&self.logits(row));
        Prediction { probabilities: self.decision.decide(probabilities), status }
    }

    /// Whether a language is known and not that of the labelled statements.
    fn is_foreign(&self, language: Option<&str>) -> bool {
        // A column may hold anything; only what looks like the code of a language is taken for one.
        let code = language.map(str::trim).filter(|code| code.len() == 2);
        code.zip(self.card.language.as_deref()).is_some_and(|(code, own)| !code.eq_ignore_ascii_case(own))
    }

    /// The uncalibrated log-odds scores of a row of features, one per label.
    pub(super) fn logits(&self, row: &[(u32, f32)]) -> LabelRow {
        self.weights.logits(row)
    }

    /// The label names, in the order of all probabilities.
    #[must_use]
    pub fn names(&self) -> &LabelNames {
        &self.names
    }

    /// Its featurizer.
    #[must_use]
    pub fn featurizer(&self) -> &Featurizer {
        &self.featurizer
    }

    /// Its weights.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Its calibration map.
    #[must_use]
    pub fn calibration(&self) -> CalibrationKind {
        self.calibration.kind()
    }

    /// Its rule from probabilities to a label.
    #[must_use]
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Where it comes from.
    #[must_use]
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The held-out predictions of its training; `None` when nothing was cross-validated.
    #[must_use]
    pub fn out_of_fold(&self) -> Option<&HeldOutRows> {
        self.out_of_fold.as_ref()
    }

    /// The checksum of its file, in hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The first 12 digits of [`hash`](Self::hash), which name the model in predictions.
    #[must_use]
    pub fn short_hash(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }

    /// The thresholds of acceptance at a bearable error. All predictions go to review when nothing was cross-validated.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `max_error` outside [0, 1].
    pub fn acceptance(&self, max_error: f64) -> Result<Acceptance, Error> {
        let rows = self.held_out_rows();
        let rows: Vec<(Label, &Probabilities)> = rows.iter().map(|(gold, p)| (*gold, p)).collect();
        Acceptance::fit(self.names.len(), &rows, max_error)
    }

    /// Prediction sets that hold the gold label at a rate of 1 − `max_error`.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `max_error` outside [0, 1].
    pub fn conformal(&self, max_error: f64) -> Result<Conformal, Error> {
        let rows = self.held_out_rows();
        let rows: Vec<(Label, &Probabilities)> = rows.iter().map(|(gold, p)| (*gold, p)).collect();
        Conformal::fit(self.names.len(), &rows, max_error)
    }

    pub(crate) fn held_out_rows(&self) -> Vec<(Label, Probabilities)> {
        let Some(rows) = &self.out_of_fold else { return Vec::new() };
        let probabilities = rows.probabilities.chunks_exact(self.names.len()).map(|row| {
            // Single precision leaves the sum a little off 1.
            let sum: f64 = row.iter().map(|p| f64::from(*p)).sum();
            self.decision.decide(row.iter().map(|p| f64::from(*p) / sum))
        });
        rows.gold.iter().map(|gold| Label::new(*gold as usize)).zip(probabilities).collect()
    }
}
