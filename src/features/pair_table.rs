//! Numbers of pairs of numbers, for tables that no cache holds.
//!
//! What a whole text will ask for is known beforehand and can be [read ahead](PairTable::read_ahead). A pair's place is the upper bits of its hash,
//! of which 32 stand in the table; so the table grows from front to back without looking at a pair. Linear probing: Knuth, The Art of
//! Computer Programming 3 (1998), section 6.4, algorithm L.

use super::successors::{Pair, hash};
use crate::ahead::read_ahead;

/// Pairs and their numbers. The pairs themselves stand outside, by number, so that what is read out of order is small.
#[derive(Debug)]
pub(super) struct PairTable {
    /// The hash, in the upper half, and the number of a pair; or [`EMPTY`].
    slots: Vec<u64>,
    len: usize,
}

const EMPTY: u64 = u64::MAX;
/// A power of two.
const LEAST_SLOTS: usize = 1 << 10;

impl Default for PairTable {
    fn default() -> Self {
        Self { slots: vec![EMPTY; LEAST_SLOTS], len: 0 }
    }
}

impl PairTable {
    /// Reads the slots where the pairs are looked for first, and the pair that stands there, to have them in a near cache.
    pub(super) fn read_ahead(&self, sought: impl Iterator<Item = Pair> + Clone, pairs: &[Pair]) {
        let homes = sought.map(|pair| self.home(hash_of(pair)));
        read_ahead(&self.slots, homes.clone(), |slot| *slot);
        read_ahead(pairs, homes.map(|home| number(self.slots[home])), |(_, last)| *last);
    }

    /// The number of a pair, which becomes the next one, at the end of the `pairs`, if it is new.
    pub(super) fn intern(&mut self, pair: Pair, pairs: &mut Vec<Pair>) -> u32 {
        let hash = hash_of(pair);
        let mut at = self.home(hash);
        loop {
            let slot = self.slots[at];
            if slot == EMPTY {
                break;
            }
            if slot >> u32::BITS == hash && pairs[number(slot)] == pair {
                return number(slot) as u32;
            }
            at = (at + 1) % self.slots.len();
        }
        let new = pairs.len() as u32;
        pairs.push(pair);
        self.slots[at] = hash << u32::BITS | u64::from(new);
        self.len += 1;
        if self.len > self.slots.len() / 4 * 3 {
            self.grow();
        }
        new
    }

    fn grow(&mut self) {
        let twice = vec![EMPTY; 2 * self.slots.len()];
        let old = std::mem::replace(&mut self.slots, twice);
        for slot in old.into_iter().filter(|slot| *slot != EMPTY) {
            let mut at = self.home(slot >> u32::BITS);
            while self.slots[at] != EMPTY {
                at = (at + 1) % self.slots.len();
            }
            self.slots[at] = slot;
        }
    }

    /// Where a pair of this hash is looked for first.
    fn home(&self, hash: u64) -> usize {
        (hash >> (u32::BITS - self.slots.len().trailing_zeros())) as usize
    }
}

/// 32 bits that differ even for pairs that are near each other.
fn hash_of(pair: Pair) -> u64 {
    hash(pair) >> u32::BITS
}

fn number(slot: u64) -> usize {
    slot as u32 as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn pairs_are_numbered_as_they_come_and_found_again_however_the_table_grows(
            texts in prop::collection::vec(prop::collection::vec((0_u32..60, 0_u32..60), 0..200), 0..30)
        ) {
            let (mut table, mut pairs) = (PairTable::default(), Vec::new());
            let mut expected: HashMap<Pair, u32> = HashMap::new();
            for text in texts {
                table.read_ahead(text.iter().copied(), &pairs);
                for pair in text {
                    let next = expected.len() as u32;
                    prop_assert_eq!(table.intern(pair, &mut pairs), *expected.entry(pair).or_insert(next));
                }
            }
            prop_assert_eq!(pairs.len(), expected.len());
            prop_assert!(pairs.iter().zip(0..).all(|(pair, number)| expected[pair] == number));
        }
    }

    #[test]
    fn pairs_whose_hashes_begin_alike_are_told_apart_at_the_end_of_the_table_too() {
        let last = |pair: &Pair| hash_of(*pair) >> (u32::BITS - LEAST_SLOTS.trailing_zeros()) == LEAST_SLOTS as u64 - 1;
        let alike: Vec<Pair> = (0..).map(|word| (7, word)).filter(last).take(40).collect();
        let (mut table, mut pairs) = (PairTable::default(), Vec::new());
        for _ in 0..2 {
            let numbers: Vec<u32> = alike.iter().map(|pair| table.intern(*pair, &mut pairs)).collect();
            assert_eq!(numbers, (0..40).collect::<Vec<_>>());
        }
    }
}
