//! The usual time of a slot, followed through drift and sudden changes.

use super::clock::MINUTE;
use super::tail::spread;
use super::window::Window;

/// How many arrivals the usual time is the middle of: few enough to follow a drift.
const REMEMBERED: usize = 11;
/// How many deviations the spread is taken of, at each step.
const SPREAD_OF: usize = 24;
/// So many reports in a row with an empty slot before them show that a job comes more rarely now.
const SLOWER: usize = 3;

/// A series of arrivals followed to its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    /// The usual value now.
    pub(super) usual: i64,
    /// Which value lay how far from the usual one before it, in order; those of a sudden change are left out.
    pub(super) deviations: Vec<(usize, i64)>,
    /// Where in the series the present level began.
    pub(super) since: usize,
    /// How often it began anew.
    pub(super) changes: u32,
    /// The deviations of the last three values from the usual one now, changes included.
    pub(super) latest: Vec<i64>,
}

/// Follows `values`, in order of time.
///
/// Two values in a row that lie far from the usual one, on the same side and near to each other, are a change of habit: the
/// level begins anew with them.
pub(super) fn follow(values: &[i64]) -> Level {
    let mut level = Level::default();
    // The remembered values as they came, and the same by size.
    let mut window: Vec<i64> = Vec::with_capacity(REMEMBERED);
    let mut sorted = Window::<REMEMBERED>::EMPTY;
    let mut far: Option<i64> = None;
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            let deviation = value - level.usual;
            let recent = &level.deviations[level.deviations.len().saturating_sub(SPREAD_OF)..];
            let is_odd = index - level.since >= 3 && deviation.abs() > 20 * MINUTE;
            let far_away = is_odd && is_beyond(deviation.abs(), recent);
            // The spread is only looked up where it decides.
            let spread = if far_away { spread(recent.iter().map(|(_, by)| *by)).max(MINUTE) } else { 0 };
            let near = (3 * spread).max(10 * MINUTE).max(deviation.abs() / 4);
            if far_away && far.is_some_and(|before| (before - value).abs() <= near) {
                level.deviations.pop();
                level.since = index - 1;
                level.changes += 1;
                window.drain(..window.len() - 1);
                sorted = Window::EMPTY;
                for value in &window {
                    sorted.insert(*value);
                }
            } else {
                level.deviations.push((index, deviation));
            }
            far = far_away.then_some(*value);
        }
        if window.len() == REMEMBERED {
            sorted.remove(window.remove(0));
        }
        window.push(*value);
        sorted.insert(*value);
        level.usual = sorted.middle();
    }
    level.latest = values.iter().rev().take(3).map(|value| value - level.usual).collect();
    level
}

/// Whether `size` is more than six times the spread of `deviations`, found by counting instead of sorting.
fn is_beyond(size: i64, deviations: &[(usize, i64)]) -> bool {
    let smaller = deviations.iter().filter(|(_, by)| 6 * by.abs() < size).count();
    deviations.is_empty() || smaller > deviations.len() / 2
}

/// Whether each of the last reports, told from the newest one on, left out the slot before it: the job comes more rarely now.
pub(super) fn has_slowed_down(left_out: impl Iterator<Item = bool>) -> bool {
    left_out.take(SLOWER).filter(|left_out| *left_out).count() == SLOWER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_values_that_agree_move_the_level_and_one_does_not() {
        let mut values = vec![0, 60, -60, 30, 0, 20, -20, 50];
        values.push(7_200);
        assert!(follow(&values).usual.abs() < 120);
        values.push(7_260);
        let moved = follow(&values);
        assert!((7_200..=7_260).contains(&moved.usual));
        assert_eq!(moved.since, 8);
        assert!(
            moved.deviations.iter().all(|(_, deviation)| deviation.abs() < 200),
            "the change itself is no lateness"
        );
    }

    #[test]
    fn far_away_is_beyond_six_times_the_spread() {
        for count in 1..30 {
            let deviations: Vec<(usize, i64)> =
                (0..30).map(|by: i64| by * 7_919 % 61 - 30).enumerate().take(count).collect();
            let of_all = spread(deviations.iter().map(|(_, by)| *by));
            for size in 0..200 {
                assert_eq!(is_beyond(size, &deviations), size > 6 * of_all, "{size} of {deviations:?}");
            }
        }
    }

    #[test]
    fn a_slow_drift_is_followed() {
        let values: Vec<i64> = (0..200).map(|day| day * 120).collect();
        let level = follow(&values);
        assert!(values[199] - level.usual <= 6 * 120);
        assert_eq!(level.since, 0);
    }
}
