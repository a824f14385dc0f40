//! The way of a batch: read from disk, look what is new, parse on all cores, ingest. While one batch is stored the next is
//! parsed, and no more than a few batches are in memory at once.

use anyhow::Context;
use backupchecks_core::{
    engine::{self, Ingested},
    model::{Act, InboxState, IncomingMail},
    ports::Store,
};
use backupchecks_integrations::files::{FileTrouble, Mails, RawMail};
use backupchecks_parsers::registry::Registry;
use backupchecks_web::clock::now;
use jiff::Timestamp;
use serde::Serialize;
use std::{fmt, pin::pin, thread};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The name of this source; file names are no names, they change.
const SOURCE: &str = "files";

/// What an import did. `files` is the sum of all others but `interrupted`; each message of an mbox counts as a file.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::commands) struct Summary {
    /// Mails and files that were met.
    pub(in crate::commands) files: u64,
    /// Mails whose results all became runs.
    pub(in crate::commands) recorded: u64,
    /// Mails that wait in the Inbox for a job, also ambiguous ones and those of archived jobs.
    pub(in crate::commands) waiting: u64,
    /// Mails of known products without a result.
    pub(in crate::commands) notices: u64,
    /// Mails that no parser knows.
    pub(in crate::commands) unrecognised: u64,
    /// Mails that a parser knows but could not read.
    pub(in crate::commands) parse_failed: u64,
    /// Mails that were imported before.
    pub(in crate::commands) duplicates: u64,
    /// Files that could not be read; each is named on standard error.
    pub(in crate::commands) unreadable: u64,
    /// It was ended before all was read.
    #[serde(skip)]
    pub(in crate::commands) interrupted: bool,
}

impl Summary {
    /// What is worth telling, for a log or a page.
    pub(in crate::commands) fn in_a_sentence(&self) -> String {
        let told: Vec<String> = self.lines().map(|(count, what)| format!("{count} {what}")).collect();
        if told.is_empty() { "nothing new".to_owned() } else { told.join(", ") }
    }

    /// The counts that are not zero, in words.
    fn lines(&self) -> impl Iterator<Item = (u64, &'static str)> {
        let lines = [
            (self.recorded, "recorded as runs"),
            (self.waiting, "waiting in the Inbox for a customer"),
            (self.notices, "notices without a result"),
            (self.unrecognised, "unrecognised"),
            (self.parse_failed, "recognised but not readable"),
            (self.duplicates, "imported before"),
            (self.unreadable, "unreadable files"),
        ];
        lines.into_iter().filter(|(count, _)| *count > 0)
    }

    fn count(&mut self, ingested: Ingested) {
        *match ingested {
            Ingested::Recorded(_) => &mut self.recorded,
            Ingested::Duplicate => &mut self.duplicates,
            Ingested::Inbox(_, state) => match state {
                InboxState::Waiting | InboxState::Ambiguous | InboxState::Archived => &mut self.waiting,
                InboxState::Unrecognised => &mut self.unrecognised,
                InboxState::ParseFailed => &mut self.parse_failed,
                InboxState::Notice => &mut self.notices,
            },
        } += 1;
        self.files += 1;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:>8} mails{}",
            self.files,
            if self.interrupted { " until it was interrupted; run it again to go on" } else { "" }
        )?;
        let shown: Vec<String> = self.lines().map(|(count, what)| format!("{count:>8} {what}")).collect();
        f.write_str(&shown.join("\n"))
    }
}

/// What happens during an import.
#[derive(Debug)]
pub(in crate::commands) enum Event {
    /// A file could not be read.
    Trouble(FileTrouble),
    /// A batch is stored: so many files are known by now, so many mails are done.
    Batch {
        /// Files known.
        known: u64,
        /// Mails done.
        done: u64,
    },
}

/// What the reader hands on.
struct Batch {
    mails: Vec<RawMail>,
    troubles: Vec<FileTrouble>,
    known: u64,
}

/// A batch after parsing.
struct Parsed {
    mails: Vec<IncomingMail>,
    duplicates: u64,
    known: u64,
}

/// Imports everything behind `mails` into `store`, read with `registry`, until `stop` is ready.
pub(in crate::commands) async fn import(
    store: &dyn Store,
    registry: &Registry,
    mails: Mails,
    stop: impl Future<Output = ()>,
    mut tell: impl FnMut(Event),
) -> anyhow::Result<Summary> {
    let (to_parse, mut read) = channel(1);
    thread::Builder::new()
        .name("read mails".into())
        .spawn(move || read_batches(mails, &to_parse))
        .context("starting the reader")?;
    let (to_store, mut parsed) = channel::<(Parsed, Vec<FileTrouble>)>(1);
    let parse = parse_batches(store, registry, &mut read, to_store);
    let mut summary = Summary::default();
    let ingest = async {
        while let Some((batch, troubles)) = parsed.recv().await {
            let count = u64::try_from(troubles.len())?;
            (summary.files, summary.unreadable) = (summary.files + count, summary.unreadable + count);
            for trouble in troubles {
                tell(Event::Trouble(trouble));
            }
            engine::ingest(store, &batch.mails, Act::of_program("import", now()))
                .await?
                .into_iter()
                .for_each(|ingested| summary.count(ingested));
            (summary.files, summary.duplicates) =
                (summary.files + batch.duplicates, summary.duplicates + batch.duplicates);
            tell(Event::Batch { known: batch.known, done: summary.files });
        }
        anyhow::Ok(())
    };
    let mut stop = pin!(stop);
    // Parsing owns the sender; where it ends or is given up the channel closes, and ingesting ends after what is in it.
    let parse = async {
        tokio::select! {
            result = parse => result.map(|()| false),
            () = &mut stop => Ok(true),
        }
    };
    let (interrupted, ingested) = tokio::join!(parse, ingest);
    ingested?;
    summary.interrupted = interrupted?;
    Ok(summary)
}

/// Reads on a thread of its own until all is read or nobody listens any more.
fn read_batches(mut mails: Mails, to: &Sender<Batch>) {
    let mut batch = Batch { mails: Vec::new(), troubles: Vec::new(), known: 0 };
    let mut bytes = 0;
    loop {
        let item = mails.next();
        let end = item.is_none();
        match item {
            Some(Ok(mail)) => {
                bytes += mail.bytes.len();
                batch.mails.push(mail);
            }
            Some(Err(trouble)) => batch.troubles.push(trouble),
            None => {}
        }
        if end || engine::is_full_batch(batch.mails.len() + batch.troubles.len(), bytes) {
            batch.known = mails.count_hint().unwrap_or_default();
            let full = std::mem::replace(&mut batch, Batch { mails: Vec::new(), troubles: Vec::new(), known: 0 });
            bytes = 0;
            if to.blocking_send(full).is_err() || end {
                return;
            }
        }
    }
}

async fn parse_batches(
    store: &dyn Store,
    registry: &Registry,
    from: &mut Receiver<Batch>,
    to: Sender<(Parsed, Vec<FileTrouble>)>,
) -> anyhow::Result<()> {
    while let Some(Batch { mails, troubles, known }) = from.recv().await {
        let (mails, duplicates) = leave_out_known(store, mails).await?;
        let (at, registry) = (now(), registry.clone());
        let parse = move || parse_on_all_cores(&registry, mails, at);
        let mails = tokio::task::spawn_blocking(parse).await.context("parsing a batch")?;
        if to.send((Parsed { mails, duplicates, known }, troubles)).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Mails that are stored already need no parsing: a second import of a folder, or one that goes on after a crash, is quick.
async fn leave_out_known(store: &dyn Store, mails: Vec<RawMail>) -> anyhow::Result<(Vec<RawMail>, u64)> {
    let digests: Vec<_> = mails.iter().map(|mail| backupchecks_parsers::mail::digest(&mail.bytes)).collect();
    let known = store.known_digests(&digests).await?;
    let before = mails.len();
    let fresh: Vec<RawMail> =
        mails.into_iter().zip(digests).filter(|(_, digest)| !known.contains(digest)).map(|(mail, _)| mail).collect();
    let duplicates = u64::try_from(before - fresh.len())?;
    Ok((fresh, duplicates))
}

fn parse_on_all_cores(registry: &Registry, mails: Vec<RawMail>, at: Timestamp) -> Vec<IncomingMail> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = mails.len().div_ceil(cores).max(1);
    let parse = |mails: Vec<RawMail>| -> Vec<IncomingMail> {
        mails.into_iter().map(|mail| backupchecks_parsers::incoming(registry, SOURCE, None, mail.bytes, at)).collect()
    };
    let mut shares = Vec::new();
    let mut rest = mails.into_iter();
    loop {
        let next: Vec<RawMail> = rest.by_ref().take(share).collect();
        if next.is_empty() {
            break;
        }
        shares.push(next);
    }
    thread::scope(|scope| {
        let workers: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || parse(share))).collect();
        // Parsers are guarded one by one in the registry; a panic here is a fault of this program and must not pass silently.
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
