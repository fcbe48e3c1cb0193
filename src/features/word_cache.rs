//! What single words give, remembered from text to text.
//!
//! The columns of a word's character n-grams depend on the word alone, and few words make up most of any text (Zipf's law): after some
//! thousand texts nearly every word is found here by one look-up instead of one for each of its n-grams.

use super::Block;
use super::successors::NO_TERM;
use super::tokenizer::Word;
use super::vocabulary::{Key, Keyed};
use hashbrown::HashTable;

/// Words remembered, and columns of theirs, at most: some megabytes. Beyond, all are forgotten and remembering begins anew.
const MOST_WORDS: usize = 1 << 16;
const MOST_COLUMNS: usize = 1 << 20;

/// The blocks whose columns are remembered.
pub(super) const CHARACTER_BLOCKS: [Block; 2] = [Block::Chars, Block::Between];

/// The words met so far.
#[derive(Debug, Default)]
pub(super) struct WordCache {
    table: HashTable<Keyed<KnownWord>>,
    columns: Vec<u32>,
}

/// What a word gives.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownWord {
    /// Its number among the terms of the words, [`NO_TERM`] if it is none.
    number: u32,
    /// Where the columns of its characters begin, [`NONE`] if they are yet to be looked up.
    first: u32,
    /// How many they are, by block.
    lengths: [u16; CHARACTER_BLOCKS.len()],
}

const NONE: u32 = u32::MAX;

impl KnownWord {
    /// Its number among the terms of the words, [`NO_TERM`] if it is none.
    pub(super) fn number(&self) -> u32 {
        self.number
    }
}

impl WordCache {
    /// Forgets everything once there is no room for more. What was known of words before is void.
    pub(super) fn make_room(&mut self) {
        if self.is_full() {
            self.table.clear();
            self.columns.clear();
        }
    }

    fn is_full(&self) -> bool {
        self.table.len() >= MOST_WORDS || self.columns.len() >= MOST_COLUMNS
    }

    /// What is known of a word of a buffer. A new one is remembered where there is room: `look_up` gives its number and `collect` the columns of
    /// its characters in a block.
    pub(super) fn get(
        &mut self,
        buffer: &str,
        word: &Word,
        look_up: impl FnOnce() -> Option<u32>,
        collect: impl Fn(usize, &mut Vec<u32>),
    ) -> KnownWord {
        let key = Key::between(buffer, word.start, word.end);
        let hash = key.hash();
        if let Some(known) = self.table.find(hash, |known| known.key() == key) {
            return known.value;
        }
        let number = look_up().unwrap_or(NO_TERM);
        let mut known = KnownWord { number, first: NONE, lengths: [0; CHARACTER_BLOCKS.len()] };
        if !key.is_whole() || self.is_full() {
            return known;
        }
        known.first = self.columns.len() as u32;
        for (block, length) in known.lengths.iter_mut().enumerate() {
            let before = self.columns.len();
            collect(block, &mut self.columns);
            *length = (self.columns.len() - before) as u16;
        }
        self.table.insert_unique(hash, Keyed::new(key, known), |known| known.key().hash());
        known
    }

    /// The columns of a word's characters in a block; `None` where they are yet to be looked up.
    pub(super) fn columns(&self, word: &KnownWord, block: usize) -> Option<&[u32]> {
        let before = word.lengths[..block].iter().map(|length| usize::from(*length)).sum::<usize>();
        (word.first != NONE).then(|| &self.columns[word.first as usize + before..][..usize::from(word.lengths[block])])
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::FEW;
    use super::super::{BlockRanges, Featurizer, FeaturizerParams, NgramRange};
    use super::*;

    #[test]
    fn words_beyond_its_room_and_long_ones_are_looked_up_each_time() {
        let ranges = BlockRanges {
            words: NgramRange::new(1, 2).ok(),
            chars: NgramRange::new(2, 3).ok(),
            ..BlockRanges::default()
        };
        let texts = ["aa ab incomprehensibilities", "ab zz 0123456789abcdefgh"];
        let featurizer = Featurizer::fit(&texts, &FeaturizerParams { ranges, min_df: 1 }).unwrap();
        let many: Vec<String> = (0..MOST_WORDS + 9).map(|i| format!("{i:x}")).collect();
        let mut scratch = featurizer.scratch();
        (0..FEW).for_each(|_| assert!(scratch.transform("").is_empty()));
        for text in [texts[0], &many.join(" "), texts[1], texts[0], &many[MOST_WORDS - 9..].join(" "), texts[1]] {
            assert_eq!(scratch.transform(text), featurizer.transform(text));
        }
    }
}
