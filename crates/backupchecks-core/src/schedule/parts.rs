//! The parts of a day in which reports arrive.
//!
//! The times of day are counted in bins around the clock and smoothed, narrowly up to widely; the valleys of each smoothed
//! curve cut the day into parts. Narrow smoothing tells slots apart that lie close together, wide smoothing keeps together what
//! one slot scatters over hours. Which cut explains the job best is decided by [`super::fit`].

use super::clock::DAY;

const BINS: usize = 288;
const BIN: i64 = DAY / 288;
const WIDTHS: [usize; 6] = [1, 2, 5, 10, 20, 36];

/// A part of the day: from `start`, a time of day, for `length` seconds, possibly over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Its first second, as a time of day.
    pub(super) start: i64,
    /// How long it is; at most a day.
    pub(super) length: i64,
}

impl Part {
    /// The day at whose time `start` the part began that holds the wall time `wall`, if it lies in this part.
    pub(super) fn day_of(self, wall: i64) -> Option<i64> {
        let since = wall - self.start;
        (since.rem_euclid(DAY) < self.length).then(|| since.div_euclid(DAY))
    }
}

/// Reports in order of their time of day, so that those of a part lie side by side.
pub(super) struct ByTime(Vec<(i64, i64)>);

impl ByTime {
    /// Of reports that arrived at `walls`.
    pub(super) fn of(walls: &[i64]) -> Self {
        let mut sorted: Vec<(i64, i64)> = walls.iter().map(|wall| (wall.rem_euclid(DAY), *wall)).collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// Where `part` begins and ends among the reports, the end counted on over midnight.
    ///
    /// Parts with the same span hold the same reports of the same days, wherever in the silence between them they were cut.
    pub(super) fn span(&self, part: Part) -> (usize, usize) {
        let before = |time: i64| self.0.partition_point(|(other, _)| *other < time);
        let end = part.start + part.length;
        let last = if end <= DAY { before(end) } else { self.0.len() + before(end - DAY) };
        (before(part.start), last)
    }

    /// The wall times of the reports in a span, in order of time.
    pub(super) fn within(&self, (from, until): (usize, usize)) -> Vec<i64> {
        let midnight = self.0.len();
        let evening = &self.0[from..until.min(midnight)];
        let morning = &self.0[..until.saturating_sub(midnight)];
        let mut walls: Vec<i64> = evening.iter().chain(morning).map(|(_, wall)| *wall).collect();
        walls.sort_unstable();
        walls
    }
}

/// Cuts of the day for reports that arrive at `walls`, from the finest to the day as a whole.
pub(super) fn partitions(walls: &[i64]) -> Vec<Vec<Part>> {
    let mut counts = [0_u64; BINS];
    for wall in walls {
        let bin = usize::try_from(wall.rem_euclid(DAY) / BIN).unwrap_or_default();
        counts[bin.min(BINS - 1)] += 1;
    }
    let mut found: Vec<Vec<Part>> = Vec::new();
    let mut widest = smooth(&counts, 1);
    for width in WIDTHS {
        widest = smooth(&counts, width);
        let parts = between(&valleys(&widest));
        if !parts.is_empty() && !found.contains(&parts) {
            found.push(parts);
        }
    }
    let whole = vec![whole_day(&counts, &widest)];
    if !found.contains(&whole) {
        found.push(whole);
    }
    found
}

/// The whole day as one part, cut in the emptiest place, late in it: reports are late more often than early.
fn whole_day(counts: &[u64; BINS], smoothed: &[u64; BINS]) -> Part {
    let longest = (0..BINS).filter(|bin| counts[*bin] == 0 && counts[(bin + BINS - 1) % BINS] > 0).map(|start| {
        let length = (0..BINS).take_while(|step| counts[(start + step) % BINS] == 0).count();
        (length, start)
    });
    let cut = match longest.max() {
        Some((length, start)) if length >= 6 => (start + length * 3 / 4) % BINS,
        _ => (0..BINS).min_by_key(|bin| smoothed[*bin]).unwrap_or_default(),
    };
    Part { start: edge(cut), length: DAY }
}

fn smooth(counts: &[u64; BINS], width: usize) -> [u64; BINS] {
    let mut curve = counts.map(|count| count * 16);
    for _ in 0..2 {
        let source = curve;
        let mut sum: u64 = (0..=2 * width).map(|step| source[(BINS + step - width) % BINS]).sum();
        for bin in 0..BINS {
            curve[bin] = sum;
            sum += source[(bin + width + 1) % BINS];
            sum -= source[(bin + BINS - width) % BINS];
        }
    }
    curve
}

/// The bins of the valleys, each at three quarters of its floor.
fn valleys(curve: &[u64; BINS]) -> Vec<usize> {
    let Some(top) = (0..BINS).max_by_key(|bin| curve[*bin]) else { return Vec::new() };
    let mut found = Vec::new();
    let mut floor: Option<(usize, usize)> = None;
    for step in 1..=BINS {
        let (before, here) = (curve[(top + step - 1) % BINS], curve[(top + step) % BINS]);
        if here < before {
            floor = Some((step, step));
        } else if here == before {
            floor = floor.map(|(first, _)| (first, step));
        } else if let Some((first, last)) = floor.take() {
            found.push((top + first + (last - first) * 3 / 4) % BINS);
        }
    }
    found.sort_unstable();
    found
}

fn between(cuts: &[usize]) -> Vec<Part> {
    let next = cuts.iter().cycle().skip(1);
    cuts.iter()
        .zip(next)
        .map(|(cut, next)| {
            let bins = (next + BINS - cut) % BINS;
            let length = if bins == 0 { DAY } else { i64::try_from(bins).unwrap_or_default() * BIN };
            Part { start: edge(*cut), length }
        })
        .collect()
}

fn edge(bin: usize) -> i64 {
    i64::try_from(bin).unwrap_or_default() * BIN
}

#[cfg(test)]
mod tests {
    use super::super::clock::HOUR;
    use super::*;
    use std::collections::BTreeMap;

    fn at(hours: &[i64]) -> Vec<i64> {
        (0..40).flat_map(|day| hours.iter().map(move |hour| day * DAY + hour * HOUR + day % 7 * 60)).collect()
    }

    #[test]
    fn slots_that_lie_apart_are_cut_apart() {
        let cuts = partitions(&at(&[6, 12, 22]));
        assert!(cuts.iter().any(|parts| parts.len() == 3));
        assert_eq!(cuts.last().map(Vec::len), Some(1), "the whole day is always tried");
    }

    #[test]
    fn every_time_of_day_lies_in_exactly_one_part() {
        for parts in partitions(&at(&[0, 1, 9, 23])) {
            for wall in (0..DAY).step_by(300) {
                assert_eq!(parts.iter().filter(|part| part.day_of(wall).is_some()).count(), 1, "{wall} in {parts:?}");
            }
        }
    }

    #[test]
    fn parts_of_the_same_span_hold_the_same_reports_of_the_same_days() {
        let walls = at(&[0, 1, 9, 23]);
        let by_time = ByTime::of(&walls);
        let edges = || (0..DAY).step_by(4_500);
        let parts = edges().flat_map(|start| edges().map(move |less| Part { start, length: DAY - less }));
        let mut known: BTreeMap<(usize, usize), Vec<Option<i64>>> = BTreeMap::new();
        let mut shared = 0;
        for part in parts {
            let span = by_time.span(part);
            let days: Vec<Option<i64>> = walls.iter().map(|wall| part.day_of(*wall)).collect();
            let inside = walls.iter().copied().filter(|wall| part.day_of(*wall).is_some());
            assert_eq!(by_time.within(span), inside.collect::<Vec<i64>>(), "{part:?}");
            if let Some(same) = known.get(&span) {
                assert_eq!(&days, same, "{part:?}");
                shared += 1;
            }
            known.insert(span, days);
        }
        assert!(shared > 200, "most of these cuts differ in the silence alone: {shared}");
    }

    #[test]
    fn a_night_is_not_cut_at_midnight() {
        let cuts = partitions(&(0..40).map(|day| day * DAY + (day % 5 - 2) * 600).collect::<Vec<_>>());
        let part = cuts.last().and_then(|parts| parts.first()).unwrap();
        assert_eq!(part.day_of(10 * DAY - 600), part.day_of(10 * DAY + 600));
    }
}
