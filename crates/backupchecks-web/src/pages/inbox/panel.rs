//! The panel of one mail in the Inbox.

use crate::{
    server::{App, WebError},
    views::{
        CandidateJob, CustomerGuess, FoundResult, InboxPanel, ObjectRow, OtherResult, Quote, SelectedCustomer, Word,
    },
};
use backupchecks_core::{
    model::{InboxState, Location, MailMessage, Report, ResultState},
    ports::{InboxItem, MailDetail, MailResult, PendingSelection},
};

/// More hosts and objects than this are no help in choosing one.
const MAX_MARKS: usize = 50;

/// The panel of that result; `None` when the mail no longer stands in the Inbox.
pub(super) async fn of(app: &App, item: InboxItem, typed: SelectedCustomer) -> Result<Option<InboxPanel>, WebError> {
    let Some(MailDetail { mail, results }) = app.store.mail(item.mail).await? else { return Ok(None) };
    let (Location::Inbox, Some(mail_state)) = (mail.location, mail.inbox_state) else { return Ok(None) };
    let shown = usize::try_from(item.ordinal).ok().and_then(|place| results.get(place));
    let state = shown.and_then(|result| result.state.inbox_state()).unwrap_or(mail_state);
    let report = shown.and_then(|result| result.report.as_ref());
    let waits = matches!(state, InboxState::Waiting | InboxState::Ambiguous);
    let guess = if report.is_some() && waits { guess(app, &mail).await? } else { None };
    let candidates = if state == InboxState::Ambiguous { candidates(app, item).await? } else { Vec::new() };
    let parser = mail.parser.as_ref().map(|parser| format!("{}, version {}", parser.id, parser.version));
    Ok(Some(InboxPanel {
        mail: mail.id.0,
        ordinal: item.ordinal,
        value: format!("{}:{}", mail.id, item.ordinal),
        state: state.as_str(),
        from_address: mail.envelope.from_address,
        from_name: mail.envelope.from_name,
        subject: mail.envelope.subject,
        received_at: mail.envelope.received_at.into(),
        size_bytes: mail.size_bytes,
        parser,
        reason: mail.reason,
        new_shape: mail.new_shape,
        found: report.map(found),
        others: others(&results, item.ordinal),
        same_job: shown.map_or(1, |result| result.alike.max(1)),
        guess,
        candidates,
        told_apart_by: report.map(marks).unwrap_or_default(),
        typed,
    }))
}

/// What a report says, for a panel.
pub(crate) fn found(report: &Report) -> FoundResult {
    FoundResult {
        software: report.backup_software.clone(),
        backup_type: report.backup_type.clone(),
        job_name: report.job_name.clone(),
        host: report.host.clone(),
        status: report.finding.status.as_str(),
        reason: report.finding.reason.clone(),
        evidence: report.finding.evidence().iter().map(Quote::from).collect(),
        started_at: report.started_at.map(|time| time.to_string()),
        finished_at: report.finished_at.map(|time| time.to_string()),
        informational: report.informational,
        objects: report.objects.iter().map(ObjectRow::from).collect(),
    }
}

fn others(results: &[MailResult], shown: u32) -> Vec<OtherResult> {
    let word = |state: ResultState| -> Word {
        match state {
            ResultState::Recorded { .. } => "recorded",
            ResultState::Waiting => "waiting",
            ResultState::Ambiguous => "ambiguous",
            ResultState::Archived(_) => "archived",
        }
    };
    let others =
        results.iter().zip(0..).filter(|(_, ordinal)| *ordinal != shown).map(|(result, ordinal)| OtherResult {
            ordinal,
            job_name: result.identity.job_name.clone(),
            // A recorded result keeps its status in its run; here it only tells that it is done.
            status: result.report.as_ref().map(|report| report.finding.status.as_str()),
            state: word(result.state),
        });
    others.collect()
}

/// The one active customer whose jobs report from the same address, if there is exactly one: a relay that several customers
/// share says nothing.
async fn guess(app: &App, mail: &MailMessage) -> Result<Option<CustomerGuess>, WebError> {
    let customers = app.store.customers_of_sender(&mail.envelope.from_address).await?;
    let [customer] = customers.as_slice() else { return Ok(None) };
    Ok(Some(CustomerGuess {
        id: Some(customer.id.0),
        name: customer.name.clone(),
        ground: "sender",
        detail: mail.envelope.from_address.clone(),
    }))
}

async fn candidates(app: &App, item: InboxItem) -> Result<Vec<CandidateJob>, WebError> {
    let pending = app.store.load_pending(&PendingSelection::AlikeTo(item.mail, item.ordinal)).await?;
    let mut candidates = Vec::new();
    for context in pending.jobs.into_iter().filter(|context| !context.job.archived) {
        let job = context.job;
        let Some(customer) = app.store.customer(job.customer_id).await? else { continue };
        candidates.push(CandidateJob {
            job: job.id.0,
            job_name: job.identity.job_name,
            customer_id: customer.id.0,
            customer: customer.name,
            told_apart_by: job.told_apart_by,
        });
    }
    Ok(candidates)
}

/// What could tell this job from another: the host, then the objects.
fn marks(report: &Report) -> Vec<String> {
    let mut marks: Vec<String> = report.host.iter().cloned().collect();
    for object in &report.objects {
        if marks.len() < MAX_MARKS && !marks.contains(&object.name) {
            marks.push(object.name.clone());
        }
    }
    marks
}
