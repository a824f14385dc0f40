//! Counts of right and wrong statements, which add up over jobs.

use jiff::SignedDuration;
use std::{cmp::Ordering, ops::AddAssign};

/// What was counted about some jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// The time that counts: after learning, outside settling, pauses, holidays and outages.
    pub watched: SignedDuration,
    /// Runs that were due in it.
    pub due: u32,
    /// What was truly missed: runs, or silences of jobs that report at least hourly.
    pub missed: u32,
    /// Stated, but the report had come in time or came before a person would have wondered.
    pub false_in_time: u32,
    /// Stated, but no run was due then.
    pub false_never_due: u32,
    /// Stated a second time as another slot.
    pub false_again: u32,
    /// Stated, and the report came after all, later than a person would call normal.
    pub late: u32,
    /// Further statements within one silence of a job that reports at least hourly.
    pub repeated: u32,
    /// Truly missed and not stated in time.
    pub undetected: u32,
    /// Statements in time that does not count.
    pub outside: u32,
    /// From the usual arrival to the statement, of everything that was detected.
    pub delays: Vec<SignedDuration>,
}

impl Tally {
    /// All false statements.
    #[must_use]
    pub fn false_missed(&self) -> u32 {
        self.false_in_time + self.false_never_due + self.false_again
    }

    /// The time that counts in days of one job.
    #[must_use]
    pub fn job_days(&self) -> f64 {
        self.watched.as_secs_f64() / 86_400.0
    }

    /// How many `count` are for 10,000 job-days; nothing where no time counts.
    #[must_use]
    pub fn rate(&self, count: u32) -> Option<f64> {
        let days = self.job_days();
        (0.0 < days).then(|| f64::from(count) * 10_000.0 / days)
    }

    /// The delay of detection that the share `quantile` of all detections does not exceed.
    #[must_use]
    pub fn delay(&self, quantile: f64) -> Option<SignedDuration> {
        let mut delays = self.delays.clone();
        delays.sort_unstable();
        // The smallest delay such that enough are not longer; counted, so that no float becomes an index.
        let total = f64::from(u32::try_from(delays.len()).unwrap_or(u32::MAX));
        let mut reached = 0.0;
        delays.into_iter().find(|_| {
            reached += 1.0;
            (quantile * total).partial_cmp(&reached) != Some(Ordering::Greater)
        })
    }
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.watched += other.watched;
        self.due += other.due;
        self.missed += other.missed;
        self.false_in_time += other.false_in_time;
        self.false_never_due += other.false_never_due;
        self.false_again += other.false_again;
        self.late += other.late;
        self.repeated += other.repeated;
        self.undetected += other.undetected;
        self.outside += other.outside;
        self.delays.extend_from_slice(&other.delays);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_for_ten_thousand_days_of_one_job() {
        let tally = Tally { watched: SignedDuration::from_hours(24 * 500), ..Tally::default() };
        assert_eq!(tally.rate(3), Some(60.0));
        assert_eq!(Tally::default().rate(3), None);
    }

    #[test]
    fn the_delay_at_a_quantile_is_one_of_the_delays() {
        let hours = |hours: &[i64]| hours.iter().map(|hours| SignedDuration::from_hours(*hours)).collect();
        let tally = Tally { delays: hours(&[4, 1, 3, 2]), ..Tally::default() };
        assert_eq!(tally.delay(0.5), Some(SignedDuration::from_hours(2)));
        assert_eq!(tally.delay(0.95), Some(SignedDuration::from_hours(4)));
        assert_eq!(Tally::default().delay(0.5), None);
    }
}
