//! `demarche aggregate`: shares of each label, corrected for the classifier's errors.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use demarche::Error;
use demarche::corpus::{Aggregation, AggregationParams, ScoredCorpus};
use demarche::input::{Format, Input, Role};
use demarche::model::StanceModel;
use demarche::report::{self, Layout, RowFormat, RowWriter, SHARE_COLUMNS};

use super::extraction_flags::DAMAGED;
use super::input::{format, named};
use super::message::Messages;
use super::output::{self, Output};
use super::progress;
use super::report_file::{ReportFile, file_names, json};
use super::{Global, WrongUsage, at_least};

/// Estimates the shares of each label in a scored corpus, corrected for the classifier's errors
///
/// Counting predictions is biased where labels are distributed otherwise than in training. Two corrections use the errors that the model
/// file stores; a third uses a random sample of the rows that people labelled (--audit). The same words of the same speaker are counted once in
/// each part.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  demarche aggregate scored.csv --by speaker,month\n  demarche aggregate scored.csv --model my.safetensors --audit sample.csv --by outlet -o shares.csv"
)]
pub(super) struct Args {
    /// Tables that `demarche predict` wrote: .csv, .tsv, .jsonl or .parquet; - for standard input
    #[arg(value_name = "PREDICTIONS", required = true)]
    paths: Vec<PathBuf>,

    /// The model that made the predictions [default: the one built into the program]
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,

    /// Table with the gold labels of rows drawn at random from PREDICTIONS, matched by id, by article and place, or by text
    #[arg(long, value_name = "FILE")]
    audit: Option<PathBuf>,

    /// Columns to split by; month and year follow from an ISO date
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    by: Vec<String>,

    /// Rows below which the shares of a part are not shown
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = at_least(1))]
    min_n: usize,

    /// Writes a report with charts and timelines; one file, .html, .md or .json
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Reads every PREDICTIONS as this, whatever its name [default: by extension; standard input by its beginning]
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    input_format: Option<Format>,

    /// Column that identifies the row [default: id]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    id_column: Option<String>,

    /// Column with the article a row comes from [default: group, article_id, doc_id or article]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    group_column: Option<String>,

    /// Column with the date of publication [default: date or publishedAt]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    date_column: Option<String>,

    /// Column of --audit with the gold label [default: label, or an alias such as class or stance]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables", requires = "audit")]
    label_column: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let format = output::text_format(global)?;
    if let Some(name) = args.by.iter().find(|name| SHARE_COLUMNS.contains(&name.as_str())) {
        return Err(
            WrongUsage(format!("--by {name}: the output has a column of this name; rename it in PREDICTIONS")).into()
        );
    }
    if let Some((_, name)) = args.by.iter().enumerate().find(|(i, name)| args.by[..*i].contains(name)) {
        return Err(WrongUsage(format!("--by {name}: given twice")).into());
    }
    output::refuse_read(
        [("--output", global.output.as_deref()), ("--report", args.report.as_deref())],
        args.paths.iter().chain(&args.model).chain(&args.audit),
    )?;
    let report_file = ReportFile::open(args.report.as_deref(), global)?;
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let model = match &args.model {
        Some(file) => StanceModel::from_path(file)?,
        None => StanceModel::shipped(),
    };
    let corpus = read(args, &model, messages)?;
    tell(&corpus, &model, args.audit.is_some(), messages);
    let params = AggregationParams { by: args.by.clone(), min_n: args.min_n, seed: global.seed };
    let progress = messages.work("estimating shares");
    let aggregation = Aggregation::of(&corpus, &model, &params, &progress::told(&progress));
    progress.finish_and_clear();
    if aggregation.total.sampled_copies > 0 {
        messages.note(format_args!(
            "gold labels of copies, not used: {}; draw the sample from statements that are no copies of one before",
            aggregation.total.sampled_copies
        ));
    }
    // First: standard output may be closed by who reads it.
    if let Some(file) = report_file {
        let title = format!("Stance in {}", file_names(&args.paths));
        file.write(&title, || report::aggregation_report(&aggregation), || json(&aggregation))?;
    }
    match format {
        RowFormat::Json => writeln!(output, "{}", serde_json::to_string_pretty(&aggregation)?)?,
        RowFormat::Text => output.write_all(report::aggregation(&aggregation).text().as_bytes())?,
        RowFormat::Markdown => output.write_all(report::aggregation(&aggregation).markdown().as_bytes())?,
        RowFormat::Csv | RowFormat::Tsv | RowFormat::Jsonl | RowFormat::Parquet => {
            let mut writer = RowWriter::new(&mut output, format, &Layout::new(output::width(global)));
            for row in report::aggregation_rows(&aggregation) {
                writer.row(&row)?;
            }
            writer.finish()?;
        }
    }
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn read(args: &Args, model: &StanceModel, messages: Messages) -> anyhow::Result<ScoredCorpus> {
    let columns =
        named([(Role::Id, &args.id_column), (Role::Group, &args.group_column), (Role::Date, &args.date_column)]);
    let mut inputs = Input::find(&args.paths, args.input_format)?;
    let sample = match &args.audit {
        None => None,
        Some(file) => match Input::find(std::slice::from_ref(file), None)?.as_slice() {
            [input] => Some(input.clone()),
            _ => bail!("{}: expected one table, found a folder", file.display()),
        },
    };
    let gold = named([(Role::Label, &args.label_column)]);
    let progress = progress::reading(&mut inputs, messages);
    let read =
        ScoredCorpus::read(&inputs, sample.as_ref().map(|sample| (sample, &gold)), &columns, model.names(), &args.by);
    progress.finish_and_clear();
    read.map_err(|error| match error {
        // It is about the rows of all files together.
        Error::Labels(_) => {
            let files: Vec<String> = inputs.iter().map(Input::name).collect();
            anyhow::Error::from(error).context(files.join(", "))
        }
        error => error.into(),
    })
}

/// Says what may surprise.
fn tell(corpus: &ScoredCorpus, model: &StanceModel, has_audit: bool, messages: Messages) {
    for file in &corpus.damaged {
        messages.warning(format_args!("{file}: {DAMAGED}"));
    }
    if let Some(other) = corpus.models.iter().find(|hash| *hash != model.short_hash()) {
        let own = model.short_hash();
        messages.warning(format_args!(
            "predictions are by model {other}, but the errors are those of {own}; name it with --model"
        ));
    }
    if model.out_of_fold().is_none() {
        let left = if has_audit { "the naive count and the sample are" } else { "the naive count is" };
        messages
            .warning(format_args!("the model was not cross-validated and does not know its errors: only {left} left"));
    }
    if !corpus.has_articles {
        messages
            .note("no group column (group, article_id, doc_id, article): rows are drawn as if they were independent");
    }
    if corpus.strangers > 0 {
        messages.warning(format_args!(
            "rows of --audit that are no row of the predictions, left out: {}",
            corpus.strangers
        ));
    }
    if corpus.other_text > 0 {
        messages
            .warning(format_args!("rows of --audit with another text than their row, left out: {}", corpus.other_text));
    }
}
