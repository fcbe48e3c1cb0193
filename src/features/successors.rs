//! From an n-gram of words to the one that is a word longer, by numbers alone.
//!
//! Of a term like `not ready` the vocabulary has `not` and `ready` too, because whatever stands in as many statements as it does. So the
//! n-grams that begin at a word are found by walking from number to number, no text is hashed or compared twice, and the walk ends at
//! the first that is unknown. A trie, as in Heafield, KenLM: Faster and Smaller Language Model Queries (WMT 2011), section 3.

use super::vocabulary::Vocabulary;
use hashbrown::HashTable;

/// Which term follows from a term and one more word.
#[derive(Clone, Debug)]
pub(super) struct Successors {
    table: HashTable<(Pair, u32)>,
    /// Two bits of one number for each pair (Putze, Sanders and Singler, Cache-, Hash- and Space-Efficient Bloom Filters, WEA 2007).
    filter: Vec<u64>,
}

/// The number of a term, and that of the word after it.
pub(super) type Pair = (u32, u32);

/// In place of the number of a word that is no term.
pub(super) const NO_TERM: u32 = u32::MAX;

/// Bits of the filter for each pair, at least. Of the pairs that are no terms some 3 in 100 pass it.
const BITS_PER_PAIR: usize = 12;

impl Successors {
    /// Those of a vocabulary of words and their n-grams; `None` where the parts of a term are no terms.
    pub(super) fn of(vocabulary: &Vocabulary) -> Option<Self> {
        vocabulary.tabulate();
        let n_pairs = vocabulary.iter().filter(|term| term.contains(' ')).count();
        let mut table = HashTable::with_capacity(n_pairs);
        let mut filter = vec![0; (n_pairs * BITS_PER_PAIR).div_ceil(u64::BITS as usize).next_power_of_two()];
        for (number, term) in vocabulary.iter().enumerate() {
            if let Some((all_but_last, last)) = term.rsplit_once(' ') {
                let pair = (vocabulary.number(all_but_last)?, vocabulary.number(last)?);
                let hash = hash(pair);
                table.insert_unique(hash, (pair, number as u32), |(pair, _)| self::hash(*pair));
                let (at, bits) = in_filter(hash, filter.len());
                filter[at] |= bits;
            }
        }
        Some(Self { table, filter })
    }

    /// The number of the term that is this one and the word, if there is such.
    pub(super) fn of_term(&self, term: u32, word: u32) -> Option<u32> {
        let pair = (term, word);
        self.table.find(hash(pair), |(found, _)| *found == pair).map(|(_, number)| *number)
    }

    /// Whether [`of_term`](Self::of_term) may find one: `false` where it does not. Nothing branches here on what is found, which cannot be foreseen.
    pub(super) fn may_be_of_term(&self, term: u32, word: u32) -> bool {
        let (at, bits) = in_filter(hash((term, word)), self.filter.len());
        self.filter[at] & bits == bits
    }
}

/// Where a pair of this hash stands in a filter of so many numbers, a power of two, and its bits there.
fn in_filter(hash: u64, n_numbers: usize) -> (usize, u64) {
    // Not the bits that the table looks at first, the lowest and the seven highest, lest both confuse the same pairs.
    let (first, second) = (hash >> 40 & 63, hash >> 46 & 63);
    ((hash >> 8) as usize & (n_numbers - 1), 1 << first | 1 << second)
}

/// A hash of a pair with good bits at both ends: both halves of a product with 2⁶⁴ divided by the golden ratio.
pub(super) fn hash((term, word): Pair) -> u64 {
    let product = u128::from(u64::from(term) << u32::BITS | u64::from(word)) * 0x9E37_79B9_7F4A_7C15;
    (product >> u64::BITS) as u64 ^ product as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_leads_to_those_a_word_longer() {
        let terms = ["a", "a b", "a b a", "b", "b a"];
        let vocabulary: Vocabulary = terms.into_iter().collect();
        let successors = Successors::of(&vocabulary).unwrap();
        let number = |term: &str| vocabulary.number(term).unwrap();
        for term in terms {
            for word in ["a", "b"] {
                let longer = vocabulary.number(&format!("{term} {word}"));
                assert_eq!(successors.of_term(number(term), number(word)), longer, "{term} {word}");
                assert!(longer.is_none() || successors.may_be_of_term(number(term), number(word)), "{term} {word}");
            }
        }
    }

    #[test]
    fn a_vocabulary_without_the_parts_of_its_terms_has_none() {
        for terms in [&["a b"][..], &["a", "a b"], &["b", "a b"], &["a", "b", "a b a"]] {
            assert!(Successors::of(&terms.iter().copied().collect()).is_none(), "{terms:?}");
        }
    }
}
