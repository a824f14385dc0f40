//! Which mails come when: the stories of all jobs, laid on the nights before today. Pure.

use super::{
    customers::{CUSTOMERS, Customer, Job, NEWCOMERS},
    stories::Story,
};
use backupchecks_core::model::{JobIdentity, Status};
use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// How many nights the demo looks back.
pub(super) const NIGHTS: u32 = 35;
/// How many of them, from the first one on, are imported before anybody has approved a job.
pub(super) const NIGHTS_BEFORE_APPROVAL: u32 = 2;
/// The hour from which on the night before is over and its mails are there.
const MORNING: SignedDuration = SignedDuration::from_hours(7);

/// A job of a customer.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlannedJob {
    /// Whose job it is.
    pub(super) customer: &'static Customer,
    /// The job.
    pub(super) job: &'static Job,
    /// Whether somebody has approved it; the others wait in the Inbox.
    pub(super) approved: bool,
}

/// A mail of a job.
#[derive(Debug, Clone)]
pub(super) struct PlannedMail {
    /// The job.
    pub(super) of: PlannedJob,
    /// The night, counted back from last night.
    pub(super) night: u32,
    /// What it tells.
    pub(super) status: Status,
    /// When the run began, on the clock of its machine.
    pub(super) begin: DateTime,
    /// The machines that it lists.
    pub(super) objects: Vec<&'static str>,
}

impl PlannedJob {
    /// All jobs.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let of = |approved| {
            move |customer: &'static Customer| customer.jobs.iter().map(move |job| Self { customer, job, approved })
        };
        CUSTOMERS.iter().flat_map(of(true)).chain(NEWCOMERS.iter().flat_map(of(false)))
    }

    /// What the parsers must make of its mails.
    pub(super) fn identity(self) -> JobIdentity {
        self.job.kind.identity(self.job, &self.job.sender(self.customer))
    }
}

/// The date on whose evening last night began. Before seven in the morning the night is not over, and the one before counts.
pub(super) fn last_evening(now: Timestamp, zone: &TimeZone) -> Date {
    let today = now.checked_sub(MORNING).unwrap_or(now).to_zoned(zone.clone()).date();
    today.yesterday().unwrap_or(today)
}

/// The night, counted back, in which something happened at `at`; `None` after last night.
pub(super) fn night_of(at: Timestamp, last_evening: Date, zone: &TimeZone) -> Option<u32> {
    let noon_before = at.checked_sub(SignedDuration::from_hours(12)).unwrap_or(at);
    let evening = noon_before.to_zoned(zone.clone()).date();
    u32::try_from(evening.until(last_evening).ok()?.get_days()).ok()
}

/// The moment on the morning after a night at which people sit down to review it.
pub(super) fn review_time(night: u32, last_evening: Date, zone: &TimeZone) -> anyhow::Result<Timestamp> {
    let morning = evening(night, last_evening).tomorrow()?.at(8, 40, 0, 0);
    Ok(morning.to_zoned(zone.clone())?.timestamp())
}

/// The date on whose evening that night began.
pub(super) fn evening(night: u32, last_evening: Date) -> Date {
    last_evening.saturating_sub(i64::from(night).days())
}

/// Every mail of every job, oldest night first.
pub(super) fn mails(last_evening: Date) -> Vec<PlannedMail> {
    (0..NIGHTS)
        .rev()
        .flat_map(|night| PlannedJob::all().flat_map(move |of| mails_of(of, night, last_evening)))
        .collect()
}

fn mails_of(of: PlannedJob, night: u32, last_evening: Date) -> Vec<PlannedMail> {
    let job = of.job;
    let evening = evening(night, last_evening);
    let (hour, minute) = job.at;
    let date = if hour < 12 { evening.tomorrow().unwrap_or(evening) } else { evening };
    let seed = format!("{} {} {}", of.customer.domain, job.host, job.name);
    // Seconds only keep mails of one minute apart.
    let second =
        i8::try_from((seed.len() * 7 + usize::try_from(night).unwrap_or_default() * 13) % 60).unwrap_or_default();
    let attempts = job.story.attempts(&seed, night).into_iter();
    attempts
        .map(|attempt| PlannedMail {
            of,
            night,
            status: attempt.status,
            begin: date.at(hour, minute, second, 0).saturating_add(attempt.late.minutes()),
            objects: objects(job, night),
        })
        .collect()
}

fn objects(job: &Job, night: u32) -> Vec<&'static str> {
    let mut objects = job.objects.to_vec();
    if let (Story::Gains(name), 0, Some(last)) = (job.story, night, objects.last_mut()) {
        *last = name;
    }
    objects
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::BTreeSet;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").unwrap()
    }

    #[test]
    fn twelve_customers_have_sixty_jobs_and_only_the_relay_confuses_two() {
        assert_eq!(CUSTOMERS.len(), 12);
        let approved: Vec<PlannedJob> = PlannedJob::all().filter(|of| of.approved).collect();
        assert_eq!(approved.len(), 60);
        let keys: BTreeSet<_> = PlannedJob::all().map(|of| of.identity().key()).collect();
        assert_eq!(keys.len(), 62, "63 jobs, two of which share sender and name");
        for of in PlannedJob::all() {
            let names = [of.customer.name, of.job.name, of.job.host].into_iter().chain(of.job.objects.iter().copied());
            assert!(names.into_iter().all(|name| !name.contains(['<', '>', '&', '"'])), "{of:?}");
        }
    }

    #[test]
    fn a_night_ends_at_seven_in_the_configured_zone() {
        let check = |now: &str, expected| assert_eq!(last_evening(now.parse().unwrap(), &zone()), expected, "{now}");
        check("2026-03-10T12:00:00Z", date(2026, 3, 9));
        check("2026-03-10T05:59:00Z", date(2026, 3, 8)); // 06:59
        check("2026-03-10T06:01:00Z", date(2026, 3, 9)); // 07:01
        check("2026-03-09T23:30:00Z", date(2026, 3, 8)); // half past midnight
    }

    #[test]
    fn a_moment_belongs_to_the_night_around_it() {
        let check =
            |at: &str, expected| assert_eq!(night_of(at.parse().unwrap(), date(2026, 3, 9), &zone()), expected, "{at}");
        check("2026-03-09T21:00:00Z", Some(0));
        check("2026-03-10T04:00:00Z", Some(0));
        check("2026-03-09T04:00:00Z", Some(1));
        check("2026-03-10T21:00:00Z", None);
    }

    #[test]
    fn last_night_has_some_fifty_successes_and_a_handful_of_others() {
        let last: Vec<PlannedMail> =
            mails(date(2026, 3, 9)).into_iter().filter(|mail| mail.night == 0 && mail.of.approved).collect();
        let good = last.iter().filter(|mail| mail.status == Status::Success).count();
        assert!((48..=56).contains(&good), "{good} successes");
        assert!((4..=9).contains(&(last.len() - good)), "{} others", last.len() - good);
    }
}
