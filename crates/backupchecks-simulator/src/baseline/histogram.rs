//! "It usually reports on this weekday in this hour": counts over the last weeks, and four hours of grace for all.

use crate::detector::{Closure, Detector, Statement};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Eight weeks are looked at.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 7 * 8);
/// An hour is expected when it has a report in this many of them.
const ENOUGH: usize = 5;
const GRACE: SignedDuration = SignedDuration::from_hours(4);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Expects a report in each hour of the week in which most of the last weeks have one.
#[derive(Debug)]
pub struct Histogram {
    zone: TimeZone,
    /// The reports of the last weeks.
    recent: VecDeque<Timestamp>,
    closed: Vec<Closure>,
    /// The hours of each weekday in which a report is expected.
    expected: BTreeSet<(i8, i8)>,
    learned_on: Option<Date>,
    /// Everything up to here has been looked at.
    reached: Option<Timestamp>,
}

impl Histogram {
    /// For a job of a customer in `zone`.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        Self {
            zone,
            recent: VecDeque::new(),
            closed: Vec::new(),
            expected: BTreeSet::new(),
            learned_on: None,
            reached: None,
        }
    }

    /// Counts anew, once a day.
    fn learn(&mut self, now: Timestamp) {
        let today = now.to_zoned(self.zone.clone()).date();
        if self.learned_on == Some(today) {
            return;
        }
        self.learned_on = Some(today);
        while self.recent.pop_front_if(|at| *at + WINDOW < now).is_some() {}
        let mut days: BTreeMap<(i8, i8), Vec<Date>> = BTreeMap::new();
        for at in &self.recent {
            let local = at.to_zoned(self.zone.clone());
            let seen = days.entry((local.weekday().to_monday_zero_offset(), local.hour())).or_default();
            if seen.last() != Some(&local.date()) {
                seen.push(local.date());
            }
        }
        let often = days.into_iter().filter(|(_, seen)| ENOUGH <= seen.len());
        self.expected = often.map(|(hour, _)| hour).collect();
    }
}

impl Detector for Histogram {
    fn arrived(&mut self, at: Timestamp) {
        self.recent.push_back(at);
        self.reached.get_or_insert(at);
    }

    fn told(&mut self, closure: Closure) {
        self.closed.push(closure);
    }

    fn missed(&mut self, now: Timestamp, stated: &mut Vec<Statement>) {
        self.learn(now);
        // The hours whose grace is over since the last look.
        let Some(reached) = self.reached else { return };
        let shift = i64::from(self.zone.to_offset(reached).seconds());
        let local_hour = (reached.as_second() + shift).div_euclid(3600) * 3600;
        let Ok(mut begin) = Timestamp::from_second(local_hour - shift) else { return };
        while begin + HOUR + GRACE <= now {
            let end = begin + HOUR;
            self.reached = Some(end);
            let local = begin.to_zoned(self.zone.clone());
            let is_expected = self.expected.contains(&(local.weekday().to_monday_zero_offset(), local.hour()));
            let is_closed = self.closed.iter().any(|closure| closure.span.contains(begin));
            let came = self.recent.iter().rev().take_while(|at| begin - HOUR <= **at).any(|at| *at < end + GRACE);
            if is_expected && !is_closed && !came {
                stated.push(Statement { slot: begin.to_string(), due: begin + HOUR / 2 });
            }
            begin = end;
        }
    }

    fn silent_until(&self) -> Option<Timestamp> {
        Some(self.reached.map_or(Timestamp::MAX, |reached| reached + HOUR + GRACE))
    }

    fn explain(&self) -> String {
        let hours = self.expected.iter().map(|(day, hour)| {
            let day = Weekday::from_monday_zero_offset(*day).map_or_else(|_| String::new(), |day| format!("{day:?}"));
            format!("{day} {hour:02}h")
        });
        hours.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_of_the_week_that_stays_empty_is_stated_after_four_hours() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let begin: Timestamp = "2024-01-01T21:10:00Z".parse().unwrap();
        let (day, mut histogram, mut stated) = (SignedDuration::from_hours(24), Histogram::new(zone), Vec::new());
        for number in 0..60 {
            histogram.arrived(begin + day * number);
            histogram.missed(begin + day * number, &mut stated);
        }
        assert_eq!(stated, [], "all came");
        histogram.missed(begin + day * 60 + SignedDuration::from_hours(4), &mut stated);
        assert_eq!(stated, [], "within grace");
        histogram.missed(begin + day * 60 + SignedDuration::from_hours(5), &mut stated);
        let due: Vec<String> = stated.iter().map(|statement| statement.due.to_string()).collect();
        assert_eq!(due, ["2024-03-01T21:30:00Z"]);
    }
}
