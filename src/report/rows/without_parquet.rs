//! What stands in for the writer of Parquet where the crate is built without it: it refuses every table.

use std::convert::Infallible;

use crate::error::{Error, Result};
use crate::report::column::Column;
use crate::report::value::Value;

/// Rows that wait: there are none.
pub(super) struct TypedRows(Infallible);

/// Rows on their way to a file: there are none.
pub(super) struct TypedBatch(Infallible);

/// A file: there is none.
pub(super) struct ParquetFile(Infallible);

impl TypedRows {
    pub(super) fn new(_: &[Column<'_>]) -> Result<Self> {
        let message = "this build writes no Parquet: it was made without the feature `parquet`";
        Err(Error::Rows(format!("{message}; --format jsonl keeps what columns hold as well")))
    }

    pub(super) fn fork(&self) -> Self {
        match self.0 {}
    }

    pub(super) fn len(&self) -> usize {
        match self.0 {}
    }

    pub(super) fn row<'v>(&mut self, _: impl Iterator<Item = &'v Value<'v>> + Clone) -> Result<()> {
        match self.0 {}
    }

    pub(super) fn take(&mut self) -> Result<TypedBatch> {
        match self.0 {}
    }
}

impl ParquetFile {
    pub(super) fn new(batch: &TypedBatch) -> Result<Self> {
        match batch.0 {}
    }

    pub(super) fn add(&mut self, _: TypedBatch) -> Result<Vec<u8>> {
        match self.0 {}
    }

    pub(super) fn finish(self) -> Result<Vec<u8>> {
        match self.0 {}
    }
}
