//! `demarche predict`: articles or tables of statements → predictions.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use demarche::article::{ArticleReader, Extraction, Record};
use demarche::input::{Format, Input, Role, TableReader};
use demarche::model::{Prediction, Predictor};
use demarche::report::{Layout, RowBuffer, RowFormat, STATEMENT_COLUMNS, Value, Width};

use super::batches::{ArticleBatches, TableChunk, TableChunks, Tally};
use super::extract::refused;
use super::extraction_flags::{DAMAGED, ExtractionFlags};
use super::input::{ArticleColumns, InputArgs, PartyColumns};
use super::journal::{Seen, Terms, Tracker};
use super::output;
use super::pipeline::in_order;
use super::progress::Progress;
use super::reading::ReadingReport;
use super::scorer::{RowStatement, Scorer, utterance};
use super::statement_rows;
use super::stream::Stream;
use super::{Global, WrongUsage, share};

/// Articles read at a time.
const ARTICLES: usize = 64;

/// An article, its rows, and what they were made of.
type ScoredArticle = (Record, RowBuffer, (Extraction, Vec<Prediction>));

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

    /// Bearable share of errors among accepted predictions
    #[arg(long, value_name = "X", default_value_t = 0.10, value_parser = share)]
    max_error: f64,

    /// Writes a report for readers, on articles: their statements marked in the text, and a summary of speakers; one file, .html, .md or .json
    #[arg(long, value_name = "FILE", conflicts_with = "resume")]
    report: Option<PathBuf>,

    /// Goes on with FILE.part, where an earlier run with the same input, model and flags was stopped
    #[arg(long)]
    resume: bool,

    #[command(flatten)]
    extraction: ExtractionFlags,

    #[command(flatten)]
    columns: ArticleColumns,

    #[command(flatten)]
    parties: PartyColumns,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let format = output::row_format(global)?;
    output::refuse_read(
        [("--output", global.output.as_deref()), ("--report", args.report.as_deref())],
        args.input.paths().chain(&args.model),
    )?;
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
    statements(args, global, &scorer, inputs, format)
}

/// Each row is a statement.
fn statements(
    args: &Args,
    global: &Global,
    scorer: &Scorer,
    mut inputs: Vec<Input>,
    format: RowFormat,
) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let flags = || format!("rows {format:?} {} {:?} {:?}", args.max_error, args.columns, args.parties);
    let terms = || Terms::new(scorer.hash(), &flags());
    let mut stream = Stream::open(global, format, &layout(global, "text"), terms, args.resume)?;
    let progress = Progress::over(&mut inputs, "statements", messages, !stream.is_terminal());
    let mut tracker = stream.tracker();
    let run = inputs.iter().try_for_each(|input| {
        let table = TableReader::open(input, args.parties.beside(args.columns.names()), &[Role::Text])?;
        let damaged = score(table, scorer, &mut tracker, &mut stream, |n_rows| progress.advance(n_rows))?;
        if damaged {
            progress.suspend(|| messages.warning(format_args!("{}: {DAMAGED}", input.name())));
        }
        Ok(())
    });
    progress.finish();
    stream.finish(run.and_then(|()| tracker.finish()), messages)?;
    Ok(ExitCode::SUCCESS)
}

/// Scores the rows of one table, and says whether some bytes of it fitted no character.
fn score(
    table: TableReader,
    scorer: &Scorer,
    tracker: &mut Tracker,
    stream: &mut Stream,
    progress: impl Fn(u64) + Sync,
) -> anyhow::Result<bool> {
    let file = table.file().to_owned();
    let mut rows = TableChunks::new(table, tracker);
    let first = rows.batch();
    if rows.columns().len() > 0 {
        stream.columns(rows.columns().chain(scorer.columns())).with_context(|| file)?;
    }
    let (blank, n_added) = (stream.buffer(), scorer.columns().count());
    let work = |predictor: &mut Predictor, chunk: TableChunk| {
        let mut buffer = blank.fork();
        let result = chunk.rows.iter().try_for_each(|row| {
            let prediction = predictor.predict(RowStatement::of(row)?.utterance());
            let mut fields: Vec<(&str, Value)> = Vec::with_capacity(row.columns().names().len() + n_added);
            fields.extend(row.fields().map(|(name, cell)| (name, cell.into())));
            scorer.push_fields(&prediction, &mut fields);
            buffer.row(&fields).with_context(|| format!("{}, row {}", row.file(), row.number()))
        });
        (buffer, chunk, result)
    };
    let next = |scored: Vec<(RowBuffer, TableChunk, anyhow::Result<()>)>| {
        for (buffer, chunk, result) in scored {
            if let Err(error) = result {
                stream.append_last(buffer)?;
                return Err(error);
            }
            progress(chunk.rows.len() as u64);
            stream.append(buffer, &chunk.seen, 0)?;
            rows.give_back(chunk);
        }
        Ok(rows.batch())
    };
    in_order(first, || scorer.predictor(), work, next)?;
    rows.finish()
}

/// Each text, or each row, is an article whose statements are found first.
fn articles(
    args: &Args,
    global: &Global,
    scorer: &Scorer,
    mut inputs: Vec<Input>,
    format: RowFormat,
) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let options = args.extraction.options()?;
    let mut report = ReadingReport::open(args.report.as_deref(), scorer.model(), global)?;
    let flags = || format!("articles {format:?} {} {:?} {options:?}", args.max_error, args.columns);
    let terms = || Terms::new(scorer.hash(), &flags());
    let layout = layout(global, "text").heading("article");
    let mut stream = Stream::open(global, format, &layout, terms, args.resume)?;
    let progress = Progress::over(&mut inputs, "articles", messages, !stream.is_terminal());
    let mut records = ArticleBatches::new(ArticleReader::new(inputs, args.columns.names()), ARTICLES, stream.tracker());
    let first = records.batch();
    if let Some((article, columns)) = records.first() {
        stream.columns(columns.chain(scorer.columns())).with_context(|| article.to_owned())?;
    }
    let mut tally = Tally::new(stream.resumed());
    let blank = stream.buffer();
    let work = |predictor: &mut Predictor, (record, seen): (demarche::Result<Record>, Seen)| {
        let rows = record.and_then(|record| {
            let extraction = record.article.statements(&options);
            let predict = |statement| predictor.predict(utterance(statement, extraction.language));
            let predictions: Vec<_> = extraction.statements.iter().map(predict).collect();
            let mut buffer = blank.fork();
            statement_rows::write(&mut buffer, &record, &extraction, |i, fields| {
                scorer.push_fields(&predictions[i], fields);
            })
            .map_err(|error| refused(error, &record))?;
            Ok((record, buffer, (extraction, predictions)))
        });
        (rows, seen)
    };
    let mut done = |(rows, seen): (demarche::Result<ScoredArticle>, Seen)| {
        progress.advance(1);
        let rows = rows.map(|(record, buffer, (extraction, predictions))| {
            report.add(&record, &extraction, &predictions);
            (record, buffer)
        });
        let rows = progress.suspend(|| tally.count(messages, rows));
        stream.append(rows.map_or_else(|| blank.fork(), |(_, rows)| rows), &seen, tally.n_failed)
    };
    let next = |rows: Vec<_>| rows.into_iter().try_for_each(&mut done).map(|()| records.batch());
    let run = in_order(first, || scorer.predictor(), work, next);
    progress.finish();
    let run = run.and_then(|()| records.finish());
    if run.is_ok() && tally.is_all_failed() {
        stream.discard();
        return Ok(ExitCode::FAILURE);
    }
    stream.columns(STATEMENT_COLUMNS.into_iter().chain(scorer.columns()))?;
    stream.finish(run, messages)?;
    report.finish()?;
    Ok(tally.finish(messages))
}

fn layout(global: &Global, text: &str) -> Layout {
    Layout::new(output::width(global))
        .column("prediction", Width::Fixed(14))
        .column("confidence", Width::Fixed(10))
        .column("decision", Width::Fixed(8))
        .column("speaker", Width::Fixed(20))
        .column(text, Width::Rest)
}
