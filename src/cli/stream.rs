//! Rows that are written while others are made: whole records, in the order of the input, to a file that can be resumed.

use demarche::report::{Column, Layout, RowBuffer, RowFormat, RowWriter};

use super::journal::{self, Entry, Journal, Seen, Terms, Tracker};
use super::message::{self, Messages};
use super::output::{self, Output};
use super::{Global, WrongUsage};

/// The rows of a run on their way to its output.
pub(super) struct Stream {
    rows: RowWriter<Output>,
    /// Where an earlier run was stopped.
    resumed: Option<Entry>,
}

impl Stream {
    /// Opens the output. With `resume`, a FILE.part made on the same terms is gone on with.
    pub(super) fn open(
        global: &Global,
        format: RowFormat,
        layout: &Layout,
        terms: impl FnOnce() -> Terms,
        resume: bool,
    ) -> anyhow::Result<Self> {
        let file = global.output.as_deref();
        if resume && format == RowFormat::Parquet {
            let message = "--resume: a Parquet file is readable only with the footer at its end, so a FILE.part without it cannot be gone on with; \
                 write --format csv or jsonl, or start anew";
            return Err(WrongUsage(message.to_owned()).into());
        }
        let mut output = Output::open_part(file, global.force)?;
        output::refuse_terminal(format, &output)?;
        let (mut resumed, mut journal) = (None, None);
        if format == RowFormat::Parquet {
            journal::discard_when_stopped(output.part());
        } else if let Some(part) = output.part() {
            let terms = terms();
            resumed = if resume { Entry::read(part, &terms)? } else { None };
            journal = Some(Journal::new(part, terms, resumed.as_ref()));
        } else if resume {
            return Err(WrongUsage("--resume goes on with FILE.part: name the FILE with -o".to_owned()).into());
        }
        if let Some(journal) = journal.as_ref().filter(|_| !resume && !global.force) {
            journal.refuse_existing()?;
        }
        output.begin(resumed.as_ref().map_or(0, |entry| entry.bytes))?;
        *journal::writing() = journal;
        journal::stop_between_rows()?;
        Ok(Self { rows: RowWriter::new(output, format, layout), resumed })
    }

    /// Whether the user sees the rows as they are written.
    pub(super) fn is_terminal(&self) -> bool {
        self.rows.get_ref().is_terminal()
    }

    /// Whether the output is a file, of which nothing is left after an error or a later run can go on with it.
    pub(super) fn is_resumable(&self) -> bool {
        self.rows.get_ref().part().is_some()
    }

    /// Where an earlier run was stopped.
    pub(super) fn resumed(&self) -> Option<&Entry> {
        self.resumed.as_ref()
    }

    /// What of the input lies behind, for its reader.
    pub(super) fn tracker(&self) -> Tracker {
        if self.is_resumable() { Tracker::new(self.resumed.clone()) } else { Tracker::default() }
    }

    /// Sets the columns of a table, before the first row.
    pub(super) fn columns<'n>(&mut self, columns: impl IntoIterator<Item = Column<'n>>) -> anyhow::Result<()> {
        if self.resumed.is_some() {
            self.rows.resume(columns)?;
        } else {
            self.rows.columns(columns)?;
        }
        Ok(())
    }

    /// An empty buffer for rows of these columns.
    pub(super) fn buffer(&self) -> RowBuffer {
        self.rows.buffer()
    }

    /// Writes the rows made of all records up to those `seen`, of which so many `failed`.
    pub(super) fn append(&mut self, rows: RowBuffer, seen: &Seen, failed: u64) -> anyhow::Result<()> {
        let mut journal = journal::writing();
        self.rows.append(rows)?;
        let bytes = self.rows.get_mut().flushed()?;
        journal.as_mut().map_or(Ok(()), |journal| journal.note(seen, failed, bytes))
    }

    /// Writes the rows before an error where they cannot be resumed from.
    pub(super) fn append_last(&mut self, rows: RowBuffer) -> anyhow::Result<()> {
        if self.is_resumable() {
            return Ok(());
        }
        let _whole = journal::writing();
        self.rows.append(rows)?;
        self.rows.get_mut().flushed().map(|_| ())
    }

    /// Gives up: nothing is kept.
    pub(super) fn discard(self) {
        journal::writing().take().iter().for_each(Journal::remove);
        drop(self);
    }

    /// Completes the output; or, after an error, keeps what was done and says so.
    pub(super) fn finish(mut self, run: anyhow::Result<()>, messages: Messages) -> anyhow::Result<()> {
        let mut journal = journal::writing();
        if journal.as_ref().is_some_and(Journal::is_worth_keeping) {
            self.rows.get_mut().keep();
        }
        let done = run.and_then(|()| self.rows.finish()?.finish());
        match (&done, journal.take()) {
            (Err(_), Some(mut journal)) if journal.is_worth_keeping() => {
                // A disk that is full for the rows may be full for the journal; the one of a second ago still holds.
                match journal.write() {
                    Ok(()) => messages.note(journal.farewell()),
                    Err(error) => message::error(&error),
                }
            }
            (_, journal) => journal.iter().for_each(Journal::remove),
        }
        done
    }
}
