//! Rows become CSV, TSV, JSON lines, JSON, Markdown or a terminal table, one at a time.
//!
//! A table's columns are those of its first row. Cells with a separator, quote or line break are quoted as RFC 4180 has
//! it (<https://www.rfc-editor.org/rfc/rfc4180>), in TSV as well. JSON keeps whatever keys each row has.

use std::io::{self, Write};

use super::terminal::{Layout, TerminalTable};
use super::value::Value;
use crate::error::{Error, Result, io_error};

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
}

impl RowFormat {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Csv, Self::Tsv, Self::Jsonl, Self::Json, Self::Markdown, Self::Text];

    /// Its name: `csv`, `tsv`, `jsonl`, `json`, `markdown` or `text`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Text => "text",
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
    sink: Sink<W>,
    format: RowFormat,
    /// The columns of a table; empty before the first row.
    header: Vec<String>,
    /// The names in the last row, as JSON keys, and for each column of the header where that row has it.
    names: Vec<String>,
    keys: Vec<String>,
    places: Vec<Option<usize>>,
    /// The JSON of one row: it is written at once, because a row has many small parts.
    line: Vec<u8>,
    is_first: bool,
}

enum Sink<W: Write> {
    Cells(Box<csv::Writer<W>>),
    Lines(W),
    Terminal(W, TerminalTable),
}

impl<W: Write> RowWriter<W> {
    /// Writes to `out`; the layout matters for [`RowFormat::Text`] only.
    pub fn new(out: W, format: RowFormat, layout: &Layout) -> Self {
        let sink = match format {
            RowFormat::Csv => Sink::Cells(Box::new(csv::Writer::from_writer(out))),
            RowFormat::Tsv => Sink::Cells(Box::new(csv::WriterBuilder::new().delimiter(b'\t').from_writer(out))),
            RowFormat::Jsonl | RowFormat::Json | RowFormat::Markdown => Sink::Lines(out),
            RowFormat::Text => Sink::Terminal(out, TerminalTable::new(layout)),
        };
        let (header, names, keys, places) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { sink, format, header, names, keys, places, line: Vec::new(), is_first: true }
    }

    /// Sets the columns of a table and writes its header line. Needed only where there may be no row at all.
    ///
    /// # Errors
    /// [`Error::Rows`] when a name occurs twice, [`Error::Write`] when nothing can be written.
    pub fn columns<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<()> {
        if self.format.has_keys() || !self.header.is_empty() {
            return Ok(());
        }
        let header: Vec<String> = names.into_iter().map(str::to_owned).collect();
        refuse_twins(&header)?;
        self.header = header;
        match &mut self.sink {
            Sink::Cells(writer) => writer.write_record(&self.header).map_err(io_error),
            Sink::Terminal(out, table) => table.header(out),
            Sink::Lines(out) => write_markdown(out, self.header.iter().map(|name| escape(name)))
                .and_then(|()| write_markdown(out, self.header.iter().map(|_| "---".to_owned()))),
        }
        .map_err(Error::Write)
    }

    /// Writes one row: the names of its columns and their values. Of a row that is refused nothing is written, and others
    /// may follow it.
    ///
    /// # Errors
    /// [`Error::Rows`] when a name occurs twice or is no column of the table, [`Error::Write`] when nothing can be written.
    pub fn row(&mut self, fields: &[(&str, Value<'_>)]) -> Result<()> {
        if !self.names.iter().eq(fields.iter().map(|(name, _)| name)) || self.is_first {
            self.columns(fields.iter().map(|(name, _)| *name))?;
            self.place(fields)?;
        }
        let is_first = std::mem::replace(&mut self.is_first, false);
        let value = |place: &Option<usize>| place.map_or(&Value::Null, |at| &fields[at].1);
        match &mut self.sink {
            Sink::Cells(writer) => self
                .places
                .iter()
                .try_for_each(|place| writer.write_field(value(place).text().as_bytes()))
                .and_then(|()| writer.write_record(None::<&[u8]>))
                .map_err(io_error),
            Sink::Terminal(out, table) => table.row(out, |name| {
                fields
                    .iter()
                    .find(|(n, _)| *n == name)
                    .map_or_else(String::new, |(_, value)| value.terminal().into_owned())
            }),
            Sink::Lines(out) => match self.format {
                RowFormat::Markdown => {
                    write_markdown(out, self.places.iter().map(|place| escape(&value(place).text())))
                }
                RowFormat::Json => {
                    self.line.clear();
                    self.line.extend(if is_first { b"[\n" } else { b",\n" });
                    push_object(&mut self.line, &self.keys, fields).and_then(|()| out.write_all(&self.line))
                }
                _ => {
                    self.line.clear();
                    push_object(&mut self.line, &self.keys, fields)
                        .map(|()| self.line.push(b'\n'))
                        .and_then(|()| out.write_all(&self.line))
                }
            },
        }
        .map_err(Error::Write)
    }

    /// Writes what is left and flushes.
    ///
    /// # Errors
    /// [`Error::Write`] when that fails.
    pub fn finish(self) -> Result<()> {
        let (format, is_first) = (self.format, self.is_first);
        match self.sink {
            Sink::Cells(mut writer) => writer.flush(),
            Sink::Terminal(mut out, _) => out.flush(),
            Sink::Lines(mut out) => {
                let end: &[u8] = match (format, is_first) {
                    (RowFormat::Json, true) => b"[]\n",
                    (RowFormat::Json, false) => b"\n]\n",
                    _ => b"",
                };
                out.write_all(end).and_then(|()| out.flush())
            }
        }
        .map_err(Error::Write)
    }

    /// Finds for each column of the header where this row and those of the same names have it.
    fn place(&mut self, fields: &[(&str, Value<'_>)]) -> Result<()> {
        let names: Vec<String> = fields.iter().map(|(name, _)| (*name).to_owned()).collect();
        refuse_twins(&names)?;
        if self.format.has_keys() {
            self.keys = names.iter().map(|name| format!("{}:", serde_json::Value::from(name.as_str()))).collect();
            self.names = names;
            return Ok(());
        }
        if let Some(new) = names.iter().find(|name| !self.header.contains(name)) {
            let message = format!("a row has `{new}`, which the first row has not");
            return Err(Error::Rows(format!("{message}; a table cannot hold it, --format jsonl can")));
        }
        self.names = names;
        self.places = self.header.iter().map(|column| self.names.iter().position(|name| name == column)).collect();
        Ok(())
    }
}

/// Refuses two columns of one name: one comes from the input, the other from the program.
fn refuse_twins(names: &[String]) -> Result<()> {
    match names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) {
        None => Ok(()),
        Some((_, name)) => {
            let message = format!("the input's column `{name}` bears the name of an output column");
            Err(Error::Rows(format!("{message}; rename it in the input, for example to `input_{name}`")))
        }
    }
}

/// Appends a JSON object; the keys come with their marks and colons.
fn push_object(line: &mut Vec<u8>, keys: &[String], fields: &[(&str, Value<'_>)]) -> io::Result<()> {
    line.push(b'{');
    for (i, (key, (_, value))) in keys.iter().zip(fields).enumerate() {
        if i > 0 {
            line.push(b',');
        }
        line.extend(key.as_bytes());
        value.push_json(line)?;
    }
    line.push(b'}');
    Ok(())
}

fn write_markdown(out: &mut impl Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    for cell in cells {
        write!(out, "| {cell} ")?;
    }
    writeln!(out, "|")
}

/// The text as a Markdown cell that shows it as it is.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => escaped.push(' '),
            '|' | '\\' | '<' | '`' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
