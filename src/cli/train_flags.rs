//! The flags that fix parts of the training: of `train`, and of `evaluate` without a model.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use demarche::features::{NgramRange, Signal, Signals};
use demarche::input::{ColumnNames, Input};
use demarche::labels::UnlabelledTexts;
use demarche::model::{CalibrationKind, ClassWeights, RecipeChoice, Scaling, Solver, TrainParams};

use super::at_least;
use super::message::Messages;

/// Their names: with a ready model they would have no effect.
pub(super) const TRAIN_FLAGS: [&str; 12] = [
    "words",
    "chars",
    "parties",
    "signals",
    "unlabelled",
    "mask",
    "c",
    "class_weights",
    "scaling",
    "calibration",
    "folds",
    "solver",
];

/// What is not given is chosen by cross-validation.
#[derive(Args, Debug)]
#[command(next_help_heading = "Training; what is not given is chosen by cross-validation")]
pub(super) struct TrainFlags {
    /// Lengths of word n-grams, such as 1-2; none leaves words out
    #[arg(long, value_name = "RANGE", value_parser = range)]
    words: Option<Range>,

    /// Lengths of character n-grams inside words, such as 2-5; none leaves characters out
    #[arg(long, value_name = "RANGE", value_parser = range)]
    chars: Option<Range>,

    /// Whether the words around and between speaker and target are read, from the columns `speaker` and `target`
    #[arg(long, value_name = "USE", value_parser = parties())]
    parties: Option<bool>,

    /// What is read beside words and characters: how the text reports what is said, which words are negated, numbers and punctuation marks; none, or a list of them
    #[arg(long, value_name = "LIST", value_parser = signals)]
    signals: Option<Signals>,

    /// Texts without a label to learn from which words are alike: a table, articles or a folder; - takes the rows of LABELS without a label
    #[arg(long, value_name = "FILE")]
    unlabelled: Vec<PathBuf>,

    /// Hides from the features who is named: persons, places and bodies, told by their capitals
    #[arg(long, value_name = "WHAT", value_parser = ["names"])]
    mask: Option<String>,

    /// Inverse regularisation strength, as scikit-learn defines C
    #[arg(long, value_name = "X", value_parser = strength)]
    c: Option<f64>,

    /// Whether every label counts the same in the loss
    #[arg(long, value_name = "KIND", value_parser = class_weights())]
    class_weights: Option<ClassWeights>,

    /// Feature weighting: TF-IDF alone, with the naive-Bayes ratio of each term, or the mean of both models
    #[arg(long, value_name = "KIND", value_parser = scaling())]
    scaling: Option<Scaling>,

    /// Map from scores to probabilities; auto takes the lower cross-fitted log-loss
    #[arg(long, value_name = "MAP", default_value = "auto", value_parser = calibration())]
    calibration: Calibration,

    /// Folds of the cross-validation
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = at_least(2))]
    folds: usize,

    /// The solver: our own for sparse rows, or linfa-logistic (dense, small sets)
    #[arg(long, value_name = "SOLVER", default_value = "sparse", value_parser = solver())]
    solver: Solver,
}

/// An n-gram range or `none`.
#[derive(Clone, Copy, Debug)]
struct Range(Option<NgramRange>);

/// A calibration map or `auto`.
#[derive(Clone, Copy, Debug)]
struct Calibration(Option<CalibrationKind>);

impl TrainFlags {
    /// Whether the rows of LABELS without a label are learned from too.
    pub(super) fn reads_labels_without_label(&self) -> bool {
        self.unlabelled.iter().any(|path| is_labels(path))
    }

    /// The files of `--unlabelled`.
    pub(super) fn unlabelled_files(&self) -> impl Iterator<Item = &PathBuf> {
        self.unlabelled.iter()
    }

    /// The texts without a label; `without_label` are those of LABELS.
    pub(super) fn unlabelled(
        &self,
        without_label: Vec<String>,
        columns: ColumnNames,
        seed: u64,
        messages: Messages,
    ) -> anyhow::Result<Arc<[String]>> {
        let mut texts = UnlabelledTexts::new(seed);
        if self.reads_labels_without_label() {
            without_label.into_iter().for_each(|text| texts.offer(text));
        }
        let paths: Vec<PathBuf> = self.unlabelled.iter().filter(|path| !is_labels(path.as_path())).cloned().collect();
        if !paths.is_empty() {
            let n_failed = texts.read(Input::find(&paths, None)?, columns)?;
            if n_failed > 0 {
                messages.warning(format_args!("records of --unlabelled that could not be read, left out: {n_failed}"));
            }
        }
        let n = texts.n_offered();
        let texts: Arc<[String]> = texts.into_texts().into();
        if !self.unlabelled.is_empty() {
            let sampled =
                if texts.len() < n { format!(", of which a sample of {} is used", texts.len()) } else { String::new() };
            messages.note(format_args!("{n} texts without a label{sampled}"));
        }
        Ok(texts)
    }

    /// The parameters of training, without unlabelled texts.
    pub(super) fn params(&self, seed: u64) -> TrainParams {
        TrainParams {
            choice: RecipeChoice {
                words: self.words.map(|range| range.0),
                chars: self.chars.map(|range| range.0),
                parties: self.parties,
                signals: self.signals,
                latent: None,
                scaling: self.scaling,
                class_weights: self.class_weights,
                c: self.c,
            },
            calibration: self.calibration.0,
            n_folds: self.folds,
            solver: self.solver,
            mask_names: self.mask.is_some(),
            unlabelled: Arc::default(),
            seed,
            codebook_sha256: None,
        }
    }
}

/// Whether `--unlabelled` names the rows of LABELS rather than a file.
fn is_labels(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn range(text: &str) -> Result<Range, String> {
    if text == "none" {
        return Ok(Range(None));
    }
    let wrong = || format!("`{text}` is no n-gram range; expected two numbers like 1-2, or none");
    let (first, last) = text.split_once('-').ok_or_else(wrong)?;
    let number = |text: &str| text.parse().map_err(|_| wrong());
    let range = NgramRange::new(number(first)?, number(last)?).map_err(|error| error.to_string())?;
    Ok(Range(Some(range)))
}

fn signals(text: &str) -> Result<Signals, String> {
    if text == "none" {
        return Ok(Signals::NONE);
    }
    let known = || Signal::ALL.map(Signal::name).join(", ");
    let signal = |name: &str| {
        let found = Signal::ALL.into_iter().find(|signal| signal.name() == name.trim());
        found.ok_or_else(|| format!("`{name}` is no signal; expected none, or a list of these: {}", known()))
    };
    text.split(',').map(signal).collect()
}

fn strength(text: &str) -> Result<f64, &'static str> {
    text.parse().ok().filter(|c: &f64| *c > 0.0 && c.is_finite()).ok_or("expected a number above 0, such as 1")
}

/// A parser of a few names, each with its value.
fn named<T: Clone + Send + Sync + 'static>(values: &'static [(&'static str, T)]) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(values.iter().map(|(name, _)| *name)).map(|chosen| {
        let found = values.iter().find(|(name, _)| *name == chosen);
        found.expect("the parser knows the names only").1.clone()
    })
}

fn parties() -> impl TypedValueParser<Value = bool> {
    named(&[("read", true), ("ignore", false)])
}

fn class_weights() -> impl TypedValueParser<Value = ClassWeights> {
    named(&[("none", ClassWeights::None), ("balanced", ClassWeights::Balanced)])
}

fn scaling() -> impl TypedValueParser<Value = Scaling> {
    named(&[("idf", Scaling::Idf), ("naive-bayes", Scaling::NaiveBayes), ("both", Scaling::Both)])
}

fn solver() -> impl TypedValueParser<Value = Solver> {
    named(&[("sparse", Solver::Sparse), ("linfa", Solver::Linfa)])
}

fn calibration() -> impl TypedValueParser<Value = Calibration> {
    named(&[
        ("auto", Calibration(None)),
        ("dirichlet", Calibration(Some(CalibrationKind::Dirichlet))),
        ("temperature", Calibration(Some(CalibrationKind::Temperature))),
        ("none", Calibration(Some(CalibrationKind::None))),
    ])
}
