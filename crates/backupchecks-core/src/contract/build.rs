//! Mails, reports and objects for the promises, and a [`Scene`] to use them in.

use crate::engine::{Approval, Approved, EngineError, Ingested, approve, ingest};
use crate::model::{
    Act, AppliedOverride, ConcernKind, Digest, Envelope, Evidence, Finding, InboxState, IncomingMail, JobId, MailId,
    MessageMatch, NewConcern, NewTicket, ObjectReport, ObjectStatus, Outcome, Override, OverrideAction, OverrideId,
    OverrideScope, ParserRef, Part, Reading, Report, ResultState, Role, RunId, Scope, Status, TicketCode, TicketId,
    UserId,
};
use crate::ports::{
    CustomerChoice, InboxItem, InboxPage, InboxQuery, InboxRow, MailDetail, NewUser, Opened, RunDetail, RunRow, Store,
};
use crate::rules::alerts::Mark;
use jiff::{SignedDuration, Timestamp, civil::date};
use std::hash::{DefaultHasher, Hash, Hasher};

/// So many minutes after the beginning of the scene.
#[must_use]
pub fn at(minutes: i64) -> Timestamp {
    // With microseconds that are no whole milliseconds: a store keeps them.
    Timestamp::constant(1_772_323_200, 123_457_000) + SignedDuration::from_mins(minutes)
}

/// Something that the program does by itself so many minutes after the beginning of the scene.
#[must_use]
pub fn act(minutes: i64) -> Act {
    Act::of_program("contract", at(minutes))
}

/// A Veeam backup of that job, with that status and no objects.
#[must_use]
pub fn report(job_name: &str, status: Status) -> Report {
    let line = format!("{job_name}: {status}");
    Report {
        backup_software: "Veeam".into(),
        backup_type: "Backup Job".into(),
        job_name: job_name.into(),
        finding: Finding::new(
            status,
            format!("header cell says {status}"),
            Evidence::new(Part::Html, &line, status.as_str()),
        ),
        informational: false,
        attempt: None,
        host: None,
        started_at: None,
        finished_at: None,
        objects: Vec::new(),
    }
}

/// A VM with that status and message.
#[must_use]
pub fn object(name: &str, status: Status, message: &str) -> ObjectReport {
    ObjectReport {
        name: name.into(),
        object_type: "VM".into(),
        status: Some(ObjectStatus { status, part: Part::Html, words: status.to_string() }),
        message: Some(message.into()),
        ..ObjectReport::default()
    }
}

/// An override for that scope which makes everything a success.
#[must_use]
pub fn excuse(scope: OverrideScope) -> Override {
    Override {
        id: OverrideId(0),
        scope,
        status: None,
        message: None,
        backup_software: None,
        backup_type: None,
        valid_from: None,
        valid_until: None,
        action: OverrideAction::TreatAsSuccess,
        reason: "agreed with the customer".into(),
    }
}

/// What a run or object carries that the override has made a success.
#[must_use]
pub fn excused_by(id: OverrideId) -> AppliedOverride {
    AppliedOverride { id, action: OverrideAction::TreatAsSuccess }
}

/// An override for that scope, only where the message contains the text.
#[must_use]
pub fn excuse_where(scope: OverrideScope, text: &str) -> Override {
    Override { message: Some(MessageMatch::Contains(text.into())), ..excuse(scope) }
}

/// A ticket with that code for those jobs, opened also beside an open one.
#[must_use]
pub fn ticket(code: &str, jobs: &[JobId]) -> NewTicket {
    let about =
        NewConcern { active_from_date: Some(date(2026, 3, 1)), ..concern(&format!("{code}: look at it"), jobs) };
    NewTicket { code: TicketCode::Given(code.into()), beside_open: true, concern: about }
}

/// A ticket or remark with that text for those jobs.
#[must_use]
pub fn concern(text: &str, jobs: &[JobId]) -> NewConcern {
    let scopes = jobs.iter().copied().map(Scope::Job).collect();
    NewConcern { text: text.into(), active_from_date: None, start_date: at(0), scopes, runs: Vec::new() }
}

/// The ticket that was opened, which must have been.
#[track_caller]
#[must_use]
pub fn opened(opened: Opened) -> TicketId {
    match opened {
        Opened::Opened(ticket, _) => ticket,
        other => panic!("the ticket was not opened: {other:?}"),
    }
}

/// A mail in the making.
#[derive(Debug, Clone)]
pub struct MailPlan {
    sender: String,
    subject: Option<String>,
    received_at: Timestamp,
    source_key: Option<(String, String)>,
    outcome: Outcome,
    new_shape: Option<String>,
}

/// A mail of that job with a success, received at minute 0.
#[must_use]
pub fn mail(job_name: &str) -> MailPlan {
    mail_of(vec![report(job_name, Status::Success)])
}

/// A mail with these results, received at minute 0.
#[must_use]
pub fn mail_of(reports: Vec<Report>) -> MailPlan {
    other_mail(Outcome::Report(reports))
}

/// A mail with that outcome, received at minute 0.
#[must_use]
pub fn other_mail(outcome: Outcome) -> MailPlan {
    MailPlan {
        sender: "backup@example.com".into(),
        subject: None,
        received_at: at(0),
        source_key: None,
        outcome,
        new_shape: None,
    }
}

impl MailPlan {
    /// Received that many minutes after the beginning. Mails that differ in nothing are one mail.
    #[must_use]
    pub fn at(self, minutes: i64) -> Self {
        Self { received_at: at(minutes), ..self }
    }

    /// From that sender.
    #[must_use]
    pub fn from(self, sender: &str) -> Self {
        Self { sender: sender.into(), ..self }
    }

    /// With that subject instead of the one made up from its results.
    #[must_use]
    pub fn subject(self, subject: &str) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// Brought by that source under that key.
    #[must_use]
    pub fn keyed(self, source: &str, key: &str) -> Self {
        Self { source_key: Some((source.into(), key.into())), ..self }
    }

    /// With that news in its shape.
    #[must_use]
    pub fn shaped(self, new_shape: &str) -> Self {
        Self { new_shape: Some(new_shape.into()), ..self }
    }

    /// With that status in its first result.
    #[must_use]
    pub fn status(self, status: Status) -> Self {
        self.with(|first| first.finding = report(&first.job_name, status).finding)
    }

    /// With that host in its first result.
    #[must_use]
    pub fn host(self, host: &str) -> Self {
        self.with(|first| first.host = Some(host.into()))
    }

    /// With these objects in its first result.
    #[must_use]
    pub fn objects(self, objects: &[ObjectReport]) -> Self {
        self.with(|first| first.objects = objects.to_vec())
    }

    /// With the first result changed.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Report)) -> Self {
        if let Outcome::Report(reports) = &mut self.outcome
            && let Some(first) = reports.first_mut()
        {
            change(first);
        }
        self
    }

    /// The mail. Its bytes follow from what was planned, and are no UTF-8.
    #[must_use]
    pub fn done(self) -> IncomingMail {
        let subject = self.subject.unwrap_or_else(|| subject_of(&self.outcome));
        let mut raw = format!("From: {}\r\nSubject: {subject}\r\n\r\n", self.sender).into_bytes();
        raw.extend([0, 0xff, 0xfe, b'\r', b'\n']);
        raw.extend(format!("{} {:?} {:?}", self.received_at, self.source_key, self.outcome).into_bytes());
        let known = !matches!(self.outcome, Outcome::Unrecognised);
        let (source, source_key) = self.source_key.map_or(("files".into(), None), |(source, key)| (source, Some(key)));
        IncomingMail {
            source,
            source_key,
            digest: digest(&raw),
            raw,
            envelope: Envelope { from_address: self.sender, from_name: None, subject, received_at: self.received_at },
            reading: Reading {
                parser: known.then(|| ParserRef { id: "veeam.backup".into(), version: 3 }),
                outcome: self.outcome,
                new_shape: self.new_shape,
            },
        }
    }
}

fn subject_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Report(reports) => {
            let each = reports.iter().map(|report| format!("[{}] {}", report.finding.status, report.job_name));
            each.collect::<Vec<_>>().join(", ")
        }
        Outcome::Notice(reason) | Outcome::ParseFailed(reason) => reason.clone(),
        Outcome::Unrecognised => "hello".into(),
    }
}

/// Different for different bytes, which is all that a store needs of a digest.
fn digest(raw: &[u8]) -> Digest {
    let mut bytes = [0; 32];
    for (salt, chunk) in bytes.chunks_exact_mut(8).enumerate() {
        let mut hasher = DefaultHasher::new();
        (salt, raw).hash(&mut hasher);
        chunk.copy_from_slice(&hasher.finish().to_be_bytes());
    }
    Digest(bytes)
}

/// What is found, which must be there.
#[track_caller]
pub fn there<T>(found: Option<T>, what: &str) -> T {
    match found {
        Some(found) => found,
        None => panic!("{what} is missing"),
    }
}

/// A store with somebody who works in it.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// Who works in it: a user named `Olga`.
    pub by: UserId,
}

impl<'a> Scene<'a> {
    /// Opens the scene in an empty store.
    pub async fn open(store: &'a dyn Store) -> Result<Self, EngineError> {
        let olga = NewUser { name: "Olga".into(), password_hash: None, roles: vec![Role::Operator] };
        Ok(Self { store, by: there(store.add_user(&olga, act(0)).await?, "a user in an empty store") })
    }

    /// Something that the person of the scene does at that minute.
    #[must_use]
    pub fn act(&self, minutes: i64) -> Act {
        Act::of(self.by, at(minutes))
    }

    /// Takes in one mail.
    pub async fn take(&self, plan: MailPlan) -> Result<Ingested, EngineError> {
        Ok(there(ingest(self.store, &[plan.done()], act(0)).await?.pop(), "the answer to one mail"))
    }

    /// Takes in a mail that must come to stand in the Inbox.
    pub async fn waits(&self, plan: MailPlan) -> Result<MailId, EngineError> {
        match self.take(plan).await? {
            Ingested::Inbox(mail, _) => Ok(mail),
            other => panic!("the mail does not wait: {other:?}"),
        }
    }

    /// Takes in a mail that must be recorded, and gives the run of its first result.
    pub async fn runs(&self, plan: MailPlan) -> Result<RunId, EngineError> {
        match self.take(plan).await? {
            Ingested::Recorded(mail) => self.run_of(mail, 0).await,
            other => panic!("the mail is not recorded: {other:?}"),
        }
    }

    /// Approves the first result of a mail for the customer with that name.
    pub async fn approve(&self, mail: MailId, customer: &str) -> Result<Approved, EngineError> {
        self.approve_apart(mail, customer, None).await
    }

    /// Approves the first result of a mail for the customer with that name, told apart by a host or object.
    pub async fn approve_apart(
        &self,
        mail: MailId,
        customer: &str,
        told_apart_by: Option<&str>,
    ) -> Result<Approved, EngineError> {
        let approval = Approval {
            item: InboxItem { mail, ordinal: 0 },
            customer: CustomerChoice::Named(customer.into()),
            told_apart_by: told_apart_by.map(Into::into),
        };
        approve(self.store, &approval, self.act(0)).await
    }

    /// Takes in a mail and approves it: the job, which has that one run.
    pub async fn job(&self, customer: &str, plan: MailPlan) -> Result<JobId, EngineError> {
        let mail = self.waits(plan).await?;
        Ok(self.approve(mail, customer).await?.job)
    }

    /// The run that a result of a mail has become.
    pub async fn run_of(&self, mail: MailId, ordinal: usize) -> Result<RunId, EngineError> {
        match self.mail(mail).await?.results.get(ordinal).map(|result| result.state) {
            Some(ResultState::Recorded { run, .. }) => Ok(run),
            other => panic!("result {ordinal} of the mail is not recorded but {other:?}"),
        }
    }

    /// The mail.
    pub async fn mail(&self, mail: MailId) -> Result<MailDetail, EngineError> {
        Ok(there(self.store.mail(mail).await?, "the mail"))
    }

    /// The run.
    pub async fn run(&self, run: RunId) -> Result<RunDetail, EngineError> {
        Ok(there(self.store.run(run).await?, "the run"))
    }

    /// All runs of the job, newest first.
    pub async fn all_runs(&self, job: JobId) -> Result<Vec<RunRow>, EngineError> {
        Ok(self.store.runs(job, None, 1000).await?.rows)
    }

    /// A tab of the Inbox.
    pub async fn inbox(&self, tab: InboxState) -> Result<Vec<InboxRow>, EngineError> {
        Ok(self.inbox_with(tab, None).await?.rows)
    }

    /// A tab of the Inbox, only rows with that text.
    pub async fn inbox_with(&self, tab: InboxState, text: Option<&str>) -> Result<InboxPage, EngineError> {
        let query = InboxQuery { tab, text: text.map(Into::into), after: None, limit: 1000 };
        Ok(self.store.inbox(&query).await?)
    }

    /// A ticket with that code for the job.
    pub async fn ticket(&self, code: &str, job: JobId) -> Result<TicketId, EngineError> {
        Ok(opened(self.store.add_ticket(&ticket(code, &[job]), act(0)).await?))
    }

    /// The tickets shown beside a run.
    pub async fn tickets_of(&self, run: RunId) -> Result<Vec<Mark>, EngineError> {
        let marks = self.run(run).await?.marks.into_iter();
        Ok(marks.filter(|mark| mark.about.concern.kind() == ConcernKind::Ticket).collect())
    }

    /// The codes of the tickets shown beside a run.
    pub async fn tickets_beside(&self, run: RunId) -> Result<Vec<String>, EngineError> {
        Ok(self.tickets_of(run).await?.into_iter().filter_map(|mark| mark.about.code).collect())
    }

    /// The texts of the remarks shown beside a run.
    pub async fn remarks_beside(&self, run: RunId) -> Result<Vec<String>, EngineError> {
        let remarks = self.run(run).await?.marks.into_iter().map(|mark| mark.about);
        Ok(remarks.filter(|about| about.concern.kind() == ConcernKind::Remark).map(|about| about.text).collect())
    }
}

impl std::fmt::Debug for Scene<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scene").field("by", &self.by).finish_non_exhaustive()
    }
}
