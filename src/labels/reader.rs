//! A table of labelled statements becomes a [`LabelledSet`].

use super::{LabelledSet, LabelledStatement, Provenance};
use crate::{
    Error, LabelNames,
    input::{ColumnNames, Input, Role, Row, TableReader},
};
use rustc_hash::FxHashMap;

/// What was read, and what was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Rows with a label and a text.
    pub labelled: usize,
    /// The texts of the rows with an empty label.
    pub unlabelled: Vec<String>,
    /// Rows with a label and no text, and the first of them.
    pub without_text: usize,
    /// Where the first row without text stands: file and row.
    pub first_without_text: Option<String>,
    /// Files with bytes that fit no character of their encoding and became U+FFFD.
    pub damaged: Vec<String>,
}

/// The roles that are read of a row.
const READ: [Role; 11] = [
    Role::Text,
    Role::Label,
    Role::Id,
    Role::Group,
    Role::Speaker,
    Role::Target,
    Role::Weight,
    Role::Outlet,
    Role::Date,
    Role::Language,
    // Two rows of one id may be those of two annotators.
    Role::Annotator,
];

impl LabelledSet {
    /// Reads labelled statements from tables with the columns `text` and `label` (or an alias, or the name chosen).
    ///
    /// The label names are those `known` from a codebook or a model; else the distinct names of the rows, in byte order. A row with an empty
    /// label is unlabelled, one without text cannot be learned from: both are counted and left out.
    ///
    /// # Errors
    /// [`Error::Row`] with file, row and column for a label that is not among the `known` ones, a repeated id, or a weight that is not a number above
    /// 0; [`Error::Labels`] for fewer than two labels or no row; and the errors of [`TableReader`].
    pub fn read(
        inputs: &[Input],
        columns: &ColumnNames,
        known: Option<&LabelNames>,
    ) -> Result<(Self, ReadReport), Error> {
        let mut report = ReadReport::default();
        let mut rows: Vec<(LabelledStatement, String)> = Vec::new();
        let mut provenance = Vec::new();
        let mut ids: FxHashMap<String, String> = FxHashMap::default();
        for input in inputs {
            let table = TableReader::open(input, columns.clone(), &[Role::Text, Role::Label])?;
            let mut table = table.only(&READ, Provenance::is_column)?;
            for row in table.by_ref() {
                let row = row?;
                let place = format!("{}, row {}", row.file(), row.number());
                let label = row.text(Role::Label)?.trim().to_owned();
                let text = row.text(Role::Text)?.into_owned();
                if label.is_empty() {
                    report.unlabelled.push(text);
                    continue;
                }
                if text.trim().is_empty() {
                    report.without_text += 1;
                    report.first_without_text.get_or_insert(place);
                    continue;
                }
                if let Some(names) = known
                    && names.index_of(&label).is_none()
                {
                    let expected = names.iter().collect::<Vec<_>>().join(", ");
                    return Err(row.error(Some(Role::Label), format!("found `{label}`; expected one of {expected}")));
                }
                let id = row.get(Role::Id).map(std::borrow::Cow::into_owned);
                if let Some(id) = &id
                    && let Some(first) = ids.insert(id.clone(), place)
                {
                    return Err(row.error(Some(Role::Id), repeated(&row, id, &first)));
                }
                let [article, speaker, target, language] = [Role::Group, Role::Speaker, Role::Target, Role::Language]
                    .map(|role| row.get(role).map(std::borrow::Cow::into_owned).filter(|cell| !cell.trim().is_empty()));
                let language = language.map(|language| language.trim().to_owned());
                let weight = weight(&row)?;
                report.labelled += 1;
                // The index is set once all names are known.
                let label_index = crate::Label::new(0);
                let statement =
                    LabelledStatement { id, text, speaker, target, language, label: label_index, article, weight };
                rows.push((statement, label));
                provenance.push(Provenance::of(&row));
            }
            if table.had_errors() {
                report.damaged.push(table.file().to_owned());
            }
        }
        if rows.is_empty() {
            let (unlabelled, without_text) = (report.unlabelled.len(), report.without_text);
            return Err(Error::Labels(match (unlabelled, without_text) {
                (0, 0) => "there is no row below the header".to_owned(),
                _ => {
                    format!("no row has a label and a text; without label: {unlabelled}, without text: {without_text}")
                }
            }));
        }
        let names = if let Some(names) = known {
            names.clone()
        } else {
            let mut names: Vec<String> = rows.iter().map(|(_, label)| label.clone()).collect();
            names.sort_unstable();
            names.dedup();
            LabelNames::new(names)?
        };
        let statements = rows.into_iter().map(|(mut statement, label)| {
            statement.label = names.index_of(&label).expect("every name was collected or checked");
            statement
        });
        let statements = statements.collect();
        Ok((Self { provenance, ..Self::new(names, statements)? }, report))
    }
}

fn repeated(row: &Row, id: &str, first: &str) -> String {
    let advice = if row.columns().position(Role::Annotator).is_some() {
        "; a table with several annotators per statement must be adjudicated to one row each before training"
    } else {
        ""
    };
    format!("the id `{id}` stands already in {first}; expected each id once{advice}")
}

fn weight(row: &Row) -> Result<f64, Error> {
    let Some(text) = row.get(Role::Weight) else { return Ok(1.0) };
    match text.trim().parse::<f64>() {
        Ok(weight) if weight > 0.0 && weight.is_finite() => Ok(weight),
        _ => Err(row.error(Some(Role::Weight), format!("found `{text}`; expected a number above 0"))),
    }
}
