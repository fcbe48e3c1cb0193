//! How often each n-gram stands in each text, counted once for all folds and recipes that follow.
//!
//! Counting is the costly part of fitting a featurizer. Cross-validation counts the longest n-grams it will need once, and every
//! fold and recipe then takes from the counts the rows and the n-gram lengths it wants: what a fold learns still
//! comes from its own training rows alone.

use super::word_tree::{SortedGrams, WordTree};
use super::{Block, BlockRanges, Latent, Names, Needs, NgramRange, Reading, Utterance, Vocabulary};
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

/// The counts of one block.
#[derive(Debug)]
pub(super) struct BlockCounts {
    /// The terms, numbered in the order in which they came.
    pub(super) grams: SortedGrams,
    row_starts: Vec<usize>,
    /// The numbers of the terms of each row in the order of their bytes, each as often as it stands there.
    occurrences: Vec<u32>,
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
        let (mut reading, needs) = (Reading::default(), Needs::of([block]));
        let mut row_starts = vec![0];
        let mut occurrences = Vec::new();
        let mut read_rows = |read: &mut dyn FnMut(&Reading, &str, &mut Vec<u32>)| {
            for text in texts {
                let utterance: Utterance = text.into();
                reading.read(utterance, needs, masked);
                read(&reading, utterance.text, &mut occurrences);
                row_starts.push(occurrences.len());
            }
        };
        let grams = if block.is_of_characters() {
            let mut terms = Vocabulary::default();
            read_rows(&mut |reading, text, row| {
                block.ngrams(reading, text, range, |gram, _| row.push(terms.intern(gram)));
            });
            sorted(&terms, block)
        } else {
            let mut tree = WordTree::default();
            read_rows(&mut |reading, _, row| {
                block.runs(reading, |buffer, run| tree.read(buffer, run, range, |gram| row.push(gram)));
            });
            tree.sorted(range)
        };
        occurrences.shrink_to_fit();
        let mut by_place: Vec<u64> = Vec::new();
        for ends in row_starts.windows(2) {
            let row = &mut occurrences[ends[0]..ends[1]];
            by_place.clear();
            by_place
                .extend(row.iter().map(|number| u64::from(grams.places[*number as usize]) << 32 | u64::from(*number)));
            by_place.sort_unstable();
            row.iter_mut().zip(&by_place).for_each(|(number, both)| *number = *both as u32);
        }
        Self { grams, row_starts, occurrences }
    }

    /// The (number, count) pairs of the terms of a row, in the order of their bytes.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (u32, u32)> {
        self.occurrences(row).chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32))
    }

    /// The numbers of the terms of a row in the order of their bytes, each as often as it stands there.
    pub(super) fn occurrences(&self, row: usize) -> &[u32] {
        &self.occurrences[self.row_starts[row]..self.row_starts[row + 1]]
    }
}

/// The terms in the order of their bytes.
fn sorted(vocabulary: &Vocabulary, block: Block) -> SortedGrams {
    // The first bytes decide nearly always, and stand where they are compared.
    let head = |term: &str| {
        let mut head = [0; size_of::<u64>()];
        let n = term.len().min(head.len());
        head[..n].copy_from_slice(&term.as_bytes()[..n]);
        u64::from_be_bytes(head)
    };
    let mut order: Vec<(u64, u32)> = vocabulary.iter().map(head).zip(0..).collect();
    order.par_sort_unstable_by(|(a, i), (b, j)| a.cmp(b).then_with(|| vocabulary.term(*i).cmp(vocabulary.term(*j))));
    let mut places = vec![0; order.len()];
    let mut terms = Vocabulary::with_capacity(order.len());
    for (place, (_, number)) in order.iter().enumerate() {
        places[*number as usize] = place as u32;
        terms.push([vocabulary.term(*number)]);
    }
    terms.shrink_to_fit();
    let lengths = vocabulary.iter().map(|term| block.length(term)).collect();
    SortedGrams { terms, lengths, places }
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
        let ranges = BlockRanges { words: NgramRange::new(1, 2).ok(), chars: None, ..BlockRanges::default() };
        let counts = TermCounts::of(&["b a b", "a"], ranges, None);
        let words = counts.blocks[0].as_ref().expect("words were asked for");
        let (numbers, row): (Vec<u32>, Vec<u32>) = words.row(0).unzip();
        assert_eq!(
            numbers.iter().map(|number| words.grams.term(*number)).collect::<Vec<_>>(),
            ["a", "a b", "b", "b a"]
        );
        assert_eq!(row, [1, 1, 2, 1]);
        assert_eq!(words.grams.lengths, [1, 1, 2, 2], "in the order b, a, b a, a b");
        assert_eq!(words.row(1).collect::<Vec<_>>(), [(numbers[0], 1)]);
        assert!(counts.blocks[1].is_none());
    }
}
