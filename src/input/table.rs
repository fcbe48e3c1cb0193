//! A table, read row by row: memory does not grow with it.
//!
//! Whatever the file's format, encoding, separator and line endings, a [`Row`] is its cells with the names and roles of
//! their columns. An error names the file, the row and what stands there; the rows after a bad one can still be read.

use std::io::{Chain, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use super::columns::{ColumnNames, Columns, Role};
use super::csv_rows::CsvRows;
use super::jsonl_rows::JsonRows;
use super::parquet::{ColumnType, ParquetRows};
use super::row::{Cells, Row};
use super::{Bytes, Format, Input, UNSEEKABLE};
use crate::error::{Error, Result};
use crate::text::encoding::DecodingReader;

/// The decoded beginning of a table and the rest behind it.
pub(super) type TextStream = Chain<Cursor<Vec<u8>>, DecodingReader<Bytes>>;

/// Reads the rows of a table.
///
/// ```
/// use demarche::input::{ColumnNames, Format, Role, TableReader};
///
/// let table = "id;Quote\n7;\"“Never,”\nhe said.\"\n";
/// let names = ColumnNames::new();
/// let mut rows = TableReader::from_reader(table.as_bytes(), "table.csv", Format::Csv, names, &[Role::Text])?;
/// let row = rows.next().expect("the table has a row")?;
/// assert_eq!(row.text(Role::Text)?, "“Never,”\nhe said.");
/// assert_eq!(row.get(Role::Id).as_deref(), Some("7"));
/// # Ok::<(), demarche::Error>(())
/// ```
pub struct TableReader {
    file: Arc<str>,
    rows: Rows,
    chosen: ColumnNames,
    required: Vec<Role>,
    /// Those of the header, or of the last JSON line.
    columns: Option<Arc<Columns>>,
    number: u64,
    ended: bool,
}

enum Rows {
    Csv(CsvRows),
    Json(JsonRows),
    Parquet(Box<ParquetRows>),
}

impl TableReader {
    /// Opens an input that is a table and has columns of these roles.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read; [`Error::File`] when it is empty or no table, lacks a required column or one
    /// the user named, or has two columns of one name.
    pub fn open(input: &Input, chosen: ColumnNames, required: &[Role]) -> Result<Self> {
        if input.format() == Some(Format::Parquet) {
            return Self::parquet(input, chosen, required);
        }
        let (format, bytes) = input.open()?;
        Self::new(bytes, &input.name(), format, chosen, required)
    }

    /// Opens a file in Parquet, which is no stream of bytes.
    fn parquet(input: &Input, chosen: ColumnNames, required: &[Role]) -> Result<Self> {
        let file = input.name();
        let (columns, rows) = ParquetRows::open(input.seekable()?, &input.meter, &file)?;
        let (names, types): (Vec<String>, Vec<ColumnType>) = columns.into_iter().unzip();
        let rows = Rows::Parquet(Box::new(rows));
        let mut table = Self::of(&file, rows, chosen, required);
        let columns = table.columns_of(names)?;
        table.columns = Some(Arc::new(Arc::unwrap_or_clone(columns).with_types(types)));
        Ok(table)
    }

    /// Reads no more than the columns of these roles and names, where the file lets others be passed over: rows may lack them.
    /// Columns that the user named are always read.
    ///
    /// # Errors
    /// [`Error::File`] where such a column has a type that cannot be read.
    pub fn only(mut self, roles: &[Role], is_named: impl Fn(&str) -> bool) -> Result<Self> {
        let (Rows::Parquet(rows), Some(columns)) = (&mut self.rows, &self.columns) else { return Ok(self) };
        let kept = columns.positions(roles, |name| is_named(name) || self.chosen.has(name));
        let (names, types) = columns.declared(&kept).into_iter().unzip();
        rows.project(&kept);
        self.required.clear();
        let columns = self.columns_of(names)?;
        self.columns = Some(Arc::new(Arc::unwrap_or_clone(columns).with_types(types)));
        Ok(self)
    }

    /// [`open`](Self::open) for one file, its format told by its extension.
    ///
    /// # Errors
    /// As [`open`](Self::open), and when the extension is unknown.
    pub fn from_path(path: impl AsRef<Path>, chosen: ColumnNames, required: &[Role]) -> Result<Self> {
        let path = path.as_ref();
        match Input::find(&[path.to_owned()], None)?.as_slice() {
            [input] if !path.is_dir() => Self::open(input, chosen, required),
            _ => Err(Error::file(path.display().to_string(), "expected one table, found a folder")),
        }
    }

    /// [`open`](Self::open) for anything that can be read, called `file` in messages.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_reader(
        reader: impl Read + Send + 'static,
        file: &str,
        format: Format,
        chosen: ColumnNames,
        required: &[Role],
    ) -> Result<Self> {
        Self::new(Box::new(reader), file, format, chosen, required)
    }

    pub(crate) fn new(
        bytes: Bytes,
        file: &str,
        format: Format,
        chosen: ColumnNames,
        required: &[Role],
    ) -> Result<Self> {
        let (names, rows) = match format {
            Format::Text | Format::Html | Format::Warc => {
                let found = match format {
                    Format::Html => "a web page",
                    Format::Warc => "a web archive",
                    _ => "a text",
                };
                return Err(Error::file(
                    file,
                    format!(
                        "expected a table (.csv, .tsv, .jsonl or .parquet), found {found}; --input-format says otherwise"
                    ),
                ));
            }
            Format::Csv | Format::Tsv => {
                let (names, rows) = CsvRows::open(bytes, file, format)?;
                (Some(names), Rows::Csv(rows))
            }
            Format::Jsonl => (None, Rows::Json(JsonRows::open(bytes, file)?)),
            Format::Parquet => return Err(Error::file(file, UNSEEKABLE)),
        };
        let mut table = Self::of(file, rows, chosen, required);
        if let Some(names) = names {
            table.columns = Some(table.columns_of(names)?);
        }
        Ok(table)
    }

    fn of(file: &str, rows: Rows, chosen: ColumnNames, required: &[Role]) -> Self {
        let required = required.to_vec();
        Self { file: file.into(), rows, chosen, required, columns: None, number: 0, ended: false }
    }

    /// The file's name in messages.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The columns of the header line; for JSON lines those of the last row read, `None` before the first.
    #[must_use]
    pub fn columns(&self) -> Option<&Columns> {
        self.columns.as_deref()
    }

    /// Whether some bytes so far fitted no character of the file's encoding and became U+FFFD.
    #[must_use]
    pub fn had_errors(&self) -> bool {
        match &self.rows {
            Rows::Csv(rows) => rows.had_errors(),
            Rows::Json(rows) => rows.had_errors(),
            // Texts that are no UTF-8 are refused.
            Rows::Parquet(_) => false,
        }
    }

    /// Takes back a row that is done with: a later one of a CSV file is read into its memory instead of new one.
    pub fn give_back(&mut self, row: Row) {
        if let (Rows::Csv(rows), Cells::Text(record)) = (&mut self.rows, row.cells) {
            rows.give_back(record);
        }
    }

    /// The roles of these names, with those required among them.
    fn columns_of(&self, names: Vec<String>) -> Result<Arc<Columns>> {
        let columns = Columns::new(names, &self.chosen)
            .and_then(|columns| self.required.iter().try_for_each(|role| columns.require(*role)).map(|()| columns));
        columns.map(Arc::new).map_err(|message| Error::file(&*self.file, message))
    }

    /// The columns of a JSON line: mostly those of the line before.
    fn columns_of_line(&mut self, keys: Vec<String>) -> Result<Arc<Columns>> {
        match &self.columns {
            Some(columns) if columns.names() == keys => Ok(Arc::clone(columns)),
            before => {
                let is_first = before.is_none();
                let columns = self.columns_of(keys).map_err(|error| match error {
                    // What the first line lacks, the file lacks.
                    Error::File { file, message } if !is_first => {
                        Error::Row { file, row: self.number, column: None, message }
                    }
                    error => error,
                })?;
                self.columns = Some(Arc::clone(&columns));
                Ok(columns)
            }
        }
    }
}

impl Iterator for TableReader {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.number += 1;
        let row = match &mut self.rows {
            Rows::Csv(rows) => rows.next(&self.file, self.number).map(|record| {
                let columns = Arc::clone(self.columns.as_ref().expect("the header is read first"));
                record.map(|record| (columns, Cells::Text(record)))
            }),
            Rows::Json(rows) => rows.next(&self.file, self.number).map(|object| {
                let object = object?;
                Ok((self.columns_of_line(object.keys)?, Cells::Json(object.values)))
            }),
            Rows::Parquet(rows) => rows.next(self.number).map(|row| {
                let columns = Arc::clone(self.columns.as_ref().expect("the footer is read first"));
                row.map(|row| (columns, Cells::Typed(row)))
            }),
        };
        // A bad row is passed over; a file that cannot be read or used as a whole is at its end.
        self.ended = matches!(row, None | Some(Err(Error::Io { .. } | Error::File { .. })));
        let row = row?;
        Some(row.map(|(columns, cells)| Row { file: Arc::clone(&self.file), number: self.number, columns, cells }))
    }
}

#[cfg(test)]
mod tests;
