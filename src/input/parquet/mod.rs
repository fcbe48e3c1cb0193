//! Tables in Apache Parquet (<https://parquet.apache.org/docs/file-format/>), read from a file in batches of rows.
//!
//! Only the columns that are asked for are read. Row groups that fit into memory together are decoded on all threads at once,
//! larger ones batch by batch; the rows come in their order either way. Texts stay in the pages they came in, so that a word
//! in a dictionary is held once, however often it occurs.

mod cell;
mod footer;
mod guard;
mod plain;
mod source;
mod thrift;

use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array as _, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::Length as _;
use rayon::prelude::*;

pub use cell::TypedCell;
pub use guard::is_decoding;

use super::{MAX_ARTICLE, Meter};
use crate::error::{Error, Result, shorten};
use guard::guarded;
use source::{Budget, Source};

/// Rows of a batch: so many that opening one costs nothing beside reading it.
const BATCH_ROWS: usize = 1024;

/// Bytes of a batch.
const BATCH_BYTES: u64 = 8 << 20;

/// Cells of a batch.
const BATCH_CELLS: usize = 1 << 20;

/// Bytes that the pages of one batch may unpack to: 1024 rows of half a megabyte.
const BATCH_BUDGET: u64 = 512 << 20;

/// Bytes of a page that a writer makes without much thought.
const PAGE: u64 = 2 << 20;

/// Bytes of the row groups that are decoded at once.
const WAVE_BYTES: u64 = 64 << 20;

/// Bytes that a cell takes beside its text.
const CELL: u64 = 16;

/// How much larger than the file its rows may be: a dictionary packs better than a text does.
const MAX_RATIO: u64 = 1000;

/// Bytes of rows from which on that holds.
const UNSUSPECTED: u64 = 96 << 20;

/// What the cells of a column are declared to hold; nothing for a column of text files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnType(Option<FieldRef>);

impl ColumnType {
    fn of(field: Field) -> Self {
        Self(Some(Arc::new(field)))
    }

    /// The declaration as it stands in the file, and the same with the type that its cells have here.
    pub(crate) fn fields(&self) -> Option<[FieldRef; 2]> {
        self.0.as_ref().map(|declared| [Arc::clone(declared), plain::field(declared)])
    }
}

/// The rows of a file.
pub(super) struct ParquetRows {
    file: Arc<str>,
    source: Source,
    metadata: ArrowReaderMetadata,
    /// The columns to read.
    kept: Vec<usize>,
    mask: ProjectionMask,
    /// The number of the row group to be opened next.
    next_group: usize,
    /// A row group that is read batch by batch.
    open: Option<(ParquetRecordBatchReader, Budget)>,
    /// Batches decoded ahead.
    ready: VecDeque<Arc<RecordBatch>>,
    /// The batch whose rows are given, and the next of them.
    batch: Option<Arc<RecordBatch>>,
    row: usize,
    /// Whether a row of the batch may be longer than rows are read.
    is_long: bool,
    n_rows: u64,
    n_bytes: u64,
}

/// A row of a batch.
#[derive(Clone, Debug)]
pub(super) struct TypedRow {
    batch: Arc<RecordBatch>,
    row: usize,
}

impl ParquetRows {
    /// Opens a file; gives the names of its columns, and what each is declared to hold.
    pub(super) fn open(path: &Path, meter: &Meter, file: &str) -> Result<(Vec<(String, ColumnType)>, Self)> {
        let mut source = Source::open(path, meter).map_err(|error| Error::io(file, error))?;
        let refused = |message| Error::file(file, message);
        let metadata = Arc::new(guarded(|| footer::read(source.file())).map_err(refused)?);
        let (declared, metadata) = guarded(|| schemas(metadata)).map_err(refused)?;
        let columns: Vec<_> =
            declared.fields().iter().map(|field| (field.name().clone(), ColumnType(Some(Arc::clone(field))))).collect();
        let mut rows = Self {
            file: file.into(),
            source,
            metadata,
            kept: Vec::new(),
            mask: ProjectionMask::all(),
            next_group: 0,
            open: None,
            ready: VecDeque::new(),
            batch: None,
            row: 0,
            is_long: false,
            n_rows: 0,
            n_bytes: 0,
        };
        rows.project(&(0..columns.len()).collect::<Vec<_>>());
        Ok((columns, rows))
    }

    /// Has only these columns read, which stand in the order of the file.
    pub(super) fn project(&mut self, columns: &[usize]) {
        self.kept = columns.to_vec();
        self.mask = ProjectionMask::roots(self.metadata.parquet_schema(), columns.iter().copied());
    }

    /// Makes sure that cells of the columns that are read can be.
    fn check(&self) -> std::result::Result<(), String> {
        let fields = self.metadata.schema().fields();
        let unreadable = self.kept.iter().map(|at| &fields[*at]).find(|field| !cell::is_readable(field.data_type()));
        if let Some(field) = unreadable {
            let (name, holds) = (shorten(field.name()), field.data_type());
            return Err(format!(
                "the column {name} has the type {holds}; leave it out, or make it a number, text, date or list"
            ));
        }
        let mut columns = self.metadata.metadata().row_groups().iter().flat_map(|group| self.columns(group));
        let packed = columns.find_map(|column| match column.compression() {
            Compression::BROTLI(_) => Some((column, "Brotli")),
            Compression::LZO => Some((column, "LZO")),
            _ => None,
        });
        let Some((column, packing)) = packed else { return Ok(()) };
        let name = shorten(&column.column_path().string());
        Err(format!("the column {name} is packed with {packing}; expected zstd, snappy, gzip, lz4 or nothing"))
    }

    /// The next row; an error names one that is too long, or ends the file.
    pub(super) fn next(&mut self, number: u64) -> Option<Result<TypedRow>> {
        loop {
            if let Some(batch) = &self.batch
                && self.row < batch.num_rows()
            {
                let row = TypedRow { batch: Arc::clone(batch), row: self.row };
                self.row += 1;
                let length = if self.is_long { row.length() } else { 0 };
                if length > MAX_ARTICLE {
                    let message = format!("the row has {} MB; at most {} MB are read", length >> 20, MAX_ARTICLE >> 20);
                    return Some(Err(Error::Row { file: self.file.to_string(), row: number, column: None, message }));
                }
                return Some(Ok(row));
            }
            self.row = 0;
            self.batch = match self.next_batch().transpose()? {
                Ok(batch) => Some(batch),
                Err(message) => {
                    let place =
                        if self.n_rows > 0 { format!(" from row {} on", self.n_rows + 1) } else { String::new() };
                    let message = format!("the Parquet file cannot be read{place}: {message}");
                    return Some(Err(Error::file(&*self.file, message)));
                }
            };
        }
    }

    fn next_batch(&mut self) -> std::result::Result<Option<Arc<RecordBatch>>, String> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return self.count(&batch).map(|()| Some(batch));
            }
            if let Some((reader, budget)) = &mut self.open {
                budget.allow(BATCH_BUDGET + self.metadata.parquet_schema().num_columns() as u64 * PAGE);
                match guarded(|| reader.next().transpose().map_err(|error| error.to_string()))? {
                    Some(batch) => self.ready.push_back(Arc::new(batch)),
                    None => self.open = None,
                }
                continue;
            }
            if self.next_group == 0 {
                self.check()?;
            }
            let groups = self.wave();
            self.next_group = groups.end;
            match groups.len() {
                0 => return Ok(None),
                1 => self.open = Some(self.group(groups.start)?),
                _ => {
                    let readers = groups.map(|group| self.whole(group)).collect::<std::result::Result<Vec<_>, _>>()?;
                    let decode = |reader: ParquetRecordBatchReader| {
                        guarded(|| {
                            reader.collect::<std::result::Result<Vec<_>, _>>().map_err(|error| error.to_string())
                        })
                    };
                    let decoded: Vec<_> = readers.into_par_iter().map(decode).collect();
                    for batches in decoded {
                        self.ready.extend(batches?.into_iter().map(Arc::new));
                    }
                }
            }
        }
    }

    /// The row groups to decode next: as many as there are threads, if together they are small.
    fn wave(&self) -> Range<usize> {
        let groups = self.metadata.metadata().row_groups();
        let mut end = self.next_group;
        let mut n_bytes = 0_u64;
        while end < groups.len() && end - self.next_group < rayon::current_num_threads() {
            n_bytes = n_bytes.saturating_add(self.size(&groups[end]));
            if n_bytes > WAVE_BYTES && end > self.next_group {
                break;
            }
            end += 1;
        }
        self.next_group..end
    }

    /// The columns of a row group that are read.
    fn columns<'g>(&self, group: &'g RowGroupMetaData) -> impl Iterator<Item = &'g ColumnChunkMetaData> {
        let columns = group.columns().iter().enumerate();
        columns.filter(|(at, _)| self.mask.leaf_included(*at)).map(|(_, column)| column)
    }

    /// The bytes of a row group once it is decoded, as the file has it.
    fn size(&self, group: &RowGroupMetaData) -> u64 {
        let size = |column: &ColumnChunkMetaData| {
            let cells = column.num_values().unsigned_abs().saturating_mul(CELL);
            column.uncompressed_size().unsigned_abs().saturating_add(cells)
        };
        self.columns(group).map(size).fold(0, u64::saturating_add)
    }

    /// A reader of one row group.
    fn group(&self, number: usize) -> std::result::Result<(ParquetRecordBatchReader, Budget), String> {
        let group = self.metadata.metadata().row_group(number);
        let is_nested = |column: &&ColumnChunkMetaData| column.column_descr().max_rep_level() > 0;
        let place = |column: &ColumnChunkMetaData| {
            let (start, length) = column.byte_range();
            start..start + length
        };
        let nested = self.columns(group).filter(is_nested).map(place).collect();
        let source = self.source.reopen(nested).map_err(|error| error.to_string())?;
        let budget = source.budget();
        budget.allow(BATCH_BUDGET);
        let n_rows = group.num_rows().unsigned_abs().max(1);
        let by_bytes = usize::try_from(BATCH_BYTES / (self.size(group) / n_rows).max(1)).unwrap_or(BATCH_ROWS);
        let by_cells = BATCH_CELLS / self.columns(group).count().max(1);
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(source, self.metadata.clone())
            .with_projection(self.mask.clone())
            .with_row_groups(vec![number])
            .with_batch_size(by_bytes.min(by_cells).clamp(1, BATCH_ROWS));
        let reader = guarded(|| builder.build().map_err(|error| error.to_string()))?;
        Ok((reader, budget))
    }

    /// A reader of a small row group, which may read all of it at once.
    fn whole(&self, number: usize) -> std::result::Result<ParquetRecordBatchReader, String> {
        let (reader, budget) = self.group(number)?;
        let group = self.metadata.metadata().row_group(number);
        budget.allow(2 * self.size(group) + self.columns(group).count() as u64 * PAGE);
        Ok(reader)
    }

    /// Counts the bytes of a batch, and refuses a file whose rows are far larger than it.
    fn count(&mut self, batch: &RecordBatch) -> std::result::Result<(), String> {
        let texts = |column: &ArrayRef| match column.data_type() {
            DataType::Utf8View => column.as_string_view().lengths().map(u64::from).sum(),
            DataType::BinaryView => column.as_binary_view().lengths().map(u64::from).sum(),
            _ => 0,
        };
        let n_cells = batch.num_rows() as u64 * batch.num_columns() as u64;
        self.n_rows += batch.num_rows() as u64;
        let n_bytes = batch.columns().iter().map(texts).sum::<u64>();
        self.is_long = n_bytes > MAX_ARTICLE as u64;
        self.n_bytes += n_bytes + n_cells * CELL;
        if self.n_bytes > UNSUSPECTED && self.n_bytes / MAX_RATIO > self.source.len() {
            let (bytes, most) = (UNSUSPECTED >> 20, MAX_RATIO);
            return Err(format!(
                "its rows are more than {most} times as large as the file; {bytes} MB are read, no more"
            ));
        }
        Ok(())
    }
}

/// The columns as they are declared, and the same with the types that they are read as.
fn schemas(metadata: Arc<ParquetMetaData>) -> std::result::Result<(SchemaRef, ArrowReaderMetadata), String> {
    let unusable = |error: ParquetError| {
        format!("the schema of the Parquet file cannot be used ({})", guard::plain(&error.to_string()))
    };
    let declared = ArrowReaderMetadata::try_new(Arc::clone(&metadata), ArrowReaderOptions::new()).map_err(unusable)?;
    let schema = plain::schema(declared.schema());
    let options = ArrowReaderOptions::new().with_schema(schema);
    Ok((Arc::clone(declared.schema()), ArrowReaderMetadata::try_new(metadata, options).map_err(unusable)?))
}

impl TypedRow {
    /// The bytes of its texts.
    fn length(&self) -> usize {
        (0..self.batch.num_columns()).map(|at| self.cell(at).size()).sum()
    }

    pub(super) fn cell(&self, at: usize) -> TypedCell<'_> {
        TypedCell::new(self.batch.column(at), self.row)
    }
}
