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
        self.header = names.into_iter().map(str::to_owned).collect();
        refuse_twins(&self.header)?;
        match &mut self.sink {
            Sink::Cells(writer) => writer.write_record(&self.header).map_err(io_error),
            Sink::Terminal(out, table) => table.header(out),
            Sink::Lines(out) => write_markdown(out, self.header.iter().map(|name| escape(name)))
                .and_then(|()| write_markdown(out, self.header.iter().map(|_| "---".to_owned()))),
        }
        .map_err(Error::Write)
    }

    /// Writes one row: the names of its columns and their values.
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
        self.names = fields.iter().map(|(name, _)| (*name).to_owned()).collect();
        refuse_twins(&self.names)?;
        if self.format.has_keys() {
            self.keys = self.names.iter().map(|name| format!("{}:", serde_json::Value::from(name.as_str()))).collect();
            return Ok(());
        }
        if let Some(new) = self.names.iter().find(|name| !self.header.contains(name)) {
            let message = format!("a row has `{new}`, which the first row has not");
            return Err(Error::Rows(format!("{message}; a table cannot hold it, --format jsonl can")));
        }
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
mod tests {
    use serde_json::value::RawValue;

    use super::*;

    fn written(format: RowFormat, rows: &[&[(&str, Value<'_>)]]) -> Result<String> {
        let mut out = Vec::new();
        let mut writer = RowWriter::new(&mut out, format, &Layout::default());
        rows.iter().try_for_each(|row| writer.row(row))?;
        writer.finish()?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn every_kind(format: RowFormat) -> String {
        let raw = RawValue::from_string(r#""a\u0062""#.to_owned()).unwrap();
        let first: [(&str, Value<'_>); 6] = [
            ("raw", Value::Json(&raw)),
            ("text", "one\t|two|\n\"three\"".into()),
            ("start", 3usize.into()),
            ("p", (1.0 / 3.0).into()),
            ("content", Value::Spans(vec![(3, 7), (9, 12)])),
            ("speaker", None::<&str>.into()),
        ];
        let second = [("text", Value::from("b")), ("raw", Value::Null), ("p", f64::NAN.into())];
        written(format, &[&first, &second]).unwrap()
    }

    #[test]
    fn every_kind_of_value_is_written_in_every_format() {
        insta::assert_snapshot!(every_kind(RowFormat::Csv), @r#"
        raw,text,start,p,content,speaker
        ab,"one	|two|
        ""three""",3,0.333333,3-7;9-12,
        ,b,,,,
        "#);
        insta::assert_snapshot!(every_kind(RowFormat::Tsv), @r#"
        raw	text	start	p	content	speaker
        ab	"one	|two|
        ""three"""	3	0.333333	3-7;9-12	
        	b
        "#);
        insta::assert_snapshot!(every_kind(RowFormat::Jsonl), @r#"
        {"raw":"a\u0062","text":"one\t|two|\n\"three\"","start":3,"p":0.333333,"content":[[3,7],[9,12]],"speaker":null}
        {"text":"b","raw":null,"p":null}
        "#);
        insta::assert_snapshot!(every_kind(RowFormat::Json), @r#"
        [
        {"raw":"a\u0062","text":"one\t|two|\n\"three\"","start":3,"p":0.333333,"content":[[3,7],[9,12]],"speaker":null},
        {"text":"b","raw":null,"p":null}
        ]
        "#);
        insta::assert_snapshot!(every_kind(RowFormat::Markdown), @r#"
        | raw | text | start | p | content | speaker |
        | --- | --- | --- | --- | --- | --- |
        | ab | one	\|two\| "three" | 3 | 0.333333 | 3-7;9-12 |  |
        |  | b |  |  |  |  |
        "#);
    }

    #[test]
    fn a_table_refuses_a_column_its_first_row_has_not_and_json_does_not() {
        let rows: [&[(&str, Value<'_>)]; 2] = [&[("a", "1".into())], &[("a", "2".into()), ("b", "3".into())]];
        let error = written(RowFormat::Csv, &rows).unwrap_err().to_string();
        assert_eq!(error, "a row has `b`, which the first row has not; a table cannot hold it, --format jsonl can");
        assert_eq!(written(RowFormat::Jsonl, &rows).unwrap(), "{\"a\":\"1\"}\n{\"a\":\"2\",\"b\":\"3\"}\n");
    }

    #[test]
    fn an_input_column_with_the_name_of_an_output_column_is_refused() {
        let row: &[(&str, Value<'_>)] = &[("speaker", "a".into()), ("speaker", "b".into())];
        for format in [RowFormat::Csv, RowFormat::Jsonl] {
            let error = written(format, &[row]).unwrap_err().to_string();
            let expected = "the input's column `speaker` bears the name of an output column; rename it in the input, for \
                            example to `input_speaker`";
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn without_rows_a_table_has_its_header_and_json_is_an_empty_array() {
        for (format, expected) in [(RowFormat::Csv, "a,b\n"), (RowFormat::Json, "[]\n"), (RowFormat::Jsonl, "")] {
            let mut out = Vec::new();
            let mut writer = RowWriter::new(&mut out, format, &Layout::default());
            writer.columns(["a", "b"]).unwrap();
            writer.finish().unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
