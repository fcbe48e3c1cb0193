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
mod tests {
    use super::*;

    fn table(text: &str, format: Format) -> Result<TableReader> {
        let bytes = text.as_bytes().to_vec();
        TableReader::from_reader(Cursor::new(bytes), "table", format, ColumnNames::new(), &[Role::Text])
    }

    /// Each row's cells, or its error.
    fn rows(text: &str, format: Format) -> Vec<String> {
        table(text, format)
            .unwrap()
            .map(|row| match row {
                Ok(row) => {
                    row.fields().map(|(name, cell)| format!("{name}={}", cell.text())).collect::<Vec<_>>().join("|")
                }
                Err(error) => error.to_string(),
            })
            .collect()
    }

    fn failure(text: &str, format: Format) -> String {
        table(text, format).err().expect("an error").to_string()
    }

    #[test]
    fn separators_line_endings_and_quoted_newlines_make_no_difference() {
        let expected = ["id=1|text=a\nb", "id=2|text=“c, d”; e"];
        assert_eq!(rows("\u{feff}id;text\r\n1;\"a\nb\"\r\n2;\"“c, d”; e\"\r\n", Format::Csv), expected);
        assert_eq!(rows("id,text\n1,\"a\nb\"\n\n2,\"“c, d”; e\"", Format::Csv), expected);
        assert_eq!(rows("id\ttext\n1\t\"a\nb\"\n2\t“c, d”; e\n", Format::Tsv), expected);
        let lines = "{\"id\": 1, \"text\": \"a\\nb\"}\n\n{\"id\":2,\"text\":\"“c, d”; e\"}";
        assert_eq!(rows(lines, Format::Jsonl), expected);
    }

    #[test]
    fn a_row_with_too_few_or_too_many_cells_is_named_and_passed_over() {
        assert_eq!(
            rows("id,text\n1\n2,b\n3,\"c\nd\",e\n", Format::Csv),
            [
                "table, row 1: line 2 has 1 cell; the header has 2",
                "id=2|text=b",
                "table, row 3: line 4 has 3 cells; the header has 2; a cell runs over several lines: is its quotation mark \
                 closed?",
            ]
        );
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_named_and_costs_its_own_row() {
        let table = format!("id,text\n1,\"a\nb\"\n2,\"“c, said d.\n{}", "3,e\n".repeat(1000));
        let found = rows(&table, Format::Csv);
        assert_eq!(
            found,
            [
                "id=1|text=a\nb",
                "table, row 2: the quotation mark that begins a cell at line 4 is never closed: the cell goes on to the end of \
                 the file",
            ]
        );
    }

    #[test]
    fn a_line_that_is_no_object_is_shown_and_passed_over() {
        assert_eq!(
            rows("{\"text\": \"a\"}\n[1]\n{\"text\": }\n{\"id\": 1}\n{\"text\": null, \"n\": 1}\n", Format::Jsonl),
            [
                "text=a",
                "table, row 2: line 2, column 0: invalid type: sequence, expected an object; expected one JSON object a line, \
                 found `[1]`",
                "table, row 3: line 3, column 10: expected value; expected one JSON object a line, found `{\"text\": }`",
                "table, row 4: there is no column `text`; the columns are `id`; name one with --text-column",
                "text=|n=1",
            ]
        );
    }

    #[test]
    fn values_of_json_lines_keep_their_bytes() {
        let line = r#"{"text":"\u00e7a","n":1.50,"list":[1,  {"b": null}]}"#;
        let row = table(line, Format::Jsonl).unwrap().next().unwrap().unwrap();
        let raw: Vec<_> = row
            .fields()
            .map(|(_, cell)| match cell {
                super::super::Cell::Json(value) => value.get().to_owned(),
                super::super::Cell::Text(_) | super::super::Cell::Typed(_) => unreachable!(),
            })
            .collect();
        assert_eq!(raw, [r#""\u00e7a""#, "1.50", r#"[1,  {"b": null}]"#]);
        assert_eq!(row.text(Role::Text).unwrap(), "ça");
    }

    #[test]
    fn a_file_that_is_no_table_says_why() {
        assert_eq!(failure(" \r\n", Format::Csv), "table: the input is empty; expected a table");
        assert_eq!(failure("", Format::Jsonl), "table: the input is empty; expected a table");
        assert_eq!(
            failure("x", Format::Text),
            "table: expected a table (.csv, .tsv, .jsonl or .parquet), found a text; --input-format says otherwise"
        );
        let array = "table: expected one JSON object a line, found a JSON array";
        assert_eq!(failure("[\n{\"text\": \"a\"}]", Format::Jsonl), array);
        let missing = "table: there is no column `text`; the columns are `a`, `b`; name one with --text-column";
        assert_eq!(failure("a,b\n1,2\n", Format::Csv), missing);
        assert_eq!(rows("{\"a\":1,\"b\":2}\n{\"text\":\"c\"}\n", Format::Jsonl), [missing]);
        let nested = table("{\"text\":[\"a\"]}", Format::Jsonl).unwrap().next().unwrap().unwrap();
        let error = nested.text(Role::Text).unwrap_err().to_string();
        assert_eq!(error, "table, row 1, column `text`: found `[\"a\"]`; expected text");
    }
}
