//! What was expected of a job in some time, and how it went. For looking only: what is missed is decided in
//! [`missed`](super::missed).

use super::missed::judging_closures;
use crate::model::EffectiveStatus;
use crate::ports::{DayRun, JobDays};
use crate::schedule::Slot;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::ops::Range;

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
    /// Its grace is over and nobody has stated it yet: the next round of judging will.
    Overdue,
}

impl DayState {
    /// The word used in addresses, in JSON and for the catalogue.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ran { run, .. } => run.effective.as_str(),
            Self::Expected => "expected",
            Self::Unknown => "unknown",
            Self::Overdue => EffectiveStatus::Missed.as_str(),
        }
    }

    /// How much it asks to be looked at: the larger, the more.
    #[must_use]
    pub fn harm(self) -> i64 {
        match self {
            Self::Ran { run, .. } => run.effective.code(),
            Self::Expected => -1,
            Self::Unknown => EffectiveStatus::Missed.code() - 1,
            Self::Overdue => EffectiveStatus::Missed.code(),
        }
    }
}

/// The lines of a job within `range`, in order of time; its runs must reach a day or two beyond on both sides. Missed runs that gave way to a late report are left out: the report
/// stands in their place.
///
/// Slots of the time before the job was approved are left out: nothing was expected of it then.
#[must_use]
pub fn lines_of(job: &JobDays, range: &Range<Timestamp>, now: Timestamp) -> Vec<DayLine> {
    let mut runs: Vec<DayRun> = job.runs.iter().filter(|run| !run.superseded).copied().collect();
    let mut lines = Vec::new();
    // A run of this time may have been asked for by a slot before or after it.
    let mut elsewhere = BTreeSet::new();
    if let Some(schedule) = job.schedule.as_ref().filter(|_| !job.row.job.informational && !job.row.job.archived) {
        let schedule = schedule.clone().with_closures(judging_closures(&job.closures, now));
        let reports: Vec<Timestamp> = runs.iter().filter(|run| is_report(run)).map(|run| run.run_at).collect();
        let assigned = schedule.assign(&reports, range.clone());
        let unasked: BTreeSet<Timestamp> = assigned.extra.into_iter().collect();
        for filled in assigned.slots {
            let slot = filled.slot;
            let run = filled.run.and_then(|at| take(&mut runs, |run| is_report(run) && run.run_at == at));
            let state = match run.or_else(|| take_missed(&slot, &mut runs)) {
                Some(run) => DayState::Ran { run, late: is_report(&run) && slot.due < run.run_at },
                None if filled.run.is_some() || slot.expected_at <= job.row.approved_at => continue,
                None if slot.unknown => DayState::Unknown,
                None if now <= slot.due => DayState::Expected,
                None => DayState::Overdue,
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
    use crate::schedule::{Closures, History, learn};
    use crate::testing::report;
    use jiff::SignedDuration;
    use jiff::tz::TimeZone;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn first() -> Timestamp {
        "2026-03-01T02:00:00Z".parse().unwrap()
    }

    fn day_run(id: i64, run_at: Timestamp, effective: EffectiveStatus) -> DayRun {
        DayRun { id: RunId(id), run_at, effective, superseded: false, reviewed: false }
    }

    /// A job that ran for four weeks at two, with these runs on the day after.
    fn job(runs: &[DayRun]) -> JobDays {
        let past: Vec<Timestamp> = (0..28).map(|night| first() + DAY * night).collect();
        let history =
            History { runs: &past, zone: &TimeZone::UTC, now: past[27] + DAY / 2, closed: &Closures::default() };
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
            schedule: Some(learn(&history)),
            closures: Vec::new(),
            runs: runs.to_vec(),
        }
    }

    fn states(job: &JobDays, hour: i64) -> Vec<&'static str> {
        let start = first() + DAY * 28 - SignedDuration::from_hours(2);
        let lines = lines_of(job, &(start..start + DAY), start + SignedDuration::from_hours(hour));
        lines.into_iter().map(|line| line.state.as_str()).collect()
    }

    #[test]
    fn a_slot_is_expected_until_its_grace_is_over() {
        assert_eq!(states(&job(&[]), 1), ["expected"]);
        assert_eq!(states(&job(&[]), 23), ["missed"], "also while nobody has stated it");
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
