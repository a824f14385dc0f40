//! The order of Run Checks: what harms most stands first.

use crate::model::EffectiveStatus;
use jiff::Timestamp;
use std::cmp::Reverse;

/// What the order looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harm<'a> {
    /// The worst unreviewed status.
    pub status: EffectiveStatus,
    /// When the job last succeeded; `None` for never.
    pub last_good_at: Option<Timestamp>,
    /// How many unreviewed runs are no success.
    pub bad_runs: u64,
    /// The customer's name.
    pub customer: &'a str,
    /// The job's name.
    pub job: &'a str,
}

impl Harm<'_> {
    /// Sorts from most to least harm: no backup before a doubtful one, the longest time without success first, repeats before
    /// new ones, then by customer and job.
    #[must_use]
    pub fn rank(&self) -> impl Ord + use<> {
        let no_backup = self.status >= EffectiveStatus::Missed;
        // Counted in days: an hour more or less tells nothing.
        let last_day = self.last_good_at.map(|at| at.as_second().div_euclid(86_400));
        (Reverse(no_backup), last_day, Reverse(self.bad_runs), self.customer.to_lowercase(), self.job.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_without_a_success_stands_first() {
        let day = |day: i64| Timestamp::from_second(day * 86_400).ok();
        let harm = |status, last_good_at, bad_runs, customer| Harm {
            status,
            last_good_at,
            bad_runs,
            customer,
            job: "Nightly",
        };
        let mut rows = [
            harm(EffectiveStatus::Warning, None, 9, "never well, but there"),
            harm(EffectiveStatus::Failed, day(20), 1, "b new"),
            harm(EffectiveStatus::Failed, day(20), 1, "a new"),
            harm(EffectiveStatus::Missed, day(20), 4, "repeated"),
            harm(EffectiveStatus::Failed, day(3), 1, "long ago"),
            harm(EffectiveStatus::Failed, None, 1, "never"),
        ];
        rows.sort_by_key(Harm::rank);
        let order: Vec<&str> = rows.iter().map(|row| row.customer).collect();
        assert_eq!(order, ["never", "long ago", "repeated", "a new", "b new", "never well, but there"]);
    }
}
