//! Inputs packed with zstd (RFC 8878, <https://www.rfc-editor.org/rfc/rfc8878>), of one frame or several, unpacked as they are
//! read.
//!
//! The decoder is the one of the reference library, which reading Parquet brings along; a frame may ask for a window of 128 MB
//! at most, as everywhere where `--long` was not agreed on.

use std::io::{self, Read};

use zstd::stream::read::Decoder;

use super::packed::Packed;

/// The four bytes every frame begins with.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Whether these are the first bytes of a frame that is passed over, as programs write that pack in parallel.
pub(super) fn is_skippable(bytes: &[u8]) -> bool {
    matches!(bytes, [0x50..=0x5F, 0x2A, 0x4D, 0x18])
}

/// A decoder whose errors say what is wrong with the data; behind them it is at its end, for the frames that follow cannot be
/// found.
pub(super) struct Unzstd {
    /// `None` behind damage.
    decoder: Option<Decoder<'static, Packed>>,
}

impl Unzstd {
    pub(super) fn new(packed: Packed) -> io::Result<Self> {
        Ok(Self { decoder: Some(Decoder::with_buffer(packed)?) })
    }

    /// Where the packed bytes come from.
    pub(super) fn packed(&self) -> Option<&Packed> {
        self.decoder.as_ref().map(Decoder::get_ref)
    }
}

impl Read for Unzstd {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return Ok(0) };
        decoder.read(out).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            kind @ io::ErrorKind::UnexpectedEof => {
                self.decoder = None;
                io::Error::new(kind, "the zstd data is cut off")
            }
            _ => {
                self.decoder = None;
                io::Error::new(io::ErrorKind::InvalidData, format!("the zstd data is damaged ({error})"))
            }
        })
    }
}
