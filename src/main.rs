//! The command line of demarche.

mod cli;

use std::panic;
use std::process::ExitCode;

use clap::Parser as _;

/// Articles are cut into many small texts, and each thread has its own: the system's allocator takes a tenth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Damaged data makes decoders panic, of which their reader makes the error that is said.
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !demarche::input::is_decoding() {
            tell(panic);
        }
    }));
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
