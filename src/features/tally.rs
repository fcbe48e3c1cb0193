//! How often each column stands in a row, taken out in the order of the columns.
//!
//! A statement has hundreds of n-grams among a hundred thousand columns. A few are sorted. Of more a bit is set for each column and one
//! for each word of bits, so that the columns come out in order by looking at the words that hold one. The result is that of sorting and counting.
//! Few terms stand in a statement more than 255 times; bytes for the counts stay in the processor's cache.

use super::counts::run_lengths;
use std::collections::BTreeMap;

/// As many columns as are sorted sooner than counted.
const FEW: usize = 96;
/// Bits of a word.
const BITS: usize = u64::BITS as usize;

/// Counts by column. It costs a byte a column and is empty between two rows.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: Vec<u8>,
    /// What is beyond a byte.
    beyond: BTreeMap<usize, u32>,
    /// Which columns have been counted.
    columns: Vec<u64>,
    /// Which words of `columns` are not 0.
    words: Vec<u64>,
}

impl Tally {
    /// None of so many columns is counted yet.
    pub(super) fn new(n_columns: usize) -> Self {
        let n_words = n_columns.div_ceil(BITS);
        Self {
            counts: vec![0; n_columns],
            beyond: BTreeMap::new(),
            columns: vec![0; n_words],
            words: vec![0; n_words.div_ceil(BITS)],
        }
    }

    /// Whether it has no columns.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Each of these columns with its count, columns ascending. The columns themselves are then in any order.
    pub(super) fn count(&mut self, these: &mut [u32], counted: &mut Vec<(u32, u32)>) {
        counted.clear();
        if these.len() <= FEW {
            run_lengths(these, |column, count| counted.push((column, count)));
        } else {
            self.add(these);
            self.drain(|column, count| counted.push((column, count)));
        }
    }

    fn add(&mut self, these: &[u32]) {
        // Slices, not vectors: a byte that is written could be part of a vector's own fields for all the compiler knows.
        let (counts, columns, words) = (&mut self.counts[..], &mut self.columns[..], &mut self.words[..]);
        for column in these {
            let column = *column as usize;
            match counts[column].checked_add(1) {
                Some(count) => counts[column] = count,
                None => *self.beyond.entry(column).or_default() += 1,
            }
            columns[column / BITS] |= 1 << (column % BITS);
            words[column / BITS / BITS] |= 1 << (column / BITS % BITS);
        }
    }

    /// Calls `visit` with each column added and its count, columns ascending, and forgets them.
    fn drain(&mut self, mut visit: impl FnMut(u32, u32)) {
        let (counts, columns) = (&mut self.counts[..], &mut self.columns[..]);
        for (i, words) in self.words.iter_mut().enumerate() {
            for word in ones(std::mem::take(words)) {
                let word = i * BITS + word;
                for column in ones(std::mem::take(&mut columns[word])) {
                    let column = word * BITS + column;
                    let count = std::mem::take(&mut counts[column]);
                    let beyond = if count == u8::MAX { self.beyond.remove(&column).unwrap_or_default() } else { 0 };
                    visit(column as u32, u32::from(count) + beyond);
                }
            }
        }
    }
}

/// The places of the bits that are set, ascending.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (lowest < u64::BITS).then_some(lowest as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_counts_as_sorting_does_time_after_time(
            rows in prop::collection::vec(prop::collection::vec((0_u32..9_000, prop::sample::select(vec![1, 1, 1, 2, 255, 256, 700])), 0..200), 1..4)
        ) {
            let mut tally = Tally::new(9_000);
            for row in rows {
                let mut row: Vec<u32> = row.into_iter().flat_map(|(column, n)| std::iter::repeat_n(column, n)).collect();
                let (mut counted, mut sorted) = (Vec::new(), Vec::new());
                tally.count(&mut row.clone(), &mut counted);
                run_lengths(&mut row, |column, count| sorted.push((column, count)));
                prop_assert_eq!(counted, sorted);
            }
        }
    }
}
