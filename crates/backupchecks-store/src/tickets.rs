//! Opening, changing, linking and resolving tickets and remarks. Each change is a new revision; what lists show of them
//! stands in `concern_pages`.

use crate::concerns::{self, Tables};
use crate::db::Tx;
use crate::fault::Fault;
use crate::sql::{Insert, Sql, Value};
use crate::{SqlStore, audit, concern_pages, context, review};
use async_trait::async_trait;
use backupchecks_core::model::{
    Act, AuditNote, Concern, ConcernKind, CustomerId, JobId, NewConcern, NewTicket, RemarkId, RunId, Scope, TicketCode,
    TicketId,
};
use backupchecks_core::ports::{
    ConcernCounts, ConcernRow, ConcernsPage, ConcernsQuery, LinkedRun, Opened, ReviewTarget, StoreError, TicketStore,
};
use backupchecks_core::rules::alerts::{ConcernText, Mark};
use backupchecks_core::rules::care::image;
use backupchecks_core::rules::concern_notes as notes;
use backupchecks_core::rules::propagation::{Objects, Reach};
use backupchecks_core::rules::tickets::{Resolutions, code_prefix, next_code, open_already};
use backupchecks_core::text::fold;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

const KEEPING: &str = "keeping tickets and remarks";
const READING: &str = "reading tickets and remarks";

#[async_trait]
impl TicketStore for SqlStore {
    async fn add_ticket(&self, ticket: &NewTicket, act: Act) -> Result<Opened, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let code = code_of(&mut tx, &ticket.code).await?;
        if let Some(taken) = with_code(&mut tx, &code).await? {
            return Ok(Opened::CodeTaken(taken));
        }
        if !ticket.beside_open
            && let Some(open) = open_already(&reaches_of_scopes(&mut tx, &ticket.concern.scopes).await?)
        {
            return Ok(Opened::OpenAlready(open));
        }
        let id = TicketId(tx.reserve_one("tickets").await?);
        add(tx, Concern::Ticket(id), Some(&code), &ticket.concern, act).await?;
        Ok(Opened::Opened(id, code))
    }

    async fn add_remark(&self, remark: &NewConcern, act: Act) -> Result<RemarkId, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let id = RemarkId(tx.reserve_one("remarks").await?);
        add(tx, Concern::Remark(id), None, remark, act).await?;
        Ok(id)
    }

    async fn rewrite(
        &self,
        concern: Concern,
        text: &str,
        active_from_date: Option<Date>,
        act: Act,
    ) -> Result<bool, StoreError> {
        Ok(rewrite(self, concern, text, active_from_date, act).await?)
    }

    async fn link(&self, concern: Concern, runs: &[RunId], scopes: &[Scope], act: Act) -> Result<bool, StoreError> {
        Ok(link(self, concern, runs, scopes, act).await?)
    }

    async fn resolve(&self, concern: Concern, scope: Option<&Scope>, act: Act) -> Result<bool, StoreError> {
        let change = |before: Resolutions| before.resolve(scope, act.at);
        Ok(change_resolutions(self, concern, change, notes::resolved, act).await?)
    }

    async fn reopen(&self, concern: Concern, scope: Option<&Scope>, act: Act) -> Result<bool, StoreError> {
        let change = |before: Resolutions| before.reopen(scope);
        Ok(change_resolutions(self, concern, change, notes::reopened, act).await?)
    }

    async fn concern_counts(&self) -> Result<ConcernCounts, StoreError> {
        Ok(concern_pages::counts(&self.db).await?)
    }

    async fn concerns(&self, query: &ConcernsQuery) -> Result<ConcernsPage, StoreError> {
        Ok(concern_pages::page(&self.db, query).await?)
    }

    async fn concern(&self, concern: Concern) -> Result<Option<ConcernRow>, StoreError> {
        Ok(concern_pages::one(&self.db, concern).await?)
    }

    async fn linked_runs(&self, concern: Concern, limit: u32) -> Result<Vec<LinkedRun>, StoreError> {
        Ok(concern_pages::linked_runs(&self.db, concern, limit).await?)
    }

    async fn ticket_with_code(&self, code: &str) -> Result<Option<TicketId>, StoreError> {
        let mut tx = self.db.read(READING).await?;
        Ok(with_code(&mut tx, code).await?)
    }

    async fn open_for(&self, job: JobId) -> Result<Vec<Mark>, StoreError> {
        let mut tx = self.db.read(READING).await?;
        Ok(concerns::marks_of(&mut tx, job, None, &Objects::default()).await?)
    }

    async fn links_of(&self, runs: &[RunId]) -> Result<Vec<(RunId, ConcernText)>, StoreError> {
        Ok(concern_pages::links_of(&self.db, runs).await?)
    }

    async fn runs_of(&self, target: &ReviewTarget) -> Result<Vec<(RunId, JobId)>, StoreError> {
        let chosen = match target {
            ReviewTarget::Runs(runs) => Sql::new("").numbers(runs.iter().map(|run| run.0)),
            _ => Sql::new("(").append(review::reviewable_sql(target)).push(")"),
        };
        let sql =
            Sql::new("SELECT r.id, r.job_id FROM job_runs r WHERE r.id IN ").append(chosen).push(" ORDER BY r.id");
        let mut found = Vec::new();
        for mut row in self.db.rows(READING, sql).await? {
            found.push((row.id(RunId)?, row.id(JobId)?));
        }
        Ok(found)
    }
}

async fn code_of(tx: &mut Tx, wish: &TicketCode) -> Result<String, Fault> {
    let day = match wish {
        TicketCode::Given(code) => return Ok(code.clone()),
        TicketCode::OfDay(day) => *day,
    };
    // `/` is the character behind `.`: all codes that begin with the day.
    let from = fold(&code_prefix(day));
    let below = format!("{}/", from.trim_end_matches('.'));
    let sql = Sql::new("SELECT ticket_code FROM tickets WHERE code_key >= ? AND code_key < ?").with(from).with(below);
    let mut taken: Vec<String> = Vec::new();
    for mut row in tx.rows(sql).await? {
        taken.push(row.take()?);
    }
    Ok(next_code(day, taken.iter().map(String::as_str)))
}

async fn with_code(tx: &mut Tx, code: &str) -> Result<Option<TicketId>, Fault> {
    let sql = Sql::new("SELECT MIN(id) FROM tickets WHERE code_key = ?").with(fold(code));
    Ok(tx.row(sql).await?.map(|mut row| row.maybe_id(TicketId)).transpose()?.flatten())
}

/// The scopes that reach one of the jobs or customers that these are on.
async fn reaches_of_scopes(tx: &mut Tx, scopes: &[Scope]) -> Result<Vec<Reach>, Fault> {
    let jobs: Vec<i64> = scopes.iter().filter_map(Scope::job).map(|job| job.0).collect();
    let mut found: Vec<Reach> = concerns::reaches(tx, &jobs).await?.into_values().flatten().collect();
    found.extend(concerns::reaches_of_customers(tx, scopes.iter().filter_map(Scope::customer)).await?);
    Ok(found)
}

async fn add(mut tx: Tx, concern: Concern, code: Option<&str>, new: &NewConcern, act: Act) -> Result<(), Fault> {
    let tables = Tables::of(concern.kind());
    let search = fold(&[code.unwrap_or_default(), &new.text].join("\n"));
    let date = new.active_from_date.map(|date| date.to_string());
    let sql = match concern.kind() {
        ConcernKind::Ticket => Sql::new(
            "INSERT INTO tickets (ticket_code, code_key, id, description, search_key, active_from_date, start_us) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .with(code)
        .with(code.map(fold)),
        ConcernKind::Remark => {
            Sql::new("INSERT INTO remarks (id, text, search_key, active_from_date, start_us) VALUES (?, ?, ?, ?, ?)")
        }
    };
    tx.execute(sql.with(concern.number()).with(&new.text).with(search).with(date).with(new.start_date)).await?;
    let nothing = Resolutions { whole: None, scopes: Vec::new() };
    let scopes = known_scopes(&mut tx, &new.scopes).await?;
    let resolutions = nothing.clone().cover(&scopes).unwrap_or_else(|| nothing.clone());
    write_resolutions(&mut tx, concern, &nothing, &resolutions).await?;
    let runs = unlinked(&mut tx, tables, concern, &new.runs).await?;
    insert_links(&mut tx, tables, concern, &runs).await?;
    finish(tx, notes::added(concern, code, new), act).await
}

async fn rewrite(
    store: &SqlStore,
    concern: Concern,
    text: &str,
    active_from_date: Option<Date>,
    act: Act,
) -> Result<bool, Fault> {
    let tables = Tables::of(concern.kind());
    let mut tx = store.db.write(KEEPING).await?;
    context::lock_revision(&mut tx).await?;
    let select = format!("SELECT {} FROM {} t WHERE t.id = ?", tables.columns(), tables.table);
    let Some(mut row) = tx.row(Sql::new(&select).with(concern.number())).await? else { return Ok(false) };
    let before = tables.read(&mut row)?;
    if (before.text.as_str(), before.active_from_date) == (text, active_from_date) {
        return Ok(false);
    }
    let update =
        format!("UPDATE {} SET {} = ?, search_key = ?, active_from_date = ? WHERE id = ?", tables.table, tables.text);
    let search = fold(&[before.code.as_deref().unwrap_or_default(), text].join("\n"));
    let date = active_from_date.map(|date| date.to_string());
    tx.execute(Sql::new(&update).with(text).with(search).with(date).with(concern.number())).await?;
    let note = notes::rewritten(concern, (&before.text, before.active_from_date), (text, active_from_date));
    finish(tx, note, act).await?;
    Ok(true)
}

async fn link(store: &SqlStore, concern: Concern, runs: &[RunId], scopes: &[Scope], act: Act) -> Result<bool, Fault> {
    let tables = Tables::of(concern.kind());
    let mut tx = store.db.write(KEEPING).await?;
    context::lock_revision(&mut tx).await?;
    let Some(before) = resolutions(&mut tx, concern).await? else { return Ok(false) };
    let runs = unlinked(&mut tx, tables, concern, runs).await?;
    let after = before.clone().cover(&known_scopes(&mut tx, scopes).await?);
    if runs.is_empty() && after.is_none() {
        return Ok(false);
    }
    let after = after.unwrap_or_else(|| before.clone());
    insert_links(&mut tx, tables, concern, &runs).await?;
    write_resolutions(&mut tx, concern, &before, &after).await?;
    finish(tx, notes::linked(concern, &runs, &before, &after), act).await?;
    Ok(true)
}

async fn change_resolutions(
    store: &SqlStore,
    concern: Concern,
    change: impl FnOnce(Resolutions) -> Option<Resolutions> + Send,
    note: fn(Concern, &Resolutions, &Resolutions) -> AuditNote,
    act: Act,
) -> Result<bool, Fault> {
    let mut tx = store.db.write(KEEPING).await?;
    context::lock_revision(&mut tx).await?;
    let Some(before) = resolutions(&mut tx, concern).await? else { return Ok(false) };
    let Some(after) = change(before.clone()) else { return Ok(false) };
    write_resolutions(&mut tx, concern, &before, &after).await?;
    finish(tx, note(concern, &before, &after), act).await?;
    Ok(true)
}

/// The resolutions as they are stored; `None` when there is no such ticket or remark.
pub(crate) async fn resolutions(tx: &mut Tx, concern: Concern) -> Result<Option<Resolutions>, Fault> {
    let Tables { table, scopes, id, .. } = Tables::of(concern.kind());
    let whole = Sql::new(&format!("SELECT resolved_us FROM {table} WHERE id = ?")).with(concern.number());
    let Some(mut row) = tx.row(whole).await? else { return Ok(None) };
    let mut found = Resolutions { whole: row.maybe_time()?, scopes: Vec::new() };
    let text =
        format!("SELECT job_id, customer_id, object_name, resolved_us FROM {scopes} WHERE {id} = ? ORDER BY scope_key");
    for mut row in tx.rows(Sql::new(&text).with(concern.number())).await? {
        found.scopes.push((concern_pages::scope(&mut row)?, row.maybe_time()?));
    }
    Ok(Some(found))
}

/// Writes what differs.
pub(crate) async fn write_resolutions(
    tx: &mut Tx,
    concern: Concern,
    before: &Resolutions,
    after: &Resolutions,
) -> Result<(), Fault> {
    let Tables { table, scopes, id, .. } = Tables::of(concern.kind());
    let sql = Sql::new(&format!("UPDATE {table} SET resolved_us = ?, is_open = ? WHERE id = ?"));
    tx.execute(sql.with(after.whole).with(after.is_open()).with(concern.number())).await?;
    let gone = before.scopes.iter().filter(|(scope, _)| !after.scopes.iter().any(|(stays, _)| stays == scope));
    for (scope, _) in gone {
        let sql = Sql::new(&format!("DELETE FROM {scopes} WHERE {id} = ? AND scope_key = ?"));
        tx.execute(sql.with(concern.number()).with(scope.key())).await?;
    }
    let upsert = format!(
        "INSERT INTO {scopes} ({id}, scope_key, job_id, customer_id, object_name, resolved_us) VALUES (?, ?, ?, ?, ?, ?) \
         ON CONFLICT ({id}, scope_key) DO UPDATE SET resolved_us = excluded.resolved_us"
    );
    for (scope, own) in after.scopes.iter().filter(|one| !before.scopes.contains(one)) {
        let sql = Sql::new(&upsert).with(concern.number()).with(scope.key()).with(scope.job()).with(scope.customer());
        tx.execute(sql.with(scope.object()).with(*own)).await?;
    }
    Ok(())
}

/// Those scopes whose job or customer is there; what a merged job has become part of stands for it.
async fn known_scopes(tx: &mut Tx, scopes: &[Scope]) -> Result<Vec<Scope>, Fault> {
    let jobs = scopes.iter().filter_map(Scope::job).map(|job| job.0);
    let sql = Sql::new("SELECT id, COALESCE(merged_into, id) FROM jobs WHERE id IN ").numbers(jobs);
    let mut led: HashMap<JobId, JobId> = HashMap::new();
    for mut row in tx.rows(sql).await? {
        led.insert(row.id(JobId)?, row.id(JobId)?);
    }
    let customers = scopes.iter().filter_map(Scope::customer).map(|customer| customer.0);
    let sql = Sql::new("SELECT id FROM customers WHERE id IN ").numbers(customers);
    let found = tx.rows(sql).await?;
    let customers = found.into_iter().map(|mut row| row.id(CustomerId)).collect::<Result<Vec<_>, _>>()?;
    let known = |scope: &Scope| match scope.job() {
        Some(job) => led.get(&job).map(|kept| image(scope, job, *kept)),
        None => scope.customer().filter(|customer| customers.contains(customer)).map(|_| scope.clone()),
    };
    Ok(scopes.iter().filter_map(known).collect())
}

/// Those of the runs that are there and not linked yet, in ascending order.
async fn unlinked(tx: &mut Tx, tables: Tables, concern: Concern, runs: &[RunId]) -> Result<Vec<RunId>, Fault> {
    let Tables { links, id, .. } = tables;
    let wanted: BTreeSet<i64> = runs.iter().map(|run| run.0).collect();
    let text = format!(
        "SELECT r.id FROM job_runs r WHERE NOT EXISTS \
         (SELECT 1 FROM {links} l WHERE l.run_id = r.id AND l.{id} = ?) AND r.id IN "
    );
    let sql = Sql::new(&text).with(concern.number()).numbers(wanted).push(" ORDER BY r.id");
    tx.rows(sql).await?.into_iter().map(|mut row| row.id(RunId)).collect()
}

async fn insert_links(tx: &mut Tx, tables: Tables, concern: Concern, runs: &[RunId]) -> Result<(), Fault> {
    let insert = match tables.kind {
        ConcernKind::Ticket => TICKET_LINKS,
        ConcernKind::Remark => REMARK_LINKS,
    };
    let values = runs.iter().flat_map(|run| [Value::from(concern.number()), (*run).into()]).collect();
    tx.insert(&insert, values).await.map(drop)
}

/// Links of tickets to runs.
pub(crate) const TICKET_LINKS: Insert = Insert { table: "ticket_job_runs", columns: "ticket_id, run_id", conflict: "" };
/// Links of remarks to runs.
pub(crate) const REMARK_LINKS: Insert = Insert { table: "remark_job_runs", columns: "remark_id, run_id", conflict: "" };

async fn finish(mut tx: Tx, note: AuditNote, act: Act) -> Result<(), Fault> {
    context::bump_revision(&mut tx).await?;
    audit::append(&mut tx, note, act).await?;
    tx.commit().await
}
