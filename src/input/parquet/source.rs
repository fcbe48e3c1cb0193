//! The bytes of a Parquet file, with a bound on what its pages unpack to.
//!
//! A page says at its head how large it is unpacked, and the decoder makes room for that. A file of a few kilobytes can hold
//! pages that say gigabytes, so each head is read here first and its size charged to a budget.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use rustc_hash::FxHashSet;

use super::thrift::{Fault, INTEGERS, STRUCT, Walk};
use crate::input::Meter;

/// Unpacked bytes of one page: writers aim at one megabyte.
const MAX_PAGE: u64 = 256 << 20;

/// Bytes of the head of a page: some writers put the whole least and greatest value there.
const MAX_HEAD: u64 = 32 << 20;

/// Bytes that one value of a nested column takes beside those of the page: its levels, and its place in the list.
const NESTED_VALUE: u64 = 24;

/// Bytes that the decoder sets aside for each value that a dictionary says it has.
const DICTIONARY_VALUE: u64 = 16;

/// The bytes that pages may still unpack to.
#[derive(Clone, Debug, Default)]
pub(super) struct Budget(Arc<AtomicU64>);

impl Budget {
    /// Allows so many from now on.
    pub(super) fn allow(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    /// Takes some, and tells whether they were there.
    fn take(&self, bytes: u64) -> bool {
        let left = self.0.load(Ordering::Relaxed).checked_sub(bytes);
        left.inspect(|left| self.0.store(*left, Ordering::Relaxed)).is_some()
    }
}

/// A file open for reading columns on one thread.
pub(super) struct Source {
    file: File,
    path: PathBuf,
    length: u64,
    meter: Meter,
    budget: Budget,
    /// Where columns of lists stand: a page of a few bytes may say that a list has a billion items.
    nested: Vec<Range<u64>>,
    /// Where the pages begin whose heads were read and they themselves not yet: what is read from there is no head.
    pages: Mutex<FxHashSet<u64>>,
}

impl Source {
    pub(super) fn open(path: &Path, meter: &Meter) -> std::io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let (budget, pages) = (Budget::default(), Mutex::default());
        Ok(Self { file, path: path.to_owned(), length, meter: meter.clone(), budget, nested: Vec::new(), pages })
    }

    /// The file open once more, for another thread, with the places of its columns of lists.
    pub(super) fn reopen(&self, nested: Vec<Range<u64>>) -> std::io::Result<Self> {
        Ok(Self { nested, ..Self::open(&self.path, &self.meter)? })
    }

    /// What its pages are charged to.
    pub(super) fn budget(&self) -> Budget {
        self.budget.clone()
    }

    fn pages(&self) -> MutexGuard<'_, FxHashSet<u64>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    fn at(&self, start: u64) -> Result<File> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        Ok(file)
    }

    /// Charges the page whose head stands at `start`, of which `beginning` are the first bytes.
    fn charge(&self, start: u64, beginning: &[u8]) -> Result<()> {
        let head = match Head::read(beginning) {
            Err(Fault::CutOff) => {
                let mut whole = Vec::new();
                self.at(start)?.take(MAX_HEAD).read_to_end(&mut whole)?;
                Head::read(&whole)
            }
            found => found,
        }
        .map_err(|_| ParquetError::General("a page has no head that can be read".to_owned()))?;
        self.pages().insert(start + head.length as u64);
        let is_nested = self.nested.iter().any(|column| column.contains(&start));
        let size = head.unpacked.saturating_add(if is_nested { head.values.saturating_mul(NESTED_VALUE) } else { 0 });
        let size_of_values = head.dictionary_values.saturating_mul(DICTIONARY_VALUE);
        if size_of_values > MAX_PAGE {
            let n = head.dictionary_values;
            let most = MAX_PAGE / DICTIONARY_VALUE;
            return Err(ParquetError::General(format!("a dictionary of {n} values; at most {most} are read")));
        }
        if size > MAX_PAGE {
            let (size, most) = (size >> 20, MAX_PAGE >> 20);
            return Err(ParquetError::General(format!("a page unpacks to {size} MB; at most {most} MB are read")));
        }
        if !self.budget.take(size) {
            let message = "its pages unpack to more than the file says, or than a few rows can hold";
            return Err(ParquetError::General(message.to_owned()));
        }
        Ok(())
    }
}

/// What stands before a page.
#[derive(Debug, Default)]
struct Head {
    /// Its own bytes.
    length: usize,
    /// Bytes of the page unpacked.
    unpacked: u64,
    /// How many values the page has, those that are null among them.
    values: u64,
    /// How many values a dictionary has.
    dictionary_values: u64,
}

impl Head {
    fn read(bytes: &[u8]) -> std::result::Result<Self, Fault> {
        /// The fields of the unpacked size and of the kinds of pages with values, and in these that of their number.
        const UNPACKED: i64 = 2;
        const PAGE: i64 = 5;
        const DICTIONARY: i64 = 7;
        const PAGE_V2: i64 = 8;
        const VALUES: i64 = 1;
        let mut head = Self::default();
        let mut walk = Walk::new(bytes);
        walk.fields(0, |walk, number, kind| match (number, kind) {
            (UNPACKED, kind) if INTEGERS.contains(&kind) => count(walk).map(|size| head.unpacked = size).map(|()| true),
            (PAGE | PAGE_V2 | DICTIONARY, STRUCT) => {
                let values = if number == DICTIONARY { &mut head.dictionary_values } else { &mut head.values };
                walk.fields(1, |walk, number, kind| match (number, kind) {
                    (VALUES, kind) if INTEGERS.contains(&kind) => count(walk).map(|n| *values = n).map(|()| true),
                    _ => Ok(false),
                })
                .map(|()| true)
            }
            _ => Ok(false),
        })?;
        Ok(Self { length: walk.position(), ..head })
    }
}

fn count(walk: &mut Walk<'_>) -> std::result::Result<u64, Fault> {
    u64::try_from(walk.integer()?).map_err(|_| Fault::Broken)
}

impl Length for Source {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Source {
    type T = BufReader<File>;

    fn get_read(&self, start: u64) -> Result<BufReader<File>> {
        use std::io::BufRead as _;
        let mut reader = BufReader::new(self.at(start)?);
        if !self.pages().contains(&start) {
            self.charge(start, reader.fill_buf()?)?;
        }
        Ok(reader)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF("a page goes on behind the end of the file".to_owned()));
        }
        self.pages().remove(&start);
        let mut bytes = Vec::with_capacity(length);
        self.at(start)?.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("the file ends inside a page".to_owned()));
        }
        self.meter.add(length as u64);
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_that_says_it_has_billions_of_values_is_refused_before_room_is_made() {
        // Kind 2, 100 bytes unpacked and packed, and the head of a dictionary of 2^31 - 1 values.
        let head = [0x15, 4, 0x15, 0xC8, 1, 0x15, 0xC8, 1, 0x4C, 0x15, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0];
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x.parquet");
        std::fs::write(&path, head).expect("the file can be written");
        let source = Source::open(&path, &Meter::default()).expect("the file is there");
        source.budget().allow(1_000);
        let message = source.charge(0, &head).expect_err("it is refused").to_string();
        assert_eq!(message, "Parquet error: a dictionary of 2147483647 values; at most 16777216 are read");
        let sound = [0x15, 4, 0x15, 0xC8, 1, 0x15, 0xC8, 1, 0x4C, 0x15, 50, 0, 0];
        assert!(source.charge(0, &sound).is_ok());
    }
}
