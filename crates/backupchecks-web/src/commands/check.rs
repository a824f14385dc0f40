//! `backupchecks check`: whether every mail that was ever accepted is still there.

use super::{open_store, say};
use crate::config::Config;
use backupchecks_core::{model::MailsStanding, ports::ConservationStore as _};
use clap::Args;
use serde::Serialize;
use std::process::ExitCode;

/// Check that every mail that was ever accepted is still there, in exactly one place.
///
/// Exit code 0 when it is so; 1 when a mail is missing, doubled, or stands nowhere.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The object that `check --json` prints. A promise: fields are added, never renamed or removed.
#[derive(Serialize)]
struct Standing {
    accepted: u64,
    recorded: u64,
    waiting: u64,
    notices: u64,
    unrecognised: u64,
    parse_failed: u64,
    deleted: u64,
    astray: u64,
    whole: bool,
}

pub(super) async fn run(command: Check, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config).await?;
    let standing = store.mails_standing().await;
    store.close().await;
    let standing = standing?;
    if command.json {
        say(&serde_json::to_string(&Standing::from(standing))?);
        return Ok(if standing.check().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    say(&in_words(&standing));
    standing.check()?;
    say("Every mail is there, in one place.");
    Ok(ExitCode::SUCCESS)
}

fn in_words(standing: &MailsStanding) -> String {
    let lines = [
        (standing.accepted, "mails were ever accepted:"),
        (standing.recorded, "recorded as runs"),
        (standing.waiting, "waiting in the Inbox for a job, ambiguous ones and those of archived jobs included"),
        (standing.notices, "notices without a result"),
        (standing.unrecognised, "unrecognised"),
        (standing.parse_failed, "recognised but not readable"),
        (standing.deleted, "deleted by a person"),
        (standing.astray, "standing nowhere"),
    ];
    lines.map(|(count, what)| format!("{count:>9} {what}")).join("\n")
}

impl From<MailsStanding> for Standing {
    fn from(standing: MailsStanding) -> Self {
        Self {
            accepted: standing.accepted,
            recorded: standing.recorded,
            waiting: standing.waiting,
            notices: standing.notices,
            unrecognised: standing.unrecognised,
            parse_failed: standing.parse_failed,
            deleted: standing.deleted,
            astray: standing.astray,
            whole: standing.check().is_ok(),
        }
    }
}
