//! The footer of a Parquet file: what columns it has and where their values stand.
//!
//! Nothing in it is believed before it is checked: places outside the file, sizes below nothing and schemas without end are
//! refused here, because the decoders take them as they are. Format: <https://parquet.apache.org/docs/file-format/>.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use super::guard::plain;
use super::thrift::{Fault, INTEGERS, LIST, STRUCT, Walk};
use crate::input::columns::MAX_COLUMNS;

/// What a file begins and ends with.
const MAGIC: [u8; 4] = *b"PAR1";

/// The same where the footer is encrypted.
const ENCRYPTED: [u8; 4] = *b"PARE";

/// Bytes at the end: the length of the footer, and the magic.
const TAIL: u64 = 8;

/// Bytes of a footer: ten thousand row groups of a hundred columns have about as many.
const MAX_FOOTER: u64 = 128 << 20;

/// Groups inside each other in a schema.
const MAX_DEPTH: usize = 32;

/// Row groups, which the format numbers with 16 bits.
const MAX_ROW_GROUPS: usize = 1 << 15;

/// Reads the footer; a message says why there is none that can be used.
pub(super) fn read(file: &mut File) -> Result<ParquetMetaData, String> {
    let bytes = bytes(file).map_err(|error| format!("the footer cannot be read ({error})"))??;
    check(&bytes).map_err(|fault| match fault {
        Fault::CutOff => "the footer of the Parquet file is cut off".to_owned(),
        Fault::Broken => "the footer of the Parquet file is damaged".to_owned(),
    })?;
    let metadata = ParquetMetaDataReader::decode_metadata(&bytes)
        .map_err(|error| format!("the footer of the Parquet file is damaged ({})", plain(&error.to_string())))?;
    let length = file.metadata().map_err(|error| error.to_string())?.len();
    if is_possible(&metadata, length) {
        Ok(metadata)
    } else {
        Err("the footer of the Parquet file names places that the file does not have: it is damaged or cut off"
            .to_owned())
    }
}

/// The bytes of the footer, or what stands there instead.
fn bytes(file: &mut File) -> std::io::Result<Result<Vec<u8>, String>> {
    let length = file.metadata()?.len();
    let mut beginning = Vec::new();
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut beginning)?;
    if beginning == ENCRYPTED {
        return Ok(Err("the Parquet file is encrypted; expected one that is not".to_owned()));
    }
    if beginning != MAGIC {
        return Ok(Err(if length == 0 {
            "the input is empty; expected a Parquet file".to_owned()
        } else {
            "expected a Parquet file, which begins with `PAR1`; --input-format says otherwise".to_owned()
        }));
    }
    let cut = "the Parquet file is cut off: it does not end with its footer and `PAR1`";
    let Some(end) = length.checked_sub(TAIL).filter(|end| *end >= MAGIC.len() as u64) else {
        return Ok(Err(cut.to_owned()));
    };
    file.seek(SeekFrom::Start(end))?;
    let mut tail = [0; TAIL as usize];
    file.read_exact(&mut tail)?;
    if tail[4..] == ENCRYPTED {
        return Ok(Err("the Parquet file is encrypted; expected one that is not".to_owned()));
    }
    if tail[4..] != MAGIC {
        return Ok(Err(cut.to_owned()));
    }
    let size = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    let Some(start) = end.checked_sub(size).filter(|start| *start >= MAGIC.len() as u64) else {
        return Ok(Err(format!("the Parquet file says that its footer has {size} bytes; the file has {length}")));
    };
    if size > MAX_FOOTER {
        let (found, most) = (size >> 20, MAX_FOOTER >> 20);
        return Ok(Err(format!("the footer of the Parquet file has {found} MB; at most {most} MB are read")));
    }
    file.seek(SeekFrom::Start(start))?;
    let mut footer = vec![0; size as usize];
    file.read_exact(&mut footer)?;
    Ok(Ok(footer))
}

/// Makes sure that the lists and the schema of a footer are as long and as deep as they claim.
fn check(footer: &[u8]) -> Result<(), Fault> {
    /// The field of the file's structure with the schema, that with the row groups, and in an element of a schema that with the
    /// number of its children.
    const SCHEMA: i64 = 2;
    const ROW_GROUPS: i64 = 4;
    const CHILDREN: i64 = 5;
    Walk::new(footer).fields(0, |walk, number, kind| match (number, kind) {
        (SCHEMA, LIST) => {
            let (kind, n) = walk.list()?;
            // How many children are still to come, for each group that is open.
            let mut open: Vec<usize> = Vec::new();
            for at in 0..n {
                let mut n_children = 0;
                if kind != STRUCT {
                    return Err(Fault::Broken);
                }
                walk.fields(1, |walk, number, kind| {
                    let is_count = number == CHILDREN && INTEGERS.contains(&kind);
                    if is_count {
                        n_children = usize::try_from(walk.integer()?).map_err(|_| Fault::Broken)?;
                    }
                    Ok(is_count)
                })?;
                match open.last_mut() {
                    Some(left) => *left -= 1,
                    // A second root.
                    None if at > 0 => return Err(Fault::Broken),
                    None => {}
                }
                if n_children > n - at - 1 {
                    return Err(Fault::CutOff);
                }
                if n_children > 0 {
                    open.push(n_children);
                }
                while open.last() == Some(&0) {
                    open.pop();
                }
                if open.len() > MAX_DEPTH {
                    return Err(Fault::Broken);
                }
            }
            if open.is_empty() && n > 0 { Ok(true) } else { Err(Fault::CutOff) }
        }
        (ROW_GROUPS, LIST) => {
            let (kind, n) = walk.list()?;
            if n > MAX_ROW_GROUPS {
                return Err(Fault::Broken);
            }
            (0..n).try_for_each(|_| walk.item(kind, 1)).map(|()| true)
        }
        _ => Ok(false),
    })
}

/// Whether all that the footer names is in the file, and no more columns than are read.
fn is_possible(metadata: &ParquetMetaData, length: u64) -> bool {
    let is_place = |place: i64| u64::try_from(place).is_ok_and(|place| place <= length);
    let mut n_rows = 0_i64;
    metadata.file_metadata().schema_descr().num_columns() <= MAX_COLUMNS
        && metadata.row_groups().iter().all(|group| {
            let Some(sum) = n_rows.checked_add(group.num_rows()).filter(|_| group.num_rows() >= 0) else {
                return false;
            };
            n_rows = sum;
            group.columns().iter().all(|column| {
                let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
                let end = start.checked_add(column.compressed_size());
                is_place(start)
                    && is_place(column.compressed_size())
                    && end.is_some_and(is_place)
                    && column.num_values() >= 0
            })
        })
}
