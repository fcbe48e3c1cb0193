//! Everything that a report of an evaluation shows: the figures of an [`Evaluation`], and what can be told of its rows besides.

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::cross_validation::MODEL_STEPS;
use super::evidence::{Evidence, TermScores};
use super::held_out::HeldOutRow;
use super::human::HumanAgreement;
use super::learning::LearningCurve;
use super::mistakes::Mistakes;
use super::slices::Slices;
use super::{ByLabel, Evaluation, EvaluationParams, LEVEL, Scored};
use crate::Error;
use crate::labels::{Annotations, LabelledSet};
use crate::metrics::{
    Bootstrap, Confusion, GroupedPairs, Groups, Interval, PrecisionRecall, Reliability, RiskCoverage, Spread,
};
use crate::model::{CalibrationKind, Phrase, Recipe, StanceModel, TrainParams};

/// An evaluation and what stands behind it. As JSON it has all keys of the [`Evaluation`], and more.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Findings {
    /// The figures of all rows.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// What was evaluated, to the byte.
    pub provenance: Evaluated,
    /// `[low, high]` at 95 % of precision, recall and F1 of each label.
    pub label_intervals: ByLabel<RatioIntervals>,
    /// The confusion as shares of each row: of the statements with one gold label.
    pub confusion_shares: Vec<Vec<Option<f64>>>,
    /// `[low, high]` at 95 % of the share right in each bin of confidence.
    pub reliability_intervals: Vec<Option<Interval>>,
    /// Precision against recall of each label.
    pub precision_recall: ByLabel<PrecisionRecall>,
    /// Errors against coverage.
    pub risk_coverage: RiskCoverage,
    /// Macro-F1 of the random split less that of the grouped one; `None` where there is no random split.
    pub leak: Option<f64>,
    /// Annotators of the same rows; `None` without annotations.
    pub human: Option<HumanAgreement>,
    /// The figures of parts of the rows.
    pub slices: Vec<Slices>,
    /// The strongest terms of each label.
    pub terms: ByLabel<Vec<TermScores>>,
    /// Models that the terms come from: one, or one for each fold.
    pub n_models: u32,
    /// The rows with a wrong prediction.
    pub errors: Mistakes,
    /// All rows, by which two evaluations are compared; `None` of more than 5,000.
    pub held_out: Option<Vec<HeldOutRow>>,
    /// Macro-F1 by the number of labels; `None` where it was not asked for.
    pub learning_curve: Option<LearningCurve>,
}

/// Names and checksums of what was evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evaluated {
    /// The version of the program.
    pub program_version: String,
    /// SHA-256 of the labelled rows.
    pub labels_sha256: String,
    /// Whether a model was trained on these very rows; `None` for a cross-validation.
    pub is_of_training: Option<bool>,
    /// Whether the recipe was chosen by cross-validation rather than fixed by the user; `None` for a model, whose training is past.
    pub is_searched: Option<bool>,
    /// The calibration map, where it is known: of a model, or fixed for a cross-validation.
    pub calibration: Option<CalibrationKind>,
    /// SHA-256 of the model; `None` for a cross-validation.
    pub model_sha256: Option<String>,
    /// SHA-256 of the codebook that the model's labels follow, where it names one.
    pub codebook_sha256: Option<String>,
    /// The recipe of the model, in words; `None` for a cross-validation, which has one for each fold.
    pub recipe: Option<String>,
    /// The seed of folds, bootstrap and sample.
    pub seed: u64,
}

/// The intervals of one label; `None` where a figure is undefined in many resamples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is named after its figure")]
pub struct RatioIntervals {
    pub precision: Option<Interval>,
    pub recall: Option<Interval>,
    pub f1: Option<Interval>,
}

/// The held-out rows behind [`Findings`], in the order of the set.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldOut {
    /// What was predicted.
    pub rows: Vec<Scored>,
    /// The number of the model that scored each row, from 0: in a cross-validation the fold.
    pub models: Vec<u32>,
    /// The phrases behind each wrong prediction; none where it is right.
    pub phrases: Vec<Vec<Phrase>>,
}

/// What to look into besides the figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct FindingsParams<'a> {
    /// Labels of several annotators, read with the label names of the set.
    pub annotations: Option<&'a Annotations>,
    /// Whether the chosen recipe is fitted again to growing shares of the groups, which takes 55 fits with five folds.
    pub learning_curve: bool,
}

/// The steps behind those of an evaluation: intervals of labels and bins, parts, terms with curves and errors.
const STEPS: usize = 3;

impl Findings {
    /// As [`Evaluation::of_model`], with everything a report shows. The learning curve is that of the model's recipe on
    /// the rows evaluated, without columns from unlabelled texts.
    ///
    /// # Errors
    /// Those of [`Evaluation::of_model`], and for a learning curve those of [`StanceModel::train`].
    ///
    /// ```
    /// use demarche::evaluation::{EvaluationParams, Findings, FindingsParams};
    /// use demarche::input::{ColumnNames, Input};
    /// use demarche::{LabelledSet, StanceModel};
    ///
    /// let model = StanceModel::shipped();
    /// let tables = Input::find(&["tests/fixtures/labels.csv".into()], None)?;
    /// let (set, _) = LabelledSet::read(&tables, &ColumnNames::new(), Some(model.names()))?;
    /// let what = FindingsParams::default();
    /// let (findings, held_out) = Findings::of_model(&model, &set, &EvaluationParams::default(), what, &|_, _| ())?;
    /// let wrong = held_out.rows.iter().filter(|row| row.predicted() != row.gold).count();
    /// assert_eq!(findings.errors.total, wrong as u64);
    /// # Ok::<(), demarche::Error>(())
    /// ```
    pub fn of_model(
        model: &StanceModel,
        set: &LabelledSet,
        params: &EvaluationParams,
        what: FindingsParams,
        progress: &dyn Fn(usize, usize),
    ) -> Result<(Self, HeldOut), Error> {
        let mut evidence = Evidence::new(set);
        let step = |step| progress(step, MODEL_STEPS + STEPS);
        let (evaluation, rows) = Evaluation::of_model_with(model, set, params, &step, Some(&mut evidence))?;
        let mut findings = Self::of(set, evaluation, &rows, &evidence, params, what, &|n| step(MODEL_STEPS + n));
        findings.provenance.model_sha256 = Some(model.hash().to_owned());
        findings.provenance.codebook_sha256.clone_from(&model.card().codebook_sha256);
        findings.provenance.recipe = Some(model.card().recipe.to_string());
        findings.provenance.is_of_training = Some(model.card().labels_sha256 == findings.provenance.labels_sha256);
        findings.provenance.calibration = Some(model.calibration());
        if what.learning_curve {
            let mut recipe = model.card().recipe;
            recipe.ranges.latent = false;
            let train = TrainParams {
                solver: model.card().solver,
                mask_names: model.featurizer().masked().is_some(),
                seed: params.seed,
                ..TrainParams::default()
            };
            findings.add_learning_curve(set, recipe, &train, progress)?;
        }
        Ok((findings, HeldOut { rows, models: evidence.models, phrases: evidence.phrases }))
    }

    /// As [`Evaluation::nested`], with everything a report shows. The learning curve is that of the recipe chosen in most folds.
    ///
    /// # Errors
    /// Those of [`StanceModel::train`].
    pub fn nested(
        set: &LabelledSet,
        train: &TrainParams,
        params: &EvaluationParams,
        what: FindingsParams,
        progress: &dyn Fn(usize, usize),
    ) -> Result<(Self, HeldOut), Error> {
        let mut evidence = Evidence::new(set);
        let (evaluation, rows) = Evaluation::nested_with(set, train, params, progress, Some(&mut evidence))?;
        let mut findings = Self::of(set, evaluation, &rows, &evidence, params, what, &|_| ());
        let settled = train.settled(set);
        findings.provenance.is_searched = Some(settled.choice.fixed().is_none());
        findings.provenance.calibration = settled.calibration;
        if what.learning_curve
            && let Some(recipe) = evidence.usual_recipe()
        {
            findings.add_learning_curve(set, recipe, &settled, progress)?;
        }
        Ok((findings, HeldOut { rows, models: evidence.models, phrases: evidence.phrases }))
    }

    fn add_learning_curve(
        &mut self,
        set: &LabelledSet,
        recipe: Recipe,
        train: &TrainParams,
        progress: &dyn Fn(usize, usize),
    ) -> Result<(), Error> {
        self.learning_curve = Some(LearningCurve::of(set, recipe, train, &self.evaluation.bootstrap, progress)?);
        Ok(())
    }

    fn of(
        set: &LabelledSet,
        evaluation: Evaluation,
        rows: &[Scored],
        evidence: &Evidence,
        params: &EvaluationParams,
        what: FindingsParams,
        progress: &dyn Fn(usize),
    ) -> Self {
        progress(0);
        let names = set.names();
        let bootstrap = evaluation.bootstrap;
        let pairs = || rows.iter().map(|row| (row.gold, &row.probabilities));
        let share = |counts: &Vec<u64>| {
            let sum: u64 = counts.iter().sum();
            counts.iter().map(|count| (sum > 0).then(|| *count as f64 / sum as f64)).collect()
        };
        let resampled = Resampled::of(names.len(), rows, &bootstrap);
        progress(1);
        let slices = Slices::all(set, rows, &bootstrap);
        progress(2);
        // Where every row stands alone a random split is the same.
        let leak = evaluation
            .random_split
            .filter(|_| evaluation.has_groups())
            .and_then(|split| Some(split.macro_f1? - evaluation.scores.macro_f1?));
        Self {
            provenance: Evaluated {
                program_version: env!("CARGO_PKG_VERSION").to_owned(),
                labels_sha256: set.sha256(),
                is_of_training: None,
                is_searched: None,
                calibration: None,
                model_sha256: None,
                codebook_sha256: None,
                recipe: None,
                seed: params.seed,
            },
            label_intervals: ByLabel::of(names, |label| {
                let predicted = resampled.groups_with(rows, |row| row.predicted() == label);
                let gold = resampled.groups_with(rows, |row| row.gold == label);
                RatioIntervals {
                    precision: resampled.interval(predicted, |(confusion, _)| confusion.precision(label)),
                    recall: resampled.interval(gold, |(confusion, _)| confusion.recall(label)),
                    f1: resampled.interval(gold, |(confusion, _)| confusion.f1(label)),
                }
            }),
            confusion_shares: evaluation.confusion.iter().map(share).collect(),
            reliability_intervals: (0..evaluation.reliability.len())
                .map(|bin| {
                    let n_groups = resampled.groups_with(rows, |row| Reliability::bin(&row.probabilities) == bin);
                    resampled.interval(n_groups, |(_, accuracies)| accuracies[bin])
                })
                .collect(),
            precision_recall: ByLabel::of(names, |label| PrecisionRecall::of(label, pairs())),
            risk_coverage: RiskCoverage::of(
                rows.iter().map(|row| (row.probabilities.confidence(), row.predicted() == row.gold)),
            ),
            leak,
            human: what.annotations.and_then(|labels| HumanAgreement::of(labels, set, rows, &bootstrap)),
            slices,
            terms: evidence.terms(set),
            n_models: evidence.n_models,
            errors: Mistakes::of(set, rows, &evidence.phrases, params.seed),
            held_out: HeldOutRow::all(set, rows, &evidence.phrases),
            learning_curve: None,
            evaluation,
        }
    }
}

/// Counts, and shares right by bin, of all resamples of the groups.
struct Resampled {
    groups: Groups,
    draws: Vec<(Confusion, Vec<Option<f64>>)>,
}

impl Resampled {
    fn of(n_classes: usize, rows: &[Scored], bootstrap: &Bootstrap) -> Self {
        let groups = Groups::of(rows.iter().map(|row| row.group));
        if groups.len() < 2 {
            return Self { groups, draws: Vec::new() };
        }
        let mut by_group = vec![Reliability::default(); groups.len()];
        for (group, row) in groups.of_rows().iter().zip(rows) {
            by_group[*group as usize].add(row.gold, &row.probabilities);
        }
        let pairs = GroupedPairs::of(n_classes, rows.iter().map(|row| (row.gold, row.predicted())), &groups);
        let draws = bootstrap.draw(groups.len(), |times| {
            let mut reliability = Reliability::default();
            by_group.iter().zip(times).for_each(|(group, times)| reliability.add_times(group, u64::from(*times)));
            (pairs.drawn(times), reliability.bins().into_iter().map(|bin| bin.accuracy).collect())
        });
        Self { groups, draws }
    }

    /// Groups with a row of this kind.
    fn groups_with(&self, rows: &[Scored], is_meant: impl Fn(&Scored) -> bool) -> usize {
        let meant = rows.iter().zip(self.groups.of_rows()).filter(|(row, _)| is_meant(row));
        meant.map(|(_, group)| group).collect::<FxHashSet<_>>().len()
    }

    /// Of a share that is told by so many groups.
    fn interval(
        &self,
        n_groups: usize,
        of: impl Fn(&(Confusion, Vec<Option<f64>>)) -> Option<f64>,
    ) -> Option<Interval> {
        Some(Spread::of_defined(self.draws.iter().map(of))?.interval(LEVEL).of_share(n_groups))
    }
}
