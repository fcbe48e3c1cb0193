//! Into which part of a corpus a row falls: by the columns asked for, of which month and year follow from the date.

use super::PredictedRow;
use crate::text::date::iso;

/// What stands for an empty cell and for a date that is not ISO 8601.
const UNKNOWN: &str = "unknown";

/// A column to split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// The cell of this position in [`PredictedRow::cells`].
    Cell(usize),
    /// The first so many characters of the date: 7 for a month, 4 for a year.
    Date(usize),
}

/// The columns to split by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    /// Finds the columns, whose cells a row of the table has in the same order; the name of one that is missing is the
    /// error.
    pub(super) fn of<'n>(by: &'n [String], row: &PredictedRow) -> Result<Self, &'n str> {
        let key = |(at, name): (usize, &'n String)| match (row.cells.get(at), name.as_str()) {
            (Some(Some(_)), _) => Ok(Key::Cell(at)),
            (_, "month") => Ok(Key::Date("2024-05".len())),
            (_, "year") => Ok(Key::Date("2024".len())),
            (_, name) => Err(name),
        };
        by.iter().enumerate().map(key).collect::<Result<_, _>>().map(Self)
    }

    /// Whether one of them follows from the date.
    pub(super) fn need_a_date(&self) -> bool {
        self.0.iter().any(|key| matches!(key, Key::Date(_)))
    }

    /// The values of a row.
    pub(super) fn values(&self, row: &PredictedRow) -> Vec<String> {
        let value = |key: &Key| {
            let cell = |at: usize| row.cells[at].as_deref().map(str::trim).filter(|cell| !cell.is_empty());
            let known = match key {
                Key::Cell(at) => cell(*at).map(str::to_owned),
                Key::Date(length) => row.date.as_deref().and_then(|date| iso(date.trim(), *length)),
            };
            known.unwrap_or_else(|| UNKNOWN.to_owned())
        };
        self.0.iter().map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_come_from_iso_dates_alone() {
        for (date, month, year) in [
            ("2024-05-17", Some("2024-05"), Some("2024")),
            ("2024-05-17T08:00:00+02:00", Some("2024-05"), Some("2024")),
            ("2024-05-17 08:00", Some("2024-05"), Some("2024")),
            ("2024-05", Some("2024-05"), Some("2024")),
            ("2024", None, Some("2024")),
            ("20240517", Some("2024-05"), Some("2024")),
            ("2024-02-29", Some("2024-02"), Some("2024")),
            ("2023-02-29", None, None),
            ("2024-04-31", None, None),
            ("17.05.2024", None, None),
            ("2024-13-01", None, None),
            ("2024-5-1", None, None),
            ("+024-05", None, None),
            ("May 2024", None, None),
            ("", None, None),
        ] {
            assert_eq!((iso(date, 7).as_deref(), iso(date, 4).as_deref()), (month, year), "{date}");
        }
    }

    #[test]
    fn a_column_wins_over_the_date_and_what_is_empty_is_unknown() {
        let row = |cell: Option<&str>| PredictedRow {
            date: Some("2024-05-17".to_owned()),
            cells: vec![cell.map(str::to_owned)],
            ..PredictedRow::default()
        };
        let by = ["month".to_owned()];
        let values = |cell| Keys::of(&by, &row(cell)).expect("a column").values(&row(cell));
        assert_eq!((values(Some(" May ")), values(None)), (vec!["May".to_owned()], vec!["2024-05".to_owned()]));
        assert_eq!(values(Some("")), ["unknown"]);
        assert_eq!(Keys::of(&["speaker".to_owned()], &row(None)).unwrap_err(), "speaker");
    }
}
