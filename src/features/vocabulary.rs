//! Terms and their numbers, both ways.
//!
//! All terms stand in one string, so that a hundred thousand of them are one allocation. A table finds a term by its [`Key`]: sixteen bytes or
//! fewer stand in the table itself, as nearly all n-grams of characters and most of words do, so that no other place in memory is looked at; of a
//! longer term the table has a hash, and the text is compared. Two terms are never confused.

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

/// A term in the table: its key and its number, side by side.
#[derive(Clone, Copy, Debug)]
struct Entry {
    head: u64,
    tail: u64,
    len: u32,
    number: u32,
}

impl Entry {
    fn new(Key { head, tail, len }: Key, number: u32) -> Self {
        Self { head, tail, len, number }
    }

    fn key(self) -> Key {
        Key { head: self.head, tail: self.tail, len: self.len }
    }
}

/// What a term is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The first eight bytes, little-endian; of a shorter term all.
    head: u64,
    /// The last eight bytes, which overlap the first where the term has fewer than sixteen; 0 of a term of at most eight; a hash of a longer one.
    tail: u64,
    /// The length in bytes.
    len: u32,
}

/// The longest term, in bytes, that one number holds whole.
pub(super) const SHORT: usize = size_of::<u64>();
/// The longest term, in bytes, that its key holds whole.
const WHOLE: usize = 2 * SHORT;

/// 2⁶⁴ divided by the golden ratio.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Key {
    /// The key of a term.
    pub(super) fn of(term: &str) -> Self {
        let (bytes, len) = (term.as_bytes(), term.len() as u32);
        let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) else {
            return Self { head: number(bytes), tail: 0, len };
        };
        let head = u64::from_le_bytes(*first);
        let tail = match bytes.len() {
            SHORT => 0,
            ..=WHOLE => u64::from_le_bytes(*last),
            _ => {
                let mut hasher = FxHasher::default();
                hasher.write(bytes);
                hasher.finish()
            }
        };
        Self { head, tail, len }
    }

    /// The key of the first `len` bytes of a number's, at most [`SHORT`].
    pub(super) fn short(bytes: u64, len: usize) -> Self {
        Self { head: bytes & (u64::MAX >> (u64::BITS as usize - 8 * len)), tail: 0, len: len as u32 }
    }

    /// A hash with good bits at both ends, as the table needs them: both halves of a product.
    fn hash(self) -> u64 {
        // Turned, so that equal halves do not cancel out.
        let bits = self.head ^ self.tail.wrapping_mul(FACTOR).rotate_left(32);
        let product = u128::from(bits) * u128::from(FACTOR);
        (product >> u64::BITS) as u64 ^ product as u64
    }

    fn is_whole(self) -> bool {
        self.len as usize <= WHOLE
    }
}

/// Fewer than eight bytes as a little-endian number.
fn number(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        // Both halves overlap where there are fewer than eight.
        (Some(first), Some(last)) => {
            let last = u64::from(u32::from_le_bytes(*last));
            u64::from(u32::from_le_bytes(*first)) | last << (8 * (bytes.len() - 4))
        }
        _ => bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
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
            table.insert_unique(key.hash(), Entry::new(key, number as u32), |entry| entry.key().hash());
        }
        Some(Self { packed, ends, table })
    }

    /// The number of a term, adding it when it is new.
    pub(super) fn intern(&mut self, term: &str) -> u32 {
        let Self { packed, ends, table } = self;
        let key = Key::of(term);
        let is_same = |entry: &Entry| {
            entry.key() == key && (key.is_whole() || slice(packed, ends, entry.number as usize) == term)
        };
        match table.entry(key.hash(), is_same, |entry| entry.key().hash()) {
            hashbrown::hash_table::Entry::Occupied(entry) => entry.get().number,
            hashbrown::hash_table::Entry::Vacant(entry) => {
                let number = ends.len() as u32;
                entry.insert(Entry::new(key, number));
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
        if key.is_whole() {
            return self.number_of(key);
        }
        let is_same = |entry: &Entry| entry.key() == key && self.term(entry.number) == term;
        self.table.find(key.hash(), is_same).map(|entry| entry.number)
    }

    /// The number of the term of a key that holds it whole, if the vocabulary has it.
    pub(super) fn number_of(&self, key: Key) -> Option<u32> {
        debug_assert!(key.is_whole(), "a longer term is not known by its key");
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
        let longest = "a\0bcdefghijklmnopqrstuvwxé";
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
