//! Packed inputs, told by their first bytes and unpacked as they are read.
//!
//! What unpacks to far more than its size is a bomb, made to fill a disk or memory: of such an input only a beginning is read.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::Path;

use super::Bytes;
use super::gzip::{self, Gunzipped};
use super::zstandard::{self, Unzstd};

/// Bytes of packed input read at a time.
const BUFFER: usize = 1 << 16;

/// How much larger than its packed form an input may be: text packs to a third or a tenth, a bomb to a thousandth.
const MAX_RATIO: u64 = 200;

/// Unpacked bytes from which on that holds.
const UNSUSPECTED: u64 = 96 << 20;

/// The bytes that an input was known by, and those behind them.
pub(super) type Packed = Chain<Cursor<Vec<u8>>, BufReader<Counted>>;

/// A way of packing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    const ALL: [Self; 2] = [Self::Gzip, Self::Zstd];

    /// What a path's last extension promises.
    pub(super) fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        Self::ALL.into_iter().find(|packing| extension.eq_ignore_ascii_case(packing.extension()))
    }

    /// The extension behind that of the format.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Zstd => "zst",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// What an input is by its first bytes.
    fn of_beginning(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&gzip::MAGIC) {
            Some(Self::Gzip)
        } else if bytes == zstandard::MAGIC || zstandard::is_skippable(bytes) {
            Some(Self::Zstd)
        } else {
            None
        }
    }
}

/// Unpacks an input that begins as packed ones do and gives any other as it is; one whose name promises a packing must be it.
pub(super) fn unpacked(mut bytes: Bytes, promised: Option<Packing>) -> io::Result<Bytes> {
    let mut beginning = Vec::with_capacity(zstandard::MAGIC.len());
    bytes.by_ref().take(zstandard::MAGIC.len() as u64).read_to_end(&mut beginning)?;
    match (Packing::of_beginning(&beginning), promised) {
        (Some(packing), _) => Ok(Box::new(Unpacked::new(packing, beginning, bytes, UNSUSPECTED)?)),
        (None, None) => Ok(Box::new(Cursor::new(beginning).chain(bytes))),
        (None, Some(promised)) => {
            let (extension, name) = (promised.extension(), promised.name());
            let message = format!("the name ends in .{extension}, but this is no {name} data");
            Err(io::Error::new(io::ErrorKind::InvalidData, message))
        }
    }
}

/// The unpacked bytes, held against the packed ones.
struct Unpacked {
    decoder: Decoder,
    packing: Packing,
    n_bytes: u64,
    unsuspected: u64,
}

enum Decoder {
    Gzip(Gunzipped),
    Zstd(Unzstd),
}

/// A source that counts what was read of it.
pub(super) struct Counted {
    bytes: Bytes,
    n_read: u64,
}

impl Unpacked {
    fn new(packing: Packing, beginning: Vec<u8>, bytes: Bytes, unsuspected: u64) -> io::Result<Self> {
        let rest = BufReader::with_capacity(BUFFER, Counted { bytes, n_read: 0 });
        let packed = Cursor::new(beginning).chain(rest);
        let decoder = match packing {
            Packing::Gzip => Decoder::Gzip(Gunzipped::new(packed)),
            Packing::Zstd => Decoder::Zstd(Unzstd::new(packed)?),
        };
        Ok(Self { decoder, packing, n_bytes: 0, unsuspected })
    }
}

impl Read for Unpacked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (n_read, packed) = match &mut self.decoder {
            Decoder::Gzip(decoder) => (decoder.read(out)?, decoder.packed()),
            Decoder::Zstd(decoder) => (decoder.read(out)?, decoder.packed()),
        };
        let Some(packed) = packed else { return Ok(n_read) };
        self.n_bytes += n_read as u64;
        let n_packed = packed.get_ref().1.get_ref().n_read;
        if self.n_bytes >= self.unsuspected && self.n_bytes / MAX_RATIO > n_packed {
            let message = format!(
                "the {} data unpacks to more than {MAX_RATIO} times its size; {} MB of it are read, no more",
                self.packing.name(),
                self.unsuspected >> 20
            );
            return Err(io::Error::other(message));
        }
        Ok(n_read)
    }
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.bytes.read(out)?;
        self.n_read += n_read as u64;
        Ok(n_read)
    }
}

/// The next byte; `None` at the end.
pub(super) fn next_byte(reader: &mut impl BufRead) -> io::Result<Option<u8>> {
    let byte = reader.fill_buf()?.first().copied();
    reader.consume(usize::from(byte.is_some()));
    Ok(byte)
}

#[cfg(test)]
mod tests;
