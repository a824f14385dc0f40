//! Random sequences: what people and sources do, as plain data, and doing it to a store.
//!
//! A test makes [`Operation`]s from numbers of its own choosing and [plays](play) them. Two stores that keep the contract give
//! the same transcript, whatever numbers they give to their rows.

mod approvals;
mod care;
mod concerns;
mod excuses;
mod leases;
mod removal;
mod schedules;

use super::build::{act, at, mail, mail_of, object, other_mail, report};
use super::observe::observe;
use crate::engine::{EngineError, Ingested, archive, ingest, restore, unarchive};
use crate::model::{
    Act, CareId, ClosureId, Concern, InboxState, IncomingMail, JobId, Lease, Location, MailId, Outcome, OverrideId,
    ReviewId, Role, RunId, Status, UserId,
};
use crate::ports::{InboxQuery, InboxRow, NewUser, ReviewTarget, Store};

/// One thing that somebody does. Numbers choose among what is there at that moment, counted round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// A new mail comes; the numbers say of which job, from whom, with which status and objects.
    Come(u8, u8),
    /// Two new mails come in one batch, and one that came before.
    ComeTogether(u8, u8),
    /// A mail that came before comes again.
    ComeAgain(u8),
    /// A row of the Inbox is approved for a customer.
    Approve(u8, u8),
    /// A row of the Inbox is approved for a customer, told apart by the host that its mail names.
    ApproveApart(u8, u8),
    /// A job is archived.
    Archive(u8),
    /// An archived job is unarchived.
    Unarchive(u8),
    /// A job is archived, its next mail approved for a customer, and the job unarchived: two customers may then have it.
    HandOver(u8, u8),
    /// A mail of the Inbox is deleted, with those alike where the second number is odd.
    Delete(u8, u8),
    /// Two deleted mails are restored.
    Restore(u8, u8),
    /// A run of a job is reviewed.
    ReviewRun(u8, u8),
    /// A job is reviewed as far as is shown.
    ReviewJob(u8),
    /// All successes are reviewed.
    ReviewSuccesses,
    /// A review is undone.
    Undo(u8),
    /// A run of a job is un-reviewed.
    Unreview(u8, u8),
    /// A ticket is opened: for two jobs, for an object, for a customer, or for the bad runs of a job.
    OpenTicket(u8, u8),
    /// A ticket or remark is resolved: one of its scopes, or the whole where the second number is even.
    Resolve(u8, u8),
    /// A ticket or remark is opened again, likewise.
    Reopen(u8, u8),
    /// A remark is made on a job, and on an object of it.
    Remark(u8),
    /// Runs of a job are linked to a ticket or remark, which from then on covers the job.
    Link(u8, u8),
    /// What a ticket or remark says is changed.
    Rewrite(u8, u8),
    /// A job, an object of it, its customer or every job is excused or marked, by the second number; now and then also for
    /// runs that are there.
    Excuse(u8, u8),
    /// An override is edited, by the second number also for runs that are there.
    EditOverride(u8, u8),
    /// An override is ended, at once or at a moment.
    EndOverride(u8, u8),
    /// An override is deleted.
    DeleteOverride(u8),
    /// A customer is set active, or inactive where the second number is odd.
    SetActive(u8, u8),
    /// One of two processes asks for one of two leases for some minutes.
    Claim(u8, u8),
    /// A lease that was granted once is renewed for some minutes, and its worker tells what it does.
    Renew(u8, u8),
    /// A lease that was granted once is given back.
    GiveBack(u8),
    /// A mail is read again, in a way that the second number says.
    Reparse(u8, u8),
    /// All mails are read again in batches, in a way that the number says.
    ReparseAll(u8),
    /// A job goes to another customer.
    Move(u8, u8),
    /// What a job is told apart by is set or taken away.
    TellApart(u8, u8),
    /// A job becomes part of another one.
    Merge(u8, u8),
    /// A run of a job goes to another one, or to a new one.
    Split(u8, u8),
    /// One of the newest of these changes is undone.
    UndoCare(u8),
    /// How a job comes by its schedule is set.
    Plan(u8, u8),
    /// A holiday, pause, maintenance window or outage is entered for a job, its customer, a source or everybody.
    Close(u8, u8),
    /// One of these is ended.
    EndClosure(u8),
    /// One of these is taken back.
    RemoveClosure(u8),
    /// All jobs are judged by their schedules, as if so many quarters of an hour had passed.
    Judge(u8),
    /// The bytes of some mails that are older than some minutes are removed.
    RemoveRaw(u8, u8),
    /// All jobs are deleted, now and then.
    DeleteAllJobs(u8),
}

impl Operation {
    /// An operation made from numbers: every one is reached, mails and approvals most often.
    #[must_use]
    pub fn from_numbers(kind: u8, first: u8, second: u8) -> Self {
        match kind % 58 {
            0..=5 => Self::Come(first, second),
            6 => Self::ComeTogether(first, second),
            7 => Self::ComeAgain(first),
            8..=10 => Self::Approve(first, second),
            11 => Self::ApproveApart(first, second),
            12 => Self::Archive(first),
            13 => Self::Unarchive(first),
            14 => Self::Delete(first, second),
            15 => Self::Restore(first, second),
            16 => Self::Unarchive(second),
            17 => Self::ReviewRun(first, second),
            18 => Self::ReviewJob(first),
            19 => Self::ReviewSuccesses,
            20 => Self::Undo(first),
            21 => Self::Unreview(first, second),
            22 => Self::OpenTicket(first, second),
            23 => Self::Resolve(first, second),
            24 => Self::Remark(first),
            25 | 26 => Self::Excuse(first, second),
            27 | 28 => Self::HandOver(first, second),
            29 => Self::SetActive(first, second),
            30 => Self::Claim(first, second),
            31 => Self::Renew(first, second),
            32 => Self::GiveBack(first),
            33 | 34 => Self::EditOverride(first, second),
            35 => Self::EndOverride(first, second),
            36 => Self::DeleteOverride(first),
            37 => Self::Reopen(first, second),
            38 => Self::Link(first, second),
            39 => Self::Rewrite(first, second),
            40 => Self::RemoveRaw(first, second),
            41..=43 => Self::Reparse(first, second),
            44 => Self::ReparseAll(first),
            45 => Self::Move(first, second),
            46 => Self::TellApart(first, second),
            47 => Self::Merge(first, second),
            48 => Self::Split(first, second),
            49 => Self::DeleteAllJobs(first),
            50 => Self::Plan(first, second),
            51 => Self::Close(first, second),
            52 => Self::EndClosure(first),
            53 => Self::RemoveClosure(first),
            54 | 55 => Self::Judge(first),
            _ => Self::UndoCare(first),
        }
    }
}

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

    /// A new mail; `place` tells apart the mails of one batch.
    fn mail(&self, first: u8, second: u8, place: i64) -> IncomingMail {
        let job = JOBS[usize::from(first % 5 / 2)];
        let status = Status::ALL[usize::from(second % 3)];
        let plan = match first / 5 % 8 {
            0 => mail_of(vec![report(job, status), report(JOBS[usize::from(second % 3)], Status::Success)]),
            1 if second.is_multiple_of(4) => other_mail(Outcome::Unrecognised),
            1 if second % 4 == 1 => other_mail(Outcome::Notice("test message".into())),
            _ => mail(job).status(status),
        };
        let plan = match second / 3 % 4 {
            0 => plan,
            1 => plan.host("SRV-A"),
            2 => plan.objects(&[object("srv-b", status, "disk 95% full")]),
            _ => plan.host("SRV-B").objects(&[object("SRV-C", Status::Success, ""), object("SRV-A", status, "slow")]),
        };
        let sender = if (first / 40).is_multiple_of(4) { "other@example.net" } else { "Backup@example.com" };
        // Some mails arrive late: their time lies before that of mails which are here already.
        let late = i64::from(second / 12 % 4) * 7;
        plan.from(sender).subject(&format!("mail {}.{place}", self.minute)).at(self.minute * 2 - late).done()
    }

    async fn take(&mut self, store: &dyn Store, batch: Vec<IncomingMail>) -> Result<String, EngineError> {
        let mut words = Vec::new();
        for (became, mail) in ingest(store, &batch, act(0)).await?.into_iter().zip(batch) {
            let (word, id) = match became {
                Ingested::Recorded(id) => ("recorded".into(), Some(id)),
                Ingested::Inbox(id, state) => (state.to_string(), Some(id)),
                Ingested::Duplicate => ("duplicate".into(), None),
            };
            words.push(word);
            self.mails.extend(id.map(|id| (mail, id)));
        }
        Ok(words.join(", "))
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
