//! `demarche train`: labelled statements → one model file.

use std::path::PathBuf;
use std::process::ExitCode;

use demarche::labels::LabelledSet;
use demarche::model::{CalibrationKind, StanceModel, TrainParams};

use super::label_columns::{LabelsArgs, codebook};
use super::message::Messages;
use super::output::{self, Output};
use super::progress;
use super::train_flags::TrainFlags;
use super::{Global, WrongUsage};

/// Trains a model on labelled statements
///
/// Recipe and calibration are chosen by cross-validation that never splits an article or near-duplicate texts. With every part fixed and
/// --calibration none nothing is cross-validated, and every prediction of the model goes to review.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  demarche train labels/statements.csv -o my.safetensors")]
pub(super) struct Args {
    #[command(flatten)]
    labels: LabelsArgs,

    /// Codebook that names the labels in their order; a label it lacks is an error
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,

    #[command(flatten)]
    flags: TrainFlags,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let Some(file) = &global.output else {
        return Err(
            WrongUsage("no file for the model: name it with -o, for example -o my.safetensors".to_owned()).into()
        );
    };
    let mut params = args.flags.params(global.seed);
    params.choice.check()?;
    output::refuse_read(
        [("--output", Some(file.as_path()))],
        args.labels.read_files().chain(&args.codebook).chain(args.flags.unlabelled_files()),
    )?;
    let mut output = Output::open(Some(file), global.force)?;
    let mut names = None;
    if let Some(file) = &args.codebook {
        let codebook = codebook(file)?;
        params.codebook_sha256 = Some(codebook.sha256().to_owned());
        names = Some(codebook.names()?);
    }
    let (set, without_label) = args.labels.read(names.as_ref(), args.flags.reads_labels_without_label(), messages)?;
    params.unlabelled = args.flags.unlabelled(without_label, args.labels.text_column(), global.seed, messages)?;
    describe(&set, messages);
    if params.fixed().is_none() {
        warn_of_fewer_folds(&set, params.n_folds, messages)?;
    }
    warn_of_usual_recipe(&set, &params, messages);
    let progress = messages.steps("recipes");
    let model = StanceModel::train(&set, &params, &progress::told(&progress))?;
    progress.finish_and_clear();
    model.write_to(&mut output)?;
    output.finish()?;
    summarise(&model, messages);
    messages.note(format_args!("model {} written to {}", model.short_hash(), file.display()));
    Ok(ExitCode::SUCCESS)
}

fn describe(set: &LabelledSet, messages: Messages) {
    let support = set.names().iter().zip(set.support()).map(|(name, n)| format!("{n} {name}"));
    let support = support.collect::<Vec<_>>().join(", ");
    messages.note(format_args!("{} statements in {} groups: {support}", set.statements().len(), set.n_groups()));
    let names: Vec<&str> = set.names().iter().collect();
    for (i, name) in names.iter().enumerate() {
        if let Some(twin) = names[..i].iter().find(|other| other.to_lowercase() == name.to_lowercase()) {
            messages.warning(format_args!("the labels `{twin}` and `{name}` differ only in case and count as two"));
        }
    }
    if set.statements().iter().all(|statement| statement.article.is_none()) {
        messages.note("no group column (group, article_id, doc_id): only near-duplicate texts are kept together");
    }
}

/// Says so when fewer folds can be cut than were asked for.
pub(super) fn warn_of_fewer_folds(set: &LabelledSet, wanted: usize, messages: Messages) -> anyhow::Result<()> {
    let n_folds = set.n_folds(wanted)?;
    if n_folds < wanted {
        messages.warning(format_args!(
            "only {n_folds} folds can be cut instead of {wanted}: the rarest label or the groups are too few; \
             label more statements for a figure to rely on"
        ));
    }
    Ok(())
}

/// Says so when the set is too small to choose a recipe by.
pub(super) fn warn_of_usual_recipe(set: &LabelledSet, params: &TrainParams, messages: Messages) {
    if params.is_too_small_to_search(set) {
        messages.warning(format_args!(
            "{} statements of {} labels are too few to choose a recipe by: what was not given is the usual recipe",
            set.statements().len(),
            set.names().len(),
        ));
    }
}

fn summarise(model: &StanceModel, messages: Messages) {
    let card = model.card();
    let Some(trial) = card.chosen() else {
        messages.note(format_args!("recipe as given: {}; nothing was cross-validated", card.recipe));
        return;
    };
    let calibration = match trial.calibration {
        CalibrationKind::None => "no calibration",
        CalibrationKind::Temperature => "temperature scaling",
        CalibrationKind::Dirichlet => "Dirichlet calibration",
    };
    let figures = format!(
        "cross-validated macro-F1 {:.3} ± {:.3}, log-loss {:.3}",
        trial.macro_f1, trial.standard_error, trial.log_loss
    );
    if card.trials.len() == 1 {
        messages.note(format_args!("recipe: {}; {calibration}", card.recipe));
        messages.note(figures);
    } else {
        messages.note(format_args!("best of {} recipes: {}; {calibration}", card.trials.len(), card.recipe));
        let caveat = "chosen for it, so a little too good: `demarche evaluate` gives the honest figure";
        messages.note(format_args!("{figures}; {caveat}"));
    }
}
