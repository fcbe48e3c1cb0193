//! A file until it is complete: FILE.part beside its place.
//!
//! Assumes that the folder is there and that a rename within it is atomic, as POSIX has it (`rename`, IEEE 1003.1).

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender};
use std::thread::{self, JoinHandle};

use anyhow::{Context as _, bail};

/// A file that is not complete yet.
pub(super) struct Part {
    writer: BufWriter<File>,
    disk: Disk,
    pub(super) path: PathBuf,
    target: PathBuf,
    /// Bytes in it.
    pub(super) written: u64,
    /// Whether it stays when the run ends in an error.
    pub(super) is_kept: bool,
}

impl Part {
    /// Opens the file beside its place; what a run that was killed left there is untouched yet.
    pub(super) fn open(target: PathBuf) -> anyhow::Result<Self> {
        let path = part_of(&target);
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.exists()) {
            bail!("{}: there is no folder {}; make it first", target.display(), folder.display());
        }
        let is_kept = path.exists();
        let file = File::options().write(true).create(true).truncate(false).open(&path);
        let file = file.with_context(|| format!("{} cannot be written", target.display()))?;
        Ok(Self { writer: BufWriter::new(file), disk: Disk::default(), path, target, written: 0, is_kept })
    }

    /// Counts bytes that were written, and now and then has them put on the disk.
    fn count(&mut self, n: usize) {
        let before = self.written / Disk::STEP;
        self.written += n as u64;
        if self.written / Disk::STEP > before {
            self.disk.follow(self.writer.get_ref());
        }
    }

    /// Starts behind its first bytes.
    pub(super) fn begin(&mut self, bytes: u64) -> io::Result<()> {
        let file = self.writer.get_mut();
        file.set_len(bytes)?;
        file.seek(SeekFrom::Start(bytes))?;
        (self.written, self.is_kept) = (bytes, bytes > 0);
        Ok(())
    }

    /// Puts it on the disk and in its place.
    pub(super) fn complete(mut self) -> io::Result<()> {
        self.writer.flush()?;
        self.disk.finish()?;
        self.writer.get_ref().sync_all()?;
        fs::rename(&self.path, &self.target)?;
        self.is_kept = true;
        Ok(())
    }
}

/// Has what is written put on the disk while more is made, so that the end of a long file has not to wait for all of it:
/// a thread and how it is asked.
#[derive(Default)]
struct Disk(Option<(SyncSender<()>, JoinHandle<io::Result<()>>)>);

impl Disk {
    /// Bytes from one time to the next: so many take a disk longer than the asking does.
    const STEP: u64 = 4 << 20;

    /// Puts all that the system has of a file on the disk, on a thread of its own; where the last time is not over, the next one does it.
    fn follow(&mut self, file: &File) {
        if self.0.is_none() {
            self.0 = file.try_clone().and_then(Self::start).ok();
        }
        // Full: the last time is not over. Closed: it failed, which `finish` says.
        let _ = self.0.as_ref().map(|(ask, _)| ask.try_send(()));
    }

    fn start(file: File) -> io::Result<(SyncSender<()>, JoinHandle<io::Result<()>>)> {
        let (ask, asked) = mpsc::sync_channel(1);
        let thread = thread::Builder::new().spawn(move || asked.iter().try_for_each(|()| file.sync_data()))?;
        Ok((ask, thread))
    }

    /// Waits for the last time. The system tells an error of the disk once, so that the end of the file would not hear of it again.
    fn finish(&mut self) -> io::Result<()> {
        let Some((ask, thread)) = self.0.take() else { return Ok(()) };
        drop(ask);
        thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread that writes to the disk stopped")))
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes).inspect(|n| self.count(*n))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_kept {
            // The error that brought us here is the one to report.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// FILE.part, where a file is written until it is complete.
pub(super) fn part_of(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".part");
    PathBuf::from(path)
}
