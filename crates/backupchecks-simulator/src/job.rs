//! One job: what it is, its true schedules one after the other, and what will happen to it.

use crate::{
    cadence::Cadence,
    clock::{AtGap, AtOverlap, Clock},
    dice::Dice,
    draw,
    habit::Habit,
    kind::Kind,
    mix::Mix,
    span::Span,
};
use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, Weekday},
    tz::TimeZone,
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A schedule for as long as it was in force.
#[derive(Debug, Clone)]
pub struct Phase {
    /// The first civil day.
    pub first: Date,
    /// The first day on which it no longer holds.
    pub end: Date,
    /// What it is called in the tables.
    pub kind: Kind,
    /// The schedule.
    pub cadence: Cadence,
    /// How long its runs take.
    pub habit: Habit,
    /// The shortest time between two starts, at most a day.
    pub gap: SignedDuration,
}

/// One job, as it truly is.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its number in the fleet; together with the fleet's seed and mix it makes the same job again.
    pub number: u32,
    /// The name of the customer's zone, in which an engine learns.
    pub zone_name: &'static str,
    /// The customer's zone.
    pub zone: TimeZone,
    /// The clock of the scheduler.
    pub clock: Clock,
    /// Its schedules, in order of time.
    pub phases: Vec<Phase>,
    /// When a person archives it; the engine is not asked after that.
    pub archived_at: Timestamp,
    /// When nothing runs and nobody has said so: a server is down, a customer is closed.
    pub downs: Vec<Span>,
    /// When a person has paused it, known from the beginning of each pause.
    pub pauses: Vec<Span>,
    /// When its mails wait on the sender's server.
    pub stuck: Vec<Span>,
    /// The holidays of its customer, known to the engine.
    pub holidays: Vec<Date>,
    /// Whether it does not run on them.
    pub rests_on_holidays: bool,
}

impl Job {
    /// Draws a job that lives between `first` and `end` at most.
    ///
    /// # Panics
    /// When the zone database of the system lacks a zone of the mix.
    pub(crate) fn draw(dice: &mut Dice, mix: &'static Mix, number: u32, first: Date, end: Date) -> Self {
        let zone_name = dice.weighted(mix.zones).unwrap_or("UTC");
        let zone = TimeZone::get(zone_name).unwrap_or_else(|error| panic!("the zone {zone_name} is needed: {error}"));
        let in_utc = dice.chance(mix.utc_schedulers);
        let clock = Clock {
            zone: if in_utc { TimeZone::UTC } else { zone.clone() },
            at_gap: if dice.chance(mix.odd_schedulers) { AtGap::LeavesOut } else { AtGap::Later },
            at_overlap: if dice.chance(mix.odd_schedulers) { AtOverlap::Twice } else { AtOverlap::Once },
        };
        let days = days_between(first, end);
        let newcomer = dice.chance(mix.newcomers);
        let born = first.saturating_add(dice.whole(0, if newcomer { days * 2 / 3 } else { 6 }).days());
        let retired = dice.chance(mix.retired);
        let left = days_between(born, end);
        let died = if retired { born.saturating_add(dice.whole(left / 2, left.max(1)).days()) } else { end };
        let phases = phases(dice, mix, born, died);
        let start = |date: Date| date.to_zoned(zone.clone()).map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp());
        let life = Span::new(start(born), start(died));
        Self {
            number,
            zone_name,
            clock,
            phases,
            archived_at: if retired { life.until + DAY.mul_f64(dice.number(0.2, 10.0)) } else { life.until },
            downs: spans(dice, mix.downs, life, |dice| {
                DAY.mul_f64(dice.weighted(&[(0.9, 60), (2.5, 25), (5.5, 15)]).unwrap_or(1.0))
            }),
            pauses: spans(dice, mix.pauses, life, |dice| DAY.mul_f64(dice.number(2.0, 30.0))),
            stuck: spans(dice, mix.stuck_mails, life, |dice| SignedDuration::from_hours(dice.whole(2, 16))),
            holidays: holidays(dice, first, end),
            rests_on_holidays: dice.chance(0.3),
            zone,
        }
    }

    /// The kind of the schedule that it begins with.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.phases.first().map_or(Kind::Irregular, |phase| phase.kind)
    }

    /// The schedule in force on the day of `moment`.
    #[must_use]
    pub fn phase_at(&self, moment: Timestamp) -> Option<&Phase> {
        let date = moment.to_zoned(self.clock.zone.clone()).date();
        self.phases.iter().rev().find(|phase| phase.first <= date).or_else(|| self.phases.first())
    }
}

fn days_between(first: Date, end: Date) -> i64 {
    (end.duration_since(first).as_hours() / 24).max(1)
}

/// The schedules of a job: one, or more where it is changed.
fn phases(dice: &mut Dice, mix: &Mix, born: Date, died: Date) -> Vec<Phase> {
    let mut kind = dice.weighted(mix.kinds).unwrap_or(Kind::Daily);
    let mut cadence = draw::cadence(dice, kind, born);
    let mut first = born;
    let mut phases = Vec::new();
    loop {
        // A schedule stays for some months, so that there is something to learn.
        let waits = DAY.mul_f64(120.0 + 365.0 / mix.changes.max(0.001) * exponential(dice));
        let changes = kind != Kind::Irregular && days_between(first, died) > waits.as_hours() / 24 + 60;
        let end = if changes { first.saturating_add((waits.as_hours() / 24).days()) } else { died };
        phases.push(phase(dice, mix, first..end, kind, cadence.clone()));
        if !changes {
            return phases;
        }
        (kind, cadence) = draw::change(dice, kind, &cadence, end);
        first = end;
    }
}

fn phase(dice: &mut Dice, mix: &Mix, days: std::ops::Range<Date>, kind: Kind, cadence: Cadence) -> Phase {
    let gap = cadence.shortest_gap().unwrap_or(DAY).min(DAY);
    let full = (kind == Kind::WeeklyFull).then(|| dice.pick(Weekday::Saturday, &[Weekday::Sunday, Weekday::Friday]));
    Phase { first: days.start, end: days.end, kind, cadence, habit: Habit::draw(dice, mix, gap, full), gap }
}

/// Spans that come `yearly` times a year within `life`.
fn spans(dice: &mut Dice, yearly: f64, life: Span, mut length: impl FnMut(&mut Dice) -> SignedDuration) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = life.from;
    loop {
        at += DAY.mul_f64(365.0 / yearly.max(0.001) * exponential(dice));
        if life.until <= at {
            return spans;
        }
        let until = at + length(dice);
        spans.push(Span::new(at, until));
        at = until;
    }
}

/// A waiting time of mean 1 for what happens at any moment alike.
fn exponential(dice: &mut Dice) -> f64 {
    -dice.number(f64::EPSILON, 1.0).ln()
}

/// New Year, Christmas, and some days that are the customer's own, of each year.
fn holidays(dice: &mut Dice, first: Date, end: Date) -> Vec<Date> {
    let own: Vec<(i8, i8)> = (0..dice.whole(1, 5)).map(|_| (dice.small(2, 11), dice.small(1, 28))).collect();
    let days = [(1, 1), (12, 25), (12, 26)].into_iter().chain(own);
    let mut dates: Vec<Date> = days
        .flat_map(|(month, day)| (first.year()..=end.year()).filter_map(move |year| Date::new(year, month, day).ok()))
        .filter(|date| first <= *date && *date < end)
        .collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::{HELD_OUT, TUNING};
    use jiff::civil::date;

    #[test]
    fn schedules_follow_each_other_without_a_day_between() {
        for number in 0..300 {
            let job =
                Job::draw(&mut Dice::new(2, u64::from(number)), &HELD_OUT, number, date(2024, 1, 1), date(2026, 1, 1));
            assert!(job.phases.windows(2).all(|pair| pair[0].end == pair[1].first), "{job:?}");
            assert!(job.phases.iter().all(|phase| phase.first < phase.end), "{job:?}");
        }
    }

    #[test]
    fn every_kind_is_drawn() {
        let mut kinds: Vec<Kind> = (0..1500)
            .map(|number| {
                Job::draw(&mut Dice::new(2, u64::from(number)), &TUNING, number, date(2024, 1, 1), date(2026, 1, 1))
                    .kind()
            })
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, Kind::ALL);
    }
}
