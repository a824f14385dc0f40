//! How long a job takes and how long its report is on its way.

use crate::{dice::Dice, mix::Mix, span::Span};
use jiff::{SignedDuration, Timestamp, civil::Weekday};

/// So many standard deviations of the logarithm lie below all but one in a thousand durations.
const ONE_IN_A_THOUSAND: f64 = 3.09;

/// What is usual for one job.
#[derive(Debug, Clone)]
pub struct Habit {
    /// The median duration in the beginning.
    pub median: SignedDuration,
    /// The standard deviation of the logarithm of the duration.
    pub sigma: f64,
    /// Growth of the median in a year: 0.2 is a fifth.
    pub growth: f64,
    /// The weekday of the full backup, and how many times as long it takes.
    pub full: Option<(Weekday, f64)>,
    /// The longest that it waits in its scheduler's queue before it starts.
    pub queue: SignedDuration,
    /// No run takes longer; the next one would wait for it.
    pub longest: SignedDuration,
    /// Whether a failed run is tried again.
    pub tries_again: bool,
    /// The share of runs that do not happen.
    pub skips: f64,
}

/// When a report comes if nothing odd happens.
#[derive(Debug, Clone, Copy)]
pub struct Usual {
    /// The median.
    pub at: Timestamp,
    /// Until then a person would call it normal.
    pub normal_until: Timestamp,
}

impl Habit {
    /// Draws the habit of a job whose runs start at least `gap` after each other.
    pub(crate) fn draw(dice: &mut Dice, mix: &Mix, gap: SignedDuration, full: Option<Weekday>) -> Self {
        let day = SignedDuration::from_hours(24);
        let usual = SignedDuration::from_mins(20).min(gap.mul_f64(0.15));
        // A full backup takes several times as long and must still be done before the next run.
        let roof = gap.min(day).mul_f64(0.35);
        let median = usual.mul_f64(dice.factor(1.1)).clamp(SignedDuration::from_secs(15), roof);
        let full = full.map(|weekday| (weekday, dice.number(2.5, 8.0)));
        let (least, most) = mix.duration_sigma;
        Self {
            median: full.map_or(median, |(_, times)| median.min(roof.mul_f64(1.5 / times))),
            sigma: dice.number(least, most),
            growth: dice.number(mix.growth.0, mix.growth.1),
            full,
            queue: SignedDuration::from_secs(dice.weighted(&[(3, 60), (60, 25), (300, 15)]).unwrap_or(3))
                .min(gap.mul_f64(0.05)),
            longest: gap.min(day).mul_f64(0.85),
            tries_again: dice.chance(0.6),
            skips: (mix.skips * dice.factor(mix.skip_spread)).min(0.05),
        }
    }

    /// The median duration of a run that starts at `at` on `weekday`, of a job born at `born`.
    fn median_at(&self, at: Timestamp, born: Timestamp, weekday: Weekday) -> SignedDuration {
        let years = Span::new(born, at).length().as_secs_f64() / (365.0 * 86_400.0);
        let times = self.full.filter(|(full, _)| *full == weekday).map_or(1.0, |(_, times)| times);
        self.median.mul_f64((1.0 + self.growth * years).max(0.3) * times).min(self.longest)
    }

    /// When the report of a run that is due to start at `at` comes.
    pub(crate) fn usual(&self, at: Timestamp, born: Timestamp, weekday: Weekday, gap: SignedDuration) -> Usual {
        let median = self.median_at(at, born, weekday);
        let slowest = median.mul_f64((self.sigma * ONE_IN_A_THOUSAND).exp()).min(self.longest);
        let mail = SignedDuration::from_mins(15).min(gap / 2);
        let usual = at + self.queue / 2 + median + SignedDuration::from_secs(10);
        let patience = SignedDuration::from_hours(1).min(gap / 2);
        Usual { at: usual, normal_until: (at + self.queue + slowest + mail).max(usual + patience) }
    }

    /// How long one run takes.
    pub(crate) fn duration(
        &self,
        dice: &mut Dice,
        mix: &Mix,
        at: Timestamp,
        born: Timestamp,
        weekday: Weekday,
    ) -> SignedDuration {
        let heavy = if dice.chance(mix.heavy_runs) { 1.5 * dice.heavy_factor(5.0) } else { 1.0 };
        self.median_at(at, born, weekday).mul_f64(dice.factor(self.sigma) * heavy).min(self.longest)
    }
}

/// How long a mail is on its way: mostly seconds, sometimes minutes, rarely hours.
pub(crate) fn mail_delay(dice: &mut Dice, mix: &Mix) -> SignedDuration {
    let (minutes, hours) = mix.slow_mails;
    if dice.chance(hours) {
        dice.span(SignedDuration::from_mins(30), SignedDuration::from_hours(4))
    } else if dice.chance(minutes) {
        dice.span(SignedDuration::from_mins(1), SignedDuration::from_mins(15))
    } else {
        SignedDuration::from_secs(6).mul_f64(dice.factor(0.6))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::TUNING;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    #[test]
    fn nearly_every_run_without_trouble_is_in_time_for_a_person() {
        let mut dice = Dice::new(1, 1);
        let born: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
        let (mut late, mut all) = (0, 0);
        for _ in 0..200 {
            let habit = Habit::draw(&mut dice, &TUNING, DAY, None);
            let usual = habit.usual(born, born, Weekday::Monday, DAY);
            for _ in 0..200 {
                let takes = habit.median.mul_f64(dice.factor(habit.sigma)).min(habit.longest);
                all += 1;
                late += u32::from(born + takes > usual.normal_until);
            }
        }
        assert!(late * 1000 < all, "{late} of {all}");
    }

    #[test]
    fn a_full_backup_takes_longer_and_a_grown_job_too() {
        let mut dice = Dice::new(1, 2);
        let born: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
        let mut habit = Habit::draw(&mut dice, &TUNING, DAY, Some(Weekday::Saturday));
        habit.growth = 0.5;
        let usual = |at: Timestamp, weekday| habit.usual(at, born, weekday, DAY).at.duration_since(at);
        assert!(usual(born, Weekday::Saturday) > usual(born, Weekday::Sunday) * 2);
        assert!(usual(born + DAY * 700, Weekday::Sunday) > usual(born, Weekday::Sunday));
    }

    #[test]
    fn no_run_of_a_frequent_job_lasts_until_the_next_one() {
        let mut dice = Dice::new(1, 3);
        let gap = SignedDuration::from_mins(15);
        let born: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
        for _ in 0..1000 {
            let habit = Habit::draw(&mut dice, &TUNING, gap, None);
            assert!(habit.duration(&mut dice, &TUNING, born, born, Weekday::Monday) < gap);
        }
    }
}
