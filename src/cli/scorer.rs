//! A model with its thresholds: a text becomes the prediction columns.

use std::borrow::Cow;
use std::path::Path;

use demarche::article::Statement;
use demarche::features::Utterance;
use demarche::input::{Role, Row};
use demarche::metrics::Acceptance;
use demarche::model::{Prediction, Predictor, StanceModel, Status};
use demarche::report::{Column, Value};

/// A row of a table as one statement: its text and, where the table has such columns, its speaker and target.
pub(super) struct RowStatement<'r> {
    text: Cow<'r, str>,
    speaker: Option<Cow<'r, str>>,
    target: Option<Cow<'r, str>>,
    language: Option<Cow<'r, str>>,
}

impl<'r> RowStatement<'r> {
    /// The columns it is made of.
    pub(super) const ROLES: [Role; 4] = [Role::Text, Role::Speaker, Role::Target, Role::Language];

    pub(super) fn of(row: &'r Row) -> demarche::Result<Self> {
        let [speaker, target, language] = [Role::Speaker, Role::Target, Role::Language].map(|role| row.get(role));
        Ok(Self { text: row.text(Role::Text)?, speaker, target, language })
    }

    pub(super) fn utterance(&self) -> Utterance<'_> {
        Utterance {
            text: &self.text,
            speaker: self.speaker.as_deref(),
            target: self.target.as_deref(),
            language: self.language.as_deref(),
        }
    }
}

/// A statement of an article in some language as the model reads it.
pub(super) fn utterance<'s>(statement: &'s Statement, language: Option<&'s str>) -> Utterance<'s> {
    let (speaker, target) = (statement.speaker.as_deref(), statement.target.as_deref());
    Utterance { text: &statement.text, speaker, target, language }
}

/// The model and what it is asked for.
pub(super) struct Scorer {
    model: StanceModel,
    acceptance: Acceptance,
    probability_columns: Vec<String>,
}

impl Scorer {
    /// Reads the model, or takes the built-in one.
    pub(super) fn open(model: Option<&Path>, max_error: f64) -> anyhow::Result<Self> {
        let model = match model {
            Some(file) => StanceModel::from_path(file)?,
            None => StanceModel::shipped(),
        };
        let acceptance = model.acceptance(max_error)?;
        let probability_columns = model.names().iter().map(|name| format!("p_{name}")).collect();
        Ok(Self { model, acceptance, probability_columns })
    }

    /// The model with buffers for one thread.
    pub(super) fn predictor(&self) -> Predictor<'_> {
        self.model.predictor()
    }

    /// The hash of the whole model.
    pub(super) fn hash(&self) -> &str {
        self.model.hash()
    }

    /// The model itself.
    pub(super) fn model(&self) -> &StanceModel {
        &self.model
    }

    /// The columns that [`push_fields`](Self::push_fields) adds.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column<'_>> {
        let probabilities = self.probability_columns.iter().map(|name| Column::number(name));
        let label = [Column::text("prediction"), Column::number("confidence")];
        label.into_iter().chain(probabilities).chain(["decision", "status", "model"].map(Column::text))
    }

    /// Adds the prediction to a row. A text without words has no prediction; whatever could not be judged goes to review.
    pub(super) fn push_fields<'a>(&'a self, prediction: &'a Prediction, fields: &mut Vec<(&'a str, Value<'a>)>) {
        let Prediction { probabilities, status } = prediction;
        let known = *status != Status::Empty;
        let label = probabilities.label();
        let decision = if prediction.is_accepted(&self.acceptance) { "accept" } else { "review" };
        fields.push(("prediction", known.then(|| self.model.names().name(label)).into()));
        fields.push(("confidence", known.then(|| probabilities.confidence()).into()));
        for (name, p) in self.probability_columns.iter().zip(probabilities.as_slice()) {
            fields.push((name, known.then_some(*p).into()));
        }
        fields.push(("decision", decision.into()));
        fields.push(("status", status.name().into()));
        fields.push(("model", self.model.short_hash().into()));
    }
}
