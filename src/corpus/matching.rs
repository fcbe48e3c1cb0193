//! Which row of one file of predictions is which row of another.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::{PredictedRow, PredictionTable};
use crate::Error;

/// The columns that tell where a statement stands, in the order in which [`PredictedRow::cells`] must hold them.
pub(super) const PLACE: [&str; 4] = ["article", "statement", "start", "end"];

/// By what two rows were taken for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// The same `id`.
    Id,
    /// The same `article`, `start` and `end`.
    Place,
    /// The same `article` and `statement`.
    Statement,
    /// The same text, which no other row has.
    Text,
    /// The same row number and text.
    RowAndText,
}

impl MatchedBy {
    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Place => "article, start and end",
            Self::Statement => "article and statement",
            Self::Text => "text",
            Self::RowAndText => "row number and text",
        }
    }

    /// What tells the row from others of its file.
    fn key(self, row: &PredictedRow) -> Option<Vec<&str>> {
        let cell = |at: usize| row.cells.get(at)?.as_deref().filter(|cell| !cell.is_empty());
        match self {
            Self::Id => Some(vec![row.id.as_deref()?]),
            Self::Place => Some(vec![cell(0)?, cell(2)?, cell(3)?]),
            Self::Statement => Some(vec![cell(0)?, cell(1)?]),
            Self::Text => Some(vec![row.text.trim()]),
            Self::RowAndText => None,
        }
    }
}

/// The rows that two files have in common, as positions in each.
pub(super) struct Matching {
    pub(super) by: MatchedBy,
    pub(super) pairs: Vec<(usize, usize)>,
    /// Rows of one key whose texts differ: not the same, so no pairs.
    pub(super) other_text: u64,
}

impl Matching {
    /// Matches by the first of the ways in [`MatchedBy`] that tells all rows of both files apart.
    pub(super) fn of(first: &PredictionTable, second: &PredictionTable) -> Result<Self, Error> {
        let ways = [MatchedBy::Id, MatchedBy::Place, MatchedBy::Statement];
        let matching = ways.into_iter().find_map(|by| Self::by_key(by, first, second));
        let matching = matching.unwrap_or_else(|| Self::by_row(first, second));
        if matching.pairs.is_empty() {
            let message = format!(
                "no row of {} is a row of {}; rows are matched by id, by article and place, or by row number and text",
                first.file, second.file
            );
            return Err(Error::Labels(message));
        }
        Ok(matching)
    }

    /// Finds the rows of a sample in a corpus, by a key or by a text that no other row has.
    pub(super) fn of_sample(corpus: &PredictionTable, sample: &PredictionTable) -> Result<Self, Error> {
        let ways = [MatchedBy::Id, MatchedBy::Place, MatchedBy::Statement, MatchedBy::Text];
        ways.into_iter().find_map(|by| Self::by_key(by, corpus, sample)).ok_or_else(|| {
            for table in [sample, corpus] {
                if let Some((id, row)) = repeated(&table.rows) {
                    let place = if table.file.is_empty() { "the predictions" } else { &*table.file };
                    let message = format!(
                        "the id `{id}` of row {row} is given twice in {place}, so ids do not tell which row is which, nor do article and place or text"
                    );
                    return Error::file(&*sample.file, message);
                }
            }
            let message =
                "no row is a row of the predictions; rows are matched by id, by article and place, or by text, where that tells all \
                 rows of the predictions apart";
            Error::file(&*sample.file, message)
        })
    }

    fn by_key(by: MatchedBy, first: &PredictionTable, second: &PredictionTable) -> Option<Self> {
        let of_second = index(by, &second.rows)?;
        index(by, &first.rows)?;
        let mut matching = Self { by, pairs: Vec::new(), other_text: 0 };
        for (at, row) in first.rows.iter().enumerate() {
            let Some(other) = of_second.get(&by.key(row)?).copied() else { continue };
            let texts = [&row.text, &second.rows[other].text].map(|text| text.trim());
            if texts[0] == texts[1] || texts.contains(&"") {
                matching.pairs.push((at, other));
            } else {
                matching.other_text += 1;
            }
        }
        (!matching.pairs.is_empty()).then_some(matching)
    }

    fn by_row(first: &PredictionTable, second: &PredictionTable) -> Self {
        let same =
            |(a, b): &(&PredictedRow, &PredictedRow)| !a.text.trim().is_empty() && a.text.trim() == b.text.trim();
        let rows = first.rows.iter().zip(&second.rows);
        let pairs = rows.enumerate().filter(|(_, rows)| same(rows)).map(|(at, _)| (at, at)).collect();
        Self { by: MatchedBy::RowAndText, pairs, other_text: 0 }
    }
}

/// The first id that two rows have, with the number of the second.
fn repeated(rows: &[PredictedRow]) -> Option<(&str, u64)> {
    let mut ids = FxHashSet::default();
    rows.iter().find_map(|row| row.id.as_deref().filter(|id| !ids.insert(*id)).map(|id| (id, row.number)))
}

/// The rows by their keys; `None` where one has none or two have the same.
fn index(by: MatchedBy, rows: &[PredictedRow]) -> Option<FxHashMap<Vec<&str>, usize>> {
    let mut index = FxHashMap::default();
    for (at, row) in rows.iter().enumerate() {
        if index.insert(by.key(row)?, at).is_some() {
            return None;
        }
    }
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(file: &str, rows: &[(&str, &str, [&str; 4])]) -> PredictionTable {
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let row = |(at, (id, text, place)): (usize, &(&str, &str, [&str; 4]))| PredictedRow {
            number: at as u64 + 1,
            id: filled(id),
            text: (*text).to_owned(),
            cells: place.map(filled).into(),
            ..PredictedRow::default()
        };
        let rows = rows.iter().enumerate().map(row).collect();
        PredictionTable { file: file.to_owned(), labels: Vec::new(), rows, is_damaged: false }
    }

    const NOWHERE: [&str; 4] = [""; 4];

    #[test]
    fn ids_win_over_order_and_other_texts_are_no_pairs() {
        let first = table("a", &[("1", "We agree.", NOWHERE), ("2", "We refuse.", NOWHERE), ("3", "Talks.", NOWHERE)]);
        let second = table("b", &[("3", "Other.", NOWHERE), ("1", " We agree.", NOWHERE), ("9", "New.", NOWHERE)]);
        let found = Matching::of(&first, &second).expect("one pair");
        assert_eq!((found.by, found.pairs, found.other_text), (MatchedBy::Id, vec![(0, 1)], 1));
    }

    #[test]
    fn statements_of_articles_are_matched_by_place_and_by_number_where_two_share_a_place() {
        let rows = [("7", "A.", ["x", "1", "0", "5"]), ("7", "B.", ["x", "2", "6", "9"])];
        let moved = [("7", "B.", ["x", "1", "6", "9"]), ("7", "A.", ["x", "2", "0", "5"])];
        let found = Matching::of(&table("a", &rows), &table("b", &moved)).expect("pairs");
        assert_eq!((found.by, found.pairs), (MatchedBy::Place, vec![(0, 1), (1, 0)]));
        let twice = [("", "A.", ["x", "1", "0", "5"]), ("", "A.", ["x", "2", "0", "5"])];
        let found = Matching::of(&table("a", &twice), &table("b", &twice)).expect("pairs");
        assert_eq!((found.by, found.pairs), (MatchedBy::Statement, vec![(0, 0), (1, 1)]));
    }

    #[test]
    fn without_keys_equal_texts_at_the_same_row_are_the_same_row() {
        let first = table("a", &[("", "A.", NOWHERE), ("", "B.", NOWHERE), ("", "C.", NOWHERE)]);
        let second = table("b", &[("", "A.", NOWHERE), ("", "X.", NOWHERE)]);
        let found = Matching::of(&first, &second).expect("pairs");
        assert_eq!((found.by, found.pairs), (MatchedBy::RowAndText, vec![(0, 0)]));
        let none = Matching::of(&first, &table("b", &[("", "X.", NOWHERE)])).err().expect("no pair").to_string();
        assert!(none.starts_with("no row of a is a row of b;"), "{none}");
    }
}
