//! The recipe search: which of a few dozen recipes predicts held-out groups best.
//!
//! Every recipe is judged as it would be used, calibration included: its out-of-fold logits are calibrated by maps that have not
//! seen the row's fold, and the macro-F1 of the resulting predictions counts. Within one standard error of the best
//! (bootstrap over groups) the lower log-loss decides, then the simpler recipe (the one-standard-error rule of Breiman et al., Classification
//! and Regression Trees, 1984).
//!
//! The search goes in stages, each keeping what the one before learned: weightings and a coarse `C` on words, which are cheap; then the
//! better weighting of each scaling on richer n-grams; the surroundings of speaker and target, where these are known; then a finer `C` around the
//! best. All but the last are judged on a sample of a [large set](super::stage).

use super::calibration::{CalibrationKind, cross_fit};
use super::cross_fit::{Corpus, OutOfFold, Weighting};
use super::recipe::{ClassWeights, Recipe, RecipeChoice, Scaling, Solver};
use super::stage::Stage;
use crate::{
    Error, Label, Probabilities,
    features::{BlockRanges, NgramRange},
    labels::Fold,
    metrics::{Bootstrap, Confusion, Decision, log_loss},
};
use rayon::prelude::*;
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

/// The outcome of a search.
pub(super) struct Search {
    /// All trials, in the order they were made.
    pub(super) trials: Vec<Trial>,
    /// The winner's place among them.
    pub(super) chosen: usize,
}

/// What a search works on.
pub(super) struct SearchSpace<'a> {
    pub(super) corpus: Corpus<'a>,
    pub(super) folds: &'a [Fold],
    /// The group of each row.
    pub(super) groups: &'a [u32],
    pub(super) choice: &'a RecipeChoice,
    /// The maps to choose from.
    pub(super) calibrations: &'a [CalibrationKind],
    pub(super) seed: u64,
}

/// The first values of `C` tried, two decades in three steps; what lies between and beyond is tried around the best.
const COARSE_C: [f64; 3] = [1.0, 10.0, 100.0];
/// `C` goes no further than this in either direction.
const C_LIMITS: (f64, f64) = (0.01, 1_000.0);
/// Values of `C` tried around the best, mostly.
const USUALLY_REFINED: usize = 3;
/// Resamples behind a standard error of the search: enough for two digits of it.
const RESAMPLES: u32 = 200;
/// Log-losses this close count as equal.
const EQUAL_LOG_LOSS: f64 = 2e-3;

/// The longest n-grams any recipe may need: what [`TermCounts`](crate::features::TermCounts) must count.
pub(super) fn widest_ranges(choice: &RecipeChoice) -> BlockRanges {
    let (mut words, mut chars): (Option<NgramRange>, Option<NgramRange>) = (None, None);
    for BlockRanges { words: w, chars: c, .. } in spaces(choice) {
        words = widen(words, w);
        chars = widen(chars, c);
    }
    BlockRanges { words, chars, parties: choice.parties != Some(false), latent: false }
}

fn widen(a: Option<NgramRange>, b: Option<NgramRange>) -> Option<NgramRange> {
    match (a, b) {
        (Some(a), Some(b)) => Some(NgramRange { first: a.first.min(b.first), last: a.last.max(b.last) }),
        (a, b) => a.or(b),
    }
}

/// The n-gram ranges tried, the cheapest first.
fn spaces(choice: &RecipeChoice) -> Vec<BlockRanges> {
    let range = |first, last| Some(NgramRange { first, last });
    let free = [(range(1, 2), None), (range(1, 2), range(2, 5)), (range(1, 3), range(2, 5))];
    let mut spaces: Vec<BlockRanges> = Vec::new();
    for (words, chars) in free {
        let (parties, latent) = (choice.parties == Some(true), choice.latent == Some(true));
        let ranges =
            BlockRanges { words: choice.words.unwrap_or(words), chars: choice.chars.unwrap_or(chars), parties, latent };
        let is_empty = ranges.words.is_none() && ranges.chars.is_none();
        if !is_empty && !spaces.contains(&ranges) {
            spaces.push(ranges);
        }
    }
    spaces
}

fn weightings(choice: &RecipeChoice, solver: Solver) -> Vec<Weighting> {
    // linfa-logistic knows neither weights nor scales.
    let (all_scalings, all_weights): (&[Scaling], &[ClassWeights]) = match solver {
        Solver::Sparse => {
            (&[Scaling::Idf, Scaling::NaiveBayes, Scaling::Both], &[ClassWeights::None, ClassWeights::Balanced])
        }
        Solver::Linfa => (&[Scaling::Idf], &[ClassWeights::None]),
    };
    let scalings = choice.scaling.map_or_else(|| all_scalings.to_vec(), |fixed| vec![fixed]);
    let class_weights = choice.class_weights.map_or_else(|| all_weights.to_vec(), |fixed| vec![fixed]);
    scalings.iter().flat_map(|s| class_weights.iter().map(move |w| (*s, *w))).collect()
}

/// Runs the search, telling `progress` how many recipes have been tried, of how many about: how far `C` is refined shows at the end.
pub(super) fn search(space: &SearchSpace, progress: &dyn Fn(usize, usize)) -> Result<Search, Error> {
    let SearchSpace { corpus, folds, groups, seed, .. } = space;
    let full = Stage::full(folds, groups, corpus.y, corpus.n_classes);
    let sample = Stage::sample(folds, groups, corpus.y, corpus.n_classes, *seed);
    let spaces = spaces(space.choice);
    let coarse = space.choice.c.map_or_else(|| COARSE_C.to_vec(), |c| vec![c]);
    let weightings = weightings(space.choice, space.corpus.solver);
    let n_scalings = weightings.chunk_by(|a, b| a.0 == b.0).count();
    let n_later = spaces.len() - 1 + usize::from(space.choice.parties.is_none());
    let refinements = if space.choice.c.is_none() { USUALLY_REFINED } else { 0 };
    let finalists = if sample.is_some() { n_scalings } else { 0 };
    let expected = (weightings.len() + n_later * n_scalings) * coarse.len() + finalists + refinements;
    let mut state = State { space, stage: sample.as_ref().unwrap_or(&full), trials: Vec::new(), expected, progress };
    state.try_all(spaces[0], &weightings, &coarse)?;
    let better = |state: &State| -> Vec<Weighting> {
        weightings.chunk_by(|a, b| a.0 == b.0).map(|same_scaling| state.best_weighting(same_scaling)).collect()
    };
    for ranges in &spaces[1..] {
        let better = better(&state);
        state.try_all(*ranges, &better, &coarse)?;
    }
    if space.choice.parties.is_none() {
        let best = state.trials[state.choose()].recipe.ranges;
        let better = better(&state);
        state.try_all(BlockRanges { parties: true, ..best }, &better, &coarse)?;
    }
    if sample.is_some() {
        state.go_on_with(&full, &weightings)?;
    }
    if space.choice.c.is_none() {
        state.refine_c()?;
    }
    let chosen = state.choose();
    Ok(Search { trials: state.trials, chosen })
}

struct State<'s> {
    space: &'s SearchSpace<'s>,
    stage: &'s Stage,
    trials: Vec<Trial>,
    /// Recipes to be tried, about.
    expected: usize,
    progress: &'s dyn Fn(usize, usize),
}

impl<'s> State<'s> {
    /// Takes the best recipe of each scaling from the sample to all rows.
    fn go_on_with(&mut self, full: &'s Stage, weightings: &[Weighting]) -> Result<(), Error> {
        let best = |scaling: &[Weighting]| {
            let of_scaling: Vec<&Trial> = self.trials.iter().filter(|t| t.recipe.scaling == scaling[0].0).collect();
            of_scaling[choose(&of_scaling)].recipe
        };
        let finalists: Vec<Recipe> = weightings.chunk_by(|a, b| a.0 == b.0).map(best).collect();
        self.stage = full;
        for Recipe { ranges, scaling, class_weights, c } in finalists {
            self.try_all(ranges, &[(scaling, class_weights)], &[c])?;
        }
        Ok(())
    }

    /// The trials on the rows of this stage.
    fn current(&self) -> Vec<usize> {
        (0..self.trials.len()).filter(|i| self.trials[*i].rows == self.stage.rows.len()).collect()
    }

    fn try_all(&mut self, ranges: BlockRanges, weightings: &[Weighting], cs: &[f64]) -> Result<(), Error> {
        let found = self.space.corpus.out_of_fold(&self.stage.folds, ranges, weightings, cs)?;
        let judged = found
            .into_par_iter()
            .map(|out_of_fold| judge(self.space, self.stage, out_of_fold))
            .collect::<Result<Vec<_>, _>>()?;
        self.trials.extend(judged);
        (self.progress)(self.trials.len(), self.expected.max(self.trials.len()));
        Ok(())
    }

    /// The place of the trial that the rule picks.
    fn choose(&self) -> usize {
        let current = self.current();
        current[choose(&current.iter().map(|i| &self.trials[*i]).collect::<Vec<_>>())]
    }

    /// The weighting, among those given, of the trial that the rule picks.
    fn best_weighting(&self, among: &[Weighting]) -> Weighting {
        let weighting = |trial: &Trial| (trial.recipe.scaling, trial.recipe.class_weights);
        let trials: Vec<&Trial> = self.trials.iter().filter(|trial| among.contains(&weighting(trial))).collect();
        weighting(trials[choose(&trials)])
    }

    /// Tries `C` half a decade to both sides of the best, and on beyond the values tried as long as that is better.
    fn refine_c(&mut self) -> Result<(), Error> {
        let half_decade = libm::sqrt(10.0);
        for _ in 0..4 {
            let Recipe { ranges, scaling, class_weights, c } = self.trials[self.choose()].recipe;
            let same = |recipe: &Recipe| {
                (recipe.ranges, recipe.scaling, recipe.class_weights) == (ranges, scaling, class_weights)
            };
            let tried: Vec<f64> =
                self.current().iter().map(|i| &self.trials[*i].recipe).filter(|r| same(r)).map(|r| r.c).collect();
            let near = [three_digits(c / half_decade), three_digits(c * half_decade)];
            let is_new = |near: &f64| {
                tried.iter().all(|c| (near / c - 1.0).abs() > 0.1) && (C_LIMITS.0..=C_LIMITS.1).contains(near)
            };
            let new: Vec<f64> = near.into_iter().filter(is_new).collect();
            if new.is_empty() {
                break;
            }
            self.try_all(ranges, &[(scaling, class_weights)], &new)?;
        }
        Ok(())
    }
}

/// The place of the best trial by the rule at the head of this file.
fn choose(trials: &[&Trial]) -> usize {
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

/// Calibrates out-of-fold logits by each map and takes the one of lower cross-fitted log-loss, unless its macro-F1 is more than
/// one standard error below that of the others.
fn judge(space: &SearchSpace, stage: &Stage, out_of_fold: OutOfFold) -> Result<Trial, Error> {
    let OutOfFold { recipe, logits } = out_of_fold;
    let (y, k) = (space.corpus.y, space.corpus.n_classes);
    let mut maps: Vec<Trial> = Vec::new();
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
        maps.push(Trial {
            recipe,
            rows: rows.len(),
            calibration: *kind,
            decision: decision.exponent(),
            macro_f1: Confusion::of(k, pairs.iter().copied()).macro_f1().unwrap_or(0.0),
            standard_error: spread.map_or(0.0, |spread| spread.standard_error()),
            log_loss: log_loss(rows.iter().map(|(gold, p)| (*gold, p))).unwrap_or(f64::INFINITY),
        });
    }
    let best = maps.iter().map(|trial| trial.macro_f1).fold(0.0, f64::max);
    let kept = maps.into_iter().filter(|trial| trial.macro_f1 >= best - trial.standard_error);
    Ok(kept.min_by(|a, b| a.log_loss.total_cmp(&b.log_loss)).expect("the best map is kept"))
}

/// Values of `C` that read well: 31.6 rather than 31.622776601683793.
fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(macro_f1: f64, log_loss: f64, chars: bool) -> Trial {
        let range = |first, last| Some(NgramRange { first, last });
        let chars = if chars { range(2, 5) } else { None };
        let ranges = BlockRanges { words: range(1, 2), chars, parties: false, latent: false };
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
    fn a_range_fixed_by_the_user_is_in_every_space() {
        let choice = RecipeChoice { chars: Some(None), ..RecipeChoice::default() };
        assert!(spaces(&choice).iter().all(|space| space.chars.is_none()));
        assert_eq!(spaces(&choice).len(), 2);
        let choice = RecipeChoice { words: Some(None), ..RecipeChoice::default() };
        assert_eq!(spaces(&choice).len(), 1);
    }
}
