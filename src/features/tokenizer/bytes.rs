//! Sixty-four bytes of a text at once: where runs of ASCII letters and digits begin and end.
//!
//! A loop over letters ends with each word, and where it ends cannot be foreseen. Here nothing branches on a letter: a byte becomes a bit, and the
//! bits that differ from the one before them are the places. The way is that of Langdale and Lemire, Parsing Gigabytes of JSON per Second
//! (VLDB Journal 2019), section 3.1, without instructions of one processor.

/// How many bytes are looked at together.
pub(super) const N_BYTES: usize = u64::BITS as usize;

/// The bytes of a text from a place on, with zeros behind its end.
pub(super) struct Bytes([u8; N_BYTES]);

impl Bytes {
    /// Those of a text from `at` on.
    #[inline]
    pub(super) fn at(text: &str, at: usize) -> Self {
        let rest = &text.as_bytes()[at..];
        Self(rest.first_chunk().copied().unwrap_or_else(|| {
            let mut padded = [0; N_BYTES];
            padded[..rest.len()].copy_from_slice(rest);
            padded
        }))
    }

    /// Whether all are ASCII and none is an apostrophe, so that letters and digits alone make a word.
    #[inline]
    pub(super) fn are_plain(&self) -> bool {
        let others = |found, byte: &u8| found | u8::from(!byte.is_ascii()) | u8::from(*byte == b'\'');
        self.0.iter().fold(0, others) == 0
    }

    /// A bit for each place where a run of letters and digits begins or ends, if one `is_open` before the first byte or not.
    #[inline]
    pub(super) fn edges(&self, is_open: bool) -> u64 {
        let mut of_words = [0; N_BYTES];
        of_words.iter_mut().zip(&self.0).for_each(|(of_word, byte)| *of_word = u8::from(byte.is_ascii_alphanumeric()));
        let (eights, _) = of_words.as_chunks();
        let words = eights.iter().rev().fold(0, |bits, eight| bits << 8 | bits_of(*eight));
        words ^ (words << 1 | u64::from(is_open))
    }
}

/// The lowest bits of eight bytes, that of the first the lowest.
fn bits_of(eight: [u8; 8]) -> u64 {
    // The product moves the bit of byte i from place 8i to 56 + i; no two of its terms meet.
    u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn edges_are_where_letters_and_digits_meet_others(text in "([a-zA-Z0-9@\\[`{/: ]|\\PC){0,90}", from in 0_usize..20, is_open: bool) {
            let from = text.char_indices().nth(from).map_or(text.len(), |(at, _)| at);
            let bytes = Bytes::at(&text, from);
            let edges = bytes.edges(is_open);
            let is_of_word = |i: usize| text.as_bytes().get(i).is_some_and(u8::is_ascii_alphanumeric);
            for i in 0..N_BYTES {
                let before = if i == 0 { is_open } else { is_of_word(from + i - 1) };
                prop_assert_eq!(edges >> i & 1 == 1, before != is_of_word(from + i), "byte {}", i);
            }
            let end = text.len().min(from + N_BYTES);
            let are_plain = text.as_bytes()[from..end].iter().all(|byte| byte.is_ascii() && *byte != b'\'');
            prop_assert_eq!(bytes.are_plain(), are_plain);
        }
    }
}
