//! The records of the input in batches, without those that an earlier run has done.

use std::borrow::Cow;
use std::process::ExitCode;

use demarche::article::{ArticleReader, Record};
use demarche::input::{ColumnType, Columns, Row, TableReader};
use demarche::report::{Column, STATEMENT_COLUMNS};

use super::extraction_flags::DAMAGED;
use super::input;
use super::journal::{Entry, Seen, Tracker};
use super::message::{self, Messages};

/// Rows of a table that one thread takes at a time: so many that sharing them out costs nothing beside scoring them.
const ROWS: usize = 128;
/// Such chunks in a batch for each thread: enough to share out evenly, few enough to stay in the cache between reading,
/// scoring and writing.
const CHUNKS: usize = 8;
/// Bytes in a batch: few enough to hold.
const BYTES: usize = 8 << 20;

/// Some rows of a table, and what was read up to the last of them.
pub(super) struct TableChunk {
    pub(super) rows: Vec<Row>,
    pub(super) seen: Seen,
}

/// The rows of one table.
pub(super) struct TableChunks<'t> {
    table: TableReader,
    tracker: &'t mut Tracker,
    /// The columns of the table's first row.
    columns: Vec<(String, ColumnType)>,
    fault: Option<anyhow::Error>,
}

impl<'t> TableChunks<'t> {
    pub(super) fn new(table: TableReader, tracker: &'t mut Tracker) -> Self {
        let columns = table.columns().map_or_else(Vec::new, carried);
        Self { table, tracker, columns, fault: None }
    }

    /// The next chunks; none at the end or after a fault.
    pub(super) fn batch(&mut self) -> Vec<TableChunk> {
        let (mut chunks, mut rows, mut n_bytes) = (Vec::new(), Vec::with_capacity(ROWS), 0);
        let n_chunks = CHUNKS * rayon::current_num_threads();
        while chunks.len() < n_chunks && n_bytes < BYTES {
            match self.next() {
                Ok(Some((row, bytes))) => {
                    n_bytes += bytes;
                    rows.push(row);
                }
                Ok(None) => break,
                Err(error) => {
                    self.fault = Some(error);
                    break;
                }
            }
            if rows.len() == ROWS {
                let full = std::mem::replace(&mut rows, Vec::with_capacity(ROWS));
                chunks.push(TableChunk { rows: full, seen: self.tracker.seen.clone() });
            }
        }
        if !rows.is_empty() {
            chunks.push(TableChunk { rows, seen: self.tracker.seen.clone() });
        }
        chunks
    }

    /// Takes back rows that are done with, for the next ones to be read into.
    pub(super) fn give_back(&mut self, chunk: TableChunk) {
        chunk.rows.into_iter().for_each(|row| self.table.give_back(row));
    }

    /// The next row that is still to do, and its bytes.
    fn next(&mut self) -> anyhow::Result<Option<(Row, usize)>> {
        if self.fault.is_some() {
            return Ok(None);
        }
        for row in self.table.by_ref() {
            let row = row?;
            if self.columns.is_empty() {
                self.columns = carried(row.columns());
            }
            let mut n_bytes = 0;
            let parts = row.fields().map(|(_, cell)| cell.bytes()).inspect(|part| n_bytes += part.len());
            if self.tracker.is_to_do(parts)? {
                return Ok(Some((row, n_bytes)));
            }
        }
        Ok(None)
    }

    /// The columns of the table's first row, once it is read.
    pub(super) fn columns(&self) -> impl ExactSizeIterator<Item = Column<'_>> {
        self.columns.iter().map(|(name, holds)| Column::of_input(name, holds.clone()))
    }

    /// Ends the reading: says whether some bytes fitted no character, or what went wrong.
    pub(super) fn finish(self) -> anyhow::Result<bool> {
        self.fault.map_or(Ok(self.table.had_errors()), Err)
    }
}

/// The articles of all inputs.
pub(super) struct ArticleBatches {
    records: ArticleReader,
    size: usize,
    tracker: Tracker,
    /// The first article, and the columns it carries along.
    first: Option<(String, Vec<(String, ColumnType)>)>,
    fault: Option<anyhow::Error>,
}

impl ArticleBatches {
    /// Batches of at most `size` articles.
    pub(super) fn new(records: ArticleReader, size: usize, tracker: Tracker) -> Self {
        Self { records, size, tracker, first: None, fault: None }
    }

    /// The next articles, each with what was read up to it; none at the end or after a fault.
    pub(super) fn batch(&mut self) -> Vec<(demarche::Result<Record>, Seen)> {
        let mut batch = Vec::new();
        while batch.is_empty() && self.fault.is_none() {
            let read = input::batch(&mut self.records, self.size);
            if read.is_empty() {
                break;
            }
            for record in read {
                if let (Ok(record), None) = (&record, &self.first) {
                    let others = record.other_types().map(|(name, holds)| (name.to_owned(), holds)).collect();
                    self.first = Some((record.article.id.clone(), others));
                }
                match self.tracker.is_to_do(record.iter().flat_map(parts)) {
                    Ok(true) => batch.push((record, self.tracker.seen.clone())),
                    Ok(false) => {}
                    Err(error) => {
                        self.fault = Some(error);
                        break;
                    }
                }
            }
        }
        batch
    }

    /// The first article that could be read, and the columns of its statements.
    pub(super) fn first(&self) -> Option<(&str, impl Iterator<Item = Column<'_>>)> {
        let (article, others) = self.first.as_ref()?;
        let others = others.iter().map(|(name, holds)| Column::of_input(name, holds.clone()));
        Some((article, STATEMENT_COLUMNS.into_iter().chain(others)))
    }

    /// Ends the reading: says what went wrong.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        self.fault.map_or_else(|| self.tracker.finish(), Err)
    }
}

/// What came of the articles.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) n_articles: u64,
    pub(super) n_failed: u64,
    /// The last file with bytes that are no character.
    damaged: Option<String>,
}

impl Tally {
    /// With what an earlier run did.
    pub(super) fn new(resumed: Option<&Entry>) -> Self {
        let (n_records, n_failed) = resumed.map_or((0, 0), |entry| (entry.records, entry.failed));
        Self { n_articles: n_records - n_failed, n_failed, damaged: None }
    }

    /// Counts an article that was worked on, and says what went wrong with it.
    pub(super) fn count<T>(&mut self, messages: Messages, done: demarche::Result<(Record, T)>) -> Option<(Record, T)> {
        match done {
            Ok((record, done)) => {
                if record.is_damaged && self.damaged.as_deref() != Some(record.file()) {
                    messages.warning(format_args!("{}: {DAMAGED}", record.file()));
                    self.damaged = Some(record.file().to_owned());
                }
                self.n_articles += 1;
                Some((record, done))
            }
            Err(error) => {
                self.n_failed += 1;
                message::error(&error.into());
                None
            }
        }
    }

    /// Whether there is nothing to show for the work.
    pub(super) fn is_all_failed(&self) -> bool {
        self.n_articles == 0 && self.n_failed > 0
    }

    /// Says how many articles failed, and tells whether all of them were done.
    pub(super) fn finish(self, messages: Messages) -> ExitCode {
        let (n_failed, n_all) = (self.n_failed, self.n_articles + self.n_failed);
        if n_failed == 0 {
            return ExitCode::SUCCESS;
        }
        messages.note(format_args!("{n_failed} of {n_all} articles could not be read; the others are written"));
        ExitCode::FAILURE
    }
}

/// The columns of a table with what they hold.
fn carried(columns: &Columns) -> Vec<(String, ColumnType)> {
    columns.names().iter().enumerate().map(|(at, name)| (name.clone(), columns.holds(at))).collect()
}

/// All that a record says.
fn parts(record: &Record) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let article = &record.article;
    let known = [&article.title, &article.date, &article.byline, &article.outlet, &article.url];
    let known = known.into_iter().map(|value| value.as_deref().unwrap_or_default().as_bytes());
    let own = [article.id.as_bytes(), article.text.as_bytes()];
    own.into_iter().chain(known).map(Cow::Borrowed).chain(record.others().map(|(_, cell)| cell.bytes()))
}
