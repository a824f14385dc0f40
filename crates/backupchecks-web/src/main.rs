//! The `backupchecks` command: joins store, sources, parsers and pages.

mod commands;
mod config;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match commands::Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            // Help and version are answers, anything else is a wrong command line; 2 means that some files could not be read.
            let code = if told.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            drop(told.print());
            return code;
        }
    };
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            commands::complain(&error);
            ExitCode::FAILURE
        }
    }
}
