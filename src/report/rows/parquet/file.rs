//! A Parquet file that is written row group by row group, its columns packed on all threads at once.
//!
//! What waits is bounded: rows until there are some thousands, and packed pages until they make a row group.

use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use rayon::prelude::*;

use super::batch::{OutputSchema, TypedBatch};
use crate::error::{Error, Result};

/// How hard zstd packs: harder takes long and saves little.
const LEVEL: i32 = 3;

/// Rows and bytes that wait to be packed together.
const WAITING_ROWS: usize = 8192;
const WAITING_BYTES: usize = 8 << 20;

/// Rows and packed bytes of a row group: few enough to hold, and enough for other programs to read with profit.
const GROUP_ROWS: usize = 1 << 17;
const GROUP_BYTES: usize = 32 << 20;

/// A file on its way.
pub(in crate::report::rows) struct ParquetFile {
    schema: Arc<OutputSchema>,
    file: SerializedFileWriter<Vec<u8>>,
    factory: ArrowRowGroupWriterFactory,
    /// The open row group: of each column the writers of its leaves.
    group: Option<Vec<Vec<ArrowColumnWriter>>>,
    group_rows: usize,
    waiting: Vec<RecordBatch>,
    waiting_rows: usize,
    waiting_bytes: usize,
}

impl ParquetFile {
    /// Begins a file of the columns that a batch has.
    pub(in crate::report::rows) fn new(batch: &TypedBatch) -> Result<Self> {
        let schema = Arc::clone(&batch.schema);
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL).map_err(|error| failed(&error))?))
            .set_created_by(concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        // With it a dictionary, a large text or a time zone is read back as what it was.
        add_encoded_arrow_schema_to_metadata(&schema.declared, &mut properties);
        let columns = ArrowSchemaConverter::new().convert(&schema.declared).map_err(|error| failed(&error))?;
        let file = SerializedFileWriter::new(Vec::new(), columns.root_schema_ptr(), Arc::new(properties))
            .map_err(|error| failed(&error))?;
        let factory = ArrowRowGroupWriterFactory::new(&file, Arc::clone(&schema.plain));
        let (group, waiting) = (None, Vec::new());
        Ok(Self { schema, file, factory, group, group_rows: 0, waiting, waiting_rows: 0, waiting_bytes: 0 })
    }

    /// Takes rows; gives the bytes that can be written.
    pub(in crate::report::rows) fn add(&mut self, batch: TypedBatch) -> Result<Vec<u8>> {
        if batch.rows.num_rows() == 0 {
            return Ok(Vec::new());
        }
        self.waiting_rows += batch.rows.num_rows();
        self.waiting_bytes += batch.n_bytes;
        self.waiting.push(batch.rows);
        if self.waiting_rows >= WAITING_ROWS || self.waiting_bytes >= WAITING_BYTES {
            self.pack().map_err(|error| failed(&error))?;
        }
        self.written()
    }

    /// Ends the file; gives its last bytes.
    pub(in crate::report::rows) fn finish(mut self) -> Result<Vec<u8>> {
        self.pack()
            .and_then(|()| self.end_group())
            .and_then(|()| self.file.into_inner())
            .map_err(|error| failed(&error))
    }

    /// Packs the rows that wait.
    fn pack(&mut self) -> std::result::Result<(), ParquetError> {
        let batches = std::mem::take(&mut self.waiting);
        if batches.is_empty() {
            return Ok(());
        }
        let mut group = match self.group.take() {
            Some(group) => group,
            None => self.new_group()?,
        };
        let fields = self.schema.plain.fields();
        group.par_iter_mut().enumerate().try_for_each(|(at, leaves)| {
            batches.iter().try_for_each(|batch| {
                let columns = compute_leaves(&fields[at], batch.column(at))?;
                leaves.iter_mut().zip(&columns).try_for_each(|(leaf, column)| leaf.write(column))
            })
        })?;
        self.group_rows += self.waiting_rows;
        (self.waiting_rows, self.waiting_bytes) = (0, 0);
        let n_bytes: usize = group.iter().flatten().map(ArrowColumnWriter::memory_size).sum();
        self.group = Some(group);
        if self.group_rows >= GROUP_ROWS || n_bytes >= GROUP_BYTES { self.end_group() } else { Ok(()) }
    }

    fn new_group(&self) -> std::result::Result<Vec<Vec<ArrowColumnWriter>>, ParquetError> {
        let writers = self.factory.create_column_writers(self.file.flushed_row_groups().len())?;
        let columns = self.file.schema_descr();
        let mut group: Vec<Vec<ArrowColumnWriter>> = self.schema.plain.fields().iter().map(|_| Vec::new()).collect();
        for (leaf, writer) in writers.into_iter().enumerate() {
            group[columns.get_column_root_idx(leaf)].push(writer);
        }
        Ok(group)
    }

    fn end_group(&mut self) -> std::result::Result<(), ParquetError> {
        let Some(group) = self.group.take() else { return Ok(()) };
        let leaves: Vec<ArrowColumnWriter> = group.into_iter().flatten().collect();
        let chunks: Vec<_> =
            leaves.into_par_iter().map(ArrowColumnWriter::close).collect::<std::result::Result<_, _>>()?;
        let mut group = self.file.next_row_group()?;
        chunks.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
        group.close()?;
        self.group_rows = 0;
        Ok(())
    }

    /// Takes the bytes of whole row groups.
    fn written(&mut self) -> Result<Vec<u8>> {
        self.file.flush().map_err(Error::Write)?;
        Ok(std::mem::take(self.file.inner_mut()))
    }
}

fn failed(error: &ParquetError) -> Error {
    Error::Rows(format!("the rows fit into no Parquet file: {error}"))
}
