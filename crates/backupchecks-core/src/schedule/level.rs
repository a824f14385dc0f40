//! The usual time of a slot, followed through drift and sudden changes.

use super::clock::MINUTE;
use super::tail::spread;

/// How many arrivals the usual time is the middle of: few enough to follow a drift.
const REMEMBERED: usize = 11;
/// How many deviations the spread is taken of, at each step.
const SPREAD_OF: usize = 24;

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
    let mut sorted: Vec<i64> = Vec::with_capacity(REMEMBERED);
    let mut far: Option<i64> = None;
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            let deviation = value - level.usual;
            // The spread is only looked up where it decides.
            let is_odd = index - level.since >= 3 && deviation.abs() > 20 * MINUTE;
            let recent = &level.deviations[level.deviations.len().saturating_sub(SPREAD_OF)..];
            let spread = if is_odd { spread(recent.iter().map(|(_, by)| *by)).max(MINUTE) } else { 0 };
            let far_away = is_odd && deviation.abs() > 6 * spread;
            let near = (3 * spread).max(10 * MINUTE).max(deviation.abs() / 4);
            if far_away && far.is_some_and(|before| (before - value).abs() <= near) {
                level.deviations.pop();
                level.since = index - 1;
                level.changes += 1;
                window.drain(..window.len() - 1);
                sorted.clone_from(&window);
            } else {
                level.deviations.push((index, deviation));
            }
            far = far_away.then_some(*value);
        }
        if window.len() == REMEMBERED {
            let oldest = window.remove(0);
            sorted.remove(sorted.partition_point(|other| *other < oldest));
        }
        window.push(*value);
        sorted.insert(sorted.partition_point(|other| other < value), *value);
        level.usual = sorted[sorted.len() / 2];
    }
    level.latest = values.iter().rev().take(3).map(|value| value - level.usual).collect();
    level
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
    fn a_slow_drift_is_followed() {
        let values: Vec<i64> = (0..200).map(|day| day * 120).collect();
        let level = follow(&values);
        assert!(values[199] - level.usual <= 6 * 120);
        assert_eq!(level.since, 0);
    }
}
