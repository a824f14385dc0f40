//! `backupchecks audit`: proving the audit log, and copying it out.

use super::{note, open_store, say};
use crate::config::Config;
use anyhow::Context as _;
use backupchecks_core::{
    engine::prove_audit_log,
    model::{Act, AuditHead},
};
use backupchecks_web::{
    clock::now,
    formats::audit::{Copying, prove_copy},
};
use clap::{Args, Subcommand};
use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

/// Prove the audit log, or copy it out.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    Verify(Verify),
    Export(Export),
}

/// Prove that nobody changed the audit log
///
/// Every entry is sealed over the one before; this follows the seals from the first entry to the end that is kept beside the log, or
/// through a copy that `audit export` made. It prints the number and the seal of the newest entry: keep them elsewhere and give
/// them to a later proof with --kept, so that a log is found out too that was written anew as a whole.
///
/// Exit code 0 when the log is whole; 1 when it is not, with the first entry that is wrong.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// A copy of the log; without it the log of the database is proven
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The end of the log as an earlier proof printed it
    #[arg(long, value_name = "NUMBER:SEAL")]
    kept: Option<AuditHead>,
}

/// Copy the audit log out, as JSON lines that can be proven without the database
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file to write; without it the copy goes to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) async fn run(command: AuditCommand, config: &Config) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify(command) => verify(command, config).await,
        AuditCommand::Export(command) => export(command, config).await,
    }
}

async fn verify(command: Verify, config: &Config) -> anyhow::Result<ExitCode> {
    let end = if let Some(path) = &command.file {
        let file = File::open(path).with_context(|| format!("opening the copy {}", path.display()))?;
        prove_copy(BufReader::new(file), command.kept).with_context(|| format!("proving {}", path.display()))?
    } else {
        let store = open_store(config).await?;
        let proven = prove_audit_log(&store, command.kept).await;
        store.close().await;
        proven?
    };
    say(&format!("The audit log is whole: {} entries.", end.number));
    say(&format!("Its end is {end}"));
    Ok(ExitCode::SUCCESS)
}

async fn export(command: Export, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config).await?;
    let mut output: Box<dyn Write> = match &command.output {
        Some(path) => {
            let file = File::create_new(path);
            Box::new(BufWriter::new(file.with_context(|| format!("making the file {}", path.display()))?))
        }
        None => Box::new(std::io::stdout().lock()),
    };
    let writing = || "writing the copy";
    let (mut copying, header) = Copying::begin(&store, Act::of_program("audit export", now())).await?;
    output.write_all(header.as_bytes()).with_context(writing)?;
    while let Some(lines) = copying.next(&store).await? {
        output.write_all(lines.as_bytes()).with_context(writing)?;
    }
    output.flush().with_context(writing)?;
    store.close().await;
    if let Some(path) = &command.output {
        note(&format!("the audit log was copied to {}", path.display()));
    }
    Ok(ExitCode::SUCCESS)
}
