//! One kind of n-gram in a fitted featurizer: its terms, their idf, and how they are looked up.

use super::ngrams::{Gram, look_up_chars};
use super::successors::Successors;
use super::tfidf::idf;
use super::{Block, NgramRange, Reading, TermStatistics, Vocabulary, Word};
use crate::text::Span;
use std::sync::OnceLock;

/// The terms of one block with their idf.
#[derive(Clone, Debug)]
pub(super) struct FittedBlock {
    block: Block,
    range: NgramRange,
    first_column: u32,
    vocabulary: Vocabulary,
    df: Vec<u32>,
    /// By document count, of the smaller ones.
    idf: Vec<f64>,
    n_statements: usize,
    /// Of a block of words, once texts come by the million.
    successors: OnceLock<Option<Successors>>,
}

/// The largest document count whose idf is kept.
const LARGEST_TABULATED: u32 = 1 << 16;

impl FittedBlock {
    pub(super) fn new(
        block: Block,
        range: NgramRange,
        first_column: u32,
        vocabulary: Vocabulary,
        df: Vec<u32>,
        n: usize,
    ) -> Self {
        // Many terms stand in equally many texts. A file may name any count.
        let largest = df.iter().max().copied().unwrap_or_default().min(LARGEST_TABULATED);
        let idf = (0..=largest).map(|df| idf(n, df)).collect();
        Self { block, range, first_column, vocabulary, df, idf, n_statements: n, successors: OnceLock::new() }
    }

    /// Prepares for looking up many terms.
    pub(super) fn prepare(&self) {
        self.vocabulary.tabulate();
        if self.block == Block::Words && self.range.first == 1 {
            self.successors.get_or_init(|| Successors::of(&self.vocabulary));
        }
    }

    /// Its kind.
    pub(super) fn block(&self) -> Block {
        self.block
    }

    /// The length of its longest n-grams.
    pub(super) fn longest(&self) -> usize {
        self.range.last
    }

    /// The way from its n-grams of words to longer ones, which begins at single words, if it is [prepared](Self::prepare).
    pub(super) fn successors(&self) -> Option<&Successors> {
        self.successors.get()?.as_ref()
    }

    /// The column of one of its terms.
    pub(super) fn column(&self, number: u32) -> u32 {
        self.first_column + number
    }

    /// The term of one of its columns.
    pub(super) fn term(&self, column: u32) -> &str {
        self.vocabulary.term(column - self.first_column)
    }

    /// In how many statements the term of one of its columns stands.
    pub(super) fn df(&self, column: u32) -> u32 {
        self.df[(column - self.first_column) as usize]
    }

    /// The number of its terms.
    pub(super) fn n_terms(&self) -> usize {
        self.vocabulary.len()
    }

    /// Its terms and their counts.
    pub(super) fn statistics(&self) -> TermStatistics {
        let Self { block, range, vocabulary, df, .. } = self;
        TermStatistics { block: *block, range: *range, terms: vocabulary.clone(), df: df.clone() }
    }

    /// The number of a term.
    pub(super) fn number(&self, term: &str) -> Option<u32> {
        self.vocabulary.number(term)
    }

    /// The idf of its columns.
    pub(super) fn idf(&self) -> impl Fn(u32) -> f64 {
        let (first, df, tabulated, n) = (self.first_column, &self.df[..], &self.idf[..], self.n_statements);
        move |column| {
            let df = df[(column - first) as usize];
            tabulated.get(df as usize).copied().unwrap_or_else(|| idf(n, df))
        }
    }

    /// Calls `visit` with the column of every known n-gram of a word's characters, as often as it stands there, in any order.
    pub(super) fn look_up_characters(&self, buffer: &str, word: &Word, mut visit: impl FnMut(u32)) {
        let mut found = |number: Option<u32>| number.into_iter().for_each(|number| visit(self.column(number)));
        look_up_chars(buffer, word, self.range, |gram| match gram {
            Gram::Short(key) => found(self.vocabulary.number_of(key)),
            Gram::Any(gram) => found(self.vocabulary.number(gram)),
        });
    }

    /// Calls `visit` with the column of every known term of a text and its place, as often as it stands there.
    pub(super) fn occurrences(&self, reading: &Reading, text: &str, mut visit: impl FnMut(u32, Span)) {
        self.block.ngrams(reading, text, self.range, |gram, span| {
            if let Some(number) = self.vocabulary.number(gram) {
                visit(self.column(number), span);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_count_of_any_size_takes_no_room_and_has_its_idf() {
        let counts = [1, LARGEST_TABULATED, LARGEST_TABULATED + 1, u32::MAX];
        let terms = Vocabulary::from_sorted("abcd".to_owned(), vec![1, 2, 3, 4]).unwrap();
        let range = NgramRange { first: 1, last: 1 };
        let block = FittedBlock::new(Block::Words, range, 0, terms, counts.to_vec(), 1 << 20);
        assert!(block.idf.len() <= 1 + LARGEST_TABULATED as usize);
        assert_eq!([0, 1, 2, 3].map(block.idf()).to_vec(), counts.map(|df| idf(1 << 20, df)).to_vec());
    }
}
