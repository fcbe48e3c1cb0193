//! The formats of files, told by their extensions or by how they begin.

use std::path::Path;

use super::name_of;
use super::packed::Packing;
use crate::error::Error;

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
    /// A table in columns with types (<https://parquet.apache.org>). It can be read only where the crate has the feature `parquet`.
    Parquet,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 7] = [Self::Text, Self::Html, Self::Csv, Self::Tsv, Self::Jsonl, Self::Warc, Self::Parquet];

    /// Its name, which is also the extension: `txt`, `html` (or `htm`), `csv`, `tsv`, `jsonl`, `warc` or `parquet`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
            Self::Warc => "warc",
            Self::Parquet => "parquet",
        }
    }

    /// Whether it is a table, each row of which may be a statement of its own.
    #[must_use]
    pub fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv | Self::Jsonl | Self::Parquet)
    }

    /// The format of this name, in any case of letters.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The format a path's extension tells, the one before `.gz` or `.zst` if that is the last.
    pub(super) fn of_path(path: &Path) -> Option<Self> {
        let packed = Packing::of_path(path);
        let extension = if packed.is_some() { Path::new(path.file_stem()?).extension() } else { path.extension() };
        let extension = extension?.to_str()?;
        if extension.eq_ignore_ascii_case("htm") { Some(Self::Html) } else { Self::from_name(extension) }
    }

    /// The format of a text by its beginning; `None` for an empty one.
    pub(super) fn of_beginning(text: &str) -> Option<Self> {
        let text = text.trim_start();
        let line = text.lines().next()?;
        let has_text_cell =
            line.split([',', ';', '\t']).any(|cell| cell.trim().trim_matches('"').eq_ignore_ascii_case("text"));
        let begins_with = |start: &str| text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
        Some(if text.starts_with("PAR1") {
            Self::Parquet
        } else if text.starts_with('{') {
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

pub(super) fn unknown_format(path: &Path) -> Error {
    let named = if Packing::of_path(path).is_some() { path.with_extension("") } else { path.to_owned() };
    let found = named.extension().map_or_else(
        || "the name has no extension that tells its format".to_owned(),
        |extension| format!("files ending in `.{}` cannot be read", extension.display()),
    );
    Error::file(name_of(path), format!("{found}; {}", accepted()))
}

/// The formats there are, for a message.
pub(super) fn accepted() -> String {
    let names: Vec<String> = Format::ALL.iter().map(|format| format!(".{}", format.name())).collect();
    let names = names.join(", ");
    format!(
        "accepted are {names}, all but .parquet also with .gz or .zst behind it; --input-format overrides the extension"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
