//! Gzipped inputs (RFC 1952, <https://www.rfc-editor.org/rfc/rfc1952>), of one member or several, unpacked as they are read.

use std::io::{self, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::Bytes;

/// The two bytes every gzip member begins with.
const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// Bytes of packed input read at a time.
const BUFFER: usize = 1 << 16;

/// Unpacks an input that begins as gzip does and gives any other as it is; one whose name promises gzip must be it.
pub(super) fn unpacked(mut bytes: Bytes, is_promised: bool) -> io::Result<Bytes> {
    let mut beginning = Vec::with_capacity(MAGIC.len());
    bytes.by_ref().take(MAGIC.len() as u64).read_to_end(&mut beginning)?;
    let is_packed = beginning == MAGIC;
    let whole = Cursor::new(beginning).chain(bytes);
    match (is_packed, is_promised) {
        (true, _) => Ok(Box::new(Unpacked(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, whole))))),
        (false, false) => Ok(Box::new(whole)),
        (false, true) => {
            Err(io::Error::new(io::ErrorKind::InvalidData, "the name ends in .gz, but this is no gzip data"))
        }
    }
}

/// A decoder whose errors say what is wrong with the data.
struct Unpacked<R>(R);

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|error| match error.kind() {
            kind @ io::ErrorKind::UnexpectedEof => io::Error::new(kind, "the gzip data is cut off"),
            kind @ (io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
                io::Error::new(kind, format!("the gzip data is damaged ({error})"))
            }
            _ => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8], is_promised: bool) -> String {
        let mut text = String::new();
        let opened = unpacked(Box::new(Cursor::new(bytes.to_vec())), is_promised);
        match opened.and_then(|mut bytes| bytes.read_to_string(&mut text)) {
            Ok(_) => text,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn all_members_are_unpacked_and_what_is_not_packed_passes() {
        let members = [packed(b"one "), packed(b"two")].concat();
        assert_eq!(read(&members, true), "one two");
        assert_eq!(read(&members, false), "one two");
        assert_eq!(read(b"plain", false), "plain");
        assert_eq!(read(b"", false), "");
    }

    #[test]
    fn what_is_wrong_with_the_data_is_said() {
        let packed = packed("A page of some length. ".repeat(20).as_bytes());
        assert_eq!(read(&packed[..packed.len() / 2], true), "the gzip data is cut off");
        let mut damaged = packed.clone();
        *damaged.iter_mut().nth_back(6).unwrap() ^= 1;
        assert!(read(&damaged, true).starts_with("the gzip data is damaged ("), "{}", read(&damaged, true));
        assert_eq!(read(b"plain", true), "the name ends in .gz, but this is no gzip data");
    }
}
