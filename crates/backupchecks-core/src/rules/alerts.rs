//! Which tickets and remarks are shown beside a run.
//!
//! Direct links always; besides them what is open for the job. The run dialog leaves out what became active only after the
//! run. That date serves display alone: propagation never looks at it.

use super::propagation::{Objects, Reach};
use crate::model::Concern;
use crate::text::fold;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::{BTreeMap, BTreeSet};

/// A ticket or remark as it stands, without its scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernText {
    /// Which one.
    pub concern: Concern,
    /// The code of a ticket.
    pub code: Option<String>,
    /// What it is about.
    pub text: String,
    /// From which day on it is shown.
    pub active_from_date: Option<Date>,
    /// When it was opened.
    pub start_date: Timestamp,
}

/// A ticket or remark beside a job or a run of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it says.
    pub about: ConcernText,
    /// Whether it is linked to the run.
    pub linked: bool,
    /// Whether it is resolved, as far as this job goes.
    pub resolved: bool,
    /// Whether one of its open scopes covers the run.
    pub covers: bool,
    /// The objects of the job that it has a scope on, by name.
    pub objects: Vec<String>,
}

impl Mark {
    /// Whether the run dialog shows it: linked, or open, covering the run, and active on the run's day in `zone`.
    #[must_use]
    pub fn is_alert(&self, run_at: Timestamp, zone: &TimeZone) -> bool {
        self.linked || (self.covers && self.active_from(zone) <= run_at.to_zoned(zone.clone()).date())
    }

    /// The first day on which it is shown beside runs that are not linked to it.
    #[must_use]
    pub fn active_from(&self, zone: &TimeZone) -> Date {
        self.about.active_from_date.unwrap_or_else(|| self.about.start_date.to_zoned(zone.clone()).date())
    }

    /// Whether it has a scope on that object.
    #[must_use]
    pub fn is_on(&self, object: &str) -> bool {
        self.objects.iter().any(|name| fold(name) == fold(object))
    }
}

/// The concerns that a job's pages need to know of: those that are linked, and those that are open for it.
#[must_use]
pub fn concerned(linked: &BTreeSet<Concern>, reaches: &[Reach]) -> BTreeSet<Concern> {
    let open = reaches.iter().filter(|reach| reach.is_open()).map(|reach| reach.concern);
    linked.iter().copied().chain(open).collect()
}

/// The marks beside a run that names `objects`, tickets first, each once, by number.
#[must_use]
pub fn marks(
    texts: impl IntoIterator<Item = ConcernText>,
    linked: &BTreeSet<Concern>,
    reaches: &[Reach],
    objects: &Objects,
) -> Vec<Mark> {
    let mark = |about: ConcernText| {
        let own = || reaches.iter().filter(|reach| reach.concern == about.concern);
        let objects_of: BTreeMap<String, &String> =
            own().filter_map(|reach| reach.object.as_ref()).map(|name| (fold(name), name)).collect();
        Mark {
            linked: linked.contains(&about.concern),
            resolved: !own().any(Reach::is_open),
            covers: own().any(|reach| reach.is_open() && reach.covers(objects)),
            objects: objects_of.into_values().cloned().collect(),
            about,
        }
    };
    let mut marks: Vec<Mark> = texts.into_iter().map(mark).collect();
    marks.sort_by_key(|mark| mark.about.concern);
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TicketId;
    use jiff::civil::date;

    const TICKET: Concern = Concern::Ticket(TicketId(1));

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn text(active_from_date: Option<Date>) -> ConcernText {
        let start_date = at("2026-03-09T23:30:00Z");
        ConcernText { concern: TICKET, code: None, text: "tape".into(), active_from_date, start_date }
    }

    fn open(object: Option<&str>) -> Reach {
        Reach { concern: TICKET, object: object.map(Into::into), resolved_at: None }
    }

    #[track_caller]
    fn check(active_from_date: Option<Date>, run_at: &str, shown: bool) {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let marks = marks([text(active_from_date)], &BTreeSet::new(), &[open(None)], &Objects::default());
        assert_eq!(marks[0].is_alert(at(run_at), &zone), shown, "{run_at}");
    }

    #[test]
    fn an_open_ticket_is_shown_beside_runs_from_its_day_on_in_the_configured_zone() {
        let tenth = Some(date(2026, 3, 10));
        check(tenth, "2026-03-09T22:59:59Z", false);
        check(tenth, "2026-03-09T23:00:00Z", true);
        check(tenth, "2026-04-01T00:00:00Z", true);
    }

    #[test]
    fn without_a_date_it_is_shown_from_the_day_it_was_opened() {
        // Opened at half past midnight of the tenth in Amsterdam.
        check(None, "2026-03-09T22:59:59Z", false);
        check(None, "2026-03-09T23:00:00Z", true);
    }

    #[test]
    fn a_linked_one_is_shown_always() {
        let linked = BTreeSet::from([TICKET]);
        let reaches = [Reach { resolved_at: Some(Timestamp::MIN), ..open(None) }];
        assert_eq!(concerned(&linked, &reaches), linked);
        let marks = marks([text(Some(Date::MAX))], &linked, &reaches, &Objects::default());
        assert!(marks[0].is_alert(at("2026-01-01T00:00:00Z"), &TimeZone::UTC) && marks[0].resolved);
    }

    #[test]
    fn a_scope_on_an_object_shows_beside_it_in_runs_that_name_it() {
        let reaches = [open(Some("SRV-A"))];
        let beside = |names: &[&str]| {
            marks([text(None)], &BTreeSet::new(), &reaches, &names.iter().copied().collect()).remove(0)
        };
        assert!(beside(&["srv-a"]).is_on(" Srv-A") && beside(&["srv-a"]).covers);
        assert!(!beside(&["srv-b"]).covers && !beside(&["srv-b"]).resolved, "open for the job, not for this run");
    }
}
