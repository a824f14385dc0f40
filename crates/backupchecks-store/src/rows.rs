//! Rows as values of the domain: for each, the columns in the order in which they are read.

use crate::fault::Fault;
use crate::row::Row;
use backupchecks_core::model::{
    AppliedOverride, Customer, CustomerId, EffectiveStatus, Job, JobId, JobIdentity, MailId, MessageMatch, MessageMode,
    ObjectReport, ObjectStatus, Override, OverrideAction, OverrideId, OverrideScope, Part, Report, RunId, RunStatus,
    SourceType, Status,
};
use backupchecks_core::ports::{RunObjectRow, RunRow};

/// Columns of a customer `c`.
pub(crate) const CUSTOMER: &str = "c.id, c.name, c.active";

pub(crate) fn customer(row: &mut Row) -> Result<Customer, Fault> {
    Ok(Customer { id: row.id(CustomerId)?, name: row.take()?, active: row.take()? })
}

/// Columns of a job `j`.
pub(crate) const JOB: &str = "j.id, j.customer_id, j.sender, j.backup_software, j.backup_type, j.job_name, \
                              j.told_apart_by, j.informational, j.archived";

pub(crate) fn job(row: &mut Row) -> Result<Job, Fault> {
    Ok(Job {
        id: row.id(JobId)?,
        customer_id: row.id(CustomerId)?,
        identity: JobIdentity {
            sender: row.take()?,
            backup_software: row.take()?,
            backup_type: row.take()?,
            job_name: row.take()?,
        },
        told_apart_by: row.take()?,
        informational: row.take()?,
        archived: row.take()?,
    })
}

/// Columns of an override `o`.
pub(crate) const OVERRIDE: &str = "o.id, o.scope, o.job_id, o.object_name, o.customer_id, o.status, o.message_mode, \
     o.message, o.backup_software, o.backup_type, o.valid_from_us, o.valid_until_us, o.action, \
     o.reason";

pub(crate) fn override_rule(row: &mut Row) -> Result<Override, Fault> {
    Ok(Override {
        id: row.id(OverrideId)?,
        scope: scope(row)?,
        status: row.maybe_code("status", Status::from_code)?,
        message: message(row)?,
        backup_software: row.take()?,
        backup_type: row.take()?,
        valid_from: row.maybe_time()?,
        valid_until: row.maybe_time()?,
        action: row.code("action of an override", OverrideAction::from_code)?,
        reason: row.take()?,
    })
}

/// The columns of an override's scope: code, job, object, customer.
pub(crate) fn scope_columns(scope: &OverrideScope) -> (i64, Option<JobId>, Option<&str>, Option<CustomerId>) {
    match scope {
        OverrideScope::Object { job, name } => (0, Some(*job), Some(name), None),
        OverrideScope::Job(job) => (1, Some(*job), None, None),
        OverrideScope::Customer(customer) => (2, None, None, Some(*customer)),
        OverrideScope::Global => (3, None, None, None),
    }
}

fn scope(row: &mut Row) -> Result<OverrideScope, Fault> {
    let code: i64 = row.take()?;
    let job = row.maybe_id(JobId)?;
    let name: Option<String> = row.take()?;
    let customer = row.maybe_id(CustomerId)?;
    match (code, job, name, customer) {
        (0, Some(job), Some(name), _) => Ok(OverrideScope::Object { job, name }),
        (1, Some(job), _, _) => Ok(OverrideScope::Job(job)),
        (2, _, _, Some(customer)) => Ok(OverrideScope::Customer(customer)),
        (3, ..) => Ok(OverrideScope::Global),
        _ => Err(Fault::unreadable("scope of an override", code)),
    }
}

fn message(row: &mut Row) -> Result<Option<MessageMatch>, Fault> {
    let mode = row.maybe_code("message mode of an override", MessageMode::from_code)?;
    let text = row.take::<Option<String>>()?.unwrap_or_default();
    Ok(mode.map(|mode| MessageMatch::new(mode, text)))
}

/// The override `id` on a run with that effective status, which tells what it did.
pub(crate) fn applied_to_run(id: Option<OverrideId>, effective: EffectiveStatus) -> Option<AppliedOverride> {
    let action = match effective {
        EffectiveStatus::SuccessOverride => OverrideAction::TreatAsSuccess,
        _ => OverrideAction::MarkOnly,
    };
    id.map(|id| AppliedOverride { id, action })
}

/// The columns of the override of an object: number and action.
pub(crate) fn applied_to_object(row: &mut Row) -> Result<Option<AppliedOverride>, Fault> {
    let id = row.maybe_id(OverrideId)?;
    let action = row.maybe_code("action of an override", OverrideAction::from_code)?;
    Ok(id.zip(action).map(|(id, action)| AppliedOverride { id, action }))
}

/// Columns of a run `r` with the name of its reviewer `u`.
pub(crate) const RUN: &str = "r.id, r.run_us, r.status, r.effective, r.reason, r.attempt, r.source_type, r.mail_id, \
                              r.reviewed_us, u.name, r.superseded_us, r.superseded_by";

pub(crate) fn run(row: &mut Row) -> Result<RunRow, Fault> {
    Ok(RunRow {
        id: row.id(RunId)?,
        run_at: row.time()?,
        status: row.code("status of a run", RunStatus::from_code)?,
        effective: row.code("effective status", EffectiveStatus::from_code)?,
        reason: row.take()?,
        attempt: row.maybe_code("attempt", |attempt| u32::try_from(attempt).ok())?,
        source_type: row.code("source type", SourceType::from_code)?,
        mail: row.maybe_id(MailId)?,
        reviewed: {
            let at = row.maybe_time()?;
            let by: Option<String> = row.take()?;
            by.zip(at)
        },
        superseded: crate::schedules::judging::superseded(row)?,
    })
}

/// Columns of an object `o` of a run, with its entry `e` in the catalogue.
pub(crate) const RUN_OBJECT: &str = "e.name, e.object_type, o.status, o.status_part, o.status_words, o.message, \
                                     o.size_bytes, o.transferred_bytes, o.started, o.finished, \
                                     o.duration_seconds, o.override_id, o.override_action";

pub(crate) fn run_object(row: &mut Row) -> Result<RunObjectRow, Fault> {
    Ok(RunObjectRow {
        object: ObjectReport {
            name: row.take()?,
            object_type: row.take()?,
            status: object_status(row)?,
            message: row.take()?,
            size_bytes: count(row, "size")?,
            transferred_bytes: count(row, "size of what was moved")?,
            started_at: row.report_time()?,
            finished_at: row.report_time()?,
            duration_seconds: count(row, "duration")?,
        },
        applied: applied_to_object(row)?,
    })
}

fn count(row: &mut Row, what: &'static str) -> Result<Option<u64>, Fault> {
    row.maybe_code(what, |count| u64::try_from(count).ok())
}

fn object_status(row: &mut Row) -> Result<Option<ObjectStatus>, Fault> {
    let status = row.maybe_code("status of an object", Status::from_code)?;
    let part = row.maybe_code("part of a mail", Part::from_code)?;
    let words: Option<String> = row.take()?;
    Ok(match (status, part, words) {
        (Some(status), Some(part), Some(words)) => Some(ObjectStatus { status, part, words }),
        _ => None,
    })
}

/// A report that waits, as it is stored.
pub(crate) fn report_json(report: &Report) -> Result<String, Fault> {
    serde_json::to_string(report).map_err(|error| Fault::unreadable("report", error))
}

pub(crate) fn report(json: &str) -> Result<Report, Fault> {
    serde_json::from_str(json).map_err(|error| Fault::unreadable("report", error))
}
