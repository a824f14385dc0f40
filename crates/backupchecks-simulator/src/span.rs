//! Stretches of time, and how long several of them are together.

use jiff::{SignedDuration, Timestamp};

/// A stretch of time: its end is no longer in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment that no longer belongs to it.
    pub until: Timestamp,
}

impl Span {
    /// From `from` up to `until`.
    #[must_use]
    pub fn new(from: Timestamp, until: Timestamp) -> Self {
        Self { from, until }
    }

    /// Whether `moment` lies in it.
    #[must_use]
    pub fn contains(self, moment: Timestamp) -> bool {
        self.from <= moment && moment < self.until
    }

    /// Whether both have a moment in common.
    #[must_use]
    pub fn touches(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// How long it is; nothing where it ends before it begins.
    #[must_use]
    pub fn length(self) -> SignedDuration {
        self.until.duration_since(self.from).max(SignedDuration::ZERO)
    }
}

/// How much of `whole` is in none of `parts`, which may overlap.
#[must_use]
pub fn uncovered(whole: Span, parts: &[Span]) -> SignedDuration {
    let mut parts: Vec<Span> = parts.iter().copied().filter(|part| part.touches(whole)).collect();
    parts.sort_unstable();
    let mut left = SignedDuration::ZERO;
    let mut reached = whole.from;
    for part in parts {
        left += Span::new(reached, part.from).length();
        reached = reached.max(part.until);
    }
    left + Span::new(reached, whole.until).length()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: i64, until: i64) -> Span {
        let at = |hour: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour);
        Span::new(at(from), at(until))
    }

    #[test]
    fn what_overlaps_or_reaches_beyond_is_left_out_once() {
        let parts = [hours(20, 40), hours(2, 5), hours(4, 6), hours(-3, 1)];
        assert_eq!(uncovered(hours(0, 24), &parts), SignedDuration::from_hours(15));
        assert_eq!(uncovered(hours(0, 24), &[]), SignedDuration::from_hours(24));
        assert_eq!(uncovered(hours(0, 24), &[hours(-1, 25)]), SignedDuration::ZERO);
    }

    #[test]
    fn an_end_does_not_belong_to_its_span() {
        let span = hours(1, 2);
        assert!(span.contains(span.from) && !span.contains(span.until));
        assert!(!span.touches(hours(2, 3)) && span.touches(hours(0, 4)));
    }
}
