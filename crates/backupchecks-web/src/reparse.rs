//! Reading stored mails again with the parsers of today: for a page, for a command, and in the background.

use crate::{
    clock::now,
    parsers,
    workers::{self, Stop},
};
use async_trait::async_trait;
use backupchecks_core::{
    engine::{self, EngineError, Reread},
    model::{Act, MailId, ReparseSelection, ReparseTask, ReparseTaskId},
    ports::{MailToReparse, Store, StoreError, TaskClaim},
};
use backupchecks_parsers::mail::Mail;
use jiff::SignedDuration;
use std::{error::Error, sync::Arc, time::Duration};

/// How many mails one step of a task reads: a second's work, and little to do again when a process dies.
const BATCH: u32 = 200;
/// How long a worker that says nothing keeps its task. Far more than a batch takes, even on a slow disk.
const CLAIM: SignedDuration = SignedDuration::from_secs(120);
/// How often the background looks for a task.
const LOOK: Duration = Duration::from_secs(2);
/// How long it looks in vain before it tells that there was nothing to do.
const INTERVAL: Duration = Duration::from_mins(1);

/// Why mails could not be read again.
#[derive(Debug, thiserror::Error)]
pub enum ReparseError {
    /// The use case.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The parsers broke off: a fault of the program.
    #[error("reading the mails broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

impl From<StoreError> for ReparseError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// What the parsers of today, built-in ones and those of users, make of these mails.
///
/// # Errors
/// When the store does not answer.
pub async fn read_again(store: &dyn Store, mails: Vec<MailToReparse>) -> Result<Vec<Reread>, ReparseError> {
    let registry = parsers::registry(parsers::own(store).await?);
    let read = move |mail: MailToReparse| {
        let reading = registry.read(&Mail::decode(&mail.raw));
        Reread { mail: mail.id, from_address: mail.from_address, reading }
    };
    // Reading mails is work for the processor, not for the threads that wait for networks.
    Ok(tokio::task::spawn_blocking(move || mails.into_iter().map(read).collect()).await?)
}

/// One mail, read again; `None` when there is none of that number, or its bytes are no longer kept.
///
/// # Errors
/// When the store does not answer.
pub async fn read_one(store: &dyn Store, mail: MailId) -> Result<Option<Reread>, ReparseError> {
    let chosen = ReparseSelection::Mails(vec![mail]);
    let mails = store.mails_to_reparse(&chosen, MailId(i64::MIN), mail, 1).await?;
    Ok(read_again(store, mails).await?.pop())
}

/// Works on the tasks that people begin. Any number of them may run, in any number of processes.
///
/// What keeps two of them from one batch is the claim on the task alone: `backupchecks reparse` works beside servers and has no
/// lease. The lease of a server only chooses, as for all background work, which one looks for tasks and tells of it.
pub struct Worker {
    store: Arc<dyn Store>,
    /// A name that no other worker has.
    name: String,
}

impl Worker {
    /// A worker of its own.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, name: crate::auth::token::Token::random().reveal().to_owned() }
    }

    /// Does the next batch of a task, of this one or of the oldest that nobody works on, and gives the task as it is then.
    /// `None` when there is nothing to do.
    ///
    /// # Errors
    /// When the store does not answer; the batch is then done again later. What cannot be mended by waiting ends the task.
    pub async fn step(&self, only: Option<ReparseTaskId>) -> Result<Option<ReparseTask>, ReparseError> {
        let claim = self.claim();
        let Some(task) = self.store.claim_reparse(only, &claim).await? else { return Ok(None) };
        let act = || task.started_by.map_or_else(|| Act::of_program("reparse", now()), |user| Act::of(user, now()));
        match self.batch(&task, &claim, act()).await {
            Ok(()) => {}
            Err(
                error @ ReparseError::Engine(EngineError::Store(StoreError::Away { .. } | StoreError::Lost { .. })),
            ) => return Err(error),
            Err(error) => {
                tracing::error!(%error, task = task.id.0, "reading mails again cannot go on");
                self.store.stop_reparse(task.id, Some(&error.to_string()), act()).await?;
            }
        }
        Ok(self.store.reparse_task(task.id).await?)
    }

    fn claim(&self) -> TaskClaim {
        let now = now();
        TaskClaim { worker: self.name.clone(), now, until: now + CLAIM }
    }

    async fn batch(&self, task: &ReparseTask, claim: &TaskClaim, act: Act) -> Result<(), ReparseError> {
        let mails = self.store.mails_to_reparse(&task.selection, task.cursor, task.up_to, BATCH).await?;
        let mails = read_again(&*self.store, mails).await?;
        if !engine::reparse_step(&*self.store, task, claim, &mails, act).await? {
            tracing::debug!(task = task.id.0, "the task was stopped or taken over meanwhile");
        }
        Ok(())
    }
}

#[async_trait]
impl workers::Worker for Worker {
    fn name(&self) -> &'static str {
        "reparse"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    /// A task that somebody began does not wait for the minute to end. It is claimed already when this is ready.
    async fn called(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            match self.store.claim_reparse(None, &self.claim()).await {
                Ok(Some(_)) => return,
                Ok(None) => {}
                Err(error) => tracing::debug!(%error, "could not look for mails to read again"),
            }
        }
    }

    async fn work(&self, stop: Stop) -> Result<String, Box<dyn Error + Send + Sync>> {
        let mut batches = 0_u64;
        while !stop.is_set() && self.step(None).await?.is_some() {
            batches += 1;
        }
        Ok(format!("read {batches} batches of mails again"))
    }
}
