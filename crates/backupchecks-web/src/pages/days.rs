//! Days by the wall clock, and what must be read for them.

use crate::server::WebError;
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use std::ops::Range;

/// Runs so far around the day belong to its slots, or take runs of the day for theirs.
const AROUND: SignedDuration = SignedDuration::from_hours(48);

/// From midnight to midnight by the wall clock, which may be 23 or 25 hours.
pub(super) fn range_of(date: Date, zone: &TimeZone) -> Result<Range<Timestamp>, WebError> {
    let wrong = |_| WebError::BadRequest(format!("date: {date} is out of reach"));
    let start = date.to_zoned(zone.clone()).map_err(wrong)?;
    let end = date.tomorrow().and_then(|next| next.to_zoned(zone.clone())).map_err(wrong)?;
    Ok(start.timestamp()..end.timestamp())
}

/// The range with what must be known around it.
pub(super) fn around(range: &Range<Timestamp>) -> Range<Timestamp> {
    let start = range.start.saturating_sub(AROUND).unwrap_or(Timestamp::MIN);
    start..range.end.saturating_add(AROUND).unwrap_or(Timestamp::MAX)
}
