//! The one error type of the library. Every variant names the place, the value found and what was expected.
//!
//! It holds only plain data and foreign error types, so that every module may use it and it depends on none.

use std::io;

/// The result of everything in this library that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something could not be read, fitted or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened, read or written.
    #[error("{file}: {source}")]
    Io {
        /// The file as its path was given; `standard input` for `-`.
        file: String,
        /// What the system said.
        source: io::Error,
    },

    /// A file as a whole is not what it should be: no header, no `text` column, an unknown format.
    #[error("{file}: {message}")]
    File {
        /// The file as its path was given.
        file: String,
        /// What was found and what was expected.
        message: String,
    },

    /// One cell or row of a table is not what it should be.
    #[error("{file}, row {row}{}: {message}", column.as_ref().map(|c| format!(", column `{c}`")).unwrap_or_default())]
    Row {
        /// The file as its path was given.
        file: String,
        /// The row, counted from 1 without the header.
        row: u64,
        /// The column, where one is to blame.
        column: Option<String>,
        /// The value found and what was expected.
        message: String,
    },

    /// One record of a web archive is not what it should be.
    #[error("{file}, record {record}: {message}")]
    Record {
        /// The file as its path was given.
        file: String,
        /// The record, counted from 1.
        record: u64,
        /// The value found and what was expected.
        message: String,
    },

    /// Rows that do not fit the format chosen for them.
    #[error("{0}")]
    Rows(String),

    /// Something could not be written.
    #[error("the output cannot be written: {0}")]
    Write(#[source] io::Error),

    /// A labelled set that no model can be trained on or held against.
    #[error("{0}")]
    Labels(String),

    /// A parameter outside its range, with the name of the parameter.
    #[error("{0}")]
    Parameter(String),

    /// A fit that did not reach its optimum or would not fit into memory, with the knob to turn.
    #[error("{0}")]
    Fit(String),

    /// linfa refused a dataset.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),

    /// A model file that cannot be used: truncated, altered, too new, or no model at all.
    #[error("{0}")]
    Model(String),
}

impl Error {
    /// An [`Error::Io`] at a file.
    pub fn io(file: impl Into<String>, source: io::Error) -> Self {
        Self::Io { file: file.into(), source }
    }

    /// An [`Error::File`].
    pub fn file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self::File { file: file.into(), message: message.into() }
    }
}

/// The input or output error behind an error of the csv crate, which hides its kind when converted.
pub(crate) fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

/// Characters of a value that a message shows.
const SHOWN: usize = 60;

/// A value found, in backticks and cut to what a message can show.
pub(crate) fn shorten(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}…`", &value[..end]),
        None => format!("`{value}`"),
    }
}
