//! A table of predictions becomes rows with labels and probabilities.

use crate::error::shorten;
use crate::evaluation::EvidencePhrase;
use crate::input::{ColumnNames, Input, Role, Row, TableReader};
use crate::{Error, Label, Probabilities};

/// How far the probabilities of a row may be from 1: the last of their six decimals, for a hundred labels and more.
const OFF_ONE: f64 = 1e-3;

/// The rows of one file of predictions.
#[derive(Clone, Debug, PartialEq)]
pub struct PredictionTable {
    /// The file as its path was given.
    pub file: String,
    /// The label names: those of the columns `p_<label>` in their order; without such columns those predicted, in byte
    /// order.
    pub labels: Vec<String>,
    /// The rows in order.
    pub rows: Vec<PredictedRow>,
    /// Whether some bytes fitted no character of the file's encoding and became U+FFFD.
    pub is_damaged: bool,
}

/// One row of a file of predictions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PredictedRow {
    /// Its number, counted from 1 without the header.
    pub number: u64,
    /// The row's `id`, if it has one.
    pub id: Option<String>,
    /// The statement's words; empty where the table has none.
    pub text: String,
    /// The article it comes from, if that is told.
    pub group: Option<String>,
    /// The label given by people, if there is one.
    pub gold: Option<String>,
    /// When its article was published, as the table says it.
    pub date: Option<String>,
    /// The predicted label, a position in [`PredictionTable::labels`]; `None` for a row without a prediction.
    pub prediction: Option<Label>,
    /// The probabilities of the labels; `None` without a prediction, or in a table without them.
    pub probabilities: Option<Probabilities>,
    /// The phrases behind the prediction, where the file tells them.
    pub phrases: Option<Vec<EvidencePhrase>>,
    /// The cells of the columns asked for, in their order; `None` where there is no such column.
    pub cells: Vec<Option<String>>,
}

impl PredictedRow {
    /// The probability of the predicted label.
    #[must_use]
    pub fn confidence(&self) -> Option<f64> {
        Some(self.probabilities.as_ref()?.of(self.prediction?))
    }
}

impl PredictionTable {
    /// Reads a table with the column `prediction`, with the cells of the columns `wanted`.
    ///
    /// # Errors
    /// [`Error::File`] where the column is missing; [`Error::Row`] with file, row and column for a prediction without a
    /// column of its probability, and for probabilities that are none.
    pub fn read(input: &Input, columns: &ColumnNames, wanted: &[&str]) -> Result<Self, Error> {
        Self::read_any(input, columns, wanted, true)
    }

    /// [`read`](Self::read), also for a table without predictions.
    pub(super) fn read_any(
        input: &Input,
        columns: &ColumnNames,
        wanted: &[&str],
        is_predicted: bool,
    ) -> Result<Self, Error> {
        let table = TableReader::open(input, columns.clone(), &[])?;
        let read = [Role::Id, Role::Text, Role::Group, Role::Label, Role::Date];
        let mut table = table.only(&read, |name| Layout::is_column(name) || wanted.contains(&name))?;
        let file = table.file().to_owned();
        let mut layout: Option<(Vec<String>, Layout)> = None;
        let mut labels: Vec<String> = Vec::new();
        let mut read: Vec<(PredictedRow, String)> = Vec::new();
        for row in table.by_ref() {
            let row = row?;
            // Rows of JSON lines may each have their own columns; mostly they share them.
            if layout.as_ref().is_none_or(|(names, _)| names != row.columns().names()) {
                let found = Layout::of(&row, wanted, is_predicted)?;
                if layout.is_none() {
                    labels.clone_from(&found.labels);
                } else if labels != found.labels {
                    return Err(row.error(None, "its columns `p_<label>` are not those of the rows before"));
                }
                layout = Some((row.columns().names().to_vec(), found));
            }
            let (_, layout) = layout.as_ref().expect("it was set");
            read.push(layout.read(&row)?);
        }
        if layout.as_ref().is_none_or(|(_, layout)| layout.labels.is_empty()) {
            labels = read.iter().map(|(_, name)| name.clone()).filter(|name| !name.is_empty()).collect();
            labels.sort_unstable();
            labels.dedup();
        }
        let rows = read.into_iter().map(|(mut row, name)| {
            row.prediction = labels.iter().position(|label| *label == name).map(Label::new);
            row
        });
        let rows = rows.collect();
        Ok(Self { file, labels, rows, is_damaged: table.had_errors() })
    }
}

/// Where in a row things stand.
struct Layout {
    prediction: Option<usize>,
    labels: Vec<String>,
    probabilities: Vec<usize>,
    cells: Vec<Option<usize>>,
}

impl Layout {
    /// Whether a column without a role may be one of a prediction.
    fn is_column(name: &str) -> bool {
        matches!(name, "prediction" | "confidence") || name.starts_with("p_")
    }

    fn of(row: &Row, wanted: &[&str], is_predicted: bool) -> Result<Self, Error> {
        let names = row.columns().names();
        let at = |name: &str| names.iter().position(|other| other == name);
        let prediction = at("prediction");
        if is_predicted && prediction.is_none() {
            let message = "there is no column `prediction`; expected a table that `demarche predict` wrote";
            return Err(Error::file(row.file(), message));
        }
        let probability = |column: &usize| names[*column].starts_with("p_");
        // `predict` writes them behind `confidence`; a column of the input may begin with p_ too.
        let start = at("confidence").map_or(0, |at| at + 1);
        let mut probabilities: Vec<usize> = (start..names.len()).take_while(probability).collect();
        if probabilities.is_empty() {
            probabilities = (0..names.len()).filter(probability).collect();
        }
        let labels = probabilities.iter().map(|column| names[*column]["p_".len()..].to_owned()).collect();
        Ok(Self { prediction, labels, probabilities, cells: wanted.iter().map(|name| at(name)).collect() })
    }

    /// The row, and the name of its predicted label, empty where it has none.
    fn read(&self, row: &Row) -> Result<(PredictedRow, String), Error> {
        let name = self.prediction.map(|at| row.cell(at).text().trim().to_owned()).unwrap_or_default();
        if let Some(at) = self.prediction.filter(|_| !name.is_empty() && !self.labels.is_empty())
            && !self.labels.contains(&name)
        {
            let message = format!("found {}; expected one of {}", shorten(&name), self.labels.join(", "));
            return Err(error(row, at, message));
        }
        let probabilities =
            if name.is_empty() || self.labels.is_empty() { None } else { Some(self.probabilities(row)?) };
        let filled = |role: Role| row.get(role).map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty());
        let cells = self.cells.iter().map(|at| at.map(|at| row.cell(at).text().into_owned()));
        let read = PredictedRow {
            number: row.number(),
            id: filled(Role::Id),
            text: row.text(Role::Text)?.into_owned(),
            group: filled(Role::Group),
            gold: filled(Role::Label),
            date: filled(Role::Date),
            prediction: None,
            probabilities,
            phrases: None,
            cells: cells.collect(),
        };
        Ok((read, name))
    }

    fn probabilities(&self, row: &Row) -> Result<Probabilities, Error> {
        let mut values = Vec::with_capacity(self.labels.len());
        for column in &self.probabilities {
            let text = row.cell(*column).text();
            let value = text.trim().parse().ok().filter(|p: &f64| (0.0..=1.0).contains(p));
            values.push(value.ok_or_else(|| {
                error(row, *column, format!("found {}; expected a probability from 0 to 1", shorten(&text)))
            })?);
        }
        probabilities(&values).map_err(|message| error(row, self.probabilities[0], message))
    }
}

/// Numbers from 0 to 1 as the probabilities of a row; their sum may be off by what was rounded.
pub(super) fn probabilities(values: &[f64]) -> Result<Probabilities, String> {
    let sum: f64 = values.iter().sum();
    if (sum - 1.0).abs() > OFF_ONE {
        return Err(format!("the probabilities sum to {sum:.4}; expected 1"));
    }
    Ok(Probabilities::new(values.iter().map(|p| p / sum)))
}

/// An error at a row and a column that has no role.
fn error(row: &Row, column: usize, message: String) -> Error {
    let column = Some(row.columns().names()[column].clone());
    Error::Row { file: row.file().to_owned(), row: row.number(), column, message }
}
