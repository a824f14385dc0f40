//! Reading stored mails again.

use super::{JobContext, Revision, Saved, StoreError};
use crate::engine::RecordedRun;
use crate::model::{
    Act, AppliedOverride, Difference, DifferenceCounts, Digest, EffectiveStatus, InboxState, JobId, JobIdentity,
    Location, MailId, MatchKey, NewRun, Override, ParserRef, Reading, ReparseSelection, ReparseTask, ReparseTaskId,
    Report, ResultState, RunId, Status,
};
use crate::ports::DecidedState;
use async_trait::async_trait;
use jiff::Timestamp;

/// A stored mail that is to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailToReparse {
    /// Its number.
    pub id: MailId,
    /// Its sender, as stored when it was taken in.
    pub from_address: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// The mail as it came.
    pub raw: Vec<u8>,
}

/// What is known of mails that are read again, and what decides about them.
#[derive(Debug, Clone)]
pub struct KnownMails {
    /// The state this was read at.
    pub revision: Revision,
    /// The mails, by number. Those that there are not are missing.
    pub mails: Vec<KnownMail>,
    /// All jobs with one of the match keys, and those of the mails' runs.
    pub jobs: Vec<JobContext>,
    /// All overrides.
    pub overrides: Vec<Override>,
}

/// A mail as it was read before.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownMail {
    /// Its number.
    pub id: MailId,
    /// Its digest.
    pub digest: Digest,
    /// Its sender.
    pub from_address: String,
    /// Its subject.
    pub subject: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// Where it stands.
    pub location: Location,
    /// Why it stands in the Inbox.
    pub inbox_state: Option<InboxState>,
    /// The parser that recognised it.
    pub parser: Option<ParserRef>,
    /// Why it is a notice or could not be read.
    pub reason: Option<String>,
    /// What in its template the parser had not been proven on.
    pub new_shape: Option<String>,
    /// Its results, in mail order.
    pub results: Vec<KnownResult>,
}

impl KnownMail {
    /// The parser's id and what in the template was new, where something was.
    #[must_use]
    pub fn shape(&self) -> Option<(&str, &str)> {
        Some((&self.parser.as_ref()?.id, self.new_shape.as_deref()?))
    }

    /// Its runs.
    pub fn runs(&self) -> impl Iterator<Item = &KnownRun> {
        self.results.iter().filter_map(|result| match &result.became {
            Became::Run(run) => Some(&**run),
            Became::Pending(..) => None,
        })
    }
}

/// A result as it was read before.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownResult {
    /// The job it speaks of.
    pub identity: JobIdentity,
    /// Its status as reported.
    pub status: Status,
    /// Whether the last reading did not find it any more, so that only its run is left.
    pub lost: bool,
    /// What became of it.
    pub became: Became,
}

/// What has become of a result.
#[derive(Debug, Clone, PartialEq)]
pub enum Became {
    /// A run.
    Run(Box<KnownRun>),
    /// It waits, with what it says.
    Pending(ResultState, Box<Report>),
}

/// A run as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownRun {
    /// Its number.
    pub id: RunId,
    /// Its job.
    pub job: JobId,
    /// What was recorded.
    pub run: NewRun,
    /// Its status with overrides applied.
    pub effective: EffectiveStatus,
    /// The override that it carries.
    pub applied: Option<AppliedOverride>,
    /// For each object the override that it carries.
    pub object_overrides: Vec<Option<AppliedOverride>>,
    /// Whether somebody has reviewed it.
    pub reviewed: bool,
}

/// A mail with what was decided about its new reading.
#[derive(Debug)]
pub struct DecidedReparse<'a> {
    /// The mail that was decided on. The decision is stale when it is not so any more.
    pub before: &'a KnownMail,
    /// The new reading.
    pub reading: &'a Reading,
    /// Where the mail stands from now on.
    pub location: Location,
    /// Why it stands in the Inbox.
    pub inbox_state: Option<InboxState>,
    /// Its results from now on, in mail order; those of which only the run is left stand last.
    pub results: Vec<ReparsedResult<'a>>,
}

impl DecidedReparse<'_> {
    /// Whether a run stands at another place in the mail than before.
    #[must_use]
    pub fn moves_places(&self) -> bool {
        let before =
            |run| self.before.results.iter().position(|old| matches!(&old.became, Became::Run(old) if old.id == run));
        self.results.iter().enumerate().any(|(place, result)| match result.state {
            ReparsedState::Kept { run, .. } => before(run) != Some(place),
            ReparsedState::Decided(_) => false,
        })
    }

    /// The runs whose review is taken back.
    pub fn put_back(&self) -> impl Iterator<Item = RunId> {
        self.results.iter().filter_map(|result| match result.state {
            ReparsedState::Kept { run, put_back: true, .. } => Some(run),
            _ => None,
        })
    }
}

/// A result with what was decided about it.
#[derive(Debug)]
pub struct ReparsedResult<'a> {
    /// The job it speaks of.
    pub identity: JobIdentity,
    /// What it says; `None` where the new reading does not find it.
    pub report: Option<&'a Report>,
    /// Its status as reported.
    pub status: Status,
    /// What becomes of it.
    pub state: ReparsedState,
}

/// What becomes of a result that was read again.
#[derive(Debug)]
pub enum ReparsedState {
    /// It had no run: it is decided on like that of a new mail.
    Decided(DecidedState),
    /// It has a run, which stays.
    Kept {
        /// The run.
        run: RunId,
        /// What the run says from now on; `None` where it says what it said.
        ///
        /// Tickets, remarks and Autotask columns stay as they are, whatever stands here.
        recorded: Option<Box<RecordedRun>>,
        /// Whether a review is taken back, because it was of something better.
        put_back: bool,
    },
}

/// One batch of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct ReparseStep {
    /// The task.
    pub task: ReparseTaskId,
    /// Who works on it.
    pub claim: TaskClaim,
    /// The cursor before the batch.
    pub from: MailId,
    /// The cursor behind it; `None` when nothing was left, which ends the task.
    pub to: Option<MailId>,
    /// What the batch gave.
    pub counts: DifferenceCounts,
    /// Mails of the batch that differ.
    pub examples: Vec<Difference>,
}

/// The right to work on a task for a while. Whoever dies with it lets it run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskClaim {
    /// A name that no other worker has.
    pub worker: String,
    /// The time now.
    pub now: Timestamp,
    /// Until when nobody else may take the task over.
    pub until: Timestamp,
}

/// What reading mails again needs.
#[async_trait]
pub trait ReparseStore {
    /// The mails of a selection behind `after` up to `up_to`, by number, at most `limit`. Mails whose bytes are no longer kept are
    /// left out.
    async fn mails_to_reparse(
        &self,
        selection: &ReparseSelection,
        after: MailId,
        up_to: MailId,
        limit: u32,
    ) -> Result<Vec<MailToReparse>, StoreError>;

    /// What is known of these mails, with the jobs that have one of the keys.
    async fn load_reparse(&self, mails: &[MailId], keys: &[MatchKey]) -> Result<KnownMails, StoreError>;

    /// Replaces the readings, records new runs and changes old ones in place, all or nothing, and takes the step of a task with it.
    ///
    /// Stale when the revision is no longer current, or one of the mails, its results or runs is not what was decided on. Without
    /// mails only the step is taken, at any revision. `false` when the step's claim has gone to somebody else or the task
    /// does not go on from there; then nothing is stored.
    async fn save_reparse(
        &self,
        revision: Revision,
        mails: &[DecidedReparse<'_>],
        step: Option<&ReparseStep>,
        act: Act,
    ) -> Result<Saved<bool>, StoreError>;

    /// Begins a task.
    async fn start_reparse(
        &self,
        selection: &ReparseSelection,
        what_if: bool,
        act: Act,
    ) -> Result<ReparseTask, StoreError>;

    /// The task.
    async fn reparse_task(&self, task: ReparseTaskId) -> Result<Option<ReparseTask>, StoreError>;

    /// The tasks, the newest first, at most `limit`.
    async fn reparse_tasks(&self, limit: u32) -> Result<Vec<ReparseTask>, StoreError>;

    /// Takes a running task that nobody works on (or only the claim's worker), and gives it: this one, or the oldest.
    async fn claim_reparse(
        &self,
        task: Option<ReparseTaskId>,
        claim: &TaskClaim,
    ) -> Result<Option<ReparseTask>, StoreError>;

    /// Ends a running task: a person wants it to, or, with an error, it cannot go on. `false` when it has ended.
    async fn stop_reparse(&self, task: ReparseTaskId, error: Option<&str>, act: Act) -> Result<bool, StoreError>;
}
