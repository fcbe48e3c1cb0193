//! The recipe search: which of a few dozen recipes predicts held-out groups best.
//!
//! Each recipe is a [trial](super::trial). The search goes in stages, each keeping what the one before learned: weightings and a coarse `C` on words, which are cheap; then the
//! better weighting of each scaling on richer n-grams; the surroundings of speaker and target, where these are known; then each signal beside the best; then a finer `C` around the
//! best. All but the last are judged on a sample of a [large set](super::stage).

use super::calibration::CalibrationKind;
use super::cross_fit::{Corpus, Weighting};
use super::recipe::{ClassWeights, Recipe, RecipeChoice, Scaling, Solver};
use super::stage::Stage;
use super::trial::{Trial, choose, is_lower, judge};
use crate::{
    Error,
    features::{BlockRanges, NgramRange, Signal, Signals},
    labels::Fold,
};
use rayon::prelude::*;

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
/// The longest n-grams any recipe may need: what [`TermCounts`](crate::features::TermCounts) must count.
pub(super) fn widest_ranges(choice: &RecipeChoice) -> BlockRanges {
    let (mut words, mut chars): (Option<NgramRange>, Option<NgramRange>) = (None, None);
    for BlockRanges { words: w, chars: c, .. } in spaces(choice) {
        words = widen(words, w);
        chars = widen(chars, c);
    }
    let signals = choice.signals.unwrap_or_else(|| Signal::ALL.into_iter().collect());
    BlockRanges { words, chars, parties: choice.parties != Some(false), latent: false, signals }
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
        let (words, chars) = (choice.words.unwrap_or(words), choice.chars.unwrap_or(chars));
        let ranges = BlockRanges { words, chars, parties, latent, signals: choice.signals.unwrap_or(Signals::NONE) };
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
    let signals = if space.choice.signals.is_none() { Signal::ALL.len() } else { 0 };
    let expected = (weightings.len() + n_later * n_scalings) * coarse.len() + signals + finalists + refinements;
    let first = sample.as_ref().unwrap_or(&full);
    let mut state =
        State { space, stage: first, trials: Vec::new(), losses: Vec::new(), rejected: Vec::new(), expected, progress };
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
    if space.choice.signals.is_none() {
        state.try_signals()?;
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
    /// The loss of each row in each trial.
    losses: Vec<Vec<f64>>,
    /// Trials of signals that did not help.
    rejected: Vec<usize>,
    /// Recipes to be tried, about.
    expected: usize,
    progress: &'s dyn Fn(usize, usize),
}

impl<'s> State<'s> {
    /// Tries the best recipe with each signal, one after the other. One that lowers the log-loss by more than a standard error of the difference is kept
    /// for the next.
    fn try_signals(&mut self) -> Result<(), Error> {
        let mut best = self.choose();
        for signal in Signal::ALL {
            let Recipe { ranges, scaling, class_weights, c } = self.trials[best].recipe;
            let signals = ranges.signals.with(signal);
            self.try_all(BlockRanges { signals, ..ranges }, &[(scaling, class_weights)], &[c])?;
            let new = self.trials.len() - 1;
            let is_no_worse =
                self.trials[new].macro_f1 >= self.trials[best].macro_f1 - self.trials[best].standard_error;
            if is_no_worse && is_lower(&self.losses[new], &self.losses[best], &self.stage.groups) {
                best = new;
            } else {
                self.rejected.push(new);
            }
        }
        Ok(())
    }

    /// Takes the best recipe of each scaling from the sample to all rows.
    fn go_on_with(&mut self, full: &'s Stage, weightings: &[Weighting]) -> Result<(), Error> {
        let best = |scaling: &[Weighting]| {
            let of_scaling: Vec<&Trial> =
                self.candidates().map(|i| &self.trials[i]).filter(|t| t.recipe.scaling == scaling[0].0).collect();
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
        self.candidates().filter(|i| self.trials[*i].rows == self.stage.rows.len()).collect()
    }

    /// The trials that may be chosen.
    fn candidates(&self) -> impl Iterator<Item = usize> {
        (0..self.trials.len()).filter(|i| !self.rejected.contains(i))
    }

    fn try_all(&mut self, ranges: BlockRanges, weightings: &[Weighting], cs: &[f64]) -> Result<(), Error> {
        let found = self.space.corpus.out_of_fold(&self.stage.folds, ranges, weightings, cs)?;
        let judged = found
            .into_par_iter()
            .map(|out_of_fold| judge(self.space, self.stage, out_of_fold))
            .collect::<Result<Vec<_>, _>>()?;
        for (trial, losses) in judged {
            self.trials.push(trial);
            self.losses.push(losses);
        }
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

/// Values of `C` that read well: 31.6 rather than 31.622776601683793.
fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_fixed_by_the_user_is_in_every_space() {
        let choice = RecipeChoice { chars: Some(None), ..RecipeChoice::default() };
        assert!(spaces(&choice).iter().all(|space| space.chars.is_none()));
        assert_eq!(spaces(&choice).len(), 2);
        let choice = RecipeChoice { words: Some(None), ..RecipeChoice::default() };
        assert_eq!(spaces(&choice).len(), 1);
    }
}
