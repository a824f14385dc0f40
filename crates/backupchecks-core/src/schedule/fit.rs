//! Fitting a line of slots to the reports of one part of the day.

#![expect(clippy::cast_precision_loss, reason = "seconds and counts, far below 2^52")]

use super::calendar::Rule;
use super::clock::{DAY, HOUR, MINUTE, weekday};
use super::level::{Level, follow};
use super::line::{Line, Record, Times};
use super::parts::Part;
use super::past::Past;
use super::rules::{Days, Explained};
use super::tail::{median, reach, spread};
use super::window::Window;

/// How many of the last reports of a part are looked at for differences between weekdays.
const LOOKED_AT: usize = 80;
/// What a slot without a report costs, in bits: it happens to a job in fifty or so.
const MISS: f64 = 5.0;
/// What a line costs, in bits: so much better must it explain the job than no line.
pub(super) const LINE: f64 = 15.0;
/// What it is worth, for each slot, to know by the calendar that a report comes at all.
pub(super) const AT_ALL: f64 = 0.7;
/// The most that is granted to a weekday for being later than the others.
const LONGER: i64 = 5 * HOUR;
/// What a weekday of its own costs.
const OWN_TIME: f64 = 5.0;

/// With so many reports before and after it is each one compared.
const BESIDE: usize = 3;
/// So many reports at other times show that a job has turned to them.
const TURNED: usize = 3;

/// A line, and how many bits it saves in telling when the job reports.
#[derive(Debug, Clone)]
pub(super) struct Fitted {
    pub(super) line: Line,
    /// The first wall time of the habit.
    pub(super) since: i64,
    /// The wall time of the last report of each weekday of its rule; the first moment of all where there is none.
    pub(super) last: [i64; 7],
    /// The wall time at which it got its present usual time, where it had another one before.
    pub(super) changed: Option<i64>,
    pub(super) saved: f64,
}

/// Fits a line to the reports `inside` a part of the day; nothing when they follow no rule, too few are known, or it saves nothing.
pub(super) fn fit(past: &Past<'_>, of_part: Part, inside: &[i64], settled: bool) -> Option<Fitted> {
    let (hits, doubles) = first_of_each_day(inside, of_part);
    if hits.len() < 3 {
        return None;
    }
    let (shifts, level) = levels(&hits);
    let width = spread(level.deviations.iter().rev().take(LOOKED_AT).map(|(_, deviation)| *deviation));
    let own_times = shifts.iter().filter(|shift| **shift != 0).count() as f64;
    let each = AT_ALL + bits_of_time(past.usual_gap, width);
    let saved = |hits: f64, open: f64| hits * each - open * MISS - doubles as f64 - own_times * OWN_TIME - LINE;
    // Where no rule could save anything, none need be sought.
    if saved(hits.len() as f64, 0.0) <= 0.0 {
        return None;
    }
    let odd = |deviation: i64| deviation.abs() > (8 * width).max(HOUR);
    let odd: Vec<usize> = level.deviations.iter().filter(|(_, by)| odd(*by)).map(|(index, _)| *index).collect();
    // A job that was moved over midnight keeps its days by name: its earlier ones are then counted a day off.
    let by = |by| explain(past, &hits, &level, &odd, by, settled);
    let plain = by(0);
    let changed = hits[level.since].0;
    let is_plain = level.changes == 0 || plain.as_ref().is_some_and(|found| holds_since(past, &hits, changed, found));
    let moved = [1, -1].into_iter().filter(|_| !is_plain).filter_map(by);
    let mut found = moved.chain(plain).max_by_key(Explained::worth)?;
    if !is_trusted(&found, width) || was_left(past, &hits, &odd, &found) {
        return None;
    }
    let saved = saved(f64::from(found.hits), f64::from(found.misses + found.strays));
    if saved <= 0.0 {
        return None;
    }
    if let Rule::Weekdays(bits) = &mut found.rule {
        *bits &= !unseen(&hits, &shifts, &level, found.day_shift);
        if *bits == 0 {
            return None;
        }
    }
    let mut times = times(&hits, &shifts, &level);
    mark_company(inside, &hits, &mut times);
    let record = Record { hits: found.hits, misses: found.misses, spread: width };
    // Nothing is asked of the time before the present usual time, as little as of the time before the present days.
    let known_from = found.known_from.max(hits[level.since].0) * DAY + level.usual.min(0);
    let Explained { rule, day_shift, .. } = found;
    let line =
        Line { part: None, rule, day_shift, times, known_from, may_rest: !past.goes_on_after_holidays(), record };
    let mut last = [i64::MIN; 7];
    for (day, time) in &hits {
        last[weekday(day + day_shift)] = day * DAY + time;
    }
    let changed = hits.get(level.since).map(|(day, time)| day * DAY + time).filter(|_| level.changes > 0);
    Some(Fitted { line, since: found.since * DAY, last, changed, saved })
}

/// The rule of the days of `hits`, those before the present usual time counted `by` days later; `odd` are indexes of hits.
fn explain(
    past: &Past<'_>,
    hits: &[(i64, i64)],
    level: &Level,
    odd: &[usize],
    by: i64,
    settled: bool,
) -> Option<Explained> {
    let day = |index: usize| hits[index].0 + if index < level.since { by } else { 0 };
    let (mut doubtful, mut days) = (Vec::new(), Vec::new());
    for index in 0..hits.len() {
        if odd.binary_search(&index).is_ok() { doubtful.push(day(index)) } else { days.push(day(index)) }
    }
    days.dedup();
    let changed = if level.changes > 0 { hits[level.since].0 } else { i64::MAX };
    Days { past, hits: &days, usual: level.usual, doubtful: &doubtful, until: past.last(), changed, settled }.explain()
}

/// Whether a rule has left nothing open from day `changed` on.
fn holds_since(past: &Past<'_>, hits: &[(i64, i64)], changed: i64, found: &Explained) -> bool {
    let Some((last, _)) = hits.last() else { return true };
    let since = &hits[hits.partition_point(|(day, _)| *day < changed)..];
    let is_hit = |day: i64| since.binary_search_by_key(&day, |(day, _)| *day).is_ok();
    let usual = since.last().map_or(0, |(_, time)| *time);
    let until = (past.last() - usual).div_euclid(DAY).max(*last);
    (changed..=until)
        .all(|day| found.rule.holds(day + found.day_shift) == is_hit(day) || past.proves_nothing(day * DAY + usual))
}

/// Whether the job has turned to other times: since the last of `hits` a slot was empty, and there were several reports of a sort that
/// hardly came before.
fn was_left(past: &Past<'_>, hits: &[(i64, i64)], odd: &[usize], found: &Explained) -> bool {
    let is_own =
        |index: &usize| odd.binary_search(index).is_err() && found.rule.holds(hits[*index].0 + found.day_shift);
    let Some((day, time)) = (0..hits.len()).rev().find(is_own).map(|index| hits[index]) else { return false };
    let last = day * DAY + time;
    let others = |from: i64, until: i64| {
        let walls = &past.walls[past.walls.partition_point(|wall| *wall <= from)..];
        let walls = &walls[..walls.partition_point(|wall| *wall < until)];
        let is_among = |index: &usize| (from + 1..until).contains(&(hits[*index].0 * DAY + hits[*index].1));
        walls.len().saturating_sub((0..hits.len()).filter(is_among).filter(is_own).count())
    };
    let after = others(last, past.last() + 1);
    if after < TURNED {
        return false;
    }
    let before = others(last - (past.last() - last), last);
    let is_empty = |day: &i64| found.rule.holds(day + found.day_shift) && !past.proves_nothing(day * DAY + time);
    let was_empty = (day + 1..=(past.last() - time).div_euclid(DAY)).any(|day| is_empty(&day));
    was_empty && after >= 3 * (before + 1)
}

/// The report of each day that lies nearest to those before, and how many others there were.
fn first_of_each_day(inside: &[i64], of: Part) -> (Vec<(i64, i64)>, usize) {
    let mut hits: Vec<(i64, i64)> = Vec::new();
    let mut doubles = 0;
    for wall in inside {
        let Some(day) = of.day_of(*wall) else { continue };
        let time = wall - day * DAY;
        match hits.last().copied() {
            Some((before, other)) if before == day => {
                doubles += 1;
                let mut earlier = [other; 5];
                let before = hits.iter().rev().skip(1).zip(&mut earlier).map(|((_, time), earlier)| *earlier = *time);
                let count = before.count().max(1);
                let usual = median(&mut earlier[..count]);
                if (time - usual).abs() < (other - usual).abs() {
                    hits.pop();
                    hits.push((day, time));
                }
            }
            _ => hits.push((day, time)),
        }
    }
    (hits, doubles)
}

/// The weekdays of their own time on which nothing came since the usual time changed: what they are now is not known. As bits of a rule.
fn unseen(hits: &[(i64, i64)], shifts: &[i64; 7], level: &Level, day_shift: i64) -> u8 {
    let since = &hits[level.since..];
    let is_unseen = |number: &usize| shifts[*number] != 0 && !since.iter().any(|(day, _)| weekday(*day) == *number);
    let rule_day = |number: usize| (number + usize::try_from(day_shift.rem_euclid(7)).unwrap_or_default()) % 7;
    (0..7).filter(is_unseen).filter(|_| level.changes > 0).fold(0, |bits, number| bits | 1 << rule_day(number))
}

/// How much later than the others each weekday is, and the level of all without that.
fn levels(hits: &[(i64, i64)]) -> ([i64; 7], Level) {
    let mut shifts = [0; 7];
    let latest = &hits[hits.len().saturating_sub(LOOKED_AT)..];
    for _ in 0..4 {
        let Some((number, shift)) = most_different(latest, &shifts) else { break };
        shifts[number] += shift;
    }
    let values: Vec<i64> = hits.iter().map(|(day, time)| time - shifts[weekday(*day)]).collect();
    (shifts, follow(&values))
}

/// The weekday that differs most surely from the days around it, and by how much.
fn most_different(hits: &[(i64, i64)], shifts: &[i64; 7]) -> Option<(usize, i64)> {
    let mut counts = [0_usize; 7];
    for (day, _) in hits {
        counts[weekday(*day)] += 1;
    }
    let can_differ = |number: usize| counts[number] >= 3 && counts[number] < hits.len();
    if !(0..7).any(can_differ) {
        return None;
    }
    let values: Vec<i64> = hits.iter().map(|(day, time)| time - shifts[weekday(*day)]).collect();
    let mut by_weekday: [Vec<i64>; 7] = Default::default();
    let mut around = Window::<{ 2 * BESIDE + 1 }>::EMPTY;
    for value in values.iter().take(BESIDE) {
        around.insert(*value);
    }
    for (index, (day, _)) in hits.iter().enumerate() {
        if let Some(next) = values.get(index + BESIDE) {
            around.insert(*next);
        }
        if can_differ(weekday(*day)) {
            by_weekday[weekday(*day)].push(values[index] - around.middle_without(values[index]));
        }
        if let Some(oldest) = index.checked_sub(BESIDE) {
            around.remove(values[oldest]);
        }
    }
    let mut found: Option<(f64, usize, i64)> = None;
    for (number, differences) in by_weekday.iter_mut().enumerate().filter(|(number, _)| can_differ(*number)) {
        let middle = median(differences);
        let width = spread(differences.iter().map(|difference| difference - middle)).max(2 * MINUTE);
        let sure = middle.abs() as f64 / (width as f64 * 1.86 / (differences.len() as f64).sqrt());
        let agree = differences.iter().filter(|difference| difference.signum() == middle.signum()).count();
        let most = agree * 5 >= differences.len() * 4;
        if sure > 4.0 && most && middle.abs() > 10 * MINUTE && found.is_none_or(|(best, ..)| sure > best) {
            found = Some((sure, number, middle));
        }
    }
    found.map(|(_, number, shift)| (number, shift))
}

/// The times of each weekday: those with a shift of their own are judged by their own deviations once there are enough.
fn times(hits: &[(i64, i64)], shifts: &[i64; 7], level: &Level) -> [Times; 7] {
    let of = |wanted: &dyn Fn(usize) -> bool| -> Vec<i64> {
        let those = level.deviations.iter().filter(|(index, _)| wanted(weekday(hits[*index].0)));
        those.map(|(_, deviation)| *deviation).collect()
    };
    let reaches = |deviations: &[i64]| {
        let earlier: Vec<i64> = deviations.iter().map(|deviation| -deviation).collect();
        (reach(deviations), reach(&earlier))
    };
    let others = of(&|number| shifts[number] == 0);
    let usual_width = spread(others.iter().copied()).max(MINUTE);
    let common = reaches(&others);
    // What has just been late, or early, is granted again.
    let lately = level.latest.iter().copied().max().unwrap_or_default().max(0) * 13 / 10;
    let lately_early = level.latest.iter().copied().min().unwrap_or_default().min(0) * -13 / 10;
    std::array::from_fn(|number| {
        let own = if shifts[number] == 0 { Vec::new() } else { of(&|other| other == number) };
        let (late, early) = match own.len() {
            0 => common,
            few @ 1..8 => {
                let (late, early) = reaches(&own);
                let room = shifts[number].abs() / i64::try_from(few).unwrap_or(1);
                (late.max(common.0).max(room), early.max(common.1).max(room))
            }
            _ => {
                // It scatters as the others do, only more widely, and few of its reports have shown how far.
                let (late, early) = reaches(&own);
                let width = spread(own.iter().copied()).max(MINUTE);
                let as_others = |reach: i64| reach.saturating_mul(width) / usual_width;
                (late.max(as_others(common.0)), early.max(as_others(common.1)))
            }
        };
        // What takes so much longer, such as a full backup, also varies by so much more.
        let late = late.max(shifts[number].min(LONGER));
        let usual = level.usual + shifts[number];
        Times { usual, late: late.max(lately), early: early.max(lately_early), alone_before: true, alone_after: true }
    })
}

/// The bits saved by knowing a report's time within `width`, against reports that come at any time, one in `gap` seconds.
pub(super) fn bits_of_time(gap: i64, width: i64) -> f64 {
    // Laplace's density: e times twice the mean deviation, which is 1.44 times the middle one.
    (gap.max(MINUTE) as f64 / (7.83 * width.max(MINUTE) as f64)).log2()
}

/// Marks the sides on which other reports of the same part of the day lie near: there no more is granted than the slot's own reach.
fn mark_company(inside: &[i64], hits: &[(i64, i64)], times: &mut [Times; 7]) {
    let own: Vec<i64> = hits.iter().map(|(day, time)| day * DAY + time).collect();
    let others = inside.iter().filter(|wall| own.binary_search(wall).is_err());
    let (mut before, mut after) = (0, 0);
    for wall in others {
        let day = (wall - times[0].usual + DAY / 2).div_euclid(DAY);
        let slot = times[weekday(day)];
        let by = wall - day * DAY - slot.usual;
        before += usize::from((-4 * HOUR..-slot.early).contains(&by));
        after += usize::from((slot.late..4 * HOUR).contains(&by));
    }
    let habit = (hits.len() / 4).max(3);
    for slot in times {
        (slot.alone_before, slot.alone_after) = (before < habit, after < habit);
    }
}

/// Whether slots are hit so often that an absence means something: the wider the spread, the more is asked, and little
/// evidence counts for little.
fn is_trusted(found: &Explained, width: i64) -> bool {
    let hits = f64::from(found.hits);
    let all = hits + f64::from(found.misses + found.strays);
    let share = hits / all;
    // The lower end of Wilson's interval for the share.
    let (one, square) = (1.15, 1.15 * 1.15);
    let lower = (share + square / (2.0 * all)
        - one * (share * (1.0 - share) / all + square / (4.0 * all * all)).sqrt())
        / (1.0 + square / all);
    let often = found.rule.cycle() <= 2;
    let wide = (width as f64 / (15 * MINUTE) as f64).min(1.0);
    lower >= if often { 0.65 + 0.22 * wide } else { 0.65 + 0.05 * wide }
}
