//! `demarche explain`: the phrases behind a prediction and their exact log-odds.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use demarche::article::{ArticleReader, ExtractionOptions};
use demarche::features::Utterance;
use demarche::input::{Format, Role, TableReader};
use demarche::model::StanceModel;
use demarche::report::{self, Highlight, RowFormat};

use super::Global;
use super::input::{ArticleColumns, InputArgs, PartyColumns};
use super::output::{self, Output};
use super::scorer::{RowStatement, utterance};

/// Shows the phrases behind a prediction and their exact log-odds
///
/// The contributions of the terms that stand in a statement, the intercept and the calibration add up to the log-odds of the predicted label
/// against each other label. On a terminal, green speaks for the prediction and magenta against it.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  demarche explain --text \"They rejected our offer, but talks go on.\"")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// One statement to explain, instead of INPUT
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["paths", "input_format"])]
    text: Option<String>,

    /// The model [default: the one built into the program]
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,

    #[command(flatten)]
    columns: ArticleColumns,

    #[command(flatten)]
    parties: PartyColumns,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let model = match &args.model {
        Some(file) => StanceModel::from_path(file)?,
        None => StanceModel::shipped(),
    };
    let format = output::page_format(global, &[output::PAGE.as_slice(), &[RowFormat::Jsonl]].concat())?;
    output::refuse_read([("--output", global.output.as_deref())], args.input.paths().chain(&args.model))?;
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let mut page = Pages { model: &model, format, n_written: 0, output: &mut output };
    if let Some(text) = &args.text {
        page.write(text.as_str().into())?;
    } else {
        explain_inputs(args, &mut page)?;
    }
    page.finish()?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Each row of a table is a statement; a text is an article, whose statements are found first.
fn explain_inputs(args: &Args, page: &mut Pages) -> anyhow::Result<()> {
    for input in args.input.find()? {
        if input.format().is_some_and(Format::is_table) {
            let table = TableReader::open(&input, args.parties.beside(args.columns.names()), &[Role::Text])?;
            for row in table.only(&RowStatement::ROLES, |_| false)? {
                page.write(RowStatement::of(&row?)?.utterance())?;
            }
        } else {
            for record in ArticleReader::new(vec![input], args.columns.names()).alone() {
                let extraction = record?.article.statements(&ExtractionOptions::default());
                for statement in &extraction.statements {
                    page.write(utterance(statement, extraction.language))?;
                }
            }
        }
    }
    Ok(())
}

struct Pages<'p> {
    model: &'p StanceModel,
    format: RowFormat,
    n_written: usize,
    output: &'p mut Output,
}

impl Pages<'_> {
    fn write(&mut self, utterance: Utterance) -> anyhow::Result<()> {
        let explanation = self.model.explain(utterance);
        let text = utterance.text;
        let names = self.model.names();
        let is_first = self.n_written == 0;
        self.n_written += 1;
        let rendered = match self.format {
            RowFormat::Json => {
                let before = if is_first { "[\n" } else { ",\n" };
                format!("{before}{:#}", report::explanation_json(text, &explanation, names))
            }
            RowFormat::Jsonl => format!("{}\n", report::explanation_json(text, &explanation, names)),
            RowFormat::Markdown => {
                format!("> {}\n\n{}\n", text.replace('\n', " "), report::explanation(&explanation, names).markdown())
            }
            _ => {
                let between = if is_first { "" } else { "\n" };
                let painted = self.paint(&report::highlights(text, &explanation));
                format!("{between}{painted}\n\n{}", report::explanation(&explanation, names).text())
            }
        };
        Ok(self.output.write_all(rendered.as_bytes())?)
    }

    fn finish(&mut self) -> anyhow::Result<()> {
        if self.format == RowFormat::Json {
            self.output.write_all(if self.n_written == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        Ok(())
    }

    /// The text with its evidence in colour, where the output is a terminal that shows colours.
    fn paint(&self, pieces: &[Highlight]) -> String {
        let coloured = self.output.is_terminal()
            && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        let mut painted = String::new();
        for Highlight { text, strength } in pieces {
            let colour = if *strength > 0.0 { AnsiColor::Green } else { AnsiColor::Magenta };
            // As in tables: text from the web must not move the cursor or change colours.
            let text = text.replace(|c: char| c.is_control() && c != '\n', " ");
            let style = match strength.abs() {
                strength if !coloured || strength < WEAK => Style::new(),
                strength if strength < STRONG => Style::new().fg_color(Some(colour.into())),
                _ => Style::new().fg_color(Some(colour.into())).bold().underline(),
            };
            // Writing to a string cannot fail.
            let _ = write!(painted, "{style}{text}{style:#}");
        }
        painted
    }
}

/// Evidence below this share of the strongest is not coloured.
const WEAK: f64 = 0.2;
/// Evidence from this share of the strongest on is bold and underlined too.
const STRONG: f64 = 0.6;
