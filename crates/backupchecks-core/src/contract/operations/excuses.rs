//! What people do with overrides.

use super::{World, pick};
use crate::contract::build::{at, excuse_where};
use crate::engine::{EngineError, overrides};
use crate::model::{Override, OverrideAction, OverrideId, OverrideScope, Status};
use crate::ports::Store;

impl World {
    pub(super) async fn excuse(&mut self, store: &dyn Store, job: u8, reach: u8) -> Result<String, EngineError> {
        let Some(rule) = self.rule(store, job, reach).await? else { return Ok("no job to excuse".into()) };
        let made = overrides::add(store, &rule, reach >= 128, self.act_of(job)).await?;
        self.overrides.push(made.id);
        Ok(format!("excused with {} runs", made.runs))
    }

    /// Now and then by somebody who has not seen the last change.
    pub(super) async fn edit_override(&self, store: &dyn Store, chosen: u8, reach: u8) -> Result<String, EngineError> {
        let id = self.override_id(chosen);
        let Some(row) = store.override_row(id).await? else { return Ok("no override to edit".into()) };
        let Some(rule) = self.rule(store, chosen, reach).await? else { return Ok("no job to excuse".into()) };
        let version = if reach.is_multiple_of(7) { row.version.saturating_sub(1) } else { row.version };
        let rule = Override { id, ..rule };
        let done = overrides::edit(store, &rule, version, reach >= 128, self.act_of(chosen)).await;
        done.map(|changed| format!("edited with {} runs", changed.runs)).or_else(without_number)
    }

    pub(super) async fn end_override(&self, store: &dyn Store, chosen: u8, moment: u8) -> Result<String, EngineError> {
        let (id, act) = (self.override_id(chosen), self.act_of(chosen));
        let done = match moment % 3 {
            0 => overrides::end_at(store, id, at(self.minute * 2 - i64::from(moment / 3 % 40)), act).await,
            _ => overrides::end(store, id, act).await,
        };
        done.map(|runs| format!("ended with {runs} runs")).or_else(without_number)
    }

    pub(super) async fn delete_override(&self, store: &dyn Store, chosen: u8) -> Result<String, EngineError> {
        let done = overrides::delete(store, self.override_id(chosen), self.act_of(chosen)).await;
        done.map(|runs| format!("deleted with {runs} runs")).or_else(without_number)
    }

    /// An override, or one that there is not.
    fn override_id(&self, number: u8) -> OverrideId {
        pick(&self.overrides, number).copied().unwrap_or(OverrideId(0))
    }

    async fn rule(&self, store: &dyn Store, job: u8, reach: u8) -> Result<Option<Override>, EngineError> {
        let Some(row) = store.job(self.job(job)).await? else { return Ok(None) };
        let (scope, message) = match reach % 8 {
            0..=2 => (OverrideScope::Object { job: row.job.id, name: "SRV-A".into() }, "slow"),
            3 | 4 => (OverrideScope::Job(row.job.id), ["95%", ""][usize::from(reach / 8 % 2)]),
            5 => (OverrideScope::Customer(row.job.customer_id), "full"),
            6 => (OverrideScope::Global, "header cell says failed"),
            _ => (OverrideScope::Global, "no such text_"),
        };
        let action =
            if (reach / 8).is_multiple_of(4) { OverrideAction::MarkOnly } else { OverrideAction::TreatAsSuccess };
        let status = [None, Some(Status::Failed), None][usize::from(reach / 16 % 3)];
        Ok(Some(Override { status, action, ..excuse_where(scope, message) }))
    }
}

/// Two stores may give other numbers to the same override.
fn without_number(error: EngineError) -> Result<String, EngineError> {
    match error {
        EngineError::OverrideChanged { .. } => Ok("changed meanwhile".into()),
        error => Err(error),
    }
}
