//! Tables of cells between separators, read as RFC 4180 has it (<https://www.rfc-editor.org/rfc/rfc4180>), with what
//! spreadsheets make of it: `;` or tabs for commas, either line ending.
//!
//! Cells between tabs are the hard case: some programs quote them, others write a lone `"` as any character. Quotes count
//! there only where the beginning of the file proves it, so that quoted speech never loses its marks.

use std::io::{Cursor, Read};

use csv::{ReaderBuilder, StringRecord};

use super::limit::RowLimit;
use super::quotes::QuoteWatch;
use super::table::TextStream;
use super::{Bytes, Format, MAX_ARTICLE};
use crate::error::{Error, Result, io_error};
use crate::text::encoding::DecodingReader;

/// Decoded bytes from which separator and quoting are told.
const SAMPLE: u64 = 1 << 20;

/// The rows below a header line.
pub(super) struct CsvRows {
    reader: csv::Reader<RowLimit<QuoteWatch<TextStream>>>,
    quoting: bool,
    n_columns: usize,
    /// Bytes of the row before.
    last_length: usize,
    /// Rows that are done with, to be read into again.
    spare: Vec<StringRecord>,
}

/// Bytes that are cut into rows at a time.
const BUFFER: usize = 1 << 16;
/// Bytes that a row is given at most before it is read.
const ROOM: usize = 1 << 16;
/// Bytes of a row that is kept to be read into again: more than nearly every statement has, and little for as many as are
/// worked on at a time.
const SPARE: usize = 1 << 12;

/// Reads the beginning of a table, which must not be empty, and puts it back in front.
pub(super) fn beginning(bytes: Bytes, file: &str) -> Result<(Vec<u8>, DecodingReader<Bytes>)> {
    let mut reader = DecodingReader::new(bytes);
    let mut sample = Vec::new();
    reader.by_ref().take(SAMPLE).read_to_end(&mut sample).map_err(|error| Error::io(file, error))?;
    if sample.trim_ascii().is_empty() {
        return Err(Error::file(file, "the input is empty; expected a table"));
    }
    Ok((sample, reader))
}

impl CsvRows {
    /// Reads the header and gives the names in it.
    pub(super) fn open(bytes: Bytes, file: &str, format: Format) -> Result<(Vec<String>, Self)> {
        let (sample, rest) = beginning(bytes, file)?;
        let separator = if format == Format::Tsv { b'\t' } else { separator(&sample) };
        let quoting = separator != b'\t' || tabs_are_quoted(&sample, (sample.len() as u64) < SAMPLE);
        let mut reader = ReaderBuilder::new()
            .delimiter(separator)
            .quoting(quoting)
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(BUFFER)
            .from_reader(RowLimit::new(QuoteWatch::new(Cursor::new(sample).chain(rest), separator)));
        let mut header = StringRecord::new();
        reader.read_record(&mut header).map_err(|error| {
            if reader.get_ref().is_exceeded() {
                return Error::file(file, format!("the header line {}", too_long()));
            }
            Error::io(file, io_error(error))
        })?;
        let names: Vec<String> = header.iter().map(str::to_owned).collect();
        Ok((names, Self { reader, quoting, n_columns: header.len(), last_length: 0, spare: Vec::new() }))
    }

    /// The next row; an error names its line when it has too few or too many cells, or one without end.
    pub(super) fn next(&mut self, file: &str, number: u64) -> Option<Result<StringRecord>> {
        let mut record = self.spare.pop().unwrap_or_else(|| {
            // The next row is about as long, so it seldom has to grow.
            StringRecord::with_capacity((self.last_length + self.last_length / 2).min(ROOM), self.n_columns)
        });
        self.reader.get_mut().begin_row();
        let line = self.reader.position().line();
        match self.reader.read_record(&mut record) {
            Err(_) if self.reader.get_ref().is_exceeded() => {
                let message = format!("the row that begins at line {line} {}; what follows is not read", too_long());
                Some(Err(Error::Row { file: file.to_owned(), row: number, column: None, message }))
            }
            Err(error) => Some(Err(Error::io(file, io_error(error)))),
            Ok(false) => None,
            Ok(true) => Some(match self.fault(&record) {
                None => {
                    self.last_length = record.as_slice().len();
                    Ok(record)
                }
                Some(message) => Err(Error::Row { file: file.to_owned(), row: number, column: None, message }),
            }),
        }
    }

    /// Takes back a row that is done with.
    pub(super) fn give_back(&mut self, record: StringRecord) {
        if record.as_slice().len() <= SPARE {
            self.spare.push(record);
        }
    }

    /// Whether some bytes so far fitted no character.
    pub(super) fn had_errors(&self) -> bool {
        self.reader.get_ref().inner.inner.get_ref().1.had_errors()
    }

    /// Where a cell begins that is open at the end of the file. Before the last row is read its end is not seen.
    fn never_closed(&self) -> Option<u64> {
        self.reader.get_ref().inner.never_closed().filter(|_| self.quoting)
    }

    /// What is wrong with a row: a cell without end, or too few or too many of them.
    fn fault(&self, record: &StringRecord) -> Option<String> {
        if let Some(line) = self.never_closed() {
            return Some(format!(
                "the quotation mark that begins a cell at line {line} is never closed: the cell goes on to the end of the file"
            ));
        }
        let (found, expected) = (record.len(), self.n_columns);
        if found == expected {
            return None;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let open_quote = if record.iter().any(|cell| cell.contains('\n')) {
            "; a cell runs over several lines: is its quotation mark closed?"
        } else {
            ""
        };
        let cells = if found == 1 { "cell" } else { "cells" };
        Some(format!("line {line} has {found} {cells}; the header has {expected}{open_quote}"))
    }
}

fn too_long() -> String {
    format!("is longer than {} MB, the most that are read: is a quotation mark never closed?", MAX_ARTICLE >> 20)
}

/// The separator that occurs most often in the header line outside quotes; a comma when there is none.
fn separator(sample: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in sample {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(separator, _)| separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    let mut best = counts[0];
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

/// Whether cells between tabs are quoted: every cell that begins with `"` ends with one, and at least one of them needs
/// it or stands in the header.
fn tabs_are_quoted(sample: &[u8], complete: bool) -> bool {
    let mut proof = false;
    let mut at = 0;
    let header_end = sample.iter().position(|byte| *byte == b'\n').unwrap_or(sample.len());
    while at < sample.len() {
        if sample[at] != b'"' {
            at += sample[at..].iter().position(|byte| matches!(byte, b'\t' | b'\n')).unwrap_or(sample.len() - at) + 1;
            continue;
        }
        proof |= at < header_end;
        loop {
            let Some(length) = sample[at + 1..].iter().position(|byte| *byte == b'"') else {
                return proof && !complete;
            };
            proof |= sample[at + 1..at + 1 + length].iter().any(|byte| matches!(byte, b'\t' | b'\n'));
            at += length + 1;
            match sample.get(at + 1) {
                Some(b'"') => {
                    proof = true;
                    at += 1;
                }
                Some(b'\t' | b'\n' | b'\r') | None => break,
                Some(_) => return false,
            }
        }
        at += 1;
        at += sample[at..].iter().position(|byte| matches!(byte, b'\t' | b'\n')).unwrap_or(sample.len() - at) + 1;
    }
    proof
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_fills_the_header_outside_quotes() {
        for (sample, expected) in [
            ("text,label\na;b;c;d,e", b','),
            ("id;text;label\r\n", b';'),
            ("id\ttext, or words\tlabel", b'\t'),
            ("\"a;b;\n;c\",text\n", b','),
            ("text\n", b','),
        ] {
            assert_eq!(separator(sample.as_bytes()), expected, "{sample}");
        }
    }

    #[test]
    fn quotes_between_tabs_count_only_where_the_file_proves_it() {
        for (sample, expected) in [
            ("text\tn\n\"No,\" he said.\t1\n", false),
            ("text\tn\n\"No.\"\t1\n", false),
            ("text\tn\n\"\"\"No,\"\" he said.\"\t1\n", true),
            ("\"text\"\t\"n\"\r\n\"No.\"\t\"1\"\r\n", true),
            ("text\tn\n\"two\nlines\"\t1\n", true),
            ("text\tn\n\"never closed\t1\n", false),
            ("text\tn\n", false),
        ] {
            assert_eq!(tabs_are_quoted(sample.as_bytes(), true), expected, "{sample}");
        }
    }
}
