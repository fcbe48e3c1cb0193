//! One kind of n-gram in a fitted featurizer: its terms, their idf, and how they are looked up.

use super::ngrams::{Gram, look_up_chars};
use super::successors::Successors;
use super::tfidf::Idf;
use super::{Block, NgramRange, Reading, TermStatistics, Vocabulary, Word};
use crate::text::Span;
use std::borrow::Cow;
use std::sync::OnceLock;

/// The terms of one block with their idf.
#[derive(Clone, Debug)]
pub(super) struct FittedBlock {
    block: Block,
    range: NgramRange,
    first_column: u32,
    vocabulary: Vocabulary,
    df: Vec<u32>,
    idf: Idf,
    /// Of a block of words, once texts come by the million.
    successors: OnceLock<Option<Successors>>,
}

impl FittedBlock {
    pub(super) fn new(
        block: Block,
        range: NgramRange,
        first_column: u32,
        vocabulary: Vocabulary,
        df: Vec<u32>,
        n: usize,
    ) -> Self {
        let idf = Idf::new(n, df.iter().copied());
        Self { block, range, first_column, vocabulary, df, idf, successors: OnceLock::new() }
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
    pub(super) fn statistics(&self) -> TermStatistics<'_> {
        let Self { block, range, vocabulary, df, .. } = self;
        TermStatistics { block: *block, range: *range, terms: Cow::Borrowed(vocabulary), df: Cow::Borrowed(df) }
    }

    /// The number of a term.
    pub(super) fn number(&self, term: &str) -> Option<u32> {
        self.vocabulary.number(term)
    }

    /// The idf of its columns.
    pub(super) fn idf(&self) -> impl Fn(u32) -> f64 {
        let (first, df, idf) = (self.first_column, &self.df[..], &self.idf);
        move |column| idf.of(df[(column - first) as usize])
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
