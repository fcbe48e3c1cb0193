//! The command line: one variant per command, and the flags that all of them know.
//!
//! Exit status: 0 done, 1 failed, 2 wrong usage, 3 a gate set by the user was not met.

mod aggregate;
mod agreement;
mod batches;
mod compare;
mod evaluate;
mod evaluate_report;
mod explain;
mod extract;
mod extraction_flags;
mod generate;
mod input;
mod inspect;
mod journal;
mod label_columns;
pub(crate) mod message;
mod output;
mod pipeline;
mod predict;
mod progress;
mod reading;
mod report_file;
mod scorer;
mod statement_rows;
mod stream;
mod train;
mod train_flags;

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::builder::TypedValueParser as _;
use clap::{Args, Parser, Subcommand};
use demarche::report::RowFormat;

use message::Messages;

/// Finds the statements in news articles and scores each of them.
///
/// `demarche COMMAND --help` explains a command with an example.
#[derive(Debug, Parser)]
#[command(name = "demarche", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

#[derive(Debug, Subcommand)]
enum Command {
    Extract(Box<extract::Args>),
    Train(Box<train::Args>),
    Evaluate(Box<evaluate::Args>),
    Predict(Box<predict::Args>),
    Explain(Box<explain::Args>),
    Agreement(agreement::Args),
    Aggregate(aggregate::Args),
    Compare(compare::Args),
    Inspect(inspect::Args),
    #[command(hide = true)]
    Completions(generate::Completions),
    #[command(hide = true)]
    Man(generate::Man),
}

/// The flags of every command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Everywhere")]
struct Global {
    /// Writes to FILE, complete or not at all [default: standard output]
    #[arg(short, long, global = true, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Form of the output [default: by the extension of FILE; else text on a terminal, csv in a pipe]
    #[arg(long, global = true, value_name = "FORMAT", value_parser = row_format())]
    format: Option<RowFormat>,

    /// Replaces a FILE that exists
    #[arg(long, global = true)]
    force: bool,

    /// Number of threads [default: one for each processor]
    #[arg(long, global = true, value_name = "N", value_parser = at_least(1))]
    threads: Option<usize>,

    /// Start of everything random: the same seed gives the same output
    #[arg(long, global = true, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Shows errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Says more about what is done
    #[arg(short, long, global = true)]
    verbose: bool,
}

impl Global {
    fn messages(&self) -> Messages {
        Messages::new(self.quiet, self.verbose)
    }
}

/// Reads the name of a format; its error lists them.
fn row_format() -> impl clap::builder::TypedValueParser<Value = RowFormat> {
    clap::builder::PossibleValuesParser::new(RowFormat::ALL.map(RowFormat::name))
        .map(|name| RowFormat::from_extension(&name).expect("every name is also an extension"))
}

/// Reads a whole number that is not below `least`.
fn at_least(least: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| *number >= least);
        number.ok_or_else(|| format!("expected a whole number from {least} on"))
    }
}

/// Reads a share.
fn share(text: &str) -> Result<f64, &'static str> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or("expected a number from 0 to 1, such as 0.1")
}

/// The exit status when a gate set by the user was not met.
const GATE_NOT_MET: u8 = 3;

/// Holds a figure against the least value that a flag asks for.
fn gate(figure: &str, found: Option<f64>, flag: &str, least: Option<f64>, messages: Messages) -> ExitCode {
    let Some(least) = least.filter(|least| found.is_none_or(|found| found < *least)) else {
        return ExitCode::SUCCESS;
    };
    let found = found.map_or("undefined".to_owned(), |value| format!("{value:.4}"));
    messages.warning(format_args!("{figure} is {found}, below the {least} asked for by {flag}"));
    ExitCode::from(GATE_NOT_MET)
}

/// Runs the command.
pub(crate) fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    let global = &cli.global;
    if let Some(n_threads) = global.threads {
        // Threads beyond the processors only wait, and thousands of them stall the start.
        let most = std::thread::available_parallelism().map_or(1, usize::from).max(8) * 4;
        let threads = rayon::ThreadPoolBuilder::new().num_threads(n_threads.min(most));
        threads.build_global().context("the threads cannot be started")?;
    }
    match &cli.command {
        Command::Extract(args) => extract::run(args, global),
        Command::Train(args) => train::run(args, global),
        Command::Evaluate(args) => evaluate::run(args, global),
        Command::Predict(args) => predict::run(args, global),
        Command::Explain(args) => explain::run(args, global),
        Command::Agreement(args) => agreement::run(args, global),
        Command::Aggregate(args) => aggregate::run(args, global),
        Command::Compare(args) => compare::run(args, global),
        Command::Inspect(args) => inspect::run(args, global),
        Command::Completions(args) => generate::completions(args, global),
        Command::Man(_) => generate::man(global),
    }
}

/// Arguments that ask for what there is not.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongUsage(String);

/// The exit status of wrong usage, as clap gives it.
const WRONG_USAGE: u8 = 2;

/// The exit status of a run that ended with this error.
pub(crate) fn exit_code(error: &anyhow::Error) -> ExitCode {
    let outermost = error.chain().next();
    let is_usage = outermost.is_some_and(|error| {
        error.is::<WrongUsage>() || matches!(error.downcast_ref(), Some(demarche::Error::Parameter(_)))
    });
    if is_usage { ExitCode::from(WRONG_USAGE) } else { ExitCode::FAILURE }
}

/// Whether the reader of our output went away, as `head` does: no failure of ours.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_flags_of_all_commands_fit_together() {
        super::Cli::command().debug_assert();
    }
}
