//! `demarche predict`: articles or statements → predictions.

use std::process::ExitCode;

use super::Global;

/// Not there yet
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, _: &Global) -> anyhow::Result<ExitCode> {
    anyhow::bail!("`demarche predict` is not there yet")
}
