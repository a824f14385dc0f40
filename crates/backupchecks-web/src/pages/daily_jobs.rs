//! Daily Jobs: what was expected on one day, and how it went. Informational: what is to be done stands in Run Checks.

use super::form;
use crate::{
    server::{App, Viewer, WebError},
    views::{DailyJobsView, DailyLine, OutageRow},
};
use backupchecks_core::{
    model::{ClosureSpan, JobId},
    ports::JobDays,
    rules::day::{DayLine, DayState, lines_of},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use poem::{
    IntoResponse, Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;
use std::ops::Range;

/// How many lines a page shows at least before it ends, if there are so many.
const LINES: usize = 200;
/// How many jobs are read at once.
const JOBS: u32 = 200;
/// How many jobs one page looks at, however few of them have something to show.
const MOST_JOBS: u32 = 2000;
/// Runs so far around the day belong to its slots, or take runs of the day for theirs.
const AROUND: SignedDuration = SignedDuration::from_hours(48);

/// The address of a day.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    date: Option<String>,
    show: Option<String>,
    from: Option<String>,
}

/// A day.
#[handler]
pub(crate) async fn day(
    Viewer(visitor): Viewer,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let now = app.clock().now;
    let today = now.to_zoned(app.zone.clone()).date();
    let date = match address.date.as_deref().filter(|date| !date.is_empty()) {
        Some(text) => text.parse().map_err(|_| WebError::BadRequest(format!("date: {text:?} is no date")))?,
        None => today,
    };
    let show = match address.show.as_deref() {
        Some("bad") => "bad",
        Some("open") => "open",
        _ => "all",
    };
    let from = address.from.as_deref().map(|from| form::number("from", from).map(JobId)).transpose()?;
    let (lines, next) = lines(app, &range_of(date, &app.zone)?, from, show, now).await?;
    let view = DailyJobsView {
        date: date.to_string(),
        before: date.yesterday().unwrap_or(date).to_string(),
        after: date.tomorrow().unwrap_or(date).to_string(),
        is_today: date == today,
        show,
        lines,
        next: next.map(|job| job.0),
        from_start: from.is_some(),
        outages: outages(app, now).await?,
    };
    Ok(app.page(&visitor, "daily_jobs", &view, None).await?.into_response())
}

/// The mail routes that are down at this moment.
pub(super) async fn outages(app: &App, now: Timestamp) -> Result<Vec<OutageRow>, WebError> {
    let closures = app.store.closures(now, 100).await?;
    let open = closures.into_iter().map(|row| row.closure).filter_map(|closure| match closure.span {
        ClosureSpan::SeenOutage(stretch) if stretch.until.is_none() => {
            Some(OutageRow { since: stretch.from.into(), name: closure.name })
        }
        _ => None,
    });
    Ok(open.collect())
}

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

async fn lines(
    app: &App,
    range: &Range<Timestamp>,
    mut from: Option<JobId>,
    show: &str,
    now: Timestamp,
) -> Result<(Vec<DailyLine>, Option<JobId>), WebError> {
    let around = around(range);
    let mut found = Vec::new();
    for _ in 0..MOST_JOBS / JOBS {
        let jobs = app.store.job_days(&around, from, JOBS).await?;
        let is_last = jobs.len() < JOBS as usize;
        for job in &jobs {
            from = Some(job.row.job.id);
            let lines = lines_of(job, range, now).into_iter().filter(|line| is_wanted(line, show));
            found.extend(lines.map(|line| daily_line(job, line)));
            if found.len() >= LINES {
                return Ok((found, from));
            }
        }
        if is_last {
            return Ok((found, None));
        }
    }
    Ok((found, from))
}

fn is_wanted(line: &DayLine, show: &str) -> bool {
    match show {
        "bad" => {
            !matches!(line.state, DayState::Ran { run, .. } if run.effective.is_good())
                && line.state != DayState::Expected
        }
        "open" => line.state == DayState::Expected,
        _ => true,
    }
}

fn daily_line(job: &JobDays, line: DayLine) -> DailyLine {
    let run = match line.state {
        DayState::Ran { run, late } => Some((run, late)),
        _ => None,
    };
    let identity = &job.row.job.identity;
    DailyLine {
        job: job.row.job.id.0,
        job_name: identity.job_name.clone(),
        customer_id: job.row.job.customer_id.0,
        customer: job.row.customer_name.clone(),
        software: identity.backup_software.clone(),
        backup_type: identity.backup_type.clone(),
        expected_at: line.expected_at.map(Into::into),
        due_at: line.due_at.map(Into::into),
        status: line.state.as_str(),
        // A missed run came at no time.
        run_at: run.filter(|(run, _)| run.effective.as_str() != "missed").map(|(run, _)| run.run_at.into()),
        run: run.map(|(run, _)| run.id.0),
        late: run.is_some_and(|(_, late)| late),
        reviewed: run.is_some_and(|(run, _)| run.reviewed),
    }
}
