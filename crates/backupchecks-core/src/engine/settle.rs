//! Approving what waits, and what else moves mails in and out of the Inbox: archiving, unarchiving, restoring.

use super::ingest::{around, by_key, state_of};
use super::record_run::{Surroundings, record_run, run_of};
use super::{EngineError, MAX_TRIES};
use crate::model::{Act, Customer, CustomerId, Job, JobId, MailId, Override};
use crate::ports::{
    Change, CustomerChoice, DecidedState, InboxItem, JobContext, NewJob, Pending, PendingResult, PendingSelection,
    Saved, SettleStore, SettledResult, Settlement,
};
use crate::rules::matching;
use crate::rules::overrides::Owner;
use crate::rules::propagation::Reach;
use crate::text::{fold, squeeze};

/// A person's decision whose a new job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The result it was decided on.
    pub item: InboxItem,
    /// Whose job it is.
    pub customer: CustomerChoice,
    /// A host or object that the result names, to tell its job from one of the same identity.
    pub told_apart_by: Option<String>,
}

/// What an approval has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approved {
    /// The job, new or found.
    pub job: JobId,
    /// Its customer.
    pub customer: CustomerId,
    /// How many runs were recorded.
    pub runs: u64,
}

/// While a settlement makes a job it has no number yet; no stored job has this one.
const NEW_JOB: JobId = JobId(i64::MIN);

/// Gives the job of a waiting result to a customer: makes the job where the customer has none like it, records this result and
/// every other one in the Inbox that now has exactly this job, oldest first. All or nothing.
///
/// # Errors
/// [`EngineError::NotFound`] when the result no longer waits or there is no such customer, and the
/// variants of [`EngineError`] for an empty name, an archived job, and a mark that the result does not name.
pub async fn approve(
    store: &(impl SettleStore + ?Sized + Sync),
    approval: &Approval,
    act: Act,
) -> Result<Approved, EngineError> {
    let InboxItem { mail, ordinal } = approval.item;
    let selection = PendingSelection::AlikeTo(mail, ordinal);
    for _ in 0..MAX_TRIES {
        // The revision is read first: whatever changes after it makes the decision stale.
        let pending = store.load_pending(&selection).await?;
        let chosen = pending.results.iter().find(|result| result.mail == mail && result.ordinal == ordinal);
        let chosen = chosen.ok_or_else(|| EngineError::no_mail(mail))?;
        let customer = choose(store, &approval.customer).await?;
        let told_apart_by = told_apart_by(approval, chosen)?;
        let reaches = match customer.id() {
            Some(customer) => store.reaches_of_customer(customer).await?,
            None => Vec::new(),
        };
        let target = target(&pending, &customer, told_apart_by, chosen, reaches)?;
        let results = settle_for(&target, &pending, chosen);
        let settlement = Settlement { selection: selection.clone(), change: target.change(&customer), results, act };
        let Saved::Saved(settled) = store.save_settled(pending.revision, &settlement).await? else { continue };
        let (Some(job), Some(customer)) = (target.job().or(settled.job), customer.id().or(settled.customer)) else {
            return Err(EngineError::no_mail(mail));
        };
        return Ok(Approved { job, customer, runs: settled.runs });
    }
    Err(EngineError::Busy)
}

enum Chosen {
    Existing(Customer),
    New(String),
}

impl Chosen {
    fn id(&self) -> Option<CustomerId> {
        match self {
            Self::Existing(customer) => Some(customer.id),
            Self::New(_) => None,
        }
    }
}

async fn choose(store: &(impl SettleStore + ?Sized + Sync), choice: &CustomerChoice) -> Result<Chosen, EngineError> {
    match choice {
        CustomerChoice::Existing(id) => {
            store.customer(*id).await?.map(Chosen::Existing).ok_or_else(|| EngineError::no_customer(*id))
        }
        CustomerChoice::Named(name) if squeeze(name).is_empty() => Err(EngineError::CustomerUnnamed),
        CustomerChoice::Named(name) => {
            Ok(store.customer_named(name).await?.map_or_else(|| Chosen::New(squeeze(name)), Chosen::Existing))
        }
    }
}

fn told_apart_by(approval: &Approval, chosen: &PendingResult) -> Result<Option<String>, EngineError> {
    let mark = approval.told_apart_by.as_deref().map(squeeze).filter(|mark| !mark.is_empty());
    match mark {
        Some(mark) if !matching::names(&chosen.report, &mark) => Err(EngineError::MarkNotNamed { mark }),
        mark => Ok(mark),
    }
}

/// The job that an approval ends in, as it will be.
struct Target {
    context: JobContext,
    /// `None` while the customer is yet to be made.
    customer: Option<CustomerId>,
    step: Step,
}

/// How an approval comes to its job.
enum Step {
    /// The customer has it.
    Found,
    /// The customer has it, and from now on it is told apart.
    TellApart(String),
    /// It is made.
    Make,
}

impl Target {
    /// The job's number; `None` while it is yet to be made.
    fn job(&self) -> Option<JobId> {
        (!matches!(self.step, Step::Make)).then_some(self.context.job.id)
    }

    fn change(&self, customer: &Chosen) -> Change {
        let job = &self.context.job;
        match (&self.step, customer) {
            (Step::Found, _) => Change::Nothing,
            (Step::TellApart(mark), _) => Change::TellApart(self.context.bearer(), mark.clone()),
            (Step::Make, Chosen::Existing(customer)) => Change::Job(customer.id, new_job(job)),
            (Step::Make, Chosen::New(name)) => Change::CustomerAndJob(name.clone(), new_job(job)),
        }
    }

    fn surroundings<'a>(&'a self, overrides: &'a [Override]) -> Surroundings<'a> {
        let around = around(&self.context, overrides);
        Surroundings { owner: Owner { job: self.job(), customer: self.customer, ..around.owner }, ..around }
    }
}

fn new_job(job: &Job) -> NewJob {
    NewJob {
        identity: job.identity.clone(),
        told_apart_by: job.told_apart_by.clone(),
        informational: job.informational,
    }
}

/// The customer's job with this identity and mark; else its job without a mark, which takes the mark; else a new one, which
/// the scopes on the customer as a whole reach.
fn target(
    pending: &Pending,
    customer: &Chosen,
    told_apart_by: Option<String>,
    chosen: &PendingResult,
    reaches: Vec<Reach>,
) -> Result<Target, EngineError> {
    let own = || pending.jobs.iter().filter(|context| Some(context.job.customer_id) == customer.id());
    let mark = told_apart_by.as_deref().map(fold);
    let same = own().find(|context| context.job.told_apart_by.as_deref().map(fold) == mark);
    let unmarked = || own().find(|context| context.job.told_apart_by.is_none() && !context.job.archived);
    let (context, step) = match (same.or_else(unmarked).cloned(), told_apart_by) {
        (Some(mut context), Some(mark)) if context.job.told_apart_by.is_none() => {
            context.job.told_apart_by = Some(mark.clone());
            (context, Step::TellApart(mark))
        }
        (Some(context), _) => (context, Step::Found),
        (None, told_apart_by) => {
            let job = Job {
                id: NEW_JOB,
                customer_id: customer.id().unwrap_or(CustomerId(i64::MIN)),
                identity: chosen.identity.clone(),
                told_apart_by,
                informational: chosen.report.informational,
                archived: false,
            };
            (JobContext { job, via: None, reaches, carriers: Vec::new() }, Step::Make)
        }
    };
    if context.job.archived {
        return Err(EngineError::JobArchived { job: context.job.identity.job_name });
    }
    Ok(Target { context, customer: customer.id(), step })
}

/// The chosen result becomes a run of the target whatever else answers to it: that is what the person decided. The others
/// follow the rules of matching.
fn settle_for(target: &Target, pending: &Pending, chosen: &PendingResult) -> Vec<SettledResult> {
    let others = pending.jobs.iter().filter(|context| context.bearer() != target.context.bearer());
    let candidates: Vec<&JobContext> = others.chain([&target.context]).collect();
    let settle = |result: &PendingResult| {
        let run = run_of(&result.report, result.digest, result.ordinal, result.received_at);
        let is_chosen = (result.mail, result.ordinal) == (chosen.mail, chosen.ordinal);
        let found = matching::match_report(&result.report, candidates.iter().map(|context| &context.job));
        let state = if is_chosen || found == matching::Match::Job(target.context.job.id) {
            DecidedState::Run(Box::new(record_run(target.surroundings(&pending.overrides), run)))
        } else {
            state_of(&result.report, run, &candidates, &pending.overrides)
        };
        SettledResult { mail: result.mail, ordinal: result.ordinal, state }
    };
    pending.results.iter().map(settle).collect()
}

/// Archives a job: its mails are hidden from the Inbox and create no runs until it is unarchived.
pub async fn archive(store: &(impl SettleStore + ?Sized + Sync), job: JobId, act: Act) -> Result<(), EngineError> {
    resettle(store, PendingSelection::OfJob(job), Change::Archive(job), act).await.map(drop)
}

/// Unarchives a job and records what came for it meanwhile; gives the number of runs.
pub async fn unarchive(store: &(impl SettleStore + ?Sized + Sync), job: JobId, act: Act) -> Result<u64, EngineError> {
    resettle(store, PendingSelection::OfJob(job), Change::Unarchive(job), act).await
}

/// Puts deleted mails back into the Inbox, and records those whose job is known by now; gives the number of runs.
pub async fn restore(
    store: &(impl SettleStore + ?Sized + Sync),
    mails: &[MailId],
    act: Act,
) -> Result<u64, EngineError> {
    let change = Change::Restore(mails.to_vec());
    resettle(store, PendingSelection::OfMails(mails.to_vec()), change, act).await
}

/// Makes the change and decides the selected results anew by the jobs as they are after it.
async fn resettle(
    store: &(impl SettleStore + ?Sized + Sync),
    selection: PendingSelection,
    change: Change,
    act: Act,
) -> Result<u64, EngineError> {
    for _ in 0..MAX_TRIES {
        let mut pending = store.load_pending(&selection).await?;
        if let Change::Archive(job) | Change::Unarchive(job) = change {
            if !pending.jobs.iter().any(|context| context.bearer() == job && context.via.is_none()) {
                return Err(EngineError::no_job(job));
            }
            for context in pending.jobs.iter_mut().filter(|context| context.job.id == job) {
                context.job.archived = matches!(change, Change::Archive(_));
            }
        }
        let results = settle_anew(&pending);
        let settlement = Settlement { selection: selection.clone(), change: change.clone(), results, act };
        if let Saved::Saved(settled) = store.save_settled(pending.revision, &settlement).await? {
            return Ok(settled.runs);
        }
    }
    Err(EngineError::Busy)
}

/// Decides what is pending by the jobs as they are.
#[must_use]
pub fn settle_anew(pending: &Pending) -> Vec<SettledResult> {
    let jobs = by_key(&pending.jobs);
    let settle = |result: &PendingResult| {
        let candidates = jobs.get(&result.identity.key()).map_or(&[][..], Vec::as_slice);
        let run = run_of(&result.report, result.digest, result.ordinal, result.received_at);
        let state = state_of(&result.report, run, candidates, &pending.overrides);
        SettledResult { mail: result.mail, ordinal: result.ordinal, state }
    };
    pending.results.iter().map(settle).collect()
}
