//! An override in words: what lists, runs and the audit log say of it.

use crate::model::{MessageMode, Override, OverrideAction, OverrideScope};
use jiff::{Timestamp, tz::TimeZone};

/// The names of what an override is about. Where one is not known, its number stands instead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeNames {
    /// The customer of the scope: of its job, or the one that it covers as a whole.
    pub customer: Option<String>,
    /// The job of the scope.
    pub job: Option<String>,
}

/// What the override does in one sentence without its reason, with days and times in `zone`:
/// `Every failed run of “Nightly” of Acme whose message contains “vss” counts as success, until 2026-04-01 00:00.`
#[must_use]
pub fn override_in_words(rule: &Override, names: &ScopeNames, zone: &TimeZone) -> String {
    let effect = match rule.action {
        OverrideAction::TreatAsSuccess => "counts as success",
        OverrideAction::MarkOnly => "is marked and keeps its status",
    };
    let from = rule.valid_from.map(|from| format!(", from {}", moment(from, zone))).unwrap_or_default();
    let until = rule.valid_until.map(|until| format!(", until {}", moment(until, zone))).unwrap_or_default();
    format!("{}{}{} {effect}{from}{until}.", subject(rule, names), product(rule), message(rule))
}

fn subject(rule: &Override, names: &ScopeNames) -> String {
    let bad = rule.status.map_or("bad".to_owned(), |status| status.to_string());
    let of_customer = names.customer.as_ref().map(|customer| format!(" of {customer}")).unwrap_or_default();
    let job = || match (&names.job, rule.scope.job()) {
        (Some(job), _) => format!("“{job}”{of_customer}"),
        (None, Some(job)) => format!("job {job}"),
        (None, None) => "every job".to_owned(),
    };
    match &rule.scope {
        OverrideScope::Object { name, .. } => format!("Every {bad} result of the object “{name}” in {}", job()),
        OverrideScope::Job(_) => format!("Every {bad} run of {}", job()),
        OverrideScope::Customer(customer) => match &names.customer {
            Some(name) => format!("Every {bad} run of {name}"),
            None => format!("Every {bad} run of customer {customer}"),
        },
        OverrideScope::Global => format!("Every {bad} run of every customer"),
    }
}

fn product(rule: &Override) -> String {
    match (&rule.backup_software, &rule.backup_type) {
        (None, None) => String::new(),
        (Some(software), None) => format!(" with {software}"),
        (None, Some(backup_type)) => format!(" with jobs of the type {backup_type}"),
        (Some(software), Some(backup_type)) => format!(" with {software} of the type {backup_type}"),
    }
}

fn message(rule: &Override) -> String {
    let Some(message) = rule.message.as_ref().filter(|message| !message.text().trim().is_empty()) else {
        return String::new();
    };
    let says = match message.mode() {
        MessageMode::Contains => "contains",
        MessageMode::Exact => "is exactly",
        MessageMode::StartsWith => "begins with",
        MessageMode::EndsWith => "ends with",
    };
    format!(" whose message {says} “{}”", message.text())
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CustomerId, JobId, MessageMatch, Status};
    use crate::testing::override_rule;

    #[track_caller]
    fn check(rule: &Override, words: &str) {
        let names = ScopeNames { customer: Some("Acme".into()), job: rule.scope.job().map(|_| "Nightly".into()) };
        assert_eq!(override_in_words(rule, &names, &TimeZone::UTC), words);
    }

    #[test]
    fn every_criterion_is_told() {
        let mut rule = override_rule(1, OverrideScope::Job(JobId(7)), Some("vss"));
        rule.status = Some(Status::Failed);
        check(&rule, "Every failed run of “Nightly” of Acme whose message contains “vss” counts as success.");
        rule.scope = OverrideScope::Object { job: JobId(7), name: "SRV-A".into() };
        rule.message = Some(MessageMatch::Exact("VSS timeout".into()));
        check(
            &rule,
            "Every failed result of the object “SRV-A” in “Nightly” of Acme whose message is exactly “VSS timeout” counts as \
             success.",
        );
        rule.scope = OverrideScope::Customer(CustomerId(3));
        rule.status = None;
        rule.message = None;
        rule.action = OverrideAction::MarkOnly;
        check(&rule, "Every bad run of Acme is marked and keeps its status.");
        rule.scope = OverrideScope::Global;
        rule.backup_software = Some("Veeam".into());
        rule.backup_type = Some("Backup Job".into());
        rule.action = OverrideAction::TreatAsSuccess;
        rule.valid_from = Some("2026-03-01T00:00:00Z".parse().unwrap());
        rule.valid_until = Some("2026-04-01T06:30:00Z".parse().unwrap());
        check(
            &rule,
            "Every bad run of every customer with Veeam of the type Backup Job counts as success, from 2026-03-01 00:00, until \
             2026-04-01 06:30.",
        );
    }

    #[test]
    fn what_has_no_name_is_told_by_its_number() {
        let words = |scope| override_in_words(&override_rule(1, scope, None), &ScopeNames::default(), &TimeZone::UTC);
        assert_eq!(words(OverrideScope::Job(JobId(7))), "Every bad run of job 7 counts as success.");
        assert_eq!(words(OverrideScope::Customer(CustomerId(3))), "Every bad run of customer 3 counts as success.");
    }
}
