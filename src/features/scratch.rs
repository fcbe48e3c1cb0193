//! The fast way from a text to its row, for texts by the million.
//!
//! It reuses its buffers, so that nothing is allocated for a text, looks up short n-grams by their bytes as numbers, and counts without
//! sorting. The row is the one that [`Featurizer::transform`] gives, bit for bit; a property test compares them.

use super::featurizer::Featurizer;
use super::tally::Tally;
use super::tfidf::{normalise, weight};
use super::{Reading, Utterance};

/// Buffers for the rows of one featurizer after another. A fresh one is empty and grows with the first text.
#[derive(Debug, Default)]
pub struct Scratch {
    reading: Reading,
    tally: Tally,
    block: Vec<(u32, f64)>,
    row: Vec<(u32, f32)>,
}

impl Scratch {
    /// The row of the last text: (column, weight) pairs, columns ascending.
    #[must_use]
    pub fn row(&self) -> &[(u32, f32)] {
        &self.row
    }
}

impl Featurizer {
    /// The row of a text, as [`transform`](Self::transform) gives it, left in the scratch.
    ///
    /// ```
    /// use demarche::features::Scratch;
    /// use demarche::model::StanceModel;
    ///
    /// let model = StanceModel::shipped();
    /// let mut scratch = Scratch::default();
    /// for text in ["They rejected the offer.", "They welcomed it."] {
    ///     model.featurizer().transform_with(text, &mut scratch);
    ///     assert_eq!(scratch.row(), model.featurizer().transform(text));
    /// }
    /// ```
    pub fn transform_with<'u>(&self, utterance: impl Into<Utterance<'u>>, scratch: &mut Scratch) {
        let utterance = utterance.into();
        let Scratch { reading, tally, block, row } = scratch;
        self.read(utterance, reading);
        tally.reserve(self.n_terms());
        row.clear();
        for fitted in self.blocks() {
            fitted.look_up(reading, utterance.text, |column| tally.add(column));
            block.clear();
            tally.drain(|column, tf| block.push((column, weight(tf, fitted.idf(column)))));
            normalise(block, row);
        }
        self.extend_by_latent(utterance, row);
    }
}
