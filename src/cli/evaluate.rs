//! `demarche evaluate`: how good a model is on held-out rows, or a whole training by nested cross-validation.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use demarche::LabelNames;
use demarche::evaluation::{Evaluation, EvaluationParams, Findings, FindingsParams};
use demarche::labels::Codebook;
use demarche::model::StanceModel;
use demarche::report::{self, RowFormat};

use super::evaluate_report::ReportArgs;
use super::label_columns::{LabelsArgs, codebook};
use super::output::{self, Output};
use super::progress;
use super::report_file::{file_names, json};
use super::train::{warn_of_fewer_folds, warn_of_usual_recipe};
use super::train_flags::{TRAIN_FLAGS, TrainFlags};
use super::{Global, gate, share};

/// Measures a model on rows it was not trained on; without --model, the whole training by cross-validation
///
/// Without --model the search for a recipe is repeated inside every fold, articles and near-duplicates are never split, and the figure that
/// a random split would have claimed stands beside the result.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  demarche evaluate labels/statements.csv\n  demarche evaluate held-out.csv --model my.safetensors --report evaluation.html"
)]
pub(super) struct Args {
    #[command(flatten)]
    labels: LabelsArgs,

    /// The model to measure; its labels must include those of LABELS
    #[arg(long, value_name = "MODEL", conflicts_with_all = TRAIN_FLAGS)]
    model: Option<PathBuf>,

    /// Bearable share of errors among accepted predictions
    #[arg(long, value_name = "X", default_value_t = 0.10, value_parser = share)]
    max_error: f64,

    /// Ends with exit status 3 when macro-F1 is lower
    #[arg(long, value_name = "X", value_parser = share)]
    min_macro_f1: Option<f64>,

    /// Codebook whose seed terms make the cue-word baseline [default: the shipped one, where its labels fit]
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,

    #[command(flatten)]
    report: ReportArgs,

    #[command(flatten)]
    flags: TrainFlags,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let format = output::page_format(global, &output::PAGE)?;
    let read = args.labels.read_files().chain(&args.model).chain(&args.codebook).chain(args.flags.unlabelled_files());
    output::refuse_read(args.report.files(global), read.chain(args.report.annotation_file()))?;
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let outputs = args.report.open(global)?;
    let model = args.model.as_deref().map(StanceModel::from_path).transpose()?;
    let known = model.as_ref().map(StanceModel::names);
    let (set, without_label) = args.labels.read(known, args.flags.reads_labels_without_label(), messages)?;
    let seed_terms = seed_terms(args, set.names())?;
    let params = EvaluationParams { max_error: args.max_error, seed: global.seed, seed_terms };
    if model.as_ref().is_some_and(|model| model.card().labels_sha256 == set.sha256()) {
        messages.warning("these are the very rows the model was trained on: the figures say nothing about other rows");
    }
    let annotations = args.report.annotations(set.names(), messages)?;
    let what = FindingsParams { annotations: annotations.as_ref(), learning_curve: args.report.learning_curve() };
    let progress = messages.steps(if model.is_some() && !what.learning_curve { "steps" } else { "trainings" });
    let told = progress::told(&progress);
    let (evaluation, behind) = if let Some(model) = &model {
        if outputs.is_some() {
            let (findings, held_out) = Findings::of_model(model, &set, &params, what, &told)?;
            (findings.evaluation.clone(), Some((findings, held_out)))
        } else {
            (Evaluation::of_model(model, &set, &params, &told)?, None)
        }
    } else {
        let mut train = args.flags.params(global.seed);
        train.unlabelled = args.flags.unlabelled(without_label, args.labels.text_column(), global.seed, messages)?;
        progress.suspend(|| warn_of_fewer_folds(&set, train.n_folds, messages))?;
        progress.suspend(|| warn_of_usual_recipe(&set, &train, messages));
        if outputs.is_some() {
            let (findings, held_out) = Findings::nested(&set, &train, &params, what, &told)?;
            (findings.evaluation.clone(), Some((findings, held_out)))
        } else {
            (Evaluation::nested(&set, &train, &params, &told)?, None)
        }
    };
    progress.finish_and_clear();
    if let (Some(outputs), Some((findings, held_out))) = (outputs, &behind) {
        let title = match &args.model {
            Some(model) => {
                format!("Evaluation of {} on {}", file_names(std::slice::from_ref(model)), args.labels.names())
            }
            None => format!("Evaluation of {}", args.labels.names()),
        };
        outputs.write(&title, &set, findings, held_out)?;
    }
    let text = match format {
        RowFormat::Json => json(&evaluation)?,
        RowFormat::Markdown => report::evaluation(&evaluation).markdown(),
        _ => report::evaluation(&evaluation).text(),
    };
    output.write_all(text.as_bytes())?;
    output.finish()?;
    Ok(gate("macro-F1", evaluation.scores.macro_f1, "--min-macro-f1", args.min_macro_f1, messages))
}

/// The cue words of each label; `None` when no codebook describes these labels.
fn seed_terms(args: &Args, names: &LabelNames) -> anyhow::Result<Option<Vec<Vec<String>>>> {
    let book = match &args.codebook {
        Some(file) => codebook(file)?,
        None => Codebook::shipped(),
    };
    let of = |name: &str| book.entries.iter().find(|entry| entry.name == name).map(|entry| entry.seed_terms.clone());
    let terms: Option<Vec<Vec<String>>> = names.iter().map(of).collect();
    if terms.is_none()
        && let Some(file) = &args.codebook
    {
        let missing = names.iter().find(|name| of(name).is_none()).context("a label is missing")?;
        bail!("{}: does not describe the label `{missing}`", file.display());
    }
    Ok(terms)
}
