//! Jobs of many habits with known truth: what was planned, what was skipped, and which reports came.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    pub(crate) fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.share()
    }

    pub(crate) fn below(&mut self, limit: i64) -> i64 {
        (self.share() * limit as f64) as i64
    }

    fn normal(&mut self) -> f64 {
        let (one, other) = (self.share().max(1e-12), self.share());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }
}

/// On which days a start stands.
#[derive(Clone, Debug)]
pub(crate) enum On {
    Days([bool; 7]),
    Every(i64),
    MonthDay(i8),
    Nth(i8, usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Start {
    on: On,
    minute: i64,
    /// Minutes a run takes, as a rule; runs of this start only.
    takes: f64,
    /// The share of days on which it is used at all; below one nothing is ever missed.
    used: f64,
}

/// How one job behaves.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) habit: &'static str,
    pub(crate) zone: TimeZone,
    pub(crate) starts: Vec<Start>,
    /// Reports come at this interval instead, each after the one before, in minutes.
    pub(crate) interval: Option<f64>,
    pub(crate) jitter: f64,
    pub(crate) sigma: f64,
    pub(crate) weekend: f64,
    pub(crate) drift: f64,
    pub(crate) skips: f64,
    pub(crate) retries: f64,
    pub(crate) by_hand: f64,
    pub(crate) changes: Option<(i64, i64, i64)>,
    pub(crate) stands_still: Option<i64>,
    pub(crate) off_on_holidays: bool,
}

/// Something that should have happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planned {
    pub(crate) start: Timestamp,
    pub(crate) usual: Timestamp,
    pub(crate) skipped: bool,
    pub(crate) day: i64,
}

pub(crate) struct Past {
    pub(crate) planned: Vec<Planned>,
    pub(crate) runs: Vec<Timestamp>,
}

pub(crate) const FIRST: Date = date(2024, 6, 3);
pub(crate) const HABITS: [&str; 28] = [
    "daily tight",
    "daily loose",
    "daily wide",
    "daily heavy",
    "weekdays",
    "weekly",
    "some weekdays",
    "weekend full takes long",
    "weekly full besides",
    "time by weekday",
    "two a day",
    "three a day",
    "every 4 hours",
    "every 6 hours",
    "every 8 hours",
    "every 12 hours",
    "hourly",
    "every 15 minutes",
    "office quarter hours",
    "every other day",
    "biweekly",
    "month day",
    "last day",
    "nth weekday",
    "midnight",
    "drifting",
    "real interval",
    "laptop",
];

fn every_day(minute: i64, takes: f64) -> Start {
    Start { on: On::Days([true; 7]), minute, takes, used: 1.0 }
}

fn days(bits: u8) -> On {
    On::Days(std::array::from_fn(|number| bits & (1 << number) != 0))
}

impl Job {
    pub(crate) fn new(seed: u64) -> Self {
        let habit = HABITS[(seed % HABITS.len() as u64) as usize];
        let mut dice = Dice::new(seed);
        let zones = ["Europe/Amsterdam", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Europe/London"];
        let zone = TimeZone::get(zones[dice.below(5) as usize]).unwrap();
        let minute = dice.below(96) * 15;
        let takes = dice.between(2.0, 90.0);
        let mut job = Job {
            habit,
            zone,
            starts: vec![every_day(minute, takes)],
            interval: None,
            jitter: dice.between(0.1, 5.0),
            sigma: dice.between(0.05, 0.4),
            weekend: 1.0,
            drift: 0.0,
            skips: dice.between(0.004, 0.02),
            retries: if dice.chance(0.4) { dice.between(0.0, 0.04) } else { 0.0 },
            by_hand: if dice.chance(0.3) { dice.between(0.0, 0.015) } else { 0.0 },
            changes: None,
            stands_still: None,
            off_on_holidays: dice.chance(0.2),
        };
        let several = |gap: i64, takes: f64| {
            (0..24 / gap).map(|index| every_day(minute % (gap * 60) + index * gap * 60, takes)).collect()
        };
        match habit {
            "daily loose" => job.jitter = dice.between(15.0, 50.0),
            "daily wide" => (job.jitter, job.starts[0].takes) = (dice.between(60.0, 120.0), 120.0),
            "daily heavy" => (job.sigma, job.starts[0].takes) = (dice.between(0.5, 0.9), dice.between(20.0, 100.0)),
            "weekdays" => job.starts[0].on = days(if dice.chance(0.7) { 0b1_1111 } else { 0b11_1111 }),
            "weekly" => job.starts[0].on = days(1 << dice.below(7)),
            "some weekdays" => {
                job.starts[0].on = days([0b1_0101, 0b0_1010, 0b100_1000, 0b110_0000][dice.below(4) as usize])
            }
            "weekend full takes long" => {
                (job.weekend, job.starts[0].takes) = (dice.between(4.0, 10.0), dice.between(30.0, 60.0))
            }
            "weekly full besides" => {
                let at = (minute + 120 + dice.below(16) * 60) % 1440;
                job.starts.push(Start { on: days(1 << dice.below(7)), minute: at, takes: takes * 2.0, used: 1.0 });
            }
            "time by weekday" => {
                job.starts[0].on = days(0b1_1111);
                job.starts.push(Start {
                    on: days(0b110_0000),
                    minute: (minute + 180 + dice.below(12) * 60) % 1440,
                    takes,
                    used: 1.0,
                });
            }
            "two a day" => {
                job.starts.push(every_day((minute + 300 + dice.below(14) * 60) % 1440, takes));
                if dice.chance(0.3) {
                    job.starts[1].used = dice.between(0.3, 0.6);
                }
            }
            "three a day" => {
                job.starts.extend([every_day((minute + 330) % 1440, takes), every_day((minute + 800) % 1440, takes)])
            }
            "every 4 hours" => job.starts = several(4, takes.min(60.0)),
            "every 6 hours" => job.starts = several(6, takes),
            "every 8 hours" => job.starts = several(8, takes),
            "every 12 hours" => job.starts = several(12, takes),
            "hourly" => (job.starts, job.jitter) = (several(1, dice.between(2.0, 8.0)), 1.0),
            "every 15 minutes" => {
                (job.starts, job.jitter) = ((0..96).map(|index| every_day(index * 15, 2.0)).collect(), 0.3)
            }
            "office quarter hours" => {
                let start = |index: i64| Start { on: days(0b1_1111), minute: 480 + index * 15, takes: 2.0, used: 1.0 };
                (job.starts, job.jitter) = ((0..40).map(start).collect(), 0.3);
            }
            "every other day" => job.starts[0].on = On::Every(2 + dice.below(3)),
            "biweekly" => job.starts[0].on = On::Every(14),
            "month day" => job.starts[0].on = On::MonthDay(1 + dice.below(28) as i8),
            "last day" => job.starts[0].on = On::MonthDay(31),
            "nth weekday" => job.starts[0].on = On::Nth([1, 2, 3, -1][dice.below(4) as usize], dice.below(7) as usize),
            "midnight" => (job.starts[0].minute, job.starts[0].takes, job.jitter) = (1425, 15.0, 8.0),
            "drifting" => job.drift = dice.between(0.2, 2.0),
            "real interval" => job.interval = Some([5.0, 7.0, 9.5, 13.0, 30.0][dice.below(5) as usize] * 60.0),
            "laptop" => {
                job.starts[0] = Start { on: days(0b1_1111), minute: 540, takes: 30.0, used: dice.between(0.4, 0.85) };
                job.jitter = dice.between(40.0, 150.0);
            }
            _ => {}
        }
        let rare =
            matches!(job.starts[0].on, On::MonthDay(_) | On::Nth(..)) || habit == "laptop" || job.interval.is_some();
        if !rare && dice.chance(0.2) {
            let minutes = [60, -60, 120, 240, -300, 480][dice.below(6) as usize];
            let weekdays = if habit == "weekly" && dice.chance(0.5) { 1 + dice.below(5) } else { 0 };
            job.changes = Some((150 + dice.below(200), if weekdays > 0 { 0 } else { minutes }, weekdays));
        }
        if !rare && dice.chance(0.08) {
            job.stands_still = Some(120 + dice.below(250));
        }
        job
    }

    /// The whole past of `length` days.
    pub(crate) fn live(&self, seed: u64, length: i64) -> Past {
        let mut dice = Dice::new(seed ^ 0x5EED);
        let (mut planned, mut runs) = (Vec::new(), Vec::new());
        if let Some(minutes) = self.interval {
            let mut at = FIRST.at(1, 0, 0, 0).to_zoned(self.zone.clone()).unwrap().timestamp();
            let end = at + (length * 24).hours();
            while at < end {
                let skipped = dice.chance(self.skips);
                let day = (at.as_second()
                    - FIRST.at(0, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp().as_second())
                    / 86_400;
                planned.push(Planned { start: at, usual: at, skipped, day });
                if !skipped {
                    runs.push(at);
                }
                at += ((minutes * 60.0) as i64 + (dice.normal() * self.jitter * 30.0) as i64).max(60).seconds();
            }
            return Past { planned, runs };
        }
        for day in 0..length {
            let date = FIRST + day.days();
            for start in &self.starts {
                let (moved, turned) =
                    self.changes.filter(|(from, ..)| day >= *from).map_or((0, 0), |(_, minutes, days)| (minutes, days));
                if !start.on.holds(FIRST + (day - turned).days(), day - turned) {
                    continue;
                }
                let minute = (start.minute + moved).rem_euclid(1440);
                let begin =
                    DateTime::from_parts(date, jiff::civil::time((minute / 60) as i8, (minute % 60) as i8, 0, 0));
                let begin = begin.to_zoned(self.zone.clone()).unwrap().timestamp();
                let weekend = (day % 7) >= 5;
                let usual = start.takes * if weekend { self.weekend } else { 1.0 } + self.drift * (day as f64);
                let takes = usual * (self.sigma * dice.normal()).exp() + (dice.normal() * self.jitter).abs();
                let at = |minutes: f64| begin + ((minutes * 60.0) as i64).seconds();
                let holiday = self.off_on_holidays && is_holiday(date);
                let still = self.stands_still.is_some_and(|from| (from..from + 6).contains(&day));
                let sometimes = start.used < 1.0;
                let skipped = still || dice.chance(self.skips);
                let unused = sometimes && !dice.chance(start.used);
                if !sometimes && !holiday {
                    planned.push(Planned { start: begin, usual: at(usual), skipped, day });
                }
                if skipped || unused || holiday {
                    continue;
                }
                runs.push(at(takes));
                if dice.chance(self.retries) {
                    let later = dice.between(2.0, 90.0);
                    runs.push(at(takes + later));
                }
            }
            if dice.chance(self.by_hand) {
                let at = date.at(8, 0, 0, 0).to_zoned(self.zone.clone()).unwrap().timestamp();
                runs.push(at + dice.below(36_000).seconds());
            }
        }
        planned.sort_by_key(|planned| planned.start);
        runs.sort_unstable();
        Past { planned, runs }
    }
}

impl On {
    fn holds(&self, date: Date, day: i64) -> bool {
        match self {
            Self::Days(days) => days[day.rem_euclid(7) as usize],
            Self::Every(every) => day.rem_euclid(*every) == 0,
            Self::MonthDay(day) => date.day() == (*day).min(date.days_in_month()),
            Self::Nth(nth, weekday) => {
                let weekday = jiff::civil::Weekday::from_monday_zero_offset(*weekday as i8).unwrap();
                date.nth_weekday_of_month(*nth, weekday).unwrap() == date
            }
        }
    }
}

/// A few days on which some fleets rest without anybody having said so.
pub(crate) fn is_holiday(date: Date) -> bool {
    matches!((date.month(), date.day()), (1, 1) | (4, 27) | (5, 1) | (5, 29) | (12, 25 | 26))
}
