//! A featurizer that stands on its own: the terms of each block, their idf, and the way from a text to its row.
//!
//! It is what remains of the training texts in a model. A text's row depends on the text and its parties alone.

use super::counts::run_lengths;
use super::fitted_block::FittedBlock;
use super::scratch::IdleBuffers;
use super::tfidf::{Selection, normalise, sublinear};
use super::{
    Block, FeaturizerParams, Latent, Names, Needs, NgramRange, Reading, SparseMatrix, TermCounts, Utterance, Vocabulary,
};
use crate::{Error, text::Span};
use std::borrow::Cow;
use std::sync::Arc;

/// A fitted featurizer: text in, sparse row out.
///
/// ```
/// use demarche::features::{BlockRanges, Featurizer, FeaturizerParams, NgramRange};
///
/// let params = FeaturizerParams {
///     ranges: BlockRanges { words: Some(NgramRange::new(1, 2)?), ..BlockRanges::default() },
///     min_df: 1,
/// };
/// let featurizer = Featurizer::fit(&["They welcomed the talks", "They left the talks"], &params)?;
/// let row = featurizer.transform("the talks");
/// assert_eq!(row.iter().map(|(column, _)| featurizer.term(*column)).collect::<Vec<_>>(), ["talks", "the", "the talks"]);
/// # Ok::<(), demarche::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Featurizer {
    blocks: Vec<FittedBlock>,
    /// What the blocks read.
    needs: Needs,
    n_terms: usize,
    masked: Option<Names>,
    latent: Option<Arc<Latent>>,
    idle_buffers: IdleBuffers,
}

/// The terms of one block with their document counts, as a model file stores them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermStatistics<'f> {
    /// Which block.
    pub block: Block,
    /// Its n-gram range.
    pub range: NgramRange,
    /// The terms, sorted by their bytes.
    pub terms: Cow<'f, Vocabulary>,
    /// For each term the number of training statements that have it.
    pub df: Cow<'f, [u32]>,
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
    /// The featurizer that stands on its own, and the column in it of each of the selection's.
    #[must_use]
    pub fn of(selection: &Selection) -> (Self, Vec<u32>) {
        let counts = selection.counts;
        let mut places: Vec<u32> = (0..selection.n_features() as u32).collect();
        let blocks = selection.blocks.iter().map(|selected| {
            let table = counts.blocks[selected.block as usize].as_ref().expect("a selected block was counted");
            let kept = selected.kept(&table.grams);
            let (mut terms, mut df) = (Vocabulary::with_capacity(kept.len()), Vec::with_capacity(kept.len()));
            for ((place, term), column) in kept.zip(selected.first_column..) {
                terms.push([table.grams.terms.term(place)]);
                df.push(term.df);
                places[term.column as usize] = column;
            }
            FittedBlock::new(selected.block, selected.range, selected.first_column, terms, df, selection.n_rows)
        });
        let featurizer = Self {
            needs: Needs::of(selection.blocks.iter().map(|selected| selected.block)),
            blocks: blocks.collect(),
            n_terms: selection.n_terms(),
            masked: counts.masked.clone(),
            latent: selection.latent().map(|rows| rows.latent.clone()),
            idle_buffers: IdleBuffers::default(),
        };
        (featurizer, places)
    }

    /// Fits on all the texts.
    ///
    /// # Errors
    /// [`Error::Labels`] when no term remains.
    pub fn fit<'u, U: Sync>(texts: &'u [U], params: &FeaturizerParams) -> Result<Self, Error>
    where
        &'u U: Into<Utterance<'u>>,
    {
        let counts = TermCounts::of(texts, params.ranges, None);
        let rows: Vec<usize> = (0..texts.len()).collect();
        Ok(Self::of(&Selection::fit(&counts, &rows, params)?).0)
    }

    /// Takes up a featurizer from what [`statistics`](Self::statistics) gave of it, the names it masks, and what unlabelled texts told.
    #[must_use]
    pub fn from_statistics(
        n_statements: usize,
        statistics: Vec<TermStatistics>,
        masked: Option<Names>,
        latent: Option<Latent>,
    ) -> Self {
        let mut n_terms = 0;
        let mut blocks = Vec::new();
        for TermStatistics { block, range, terms, df } in statistics {
            let first_column = n_terms as u32;
            n_terms += terms.len();
            let (terms, df) = (terms.into_owned(), df.into_owned());
            blocks.push(FittedBlock::new(block, range, first_column, terms, df, n_statements));
        }
        let needs = Needs::of(blocks.iter().map(FittedBlock::block));
        Self { blocks, needs, n_terms, masked, latent: latent.map(Arc::new), idle_buffers: IdleBuffers::default() }
    }

    /// The names it masks; `None` where it reads them like other words.
    #[must_use]
    pub fn masked(&self) -> Option<&Names> {
        self.masked.as_ref()
    }

    /// What unlabelled texts tell, where that is part of a row.
    #[must_use]
    pub fn latent(&self) -> Option<&Latent> {
        self.latent.as_deref()
    }

    /// What is needed to take it up again, beside the number of statements it was fitted on.
    #[must_use]
    pub fn statistics(&self) -> Vec<TermStatistics<'_>> {
        self.blocks.iter().map(FittedBlock::statistics).collect()
    }

    /// The row of a text: (column, weight) pairs, columns ascending; empty when no term of it is known.
    #[must_use]
    pub fn transform<'u>(&self, utterance: impl Into<Utterance<'u>>) -> Vec<(u32, f32)> {
        let utterance = utterance.into();
        let mut reading = Reading::default();
        self.read(utterance, &mut reading);
        let mut entries = Vec::new();
        let mut columns = Vec::new();
        let mut block_entries = Vec::new();
        for fitted in &self.blocks {
            columns.clear();
            block_entries.clear();
            fitted.occurrences(&reading, utterance.text, |column, _| columns.push(column));
            let idf = fitted.idf();
            run_lengths(&mut columns, |column, tf| block_entries.push((column, sublinear(tf) * idf(column))));
            normalise(fitted.block(), &block_entries, &mut entries);
        }
        self.extend_by_latent(utterance, &mut entries);
        entries
    }

    /// Adds the dense columns to the row of a text.
    pub(super) fn extend_by_latent(&self, utterance: Utterance, row: &mut Vec<(u32, f32)>) {
        if let Some(latent) = &self.latent {
            let dense = latent.transform(utterance);
            // Where it says nothing, the row stays empty.
            let is_known = dense.iter().any(|x| *x != 0.0);
            row.extend((self.n_terms as u32..).zip(dense).filter(|_| is_known));
        }
    }

    /// The features of many texts, shape (texts, n_features).
    #[must_use]
    pub fn matrix<'u, U>(&self, texts: &'u [U]) -> SparseMatrix
    where
        &'u U: Into<Utterance<'u>>,
    {
        let mut matrix = SparseMatrix::new(self.n_features());
        for text in texts {
            matrix.push_row(self.transform(text));
        }
        matrix
    }

    /// Every place where a known term stands in a text.
    #[must_use]
    pub fn occurrences<'u>(&self, utterance: impl Into<Utterance<'u>>) -> Vec<Occurrence> {
        let utterance = utterance.into();
        let mut reading = Reading::default();
        self.read(utterance, &mut reading);
        let mut found = Vec::new();
        for fitted in &self.blocks {
            fitted.occurrences(&reading, utterance.text, |column, span| found.push(Occurrence { column, span }));
        }
        found
    }

    /// The term of a column, which must be below [`n_terms`](Self::n_terms). Character n-grams keep the blanks that mark the edges of a word.
    #[must_use]
    pub fn term(&self, column: u32) -> &str {
        let fitted = self.block_of(column);
        fitted.term(column)
    }

    /// The block a column belongs to.
    #[must_use]
    pub fn block(&self, column: u32) -> Block {
        self.block_of(column).block()
    }

    /// In how many training statements the term of a column stands.
    #[must_use]
    pub fn df(&self, column: u32) -> u32 {
        let fitted = self.block_of(column);
        fitted.df(column)
    }

    /// The number of terms, whose columns come first.
    #[must_use]
    pub fn n_terms(&self) -> usize {
        self.n_terms
    }

    /// The number of columns: of the terms, then of what unlabelled texts tell.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_terms + self.latent.as_ref().map_or(0, |latent| latent.n_dimensions())
    }

    pub(super) fn read(&self, utterance: Utterance, reading: &mut Reading) {
        reading.read(utterance, self.needs, self.masked.as_ref());
    }

    /// Prepares for reading many texts, the spaces of unlabelled ones too.
    pub(super) fn prepare(&self) {
        self.blocks.iter().for_each(FittedBlock::prepare);
        self.latent().into_iter().flat_map(Latent::spaces).for_each(|space| space.featurizer.prepare());
    }

    pub(super) fn idle_buffers(&self) -> &IdleBuffers {
        &self.idle_buffers
    }

    pub(super) fn blocks(&self) -> &[FittedBlock] {
        &self.blocks
    }

    fn block_of(&self, column: u32) -> &FittedBlock {
        // An empty block starts where the next one does.
        let after = self.blocks.iter().rposition(|b| b.column(0) <= column && b.n_terms() > 0);
        &self.blocks[after.expect("the first block starts at column 0")]
    }
}
