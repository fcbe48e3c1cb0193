//! Rows become CSV, TSV, JSON lines, JSON, Markdown, a terminal table or Parquet, one at a time.
//!
//! A table's columns are those of its first row. Cells with a separator, quote or line break are quoted as RFC 4180 has
//! it (<https://www.rfc-editor.org/rfc/rfc4180>), in TSV as well. JSON keeps whatever keys each row has.

mod buffer;
#[cfg_attr(not(feature = "parquet"), path = "rows/without_parquet.rs")]
mod parquet;

use std::io::Write;

pub use buffer::RowBuffer;

use self::buffer::Made;
use self::parquet::ParquetFile;
use super::column::Column;
use super::terminal::Layout;
use super::value::Value;
use crate::error::{Error, Result};

/// The form of an output of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowFormat {
    /// Cells between commas.
    Csv,
    /// Cells between tabs.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// One JSON array of objects.
    Json,
    /// A Markdown table.
    Markdown,
    /// A table on a terminal, with the columns of a [`Layout`] only.
    Text,
    /// Columns with types (<https://parquet.apache.org>). It can be written only where the crate has the feature `parquet`.
    Parquet,
}

impl RowFormat {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Csv, Self::Tsv, Self::Jsonl, Self::Json, Self::Markdown, Self::Text, Self::Parquet];

    /// Its name: `csv`, `tsv`, `jsonl`, `json`, `markdown`, `text` or `parquet`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::Parquet => "parquet",
        }
    }

    /// The format a file of this extension has, in any case of letters.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        match extension.as_str() {
            "md" => Some(Self::Markdown),
            "txt" => Some(Self::Text),
            name => Self::ALL.into_iter().find(|format| format.name() == name),
        }
    }

    /// Whether each row keeps its own keys, rather than filling the columns of the first.
    fn has_keys(self) -> bool {
        matches!(self, Self::Jsonl | Self::Json)
    }
}

/// Bytes of rows that wait to be written: enough that writing them costs nothing beside making them.
const WAITING: usize = 1 << 16;

/// Writes rows in one format.
///
/// ```
/// use demarche::report::{Layout, RowFormat, RowWriter, Value};
///
/// let mut out = Vec::new();
/// let mut rows = RowWriter::new(&mut out, RowFormat::Csv, &Layout::default());
/// rows.row(&[("text", "“No,” he said.".into()), ("content", Value::Spans(vec![(1, 3)])), ("p", 0.25.into())])?;
/// rows.finish()?;
/// assert_eq!(String::from_utf8_lossy(&out), "text,content,p\n\"“No,” he said.\",1-3,0.250000\n");
/// # Ok::<(), demarche::Error>(())
/// ```
pub struct RowWriter<W: Write> {
    out: W,
    rows: RowBuffer,
    /// What becomes of rows in Parquet, once the columns are known.
    file: Option<ParquetFile>,
    has_written: bool,
}

impl<W: Write> RowWriter<W> {
    /// Writes to `out`; the layout matters for [`RowFormat::Text`] only.
    pub fn new(out: W, format: RowFormat, layout: &Layout) -> Self {
        Self { out, rows: RowBuffer::new(format, layout), file: None, has_written: false }
    }

    /// Sets the columns of a table and writes its header line. Needed only where there may be no row at all, where rows
    /// are [appended](Self::append), and for Parquet, where the first row does not tell what a column holds if its cell is null.
    ///
    /// # Errors
    /// [`Error::Rows`] when a name occurs twice, [`Error::Write`] when nothing can be written.
    pub fn columns<'n>(&mut self, columns: impl IntoIterator<Item = Column<'n>>) -> Result<()> {
        self.rows.columns(columns)?;
        self.drain()
    }

    /// Writes one row: the names of its columns and their values. Of a row that is refused nothing is written, and others
    /// may follow it.
    ///
    /// # Errors
    /// [`Error::Rows`] when a name occurs twice or is no column of the table, [`Error::Write`] when nothing can be written.
    pub fn row(&mut self, fields: &[(&str, Value<'_>)]) -> Result<()> {
        self.rows.row(fields)?;
        // A terminal shows each line as it comes.
        if self.rows.len() >= WAITING || self.rows.format() == RowFormat::Text { self.drain() } else { Ok(()) }
    }

    /// Goes on with a table that `out` has the beginning of: its columns are set, and no header line is written.
    ///
    /// # Errors
    /// [`Error::Rows`] when a name occurs twice.
    pub fn resume<'n>(&mut self, columns: impl IntoIterator<Item = Column<'n>>) -> Result<()> {
        self.rows.columns(columns)?;
        // It has the header line, which stands in the file.
        self.rows.take()?;
        self.has_written = true;
        Ok(())
    }

    /// What is written to.
    pub fn get_ref(&self) -> &W {
        &self.out
    }

    /// What is written to. Rows may still wait for it.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// An empty buffer for rows of the same columns, to be filled on any thread.
    #[must_use]
    pub fn buffer(&self) -> RowBuffer {
        self.rows.fork()
    }

    /// Writes the rows of a [buffer](Self::buffer) behind those before.
    ///
    /// # Errors
    /// [`Error::Write`] when nothing can be written.
    pub fn append(&mut self, rows: RowBuffer) -> Result<()> {
        self.drain()?;
        self.write(rows.into_made()?)
    }

    /// Writes what is left, flushes, and gives back what was written to.
    ///
    /// # Errors
    /// [`Error::Write`] when that fails.
    pub fn finish(mut self) -> Result<W> {
        self.drain()?;
        if let Some(file) = self.file.take() {
            let end = file.finish()?;
            self.out.write_all(&end).map_err(Error::Write)?;
        }
        let end: &[u8] = match (self.rows.format(), self.has_written) {
            (RowFormat::Json, false) => b"[]\n",
            (RowFormat::Json, true) => b"\n]\n",
            _ => b"",
        };
        self.out.write_all(end).and_then(|()| self.out.flush()).map_err(Error::Write)?;
        Ok(self.out)
    }

    /// Writes the rows that wait.
    fn drain(&mut self) -> Result<()> {
        let made = self.rows.take()?;
        self.write(made)
    }

    fn write(&mut self, made: Made) -> Result<()> {
        let bytes = match made {
            Made::Bytes(bytes) => bytes,
            Made::Batch(batch) => {
                let file = match &mut self.file {
                    Some(file) => file,
                    file => file.insert(ParquetFile::new(&batch)?),
                };
                file.add(batch)?
            }
        };
        if bytes.is_empty() {
            return Ok(());
        }
        let before: &[u8] = match (self.rows.format(), self.has_written) {
            (RowFormat::Json, false) => b"[\n",
            (RowFormat::Json, true) => b",\n",
            _ => b"",
        };
        self.has_written = true;
        self.out.write_all(before).and_then(|()| self.out.write_all(&bytes)).map_err(Error::Write)
    }
}

#[cfg(test)]
mod tests;
