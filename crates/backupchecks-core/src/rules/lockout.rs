//! How long a name is locked after wrong passwords.

use jiff::SignedDuration;

/// Wrong passwords in a row that cost nothing.
const FREE_ATTEMPTS: u32 = 5;

/// How long the name stays locked after `failed` wrong passwords in a row: nothing at first, then 30 seconds, doubling up to
/// an hour. A lock that never ended would let strangers lock people out for good.
#[must_use]
pub fn lock_for(failed: u32) -> Option<SignedDuration> {
    let beyond = failed.checked_sub(FREE_ATTEMPTS)?;
    Some(SignedDuration::from_secs((30_i64 << beyond.min(10)).min(3600)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_double_up_to_an_hour() {
        let seconds = |failed| lock_for(failed).map(|lock| lock.as_secs());
        assert_eq!([4, 5, 6, 7].map(seconds), [None, Some(30), Some(60), Some(120)]);
        assert_eq!([12, 500].map(seconds), [Some(3600), Some(3600)]);
    }
}
