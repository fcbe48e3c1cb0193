//! Gzipped inputs (RFC 1952, <https://www.rfc-editor.org/rfc/rfc1952>), of one member or several, unpacked as they are read.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use super::Bytes;

/// The two bytes every gzip member begins with.
const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// The one way of packing there is, the third byte of every member.
const DEFLATE: u8 = 8;

/// The flags that may be set in the fourth byte.
const FLAGS: u8 = 0x1F;

/// Bytes of packed input read at a time.
const BUFFER: usize = 1 << 16;

/// How much larger than its packed form an input may be: text packs to a third or a tenth, a bomb to a thousandth.
const MAX_RATIO: u64 = 200;

/// Unpacked bytes from which on that holds.
const UNSUSPECTED: u64 = 96 << 20;

/// Unpacks an input that begins as gzip does and gives any other as it is; one whose name promises gzip must be it.
pub(super) fn unpacked(mut bytes: Bytes, is_promised: bool) -> io::Result<Bytes> {
    let mut beginning = Vec::with_capacity(MAGIC.len());
    bytes.by_ref().take(MAGIC.len() as u64).read_to_end(&mut beginning)?;
    let is_packed = beginning == MAGIC;
    match (is_packed, is_promised) {
        (true, _) => Ok(Box::new(Unpacked::new(beginning, bytes, UNSUSPECTED))),
        (false, false) => Ok(Box::new(Cursor::new(beginning).chain(bytes))),
        (false, true) => {
            Err(io::Error::new(io::ErrorKind::InvalidData, "the name ends in .gz, but this is no gzip data"))
        }
    }
}

/// The bytes that a member was known by, and those behind them.
type Packed = Chain<Cursor<Vec<u8>>, BufReader<Counted>>;

/// A decoder whose errors say what is wrong with the data. After damage, an error of the kind `InvalidData`, reading goes
/// on at the next member.
struct Unpacked {
    /// `None` at the end.
    decoder: Option<MultiGzDecoder<Packed>>,
    n_bytes: u64,
    unsuspected: u64,
    is_damaged: bool,
}

/// A source that counts what was read of it.
struct Counted {
    bytes: Bytes,
    n_read: u64,
}

impl Unpacked {
    fn new(beginning: Vec<u8>, bytes: Bytes, unsuspected: u64) -> Self {
        let rest = BufReader::with_capacity(BUFFER, Counted { bytes, n_read: 0 });
        let decoder = Some(MultiGzDecoder::new(Cursor::new(beginning).chain(rest)));
        Self { decoder, n_bytes: 0, unsuspected, is_damaged: false }
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

impl Read for Unpacked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_damaged {
            self.pass_over()?;
        }
        let Some(decoder) = &mut self.decoder else { return Ok(0) };
        let n_read = decoder.read(out).map_err(|error| match error.kind() {
            kind @ io::ErrorKind::UnexpectedEof => io::Error::new(kind, "the gzip data is cut off"),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                self.is_damaged = true;
                io::Error::new(io::ErrorKind::InvalidData, format!("the gzip data is damaged ({error})"))
            }
            _ => error,
        })?;
        self.n_bytes += n_read as u64;
        let n_packed = decoder.get_ref().get_ref().1.get_ref().n_read;
        if self.n_bytes >= self.unsuspected && self.n_bytes / MAX_RATIO > n_packed {
            let message = format!(
                "the gzip data unpacks to more than {MAX_RATIO} times its size; {} MB of it are read, no more",
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
fn next_byte(reader: &mut impl BufRead) -> io::Result<Option<u8>> {
    let byte = reader.fill_buf()?.first().copied();
    reader.consume(usize::from(byte.is_some()));
    Ok(byte)
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

    #[test]
    fn what_unpacks_to_far_more_than_its_size_is_not_read_to_its_end() {
        let read = |text: &[u8]| {
            let packed = packed(text);
            let (beginning, rest) = (packed[..2].to_vec(), packed[2..].to_vec());
            let mut text = Vec::new();
            let result = Unpacked::new(beginning, Box::new(Cursor::new(rest)), 2 << 20).read_to_end(&mut text);
            (text.len(), result.err().map(|error| error.to_string()))
        };
        let (n_read, message) = read(&b"1,\n".repeat(4 << 20));
        assert!(n_read < 3 << 20, "{n_read}");
        let expected = "the gzip data unpacks to more than 200 times its size; 2 MB of it are read, no more";
        assert_eq!(message.as_deref(), Some(expected));
        assert_eq!(read(&b"1,\n".repeat(400_000)), (1_200_000, None));
        let mut state = 1_u32;
        let text: Vec<u8> = (0..3 << 20)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                b'a' + (state >> 29) as u8
            })
            .collect();
        assert_eq!(read(&text), (text.len(), None));
    }

    #[test]
    fn behind_a_damaged_member_the_next_one_is_read() {
        let pages = ["one. ", "two, which is damaged. ", "three. "].map(|page| packed(page.repeat(30).as_bytes()));
        let mut damaged = pages.clone();
        damaged[1][12..20].fill(0xFF);
        let mut reader = unpacked(Box::new(Cursor::new(damaged.concat())), true).unwrap();
        let mut text = Vec::new();
        let error = reader.read_to_end(&mut text).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        reader.read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(text.starts_with("one. one. ") && text.ends_with("three. three. "), "{text}");
        assert!(text.matches("one. ").count() == 30 && text.matches("three. ").count() == 30, "{text}");
    }
}
