//! `demarche train`: labelled statements → one model file.

use std::process::ExitCode;

use super::Global;

/// Not there yet
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, _: &Global) -> anyhow::Result<ExitCode> {
    anyhow::bail!("`demarche train` is not there yet")
}
