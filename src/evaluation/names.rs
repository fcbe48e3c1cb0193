//! Whether a model learns who speaks instead of how: names among its strongest terms, and what masking them costs.

use serde::Serialize;

use super::{ByLabel, Scores};
use crate::features::{Block, Names};
use crate::labels::LabelledSet;
use crate::model::StanceModel;
use crate::stance::Label;

/// The strongest word terms of a label that are looked at.
const TOP: usize = 20;
/// From this share of names among them on, the names may be what the model goes by.
const MANY: f64 = 0.25;

/// What trained models took from names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NameScores {
    /// Per label the share of names among the 20 strongest word terms, the mean over the models of all folds.
    pub share: ByLabel<f64>,
    /// The same evaluation with names masked; `None` where no label has a quarter of names among its strongest terms.
    pub masked: Option<Scores>,
}

impl NameScores {
    /// The labels for which names are a quarter or more of the strongest terms.
    pub fn suspects(&self) -> impl Iterator<Item = &str> {
        self.share.iter().filter(|(_, share)| **share >= MANY).map(|(name, _)| name)
    }
}

/// Per label the share of names among a model's strongest word terms; the names are those of the texts it was trained on.
pub(super) fn shares(model: &StanceModel, set: &LabelledSet) -> Vec<f64> {
    let names = Names::of(&set.texts());
    let featurizer = model.featurizer();
    let share = |label: usize| {
        let strongest = model.strongest_terms(Label::new(label), featurizer.n_features());
        let words =
            strongest.iter().map(|(column, _)| *column).filter(|column| featurizer.block(*column) == Block::Words);
        let words: Vec<u32> = words.take(TOP).collect();
        let n_names = words.iter().filter(|column| names.covers(featurizer.term(**column))).count();
        n_names as f64 / words.len().max(1) as f64
    };
    (0..model.names().len()).map(share).collect()
}
