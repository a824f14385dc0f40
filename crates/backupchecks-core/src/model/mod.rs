//! What there is: entities, identifiers, statuses, and what reports say.

mod audit;
mod customer;
mod evidence;
mod ids;
mod job;
mod mail;
mod override_rule;
mod parser;
mod reparse;
mod report;
mod run;
mod status;
mod ticket;
mod user;

pub use audit::{Act, Actor, AuditChange, AuditEntry, AuditHead, AuditNote, Seal};
pub use customer::Customer;
pub use evidence::{Evidence, Finding, Part};
pub use ids::{CustomerId, JobId, MailId, OverrideId, RemarkId, ReparseTaskId, ReviewId, RunId, TicketId, UserId};
pub use job::{Job, JobIdentity, MatchKey};
pub use mail::{
    Digest, Envelope, InboxState, IncomingMail, Location, MailMessage, ResultState, inbox_state, most_urgent,
};
pub use override_rule::{MessageMatch, Override, OverrideAction, OverrideScope};
pub use parser::{NewShape, RawMail, StoredDefinition};
pub use reparse::{Difference, DifferenceCounts, DifferenceKind, ReparseSelection, ReparseState, ReparseTask, Seen};
pub use report::{ObjectReport, ObjectStatus, Outcome, ParserRef, Reading, Report, ReportTime, ReportTimeError};
pub use run::{NewRun, RunSource, SourceType};
pub use status::{EffectiveStatus, RunStatus, Status};
pub use ticket::{NewTicket, PsaTicket};
pub use user::{Permission, Role, User};
