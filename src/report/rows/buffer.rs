//! Rows as the bytes of one format, made apart from where they go: several threads may each fill a buffer.

use std::io::{self, Write};
use std::sync::Arc;

use csv::ByteRecord;

use super::RowFormat;
use super::parquet::{TypedBatch, TypedRows};
use crate::error::{Error, Result, io_error};
use crate::report::column::Column;
use crate::report::terminal::{Layout, TerminalTable};
use crate::report::value::Value;

/// Bytes that the writer of cells keeps to itself.
const CELLS: usize = 1 << 12;

/// Rows of one table that wait to be written, in their order.
///
/// ```
/// use demarche::report::{Column, Layout, RowFormat, RowWriter};
///
/// let mut out = Vec::new();
/// let mut writer = RowWriter::new(&mut out, RowFormat::Csv, &Layout::default());
/// writer.columns([Column::integer("n")])?;
/// let mut buffers: Vec<_> = (0..2).map(|_| writer.buffer()).collect();
/// for (n, buffer) in buffers.iter_mut().enumerate() {
///     buffer.row(&[("n", n.into())])?;
/// }
/// buffers.into_iter().try_for_each(|buffer| writer.append(buffer))?;
/// writer.finish()?;
/// assert_eq!(out, b"n\n0\n1\n");
/// # Ok::<(), demarche::Error>(())
/// ```
pub struct RowBuffer {
    sink: Sink,
    format: RowFormat,
    layout: Layout,
    /// The columns of a table; empty before the first row.
    header: Arc<[String]>,
    /// How the last row was written, as most rows after it are.
    placement: Option<Arc<Placement>>,
}

/// The names in a row, as JSON keys, and for each column of the header where the row has it.
struct Placement {
    names: Vec<String>,
    keys: Vec<String>,
    places: Vec<Option<usize>>,
}

enum Sink {
    /// With the row that is being made.
    Cells(Box<(csv::Writer<Vec<u8>>, ByteRecord)>),
    Lines(Vec<u8>),
    Terminal(Vec<u8>, TerminalTable),
    /// `None` before the columns are set.
    Typed(Option<Box<TypedRows>>),
}

/// Rows as they go to the writer.
pub(super) enum Made {
    Bytes(Vec<u8>),
    Batch(TypedBatch),
}

impl Sink {
    fn new(format: RowFormat, layout: &Layout) -> Self {
        match format {
            RowFormat::Csv | RowFormat::Tsv => Self::Cells(Box::new((cells(format), ByteRecord::new()))),
            RowFormat::Jsonl | RowFormat::Json | RowFormat::Markdown => Self::Lines(Vec::new()),
            RowFormat::Text => Self::Terminal(Vec::new(), TerminalTable::new(layout)),
            RowFormat::Parquet => Self::Typed(None),
        }
    }
}

fn cells(format: RowFormat) -> csv::Writer<Vec<u8>> {
    let separator = if format == RowFormat::Tsv { b'\t' } else { b',' };
    csv::WriterBuilder::new().delimiter(separator).buffer_capacity(CELLS).from_writer(Vec::new())
}

impl RowBuffer {
    pub(super) fn new(format: RowFormat, layout: &Layout) -> Self {
        let sink = Sink::new(format, layout);
        Self { sink, format, layout: layout.clone(), header: Arc::new([]), placement: None }
    }

    /// An empty one for rows of the same columns.
    #[must_use]
    pub fn fork(&self) -> Self {
        let (header, placement) = (Arc::clone(&self.header), self.placement.clone());
        let mut empty = Self { header, placement, ..Self::new(self.format, &self.layout) };
        if let Sink::Typed(rows) = &self.sink {
            empty.sink = Sink::Typed(rows.as_ref().map(|rows| Box::new(rows.fork())));
        }
        empty
    }

    /// Makes room for about so many bytes of JSON or Markdown at once: making it bit by bit moves them again and again.
    pub fn reserve(&mut self, bytes: usize) {
        if let Sink::Lines(lines) = &mut self.sink {
            lines.reserve(bytes);
        }
    }

    pub(super) fn format(&self) -> RowFormat {
        self.format
    }

    /// About how many bytes wait.
    pub(super) fn len(&self) -> usize {
        match &self.sink {
            Sink::Cells(cells) => cells.0.get_ref().len(),
            Sink::Lines(bytes) | Sink::Terminal(bytes, _) => bytes.len(),
            Sink::Typed(rows) => rows.as_ref().map_or(0, |rows| rows.len()),
        }
    }

    /// Takes the rows that wait.
    pub(super) fn take(&mut self) -> Result<Made> {
        Ok(Made::Bytes(match &mut self.sink {
            Sink::Cells(made) => {
                let full = std::mem::replace(&mut made.0, cells(self.format));
                full.into_inner().expect("a vector takes everything")
            }
            Sink::Lines(bytes) | Sink::Terminal(bytes, _) => std::mem::take(bytes),
            Sink::Typed(None) => Vec::new(),
            Sink::Typed(Some(rows)) => return rows.take().map(Made::Batch),
        }))
    }

    pub(super) fn into_made(mut self) -> Result<Made> {
        self.take()
    }

    /// Sets the columns of a table, unless they are set already.
    pub(super) fn columns<'n>(&mut self, columns: impl IntoIterator<Item = Column<'n>>) -> Result<()> {
        if !self.header.is_empty() {
            return Ok(());
        }
        let columns: Vec<Column> = columns.into_iter().collect();
        let names: Vec<String> = columns.iter().map(|column| column.name.to_owned()).collect();
        refuse_twins(&names)?;
        if !self.format.has_keys() {
            self.header = names.as_slice().into();
        }
        self.place(names)?;
        if self.format.has_keys() {
            return Ok(());
        }
        match &mut self.sink {
            Sink::Cells(cells) => cells.0.write_record(&*self.header).map_err(io_error),
            Sink::Terminal(out, table) => table.header(out),
            Sink::Typed(rows) => {
                *rows = Some(Box::new(TypedRows::new(&columns)?));
                Ok(())
            }
            Sink::Lines(out) => write_markdown(out, self.header.iter().map(|name| escape(name)))
                .and_then(|()| write_markdown(out, self.header.iter().map(|_| "---".to_owned()))),
        }
        .map_err(Error::Write)
    }

    /// Adds one row: the names of its columns and their values. Of a row that is refused nothing is kept, and others may
    /// follow it.
    ///
    /// # Errors
    /// [`Error::Rows`] when a name occurs twice or is no column of the table.
    pub fn row(&mut self, fields: &[(&str, Value<'_>)]) -> Result<()> {
        let is_like = |one: &Placement| one.names.iter().eq(fields.iter().map(|(name, _)| name));
        if !self.placement.as_deref().is_some_and(is_like) {
            if !self.format.has_keys() {
                self.columns(fields.iter().map(|(name, value)| Column::of_value(name, value)))?;
            }
            self.place(fields.iter().map(|(name, _)| (*name).to_owned()).collect())?;
        }
        let Placement { keys, places, .. } = self.placement.as_deref().expect("the row was placed");
        let value = |place: &Option<usize>| place.map_or(&Value::Null, |at| &fields[at].1);
        match &mut self.sink {
            Sink::Cells(cells) => {
                let (writer, row) = &mut **cells;
                row.clear();
                places.iter().for_each(|place| value(place).push_cell(row));
                // The writer has a faster way for a whole row than for its cells.
                writer.write_byte_record(row).map_err(io_error)
            }
            Sink::Typed(rows) => {
                let rows = rows.as_mut().expect("the columns are set");
                return rows.row(places.iter().map(value));
            }
            Sink::Terminal(out, table) => table.row(out, |name| {
                fields
                    .iter()
                    .find(|(n, _)| *n == name)
                    .map_or_else(String::new, |(_, value)| value.terminal().into_owned())
            }),
            Sink::Lines(out) if self.format == RowFormat::Markdown => {
                write_markdown(out, places.iter().map(|place| escape(&value(place).text())))
            }
            Sink::Lines(out) => {
                // The objects of an array stand between commas, JSON lines end.
                let is_array = self.format == RowFormat::Json;
                if is_array && !out.is_empty() {
                    out.extend(b",\n");
                }
                push_object(out, keys, fields).map(|()| out.extend(if is_array { &b""[..] } else { b"\n" }))
            }
        }
        .map_err(Error::Write)
    }

    /// Finds for each column of the header where a row of these names, and those after it, have it.
    fn place(&mut self, names: Vec<String>) -> Result<()> {
        refuse_twins(&names)?;
        let (mut keys, mut places) = (Vec::new(), Vec::new());
        if self.format.has_keys() {
            let key = |(at, name): (usize, &String)| {
                let before = if at == 0 { '{' } else { ',' };
                format!("{before}{}:", serde_json::Value::from(name.as_str()))
            };
            keys = names.iter().enumerate().map(key).collect();
        } else {
            if let Some(new) = names.iter().find(|name| !self.header.contains(name)) {
                let message = format!("a row has `{new}`, which the first row has not");
                return Err(Error::Rows(format!("{message}; a table cannot hold it, --format jsonl can")));
            }
            places = self.header.iter().map(|column| names.iter().position(|name| name == column)).collect();
        }
        self.placement = Some(Arc::new(Placement { names, keys, places }));
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

/// Appends a JSON object; the keys come with all that stands between them and the value before.
fn push_object(line: &mut Vec<u8>, keys: &[String], fields: &[(&str, Value<'_>)]) -> io::Result<()> {
    if keys.is_empty() {
        line.push(b'{');
    }
    for (key, (_, value)) in keys.iter().zip(fields) {
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
