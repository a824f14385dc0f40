//! What people do with schedules, and judging by them.

use super::{World, pick};
use crate::contract::build::at;
use crate::engine::{EngineError, closures, judge_jobs};
use crate::model::{Act, ClosureId, ClosureScope, ClosureSpan, Planning};
use crate::ports::Store;
use crate::schedule::{Plan, Stretch};
use jiff::tz::TimeZone;

impl World {
    pub(super) async fn plan(&self, store: &dyn Store, job: u8, how: u8) -> Result<String, EngineError> {
        let planning = match (how % 4, Plan::cron(["*/20 * * * *", "0 * * * *"][usize::from(how / 4 % 2)])) {
            (0, _) => Planning::Learned,
            (1, _) => Planning::NotPlanned,
            (_, Ok(plan)) => Planning::ByHand { plan, since: at(self.minute) },
            (_, Err(error)) => return Ok(error.to_string()),
        };
        Ok(format!("planned: {}", store.set_planning(self.job(job), &planning, self.act_of(job)).await?))
    }

    pub(super) async fn close(&mut self, store: &dyn Store, whose: u8, how: u8) -> Result<String, EngineError> {
        let Some(row) = store.job(self.job(whose)).await? else { return Ok("no job to keep quiet".into()) };
        let scope = match how % 4 {
            0 => ClosureScope::Job(row.job.id),
            1 => ClosureScope::Customer(row.job.customer_id),
            2 => ClosureScope::Source("contract".into()),
            _ => ClosureScope::Global,
        };
        let from = at(self.minute);
        // Now and then one that would end before it begins.
        let until = (!(how / 4).is_multiple_of(4)).then(|| at(self.minute + i64::from(how / 16) * 10 - 10));
        let stretch = Stretch { from, until };
        let span = match how / 4 % 4 {
            1 => ClosureSpan::Maintenance(stretch),
            2 => ClosureSpan::DeclaredOutage(stretch),
            3 if how >= 128 => ClosureSpan::Holiday(from.to_zoned(TimeZone::UTC).date()),
            _ => ClosureSpan::Pause(stretch),
        };
        self.closures.push(closures::add(store, &span, &scope, "a \"quiet\" 🌙", self.act_of(whose)).await?);
        Ok("closed".into())
    }

    pub(super) async fn end_closure(&self, store: &dyn Store, chosen: u8) -> Result<String, EngineError> {
        let ended = store.end_closure(self.closure(chosen), at(self.minute), self.act_of(chosen)).await?;
        Ok(format!("ended: {ended}"))
    }

    pub(super) async fn remove_closure(&self, store: &dyn Store, chosen: u8) -> Result<String, EngineError> {
        Ok(format!("removed: {}", store.remove_closure(self.closure(chosen), self.act_of(chosen)).await?))
    }

    /// Judges all jobs as if so many quarters of an hour had passed.
    pub(super) async fn judge(&self, store: &dyn Store, later: u8) -> Result<String, EngineError> {
        let now = at(self.minute + i64::from(later) * 15);
        Ok(format!("{:?}", judge_jobs(store, &TimeZone::UTC, Act::of_program("schedules", now)).await?))
    }

    /// A closure, or one that there is not.
    fn closure(&self, number: u8) -> ClosureId {
        pick(&self.closures, number).copied().unwrap_or(ClosureId(0))
    }
}
