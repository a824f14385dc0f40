//! What people do with tickets and remarks.

use super::{World, pick};
use crate::contract::build::{at, concern, ticket};
use crate::engine::{EngineError, Wish, link_runs, open_ticket};
use crate::model::{Concern, JobId, Scope, TicketCode, TicketId};
use crate::ports::{Opened, ReviewTarget, Store};
use jiff::tz::TimeZone;

impl World {
    pub(super) async fn open_ticket(
        &mut self,
        store: &dyn Store,
        first: u8,
        second: u8,
    ) -> Result<String, EngineError> {
        let jobs: Vec<JobId> = [first, second].iter().filter_map(|job| pick(&self.jobs, *job)).copied().collect();
        let (act, day) = (self.act_of(first), at(self.minute * 100).to_zoned(TimeZone::UTC).date());
        let became = if second % 5 == 4 {
            let runs = vec![ReviewTarget::BadRuns(jobs, store.work().await?.up_to)];
            let wish = Wish { runs, text: "the bad runs".into(), scopes: vec![], active_from_date: None };
            open_ticket(store, &wish, TicketCode::OfDay(day), first.is_multiple_of(2), act).await?
        } else {
            let mut new = ticket(
                &format!("t{}", self.concerns.len().saturating_sub(usize::from(second.is_multiple_of(16)))),
                &jobs,
            );
            new.beside_open = second % 5 < 3;
            if let Some(job) = jobs.first().filter(|_| second % 5 == 2)
                && let Some(row) = store.job(*job).await?
            {
                new.concern.scopes = vec![Scope::Customer(row.job.customer_id)];
            }
            if let Some(job) = jobs.first().filter(|_| second % 5 == 3) {
                new.concern.scopes = vec![Scope::Object { job: *job, name: "SRV-A".into() }];
            }
            store.add_ticket(&new, act).await?
        };
        match became {
            Opened::Opened(ticket, code) => {
                self.concerns.push(Concern::Ticket(ticket));
                Ok(format!("opened {code}"))
            }
            Opened::CodeTaken(_) => Ok("the code is taken".into()),
            Opened::OpenAlready(_) => Ok("one is open already".into()),
        }
    }

    pub(super) async fn resolve(&self, store: &dyn Store, chosen: u8, scope: u8) -> Result<String, EngineError> {
        let (concern, scope) = self.concern_and_scope(store, chosen, scope).await?;
        Ok(format!("resolved: {}", store.resolve(concern, scope.as_ref(), self.act_of(chosen)).await?))
    }

    pub(super) async fn reopen(&self, store: &dyn Store, chosen: u8, scope: u8) -> Result<String, EngineError> {
        let (concern, scope) = self.concern_and_scope(store, chosen, scope).await?;
        Ok(format!("reopened: {}", store.reopen(concern, scope.as_ref(), self.act_of(chosen)).await?))
    }

    pub(super) async fn remark(&mut self, store: &dyn Store, job: u8) -> Result<String, EngineError> {
        let jobs: Vec<JobId> = pick(&self.jobs, job).copied().into_iter().collect();
        let mut remark = concern(&format!("remark {}", self.minute), &jobs);
        remark.scopes.extend(jobs.iter().map(|job| Scope::Object { job: *job, name: "srv-a".into() }));
        self.concerns.push(Concern::Remark(store.add_remark(&remark, self.act_of(job)).await?));
        Ok("remarked".into())
    }

    pub(super) async fn link(&self, store: &dyn Store, chosen: u8, job: u8) -> Result<String, EngineError> {
        let concern = pick(&self.concerns, chosen).copied().unwrap_or(Concern::Ticket(TicketId(0)));
        let runs = ReviewTarget::Runs(self.run(store, job, chosen).await?);
        Ok(format!("linked: {}", link_runs(store, concern, &[runs], self.act_of(job)).await?))
    }

    pub(super) async fn rewrite(&self, store: &dyn Store, chosen: u8, text: u8) -> Result<String, EngineError> {
        let concern = pick(&self.concerns, chosen).copied().unwrap_or(Concern::Ticket(TicketId(0)));
        let day = (!text.is_multiple_of(3)).then(|| at(self.minute).to_zoned(TimeZone::UTC).date());
        let text = format!("Look {} 100%_Größe", text % 2);
        Ok(format!("rewritten: {}", store.rewrite(concern, &text, day, self.act_of(chosen)).await?))
    }

    /// A ticket or remark with one of its scopes, or `None` for the whole.
    async fn concern_and_scope(
        &self,
        store: &dyn Store,
        chosen: u8,
        scope: u8,
    ) -> Result<(Concern, Option<Scope>), EngineError> {
        let concern = pick(&self.concerns, chosen).copied().unwrap_or(Concern::Ticket(TicketId(0)));
        let scopes = store.concern(concern).await?.map(|row| row.scopes).unwrap_or_default();
        let scope = pick(&scopes, scope / 2).filter(|_| scope % 2 == 1);
        Ok((concern, scope.map(|row| row.scope.clone())))
    }
}
