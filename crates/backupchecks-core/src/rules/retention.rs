//! How long the bytes of mails are kept.

use jiff::{SignedDuration, Timestamp};

/// The moment before which mails are old, if their bytes are kept for so many days of 24 hours.
#[must_use]
pub fn old_before(now: Timestamp, days: u32) -> Timestamp {
    let age = SignedDuration::from_hours(24).saturating_mul(i32::try_from(days).unwrap_or(i32::MAX));
    now.checked_sub(age).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_old_when_its_days_are_over() {
        let now: Timestamp = "2026-03-31T12:00:00Z".parse().unwrap();
        assert_eq!(old_before(now, 30), "2026-03-01T12:00:00Z".parse().unwrap());
        assert_eq!(old_before(now, u32::MAX), Timestamp::MIN, "nothing is older than time");
    }
}
