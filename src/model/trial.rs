//! One recipe on held-out rows, and which of several is the best.
//!
//! A recipe is judged as it would be used, calibration included: its out-of-fold logits are calibrated by maps that have not
//! seen the row's fold, and the macro-F1 of the resulting predictions counts. Within one standard error of the best
//! (bootstrap over groups) the lower log-loss decides, then the simpler recipe (the one-standard-error rule of Breiman et al., Classification
//! and Regression Trees, 1984).

use super::calibration::{CalibrationKind, cross_fit};
use super::cross_fit::OutOfFold;
use super::recipe::Recipe;
use super::search::SearchSpace;
use super::stage::Stage;
use crate::{
    Error, Label, Probabilities,
    metrics::{Bootstrap, Confusion, Decision, Groups, log_loss},
};
use serde::{Deserialize, Serialize};

/// One recipe that was tried, and how it fared on held-out rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The recipe.
    #[serde(flatten)]
    pub recipe: Recipe,
    /// The rows it was judged on: all, or a sample of a large set.
    pub rows: usize,
    /// The calibration map that suits it.
    pub calibration: CalibrationKind,
    /// The exponent of the [decision rule](crate::metrics::Decision) that suits it.
    pub decision: f64,
    /// Cross-validated macro-F1 of the predictions.
    pub macro_f1: f64,
    /// The standard error of `macro_f1`, by bootstrap over groups.
    pub standard_error: f64,
    /// Cross-validated log-loss of the probabilities, in nats.
    pub log_loss: f64,
}

/// Resamples behind a standard error of the search: enough for two digits of it.
const RESAMPLES: u32 = 200;
/// Log-losses this close count as equal.
const EQUAL_LOG_LOSS: f64 = 2e-3;

/// The place of the best trial by the rule at the head of this file.
pub(super) fn choose(trials: &[&Trial]) -> usize {
    let best =
        trials.iter().copied().reduce(|a, b| if b.macro_f1 > a.macro_f1 { b } else { a }).expect("there is a trial");
    let good_enough = best.macro_f1 - best.standard_error;
    let eligible: Vec<usize> = (0..trials.len()).filter(|i| trials[*i].macro_f1 >= good_enough).collect();
    let lowest = eligible.iter().map(|i| trials[*i].log_loss).fold(f64::INFINITY, f64::min);
    let close = eligible.into_iter().filter(|i| trials[*i].log_loss <= lowest + EQUAL_LOG_LOSS);
    close
        .min_by(|a, b| {
            let (a, b) = (trials[*a].recipe.complexity(), trials[*b].recipe.complexity());
            a.partial_cmp(&b).expect("C is a number")
        })
        .expect("the best is eligible")
}

/// Whether losses are lower than others of the same rows by more than one standard error of the difference, over groups.
pub(super) fn is_lower(losses: &[f64], others: &[f64], groups: &Groups) -> bool {
    let mut gains = vec![0.0; groups.len()];
    for ((loss, other), group) in losses.iter().zip(others).zip(groups.of_rows()) {
        gains[*group as usize] += other - loss;
    }
    let (sum, n) = (gains.iter().sum::<f64>(), gains.len() as f64);
    let squares: f64 = gains.iter().map(|gain| (gain - sum / n).powi(2)).sum();
    // The variance of a sum of n draws; of one draw nothing is known, and nothing is lower.
    sum > (n / (n - 1.0) * squares).sqrt()
}

/// The trial of a recipe and the loss of each row in it. Calibrates out-of-fold logits by each map and takes the one of lower cross-fitted log-loss, unless its macro-F1 is more than
/// one standard error below that of the others.
pub(super) fn judge(space: &SearchSpace, stage: &Stage, out_of_fold: OutOfFold) -> Result<(Trial, Vec<f64>), Error> {
    let OutOfFold { recipe, logits } = out_of_fold;
    let (y, k) = (space.corpus.y, space.corpus.n_classes);
    let mut maps: Vec<(Trial, Vec<f64>)> = Vec::new();
    for kind in space.calibrations {
        let probabilities = match cross_fit(*kind, &logits, y, k, &stage.folds) {
            Ok(probabilities) => probabilities,
            // Too few rows for a Dirichlet map; its rival always has an optimum.
            Err(Error::Fit(_)) if space.calibrations.len() > 1 => continue,
            Err(error) => return Err(error),
        };
        let row = |i: &usize| (Label::new(y[*i] as usize), &probabilities[i * k..][..k]);
        let rows: Vec<(Label, &[f64])> = stage.rows.iter().map(row).collect();
        let is_weighted = space.corpus.weights.is_some();
        let decision =
            if is_weighted { Decision::new(0.0, &stage.support) } else { Decision::fit(&stage.support, &rows) };
        let rows: Vec<(Label, Probabilities)> =
            rows.into_iter().map(|(gold, p)| (gold, decision.decide(p.to_vec()))).collect();
        let pairs: Vec<(Label, Label)> = rows.iter().map(|(gold, p)| (*gold, p.label())).collect();
        let bootstrap = Bootstrap { resamples: RESAMPLES, seed: space.seed };
        let spread = bootstrap.macro_f1(k, &pairs, &stage.groups);
        let losses = rows.iter().map(|(gold, p)| -p.of(*gold).ln()).collect();
        let trial = Trial {
            recipe,
            rows: rows.len(),
            calibration: *kind,
            decision: decision.exponent(),
            macro_f1: Confusion::of(k, pairs.iter().copied()).macro_f1().unwrap_or(0.0),
            standard_error: spread.map_or(0.0, |spread| spread.standard_error()),
            log_loss: log_loss(rows.iter().map(|(gold, p)| (*gold, p))).unwrap_or(f64::INFINITY),
        };
        maps.push((trial, losses));
    }
    let best = maps.iter().map(|(trial, _)| trial.macro_f1).fold(0.0, f64::max);
    let kept = maps.into_iter().filter(|(trial, _)| trial.macro_f1 >= best - trial.standard_error);
    Ok(kept.min_by(|a, b| a.0.log_loss.total_cmp(&b.0.log_loss)).expect("the best map is kept"))
}

#[cfg(test)]
mod tests {
    use super::super::recipe::{ClassWeights, Scaling};
    use super::*;
    use crate::features::{BlockRanges, NgramRange};

    fn trial(macro_f1: f64, log_loss: f64, chars: bool) -> Trial {
        let range = |first, last| Some(NgramRange { first, last });
        let chars = if chars { range(2, 5) } else { None };
        let ranges = BlockRanges { words: range(1, 2), chars, ..BlockRanges::default() };
        let recipe = Recipe { ranges, scaling: Scaling::Idf, class_weights: ClassWeights::None, c: 1.0 };
        let calibration = CalibrationKind::Temperature;
        Trial { recipe, rows: 100, calibration, decision: 0.0, macro_f1, standard_error: 0.02, log_loss }
    }

    #[test]
    fn within_one_standard_error_the_lower_log_loss_wins() {
        let trials = [trial(0.70, 0.9, true), trial(0.69, 0.8, true), trial(0.67, 0.7, true)];
        assert_eq!(choose(&trials.iter().collect::<Vec<_>>()), 1);
    }

    #[test]
    fn at_equal_log_loss_the_simpler_recipe_wins() {
        let trials = [trial(0.70, 0.8001, true), trial(0.69, 0.8003, false)];
        assert_eq!(choose(&trials.iter().collect::<Vec<_>>()), 1);
    }

    #[test]
    fn a_difference_within_one_standard_error_over_groups_is_none() {
        let groups = Groups::of([0, 0, 1, 1, 2, 2]);
        assert!(is_lower(&[0.1, 0.1, 0.2, 0.1, 0.1, 0.1], &[0.2; 6], &groups));
        // One group alone has all of the gain.
        assert!(!is_lower(&[0.0, 0.0, 0.2, 0.2, 0.2, 0.21], &[0.2; 6], &groups));
        assert!(!is_lower(&[0.2; 6], &[0.2; 6], &groups));
    }
}
