//! Where the data goes: standard output, or a file that appears only when it is complete.
//!
//! A file is written beside its place as FILE.part and renamed at the end, so that neither an error nor a full disk leaves
//! half of it, and a reader never sees it grow. Where a later run can go on with FILE.part, it is kept. What is no regular file (`/dev/null`, a named pipe) is written directly.

mod part;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use demarche::report::RowFormat;

use super::{Global, WrongUsage};
use part::{Part, part_of};

/// Terminal cells of a text table that goes to no terminal.
const DEFAULT_WIDTH: usize = 100;

/// An open destination.
pub(super) struct Output {
    name: String,
    sink: Sink,
    is_terminal: bool,
}

enum Sink {
    /// Standard output, or what is no regular file.
    Direct(Box<dyn Write + Send>),
    Part(Part),
}

impl Output {
    /// Opens FILE, or standard output for none or `-`. Call it before any work: it refuses what cannot be written.
    pub(super) fn open(file: Option<&Path>, force: bool) -> anyhow::Result<Self> {
        let mut output = Self::open_part(file, force)?;
        output.begin(0)?;
        Ok(output)
    }

    /// The same with FILE.part untouched, as an earlier run may have left it: [`begin`](Self::begin) says what becomes of it.
    pub(super) fn open_part(file: Option<&Path>, force: bool) -> anyhow::Result<Self> {
        let Some(file) = file.filter(|file| file.as_os_str() != "-") else {
            let stdout = io::stdout();
            let is_terminal = stdout.is_terminal();
            // A terminal shows each line as it comes.
            let sink: Box<dyn Write + Send> =
                if is_terminal { Box::new(stdout) } else { Box::new(BufWriter::new(stdout)) };
            return Ok(Self { name: "standard output".to_owned(), sink: Sink::Direct(sink), is_terminal });
        };
        let name = file.display().to_string();
        let sink = match file.metadata() {
            Ok(found) if found.is_dir() => bail!("{name}: expected a file to write, found a folder"),
            Ok(found) if !found.is_file() => {
                let device = File::options().write(true).open(file).with_context(|| name.clone())?;
                Sink::Direct(Box::new(BufWriter::new(device)))
            }
            Ok(_) if !force => bail!("{name}: exists already; --force replaces it"),
            // Behind a link, the file it leads to is replaced, not the link.
            Ok(_) => Sink::Part(Part::open(file.canonicalize().with_context(|| name.clone())?)?),
            Err(_) => Sink::Part(Part::open(file.to_owned())?),
        };
        Ok(Self { name, sink, is_terminal: false })
    }

    /// Keeps the first `bytes` of FILE.part and cuts the rest: what is written goes behind them.
    pub(super) fn begin(&mut self, bytes: u64) -> anyhow::Result<()> {
        match &mut self.sink {
            Sink::Direct(_) => Ok(()),
            Sink::Part(part) => part.begin(bytes).with_context(|| format!("{} cannot be written", self.name)),
        }
    }

    /// The path of FILE.part, where there is one.
    pub(super) fn part(&self) -> Option<&Path> {
        match &self.sink {
            Sink::Direct(_) => None,
            Sink::Part(part) => Some(&part.path),
        }
    }

    /// Hands everything to the system, and tells how many bytes FILE.part has.
    pub(super) fn flushed(&mut self) -> anyhow::Result<u64> {
        self.flush().map_err(demarche::Error::Write)?;
        match &self.sink {
            Sink::Direct(_) => Ok(0),
            Sink::Part(part) => Ok(part.written),
        }
    }

    /// Leaves FILE.part even when the run ends in an error.
    pub(super) fn keep(&mut self) {
        if let Sink::Part(part) = &mut self.sink {
            part.is_kept = true;
        }
    }

    /// Whether the user sees the data as it is written: then nothing else should move on the screen.
    pub(super) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Completes the output: only now does FILE appear.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.flush()?;
        match self.sink {
            Sink::Direct(_) => Ok(()),
            Sink::Part(part) => part.complete().with_context(|| self.name),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.sink {
            Sink::Direct(writer) => writer.write(bytes),
            Sink::Part(part) => part.write(bytes),
        };
        written.map_err(|error| named(&self.name, &error))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = match &mut self.sink {
            Sink::Direct(writer) => writer.flush(),
            Sink::Part(part) => part.flush(),
        };
        flushed.map_err(|error| named(&self.name, &error))
    }
}

fn named(name: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{name}: {error}"))
}

/// Refuses two outputs that go to one place, where they would mix or the second would replace the first.
pub(super) fn refuse_same(first: Option<&Path>, second: &Path, flags: &str) -> anyhow::Result<()> {
    let is_same = match first.filter(|first| !is_standard(first)) {
        Some(first) => !is_standard(second) && place(first) == place(second) && !is_device(second),
        None => is_standard(second),
    };
    if is_same {
        let name = if is_standard(second) { "standard output".to_owned() } else { second.display().to_string() };
        return Err(WrongUsage(format!("{flags} both write to {name}; give each a file of its own")).into());
    }
    Ok(())
}

/// Refuses an output that is read as well, which would be lost to what is made of it.
pub(super) fn refuse_read<'p>(
    outputs: impl IntoIterator<Item = (&'static str, Option<&'p Path>)>,
    read: impl IntoIterator<Item = &'p PathBuf>,
) -> anyhow::Result<()> {
    let read: Vec<PathBuf> = read.into_iter().filter(|file| !is_standard(file)).map(|file| place(file)).collect();
    for (flag, file) in outputs {
        let Some(file) = file.filter(|file| !is_standard(file)) else { continue };
        let (target, part) = (place(file), place(&part_of(file)));
        // A folder is read with all that is in it already.
        let is_lost = |read: &PathBuf| {
            *read == target || *read == part || read.is_dir() && target.starts_with(read) && target.exists()
        };
        if read.iter().any(is_lost) {
            let name = file.display();
            return Err(
                WrongUsage(format!("{flag} {name}: it is read, and would be lost; write to another file")).into()
            );
        }
    }
    Ok(())
}

/// Whether it stands for standard output or input.
fn is_standard(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn is_device(file: &Path) -> bool {
    file.metadata().is_ok_and(|found| !found.is_file())
}

/// The one path of a file, whether it is there or not.
fn place(file: &Path) -> PathBuf {
    let file = if file.is_relative() { Path::new(".").join(file) } else { file.to_owned() };
    let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
    file.canonicalize().ok().or_else(|| Some(folder?.join(file.file_name()?))).unwrap_or(file)
}

/// Refuses to fill a terminal with bytes that are no text.
pub(super) fn refuse_terminal(format: RowFormat, output: &Output) -> anyhow::Result<()> {
    if format != RowFormat::Parquet || !output.is_terminal() {
        return Ok(());
    }
    Err(WrongUsage("Parquet is no text for a terminal: name a FILE with -o".to_owned()).into())
}

/// The form of the rows: the one asked for, else by the extension of FILE, else text on a terminal and CSV in a pipe.
pub(super) fn row_format(global: &Global) -> anyhow::Result<RowFormat> {
    let format = named_format(global)?;
    if format == RowFormat::Parquet && !cfg!(feature = "parquet") {
        let message = "this build writes no Parquet: it was made without the feature `parquet`; --format jsonl keeps the types of its columns as well";
        return Err(WrongUsage(message.to_owned()).into());
    }
    Ok(format)
}

fn named_format(global: &Global) -> anyhow::Result<RowFormat> {
    if let Some(format) = global.format {
        return Ok(format);
    }
    let Some(file) = global.output.as_deref().filter(|file| file.as_os_str() != "-") else {
        return Ok(if io::stdout().is_terminal() { RowFormat::Text } else { RowFormat::Csv });
    };
    let Some(extension) = file.extension() else { return Ok(RowFormat::Csv) };
    extension.to_str().and_then(RowFormat::from_extension).ok_or_else(|| {
        let known = RowFormat::ALL.map(RowFormat::name).join(", ");
        let message = format!("{}: the extension tells no format; name one with --format ({known})", file.display());
        WrongUsage(message).into()
    })
}

/// [`row_format`] for a few rows that are read by people or scripts.
pub(super) fn text_format(global: &Global) -> anyhow::Result<RowFormat> {
    let format = row_format(global)?;
    if format == RowFormat::Parquet {
        let message =
            "this command writes a few rows of figures; expected --format csv, tsv, jsonl, json, markdown or text";
        return Err(WrongUsage(message.to_owned()).into());
    }
    Ok(format)
}

/// The forms of a page.
pub(super) const PAGE: [RowFormat; 3] = [RowFormat::Text, RowFormat::Json, RowFormat::Markdown];

/// The form of a page, one of those `known`: text unless `--format` or the extension of FILE says another.
pub(super) fn page_format(global: &Global, known: &[RowFormat]) -> anyhow::Result<RowFormat> {
    let extension = || global.output.as_deref()?.extension();
    let (asked, found) = match (global.format, extension()) {
        (Some(format), _) => (format!("--format {}", format.name()), Some(format)),
        (None, Some(extension)) => {
            (format!("the extension .{}", extension.display()), extension.to_str().and_then(RowFormat::from_extension))
        }
        (None, None) => return Ok(RowFormat::Text),
    };
    found.filter(|format| known.contains(format)).ok_or_else(|| {
        let known: Vec<_> = known.iter().map(|format| format.name()).collect();
        WrongUsage(format!("{asked}: this command writes a page; expected --format {}", known.join(", "))).into()
    })
}

/// The width of a text table.
pub(super) fn width(global: &Global) -> usize {
    let terminal = if global.output.is_none() { terminal_size::terminal_size() } else { None };
    terminal.map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0))
}
