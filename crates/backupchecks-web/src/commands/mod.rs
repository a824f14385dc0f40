//! The commands, one module each.

mod audit;
mod background;
mod check;
mod definitions;
mod demo;
mod import;
mod jobs;
mod migrate;
mod parse;
mod parser;
mod reparse;
mod serve;
mod simulate;
mod user;

use crate::config::{Config, Flags, LogFormat};
use anyhow::Context;
use backupchecks_store::SqlStore;
use backupchecks_web::auth::token;
use clap::{Parser, Subcommand};
use std::{
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
};

/// Import, check and review the backup reports of many customers.
///
/// Start with `backupchecks demo` to look around, or with `backupchecks serve` and the setup page that it names.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the web server
    Serve(serve::Serve),
    /// Fill a fresh data folder with several weeks of an invented MSP and run the web server on it
    Demo(demo::Demo),
    /// Import report mails: .eml files, folders, Maildirs, mbox files
    Import(import::Import),
    /// Read stored mails again with the parsers of today
    Reparse(reparse::Reparse),
    /// Take customers and jobs from one installation to another, or delete all jobs
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// Show what the parsers make of mails, without storing anything
    Parse(parse::Parse),
    /// Check parsers of your own
    #[command(subcommand)]
    Parser(parser::ParserCommand),
    /// Measure on invented fleets how often missed runs are stated wrongly
    Simulate(simulate::Simulate),
    /// Add and change users
    #[command(subcommand)]
    User(user::UserCommand),
    /// Prove the audit log, or copy it out
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Check that every mail that was ever accepted is still there
    Check(check::Check),
    /// Bring the database to the shape that this version needs
    Migrate(migrate::Migrate),
}

/// Runs the command.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    // These need neither settings nor a database.
    let command = match cli.command {
        Command::Parse(command) => return parse::run(command),
        Command::Parser(command) => return parser::run(command),
        Command::Simulate(command) => return simulate::run(&command),
        command => command,
    };
    let mut flags = cli.flags;
    if let Command::Demo(_) = command {
        flags.data_dir.get_or_insert_with(|| demo::DATA_DIR.into());
    }
    let config = Config::load(flags)?;
    start_log(&config)?;
    let runtime = tokio::runtime::Runtime::new().context("starting the runtime")?;
    let code = runtime.block_on(async {
        match command {
            Command::Serve(command) => serve::run(command, config).await,
            Command::Demo(command) => demo::run(command, config).await,
            Command::Import(command) => import::run(command, &config).await,
            Command::Reparse(command) => reparse::run(command, &config).await,
            Command::Jobs(command) => jobs::run(command, &config).await,
            Command::User(command) => user::run(command, &config).await,
            Command::Audit(command) => audit::run(command, &config).await,
            Command::Check(command) => check::run(command, &config).await,
            Command::Migrate(command) => migrate::run(command, &config).await,
            Command::Parse(command) => parse::run(command),
            Command::Parser(command) => parser::run(command),
            Command::Simulate(command) => simulate::run(&command),
        }
    });
    // A thread that still reads a huge file must not hold up the end.
    runtime.shutdown_background();
    code
}

/// Opens the database and brings it up to date.
async fn open_store(config: &Config) -> anyhow::Result<SqlStore> {
    if config.database_url.starts_with("sqlite:") {
        config.make_data_dir()?;
    }
    let store = SqlStore::open(&config.database_url.parse()?).await?;
    store.migrate().await?;
    Ok(store)
}

fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log).with_context(|| {
        format!("APP_LOG {:?} is no filter; use one such as info or backupchecks=debug", config.log)
    })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::stderr().is_terminal());
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

/// A random token, for keys and passwords that people are shown once.
pub(crate) fn random_token() -> String {
    token::Token::random().reveal().to_owned()
}

/// Writes a line to standard output. A closed pipe is the reader's wish, no fault.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Writes a line to standard error.
fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Tells what went wrong, with its causes, on standard error.
pub(crate) fn complain(error: &anyhow::Error) {
    note(&format!("error: {error:#}"));
}
