//! Mails as they were read before: with their results, runs and objects, for deciding about a new reading.

use crate::db::Tx;
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::Sql;
use crate::{results, rows};
use backupchecks_core::model::{
    Digest, EffectiveStatus, InboxState, JobId, Location, MailId, NewRun, OverrideId, ParserRef, ResultState, RunId,
    RunSource, RunStatus, Status,
};
use backupchecks_core::ports::{Became, KnownMail, KnownResult, KnownRun};
use std::collections::HashMap;

/// The mails that there are of these, by number.
pub(crate) async fn mails(tx: &mut Tx, ids: &[MailId]) -> Result<Vec<KnownMail>, Fault> {
    let text = "SELECT id, digest, from_address, subject, received_us, location, inbox_state, parser_id, parser_version, \
                reason, new_shape FROM mails WHERE id IN ";
    let sql = Sql::new(text).numbers(ids.iter().map(|id| id.0)).push(" ORDER BY id");
    let mut mails = Vec::new();
    for mut row in tx.rows(sql).await? {
        mails.push(mail(&mut row)?);
    }
    let mut found = results_of(tx, &mails).await?;
    for mail in &mut mails {
        mail.results = found.remove(&mail.id).unwrap_or_default();
    }
    Ok(mails)
}

fn mail(row: &mut Row) -> Result<KnownMail, Fault> {
    let id = row.id(MailId)?;
    Ok(KnownMail {
        id,
        digest: digest(row, id)?,
        from_address: row.take()?,
        subject: row.take()?,
        received_at: row.time()?,
        location: row.code("location of a mail", Location::from_code)?,
        inbox_state: row.maybe_code("state of a mail", InboxState::from_code)?,
        parser: {
            let id: Option<String> = row.take()?;
            let version = row.maybe_code("version of a parser", |version| u32::try_from(version).ok())?;
            id.zip(version).map(|(id, version)| ParserRef { id, version })
        },
        reason: row.take()?,
        new_shape: row.take()?,
        results: Vec::new(),
    })
}

fn digest(row: &mut Row, mail: MailId) -> Result<Digest, Fault> {
    let digest: Vec<u8> = row.take()?;
    <[u8; 32]>::try_from(digest).map(Digest).map_err(|_| Fault::unreadable("digest of mail", mail))
}

async fn results_of(tx: &mut Tx, mails: &[KnownMail]) -> Result<HashMap<MailId, Vec<KnownResult>>, Fault> {
    let by_id: HashMap<MailId, &KnownMail> = mails.iter().map(|mail| (mail.id, mail)).collect();
    let text = format!(
        "SELECT r.mail_id, {}, r.status, r.lost, {}, r.report FROM mail_results r JOIN mails m ON m.id = r.mail_id \
         WHERE r.mail_id IN ",
        results::IDENTITY,
        results::STATE
    );
    let sql = Sql::new(&text).numbers(by_id.keys().map(|id| id.0)).push(" ORDER BY r.mail_id, r.ordinal");
    let rows = tx.rows(sql).await?;
    let mut runs = runs(tx, &by_id).await?;
    let mut found: HashMap<MailId, Vec<KnownResult>> = HashMap::new();
    for mut row in rows {
        let mail = row.id(MailId)?;
        let identity = results::identity(&mut row)?;
        let status = row.code("status", Status::from_code)?;
        let lost = row.take()?;
        let state = results::state(&mut row)?;
        let report: Option<String> = row.take()?;
        let became = match (state, report) {
            (ResultState::Recorded { run, .. }, _) => {
                let run = runs.remove(&run).ok_or_else(|| Fault::unreadable("run of a mail", run))?;
                Became::Run(Box::new(run))
            }
            (state, Some(report)) => Became::Pending(state, Box::new(rows::report(&report)?)),
            (_, None) => return Err(Fault::unreadable("report of waiting mail", mail)),
        };
        found.entry(mail).or_default().push(KnownResult { identity, status, lost, became });
    }
    Ok(found)
}

async fn runs(tx: &mut Tx, mails: &HashMap<MailId, &KnownMail>) -> Result<HashMap<RunId, KnownRun>, Fault> {
    let text = "SELECT r.id, r.job_id, r.mail_id, r.mail_ordinal, r.run_us, r.status, r.effective, r.override_id, r.reason, \
                r.evidence, r.remark, r.attempt, r.started, r.finished, r.reviewed_us FROM job_runs r WHERE r.mail_id IN ";
    let mut runs = HashMap::new();
    for mut row in tx.rows(Sql::new(text).numbers(mails.keys().map(|id| id.0))).await? {
        let run = run(&mut row, mails)?;
        runs.insert(run.id, run);
    }
    let text = format!(
        "SELECT o.run_id, {} FROM run_objects o JOIN customer_objects e ON e.id = o.customer_object_id WHERE o.run_id IN ",
        rows::RUN_OBJECT
    );
    let sql = Sql::new(&text).numbers(runs.keys().map(|run| run.0)).push(" ORDER BY o.run_id, o.ordinal");
    for mut row in tx.rows(sql).await? {
        let id = row.id(RunId)?;
        let object = rows::run_object(&mut row)?;
        if let Some(run) = runs.get_mut(&id) {
            run.run.objects.push(object.object);
            run.object_overrides.push(object.applied);
        }
    }
    Ok(runs)
}

fn run(row: &mut Row, mails: &HashMap<MailId, &KnownMail>) -> Result<KnownRun, Fault> {
    let (id, job, mail) = (row.id(RunId)?, row.id(JobId)?, row.id(MailId)?);
    let digest = mails.get(&mail).map(|mail| mail.digest).ok_or_else(|| Fault::unreadable("mail of run", id))?;
    let source = RunSource::Mail { digest, ordinal: row.small()? };
    let run_at = row.time()?;
    let status = row.code("status of a run", RunStatus::from_code)?;
    let effective = row.code("effective status", EffectiveStatus::from_code)?;
    let applied = rows::applied_to_run(row.maybe_id(OverrideId)?, effective);
    let run = NewRun {
        source,
        run_at,
        status,
        reason: row.take()?,
        evidence: {
            let json: String = row.take()?;
            serde_json::from_str(&json).map_err(|_| Fault::unreadable("evidence", json))?
        },
        remark: row.take()?,
        attempt: row.maybe_code("attempt", |attempt| u32::try_from(attempt).ok())?,
        started_at: row.report_time()?,
        finished_at: row.report_time()?,
        objects: Vec::new(),
    };
    let reviewed = row.maybe_time()?.is_some();
    Ok(KnownRun { id, job, run, effective, applied, object_overrides: Vec::new(), reviewed })
}
