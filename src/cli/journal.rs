//! How far a run has come: what stands in FILE.part, and of which input it was made.
//!
//! FILE.part.json is written beside FILE.part, at most once a second and whenever the run is stopped. `--resume` holds it
//! against the model, the flags and the records it reads again, cuts whatever was written after it and goes on behind.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use demarche::Checksum;
use serde::{Deserialize, Serialize};
use twox_hash::xxhash3_128::Hasher;

use super::message::{self, Messages};

/// Time between two writings: so much work is done twice at most after a run was killed.
const PERIOD: Duration = Duration::from_secs(1);

/// Records that are worth keeping after an error.
const WORTH_KEEPING: u64 = 1000;

/// The exit status of a run stopped from outside, as a shell gives it for Ctrl-C.
const STOPPED: i32 = 130;

/// What the program and its user asked for; a run goes on only with the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Terms {
    /// The program's name and version.
    pub(super) program: String,
    /// The whole hash of the model.
    pub(super) model: String,
    /// SHA-256 of the flags that shape the rows.
    pub(super) flags: String,
}

impl Terms {
    pub(super) fn new(model: &str, flags: &str) -> Self {
        let program = concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned();
        let mut checksum = Checksum::default();
        checksum.update(flags);
        Self { program, model: model.to_owned(), flags: checksum.digits() }
    }
}

/// The records of the input read so far. Their hash tells an input from another by mistake, not by malice: XXH3 does that
/// for a tenth of what SHA-256 costs.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) records: u64,
    hash: Hasher,
}

impl Seen {
    /// Adds one record, each of its parts with its length, so that no two records have the same parts in a row.
    pub(super) fn add(&mut self, parts: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        for part in parts {
            let part = part.as_ref();
            self.hash.write(&(part.len() as u64).to_le_bytes());
            self.hash.write(part);
        }
        self.records += 1;
    }

    fn input(&self) -> String {
        format!("{:032x}", self.hash.finish_128())
    }
}

/// What of the input lies behind a run.
#[derive(Default)]
pub(super) struct Tracker {
    /// Empty where the run cannot be resumed.
    pub(super) seen: Seen,
    /// Where an earlier run was stopped.
    resumed: Option<Entry>,
    /// Whether the run can be gone on with later, for which its records are hashed.
    is_resumable: bool,
}

impl Tracker {
    /// For a run that can be resumed; that of [`Tracker::default`] cannot.
    pub(super) fn new(resumed: Option<Entry>) -> Self {
        Self { seen: Seen::default(), resumed, is_resumable: true }
    }

    /// Notes the next record, and tells whether the earlier run has left it to do.
    pub(super) fn is_to_do(&mut self, parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> anyhow::Result<bool> {
        if self.is_resumable {
            self.seen.add(parts);
        }
        match &self.resumed {
            Some(entry) if self.seen.records < entry.records => Ok(false),
            Some(entry) if self.seen.records == entry.records => entry.check(&self.seen).map(|()| false),
            _ => Ok(true),
        }
    }

    /// Makes sure at the end of the input that it had all the records that were done.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match &self.resumed {
            Some(entry) if self.seen.records < entry.records => entry.check(&self.seen),
            _ => Ok(()),
        }
    }
}

/// What a run left behind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    #[serde(flatten)]
    pub(super) terms: Terms,
    /// Records of the input that are done.
    pub(super) records: u64,
    /// How many of them failed.
    pub(super) failed: u64,
    /// XXH3 of them, 128 bits.
    input: String,
    /// Bytes of FILE.part that they made.
    pub(super) bytes: u64,
}

impl Entry {
    fn new(terms: Terms) -> Self {
        Self { terms, records: 0, failed: 0, input: Seen::default().input(), bytes: 0 }
    }

    /// What stands beside FILE.part; `None` where one of the two is missing.
    pub(super) fn read(part: &Path, terms: &Terms) -> anyhow::Result<Option<Self>> {
        let (path, name) = (journal_of(part), part.display());
        // An empty one was removed, or stopped before its first row.
        let Some(found) = part.metadata().ok().filter(|found| found.len() > 0) else { return Ok(None) };
        let text = match fs::read(&path) {
            Ok(text) => text,
            // It was stopped before there was anything to go on from.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let entry: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{}: no journal of a run; remove it to start anew", path.display()))?;
        let differs = |what: &str, before: &str, now: &str| {
            format!("{name}: made with {what} {before}, this run has {now}; remove it to start anew")
        };
        let (before, now) = (&entry.terms, terms);
        if before.program != now.program {
            bail!(differs("the program", &before.program, &now.program));
        }
        if before.model != now.model {
            bail!(differs("the model", short(&before.model), short(&now.model)));
        }
        if before.flags != now.flags {
            bail!("{name}: made with other flags than this run; give the same ones, or remove it to start anew");
        }
        if found.len() < entry.bytes {
            bail!("{name}: has {} bytes, fewer than the {} written; remove it to start anew", found.len(), entry.bytes);
        }
        Ok(Some(entry))
    }

    /// Makes sure that the records read again are those that were done.
    pub(super) fn check(&self, seen: &Seen) -> anyhow::Result<()> {
        if seen.records == self.records && seen.input() == self.input {
            return Ok(());
        }
        let n = self.records;
        bail!("the first {n} records of the input are not those that FILE.part was made of; remove that to start anew")
    }
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn journal_of(part: &Path) -> PathBuf {
    let mut path = part.as_os_str().to_owned();
    path.push(".json");
    PathBuf::from(path)
}

/// The journal of this run.
pub(super) struct Journal {
    part: PathBuf,
    entry: Entry,
    is_resumed: bool,
    written: Instant,
}

impl Journal {
    /// Begins at the beginning, or where an earlier run was stopped.
    pub(super) fn new(part: &Path, terms: Terms, resumed: Option<&Entry>) -> Self {
        let entry = resumed.cloned().unwrap_or_else(|| Entry::new(terms));
        Self { part: part.to_owned(), entry, is_resumed: resumed.is_some(), written: Instant::now() }
    }

    /// Notes what is done, and writes it down when it is time.
    pub(super) fn note(&mut self, seen: &Seen, failed: u64, bytes: u64) -> anyhow::Result<()> {
        let Entry { records, failed: n_failed, input, bytes: n_bytes, .. } = &mut self.entry;
        (*records, *n_failed, *input, *n_bytes) = (seen.records, failed, seen.input(), bytes);
        if self.written.elapsed() < PERIOD { Ok(()) } else { self.write() }
    }

    /// Writes it down, replacing what was there at once.
    pub(super) fn write(&mut self) -> anyhow::Result<()> {
        let path = journal_of(&self.part);
        let fresh = path.with_extension("json.new");
        File::create(&fresh)
            .and_then(|file| serde_json::to_writer(file, &self.entry).map_err(io::Error::from))
            .and_then(|()| fs::rename(&fresh, &path))
            .inspect_err(|_| drop(fs::remove_file(&fresh)))
            .with_context(|| path.display().to_string())?;
        self.written = Instant::now();
        Ok(())
    }

    /// Whether it is worth going on from here after an error: fewer records are done again in a moment.
    pub(super) fn is_worth_keeping(&self) -> bool {
        self.is_resumed || self.entry.records >= WORTH_KEEPING
    }

    /// Refuses to overwrite what an earlier run has done.
    pub(super) fn refuse_existing(&self) -> anyhow::Result<()> {
        let path = journal_of(&self.part);
        let Some(entry) = fs::read(path).ok().and_then(|text| serde_json::from_slice::<Entry>(&text).ok()) else {
            return Ok(());
        };
        if self.part.metadata().map_or(0, |found| found.len()) < entry.bytes {
            return Ok(());
        }
        let (part, n) = (self.part.display(), entry.records);
        bail!("{part}: holds {n} records of a run that was stopped; --resume goes on with it, --force starts anew")
    }

    /// What to say of a run that ends before its end.
    pub(super) fn farewell(&self) -> String {
        let (n, part) = (self.entry.records, self.part.display());
        let records = if n == 1 { "record is" } else { "records are" };
        format!(
            "{n} {records} done and kept in {part}; the same command with --resume, and without --report, goes on from there"
        )
    }

    /// Removes the file, when FILE is complete or nothing was done.
    pub(super) fn remove(&self) {
        // It may not have been written yet.
        let _ = fs::remove_file(journal_of(&self.part));
    }
}

/// Held while rows are written: a run that is stopped ends between two writings, so that whole rows are left.
static WRITING: Mutex<Option<Journal>> = Mutex::new(None);

/// A FILE.part that is of no use before its end.
static USELESS: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Has a FILE.part removed when the run is stopped: no later one can go on with it.
pub(super) fn discard_when_stopped(part: Option<&Path>) {
    *USELESS.lock().unwrap_or_else(PoisonError::into_inner) = part.map(Path::to_owned);
}

/// Keeps a run from being stopped, and gives its journal.
pub(super) fn writing() -> MutexGuard<'static, Option<Journal>> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on Ctrl-C and `kill` wait for the rows that are being written, and write down how far they come.
pub(super) fn stop_between_rows() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        let mut journal = writing();
        if let Some(journal) = journal.as_mut().filter(|journal| journal.entry.records > 0) {
            match journal.write() {
                Ok(()) => Messages::new(false, false).note(format_args!("stopped; {}", journal.farewell())),
                Err(error) => message::error(&error),
            }
        }
        if let Some(part) = USELESS.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // Where it cannot be removed it says itself, by its name, that it is a part.
            let _ = fs::remove_file(part);
        }
        leave();
    })
    .context("signals cannot be caught")
}

#[expect(clippy::exit, reason = "the thread that hears the signal cannot unwind the one that works")]
fn leave() {
    std::process::exit(STOPPED);
}
