//! What pages and programs read.

use super::{MemoryStore, State, StoredMail, StoredResult, StoredRun, count, rows};
use crate::model::{Customer, InboxState, Job, JobId, JobIdentity, MailId, MailMessage, MatchKey, RunId};
use crate::ports::{
    CustomerRow, InboxCounts, InboxItem, InboxPage, InboxQuery, InboxRow, JobRow, JobsQuery, MailDetail, MailResult,
    PageStore, RunDetail, RunObjectRow, RunRow, RunsPage, StoreError,
};
use crate::text::fold;
use async_trait::async_trait;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

#[async_trait]
impl PageStore for MemoryStore {
    async fn inbox_counts(&self) -> Result<InboxCounts, StoreError> {
        let state = self.state();
        let waiting_as = |tab| count(state.inbox().filter(|(_, mail)| mail.inbox_state == Some(tab)).count());
        Ok(InboxCounts {
            waiting: waiting_as(InboxState::Waiting),
            ambiguous: waiting_as(InboxState::Ambiguous),
            unrecognised: waiting_as(InboxState::Unrecognised),
            parse_failed: waiting_as(InboxState::ParseFailed),
            notices: waiting_as(InboxState::Notice),
        })
    }

    async fn inbox(&self, query: &InboxQuery) -> Result<InboxPage, StoreError> {
        let state = self.state();
        let place = |row: &InboxRow| (row.received_at, row.item.mail, row.item.ordinal);
        let mut found = state.inbox_rows(query.tab);
        found.retain(|row| {
            let job_name = row.identity.as_ref().map_or("", |identity| &identity.job_name);
            contains(query.text.as_deref(), &[job_name, &row.from_address, &row.subject])
                && query.after.is_none_or(|after| place(row) < after)
        });
        found.sort_by_key(|row| Reverse(place(row)));
        let more = found.len() > rows(query.limit);
        found.truncate(rows(query.limit));
        let next = if more { found.last().map(place) } else { None };
        Ok(InboxPage { rows: found, next })
    }

    async fn mail(&self, mail: MailId) -> Result<Option<MailDetail>, StoreError> {
        let state = self.state();
        Ok(state.mails.get(&mail).map(|stored| MailDetail {
            mail: message(mail, stored),
            results: stored.results.iter().map(|result| state.mail_result(result)).collect(),
        }))
    }

    async fn raw_mail(&self, mail: MailId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.state().mails.get(&mail).and_then(|mail| mail.raw.clone()))
    }

    async fn customers(&self, text: &str, limit: u32) -> Result<Vec<CustomerRow>, StoreError> {
        let state = self.state();
        let found = state.customers_by_name().into_iter().filter(|customer| contains(Some(text), &[&customer.name]));
        let jobs = |customer: &Customer| {
            count(state.jobs.values().filter(|job| job.customer_id == customer.id && !job.archived).count())
        };
        Ok(found
            .take(rows(limit))
            .map(|customer| CustomerRow { customer: customer.clone(), jobs: jobs(customer) })
            .collect())
    }

    async fn customers_of_sender(&self, sender: &str) -> Result<Vec<Customer>, StoreError> {
        let state = self.state();
        let of_sender = |job: &&Job| fold(&job.identity.sender) == fold(sender);
        let ids: BTreeSet<_> = state.jobs.values().filter(of_sender).map(|job| job.customer_id).collect();
        let found = state.customers_by_name().into_iter().filter(|one| one.active && ids.contains(&one.id));
        Ok(found.cloned().collect())
    }

    async fn jobs(&self, query: &JobsQuery) -> Result<Vec<JobRow>, StoreError> {
        let state = self.state();
        let after = query.after.map(|job| state.jobs.get(&job).map(|job| state.job_place(job)));
        let mut found: Vec<&Job> = state.jobs.values().filter(|job| state.is_asked_for(job, query)).collect();
        if let Some(after) = after {
            found.retain(|job| after.as_ref().is_some_and(|after| *after < state.job_place(job)));
        }
        found.sort_by_key(|job| state.job_place(job));
        Ok(found.into_iter().take(rows(query.limit)).map(|job| state.job_row(job)).collect())
    }

    async fn job(&self, job: JobId) -> Result<Option<JobRow>, StoreError> {
        let state = self.state();
        let found = state.jobs.get(&job).filter(|job| !state.merged_into.contains_key(&job.id));
        Ok(found.map(|job| state.job_row(job)))
    }

    async fn runs(&self, job: JobId, after: Option<(Timestamp, RunId)>, limit: u32) -> Result<RunsPage, StoreError> {
        let state = self.state();
        let mut found: Vec<RunRow> = state.runs_of(job).map(|(id, run)| state.run_row(id, run)).collect();
        found.retain(|row| after.is_none_or(|after| (row.run_at, row.id) < after));
        found.sort_by_key(|row| Reverse((row.run_at, row.id)));
        let more = found.len() > rows(limit);
        found.truncate(rows(limit));
        let next = if more { found.last().map(|row| (row.run_at, row.id)) } else { None };
        Ok(RunsPage { rows: found, next })
    }

    async fn run(&self, run: RunId) -> Result<Option<RunDetail>, StoreError> {
        let state = self.state();
        Ok(state.runs.get(&run).and_then(|stored| state.run_detail(run, stored)))
    }
}

impl State {
    pub(super) fn customers_by_name(&self) -> Vec<&Customer> {
        let mut customers: Vec<&Customer> = self.customers.values().collect();
        customers.sort_by_key(|customer| fold(&customer.name));
        customers
    }

    fn customer_name(&self, job: &Job) -> &str {
        self.customers.get(&job.customer_id).map_or("", |customer| &customer.name)
    }

    /// The rows of a tab, in no order: one for each new job, and one for each mail without a result.
    fn inbox_rows(&self, tab: InboxState) -> Vec<InboxRow> {
        let mut jobs: BTreeMap<MatchKey, Vec<(MailId, &StoredMail, u32, &StoredResult)>> = BTreeMap::new();
        for (id, mail) in self.inbox() {
            for (ordinal, result) in mail.pending().filter(|(_, result)| result.state.inbox_state() == Some(tab)) {
                jobs.entry(result.identity.key()).or_default().push((id, mail, ordinal, result));
            }
        }
        let of_jobs = jobs.into_values().filter_map(|alike| {
            let newest = alike.iter().max_by_key(|(id, mail, ordinal, _)| (mail.envelope.received_at, *id, *ordinal));
            newest.map(|(id, mail, ordinal, result)| InboxRow {
                identity: Some(result.identity.clone()),
                count: count(alike.len()),
                status: Some(result.report.finding.status),
                ..mail_row(*id, *ordinal, mail)
            })
        });
        let bare = self.inbox().filter(|(_, mail)| mail.results.is_empty() && mail.inbox_state == Some(tab));
        of_jobs.chain(bare.map(|(id, mail)| mail_row(id, 0, mail))).collect()
    }

    fn mail_result(&self, result: &StoredResult) -> MailResult {
        let key = result.identity.key();
        let alike = self.inbox().flat_map(|(_, mail)| mail.pending_keys()).filter(|other| *other == key).count();
        MailResult {
            identity: result.identity.clone(),
            state: result.state,
            report: result.is_pending().then(|| result.report.clone()),
            alike: if result.is_pending() { count(alike) } else { 0 },
        }
    }

    /// Where a job stands in lists.
    fn job_place(&self, job: &Job) -> (String, String, JobId) {
        (fold(self.customer_name(job)), fold(&job.identity.job_name), job.id)
    }

    fn is_asked_for(&self, job: &Job, query: &JobsQuery) -> bool {
        let JobIdentity { backup_software, backup_type, job_name, .. } = &job.identity;
        let right_customer = match query.customer {
            Some(customer) => job.customer_id == customer,
            None => self.customers.get(&job.customer_id).is_some_and(|customer| customer.active),
        };
        right_customer
            && job.archived == query.archived
            && !self.merged_into.contains_key(&job.id)
            && contains(query.text.as_deref(), &[self.customer_name(job), job_name, backup_software, backup_type])
    }

    fn job_row(&self, job: &Job) -> JobRow {
        let last = self.runs_of(job.id).max_by_key(|(id, run)| (run.run_at(), *id));
        JobRow {
            job: job.clone(),
            customer_name: self.customer_name(job).to_owned(),
            last_run: last.map(|(_, run)| (run.run_at(), run.effective())),
            last_good_at: self.last_good_at(job.id),
            approved_at: self.approved_at.get(&job.id).copied().unwrap_or_default(),
            unreviewed: count(self.runs_of(job.id).filter(|(_, run)| run.is_open()).count()),
        }
    }

    fn run_row(&self, id: RunId, run: &StoredRun) -> RunRow {
        RunRow {
            id,
            run_at: run.run_at(),
            status: run.recorded.run.status,
            effective: run.effective(),
            reason: run.recorded.run.reason.clone(),
            attempt: run.recorded.run.attempt,
            source_type: run.recorded.run.source.source_type(),
            mail: run.mail,
            reviewed: run.reviewed.map(|review| (self.user_name(review.by), review.at)),
            superseded: run.superseded_by(),
        }
    }

    fn run_detail(&self, id: RunId, run: &StoredRun) -> Option<RunDetail> {
        let job = self.jobs.get(&run.job)?;
        let new = &run.recorded.run;
        let names = new.objects.iter().map(|object| object.name.as_str()).collect();
        let objects = new.objects.iter().cloned().zip(run.recorded.object_overrides.iter().copied());
        Some(RunDetail {
            run: self.run_row(id, run),
            job: job.clone(),
            customer: self.customer_of(job.id)?.clone(),
            evidence: new.evidence.clone(),
            remark: new.remark.clone(),
            started_at: new.started_at,
            finished_at: new.finished_at,
            applied: run.recorded.applied,
            objects: objects.map(|(object, applied)| RunObjectRow { object, applied }).collect(),
            marks: self.marks(job.id, Some(id), &names),
        })
    }
}

/// Whether one of the fields contains `text`; each of them does where none is asked for.
pub(super) fn contains(text: Option<&str>, fields: &[&str]) -> bool {
    text.is_none_or(|text| fields.iter().any(|field| fold(field).contains(&fold(text))))
}

/// The row of a mail without results.
fn mail_row(mail: MailId, ordinal: u32, stored: &StoredMail) -> InboxRow {
    InboxRow {
        item: InboxItem { mail, ordinal },
        identity: None,
        from_address: stored.envelope.from_address.clone(),
        subject: stored.envelope.subject.clone(),
        received_at: stored.envelope.received_at,
        count: 1,
        status: None,
        reason: stored.reason.clone(),
    }
}

fn message(id: MailId, stored: &StoredMail) -> MailMessage {
    MailMessage {
        id,
        envelope: stored.envelope.clone(),
        location: stored.location,
        inbox_state: stored.inbox_state,
        parser: stored.parser.clone(),
        reason: stored.reason.clone(),
        new_shape: stored.new_shape.clone(),
        size_bytes: stored.size_bytes,
    }
}
