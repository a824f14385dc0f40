//! Telling a mail route that is down from jobs that did not run.

use crate::schedule::Stretch;
use jiff::{SignedDuration, Timestamp};

/// How many jobs must be silent together before the route is suspected. One or two machines fail together by chance; of three
/// jobs whose reports are usually there by now, and with not a single mail from anybody else, the route is the likelier reason.
const SILENT_JOBS: u64 = 3;

/// After mail flows again, what was held back may take its time.
const SETTLING: SignedDuration = SignedDuration::from_hours(3);

/// What is known of one source of mail at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The source, such as `files`.
    pub source: String,
    /// When its newest mail was received.
    pub last_mail_at: Timestamp,
    /// How many of its jobs should have reported since then: those whose report is, by all their habits, likely to be there.
    pub silent_jobs: u64,
    /// How many customers these jobs belong to.
    pub silent_customers: u64,
    /// How many customers have jobs at this source at all.
    pub customers: u64,
    /// Since when an outage of it is known that has not ended.
    pub outage_since: Option<Timestamp>,
}

/// What a look at a route says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// As before.
    Nothing,
    /// Nothing has arrived since then, although much should have.
    Begun(Timestamp),
    /// Mail flows again, since then.
    Ended(Timestamp),
}

/// Whether an outage of the route has begun or ended.
///
/// A single customer's silence is that customer's, unless the source serves nobody else.
#[must_use]
pub fn look(route: &Route) -> Finding {
    match route.outage_since {
        Some(since) if route.last_mail_at > since => Finding::Ended(route.last_mail_at),
        None if route.silent_jobs >= SILENT_JOBS && route.silent_customers >= route.customers.min(2) => {
            Finding::Begun(route.last_mail_at)
        }
        _ => Finding::Nothing,
    }
}

/// When the slots that an outage touched are judged after all; none while it goes on.
#[must_use]
pub fn settled_at(outage: Stretch) -> Option<Timestamp> {
    outage.until.map(|until| until.saturating_add(SETTLING).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route() -> Route {
        Route {
            source: "files".into(),
            last_mail_at: Timestamp::UNIX_EPOCH,
            silent_jobs: 0,
            silent_customers: 0,
            customers: 5,
            outage_since: None,
        }
    }

    #[test]
    fn three_silent_jobs_of_two_customers_and_no_mail_from_anybody_are_an_outage() {
        assert_eq!(look(&Route { silent_jobs: 2, silent_customers: 2, ..route() }), Finding::Nothing);
        let silent = Route { silent_jobs: 3, silent_customers: 2, ..route() };
        assert_eq!(look(&silent), Finding::Begun(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn the_silence_of_one_customer_is_its_own() {
        let silent = Route { silent_jobs: 40, silent_customers: 1, ..route() };
        assert_eq!(look(&silent), Finding::Nothing);
        let alone = Route { customers: 1, ..silent };
        assert_eq!(look(&alone), Finding::Begun(Timestamp::UNIX_EPOCH), "unless there is nobody else");
    }

    #[test]
    fn an_outage_ends_with_the_next_mail() {
        let down = Route { outage_since: Some(Timestamp::UNIX_EPOCH), ..route() };
        assert_eq!(look(&down), Finding::Nothing);
        let again = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(9);
        assert_eq!(look(&Route { last_mail_at: again, ..down }), Finding::Ended(again));
    }

    #[test]
    fn what_was_held_back_has_hours_to_arrive() {
        let outage = Stretch { from: Timestamp::UNIX_EPOCH, until: Some(Timestamp::UNIX_EPOCH) };
        assert_eq!(settled_at(outage), Some(Timestamp::UNIX_EPOCH + SETTLING));
        assert_eq!(settled_at(Stretch { until: None, ..outage }), None);
    }
}
