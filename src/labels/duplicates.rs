//! Near-duplicate statements: syndicated copies, a quotation printed in two articles.
//!
//! Two texts are near-duplicates when the Jaccard index of their sets of word 3-grams is at least one half. All such pairs are found,
//! not only likely ones: two sets that similar share one of the rarest 3-grams of each, so only those are indexed (the prefix
//! filter of Chaudhuri, Ganti and Kaushik, ICDE 2006).

use crate::features::Tokens;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// Joins rows into groups: first by the article given, then by near-duplicate text. Numbered from 0 in order of first appearance.
pub(super) fn groups(texts: &[&str], articles: &[Option<&str>]) -> Vec<u32> {
    let mut sets = DisjointSets::new(texts.len());
    let mut first_of: FxHashMap<&str, usize> = FxHashMap::default();
    for (row, article) in articles.iter().enumerate() {
        if let Some(article) = article {
            sets.join(*first_of.entry(article).or_insert(row), row);
        }
    }
    join_near_duplicates(texts, &mut sets);
    let mut numbers = vec![u32::MAX; texts.len()];
    let mut next = 0;
    (0..texts.len())
        .map(|row| {
            let number = &mut numbers[sets.root(row)];
            if *number == u32::MAX {
                *number = next;
                next += 1;
            }
            *number
        })
        .collect()
}

fn join_near_duplicates(texts: &[&str], sets: &mut DisjointSets) {
    let shingles: Vec<Vec<u64>> = texts.par_iter().map(|text| shingles(text)).collect();
    // Equal texts are joined at once and only the first of them is compared further.
    let mut first_of: FxHashMap<&[u64], usize> = FxHashMap::default();
    let mut distinct = Vec::new();
    // Texts without a word have nothing in common.
    for (row, set) in shingles.iter().enumerate().filter(|(_, set)| !set.is_empty()) {
        let first = *first_of.entry(set).or_insert(row);
        if first == row {
            distinct.push(row);
        } else {
            sets.join(first, row);
        }
    }
    let repeated = Repeated::of(distinct.iter().map(|row| shingles[*row].as_slice()).collect::<Vec<_>>().concat());
    let mut index: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    let mut candidates: Vec<u32> = Vec::new();
    for (at, row) in distinct.iter().enumerate() {
        let set = &shingles[*row];
        candidates.clear();
        // Half of the union at least is shared, so at least half of either set is.
        for shingle in repeated.rarest(set, set.len() - set.len().div_ceil(2) + 1) {
            let before = index.entry(shingle).or_default();
            candidates.extend(before.iter());
            before.push(at as u32);
        }
        candidates.sort_unstable();
        candidates.dedup();
        for other in &candidates {
            let first = distinct[*other as usize];
            if sets.root(*row) != sets.root(first) && near(set, &shingles[first]) {
                sets.join(first, *row);
            }
        }
    }
}

/// How many sets have each shingle, of those that two or more have: most stand in one set alone and join nothing.
struct Repeated(FxHashMap<u64, u32>);

impl Repeated {
    /// From the shingles of all sets.
    fn of(mut shingles: Vec<u64>) -> Self {
        shingles.sort_unstable();
        let runs = shingles.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
        Self(runs.map(|run| (run[0], run.len() as u32)).collect())
    }

    /// Those among the `n` rarest shingles of a set that stand in another one too. Of equally rare ones the order is the same in all sets.
    fn rarest(&self, set: &[u64], n: usize) -> impl Iterator<Item = u64> {
        let mut repeated: Vec<(u32, u64)> =
            set.iter().filter_map(|shingle| Some((*self.0.get(shingle)?, *shingle))).collect();
        // The others are rarer still.
        let alone = set.len() - repeated.len();
        repeated.sort_unstable();
        repeated.into_iter().take(n.saturating_sub(alone)).map(|(_, shingle)| shingle)
    }
}

/// Whether |a ∩ b| / |a ∪ b| is at least one half; both sorted.
fn near(a: &[u64], b: &[u64]) -> bool {
    // The union is no smaller than the larger set, and no more than the smaller one is shared.
    if 2 * a.len().min(b.len()) < a.len().max(b.len()) {
        return false;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        shared += usize::from(a[i] == b[j]);
        let (left, right) = (a[i], b[j]);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    2 * shared >= a.len() + b.len() - shared
}

/// The hashes of a text's word 3-grams, sorted and distinct; of all its words when it has fewer than three.
fn shingles(text: &str) -> Vec<u64> {
    let mut tokens = Tokens::default();
    tokens.read(text);
    let words = tokens.words();
    let n = words.len().min(3);
    let hash = |words: &[crate::features::Word]| {
        let mut hasher = FxHasher::default();
        hasher.write(&tokens.buffer().as_bytes()[words[0].start..words[words.len() - 1].end]);
        hasher.finish()
    };
    let mut set: Vec<u64> = if n == 0 { Vec::new() } else { words.windows(n).map(hash).collect() };
    set.sort_unstable();
    set.dedup();
    set
}

/// Union-find with path halving (Tarjan and van Leeuwen 1984).
struct DisjointSets(Vec<usize>);

impl DisjointSets {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn root(&mut self, mut row: usize) -> usize {
        while self.0[row] != row {
            self.0[row] = self.0[self.0[row]];
            row = self.0[row];
        }
        row
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_slight_edits_join_and_other_texts_do_not() {
        let texts = [
            "The envoy said the offer was fair and would be studied with care.",
            "the envoy said the offer was fair, and would be studied with great care",
            "The union rejected the offer.",
            "The union rejected the offer!",
            "Talks go on.",
        ];
        assert_eq!(groups(&texts, &[None; 5]), [0, 0, 1, 1, 2]);
    }

    #[test]
    fn an_article_joins_its_statements_and_their_copies() {
        let texts = ["We agree with them.", "Nothing new here.", "We agree with them."];
        assert_eq!(groups(&texts, &[Some("a"), Some("a"), Some("b")]), [0, 0, 0]);
    }

    #[test]
    fn the_prefix_filter_finds_what_comparing_all_pairs_finds() {
        // Windows of a running text at growing distance: some overlap by half, some less.
        let words: Vec<String> = (0..60).map(|i| format!("w{i}")).collect();
        let texts: Vec<String> = (0..40).map(|i| words[i..i + 12].join(" ")).step_by(3).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = groups(&texts, &vec![None; texts.len()]);
        let sets: Vec<Vec<u64>> = texts.iter().map(|text| shingles(text)).collect();
        let mut expected = DisjointSets::new(texts.len());
        for i in 0..texts.len() {
            for j in 0..i {
                let shared = sets[i].iter().filter(|s| sets[j].contains(s)).count();
                if 2 * shared >= sets[i].len() + sets[j].len() - shared {
                    expected.join(i, j);
                }
            }
        }
        for i in 0..texts.len() {
            for j in 0..i {
                assert_eq!(found[i] == found[j], expected.root(i) == expected.root(j), "{i} and {j}");
            }
        }
    }
}
