//! The weight of a term in a statement: sublinear tf times smoothed idf, each block of a row scaled to length 1.
//!
//! With tf the count of a term in the statement, df the number of training statements that have it and n their number,
//!
//! ```text
//! weight = (1 + ln tf) · idf,    idf = ln((1 + n) / (1 + df)) + 1,    ‖block of a row‖₂ = 1
//! ```
//!
//! which is scikit-learn's `TfidfVectorizer(sublinear_tf=True, smooth_idf=True, norm="l2")`. See Manning, Raghavan and Schütze,
//! Introduction to Information Retrieval (2008), sections 6.2 and 6.4.

use super::{Block, BlockRanges, NgramRange, SparseMatrix, TermCounts, Tokens, Vocabulary, counts::run_lengths};
use crate::{Error, text::Span};

/// What a featurizer keeps of the texts it is fitted on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeaturizerParams {
    /// N-gram ranges; at least one block.
    pub ranges: BlockRanges,
    /// A term must stand in at least this many training statements. At least 1.
    pub min_df: [u32; 2],
}

/// The terms that one set of training rows keeps, and their idf: a featurizer still tied to its [`TermCounts`].
#[derive(Debug)]
pub struct Selection<'c> {
    counts: &'c TermCounts,
    blocks: Vec<SelectedBlock>,
    n_features: usize,
}

#[derive(Debug)]
struct SelectedBlock {
    block: Block,
    range: NgramRange,
    /// The column of each term of the counts, [`DROPPED`] for those not kept.
    columns: Vec<u32>,
    first_column: u32,
    df: Vec<u32>,
    idf: Vec<f64>,
}

const DROPPED: u32 = u32::MAX;

impl<'c> Selection<'c> {
    /// Fits on the rows listed.
    ///
    /// # Errors
    /// [`Error::Labels`] when no term remains.
    pub fn fit(counts: &'c TermCounts, rows: &[usize], params: &FeaturizerParams) -> Result<Self, Error> {
        let mut blocks = Vec::new();
        let mut n_features = 0;
        for (i, block) in Block::ALL.into_iter().enumerate() {
            let (Some(range), Some(table)) = (params.ranges.of(block), counts.blocks[i].as_ref()) else { continue };
            let mut all_df = vec![0; table.terms.len()];
            for row in rows {
                for (term, _) in table.row(*row) {
                    all_df[*term as usize] += 1;
                }
            }
            let first_column = n_features as u32;
            let mut selected = SelectedBlock {
                block,
                range,
                columns: vec![DROPPED; all_df.len()],
                first_column,
                df: vec![],
                idf: vec![],
            };
            for (term, df) in all_df.into_iter().enumerate() {
                let length = usize::from(table.lengths[term]);
                // A word shorter than the shortest n-gram gives itself whole, so length alone cannot rule a short one out.
                let in_range = length <= range.last
                    && (length >= range.first
                        || (block == Block::Chars && is_whole_word(table.terms.term(term as u32))));
                if in_range && df >= params.min_df[i].max(1) {
                    selected.columns[term] = n_features as u32;
                    selected.df.push(df);
                    selected.idf.push(idf(rows.len(), df));
                    n_features += 1;
                }
            }
            blocks.push(selected);
        }
        if n_features == 0 {
            return Err(Error::Labels(format!(
                "no word or character n-gram stands in at least {} statements",
                params.min_df[0]
            )));
        }
        Ok(Self { counts, blocks, n_features })
    }

    /// The features of the rows listed, shape (rows, n_features).
    #[must_use]
    pub fn matrix(&self, rows: &[usize]) -> SparseMatrix {
        let mut matrix = SparseMatrix::new(self.n_features);
        let mut entries: Vec<(u32, f32)> = Vec::new();
        let mut block_entries: Vec<(u32, f64)> = Vec::new();
        for row in rows {
            entries.clear();
            for selected in &self.blocks {
                block_entries.clear();
                let table = self.counts.blocks[selected.block as usize].as_ref().expect("a selected block was counted");
                for (term, tf) in table.row(*row) {
                    let column = selected.columns[*term as usize];
                    if column != DROPPED {
                        let idf = selected.idf[(column - selected.first_column) as usize];
                        block_entries.push((column, weight(*tf, idf)));
                    }
                }
                normalise(&block_entries, &mut entries);
            }
            matrix.push_row(entries.iter().copied());
        }
        matrix
    }

    /// The number of columns.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// The featurizer that stands on its own.
    #[must_use]
    pub fn to_featurizer(&self) -> Featurizer {
        let blocks = self.blocks.iter().map(|selected| {
            let table = self.counts.blocks[selected.block as usize].as_ref().expect("a selected block was counted");
            let kept = (0..selected.columns.len()).filter(|term| selected.columns[*term] != DROPPED);
            let vocabulary = kept.map(|term| table.terms.term(term as u32)).collect();
            FittedBlock {
                block: selected.block,
                range: selected.range,
                first_column: selected.first_column,
                vocabulary,
                df: selected.df.clone(),
                idf: selected.idf.clone(),
            }
        });
        Featurizer { blocks: blocks.collect(), n_features: self.n_features }
    }
}

/// A fitted featurizer: text in, sparse row out.
///
/// ```
/// use demarche::features::{BlockRanges, Featurizer, FeaturizerParams, NgramRange};
///
/// let params = FeaturizerParams {
///     ranges: BlockRanges { words: Some(NgramRange::new(1, 2)?), chars: None },
///     min_df: [1, 1],
/// };
/// let featurizer = Featurizer::fit(&["They welcomed the talks", "They left the talks"], &params)?;
/// let row = featurizer.transform("the talks");
/// assert_eq!(row.iter().map(|(column, _)| featurizer.term(*column)).collect::<Vec<_>>(), ["talks", "the", "the talks"]);
/// # Ok::<(), demarche::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Featurizer {
    blocks: Vec<FittedBlock>,
    n_features: usize,
}

#[derive(Clone, Debug)]
struct FittedBlock {
    block: Block,
    range: NgramRange,
    first_column: u32,
    vocabulary: Vocabulary,
    df: Vec<u32>,
    idf: Vec<f64>,
}

/// The terms of one block with their document counts, as a model file stores them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermStatistics {
    /// Which block.
    pub block: Block,
    /// Its n-gram range.
    pub range: NgramRange,
    /// The terms, sorted by their bytes.
    pub terms: Vec<String>,
    /// For each term the number of training statements that have it.
    pub df: Vec<u32>,
}

/// A term standing somewhere in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its column.
    pub column: u32,
    /// Where it stands.
    pub span: Span,
}

impl Featurizer {
    /// Fits on all the texts.
    ///
    /// # Errors
    /// [`Error::Labels`] when no term remains.
    pub fn fit<T: AsRef<str> + Sync>(texts: &[T], params: &FeaturizerParams) -> Result<Self, Error> {
        let counts = TermCounts::of(texts, params.ranges);
        let rows: Vec<usize> = (0..texts.len()).collect();
        Ok(Selection::fit(&counts, &rows, params)?.to_featurizer())
    }

    /// Takes up a featurizer from what [`statistics`](Self::statistics) gave of it.
    #[must_use]
    pub fn from_statistics(n_statements: usize, statistics: Vec<TermStatistics>) -> Self {
        let mut n_features = 0;
        let mut blocks = Vec::new();
        for TermStatistics { block, range, terms, df } in statistics {
            let idf = df.iter().map(|df| idf(n_statements, *df)).collect();
            let vocabulary: Vocabulary = terms.iter().map(String::as_str).collect();
            let first_column = n_features as u32;
            n_features += vocabulary.len();
            blocks.push(FittedBlock { block, range, first_column, vocabulary, df, idf });
        }
        Self { blocks, n_features }
    }

    /// What is needed to take it up again, beside the number of statements it was fitted on.
    #[must_use]
    pub fn statistics(&self) -> Vec<TermStatistics> {
        let of = |b: &FittedBlock| TermStatistics {
            block: b.block,
            range: b.range,
            terms: b.vocabulary.iter().map(str::to_owned).collect(),
            df: b.df.clone(),
        };
        self.blocks.iter().map(of).collect()
    }

    /// The row of a text: (column, weight) pairs, columns ascending; empty when no term of it is known.
    #[must_use]
    pub fn transform(&self, text: &str) -> Vec<(u32, f32)> {
        let mut tokens = Tokens::default();
        tokens.read(text);
        let mut entries = Vec::new();
        let mut columns = Vec::new();
        let mut block_entries = Vec::new();
        for fitted in &self.blocks {
            columns.clear();
            block_entries.clear();
            fitted.occurrences(text, &tokens, |column, _| columns.push(column));
            run_lengths(&mut columns, |column, tf| {
                block_entries.push((column, weight(tf, fitted.idf[(column - fitted.first_column) as usize])));
            });
            normalise(&block_entries, &mut entries);
        }
        entries
    }

    /// The features of many texts, shape (texts, n_features).
    #[must_use]
    pub fn matrix<T: AsRef<str>>(&self, texts: &[T]) -> SparseMatrix {
        let mut matrix = SparseMatrix::new(self.n_features);
        for text in texts {
            matrix.push_row(self.transform(text.as_ref()));
        }
        matrix
    }

    /// Every place where a known term stands in a text.
    #[must_use]
    pub fn occurrences(&self, text: &str) -> Vec<Occurrence> {
        let mut tokens = Tokens::default();
        tokens.read(text);
        let mut found = Vec::new();
        for fitted in &self.blocks {
            fitted.occurrences(text, &tokens, |column, span| found.push(Occurrence { column, span }));
        }
        found
    }

    /// The term of a column. Character n-grams keep the blanks that mark the edges of a word.
    #[must_use]
    pub fn term(&self, column: u32) -> &str {
        let fitted = self.block_of(column);
        fitted.vocabulary.term(column - fitted.first_column)
    }

    /// The block a column belongs to.
    #[must_use]
    pub fn block(&self, column: u32) -> Block {
        self.block_of(column).block
    }

    /// In how many training statements the term of a column stands.
    #[must_use]
    pub fn df(&self, column: u32) -> u32 {
        let fitted = self.block_of(column);
        fitted.df[(column - fitted.first_column) as usize]
    }

    /// The number of columns.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    fn block_of(&self, column: u32) -> &FittedBlock {
        let after = self.blocks.iter().rposition(|b| b.first_column <= column);
        &self.blocks[after.expect("the first block starts at column 0")]
    }
}

impl FittedBlock {
    fn occurrences(&self, text: &str, tokens: &Tokens, mut visit: impl FnMut(u32, Span)) {
        self.block.ngrams(text, tokens, self.range, |gram, span| {
            if let Some(number) = self.vocabulary.number(gram) {
                visit(self.first_column + number, span);
            }
        });
    }
}

fn is_whole_word(gram: &str) -> bool {
    gram.len() > 1 && gram.starts_with(' ') && gram.ends_with(' ')
}

fn idf(n_statements: usize, df: u32) -> f64 {
    libm::log((1.0 + n_statements as f64) / (1.0 + f64::from(df))) + 1.0
}

fn weight(tf: u32, idf: f64) -> f64 {
    if tf == 1 { idf } else { (1.0 + libm::log(f64::from(tf))) * idf }
}

/// Scales the entries of one block to length 1 and appends them.
fn normalise(block: &[(u32, f64)], entries: &mut Vec<(u32, f32)>) {
    let norm = block.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
    entries.extend(block.iter().map(|(column, w)| (*column, (w / norm) as f32)));
}
