//! What stands in the form of a new closure, and what it means.

use crate::{
    pages::{customers::named, form::Fields, jobs::named::job_of},
    server::{App, WebError},
    views::{ClosureForm, Word},
};
use backupchecks_core::{
    model::{ClosureScope, ClosureSpan, CustomerId, JobId},
    schedule::Stretch,
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// The form as it stands. What is typed stays as it was typed, so that it can be shown again.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    kind: Word,
    level: Word,
    customer: Option<CustomerId>,
    customer_name: String,
    job: Option<JobId>,
    job_name: String,
    source: String,
    day: String,
    from: String,
    until: String,
    pub(super) name: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            kind: "holiday",
            level: "global",
            customer: None,
            customer_name: String::new(),
            job: None,
            job_name: String::new(),
            source: String::new(),
            day: String::new(),
            from: String::new(),
            until: String::new(),
            name: String::new(),
        }
    }
}

impl Draft {
    /// What a form has sent.
    pub(super) async fn of_form(app: &App, fields: &Fields) -> Result<Self, WebError> {
        let text = |name: &str| fields.text(name).trim().to_owned();
        let (customer_name, job_name) = (text("customer_name"), text("job_name"));
        Ok(Self {
            kind: match fields.text("kind") {
                "maintenance" => "maintenance",
                "pause" => "pause",
                "declared_outage" => "declared_outage",
                _ => "holiday",
            },
            level: match fields.text("level") {
                "customer" => "customer",
                "job" => "job",
                "source" => "source",
                _ => "global",
            },
            customer: named::known(app, fields).await?,
            customer_name,
            job: match job_of(app, fields).await? {
                Some(id) => app.store.job(id).await?.map(|row| row.job.id),
                None => None,
            },
            job_name,
            source: text("source"),
            day: text("day"),
            from: text("from"),
            until: text("until"),
            name: text("name"),
        })
    }

    /// When and for whom, by the wall clock of `zone`.
    ///
    /// # Errors
    /// The word of what is missing.
    pub(super) fn closure(&self, zone: &TimeZone) -> Result<(ClosureSpan, ClosureScope), Word> {
        let scope = match self.level {
            "customer" => ClosureScope::Customer(self.customer.ok_or("customer_missing")?),
            "job" => ClosureScope::Job(self.job.ok_or("job_missing")?),
            "source" => ClosureScope::Source(self.source.clone()),
            _ => ClosureScope::Global,
        };
        if self.kind == "holiday" {
            return Ok((ClosureSpan::Holiday(self.day.parse().map_err(|_| "no_day")?), scope));
        }
        let until = if self.until.is_empty() { None } else { Some(moment(&self.until, zone).ok_or("no_until")?) };
        let stretch = Stretch { from: moment(&self.from, zone).ok_or("no_from")?, until };
        let span = match self.kind {
            "maintenance" => ClosureSpan::Maintenance(stretch),
            "declared_outage" => ClosureSpan::DeclaredOutage(stretch),
            _ => ClosureSpan::Pause(stretch),
        };
        Ok((span, scope))
    }

    /// The form that shows it.
    pub(super) fn form(self, trouble: Option<Word>) -> ClosureForm {
        ClosureForm {
            kind: self.kind,
            level: self.level,
            customer_id: self.customer.map(|customer| customer.0),
            customer_name: self.customer_name,
            job_id: self.job.map(|job| job.0),
            job_name: self.job_name,
            source: self.source,
            sources: Vec::new(),
            day: self.day,
            from: self.from,
            until: self.until,
            name: self.name,
            trouble,
        }
    }
}

/// The moment at which the wall clock shows `text`, such as `2026-03-01T22:00`.
fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let civil: DateTime = text.parse().ok()?;
    civil.to_zoned(zone.clone()).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_read_by_the_wall_clock() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let draft = Draft { kind: "maintenance", from: "2026-07-01T22:00".into(), ..Draft::default() };
        let from = "2026-07-01T20:00:00Z".parse().unwrap();
        let span = ClosureSpan::Maintenance(Stretch { from, until: None });
        assert_eq!(draft.closure(&zone), Ok((span, ClosureScope::Global)));
    }

    #[test]
    fn what_is_missing_is_named() {
        let holiday = Draft { day: "2026-12-25".into(), ..Draft::default() };
        for (draft, trouble) in [
            (Draft::default(), "no_day"),
            (Draft { day: "Christmas".into(), ..Draft::default() }, "no_day"),
            (Draft { kind: "pause", ..Draft::default() }, "no_from"),
            (
                Draft { kind: "pause", from: "2026-07-01T22:00".into(), until: "late".into(), ..Draft::default() },
                "no_until",
            ),
            (Draft { level: "customer", ..holiday.clone() }, "customer_missing"),
            (Draft { level: "job", ..holiday }, "job_missing"),
        ] {
            assert_eq!(draft.closure(&TimeZone::UTC), Err(trouble), "{draft:?}");
        }
    }
}
