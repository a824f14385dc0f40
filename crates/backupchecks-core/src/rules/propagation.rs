//! Which tickets and remarks a new run takes along, and which Autotask ticket it carries on.
//!
//! Stores only load the candidates; every decision is made here and kept with its reason. No date takes part: an open scope
//! goes along, a resolved one does not, whenever the run was. Source: the rules for tickets in the handbook.

use crate::model::{Concern, PsaTicket, RunId};
use crate::text::fold;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// One scope of a ticket or remark that reaches a job, resolved or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The ticket or remark.
    pub concern: Concern,
    /// Only runs whose report names this object, compared folded.
    pub object: Option<String>,
    /// When the scope, else the whole was resolved: the effective resolution.
    pub resolved_at: Option<Timestamp>,
}

impl Reach {
    /// Whether it is unresolved.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.resolved_at.is_none()
    }

    /// Whether it reaches a run whose report names these objects.
    #[must_use]
    pub fn covers(&self, objects: &Objects) -> bool {
        self.object.as_ref().is_none_or(|name| objects.0.contains(&fold(name)))
    }
}

/// The objects that a report names, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objects(BTreeSet<String>);

impl<'a> FromIterator<&'a str> for Objects {
    fn from_iter<T: IntoIterator<Item = &'a str>>(names: T) -> Self {
        Self(names.into_iter().map(fold).collect())
    }
}

/// The newest run that carries one Autotask ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// The run.
    pub run: RunId,
    /// Whether it is a run of the job itself; else it carries a ticket whose code an internal ticket of the job has.
    pub own: bool,
    /// Whether Autotask no longer has the ticket.
    pub gone: bool,
    /// The ticket.
    pub psa: PsaTicket,
}

/// What a new run takes along, and what it leaves behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Propagation {
    /// The tickets and remarks it is linked to: tickets first, each once, by number.
    pub linked: Vec<Concern>,
    /// Those that reach the job and are not linked, each with the reason.
    pub left_out: Vec<(Concern, Why)>,
    /// The Autotask ticket it carries on.
    pub psa: Option<PsaTicket>,
    /// The Autotask tickets that it could have carried on, by number, each with the reason.
    pub psa_left_out: Vec<(String, Why)>,
}

/// Why something is not taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// It is resolved as far as this job goes.
    #[error("it is resolved for this job")]
    Resolved,
    /// Its scope is an object that the run does not name.
    #[error("the run names none of its objects")]
    ObjectNotNamed,
    /// Autotask no longer has the ticket.
    #[error("Autotask no longer has it")]
    Gone,
    /// Another Autotask ticket goes before it.
    #[error("another ticket goes before it")]
    NotFirst,
}

/// Decides what a run that names `objects` takes along, of the scopes that reach its job and the Autotask tickets around it.
#[must_use]
pub fn propagate(reaches: &[Reach], carriers: &[Carrier], objects: &Objects) -> Propagation {
    let mut by_concern: BTreeMap<Concern, Vec<&Reach>> = BTreeMap::new();
    for reach in reaches {
        by_concern.entry(reach.concern).or_default().push(reach);
    }
    let mut found = Propagation::default();
    for (concern, reaches) in by_concern {
        match why_not(&reaches, objects) {
            None => found.linked.push(concern),
            Some(why) => found.left_out.push((concern, why)),
        }
    }
    carry_on(&mut found, reaches, carriers);
    found
}

/// Why a ticket or remark with these scopes stays behind; `None` when it is taken along.
fn why_not(reaches: &[&Reach], objects: &Objects) -> Option<Why> {
    let mut covering = reaches.iter().filter(|reach| reach.covers(objects)).peekable();
    if covering.peek().is_none() {
        return Some(Why::ObjectNotNamed);
    }
    if covering.any(|reach| reach.is_open()) { None } else { Some(Why::Resolved) }
}

/// Chooses the Autotask ticket: that of a run with the code of a linked ticket, else the job's newest whose own internal ticket
/// is open for the job or that has none.
fn carry_on(found: &mut Propagation, reaches: &[Reach], carriers: &[Carrier]) {
    let open = |ticket| reaches.iter().any(|reach| reach.concern == Concern::Ticket(ticket) && reach.is_open());
    let mut newest_first: Vec<&Carrier> = carriers.iter().collect();
    newest_first.sort_by_key(|carrier| (std::cmp::Reverse(carrier.run), carrier.own));
    let hindered = |carrier: &Carrier| match carrier.psa.ticket {
        _ if carrier.gone => Some(Why::Gone),
        Some(ticket) if !open(ticket) => Some(Why::Resolved),
        _ => None,
    };
    let able = || newest_first.iter().filter(|carrier| hindered(carrier).is_none());
    let by_code = found.linked.iter().find_map(|concern| {
        able().find(|carrier| carrier.psa.ticket.is_some_and(|ticket| Concern::Ticket(ticket) == *concern))
    });
    let chosen = by_code.or_else(|| able().find(|carrier| carrier.own)).map(|carrier| &carrier.psa);
    let number = |psa: &PsaTicket| psa.autotask_ticket_number.clone();
    let mut told: BTreeSet<String> = chosen.map(number).into_iter().collect();
    for carrier in newest_first {
        if told.insert(number(&carrier.psa)) {
            found.psa_left_out.push((number(&carrier.psa), hindered(carrier).unwrap_or(Why::NotFirst)));
        }
    }
    found.psa = chosen.cloned();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RemarkId, TicketId};

    const TICKET: Concern = Concern::Ticket(TicketId(3));
    const REMARK: Concern = Concern::Remark(RemarkId(1));

    fn reach(concern: Concern) -> Reach {
        Reach { concern, object: None, resolved_at: None }
    }

    fn on_object(concern: Concern, name: &str) -> Reach {
        Reach { object: Some(name.into()), ..reach(concern) }
    }

    fn resolved(reach: Reach) -> Reach {
        Reach { resolved_at: Some(Timestamp::MAX), ..reach }
    }

    fn carrier(run: i64, number: &str, ticket: Option<i64>) -> Carrier {
        let psa = PsaTicket {
            ticket: ticket.map(TicketId),
            autotask_ticket_id: 4711,
            autotask_ticket_number: number.into(),
            created_at: Timestamp::UNIX_EPOCH,
            created_by: None,
        };
        Carrier { run: RunId(run), own: true, gone: false, psa }
    }

    fn carried(reaches: &[Reach], carriers: &[Carrier]) -> Option<String> {
        propagate(reaches, carriers, &Objects::default()).psa.map(|psa| psa.autotask_ticket_number)
    }

    #[test]
    fn what_is_open_goes_along_and_what_is_resolved_stays_whenever_that_will_be() {
        // Resolved in the far future: no date is ever compared.
        let found = propagate(&[reach(REMARK), resolved(reach(TICKET))], &[], &Objects::default());
        assert_eq!(found.linked, [REMARK]);
        assert_eq!(found.left_out, [(TICKET, Why::Resolved)]);
    }

    #[test]
    fn one_open_scope_is_enough_and_a_ticket_is_linked_once() {
        let found = propagate(&[resolved(reach(TICKET)), reach(TICKET), reach(TICKET)], &[], &Objects::default());
        assert_eq!((found.linked, found.left_out), (vec![TICKET], vec![]));
    }

    #[test]
    fn a_scope_on_an_object_covers_only_runs_that_name_it() {
        let scopes = [on_object(TICKET, "SRV-A")];
        let named = |names: &[&str]| propagate(&scopes, &[], &names.iter().copied().collect());
        assert_eq!(named(&["srv-b", " srv-A"]).linked, [TICKET]);
        assert_eq!(named(&["srv-b"]).left_out, [(TICKET, Why::ObjectNotNamed)]);
    }

    #[test]
    fn the_autotask_ticket_with_the_code_of_a_linked_ticket_goes_before_a_newer_one_of_the_job() {
        let foreign = Carrier { own: false, ..carrier(2, "T2", Some(3)) };
        let own = carrier(9, "T9", None);
        let found = propagate(&[reach(TICKET)], &[own.clone(), foreign.clone()], &Objects::default());
        assert_eq!(found.psa, Some(foreign.psa.clone()));
        assert_eq!(found.psa_left_out, [("T9".to_owned(), Why::NotFirst)]);
        assert_eq!(carried(&[], &[own, foreign]), Some("T9".into()), "the ticket does not reach the job");
    }

    #[test]
    fn the_newest_autotask_ticket_of_the_job_is_carried_unless_it_is_resolved_or_gone() {
        let old = carrier(1, "T1", None);
        let with_ticket = carrier(2, "T2", Some(3));
        let gone = Carrier { gone: true, ..carrier(3, "T3", None) };
        let all = [old, with_ticket, gone];
        assert_eq!(carried(&[reach(TICKET)], &all), Some("T2".into()));
        let found = propagate(&[resolved(reach(TICKET))], &all, &Objects::default());
        assert_eq!(found.psa.map(|psa| psa.autotask_ticket_number), Some("T1".into()));
        assert_eq!(found.psa_left_out, [("T3".to_owned(), Why::Gone), ("T2".to_owned(), Why::Resolved)]);
    }

    #[test]
    fn a_ticket_that_is_gone_from_autotask_is_not_carried_by_its_code_either() {
        let gone = Carrier { gone: true, own: false, ..carrier(2, "T2", Some(3)) };
        assert_eq!(carried(&[reach(TICKET)], &[gone]), None);
    }
}
