//! `demarche extract`: articles → statements.

use std::path::PathBuf;
use std::process::ExitCode;

use demarche::Error;
use demarche::article::{ArticleReader, Extraction, Record};
use demarche::report::{Layout, RowFormat, RowWriter, STATEMENT_COLUMNS, Value, Width, statement_fields};
use demarche::text::CodePoints;
use rayon::prelude::*;

use super::Global;
use super::extraction_flags::{DAMAGED, ExtractionFlags};
use super::input::{self, ArticleColumns, InputArgs};
use super::message::{self, Messages};
use super::output::{self, Output};

/// Articles worked on at a time: enough for every processor, few enough to stay in its cache.
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

/// Both outputs and what went through them.
struct Writer<'o> {
    statements: RowWriter<&'o mut Output>,
    articles: Option<RowWriter<&'o mut Output>>,
    n_statements: usize,
    n_articles: usize,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let messages = global.messages();
    let format = output::row_format(global)?;
    let options = args.extraction.options()?;
    if let Some(file) = &args.articles_output {
        output::refuse_same(global.output.as_deref(), file, "-o and --articles-output")?;
    }
    let inputs = args.input.find()?;
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let mut articles_output =
        args.articles_output.as_deref().map(|file| Output::open(Some(file), global.force)).transpose()?;
    let shown = output.is_terminal();
    let layout = Layout::new(output::width(global))
        .heading("article")
        .column("kind", Width::Fixed(9))
        .column("speaker", Width::Fixed(24))
        .column("text", Width::Rest);
    let mut writer = Writer {
        statements: RowWriter::new(&mut output, format, &layout),
        articles: articles_output.as_mut().map(|out| RowWriter::new(out, RowFormat::Jsonl, &layout)),
        n_statements: 0,
        n_articles: 0,
    };

    let progress = messages.progress("articles", !shown);
    let (mut n_failed, mut damaged) = (0, None);
    let mut records = ArticleReader::new(inputs, args.columns.names());
    loop {
        let batch = input::batch(&mut records, BATCH);
        if batch.is_empty() {
            break;
        }
        progress.inc(batch.len() as u64);
        let work = |record: Result<Record, Error>| record.map(|record| (record.article.statements(&options), record));
        for done in batch.into_par_iter().map(work).collect::<Vec<_>>() {
            match done {
                Ok((extraction, record)) => {
                    progress.suspend(|| tell_dropped(messages, &record, &extraction));
                    if record.is_damaged && damaged.as_deref() != Some(record.file()) {
                        progress.suspend(|| messages.warning(format_args!("{}: {DAMAGED}", record.file())));
                        damaged = Some(record.file().to_owned());
                    }
                    if let Err(error) = writer.write(&record, &extraction) {
                        let error = refused(error, &record, writer.n_statements)?;
                        n_failed += 1;
                        progress.suspend(|| message::error(&error.into()));
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
    let (n_articles, n_statements) = (writer.n_articles, writer.n_statements);
    if n_articles == 0 && n_failed > 0 {
        return Ok(ExitCode::FAILURE);
    }
    writer.finish()?;
    output.finish()?;
    articles_output.map_or(Ok(()), Output::finish)?;
    messages.detail(format_args!("articles: {n_articles}, statements: {n_statements}"));
    Ok(failures(messages, n_articles, n_failed))
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

/// Says how many articles failed, and tells whether all of them were done.
pub(super) fn failures(messages: Messages, n_articles: usize, n_failed: usize) -> ExitCode {
    if n_failed == 0 {
        return ExitCode::SUCCESS;
    }
    let n_all = n_articles + n_failed;
    messages.note(format_args!("{n_failed} of {n_all} articles could not be read; the others are written"));
    ExitCode::FAILURE
}

impl Writer<'_> {
    /// Writes one article and its statements, or nothing of it.
    fn write(&mut self, record: &Record, extraction: &Extraction) -> demarche::Result<()> {
        let article = &record.article;
        let points = CodePoints::new(&article.text);
        let mut number = 0;
        for statement in &extraction.statements {
            number += 1;
            let mut fields = statement_fields(article, statement, number, &points, extraction.language);
            fields.extend(record.others().map(|(name, cell)| (name, cell.into())));
            self.statements.row(&fields)?;
        }
        if let Some(articles) = &mut self.articles {
            let known = |value: &'_ Option<String>| value.as_deref().map(str::to_owned).into();
            let notes = extraction.notes.join("; ");
            articles.row(&[
                ("article", article.id.as_str().into()),
                ("text", article.text.as_str().into()),
                ("title", known(&article.title)),
                ("date", known(&article.date)),
                ("byline", known(&article.byline)),
                ("outlet", known(&article.outlet)),
                ("url", known(&article.url)),
                ("language", extraction.language.into()),
                ("notes", Value::from(notes)),
            ])?;
        }
        self.n_statements += number;
        self.n_articles += 1;
        Ok(())
    }

    fn finish(mut self) -> demarche::Result<()> {
        self.statements.columns(STATEMENT_COLUMNS)?;
        self.statements.finish()?;
        self.articles.map_or(Ok(()), RowWriter::finish)
    }
}

/// The error of a record that does not fit the rows before it, of which nothing is written: all its rows have the same
/// columns, so that the first one is refused. Where nothing was written yet, no row of the table may fit, and the run ends.
pub(super) fn refused(error: Error, record: &Record, n_written: usize) -> anyhow::Result<Error> {
    match (error, &record.row) {
        (Error::Rows(message), Some(row)) if n_written > 0 => Ok(row.error(None, message)),
        (error @ Error::Rows(_), _) => Err(anyhow::Error::from(error).context(record.article.id.clone())),
        (error, _) => Err(error.into()),
    }
}
