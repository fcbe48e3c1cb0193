//! `demarche evaluate`: how good a model or the whole training recipe is.

use std::process::ExitCode;

use super::Global;

/// Not there yet
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, _: &Global) -> anyhow::Result<ExitCode> {
    anyhow::bail!("`demarche evaluate` is not there yet")
}
