//! Developer commands: `cargo xtask test` is the one command that tells whether everything holds.
//!
//! [`steps`] is the list of what is checked, [`fuzz`] the longest of them, [`packages`] and [`mod@api`] what holds for the crates for embedding, [`mod@bench`] what is measured and [`page`] where that is written,
//! [`tools`] what all of them need and how it is installed, [`run`] starts programs and [`console`] is the only module that prints.

mod api;
mod bench;
mod console;
mod fuzz;
mod packages;
mod page;
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
    /// Writes down the public API of the crates for embedding, which belongs to a release.
    Api,
    /// Measures how fast mails are read and how often missed runs are stated wrongly, and writes `docs/benchmarks.md`.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Test(options) => test::run(&options),
        Command::Api => api::renew(),
        Command::Bench(options) => bench::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
