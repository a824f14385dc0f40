//! Learning: from arrivals to a pattern of slots.

use super::assign::{Filled, assign};
use super::calendar::{EVERY_DAY, Rule};
use super::clock::{DAY, HOUR, MINUTE, later};
use super::fit::{Fitted, fit};
use super::grid::Grid;
use super::history::History;
use super::kind::Kind;
use super::level::has_slowed_down;
use super::line::Line;
use super::parts::{ByTime, Part, partitions};
use super::past::Past;
use super::pattern::{Pattern, slots_of_lines};
use super::schedule::Schedule;
use super::silence::{DENSE, Silence};
use super::tail::{median, quantile};
use jiff::Timestamp;
use jiff::civil::time;
use std::collections::BTreeMap;

/// So many runs over so many days without a rule are irregular; fewer are still being learned.
const IRREGULAR_RUNS: usize = 20;
const IRREGULAR_DAYS: i64 = 42;
/// The window that is tried where the whole past is explained badly.
const LAST_WEEKS: i64 = 40 * DAY;
/// A clock explains equal steps better than the report before does, unless it leaves much more open.
const BY_CLOCK: f64 = 1.2;
/// What rules other than every day cost, in bits, times the square of their number.
const OF_FEW_DAYS: f64 = 8.0;

/// So many of the last reports show whether a habit still holds.
const LATEST: usize = 6;
/// So many reports show that a rare line is there beside many other reports.
const SURE_OF_RARE: u32 = 6;

/// Learns when a job should report from when it did.
///
/// Pure: the same history gives the same schedule. It takes time in proportion to the runs of the last months.
#[must_use]
pub fn learn(history: &History<'_>) -> Schedule {
    let past = Past::of(history);
    let (pattern, kind) = find(&past);
    Schedule::learned(history, pattern, kind)
}

fn find(past: &Past<'_>) -> (Pattern, Kind) {
    let runs = past.walls.len();
    if runs < 3 {
        return (Pattern::None, Kind::Learning { why: too_few(runs) });
    }
    let silence = Silence::learn(past);
    if usual_gap(past) < DENSE {
        return match silence {
            Some((silence, _)) => (Pattern::Silence(silence.clone()), Kind::Interval { seconds: silence.usual }),
            None => (Pattern::None, Kind::Learning { why: too_few(runs) }),
        };
    }
    let rhythm = silence.as_ref().map_or(0.0, |(silence, saved)| saved / f64::from(silence.gaps));
    let grid = Grid::learn(past).filter(|(_, each)| each * BY_CLOCK > rhythm);
    // No line follows a period that does not divide the day: they need not be sought.
    if let Some((grid, _)) = grid.as_ref().filter(|(grid, _)| DAY % grid.period != 0 && grid.is_sure()) {
        return (Pattern::Grid(*grid), Kind::of_period(grid.period));
    }
    let mut lines = best_lines_of_any_window(past);
    leave_out_unseen(past, &mut lines);
    let since = lines.iter().map(|fitted| fitted.since).min().unwrap_or(past.now);
    let share = count(&past.walls[past.walls.partition_point(|wall| *wall < since)..]) / count(&past.walls);
    let by_calendar = saved(&lines);
    let silence = silence.filter(|_| grid.is_none());
    if let Some((grid, _)) = grid.filter(|(_, each)| each * count(&past.walls) * BY_CLOCK > by_calendar) {
        return (Pattern::Grid(grid), Kind::of_period(grid.period));
    }
    match silence {
        Some((silence, by_rhythm)) if goes_before(&silence, by_rhythm * share.max(0.1), by_calendar) => {
            (Pattern::Silence(silence.clone()), Kind::Interval { seconds: silence.usual })
        }
        _ if lines.is_empty() => (Pattern::None, unexplained(past)),
        _ => {
            let lines = named(lines);
            if is_in_doubt(past, &lines) {
                return (
                    Pattern::None,
                    Kind::Learning { why: "its last reports came at other times than before".to_owned() },
                );
            }
            let kind = Kind::of_lines(&lines);
            (Pattern::Lines(lines), kind)
        }
    }
}

/// Whether half of the last reports belong to no slot while slots are empty, or each came after an empty one: the habit has changed, and
/// what it is now is not known. A report that came when its slot was due long ago is none of that slot here.
fn is_in_doubt(past: &Past<'_>, lines: &[Line]) -> bool {
    let latest = &past.moments[past.moments.len().saturating_sub(LATEST)..];
    let runs: Vec<Timestamp> = latest.iter().map(|second| later(Timestamp::UNIX_EPOCH, *second)).collect();
    let (Some(first), History { zone, now, closed, .. }) = (runs.first(), past.history) else { return false };
    let mut slots = slots_of_lines(lines, zone, closed, &(later(*first, -HOUR)..later(*now, DAY)));
    slots.retain(|slot| slot.opens <= *now && !slot.unknown);
    let mut slots = assign(slots, &runs).slots;
    slots.retain(|filled| filled.run.is_some() || filled.slot.due < *now);
    let is_hit = |filled: &Filled| filled.run.is_some() && !filled.is_late();
    let hits = slots.iter().filter(|filled| is_hit(filled)).count();
    let left_out = (0..slots.len()).rev().filter(|index| is_hit(&slots[*index]));
    let left_out = left_out.map(|index| index.checked_sub(1).is_some_and(|before| !is_hit(&slots[before])));
    let (others, empty) = (runs.len() - hits, slots.len() - hits);
    (others * 2 >= LATEST && empty >= 2) || has_slowed_down(left_out)
}

/// Leaves out lines, and weekdays of lines, on which nothing came since another line got another time or was added: the schedule has changed,
/// and whether they are still in it is known when they are seen again.
fn leave_out_unseen(past: &Past<'_>, lines: &mut Vec<Fitted>) {
    let began = |fitted: &Fitted| Some(fitted.since).filter(|since| *since > past.first() + LAST_WEEKS / 2);
    let change = |fitted: &Fitted| fitted.changed.or_else(|| began(fitted));
    let Some(changed) = lines.iter().filter_map(change).max() else { return };
    lines.retain_mut(|fitted| {
        if change(fitted) == Some(changed) {
            return true;
        }
        let is_seen = |number: &usize| fitted.last[*number] >= changed;
        let Rule::Weekdays(bits) = &mut fitted.line.rule else { return (0..7).any(|number| is_seen(&number)) };
        *bits &= (0..7).filter(is_seen).fold(0, |bits, number| bits | 1 << number);
        *bits != 0
    });
}

/// Whether a rhythm that saves `by_rhythm` bits goes before lines that save `by_calendar`.
///
/// A rhythm knows nothing of the calendar, so the calendar goes before it unless it explains much less.
fn goes_before(silence: &Silence, by_rhythm: f64, by_calendar: f64) -> bool {
    let better = if silence.usual < DAY - HOUR { 1.1 } else { 2.0 };
    by_rhythm > 0.0 && by_rhythm > by_calendar * better
}

/// The lines of the whole past, or of its last weeks where those are explained much better: the habit has changed.
fn best_lines_of_any_window(past: &Past<'_>) -> Vec<Fitted> {
    let lines = best_lines(past);
    let hits = lines.iter().map(|fitted| f64::from(fitted.line.record.hits)).sum::<f64>();
    if hits > 0.9 * count(&past.walls) || past.last() - past.first() < LAST_WEEKS * 3 / 2 {
        return lines;
    }
    let late = past.of_last(LAST_WEEKS);
    let lately = best_lines(&late);
    let each = |lines: &[Fitted], past: &Past<'_>| saved(lines) / count(&past.walls);
    if each(&lately, &late) > 1.15 * each(&lines, past).max(0.5) { lately } else { lines }
}

/// The cut of the day whose lines explain most.
fn best_lines(past: &Past<'_>) -> Vec<Fitted> {
    let settled = past.walls.len() >= 12 && past.last() - past.first() > 20 * DAY;
    let by_time = ByTime::of(&past.walls);
    // Most cuts differ in the silence between reports alone.
    let mut known: BTreeMap<(usize, usize), Option<Fitted>> = BTreeMap::new();
    let mut fitted = |part: Part| {
        let span = by_time.span(part);
        known.entry(span).or_insert_with(|| fit(past, part, &by_time.within(span), settled)).clone()
    };
    let fit_all = |parts: Vec<Part>| {
        let lines = parts.into_iter().filter_map(&mut fitted);
        without_chance(past, lines.collect())
    };
    let cuts = partitions(&past.walls).into_iter().map(fit_all);
    cuts.max_by(|one, other| saved(one).total_cmp(&saved(other))).unwrap_or_default()
}

/// Leaves out rare lines beside far more frequent ones as long as little is seen of them: late reports of the frequent ones fall on some
/// days of the month, or so many days apart, by chance. So do some of many reports that follow no rule, the less likely the more they are.
fn without_chance(past: &Past<'_>, mut lines: Vec<Fitted>) -> Vec<Fitted> {
    let most = lines.iter().map(|fitted| fitted.line.record.hits).max().unwrap_or_default();
    let explained = lines.iter().map(|fitted| fitted.line.record.hits as usize).sum::<usize>();
    lines.retain(|fitted| {
        let hits = fitted.line.record.hits;
        let reports = past.walls.len() - past.walls.partition_point(|wall| *wall < fitted.since);
        if hits >= SURE_OF_RARE {
            return true;
        }
        let is_chance = reports.saturating_sub(explained) > hits.saturating_mul(hits) as usize;
        !is_chance && (fitted.line.rule.weekdays().is_some() || hits * 4 > most)
    });
    lines
}

/// The bits that lines save together. Different rules of few days are rare at one job, and each further one is less likely.
fn saved(lines: &[Fitted]) -> f64 {
    let mut rules: Vec<Rule> = Vec::new();
    for rule in lines.iter().map(|fitted| fitted.line.rule).filter(|rule| *rule != Rule::Weekdays(EVERY_DAY)) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let different = rules.iter().map(|_| 1.0).sum::<f64>();
    lines.iter().map(|fitted| fitted.saved).sum::<f64>() - OF_FEW_DAYS * different * different
}

/// The lines by what they explain; all but the first are told apart by their hour.
fn named(mut fitted: Vec<Fitted>) -> Vec<Line> {
    fitted.sort_by(|one, other| {
        other.line.record.hits.cmp(&one.line.record.hits).then(one.line.times[0].usual.cmp(&other.line.times[0].usual))
    });
    let mut lines: Vec<Line> = fitted.into_iter().map(|fitted| fitted.line).collect();
    for line in lines.iter_mut().skip(1) {
        let half_hours = line.times[0].usual.rem_euclid(DAY) / (30 * MINUTE);
        let hour = i8::try_from(half_hours / 2).unwrap_or_default();
        let minute = i8::try_from(half_hours % 2 * 30).unwrap_or_default();
        line.part = Some(time(hour, minute, 0, 0));
    }
    lines
}

fn count(walls: &[i64]) -> f64 {
    f64::from(u32::try_from(walls.len()).unwrap_or(u32::MAX))
}

fn usual_gap(past: &Past<'_>) -> i64 {
    let latest = past.walls.len().saturating_sub(200);
    let mut gaps: Vec<i64> = past.walls[latest..].windows(2).map(|pair| pair[1] - pair[0]).collect();
    // Retries make short gaps too: a job is dense only if most of a day's gaps are short.
    gaps.sort_unstable();
    quantile(&gaps, 0.5).max(median(&mut gaps))
}

fn unexplained(past: &Past<'_>) -> Kind {
    let days = (past.last() - past.first()) / DAY;
    let runs = past.walls.len();
    if runs >= IRREGULAR_RUNS && days >= IRREGULAR_DAYS {
        return Kind::Irregular;
    }
    let why = if runs < 10 { too_few(runs) } else { format!("{runs} reports in {days} days show no rule yet") };
    Kind::Learning { why }
}

fn too_few(runs: usize) -> String {
    let reports = if runs == 1 { "report is" } else { "reports are" };
    format!(
        "{runs} {reports} too few: a daily job shows its habit after about ten, a weekly one after four, a monthly one after three"
    )
}
