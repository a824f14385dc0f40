//! `backupchecks reparse`: stored mails, read again with the parsers of today.

use super::{import::Progress, note, open_store, say};
use crate::config::Config;
use anyhow::Context;
use backupchecks_core::{
    model::{Act, Difference, DifferenceKind, InboxState, MailId, ReparseSelection, ReparseState, ReparseTask, Seen},
    ports::{ReparseStore as _, Store},
};
use backupchecks_web::{clock::now, reparse::Worker};
use clap::Args;
use std::{process::ExitCode, sync::Arc, time::Duration};

/// How often to look how far another process is that has taken the task.
const LOOK: Duration = Duration::from_millis(500);

/// Read stored mails again with the parsers of today.
///
/// Runs are changed in place: they keep their number, their tickets and remarks, and their review unless it was of something
/// better. With --what-if nothing is changed and the differences are printed. A server that runs on the same database helps.
///
/// Exit code 0 when it came to its end, 1 when it could not, 130 when interrupted; what was read again then stays so.
#[derive(Debug, Args)]
pub(crate) struct Reparse {
    #[command(flatten)]
    which: Which,
    /// Only tell what would change
    #[arg(long)]
    what_if: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Every mail that is not deleted
    #[arg(long)]
    all: bool,
    /// Mails that no parser knows or could read
    #[arg(long)]
    unread: bool,
    /// Mails that this parser has recognised, such as veeam.backup
    #[arg(long, value_name = "ID")]
    parser: Option<String>,
    /// Mails by their numbers, deleted ones too
    #[arg(long, value_name = "NUMBER", num_args = 1..)]
    mail: Vec<i64>,
}

impl Which {
    fn selection(self) -> ReparseSelection {
        match (self.parser, self.all, self.unread) {
            (Some(parser), ..) => ReparseSelection::Parser(parser),
            (None, true, _) => ReparseSelection::All,
            (None, false, true) => ReparseSelection::Unread,
            (None, false, false) => ReparseSelection::Mails(self.mail.into_iter().map(MailId).collect()),
        }
    }
}

pub(super) async fn run(command: Reparse, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config).await?;
    let shared: Arc<dyn Store> = Arc::new(store.clone());
    let act = || Act::of_program("reparse", now());
    let task = store.start_reparse(&command.which.selection(), command.what_if, act()).await?;
    let ended = tokio::select! {
        ended = work(shared, &task) => ended.map(Some),
        _ = tokio::signal::ctrl_c() => Ok(None),
    };
    if matches!(ended, Ok(None)) {
        store.stop_reparse(task.id, None, act()).await?;
    }
    store.close().await;
    let Some(task) = ended? else {
        note("interrupted; what was read again stays so");
        return Ok(ExitCode::from(130));
    };
    tell(&task);
    Ok(if task.state == ReparseState::Done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Works on the task until it has ended, alone or beside a server.
async fn work(store: Arc<dyn Store>, task: &ReparseTask) -> anyhow::Result<ReparseTask> {
    let worker = Worker::new(store.clone());
    let progress = Progress::new(true);
    loop {
        if worker.step(Some(task.id)).await?.is_none() {
            tokio::time::sleep(LOOK).await;
        }
        let held = store.reparse_task(task.id).await?.with_context(|| format!("the task {} is gone", task.id))?;
        progress.set(held.total, held.done());
        if held.state != ReparseState::Running {
            progress.finish();
            return Ok(held);
        }
    }
}

fn tell(task: &ReparseTask) {
    say(&format!("{:>8} mails {}", task.done(), if task.what_if { "compared" } else { "read again" }));
    for kind in DifferenceKind::ALL.iter().rev() {
        let count = task.counts.kind(*kind);
        if count > 0 {
            say(&format!("{count:>8} {}", in_words(*kind)));
        }
    }
    if task.counts.put_back() > 0 {
        say(&format!("{:>8} reviewed runs back on Run Checks", task.counts.put_back()));
    }
    task.examples.iter().for_each(tell_difference);
    if let Some(error) = &task.error {
        note(&format!("error: {error}"));
    }
}

fn tell_difference(difference: &Difference) {
    say(&format!("\nmail {}: {} ({})", difference.mail, difference.subject, in_words(difference.kind)));
    for (side, seen) in [("before", &difference.before), ("now", &difference.after)] {
        for seen in seen {
            say(&format!("  {side:<6} {}", seen_in_words(seen)));
        }
    }
}

fn seen_in_words(seen: &Seen) -> String {
    let state = seen.inbox_state.map_or("recorded", InboxState::as_str);
    let status = seen.status.map_or(String::new(), |status| format!("{status} "));
    format!("{status}{} [{state}] {}", seen.job_name, seen.reason)
}

fn in_words(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Unchanged => "unchanged",
        DifferenceKind::Details => "with other details",
        DifferenceKind::Objects => "with other objects",
        DifferenceKind::Recognised => "read now, not before",
        DifferenceKind::Better => "better",
        DifferenceKind::Worse => "worse",
        DifferenceKind::OtherJob => "of another job",
        DifferenceKind::NotFound => "no longer found",
    }
}
