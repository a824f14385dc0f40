//! What is said after a change, with the way back.

use super::{CareRefusal, NotApproved};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A change that has just been made. Its text is the message `toast-…` of its kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Toast {
    /// Runs were marked reviewed; undone by `POST /run-checks/undo`.
    Reviewed {
        /// How many.
        count: u64,
        /// The review to undo.
        review: i64,
    },
    /// A review was taken back.
    ReviewUndone {
        /// How many runs wait again.
        count: u64,
    },
    /// Mails were approved.
    Approved {
        /// How many mails became runs.
        count: u64,
        /// The customer they went to.
        customer: String,
        /// The job's number.
        job: i64,
        /// The job's name.
        job_name: String,
    },
    /// Results of several jobs were approved.
    ApprovedMany {
        /// How many mails became runs.
        count: u64,
        /// How many jobs were made or found.
        jobs: u64,
        /// The customer they went to.
        customer: String,
        /// What of the selection was refused.
        not_approved: NotApproved,
    },
    /// Of several jobs none was approved.
    NoneApproved {
        /// What was refused.
        not_approved: NotApproved,
    },
    /// Mails were deleted; undone by `POST /inbox/restore`.
    Deleted {
        /// How many.
        count: u64,
        /// The mails to restore.
        mails: Vec<i64>,
    },
    /// Deleted mails are back.
    Restored {
        /// How many.
        count: u64,
    },
    /// A customer was added.
    CustomerAdded {
        /// Its name.
        customer: String,
    },
    /// A customer is active again; undone by the same address.
    CustomerActivated {
        /// Its number.
        id: i64,
        /// Its name.
        customer: String,
    },
    /// A customer is no longer active; undone by the same address.
    CustomerDeactivated {
        /// Its number.
        id: i64,
        /// Its name.
        customer: String,
    },
    /// A job was archived.
    JobArchived {
        /// Its number.
        job: i64,
        /// Its name.
        job_name: String,
    },
    /// A job is back from the archive.
    JobUnarchived {
        /// Its number.
        job: i64,
        /// Its name.
        job_name: String,
    },
    /// How a job comes by its schedule was set.
    ScheduleSet {
        /// Its name.
        job_name: String,
    },
    /// A job is paused.
    JobPaused {
        /// Its name.
        job_name: String,
    },
    /// A pause of a job ended.
    JobResumed {
        /// Its name.
        job_name: String,
    },
    /// A holiday, pause, maintenance window or outage was entered; undone by `POST /closures/ID/remove`.
    ClosureAdded {
        /// Its number.
        id: i64,
    },
    /// One was ended.
    ClosureEnded {
        /// Its number.
        id: i64,
    },
    /// One was taken back.
    ClosureRemoved,
    /// Something was done in care of a job; undone by `POST /jobs/{job}/undo-care`.
    Cared {
        /// `moved`, `told-apart`, `merged` or `split`.
        what: Cow<'static, str>,
        /// The job whose page lists it.
        job: i64,
        /// The number of the change.
        care: i64,
        /// How many mails of the Inbox became runs with it.
        count: u64,
    },
    /// Something that was done in care of a job was undone.
    CareUndone {
        /// How many mails of the Inbox became runs with it.
        count: u64,
    },
    /// Nothing was done in care of a job.
    CareRefused(CareRefusal),
    /// All jobs were deleted.
    JobsDeleted {
        /// How many.
        jobs: u64,
        /// How many mails are read again.
        mails: u64,
        /// The task that does so.
        task: Option<i64>,
    },
    /// A change of a template was looked at.
    ShapeSettled {
        /// The parser that met it.
        parser: String,
    },
    /// A definition of a parser was saved.
    DefinitionSaved {
        /// The parser's id.
        parser: String,
        /// The number of the version.
        version: u32,
    },
    /// An override was made.
    OverrideAdded {
        /// Its number.
        id: i64,
        /// How many runs changed with it.
        count: u64,
    },
    /// An override was changed.
    OverrideSaved {
        /// Its number.
        id: i64,
        /// How many runs changed with it.
        count: u64,
    },
    /// An override was ended.
    OverrideEnded {
        /// Its number.
        id: i64,
        /// How many runs changed with it.
        count: u64,
    },
    /// An override was deleted.
    OverrideDeleted {
        /// Its number.
        id: i64,
        /// How many runs changed with it.
        count: u64,
    },
    /// A ticket was opened.
    TicketOpened {
        /// Its number.
        number: i64,
        /// Its code.
        code: String,
    },
    /// A remark was made.
    RemarkMade {
        /// Its number.
        number: i64,
    },
    /// Runs were linked to a ticket.
    TicketLinked {
        /// Its number.
        number: i64,
        /// Its code.
        code: String,
    },
    /// A ticket or remark, or one of its scopes, was resolved; undone by `POST /tickets/reopen`.
    ConcernResolved {
        /// What forms send for it.
        concern: String,
        /// The scope, where it was only that.
        scope: String,
    },
    /// The same was opened again; undone by `POST /tickets/resolve`.
    ConcernReopened {
        /// What forms send for it.
        concern: String,
        /// The scope, where it was only that.
        scope: String,
    },
    /// What a ticket or remark says or covers was changed.
    ConcernChanged,
    /// A mail was read again.
    MailReparsed {
        /// Whether anything became different.
        changed: bool,
        /// How many reviewed runs came back to Run Checks.
        put_back: u64,
    },
    /// Reading mails again was ended before its end.
    ReparseStopped {
        /// How many mails were done.
        done: u64,
    },
    /// Nothing was changed, for a reason that the person can mend.
    Refused {
        /// The reason.
        why: Refusal,
    },
}

impl Toast {
    /// Whether nothing was changed because of what stands in the form: it is to be mended there.
    #[must_use]
    pub fn is_about_what_was_typed(&self) -> bool {
        match self {
            Self::Refused { why } => matches!(
                why,
                Refusal::CodeTaken
                    | Refusal::OpenAlready
                    | Refusal::CodeUnknown
                    | Refusal::TextMissing
                    | Refusal::ScheduleWrong
                    | Refusal::CustomerMissing
                    | Refusal::JobUnknown
            ),
            Self::CareRefused(refusal) => {
                ["nothing-to-do", "same-job", "other-kind", "archived", "mark-empty"].contains(&&*refusal.why)
            }
            _ => false,
        }
    }
}

/// `toast_alone.html`: what is said, while the page stays as it is.
#[derive(Debug, Clone, Serialize)]
pub struct ToastView {}

/// Why a change was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Somebody else changed the same thing meanwhile; the page shows what is now.
    Stale,
    /// Somebody else saved a version of the definition, or there is one of that name.
    DefinitionStale,
    /// Nothing was chosen.
    NothingSelected,
    /// No customer was named.
    CustomerMissing,
    /// The chosen customer is no longer there.
    CustomerGone,
    /// The customer has the job, archived.
    JobArchived,
    /// The host or object that was to tell the job apart does not stand in the mail.
    MarkNotNamed,
    /// The schedule that was given is none.
    ScheduleWrong,
    /// The name is taken.
    NameTaken,
    /// The holiday, pause or window has ended already or is gone.
    ClosureGone,
    /// What should end would end before it begins.
    EndsFirst,
    /// A ticket has that code already.
    CodeTaken,
    /// An open ticket reaches one of the jobs already.
    OpenAlready,
    /// No ticket has that code.
    CodeUnknown,
    /// A ticket or remark says nothing.
    TextMissing,
    /// No job was named, or more than one has that name.
    JobUnknown,
    /// The word that confirms was not typed.
    WordWrong,
    /// The time for undoing is over or it was undone already.
    TooLate,
}
