//! The entries of a list of words, laid out so that looking one up asks for little memory.

use super::Word;

/// A written form with what is known of it.
#[derive(Clone, Debug)]
#[repr(C)]
pub(super) struct Entry {
    pub(super) ends: Ends,
    pub(super) word: Word,
    letters: Box<[u8]>,
}

impl Entry {
    pub(super) fn new(word: &[u8], ends: Ends) -> Self {
        Self { ends, word: Word::default(), letters: word.into() }
    }

    /// Whether it is the entry of a word with these ends. They say all of a short word, as most are.
    pub(super) fn is_of(&self, word: &[u8], ends: Ends) -> bool {
        self.ends == ends && (word.len() <= 2 * Ends::LETTERS || *self.letters == *word)
    }
}

/// The first and last letters of a word, four each, and its length, which tell nearly all words of a list apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    letters: u64,
    length: usize,
}

impl Ends {
    const LETTERS: usize = 4;

    pub(super) fn of(word: &[u8]) -> Self {
        let (first, last) = match (word.first_chunk(), word.last_chunk()) {
            (Some(first), Some(last)) => (u32::from_le_bytes(*first), u32::from_le_bytes(*last)),
            _ => word.iter().fold((0, 0), |(all, _), byte| (all << 8 | u32::from(*byte), 0)),
        };
        Self { letters: u64::from(first) << 32 | u64::from(last), length: word.len() }
    }

    pub(super) fn hash(self) -> u64 {
        const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;
        // The high bits of the product are the best mixed; a table takes the low ones.
        self.letters.wrapping_add((self.length as u64) << 20).wrapping_mul(FACTOR).rotate_left(26)
    }
}
