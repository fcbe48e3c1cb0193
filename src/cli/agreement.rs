//! `demarche agreement`: how well annotators agree.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use demarche::evaluation::Agreement;
use demarche::input::{Format, Input, Role};
use demarche::labels::{AnnotationReport, Annotations};
use demarche::metrics::Bootstrap;
use demarche::report::{self, RowFormat};
use demarche::{Error, LabelNames};

use super::Global;
use super::extraction_flags::DAMAGED;
use super::input::{format, named};
use super::label_columns::codebook;
use super::message::Messages;
use super::output::{self, Output};
use super::progress;
use super::{gate, share};

/// Measures how well annotators agree: Krippendorff's α, Cohen's κ, per label, pair and rule
///
/// The table has one row for each statement and annotator, in any order: id, annotator, label. Statements are told apart by id, in a table
/// without ids by their text. A row with an empty label is not annotated; a statement with one annotation is not counted. With a column
/// rule, the statements of each rule of the codebook are also looked at alone.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  demarche agreement annotations.csv\n  demarche agreement anna.csv boris.csv --annotator-column coder --format json"
)]
pub(super) struct Args {
    /// Tables with the columns `id`, `annotator` and `label`: .csv, .tsv, .jsonl or .parquet; - for standard input
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,

    /// Reads every FILE as this, whatever its name [default: by extension; standard input by its beginning]
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    input_format: Option<Format>,

    /// Codebook that names the labels in their order; a label it lacks is an error
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,

    /// Ends with exit status 3 when α is lower
    #[arg(long, value_name = "X", value_parser = share)]
    min_alpha: Option<f64>,

    /// Column that identifies the statement [default: id]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    id_column: Option<String>,

    /// Column with who gave the label [default: annotator, or an alias such as coder or rater]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    annotator_column: Option<String>,

    /// Column with the label [default: label, or an alias such as class or stance]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    label_column: Option<String>,

    /// Column with the statement's words, which identify it where there is no id [default: text, or an alias such as sentence]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    text_column: Option<String>,

    /// Column with the codebook's rule behind the label; several are separated by ; [default: rule]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    rule_column: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let format = output::page_format(global, &output::PAGE)?;
    output::refuse_read([("--output", global.output.as_deref())], args.paths.iter().chain(&args.codebook))?;
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let annotations = read(args, messages)?;
    let agreement = Agreement::of(&annotations, &Bootstrap::new(global.seed));
    let text = match format {
        RowFormat::Json => format!("{}\n", serde_json::to_string_pretty(&agreement)?),
        RowFormat::Markdown => report::agreement(&agreement).markdown(),
        _ => report::agreement(&agreement).text(),
    };
    output.write_all(text.as_bytes())?;
    output.finish()?;
    Ok(gate("α", agreement.all.alpha, "--min-alpha", args.min_alpha, messages))
}

fn read(args: &Args, messages: Messages) -> anyhow::Result<Annotations> {
    let columns = named([
        (Role::Id, &args.id_column),
        (Role::Annotator, &args.annotator_column),
        (Role::Label, &args.label_column),
        (Role::Text, &args.text_column),
    ]);
    let known: Option<LabelNames> = match &args.codebook {
        Some(file) => Some(codebook(file)?.names()?),
        None => None,
    };
    let mut inputs = Input::find(&args.paths, args.input_format)?;
    let progress = progress::reading(&mut inputs, messages);
    let read = Annotations::read(&inputs, &columns, args.rule_column.as_deref(), known.as_ref());
    progress.finish_and_clear();
    let (annotations, report) = read.map_err(|error| match error {
        // It is about the rows of all files together.
        Error::Labels(_) => {
            let files: Vec<String> = inputs.iter().map(Input::name).collect();
            anyhow::Error::from(error).context(files.join(", "))
        }
        error => error.into(),
    })?;
    let AnnotationReport { unlabelled, repeated, other_text, first_other_text, damaged, .. } = report;
    for file in damaged {
        messages.warning(format_args!("{file}: {DAMAGED}"));
    }
    if unlabelled > 0 {
        messages.note(format_args!("rows without a label, left out: {unlabelled}"));
    }
    if repeated > 0 {
        messages.note(format_args!("rows that repeat a label of their annotator, counted once: {repeated}"));
    }
    if let Some(first) = first_other_text {
        let problem = "rows whose text is not that of an earlier row with the same id";
        messages.warning(format_args!("{problem}: {other_text} (first: {first}); are the ids the same in all tables?"));
    }
    for (i, name) in annotations.labels.iter().enumerate() {
        let alike = |other: &&String| other.to_lowercase() == name.to_lowercase();
        if let Some(twin) = annotations.labels[..i].iter().find(alike) {
            messages.warning(format_args!("the labels `{twin}` and `{name}` differ only in case and count as two"));
        }
    }
    Ok(annotations)
}
