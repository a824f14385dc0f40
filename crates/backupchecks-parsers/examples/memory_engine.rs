//! The whole engine in one process, with the store in memory: mails in, an approval, later reports that find their way alone, and
//! the night on which none came.
//!
//! The engine asks no clock: every call gets the time from its caller, here that of an invented March.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use backupchecks_core::{
    engine::{self, Approval, Ingested},
    memory::MemoryStore,
    model::{Act, InboxState, IncomingMail, JobId, MailId, Role},
    ports::{CustomerChoice, InboxItem, NewUser, PageStore as _, RunRow, ScheduleStore as _, UserStore as _},
};
use backupchecks_parsers::{incoming, registry::Registry};
use jiff::{Timestamp, ToSpan as _, fmt::rfc2822, tz::TimeZone};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let first: Timestamp = "2026-03-01T01:02:50Z".parse()?;
    let store = MemoryStore::default();
    let job = approve_first(&store, first).await?;
    println!("the first report made the job {job}");

    for night in 1..20 {
        let at = first + (24 * night).hours();
        let answers = engine::ingest(&store, &[report(at)?], Act::of_program("importer", at)).await?;
        println!("{at}: {answers:?}");
    }
    // Nothing comes on the twentieth night. Half a day later somebody looks.
    for run in judge(&store, job, first + (24 * 20 + 12).hours()).await? {
        println!("{} {}: {}", run.run_at, run.effective, run.reason);
    }
    let kept = store.schedule(job).await?.and_then(|kept| kept.schedule).ok_or("the job was not judged")?;
    println!("{}", kept.explain());
    Ok(())
}

/// The report of one night, as a mail server would hand it over.
fn report(at: Timestamp) -> Result<IncomingMail, jiff::Error> {
    let date = rfc2822::to_string(&at.to_zoned(TimeZone::UTC))?;
    let raw = format!(
        "Date: {date}\nFrom: root@pve01.example.net\nSubject: vzdump backup status (pve01.example.net): backup successful\n\n\
         VMID    Name    Status    Time     Size          Filename\n\
         100     web01   ok        2m 41s   36.501 GiB    vm/100/{at}\n"
    );
    Ok(incoming(Registry::builtin(), "example", None, raw.into_bytes(), at))
}

/// Takes in the first report, which nobody knows yet, and gives its job to a customer, as a person does in the Inbox.
async fn approve_first(store: &MemoryStore, at: Timestamp) -> Result<JobId, Box<dyn Error>> {
    let mail = waiting(&engine::ingest(store, &[report(at)?], Act::of_program("importer", at)).await?)?;
    let olga = NewUser { name: "olga".to_owned(), password_hash: None, roles: vec![Role::Operator] };
    let olga = store.add_user(&olga, Act::of_program("setup", at)).await?.ok_or("the name is taken")?;
    let approval = Approval {
        item: InboxItem { mail, ordinal: 0 },
        customer: CustomerChoice::Named("Example Dental Care".to_owned()),
        told_apart_by: None,
    };
    Ok(engine::approve(store, &approval, Act::of(olga, at)).await?.job)
}

fn waiting(answers: &[Ingested]) -> Result<MailId, Box<dyn Error>> {
    match answers {
        [Ingested::Inbox(mail, InboxState::Waiting)] => Ok(*mail),
        other => Err(format!("one mail should wait for approval, and not: {other:?}").into()),
    }
}

/// Lets the engine learn schedules and state what was missed, and gives the newest three runs of the job.
async fn judge(store: &MemoryStore, job: JobId, now: Timestamp) -> Result<Vec<RunRow>, Box<dyn Error>> {
    let judged = engine::judge_jobs(store, &TimeZone::UTC, Act::of_program("schedules", now)).await?;
    println!("judged {} job: {} missed", judged.jobs, judged.missed);
    Ok(store.runs(job, None, 3).await?.rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use backupchecks_core::model::{EffectiveStatus, SourceType};

    #[tokio::test]
    async fn a_job_is_approved_once_and_its_missing_report_is_stated_once() -> Result<(), Box<dyn Error>> {
        let first: Timestamp = "2026-03-01T01:02:50Z".parse()?;
        let store = MemoryStore::default();
        let job = approve_first(&store, first).await?;
        for night in 1..20 {
            let mail = report(first + (24 * night).hours())?;
            let answers = engine::ingest(&store, &[mail.clone(), mail], Act::of_program("importer", first)).await?;
            assert!(matches!(answers[..], [Ingested::Recorded(_), Ingested::Duplicate]), "{answers:?}");
        }
        for _ in 0..2 {
            let runs = judge(&store, job, first + (24 * 20 + 12).hours()).await?;
            let seen: Vec<_> = runs.iter().map(|run| (run.source_type, run.effective)).collect();
            let (missed, report) =
                ((SourceType::Missed, EffectiveStatus::Missed), (SourceType::Mail, EffectiveStatus::Success));
            assert_eq!(seen, [missed, report, report]);
        }
        Ok(())
    }
}
