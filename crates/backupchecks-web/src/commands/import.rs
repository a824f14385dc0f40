//! `backupchecks import`: files into the store, in batches, resumable at any point.

mod pipeline;
mod progress;

use super::{definitions::Definitions, note, open_store, say};
use crate::config::Config;
use backupchecks_core::ports::Store;
use backupchecks_parsers::registry::Registry;
use backupchecks_web::parsers::{self, OwnParser};
use clap::Args;
use pipeline::Summary;
pub(super) use progress::Progress;
use std::{path::PathBuf, process::ExitCode};

pub(super) use pipeline::{Event, import};

/// Import report mails: .eml files, folders, Maildirs, mbox files.
///
/// A mail that was imported before is counted as a duplicate and changes nothing, so an import that broke off is resumed by
/// running it again. What cannot be read is named, and the rest goes on.
///
/// Exit code 0 when everything was read; 2 when some files could not be read; 1 when nothing could be done; 130 when interrupted.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print the summary as one JSON object, and no progress
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    definitions: Definitions,
}

pub(super) async fn run(command: Import, config: &Config) -> anyhow::Result<ExitCode> {
    let mut own = command.definitions.own()?;
    let store = open_store(config).await?;
    own.extend(parsers::asked(stored_parsers(&store).await?));
    let registry = Registry::with(own);
    let summary = import_with_progress(&store, &registry, command.paths, !command.json).await;
    store.close().await;
    let summary = summary?;
    if command.json {
        say(&serde_json::to_string(&summary)?);
    } else {
        say(&summary.to_string());
    }
    Ok(if summary.interrupted {
        ExitCode::from(130)
    } else if summary.unreadable == 0 {
        ExitCode::SUCCESS
    } else if summary.unreadable == summary.files {
        ExitCode::FAILURE
    } else {
        ExitCode::from(2)
    })
}

/// The parsers that users wrote in the browser. One that cannot be used is told of, and its mails stay in the Inbox.
async fn stored_parsers(store: &dyn Store) -> anyhow::Result<Vec<OwnParser>> {
    let own = parsers::own(store).await?;
    for trouble in own.iter().filter_map(OwnParser::trouble) {
        note(&trouble);
    }
    Ok(own)
}

/// Imports with a bar on the terminal; Ctrl-C ends it after the batch at hand.
async fn import_with_progress(
    store: &dyn Store,
    registry: &Registry,
    paths: Vec<PathBuf>,
    show: bool,
) -> anyhow::Result<Summary> {
    let progress = Progress::new(show);
    let stop = async {
        // Without a signal handler Ctrl-C ends the process, which is safe too: a batch is stored whole or not at all.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let summary = import(store, registry, backupchecks_integrations::files::read(paths), stop, |event| match event {
        Event::Trouble(trouble) => progress.above(|| note(&trouble.to_string())),
        Event::Batch { known, done } => progress.set(known, done),
    })
    .await;
    progress.finish();
    summary
}
