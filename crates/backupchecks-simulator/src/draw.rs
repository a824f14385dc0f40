//! Draws a true schedule of a given kind, and what a schedule is changed to.

use crate::{cadence::Cadence, dice::Dice, kind::Kind};
use jiff::{
    SignedDuration,
    civil::{Date, Time, Weekday},
};

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// A schedule of `kind` for a job that begins on `first`.
pub(crate) fn cadence(dice: &mut Dice, kind: Kind, first: Date) -> Cadence {
    match kind {
        Kind::Daily | Kind::WeeklyFull => Cadence::Clock { days: WEEK.to_vec(), times: vec![at_night(dice)] },
        Kind::Weekdays => Cadence::Clock { days: WEEK[..5].to_vec(), times: vec![at_night(dice)] },
        Kind::SomeWeekdays => Cadence::Clock { days: some_days(dice), times: vec![at_night(dice)] },
        Kind::Weekly => Cadence::Clock { days: vec![dice.pick(WEEK[5], &WEEK)], times: vec![at_night(dice)] },
        Kind::PerWeekday => per_weekday(dice),
        Kind::EveryFewDays => {
            let days = dice.pick(2, &[2, 2, 14, 14, 3]);
            Cadence::EveryDays { first, days, time: at_night(dice) }
        }
        Kind::SeveralTimes => several_times(dice),
        Kind::EveryFewHours => {
            // Hours that do not divide the day wander over it.
            let hours = dice.weighted(&[(1, 3), (2, 3), (3, 2), (4, 5), (6, 5), (8, 4), (12, 4), (5, 1), (9, 1)]);
            every_few_hours(dice, hours.unwrap_or(4))
        }
        Kind::EveryFewMinutes => {
            let minutes = dice.pick(15, &[30]);
            let window = dice.chance(0.25).then(|| {
                let (from, until) = (dice.small(6, 9), dice.small(17, 20));
                (Time::constant(from, 0, 0, 0), Time::constant(until, 0, 0, 0))
            });
            Cadence::EveryMinutes { minutes, offset: dice.whole(0, minutes - 1), window }
        }
        Kind::MonthlyDay => Cadence::DayOfMonth { day: dice.pick(1, &[1, 15, 31, 31, 10, 28]), time: at_night(dice) },
        Kind::MonthlyWeekday => Cadence::NthWeekday {
            nth: dice.pick(1, &[1, 2, 3, 4, -1, -1, -1]),
            weekday: dice.pick(WEEK[5], &WEEK),
            time: at_night(dice),
        },
        Kind::Irregular => Cadence::Irregular { hundredths: dice.pick(30, &[15, 60, 90, 130]) },
    }
}

/// A schedule that replaces `old` of `kind` from `date` on: another time, another interval, other days, or another kind.
pub(crate) fn change(dice: &mut Dice, kind: Kind, old: &Cadence, date: Date) -> (Kind, Cadence) {
    let keeps_kind = match old {
        Cadence::Clock { days, times } if dice.chance(0.7) => {
            let shift = SignedDuration::from_mins(15 * dice.whole(3, 40)) * dice.pick(1, &[-1]);
            let times = times.iter().map(|time| time.wrapping_add(shift)).collect();
            return (kind, Cadence::Clock { days: days.clone(), times });
        }
        Cadence::Clock { .. } => false,
        _ => dice.chance(0.8),
    };
    let kinds = [(Kind::Daily, 4), (Kind::Weekdays, 3), (Kind::SomeWeekdays, 2), (Kind::Weekly, 1)];
    let others: Vec<(Kind, u32)> = kinds.into_iter().filter(|(other, _)| *other != kind).collect();
    loop {
        let kind = if keeps_kind { kind } else { dice.weighted(&others).unwrap_or(Kind::Daily) };
        let new = cadence(dice, kind, date);
        if new != *old {
            return (kind, new);
        }
    }
}

/// Most backups start in the evening or at night, on the quarter of an hour; some at odd minutes, some by day.
fn at_night(dice: &mut Dice) -> Time {
    let hour = match dice.weighted(&[('e', 50), ('n', 38), ('d', 12)]) {
        Some('e') => dice.small(18, 23),
        Some('n') => dice.small(0, 6),
        _ => dice.small(7, 17),
    };
    let minute = if dice.chance(0.8) { dice.pick(0, &[0, 0, 15, 30, 30, 45]) } else { dice.small(0, 59) };
    Time::constant(hour, minute, 0, 0)
}

fn some_days(dice: &mut Dice) -> Vec<Weekday> {
    match dice.weighted(&[('f', 2), ('t', 2), ('w', 1), ('s', 2), ('x', 2)]) {
        Some('f') => vec![WEEK[0], WEEK[2], WEEK[4]],
        Some('t') => vec![WEEK[1], WEEK[3]],
        Some('w') => vec![WEEK[5], WEEK[6]],
        Some('s') => WEEK[..6].to_vec(),
        _ => {
            // Any days, but at least two and not all.
            let gap = usize::from(dice.small(0, 6).unsigned_abs());
            let second = (gap + usize::from(dice.small(1, 6).unsigned_abs())) % 7;
            WEEK.into_iter().enumerate().filter(|(day, _)| *day == gap || *day == second).map(|(_, day)| day).collect()
        }
    }
}

/// Weekdays at one time, Saturday and sometimes Sunday at another, at least five hours away.
fn per_weekday(dice: &mut Dice) -> Cadence {
    let time = at_night(dice);
    let other = time.wrapping_add(SignedDuration::from_mins(15 * dice.whole(20, 40)));
    let with_sunday = dice.chance(0.5);
    let days = WEEK.into_iter().enumerate().filter(|(day, _)| *day < 6 || with_sunday);
    Cadence::PerWeekday(days.map(|(day, weekday)| (weekday, if day < 5 { time } else { other })).collect())
}

/// Most schedulers mean the hours of the clock, if they divide the day; others let the hours pass.
fn every_few_hours(dice: &mut Dice, hours: i8) -> Cadence {
    if 24 % hours == 0 && dice.chance(0.65) {
        let (first, minute) = (dice.small(0, hours - 1), dice.pick(0, &[0, 0, 15, 30, 45]));
        let times = (0..24 / hours).map(|number| Time::constant(first + number * hours, minute, 0, 0));
        return Cadence::Clock { days: WEEK.to_vec(), times: times.collect() };
    }
    let minutes = i64::from(hours) * 60;
    Cadence::EveryMinutes { minutes, offset: dice.whole(0, minutes - 1), window: None }
}

/// Two to four times, at least three hours from each other, on all days or from Monday to Friday.
fn several_times(dice: &mut Dice) -> Cadence {
    let count = dice.small(2, 4);
    let first = dice.small(0, 5);
    let minute = dice.pick(0, &[0, 15, 30, 45]);
    let width = (23 - first) / count;
    let mut hour = |number| first + number * width + dice.small(0, (width - 3).max(0));
    let times = (0..count).map(|number| Time::constant(hour(number), minute, 0, 0)).collect();
    let days = if dice.chance(0.6) { WEEK.to_vec() } else { WEEK[..5].to_vec() };
    Cadence::Clock { days, times }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn times_of_one_day_stand_hours_apart() {
        let mut dice = Dice::new(9, 0);
        for _ in 0..500 {
            let cadence = several_times(&mut dice);
            let gap = cadence.shortest_gap().unwrap();
            assert!(gap >= SignedDuration::from_hours(3), "{cadence:?}");
        }
    }

    #[test]
    fn a_change_is_one_that_can_be_seen() {
        let mut dice = Dice::new(9, 1);
        for kind in Kind::ALL {
            for _ in 0..50 {
                let old = cadence(&mut dice, kind, date(2024, 1, 1));
                let (_, new) = change(&mut dice, kind, &old, date(2024, 6, 1));
                assert_ne!(old, new);
            }
        }
    }

    #[test]
    fn some_weekdays_are_two_to_six_and_never_the_working_week() {
        let mut dice = Dice::new(9, 2);
        for _ in 0..500 {
            let days = some_days(&mut dice);
            assert!((2..=6).contains(&days.len()), "{days:?}");
            assert_ne!(days, WEEK[..5].to_vec());
        }
    }
}
