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

/// Writes the manual: the page of the program, then one for each command
#[derive(clap::Args, Debug)]
pub(super) struct Man {}

pub(super) fn completions(args: &Completions, global: &Global) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "demarche", &mut script);
    write(&script, global)
}

pub(super) fn man(global: &Global) -> anyhow::Result<ExitCode> {
    let mut program = Cli::command().disable_help_subcommand(true);
    // Gives the commands their full names and the flags they share.
    program.build();
    let mut pages = Vec::new();
    for command in std::iter::once(&program).chain(program.get_subcommands().filter(|command| !command.is_hide_set())) {
        let source = concat!("demarche ", env!("CARGO_PKG_VERSION"));
        clap_mangen::Man::new(command.clone()).source(source).render(&mut pages)?;
    }
    write(&pages, global)
}

fn write(content: &[u8], global: &Global) -> anyhow::Result<ExitCode> {
    let mut output = Output::open(global.output.as_deref(), global.force)?;
    output.write_all(content)?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}
