//! Taking jobs from one installation to another.

use crate::db::{Db, Tx};
use crate::fault::{Fault, saved_or_stale};
use crate::schedules::planning;
use crate::settle::{make_customer, make_job};
use crate::sql::Sql;
use crate::{SqlStore, audit, closures, context, rows};
use async_trait::async_trait;
use backupchecks_core::model::{Act, ClosureEntry, ClosureScope, CustomerId, JobEntry, Planning};
use backupchecks_core::ports::{
    Additions, ForCustomer, NewJob, Revision, Saved, StoreError, TransferStore, Transferable,
};
use backupchecks_core::rules::notes;

const READING: &str = "reading what can be exported";
const ADDING: &str = "importing jobs";

#[async_trait]
impl TransferStore for SqlStore {
    async fn load_transferable(&self) -> Result<Transferable, StoreError> {
        Ok(load(&self.db).await?)
    }

    async fn save_additions(
        &self,
        revision: Revision,
        additions: &Additions,
        act: Act,
    ) -> Result<Saved<()>, StoreError> {
        saved_or_stale(save(&self.db, revision, additions, act).await)
    }
}

async fn load(db: &Db) -> Result<Transferable, Fault> {
    let mut tx = db.read(READING).await?;
    let revision = context::revision(&mut tx).await?;
    let text = format!("SELECT {} FROM customers c ORDER BY c.name_key", rows::CUSTOMER);
    let customers = tx.rows(Sql::new(&text)).await?;
    let text = format!(
        "SELECT {}, s.planning FROM jobs j LEFT JOIN job_schedules s ON s.job_id = j.id ORDER BY j.id",
        rows::JOB
    );
    let jobs = tx.rows(Sql::new(&text)).await?;
    Ok(Transferable {
        revision,
        customers: customers.into_iter().map(|mut row| rows::customer(&mut row)).collect::<Result<_, _>>()?,
        jobs: jobs
            .into_iter()
            .map(|mut row| Ok((rows::job(&mut row)?, planning::of_row(&mut row)?)))
            .collect::<Result<_, Fault>>()?,
        closures: closures::all(&mut tx).await?,
    })
}

async fn save(db: &Db, revision: Revision, additions: &Additions, act: Act) -> Result<Option<()>, Fault> {
    let mut tx = db.write(ADDING).await?;
    if context::lock_revision(&mut tx).await? != revision {
        return Ok(None);
    }
    let Some(note) = notes::jobs_imported(additions) else { return Ok(Some(())) };
    for one in &additions.customers {
        let customer = match &one.customer {
            ForCustomer::Known(customer) => *customer,
            ForCustomer::New { name, active } => {
                let id = make_customer(&mut tx, name, act.at).await?;
                tx.execute(Sql::new("UPDATE customers SET active = ? WHERE id = ?").with(*active).with(id)).await?;
                id
            }
        };
        add_closures(&mut tx, &ClosureScope::Customer(customer), &one.closures).await?;
        for (job, closure) in &one.closures_of_jobs {
            add_closures(&mut tx, &ClosureScope::Job(*job), std::slice::from_ref(closure)).await?;
        }
        for job in &one.jobs {
            add_job(&mut tx, customer, job, act).await?;
        }
    }
    for closure in &additions.closures {
        let entry = ClosureEntry { name: closure.name.clone(), span: closure.span };
        add_closures(&mut tx, &closure.scope(), &[entry]).await?;
    }
    context::bump_revision(&mut tx).await?;
    audit::append(&mut tx, note, act).await?;
    tx.commit().await?;
    Ok(Some(()))
}

async fn add_job(tx: &mut Tx, customer: CustomerId, entry: &JobEntry, act: Act) -> Result<(), Fault> {
    let new = NewJob {
        identity: entry.identity.clone(),
        told_apart_by: entry.told_apart_by.clone(),
        informational: entry.informational,
    };
    let id = make_job(tx, customer, &new, act).await?;
    if entry.archived {
        let sql = Sql::new("UPDATE jobs SET archived = TRUE, archived_us = ?, archived_by = ? WHERE id = ?");
        tx.execute(sql.with(act.at).with(act.user()).with(id)).await?;
    }
    if entry.planning != Planning::Learned {
        planning::keep(tx, id, &entry.planning).await?;
    }
    add_closures(tx, &ClosureScope::Job(id), &entry.closures).await
}

async fn add_closures(tx: &mut Tx, scope: &ClosureScope, entries: &[ClosureEntry]) -> Result<(), Fault> {
    for entry in entries {
        closures::insert(tx, &entry.span, scope, &entry.name).await?;
        closures::look_anew(tx, scope).await?;
    }
    Ok(())
}
