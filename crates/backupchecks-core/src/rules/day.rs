//! What was expected of a job in some time, and how it went. For looking only: what is missed is decided in
//! [`missed`](super::missed).

use super::missed::{is_yet_to_be_judged, judging_closures};
use crate::model::EffectiveStatus;
use crate::ports::{DayRun, JobDays};
use crate::schedule::Slot;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A slot and what fills it lie at most so far apart.
const APART: SignedDuration = SignedDuration::from_hours(24);

/// One line of a day: a slot with what became of it, or a run that no slot asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayLine {
    /// When the report was expected; `None` for a run that no slot asked for.
    pub expected_at: Option<Timestamp>,
    /// When the slot's grace is over.
    pub due_at: Option<Timestamp>,
    /// How it went.
    pub state: DayState,
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayState {
    /// A report came, or its absence was stated.
    Ran {
        /// The run.
        run: DayRun,
        /// Whether it came after the slot's grace was over.
        late: bool,
    },
    /// The slot has not come, or is inside its grace time.
    Expected,
    /// The mail route is down: whether the job ran is not known.
    Unknown,
    /// Its grace is over and nobody has judged it yet: the next round of judging will.
    Overdue,
    /// No report is known of it, and nobody stated it as missed nor will: it is older than judging looks back, or judging has
    /// seen it and found no reason to.
    NotJudged,
}

impl DayState {
    /// The word used in addresses, in JSON and for the catalogue.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ran { run, .. } => run.effective.as_str(),
            Self::Expected => "expected",
            Self::Unknown => "unknown",
            Self::Overdue => "overdue",
            Self::NotJudged => "not_judged",
        }
    }

    /// The run, where one stands behind it.
    #[must_use]
    pub fn run(self) -> Option<DayRun> {
        match self {
            Self::Ran { run, .. } => Some(run),
            Self::Expected | Self::Unknown | Self::Overdue | Self::NotJudged => None,
        }
    }

    /// Whether somebody who looks for what went wrong wants to see it.
    #[must_use]
    pub fn is_bad(self) -> bool {
        match self {
            Self::Ran { run, .. } => !run.effective.is_good(),
            Self::Expected => false,
            Self::Unknown | Self::Overdue | Self::NotJudged => true,
        }
    }

    /// How much it asks to be looked at: the larger, the more.
    #[must_use]
    pub fn harm(self) -> i64 {
        match self {
            Self::Ran { run, .. } => run.effective.code(),
            Self::Expected => -2,
            Self::NotJudged => -1,
            Self::Unknown => EffectiveStatus::Missed.code() - 1,
            Self::Overdue => EffectiveStatus::Missed.code(),
        }
    }
}

/// The lines of a job within `range`, by day of `zone` and in order of time; its runs must reach two days beyond on both sides. A
/// day has the same lines whether it is asked for alone or with others. Days without lines are left out.
///
/// Missed runs that gave way to a late report are left out: the report stands in their place. So are slots of the time before the
/// job was approved: nothing was expected of it then.
#[must_use]
pub fn by_day(
    job: &JobDays,
    range: &Range<Timestamp>,
    zone: &TimeZone,
    now: Timestamp,
) -> BTreeMap<Date, Vec<DayLine>> {
    let mut days: BTreeMap<Date, Vec<DayLine>> = BTreeMap::new();
    for line in lines_of(job, range, now) {
        days.entry(line.at().to_zoned(zone.clone()).date()).or_default().push(line);
    }
    days
}

fn lines_of(job: &JobDays, range: &Range<Timestamp>, now: Timestamp) -> Vec<DayLine> {
    let mut runs: Vec<DayRun> = job.runs.iter().filter(|run| !run.superseded).copied().collect();
    let mut lines = Vec::new();
    // A run of this time may have been asked for by a slot before or after it.
    let mut elsewhere = BTreeSet::new();
    if let Some(schedule) = job.schedule.as_ref().filter(|_| !job.row.job.informational && !job.row.job.archived) {
        let schedule = schedule.clone().with_closures(judging_closures(&job.closures, now));
        let reports: Vec<Timestamp> = runs.iter().filter(|run| is_report(run)).map(|run| run.run_at).collect();
        // What lies beside the range may take a run of it, or give it one.
        let start = range.start.saturating_sub(APART).unwrap_or(Timestamp::MIN);
        let assigned = schedule.assign(&reports, start..range.end.saturating_add(APART).unwrap_or(Timestamp::MAX));
        let unasked: BTreeSet<Timestamp> = assigned.extra.into_iter().collect();
        for filled in assigned.slots {
            let slot = filled.slot;
            let run = filled.run.and_then(|at| take(&mut runs, |run| is_report(run) && run.run_at == at));
            let state = match run.or_else(|| take_missed(&slot, &mut runs)) {
                Some(run) => DayState::Ran { run, late: is_report(&run) && slot.due < run.run_at },
                None if filled.run.is_some() || slot.expected_at <= job.row.approved_at => continue,
                None if slot.unknown => DayState::Unknown,
                None if now <= slot.due => DayState::Expected,
                None if is_yet_to_be_judged(&slot, &schedule, job.row.approved_at, now) => DayState::Overdue,
                None => DayState::NotJudged,
            };
            lines.push(DayLine { expected_at: Some(slot.expected_at), due_at: Some(slot.due), state });
        }
        elsewhere = reports.into_iter().filter(|at| !unasked.contains(at)).collect();
    }
    let extra = runs
        .into_iter()
        .filter(|run| range.contains(&run.run_at) && !(is_report(run) && elsewhere.contains(&run.run_at)));
    let extra = extra.map(|run| DayLine { expected_at: None, due_at: None, state: DayState::Ran { run, late: false } });
    lines.extend(extra);
    lines.retain(|line| range.contains(&line.at()));
    lines.sort_by_key(|line| (line.at(), line.expected_at.is_none()));
    lines
}

impl DayLine {
    /// When it stands in the day.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self.state {
            DayState::Ran { run, .. } => self.expected_at.unwrap_or(run.run_at),
            _ => self.expected_at.unwrap_or_default(),
        }
    }
}

fn is_report(run: &DayRun) -> bool {
    run.effective != EffectiveStatus::Missed
}

fn take(runs: &mut Vec<DayRun>, wanted: impl Fn(&DayRun) -> bool) -> Option<DayRun> {
    let place = runs.iter().position(wanted)?;
    Some(runs.remove(place))
}

/// The run that states this slot as missed: the nearest one while the slot was open.
fn take_missed(slot: &Slot, runs: &mut Vec<DayRun>) -> Option<DayRun> {
    let open = |run: &&DayRun| !is_report(run) && slot.opens <= run.run_at && run.run_at <= slot.closes;
    let nearest = runs.iter().filter(open).min_by_key(|run| run.run_at.duration_since(slot.expected_at).abs())?.id;
    take(runs, |run| run.id == nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CustomerId, Job, JobId, RunId};
    use crate::ports::JobRow;
    use crate::schedule::{Closures, History, Schedule, learn};
    use crate::testing::report;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn first() -> Timestamp {
        "2026-03-01T02:00:00Z".parse().unwrap()
    }

    fn day_run(id: i64, run_at: Timestamp, effective: EffectiveStatus) -> DayRun {
        DayRun { id: RunId(id), run_at, effective, superseded: false, reviewed: false }
    }

    /// What is learned, when judging looks, of four weeks at two.
    fn learned(now: Timestamp) -> Schedule {
        let past: Vec<Timestamp> = (0..28).map(|night| first() + DAY * night).collect();
        learn(&History { runs: &past, zone: &TimeZone::UTC, now, closed: &Closures::default() })
    }

    /// A job that ran for four weeks at two, with these runs after it; judging looked half a day after the last of the four weeks.
    fn job(runs: &[DayRun]) -> JobDays {
        let identity = crate::model::JobIdentity::of("a@example.com", &report("Nightly"));
        let job = Job {
            id: JobId(1),
            customer_id: CustomerId(1),
            identity,
            told_apart_by: None,
            informational: false,
            archived: false,
        };
        JobDays {
            row: JobRow {
                job,
                customer_name: "Acme".into(),
                last_run: None,
                last_good_at: None,
                approved_at: first(),
                unreviewed: 0,
            },
            schedule: Some(learned(first() + DAY * 27 + DAY / 2)),
            closures: Vec::new(),
            runs: runs.to_vec(),
            tickets: 0,
            remarks: 0,
        }
    }

    fn states(job: &JobDays, hour: i64) -> Vec<&'static str> {
        states_of(job, &day(28), day(28).start + SignedDuration::from_hours(hour))
    }

    fn states_of(job: &JobDays, range: &Range<Timestamp>, now: Timestamp) -> Vec<&'static str> {
        lines_of(job, range, now).into_iter().map(|line| line.state.as_str()).collect()
    }

    fn day(number: i64) -> Range<Timestamp> {
        let start = first() + DAY * i32::try_from(number).unwrap() - SignedDuration::from_hours(2);
        start..start + DAY
    }

    #[test]
    fn a_slot_is_expected_until_its_grace_is_over() {
        assert_eq!(states(&job(&[]), 1), ["expected"]);
        assert_eq!(states(&job(&[]), 23), ["overdue"], "missed is what was stated");
    }

    #[test]
    fn what_nobody_judged_in_time_is_no_missed_run() {
        let silent = job(&[]);
        let after = |days: i32| day(28).start + DAY * days;
        assert_eq!(states_of(&silent, &day(28), after(7)), ["overdue"], "judging still looks so far back");
        assert_eq!(states_of(&silent, &day(28), after(10)), ["not_judged"]);
        let seen = JobDays { schedule: Some(learned(after(1))), ..silent };
        assert_eq!(states_of(&seen, &day(28), after(2)), ["not_judged"], "judging saw it and did not state it");
        assert_eq!(states_of(&seen, &day(29), after(2)), ["overdue"], "judging has not seen it yet");
    }

    #[test]
    fn a_day_is_the_same_alone_and_in_its_month() {
        let at = |day: i32, hours: i64| first() + DAY * day + SignedDuration::from_hours(hours);
        let runs = [
            day_run(1, at(28, -1), EffectiveStatus::Success),
            day_run(2, at(29, 9), EffectiveStatus::Warning),
            day_run(3, at(30, 0), EffectiveStatus::Missed),
            day_run(4, at(31, -3), EffectiveStatus::Failed),
            day_run(5, at(31, 1), EffectiveStatus::Success),
            day_run(6, at(31, 22), EffectiveStatus::Success),
        ];
        let (busy, now) = (job(&runs), at(40, 0));
        let month = by_day(&busy, &(day(26).start..day(35).end), &TimeZone::UTC, now);
        assert_eq!(month.len(), 10, "each day has its slot at least");
        for (number, (date, lines)) in (26..36).zip(&month) {
            let alone = by_day(&busy, &day(number), &TimeZone::UTC, now);
            assert_eq!(alone, BTreeMap::from([(*date, lines.clone())]));
        }
        let shown = month.values().flatten().filter(|line| line.state.run().is_some()).count();
        assert_eq!(shown, runs.len(), "each run stands on one day");
    }

    #[test]
    fn a_report_fills_its_slot_and_a_retry_stands_beside_it() {
        let at = first() + DAY * 28;
        let bad = day_run(1, at, EffectiveStatus::Failed);
        let retry = day_run(2, at + SignedDuration::from_mins(50), EffectiveStatus::Success);
        assert_eq!(states(&job(&[bad, retry]), 12), ["failed", "success"]);
    }

    #[test]
    fn a_missed_run_stands_in_its_slot_and_gives_way_to_the_late_report() {
        let at = first() + DAY * 28;
        let missed = day_run(1, at + SignedDuration::from_mins(1), EffectiveStatus::Missed);
        assert_eq!(states(&job(&[missed]), 12), ["missed"]);
        let late = day_run(2, at + SignedDuration::from_hours(7), EffectiveStatus::Warning);
        assert_eq!(states(&job(&[DayRun { superseded: true, ..missed }, late]), 12), ["warning"]);
    }

    #[test]
    fn nothing_is_expected_before_the_approval_nor_of_notifications() {
        let mut early = job(&[]);
        early.row.approved_at = first() + DAY * 40;
        assert!(states(&early, 12).is_empty());
        let mut notification = job(&[]);
        notification.row.job.informational = true;
        assert!(states(&notification, 12).is_empty());
    }
}
