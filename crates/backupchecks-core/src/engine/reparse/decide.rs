//! What becomes of one mail that was read again: pure.

use super::Reread;
use super::difference::{
    difference, found_again, job_of, kind_of_mail, kind_of_pending, kind_of_run, same_state, says_the_same,
    seen_of_report, seen_of_run, unread,
};
use crate::engine::EngineError;
use crate::engine::ingest::{around, by_key, state_of};
use crate::engine::record_run::{RecordedRun, record_run, run_of};
use crate::model::{
    Difference, DifferenceKind, JobId, JobIdentity, Location, MatchKey, Outcome, Report, RunSource, Seen, inbox_state,
};
use crate::ports::{
    Became, DecidedReparse, DecidedState, JobContext, KnownMail, KnownMails, KnownResult, KnownRun, ReparsedResult,
    ReparsedState,
};
use crate::rules::matching::{Match, match_report};
use crate::rules::reparse::{comes_back, lost, pair, put_back_remark};
use std::collections::{BTreeMap, HashMap};

/// What was decided about one mail.
pub(super) struct Decided<'a> {
    /// What a person sees of it.
    pub(super) difference: Difference,
    /// What is to be stored; `None` where everything is as it was.
    pub(super) change: Option<DecidedReparse<'a>>,
}

/// Decides about all mails that are there, in the order in which they were known.
pub(super) fn decide<'a>(mails: &'a [Reread], known: &'a KnownMails) -> Result<Vec<Decided<'a>>, EngineError> {
    let again: HashMap<_, _> = mails.iter().map(|again| (again.mail, again)).collect();
    let jobs = Jobs {
        by_key: by_key(&known.jobs),
        by_id: known.jobs.iter().map(|context| (context.job.id, context)).collect(),
        known,
    };
    let found = known.mails.iter().filter_map(|before| Some((before, *again.get(&before.id)?)));
    found.map(|(before, again)| jobs.decide_mail(before, again)).collect()
}

struct Jobs<'a> {
    by_key: BTreeMap<MatchKey, Vec<&'a JobContext>>,
    by_id: HashMap<JobId, &'a JobContext>,
    known: &'a KnownMails,
}

/// A result with what a person sees of the difference.
struct Outcomes<'a> {
    result: ReparsedResult<'a>,
    kind: DifferenceKind,
    now: Seen,
}

impl<'a> Jobs<'a> {
    fn decide_mail(&self, before: &'a KnownMail, again: &'a Reread) -> Result<Decided<'a>, EngineError> {
        let reading = &again.reading;
        let has_run = before.results.iter().any(|result| matches!(result.became, Became::Run(_)));
        if has_run && matches!(reading.outcome, Outcome::Unrecognised | Outcome::ParseFailed(_)) {
            // Today's parsers know less than the one that read it; they contradict nothing, so everything stays.
            let now = vec![unread(&reading.outcome)];
            let difference = difference(before, DifferenceKind::NotFound, now, 0);
            return Ok(Decided { difference, change: None });
        }
        let reports: &[Report] = if let Outcome::Report(reports) = &reading.outcome { reports } else { &[] };
        let identities: Vec<JobIdentity> =
            reports.iter().map(|report| JobIdentity::of(&before.from_address, report)).collect();
        let keys =
            |identities: &mut dyn Iterator<Item = &JobIdentity>| identities.map(JobIdentity::key).collect::<Vec<_>>();
        let old_keys = keys(&mut before.results.iter().map(|result| &result.identity));
        let pairs = pair(&old_keys, &keys(&mut identities.iter()));
        let mut all = Vec::with_capacity(reports.len());
        for (((report, identity), old), place) in reports.iter().zip(identities).zip(&pairs).zip(0..) {
            let old = old.and_then(|old| before.results.get(old));
            all.push(self.decide_result(before, report, identity, old, place)?);
        }
        let left = || {
            (0..before.results.len()).filter(|place| !pairs.contains(&Some(*place))).map(|place| &before.results[place])
        };
        for (old, place) in left().zip(u32::try_from(reports.len()).unwrap_or(u32::MAX)..) {
            if let Became::Run(run) = &old.became {
                all.push(self.lose(old, run, again, place)?);
            }
        }
        let dropped = left().any(|old| matches!(old.became, Became::Pending(..)));
        Ok(conclude(before, again, all, dropped))
    }

    /// One result of the new reading.
    fn decide_result(
        &self,
        before: &KnownMail,
        report: &'a Report,
        identity: JobIdentity,
        old: Option<&KnownResult>,
        place: u32,
    ) -> Result<Outcomes<'a>, EngineError> {
        let same_job = old.is_some_and(|old| old.identity.key() == identity.key());
        let candidates = self.by_key.get(&identity.key()).map_or(&[][..], Vec::as_slice);
        let new_run = run_of(report, before.digest, place, before.received_at);
        let (state, kind, now) = match old.map(|old| (old, &old.became)) {
            Some((old, Became::Run(run))) => {
                let job = self.job_of(run, report, same_job, candidates)?;
                let mut recorded = record_run(around(job, &self.known.overrides), new_run);
                recorded.run.remark.clone_from(&run.run.remark);
                let now = seen_of_run(&recorded, &identity);
                let kind = kind_of_run(run, &recorded, same_job).max(found_again(old));
                (keep(run, recorded, job.job.id), kind, now)
            }
            other => {
                let state = match state_of(report, new_run, candidates, &self.known.overrides) {
                    // What a person threw away is not recorded behind their back.
                    DecidedState::Run(_) if before.location == Location::Deleted => DecidedState::Waiting,
                    state => state,
                };
                let kind = match other {
                    Some((old, Became::Pending(state_before, said))) => {
                        kind_of_pending(said, report, *state_before, &state, same_job).max(found_again(old))
                    }
                    _ => DifferenceKind::Recognised,
                };
                let now = seen_of_report(report, state.inbox_state(), job_of(&state));
                (ReparsedState::Decided(state), kind, now)
            }
        };
        let result = ReparsedResult { identity, report: Some(report), status: report.finding.status, state };
        Ok(Outcomes { result, kind, now })
    }

    /// The job of a run that was read again. While the mail speaks of the same job the run stays where people have put it;
    /// else it goes where exactly one job answers.
    fn job_of(
        &self,
        run: &KnownRun,
        report: &Report,
        same_job: bool,
        candidates: &[&'a JobContext],
    ) -> Result<&'a JobContext, EngineError> {
        let found = match_report(report, candidates.iter().map(|context| &context.job));
        let job = match found {
            Match::Job(job) if !same_job => job,
            _ => run.job,
        };
        self.by_id.get(&job).copied().ok_or_else(|| EngineError::no_job(job))
    }

    /// A run whose result is not found any more.
    fn lose(&self, old: &KnownResult, run: &KnownRun, again: &Reread, place: u32) -> Result<Outcomes<'a>, EngineError> {
        let job = self.by_id.get(&run.job).copied().ok_or_else(|| EngineError::no_job(run.job))?;
        let new_run = if old.lost {
            run.run.clone()
        } else {
            lost(&run.run, again.reading.parser.as_ref(), &again.reading.outcome)
        };
        let mut recorded = record_run(around(job, &self.known.overrides), new_run);
        if let RunSource::Mail { ordinal, .. } = &mut recorded.run.source {
            *ordinal = place;
        }
        let now = seen_of_run(&recorded, &old.identity);
        let kind = if old.lost { kind_of_run(run, &recorded, true) } else { DifferenceKind::NotFound };
        let result = ReparsedResult {
            identity: old.identity.clone(),
            report: None,
            status: old.status,
            state: keep(run, recorded, run.job),
        };
        Ok(Outcomes { result, kind, now })
    }
}

/// Puts together what becomes of the mail.
fn conclude<'a>(before: &'a KnownMail, again: &'a Reread, all: Vec<Outcomes<'a>>, dropped: bool) -> Decided<'a> {
    let reading = &again.reading;
    let states = all.iter().map(|one| match &one.result.state {
        ReparsedState::Decided(state) => state.inbox_state(),
        ReparsedState::Kept { .. } => None,
    });
    // Where only runs are left, the mail is as processed as it was.
    let whole = Outcome::Report(Vec::new());
    let inbox_state = inbox_state(if all.is_empty() { &reading.outcome } else { &whole }, states);
    let location = match (before.location, inbox_state) {
        (_, None) => Location::Processed,
        (Location::Deleted, Some(_)) => Location::Deleted,
        (Location::Inbox | Location::Processed, Some(_)) => Location::Inbox,
    };
    let of_mail =
        if all.is_empty() { kind_of_mail(before, &reading.outcome, dropped) } else { DifferenceKind::Unchanged };
    let of_mail = if dropped { DifferenceKind::NotFound } else { of_mail };
    let kind = all.iter().map(|one| one.kind).fold(of_mail, DifferenceKind::max);
    let put_back =
        all.iter().filter(|one| matches!(one.result.state, ReparsedState::Kept { put_back: true, .. })).count();
    let (results, mut now): (Vec<_>, Vec<_>) = all.into_iter().map(|one| (one.result, one.now)).unzip();
    if now.is_empty() {
        now.push(unread(&reading.outcome));
    }
    let decision = DecidedReparse { before, reading, location, inbox_state, results };
    let difference = difference(before, kind, now, u32::try_from(put_back).unwrap_or(u32::MAX));
    Decided { difference, change: (!is_as_before(&decision)).then_some(decision) }
}

/// Whether storing the decision would change nothing.
fn is_as_before(decision: &DecidedReparse<'_>) -> bool {
    let DecidedReparse { before, reading, .. } = decision;
    let same_mail = before.parser == reading.parser
        && before.new_shape == reading.new_shape
        && before.reason.as_deref() == reading.outcome.reason()
        && (before.location, before.inbox_state) == (decision.location, decision.inbox_state)
        && before.results.len() == decision.results.len();
    let same = |(old, now): (&KnownResult, &ReparsedResult<'_>)| {
        let same_state = match (&old.became, &now.state) {
            (Became::Run(run), ReparsedState::Kept { run: kept, recorded, .. }) => {
                run.id == *kept && recorded.is_none()
            }
            (Became::Pending(state, said), ReparsedState::Decided(decided)) => {
                Some(&**said) == now.report && same_state(*state, decided)
            }
            _ => false,
        };
        old.identity == now.identity && old.lost == now.report.is_none() && same_state
    };
    same_mail && before.results.iter().zip(&decision.results).all(same)
}

/// The run with what it says from now on.
fn keep(run: &KnownRun, mut recorded: RecordedRun, job: JobId) -> ReparsedState {
    let moved = run.job != job;
    let put_back = comes_back(run.reviewed, run.effective, recorded.effective, moved);
    if put_back {
        recorded.run.remark = Some(put_back_remark(run.effective, recorded.effective, moved));
    }
    let recorded = (!says_the_same(run, &recorded)).then(|| Box::new(recorded));
    ReparsedState::Kept { run: run.id, recorded, put_back }
}
