//! `demarche inspect`: what a model is.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use demarche::model::StanceModel;
use demarche::report::{self, RowFormat};

use super::output::{self, Output};
use super::{Global, at_least};

/// Shows what a model is: labels, recipe, scores, strongest terms, hashes
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  demarche inspect my.safetensors --top 20 --format markdown -o card.md")]
pub(super) struct Args {
    /// The model [default: the one built into the program]
    #[arg(value_name = "MODEL")]
    model: Option<PathBuf>,

    /// Strongest terms shown for each label
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = at_least(0))]
    top: usize,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<ExitCode> {
    let format = output::page_format(global, &output::PAGE)?;
    let model = match &args.model {
        Some(file) => StanceModel::from_path(file)?,
        None => StanceModel::shipped(),
    };
    output::refuse_read([("--output", global.output.as_deref())], &args.model)?;
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    let text = match format {
        RowFormat::Json => format!("{:#}\n", report::model_json(&model, args.top)),
        RowFormat::Markdown => report::model(&model, args.top).markdown(),
        _ => report::model(&model, args.top).text(),
    };
    output.write_all(text.as_bytes())?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}
