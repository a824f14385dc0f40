//! Learning: from arrivals to a pattern of slots.

use super::clock::{DAY, HOUR, MINUTE};
use super::fit::{Fitted, fit};
use super::history::History;
use super::kind::Kind;
use super::line::Line;
use super::parts::partitions;
use super::past::Past;
use super::pattern::Pattern;
use super::schedule::Schedule;
use super::silence::{DENSE, Silence};
use super::tail::{median, quantile};
use jiff::civil::time;

/// So many runs over so many days without a rule are irregular; fewer are still being learned.
const IRREGULAR_RUNS: usize = 20;
const IRREGULAR_DAYS: i64 = 42;

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
    let lines = best_lines(past);
    let saved: f64 = lines.iter().map(|fitted| fitted.saved).sum();
    match silence {
        // A rhythm knows nothing of the calendar, so the calendar goes before it unless it explains much less.
        Some((silence, by_rhythm))
            if by_rhythm > 0.0 && by_rhythm > saved * if silence.usual < DAY - HOUR { 1.1 } else { 2.0 } =>
        {
            (Pattern::Silence(silence.clone()), Kind::Interval { seconds: silence.usual })
        }
        _ if lines.is_empty() => (Pattern::None, unexplained(past)),
        _ => {
            let lines = named(lines);
            let kind = Kind::of_lines(&lines);
            (Pattern::Lines(lines), kind)
        }
    }
}

/// The cut of the day whose lines explain most.
fn best_lines(past: &Past<'_>) -> Vec<Fitted> {
    let settled = past.walls.len() >= 12 && past.last() - past.first() > 20 * DAY;
    let cuts = partitions(&past.walls).into_iter();
    let fitted = cuts.map(|parts| parts.into_iter().filter_map(|part| fit(past, part, settled)).collect::<Vec<_>>());
    let saved = |lines: &Vec<Fitted>| lines.iter().map(|fitted| fitted.saved).sum::<f64>();
    fitted.max_by(|one, other| saved(one).total_cmp(&saved(other))).unwrap_or_default()
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
    let reports = if runs == 1 { "report" } else { "reports" };
    format!(
        "{runs} {reports} are too few: a daily job shows its habit after about ten, a weekly one after four, a monthly one after three"
    )
}
