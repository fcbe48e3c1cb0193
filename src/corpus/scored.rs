//! Files of predictions of one model, joined to a corpus, with the gold labels of a random sample.

use rustc_hash::{FxHashMap, FxHashSet};

use super::copies;
use super::matching::{Matching, PLACE};
use super::parts::Keys;
use super::{PredictedRow, PredictionTable};
use crate::input::{ColumnNames, Input};
use crate::metrics::ScoredRows;
use crate::{Error, Label, LabelNames, Probabilities};

/// The columns read behind [`PLACE`] of every row.
const OTHERS: [&str; 2] = ["speaker", "model"];
/// Where the speaker stands in the cells that are kept.
const SPEAKER: usize = PLACE.len();

/// The scored rows of a corpus and the part into which each falls.
#[derive(Clone, Debug)]
pub struct ScoredCorpus {
    /// All rows with a prediction.
    pub(super) rows: ScoredRows,
    /// The values of the columns to split by, of each row.
    pub(super) parts: Vec<Vec<String>>,
    /// The statement that each row prints: copies have the same number.
    pub(super) statements: Vec<u32>,
    /// Whether a column to split by follows from the date.
    needs_a_date: bool,
    /// Rows left out for want of a prediction.
    pub unpredicted: u64,
    /// Whether the article of every row is known.
    pub has_articles: bool,
    /// The models that the files name, by their short hashes.
    pub models: Vec<String>,
    /// Rows of the sample that are no row of the corpus.
    pub strangers: u64,
    /// Rows of the sample whose text is not that of the row with their key.
    pub other_text: u64,
    /// Files with bytes that fit no character of their encoding.
    pub damaged: Vec<String>,
}

impl ScoredCorpus {
    /// Reads tables of predictions, to be split by the columns `by`, and the table of a sample with gold labels, which
    /// has columns of its own.
    ///
    /// `month` and `year` follow from the column of the date, unless the table has columns of these names.
    ///
    /// # Errors
    /// Those of [`PredictionTable::read`]; [`Error::File`] for labels that are not those of the model, a missing column, or a sample without
    /// a row in common; [`Error::Row`] for a gold label that the model lacks.
    pub fn read(
        inputs: &[Input],
        sample: Option<(&Input, &ColumnNames)>,
        columns: &ColumnNames,
        names: &LabelNames,
        by: &[String],
    ) -> Result<Self, Error> {
        let wanted: Vec<&str> = PLACE.iter().copied().chain(OTHERS).chain(by.iter().map(String::as_str)).collect();
        let mut corpus = Self::empty();
        // One table of all files, its cells where the matching of the sample looks for them.
        let mut all = PredictionTable { file: String::new(), labels: Vec::new(), rows: Vec::new(), is_damaged: false };
        for input in inputs {
            let table = PredictionTable::read(input, columns, &wanted)?;
            if table.is_damaged {
                corpus.damaged.push(table.file.clone());
            }
            corpus.add(table, names, by, &mut all.rows)?;
        }
        if all.rows.is_empty() {
            return Err(Error::Labels("no row has a prediction".to_owned()));
        }
        if corpus.needs_a_date && all.rows.iter().all(|row| row.date.is_none()) {
            let message = "no row has a date, from which month and year follow; name its column with --date-column";
            return Err(Error::Labels(message.to_owned()));
        }
        corpus.number_articles(&all.rows);
        corpus.statements = copies::statements(&all.rows, SPEAKER);
        if let Some((input, columns)) = sample {
            let sample = PredictionTable::read_any(input, columns, &PLACE, false)?;
            corpus.add_gold(&all, sample, names)?;
        }
        Ok(corpus)
    }

    fn empty() -> Self {
        Self {
            rows: ScoredRows::default(),
            parts: Vec::new(),
            statements: Vec::new(),
            needs_a_date: false,
            unpredicted: 0,
            has_articles: true,
            models: Vec::new(),
            strangers: 0,
            other_text: 0,
            damaged: Vec::new(),
        }
    }

    /// Adds the rows of one file, with the labels in the order of the model.
    fn add(
        &mut self,
        table: PredictionTable,
        names: &LabelNames,
        by: &[String],
        kept: &mut Vec<PredictedRow>,
    ) -> Result<(), Error> {
        let PredictionTable { file, labels, rows, .. } = table;
        let of_model: Option<Vec<usize>> =
            names.iter().map(|name| labels.iter().position(|label| label == name)).collect();
        let Some(of_model) = of_model.filter(|of_model| of_model.len() == labels.len() || rows.is_empty()) else {
            let expected: Vec<String> = names.iter().map(|name| format!("p_{name}")).collect();
            let found: Vec<String> = labels.iter().map(|name| format!("p_{name}")).collect();
            let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
            let message =
                format!("expected the probabilities of the model's labels, {}; found {found}", expected.join(", "));
            return Err(Error::file(file, message));
        };
        let mut keys = None;
        for mut row in rows {
            let cell =
                |at: usize| row.cells[PLACE.len() + at].as_deref().map(str::trim).filter(|cell| !cell.is_empty());
            if let Some(model) = cell(1)
                && !self.models.iter().any(|known| known == model)
            {
                self.models.push(model.to_owned());
            }
            if row.prediction.is_some() && row.probabilities.is_none() {
                return Err(Error::file(
                    file,
                    "there are no columns `p_<label>`; expected a table that `demarche predict` wrote",
                ));
            }
            let Some((prediction, probabilities)) = row.prediction.zip(row.probabilities.as_ref()) else {
                self.unpredicted += 1;
                continue;
            };
            let name = &labels[prediction.index()];
            self.rows.predicted.push(names.index_of(name).expect("the labels are those of the model"));
            let p = probabilities.as_slice();
            self.rows.probabilities.push(Probabilities::new(of_model.iter().map(|at| p[*at])));
            let mut of_row: Vec<_> = row.cells.drain(..PLACE.len() + OTHERS.len()).collect();
            of_row.truncate(SPEAKER + 1);
            let keys = match &mut keys {
                Some(keys) => keys,
                none => none.insert(Keys::of(by, &row).map_err(|name| {
                    Error::file(&*file, format!("there is no column `{name}` to split by; month and year need a date"))
                })?),
            };
            self.needs_a_date |= keys.need_a_date();
            self.parts.push(keys.values(&row));
            row.cells = of_row;
            kept.push(row);
        }
        Ok(())
    }

    fn number_articles(&mut self, rows: &[PredictedRow]) {
        self.has_articles = rows.iter().all(|row| row.group.is_some());
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        for row in rows {
            let next = self.rows.articles.len() as u32;
            // A row of an unknown article stands alone; positions are numbers that no article has twice.
            self.rows.articles.push(row.group.as_deref().map_or(next, |group| *numbers.entry(group).or_insert(next)));
        }
    }

    fn add_gold(
        &mut self,
        all: &PredictionTable,
        mut sample: PredictionTable,
        names: &LabelNames,
    ) -> Result<(), Error> {
        sample.rows.retain(|row| row.gold.is_some());
        if sample.rows.is_empty() {
            return Err(Error::file(
                sample.file,
                "no row has a gold label; expected a column `label` with some filled",
            ));
        }
        let matching = Matching::of_sample(all, &sample)?;
        self.rows.sampled = vec![None; all.rows.len()];
        for (at, of_sample) in &matching.pairs {
            let row = &sample.rows[*of_sample];
            self.rows.sampled[*at] = Some(gold(row, &sample.file, names)?);
        }
        let found: FxHashSet<usize> = matching.pairs.iter().map(|(_, of_sample)| *of_sample).collect();
        self.other_text = matching.other_text;
        self.strangers = (sample.rows.len() - found.len()) as u64 - matching.other_text;
        Ok(())
    }
}

fn gold(row: &PredictedRow, file: &str, names: &LabelNames) -> Result<Label, Error> {
    let name = row.gold.as_deref().unwrap_or_default();
    names.index_of(name).ok_or_else(|| {
        let expected = names.iter().collect::<Vec<_>>().join(", ");
        let message = format!("the gold label is `{name}`; expected one of {expected}");
        Error::Row { file: file.to_owned(), row: row.number, column: None, message }
    })
}
