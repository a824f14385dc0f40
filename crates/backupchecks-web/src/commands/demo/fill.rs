//! Filling the store the way an MSP would over the weeks: mails come in, jobs are approved, mornings are spent on reviews.

use super::{
    fixtures::Fixtures,
    mails,
    plan::{self, NIGHTS, NIGHTS_BEFORE_APPROVAL, PlannedJob},
    stories::Story,
};
use crate::commands::{import::import, say};
use anyhow::{Context as _, ensure};
use backupchecks_core::{
    engine::{self, Approval},
    model::{
        Act, EffectiveStatus, InboxState, JobId, JobIdentity, MatchKey, NewConcern, NewTicket, RunId, Scope,
        TicketCode, UserId,
    },
    ports::{
        CustomerChoice, InboxQuery, InboxRow, JobRow, JobsQuery, PageStore as _, ReviewTarget, TicketStore as _,
        WorkStore as _,
    },
    rules::matching,
};
use backupchecks_integrations::files;
use backupchecks_parsers::registry::Registry;
use backupchecks_store::SqlStore;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Lists are read in pages of this many rows.
const PAGE: u32 = 500;

/// The mails of the demo on disk, one folder a night.
pub(super) struct Written {
    /// The folder of each night, the oldest first; the last one is last night.
    nights: Vec<PathBuf>,
    /// The folder of mails without a result.
    others: PathBuf,
    /// How many mails.
    pub(super) mails: usize,
}

/// When and where a demo plays.
pub(super) struct Scene {
    /// The date on whose evening last night began.
    pub(super) last_evening: Date,
    /// The zone of days and clock times.
    pub(super) zone: TimeZone,
}

/// Writes all mails below `folder`.
pub(super) fn write_mails(folder: &Path, scene: &Scene) -> anyhow::Result<Written> {
    let fixtures = Fixtures::load(&scene.zone)?;
    let night_folder = |night| folder.join(plan::evening(night, scene.last_evening).to_string());
    let nights: Vec<PathBuf> = (0..NIGHTS).rev().map(night_folder).collect();
    let others = folder.join("without-result");
    for folder in nights.iter().chain([&others]) {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    let planned = plan::mails(scene.last_evening);
    for (number, planned) in planned.iter().enumerate() {
        let made = mails::of_run(planned, &fixtures, &scene.zone)?;
        let time = made.received.to_zoned(scene.zone.clone()).strftime("%m%d-%H%M").to_string();
        let name = format!("{time}-{number:04}-{}.eml", planned.of.job.host.to_lowercase());
        write(&night_folder(planned.night).join(name), &made.bytes)?;
    }
    for (number, mail) in (0..).zip(&fixtures.without_result) {
        let made = mails::without_result(number, mail, scene.last_evening, &scene.zone)?;
        write(&others.join(format!("{number:02}-{}.eml", mail.outcome)), &made.bytes)?;
    }
    Ok(Written { nights, others, mails: planned.len() + fixtures.without_result.len() })
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("writing the mail {}", path.display()))
}

/// Brings the mails into the store and does there what people would have done up to yesterday evening.
pub(super) async fn fill(store: &SqlStore, written: &Written, scene: &Scene, by: UserId) -> anyhow::Result<()> {
    let (early, later) = written.nights.split_at(written.nights.len().min(NIGHTS_BEFORE_APPROVAL as usize));
    let (last, between) = later.split_last().context("the demo has too few nights")?;

    import_folders(store, early).await?;
    let approved_at = plan::review_time(NIGHTS - NIGHTS_BEFORE_APPROVAL, scene.last_evening, &scene.zone)?;
    let mut jobs = approve(store, by, approved_at).await?;
    say(&format!("Imported the first {NIGHTS_BEFORE_APPROVAL} nights and approved {jobs} jobs"));

    import_folders(store, between).await?;
    // A job that was silent in the first nights has waited until now.
    jobs += approve(store, by, approved_at).await?;
    let expected = PlannedJob::all().filter(|of| of.approved).count();
    ensure!(jobs == expected, "only {jobs} of {expected} jobs of the demo could be approved; please report this");
    tell_what_is_known(store, scene, by).await?;
    let reviewed = review(store, scene, by).await?;
    say(&format!("Imported {} nights more and reviewed {reviewed} runs", between.len()));

    import_folders(store, &[last.clone(), written.others.clone()]).await?;
    say("Imported last night");
    Ok(())
}

async fn import_folders(store: &SqlStore, folders: &[PathBuf]) -> anyhow::Result<()> {
    let mails = files::read(folders.iter().cloned());
    let summary = import(store, Registry::builtin(), mails, std::future::pending(), |_| {}).await?;
    ensure!(summary.unreadable == 0, "{} mails of the demo could not be read", summary.unreadable);
    Ok(())
}

/// Approves every planned job that waits; gives how many.
async fn approve(store: &SqlStore, by: UserId, at: Timestamp) -> anyhow::Result<usize> {
    let mut planned: BTreeMap<MatchKey, Vec<PlannedJob>> = BTreeMap::new();
    for of in PlannedJob::all().filter(|of| of.approved) {
        planned.entry(of.identity().key()).or_default().push(of);
    }
    let mut approved = 0;
    // What an approval leaves waiting, such as the mails of the other customer behind the relay, is met in the next round.
    loop {
        let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: PAGE };
        let mut in_this_round = 0;
        for row in store.inbox(&query).await?.rows {
            let key = row.identity.as_ref().map(JobIdentity::key);
            let Some(candidates) = key.and_then(|key| planned.get(&key)) else { continue };
            let Some(of) = choose(store, &row, candidates).await? else { continue };
            let approval = Approval {
                item: row.item,
                customer: CustomerChoice::Named(of.customer.name.to_owned()),
                told_apart_by: of.job.mark.map(str::to_owned),
            };
            engine::approve(store, &approval, Act::of(by, at)).await?;
            in_this_round += 1;
        }
        if in_this_round == 0 {
            return Ok(approved);
        }
        approved += in_this_round;
    }
}

/// Of the jobs with the same identity the one that the newest waiting mail speaks of.
async fn choose(store: &SqlStore, row: &InboxRow, candidates: &[PlannedJob]) -> anyhow::Result<Option<PlannedJob>> {
    if let [only] = candidates {
        return Ok(Some(*only));
    }
    let Some(mail) = store.mail(row.item.mail).await? else { return Ok(None) };
    let Some(report) = mail.results.get(row.item.ordinal as usize).and_then(|result| result.report.as_ref()) else {
        return Ok(None);
    };
    Ok(candidates.iter().find(|of| of.job.mark.is_some_and(|mark| matching::names(report, mark))).copied())
}

/// Opens a ticket for what fails, and leaves a remark at what warns.
async fn tell_what_is_known(store: &SqlStore, scene: &Scene, by: UserId) -> anyhow::Result<()> {
    for (row, of) in jobs(store).await? {
        match of.job.story {
            Story::FailsSince(nights) => {
                let opened = plan::review_time(nights - 1, scene.last_evening, &scene.zone)?;
                let day = opened.to_zoned(scene.zone.clone()).date();
                let text = "A virtual disk cannot be opened for backup; a case with the vendor is open";
                let concern = on_job(row.job.id, text, opened);
                let ticket = NewTicket { code: TicketCode::OfDay(day), beside_open: true, concern };
                store.add_ticket(&ticket, Act::of(by, opened)).await?;
            }
            Story::WarnsSince(nights) => {
                let told = plan::review_time(nights - 1, scene.last_evening, &scene.zone)?;
                let text = "The copy takes longer than its interval until the line to the second site is upgraded";
                store.add_remark(&on_job(row.job.id, text, told), Act::of(by, told)).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Reviews the past morning by morning, except for what was left; gives how many runs.
async fn review(store: &SqlStore, scene: &Scene, by: UserId) -> anyhow::Result<u64> {
    let mut mornings: BTreeMap<u32, Vec<RunId>> = BTreeMap::new();
    for (row, of) in jobs(store).await? {
        for (run, at, good) in runs(store, row.job.id).await? {
            let Some(night) = plan::night_of(at, scene.last_evening, &scene.zone) else { continue };
            if !of.job.story.is_left(night, good) {
                mornings.entry(night).or_default().push(run);
            }
        }
    }
    let mut reviewed = 0;
    for (night, runs) in mornings.into_iter().rev() {
        let at = plan::review_time(night, scene.last_evening, &scene.zone)?;
        reviewed += store.review(&ReviewTarget::Runs(runs), by, at).await?.runs;
    }
    Ok(reviewed)
}

/// All jobs in the store with what is planned for them.
async fn jobs(store: &SqlStore) -> anyhow::Result<Vec<(JobRow, PlannedJob)>> {
    let planned: Vec<PlannedJob> = PlannedJob::all().filter(|of| of.approved).collect();
    let find = |row: &JobRow| {
        let key = row.job.identity.key();
        planned.iter().find(|of| of.customer.name == row.customer_name && of.identity().key() == key).copied()
    };
    let rows = store.jobs(&JobsQuery { limit: PAGE, ..JobsQuery::default() }).await?;
    Ok(rows.into_iter().filter_map(|row| find(&row).map(|of| (row, of))).collect())
}

/// Number, time and whether it is a success, of every run of the job.
async fn runs(store: &SqlStore, job: JobId) -> anyhow::Result<Vec<(RunId, Timestamp, bool)>> {
    let page = store.runs(job, None, PAGE).await?;
    let good = |status| matches!(status, EffectiveStatus::Success | EffectiveStatus::SuccessOverride);
    Ok(page.rows.into_iter().map(|run| (run.id, run.run_at, good(run.effective))).collect())
}

fn on_job(job: JobId, text: &str, start_date: Timestamp) -> NewConcern {
    NewConcern {
        text: text.to_owned(),
        active_from_date: None,
        start_date,
        scopes: vec![Scope::Job(job)],
        runs: Vec::new(),
    }
}
