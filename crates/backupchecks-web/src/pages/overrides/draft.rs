//! What stands in the form of an override, and the rule that it means.

use crate::{
    pages::{
        customers::named,
        form::Fields,
        jobs::named::{job_label, job_of},
    },
    server::{App, WebError},
    views::{OverrideForm, OverridePreviewView, Word},
};
use backupchecks_core::{
    model::{
        Customer, CustomerId, JobId, MessageMatch, MessageMode, Override, OverrideAction, OverrideId, OverrideScope,
        Status,
    },
    ports::{JobRow, OverrideRow},
    rules::overrides::OverrideFault,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// The form as it stands. What is typed stays as it was typed, so that it can be shown again.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Draft {
    /// The override that is edited.
    pub(in crate::pages) id: Option<OverrideId>,
    /// The version that it was begun from.
    pub(in crate::pages) version: u32,
    /// Whether unreviewed runs that are there follow it too.
    pub(in crate::pages) existing: bool,
    level: Word,
    customer: Option<CustomerId>,
    customer_name: String,
    job: Option<JobId>,
    job_name: String,
    object: String,
    status: Option<Status>,
    mode: MessageMode,
    message: String,
    software: String,
    backup_type: String,
    valid_from: Option<Timestamp>,
    from: String,
    valid_until: Option<Timestamp>,
    until: String,
    action: OverrideAction,
    reason: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            id: None,
            version: 0,
            existing: false,
            level: "job",
            customer: None,
            customer_name: String::new(),
            job: None,
            job_name: String::new(),
            object: String::new(),
            status: None,
            mode: MessageMode::Contains,
            message: String::new(),
            software: String::new(),
            backup_type: String::new(),
            valid_from: None,
            from: String::new(),
            valid_until: None,
            until: String::new(),
            action: OverrideAction::TreatAsSuccess,
            reason: String::new(),
        }
    }
}

impl Draft {
    /// What a form has sent.
    pub(in crate::pages) async fn of_form(app: &App, fields: &Fields) -> Result<Self, WebError> {
        let text = |name: &str| fields.text(name).trim().to_owned();
        let level = match fields.text("level") {
            "object" => "object",
            "customer" => "customer",
            "global" => "global",
            _ => "job",
        };
        let (customer_name, job_name) = (text("customer_name"), text("job_name"));
        Ok(Self {
            id: fields.number("id")?.map(OverrideId),
            version: fields.number("version")?.unwrap_or_default(),
            existing: fields.text("existing") == "true",
            level,
            customer: named::known(app, fields).await?,
            customer_name,
            job: job_of(app, fields).await?,
            job_name,
            object: text("object"),
            status: Status::from_word(fields.text("status")),
            mode: MessageMode::from_word(fields.text("mode")).unwrap_or(MessageMode::Contains),
            message: text("message"),
            software: text("software"),
            backup_type: text("backup_type"),
            valid_from: start_of_day(fields.text("from"), &app.zone)?,
            from: text("from"),
            valid_until: end_of_day(fields.text("until"), &app.zone)?,
            until: text("until"),
            action: OverrideAction::from_word(fields.text("effect")).unwrap_or(OverrideAction::TreatAsSuccess),
            reason: text("reason"),
        })
    }

    /// An override as it is kept.
    pub(in crate::pages) fn of_row(row: &OverrideRow, zone: &TimeZone) -> Self {
        let names = &row.names;
        let customer = row.customer.filter(|_| row.rule.scope.customer().is_some());
        Self {
            id: Some(row.rule.id),
            version: row.version,
            customer_name: customer.and(names.customer.clone()).unwrap_or_default(),
            job_name: job_label(names.job.as_deref(), names.customer.as_deref()),
            ..Self::of_rule(&row.rule, zone)
        }
    }

    /// A rule, as yet without the names of what it is about.
    pub(in crate::pages) fn of_rule(rule: &Override, zone: &TimeZone) -> Self {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date().to_string();
        // The last day is the one before the moment at which it no longer holds.
        let last_day = |until: Timestamp| day(until.checked_sub(1.microsecond()).unwrap_or(until));
        Self {
            level: rule.scope.level(),
            customer: rule.scope.customer(),
            job: rule.scope.job(),
            object: rule.scope.object().unwrap_or_default().to_owned(),
            status: rule.status,
            mode: rule.message.as_ref().map_or(MessageMode::Contains, MessageMatch::mode),
            message: rule.message.as_ref().map(MessageMatch::text).unwrap_or_default().to_owned(),
            software: rule.backup_software.clone().unwrap_or_default(),
            backup_type: rule.backup_type.clone().unwrap_or_default(),
            valid_from: rule.valid_from,
            from: rule.valid_from.map(day).unwrap_or_default(),
            valid_until: rule.valid_until,
            until: rule.valid_until.map(last_day).unwrap_or_default(),
            action: rule.action,
            reason: rule.reason.clone(),
            ..Self::default()
        }
    }

    /// The same beside a run: its customer and job stand ready, and runs like it that wait follow.
    pub(in crate::pages) fn of_run(self, customer: &Customer, job_name: String) -> Self {
        Self {
            customer: Some(customer.id),
            customer_name: customer.name.clone(),
            job_name,
            id: None,
            existing: true,
            ..self
        }
    }

    /// A new one for a job.
    pub(in crate::pages) fn for_job(job: &JobRow) -> Self {
        let job_name = job_label(Some(&job.job.identity.job_name), Some(&job.customer_name));
        Self { job: Some(job.job.id), job_name, ..Self::default() }
    }

    /// The same for a new override.
    pub(in crate::pages) fn copied(self) -> Self {
        Self { id: None, version: 0, ..self }
    }

    /// The rule that it means.
    ///
    /// # Errors
    /// The word of what is missing.
    pub(in crate::pages) fn rule(&self) -> Result<Override, Word> {
        let scope = match self.level {
            "global" => OverrideScope::Global,
            "customer" => OverrideScope::Customer(self.customer.ok_or("customer_missing")?),
            "object" => OverrideScope::Object {
                job: self.job.ok_or("job_missing")?,
                name: if self.object.is_empty() { return Err("no_object") } else { self.object.clone() },
            },
            _ => OverrideScope::Job(self.job.ok_or("job_missing")?),
        };
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Ok(Override {
            id: self.id.unwrap_or(Override::NEW),
            scope,
            status: self.status,
            message: given(&self.message).map(|text| MessageMatch::new(self.mode, text)),
            backup_software: given(&self.software),
            backup_type: given(&self.backup_type),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            action: self.action,
            reason: self.reason.clone(),
        })
    }

    /// The form that shows it.
    pub(in crate::pages) fn form(self, trouble: Option<Word>, preview: OverridePreviewView) -> OverrideForm {
        OverrideForm {
            action: String::new(),
            cancel: String::new(),
            id: self.id.map(|id| id.0),
            version: self.version,
            level: self.level,
            customer_id: self.customer.map(|customer| customer.0),
            customer_name: self.customer_name,
            job_id: self.job.map(|job| job.0),
            job_name: self.job_name,
            object: self.object,
            status: self.status.map_or("", Status::as_str),
            mode: self.mode.as_str(),
            message: self.message,
            software: self.software,
            backup_type: self.backup_type,
            from: self.from,
            until: self.until,
            effect: self.action.as_str(),
            reason: self.reason,
            existing: self.existing,
            trouble,
            preview,
        }
    }
}

/// The word of the message for what is wrong with an override.
pub(in crate::pages) fn fault_word(fault: OverrideFault) -> Word {
    match fault {
        OverrideFault::NoReason => "no_reason",
        OverrideFault::NoObject => "no_object",
        OverrideFault::EndsFirst => "ends_first",
    }
}

/// The beginning of a day that a field names.
fn start_of_day(text: &str, zone: &TimeZone) -> Result<Option<Timestamp>, WebError> {
    let Some(day) = day(text)? else { return Ok(None) };
    begin_of(day, zone).map(Some)
}

/// The end of a day that a field names: the beginning of the next one.
pub(in crate::pages) fn end_of_day(text: &str, zone: &TimeZone) -> Result<Option<Timestamp>, WebError> {
    let Some(day) = day(text)? else { return Ok(None) };
    let next = day.tomorrow().map_err(|_| WebError::BadRequest(format!("{text:?} is too late a day")))?;
    begin_of(next, zone).map(Some)
}

fn day(text: &str) -> Result<Option<Date>, WebError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.parse().map_err(|_| WebError::BadRequest(format!("{text:?} is no day like 2026-03-01")))?;
    Ok(Some(day))
}

fn begin_of(day: Date, zone: &TimeZone) -> Result<Timestamp, WebError> {
    let begin = day.to_zoned(zone.clone()).map_err(|_| WebError::BadRequest(format!("{day} is no day here")))?;
    Ok(begin.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(from: &str, until: &str, zone: &TimeZone) -> Override {
        let draft = Draft {
            level: "global",
            valid_from: start_of_day(from, zone).unwrap(),
            valid_until: end_of_day(until, zone).unwrap(),
            ..Draft::default()
        };
        draft.rule().unwrap()
    }

    #[test]
    fn days_are_those_of_the_zone_and_the_last_one_is_part_of_it() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        // On the last of these days summer time begins.
        let rule = rule("2026-03-01", "2026-03-29", &zone);
        assert_eq!(rule.valid_from.unwrap().to_string(), "2026-02-28T23:00:00Z");
        assert_eq!(rule.valid_until.unwrap().to_string(), "2026-03-29T22:00:00Z");
        let shown = Draft::of_rule(&rule, &zone);
        assert_eq!((shown.from.as_str(), shown.until.as_str()), ("2026-03-01", "2026-03-29"));
    }

    #[test]
    fn what_is_no_day_is_refused_by_name() {
        let error = start_of_day("1 March", &TimeZone::UTC).unwrap_err();
        assert!(error.to_string().contains("1 March"), "{error}");
    }

    #[test]
    fn a_scope_needs_what_it_is_about() {
        for (level, missing) in [("job", "job_missing"), ("object", "job_missing"), ("customer", "customer_missing")] {
            assert_eq!(Draft { level, ..Draft::default() }.rule(), Err(missing), "{level}");
        }
    }
}
