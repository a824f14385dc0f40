//! What there is: entities, identifiers, statuses, and what reports say.

mod audit;
mod care;
mod closure;
mod concern;
mod customer;
mod evidence;
mod ids;
mod job;
mod lease;
mod mail;
mod override_rule;
mod parser;
mod planning;
mod reparse;
mod report;
mod run;
mod standing;
mod status;
mod ticket;
mod transfer;
mod user;

pub use audit::{Act, Actor, AuditChange, AuditEntry, AuditHead, AuditHeadError, AuditNote, Seal};
pub use care::{CareRecord, CareStep, CarriedConcern, CarriedRuns, Merger, SplitTarget};
pub use closure::{Closure, ClosureScope, ClosureSpan};
pub use concern::{Concern, ConcernKind, NewConcern, NewTicket, Scope, TicketCode};
pub use customer::Customer;
pub use evidence::{Evidence, Finding, Part};
pub use ids::{
    CareId, ClosureId, CustomerId, JobId, MailId, OverrideId, RemarkId, ReparseTaskId, ReviewId, RunId, TicketId,
    UserId,
};
pub use job::{Job, JobIdentity, MatchKey};
pub use lease::{Claim, Lease, WorkEnd, WorkEnded, WorkerState};
pub use mail::{
    Digest, Envelope, InboxState, IncomingMail, Location, MailMessage, ResultState, inbox_state, most_urgent,
};
pub use override_rule::{
    AppliedOverride, MessageMatch, MessageMode, Override, OverrideAction, OverrideScope, Signature,
};
pub use parser::{NewShape, RawMail, StoredDefinition};
pub use planning::Planning;
pub use reparse::{Difference, DifferenceCounts, DifferenceKind, ReparseSelection, ReparseState, ReparseTask, Seen};
pub use report::{ObjectReport, ObjectStatus, Outcome, ParserRef, Reading, Report, ReportTime, ReportTimeError};
pub use run::{NewRun, RunSource, SourceType};
pub use standing::{MailsStanding, StandingFault};
pub use status::{EffectiveStatus, RunStatus, Status};
pub use ticket::PsaTicket;
pub use transfer::{ClosureEntry, CustomerEntry, JobEntry, JobsFile, WideClosure};
pub use user::{Permission, Role, User};
