//! Terms and their numbers, both ways.
//!
//! All terms stand in one string, so that a hundred thousand of them are one allocation. A table finds a term by its [`Key`]: eight bytes or
//! fewer are a number that stands in the table itself, as nearly all n-grams of characters do; of a longer term the table has a hash, and the text
//! is compared. Two terms are never confused.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Distinct terms numbered from 0. Those of a fitted featurizer are sorted by their bytes.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    packed: String,
    ends: Vec<usize>,
    table: HashTable<Entry>,
}

/// A term in the table: its key and its number, side by side so that they fill a quarter of a cache line.
#[derive(Clone, Copy, Debug)]
struct Entry {
    bits: u64,
    len: u32,
    number: u32,
}

impl Entry {
    fn key(self) -> Key {
        Key { bits: self.bits, len: self.len }
    }
}

/// What a term is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The bytes of a short term, little-endian, else a hash of them.
    bits: u64,
    /// The length in bytes.
    len: u32,
}

/// The longest term, in bytes, that its key holds whole.
pub(super) const SHORT: usize = size_of::<u64>();

impl Key {
    /// The key of a term.
    pub(super) fn of(term: &str) -> Self {
        let (bytes, len) = (term.as_bytes(), term.len() as u32);
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let bits = match (bytes.first_chunk(), bytes.last_chunk()) {
            // Both halves overlap where the term has fewer than eight bytes.
            (Some(first), Some(last)) if bytes.len() <= SHORT => {
                let last = u64::from(u32::from_le_bytes(*last));
                u64::from(u32::from_le_bytes(*first)) | last << (8 * (bytes.len() - 4))
            }
            (Some(_), _) => {
                let mut hasher = FxHasher::default();
                hasher.write(bytes);
                hasher.finish()
            }
            _ => number(bytes),
        };
        Self { bits, len }
    }

    /// The key of the first `len` bytes of a number's, at most [`SHORT`].
    pub(super) fn short(bytes: u64, len: usize) -> Self {
        Self { bits: bytes & (u64::MAX >> (u64::BITS as usize - 8 * len)), len: len as u32 }
    }

    /// A hash with good bits at both ends, as the table needs them: both halves of a product.
    fn hash(self) -> u64 {
        const FACTOR: u128 = 0x9E37_79B9_7F4A_7C15;
        let product = u128::from(self.bits) * FACTOR;
        (product >> u64::BITS) as u64 ^ product as u64
    }

    fn is_short(self) -> bool {
        self.len as usize <= SHORT
    }
}

impl Vocabulary {
    /// The terms that stand one after the other in a text, each up to one of the ends.
    ///
    /// `None` unless the ends cut the whole text into distinct terms, sorted by their bytes.
    #[must_use]
    pub fn from_sorted(packed: String, ends: Vec<usize>) -> Option<Self> {
        let starts = || std::iter::once(0).chain(ends.iter().copied());
        let terms = starts().zip(&ends).map(|(start, end)| packed.get(start..*end)).collect::<Option<Vec<_>>>()?;
        if starts().last() != Some(packed.len()) || terms.windows(2).any(|pair| pair[0] >= pair[1]) {
            return None;
        }
        let mut table = HashTable::with_capacity(terms.len());
        for (number, term) in terms.into_iter().enumerate() {
            let key = Key::of(term);
            let entry = Entry { bits: key.bits, len: key.len, number: number as u32 };
            table.insert_unique(key.hash(), entry, |entry| entry.key().hash());
        }
        Some(Self { packed, ends, table })
    }

    /// The number of a term, adding it when it is new.
    pub(super) fn intern(&mut self, term: &str) -> u32 {
        let Self { packed, ends, table } = self;
        let key = Key::of(term);
        let is_same = |entry: &Entry| {
            entry.key() == key && (key.is_short() || slice(packed, ends, entry.number as usize) == term)
        };
        match table.entry(key.hash(), is_same, |entry| entry.key().hash()) {
            hashbrown::hash_table::Entry::Occupied(entry) => entry.get().number,
            hashbrown::hash_table::Entry::Vacant(entry) => {
                let number = ends.len() as u32;
                entry.insert(Entry { bits: key.bits, len: key.len, number });
                packed.push_str(term);
                ends.push(packed.len());
                number
            }
        }
    }

    /// The number of a term, if the vocabulary has it.
    #[must_use]
    pub fn number(&self, term: &str) -> Option<u32> {
        let key = Key::of(term);
        if key.is_short() {
            return self.number_of(key);
        }
        let is_same = |entry: &Entry| entry.key() == key && self.term(entry.number) == term;
        self.table.find(key.hash(), is_same).map(|entry| entry.number)
    }

    /// The number of the term of a key of at most [`SHORT`] bytes, if the vocabulary has it.
    pub(super) fn number_of(&self, key: Key) -> Option<u32> {
        debug_assert!(key.is_short(), "a longer term is not known by its key");
        self.table.find(key.hash(), |entry| entry.key() == key).map(|entry| entry.number)
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

/// The same terms with the same numbers.
impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        (&self.packed, &self.ends) == (&other.packed, &other.ends)
    }
}

impl Eq for Vocabulary {}

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

    #[test]
    fn sorted_terms_in_one_text_are_taken_up_as_they_are_and_others_refused() {
        let taken = |packed: &str, ends: &[usize]| Vocabulary::from_sorted(packed.to_owned(), ends.to_vec());
        let vocabulary = taken("accusepraise", &[6, 12]).unwrap();
        assert_eq!((vocabulary.number("praise"), vocabulary.term(0), vocabulary.len()), (Some(1), "accuse", 2));
        assert!(taken("", &[]).unwrap().is_empty());
        for (packed, ends) in
            [("ba", &[1, 2][..]), ("aa", &[1, 2]), ("ab", &[1]), ("ab", &[1, 3]), ("ab", &[2, 1]), ("é", &[1, 2])]
        {
            assert!(taken(packed, ends).is_none(), "{packed} {ends:?}");
        }
    }

    #[test]
    fn terms_of_any_length_are_told_apart() {
        let longest = "a\0bcdefghijklmnopé";
        let terms: Vec<&str> = (0..=longest.len()).filter_map(|end| longest.get(..end)).collect();
        let vocabulary: Vocabulary = terms.iter().copied().collect();
        for (number, term) in terms.iter().enumerate() {
            assert_eq!(vocabulary.number(term), Some(number as u32), "{term}");
            assert_eq!(vocabulary.number(&format!("{term}\0")), (number == 1).then_some(2));
            if (1..=SHORT).contains(&term.len()) {
                let mut bytes = [0xAA; SHORT];
                bytes[..term.len()].copy_from_slice(term.as_bytes());
                assert_eq!(Key::short(u64::from_le_bytes(bytes), term.len()), Key::of(term));
            }
        }
    }
}
