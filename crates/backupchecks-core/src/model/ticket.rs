//! Tickets and remarks, as far as recording a run needs them.

use super::{JobId, TicketId};
use jiff::{Timestamp, civil};

/// A ticket to be opened for some jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewTicket {
    /// Its code, such as `T20250123.0001` or any number of a PSA.
    pub ticket_code: String,
    /// What it is about.
    pub description: String,
    /// From which day on it is shown. Display only: propagation never looks at it.
    pub active_from_date: civil::Date,
    /// When it was opened.
    pub start_date: Timestamp,
    /// The jobs it covers.
    pub jobs: Vec<JobId>,
}

/// The Autotask ticket that a run carries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PsaTicket {
    /// The internal ticket with the same number, if there is one.
    pub ticket: Option<TicketId>,
    /// Autotask's id.
    pub autotask_ticket_id: i64,
    /// Autotask's number.
    pub autotask_ticket_number: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// Who created it.
    pub created_by: Option<super::UserId>,
}
