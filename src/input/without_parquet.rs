//! What stands in for the reader of Parquet where the crate is built without it: it refuses every file, and has no row.

use std::borrow::Cow;
use std::convert::Infallible;
use std::marker::PhantomData;
use std::path::Path;

use super::Meter;
use crate::error::{Error, Result};

/// What the cells of a column are declared to hold; nothing for a column of text files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnType(());

/// One cell of a table whose columns have types: there is none.
#[derive(Clone, Copy, Debug)]
pub struct TypedCell<'r>(Infallible, PhantomData<&'r ()>);

impl<'r> TypedCell<'r> {
    pub(crate) fn holds(self, _: &str) -> ColumnType {
        match self.0 {}
    }

    /// What it says as text.
    #[must_use]
    pub fn text(self) -> Cow<'r, str> {
        match self.0 {}
    }

    /// What it says as JSON.
    #[must_use]
    pub fn json(self) -> String {
        match self.0 {}
    }

    /// Whether it holds a list, a map or a struct.
    #[must_use]
    pub fn is_nested(self) -> bool {
        match self.0 {}
    }

    /// The ranges it holds.
    #[must_use]
    pub fn spans(self) -> Option<Vec<(usize, usize)>> {
        match self.0 {}
    }
}

/// Whether this thread decodes data that may be damaged: no decoder is there.
#[must_use]
pub fn is_decoding() -> bool {
    false
}

/// The rows of a file: there are none.
pub(super) struct ParquetRows(Infallible);

/// A row: there is none.
#[derive(Clone, Debug)]
pub(super) struct TypedRow(Infallible);

impl ParquetRows {
    pub(super) fn open(_: &Path, _: &Meter, file: &str) -> Result<(Vec<(String, ColumnType)>, Self)> {
        let message = "this build reads no Parquet: it was made without the feature `parquet`";
        Err(Error::file(file, format!("{message}; `cargo install demarche` has it, or give a .csv or .jsonl file")))
    }

    pub(super) fn project(&mut self, _: &[usize]) {
        match self.0 {}
    }

    pub(super) fn next(&mut self, _: u64) -> Option<Result<TypedRow>> {
        match self.0 {}
    }
}

impl TypedRow {
    pub(super) fn cell(&self, _: usize) -> TypedCell<'_> {
        match self.0 {}
    }
}
