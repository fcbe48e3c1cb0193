//! A bound on what one row may hold: a table is read however long it is, a row without end is not.

use std::io::{self, BufRead, Read};

use memchr::memchr;

use super::MAX_ARTICLE;

/// A source that refuses to give more than [`MAX_ARTICLE`] bytes between two calls of [`begin_row`](Self::begin_row).
pub(super) struct RowLimit<R> {
    pub(super) inner: R,
    left: usize,
}

impl<R> RowLimit<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, left: MAX_ARTICLE }
    }

    pub(super) fn begin_row(&mut self) {
        self.left = MAX_ARTICLE;
    }

    /// Whether a row was too long.
    pub(super) fn is_exceeded(&self) -> bool {
        self.left == 0
    }
}

impl<R: Read> Read for RowLimit<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("the row is too long"));
        }
        let length = out.len().min(self.left);
        let n_read = self.inner.read(&mut out[..length])?;
        self.left -= n_read;
        Ok(n_read)
    }
}

/// Reads a line, and keeps at most `limit` bytes of it; gives its whole length, 0 at the end of the input.
pub(super) fn read_line(reader: &mut impl BufRead, limit: usize, line: &mut Vec<u8>) -> io::Result<u64> {
    line.clear();
    let mut length = 0;
    loop {
        let ready = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            ready => ready?,
        };
        let end = memchr(b'\n', ready).map(|at| at + 1);
        let taken = end.unwrap_or(ready.len());
        line.extend_from_slice(&ready[..taken.min(limit - line.len())]);
        reader.consume(taken);
        length += taken as u64;
        if end.is_some() || taken == 0 {
            return Ok(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_and_the_next_one_is_whole() {
        let mut reader = io::BufReader::with_capacity(3, &b"abcdefg\nhi\nj"[..]);
        let mut line = Vec::new();
        let mut next = || (read_line(&mut reader, 4, &mut line).unwrap(), String::from_utf8(line.clone()).unwrap());
        let lines = [next(), next(), next(), next()];
        assert_eq!(lines, [(8, "abcd"), (3, "hi\n"), (1, "j"), (0, "")].map(|(n, line)| (n, line.to_owned())));
    }
}
