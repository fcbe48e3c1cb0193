//! Bytes in, text out: UTF-8 where the bytes are UTF-8, else the encoding they most likely have.
//!
//! A byte-order mark decides; without one, bytes that are valid UTF-8 are UTF-8; the rest is guessed by `chardetng`, the
//! detector of Firefox, among the encodings of the WHATWG Encoding Standard (<https://encoding.spec.whatwg.org>).
//! The mark is no part of the text. A byte that fits no character becomes U+FFFD and is reported, never dropped.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes the guess rests on: from the first that is not ASCII, enough for any language, little enough to hold.
const SAMPLE: usize = 1 << 20;

/// Bytes decoded at a time.
const CHUNK: usize = 1 << 16;

/// Correct multi-byte sequences for each broken one at which a text is still damaged UTF-8 rather than something else:
/// text in another encoding hardly ever holds a correct one.
const UTF_8_MAJORITY: usize = 9;

/// A whole text and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text without byte-order mark. All offsets of the program refer to it.
    pub text: String,
    /// The name of the encoding, as the Encoding Standard writes it.
    pub encoding: &'static str,
    /// Whether some bytes fitted no character and became U+FFFD.
    pub had_errors: bool,
}

/// Decodes a whole file.
///
/// ```
/// use demarche::text::encoding::decode;
///
/// let decoded = decode(b"\x93We welcome it,\x94 said Fran\xe7ois H\xe9bert.");
/// assert_eq!(decoded.text, "“We welcome it,” said François Hébert.");
/// assert_eq!(decoded.encoding, "windows-1252");
/// ```
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    let sample = &bytes[start..bytes.len().min(start + SAMPLE)];
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None => (guess(sample, start + sample.len() == bytes.len()), 0),
    };
    let (text, had_errors) = encoding.decode_without_bom_handling(&bytes[mark..]);
    Decoded { text: text.into_owned(), encoding: encoding.name(), had_errors }
}

/// Decodes a web page, whose server or head names an encoding.
///
/// A byte-order mark comes first, then UTF-8 if the bytes are it, whatever was named: pages name wrong encodings more often
/// than text of another encoding happens to be valid UTF-8. Then comes the name, then the guess.
pub(crate) fn decode_named(bytes: &[u8], name: Option<&str>) -> Decoded {
    let named = name.and_then(|name| Encoding::for_label(name.trim().as_bytes()));
    // Only these are told from UTF-8 by a name alone: their bytes are all ASCII.
    let is_plain_ascii = |encoding: &Encoding| {
        encoding == ISO_2022_JP && bytes.contains(&0x1B)
            || [UTF_16LE, UTF_16BE].contains(&encoding) && bytes.contains(&0)
    };
    let decoded = decode(bytes);
    let Some(encoding) = named else { return decoded };
    let is_settled = decoded.encoding == UTF_8.name() || Encoding::for_bom(bytes).is_some();
    if is_settled && !is_plain_ascii(encoding) || [UTF_8, REPLACEMENT].contains(&encoding) {
        return decoded;
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), had_errors }
}

/// The encoding of a sample without byte-order mark; `complete` when the text ends with it.
fn guess(sample: &[u8], complete: bool) -> &'static Encoding {
    let mut correct = 0;
    let mut broken = 0;
    let mut left = sample.len();
    for chunk in sample.utf8_chunks() {
        left -= chunk.valid().len() + chunk.invalid().len();
        correct += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let cut_off = left == 0 && !complete;
        broken += usize::from(!chunk.invalid().is_empty() && !cut_off);
    }
    if correct >= UTF_8_MAJORITY * broken {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, complete);
    detector.guess(None, Utf8Detection::Deny)
}

/// Reads bytes and gives UTF-8, a piece at a time: memory does not grow with the input.
///
/// ASCII passes as it comes; at the first other byte up to 1 MB is read ahead to tell the encoding.
#[derive(Debug)]
pub struct DecodingReader<R> {
    inner: R,
    decoder: Option<Decoder>,
    /// As they were read.
    bytes: Vec<u8>,
    /// As they are handed out.
    buffer: Vec<u8>,
    /// What of `buffer` is decoded and not yet handed out.
    ready: std::ops::Range<usize>,
    at_start: bool,
    at_end: bool,
    had_errors: bool,
}

impl<R: Read> DecodingReader<R> {
    /// Wraps a source of bytes.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            decoder: None,
            bytes: Vec::new(),
            buffer: Vec::new(),
            ready: 0..0,
            at_start: true,
            at_end: false,
            had_errors: false,
        }
    }

    /// The name of the encoding, `UTF-8` as long as only ASCII was seen.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.decoder.as_ref().map_or(UTF_8, Decoder::encoding).name()
    }

    /// Whether some bytes so far fitted no character and became U+FFFD.
    #[must_use]
    pub fn had_errors(&self) -> bool {
        self.had_errors
    }

    /// Reads and decodes the next piece into the buffer.
    fn fill(&mut self) -> io::Result<()> {
        self.bytes.clear();
        self.bytes.reserve(CHUNK);
        self.read_up_to(CHUNK)?;
        if self.decoder.is_none() {
            if self.bytes.is_ascii() {
                self.at_start &= self.bytes.is_empty();
                self.ready = 0..self.bytes.len();
                std::mem::swap(&mut self.bytes, &mut self.buffer);
                return Ok(());
            }
            self.read_up_to(SAMPLE)?;
            let mark = if self.at_start { Encoding::for_bom(&self.bytes) } else { None };
            let (encoding, length) = mark.unwrap_or_else(|| (guess(&self.bytes, self.at_end), 0));
            self.decoder = Some(encoding.new_decoder_without_bom_handling());
            self.bytes.drain(..length);
        }
        self.decode();
        Ok(())
    }

    /// Appends to `bytes` until it holds `limit` or the input ends.
    fn read_up_to(&mut self, limit: usize) -> io::Result<()> {
        let missing = limit - self.bytes.len();
        self.inner.by_ref().take(missing as u64).read_to_end(&mut self.bytes)?;
        self.at_end = self.bytes.len() < limit;
        Ok(())
    }

    /// Decodes the bytes into the buffer.
    fn decode(&mut self) {
        let Some(decoder) = &mut self.decoder else { return };
        let room =
            decoder.max_utf8_buffer_length(self.bytes.len()).expect("a chunk's length is far below the largest usize");
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        let (_, _, written, had_errors) = decoder.decode_to_utf8(&self.bytes, &mut self.buffer, self.at_end);
        self.ready = 0..written;
        self.had_errors |= had_errors;
    }
}

impl<R: Read> Read for DecodingReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.at_end {
            self.fill()?;
        }
        let length = out.len().min(self.ready.len());
        out[..length].copy_from_slice(&self.buffer[self.ready.start..self.ready.start + length]);
        self.ready.start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time, as a slow pipe does.
    struct Drip<'b>(&'b [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(out.len()).min(7);
            out[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn streamed(bytes: &[u8]) -> Decoded {
        let mut reader = DecodingReader::new(Drip(bytes));
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        Decoded { text, encoding: reader.encoding(), had_errors: reader.had_errors() }
    }

    const RUSSIAN: &str = "«Мы приветствуем это решение», — заявил министр иностранных дел в понедельник.";

    #[test]
    fn a_byte_order_mark_decides_and_is_no_part_of_the_text() {
        let mut utf_16 = vec![0xFF, 0xFE];
        utf_16.extend("“Ça va”".encode_utf16().flat_map(u16::to_le_bytes));
        for (bytes, encoding) in [(utf_16, "UTF-16LE"), ("\u{feff}“Ça va”".into(), "UTF-8")] {
            let decoded = decode(&bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.had_errors), ("“Ça va”", encoding, false));
            assert_eq!(streamed(&bytes), decoded);
        }
    }

    #[test]
    fn an_encoding_other_than_utf_8_is_detected() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(RUSSIAN);
        let decoded = decode(&bytes);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (RUSSIAN, "windows-1251"));
        assert_eq!(streamed(&bytes), decoded);
    }

    #[test]
    fn the_encoding_that_a_page_names_counts_unless_its_bytes_say_otherwise() {
        let (western, _, _) = encoding_rs::WINDOWS_1252.encode("“Ça va”");
        let (japanese, _, _) = encoding_rs::ISO_2022_JP.encode("日本");
        for (bytes, name, expected) in [
            (western.as_ref(), "iso-8859-1", "“Ça va”"),
            ("“Ça va”".as_bytes(), "windows-1251", "“Ça va”"),
            ("\u{feff}Ça".as_bytes(), "utf-16", "Ça"),
            (japanese.as_ref(), "iso-2022-jp", "日本"),
            (b"Plain", "utf-16", "Plain"),
            (b"Plain", "no such encoding", "Plain"),
        ] {
            assert_eq!(decode_named(bytes, Some(name)).text, expected, "{name}");
        }
        assert_eq!(decode_named(&encoding_rs::WINDOWS_1251.encode("Да").0, Some("windows-1251")).text, "Да");
    }

    #[test]
    fn one_broken_byte_does_not_turn_utf_8_into_something_else() {
        let mut bytes = RUSSIAN.as_bytes().to_vec();
        bytes.insert(2, 0xFF);
        let decoded = decode(&bytes);
        assert!(decoded.had_errors && decoded.text.ends_with("в понедельник."), "{decoded:?}");
        assert_eq!(decoded.encoding, "UTF-8");
        assert_eq!(streamed(&bytes), decoded);
    }

    #[test]
    fn a_first_accent_beyond_the_sample_is_still_seen() {
        let mut bytes = vec![b'a'; SAMPLE + CHUNK + 5];
        bytes.extend(b" Fran\xe7ois H\xe9bert l'a dit \xe0 Gen\xe8ve");
        let decoded = decode(&bytes);
        assert!(decoded.text.ends_with("François Hébert l'a dit à Genève"));
        assert_eq!(streamed(&bytes), decoded);
    }

    #[test]
    fn a_sample_cut_inside_a_character_is_utf_8() {
        let text = format!("{}é", "é".repeat(SAMPLE));
        for shift in ["", "a"] {
            let text = format!("{shift}{text}");
            assert_eq!(streamed(text.as_bytes()).text, text);
        }
        assert_eq!(guess(&text.as_bytes()[..3], false), UTF_8);
        assert_eq!(decode(b"").text, "");
    }
}
