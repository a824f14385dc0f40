//! Settling what waits in the Inbox, and customers.

use crate::context;
use crate::db::{Db, Tx};
use crate::fault::{Fault, saved_or_stale};
use crate::record::{OwnedRun, store_runs};
use crate::results::job_of;
use crate::sql::{Sql, Value};
use crate::{SqlStore, audit, closures, concerns, pending, rows};
use async_trait::async_trait;
use backupchecks_core::model::{
    Act, ClosureScope, Customer, CustomerId, InboxState, JobId, Location, MailId, MatchKey,
};
use backupchecks_core::ports::{
    Change, DecidedState, NewJob, Pending, PendingSelection, Revision, Saved, SettleStore, Settled, SettledResult,
    Settlement, StoreError,
};
use backupchecks_core::rules::notes;
use backupchecks_core::rules::propagation::Reach;
use backupchecks_core::text::{fold, squeeze};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

const READING: &str = "reading what waits in the Inbox";
const SETTLING: &str = "settling what waits in the Inbox";
const DELETING: &str = "deleting mails";
const CUSTOMERS: &str = "keeping customers";

#[async_trait]
impl SettleStore for SqlStore {
    async fn load_pending(&self, selection: &PendingSelection) -> Result<Pending, StoreError> {
        let mut tx = self.db.read(READING).await?;
        Ok(load(&mut tx, selection).await?)
    }

    async fn save_settled(&self, revision: Revision, settlement: &Settlement) -> Result<Saved<Settled>, StoreError> {
        saved_or_stale(save(&self.db, revision, settlement).await)
    }

    async fn delete_mails(&self, mails: &[MailId], alike: bool, act: Act) -> Result<Vec<MailId>, StoreError> {
        let mut tx = self.db.write(DELETING).await?;
        context::lock_revision(&mut tx).await?;
        let mut chosen: BTreeSet<MailId> = mails.iter().copied().collect();
        if alike {
            let text = "SELECT mail_id FROM mail_results WHERE inbox_us IS NOT NULL AND match_key IN \
                        (SELECT o.match_key FROM mail_results o WHERE o.inbox_us IS NOT NULL AND o.mail_id IN ";
            for mut row in tx.rows(Sql::new(text).numbers(mails.iter().map(|mail| mail.0)).push(")")).await? {
                chosen.insert(row.id(MailId)?);
            }
        }
        let moved = pending::move_mails(&mut tx, chosen, Location::Inbox, Location::Deleted).await?;
        let sql =
            Sql::new("UPDATE mails SET deleted_us = ?, deleted_by = ? WHERE id IN ").with(act.at).with(act.user());
        tx.execute(sql.numbers(moved.iter().map(|mail| mail.0))).await?;
        if let Some(note) = notes::deleted(&moved) {
            audit::append(&mut tx, note, act).await?;
        }
        tx.commit().await?;
        Ok(moved)
    }

    async fn add_customer(&self, name: &str, act: Act) -> Result<Option<CustomerId>, StoreError> {
        let mut tx = self.db.write(CUSTOMERS).await?;
        context::lock_revision(&mut tx).await?;
        let taken = Sql::new("SELECT id FROM customers WHERE name_key = ?").with(fold(name));
        if tx.row(taken).await?.is_some() {
            return Ok(None);
        }
        let customer = make_customer(&mut tx, name, act.at).await?;
        context::bump_revision(&mut tx).await?;
        audit::append(&mut tx, notes::added_customer(customer, &squeeze(name)), act).await?;
        tx.commit().await?;
        Ok(Some(customer))
    }

    async fn set_customer_active(&self, customer: CustomerId, active: bool, act: Act) -> Result<bool, StoreError> {
        let mut tx = self.db.write(CUSTOMERS).await?;
        context::lock_revision(&mut tx).await?;
        let text = format!("SELECT {} FROM customers c WHERE c.id = ?", rows::CUSTOMER);
        let Some(mut row) = tx.row(Sql::new(&text).with(customer)).await? else { return Ok(false) };
        let before = rows::customer(&mut row)?;
        tx.execute(Sql::new("UPDATE customers SET active = ? WHERE id = ?").with(active).with(customer)).await?;
        context::bump_revision(&mut tx).await?;
        closures::look_anew(&mut tx, &ClosureScope::Customer(customer)).await?;
        audit::append(&mut tx, notes::customer_active(&before, active), act).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn customer(&self, customer: CustomerId) -> Result<Option<Customer>, StoreError> {
        read_customer(&self.db, "c.id = ?", customer.into()).await
    }

    async fn reaches_of_customer(&self, customer: CustomerId) -> Result<Vec<Reach>, StoreError> {
        let mut tx = self.db.read(READING).await?;
        Ok(concerns::reaches_of_customers(&mut tx, [customer]).await?)
    }

    async fn customer_named(&self, name: &str) -> Result<Option<Customer>, StoreError> {
        read_customer(&self.db, "c.name_key = ?", fold(name).into()).await
    }
}

/// The pending results of a selection with what decides them.
pub(crate) async fn load(tx: &mut Tx, selection: &PendingSelection) -> Result<Pending, Fault> {
    let revision = context::revision(tx).await?;
    let results = pending::results(tx, selection).await?;
    let mut keys: BTreeSet<MatchKey> = results.iter().map(|result| result.identity.key()).collect();
    if let PendingSelection::OfJob(job) = selection {
        keys.extend(context::keys_of(tx, *job).await?);
    }
    let jobs = context::jobs(tx, &keys).await?;
    let overrides = context::overrides(tx).await?;
    Ok(Pending { revision, results, jobs, overrides })
}

async fn read_customer(db: &Db, condition: &str, value: Value) -> Result<Option<Customer>, StoreError> {
    let mut sql = Sql::new(&format!("SELECT {} FROM customers c WHERE {condition}", rows::CUSTOMER));
    sql.values.push(value);
    let row = db.row(CUSTOMERS, sql).await?;
    Ok(row.map(|mut row| rows::customer(&mut row)).transpose()?)
}

/// Holds the revision alone from the first statement on, so that what is selected here is what is there when it commits.
async fn save(db: &Db, revision: Revision, settlement: &Settlement) -> Result<Option<Settled>, Fault> {
    let mut tx = db.write(SETTLING).await?;
    if context::lock_revision(&mut tx).await? != revision {
        return Ok(None);
    }
    let decided: BTreeSet<(MailId, u32)> =
        settlement.results.iter().map(|result| (result.mail, result.ordinal)).collect();
    if pending::places(&mut tx, &settlement.selection).await? != decided {
        return Ok(None);
    }
    let told_apart_before = told_apart_by(&mut tx, settlement.changed_job()).await?;
    let Some((customer, job)) = make_change(&mut tx, settlement).await? else { return Ok(None) };
    let runs = settle_results(&mut tx, &settlement.results, job).await?;
    pending::follow_results(&mut tx, &decided.into_iter().map(|(mail, _)| mail).collect()).await?;
    let settled = Settled { job, customer, runs };
    if let Some(note) = notes::settled(settlement, &settled, told_apart_before.as_deref()) {
        audit::append(&mut tx, note, settlement.act).await?;
    }
    tx.commit().await?;
    Ok(Some(settled))
}

/// What the job is told apart by.
async fn told_apart_by(tx: &mut Tx, job: Option<JobId>) -> Result<Option<String>, Fault> {
    let row = tx.row(Sql::new("SELECT told_apart_by FROM jobs WHERE id = ?").with(job)).await?;
    row.map_or(Ok(None), |mut row| row.take())
}

/// Makes the change and gives the customer and the job of it. `None` when what it rests on is not there.
async fn make_change(
    tx: &mut Tx,
    settlement: &Settlement,
) -> Result<Option<(Option<CustomerId>, Option<JobId>)>, Fault> {
    let Settlement { act, .. } = *settlement;
    let made = match &settlement.change {
        Change::Nothing => return Ok(Some((None, None))),
        Change::Restore(mails) => {
            pending::move_mails(tx, mails.iter().copied(), Location::Deleted, Location::Inbox).await?;
            return Ok(Some((None, None)));
        }
        Change::Job(customer, job) => {
            if tx.row(Sql::new("SELECT id FROM customers WHERE id = ?").with(*customer)).await?.is_none() {
                return Ok(None);
            }
            (Some(*customer), Some(make_job(tx, *customer, job, act).await?))
        }
        Change::CustomerAndJob(name, job) => {
            let customer = make_customer(tx, name, act.at).await?;
            (Some(customer), Some(make_job(tx, customer, job, act).await?))
        }
        Change::TellApart(job, mark) => {
            let sql = Sql::new("UPDATE jobs SET told_apart_by = ? WHERE id = ?").with(mark).with(*job);
            if tx.execute(sql).await? == 0 {
                return Ok(None);
            }
            (None, None)
        }
        Change::Archive(job) | Change::Unarchive(job) => {
            let archived = matches!(settlement.change, Change::Archive(_));
            let sql = Sql::new("UPDATE jobs SET archived = ?, archived_us = ?, archived_by = ? WHERE id = ?");
            let sql =
                sql.with(archived).with(archived.then_some(act.at)).with(act.user().filter(|_| archived)).with(*job);
            if tx.execute(sql).await? == 0 {
                return Ok(None);
            }
            closures::look_anew(tx, &ClosureScope::Job(*job)).await?;
            (None, None)
        }
    };
    context::bump_revision(tx).await?;
    Ok(Some(made))
}

/// A name that is taken is a conflict.
pub(crate) async fn make_customer(tx: &mut Tx, name: &str, at: Timestamp) -> Result<CustomerId, Fault> {
    let id = CustomerId(tx.reserve_one("customers").await?);
    let sql = Sql::new("INSERT INTO customers (id, name, name_key, active, created_us) VALUES (?, ?, ?, TRUE, ?)");
    tx.execute(sql.with(id).with(squeeze(name)).with(fold(name)).with(at)).await?;
    Ok(id)
}

pub(crate) async fn make_job(tx: &mut Tx, customer: CustomerId, job: &NewJob, act: Act) -> Result<JobId, Fault> {
    let id = JobId(tx.reserve_one("jobs").await?);
    let identity = &job.identity;
    let searched = [&identity.job_name, &identity.backup_software, &identity.backup_type].map(|field| fold(field));
    let sql = Sql::new(
        "INSERT INTO jobs (id, customer_id, sender, sender_key, backup_software, backup_type, job_name, name_key, \
         match_key, search_key, told_apart_by, informational, archived, approved_us, approved_by) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE, ?, ?)",
    );
    let sql = sql
        .with(id)
        .with(customer)
        .with(&identity.sender)
        .with(fold(&identity.sender))
        .with(&identity.backup_software)
        .with(&identity.backup_type)
        .with(&identity.job_name)
        .with(fold(&identity.job_name))
        .with(identity.key().as_str())
        // No field holds a line end once folded, so that no search finds what spans two.
        .with(searched.join("\n"))
        .with(job.told_apart_by.as_ref())
        .with(job.informational)
        .with(act.at)
        .with(act.user());
    tx.execute(sql).await?;
    Ok(id)
}

/// Records the runs, lets the results know, and gives the number of runs.
pub(crate) async fn settle_results(tx: &mut Tx, results: &[SettledResult], made: Option<JobId>) -> Result<u64, Fault> {
    let mut recorded = Vec::new();
    let mut waiting: BTreeMap<(Option<InboxState>, Option<JobId>, u32), Vec<i64>> = BTreeMap::new();
    for result in results {
        match (&result.state, job_of(&result.state, made)) {
            (DecidedState::Run(run), Some(job)) => {
                recorded.push(OwnedRun { job, mail: Some((result.mail, result.ordinal)), recorded: run });
            }
            (DecidedState::Run(run), None) => return Err(Fault::unreadable("run without a job", &run.run.reason)),
            (state, job) => {
                waiting.entry((state.inbox_state(), job, result.ordinal)).or_default().push(result.mail.0);
            }
        }
    }
    let runs = store_runs(tx, &recorded).await?;
    record_results(tx, recorded.iter().filter_map(|run| run.mail)).await?;
    for ((state, job, ordinal), mails) in waiting {
        let sql = Sql::new("UPDATE mail_results SET state = ?, job_id = ? WHERE ordinal = ? AND mail_id IN ");
        let sql = sql.with(state.map(InboxState::code)).with(job).with(ordinal);
        tx.execute(sql.numbers(mails)).await?;
    }
    Ok(u64::try_from(runs.len()).unwrap_or(u64::MAX))
}

/// From now on the runs of these results tell what their reports told.
async fn record_results(tx: &mut Tx, places: impl Iterator<Item = (MailId, u32)>) -> Result<(), Fault> {
    let sql = Sql::new(
        "UPDATE mail_results SET state = NULL, inbox_us = NULL, report = NULL, job_id = r.job_id, run_id = r.id \
         FROM job_runs r WHERE r.mail_id = mail_results.mail_id AND r.mail_ordinal = mail_results.ordinal \
         AND mail_results.state IS NOT NULL AND mail_results.mail_id IN ",
    );
    tx.execute(sql.numbers(places.map(|(mail, _)| mail.0))).await.map(drop)
}
