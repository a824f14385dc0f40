//! Results of mails as rows: recorded ones point to their run, waiting ones keep their report.

use crate::fault::Fault;
use crate::row::Row;
use crate::rows;
use crate::sql::{Insert, Value};
use backupchecks_core::model::{InboxState, JobId, JobIdentity, MailId, Report, ResultState, RunId, Status};
use backupchecks_core::ports::{DecidedResult, DecidedState};
use backupchecks_core::text::{fold, squeeze};
use jiff::Timestamp;

pub(crate) const RESULTS: Insert = Insert {
    table: "mail_results",
    columns: "mail_id, ordinal, match_key, backup_software, backup_type, job_name, name_key, status, state, inbox_us, \
              job_id, run_id, report, lost",
    conflict: "",
};

/// A result as it is stored.
#[derive(Debug)]
pub(crate) struct ResultRow<'a> {
    /// Its mail and its place in it.
    pub(crate) place: (MailId, u32),
    pub(crate) identity: &'a JobIdentity,
    pub(crate) status: Status,
    /// Why it waits; `None` for a run.
    pub(crate) state: Option<InboxState>,
    /// When its mail was received, as long as it waits in the Inbox.
    pub(crate) inbox_at: Option<Timestamp>,
    pub(crate) job: Option<JobId>,
    pub(crate) run: Option<RunId>,
    /// What it says, as long as it waits.
    pub(crate) report: Option<&'a Report>,
    /// Whether the last reading did not find it.
    pub(crate) lost: bool,
}

impl<'a> ResultRow<'a> {
    /// A result of a new mail; `run` is the run it became.
    pub(crate) fn of(
        place: (MailId, u32),
        received_at: Timestamp,
        result: &'a DecidedResult<'_>,
        run: Option<RunId>,
    ) -> Self {
        let state = result.state.inbox_state();
        Self {
            place,
            identity: &result.identity,
            status: result.report.finding.status,
            state,
            inbox_at: state.map(|_| received_at),
            job: job_of(&result.state, None),
            run,
            report: state.map(|_| result.report),
            lost: false,
        }
    }

    /// Adds it to rows of [`RESULTS`].
    pub(crate) fn push(&self, rows: &mut Vec<Value>) -> Result<(), Fault> {
        let (mail, ordinal) = self.place;
        let identity = self.identity;
        rows.extend([
            Value::from(mail),
            ordinal.into(),
            identity.key().as_str().into(),
            identity.backup_software.as_str().into(),
            identity.backup_type.as_str().into(),
            identity.job_name.as_str().into(),
            fold(&identity.job_name).into(),
            self.status.code().into(),
            self.state.map(InboxState::code).into(),
            self.inbox_at.into(),
            self.job.into(),
            self.run.into(),
            self.report.map(rows::report_json).transpose()?.into(),
            self.lost.into(),
        ]);
        Ok(())
    }
}

/// The job that a decided result belongs to; a run without one belongs to the job that was made.
pub(crate) fn job_of(state: &DecidedState, made: Option<JobId>) -> Option<JobId> {
    match state {
        DecidedState::Run(recorded) => recorded.job.or(made),
        DecidedState::Archived(job) => Some(*job),
        DecidedState::Waiting | DecidedState::Ambiguous => None,
    }
}

/// Columns of what a result `r` of a mail `m` says of its job.
pub(crate) const IDENTITY: &str = "m.from_address, r.backup_software, r.backup_type, r.job_name";

pub(crate) fn identity(row: &mut Row) -> Result<JobIdentity, Fault> {
    let from_address: String = row.take()?;
    identity_from(&from_address, row)
}

/// Likewise, where the mail's address was read already.
pub(crate) fn identity_from(from_address: &str, row: &mut Row) -> Result<JobIdentity, Fault> {
    Ok(JobIdentity {
        sender: squeeze(from_address),
        backup_software: row.take()?,
        backup_type: row.take()?,
        job_name: row.take()?,
    })
}

/// Columns of where a result `r` stands.
pub(crate) const STATE: &str = "r.state, r.job_id, r.run_id";

pub(crate) fn state(row: &mut Row) -> Result<ResultState, Fault> {
    let state = row.maybe_code("state of a result", InboxState::from_code)?;
    let job = row.maybe_id(JobId)?;
    let run = row.maybe_id(RunId)?;
    match (state, job, run) {
        (None, Some(job), Some(run)) => Ok(ResultState::Recorded { job, run }),
        (Some(InboxState::Waiting), ..) => Ok(ResultState::Waiting),
        (Some(InboxState::Ambiguous), ..) => Ok(ResultState::Ambiguous),
        (Some(InboxState::Archived), Some(job), _) => Ok(ResultState::Archived(job)),
        _ => Err(Fault::unreadable("state of a result", format!("{state:?} {job:?} {run:?}"))),
    }
}
