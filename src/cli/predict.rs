//! `demarche predict`: articles or tables of statements → predictions.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use demarche::article::{ArticleReader, Extraction, Record};
use demarche::input::{Format, Input, Role, Row, TableReader};
use demarche::model::Prediction;
use demarche::report::{Layout, RowFormat, RowWriter, Value, Width, statement_fields};
use demarche::text::CodePoints;
use rayon::prelude::*;

use super::extract::{failures, refused};
use super::extraction_flags::{DAMAGED, ExtractionFlags};
use super::input::{self, ArticleColumns, InputArgs, PartyColumns};
use super::message;
use super::output::{self, Output};
use super::reading::ReadingReport;
use super::scorer::{RowStatement, Scorer, utterance};
use super::{Global, WrongUsage, share};

/// Rows of a table worked on at a time: enough for every processor, few enough to hold.
const ROWS: usize = 2048;
/// Articles worked on at a time.
const ARTICLES: usize = 64;

/// Scores the statements of articles, or of a table, with calibrated probabilities
///
/// A text or web page is one article, each page of a web archive is one. A row of a table is one statement and keeps its columns; with --articles it is one article.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  demarche predict page.txt\n  demarche predict statements.csv --model my.safetensors -o scored.csv"
)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// Reads each row of a table as one whole article
    #[arg(long)]
    articles: bool,

    /// The model [default: the one built into the program]
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,

    /// Writes a report for readers, on articles: their statements marked in the text, and a summary of speakers; one file, .html, .md or .json
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Bearable share of errors among accepted predictions
    #[arg(long, value_name = "X", default_value_t = 0.10, value_parser = share)]
    max_error: f64,

    #[command(flatten)]
    extraction: ExtractionFlags,

    #[command(flatten)]
    columns: ArticleColumns,

    #[command(flatten)]
    parties: PartyColumns,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let format = output::row_format(global)?;
    let scorer = Scorer::open(args.model.as_deref(), args.max_error)?;
    let inputs = args.input.find()?;
    let is_table = |input: &Input| input.format().is_some_and(Format::is_table);
    let n_tables = inputs.iter().filter(|input| is_table(input)).count();
    if args.articles || n_tables == 0 {
        return articles(args, global, &scorer, inputs, format);
    }
    if n_tables < inputs.len() {
        let message = "texts and tables of statements give different columns: predict them one after the other, or use --articles";
        return Err(WrongUsage(message.to_owned()).into());
    }
    ReadingReport::refuse(args.report.as_deref())?;
    statements(args, global, &scorer, &inputs, format)
}

/// Each row is a statement.
fn statements(
    args: &Args,
    global: &Global,
    scorer: &Scorer,
    inputs: &[Input],
    format: RowFormat,
) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let progress = messages.progress("statements", !output.is_terminal());
    let layout = layout(global, "text");
    let mut writer = RowWriter::new(&mut output, format, &layout);
    for input in inputs {
        let mut table = TableReader::open(input, args.parties.beside(args.columns.names()), &[Role::Text])?;
        if let Some(columns) = table.columns() {
            let names = columns.names().iter().map(String::as_str).chain(scorer.columns());
            writer.columns(names).with_context(|| table.file().to_owned())?;
        }
        loop {
            let batch: Vec<Row> = table.by_ref().take(ROWS).collect::<Result<_, _>>()?;
            if batch.is_empty() {
                break;
            }
            let predictions = batch
                .par_iter()
                .map(|row| Ok(scorer.predict(RowStatement::of(row)?.utterance())))
                .collect::<demarche::Result<Vec<_>>>()?;
            for (row, prediction) in batch.iter().zip(&predictions) {
                let mut fields: Vec<(&str, Value)> = row.fields().map(|(name, cell)| (name, cell.into())).collect();
                scorer.push_fields(prediction, &mut fields);
                writer.row(&fields).with_context(|| format!("{}, row {}", row.file(), row.number()))?;
            }
            progress.inc(batch.len() as u64);
        }
        if table.had_errors() {
            progress.suspend(|| messages.warning(format_args!("{}: {DAMAGED}", table.file())));
        }
    }
    writer.finish()?;
    output.finish()?;
    progress.finish_and_clear();
    Ok(ExitCode::SUCCESS)
}

/// Each text, or each row, is an article whose statements are found first.
fn articles(
    args: &Args,
    global: &Global,
    scorer: &Scorer,
    inputs: Vec<Input>,
    format: RowFormat,
) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let options = args.extraction.options()?;
    let mut report = ReadingReport::open(args.report.as_deref(), scorer.model(), global)?;
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let progress = messages.progress("articles", !output.is_terminal());
    let layout = layout(global, "text").heading("article");
    let mut writer = RowWriter::new(&mut output, format, &layout);
    let (mut n_articles, mut n_statements, mut n_failed, mut damaged) = (0, 0, 0, None);
    let mut records = ArticleReader::new(inputs, args.columns.names());
    loop {
        let batch = input::batch(&mut records, ARTICLES);
        if batch.is_empty() {
            break;
        }
        let work = |record: demarche::Result<Record>| {
            record.map(|record| {
                let extraction = record.article.statements(&options);
                let predictions: Vec<_> =
                    extraction.statements.iter().map(|s| scorer.predict(utterance(s, extraction.language))).collect();
                (record, extraction, predictions)
            })
        };
        for done in batch.into_par_iter().map(work).collect::<Vec<_>>() {
            progress.inc(1);
            match done {
                Ok((record, extraction, predictions)) => {
                    if record.is_damaged && damaged.as_deref() != Some(record.file()) {
                        progress.suspend(|| messages.warning(format_args!("{}: {DAMAGED}", record.file())));
                        damaged = Some(record.file().to_owned());
                    }
                    match write(&mut writer, scorer, &record, &extraction, &predictions) {
                        Ok(()) => {
                            report.add(&record, &extraction, &predictions);
                            n_articles += 1;
                            n_statements += predictions.len();
                        }
                        Err(error) => {
                            let error = refused(error, &record, n_statements)?;
                            n_failed += 1;
                            progress.suspend(|| message::error(&error.into()));
                        }
                    }
                }
                Err(error) => {
                    n_failed += 1;
                    progress.suspend(|| message::error(&error.into()));
                }
            }
        }
    }
    progress.finish_and_clear();
    if n_articles == 0 && n_failed > 0 {
        return Ok(ExitCode::FAILURE);
    }
    writer.columns(demarche::report::STATEMENT_COLUMNS.into_iter().chain(scorer.columns()))?;
    writer.finish()?;
    report.finish()?;
    output.finish()?;
    Ok(failures(messages, n_articles, n_failed))
}

/// Writes the statements of one article, or nothing of it.
fn write(
    writer: &mut RowWriter<&mut Output>,
    scorer: &Scorer,
    record: &Record,
    extraction: &Extraction,
    predictions: &[Prediction],
) -> demarche::Result<()> {
    let points = CodePoints::new(&record.article.text);
    for (i, (statement, prediction)) in extraction.statements.iter().zip(predictions).enumerate() {
        let mut fields = statement_fields(&record.article, statement, i + 1, &points, extraction.language);
        fields.extend(record.others().map(|(name, cell)| (name, cell.into())));
        scorer.push_fields(prediction, &mut fields);
        writer.row(&fields)?;
    }
    Ok(())
}

fn layout(global: &Global, text: &str) -> Layout {
    Layout::new(output::width(global))
        .column("prediction", Width::Fixed(14))
        .column("confidence", Width::Fixed(10))
        .column("decision", Width::Fixed(8))
        .column("speaker", Width::Fixed(20))
        .column(text, Width::Rest)
}
