//! One row of a table, as it stands in the file.
//!
//! Cells of JSON lines keep the bytes of their value, so that a column that is only carried through comes out as it went
//! in: `1.50` stays `1.50`. What a cell says as text is worked out where it is asked for.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use csv::StringRecord;
use serde::Deserializer as _;
use serde::de::Visitor;
use serde_json::value::RawValue;

use super::columns::{Columns, Role};
use super::parquet::{TypedCell, TypedRow};
use crate::error::{Error, Result, shorten};

/// One row of a table, with the names and roles of its columns.
#[derive(Clone, Debug)]
pub struct Row {
    pub(super) file: Arc<str>,
    pub(super) number: u64,
    pub(super) columns: Arc<Columns>,
    pub(super) cells: Cells,
}

/// The cells of a row, one for each column.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    Text(StringRecord),
    Json(Vec<Box<RawValue>>),
    Typed(TypedRow),
}

/// One cell of a table.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'r> {
    /// The text of a CSV or TSV cell.
    Text(&'r str),
    /// A JSON value, its bytes unchanged.
    Json(&'r RawValue),
    /// A value of a column with a type.
    Typed(TypedCell<'r>),
}

impl Row {
    /// The row's number, counted from 1 without the header.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The file the row is from.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The names and roles of the cells. Rows of one CSV file share them; JSON lines may each have their own.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The cell at a position of [`columns`](Self::columns).
    ///
    /// # Panics
    /// When there is no such column.
    #[must_use]
    pub fn cell(&self, at: usize) -> Cell<'_> {
        match &self.cells {
            Cells::Text(record) => Cell::Text(&record[at]),
            Cells::Json(values) => Cell::Json(&values[at]),
            Cells::Typed(row) => Cell::Typed(row.cell(at)),
        }
    }

    /// All cells with the names of their columns, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Cell<'_>)> {
        self.columns.names().iter().enumerate().map(|(at, name)| (name.as_str(), self.cell(at)))
    }

    /// The text of the cell with this role; `None` when there is no such column or its cell is empty.
    #[must_use]
    pub fn get(&self, role: Role) -> Option<Cow<'_, str>> {
        self.columns.position(role).map(|at| self.cell(at).text()).filter(|text| !text.is_empty())
    }

    /// The text of the cell with this role; empty when there is no such column.
    ///
    /// # Errors
    /// [`Error::Row`] when the cell is a JSON array or object, or a list or struct.
    pub fn text(&self, role: Role) -> Result<Cow<'_, str>> {
        match self.columns.position(role).map(|at| self.cell(at)) {
            None => Ok(Cow::Borrowed("")),
            Some(cell) if cell.is_nested() => {
                Err(self.error(Some(role), format!("found {}; expected text", shorten(&cell.text()))))
            }
            Some(cell) => Ok(cell.text()),
        }
    }

    /// An error at this row, and at the column with this role.
    #[must_use]
    pub fn error(&self, role: Option<Role>, message: impl Into<String>) -> Error {
        let column = role.map(|role| self.columns.name(role).unwrap_or(role.name()).to_owned());
        Error::Row { file: self.file.to_string(), row: self.number, column, message: message.into() }
    }
}

impl<'r> Cell<'r> {
    /// What it says: a JSON string without its escapes, nothing for `null`, any other JSON value as it is written; a typed
    /// value as [`TypedCell::text`] has it.
    ///
    /// Half a surrogate pair, which Python writes for a text cut inside an emoji, becomes U+FFFD: one character for one.
    #[must_use]
    pub fn text(self) -> Cow<'r, str> {
        match self {
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Json(value) => match value.get() {
                "null" => Cow::Borrowed(""),
                string if string.starts_with('"') => serde_json::Deserializer::from_str(string)
                    .deserialize_bytes(JsonString)
                    .unwrap_or(Cow::Borrowed(string)),
                other => Cow::Borrowed(other),
            },
            Cell::Typed(cell) => cell.text(),
        }
    }

    /// The bytes by which it is told from others: a text's own, those of a JSON value as they stand in the file.
    #[must_use]
    pub fn bytes(self) -> Cow<'r, [u8]> {
        match self {
            Cell::Text(text) => Cow::Borrowed(text.as_bytes()),
            Cell::Json(value) => Cow::Borrowed(value.get().as_bytes()),
            Cell::Typed(cell) => match cell.text() {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
        }
    }

    /// Whether it is an array or object of JSON, or a list or struct.
    fn is_nested(self) -> bool {
        match self {
            Cell::Text(_) => false,
            Cell::Json(value) => value.get().starts_with(['[', '{']),
            Cell::Typed(cell) => cell.is_nested(),
        }
    }
}

/// Reads a JSON string, borrowed where it has no escapes.
struct JsonString;

impl<'de> Visitor<'de> for JsonString {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> std::result::Result<Self::Value, E> {
        Ok(str::from_utf8(bytes).map_or_else(|_| Cow::Owned(without_surrogates(bytes)), Cow::Borrowed))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> std::result::Result<Self::Value, E> {
        Ok(Cow::Owned(str::from_utf8(bytes).map_or_else(|_| without_surrogates(bytes), str::to_owned)))
    }
}

/// The text of bytes that are UTF-8 but for lone surrogates, each three bytes from 0xED on.
fn without_surrogates(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().first() == Some(&0xED) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_json_value_is_what_it_says() {
        for (json, expected) in [
            (r#""Ça \"va\"\u2026""#, "Ça \"va\"…"),
            (r#""plain""#, "plain"),
            (r#""cut \ud83d!""#, "cut \u{fffd}!"),
            ("null", ""),
            ("1.50", "1.50"),
            ("true", "true"),
            ("[1, 2]", "[1, 2]"),
        ] {
            let value = RawValue::from_string(json.to_owned()).unwrap();
            assert_eq!(Cell::Json(&value).text(), expected);
        }
    }
}
