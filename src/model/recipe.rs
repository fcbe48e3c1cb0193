//! A training recipe: every choice between labelled statements and a fitted model.

use crate::{
    Error,
    features::{BlockRanges, FeaturizerParams, NgramRange, Signals},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much of its own a weight may take: the same for all, or by the term's naive-Bayes ratio; or the mean of two models, one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// TF-IDF alone.
    Idf,
    /// TF-IDF with the prior scale of each weight set by the term's log-count ratio for the label.
    NaiveBayes,
    /// The mean of the weights of two models, one of each kind.
    Both,
}

/// How the labels weigh in the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassWeights {
    /// Every row counts the same.
    None,
    /// Every label counts the same: n / (n_classes · n_of_label), as scikit-learn's `class_weight="balanced"`.
    Balanced,
}

/// Which solver fits the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Solver {
    /// The truncated Newton method over sparse rows.
    #[default]
    Sparse,
    /// linfa-logistic over dense rows, for small sets: no class weights, no weights, no naive-Bayes scaling.
    Linfa,
}

/// Everything that is chosen by cross-validation or fixed by the user.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Recipe {
    /// N-gram ranges.
    #[serde(flatten)]
    pub ranges: BlockRanges,
    /// Feature weighting.
    pub scaling: Scaling,
    /// Class weights.
    pub class_weights: ClassWeights,
    /// Inverse regularisation strength.
    pub c: f64,
}

impl Recipe {
    /// The parameters of its featurizer. Every n-gram of the training rows is kept: a rare one costs little,
    /// and regularisation keeps it small.
    #[must_use]
    pub fn featurizer_params(&self) -> FeaturizerParams {
        FeaturizerParams { ranges: self.ranges, min_df: 1 }
    }

    /// The order in which recipes count as simple: without columns from unlabelled texts, without parties, fewer signals, fewer blocks and shorter n-grams,
    /// then idf before naive Bayes before both, no class weights before balanced ones, strong regularisation before weak.
    #[must_use]
    pub fn complexity(&self) -> (bool, bool, usize, usize, Scaling, ClassWeights, f64) {
        let length = |range: Option<NgramRange>| range.map_or(0, |r| r.last - r.first + 1);
        let n_lengths = length(self.ranges.words) + 2 * length(self.ranges.chars);
        let BlockRanges { latent, parties, signals, .. } = self.ranges;
        (latent, parties, signals.len(), n_lengths, self.scaling, self.class_weights, self.c)
    }
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, range) in [("words", self.ranges.words), ("chars", self.ranges.chars)] {
            match range {
                Some(range) => write!(f, "{name} {}-{}, ", range.first, range.last)?,
                None => write!(f, "no {name}, ")?,
            }
        }
        if self.ranges.parties {
            write!(f, "parties, ")?;
        }
        for signal in self.ranges.signals.iter() {
            write!(f, "{}, ", signal.name())?;
        }
        if self.ranges.latent {
            write!(f, "unlabelled text, ")?;
        }
        let scaling = match self.scaling {
            Scaling::Idf => "idf",
            Scaling::NaiveBayes => "naive-bayes",
            Scaling::Both => "both scalings",
        };
        let weights = match self.class_weights {
            ClassWeights::None => "no class weights",
            ClassWeights::Balanced => "balanced class weights",
        };
        write!(f, "{scaling}, {weights}, C = {}", self.c)
    }
}

/// What the user fixed; `None` is chosen by cross-validation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecipeChoice {
    /// N-gram range of words; `Some(None)` leaves words out.
    pub words: Option<Option<NgramRange>>,
    /// N-gram range of characters; `Some(None)` leaves characters out.
    pub chars: Option<Option<NgramRange>>,
    /// Whether the surroundings of speaker and target are read.
    pub parties: Option<bool>,
    /// What is read of a text beside its words and characters.
    pub signals: Option<Signals>,
    /// Whether the columns learned from unlabelled texts are used; by default they are where there are such texts.
    pub latent: Option<bool>,
    /// Feature weighting.
    pub scaling: Option<Scaling>,
    /// Class weights.
    pub class_weights: Option<ClassWeights>,
    /// Inverse regularisation strength, above 0.
    pub c: Option<f64>,
}

impl From<Recipe> for RecipeChoice {
    /// Fixes every part.
    fn from(recipe: Recipe) -> Self {
        Self {
            words: Some(recipe.ranges.words),
            chars: Some(recipe.ranges.chars),
            parties: Some(recipe.ranges.parties),
            signals: Some(recipe.ranges.signals),
            latent: Some(recipe.ranges.latent),
            scaling: Some(recipe.scaling),
            class_weights: Some(recipe.class_weights),
            c: Some(recipe.c),
        }
    }
}

impl RecipeChoice {
    /// With every part that is not fixed as it is best on most sets, for sets too small to choose by. Parties are read where they are named.
    #[must_use]
    pub(super) fn or_usual(self, names_parties: bool, solver: Solver) -> Self {
        let range = |first, last| Some(NgramRange { first, last });
        // linfa-logistic knows no weights.
        let class_weights = if solver == Solver::Linfa { ClassWeights::None } else { ClassWeights::Balanced };
        Self {
            words: self.words.or(Some(range(1, 2))),
            chars: self.chars.or(Some(range(2, 5))),
            parties: self.parties.or(Some(names_parties)),
            signals: self.signals.or(Some(Signals::NONE)),
            latent: self.latent,
            scaling: self.scaling.or(Some(Scaling::Idf)),
            class_weights: self.class_weights.or(Some(class_weights)),
            c: self.c.or(Some(10.0)),
        }
    }

    /// Refuses values that no recipe can have.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `c` that is not above 0, or neither words nor characters.
    pub fn check(&self) -> Result<(), Error> {
        if let Some(c) = self.c
            && !(c > 0.0 && c.is_finite())
        {
            return Err(Error::Parameter(format!("--c must be a number above 0, not {c}")));
        }
        if self.words == Some(None) && self.chars == Some(None) {
            return Err(Error::Parameter(
                "--words none and --chars none leave no features: keep one of them".to_owned(),
            ));
        }
        Ok(())
    }

    /// The recipe, if every part of it is fixed. Parties and signals are left out unless they were asked for: who fixes all that other programs know compares
    /// with them.
    #[must_use]
    pub fn fixed(&self) -> Option<Recipe> {
        let parties = self.parties.unwrap_or(false);
        let latent = self.latent.unwrap_or(false);
        let signals = self.signals.unwrap_or_default();
        let ranges = BlockRanges { words: self.words?, chars: self.chars?, parties, latent, signals };
        Some(Recipe { ranges, scaling: self.scaling?, class_weights: self.class_weights?, c: self.c? })
    }
}
