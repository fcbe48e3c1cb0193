//! Terms and their numbers, both ways.
//!
//! All terms stand in one string, so that a hundred thousand of them are one allocation; a table of hashes finds a term by its text,
//! comparing the text itself, so two terms are never confused.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Distinct terms numbered from 0. Those of a fitted featurizer are sorted by their bytes.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    packed: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
}

impl Vocabulary {
    /// The number of a term, adding it when it is new.
    pub(super) fn intern(&mut self, term: &str) -> u32 {
        let Self { packed, ends, table } = self;
        let text = |i: u32| slice(packed, ends, i as usize);
        let found = table.entry(hash(term), |i| text(*i) == term, |i| hash(text(*i)));
        match found {
            hashbrown::hash_table::Entry::Occupied(entry) => *entry.get(),
            hashbrown::hash_table::Entry::Vacant(entry) => {
                let number = ends.len() as u32;
                entry.insert(number);
                packed.push_str(term);
                ends.push(packed.len());
                number
            }
        }
    }

    /// The number of a term, if the vocabulary has it.
    #[must_use]
    pub fn number(&self, term: &str) -> Option<u32> {
        self.table.find(hash(term), |i| self.term(*i) == term).copied()
    }

    /// The term of a number.
    #[must_use]
    pub fn term(&self, number: u32) -> &str {
        slice(&self.packed, &self.ends, number as usize)
    }

    /// The number of terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The terms in the order of their numbers.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|i| slice(&self.packed, &self.ends, i))
    }
}

impl<'t> FromIterator<&'t str> for Vocabulary {
    fn from_iter<I: IntoIterator<Item = &'t str>>(terms: I) -> Self {
        let mut vocabulary = Self::default();
        for term in terms {
            vocabulary.intern(term);
        }
        vocabulary
    }
}

fn slice<'p>(packed: &'p str, ends: &[usize], i: usize) -> &'p str {
    let start = if i == 0 { 0 } else { ends[i - 1] };
    &packed[start..ends[i]]
}

fn hash(term: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(term.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_by_text_and_by_number() {
        let vocabulary: Vocabulary = ["accuse", "praise", "accuse"].into_iter().collect();
        assert_eq!(vocabulary.len(), 2);
        assert_eq!(vocabulary.number("praise"), Some(1));
        assert_eq!(vocabulary.term(0), "accuse");
        assert_eq!(vocabulary.number("blame"), None);
    }
}
