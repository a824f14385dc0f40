//! A store with somebody who works in it.

use super::{MailPlan, act, at, opened, there, ticket};
use crate::engine::{Approval, Approved, EngineError, Ingested, approve, ingest};
use crate::model::{Act, ConcernKind, InboxState, JobId, MailId, ResultState, Role, RunId, TicketId, UserId};
use crate::ports::{
    CustomerChoice, InboxItem, InboxPage, InboxQuery, InboxRow, MailDetail, NewUser, RunDetail, RunRow, Store,
};
use crate::rules::alerts::Mark;

/// A store with somebody who works in it.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// Who works in it: a user named `Olga`.
    pub by: UserId,
}

impl<'a> Scene<'a> {
    /// Opens the scene in an empty store.
    pub async fn open(store: &'a dyn Store) -> Result<Self, EngineError> {
        let olga = NewUser { name: "Olga".into(), password_hash: None, roles: vec![Role::Operator] };
        Ok(Self { store, by: there(store.add_user(&olga, act(0)).await?, "a user in an empty store") })
    }

    /// Something that the person of the scene does at that minute.
    #[must_use]
    pub fn act(&self, minutes: i64) -> Act {
        Act::of(self.by, at(minutes))
    }

    /// Takes in one mail.
    pub async fn take(&self, plan: MailPlan) -> Result<Ingested, EngineError> {
        Ok(there(ingest(self.store, &[plan.done()], act(0)).await?.pop(), "the answer to one mail"))
    }

    /// Takes in a mail that must come to stand in the Inbox.
    pub async fn waits(&self, plan: MailPlan) -> Result<MailId, EngineError> {
        match self.take(plan).await? {
            Ingested::Inbox(mail, _) => Ok(mail),
            other => panic!("the mail does not wait: {other:?}"),
        }
    }

    /// Takes in a mail that must be recorded, and gives the run of its first result.
    pub async fn runs(&self, plan: MailPlan) -> Result<RunId, EngineError> {
        match self.take(plan).await? {
            Ingested::Recorded(mail) => self.run_of(mail, 0).await,
            other => panic!("the mail is not recorded: {other:?}"),
        }
    }

    /// Approves the first result of a mail for the customer with that name.
    pub async fn approve(&self, mail: MailId, customer: &str) -> Result<Approved, EngineError> {
        self.approve_apart(mail, customer, None).await
    }

    /// Approves the first result of a mail for the customer with that name, told apart by a host or object.
    pub async fn approve_apart(
        &self,
        mail: MailId,
        customer: &str,
        told_apart_by: Option<&str>,
    ) -> Result<Approved, EngineError> {
        let approval = Approval {
            item: InboxItem { mail, ordinal: 0 },
            customer: CustomerChoice::Named(customer.into()),
            told_apart_by: told_apart_by.map(Into::into),
        };
        approve(self.store, &approval, self.act(0)).await
    }

    /// Takes in a mail and approves it: the job, which has that one run.
    pub async fn job(&self, customer: &str, plan: MailPlan) -> Result<JobId, EngineError> {
        let mail = self.waits(plan).await?;
        Ok(self.approve(mail, customer).await?.job)
    }

    /// The run that a result of a mail has become.
    pub async fn run_of(&self, mail: MailId, ordinal: usize) -> Result<RunId, EngineError> {
        match self.mail(mail).await?.results.get(ordinal).map(|result| result.state) {
            Some(ResultState::Recorded { run, .. }) => Ok(run),
            other => panic!("result {ordinal} of the mail is not recorded but {other:?}"),
        }
    }

    /// The mail.
    pub async fn mail(&self, mail: MailId) -> Result<MailDetail, EngineError> {
        Ok(there(self.store.mail(mail).await?, "the mail"))
    }

    /// The run.
    pub async fn run(&self, run: RunId) -> Result<RunDetail, EngineError> {
        Ok(there(self.store.run(run).await?, "the run"))
    }

    /// All runs of the job, newest first.
    pub async fn all_runs(&self, job: JobId) -> Result<Vec<RunRow>, EngineError> {
        Ok(self.store.runs(job, None, 1000).await?.rows)
    }

    /// A tab of the Inbox.
    pub async fn inbox(&self, tab: InboxState) -> Result<Vec<InboxRow>, EngineError> {
        Ok(self.inbox_with(tab, None).await?.rows)
    }

    /// A tab of the Inbox, only rows with that text.
    pub async fn inbox_with(&self, tab: InboxState, text: Option<&str>) -> Result<InboxPage, EngineError> {
        let query = InboxQuery { tab, text: text.map(Into::into), after: None, limit: 1000 };
        Ok(self.store.inbox(&query).await?)
    }

    /// A ticket with that code for the job.
    pub async fn ticket(&self, code: &str, job: JobId) -> Result<TicketId, EngineError> {
        Ok(opened(self.store.add_ticket(&ticket(code, &[job]), act(0)).await?))
    }

    /// The tickets shown beside a run.
    pub async fn tickets_of(&self, run: RunId) -> Result<Vec<Mark>, EngineError> {
        let marks = self.run(run).await?.marks.into_iter();
        Ok(marks.filter(|mark| mark.about.concern.kind() == ConcernKind::Ticket).collect())
    }

    /// The codes of the tickets shown beside a run.
    pub async fn tickets_beside(&self, run: RunId) -> Result<Vec<String>, EngineError> {
        Ok(self.tickets_of(run).await?.into_iter().filter_map(|mark| mark.about.code).collect())
    }

    /// The texts of the remarks shown beside a run.
    pub async fn remarks_beside(&self, run: RunId) -> Result<Vec<String>, EngineError> {
        let remarks = self.run(run).await?.marks.into_iter().map(|mark| mark.about);
        Ok(remarks.filter(|about| about.concern.kind() == ConcernKind::Remark).map(|about| about.text).collect())
    }
}

impl std::fmt::Debug for Scene<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scene").field("by", &self.by).finish_non_exhaustive()
    }
}
