//! Which quotation mark of a table is never closed: its cell swallows all rows behind it, and the reader of the rows takes
//! that for one long cell.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter};

/// A source of the text of a table that knows whether a quoted cell is open at its end.
pub(super) struct QuoteWatch<R> {
    pub(super) inner: R,
    separator: u8,
    place: Place,
    line: u64,
    /// The line of the quotation mark that opened the last quoted cell.
    opened: u64,
    ended: bool,
}

/// Where the next byte stands, as RFC 4180 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// Behind a mark in a quoted cell: it closes the cell unless another follows.
    Mark,
}

impl<R> QuoteWatch<R> {
    pub(super) fn new(inner: R, separator: u8) -> Self {
        Self { inner, separator, place: Place::Start, line: 1, opened: 0, ended: false }
    }

    /// The line in which the cell begins that is still open at the end; `None` before the end.
    pub(super) fn never_closed(&self) -> Option<u64> {
        (self.ended && self.place == Place::Quoted).then_some(self.opened)
    }

    /// Goes from mark to mark: of what stands between two of them only the last byte counts, and the lines.
    fn see(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (before, rest) = bytes.split_at(memchr(b'"', bytes).unwrap_or(bytes.len()));
            self.line += memchr_iter(b'\n', before).count() as u64;
            match before.last() {
                Some(_) if self.place == Place::Quoted => {}
                Some(last) if matches!(last, b'\n' | b'\r') || *last == self.separator => self.place = Place::Start,
                Some(_) => self.place = Place::Plain,
                None => {}
            }
            let [_mark, rest @ ..] = rest else { return };
            self.place = match self.place {
                Place::Start => {
                    self.opened = self.line;
                    Place::Quoted
                }
                Place::Quoted => Place::Mark,
                Place::Mark => Place::Quoted,
                Place::Plain => Place::Plain,
            };
            bytes = rest;
        }
    }
}

impl<R: Read> Read for QuoteWatch<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.inner.read(out)?;
        self.ended = n_read == 0;
        self.see(&out[..n_read]);
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mark_that_begins_a_cell_and_has_no_partner_is_never_closed() {
        for (table, expected) in [
            ("id,text\n1,\"a\nb\"\n2,\"“c, said d.\n3,e\n", Some(4)),
            ("\"a\"\"", Some(1)),
            ("\"a\"\"\"", None),
            ("a\"b,\" c", Some(1)),
            ("a\"b, \"c\n", None),
            ("\"a\"b\",c\r\n\"d\"", None),
            ("", None),
        ] {
            let mut watch = QuoteWatch::new(table.as_bytes(), b',');
            assert_eq!(watch.never_closed(), None);
            io::copy(&mut watch, &mut io::sink()).unwrap();
            assert_eq!(watch.never_closed(), expected, "{table}");
            // However it is cut.
            let mut watch = QuoteWatch::new(table.as_bytes(), b',');
            let mut byte = [0];
            while watch.read(&mut byte).unwrap() > 0 {}
            assert_eq!(watch.never_closed(), expected, "{table}");
        }
    }
}
