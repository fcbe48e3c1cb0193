//! Rows as columns with types, and the Parquet file they become (<https://parquet.apache.org/docs/file-format/>).

mod batch;
mod file;

pub(super) use batch::{TypedBatch, TypedRows};
pub(super) use file::ParquetFile;
