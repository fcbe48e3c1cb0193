//! Where text comes from: files, folders and standard input, and which format each has.
//!
//! The extension tells the format, in any case of letters; a format given by the user overrides it. Standard input
//! without one is told by its beginning: `{` starts JSON lines, a first line with a cell `text` starts a table, and
//! anything else is one article.

mod columns;
mod csv_rows;
mod jsonl_rows;
mod row;
mod table;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

pub use columns::{ColumnNames, Columns, Role};
pub use row::{Cell, Row};
pub use table::TableReader;

use crate::error::{Error, Result};
use crate::text::encoding::decode;

/// Bytes of standard input that tell its format: more than any header line.
const BEGINNING: u64 = 1 << 16;

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One article as plain text.
    Text,
    /// A table with cells separated by `,` `;` or tabs, as its header line shows.
    Csv,
    /// A table with cells separated by tabs.
    Tsv,
    /// A table with one JSON object a line.
    Jsonl,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Text, Self::Csv, Self::Tsv, Self::Jsonl];

    /// Its name, which is also the extension: `txt`, `csv`, `tsv` or `jsonl`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
        }
    }

    /// The format of this name, in any case of letters.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The format a path's extension tells.
    fn of_path(path: &Path) -> Option<Self> {
        Self::from_name(path.extension()?.to_str()?)
    }

    /// The format of a text by its beginning; `None` for an empty one.
    fn of_beginning(text: &str) -> Option<Self> {
        let text = text.trim_start();
        let line = text.lines().next()?;
        let has_text_cell =
            line.split([',', ';', '\t']).any(|cell| cell.trim().trim_matches('"').eq_ignore_ascii_case("text"));
        Some(if text.starts_with('{') {
            Self::Jsonl
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// `None` for standard input.
    path: Option<PathBuf>,
    /// `None` where the beginning must tell.
    format: Option<Format>,
    /// What was read of standard input to tell its format.
    beginning: Vec<u8>,
}

impl Input {
    /// Finds the files behind the paths given: each file itself, the files of a supported format in a folder and its
    /// sub-folders, in the order of their paths and without hidden ones, and standard input for `-`.
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
                let input = Self { path: None, format, beginning: Vec::new() };
                if inputs.contains(&input) {
                    return Err(Error::file(input.name(), "given twice, but it can be read only once"));
                }
                inputs.push(input);
            } else if path.metadata().map_err(|error| Error::io(name_of(path), error))?.is_dir() {
                inputs.extend(walk(path, format)?);
            } else {
                let format = format.or_else(|| Format::of_path(path)).ok_or_else(|| unknown_format(path))?;
                inputs.push(Self { path: Some(path.clone()), format: Some(format), beginning: Vec::new() });
            }
        }
        Ok(inputs)
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
        let format = Format::of_beginning(&decode(&beginning).text).ok_or_else(|| {
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
        let bytes: Bytes = match &self.path {
            Some(path) => Box::new(File::open(path).map_err(|error| Error::io(self.name(), error))?),
            None => Box::new(Cursor::new(self.beginning.clone()).chain(io::stdin())),
        };
        Ok((format, bytes))
    }
}

/// The readable files below a folder.
fn walk(folder: &Path, format: Option<Format>) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    let visible =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = entry.map_err(|error| Error::file(name_of(folder), error.to_string()))?;
        let format = format.or_else(|| Format::of_path(entry.path()));
        if entry.file_type().is_file() && format.is_some() {
            inputs.push(Input { path: Some(entry.into_path()), format, beginning: Vec::new() });
        }
    }
    if inputs.is_empty() {
        return Err(Error::file(name_of(folder), format!("no file in this folder can be read; {}", accepted())));
    }
    Ok(inputs)
}

fn unknown_format(path: &Path) -> Error {
    let found = path.extension().map_or_else(
        || "the name has no extension that tells its format".to_owned(),
        |extension| format!("files ending in `.{}` cannot be read", extension.display()),
    );
    Error::file(name_of(path), format!("{found}; {}", accepted()))
}

fn accepted() -> String {
    let names: Vec<String> = Format::ALL.iter().map(|format| format!(".{}", format.name())).collect();
    format!("accepted are {}; --input-format overrides the extension", names.join(", "))
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
        for name in ["b.TXT", "a.csv", "notes.md", ".hidden.txt", "c/d.jsonl", ".git/e.txt"] {
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
        let expected = [("a.csv", Format::Csv), ("b.TXT", Format::Text), ("c/d.jsonl", Format::Jsonl)];
        assert_eq!(found, expected.map(|(name, format)| (name.to_owned(), Some(format))));
    }

    #[test]
    fn a_format_that_cannot_be_read_is_named_with_those_that_can() {
        let folder = tempfile::tempdir().unwrap();
        for (name, expected) in [
            (
                "page.warc",
                "files ending in `.warc` cannot be read; accepted are .txt, .csv, .tsv, .jsonl; \
             --input-format overrides the extension",
            ),
            (
                "README",
                "the name has no extension that tells its format; accepted are .txt, .csv, .tsv, .jsonl; \
             --input-format overrides the extension",
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
            ("Text of the law, and more, was published.", Some(Format::Text)),
            (" \n", None),
        ] {
            assert_eq!(Format::of_beginning(text), format, "{text}");
        }
    }
}
