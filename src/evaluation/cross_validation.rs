//! Nested cross-validation: the whole training, search and calibration included, repeated without each fold.
//!
//! What a training run says of itself is a little too good, because its recipe was chosen for that very figure. Here every fold's rows are
//! predicted by a model whose search never saw them (Varma and Simon, BMC Bioinformatics 7, 2006), and groups stay whole. Beside it
//! stands what a random split would have claimed.

use super::evidence::Evidence;
use super::{Baselines, ByLabel, Evaluation, FoldScores, NameScores, Scored, Scores, names};
use crate::{
    Error, Label,
    article::fold,
    labels::{Fold, LabelledSet},
    metrics::{Bootstrap, Confusion},
    model::{Lexicon, Predictor, StanceModel, TrainParams, majority},
};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// How to evaluate.
#[derive(Clone, Debug)]
pub struct EvaluationParams {
    /// The bearable error of accepted rows, in [0, 1]; 0.10 by default.
    pub max_error: f64,
    /// The seed of the bootstrap, and of the outer folds.
    pub seed: u64,
    /// For each label the cue words of the lexicon baseline, in the order of the label names; `None` for no such baseline.
    pub seed_terms: Option<Vec<Vec<String>>>,
}

impl Default for EvaluationParams {
    fn default() -> Self {
        Self { max_error: 0.10, seed: 0, seed_terms: None }
    }
}

/// The steps of evaluating a ready model: predictions, evidence with baselines, figures with intervals.
pub(super) const MODEL_STEPS: usize = 3;

/// Rows that one thread takes at a time, at least.
const ROWS_OF_THREAD: usize = 256;

impl Evaluation {
    /// Holds a model against labelled rows that it was not trained on. The set must have the model's label names. `progress` is told
    /// which step of how many has begun.
    ///
    /// # Errors
    /// [`Error::Labels`] when the label names differ, [`Error::Parameter`] for a `max_error` outside [0, 1].
    pub fn of_model(
        model: &StanceModel,
        set: &LabelledSet,
        params: &EvaluationParams,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Self, Error> {
        Self::of_model_with(model, set, params, &|step| progress(step, MODEL_STEPS), None)
            .map(|(evaluation, _)| evaluation)
    }

    /// The same with the rows it was made of, in the order of the set, and what the model went by.
    pub(super) fn of_model_with(
        model: &StanceModel,
        set: &LabelledSet,
        params: &EvaluationParams,
        progress: &dyn Fn(usize),
        evidence: Option<&mut Evidence>,
    ) -> Result<(Self, Vec<Scored>), Error> {
        if set.names() != model.names() {
            return Err(Error::Labels("the labelled set was not read with the label names of the model".to_owned()));
        }
        let rows: Vec<usize> = (0..set.statements().len()).collect();
        progress(0);
        let scored = score(model, set, &rows, params.max_error)?;
        progress(1);
        if let Some(evidence) = evidence {
            evidence.add(model, set, &rows, &scored);
        }
        // The one label that is right most often here: what is most frequent in training may be rare here, and then proves nothing.
        let baselines = RowBaselines::of(set, &rows, majority(&set.support()), params);
        progress(2);
        let mut evaluation = Self::of(set.names(), &scored, params.max_error, &Bootstrap::new(params.seed));
        evaluation.baselines = Some(baselines.scores(set, &scored));
        evaluation.recipe = serde_json::to_value(model.card().recipe).ok();
        evaluation.model = Some(model.short_hash().to_owned());
        Ok((evaluation, scored))
    }

    /// Evaluates the whole training on a labelled set by nested cross-validation. `progress` is told which step of how many has begun.
    ///
    /// # Errors
    /// Those of [`StanceModel::train`].
    pub fn nested(
        set: &LabelledSet,
        train: &TrainParams,
        params: &EvaluationParams,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Self, Error> {
        Self::nested_with(set, train, params, progress, None).map(|(evaluation, _)| evaluation)
    }

    /// The same with the rows it was made of, in the order of the set, and what the models of all folds went by.
    pub(super) fn nested_with(
        set: &LabelledSet,
        train: &TrainParams,
        params: &EvaluationParams,
        progress: &dyn Fn(usize, usize),
        evidence: Option<&mut Evidence>,
    ) -> Result<(Self, Vec<Scored>), Error> {
        // What the whole set allows holds for every part of it.
        let train = &train.settled(set);
        let n_folds = set.n_folds(train.n_folds)?;
        let grouped = set.folds(n_folds, params.seed);
        // Where every row stands alone the random split is the grouped one.
        let random = (set.n_groups() < set.statements().len()).then(|| set.random_folds(n_folds, params.seed));
        let mut n_steps = grouped.len() + random.as_ref().map_or(0, Vec::len);
        let pooled = pool(set, &grouped, train, params, &|step| progress(step, n_steps), evidence)?;
        let mut done = grouped.len();
        let mut evaluation = Self::of(set.names(), &pooled.scored, params.max_error, &Bootstrap::new(params.seed));
        evaluation.baselines = Some(pooled.baselines.scores(set, &pooled.scored));
        evaluation.folds = pooled.folds;
        if !train.mask_names {
            let share = ByLabel::of(set.names(), |label| pooled.name_shares[label.index()]);
            let mut names = NameScores { share, masked: None };
            if names.suspects().next().is_some() {
                let masked = TrainParams { mask_names: true, ..train.clone() };
                n_steps += grouped.len();
                let pooled = pool(set, &grouped, &masked, params, &|step| progress(done + step, n_steps), None)?;
                done += grouped.len();
                names.masked = Some(pooled.plain_scores(set));
            }
            evaluation.names = Some(names);
        }
        evaluation.random_split = Some(match random {
            Some(folds) => {
                pool(set, &folds, train, params, &|step| progress(done + step, n_steps), None)?.plain_scores(set)
            }
            None => evaluation.scores,
        });
        Ok((evaluation, pooled.scored))
    }
}

struct Pooled {
    scored: Vec<Scored>,
    baselines: RowBaselines,
    folds: Vec<FoldScores>,
    /// Per label, the mean over the folds.
    name_shares: Vec<f64>,
}

impl Pooled {
    fn plain_scores(&self, set: &LabelledSet) -> Scores {
        let pairs = self.scored.iter().map(|row| (row.gold, row.predicted()));
        Scores::of(&Confusion::of(set.names().len(), pairs))
    }
}

/// The parameters without those unlabelled texts that are held-out statements: a corpus may contain the statements labelled.
pub(super) fn without_held_out(train: &TrainParams, set: &LabelledSet, held_out: &[usize]) -> TrainParams {
    let plain = |text: &str| fold(text).to_lowercase();
    let texts: FxHashSet<String> = held_out.iter().map(|row| plain(&set.statements()[*row].text)).collect();
    let unlabelled = train.unlabelled.iter().filter(|text| !texts.contains(&plain(text))).cloned().collect();
    TrainParams { unlabelled, ..train.clone() }
}

/// Trains without each fold and scores its rows; all rows in the order of the set.
fn pool(
    set: &LabelledSet,
    folds: &[Fold],
    train: &TrainParams,
    params: &EvaluationParams,
    progress: &dyn Fn(usize),
    mut evidence: Option<&mut Evidence>,
) -> Result<Pooled, Error> {
    let mut rows: Vec<Option<Scored>> = vec![None; set.statements().len()];
    let mut baselines = RowBaselines::empty(set, params);
    let mut fold_scores = Vec::new();
    let mut name_shares = vec![0.0; set.names().len()];
    for (step, fold) in folds.iter().enumerate() {
        progress(step);
        let subset = set.subset(&fold.train)?;
        let train = &without_held_out(train, set, &fold.held_out);
        let model = StanceModel::train_settled(&subset, train, &|_, _| ()).map_err(|error| match error {
            Error::Labels(message) => {
                let (number, n_folds) = (step + 1, folds.len());
                Error::Labels(format!(
                    "among the rows left to train on while fold {number} of {n_folds} is held out, {message}"
                ))
            }
            error => error,
        })?;
        let shares = names::shares(&model, &subset);
        name_shares.iter_mut().zip(shares).for_each(|(mean, share)| *mean += share / folds.len() as f64);
        let scored = score(&model, set, &fold.held_out, params.max_error)?;
        if let Some(evidence) = &mut evidence {
            evidence.add(&model, set, &fold.held_out, &scored);
        }
        let pairs = scored.iter().map(|row| (row.gold, row.predicted()));
        let confusion = Confusion::of(set.names().len(), pairs);
        fold_scores.push(FoldScores::of(model.card().recipe.to_string(), &confusion));
        baselines.fill(&RowBaselines::of(set, &fold.held_out, majority(&set.support()), params), &fold.held_out);
        for (row, scored) in fold.held_out.iter().zip(scored) {
            rows[*row] = Some(scored);
        }
    }
    let scored = rows.into_iter().map(|row| row.expect("every row is held out once")).collect();
    Ok(Pooled { scored, baselines, folds: fold_scores, name_shares })
}

/// The rows as a model that has not seen them predicts them.
fn score(model: &StanceModel, set: &LabelledSet, rows: &[usize], max_error: f64) -> Result<Vec<Scored>, Error> {
    let acceptance = model.acceptance(max_error)?;
    let conformal = model.conformal(max_error)?;
    let decided = model.out_of_fold().is_some();
    let score = |predictor: &mut Predictor, row: &usize| {
        let statement = &set.statements()[*row];
        let prediction = predictor.predict(statement.utterance());
        let accepted = decided.then(|| prediction.is_accepted(&acceptance));
        let probabilities = prediction.probabilities;
        Scored {
            gold: statement.label,
            accepted,
            label_set: decided.then(|| conformal.set(&probabilities)),
            probabilities,
            group: set.groups()[*row],
        }
    };
    Ok(rows.par_iter().with_min_len(ROWS_OF_THREAD).map_init(|| model.predictor(), score).collect())
}

/// What the baselines say of each row.
struct RowBaselines {
    majority: Vec<Label>,
    lexicon: Option<Vec<Label>>,
}

impl RowBaselines {
    fn of(set: &LabelledSet, rows: &[usize], majority: Label, params: &EvaluationParams) -> Self {
        let lexicon = params.seed_terms.as_ref().map(|terms| {
            let lexicon = Lexicon::new(set.names(), terms, majority);
            rows.iter().map(|row| lexicon.predict(&set.statements()[*row].text)).collect()
        });
        Self { majority: vec![majority; rows.len()], lexicon }
    }

    fn empty(set: &LabelledSet, params: &EvaluationParams) -> Self {
        let nothing = vec![Label::new(0); set.statements().len()];
        Self { lexicon: params.seed_terms.as_ref().map(|_| nothing.clone()), majority: nothing }
    }

    /// Puts the labels of some rows in their places.
    fn fill(&mut self, part: &Self, rows: &[usize]) {
        let put = |all: &mut Vec<Label>, part: &[Label]| {
            rows.iter().zip(part).for_each(|(row, label)| all[*row] = *label);
        };
        put(&mut self.majority, &part.majority);
        if let (Some(all), Some(part)) = (&mut self.lexicon, &part.lexicon) {
            put(all, part);
        }
    }

    fn scores(&self, set: &LabelledSet, scored: &[Scored]) -> Baselines {
        Baselines::of(set.names(), scored, &self.majority, self.lexicon.as_deref())
    }
}
