//! The one place that asks what time it is.

use jiff::{Timestamp, Unit};

/// The present moment, in whole microseconds as every store keeps it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Microsecond).unwrap_or(now)
}
