//! What people keep beside jobs and runs: tickets and remarks, and what they apply to.
//!
//! A remark is a ticket without a code. Scopes, links, resolution and propagation are the same for both, so both are a
//! [`Concern`] wherever the difference does not matter.

use super::{CustomerId, JobId, RemarkId, RunId, TicketId};
use crate::text::{fold, squeeze};
use jiff::{Timestamp, civil};

/// A ticket or a remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Concern {
    /// A ticket.
    Ticket(TicketId),
    /// A remark.
    Remark(RemarkId),
}

impl Concern {
    /// Which of the two it is.
    #[must_use]
    pub fn kind(self) -> ConcernKind {
        match self {
            Self::Ticket(_) => ConcernKind::Ticket,
            Self::Remark(_) => ConcernKind::Remark,
        }
    }

    /// Its number among its kind.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Ticket(id) => id.0,
            Self::Remark(id) => id.0,
        }
    }
}

impl std::fmt::Display for Concern {
    /// `ticket 17`, as the audit log names it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind(), self.number())
    }
}

/// Tickets or remarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConcernKind {
    /// Tickets: they have a code.
    Ticket,
    /// Remarks: they have none.
    Remark,
}

super::status::words!(ConcernKind { Ticket = "ticket" / 0, Remark = "remark" / 1 });

impl ConcernKind {
    /// The one of this kind with that number.
    #[must_use]
    pub fn numbered(self, number: i64) -> Concern {
        match self {
            Self::Ticket => Concern::Ticket(TicketId(number)),
            Self::Remark => Concern::Remark(RemarkId(number)),
        }
    }
}

/// What a ticket or remark applies to. Each scope is resolved by itself, or with the whole.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Scope {
    /// Every run of a job.
    Job(JobId),
    /// Every run of every job of a customer, also of jobs that are yet to come.
    Customer(CustomerId),
    /// The runs of a job whose report names an object.
    Object {
        /// The job.
        job: JobId,
        /// The object's name, compared folded.
        name: String,
    },
}

impl Scope {
    /// What makes two scopes of one ticket the same: `job:7`, `customer:3` or `object:7:srv-a`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Job(job) => format!("job:{job}"),
            Self::Customer(customer) => format!("customer:{customer}"),
            Self::Object { job, name } => format!("object:{job}:{}", fold(name)),
        }
    }

    /// The job, where it is one alone.
    #[must_use]
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Job(job) | Self::Object { job, .. } => Some(*job),
            Self::Customer(_) => None,
        }
    }

    /// The customer, where it is all of the customer's jobs.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Customer(customer) => Some(*customer),
            Self::Job(_) | Self::Object { .. } => None,
        }
    }

    /// The object's name, where it is only an object.
    #[must_use]
    pub fn object(&self) -> Option<&str> {
        match self {
            Self::Object { name, .. } => Some(name),
            Self::Job(_) | Self::Customer(_) => None,
        }
    }
}

impl PartialEq for Scope {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Scope {}

impl std::fmt::Display for Scope {
    /// In words, as the audit log says it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Job(job) => write!(f, "job {job}"),
            Self::Customer(customer) => write!(f, "customer {customer}"),
            Self::Object { job, name } => write!(f, "object {name:?} of job {job}"),
        }
    }
}

/// A ticket or remark to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConcern {
    /// What it is about.
    pub text: String,
    /// From which day on it is shown beside runs of its scopes; `None` for the day of `start_date`. Display only:
    /// propagation never looks at it.
    pub active_from_date: Option<civil::Date>,
    /// When it was opened.
    pub start_date: Timestamp,
    /// What it covers; the same scope twice is one.
    pub scopes: Vec<Scope>,
    /// The runs it is linked to from the start. Runs that there are not are passed over.
    pub runs: Vec<RunId>,
}

/// A ticket to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// How it gets its code.
    pub code: TicketCode,
    /// Whether it is opened although an open ticket reaches one of its jobs already. Somebody has seen that one.
    pub beside_open: bool,
    /// The rest.
    pub concern: NewConcern,
}

/// How a new ticket gets its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketCode {
    /// It has one, such as the number of a PSA.
    Given(String),
    /// It gets the next one of that day, such as `T20250123.0001`.
    OfDay(civil::Date),
}

impl TicketCode {
    /// The code that a person typed, white space folded; where nothing was typed, the next one of the day.
    #[must_use]
    pub fn typed(text: &str, today: civil::Date) -> Self {
        let code = squeeze(text);
        if code.is_empty() { Self::OfDay(today) } else { Self::Given(code) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_not_typed_is_the_next_one_of_the_day() {
        let today = civil::date(2026, 3, 1);
        assert_eq!(TicketCode::typed("  PSA-17\t", today), TicketCode::Given("PSA-17".to_owned()));
        assert_eq!(TicketCode::typed(" \u{200b} ", today), TicketCode::OfDay(today));
    }

    #[test]
    fn a_scope_on_an_object_is_the_same_whatever_the_case_of_its_name() {
        let named = |name: &str| Scope::Object { job: JobId(7), name: name.into() };
        assert_eq!(named("SRV-A"), named(" srv-a "));
        assert_ne!(named("SRV-A"), named("SRV-B"));
        assert_ne!(named("SRV-A"), Scope::Job(JobId(7)));
        assert_ne!(Scope::Job(JobId(7)), Scope::Customer(CustomerId(7)));
    }

    #[test]
    fn kinds_and_numbers_go_there_and_back() {
        for kind in ConcernKind::ALL {
            let concern = kind.numbered(17);
            assert_eq!((concern.kind(), concern.number()), (*kind, 17));
            assert_eq!(concern.to_string(), format!("{kind} 17"));
        }
    }
}
