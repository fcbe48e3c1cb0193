//! `demarche compare`: what changed between two evaluations or two prediction files.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use demarche::corpus::{Comparison, EvaluationComparison, PredictionTable};
use demarche::input::{ColumnNames, Format, Input, Role};
use demarche::metrics::Bootstrap;
use demarche::model::StanceModel;
use demarche::report::{self, Page, RowFormat};

use super::extraction_flags::DAMAGED;
use super::input::{format, named};
use super::message::Messages;
use super::output::{self, Output};
use super::progress;
use super::report_file::{ReportFile, json};
use super::{Global, WrongUsage};

/// Says what changed between two prediction files of the same rows, or between two evaluations
///
/// Which rows changed, and, where a label tells what is right, whether macro-F1, accuracy and log-loss differ by more than noise. Rows are
/// matched by id, else by article and place, else by row number and equal text; articles are drawn as wholes. Evaluations hold their rows,
/// up to 5,000, where `evaluate --report FILE.json` wrote them; of others only figures and intervals are set side by side, and the tables of
/// `evaluate --oof` compare them row by row.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  demarche compare old.csv new.csv\n  demarche compare old.evaluation.json new.evaluation.json --format markdown"
)]
pub(super) struct Args {
    /// What came before: predictions (.csv, .tsv, .jsonl or .parquet) or an evaluation (.json)
    #[arg(value_name = "A")]
    first: PathBuf,

    /// What came after, of the same kind
    #[arg(value_name = "B")]
    second: PathBuf,

    /// A model that made predictions, to find the phrases behind rows that changed; once for each of A and B, in any order where the files name
    /// their models
    #[arg(long, value_name = "MODEL")]
    model: Vec<PathBuf>,

    /// Writes a report with all rows that changed; one file, .html, .md or .json
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Reads both as this, whatever their names [default: by extension]
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    input_format: Option<Format>,

    /// Column that identifies the row [default: id]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    id_column: Option<String>,

    /// Column with the statement's words [default: text, or an alias such as sentence]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    text_column: Option<String>,

    /// Column with the label given by people [default: label, or an alias such as class or stance]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    label_column: Option<String>,

    /// Column with the article a row comes from [default: group, article_id, doc_id or article]
    #[arg(long, value_name = "NAME", help_heading = "Columns of tables")]
    group_column: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let format = output::page_format(global, &output::PAGE)?;
    if args.model.len() > 2 {
        return Err(WrongUsage("--model: expected one for each of A and B, two at most".to_owned()).into());
    }
    output::refuse_read(
        [("--output", global.output.as_deref()), ("--report", args.report.as_deref())],
        [&args.first, &args.second].into_iter().chain(&args.model),
    )?;
    let report_file = ReportFile::open(args.report.as_deref(), global)?;
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let text = match read(args, global.messages())? {
        Read::Tables(tables) => {
            let [first, second] = &*tables;
            let progress = global.messages().steps("resamples");
            let told = progress::told(&progress);
            let mut comparison = Comparison::of([first, second], &Bootstrap::new(global.seed), &told)?;
            progress.finish_and_clear();
            explain(&mut comparison, [first, second], args, global.messages())?;
            if let Some(file) = report_file {
                file.write(TITLE, || report::comparison_report(&comparison), || json(&comparison))?;
            }
            rendered(format, &comparison, report::comparison)?
        }
        Read::Figures([first, second]) => {
            if !args.model.is_empty() {
                let message = "--model finds phrases in rows, and not both evaluations hold theirs; `evaluate --report FILE.json` writes them";
                return Err(WrongUsage(message.to_owned()).into());
            }
            let comparison = EvaluationComparison::of([(&first.0, &first.1), (&second.0, &second.1)])?;
            if let Some(file) = report_file {
                file.write(TITLE, || report::evaluation_comparison(&comparison), || json(&comparison))?;
            }
            rendered(format, &comparison, report::evaluation_comparison)?
        }
    };
    output.write_all(text.as_bytes())?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// What the two files hold.
enum Read {
    /// Rows, of predictions or of evaluations.
    Tables(Box<[PredictionTable; 2]>),
    /// Two evaluations, one at least without its rows: name and text of each.
    Figures([(String, String); 2]),
}

fn read(args: &Args, messages: Messages) -> anyhow::Result<Read> {
    let files = [&args.first, &args.second];
    match files.map(|file| args.input_format.is_none() && is_json(file)) {
        [true, true] => {
            let [first, second] = files.map(|file| named_text(file));
            let texts = [first?, second?];
            let [first, second] = texts.each_ref().map(|(name, text)| PredictionTable::of_evaluation(name, text));
            Ok(match (first?, second?) {
                (Some(first), Some(second)) => Read::Tables(Box::new([first, second])),
                _ => Read::Figures(texts),
            })
        }
        [false, false] => {
            let [first, second] = files.map(|file| table(args, file, messages));
            Ok(Read::Tables(Box::new([first?, second?])))
        }
        [is_first, _] => {
            let (json, other) = if is_first { (files[0], files[1]) } else { (files[1], files[0]) };
            let message = format!(
                "{} is an evaluation by its name and {} is not; expected two evaluations (.json) or two tables of predictions",
                json.display(),
                other.display()
            );
            Err(WrongUsage(message).into())
        }
    }
}

/// The title of a report.
const TITLE: &str = "What changed";

/// Finds the phrases behind the changed rows, with the model of each file where it was given.
fn explain(
    comparison: &mut Comparison,
    tables: [&PredictionTable; 2],
    args: &Args,
    messages: Messages,
) -> anyhow::Result<()> {
    let named: Vec<StanceModel> =
        args.model.iter().map(|file| Ok(StanceModel::from_path(file)?)).collect::<anyhow::Result<_>>()?;
    // Nobody can name the file of the model built into the program.
    let shipped = (!args.model.is_empty() || args.report.is_some()).then(StanceModel::shipped);
    let given = || named.iter().chain(&shipped);
    let of_side = |side: usize| match tables[side].model() {
        Some(hash) => given().find(|model| model.short_hash() == hash),
        // A file that does not name its model: by order, and one model only where it can be but this one.
        None if named.len() == 2 => named.get(side),
        None => named.first().filter(|model| tables[1 - side].model().is_none_or(|other| other != model.short_hash())),
    };
    let models = [of_side(0), of_side(1)];
    for (model, file) in named.iter().zip(&args.model) {
        if !models.iter().flatten().any(|used| used.short_hash() == model.short_hash()) {
            messages.warning(format_args!("{}: neither file is by this model", file.display()));
        }
    }
    let differ = comparison.explain(tables, models);
    if differ > 0 {
        messages.warning(format_args!("predictions that differ from those of --model, without phrases: {differ}"));
    }
    Ok(())
}

fn is_json(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// The name and the text of a file.
fn named_text(file: &Path) -> anyhow::Result<(String, String)> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).with_context(|| name.clone())?;
    Ok((name, text))
}

fn table(args: &Args, file: &Path, messages: Messages) -> anyhow::Result<PredictionTable> {
    let columns: ColumnNames = named([
        (Role::Id, &args.id_column),
        (Role::Text, &args.text_column),
        (Role::Label, &args.label_column),
        (Role::Group, &args.group_column),
    ]);
    let mut inputs = Input::find(&[file.to_owned()], args.input_format)?;
    let progress = progress::reading(&mut inputs, messages);
    let [input] = inputs.as_slice() else { bail!("{}: expected one table, found a folder", file.display()) };
    let table = PredictionTable::to_compare(input, &columns);
    progress.finish_and_clear();
    let table = table?;
    if table.is_damaged {
        messages.warning(format_args!("{}: {DAMAGED}", table.file));
    }
    Ok(table)
}

/// A result in the form asked for.
fn rendered<R: serde::Serialize>(format: RowFormat, result: &R, page: impl Fn(&R) -> Page) -> anyhow::Result<String> {
    Ok(match format {
        RowFormat::Json => json(result)?,
        RowFormat::Markdown => page(result).markdown(),
        _ => page(result).text(),
    })
}
