//! Everything that is to be seen in a store, in words and without the numbers that it gives to its rows.

use super::operations::World;
use crate::engine::EngineError;
use crate::model::{InboxState, JobIdentity, MailId, ResultState};
use crate::ports::{InboxQuery, JobRow, JobsQuery, RunDetail, Store};
use crate::text::fold;
use jiff::Timestamp;

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
    let mut after = None;
    loop {
        let page = store.runs(row.job.id, after, 4).await?;
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

fn run_in_words(detail: &RunDetail, as_listed: bool) -> String {
    let run = &detail.run;
    let objects = detail.objects.iter().map(|row| format!("{:?} excused {}", row.object, row.applied.is_some()));
    format!(
        "run {} {} -> {} {:?} {} of {:?} by {:?} as listed {as_listed} excused {} evidence {:?} objects {:?} tickets {:?} \
         remarks {:?} remark {:?}",
        run.run_at,
        run.status,
        run.effective,
        run.reason,
        run.source_type,
        detail.customer.name,
        run.reviewed,
        detail.applied.is_some(),
        detail.evidence,
        objects.collect::<Vec<_>>(),
        detail.tickets,
        detail.remarks,
        detail.remark
    )
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
