//! Whole lives of jobs replayed: the schedule is learned again every day, asked every three hours what was missed, and its
//! answers are compared with the truth.
//!
//! `REPLAY_JOBS=2800 REPLAY_SEED=7 REPLAY_WORST=20 cargo test --release -p backupchecks-core --test schedule_replay -- --nocapture`
//! replays more jobs and tells of the worst.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may panic and print, and its numbers are small"
)]

mod fleet;

use backupchecks_core::schedule::{Closures, History, Kind, Slot, learn};
use fleet::{Dice, FIRST, HABITS, Job, Past};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;

const LENGTH: i64 = 480;

#[derive(Default, Clone)]
struct Score {
    days: i64,
    slots: usize,
    skipped: usize,
    wrong: usize,
    unseen: usize,
    delays: Vec<i64>,
    notes: Vec<String>,
}

impl Score {
    fn add(&mut self, other: &Self) {
        self.days += other.days;
        self.slots += other.slots;
        self.skipped += other.skipped;
        self.wrong += other.wrong;
        self.unseen += other.unseen;
        self.delays.extend(&other.delays);
    }

    fn line(&self, name: &str) -> String {
        let each = |count: usize| count as f64 * 10_000.0 / self.days.max(1) as f64;
        let mut delays = self.delays.clone();
        delays.sort_unstable();
        let middle = delays.get(delays.len() / 2).copied().unwrap_or_default() as f64 / 3600.0;
        let (days, skipped) = (self.days, self.skipped);
        let (wrong, unseen) = (each(self.wrong), each(self.unseen));
        format!(
            "{name:26} days {days:8} skipped {skipped:6}  false {wrong:8.2}  unseen {unseen:8.2}  delay {middle:5.1} h"
        )
    }
}

/// From which day on a job of this habit is judged.
fn judged_from(job: &Job) -> i64 {
    match job.habit {
        "month day" | "last day" | "nth weekday" => 160,
        "weekly" | "biweekly" | "weekly full besides" | "some weekdays" => 85,
        _ => 42,
    }
}

fn replay(job: &Job, past: &Past) -> Score {
    let begin = FIRST.at(0, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
    let closed = Closures::default();
    let mut score = Score { days: LENGTH - judged_from(job), ..Score::default() };
    let mut stated: Vec<(Slot, Timestamp)> = Vec::new();
    let mut kind = Kind::Irregular;
    for day in judged_from(job) - 10..LENGTH {
        let now = begin + (day * 24).hours();
        let known = &past.runs[..past.runs.partition_point(|run| *run <= now)];
        let schedule = learn(&History { runs: known, zone: &job.zone, now, closed: &closed });
        if *schedule.kind() != kind {
            kind = schedule.kind().clone();
            score.notes.push(format!("  day {day}: {}", schedule.explain()));
        }
        for hour in (0..24).step_by(3) {
            let asked = now + hour.hours();
            let end = past.runs.partition_point(|run| *run <= asked);
            let runs = &past.runs[end.saturating_sub(1200)..end];
            for missed in schedule.missed(runs, asked) {
                let recent = stated.iter().rev().take(400);
                if !recent.clone().any(|(slot, _)| slot.id == missed.slot.id || slot.same_slot(&missed.slot)) {
                    stated.push((missed.slot, asked));
                }
            }
        }
    }
    judge(job, past, &stated, &mut score);
    score
}

/// Every skipped start wants one statement before the next start's report; every statement wants a skipped start.
fn judge(job: &Job, past: &Past, stated: &[(Slot, Timestamp)], score: &mut Score) {
    let dense = job.starts.len() >= 40;
    let mut used = vec![false; stated.len()];
    let first = judged_from(job);
    let mut before = false;
    for (index, planned) in past.planned.iter().enumerate() {
        let follows = std::mem::replace(&mut before, planned.skipped);
        score.slots += usize::from(planned.day >= first);
        if !planned.skipped {
            continue;
        }
        let next = past.planned.get(index + 1).map_or(planned.usual + 24.hours(), |next| next.usual);
        // The slot that was meant is the one whose usual arrival lies nearest to this start's.
        let room = (next.as_second() - planned.usual.as_second()) / 2;
        let near = |slot: &Slot| (slot.expected_at.as_second() - planned.usual.as_second()).abs() <= room.max(1800);
        let found = (0..stated.len()).filter(|index| !used[*index] && near(&stated[*index].0));
        let found =
            found.min_by_key(|index| (stated[*index].0.expected_at.as_second() - planned.usual.as_second()).abs());
        if let Some(index) = found {
            used[index] = true;
        }
        if planned.day < first || planned.day >= LENGTH - 2 || (dense && follows) {
            continue;
        }
        score.skipped += 1;
        let deadline = next + if dense { 3.hours() } else { 0.hours() };
        match found.map(|index| stated[index].1.min(stated[index].0.due)) {
            Some(at) if at <= deadline => score.delays.push(at.as_second() - planned.usual.as_second()),
            _ => {
                score.unseen += 1;
                score.notes.push(format!("  unseen: {} (usual {}, {found:?})", planned.start, planned.usual));
            }
        }
    }
    let begin = FIRST.at(0, 0, 0, 0).to_zoned(job.zone.clone()).unwrap().timestamp() + (first * 24).hours();
    for ((slot, at), _) in stated.iter().zip(&used).filter(|(_, used)| !**used) {
        let holiday = job.off_on_holidays && fleet::is_holiday((slot.opens.to_zoned(job.zone.clone())).date())
            || job.off_on_holidays && fleet::is_holiday((slot.expected_at.to_zoned(job.zone.clone())).date());
        let skipped_near = past
            .planned
            .iter()
            .any(|planned| planned.skipped && dense && planned.start <= slot.due && slot.opens <= planned.usual);
        if slot.expected_at >= begin && !holiday && !skipped_near {
            score.wrong += 1;
            score
                .notes
                .push(format!("  false: {} opens {} due {} stated {at}", slot.expected_at, slot.opens, slot.due));
        }
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Every habit of the fleet, judged together: the goal is one false and one undetected miss in 10,000 job-days.
#[test]
fn a_fleet_is_watched_with_few_false_and_few_undetected_misses() {
    let (jobs, seed, worst) = (number("REPLAY_JOBS", 56), number("REPLAY_SEED", 1), number("REPLAY_WORST", 0));
    let only = std::env::var("REPLAY_HABIT").ok();
    let mut by_habit: BTreeMap<&str, Score> = BTreeMap::new();
    let (mut all, mut each) = (Score::default(), Vec::new());
    for index in 0..jobs {
        let seed = seed * HABITS.len() as u64 * 100_000 + index;
        let job = Job::new(seed);
        if only.as_ref().is_some_and(|only| !only.split(',').any(|one| job.habit.starts_with(one))) {
            continue;
        }
        let score = replay(&job, &job.live(Dice::new(seed).below(1 << 40) as u64, LENGTH));
        by_habit.entry(job.habit).or_default().add(&score);
        all.add(&score);
        each.push((job, seed, score));
    }
    each.sort_by_key(|(_, _, score)| std::cmp::Reverse(score.wrong + score.unseen));
    for (job, seed, score) in each.iter().take(worst as usize).filter(|(_, _, score)| score.wrong + score.unseen > 0) {
        println!(
            "{} {seed}: {} false, {} unseen of {}\n  {job:?}",
            job.habit, score.wrong, score.unseen, score.skipped
        );
        score.notes.iter().take(24).for_each(|note| println!("{note}"));
    }
    by_habit.iter().for_each(|(habit, score)| println!("{}", score.line(habit)));
    println!("{}", all.line("all"));
    assert!(all.skipped > 0 || only.is_some(), "a fleet in which nothing is skipped shows nothing");
}
