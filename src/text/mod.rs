//! Characters in, spans out: decoding, sentence boundaries and the two ways of counting places in a text.
//!
//! Inside the program a place is a byte offset, because Rust strings are sliced by bytes; in files it is a count of
//! Unicode code points, because that is how Python and R index text. [`CodePoints`] converts.

pub(crate) mod date;
pub mod dialogue;
pub mod encoding;
pub mod language;
pub mod paragraph;
pub mod quotation;
pub mod repair;
pub mod sentence;

/// A half-open byte range `[start, end)` of a text, on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`, `start <= end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span runs forward: {start}..{end}");
        Self { start, end }
    }

    /// The text it covers.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies inside it.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same text without white space at its ends.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let inner = self.of(text);
        let start = self.start + (inner.len() - inner.trim_start().len());
        Self { start, end: start + inner.trim().len() }
    }
}

/// The letters and digits of a text in lower case: what two printings of the same words have in common.
pub(crate) fn letters(text: &str) -> impl Iterator<Item = char> + Clone {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Converts byte offsets of one text to counts of code points.
///
/// It remembers the count at every 64th byte, so that a lookup costs at most 64 bytes of scanning.
#[derive(Clone, Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    marks: Vec<usize>,
}

/// Distance in bytes between remembered counts: small enough to scan in a blink and to count in a byte, large enough to cost
/// an eighth of the text.
const STRIDE: usize = 64;

impl<'t> CodePoints<'t> {
    /// Prepares a text in one pass.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for chunk in text.as_bytes().chunks(STRIDE) {
            marks.push(count);
            count += starts(chunk);
        }
        Self { text, marks }
    }

    /// The number of code points before byte `offset`, a character boundary of the text.
    #[must_use]
    pub fn at(&self, offset: usize) -> usize {
        let mark = offset / STRIDE;
        match (self.marks.get(mark), self.marks.get(mark + 1)) {
            // Most stretches are ASCII, where each byte is a character.
            (Some(count), Some(next)) if next - count == STRIDE => count + offset % STRIDE,
            (Some(count), _) => count + starts(&self.text.as_bytes()[mark * STRIDE..offset]),
            (None, _) => self
                .marks
                .last()
                .map_or(0, |count| count + starts(&self.text.as_bytes()[(self.marks.len() - 1) * STRIDE..offset])),
        }
    }
}

/// How many characters start in these bytes of UTF-8, at most one stride of them.
fn starts(bytes: &[u8]) -> usize {
    usize::from(bytes.iter().map(|byte| u8::from(byte & 0xC0 != 0x80)).sum::<u8>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_count_characters_before_every_boundary() {
        let text = "“Ça va”, сказал он. ".repeat(100);
        let points = CodePoints::new(&text);
        for (count, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(byte), count);
        }
        assert_eq!(points.at(text.len()), text.chars().count());
    }

    #[test]
    fn trimming_moves_both_ends_inward() {
        let text = "a  b c \n";
        assert_eq!(Span::new(1, text.len()).trim(text).of(text), "b c");
    }
}
