//! Settling what waits in the Inbox.

use super::{MemoryStore, State, StoredMail, StoredResult, next, next_number};
use crate::model::{Act, ClosureScope, Customer, CustomerId, Job, JobId, Location, MailId, MatchKey};
use crate::ports::{
    Change, NewJob, Pending, PendingResult, PendingSelection, Revision, Saved, SettleStore, Settled, SettledResult,
    Settlement, StoreError,
};
use crate::rules::notes;
use crate::rules::propagation::Reach;
use crate::text::{fold, squeeze};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;

#[async_trait]
impl SettleStore for MemoryStore {
    async fn load_pending(&self, selection: &PendingSelection) -> Result<Pending, StoreError> {
        Ok(self.state().pending(selection))
    }

    async fn save_settled(&self, revision: Revision, settlement: &Settlement) -> Result<Saved<Settled>, StoreError> {
        let mut state = self.state();
        if revision.0 != state.revision || !state.is_what_was_decided(settlement) || !state.allows(&settlement.change) {
            return Ok(Saved::Stale);
        }
        let told_apart_before = settlement.changed_job().and_then(|job| state.jobs.get(&job)?.told_apart_by.clone());
        let (customer, job) = state.make(&settlement.change, settlement.act.at);
        let runs_before = state.runs.len();
        state.settle_results(&settlement.results, job);
        let settled = Settled { job, customer, runs: super::count(state.runs.len() - runs_before) };
        if let Some(note) = notes::settled(settlement, &settled, told_apart_before.as_deref()) {
            state.note(note, settlement.act);
        }
        Ok(Saved::Saved(settled))
    }

    async fn delete_mails(&self, mails: &[MailId], alike: bool, act: Act) -> Result<Vec<MailId>, StoreError> {
        let mut state = self.state();
        let chosen: Vec<(MailId, &StoredMail)> = state.inbox().filter(|(id, _)| mails.contains(id)).collect();
        let keys: BTreeSet<MatchKey> = chosen.iter().flat_map(|(_, mail)| mail.pending_keys()).collect();
        let goes = |id: MailId, mail: &StoredMail| {
            mails.contains(&id) || alike && mail.pending_keys().any(|key| keys.contains(&key))
        };
        let moved: Vec<MailId> = state.inbox().filter(|(id, mail)| goes(*id, mail)).map(|(id, _)| id).collect();
        for mail in &moved {
            state.mails.entry(*mail).and_modify(|mail| mail.location = Location::Deleted);
        }
        if let Some(note) = notes::deleted(&moved) {
            state.note(note, act);
        }
        Ok(moved)
    }

    async fn add_customer(&self, name: &str, act: Act) -> Result<Option<CustomerId>, StoreError> {
        let mut state = self.state();
        if state.customer_named(name).is_some() {
            return Ok(None);
        }
        let id = state.make_customer(name);
        state.note(notes::added_customer(id, &squeeze(name)), act);
        Ok(Some(id))
    }

    async fn set_customer_active(&self, customer: CustomerId, active: bool, act: Act) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(found) = state.customers.get_mut(&customer) else { return Ok(false) };
        let note = notes::customer_active(found, active);
        found.active = active;
        state.note(note, act);
        state.look_anew(&ClosureScope::Customer(customer));
        state.bump();
        Ok(true)
    }

    async fn customer(&self, customer: CustomerId) -> Result<Option<Customer>, StoreError> {
        Ok(self.state().customers.get(&customer).cloned())
    }

    async fn reaches_of_customer(&self, customer: CustomerId) -> Result<Vec<Reach>, StoreError> {
        Ok(self.state().reaches_of_customer(customer))
    }

    async fn customer_named(&self, name: &str) -> Result<Option<Customer>, StoreError> {
        Ok(self.state().customer_named(name).cloned())
    }
}

impl State {
    /// What is pending of a selection, with what decides it.
    pub(super) fn pending(&self, selection: &PendingSelection) -> Pending {
        let results = self.select(selection);
        let mut keys: BTreeSet<MatchKey> = results.iter().map(|result| result.identity.key()).collect();
        if let PendingSelection::OfJob(job) = selection {
            keys.extend(self.keys_of(*job));
        }
        Pending {
            revision: Revision(self.revision),
            results,
            jobs: self.contexts(&keys),
            overrides: self.standing_overrides().cloned().collect(),
        }
    }

    /// Lets results become what was decided, and their mails follow. A run without a job is one of `made`.
    pub(super) fn settle_results(&mut self, results: &[SettledResult], made: Option<JobId>) {
        for result in results {
            let settled = self.settle(result.mail, &result.state, made);
            if let Some(stored) = self.result_mut(result.mail, result.ordinal) {
                stored.state = settled;
            }
        }
        for mail in results.iter().map(|result| result.mail).collect::<BTreeSet<_>>() {
            self.mails.entry(mail).and_modify(StoredMail::follow_results);
        }
    }

    fn customer_named(&self, name: &str) -> Option<&Customer> {
        self.customers.values().find(|customer| fold(&customer.name) == fold(name))
    }

    fn result_mut(&mut self, mail: MailId, ordinal: u32) -> Option<&mut StoredResult> {
        self.mails.get_mut(&mail)?.results.get_mut(usize::try_from(ordinal).ok()?)
    }

    /// The results of a selection, oldest mail first.
    fn select(&self, selection: &PendingSelection) -> Vec<PendingResult> {
        let with_key = |keys: BTreeSet<MatchKey>| {
            let alike = move |result: &StoredResult| keys.contains(&result.identity.key());
            self.pending_results(move |_, mail, result| mail.location == Location::Inbox && alike(result))
        };
        match selection {
            PendingSelection::AlikeTo(mail, ordinal) => {
                with_key(self.pending_key(*mail, *ordinal).into_iter().collect())
            }
            PendingSelection::OfJob(job) => with_key(self.keys_of(*job)),
            PendingSelection::OfMails(mails) => self.pending_results(|id, _, _| mails.contains(&id)),
        }
    }

    fn pending_key(&self, mail: MailId, ordinal: u32) -> Option<MatchKey> {
        let mail = self.mails.get(&mail).filter(|mail| mail.location == Location::Inbox)?;
        mail.pending().find(|(place, _)| *place == ordinal).map(|(_, result)| result.identity.key())
    }

    fn pending_results(&self, wanted: impl Fn(MailId, &StoredMail, &StoredResult) -> bool) -> Vec<PendingResult> {
        let all = self.mails.iter().flat_map(|(id, mail)| mail.pending().map(move |(place, r)| (*id, mail, place, r)));
        let mut results: Vec<PendingResult> = all
            .filter(|(id, mail, _, result)| wanted(*id, mail, result))
            .map(|(id, mail, ordinal, result)| PendingResult {
                mail: id,
                ordinal,
                digest: mail.digest,
                received_at: mail.envelope.received_at,
                identity: result.identity.clone(),
                report: result.report.clone(),
            })
            .collect();
        results.sort_by_key(|result| (result.received_at, result.mail, result.ordinal));
        results
    }

    fn is_what_was_decided(&self, settlement: &Settlement) -> bool {
        let now: BTreeSet<(MailId, u32)> =
            self.select(&settlement.selection).iter().map(|result| (result.mail, result.ordinal)).collect();
        let decided: BTreeSet<(MailId, u32)> =
            settlement.results.iter().map(|result| (result.mail, result.ordinal)).collect();
        now == decided
    }

    /// Whether what the change rests on is there. At a current revision it always is, unless the decision was a wrong one.
    fn allows(&self, change: &Change) -> bool {
        match change {
            Change::Nothing | Change::Restore(_) => true,
            Change::Job(customer, _) => self.customers.contains_key(customer),
            Change::CustomerAndJob(name, _) => self.customer_named(name).is_none(),
            Change::TellApart(job, _) | Change::Archive(job) | Change::Unarchive(job) => self.jobs.contains_key(job),
        }
    }

    /// Makes the change, and gives the customer and the job that it made.
    fn make(&mut self, change: &Change, at: Timestamp) -> (Option<CustomerId>, Option<JobId>) {
        match change {
            Change::Nothing => (None, None),
            Change::Job(customer, job) => (Some(*customer), Some(self.make_job(*customer, job, at))),
            Change::CustomerAndJob(name, job) => {
                let customer = self.make_customer(name);
                (Some(customer), Some(self.make_job(customer, job, at)))
            }
            Change::TellApart(job, mark) => {
                self.jobs.entry(*job).and_modify(|job| job.told_apart_by = Some(mark.clone()));
                self.bump();
                (None, None)
            }
            Change::Archive(job) | Change::Unarchive(job) => {
                let archived = matches!(change, Change::Archive(_));
                self.jobs.entry(*job).and_modify(|job| job.archived = archived);
                self.look_anew(&ClosureScope::Job(*job));
                self.bump();
                (None, None)
            }
            Change::Restore(mails) => {
                let deleted = self.mails.iter_mut().filter(|(_, mail)| mail.location == Location::Deleted);
                for (_, mail) in deleted.filter(|(id, _)| mails.contains(id)) {
                    mail.location = Location::Inbox;
                }
                (None, None)
            }
        }
    }

    pub(super) fn make_customer(&mut self, name: &str) -> CustomerId {
        let id = CustomerId(next_number(&self.customers));
        self.customers.insert(id, Customer { id, name: squeeze(name), active: true });
        self.bump();
        id
    }

    pub(super) fn make_job(&mut self, customer_id: CustomerId, new: &NewJob, at: Timestamp) -> JobId {
        let id = JobId(next(&mut self.last.job));
        let job = Job {
            id,
            customer_id,
            identity: new.identity.clone(),
            told_apart_by: new.told_apart_by.clone(),
            informational: new.informational,
            archived: false,
        };
        self.jobs.insert(id, job);
        self.approved_at.insert(id, at);
        self.bump();
        id
    }
}
