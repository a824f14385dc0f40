//! "It reports every so many hours": the median time between reports, and as much grace again as half of it.

use crate::detector::{Closure, Detector, Statement};
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;

/// So many reports are looked at.
const WINDOW: usize = 30;
/// So many are needed before anything is said.
const ENOUGH: usize = 6;

/// Expects a report whenever the median time between reports has passed since the last one.
#[derive(Debug, Default)]
pub struct Period {
    recent: VecDeque<Timestamp>,
    closed: Vec<Closure>,
    /// How many have been stated since the last report: each period that passes, but one in two hours at most.
    silent: i32,
}

impl Period {
    fn median(&self) -> Option<SignedDuration> {
        let later = self.recent.iter().skip(1);
        let mut gaps: Vec<SignedDuration> =
            self.recent.iter().zip(later).map(|(one, next)| next.duration_since(*one)).collect();
        gaps.sort_unstable();
        (ENOUGH <= self.recent.len()).then(|| gaps.get(gaps.len() / 2).copied()).flatten()
    }

    /// When the next report is expected, and when its grace is over.
    fn next(&self) -> Option<(Timestamp, Timestamp)> {
        let period = self.median()?.max(SignedDuration::from_mins(10));
        let further = period.max(SignedDuration::from_hours(2)) * self.silent;
        let due = *self.recent.back()? + period + further;
        let grace = (period / 2).clamp(SignedDuration::from_mins(30), SignedDuration::from_hours(4));
        Some((due, due + grace))
    }
}

impl Detector for Period {
    fn arrived(&mut self, at: Timestamp) {
        self.recent.push_back(at);
        if WINDOW < self.recent.len() {
            self.recent.pop_front();
        }
        self.silent = 0;
    }

    fn told(&mut self, closure: Closure) {
        self.closed.push(closure);
    }

    fn missed(&mut self, now: Timestamp, stated: &mut Vec<Statement>) {
        while let Some((due, _)) = self.next().filter(|(_, end)| *end < now) {
            self.silent += 1;
            if !self.closed.iter().any(|closure| closure.span.contains(due)) {
                stated.push(Statement { slot: due.to_string(), due });
            }
        }
    }

    fn silent_until(&self) -> Option<Timestamp> {
        Some(self.next().map_or(Timestamp::MAX, |(_, end)| end))
    }

    fn explain(&self) -> String {
        self.median().map_or_else(|| "learning".to_owned(), |median| format!("every {median:#}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_stays_away_is_stated_for_each_period_that_passes() {
        let begin: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
        let day = SignedDuration::from_hours(24);
        let mut period = Period::default();
        (0..10).for_each(|number| period.arrived(begin + day * number));
        let mut stated = Vec::new();
        period.missed(begin + day * 10 + SignedDuration::from_hours(3), &mut stated);
        assert_eq!(stated, [], "within grace");
        period.missed(begin + day * 11 + SignedDuration::from_hours(5), &mut stated);
        let due: Vec<Timestamp> = stated.iter().map(|statement| statement.due).collect();
        assert_eq!(due, [begin + day * 10, begin + day * 11]);
    }
}
