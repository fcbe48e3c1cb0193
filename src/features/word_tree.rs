//! N-grams of words, told apart by numbers.
//!
//! An n-gram is the n-gram before its last word, and that word: two numbers, whatever its length. So the letters of a word are looked at once
//! where it stands, and not again for each n-gram it is part of; and as no word holds a blank or a sign before it, the order of the n-grams by
//! their bytes is that of their words, one after the other: of a walk through the tree in which an n-gram is the parent of its continuations.

use super::pair_table::PairTable;
use super::successors::Pair;
use super::{NgramRange, Vocabulary, Word};
use crate::ahead::read_ahead;

/// The n-grams seen so far, numbered from 0 in the order in which they came: each after its parent.
#[derive(Debug, Default)]
pub(super) struct WordTree {
    words: Vocabulary,
    /// The parent and the last word of each n-gram, by its number.
    grams: Vec<Pair>,
    /// The number of the n-gram that is a word alone, by the number of the word.
    single: Vec<u32>,
    /// The numbers of the n-grams of two words and more.
    longer: PairTable,
    /// The words of the run that is read.
    run: Vec<u32>,
    /// The n-grams of one length that begin at each of them.
    beginning: Vec<u32>,
}

/// The n-grams in the order of their bytes, and where those numbered as they came stand among them. What a text has that no text before it had is
/// numbered in one run, and is found side by side in whatever is kept by number.
#[derive(Debug)]
pub(super) struct SortedGrams {
    pub(super) terms: Vocabulary,
    /// The length of each in words or characters, by number.
    pub(super) lengths: Vec<u8>,
    /// The place of each among the terms, by number; of one too short to be asked for, the place of the next.
    pub(super) places: Vec<u32>,
}

impl SortedGrams {
    /// The term of a number that is asked for.
    pub(super) fn term(&self, number: u32) -> &str {
        self.terms.term(self.places[number as usize])
    }
}

/// In place of the parent of a word alone.
const NONE: u32 = u32::MAX;
/// How many terms are written between two looks ahead.
const TERMS_AHEAD: usize = 64;

impl WordTree {
    /// Calls `visit` with the number of each n-gram of a run of words, which stand in the buffer with a blank between two of them; first with
    /// the shortest.
    pub(super) fn read(&mut self, buffer: &str, run: &[Word], range: NgramRange, mut visit: impl FnMut(u32)) {
        let (mut words, mut beginning) = (std::mem::take(&mut self.run), std::mem::take(&mut self.beginning));
        words.clear();
        words.extend(run.iter().map(|word| self.words.intern(&buffer[word.start..word.end])));
        beginning.clear();
        beginning.extend(words.iter().map(|word| self.single(*word)));
        for length in 1..=range.last.min(words.len()) {
            if length > 1 {
                beginning.truncate(words.len() - (length - 1));
                let longer = beginning.iter().copied().zip(words[length - 1..].iter().copied());
                self.longer.read_ahead(longer, &self.grams);
                for (gram, last) in beginning.iter_mut().zip(&words[length - 1..]) {
                    *gram = self.longer.intern((*gram, *last), &mut self.grams);
                }
            }
            if length >= range.first {
                beginning.iter().for_each(|gram| visit(*gram));
            }
        }
        (self.run, self.beginning) = (words, beginning);
    }

    fn single(&mut self, word: u32) -> u32 {
        // Words are numbered as they come, so a new one is the next.
        if self.single.len() == word as usize {
            self.single.push(self.grams.len() as u32);
            self.grams.push((NONE, word));
        }
        self.single[word as usize]
    }

    /// The n-grams of the range in the order of their bytes.
    pub(super) fn sorted(self, range: NgramRange) -> SortedGrams {
        let Self { words, grams, longer, .. } = self;
        drop(longer);
        let children = Children::of(&grams, &words);
        let mut lengths: Vec<u8> = Vec::with_capacity(grams.len());
        for (parent, _) in &grams {
            lengths.push(if *parent == NONE { 1 } else { lengths[*parent as usize] + 1 });
        }
        let counts = |gram: usize| u32::from(usize::from(lengths[gram]) >= range.first);
        // How many n-grams of the range begin with each, itself included.
        let mut sizes: Vec<u32> = (0..grams.len()).map(counts).collect();
        for (gram, (parent, _)) in grams.iter().enumerate().rev().filter(|(_, (parent, _))| *parent != NONE) {
            sizes[*parent as usize] += sizes[gram];
        }
        let mut places = vec![0; grams.len()];
        let mut n_terms = 0;
        for child in children.of_gram(NONE) {
            places[child as usize] = n_terms;
            n_terms += sizes[child as usize];
        }
        for gram in 0..grams.len() {
            let mut place = places[gram] + counts(gram);
            for child in children.of_gram(gram as u32) {
                places[child as usize] = place;
                place += sizes[child as usize];
            }
        }
        drop((sizes, children));
        let mut order = vec![0; n_terms as usize];
        for gram in (0..grams.len()).filter(|gram| counts(*gram) == 1) {
            order[places[gram] as usize] = gram as u32;
        }
        let mut terms = Vocabulary::with_capacity(order.len());
        let mut reversed: Vec<u32> = Vec::new();
        for some in order.chunks(TERMS_AHEAD) {
            read_ahead(&grams, some.iter().map(|gram| *gram as usize), |(_, last)| *last);
            for gram in some {
                reversed.clear();
                let mut at = *gram;
                while at != NONE {
                    let (parent, last) = grams[at as usize];
                    reversed.push(last);
                    at = parent;
                }
                let parts = reversed.iter().rev().enumerate();
                terms.push(parts.flat_map(|(i, word)| [if i == 0 { "" } else { " " }, words.term(*word)]));
            }
        }
        terms.shrink_to_fit();
        SortedGrams { terms, lengths, places }
    }
}

/// The continuations of each n-gram, sorted by their bytes.
struct Children {
    /// Where those of each begin, first those of nothing: the words alone.
    starts: Vec<u32>,
    /// The rank of the last word and the number of the n-gram.
    children: Vec<u64>,
}

impl Children {
    fn of(grams: &[Pair], words: &Vocabulary) -> Self {
        let mut order: Vec<u32> = (0..words.len() as u32).collect();
        order.sort_unstable_by(|a, b| words.term(*a).cmp(words.term(*b)));
        let mut ranks = vec![0; order.len()];
        for (rank, word) in order.iter().enumerate() {
            ranks[*word as usize] = rank as u64;
        }
        let mut starts = vec![0; grams.len() + 2];
        for (parent, _) in grams {
            starts[bucket(*parent) + 1] += 1;
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut children = vec![0; grams.len()];
        for (gram, (parent, word)) in grams.iter().enumerate() {
            let at = &mut next[bucket(*parent)];
            children[*at as usize] = ranks[*word as usize] << 32 | gram as u64;
            *at += 1;
        }
        for ends in starts.windows(2) {
            children[ends[0] as usize..ends[1] as usize].sort_unstable();
        }
        Self { starts, children }
    }

    /// The continuations of an n-gram, or of nothing.
    fn of_gram(&self, gram: u32) -> impl Iterator<Item = u32> {
        let bucket = bucket(gram);
        let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
        self.children[range].iter().map(|child| *child as u32)
    }
}

fn bucket(parent: u32) -> usize {
    parent.wrapping_add(1) as usize
}

#[cfg(test)]
mod tests {
    use super::super::Tokens;
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// The n-grams of each text as their bytes say it.
    fn plainly(texts: &[String], range: NgramRange) -> Vec<Vec<String>> {
        let of = |text: &String| {
            let mut tokens = Tokens::default();
            tokens.read(text);
            let words = tokens.texts();
            let lengths = range.first..=range.last;
            lengths.flat_map(|n| words.windows(n).map(|words| words.join(" ")).collect::<Vec<_>>()).collect()
        };
        texts.iter().map(of).collect()
    }

    proptest! {
        #[test]
        fn numbers_tell_ngrams_apart_and_sort_them_as_their_bytes_do(
            texts in prop::collection::vec("([ab]{1,2}|a'b|a1|é|中|[A-C]| | |,){0,12}", 0..8),
            first in 1_usize..4, more in 0_usize..3,
        ) {
            let range = NgramRange { first, last: first + more };
            let mut tree = WordTree::default();
            let mut found: Vec<Vec<u32>> = Vec::new();
            for text in &texts {
                let mut tokens = Tokens::default();
                tokens.read(text);
                let mut row = Vec::new();
                tree.read(tokens.buffer(), tokens.words(), range, |gram| row.push(gram));
                found.push(row);
            }
            let SortedGrams { terms, lengths, places } = tree.sorted(range);
            let expected = plainly(&texts, range);
            let all: BTreeSet<&String> = expected.iter().flatten().collect();
            prop_assert_eq!(terms.iter().collect::<Vec<_>>(), all.into_iter().collect::<Vec<_>>());
            for (found, expected) in found.iter().zip(&expected) {
                let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
                expected.iter().for_each(|term| *counts.entry(term).or_default() += 1);
                found.iter().for_each(|gram| *counts.entry(terms.term(places[*gram as usize])).or_default() -= 1);
                prop_assert!(counts.values().all(|n| *n == 0));
            }
            for gram in found.into_iter().flatten() {
                let term = terms.term(places[gram as usize]);
                prop_assert_eq!(usize::from(lengths[gram as usize]), term.split(' ').count());
            }
        }
    }
}
