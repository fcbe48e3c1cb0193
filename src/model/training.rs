//! Labelled statements become a model: search, calibration, final fit.

use super::calibration::{Calibration, CalibrationKind, cross_fit};
use super::cross_fit::{Corpus, FINAL_TOLERANCE, Fit};
use super::recipe::{ClassWeights, Recipe, RecipeChoice, Scaling, Solver};
use super::search::{Search, SearchSpace, search, widest_ranges};
use super::stance_model::{HeldOutRows, ModelCard, StanceModel};
use super::trial::Trial;
use crate::{
    Error, Label,
    features::{Featurizer, Latent, Names, Selection, Signals, TermCounts, Utterance},
    labels::LabelledSet,
    metrics::Decision,
};
use std::borrow::Cow;
use std::sync::Arc;

/// With fewer rows for each label on average a search follows chance as much as it finds: `docs/method.md` has the measurements.
const FEWEST_TO_SEARCH: usize = 30;

/// How to train.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainParams {
    /// The parts of the recipe that are fixed. By default none.
    pub choice: RecipeChoice,
    /// The calibration map; `None`, the default, takes the one of lower cross-fitted log-loss.
    pub calibration: Option<CalibrationKind>,
    /// Folds wanted, at least 2; 5 by default. Fewer are cut when a label has fewer rows.
    pub n_folds: usize,
    /// The solver.
    pub solver: Solver,
    /// Whether names of persons, places and bodies are hidden from the features.
    pub mask_names: bool,
    /// Texts without a label, whose words tell which terms are alike; by default none.
    pub unlabelled: Arc<[String]>,
    /// The seed of folds and bootstraps.
    pub seed: u64,
    /// SHA-256 of the codebook that the labels follow, for the model's card.
    pub codebook_sha256: Option<String>,
}

impl Default for TrainParams {
    fn default() -> Self {
        Self {
            choice: RecipeChoice::default(),
            calibration: None,
            n_folds: 5,
            solver: Solver::default(),
            mask_names: false,
            unlabelled: Arc::default(),
            seed: 0,
            codebook_sha256: None,
        }
    }
}

impl TrainParams {
    /// The recipe, when nothing is left to cross-validate: every part is fixed and there is no calibration.
    #[must_use]
    pub fn fixed(&self) -> Option<Recipe> {
        self.choice.fixed().filter(|_| self.calibration == Some(CalibrationKind::None))
    }

    /// What follows from the set alone and is the same for all parts of it: whether parties and unlabelled texts are read, and the recipe of a set too
    /// small to search by.
    pub(crate) fn settled(&self, set: &LabelledSet) -> Self {
        let mut params = self.clone();
        let is_fixed = params.choice.fixed().is_some();
        if !set.names_parties() || is_fixed {
            params.choice.parties.get_or_insert(false);
        }
        if is_fixed {
            params.choice.signals.get_or_insert(Signals::NONE);
        }
        // A small set cannot tell whether unlabelled texts help; they do on average, and the user has them.
        params.choice.latent = Some(!params.unlabelled.is_empty() && params.choice.latent != Some(false));
        if params.is_too_small_to_search(set) {
            params.choice = params.choice.or_usual(set.names_parties(), params.solver);
            // A map that can move a prediction from one label to another would follow chance too.
            params.calibration.get_or_insert(CalibrationKind::Temperature);
        }
        params
    }

    /// Whether a recipe must be chosen and there are too few rows to choose it by: fewer than 30 for each label on average. Then a fixed recipe
    /// fills in what was not given, and temperature scaling is the map.
    #[must_use]
    pub fn is_too_small_to_search(&self, set: &LabelledSet) -> bool {
        self.choice.fixed().is_none() && set.statements().len() < FEWEST_TO_SEARCH * set.names().len()
    }
}

impl StanceModel {
    /// Chooses a recipe by cross-validation, calibrates it on the out-of-fold rows and fits it to all rows.
    ///
    /// With every part of the recipe fixed and no calibration nothing is cross-validated: there are no thresholds
    /// then, and every prediction goes to review. `progress` is told after each step how many recipes have been tried, of how many about.
    ///
    /// # Errors
    /// [`Error::Labels`] when a label has too few rows or no group can be held out; [`Error::Parameter`] for a value out of
    /// range; [`Error::Fit`] for a fit that does not reach its optimum or does not fit into memory.
    pub fn train(set: &LabelledSet, params: &TrainParams, progress: &dyn Fn(usize, usize)) -> Result<Self, Error> {
        Self::train_settled(set, &params.settled(set), progress)
    }

    /// The same with parameters [settled](TrainParams::settled) for the set or for one that it is part of.
    pub(crate) fn train_settled(
        set: &LabelledSet,
        params: &TrainParams,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Self, Error> {
        params.choice.check()?;
        check_solver(set, params)?;
        let utterances = set.utterances();
        let masked = params.mask_names.then(|| Names::of(&set.texts()));
        let mut counts = TermCounts::of(&utterances, widest_ranges(&params.choice), masked.clone());
        if params.choice.latent == Some(true) {
            let unlabelled = params.unlabelled.iter().map(Utterance::from);
            let texts: Vec<Utterance> = utterances.iter().copied().chain(unlabelled).collect();
            counts = counts.with_latent(Latent::fit(&texts, masked.as_ref(), params.seed)?, &utterances);
        }
        let (gold, weights) = (set.gold(), set.weights());
        let corpus = Corpus {
            counts: &counts,
            y: &gold,
            n_classes: set.names().len(),
            weights: weights.as_deref(),
            solver: params.solver,
        };
        let Chosen { recipe, calibration, decision, trials, out_of_fold, n_folds } =
            if let Some(recipe) = params.fixed() {
                let decision = Decision::new(0.0, &set.support());
                let calibration = Calibration::None;
                Chosen { recipe, calibration, decision, trials: Vec::new(), out_of_fold: None, n_folds: 0 }
            } else {
                cross_validate(set, params, corpus, progress)?
            };
        let rows: Vec<usize> = (0..gold.len()).collect();
        let selection = Selection::fit(&counts, &rows, &recipe.featurizer_params())?;
        let (x, n_terms) = (selection.matrix(&rows), selection.n_terms());
        let (featurizer, places) = Featurizer::of(&selection);
        // A large set's counts take as much memory as its fit.
        drop(selection);
        drop(counts);
        let fit = Fit {
            x: Cow::Owned(x),
            n_terms,
            y: &gold,
            n_classes: set.names().len(),
            row_weights: weights.as_deref(),
            solver: params.solver,
            tolerance: FINAL_TOLERANCE,
        };
        let weights = fit.final_weights((recipe.scaling, recipe.class_weights), recipe.c, &places)?;
        let card = ModelCard {
            recipe,
            solver: params.solver,
            n_statements: gold.len(),
            n_unlabelled: params.unlabelled.len(),
            n_groups: set.n_groups(),
            support: set.support(),
            language: set.language().map(str::to_owned),
            n_folds,
            trials,
            seed: params.seed,
            labels_sha256: set.sha256(),
            codebook_sha256: params.codebook_sha256.clone(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let names = set.names().clone();
        Ok(Self { names, featurizer, weights, calibration, decision, out_of_fold, card, hash: String::new() }
            .with_hash())
    }
}

/// What cross-validation settles before the final fit.
struct Chosen {
    recipe: Recipe,
    calibration: Calibration,
    decision: Decision,
    trials: Vec<Trial>,
    out_of_fold: Option<HeldOutRows>,
    n_folds: usize,
}

/// Searches a recipe, then calibrates it on its own exact out-of-fold logits.
fn cross_validate(
    set: &LabelledSet,
    params: &TrainParams,
    corpus: Corpus,
    progress: &dyn Fn(usize, usize),
) -> Result<Chosen, Error> {
    let n_folds = set.n_folds(params.n_folds)?;
    let folds = set.folds(n_folds, params.seed);
    let space = SearchSpace {
        corpus,
        folds: &folds,
        groups: set.groups(),
        choice: &params.choice,
        calibrations: calibrations(set, params),
        seed: params.seed,
    };
    let Search { trials, chosen } = search(&space, progress)?;
    let (recipe, kind) = (trials[chosen].recipe, trials[chosen].calibration);
    let logits = corpus.exact_out_of_fold(&folds, &recipe)?;
    let fit = |kind| {
        let probabilities = cross_fit(kind, &logits, corpus.y, corpus.n_classes, &folds)?;
        Ok((probabilities, Calibration::fit(kind, &logits, corpus.y, corpus.n_classes)?))
    };
    let (probabilities, calibration) = match fit(kind) {
        // Its rival always has an optimum.
        Err(Error::Fit(_)) if params.calibration.is_none() => fit(CalibrationKind::Temperature)?,
        fitted => fitted?,
    };
    let rows: Vec<(Label, &[f64])> =
        corpus.y.iter().map(|y| Label::new(*y as usize)).zip(probabilities.chunks_exact(corpus.n_classes)).collect();
    // Row weights say that rows stand for other shares of the population than they have in the set; a rule by the set's own shares would undo them.
    let decision =
        if set.weights().is_some() { Decision::new(0.0, &set.support()) } else { Decision::fit(&set.support(), &rows) };
    let out_of_fold = Some(HeldOutRows {
        probabilities: probabilities.into_iter().map(|p| p as f32).collect(),
        gold: corpus.y.to_vec(),
        groups: set.groups().to_vec(),
    });
    Ok(Chosen { recipe, calibration, decision, trials, out_of_fold, n_folds })
}

/// The maps that compete. With row weights it is temperature: the intercepts of a Dirichlet map would undo them.
fn calibrations(set: &LabelledSet, params: &TrainParams) -> &'static [CalibrationKind] {
    match params.calibration {
        Some(CalibrationKind::None) => &[CalibrationKind::None],
        Some(CalibrationKind::Temperature) => &[CalibrationKind::Temperature],
        Some(CalibrationKind::Dirichlet) => &[CalibrationKind::Dirichlet],
        None if set.weights().is_some() => &[CalibrationKind::Temperature],
        None => &[CalibrationKind::Temperature, CalibrationKind::Dirichlet],
    }
}

fn check_solver(set: &LabelledSet, params: &TrainParams) -> Result<(), Error> {
    if params.solver == Solver::Sparse {
        return Ok(());
    }
    let unknown = if set.weights().is_some() {
        "the `weight` column"
    } else if params.choice.class_weights == Some(ClassWeights::Balanced) {
        "--class-weights balanced"
    } else if params.choice.scaling == Some(Scaling::NaiveBayes) {
        "--scaling naive-bayes"
    } else if params.choice.scaling == Some(Scaling::Both) {
        "--scaling both"
    } else {
        return Ok(());
    };
    Err(Error::Parameter(format!("--solver linfa cannot take {unknown} into account; use --solver sparse")))
}
