//! Codes of internal tickets, and what resolving and reopening make of scopes.

use super::propagation::Reach;
use crate::model::{Concern, Scope, TicketId};
use crate::text::fold;
use jiff::{Timestamp, civil::Date};

/// What the codes of a day begin with: `T20250123.`
#[must_use]
pub fn code_prefix(day: Date) -> String {
    format!("T{}.", day.strftime("%Y%m%d"))
}

/// The next code of a day, such as `T20250123.0001`: one above the highest of `taken` that is of that day and ends in a number.
/// Numbers that a PSA has given in the same form count too.
#[must_use]
pub fn next_code<'a>(day: Date, taken: impl IntoIterator<Item = &'a str>) -> String {
    let prefix = code_prefix(day);
    let folded = fold(&prefix);
    let number = |code: &str| fold(code).strip_prefix(&folded)?.parse::<u32>().ok();
    let highest = taken.into_iter().filter_map(number).max().unwrap_or(0);
    format!("{prefix}{:04}", highest.saturating_add(1))
}

/// The oldest open ticket among these, which a new one for the same jobs would double.
#[must_use]
pub fn open_already(reaches: &[Reach]) -> Option<TicketId> {
    let open = reaches.iter().filter(|reach| reach.is_open()).filter_map(|reach| match reach.concern {
        Concern::Ticket(ticket) => Some(ticket),
        Concern::Remark(_) => None,
    });
    open.min()
}

/// The resolutions of a ticket or remark: of the whole, and of each scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolutions {
    /// When the whole was resolved.
    pub whole: Option<Timestamp>,
    /// When each scope was resolved by itself.
    pub scopes: Vec<(Scope, Option<Timestamp>)>,
}

impl Resolutions {
    /// The effective resolution of a scope: its own, else that of the whole.
    #[must_use]
    pub fn effective(&self, own: Option<Timestamp>) -> Option<Timestamp> {
        own.or(self.whole)
    }

    /// Whether something of it is open: the whole is not resolved, and neither is one of its scopes. Without scopes the whole
    /// decides.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.whole.is_none() && (self.scopes.is_empty() || self.scopes.iter().any(|(_, own)| own.is_none()))
    }

    /// When the last of it was resolved; `None` while something is open.
    #[must_use]
    pub fn resolved_at(&self) -> Option<Timestamp> {
        if self.is_open() {
            return None;
        }
        self.whole.or_else(|| self.scopes.iter().filter_map(|(_, own)| *own).max())
    }

    /// Resolves the whole, or one scope. `None` when there is no such scope or it is resolved already.
    #[must_use]
    pub fn resolve(mut self, scope: Option<&Scope>, at: Timestamp) -> Option<Self> {
        let place = match scope {
            Some(scope) => self.own_mut(scope)?,
            None => &mut self.whole,
        };
        if place.is_some() {
            return None;
        }
        *place = Some(at);
        Some(self)
    }

    /// Opens the whole again, or one scope. Scopes that were resolved by themselves stay so when the whole is opened; when one
    /// scope of a whole that is resolved is opened, the others stay as resolved as they were. `None` when there is nothing to
    /// open.
    #[must_use]
    pub fn reopen(mut self, scope: Option<&Scope>) -> Option<Self> {
        let Some(scope) = scope else {
            self.whole.take()?;
            return Some(self);
        };
        let whole = self.whole.take();
        let before = *self.own_mut(scope)?;
        before.or(whole)?;
        for (_, own) in &mut self.scopes {
            *own = own.or(whole);
        }
        *self.own_mut(scope)? = None;
        Some(self)
    }

    /// Opens these scopes: new ones are added, and one that was resolved by itself is opened again. `None` when that changes
    /// nothing.
    #[must_use]
    pub fn cover(mut self, scopes: &[Scope]) -> Option<Self> {
        let before = self.clone();
        for scope in scopes {
            match self.own_mut(scope) {
                Some(own) => *own = None,
                None => self.scopes.push((scope.clone(), None)),
            }
        }
        if self == before { None } else { Some(self) }
    }

    /// What is left without the scopes on jobs, which are gone. What was resolved stays so, since when the last of it was, and what
    /// is open stays open; but where a customer as a whole is still covered, that decides.
    #[must_use]
    pub fn without_jobs(mut self) -> Self {
        let resolved_at = self.resolved_at();
        self.scopes.retain(|(scope, _)| scope.job().is_none());
        if self.scopes.is_empty() {
            self.whole = resolved_at;
        }
        self
    }

    fn own_mut(&mut self, scope: &Scope) -> Option<&mut Option<Timestamp>> {
        self.scopes.iter_mut().find(|(has, _)| has == scope).map(|(_, own)| own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CustomerId, JobId};
    use jiff::civil::date;

    const A: Scope = Scope::Job(JobId(1));
    const B: Scope = Scope::Job(JobId(2));

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn open() -> Resolutions {
        Resolutions { whole: None, scopes: vec![(A, None), (B, None)] }
    }

    fn effective(of: &Resolutions) -> Vec<Option<Timestamp>> {
        of.scopes.iter().map(|(_, own)| of.effective(*own)).collect()
    }

    #[test]
    fn codes_count_through_a_day() {
        let day = date(2025, 1, 23);
        assert_eq!(next_code(day, []), "T20250123.0001");
        let taken = ["T20250123.0009", "t20250123.0010", "T20250122.0400", "T20250123.x", "4711"];
        assert_eq!(next_code(day, taken), "T20250123.0011");
        assert_eq!(next_code(day, ["T20250123.9999"]), "T20250123.10000");
    }

    #[test]
    fn a_scope_has_its_own_resolution_else_that_of_the_whole() {
        let one = open().resolve(Some(&A), at(1)).unwrap();
        assert_eq!((effective(&one), one.is_open()), (vec![Some(at(1)), None], true));
        let whole = one.resolve(None, at(2)).unwrap();
        assert_eq!((effective(&whole), whole.is_open()), (vec![Some(at(1)), Some(at(2))], false));
        assert_eq!(whole.clone().resolve(None, at(3)), None, "it was resolved at 2");
        assert_eq!(whole.resolve(Some(&A), at(3)), None);
    }

    #[test]
    fn what_has_every_scope_resolved_is_resolved() {
        let both = open().resolve(Some(&A), at(1)).unwrap().resolve(Some(&B), at(2)).unwrap();
        assert_eq!((both.is_open(), both.resolved_at()), (false, Some(at(2))));
        assert_eq!(open().resolved_at(), None);
    }

    #[test]
    fn without_its_jobs_a_ticket_is_as_open_as_it_was() {
        assert_eq!(open().without_jobs(), Resolutions { whole: None, scopes: vec![] });
        let both = open().resolve(Some(&A), at(1)).unwrap().resolve(Some(&B), at(2)).unwrap();
        assert_eq!(both.without_jobs().resolved_at(), Some(at(2)));
        let customer = Scope::Customer(CustomerId(1));
        let mut covered = open();
        covered.scopes.push((customer.clone(), Some(at(3))));
        assert_eq!(covered.without_jobs(), Resolutions { whole: None, scopes: vec![(customer, Some(at(3)))] });
    }

    #[test]
    fn opening_one_scope_again_leaves_the_others_as_they_were() {
        let whole = open().resolve(Some(&B), at(1)).unwrap().resolve(None, at(2)).unwrap();
        let again = whole.clone().reopen(Some(&A)).unwrap();
        assert_eq!(effective(&again), [None, Some(at(1))]);
        let other = whole.clone().reopen(Some(&B)).unwrap();
        assert_eq!(effective(&other), [Some(at(2)), None]);
        assert_eq!(effective(&whole.reopen(None).unwrap()), [None, Some(at(1))], "resolved by itself");
        assert_eq!(open().reopen(None), None);
        assert_eq!(open().reopen(Some(&A)), None);
    }

    #[test]
    fn covering_again_what_was_resolved_by_itself_opens_it() {
        let one = open().resolve(Some(&A), at(1)).unwrap();
        assert_eq!(one.cover(&[A]), Some(open()));
        assert_eq!(open().cover(&[A, B, A]), None);
        let third = Scope::Job(JobId(3));
        assert_eq!(open().cover(&[third.clone(), third]).unwrap().scopes.len(), 3);
    }
}
