//! Out-of-fold logits: each row scored by a model that was fitted without its fold.
//!
//! N-grams are counted once, and where names are masked all texts tell which words are names. What unlabelled texts tell was learned
//! beforehand, without labels; terms, idf, naive-Bayes ratios, class weights and model weights are learned from the training rows of
//! each fold alone. Along a list of `C` each fit starts from the one before.

use super::examples::Targets;
use super::logistic::{LogisticModel, LogisticParams};
use super::recipe::{ClassWeights, Recipe, Scaling, Solver};
use super::weights::Weights;
use super::{Examples, linfa_solver, naive_bayes::prior_scale};
use crate::{
    Error,
    features::{BlockRanges, Selection, SparseMatrix, TermCounts},
    labels::Fold,
};
use rayon::prelude::*;
use std::borrow::Cow;

/// What is the same for every recipe: texts as counts, gold labels, row weights.
#[derive(Clone, Copy)]
pub(super) struct Corpus<'a> {
    pub(super) counts: &'a TermCounts,
    pub(super) y: &'a [u32],
    pub(super) n_classes: usize,
    pub(super) weights: Option<&'a [f64]>,
    pub(super) solver: Solver,
}

/// A recipe without its n-gram ranges and `C`.
pub(super) type Weighting = (Scaling, ClassWeights);

/// One fold as a model of it sees it.
struct FoldPart<'a> {
    fold: &'a Fold,
    train: SparseMatrix,
    /// Columns of terms; the others are dense.
    n_terms: usize,
    y: Vec<u32>,
    held_out: SparseMatrix,
}

/// The out-of-fold logits of one recipe, shape (n_statements, n_classes).
pub(super) struct OutOfFold {
    pub(super) recipe: Recipe,
    pub(super) logits: Vec<f64>,
}

/// How exactly models are fitted while recipes are compared: the ranking of recipes does not change below this.
const SEARCH_TOLERANCE: f64 = 1e-4;
/// How exactly the final model is fitted, and the models whose out-of-fold logits calibrate it.
pub(super) const FINAL_TOLERANCE: f64 = 1e-8;

impl Corpus<'_> {
    /// The out-of-fold logits of every recipe with these ranges, weightings and, ascending, values of `C`, good enough
    /// to compare recipes by.
    pub(super) fn out_of_fold(
        &self,
        folds: &[Fold],
        ranges: BlockRanges,
        weightings: &[Weighting],
        cs: &[f64],
    ) -> Result<Vec<OutOfFold>, Error> {
        self.score_folds(folds, ranges, weightings, cs, SEARCH_TOLERANCE)
    }

    /// The out-of-fold logits of one recipe as exact as the final model. They follow from the recipe alone, not from what else was
    /// tried: a recipe that is given gives the same model as a search that finds it.
    pub(super) fn exact_out_of_fold(&self, folds: &[Fold], recipe: &Recipe) -> Result<Vec<f64>, Error> {
        let weighting = (recipe.scaling, recipe.class_weights);
        let found = self.score_folds(folds, recipe.ranges, &[weighting], &[recipe.c], FINAL_TOLERANCE)?;
        Ok(found.into_iter().flat_map(|one| one.logits).collect())
    }

    fn score_folds(
        &self,
        folds: &[Fold],
        ranges: BlockRanges,
        weightings: &[Weighting],
        cs: &[f64],
        tolerance: f64,
    ) -> Result<Vec<OutOfFold>, Error> {
        let mut results: Vec<OutOfFold> = Vec::new();
        for (scaling, class_weights) in weightings {
            for c in cs {
                let recipe = Recipe { ranges, scaling: *scaling, class_weights: *class_weights, c: *c };
                results.push(OutOfFold { recipe, logits: vec![0.0; self.y.len() * self.n_classes] });
            }
        }
        let template = Recipe { ranges, scaling: Scaling::Idf, class_weights: ClassWeights::None, c: 1.0 };
        // What stands behind several weightings is fitted once.
        let mut fitted: Vec<Weighting> = weightings.iter().flat_map(|weighting| parts(*weighting)).collect();
        fitted.sort_unstable();
        fitted.dedup();
        let fold_parts = folds
            .par_iter()
            .map(|fold| {
                let selection = Selection::fit(self.counts, &fold.train, &template.featurizer_params())?;
                let part = FoldPart {
                    fold,
                    train: selection.matrix(&fold.train),
                    n_terms: selection.n_terms(),
                    y: fold.train.iter().map(|row| self.y[*row]).collect(),
                    held_out: selection.matrix(&fold.held_out),
                };
                let chains = fitted
                    .par_iter()
                    .map(|weighting| self.chain(&part, *weighting, cs, tolerance))
                    .collect::<Result<Vec<_>, Error>>()?;
                let logits = |weighting: &Weighting| {
                    let parts = parts(*weighting);
                    let behind = fitted.iter().zip(&chains).filter(|(part, _)| parts.contains(part));
                    mean(&behind.map(|(_, chain)| chain).collect::<Vec<_>>())
                };
                Ok(weightings.iter().flat_map(logits).collect::<Vec<Vec<f64>>>())
            })
            .collect::<Result<Vec<_>, Error>>()?;
        for (fold, logits_of) in folds.iter().zip(fold_parts) {
            for (result, logits) in results.iter_mut().zip(logits_of) {
                for (row, logits) in fold.held_out.iter().zip(logits.chunks_exact(self.n_classes)) {
                    result.logits[row * self.n_classes..][..self.n_classes].copy_from_slice(logits);
                }
            }
        }
        Ok(results)
    }

    /// The held-out logits of one fold for each `C`.
    fn chain(&self, part: &FoldPart, weighting: Weighting, cs: &[f64], tolerance: f64) -> Result<Vec<Vec<f64>>, Error> {
        let row_weights: Option<Vec<f64>> = self.weights.map(|s| part.fold.train.iter().map(|row| s[*row]).collect());
        let mut start: Option<LogisticModel> = None;
        cs.iter()
            .map(|c| {
                let fit = Fit {
                    x: Cow::Borrowed(&part.train),
                    n_terms: part.n_terms,
                    y: &part.y,
                    n_classes: self.n_classes,
                    row_weights: row_weights.as_deref(),
                    solver: self.solver,
                    tolerance,
                };
                let model = fit.model(weighting, *c, start.as_ref())?;
                let logits = part.held_out.rows().flat_map(|row| model.logits(row)).collect();
                start = Some(model);
                Ok(logits)
            })
            .collect()
    }
}

/// The weightings of the models that stand behind one: itself, or both scalings.
fn parts((scaling, class_weights): Weighting) -> Vec<Weighting> {
    let scalings: &[Scaling] = match scaling {
        Scaling::Idf => &[Scaling::Idf],
        Scaling::NaiveBayes => &[Scaling::NaiveBayes],
        Scaling::Both => &[Scaling::Idf, Scaling::NaiveBayes],
    };
    scalings.iter().map(|scaling| (*scaling, class_weights)).collect()
}

/// The mean of the parts' logits, for each `C`: what the mean of their weights gives.
fn mean(parts: &[&Vec<Vec<f64>>]) -> Vec<Vec<f64>> {
    let of = |c: usize| {
        let sum = |i: usize| parts.iter().map(|part| part[c][i]).sum::<f64>();
        (0..parts[0][c].len()).map(|i| sum(i) / parts.len() as f64).collect()
    };
    (0..parts[0].len()).map(of).collect()
}

/// What a model is fitted to, and how exactly.
pub(super) struct Fit<'a> {
    /// In each row the columns of terms, in any order, and then the dense ones.
    pub(super) x: Cow<'a, SparseMatrix>,
    /// Columns of terms; the others are dense.
    pub(super) n_terms: usize,
    pub(super) y: &'a [u32],
    pub(super) n_classes: usize,
    pub(super) row_weights: Option<&'a [f64]>,
    pub(super) solver: Solver,
    pub(super) tolerance: f64,
}

impl Fit<'_> {
    /// The model of a weighting of one part and `C`.
    fn model(&self, weighting: Weighting, c: f64, start: Option<&LogisticModel>) -> Result<LogisticModel, Error> {
        if self.solver == Solver::Linfa {
            return linfa_solver::fit(&self.x, self.y, self.n_classes, c);
        }
        let (weights, scale) = self.weights_and_scale(weighting);
        let examples = Examples {
            x: &self.x,
            y: self.y,
            n_classes: self.n_classes,
            weights: weights.as_deref(),
            scale: scale.as_deref(),
        };
        Ok(self.params(c).fit(examples, start)?.0)
    }

    /// As [`model`](Self::model), in the single precision of a finished model, those of each column at its place.
    pub(super) fn final_weights(self, weighting: Weighting, c: f64, places: &[u32]) -> Result<Weights, Error> {
        if self.solver == Solver::Linfa {
            return Ok(Weights::rounded(&self.model(weighting, c, None)?, places));
        }
        if let [first, second] = parts(weighting)[..] {
            // The matrix is needed again, so it stays beside the first of the two fits.
            let one = Fit { x: Cow::Borrowed(self.x.as_ref()), ..self }.final_weights(first, c, places)?;
            return Ok(one.mean(&self.final_weights(second, c, places)?));
        }
        let (weights, scale) = self.weights_and_scale(weighting);
        let (params, Self { x, y, n_classes, .. }) = (self.params(c), self);
        let targets = Targets { y, n_classes, weights: weights.as_deref(), scale: scale.as_deref() };
        let (weights, intercept) = params.fit_rounded(x, targets, places)?;
        Ok(Weights::new(weights, intercept))
    }

    fn params(&self, c: f64) -> LogisticParams {
        LogisticParams::default().c(c).tolerance(self.tolerance)
    }

    /// The row weights and prior scales of a weighting; `None` where all are 1.
    fn weights_and_scale(&self, (scaling, class_weights): Weighting) -> (Option<Vec<f64>>, Option<Vec<f32>>) {
        let Self { x, n_terms, y, n_classes, .. } = self;
        let scale = match scaling {
            Scaling::Idf => None,
            Scaling::NaiveBayes => Some(prior_scale(x, y, *n_classes, *n_terms)),
            Scaling::Both => unreachable!("the parts of both scalings are fitted one by one"),
        };
        (weights(y, *n_classes, class_weights, self.row_weights), scale)
    }
}

/// Class weight times row weight; `None` when all are 1.
///
/// Balanced class weights are Σ s / (n_classes · Σ_{i: y_i = k} s), which makes every label weigh the same, as scikit-learn's do since
/// they count row weights.
fn weights(y: &[u32], n_classes: usize, class_weights: ClassWeights, rows: Option<&[f64]>) -> Option<Vec<f64>> {
    match class_weights {
        ClassWeights::None => rows.map(<[f64]>::to_vec),
        ClassWeights::Balanced => {
            let row_weight = |i: usize| rows.map_or(1.0, |s| s[i]);
            let mut totals = vec![0.0; n_classes];
            y.iter().enumerate().for_each(|(i, label)| totals[*label as usize] += row_weight(i));
            let n_present = totals.iter().filter(|total| **total > 0.0).count();
            let all: f64 = totals.iter().sum();
            let of = |label: u32| all / (n_present as f64 * totals[label as usize]);
            Some(y.iter().enumerate().map(|(i, label)| of(*label) * row_weight(i)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{NgramRange, Utterance};

    #[test]
    fn both_scalings_give_the_mean_of_their_logits() {
        let texts = ["we talk", "they walk out", "no talk, they say", "we say no", "they talk", "we walk"];
        let ranges = BlockRanges { words: NgramRange::new(1, 2).ok(), chars: None, ..BlockRanges::default() };
        let counts = TermCounts::of(&texts.map(Utterance::from), ranges, None);
        let y = [0, 1, 2, 2, 1, 0];
        let corpus = Corpus { counts: &counts, y: &y, n_classes: 3, weights: None, solver: Solver::Sparse };
        let folds = [
            Fold { train: vec![0, 1, 2], held_out: vec![3, 4, 5] },
            Fold { train: vec![3, 4, 5], held_out: vec![0, 1, 2] },
        ];
        let of = |scalings: &[Scaling]| {
            let weightings: Vec<Weighting> =
                scalings.iter().map(|scaling| (*scaling, ClassWeights::Balanced)).collect();
            corpus.out_of_fold(&folds, ranges, &weightings, &[1.0, 10.0]).expect("fits that end")
        };
        let all = of(&[Scaling::Idf, Scaling::NaiveBayes, Scaling::Both]);
        assert_eq!(all.iter().map(|one| one.recipe.c).collect::<Vec<_>>(), [1.0, 10.0, 1.0, 10.0, 1.0, 10.0]);
        for c in 0..2 {
            assert_ne!(all[c].logits, all[2 + c].logits);
            for ((a, b), mean) in all[c].logits.iter().zip(&all[2 + c].logits).zip(&all[4 + c].logits) {
                assert!((f64::midpoint(*a, *b) - mean).abs() < 1e-12, "{mean} is not the mean of {a} and {b}");
            }
        }
        // Whether the parts are asked for besides makes no difference.
        assert_eq!(of(&[Scaling::Both])[1].logits, all[5].logits);
    }
}
