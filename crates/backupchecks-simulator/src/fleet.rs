//! A fleet: so many jobs, over so many days, made from a seed and a mix.

use crate::{dice::Dice, job::Job, life::Life, mix::Mix, route, route::Outage, span::Span};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

/// Streams of chance above this one belong to the mail routes, below it to the jobs.
const ROUTES: u64 = 1 << 40;
/// As many jobs share one mail route.
const JOBS_OF_A_ROUTE: u32 = 100;

/// A fleet of jobs. It holds no job; [`Fleet::life`] makes each when it is asked for.
#[derive(Debug)]
pub struct Fleet {
    seed: u64,
    mix: &'static Mix,
    jobs: u32,
    first: Date,
    end: Date,
    routes: Vec<Vec<Outage>>,
}

impl Fleet {
    /// A fleet of `jobs` jobs over `days` days. It begins on the first day of a leap year.
    #[must_use]
    pub fn new(mix: &'static Mix, seed: u64, jobs: u32, days: u32) -> Self {
        let first = jiff::civil::date(2024, 1, 1);
        let end = first.saturating_add(i64::from(days.max(1)).days());
        let simulated = simulated(first, end);
        let routes = (0..=u64::from(jobs / JOBS_OF_A_ROUTE))
            .map(|route| route::outages(&mut Dice::new(seed, ROUTES + route), mix, simulated))
            .collect();
        Self { seed, mix, jobs, first, end, routes }
    }

    /// How many jobs there are, numbered from 0.
    #[must_use]
    pub fn jobs(&self) -> u32 {
        self.jobs
    }

    /// The seed that makes it again.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The mix that makes it again.
    #[must_use]
    pub fn mix(&self) -> &'static Mix {
        self.mix
    }

    /// The first simulated day and the first that is no longer simulated.
    #[must_use]
    pub fn days(&self) -> (Date, Date) {
        (self.first, self.end)
    }

    /// The life of job `number`, the same at every call.
    ///
    /// # Panics
    /// When the zone database of the system lacks a zone of the mix.
    #[must_use]
    pub fn life(&self, number: u32) -> Life {
        let mut dice = Dice::new(self.seed, u64::from(number));
        let job = Job::draw(&mut dice, self.mix, number, self.first, self.end);
        let route = usize::try_from(number / JOBS_OF_A_ROUTE).unwrap_or_default();
        let outages = self.routes.get(route).map_or(&[][..], Vec::as_slice);
        Life::live(dice, self.mix, job, outages, simulated(self.first, self.end))
    }
}

/// All that happens on the simulated days, in whatever zone.
fn simulated(first: Date, end: Date) -> Span {
    let midnight = |date: Date| date.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp());
    Span::new(midnight(first), midnight(end))
}
