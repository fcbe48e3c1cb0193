//! The weight of a term in a statement: sublinear tf times smoothed idf, each block of a row scaled to length 1.
//!
//! With tf the count of a term in the statement, df the number of training statements that have it and n their number,
//!
//! ```text
//! weight = (1 + ln tf) · idf,    idf = ln((1 + n) / (1 + df)) + 1,    ‖block of a row‖₂ = 1, of a signal 0.3
//! ```
//!
//! which is scikit-learn's `TfidfVectorizer(sublinear_tf=True, smooth_idf=True, norm="l2")`. See Manning, Raghavan and Schütze,
//! Introduction to Information Retrieval (2008), sections 6.2 and 6.4.

use super::counts::LatentRows;
use super::word_tree::SortedGrams;
use super::{Block, BlockRanges, NgramRange, SparseMatrix, TermCounts};
use crate::Error;
use std::sync::LazyLock;

/// What a featurizer keeps of the texts it is fitted on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeaturizerParams {
    /// N-gram ranges; at least one block.
    pub ranges: BlockRanges,
    /// A term must stand in at least this many training statements, a word paired with a target's name in at least 3. At least 1.
    pub min_df: u32,
}

/// The terms that one set of training rows keeps, and their idf: a featurizer still tied to its [`TermCounts`].
///
/// Its columns are in the order in which the texts counted first name the terms; in the rows they stand in the order of the terms' bytes, as those
/// of a [`Featurizer`](super::Featurizer) do.
#[derive(Debug)]
pub struct Selection<'c> {
    pub(super) counts: &'c TermCounts,
    pub(super) blocks: Vec<SelectedBlock>,
    /// Rows fitted on.
    pub(super) n_rows: usize,
    n_terms: usize,
    /// Whether the dense columns follow the terms, where the counts have them.
    latent: bool,
}

#[derive(Debug)]
pub(super) struct SelectedBlock {
    pub(super) block: Block,
    pub(super) range: NgramRange,
    /// What became of each term of the counts, by number.
    terms: Vec<Selected>,
    pub(super) first_column: u32,
    idf: Idf,
}

/// A term of the counts: side by side, what is needed where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selected {
    /// Its column, [`DROPPED`] if it is not kept.
    pub(super) column: u32,
    pub(super) df: u32,
}

const DROPPED: u32 = u32::MAX;

impl SelectedBlock {
    /// The terms kept, in the order of their bytes: their places, and what became of them.
    pub(super) fn kept(&self, grams: &SortedGrams) -> impl ExactSizeIterator<Item = (u32, Selected)> {
        let mut by_place = vec![DROPPED; grams.terms.len()];
        for (number, place) in grams.places.iter().enumerate() {
            if self.terms[number].column != DROPPED {
                by_place[*place as usize] = number as u32;
            }
        }
        by_place.retain(|number| *number != DROPPED);
        by_place.into_iter().map(|number| (grams.places[number as usize], self.terms[number as usize]))
    }
}

impl<'c> Selection<'c> {
    /// Fits on the rows listed.
    ///
    /// # Errors
    /// [`Error::Labels`] when no term remains.
    pub fn fit(counts: &'c TermCounts, rows: &[usize], params: &FeaturizerParams) -> Result<Self, Error> {
        let mut blocks = Vec::new();
        let mut n_terms = 0;
        for (i, block) in Block::ALL.into_iter().enumerate() {
            let (Some(range), Some(table)) = (params.ranges.of(block), counts.blocks[i].as_ref()) else { continue };
            let grams = &table.grams;
            let mut terms = vec![Selected { column: DROPPED, df: 0 }; grams.lengths.len()];
            for row in rows {
                for (term, _) in table.row(*row) {
                    terms[term as usize].df += 1;
                }
            }
            let first_column = n_terms as u32;
            for (term, selected) in terms.iter_mut().enumerate() {
                let length = usize::from(grams.lengths[term]);
                // A word shorter than the shortest n-gram gives itself whole, so length alone cannot rule a short one out.
                let in_range = length <= range.last
                    && (length >= range.first || (block.is_of_characters() && is_whole_word(grams.term(term as u32))));
                if in_range && selected.df >= params.min_df.max(block.min_df()) {
                    selected.column = n_terms as u32;
                    n_terms += 1;
                }
            }
            let idf = Idf::new(rows.len(), terms.iter().map(|term| term.df));
            blocks.push(SelectedBlock { block, range, terms, first_column, idf });
        }
        if n_terms == 0 {
            return Err(Error::Labels(format!(
                "no word or character n-gram stands in at least {} statements",
                params.min_df
            )));
        }
        Ok(Self { counts, blocks, n_rows: rows.len(), n_terms, latent: params.ranges.latent })
    }

    /// The features of the rows listed, shape (rows, n_features), in the columns of this selection: what is fitted to them belongs to those
    /// [of the featurizer](super::Featurizer::of) in another order.
    #[must_use]
    pub fn matrix(&self, rows: &[usize]) -> SparseMatrix {
        let dense = self.n_features() - self.n_terms;
        let n_entries = |selected: &SelectedBlock| {
            let table = self.counts.blocks[selected.block as usize].as_ref();
            rows.iter().map(|row| table.map_or(0, |table| table.occurrences(*row).len())).sum::<usize>()
        };
        // Somewhat too many: what stands twice in a row is one of its entries.
        let n_values = self.blocks.iter().map(n_entries).sum::<usize>() + rows.len() * dense;
        let mut matrix = SparseMatrix::with_capacity(self.n_features(), rows.len(), n_values);
        let mut entries: Vec<(u32, f32)> = Vec::new();
        let mut block_entries: Vec<(u32, f64)> = Vec::new();
        for row in rows {
            entries.clear();
            for selected in &self.blocks {
                block_entries.clear();
                let table = self.counts.blocks[selected.block as usize].as_ref().expect("a selected block was counted");
                for (term, tf) in table.row(*row) {
                    let Selected { column, df } = selected.terms[term as usize];
                    if column != DROPPED {
                        block_entries.push((column, sublinear(tf) * selected.idf.of(df)));
                    }
                }
                normalise(selected.block, &block_entries, &mut entries);
            }
            let dense = self.latent().map_or(&[][..], |latent| latent.row(*row));
            let dense = dense.iter().enumerate().map(|(i, x)| ((self.n_terms + i) as u32, *x));
            matrix.push_row_in_any_order(entries.iter().copied().chain(dense));
        }
        matrix
    }

    /// The number of terms, whose columns come first.
    #[must_use]
    pub fn n_terms(&self) -> usize {
        self.n_terms
    }

    /// The number of columns: of the terms, then of what unlabelled texts tell.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_terms + self.latent().map_or(0, |rows| rows.latent.n_dimensions())
    }

    pub(super) fn latent(&self) -> Option<&'c LatentRows> {
        self.counts.latent.as_ref().filter(|_| self.latent)
    }
}

fn is_whole_word(gram: &str) -> bool {
    gram.len() > 1 && gram.starts_with(' ') && gram.ends_with(' ')
}

/// The idf by document count: many terms stand in equally many texts.
#[derive(Clone, Debug)]
pub(super) struct Idf {
    /// Of the smaller counts.
    tabulated: Vec<f64>,
    n_statements: usize,
}

/// The largest document count whose idf is kept.
const LARGEST_TABULATED: u32 = 1 << 16;

impl Idf {
    /// For the counts of so many statements, which need not be possible ones: a file may name any.
    pub(super) fn new(n_statements: usize, counts: impl Iterator<Item = u32>) -> Self {
        let largest = counts.max().unwrap_or_default().min(LARGEST_TABULATED);
        Self { tabulated: (0..=largest).map(|df| idf(n_statements, df)).collect(), n_statements }
    }

    /// The idf of a term that stands in so many statements.
    #[inline]
    pub(super) fn of(&self, df: u32) -> f64 {
        self.tabulated.get(df as usize).copied().unwrap_or_else(|| idf(self.n_statements, df))
    }
}

fn idf(n_statements: usize, df: u32) -> f64 {
    libm::log((1.0 + n_statements as f64) / (1.0 + f64::from(df))) + 1.0
}

/// 1 + ln tf for the counts of most terms of most texts.
static SUBLINEAR: LazyLock<[f64; 64]> = LazyLock::new(|| std::array::from_fn(|tf| 1.0 + libm::log(tf as f64)));

/// 1 + ln tf.
#[inline]
pub(super) fn sublinear(tf: u32) -> f64 {
    SUBLINEAR.get(tf as usize).copied().unwrap_or_else(|| 1.0 + libm::log(f64::from(tf)))
}

/// Scales the entries of one block to its [length](Block::norm) and appends them.
pub(super) fn normalise(of: Block, block: &[(u32, f64)], entries: &mut Vec<(u32, f32)>) {
    // Four sums side by side, because each addition waits for the one before; their order is fixed, so the result is too.
    let (by_four, rest) = block.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for four in by_four {
        sums.iter_mut().zip(four).for_each(|(sum, (_, w))| *sum += w * w);
    }
    let last: f64 = rest.iter().map(|(_, w)| w * w).sum();
    let norm = (sums.iter().sum::<f64>() + last).sqrt() / of.norm();
    entries.extend(block.iter().map(|(column, w)| (*column, (w / norm) as f32)));
}

#[cfg(test)]
mod tests {
    use super::super::Featurizer;
    use super::super::Signal;
    use super::*;

    #[test]
    fn a_selection_has_the_rows_of_its_featurizer_in_columns_of_its_own() {
        let texts = ["zeal for talks, zeal", "a plan for talks", "the plan failed", "for the zeal of it"];
        let ranges = BlockRanges {
            words: NgramRange::new(1, 2).ok(),
            chars: NgramRange::new(2, 3).ok(),
            parties: true,
            signals: Signal::ALL.into_iter().collect(),
            ..BlockRanges::default()
        };
        let counts = TermCounts::of(&texts, ranges, None);
        for (rows, min_df) in [(vec![0, 1, 2, 3], 1), (vec![0, 1, 2, 3], 2), (vec![3, 1, 0], 2)] {
            let selection =
                Selection::fit(&counts, &rows, &FeaturizerParams { ranges, min_df }).expect("there are terms");
            let (matrix, (featurizer, places)) = (selection.matrix(&rows), Featurizer::of(&selection));
            for (i, row) in rows.iter().enumerate() {
                let (columns, values) = matrix.row(i);
                let moved = columns.iter().map(|column| places[*column as usize]).zip(values.iter().copied());
                assert_eq!(moved.collect::<Vec<_>>(), featurizer.transform(texts[*row]));
            }
            let mut sorted = places;
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..featurizer.n_features() as u32));
        }
    }

    #[test]
    fn a_document_count_of_any_size_takes_no_room_and_has_its_idf() {
        let counts = [1, LARGEST_TABULATED, LARGEST_TABULATED + 1, u32::MAX];
        let table = Idf::new(1 << 20, counts.into_iter());
        assert!(table.tabulated.len() <= 1 + LARGEST_TABULATED as usize);
        assert_eq!(counts.map(|df| table.of(df)).to_vec(), counts.map(|df| idf(1 << 20, df)).to_vec());
    }
}
