//! Taking in mails.

use super::{Revision, Saved, StoreError};
use crate::engine::RecordedRun;
use crate::model::{
    Act, Digest, InboxState, IncomingMail, Job, JobId, JobIdentity, MailId, MatchKey, Override, Report,
};
use crate::rules::propagation::{Carrier, Reach};
use async_trait::async_trait;
use std::collections::HashSet;

/// What a batch of mails needs to know.
#[derive(Debug, Clone, Default)]
pub struct IngestQuestion {
    /// The digests of the batch.
    pub digests: Vec<Digest>,
    /// Source and source key of the mails that have one.
    pub source_keys: Vec<(String, String)>,
    /// The keys of all results of the batch, each once.
    pub match_keys: Vec<MatchKey>,
}

/// The answer to an [`IngestQuestion`].
#[derive(Debug, Clone)]
pub struct Known {
    /// The state this was read at.
    pub revision: Revision,
    /// Those of the digests that are stored already.
    pub digests: HashSet<Digest>,
    /// Those of the source keys that are stored already.
    pub source_keys: HashSet<(String, String)>,
    /// All jobs with one of the match keys, archived ones too.
    pub jobs: Vec<JobContext>,
    /// All overrides that reach one of these jobs or all jobs.
    pub overrides: Vec<Override>,
}

/// A job with what a new run of it takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobContext {
    /// The job. Under the key of a job that was merged into it, it bears that one's identity and mark.
    pub job: Job,
    /// The merged job by whose key it is found here; `None` by its own.
    pub via: Option<JobId>,
    /// The scopes of tickets and remarks that reach the job, resolved ones too, in no order.
    pub reaches: Vec<Reach>,
    /// Of each Autotask ticket that a run of the job or the code of a ticket that reaches it stands for, the newest run that
    /// carries it; in no order.
    pub carriers: Vec<Carrier>,
}

impl JobContext {
    /// The job whose identity and mark these are: the job itself, or one that was merged into it.
    #[must_use]
    pub fn bearer(&self) -> JobId {
        self.via.unwrap_or(self.job.id)
    }
}

/// One mail with what was decided for it.
#[derive(Debug)]
pub struct DecidedMail<'a> {
    /// The mail.
    pub mail: &'a IncomingMail,
    /// Why it stays in the Inbox; `None` when all its results are recorded.
    pub inbox_state: Option<InboxState>,
    /// Its results, in mail order.
    pub results: Vec<DecidedResult<'a>>,
}

/// One result with what was decided for it.
#[derive(Debug)]
pub struct DecidedResult<'a> {
    /// The job it speaks of.
    pub identity: JobIdentity,
    /// What it says.
    pub report: &'a Report,
    /// What becomes of it.
    pub state: DecidedState,
}

/// What becomes of a result.
#[derive(Debug)]
pub enum DecidedState {
    /// It becomes a run.
    Run(Box<RecordedRun>),
    /// It waits for approval.
    Waiting,
    /// It fits jobs of several customers.
    Ambiguous,
    /// It belongs to an archived job.
    Archived(JobId),
}

impl DecidedState {
    /// Why a mail with this result would stand in the Inbox.
    #[must_use]
    pub fn inbox_state(&self) -> Option<InboxState> {
        match self {
            Self::Run(_) => None,
            Self::Waiting => Some(InboxState::Waiting),
            Self::Ambiguous => Some(InboxState::Ambiguous),
            Self::Archived(_) => Some(InboxState::Archived),
        }
    }
}

/// What taking in mails needs.
#[async_trait]
pub trait IngestStore {
    /// Those of `digests` that are stored already, also as deleted mails: what a person threw away does not come back.
    async fn known_digests(&self, digests: &[Digest]) -> Result<HashSet<Digest>, StoreError>;

    /// Answers `question` in one round trip.
    async fn load_ingest(&self, question: &IngestQuestion) -> Result<Known, StoreError>;

    /// Stores the mails with their runs, all or nothing, and gives their numbers in order.
    ///
    /// Stale when the revision is no longer current, or when one of the mails is stored already (by its digest or source key).
    async fn save_ingest(
        &self,
        revision: Revision,
        mails: &[DecidedMail<'_>],
        act: Act,
    ) -> Result<Saved<Vec<MailId>>, StoreError>;
}
