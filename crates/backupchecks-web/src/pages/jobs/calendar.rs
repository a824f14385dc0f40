//! The calendar of a job: a month of days with the slots and runs of each.

use crate::{
    pages::days::{around, range_of},
    server::{App, WebError},
    views::{CalendarDay, CalendarEntry, CalendarView, Moment, Word},
};
use backupchecks_core::{
    model::JobId,
    rules::day::{DayLine, DayState, by_day},
};
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};
use std::cmp::Reverse;

/// The month that was asked for, as `2026-03`, or that of today.
pub(super) async fn month(app: &App, job: JobId, asked: Option<&str>) -> Result<CalendarView, WebError> {
    let now = app.clock().now;
    let today = now.to_zoned(app.zone.clone()).date();
    let first = asked.map_or(Ok(today.first_of_month()), first_of)?;
    let shown = weeks_around(first)?;
    let range = range_of(shown.0, &app.zone)?.start..range_of(shown.1, &app.zone)?.end;
    let days = app.store.days_of(job, &around(&range)).await?.ok_or(WebError::NotFound("job"))?;
    let by_day = by_day(&days, &range, &app.zone, now);
    let day = |day: Date| CalendarDay {
        date: day.to_string(),
        number: day.day(),
        inside: day.first_of_month() == first,
        is_today: day == today,
        entries: by_day.get(&day).map(|lines| entries(lines)).unwrap_or_default(),
    };
    let days: Vec<CalendarDay> = shown.0.series(1.day()).take_while(|day| *day <= shown.1).map(day).collect();
    let named = |first: Date| first.strftime("%Y-%m").to_string();
    Ok(CalendarView {
        month: first.month(),
        year: first.year(),
        before: first.checked_sub(1.month()).ok().map(named),
        after: first.checked_add(1.month()).ok().map(named),
        is_now: first == today.first_of_month(),
        weeks: days.chunks(7).map(<[CalendarDay]>::to_vec).collect(),
        legend: legend(by_day.values().flatten()),
    })
}

fn first_of(text: &str) -> Result<Date, WebError> {
    let month = text.split_once('-').and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)));
    let first = month.and_then(|(year, month)| Date::new(year, month, 1).ok());
    // Weeks reach over the ends of the month, and what jobs have lies within.
    let known = date(1970, 1, 1)..date(9000, 1, 1);
    let wrong = || WebError::BadRequest(format!("month: {text:?} is no month such as 2026-03"));
    first.filter(|first| known.contains(first)).ok_or_else(wrong)
}

/// From the Monday before the month to the Sunday behind it.
fn weeks_around(first: Date) -> Result<(Date, Date), WebError> {
    let last = first.last_of_month();
    let before = i64::from(first.weekday().to_monday_zero_offset());
    let behind = i64::from(6 - last.weekday().to_monday_zero_offset());
    let wrong = |_| WebError::BadRequest(format!("month: {first} is out of reach"));
    Ok((first.checked_sub(before.days()).map_err(wrong)?, last.checked_add(behind.days()).map_err(wrong)?))
}

/// How lines went, each way once, the worst first.
fn legend<'a>(lines: impl Iterator<Item = &'a DayLine>) -> Vec<Word> {
    let mut states: Vec<DayState> = lines.map(|line| line.state).collect();
    states.sort_by_key(|state| Reverse(state.harm()));
    let mut words: Vec<Word> = states.into_iter().map(DayState::as_str).collect();
    words.dedup();
    words
}

/// The lines of a day by how they went, the worst first.
fn entries(lines: &[DayLine]) -> Vec<CalendarEntry> {
    let mut lines: Vec<&DayLine> = lines.iter().collect();
    lines.sort_by_key(|line| Reverse(line.state.harm()));
    let alike = lines.chunk_by(|one, next| one.state.as_str() == next.state.as_str());
    let entry = |lines: &[&DayLine]| {
        let first = lines.iter().map(|line| line.at()).min()?;
        let newest = lines.iter().filter_map(|line| line.state.run()).map(|run| run.id.0);
        let status = lines.first()?.state.as_str();
        Some(CalendarEntry { status, count: lines.len(), at: Moment(first), run: newest.max() })
    };
    alike.filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        for (month, from, to) in [
            ("2026-11", date(2026, 10, 26), date(2026, 12, 6)),
            ("2026-02", date(2026, 1, 26), date(2026, 3, 1)),
            ("2027-02", date(2027, 2, 1), date(2027, 2, 28)),
        ] {
            assert_eq!(weeks_around(first_of(month).unwrap()).unwrap(), (from, to), "{month}");
        }
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in ["", "2026", "2026-13", "2026-00", "0001-01", "9999-12", "a-b", "99999-01"] {
            assert!(first_of(text).is_err(), "{text}");
        }
    }
}
