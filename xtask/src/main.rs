//! Developer commands: `cargo xtask test` is the one command that tells whether everything holds.
//!
//! [`steps`] is the list of what is checked, [`fuzz`] the longest of them, [`tools`] what the checks need and how it is installed, [`run`] starts programs
//! and [`console`] is the only module that prints.

mod console;
mod fuzz;
mod run;
mod steps;
mod test;
mod tools;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Developer commands of Backupchecks.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks everything, installing what is missing, and stops at the first failure.
    Test(test::Options),
}

fn main() -> ExitCode {
    let Command::Test(options) = Arguments::parse().command;
    match test::run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
