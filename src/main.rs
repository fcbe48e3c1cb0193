//! The command line of demarche.

mod cli;

use std::process::ExitCode;

use clap::Parser as _;

/// Articles are cut into many small texts, and each thread has its own: the system's allocator takes a tenth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match cli::run(&cli) {
        Ok(code) => code,
        Err(error) if cli::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            cli::message::error(&error);
            cli::exit_code(&error)
        }
    }
}
