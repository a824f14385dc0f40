//! What the audit log says of each change: one wording for all stores.

mod care;
mod overrides;

use crate::model::{
    Act, AuditNote, Closure, Customer, CustomerId, JobId, MailId, Planning, ReparseSelection, ReparseTask,
    ReparseTaskId, ReviewId, Role, UserId,
};
use crate::ports::{
    Additions, AllJobs, Change, DecidedMail, DecidedReparse, DecidedState, JudgedJob, NewJob, ReparsedState, Settled,
    Settlement,
};
use jiff::Timestamp;

pub use care::{care_undone, cared};
pub use overrides::{added_override, decided_anew, deleted_override, edited_override, ended_override};

/// A batch of mails was taken in under these numbers.
#[must_use]
pub fn imported(mails: &[DecidedMail<'_>], numbers: &[MailId]) -> AuditNote {
    let results = mails.iter().flat_map(|mail| &mail.results);
    let runs = results.filter(|result| matches!(result.state, DecidedState::Run(_))).count();
    let note = AuditNote::general("mails.imported").set("mails", numbers.len()).set("runs", runs);
    match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) => note.set("first mail", first).set("last mail", last),
        _ => note,
    }
}

/// What a settlement changed. Notes without anything that happened are left out.
#[must_use]
pub fn settled(settlement: &Settlement, made: &Settled, told_apart_before: Option<&str>) -> Option<AuditNote> {
    let note = match &settlement.change {
        Change::Nothing if made.runs == 0 => return None,
        Change::Nothing => AuditNote::general("results.approved"),
        Change::Job(customer, job) => added_job(made.job, job).set("customer", customer),
        Change::CustomerAndJob(name, job) => {
            let note = added_job(made.job, job);
            let note = made.customer.map_or(note.clone(), |customer| note.set("customer", customer));
            note.set("new customer", name)
        }
        Change::TellApart(job, mark) => {
            AuditNote::about("job.told_apart", "job", job).change("told apart by", told_apart_before, Some(mark))
        }
        Change::Archive(job) => {
            AuditNote::about("job.archived", "job", job).change("archived", Some(false), Some(true))
        }
        Change::Unarchive(job) => {
            AuditNote::about("job.unarchived", "job", job).change("archived", Some(true), Some(false))
        }
        Change::Restore(mails) => AuditNote::general("mails.restored").set("mails", numbers(mails)),
    };
    Some(if made.runs == 0 { note } else { note.set("runs recorded", made.runs) })
}

fn added_job(id: Option<JobId>, job: &NewJob) -> AuditNote {
    let note = AuditNote::about("job.added", "job", id.unwrap_or(JobId(0)));
    let identity = &job.identity;
    let note = note
        .set("sender", &identity.sender)
        .set("software", &identity.backup_software)
        .set("type", &identity.backup_type)
        .set("name", &identity.job_name);
    job.told_apart_by.as_ref().map_or(note.clone(), |mark| note.set("told apart by", mark))
}

/// Mails were deleted. `None` when none was.
#[must_use]
pub fn deleted(mails: &[MailId]) -> Option<AuditNote> {
    (!mails.is_empty()).then(|| AuditNote::general("mails.deleted").set("mails", numbers(mails)))
}

/// The bytes of mails that were received before that moment were removed. `None` when none were.
#[must_use]
pub fn raw_mails_removed(mails: &[MailId], before: Timestamp) -> Option<AuditNote> {
    let (first, last) = mails.iter().min().zip(mails.iter().max())?;
    let note = AuditNote::general("mails.raw_removed").set("mails", mails.len()).set("received before", before);
    Some(note.set("first mail", first).set("last mail", last))
}

/// Jobs were imported. `None` when nothing was new.
#[must_use]
pub fn jobs_imported(additions: &Additions) -> Option<AuditNote> {
    let (customers, jobs, closures) = additions.counts();
    let counts = [("customers", customers), ("jobs", jobs), ("closures", closures)];
    let told = counts.into_iter().filter(|(_, added)| *added > 0);
    let note = told.fold(AuditNote::general("jobs.imported"), |note, (what, added)| note.set(what, added));
    (!note.changes.is_empty()).then_some(note)
}

/// All jobs were deleted. `None` where there were none.
#[must_use]
pub fn all_jobs_deleted(deleted: &AllJobs) -> Option<AuditNote> {
    let AllJobs { jobs, runs, mails } = *deleted;
    let note = AuditNote::general("jobs.deleted").set("jobs", jobs).set("runs", runs).set("mails to read again", mails);
    (jobs > 0).then_some(note)
}

/// Mails were read again: for each run that changed what it said before and says now, and how many runs are new.
#[must_use]
pub fn reparsed(mails: &[DecidedReparse<'_>], task: Option<ReparseTaskId>) -> AuditNote {
    let note = match task {
        Some(task) => AuditNote::about("mails.reparsed", "reparse", task),
        None => AuditNote::general("mails.reparsed"),
    };
    let ids: Vec<MailId> = mails.iter().map(|decided| decided.before.id).collect();
    let mut note = note.set("mails", numbers(&ids));
    let mut new_runs = 0_usize;
    for decided in mails {
        for result in &decided.results {
            match &result.state {
                ReparsedState::Decided(DecidedState::Run(_)) => new_runs += 1,
                ReparsedState::Decided(_) | ReparsedState::Kept { recorded: None, .. } => {}
                ReparsedState::Kept { run, recorded: Some(now), put_back } => {
                    let before = decided.before.runs().find(|before| before.id == *run);
                    let before =
                        before.map(|before| run_in_words(Some(before.job), before.effective, &before.run.reason));
                    let after = run_in_words(now.job, now.effective, &now.run.reason);
                    note = note.change(&format!("run {run}"), before, Some(after));
                    if *put_back {
                        note = note.change(&format!("run {run} reviewed"), Some(true), Some(false));
                    }
                }
            }
        }
    }
    if new_runs == 0 { note } else { note.set("runs recorded", new_runs) }
}

fn run_in_words(job: Option<JobId>, status: crate::model::EffectiveStatus, reason: &str) -> String {
    let job = job.map_or_else(String::new, |job| format!("job {job}: "));
    format!("{job}{status}: {reason}")
}

/// Reading mails again was begun.
#[must_use]
pub fn reparse_started(task: &ReparseTask) -> AuditNote {
    let selection = match &task.selection {
        ReparseSelection::All => "all mails".to_owned(),
        ReparseSelection::Parser(parser) => format!("mails of {parser}"),
        ReparseSelection::Unread => "mails that no parser reads".to_owned(),
        ReparseSelection::Mails(mails) => numbers(mails),
    };
    let note = AuditNote::about("reparse.started", "reparse", task.id).set("selection", selection);
    note.set("mails", task.total).set("only compare", task.what_if)
}

/// Reading mails again was ended before its end.
#[must_use]
pub fn reparse_stopped(task: ReparseTaskId, done: u64, error: Option<&str>) -> AuditNote {
    let note = AuditNote::about("reparse.stopped", "reparse", task).set("mails done", done);
    error.map_or(note.clone(), |error| note.set("error", error))
}

/// Reading mails again came to its end.
#[must_use]
pub fn reparse_done(task: ReparseTaskId, done: u64) -> AuditNote {
    AuditNote::about("reparse.done", "reparse", task).set("mails done", done)
}

/// A customer was added.
#[must_use]
pub fn added_customer(id: CustomerId, name: &str) -> AuditNote {
    AuditNote::about("customer.added", "customer", id).set("name", name)
}

/// A customer is looked after from now on, or no longer.
#[must_use]
pub fn customer_active(before: &Customer, active: bool) -> AuditNote {
    AuditNote::about("customer.changed", "customer", before.id).change("active", Some(before.active), Some(active))
}

/// Runs were reviewed.
#[must_use]
pub fn reviewed(review: ReviewId, runs: u64) -> AuditNote {
    AuditNote::about("runs.reviewed", "review", review).set("runs", runs)
}

/// Runs were put back on Run Checks.
#[must_use]
pub fn put_back(review: ReviewId, runs: u64) -> AuditNote {
    AuditNote::about("runs.put_back", "review", review).set("runs", runs)
}

/// A user was added.
#[must_use]
pub fn added_user(id: UserId, name: &str, roles: &[Role]) -> AuditNote {
    AuditNote::about("user.added", "user", id).set("name", name).set("roles", role_names(roles))
}

/// A user's password was set: that it was, and nothing of it.
#[must_use]
pub fn password_set(user: UserId) -> AuditNote {
    AuditNote::about("user.password_set", "user", user)
}

/// A user's roles were set.
#[must_use]
pub fn roles_set(user: UserId, before: &[Role], after: &[Role]) -> AuditNote {
    AuditNote::about("user.roles_set", "user", user).change("roles", Some(role_names(before)), Some(role_names(after)))
}

/// A user may sign in from now on, or no longer.
#[must_use]
pub fn user_enabled(user: UserId, before: bool, after: bool) -> AuditNote {
    AuditNote::about("user.changed", "user", user).change("enabled", Some(before), Some(after))
}

/// A new shape of mails was looked at and is read rightly.
#[must_use]
pub fn shape_settled(parser: &str, shape: &str) -> AuditNote {
    AuditNote::about("shape.settled", "parser", parser).set("shape", shape)
}

/// A version of a parser's definition was saved.
#[must_use]
pub fn definition_saved(parser: &str, based_on: u32, version: u32, enabled: bool) -> AuditNote {
    AuditNote::about("definition.saved", "parser", parser)
        .change("version", (based_on > 0).then_some(based_on), Some(version))
        .set("enabled", enabled)
}

/// The audit log was copied out, up to the entry before this one.
#[must_use]
pub fn audit_exported(entries: u64) -> AuditNote {
    AuditNote::general("audit.exported").set("entries", entries)
}

/// How a job comes by its schedule was set.
#[must_use]
pub fn planning_set(job: JobId, before: &Planning, after: &Planning) -> AuditNote {
    let note = AuditNote::about("schedule.set", "job", job);
    note.change("schedule", Some(before.in_words()), Some(after.in_words()))
}

/// A closure was entered, or an outage was seen.
#[must_use]
pub fn closure_added(closure: &Closure) -> AuditNote {
    let note = AuditNote::about("closure.added", "closure", closure.id).set("name", &closure.name);
    note.set("scope", closure.scope.in_words()).set("span", closure.span.in_words())
}

/// A closure ended, or was taken back.
#[must_use]
pub fn closure_changed(before: &Closure, after: Option<&Closure>) -> AuditNote {
    let event = if after.is_some() { "closure.ended" } else { "closure.removed" };
    let note = AuditNote::about(event, "closure", before.id).set("name", &before.name);
    note.change("span", Some(before.span.in_words()), after.map(|after| after.span.in_words()))
}

/// Missed runs were stated, gave way, or count again. `None` when none did.
#[must_use]
pub fn judged(jobs: &[JudgedJob]) -> Option<AuditNote> {
    let sum = |of: fn(&JudgedJob) -> usize| jobs.iter().map(of).sum::<usize>();
    let counts = [
        ("stated", sum(|job| job.missed.len())),
        ("gave way", sum(|job| job.superseded.len())),
        ("count again", sum(|job| job.reinstated.len())),
    ];
    let told = counts.into_iter().filter(|(_, runs)| *runs > 0);
    let note = told.fold(AuditNote::general("runs.missed"), |note, (what, runs)| note.set(what, runs));
    if note.changes.is_empty() { None } else { Some(note) }
}

fn role_names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
}

/// The numbers of mails in words: a few as they are, many as a count.
fn numbers(mails: &[MailId]) -> String {
    const FEW: usize = 20;
    if mails.len() > FEW {
        return format!("{} mails", mails.len());
    }
    mails.iter().map(MailId::to_string).collect::<Vec<_>>().join(", ")
}

impl Settlement {
    /// The job that the settlement changes, if it is there already.
    #[must_use]
    pub fn changed_job(&self) -> Option<JobId> {
        match &self.change {
            Change::TellApart(job, _) | Change::Archive(job) | Change::Unarchive(job) => Some(*job),
            Change::Nothing | Change::Job(..) | Change::CustomerAndJob(..) | Change::Restore(_) => None,
        }
    }
}

/// Who acts, as the log shows it: the user's name, or the program's.
#[must_use]
pub fn actor_name(act: Act, user_name: Option<String>) -> String {
    match act.by {
        crate::model::Actor::Program(name) => name.to_owned(),
        crate::model::Actor::User(user) => user_name.unwrap_or_else(|| format!("user {user}")),
    }
}
