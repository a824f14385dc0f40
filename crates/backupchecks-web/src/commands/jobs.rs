//! `backupchecks jobs`: taking customers and jobs from one installation to another, and deleting all jobs.

use super::{note, open_store, say};
use crate::config::Config;
use anyhow::Context as _;
use backupchecks_core::{
    engine::{delete_all_jobs, export_jobs, import_jobs, preview_import},
    model::Act,
    ports::{AllJobs, DeletionStore as _},
    rules::transfer::ImportPlan,
};
use backupchecks_web::{
    clock::now,
    formats::jobs::{read_jobs, write_jobs},
};
use clap::{Args, Subcommand};
use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Take customers and jobs from one installation to another, or delete all jobs.
#[derive(Debug, Subcommand)]
pub(crate) enum JobsCommand {
    Export(Export),
    Import(Import),
    DeleteAll(DeleteAll),
}

/// Write all customers and jobs as JSON
///
/// The file holds what each job's reports say of themselves, what tells it apart, whether it is archived, how it comes by its
/// schedule, and the closures that people entered; no runs, mails or numbers.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file to write, which must not be there yet; - writes to standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Add the customers and jobs of an exported file
///
/// What is there already stays as it is; where it differs from the file, that is told. All or nothing is added, and doing it again
/// adds nothing. Exit code 0, and 1 when the file cannot be read or is not whole.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file to read; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only tell what would be added
    #[arg(long)]
    dry_run: bool,
}

/// Delete all jobs with their runs; their mails go back to the Inbox and are read again
///
/// Customers, users, parsers and mails stay. Tickets and remarks stay too, without what they covered of jobs. A server that runs on
/// the database reads the mails again; they can then be approved anew. It cannot be undone.
///
/// Without --yes only tells how much that is. Exit code 0 when all jobs are deleted, else 1.
#[derive(Debug, Args)]
pub(crate) struct DeleteAll {
    /// Really delete them
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(command: JobsCommand, config: &Config) -> anyhow::Result<ExitCode> {
    match command {
        JobsCommand::Export(command) => export(&command.file, config).await,
        JobsCommand::Import(command) => import(command, config).await,
        JobsCommand::DeleteAll(DeleteAll { yes }) => delete_all(yes, config).await,
    }
}

async fn export(path: &Path, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config).await?;
    let file = export_jobs(&store).await;
    store.close().await;
    let file = file?;
    let text = write_jobs(&file)?;
    if path == Path::new("-") {
        io::stdout().write_all(text.as_bytes()).context("writing the jobs")?;
    } else {
        let written = File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.with_context(|| format!("making the file {}", path.display()))?;
        let jobs: usize = file.customers.iter().map(|customer| customer.jobs.len()).sum();
        note(&format!("{jobs} jobs of {} customers were written to {}", file.customers.len(), path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

async fn import(command: Import, config: &Config) -> anyhow::Result<ExitCode> {
    let path = &command.file;
    let reading = || format!("reading the jobs of {}", path.display());
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin().read_to_string(&mut text).with_context(reading)?;
    } else {
        text = fs::read_to_string(path).with_context(reading)?;
    }
    let file = read_jobs(&text).with_context(reading)?;
    let store = open_store(config).await?;
    let plan = if command.dry_run {
        preview_import(&store, &file).await
    } else {
        import_jobs(&store, &file, Act::of_program("jobs import", now())).await
    };
    store.close().await;
    tell(&plan.with_context(reading)?, command.dry_run);
    Ok(ExitCode::SUCCESS)
}

async fn delete_all(yes: bool, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config).await?;
    if !yes {
        let AllJobs { jobs, runs, mails } = store.count_all_jobs().await?;
        store.close().await;
        say(&format!(
            "{jobs} jobs with {runs} runs would be deleted, and {mails} mails read again; add --yes to do it"
        ));
        return Ok(ExitCode::FAILURE);
    }
    let done = delete_all_jobs(&store, Act::of_program("jobs delete-all", now())).await;
    store.close().await;
    let (AllJobs { jobs, runs, mails }, task) = done?;
    say(&format!("{jobs} jobs with {runs} runs were deleted"));
    if let Some(task) = task {
        say(&format!("{mails} mails are read again by the server, as task {}", task.id));
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(plan: &ImportPlan, dry_run: bool) {
    let (customers, jobs, closures) = plan.additions.counts();
    let added = if dry_run { "would be added" } else { "added" };
    for (count, what) in [(customers, "customers"), (jobs, "jobs"), (closures, "closures")] {
        say(&format!("{count:>8} {what} {added}"));
    }
    say(&format!("{:>8} here as the file says", plan.unchanged));
    say(&format!("{:>8} fields differ and stay as they are", plan.conflicts.len()));
    for conflict in &plan.conflicts {
        let (field, here, in_file) = (conflict.field, &conflict.here, &conflict.in_file);
        say(&format!("{}: {field} is {here} here and {in_file} in the file", conflict.of));
    }
}
