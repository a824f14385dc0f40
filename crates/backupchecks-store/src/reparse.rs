//! Reading stored mails again.

use crate::db::{Db, Tx};
use crate::fault::{Fault, saved_or_stale};
use crate::record::{OwnedRun, change_runs, store_runs};
use crate::results::{RESULTS, ResultRow, job_of};
use crate::sql::{Sql, Value};
use crate::{SqlStore, audit, context, known, parsers, raw, reparse_tasks as tasks, review};
use async_trait::async_trait;
use backupchecks_core::model::{
    Act, InboxState, JobId, Location, MailId, MatchKey, ReparseSelection, ReparseTask, ReparseTaskId, RunId,
};
use backupchecks_core::ports::{
    DecidedReparse, DecidedState, KnownMail, KnownMails, MailToReparse, ReparseStep, ReparseStore, ReparsedState,
    Revision, Saved, StoreError, TaskClaim,
};
use backupchecks_core::rules::notes;
use std::collections::{BTreeMap, BTreeSet};

const READING: &str = "reading mails again";
const SAVING: &str = "saving mails that were read again";

#[async_trait]
impl ReparseStore for SqlStore {
    async fn mails_to_reparse(
        &self,
        selection: &ReparseSelection,
        after: MailId,
        up_to: MailId,
        limit: u32,
    ) -> Result<Vec<MailToReparse>, StoreError> {
        let mut mails = Vec::new();
        for mut row in self.db.rows(READING, mails_sql(selection, after, up_to, limit)).await? {
            let (id, from_address, received_at) = (row.id(MailId)?, row.take()?, row.time()?);
            mails.push(MailToReparse {
                id,
                from_address,
                received_at,
                raw: raw::decompress(READING, row.take()?).await?,
            });
        }
        Ok(mails)
    }

    async fn load_reparse(&self, mails: &[MailId], keys: &[MatchKey]) -> Result<KnownMails, StoreError> {
        let mut tx = self.db.read(READING).await?;
        let revision = context::revision(&mut tx).await?;
        let mails = known::mails(&mut tx, mails).await?;
        let of_runs: BTreeSet<JobId> = mails.iter().flat_map(KnownMail::runs).map(|run| run.job).collect();
        let jobs = context::jobs_and(&mut tx, keys, of_runs).await?;
        let overrides = context::overrides(&mut tx).await?;
        Ok(KnownMails { revision, mails, jobs, overrides })
    }

    async fn save_reparse(
        &self,
        revision: Revision,
        mails: &[DecidedReparse<'_>],
        step: Option<&ReparseStep>,
        act: Act,
    ) -> Result<Saved<bool>, StoreError> {
        saved_or_stale(save(&self.db, revision, mails, step, act).await)
    }

    async fn start_reparse(
        &self,
        selection: &ReparseSelection,
        what_if: bool,
        act: Act,
    ) -> Result<ReparseTask, StoreError> {
        Ok(tasks::start(&self.db, selection, what_if, act).await?)
    }

    async fn reparse_task(&self, task: ReparseTaskId) -> Result<Option<ReparseTask>, StoreError> {
        Ok(tasks::read(&self.db, Sql::new("WHERE id = ?").with(task)).await?.pop())
    }

    async fn reparse_tasks(&self, limit: u32) -> Result<Vec<ReparseTask>, StoreError> {
        Ok(tasks::read(&self.db, Sql::new("ORDER BY id DESC LIMIT ?").with(limit)).await?)
    }

    async fn claim_reparse(
        &self,
        task: Option<ReparseTaskId>,
        claim: &TaskClaim,
    ) -> Result<Option<ReparseTask>, StoreError> {
        Ok(tasks::claim(&self.db, task, claim).await?)
    }

    async fn stop_reparse(&self, task: ReparseTaskId, error: Option<&str>, act: Act) -> Result<bool, StoreError> {
        Ok(tasks::stop(&self.db, task, error, act).await?)
    }
}

/// The condition on a mail `m` of a selection.
pub(crate) fn condition(sql: Sql, selection: &ReparseSelection) -> Sql {
    let deleted = Location::Deleted.code();
    match selection {
        ReparseSelection::All => sql.push("m.location <> ?").with(deleted),
        ReparseSelection::Parser(parser) => sql.push("m.parser_id = ? AND m.location <> ?").with(parser).with(deleted),
        // The numbers stand in the text, because the index of what waits has them too.
        ReparseSelection::Unread => sql
            .push("m.location = 0 AND m.inbox_state IN (?, ?)")
            .with(InboxState::Unrecognised.code())
            .with(InboxState::ParseFailed.code()),
        ReparseSelection::Mails(mails) => sql.push("m.id IN ").numbers(mails.iter().map(|mail| mail.0)),
    }
}

pub(crate) fn mails_sql(selection: &ReparseSelection, after: MailId, up_to: MailId, limit: u32) -> Sql {
    let text =
        "SELECT m.id, m.from_address, m.received_us, r.zstd FROM mails m JOIN mail_raw r ON r.mail_id = m.id WHERE ";
    let sql = condition(Sql::new(text), selection).push(" AND m.id > ? AND m.id <= ? ORDER BY m.id LIMIT ?");
    sql.with(after).with(up_to).with(limit)
}

/// `Some(false)` when the step is not the worker's to take.
async fn save(
    db: &Db,
    revision: Revision,
    mails: &[DecidedReparse<'_>],
    step: Option<&ReparseStep>,
    act: Act,
) -> Result<Option<bool>, Fault> {
    let mut tx = db.write(SAVING).await?;
    if !mails.is_empty() && !is_as_decided(&mut tx, revision, mails).await? {
        return Ok(None);
    }
    let ended = match step {
        Some(step) => match tasks::take_step(&mut tx, step, act).await? {
            Some(ended) => ended,
            None => return Ok(Some(false)),
        },
        None => None,
    };
    if !mails.is_empty() {
        replace_readings(&mut tx, mails, act).await?;
        audit::append(&mut tx, notes::reparsed(mails, step.map(|step| step.task)), act).await?;
    }
    if let Some(note) = ended {
        audit::append(&mut tx, note, act).await?;
    }
    tx.commit().await?;
    Ok(Some(true))
}

/// Holds the revision and the runs, so that what is found here is what is there when it commits.
async fn is_as_decided(tx: &mut Tx, revision: Revision, mails: &[DecidedReparse<'_>]) -> Result<bool, Fault> {
    if context::lock_revision(tx).await? != revision {
        return Ok(false);
    }
    let ids: Vec<MailId> = mails.iter().map(|decided| decided.before.id).collect();
    let runs = Sql::new("SELECT id FROM job_runs WHERE mail_id IN ").numbers(ids.iter().map(|id| id.0));
    tx.rows(runs.push(" ORDER BY id + 0 {{lock}}")).await?;
    let known = known::mails(tx, &ids).await?;
    Ok(known.len() == mails.len() && mails.iter().all(|decided| known.contains(decided.before)))
}

async fn replace_readings(tx: &mut Tx, mails: &[DecidedReparse<'_>], act: Act) -> Result<(), Fault> {
    move_places(tx, mails).await?;
    let (mut new, mut changed, mut back) = (Vec::new(), Vec::new(), Vec::new());
    for (decided, result, place) in places(mails) {
        let mail = Some((decided.before.id, place));
        match &result.state {
            ReparsedState::Decided(DecidedState::Run(recorded)) => {
                let job = recorded.job.ok_or_else(|| Fault::unreadable("run without a job", &recorded.run.reason))?;
                new.push(OwnedRun { job, mail, recorded });
            }
            ReparsedState::Decided(_) => {}
            ReparsedState::Kept { run, recorded, put_back } => {
                if let Some(recorded) = recorded {
                    let job =
                        recorded.job.ok_or_else(|| Fault::unreadable("run without a job", &recorded.run.reason))?;
                    changed.push((*run, OwnedRun { job, mail, recorded }));
                }
                back.extend(put_back.then_some(run.0));
            }
        }
    }
    change_runs(tx, &changed).await?;
    let new = store_runs(tx, &new).await?;
    replace_results(tx, mails, new).await?;
    for decided in mails {
        change_mail(tx, decided).await?;
    }
    parsers::recount_shapes(tx, mails).await?;
    if back.is_empty() { Ok(()) } else { review::take_back(tx, &back, act).await }
}

/// Every result with its mail and its place.
fn places<'a, 'b>(
    mails: &'a [DecidedReparse<'b>],
) -> impl Iterator<Item = (&'a DecidedReparse<'b>, &'a backupchecks_core::ports::ReparsedResult<'b>, u32)> {
    mails
        .iter()
        .flat_map(|decided| decided.results.iter().zip(0..).map(move |(result, place)| (decided, result, place)))
}

/// Gives the runs that stay their places. They step aside first, for no two may stand at one place at any time.
async fn move_places(tx: &mut Tx, mails: &[DecidedReparse<'_>]) -> Result<(), Fault> {
    let mut by_place: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for decided in mails.iter().filter(|decided| decided.moves_places()) {
        for (result, place) in decided.results.iter().zip(0..) {
            if let ReparsedState::Kept { run, .. } = result.state {
                by_place.entry(place).or_default().push(run.0);
            }
        }
    }
    let all = by_place.values().flatten().copied();
    tx.execute(Sql::new("UPDATE job_runs SET mail_ordinal = -1 - mail_ordinal WHERE id IN ").numbers(all)).await?;
    for (place, runs) in by_place {
        let sql = Sql::new("UPDATE job_runs SET mail_ordinal = ? WHERE id IN ").with(place);
        tx.execute(sql.numbers(runs)).await?;
    }
    Ok(())
}

async fn replace_results(tx: &mut Tx, mails: &[DecidedReparse<'_>], new: Vec<RunId>) -> Result<(), Fault> {
    let ids = mails.iter().map(|decided| decided.before.id.0);
    tx.execute(Sql::new("DELETE FROM mail_results WHERE mail_id IN ").numbers(ids)).await?;
    let mut new = new.into_iter();
    let mut rows: Vec<Value> = Vec::new();
    for (decided, result, place) in places(mails) {
        let (state, job, run) = match &result.state {
            ReparsedState::Decided(state) => {
                let run = if let DecidedState::Run(_) = state { new.next() } else { None };
                (state.inbox_state(), job_of(state, None), run)
            }
            ReparsedState::Kept { run, recorded, .. } => {
                let before = decided.before.runs().find(|before| before.id == *run).map(|before| before.job);
                (None, recorded.as_ref().and_then(|recorded| recorded.job).or(before), Some(*run))
            }
        };
        let in_inbox = decided.location == Location::Inbox;
        let row = ResultRow {
            place: (decided.before.id, place),
            identity: &result.identity,
            status: result.status,
            state,
            inbox_at: state.filter(|_| in_inbox).map(|_| decided.before.received_at),
            job,
            run,
            report: result.report.filter(|_| state.is_some()),
            lost: result.report.is_none(),
        };
        row.push(&mut rows)?;
    }
    tx.insert(&RESULTS, rows).await.map(drop)
}

async fn change_mail(tx: &mut Tx, decided: &DecidedReparse<'_>) -> Result<(), Fault> {
    let parser = decided.reading.parser.as_ref();
    let sql = Sql::new(
        "UPDATE mails SET location = ?, inbox_state = ?, parser_id = ?, parser_version = ?, reason = ?, new_shape = ? \
         WHERE id = ?",
    );
    let sql = sql.with(decided.location.code()).with(decided.inbox_state.map(InboxState::code));
    let sql = sql.with(parser.map(|parser| parser.id.as_str())).with(parser.map(|parser| parser.version));
    let sql = sql.with(decided.reading.outcome.reason()).with(decided.reading.new_shape.as_ref());
    tx.execute(sql.with(decided.before.id)).await.map(drop)
}
