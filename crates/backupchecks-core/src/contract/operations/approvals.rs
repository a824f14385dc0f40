//! What people approve.

use super::{CUSTOMERS, World, pick, rows_of};
use crate::contract::build::{at, mail};
use crate::engine::{Approval, EngineError, approve, archive, unarchive};
use crate::model::{Act, InboxState, IncomingMail, MailId, Outcome};
use crate::ports::{CustomerChoice, InboxItem, Store};

impl World {
    pub(super) async fn approve(
        &mut self,
        store: &dyn Store,
        row: u8,
        customer: u8,
        apart: bool,
    ) -> Result<String, EngineError> {
        // Ambiguous and hidden rows are few; without a turn of their own they would hardly ever be approved.
        let mut rows = rows_of(store, &[InboxState::Waiting]).await?;
        let hidden = rows_of(store, &[InboxState::Ambiguous, InboxState::Archived]).await?;
        if row % 4 == 3 && !hidden.is_empty() || rows.is_empty() {
            rows = hidden;
        }
        let Some(row) = pick(&rows, row / 4) else { return Ok("nothing waits".into()) };
        self.approve_item(store, row.item, customer, apart).await
    }

    async fn approve_item(
        &mut self,
        store: &dyn Store,
        item: InboxItem,
        customer: u8,
        apart: bool,
    ) -> Result<String, EngineError> {
        let mail = self.mails.iter().find(|(_, id)| *id == item.mail);
        let host = mail.and_then(|(mail, _)| host_of(mail, item.ordinal));
        let approval = Approval {
            item,
            customer: CustomerChoice::Named(CUSTOMERS[usize::from(customer) % CUSTOMERS.len()].into()),
            told_apart_by: if apart { host } else { None },
        };
        let approved = approve(store, &approval, self.act_of(customer)).await?;
        if !self.jobs.contains(&approved.job) {
            self.jobs.push(approved.job);
        }
        Ok(format!("approved with {} runs", approved.runs))
    }

    pub(super) async fn hand_over(&mut self, store: &dyn Store, job: u8, customer: u8) -> Result<String, EngineError> {
        let (job, by, now) = (self.job(job), self.user(job), at(self.minute));
        archive(store, job, Act::of(by, now)).await?;
        if let Some(row) = store.job(job).await? {
            let next = mail(&row.job.identity.job_name).from(&row.job.identity.sender).at(self.minute * 2);
            self.take(store, vec![next.done()]).await?;
        }
        let newest = self.mails.last().map_or(MailId(0), |(_, id)| *id);
        let approved = self.approve_item(store, InboxItem { mail: newest, ordinal: 0 }, customer, false).await;
        let runs = unarchive(store, job, Act::of(by, now)).await?;
        approved.map(|approved| format!("{approved}, unarchived with {runs}"))
    }
}

/// The host of a result, else its first object.
fn host_of(mail: &IncomingMail, ordinal: u32) -> Option<String> {
    let Outcome::Report(reports) = &mail.reading.outcome else { return None };
    let report = reports.get(usize::try_from(ordinal).ok()?)?;
    report.host.clone().or_else(|| Some(report.objects.first()?.name.clone()))
}
