//! The rows that an evaluation holds, as a table of predictions.
//!
//! Assumes the JSON of `demarche evaluate --report FILE.json`; see [`HeldOutRow`](crate::evaluation::HeldOutRow) for its keys.

use serde::Deserialize;
use serde_json::Value;

use super::evaluations::parse;
use super::predictions::probabilities;
use super::{PredictedRow, PredictionTable};
use crate::evaluation::EvidencePhrase;
use crate::{Error, Label};

/// What is read of a row.
#[derive(Deserialize)]
struct Told {
    row: u64,
    id: Option<String>,
    group: u32,
    text: String,
    speaker: Option<String>,
    target: Option<String>,
    gold: String,
    prediction: String,
    probabilities: serde_json::Map<String, Value>,
    phrases: Vec<ToldPhrase>,
}

#[derive(Deserialize)]
struct ToldPhrase {
    start: usize,
    end: usize,
    log_odds: f64,
}

impl PredictionTable {
    /// The rows of an evaluation, from its JSON and the name of its file; `None` where it does not hold its rows.
    ///
    /// # Errors
    /// [`Error::File`] for a text that is no evaluation of a version known here, or whose rows are not as `evaluate` writes them.
    pub fn of_evaluation(name: &str, text: &str) -> Result<Option<Self>, Error> {
        let mut value = parse((name, text))?;
        let model = value["model"].as_str().map(str::to_owned);
        let error = |row: usize, message: String| Error::file(name, format!("held_out, entry {}: {message}", row + 1));
        let labels: Vec<String> = serde_json::from_value(value["labels"].take())
            .map_err(|error| Error::file(name, format!("labels: {error}; expected the names of the labels")))?;
        let told = match value["held_out"].take() {
            Value::Array(told) => told,
            Value::Null => return Ok(None),
            _ => return Err(Error::file(name, "held_out: expected a list of rows")),
        };
        let mut rows = Vec::with_capacity(told.len());
        for (at, told) in told.into_iter().enumerate() {
            let told: Told = serde_json::from_value(told).map_err(|found| error(at, found.to_string()))?;
            let label = |name: &str| {
                let expected = || format!("found the label `{name}`; expected one of {}", labels.join(", "));
                labels.iter().position(|label| label == name).ok_or_else(|| error(at, expected()))
            };
            label(&told.gold)?;
            let prediction = Some(Label::new(label(&told.prediction)?));
            let probability =
                |name: &String| told.probabilities.get(name)?.as_f64().filter(|p| (0.0..=1.0).contains(p));
            let p: Option<Vec<f64>> = labels.iter().map(probability).collect();
            let p = p.ok_or_else(|| error(at, "expected a probability from 0 to 1 of each label".to_owned()))?;
            let probabilities = probabilities(&p).map_err(|message| error(at, message))?;
            let phrase = |told_phrase: &ToldPhrase| {
                EvidencePhrase::read(&told.text, told_phrase.start, told_phrase.end, told_phrase.log_odds)
            };
            let phrases: Vec<EvidencePhrase> = told.phrases.iter().filter_map(phrase).collect();
            rows.push(PredictedRow {
                number: told.row,
                id: told.id,
                group: Some(told.group.to_string()),
                gold: Some(told.gold),
                date: None,
                prediction,
                probabilities: Some(probabilities),
                phrases: (!phrases.is_empty()).then_some(phrases),
                cells: Self::cells(model.clone(), told.speaker, told.target),
                text: told.text,
            });
        }
        Ok(Some(Self { file: name.to_owned(), labels, rows, is_damaged: false }))
    }
}
