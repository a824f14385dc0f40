//! Random sequences: what people and sources do, as plain data, and doing it to a store.
//!
//! A test makes [`Operation`]s from numbers of its own choosing and [plays](play) them. Two stores that keep the contract give
//! the same transcript, whatever numbers they give to their rows.

mod approvals;
mod care;
mod concerns;
mod excuses;
mod leases;
mod mails;
mod operation;
mod removal;
mod schedules;

pub use operation::Operation;

use super::build::{act, at};
use super::observe::observe;
use crate::engine::{EngineError, archive, restore, unarchive};
use crate::model::{
    Act, CareId, ClosureId, Concern, InboxState, IncomingMail, JobId, Lease, Location, MailId, OverrideId, ReviewId,
    Role, RunId, UserId,
};
use crate::ports::{InboxQuery, InboxRow, NewUser, ReviewTarget, Store};

/// What the operations have made so far, in the order in which it was made.
#[derive(Debug)]
pub struct World {
    /// The mails that were stored.
    pub mails: Vec<(IncomingMail, MailId)>,
    /// The jobs that were made.
    pub jobs: Vec<JobId>,
    users: [UserId; 2],
    concerns: Vec<Concern>,
    reviews: Vec<ReviewId>,
    leases: Vec<Lease>,
    overrides: Vec<OverrideId>,
    cares: Vec<CareId>,
    closures: Vec<ClosureId>,
    /// Whether bytes of mails were removed.
    pub removed_raw: bool,
    pub(super) minute: i64,
}

/// Does everything in order to an empty store: what each step answered, and what is to be seen in the end.
pub async fn play(store: &dyn Store, operations: &[Operation]) -> Result<Vec<String>, EngineError> {
    let mut world = World::new(store).await?;
    let mut transcript = Vec::new();
    for operation in operations {
        transcript.push(format!("{operation:?}: {}", apply(store, operation, &mut world).await?));
    }
    transcript.extend(observe(store).await?);
    transcript.extend(world.mails(store).await?);
    Ok(transcript)
}

/// Does one thing, and tells in words what the store answered. A request that contradicts the state of things is an answer too.
pub async fn apply(store: &dyn Store, operation: &Operation, world: &mut World) -> Result<String, EngineError> {
    world.minute += 1;
    match world.act(store, operation).await {
        Err(EngineError::NotFound { what, .. }) => Ok(format!("there is no such {what}")),
        Err(fault @ (EngineError::Store(_) | EngineError::Busy)) => Err(fault),
        Err(refused) => Ok(refused.to_string()),
        Ok(answer) => Ok(answer),
    }
}

impl World {
    /// A world with two people, in an empty store.
    pub async fn new(store: &dyn Store) -> Result<Self, EngineError> {
        let mut users = [UserId(0); 2];
        for (user, name) in users.iter_mut().zip(["Olga", "Anna"]) {
            let new = NewUser { name: name.into(), password_hash: None, roles: vec![Role::Operator] };
            let added = store.add_user(&new, act(0)).await?;
            *user = added.ok_or_else(|| EngineError::NotFound { what: "empty store", id: 0 })?;
        }
        Ok(Self {
            mails: vec![],
            jobs: vec![],
            users,
            concerns: vec![],
            reviews: vec![],
            leases: vec![],
            overrides: vec![],
            cares: vec![],
            closures: vec![],
            removed_raw: false,
            minute: 0,
        })
    }

    async fn act(&mut self, store: &dyn Store, operation: &Operation) -> Result<String, EngineError> {
        let now = at(self.minute);
        match *operation {
            Operation::Come(first, second) => self.take(store, vec![self.mail(first, second, 0)]).await,
            Operation::ComeTogether(first, second) => {
                let mut batch = vec![self.mail(first, second, 0), self.mail(second, first, 1)];
                batch.extend(pick(&self.mails, first).map(|(mail, _)| mail.clone()));
                self.take(store, batch).await
            }
            Operation::ComeAgain(first) => {
                let again = pick(&self.mails, first).map(|(mail, _)| mail.clone());
                self.take(store, again.into_iter().collect()).await
            }
            Operation::Approve(row, customer) => self.approve(store, row, customer, false).await,
            Operation::ApproveApart(row, customer) => self.approve(store, row, customer, true).await,
            Operation::Archive(job) => {
                archive(store, self.job(job), self.act_of(job)).await.map(|()| "archived".into())
            }
            Operation::Unarchive(job) => {
                let archived = self.archived(store).await?;
                let chosen = pick(&archived, job).copied().unwrap_or(JobId(0));
                let runs = unarchive(store, chosen, self.act_of(job)).await?;
                Ok(format!("unarchived with {runs} runs"))
            }
            Operation::HandOver(job, customer) => self.hand_over(store, job, customer).await,
            Operation::Delete(mail, alike) => {
                // Now and then one that is not in the Inbox, and stays where it is.
                let inbox = self.standing(store, Location::Inbox).await?;
                let chosen = [pick(&inbox, mail).copied().filter(|_| mail % 8 != 7).unwrap_or(self.mail_id(mail))];
                let moved = store.delete_mails(&chosen, alike % 2 == 1, self.act_of(mail)).await?;
                Ok(format!("deleted {}", moved.len()))
            }
            Operation::Restore(first, second) => {
                let deleted = self.standing(store, Location::Deleted).await?;
                let chosen: Vec<MailId> =
                    [first, second].iter().filter_map(|one| pick(&deleted, *one)).copied().collect();
                let runs = restore(store, &chosen, self.act_of(first)).await?;
                Ok(format!("restored with {runs} runs"))
            }
            Operation::ReviewRun(job, run) => {
                let runs = self.run(store, job, run).await?;
                self.review(store, ReviewTarget::Runs(runs), run).await
            }
            Operation::ReviewJob(job) => {
                let shown = store.work().await?.up_to;
                self.review(store, ReviewTarget::Jobs(vec![self.job(job)], shown), job).await
            }
            Operation::ReviewSuccesses => {
                let shown = store.work().await?.up_to;
                self.review(store, ReviewTarget::Successes(shown), 0).await
            }
            Operation::Undo(review) => {
                let review = pick(&self.reviews, review).copied().unwrap_or(ReviewId(0));
                Ok(format!("undone {}", store.undo_review(review, self.user(0), now).await?))
            }
            Operation::Unreview(job, run) => {
                let runs = self.run(store, job, run).await?;
                Ok(format!("put back {}", store.unreview(&runs, self.user(run), now).await?))
            }
            Operation::OpenTicket(first, second) => self.open_ticket(store, first, second).await,
            Operation::Resolve(chosen, scope) => self.resolve(store, chosen, scope).await,
            Operation::Reopen(chosen, scope) => self.reopen(store, chosen, scope).await,
            Operation::Remark(job) => self.remark(store, job).await,
            Operation::Link(chosen, job) => self.link(store, chosen, job).await,
            Operation::Rewrite(chosen, text) => self.rewrite(store, chosen, text).await,
            Operation::Excuse(job, reach) => self.excuse(store, job, reach).await,
            Operation::EditOverride(chosen, reach) => self.edit_override(store, chosen, reach).await,
            Operation::EndOverride(chosen, moment) => self.end_override(store, chosen, moment).await,
            Operation::DeleteOverride(chosen) => self.delete_override(store, chosen).await,
            Operation::Reparse(mail, how) => {
                let mail = self.mail_id(mail);
                self.reparse_one(store, mail, how).await
            }
            Operation::ReparseAll(how) => self.reparse_all(store, how).await,
            Operation::Move(job, customer) => self.move_job(store, job, customer).await,
            Operation::TellApart(job, mark) => self.tell_apart(store, job, mark).await,
            Operation::Merge(kept, merged) => self.merge(store, kept, merged).await,
            Operation::Split(job, how) => self.split(store, job, how).await,
            Operation::UndoCare(chosen) => self.undo_care(store, chosen).await,
            Operation::Plan(job, how) => self.plan(store, job, how).await,
            Operation::Close(whose, how) => self.close(store, whose, how).await,
            Operation::EndClosure(chosen) => self.end_closure(store, chosen).await,
            Operation::RemoveClosure(chosen) => self.remove_closure(store, chosen).await,
            Operation::Judge(later) => self.judge(store, later).await,
            Operation::RemoveRaw(age, limit) => self.remove_raw(store, age, limit).await,
            Operation::DeleteAllJobs(rarely) => self.delete_jobs(store, rarely).await,
            Operation::SetActive(customer, active) => {
                let named = store.customer_named(pick(&CUSTOMERS, customer).copied().unwrap_or_default()).await?;
                let Some(named) = named else { return Ok("no such customer".into()) };
                Ok(format!("set: {}", store.set_customer_active(named.id, active % 2 == 0, act(0)).await?))
            }
            Operation::Claim(who, minutes) => self.claim(store, who, minutes).await,
            Operation::Renew(lease, minutes) => self.renew(store, lease, minutes).await,
            Operation::GiveBack(lease) => {
                let Some(lease) = pick(&self.leases, lease) else { return Ok("no lease to give back".into()) };
                store.release_lease(lease).await?;
                Ok("given back".into())
            }
        }
    }

    fn user(&self, number: u8) -> UserId {
        self.users[usize::from(number % 2)]
    }

    /// Something that one of the two does now.
    pub(super) fn act_of(&self, number: u8) -> Act {
        Act::of(self.user(number), at(self.minute))
    }

    /// A job, or one that there is not.
    fn job(&self, number: u8) -> JobId {
        pick(&self.jobs, number).copied().unwrap_or(JobId(0))
    }

    fn mail_id(&self, number: u8) -> MailId {
        pick(&self.mails, number).map_or(MailId(0), |(_, id)| *id)
    }

    async fn archived(&self, store: &dyn Store) -> Result<Vec<JobId>, EngineError> {
        let mut archived = Vec::new();
        for job in &self.jobs {
            archived.extend(store.job(*job).await?.filter(|row| row.job.archived).map(|row| row.job.id));
        }
        Ok(archived)
    }

    async fn standing(&self, store: &dyn Store, location: Location) -> Result<Vec<MailId>, EngineError> {
        let mut standing = Vec::new();
        for (_, mail) in &self.mails {
            let detail = store.mail(*mail).await?;
            standing.extend(detail.filter(|one| one.mail.location == location).map(|one| one.mail.id));
        }
        Ok(standing)
    }

    /// A run of a job, if it has one.
    async fn run(&self, store: &dyn Store, job: u8, run: u8) -> Result<Vec<RunId>, EngineError> {
        let runs = store.runs(self.job(job), None, 1000).await?.rows;
        Ok(pick(&runs, run).map(|run| run.id).into_iter().collect())
    }

    async fn review(&mut self, store: &dyn Store, target: ReviewTarget, by: u8) -> Result<String, EngineError> {
        let reviewed = store.review(&target, self.user(by), at(self.minute)).await?;
        self.reviews.extend(reviewed.review);
        Ok(format!("reviewed {}", reviewed.runs))
    }
}

pub(super) const JOBS: [&str; 3] = ["Nightly", "100%_Größe", "it's \"weekly\" 🦀"];
const CUSTOMERS: [&str; 3] = ["Acme", "Ölwerk \"50%\"", "umbrella"];

fn pick<T>(among: &[T], number: u8) -> Option<&T> {
    among.get(usize::from(number).checked_rem(among.len())?)
}

async fn rows_of(store: &dyn Store, tabs: &[InboxState]) -> Result<Vec<InboxRow>, EngineError> {
    let mut rows = Vec::new();
    for tab in tabs {
        rows.extend(store.inbox(&InboxQuery { tab: *tab, text: None, after: None, limit: 1000 }).await?.rows);
    }
    Ok(rows)
}
