//! A store of one's own: a program that keeps customers and jobs already lets the engine decide, and keeps what was decided.
//!
//! Taking in mails needs one port alone, `IngestStore`: three calls, and no rule about backups in any of them. The promises that
//! it has to keep are all in here: a mail is stored once, a batch whole or not at all, and a decision that rests on jobs as they
//! no longer are is refused as stale, whereupon the engine decides anew.
//!
//! A store that offers every port (`ports::Store`) proves itself by `backupchecks_core::store_contract!`.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use async_trait::async_trait;
use backupchecks_core::{
    engine,
    model::{Act, CustomerId, Digest, EffectiveStatus, InboxState, Job, JobId, JobIdentity, MailId},
    ports::{DecidedMail, DecidedState, IngestQuestion, IngestStore, JobContext, Known, Revision, Saved, StoreError},
};
use backupchecks_parsers::{incoming, registry::Registry};
use jiff::Timestamp;
use std::{
    collections::HashSet,
    error::Error,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The jobs that a program knows, and what their mails said.
#[derive(Default)]
struct Ledger(Mutex<Books>);

#[derive(Default)]
struct Books {
    /// Grows with every change of the jobs.
    revision: i64,
    jobs: Vec<Job>,
    /// Digest, and source with source key, of every mail that was taken in, in order.
    mails: Vec<(Digest, Option<(String, String)>)>,
    runs: Vec<Entry>,
    /// What a person has to look at, and why.
    left_over: Vec<(MailId, InboxState)>,
}

/// A run as this program keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    job: JobId,
    at: Timestamp,
    status: EffectiveStatus,
    reason: String,
}

impl Ledger {
    fn books(&self) -> MutexGuard<'_, Books> {
        // Every change below happens after all that could fail, so a panic elsewhere leaves the books whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that reports with this identity are those of a customer's job.
    fn add_job(&self, customer_id: CustomerId, identity: JobIdentity) -> JobId {
        let mut books = self.books();
        let id = JobId(i64::try_from(books.jobs.len()).unwrap_or(i64::MAX));
        books.jobs.push(Job { id, customer_id, identity, told_apart_by: None, informational: false, archived: false });
        books.revision += 1;
        id
    }
}

#[async_trait]
impl IngestStore for Ledger {
    async fn known_digests(&self, digests: &[Digest]) -> Result<HashSet<Digest>, StoreError> {
        let books = self.books();
        Ok(digests.iter().copied().filter(|digest| books.has_digest(*digest)).collect())
    }

    async fn load_ingest(&self, question: &IngestQuestion) -> Result<Known, StoreError> {
        let books = self.books();
        let asked_for = |job: &&Job| question.match_keys.contains(&job.identity.key());
        // This program knows no tickets and no overrides; one that does gives them here, and the engine applies them.
        let context = |job: &Job| JobContext { job: job.clone(), via: None, reaches: Vec::new(), carriers: Vec::new() };
        Ok(Known {
            revision: Revision(books.revision),
            digests: question.digests.iter().copied().filter(|digest| books.has_digest(*digest)).collect(),
            source_keys: question.source_keys.iter().filter(|key| books.has_key(key)).cloned().collect(),
            jobs: books.jobs.iter().filter(asked_for).map(context).collect(),
            overrides: Vec::new(),
        })
    }

    async fn save_ingest(
        &self,
        revision: Revision,
        mails: &[DecidedMail<'_>],
        _: Act,
    ) -> Result<Saved<Vec<MailId>>, StoreError> {
        let mut books = self.books();
        if revision.0 != books.revision || !books.are_new(mails) {
            return Ok(Saved::Stale);
        }
        Ok(Saved::Saved(mails.iter().map(|mail| books.add(mail)).collect()))
    }
}

impl Books {
    fn has_digest(&self, digest: Digest) -> bool {
        self.mails.iter().any(|(known, _)| *known == digest)
    }

    fn has_key(&self, key: &(String, String)) -> bool {
        self.mails.iter().any(|(_, known)| known.as_ref() == Some(key))
    }

    fn are_new(&self, mails: &[DecidedMail<'_>]) -> bool {
        !mails.iter().any(|decided| {
            self.has_digest(decided.mail.digest) || source_key(decided).is_some_and(|key| self.has_key(&key))
        })
    }

    fn add(&mut self, decided: &DecidedMail<'_>) -> MailId {
        self.mails.push((decided.mail.digest, source_key(decided)));
        let id = MailId(i64::try_from(self.mails.len()).unwrap_or(i64::MAX));
        for result in &decided.results {
            // Only approving makes runs whose job is not there yet, and this program has no Inbox.
            if let DecidedState::Run(recorded) = &result.state
                && let Some(job) = recorded.job
            {
                let (at, status, reason) = (recorded.run.run_at, recorded.effective, recorded.run.reason.clone());
                self.runs.push(Entry { job, at, status, reason });
            }
        }
        self.left_over.extend(decided.inbox_state.map(|state| (id, state)));
        id
    }
}

fn source_key(decided: &DecidedMail<'_>) -> Option<(String, String)> {
    decided.mail.source_key.as_ref().map(|key| (decided.mail.source.clone(), key.clone()))
}

fn report(subject_says: &str, row_says: &str) -> Vec<u8> {
    format!(
        "From: root@pve01.example.net\nSubject: vzdump backup status (pve01): backup {subject_says}\n\n\
         VMID Name Status\n100 web01 {row_says}\n"
    )
    .into_bytes()
}

/// A job that the program knows, and three mails: two of that job, one of nobody.
async fn run() -> Result<Ledger, Box<dyn Error>> {
    let ledger = Ledger::default();
    ledger.add_job(
        CustomerId(1),
        JobIdentity {
            sender: "root@pve01.example.net".to_owned(),
            backup_software: "Proxmox VE".to_owned(),
            backup_type: "Backup".to_owned(),
            job_name: "pve01".to_owned(),
        },
    );
    let at: Timestamp = "2026-03-01T01:02:50Z".parse()?;
    let raws = [report("successful", "ok"), report("failed", "err"), b"Subject: Lunch\n\nToday?\n".to_vec()];
    let mails: Vec<_> = raws.map(|raw| incoming(Registry::builtin(), "example", None, raw, at)).into_iter().collect();
    engine::ingest(&ledger, &mails, Act::of_program("importer", at)).await?;
    Ok(ledger)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let ledger = run().await?;
    let books = ledger.books();
    println!("runs: {:#?}\nleft over: {:?}", books.runs, books.left_over);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn runs_go_to_their_job_and_the_rest_is_left_over() -> Result<(), Box<dyn Error>> {
        let ledger = run().await?;
        let books = ledger.books();
        let told: Vec<_> = books.runs.iter().map(|run| (run.job, run.status)).collect();
        assert_eq!(told, [(JobId(0), EffectiveStatus::Success), (JobId(0), EffectiveStatus::Failed)]);
        assert_eq!(books.left_over, [(MailId(3), InboxState::Unrecognised)]);
        Ok(())
    }

    #[tokio::test]
    async fn what_was_decided_before_a_change_is_stale_and_stores_nothing() -> Result<(), Box<dyn Error>> {
        let ledger = Ledger::default();
        let act = Act::of_program("importer", "2026-03-01T01:02:50Z".parse()?);
        let mail = incoming(Registry::builtin(), "example", None, report("successful", "ok"), act.at);
        let Known { revision, .. } = ledger.load_ingest(&IngestQuestion::default()).await?;
        let decided = || DecidedMail { mail: &mail, inbox_state: Some(InboxState::Waiting), results: Vec::new() };

        let identity = JobIdentity {
            sender: String::new(),
            backup_software: String::new(),
            backup_type: String::new(),
            job_name: String::new(),
        };
        ledger.add_job(CustomerId(1), identity);
        assert_eq!(ledger.save_ingest(revision, &[decided()], act).await?, Saved::Stale);
        assert!(ledger.known_digests(&[mail.digest]).await?.is_empty());

        let Known { revision, .. } = ledger.load_ingest(&IngestQuestion::default()).await?;
        assert_eq!(ledger.save_ingest(revision, &[decided()], act).await?, Saved::Saved(vec![MailId(1)]));
        assert_eq!(ledger.save_ingest(revision, &[decided()], act).await?, Saved::Stale, "the mail is there already");
        Ok(())
    }
}
