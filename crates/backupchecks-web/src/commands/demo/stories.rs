//! What happens to a job, night by night. Pure, and the same at every run: chance is a hash of the job and the night.

use backupchecks_core::model::Status;

/// The life of a job over the weeks of the demo. Nights are counted back: 0 is last night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// It succeeds.
    Steady,
    /// It succeeds; now and then there is something to look at.
    Grumbles,
    /// As [`Story::Grumbles`], and last night too.
    GrumbledLastNight,
    /// It fails in one night of four, and did last night.
    Flaky,
    /// In one night of five it fails first and succeeds an hour later.
    Retries,
    /// In one night of six nothing comes.
    Gaps,
    /// Since so many nights nothing has come.
    Stopped(u32),
    /// It fails since so many nights.
    FailsSince(u32),
    /// It warns since so many nights.
    WarnsSince(u32),
    /// It fails once a week, and did last night.
    FailsWeekly,
    /// It failed so many nights ago, and nobody has dealt with it.
    FailedOnce(u32),
    /// It runs only since so many nights.
    BeganBefore(u32),
    /// It succeeds; since last night its mail also names a machine that another customer has.
    Gains(&'static str),
}

/// One run of a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attempt {
    /// How it ended.
    pub(super) status: Status,
    /// How many minutes after its time it began.
    pub(super) late: i64,
}

impl Story {
    /// The runs of one night.
    pub(super) fn attempts(self, seed: &str, night: u32) -> Vec<Attempt> {
        let late = i64::from(roll(seed, night, 5));
        let first = |status| vec![Attempt { status, late }];
        let happens = |one_in| roll(seed, night.wrapping_add(1000), one_in) == 0;
        let unless = |bad: bool, status| first(if bad { status } else { Status::Success });
        match self {
            Self::Grumbles => unless(night > 0 && happens(9), Status::Warning),
            Self::GrumbledLastNight => unless(night == 0 || happens(9), Status::Warning),
            Self::Flaky => unless(night == 0 || happens(4), Status::Failed),
            Self::FailsSince(nights) => unless(night < nights, Status::Failed),
            Self::WarnsSince(nights) => unless(night < nights, Status::Warning),
            Self::FailsWeekly => unless(night.is_multiple_of(7), Status::Failed),
            Self::FailedOnce(ago) => unless(night == ago, Status::Failed),
            Self::Retries if night > 0 && happens(5) => {
                let again = Attempt { status: Status::Success, late: late + 60 };
                [first(Status::Failed), vec![again]].concat()
            }
            Self::Gaps if night > 0 && happens(6) => Vec::new(),
            Self::Stopped(silent) if night < silent => Vec::new(),
            Self::BeganBefore(nights) if nights <= night => Vec::new(),
            Self::Steady | Self::Gains(_) | Self::Retries | Self::Gaps | Self::Stopped(_) | Self::BeganBefore(_) => {
                first(Status::Success)
            }
        }
    }

    /// Whether a run of that night is still unreviewed this morning. Last night's are; of the others only what somebody has
    /// left for later.
    pub(super) fn is_left(self, night: u32, good: bool) -> bool {
        let left = match self {
            Self::FailedOnce(_) => night < 4,
            Self::FailsSince(_) => night < 3,
            _ => false,
        };
        night == 0 || (left && !good)
    }
}

/// A number below `below`, always the same for the same job and night.
///
/// FNV-1a, then the last steps of `SplitMix64`: neighbouring nights must not resemble each other.
fn roll(seed: &str, night: u32, below: u32) -> u32 {
    let bytes = seed.bytes().chain(night.to_le_bytes());
    let mut hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from((hash ^ (hash >> 31)) % u64::from(below.max(1))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHTS: u32 = 35;

    fn count(story: Story, status: Status) -> usize {
        let runs = (0..NIGHTS).flat_map(|night| story.attempts("a job", night));
        runs.filter(|run| run.status == status).count()
    }

    #[test]
    fn chance_is_fair_enough_and_repeats() {
        let failures = count(Story::Flaky, Status::Failed);
        assert!((4..=16).contains(&failures), "{failures} of {NIGHTS}");
        assert_eq!(Story::Flaky.attempts("a job", 7), Story::Flaky.attempts("a job", 7));
    }

    #[test]
    fn each_story_tells_what_it_is_named_for() {
        assert_eq!(count(Story::FailsSince(6), Status::Failed), 6);
        assert_eq!(count(Story::FailsWeekly, Status::Failed), 5);
        assert_eq!(count(Story::Stopped(9), Status::Success), 26);
        assert_eq!(count(Story::BeganBefore(3), Status::Success), 3);
        assert_eq!(count(Story::FailedOnce(2), Status::Failed), 1);
        assert_eq!(count(Story::Steady, Status::Success), 35);
        assert!(count(Story::Gaps, Status::Success) < 35);
        assert!(count(Story::Retries, Status::Failed) > 0);
        assert_eq!(count(Story::Retries, Status::Success), 35, "the second try succeeds");
    }

    #[test]
    fn last_night_is_unreviewed_and_little_else() {
        assert!(Story::Steady.is_left(0, true) && !Story::Steady.is_left(1, true));
        assert!(Story::FailedOnce(2).is_left(2, false) && !Story::FailedOnce(2).is_left(3, true));
    }
}
