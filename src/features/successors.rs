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
}

/// The number of a term, and that of the word after it.
pub(super) type Pair = (u32, u32);

impl Successors {
    /// Those of a vocabulary of words and their n-grams; `None` where the parts of a term are no terms.
    pub(super) fn of(vocabulary: &Vocabulary) -> Option<Self> {
        vocabulary.tabulate();
        let mut table = HashTable::with_capacity(vocabulary.iter().filter(|term| term.contains(' ')).count());
        for (number, term) in vocabulary.iter().enumerate() {
            if let Some((all_but_last, last)) = term.rsplit_once(' ') {
                let pair = (vocabulary.number(all_but_last)?, vocabulary.number(last)?);
                table.insert_unique(hash(pair), (pair, number as u32), |(pair, _)| hash(*pair));
            }
        }
        Some(Self { table })
    }

    /// The number of the term that is this one and the word, if there is such.
    pub(super) fn of_term(&self, term: u32, word: u32) -> Option<u32> {
        let pair = (term, word);
        self.table.find(hash(pair), |(found, _)| *found == pair).map(|(_, number)| *number)
    }
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
