//! Random sequences: reading stored mails again, in ways that newer parsers might.

use super::build::{at, object, report};
use super::operations::{JOBS, World};
use crate::engine::{EngineError, Reread, reparse, reparse_step};
use crate::model::{
    Difference, EffectiveStatus, MailId, Outcome, ParserRef, Reading, ReparseSelection, ReparseTask, Report, Seen,
    Status,
};
use crate::ports::{Store, TaskClaim};

impl World {
    /// Reads one mail again.
    pub(super) async fn reparse_one(
        &mut self,
        store: &dyn Store,
        mail: MailId,
        how: u8,
    ) -> Result<String, EngineError> {
        let again = self.read_again(|id| id == mail, how);
        let found = reparse(store, &again, self.act_of(how)).await?;
        Ok(found.iter().map(difference_in_words).collect::<Vec<_>>().join(", "))
    }

    /// The wanted mails with a new reading, which is remembered.
    fn read_again(&mut self, wanted: impl Fn(MailId) -> bool, how: u8) -> Vec<Reread> {
        let mut again: Vec<Reread> = Vec::new();
        for (mail, id) in self.mails.iter_mut().filter(|(_, id)| wanted(*id)) {
            mail.reading = new_reading(&mail.reading, how);
            let from_address = mail.envelope.from_address.clone();
            again.push(Reread { mail: *id, from_address, reading: mail.reading.clone() });
        }
        again.sort_by_key(|again| again.mail);
        again
    }

    /// The odd ways only compare.
    pub(super) async fn reparse_all(&mut self, store: &dyn Store, how: u8) -> Result<String, EngineError> {
        let what_if = how % 2 == 1;
        let task = store.start_reparse(&ReparseSelection::All, what_if, self.act_of(how)).await?.id;
        let claim = TaskClaim { worker: "one".into(), now: at(self.minute), until: at(self.minute + 1) };
        let known = self.mails.clone();
        while let Some(held) = store.claim_reparse(Some(task), &claim).await? {
            let mails = store.mails_to_reparse(&held.selection, held.cursor, held.up_to, 3).await?;
            let mails = self.read_again(|id| mails.iter().any(|mail| mail.id == id), how);
            reparse_step(store, &held, &claim, &mails, self.act_of(how)).await?;
        }
        if what_if {
            self.mails = known;
        }
        let done = store.reparse_task(task).await?;
        let words = |task: ReparseTask| {
            let examples: Vec<String> = task.examples.iter().map(difference_in_words).collect();
            format!("{} {} of {} {:?} {examples:?}", task.state, task.done(), task.total, task.counts)
        };
        Ok(done.map_or_else(|| "the task is gone".into(), words))
    }
}

/// What a newer parser makes of a mail.
fn new_reading(before: &Reading, how: u8) -> Reading {
    let name = JOBS[usize::from(how / 10 % 3)];
    let mut reports = if let Outcome::Report(reports) = &before.outcome { reports.clone() } else { Vec::new() };
    if reports.is_empty() && how % 10 < 7 {
        reports.push(report(name, Status::Success));
    }
    let status = |reports: &mut [Report], status| {
        for one in reports {
            one.finding = report(&one.job_name, status).finding;
        }
    };
    let outcome = match how % 10 {
        1 => {
            status(&mut reports, Status::Failed);
            Outcome::Report(reports)
        }
        2 => {
            status(&mut reports, Status::Success);
            Outcome::Report(reports)
        }
        3 => {
            reports[0].job_name = name.into();
            Outcome::Report(reports)
        }
        4 => {
            reports[0].objects = vec![object("SRV-A", Status::Warning, "slow"), object("srv-b", Status::Success, "")];
            Outcome::Report(reports)
        }
        5 => {
            reports.insert(0, report(name, Status::Warning));
            reports.truncate(3);
            Outcome::Report(reports)
        }
        6 if reports.len() > 1 => Outcome::Report(reports.split_off(1)),
        6 | 8 => Outcome::Notice("newsletter".into()),
        7 => Outcome::Unrecognised,
        9 => Outcome::ParseFailed("no status".into()),
        _ => Outcome::Report(reports),
    };
    let parser = (outcome != Outcome::Unrecognised)
        .then(|| ParserRef { id: "veeam.backup".into(), version: 4 + u32::from(how / 100) });
    Reading { parser, outcome, new_shape: (how % 40 == 4).then(|| "a new label".into()) }
}

fn difference_in_words(difference: &Difference) -> String {
    let seen = |seen: &Seen| {
        let status = seen.status.map_or("none", EffectiveStatus::as_str);
        format!("{:?} {:?} {status} {:?} {}", seen.inbox_state, seen.job_name, seen.reason, seen.objects)
    };
    let side = |side: &[Seen]| side.iter().map(seen).collect::<Vec<_>>().join("; ");
    let (before, after) = (side(&difference.before), side(&difference.after));
    format!("{} put back {} ({before} -> {after})", difference.kind, difference.put_back)
}
