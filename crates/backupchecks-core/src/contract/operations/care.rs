//! What people do in care of jobs.

use super::{CUSTOMERS, World, pick};
use crate::engine::EngineError;
use crate::model::{Act, CareId, CareStep, CustomerId, JobId, SplitTarget};
use crate::ports::{Cared, Store};
use crate::rules::care::CareFault;

const MARKS: [Option<&str>; 4] = [Some("SRV-A"), Some("srv-b"), Some("SRV-C"), None];

impl World {
    pub(super) async fn move_job(&mut self, store: &dyn Store, job: u8, customer: u8) -> Result<String, EngineError> {
        let step = CareStep::Move { job: self.job(job), customer: named(store, customer).await? };
        self.care(store, "moved", &step, job).await
    }

    pub(super) async fn tell_apart(&mut self, store: &dyn Store, job: u8, mark: u8) -> Result<String, EngineError> {
        let mark = MARKS[usize::from(mark % 4)].map(Into::into);
        self.care(store, "told apart", &CareStep::TellApart { job: self.job(job), mark }, job).await
    }

    pub(super) async fn merge(&mut self, store: &dyn Store, kept: u8, merged: u8) -> Result<String, EngineError> {
        self.care(store, "merged", &CareStep::Merge { kept: self.job(kept), merged: self.job(merged) }, kept).await
    }

    pub(super) async fn split(&mut self, store: &dyn Store, job: u8, how: u8) -> Result<String, EngineError> {
        let runs = self.run(store, job, how).await?;
        let to = if how.is_multiple_of(2) {
            let mark = MARKS[usize::from(how / 2 % 3)].unwrap_or_default().into();
            SplitTarget::New { customer: named(store, how / 6).await?, mark }
        } else {
            SplitTarget::Job(self.job(how))
        };
        self.care(store, "split", &CareStep::Split { from: self.job(job), runs, to }, job).await
    }

    pub(super) async fn undo_care(&mut self, store: &dyn Store, chosen: u8) -> Result<String, EngineError> {
        // The newest most often: what lies below something newer cannot be undone.
        let newest = self.cares.len().saturating_sub(1 + usize::from(chosen % 3));
        let care = self.cares.get(newest).copied().unwrap_or(CareId(0));
        let done = store.undo_care(care, self.act_of(chosen)).await?;
        Ok(in_words("undone", &done))
    }

    async fn care(&mut self, store: &dyn Store, what: &str, step: &CareStep, by: u8) -> Result<String, EngineError> {
        let act: Act = self.act_of(by);
        let done = store.care(step, act).await?;
        if let Cared::Done { care, made, .. } = &done {
            self.cares.push(*care);
            self.jobs.extend(*made);
        }
        Ok(in_words(what, &done))
    }
}

/// A customer, or one that there is not.
async fn named(store: &dyn Store, number: u8) -> Result<CustomerId, EngineError> {
    let name = pick(&CUSTOMERS, number).copied().unwrap_or_default();
    Ok(store.customer_named(name).await?.map_or(CustomerId(0), |customer| customer.id))
}

/// Two stores may give other numbers to the same things.
fn in_words(what: &str, done: &Cared) -> String {
    match done {
        Cared::Done { made, recorded, .. } => format!("{what}, made {} with {recorded} runs", made.is_some()),
        Cared::Refused(fault) => format!("refused: {}", word(fault)),
    }
}

fn word(fault: &CareFault) -> &'static str {
    match fault {
        CareFault::NoJob(_) => "no such job",
        CareFault::NoCustomer(_) => "no such customer",
        CareFault::NoCare(_) => "no such change",
        CareFault::MergedAway { job: JobId(_), .. } => "it was merged",
        CareFault::NothingToDo(_) => "nothing would change",
        CareFault::SameJob { .. } => "the customer has the same job",
        CareFault::Archived(_) => "it is archived",
        CareFault::OtherKind { .. } => "of another kind",
        CareFault::NoRuns(_) => "none of its runs",
        CareFault::MarkEmpty => "no mark",
        CareFault::UndoneAlready(_) => "undone already",
        CareFault::Later { .. } => "something came later",
        CareFault::RunElsewhere { .. } => "a run has left",
        CareFault::MarkChanged(_) => "the mark was changed",
        CareFault::HasRuns(_) => "it has got runs of its own",
    }
}
