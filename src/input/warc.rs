//! Web archives (WARC 1.0 and 1.1, <https://iipc.github.io/warc-specifications/>), read record by record.
//!
//! Only the pages are kept: `response` records of HTML with a successful status. A damaged record costs itself alone: the
//! next one is found by its `WARC/1` line, behind a damaged gzip member as well. Memory does not grow with the archive, nor with what a record claims to hold.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use super::{Bytes, MAX_PAGE, http};
use crate::error::{Error, Result, shorten};

/// Bytes of a record's header, in one line or in all.
const MAX_HEADER: usize = 1 << 16;

/// Reads the pages of an archive.
pub(crate) struct WarcReader {
    file: Arc<str>,
    reader: BufReader<Bytes>,
    /// The record read last, counted from 1.
    number: u64,
    /// Whether the `WARC/1` line of the next record is read already.
    at_header: bool,
    ended: bool,
}

/// A page of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WarcPage {
    /// The record, counted from 1.
    pub(crate) number: u64,
    /// `WARC-Record-ID` without its angle brackets.
    pub(crate) id: Option<String>,
    /// `WARC-Target-URI`.
    pub(crate) url: Option<String>,
    /// `WARC-Date`.
    pub(crate) date: Option<String>,
    /// The encoding that the server named.
    pub(crate) charset: Option<String>,
    pub(crate) html: Vec<u8>,
}

/// The named fields of a record's header.
struct Header(Vec<(String, String)>);

impl Header {
    fn get(&self, wanted: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A value that some writers put between angle brackets.
    fn unbracketed(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.trim_start_matches('<').trim_end_matches('>').to_owned())
    }
}

impl WarcReader {
    pub(crate) fn new(bytes: Bytes, file: &str) -> Self {
        let reader = BufReader::with_capacity(1 << 16, bytes);
        Self { file: file.into(), reader, number: 0, at_header: false, ended: false }
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// An error at the record read last.
    fn error(&self, message: impl Into<String>) -> Error {
        Error::Record { file: self.file.to_string(), record: self.number, message: message.into() }
    }

    /// The next record: its page, if it is one; `None` at the end of the archive.
    fn record(&mut self) -> io::Result<Option<Result<Option<WarcPage>>>> {
        if !self.at_header {
            // What cannot be read is a record too.
            let line = self.first_line().inspect_err(|_| self.number += 1)?;
            let Some(line) = line else { return Ok(None) };
            if !is_version(&line) {
                let found = shorten(&String::from_utf8_lossy(&line));
                self.number += 1;
                self.ended = self.number == 1 || !self.resynchronise()?;
                return Ok(Some(Err(self.error(format!("expected a line `WARC/1.0` or `WARC/1.1`, found {found}")))));
            }
        }
        self.at_header = false;
        self.number += 1;
        let header = match self.header()? {
            Ok(header) => header,
            Err(message) => return self.damaged(message).map(Some),
        };
        let Some(length) = header.get("Content-Length").and_then(|length| length.trim().parse::<u64>().ok()) else {
            let found = header.get("Content-Length").map_or("none".to_owned(), shorten);
            return self.damaged(format!("expected a Content-Length, found {found}")).map(Some);
        };
        let is_response = header.get("WARC-Type").is_some_and(|kind| kind.eq_ignore_ascii_case("response"));
        let wanted = if is_response { MAX_PAGE as u64 + 1 } else { 0 };
        let mut content = Vec::new();
        self.reader.by_ref().take(length.min(wanted)).read_to_end(&mut content)?;
        let left = length - content.len() as u64;
        let is_too_long = left > 0 && content.len() as u64 == wanted;
        let n_skipped = io::copy(&mut self.reader.by_ref().take(left), &mut io::sink())?;
        if n_skipped < left {
            self.ended = true;
            let found = content.len() as u64 + n_skipped;
            return Ok(Some(Err(self.error(format!("the archive ends after {found} of the record's {length} bytes")))));
        }
        if !is_response {
            return Ok(Some(Ok(None)));
        }
        Ok(Some(match http::page(&content) {
            Ok(None) => Ok(None),
            Ok(Some(_)) if is_too_long => {
                Err(self.error(format!("the page has {} MB; at most {} MB are read", length >> 20, MAX_PAGE >> 20)))
            }
            Ok(Some(page)) => Ok(Some(WarcPage {
                number: self.number,
                id: header.unbracketed("WARC-Record-ID"),
                url: header.unbracketed("WARC-Target-URI"),
                date: header.get("WARC-Date").map(str::to_owned),
                charset: page.charset,
                html: page.html,
            })),
            Err(message) => Err(self.error(message)),
        }))
    }

    /// A record whose length is unknown: the next one is searched for.
    fn damaged(&mut self, message: String) -> io::Result<Result<Option<WarcPage>>> {
        self.ended = !self.resynchronise()?;
        Ok(Err(self.error(message)))
    }

    /// The next line that is not blank; `None` at the end.
    fn first_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.trim_ascii().is_empty() => {}
                Some(line) => return Ok(Some(line)),
            }
        }
    }

    /// Passes over everything up to the next record's first line; whether there is one.
    fn resynchronise(&mut self) -> io::Result<bool> {
        while let Some(line) = self.line()? {
            if is_version(&line) {
                self.at_header = true;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// [`resynchronise`](Self::resynchronise) behind a damaged gzip member, and others that follow it.
    fn recover(&mut self) -> bool {
        loop {
            match self.resynchronise() {
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {}
                found => return found.unwrap_or(false),
            }
        }
    }

    /// The next line, cut to what a header may hold; `None` at the end.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let n_read = self.reader.by_ref().take(MAX_HEADER as u64).read_until(b'\n', &mut line)?;
        if n_read == MAX_HEADER && !line.ends_with(b"\n") {
            self.reader.skip_until(b'\n')?;
        }
        Ok((n_read > 0).then_some(line))
    }

    /// The fields of a header up to the blank line that ends it.
    fn header(&mut self) -> io::Result<std::result::Result<Header, String>> {
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut size = 0;
        loop {
            let Some(line) = self.line()? else { return Ok(Err("the archive ends inside the record's header".into())) };
            size += line.len();
            if size > MAX_HEADER {
                return Ok(Err(format!("the record's header has more than {MAX_HEADER} bytes")));
            }
            let text = String::from_utf8_lossy(&line);
            let line = text.trim_end();
            if line.is_empty() {
                return Ok(Ok(Header(fields)));
            }
            match (line.split_once(':'), fields.last_mut()) {
                // A line that begins with white space goes on with the one before.
                (_, Some((_, value))) if line.starts_with([' ', '\t']) => {
                    value.push(' ');
                    value.push_str(line.trim_start());
                }
                (Some((name, value)), _) => fields.push((name.trim().to_owned(), value.trim().to_owned())),
                (None, _) => return Ok(Err(format!("expected `NAME: VALUE` in its header, found {}", shorten(line)))),
            }
        }
    }
}

impl Iterator for WarcReader {
    type Item = Result<WarcPage>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.record() {
                Ok(None) => self.ended = true,
                Ok(Some(Ok(None))) => {}
                Ok(Some(Ok(Some(page)))) => return Some(Ok(page)),
                Ok(Some(Err(error))) => return Some(Err(error)),
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    let error = self.error(error.to_string());
                    self.ended = !self.recover();
                    return Some(Err(error));
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Error::io(&*self.file, error)));
                }
            }
        }
        None
    }
}

fn is_version(line: &[u8]) -> bool {
    line.starts_with(b"WARC/1")
}
