//! Where the mails stand that were ever accepted: each in exactly one place, and none lost.

use super::{InboxState, Location};

/// How many mails stand where. Each mail counts once, whatever number of results it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MailsStanding {
    /// How many were ever accepted; counted as they came and not by looking at them.
    pub accepted: u64,
    /// All their results became runs.
    pub recorded: u64,
    /// A result waits in the Inbox for a job, fits the jobs of several customers, or belongs to an archived job.
    pub waiting: u64,
    /// Notices of known products without a result.
    pub notices: u64,
    /// No parser knows them.
    pub unrecognised: u64,
    /// A parser knows them but could not read them.
    pub parse_failed: u64,
    /// A person deleted them.
    pub deleted: u64,
    /// They stand nowhere that makes sense: recorded though something waits, or in the Inbox without a reason.
    pub astray: u64,
}

/// What is wrong with where the mails stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StandingFault {
    /// Fewer mails are there than were accepted.
    #[error("{accepted} mails were accepted and {found} are there: {} are missing; restore the newest backup beside this database and compare", .accepted - .found)]
    Lost {
        /// How many were accepted.
        accepted: u64,
        /// How many are there.
        found: u64,
    },
    /// More mails are there than were accepted.
    #[error("{accepted} mails were accepted and {found} are there: {} came past the import; something else has written to the database", .found - .accepted)]
    Surplus {
        /// How many were accepted.
        accepted: u64,
        /// How many are there.
        found: u64,
    },
    /// Mails stand where none may stand.
    #[error("{mails} mails are neither recorded nor waiting nor deleted; something else has written to the database")]
    Astray {
        /// How many.
        mails: u64,
    },
}

impl MailsStanding {
    /// Counts mails that stand at `location` for the reason `state`.
    pub fn count(&mut self, location: Location, state: Option<InboxState>, mails: u64) {
        let place = match (location, state) {
            (Location::Processed, None) => &mut self.recorded,
            // Why a deleted mail once waited is kept for when it is restored.
            (Location::Deleted, _) => &mut self.deleted,
            (Location::Inbox, Some(state)) => match state {
                InboxState::Waiting | InboxState::Ambiguous | InboxState::Archived => &mut self.waiting,
                InboxState::Notice => &mut self.notices,
                InboxState::Unrecognised => &mut self.unrecognised,
                InboxState::ParseFailed => &mut self.parse_failed,
            },
            (Location::Processed, Some(_)) | (Location::Inbox, None) => &mut self.astray,
        };
        *place += mails;
    }

    /// How many mails are there, wherever they stand.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.recorded + self.waiting + self.notices + self.unrecognised + self.parse_failed + self.deleted + self.astray
    }

    /// Whether every mail that was accepted is there once, and stands where it may.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self) -> Result<(), StandingFault> {
        let (accepted, found) = (self.accepted, self.sum());
        match found.cmp(&accepted) {
            std::cmp::Ordering::Less => Err(StandingFault::Lost { accepted, found }),
            std::cmp::Ordering::Greater => Err(StandingFault::Surplus { accepted, found }),
            std::cmp::Ordering::Equal if self.astray > 0 => Err(StandingFault::Astray { mails: self.astray }),
            std::cmp::Ordering::Equal => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_a_mail_may_have_is_counted_once() {
        let mut standing = MailsStanding::default();
        for location in Location::ALL {
            for state in InboxState::ALL.iter().copied().map(Some).chain([None]) {
                standing.count(*location, state, 1);
            }
        }
        let places = Location::ALL.len() * (InboxState::ALL.len() + 1);
        assert_eq!(standing.sum(), u64::try_from(places).unwrap());
        assert_eq!((standing.recorded, standing.waiting, standing.deleted), (1, 3, 7));
        assert_eq!(standing.astray, 7, "recorded for six reasons to wait, and the Inbox without one");
    }

    #[test]
    fn a_mail_that_is_lost_doubled_or_astray_is_told() {
        let fine = MailsStanding { accepted: 5, recorded: 3, waiting: 2, ..MailsStanding::default() };
        assert_eq!(fine.check(), Ok(()));
        let lost = MailsStanding { recorded: 2, ..fine };
        assert_eq!(lost.check(), Err(StandingFault::Lost { accepted: 5, found: 4 }));
        assert!(lost.check().unwrap_err().to_string().contains("1 are missing"));
        let surplus = MailsStanding { recorded: 4, ..fine };
        assert_eq!(surplus.check(), Err(StandingFault::Surplus { accepted: 5, found: 6 }));
        let astray = MailsStanding { recorded: 2, astray: 1, ..fine };
        assert_eq!(astray.check(), Err(StandingFault::Astray { mails: 1 }));
    }
}
