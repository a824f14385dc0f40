//! How late is too late: the far tail of what was seen, carried on beyond it.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "seconds and counts, far below 2^52"
)]

/// The chance that a punctual report is later than its grace, per slot: a few in a million.
const BEYOND: f64 = 5e-6;
/// The shape of the tail that is assumed before evidence, and how many exceedances it weighs.
const PRIOR_SHAPE: f64 = 0.12;
const PRIOR_WEIGHT: f64 = 12.0;

/// The value of `sorted` at `share` of its length, between 0 and 1; 0 of nothing.
pub(super) fn quantile(sorted: &[i64], share: f64) -> i64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0 };
    let index = (last as f64 * share.clamp(0.0, 1.0)).round();
    sorted[index as usize]
}

/// The middle of `values`, which are reordered; 0 of nothing.
pub(super) fn median(values: &mut [i64]) -> i64 {
    let middle = values.len() / 2;
    if values.is_empty() { 0 } else { *values.select_nth_unstable(middle).1 }
}

/// Half of the distances from the usual are smaller than this: a spread that single outliers do not move.
pub(super) fn spread(deviations: impl Iterator<Item = i64>) -> i64 {
    let mut sizes: Vec<i64> = deviations.map(i64::abs).collect();
    median(&mut sizes)
}

/// How far beyond zero the next of `deviations` may lie, all but never exceeded.
///
/// The quarter that deviates most, above zero, is taken as the sample of a generalised Pareto tail; its shape is drawn towards
/// a light one as long as few are known. What was once seen is always granted again, with room.
pub(super) fn reach(deviations: &[i64]) -> i64 {
    let mut sorted = deviations.to_vec();
    sorted.sort_unstable();
    let count = sorted.len() as f64;
    let threshold = quantile(&sorted, 0.75).max(0);
    let excess: Vec<f64> =
        sorted.iter().filter(|value| **value > threshold).map(|value| (value - threshold) as f64).collect();
    let most = sorted.last().copied().unwrap_or_default().max(0);
    if excess.is_empty() {
        return most;
    }
    let known = excess.len() as f64;
    let mean = excess.iter().sum::<f64>() / known;
    let square = excess.iter().map(|value| value * value).sum::<f64>() / known;
    let variance = (square - mean * mean).max(0.0);
    let seen = if variance > 0.0 { 0.5 * (1.0 - mean * mean / variance) } else { PRIOR_SHAPE };
    let shape = (seen.clamp(-0.2, 0.6) * known + PRIOR_SHAPE * PRIOR_WEIGHT) / (known + PRIOR_WEIGHT);
    let shape = shape.clamp(0.01, 0.45);
    let times = (known / count / BEYOND).powf(shape) - 1.0;
    let scale = mean * (1.0 - shape);
    let few = 1.0 + 3.0 / count;
    let carried = threshold as f64 + scale / shape * times * few;
    let granted = most as f64 * (1.2 + 3.0 / count);
    // A few exceedances tell little of a tail: they are not carried on without end.
    let end = most as f64 * (2.5 + 20.0 / count);
    carried.min(end).max(granted).min(1e9) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_once_is_granted_again() {
        let mut deviations: Vec<i64> = (0..99).map(|number| number % 60).collect();
        deviations.push(20_000);
        assert!(reach(&deviations) > 20_000);
    }

    #[test]
    fn the_same_spread_with_less_evidence_reaches_further() {
        let of = |count: i64| reach(&(0..count).map(|number| number * 600 / count).collect::<Vec<_>>());
        assert!(of(8) > of(200), "{} and {}", of(8), of(200));
    }

    #[test]
    fn wider_deviations_reach_further_and_none_reach_nowhere() {
        let of = |unit: i64| reach(&(0..50).map(|number| (number % 7 - 3) * unit).collect::<Vec<_>>());
        assert!(of(60) < of(600));
        assert_eq!(reach(&[]), 0);
        assert_eq!(reach(&[0; 20]), 0);
    }
}
