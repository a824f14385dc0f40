//! The Autotask ticket that runs carry.

use super::TicketId;
use jiff::Timestamp;

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
