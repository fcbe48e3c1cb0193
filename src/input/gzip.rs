//! Gzipped inputs (RFC 1952, <https://www.rfc-editor.org/rfc/rfc1952>), of one member or several, unpacked as they are read.

use std::io::{self, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use super::packed::{Packed, next_byte};

/// The two bytes every gzip member begins with.
pub(super) const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// The one way of packing there is, the third byte of every member.
const DEFLATE: u8 = 8;

/// The flags that may be set in the fourth byte.
const FLAGS: u8 = 0x1F;

/// A decoder whose errors say what is wrong with the data. After damage, an error of the kind `InvalidData`, reading goes
/// on at the next member.
pub(super) struct Gunzipped {
    /// `None` at the end.
    decoder: Option<MultiGzDecoder<Packed>>,
    is_damaged: bool,
}

impl Gunzipped {
    pub(super) fn new(packed: Packed) -> Self {
        Self { decoder: Some(MultiGzDecoder::new(packed)), is_damaged: false }
    }

    /// Where the packed bytes come from.
    pub(super) fn packed(&self) -> Option<&Packed> {
        self.decoder.as_ref().map(MultiGzDecoder::get_ref)
    }

    /// Passes over the rest of a damaged member. Packed data may hold the bytes that a member begins with: what comes of
    /// them is damaged in its turn.
    fn pass_over(&mut self) -> io::Result<()> {
        self.is_damaged = false;
        let Some(decoder) = self.decoder.take() else { return Ok(()) };
        let (_, mut rest) = decoder.into_inner().into_inner();
        let mut last = [0; 4];
        while let Some(byte) = next_byte(&mut rest)? {
            last.rotate_left(1);
            last[3] = byte;
            if last[..2] == MAGIC && last[2] == DEFLATE && last[3] & !FLAGS == 0 {
                self.decoder = Some(MultiGzDecoder::new(Cursor::new(last.to_vec()).chain(rest)));
                break;
            }
        }
        Ok(())
    }
}

impl Read for Gunzipped {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_damaged {
            self.pass_over()?;
        }
        let Some(decoder) = &mut self.decoder else { return Ok(0) };
        decoder.read(out).map_err(|error| match error.kind() {
            kind @ io::ErrorKind::UnexpectedEof => io::Error::new(kind, "the gzip data is cut off"),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                self.is_damaged = true;
                io::Error::new(io::ErrorKind::InvalidData, format!("the gzip data is damaged ({error})"))
            }
            _ => error,
        })
    }
}
