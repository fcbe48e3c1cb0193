//! Where text comes from: files, folders and standard input, and which format each has.
//!
//! The extension tells the format, in any case of letters; a format given by the user overrides it. Standard input
//! without one is told by its beginning: `{` starts JSON lines, `<` and a tag a web page, `WARC/1` an archive, a first line
//! with a cell `text` a table, and anything else is one article. Any input may be gzipped; `.gz` stands behind the
//! extension.

mod columns;
mod csv_rows;
mod folder;
mod gzip;
mod http;
mod jsonl_rows;
mod limit;
mod meter;
mod quotes;
mod row;
mod table;
mod warc;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

pub use columns::{ColumnNames, Columns, Role};
pub use meter::Meter;
pub use row::{Cell, Row};
pub use table::TableReader;
pub(crate) use warc::{WarcPage, WarcReader};

use crate::error::{Error, Result};
use crate::text::encoding::decode;

/// Bytes of standard input that tell its format: more than any header line.
const BEGINNING: u64 = 1 << 16;

/// Bytes of one article or row of a table, unpacked: a thick book has 4 MB. What is longer is an error, so that no input,
/// however small when packed, can take all memory.
pub const MAX_ARTICLE: usize = 16 << 20;

/// Bytes of one web page: more than of an article, because pages carry scripts and pictures that are stepped over.
pub const MAX_PAGE: usize = 64 << 20;

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One article as plain text.
    Text,
    /// One article as a web page.
    Html,
    /// A table with cells separated by `,` `;` or tabs, as its header line shows.
    Csv,
    /// A table with cells separated by tabs.
    Tsv,
    /// A table with one JSON object a line.
    Jsonl,
    /// A web archive: one article for each page in it.
    Warc,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 6] = [Self::Text, Self::Html, Self::Csv, Self::Tsv, Self::Jsonl, Self::Warc];

    /// Its name, which is also the extension: `txt`, `html` (or `htm`), `csv`, `tsv`, `jsonl` or `warc`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
            Self::Warc => "warc",
        }
    }

    /// Whether it is a table, each row of which may be a statement of its own.
    #[must_use]
    pub fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv | Self::Jsonl)
    }

    /// The format of this name, in any case of letters.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The format a path's extension tells, the one before `.gz` if that is the last.
    fn of_path(path: &Path) -> Option<Self> {
        let extension = if is_gz(path) { Path::new(path.file_stem()?).extension() } else { path.extension() };
        let extension = extension?.to_str()?;
        if extension.eq_ignore_ascii_case("htm") { Some(Self::Html) } else { Self::from_name(extension) }
    }

    /// The format of a text by its beginning; `None` for an empty one.
    fn of_beginning(text: &str) -> Option<Self> {
        let text = text.trim_start();
        let line = text.lines().next()?;
        let has_text_cell =
            line.split([',', ';', '\t']).any(|cell| cell.trim().trim_matches('"').eq_ignore_ascii_case("text"));
        let begins_with = |start: &str| text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
        Some(if text.starts_with('{') {
            Self::Jsonl
        } else if text.starts_with("WARC/1") {
            Self::Warc
        } else if ["<!doctype", "<html", "<head", "<body", "<!--", "<?xml"].into_iter().any(begins_with) {
            Self::Html
        } else if has_text_cell {
            Self::Csv
        } else {
            Self::Text
        })
    }
}

/// A source of bytes that can be handed to another thread.
pub type Bytes = Box<dyn Read + Send>;

/// One file, or standard input.
#[derive(Clone, Debug)]
pub struct Input {
    /// `None` for standard input.
    path: Option<PathBuf>,
    /// `None` where the beginning must tell.
    format: Option<Format>,
    /// What was read of standard input to tell its format.
    beginning: Vec<u8>,
    /// Why it cannot be opened: found while a folder was walked, said when its turn comes.
    fault: Option<String>,
    /// Where its bytes are counted.
    meter: Meter,
}

impl Input {
    /// Finds the files behind the paths given: each file itself, the files of a supported format in a folder and its
    /// sub-folders, in the order of their paths and without hidden ones, and standard input for `-`.
    ///
    /// What in a folder cannot be reached, such as a link that leads nowhere, is an input that [`open`](Self::open) refuses.
    ///
    /// With a `format` every file has it, whatever its name.
    ///
    /// # Errors
    /// [`Error::Io`] for a path that does not exist, [`Error::File`] for a format that cannot be read or a folder
    /// without a file that can.
    pub fn find(paths: &[PathBuf], format: Option<Format>) -> Result<Vec<Self>> {
        let mut inputs = Vec::new();
        for path in paths {
            if path.as_os_str() == "-" {
                let input = Self::new(None, format);
                if inputs.iter().any(|other: &Self| other.path.is_none()) {
                    return Err(Error::file(input.name(), "given twice, but it can be read only once"));
                }
                inputs.push(input);
            } else if path.metadata().map_err(|error| Error::io(name_of(path), error))?.is_dir() {
                inputs.extend(folder::walk(path, format)?);
            } else {
                let format = format.or_else(|| Format::of_path(path)).ok_or_else(|| unknown_format(path))?;
                inputs.push(Self::new(Some(path.clone()), Some(format)));
            }
        }
        Ok(inputs)
    }

    fn new(path: Option<PathBuf>, format: Option<Format>) -> Self {
        Self { path, format, beginning: Vec::new(), fault: None, meter: Meter::default() }
    }

    /// Has its bytes counted as they are read.
    #[must_use]
    pub fn metered(self, meter: &Meter) -> Self {
        Self { meter: meter.clone(), ..self }
    }

    /// The bytes of the file, packed as they are; `None` for what is no file.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.path.as_ref()?.metadata().ok().filter(std::fs::Metadata::is_file).map(|found| found.len())
    }

    /// The path as given, or `standard input`.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.as_deref().map_or_else(|| "standard input".to_owned(), name_of)
    }

    /// Its format; `None` for standard input whose beginning must tell, see [`tell_format`](Self::tell_format).
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// Tells the format of standard input by its beginning, where the user named none.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::File`] when it is empty.
    pub fn tell_format(&mut self) -> Result<()> {
        if self.format.is_some() {
            return Ok(());
        }
        let mut beginning = Vec::new();
        let read = io::stdin().take(BEGINNING).read_to_end(&mut beginning);
        read.map_err(|error| Error::io(self.name(), error))?;
        let mut plain = Vec::new();
        let unpacked = gzip::unpacked(Box::new(Cursor::new(beginning.clone())), false);
        // What was read of a packed input ends anywhere, so its end is no error here.
        let _ = unpacked.and_then(|bytes| bytes.take(BEGINNING).read_to_end(&mut plain));
        let format = Format::of_beginning(&decode(&plain).text).ok_or_else(|| {
            Error::file(self.name(), "the input is empty; expected an article, or a table with a `text` column")
        })?;
        self.format = Some(format);
        self.beginning = beginning;
        Ok(())
    }

    /// Opens it and tells its format.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be opened, [`Error::File`] when standard input is empty.
    pub fn open(&self) -> Result<(Format, Bytes)> {
        let Some(format) = self.format else {
            let mut told = self.clone();
            told.tell_format()?;
            return told.open();
        };
        if let Some(fault) = &self.fault {
            return Err(Error::file(self.name(), fault));
        }
        let failed = |error| Error::io(self.name(), error);
        let bytes: Bytes = match &self.path {
            Some(path) => Box::new(self.meter.count(File::open(path).map_err(failed)?)),
            None => Box::new(Cursor::new(self.beginning.clone()).chain(io::stdin())),
        };
        let is_promised = self.path.as_deref().is_some_and(is_gz);
        Ok((format, gzip::unpacked(bytes, is_promised).map_err(failed)?))
    }
}

/// Reads an article's file to its end.
///
/// # Errors
/// [`Error::Io`] when it cannot be read or unpacked, [`Error::File`] when it has more than `limit` bytes.
pub(crate) fn read_whole(bytes: Bytes, file: &str, limit: usize) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    bytes.take(limit as u64 + 1).read_to_end(&mut content).map_err(|error| Error::io(file, error))?;
    if content.len() > limit {
        let message = format!("the article is larger than {} MB, the most that are read", limit >> 20);
        return Err(Error::file(file, message));
    }
    Ok(content)
}

fn unknown_format(path: &Path) -> Error {
    let named = if is_gz(path) { path.with_extension("") } else { path.to_owned() };
    let found = named.extension().map_or_else(
        || "the name has no extension that tells its format".to_owned(),
        |extension| format!("files ending in `.{}` cannot be read", extension.display()),
    );
    Error::file(name_of(path), format!("{found}; {}", accepted()))
}

fn accepted() -> String {
    let names: Vec<String> = Format::ALL.iter().map(|format| format!(".{}", format.name())).collect();
    format!("accepted are {}, each also with .gz behind it; --input-format overrides the extension", names.join(", "))
}

fn is_gz(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

fn name_of(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_readable_files_in_order_without_hidden_ones() {
        let folder = tempfile::tempdir().unwrap();
        for name in
            ["b.TXT", "a.csv", "notes.md", ".hidden.txt", "c/d.jsonl", "c/e.Htm.GZ", "f.warc.gz", "g.gz", ".git/e.txt"]
        {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let inputs = Input::find(&[folder.path().to_owned()], None).unwrap();
        let found: Vec<_> = inputs
            .iter()
            .map(|input| {
                (input.path.as_ref().unwrap().strip_prefix(&folder).unwrap().display().to_string(), input.format)
            })
            .collect();
        let expected = [
            ("a.csv", Format::Csv),
            ("b.TXT", Format::Text),
            ("c/d.jsonl", Format::Jsonl),
            ("c/e.Htm.GZ", Format::Html),
            ("f.warc.gz", Format::Warc),
        ];
        assert_eq!(found, expected.map(|(name, format)| (name.to_owned(), Some(format))));
    }

    #[test]
    fn a_format_that_cannot_be_read_is_named_with_those_that_can() {
        let folder = tempfile::tempdir().unwrap();
        for (name, expected) in [
            (
                "page.pdf",
                "files ending in `.pdf` cannot be read; accepted are .txt, .html, .csv, .tsv, .jsonl, .warc, each also with \
                 .gz behind it; --input-format overrides the extension",
            ),
            (
                "README.gz",
                "the name has no extension that tells its format; accepted are .txt, .html, .csv, .tsv, .jsonl, .warc, each \
                 also with .gz behind it; --input-format overrides the extension",
            ),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, "x").unwrap();
            let error = Input::find(std::slice::from_ref(&path), None).unwrap_err();
            assert_eq!(error.to_string(), format!("{}: {expected}", path.display()));
            assert!(Input::find(&[path], Some(Format::Text)).is_ok());
        }
        let error = Input::find(&[folder.path().to_owned()], None).unwrap_err();
        assert!(error.to_string().contains("no file in this folder can be read"), "{error}");
    }

    #[test]
    fn the_beginning_of_standard_input_tells_its_format() {
        for (text, format) in [
            ("\n {\"text\": 1}", Some(Format::Jsonl)),
            ("id;\"Text\"\r\n1;a", Some(Format::Csv)),
            ("<!DOCTYPE html>\n<p>Text, text", Some(Format::Html)),
            ("WARC/1.0\r\n", Some(Format::Warc)),
            ("<Ada> Text", Some(Format::Text)),
            ("Text of the law, and more, was published.", Some(Format::Text)),
            (" \n", None),
        ] {
            assert_eq!(Format::of_beginning(text), format, "{text}");
        }
    }
}
