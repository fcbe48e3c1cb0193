//! `demarche extract`: articles → statements.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use demarche::Error;
use demarche::article::{ArticleReader, Extraction, Record};
use demarche::report::{Layout, RowBuffer, RowFormat, RowWriter, STATEMENT_COLUMNS, Value, Width};
use demarche::text::CodePoints;

use super::Global;
use super::batches::{ArticleBatches, Tally};
use super::extraction_flags::ExtractionFlags;
use super::input::{ArticleColumns, InputArgs};
use super::journal::{self, Seen, Tracker};
use super::message::Messages;
use super::output::{self, Output};
use super::pipeline::in_order;
use super::progress::Progress;
use super::statement_rows;

/// Articles read at a time: enough to share out, few enough to stay in the cache until they are worked on.
const BATCH: usize = 16;

/// Finds the statements in articles: who said what, and how it is reported
///
/// A text or web page is one article, a row of a table is one, each page of a web archive is one. Offsets are code points of the
/// input; for web pages, of the text that --articles-output writes.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  demarche extract pages/ --kinds direct,mixed -o statements.csv")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    extraction: ExtractionFlags,

    /// Writes the articles as they were read, as JSON lines
    #[arg(long, value_name = "FILE.jsonl")]
    articles_output: Option<PathBuf>,

    #[command(flatten)]
    columns: ArticleColumns,
}

/// What was found in one article, and the rows made of it.
struct Extracted {
    extraction: Extraction,
    statements: RowBuffer,
    article: Option<RowBuffer>,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let format = output::row_format(global)?;
    let options = args.extraction.options()?;
    if let Some(file) = &args.articles_output {
        output::refuse_same(global.output.as_deref(), file, "-o and --articles-output")?;
    }
    output::refuse_read(
        [("--output", global.output.as_deref()), ("--articles-output", args.articles_output.as_deref())],
        args.input.paths(),
    )?;
    let mut inputs = args.input.find()?;
    let output = Output::open(global.output.as_deref(), global.force)?;
    output::refuse_terminal(format, &output)?;
    if format == RowFormat::Parquet {
        journal::discard_when_stopped(output.part());
    }
    let articles_output =
        args.articles_output.as_deref().map(|file| Output::open(Some(file), global.force)).transpose()?;
    journal::stop_between_rows()?;
    let progress = Progress::over(&mut inputs, "articles", messages, !output.is_terminal());
    let layout = Layout::new(output::width(global))
        .heading("article")
        .column("kind", Width::Fixed(9))
        .column("speaker", Width::Fixed(24))
        .column("text", Width::Rest);
    let mut statements = RowWriter::new(output, format, &layout);
    let mut articles = articles_output.map(|out| RowWriter::new(out, RowFormat::Jsonl, &layout));

    let reader = ArticleReader::new(inputs, args.columns.names());
    let mut records = ArticleBatches::new(reader, BATCH, Tracker::default());
    let first = records.batch();
    if let Some((article, columns)) = records.first() {
        statements.columns(columns).with_context(|| article.to_owned())?;
    }
    let blanks = (statements.buffer(), articles.as_ref().map(RowWriter::buffer));
    let work = |(): &mut (), (record, _): (demarche::Result<Record>, Seen)| {
        record.and_then(|record| {
            let extraction = record.article.statements(&options);
            let mut rows = (blanks.0.fork(), blanks.1.as_ref().map(RowBuffer::fork));
            statement_rows::write(&mut rows.0, &record, &extraction, |_, _| ())
                .map_err(|error| refused(error, &record))?;
            rows.1.as_mut().map_or(Ok(()), |rows| rows.row(&article_fields(&record, &extraction)))?;
            let (statements, article) = rows;
            Ok((record, Extracted { extraction, statements, article }))
        })
    };
    let (mut tally, mut n_statements) = (Tally::default(), 0);
    let mut done = |extracted: demarche::Result<(Record, Extracted)>| {
        progress.advance(1);
        let Some((record, extracted)) = progress.suspend(|| tally.count(messages, extracted)) else {
            return Ok(());
        };
        progress.suspend(|| tell_dropped(messages, &record, &extracted.extraction));
        n_statements += extracted.extraction.statements.len();
        let _whole = journal::writing();
        statements.append(extracted.statements)?;
        statements.get_mut().flushed()?;
        if let (Some(articles), Some(article)) = (&mut articles, extracted.article) {
            articles.append(article)?;
            articles.get_mut().flushed()?;
        }
        Ok(())
    };
    let next = |extracted: Vec<_>| extracted.into_iter().try_for_each(&mut done).map(|()| records.batch());
    in_order(first, || (), work, next)?;
    progress.finish();
    records.finish()?;
    if tally.is_all_failed() {
        return Ok(ExitCode::FAILURE);
    }
    statements.columns(STATEMENT_COLUMNS)?;
    statements.finish()?.finish()?;
    articles.map_or(Ok(()), |articles| articles.finish()?.finish())?;
    messages.detail(format_args!("articles: {}, statements: {n_statements}", tally.n_articles));
    Ok(tally.finish(messages))
}

/// Says with `-v` what of a page was left out, and why.
fn tell_dropped(messages: Messages, record: &Record, extraction: &Extraction) {
    const SHOWN: usize = 60;
    if extraction.dropped.is_empty() || !messages.is_verbose() {
        return;
    }
    let article = &record.article;
    let points = CodePoints::new(&article.text);
    for dropped in &extraction.dropped {
        let (start, end) = (points.at(dropped.span.start), points.at(dropped.span.end));
        let text = dropped.span.of(&article.text);
        let shown = text.char_indices().nth(SHOWN).map_or(text.to_owned(), |(at, _)| format!("{}…", &text[..at]));
        messages.detail(format_args!("{}: left out {start}-{end} ({}): {shown}", article.id, dropped.reason));
    }
}

/// An article as it was read.
fn article_fields<'r>(record: &'r Record, extraction: &'r Extraction) -> [(&'static str, Value<'r>); 9] {
    let article = &record.article;
    [
        ("article", article.id.as_str().into()),
        ("text", article.text.as_str().into()),
        ("title", article.title.as_deref().into()),
        ("date", article.date.as_deref().into()),
        ("byline", article.byline.as_deref().into()),
        ("outlet", article.outlet.as_deref().into()),
        ("url", article.url.as_deref().into()),
        ("language", extraction.language.into()),
        ("notes", Value::from(extraction.notes.join("; "))),
    ]
}

/// The error of a record that does not fit the rows before it, of which nothing is written: all its rows have the same
/// columns, so that the first one is refused.
pub(super) fn refused(error: Error, record: &Record) -> Error {
    match (error, &record.row) {
        (Error::Rows(message), Some(row)) => row.error(None, message),
        (error, _) => error,
    }
}
