//! How often each n-gram stands in each text, counted once for all folds and recipes that follow.
//!
//! Counting is the costly part of fitting a featurizer. Cross-validation counts the longest n-grams it will need once, and every
//! fold and recipe then takes from the counts the rows and the n-gram lengths it wants: what a fold learns still
//! comes from its own training rows alone.

use super::{Block, BlockRanges, Latent, Names, NgramRange, Reading, Utterance, Vocabulary};
use rayon::prelude::*;
use std::sync::Arc;

/// N-gram counts of a list of texts, one table per block.
#[derive(Debug)]
pub struct TermCounts {
    /// In the order of [`Block::ALL`]; `None` where the block was not asked for.
    pub(super) blocks: [Option<BlockCounts>; Block::ALL.len()],
    pub(super) n_rows: usize,
    pub(super) masked: Option<Names>,
    pub(super) latent: Option<LatentRows>,
}

/// The dense columns of every text, computed once like the counts.
#[derive(Debug)]
pub(super) struct LatentRows {
    pub(super) latent: Arc<Latent>,
    /// Shape (n_rows, n_dimensions).
    values: Vec<f32>,
}

/// The counts of one block: terms sorted by their bytes, rows as (term, count) with terms ascending.
#[derive(Debug)]
pub(super) struct BlockCounts {
    pub(super) terms: Vocabulary,
    /// The length of each term in words or characters.
    pub(super) lengths: Vec<u8>,
    row_starts: Vec<usize>,
    entries: Vec<(u32, u32)>,
}

impl TermCounts {
    /// Counts all n-grams of the texts within the ranges. Of the names to mask only that there is one is counted.
    #[must_use]
    pub fn of<'u, U: Sync>(texts: &'u [U], ranges: BlockRanges, masked: Option<Names>) -> Self
    where
        &'u U: Into<Utterance<'u>>,
    {
        let blocks = Block::ALL
            .into_par_iter()
            .map(|block| ranges.of(block).map(|range| BlockCounts::of(texts, block, range, masked.as_ref())))
            .collect::<Vec<_>>();
        let blocks = blocks.try_into().expect("one result per block");
        Self { blocks, n_rows: texts.len(), masked, latent: None }
    }

    /// With the columns that unlabelled texts give these texts, the same that were counted.
    #[must_use]
    pub fn with_latent<'u, U: Sync>(self, latent: Latent, texts: &'u [U]) -> Self
    where
        &'u U: Into<Utterance<'u>>,
    {
        let values = texts.par_iter().flat_map_iter(|text| latent.transform(text.into())).collect();
        Self { latent: Some(LatentRows { latent: Arc::new(latent), values }), ..self }
    }

    /// The number of texts counted.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }
}

impl LatentRows {
    /// The columns of a row.
    pub(super) fn row(&self, row: usize) -> &[f32] {
        let n = self.latent.n_dimensions();
        &self.values[row * n..][..n]
    }
}

impl BlockCounts {
    fn of<'u, U>(texts: &'u [U], block: Block, range: NgramRange, masked: Option<&Names>) -> Self
    where
        &'u U: Into<Utterance<'u>>,
    {
        let mut terms = Vocabulary::default();
        let mut reading = Reading::default();
        let mut row_starts = vec![0];
        let mut entries: Vec<(u32, u32)> = Vec::new();
        let mut row: Vec<u32> = Vec::new();
        for text in texts {
            row.clear();
            let utterance: Utterance = text.into();
            reading.read(utterance, block.needs_parties(), masked);
            block.ngrams(&reading, utterance.text, range, |gram, _| row.push(terms.intern(gram)));
            run_lengths(&mut row, |term, count| entries.push((term, count)));
            row_starts.push(entries.len());
        }
        let mut counts = Self { terms, lengths: Vec::new(), row_starts, entries };
        counts.sort(block);
        counts
    }

    /// Renumbers the terms by their bytes, so that nothing depends on the order of the texts.
    fn sort(&mut self, block: Block) {
        let mut order: Vec<u32> = (0..self.terms.len() as u32).collect();
        order.par_sort_unstable_by(|a, b| self.terms.term(*a).cmp(self.terms.term(*b)));
        let mut rank = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            rank[*old as usize] = new as u32;
        }
        self.terms = order.iter().map(|old| self.terms.term(*old)).collect();
        self.lengths = self.terms.iter().map(|term| block.length(term)).collect();
        for row in 0..self.row_starts.len() - 1 {
            let entries = &mut self.entries[self.row_starts[row]..self.row_starts[row + 1]];
            for (term, _) in entries.iter_mut() {
                *term = rank[*term as usize];
            }
            entries.sort_unstable();
        }
    }

    /// The (term, count) pairs of a row, terms ascending.
    pub(super) fn row(&self, row: usize) -> &[(u32, u32)] {
        &self.entries[self.row_starts[row]..self.row_starts[row + 1]]
    }
}

/// Sorts the numbers and calls `visit` with each distinct one and how often it occurs.
pub(super) fn run_lengths(numbers: &mut [u32], mut visit: impl FnMut(u32, u32)) {
    numbers.sort_unstable();
    for run in numbers.chunk_by(|a, b| a == b) {
        visit(run[0], run.len() as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_sorted_and_counted_per_row() {
        let ranges = BlockRanges { words: NgramRange::new(1, 2).ok(), chars: None, parties: false, latent: false };
        let counts = TermCounts::of(&["b a b", "a"], ranges, None);
        let words = counts.blocks[0].as_ref().expect("words were asked for");
        assert_eq!(words.terms.iter().collect::<Vec<_>>(), ["a", "a b", "b", "b a"]);
        assert_eq!(words.lengths, [1, 2, 1, 2]);
        assert_eq!(words.row(0), [(0, 1), (1, 1), (2, 2), (3, 1)]);
        assert_eq!(words.row(1), [(0, 1)]);
        assert!(counts.blocks[1].is_none());
    }
}
