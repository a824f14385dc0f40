//! Everything that is to be seen in a store, in words and without the numbers that it gives to its rows.

use super::build::at;
use super::operations::World;
use crate::engine::EngineError;
use crate::model::{AppliedOverride, ConcernKind, InboxState, JobIdentity, MailId, OverrideAction, ResultState};
use crate::ports::{AuditQuery, ConcernsQuery, InboxQuery, JobRow, JobsQuery, OverridesQuery, RunDetail, Store};
use crate::rules::alerts::{ConcernText, Mark};
use crate::rules::notes::cared;
use crate::rules::overrides::override_in_words;
use crate::text::fold;
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeSet;

/// What pages and programs see, one fact a line. Where a port gives no order the lines are sorted.
pub async fn observe(store: &dyn Store) -> Result<Vec<String>, EngineError> {
    let mut seen = inbox(store).await?;
    for row in store.customers("", 1000).await? {
        seen.push(format!("customer {:?} active {} jobs {}", row.customer.name, row.customer.active, row.jobs));
        for archived in [false, true] {
            let query = JobsQuery { customer: Some(row.customer.id), archived, limit: 1000, ..JobsQuery::default() };
            for job in store.jobs(&query).await? {
                seen.extend(job_and_runs(store, &job).await?);
            }
        }
    }
    let listed = store.jobs(&JobsQuery { limit: 1000, ..JobsQuery::default() }).await?;
    seen.extend(listed.iter().map(|row| format!("listed {:?} of {:?}", row.job.identity.job_name, row.customer_name)));
    for sender in ["backup@example.com", "other@example.net"] {
        let names: Vec<String> = store.customers_of_sender(sender).await?.into_iter().map(|one| one.name).collect();
        seen.push(format!("customers with {sender}: {names:?}"));
    }
    seen.extend(work(store).await?);
    seen.push(format!("{:?}", store.mails_standing().await?));
    seen.extend(store.leases(at(0)).await?.iter().map(|lease| format!("{lease:?}")));
    seen.extend(store.workers().await?.iter().map(|worker| format!("{worker:?}")));
    seen.extend(overrides(store).await?);
    for row in store.closures(Timestamp::MIN, 1000).await? {
        let (closure, customer) = (row.closure, row.customer.map(|(_, name)| name));
        seen.push(format!("{} {:?} for {customer:?} {:?}", closure.span.in_words(), closure.name, row.job_name));
    }
    let next = store.next_expected(at(0)).await?;
    seen.push(format!("next report at {:?}", next.map(|(_, at)| at)));
    seen.extend(concerns(store).await?);
    for shape in store.new_shapes(1000).await? {
        let (parser, shape, mails, first, last) =
            (shape.parser, shape.shape, shape.mails, shape.first_at, shape.last_at);
        seen.push(format!("shape {parser} {shape:?} of {mails} from {first} to {last}"));
    }
    seen.push(format!("last mail {:?}", store.last_mail_at().await?));
    Ok(seen)
}

async fn inbox(store: &dyn Store) -> Result<Vec<String>, EngineError> {
    let mut seen = vec![format!("{:?}", store.inbox_counts().await?)];
    for (tab, text) in InboxState::ALL.iter().flat_map(|tab| [(*tab, None), (*tab, Some("0%_GR"))]) {
        let mut query = InboxQuery { tab, text: text.map(Into::into), after: None, limit: 3 };
        loop {
            let page = store.inbox(&query).await?;
            for row in page.rows {
                seen.push(format!(
                    "{tab} {text:?}: {} place {} from {:?} {:?} at {} count {} {:?} {:?}",
                    row.identity.as_ref().map_or_else(String::new, words),
                    row.item.ordinal,
                    row.from_address,
                    row.subject,
                    row.received_at,
                    row.count,
                    row.status,
                    row.reason
                ));
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
    }
    Ok(seen)
}

async fn job_and_runs(store: &dyn Store, row: &JobRow) -> Result<Vec<String>, EngineError> {
    let mut seen = vec![format!(
        "job {} by {:?} informational {} archived {} approved {} last {:?} good {:?} unreviewed {}",
        words(&row.job.identity),
        row.job.told_apart_by,
        row.job.informational,
        row.job.archived,
        row.approved_at,
        row.last_run,
        row.last_good_at,
        row.unreviewed
    )];
    seen.extend(store.open_for(row.job.id).await?.iter().map(mark_in_words));
    for care in store.cares(row.job.id, 1000).await? {
        let event = cared(care.id, &care.record).event;
        seen.push(format!("care {event} by {:?}, undone by {:?}", care.done, care.undone));
    }
    let mut after = None;
    loop {
        let page = store.runs(row.job.id, after, 4).await?;
        let ids: Vec<_> = page.rows.iter().map(|run| run.id).collect();
        let links = store.links_of(&ids).await?;
        seen.push(format!("links {:?}", links.iter().map(|(_, about)| &about.text).collect::<BTreeSet<_>>()));
        for run in page.rows {
            if let Some(detail) = store.run(run.id).await? {
                seen.push(run_in_words(&detail, run == detail.run));
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(seen);
        }
    }
}

/// A ticket or remark without its number.
fn mark_in_words(mark: &Mark) -> String {
    let ConcernText { concern, code, text, active_from_date, start_date } = &mark.about;
    let about = (concern.kind(), code, text, active_from_date, start_date);
    format!("{about:?} linked {} resolved {} covers {} on {:?}", mark.linked, mark.resolved, mark.covers, mark.objects)
}

/// Every ticket and remark with what it covers and how often it is linked, page by page; and what the audit log tells of it.
async fn concerns(store: &dyn Store) -> Result<Vec<String>, EngineError> {
    let mut seen = vec![format!("{:?}", store.concern_counts().await?)];
    for (kind, open, text) in ConcernKind::ALL
        .iter()
        .flat_map(|kind| [true, false].map(|open| (*kind, open)))
        .flat_map(|(kind, open)| [None, Some("K 1")].map(|text| (kind, open, text)))
    {
        let mut query = ConcernsQuery { kind, open, text: text.map(Into::into), after: None, limit: 3 };
        loop {
            let page = store.concerns(&query).await?;
            for row in page.rows {
                let same = store.concern(row.about.concern).await?.as_ref() == Some(&row);
                let runs = store.linked_runs(row.about.concern, 1000).await?;
                let runs: Vec<_> = runs.iter().map(|run| (run.run_at, run.effective, &run.job_name)).collect();
                let scopes = row.scopes.iter().map(|scope| {
                    let whole = scope.scope.customer().is_some();
                    (&scope.customer_name, &scope.job_name, scope.scope.object(), whole, scope.resolved_at)
                });
                let scopes: Vec<_> = scopes.collect();
                let ConcernText { code, text, active_from_date, start_date, .. } = &row.about;
                let subject = Some(row.about.concern.to_string());
                let log = store.audit_log(&AuditQuery { subject, limit: 1000, ..AuditQuery::default() }).await?;
                let log: Vec<_> = log.iter().map(|entry| (entry.at, &entry.by, &entry.event)).collect();
                seen.push(format!(
                    "{kind} open {open} {code:?} {text:?} {active_from_date:?} {start_date} resolved {:?} {:?} alone the same \
                     {same} scopes {scopes:?} of {} runs {runs:?} log {log:?}",
                    row.resolved_at, row.whole_resolved_at, row.runs
                ));
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
    }
    Ok(seen)
}

fn run_in_words(detail: &RunDetail, as_listed: bool) -> String {
    let run = &detail.run;
    let objects = detail.objects.iter().map(|row| format!("{:?} carries {:?}", row.object, carried(row.applied)));
    format!(
        "run {} {} -> {} {:?} {} of {:?} by {:?} as listed {as_listed} carries {:?} evidence {:?} objects {:?} marks {:?} \
         remark {:?}",
        run.run_at,
        run.status,
        run.effective,
        run.reason,
        run.source_type,
        detail.customer.name,
        run.reviewed,
        carried(detail.applied),
        detail.evidence,
        objects.collect::<Vec<_>>(),
        detail.marks.iter().map(mark_in_words).collect::<Vec<_>>(),
        detail.remark
    )
}

/// What an override did, without its number.
fn carried(applied: Option<AppliedOverride>) -> Option<OverrideAction> {
    applied.map(|applied| applied.action)
}

async fn overrides(store: &dyn Store) -> Result<Vec<String>, EngineError> {
    let mut seen = Vec::new();
    for over in [Some(true), Some(false)] {
        let query = OverridesQuery {
            over,
            now: Timestamp::MAX,
            customer: None,
            job: None,
            text: None,
            before: None,
            limit: 1000,
        };
        for row in store.overrides(&query).await? {
            let rule = override_in_words(&row.rule, &row.names, &TimeZone::UTC);
            let signed = (row.created, row.edited, row.ended);
            seen.push(format!("override over {over:?} {rule} version {} {signed:?} runs {}", row.version, row.runs));
            seen.push(format!("last run {:?}", row.last_run_at));
        }
    }
    seen.push(format!("unsettled {}", store.unsettled_overrides().await?.len()));
    Ok(seen)
}

async fn work(store: &dyn Store) -> Result<Vec<String>, EngineError> {
    let page = store.work().await?;
    let row = |row: &crate::ports::WorkRow| {
        let job = (&row.customer_name, &row.job_name, &row.backup_software, &row.backup_type);
        let worst = (row.status, row.run_at, &row.reason);
        let counts = (row.bad_runs, row.last_good_at, row.tickets, row.remarks);
        format!("work {job:?} {worst:?} {counts:?}")
    };
    let mut seen: Vec<String> = page.rows.iter().map(row).collect();
    seen.sort();
    seen.push(format!("good runs {} of {} jobs; bad {}", page.good_runs, page.good_jobs, store.work_count().await?));
    for one in store.successes(page.up_to).await? {
        seen.push(format!("successes {:?} {} overridden {}", one.customer_name, one.runs, one.overridden));
    }
    for one in store.handled(Timestamp::UNIX_EPOCH).await? {
        seen.push(format!("handled {:?} {}", one.user_name, one.runs));
    }
    Ok(seen)
}

impl World {
    /// Where every mail stands that was ever taken in, oldest first.
    pub async fn mails(&self, store: &dyn Store) -> Result<Vec<String>, EngineError> {
        let mut seen = Vec::new();
        for (mail, id) in &self.mails {
            let same = store.raw_mail(*id).await?.as_ref() == Some(&mail.raw);
            seen.push(format!("{} raw the same {same}", mail_in_words(store, *id).await?));
        }
        Ok(seen)
    }
}

async fn mail_in_words(store: &dyn Store, mail: MailId) -> Result<String, EngineError> {
    let Some(detail) = store.mail(mail).await? else { return Ok("a mail is lost".into()) };
    let results = detail.results.iter().map(|result| {
        let state = match result.state {
            ResultState::Recorded { .. } => "recorded",
            ResultState::Waiting => "waiting",
            ResultState::Ambiguous => "ambiguous",
            ResultState::Archived(_) => "archived",
        };
        format!("{} {state} alike {} {:?}", words(&result.identity), result.alike, result.report)
    });
    let results: Vec<String> = results.collect();
    let mail = detail.mail;
    Ok(format!(
        "mail {:?} {} {:?} {:?} {:?} {:?} {} bytes {results:?}",
        mail.envelope, mail.location, mail.inbox_state, mail.parser, mail.reason, mail.new_shape, mail.size_bytes
    ))
}

fn words(identity: &JobIdentity) -> String {
    format!(
        "{:?} {:?} {:?} {:?}",
        identity.job_name,
        identity.backup_software,
        identity.backup_type,
        fold(&identity.sender)
    )
}
