//! Strings become sparse rows.
//!
//! A row has two blocks of columns: word n-grams and character n-grams inside words. Each is weighted by TF-IDF and scaled to
//! length 1 on its own, as scikit-learn's `FeatureUnion` of two `TfidfVectorizer`s does. The idf is fixed when a featurizer is fitted: a
//! statement's features depend on nothing but its own text.

mod counts;
mod matrix;
mod ngrams;
mod tfidf;
mod tokenizer;
mod vocabulary;

pub use counts::TermCounts;
pub use matrix::SparseMatrix;
pub use ngrams::NgramRange;
pub use tfidf::{Featurizer, FeaturizerParams, Occurrence, Selection, TermStatistics};
pub use tokenizer::{Tokens, Word};
pub use vocabulary::Vocabulary;

use crate::text::Span;
use serde::{Deserialize, Serialize};

/// A kind of n-gram, with columns of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// N-grams of words.
    Words,
    /// N-grams of characters inside words.
    Chars,
}

impl Block {
    /// Both, in the order of their columns.
    pub const ALL: [Self; 2] = [Self::Words, Self::Chars];

    /// Calls `visit` with each n-gram of a text and its place in it.
    fn ngrams(self, text: &str, tokens: &Tokens, range: NgramRange, visit: impl FnMut(&str, Span)) {
        match self {
            Self::Words => ngrams::words(tokens, range, visit),
            Self::Chars => ngrams::chars(text, tokens, range, visit),
        }
    }

    /// The length of an n-gram, in words or characters.
    fn length(self, gram: &str) -> u8 {
        let length = match self {
            Self::Words => gram.split(' ').count(),
            Self::Chars => gram.chars().count(),
        };
        length as u8
    }
}

/// The n-gram ranges of a featurizer; `None` leaves a block out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlockRanges {
    /// Of words.
    pub words: Option<NgramRange>,
    /// Of characters inside words.
    pub chars: Option<NgramRange>,
}

impl BlockRanges {
    /// The range of one block.
    #[must_use]
    pub fn of(self, block: Block) -> Option<NgramRange> {
        match block {
            Block::Words => self.words,
            Block::Chars => self.chars,
        }
    }
}
