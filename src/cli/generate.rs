//! `demarche completions SHELL` and `demarche man`: files for those who package the program.

use std::io::Write as _;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::output::Output;
use super::{Cli, Global};

/// Writes the completion script of a shell
#[derive(clap::Args, Debug)]
pub(super) struct Completions {
    shell: Shell,
}

/// Writes the manual page
#[derive(clap::Args, Debug)]
pub(super) struct Man {}

pub(super) fn completions(args: &Completions, global: &Global) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "demarche", &mut script);
    write(&script, global)
}

pub(super) fn man(global: &Global) -> anyhow::Result<ExitCode> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    write(&page, global)
}

fn write(content: &[u8], global: &Global) -> anyhow::Result<ExitCode> {
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    output.write_all(content)?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}
