//! How often each column stands in a row, taken out in the order of the columns.
//!
//! A statement has hundreds of n-grams among a hundred thousand columns. Instead of sorting their numbers, a bit is set for each column and one
//! for each word of bits, so that the columns come out in order by looking at the words that hold one. The result is that of sorting and counting.

/// Bits of a word.
const BITS: usize = u64::BITS as usize;

/// Counts by column. It costs 4 bytes a column and is empty after each [`drain`](Self::drain).
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    counts: Vec<u32>,
    /// Which columns have been counted.
    columns: Vec<u64>,
    /// Which words of `columns` are not 0.
    words: Vec<u64>,
}

impl Tally {
    /// Makes room for columns up to a number.
    pub(super) fn reserve(&mut self, n_columns: usize) {
        if self.counts.len() < n_columns {
            self.counts.resize(n_columns, 0);
            self.columns.resize(n_columns.div_ceil(BITS), 0);
            self.words.resize(self.columns.len().div_ceil(BITS), 0);
        }
    }

    /// Counts a column once more.
    pub(super) fn add(&mut self, column: u32) {
        let column = column as usize;
        self.counts[column] += 1;
        self.columns[column / BITS] |= 1 << (column % BITS);
        self.words[column / BITS / BITS] |= 1 << (column / BITS % BITS);
    }

    /// Calls `visit` with each column and its count, columns ascending, and forgets them.
    pub(super) fn drain(&mut self, mut visit: impl FnMut(u32, u32)) {
        for (i, words) in self.words.iter_mut().enumerate() {
            for word in ones(std::mem::take(words)) {
                let word = i * BITS + word;
                for column in ones(std::mem::take(&mut self.columns[word])) {
                    let column = word * BITS + column;
                    visit(column as u32, std::mem::take(&mut self.counts[column]));
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
    use super::super::counts::run_lengths;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_counts_as_sorting_does_time_after_time(rows in prop::collection::vec(prop::collection::vec(0_u32..9_000, 0..200), 1..4)) {
            let mut tally = Tally::default();
            tally.reserve(9_000);
            for mut row in rows {
                row.iter().for_each(|column| tally.add(*column));
                let (mut counted, mut sorted) = (Vec::new(), Vec::new());
                tally.drain(|column, count| counted.push((column, count)));
                run_lengths(&mut row, |column, count| sorted.push((column, count)));
                prop_assert_eq!(counted, sorted);
            }
        }
    }
}
