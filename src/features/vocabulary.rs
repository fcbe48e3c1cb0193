//! Terms and their numbers, both ways.
//!
//! All terms stand in one string, so that a hundred thousand of them are one allocation. Sorted terms are found by halving, which is enough for
//! a few texts. A [table](Vocabulary::tabulate) finds them by their [`Key`]: sixteen bytes or
//! fewer stand in the table itself, as nearly all n-grams of characters and most of words do, so that no other place in memory is looked at; of a
//! longer term the table has a hash, and the text is compared. Two terms are never confused.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::cmp::Ordering;
use std::hash::Hasher;
use std::sync::OnceLock;

/// Distinct terms numbered from 0. Those of a fitted featurizer are sorted by their bytes.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    packed: String,
    ends: Vec<u32>,
    /// Filled for terms in any order; otherwise they are sorted.
    table: OnceLock<HashTable<Keyed<u32>>>,
}

/// What belongs to a key in a table, side by side with it and without a gap.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyed<T> {
    head: u64,
    tail: u64,
    len: u32,
    pub(super) value: T,
}

impl<T: Copy> Keyed<T> {
    pub(super) fn new(Key { head, tail, len }: Key, value: T) -> Self {
        Self { head, tail, len, value }
    }

    pub(super) fn key(&self) -> Key {
        Key { head: self.head, tail: self.tail, len: self.len }
    }
}

/// What a term is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The first eight bytes, little-endian; of a shorter term all.
    head: u64,
    /// The bytes from the ninth on, little-endian; a hash of a term of more than sixteen.
    tail: u64,
    /// The length in bytes.
    len: u32,
}

/// The longest term, in bytes, that one number holds whole.
pub(super) const SHORT: usize = size_of::<u64>();
/// The longest term, in bytes, that its key holds whole.
const WHOLE: usize = size_of::<u128>();

/// 2⁶⁴ divided by the golden ratio.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Key {
    /// The key of a term.
    pub(super) fn of(term: &str) -> Self {
        let (bytes, len) = (term.as_bytes(), term.len() as u32);
        let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) else {
            return Self { head: number(bytes), tail: 0, len };
        };
        let tail = match bytes.len() {
            SHORT => 0,
            // The last eight without those that are among the first.
            ..=WHOLE => u64::from_le_bytes(*last) >> (8 * (WHOLE - bytes.len())),
            _ => {
                let mut hasher = FxHasher::default();
                hasher.write(bytes);
                hasher.finish()
            }
        };
        Self { head: u64::from_le_bytes(*first), tail, len }
    }

    /// The key of the term between two places of a text, which is not empty.
    pub(super) fn between(text: &str, start: usize, end: usize) -> Self {
        match text.as_bytes()[start..].first_chunk() {
            // One load and one mask, whatever the length.
            Some(chunk) if end - start <= WHOLE => {
                let mask = u128::MAX >> (8 * (WHOLE - (end - start)));
                let bytes = u128::from_le_bytes(*chunk) & mask;
                Self { head: bytes as u64, tail: (bytes >> u64::BITS) as u64, len: (end - start) as u32 }
            }
            _ => Self::of(&text[start..end]),
        }
    }

    /// The key of the first `len` bytes of a number's, at most [`SHORT`].
    pub(super) fn short(bytes: u64, len: usize) -> Self {
        Self { head: bytes & (u64::MAX >> (u64::BITS as usize - 8 * len)), tail: 0, len: len as u32 }
    }

    /// A hash with good bits at both ends, as the table needs them: both halves of a product.
    pub(super) fn hash(self) -> u64 {
        // Turned, so that equal halves do not cancel out.
        let bits = self.head ^ self.tail.wrapping_mul(FACTOR).rotate_left(32);
        let product = u128::from(bits) * u128::from(FACTOR);
        (product >> u64::BITS) as u64 ^ product as u64
    }

    /// Whether it tells the term from all others.
    pub(super) fn is_whole(self) -> bool {
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
    pub fn from_sorted(packed: String, ends: Vec<u32>) -> Option<Self> {
        let mut previous = None;
        let mut start = 0;
        for end in &ends {
            let term = packed.get(start..*end as usize)?;
            if previous.is_some_and(|previous| previous >= term) {
                return None;
            }
            (previous, start) = (Some(term), *end as usize);
        }
        (start == packed.len()).then(|| Self { packed, ends, table: OnceLock::new() })
    }

    /// No terms yet, with room for so many.
    pub(super) fn with_capacity(n_terms: usize) -> Self {
        Self { ends: Vec::with_capacity(n_terms), ..Self::default() }
    }

    /// Adds the term that stands behind all others by its bytes and has these parts.
    pub(super) fn push<'p>(&mut self, parts: impl IntoIterator<Item = &'p str>) {
        let start = self.packed.len();
        self.packed.extend(parts);
        debug_assert!(self.table.get().is_none(), "terms are added in order or interned, not both");
        debug_assert!(self.iter().next_back().is_none_or(|last| last < &self.packed[start..]), "they are sorted");
        self.ends.push(u32::try_from(self.packed.len()).expect("a vocabulary holds at most 4 GiB of text"));
    }

    /// Gives back the room that no term took.
    pub(super) fn shrink_to_fit(&mut self) {
        self.packed.shrink_to_fit();
    }

    /// Prepares for looking up many terms: afterwards one costs the same whatever their number.
    pub(super) fn tabulate(&self) {
        self.table.get_or_init(|| {
            let mut table = HashTable::with_capacity(self.len());
            for (number, term) in self.iter().enumerate() {
                let key = Key::of(term);
                table.insert_unique(key.hash(), Keyed::new(key, number as u32), |entry| entry.key().hash());
            }
            table
        });
    }

    /// The number of a term, adding it when it is new.
    pub(super) fn intern(&mut self, term: &str) -> u32 {
        self.tabulate();
        let Self { packed, ends, table } = self;
        let table = table.get_mut().expect("it was tabulated");
        let key = Key::of(term);
        let is_same = |entry: &Keyed<u32>| {
            entry.key() == key && (key.is_whole() || slice(packed, ends, entry.value as usize) == term)
        };
        match table.entry(key.hash(), is_same, |entry| entry.key().hash()) {
            hashbrown::hash_table::Entry::Occupied(entry) => entry.get().value,
            hashbrown::hash_table::Entry::Vacant(entry) => {
                let number = ends.len() as u32;
                packed.push_str(term);
                ends.push(u32::try_from(packed.len()).expect("a vocabulary holds at most 4 GiB of text"));
                entry.insert(Keyed::new(key, number));
                number
            }
        }
    }

    /// The number of a term, if the vocabulary has it.
    #[must_use]
    pub fn number(&self, term: &str) -> Option<u32> {
        let key = Key::of(term);
        match self.table.get() {
            Some(_) if key.is_whole() => self.number_of(key),
            Some(table) => {
                let is_same = |entry: &Keyed<u32>| entry.key() == key && self.term(entry.value) == term;
                table.find(key.hash(), is_same).map(|entry| entry.value)
            }
            None => self.halve(term),
        }
    }

    /// The number of the term of a key that holds it whole, if the vocabulary has it and is tabulated.
    pub(super) fn number_of(&self, key: Key) -> Option<u32> {
        debug_assert!(key.is_whole(), "a longer term is not known by its key");
        self.table.get()?.find(key.hash(), |entry| entry.key() == key).map(|entry| entry.value)
    }

    /// The number of a term among sorted ones.
    fn halve(&self, term: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match slice(&self.packed, &self.ends, middle).cmp(term) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(middle as u32),
                Ordering::Greater => high = middle,
            }
        }
        None
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

    /// All terms in the order of their numbers, one after the other.
    pub(crate) fn text(&self) -> &str {
        &self.packed
    }

    /// Where each term ends in the [text](Self::text) of all.
    pub(crate) fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// The terms in the order of their numbers.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
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

fn slice<'p>(packed: &'p str, ends: &[u32], i: usize) -> &'p str {
    let start = if i == 0 { 0 } else { ends[i - 1] };
    &packed[start as usize..ends[i] as usize]
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
        let taken = |packed: &str, ends: &[u32]| Vocabulary::from_sorted(packed.to_owned(), ends.to_vec());
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
        let ends = terms.iter().scan(0, |end, term| {
            *end += term.len() as u32;
            Some(*end)
        });
        let sorted = Vocabulary::from_sorted(terms.concat(), ends.collect()).unwrap();
        for (number, term) in terms.iter().enumerate() {
            for vocabulary in [&vocabulary, &sorted] {
                assert_eq!(vocabulary.number(term), Some(number as u32), "{term}");
                assert_eq!(vocabulary.number(&format!("{term}\0")), (number == 1).then_some(2));
            }
            for after in ["", "z", "zzzzzzzzzzzzzzzzzzzzzzz"].into_iter().filter(|_| !term.is_empty()) {
                assert_eq!(Key::between(&format!("z{term}{after}"), 1, 1 + term.len()), Key::of(term), "{term}");
            }
            if (1..=SHORT).contains(&term.len()) {
                let mut bytes = [0xAA; SHORT];
                bytes[..term.len()].copy_from_slice(term.as_bytes());
                assert_eq!(Key::short(u64::from_le_bytes(bytes), term.len()), Key::of(term));
            }
        }
    }
}
