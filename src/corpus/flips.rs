//! The phrases behind rows whose prediction changed, by the model of each file.

use rayon::prelude::*;

use super::matching::PLACE;
use super::{Comparison, Flip, PredictedRow, PredictionTable};
use crate::evaluation::EvidencePhrase;
use crate::features::Utterance;
use crate::model::StanceModel;

/// The columns from which a prediction can be repeated, behind [`PLACE`] in the cells of a row.
pub(super) const OF_MODEL: [&str; 4] = ["model", "speaker", "target", "language"];
/// Changed rows explained at most, the surest first.
const EXPLAINED: usize = 1000;

/// A cell of [`OF_MODEL`].
fn cell(row: &PredictedRow, at: usize) -> Option<&str> {
    row.cells.get(PLACE.len() + at)?.as_deref().map(str::trim).filter(|cell| !cell.is_empty())
}

impl PredictionTable {
    /// The cells of a row by which [`Comparison::explain`] repeats its prediction, without a place.
    pub(super) fn cells(model: Option<String>, speaker: Option<String>, target: Option<String>) -> Vec<Option<String>> {
        PLACE.iter().map(|_| None).chain([model, speaker, target, None]).collect()
    }

    /// The short hash of the model that predicted the rows of a table read with [`to_compare`](Self::to_compare), where it tells it.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.rows.iter().find_map(|row| cell(row, 0))
    }
}

impl Comparison {
    /// Finds the phrases by which each of the two models came to its prediction of the changed rows, at most of the 1,000 surest.
    ///
    /// Gives the number of predictions that differ from those of the file: they are by another model, and have no phrases.
    pub fn explain(&mut self, tables: [&PredictionTable; 2], models: [Option<&StanceModel>; 2]) -> u64 {
        let explain = |flip: &mut Flip| -> u64 {
            let text = flip.text.as_str();
            let rows = [&flip.first, &flip.second].map(|side| side.row);
            let rows = [0, 1].map(|side| {
                let found = tables[side].rows.binary_search_by_key(&rows[side], |row| row.number).ok()?;
                Some(&tables[side].rows[found])
            });
            let mut differ = 0;
            for (side, flipped) in [&mut flip.first, &mut flip.second].into_iter().enumerate() {
                let (Some(model), Some(row)) = (models[side], rows[side]) else { continue };
                let known = |at: usize| cell(row, at).or_else(|| cell(rows[0]?, at));
                let utterance = Utterance { text, speaker: known(1), target: known(2), language: known(3) };
                let explanation = model.explain(utterance);
                let predicted = model.names().name(explanation.prediction.probabilities.label());
                if text.is_empty() || predicted != flipped.prediction {
                    differ += 1;
                } else {
                    flipped.phrases = Some(EvidencePhrase::within(text, &explanation.phrases(text)));
                }
            }
            differ
        };
        let n_explained = self.flips.len().min(EXPLAINED);
        self.flips[..n_explained].par_iter_mut().map(explain).sum()
    }
}
