//! Where text comes from: files, folders and standard input, and which format each has.
//!
//! The extension tells the format, in any case of letters; a format given by the user overrides it. Standard input
//! without one is told by its beginning: `{` starts JSON lines, `<` and a tag a web page, `WARC/1` an archive, a first line
//! with a cell `text` a table, and anything else is one article. Any input may be packed with gzip or zstd; `.gz` or `.zst`
//! stands behind the extension. Only Parquet, which packs its columns itself, is read from a file as it is.

mod columns;
mod csv_rows;
mod folder;
mod format;
mod gzip;
mod http;
mod jsonl_rows;
mod limit;
mod meter;
mod packed;
#[cfg_attr(not(feature = "parquet"), path = "without_parquet.rs")]
mod parquet;
mod quotes;
mod row;
mod table;
mod warc;
mod zstandard;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

pub use self::parquet::{ColumnType, TypedCell, is_decoding};
pub use columns::{ColumnNames, Columns, Role};
pub use format::Format;
pub use meter::Meter;
pub use row::{Cell, Row};
pub use table::TableReader;
pub(crate) use warc::{WarcPage, WarcReader};

use format::unknown_format;
use packed::Packing;

use crate::error::{Error, Result};
use crate::text::encoding::decode;

/// Bytes of standard input that tell its format: more than any header line.
const BEGINNING: u64 = 1 << 16;

/// Bytes of one article or row of a table, unpacked: a thick book has 4 MB. What is longer is an error, so that no input,
/// however small when packed, can take all memory.
pub const MAX_ARTICLE: usize = 16 << 20;

/// Bytes of one web page: more than of an article, because pages carry scripts and pictures that are stepped over.
pub const MAX_PAGE: usize = 64 << 20;

/// Said of Parquet that comes through a pipe.
const UNSEEKABLE: &str =
    "Parquet is read from its end, so it cannot come through a pipe; save it to a file and give that";

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
        let unpacked = packed::unpacked(Box::new(Cursor::new(beginning.clone())), None);
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
        let promised = self.path.as_deref().and_then(Packing::of_path);
        Ok((format, packed::unpacked(bytes, promised).map_err(failed)?))
    }

    /// The file it is, for a format that is read from its end.
    fn seekable(&self) -> Result<&Path> {
        let refused = |message: &str| Err(Error::file(self.name(), message));
        if let Some(fault) = &self.fault {
            return refused(fault);
        }
        let Some(path) = &self.path else { return refused(UNSEEKABLE) };
        if let Some(packing) = Packing::of_path(path) {
            let name = packing.name();
            return refused(&format!(
                "Parquet is read from its end, which {name} hides; unpack the file first: its columns stay packed"
            ));
        }
        let found = path.metadata().map_err(|error| Error::io(self.name(), error))?;
        if found.is_file() { Ok(path) } else { refused(UNSEEKABLE) }
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
                "files ending in `.pdf` cannot be read; accepted are .txt, .html, .csv, .tsv, .jsonl, .warc, .parquet, all \
                 but .parquet also with .gz or .zst behind it; --input-format overrides the extension",
            ),
            (
                "README.gz",
                "the name has no extension that tells its format; accepted are .txt, .html, .csv, .tsv, .jsonl, .warc, \
                 .parquet, all but .parquet also with .gz or .zst behind it; --input-format overrides the extension",
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
}
