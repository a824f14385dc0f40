//! The store in memory: the reference for what the ports promise, for tests, and for embedding without a database.
//!
//! Plain tables behind one lock and nothing clever: every question walks what it needs, so that each answer can be checked by
//! reading. Numbers count from 1. A call checks first and changes afterwards, so it does all or nothing.

mod access;
mod audit;
mod care;
mod closures;
mod conservation;
mod deletion;
mod ingest;
mod leases;
mod overrides;
mod pages;
mod parsers;
mod reparse;
mod reparse_tasks;
mod retention;
mod schedules;
mod settle;
mod tickets;
mod transfer;
mod work;

pub use work::ReviewAct;

use crate::engine::RecordedRun;
use crate::model::{
    AuditEntry, CareId, Concern, Customer, CustomerId, Digest, EffectiveStatus, Envelope, InboxState, Job, JobId,
    JobIdentity, Location, MailId, MatchKey, OverrideId, ParserRef, ReparseTaskId, Report, ResultState, ReviewId,
    RunId, StoredDefinition, UserId, WorkerState, most_urgent,
};
use crate::ports::{Account, JobContext};
use crate::rules::missed::Superseded;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store in memory. A clone is another handle on the same store.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

impl MemoryStore {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between the first and the last change of a call can panic, so what a panicking thread leaves is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Clone, Default)]
struct State {
    revision: i64,
    customers: BTreeMap<CustomerId, Customer>,
    jobs: BTreeMap<JobId, Job>,
    approved_at: BTreeMap<JobId, Timestamp>,
    /// Jobs that became part of another one, and of which.
    merged_into: BTreeMap<JobId, JobId>,
    cares: BTreeMap<CareId, care::StoredCare>,
    mails: BTreeMap<MailId, StoredMail>,
    /// How many mails were ever accepted.
    accepted: u64,
    runs: BTreeMap<RunId, StoredRun>,
    reviews: Vec<ReviewAct>,
    concerns: BTreeMap<Concern, tickets::StoredConcern>,
    overrides: BTreeMap<OverrideId, overrides::StoredOverride>,
    users: BTreeMap<UserId, Account>,
    sessions: BTreeMap<[u8; 32], Token>,
    sign_in_tokens: BTreeMap<[u8; 32], Token>,
    /// By parser and what is new.
    shapes: BTreeMap<(String, String), parsers::Shape>,
    /// The versions of each definition, the oldest first.
    definitions: BTreeMap<String, Vec<StoredDefinition>>,
    reparse_tasks: BTreeMap<ReparseTaskId, reparse_tasks::StoredTask>,
    audit: Vec<AuditEntry>,
    schedules: schedules::Schedules,
    last: LastNumbers,
    leases: BTreeMap<String, leases::Granted>,
    workers: BTreeMap<String, WorkerState>,
}

/// The last numbers of tables whose rows are deleted: no number is given twice.
#[derive(Debug, Clone, Default)]
struct LastNumbers {
    job: i64,
    run: i64,
    care: i64,
    rule: i64,
}

/// The number behind the last one of a table.
fn next(last: &mut i64) -> i64 {
    *last = last.saturating_add(1);
    *last
}

#[derive(Debug, Clone)]
struct StoredMail {
    source: String,
    source_key: Option<String>,
    digest: Digest,
    /// `None` once the bytes were removed.
    raw: Option<Vec<u8>>,
    size_bytes: u64,
    envelope: Envelope,
    parser: Option<ParserRef>,
    reason: Option<String>,
    new_shape: Option<String>,
    location: Location,
    inbox_state: Option<InboxState>,
    results: Vec<StoredResult>,
}

#[derive(Debug, Clone)]
struct StoredResult {
    identity: JobIdentity,
    report: Report,
    state: ResultState,
    /// Whether the last reading did not find it any more.
    lost: bool,
}

#[derive(Debug, Clone)]
struct StoredRun {
    job: JobId,
    mail: Option<MailId>,
    recorded: RecordedRun,
    reviewed: Option<Review>,
    /// What a missed run gave way to, and when.
    superseded: Option<(Superseded, Timestamp)>,
}

#[derive(Debug, Clone, Copy)]
struct Review {
    act: ReviewId,
    by: UserId,
    at: Timestamp,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    user: UserId,
    expires_at: Timestamp,
}

/// The number that the next row of a table gets of which none is ever deleted.
fn next_number<K, V>(table: &BTreeMap<K, V>) -> i64 {
    i64::try_from(table.len()).map_or(i64::MAX, |rows| rows.saturating_add(1))
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// `limit` as a number of rows.
fn rows(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

impl StoredResult {
    fn is_pending(&self) -> bool {
        !matches!(self.state, ResultState::Recorded { .. })
    }
}

impl StoredMail {
    /// The pending results with their places.
    fn pending(&self) -> impl Iterator<Item = (u32, &StoredResult)> {
        (0..).zip(&self.results).filter(|(_, result)| result.is_pending())
    }

    fn pending_keys(&self) -> impl Iterator<Item = MatchKey> {
        self.pending().map(|(_, result)| result.identity.key())
    }

    /// Lets the mail follow its results. A mail without any keeps its reason, and a deleted one its place.
    fn follow_results(&mut self) {
        if self.results.is_empty() {
            return;
        }
        self.inbox_state = most_urgent(self.results.iter().map(|result| result.state.inbox_state()));
        if self.inbox_state.is_none() && self.location == Location::Inbox {
            self.location = Location::Processed;
        }
    }
}

impl StoredRun {
    /// Whether it is on Run Checks, if its customer is active.
    fn is_open(&self) -> bool {
        self.reviewed.is_none() && self.superseded.is_none()
    }

    fn run_at(&self) -> Timestamp {
        self.recorded.run.run_at
    }

    fn effective(&self) -> EffectiveStatus {
        self.recorded.effective
    }
}

impl State {
    fn bump(&mut self) {
        self.revision += 1;
    }

    fn customer_of(&self, job: JobId) -> Option<&Customer> {
        self.customers.get(&self.jobs.get(&job)?.customer_id)
    }

    fn inbox(&self) -> impl Iterator<Item = (MailId, &StoredMail)> {
        let inbox = self.mails.iter().filter(|(_, mail)| mail.location == Location::Inbox);
        inbox.map(|(id, mail)| (*id, mail))
    }

    fn runs_of(&self, job: JobId) -> impl Iterator<Item = (RunId, &StoredRun)> {
        self.runs.iter().filter(move |(_, run)| run.job == job).map(|(id, run)| (*id, run))
    }

    /// When the job last succeeded, also by override.
    fn last_good_at(&self, job: JobId) -> Option<Timestamp> {
        self.runs_of(job).filter(|(_, run)| run.effective().is_good()).map(|(_, run)| run.run_at()).max()
    }

    fn record(&mut self, job: JobId, mail: Option<MailId>, recorded: &RecordedRun) -> RunId {
        let run = RunId(next(&mut self.last.run));
        self.runs.insert(run, StoredRun { job, mail, recorded: recorded.clone(), reviewed: None, superseded: None });
        self.link_run(run, &recorded.along.linked);
        run
    }

    fn context(&self, job: &Job) -> JobContext {
        JobContext { job: job.clone(), via: None, reaches: self.reaches(job.id), carriers: self.carriers(job.id) }
    }
}
