//! Daily Jobs: what was expected on one day, and how it went. Informational: what is to be done stands in Run Checks.

use super::{
    days::{around, range_of},
    form,
    jobs::visible,
};
use crate::{
    server::{App, Viewer, Visitor, WebError},
    views::{DailyJobsView, DailyLine, OutageRow},
};
use backupchecks_core::{
    model::{ClosureSpan, EffectiveStatus, JobId, Permission},
    ports::JobDays,
    rules::day::{DayLine, DayState, by_day},
};
use jiff::{Timestamp, civil::Date};
use poem::{
    IntoResponse, Response, handler,
    web::{Data, Query, Redirect},
};
use serde::Deserialize;

/// How many lines a page shows at least before it ends, if there are so many.
const LINES: usize = 200;
/// How many jobs are read at once.
const JOBS: u32 = 200;
/// How many jobs one page looks at, however few of them have something to show.
const MOST_JOBS: u32 = 2000;

/// The address of a day.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    date: Option<String>,
    show: Option<String>,
    from: Option<String>,
    /// The job whose run of the day is to be opened, as bookmarks and searches name it.
    open_job_id: Option<String>,
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
    if let Some(job) = address.open_job_id.as_deref().filter(|job| !job.is_empty()) {
        let job = JobId(form::number("open_job_id", job)?);
        return Ok(Redirect::see_other(opened(app, &visitor, job, date).await?).into_response());
    }
    let show = match address.show.as_deref() {
        Some("bad") => "bad",
        Some("open") => "open",
        _ => "all",
    };
    let from = address.from.as_deref().map(|from| form::number("from", from).map(JobId)).transpose()?;
    let (lines, next) = lines(app, date, from, show, now).await?;
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

/// The address of the job's newest run of that day, else of the job: not everybody may open runs, and not every day has one.
async fn opened(app: &App, visitor: &Visitor, job: JobId, date: Date) -> Result<String, WebError> {
    let job = visible(app, visitor, job).await?.job.id;
    let range = range_of(date, &app.zone)?;
    let days = app.store.days_of(job, &around(&range)).await?.ok_or(WebError::NotFound("job"))?;
    let days = by_day(&days, &range, &app.zone, app.clock().now);
    let run = days.values().flatten().filter_map(|line| line.state.run()).max_by_key(|run| (run.run_at, run.id));
    Ok(match run.filter(|_| visitor.user.active_role.may(Permission::Operate)) {
        Some(run) => format!("/run-checks?run={}", run.id),
        None => format!("/jobs/{job}"),
    })
}

async fn lines(
    app: &App,
    date: Date,
    mut from: Option<JobId>,
    show: &str,
    now: Timestamp,
) -> Result<(Vec<DailyLine>, Option<JobId>), WebError> {
    let range = range_of(date, &app.zone)?;
    let around = around(&range);
    let mut found = Vec::new();
    for _ in 0..MOST_JOBS / JOBS {
        let jobs = app.store.job_days(&around, from, JOBS).await?;
        let is_last = jobs.len() < JOBS as usize;
        for job in &jobs {
            from = Some(job.row.job.id);
            let lines = by_day(job, &range, &app.zone, now).into_values().flatten();
            let lines = lines.filter(|line| is_wanted(line, show));
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
        "bad" => line.state.is_bad(),
        "open" => line.state == DayState::Expected,
        _ => true,
    }
}

fn daily_line(job: &JobDays, line: DayLine) -> DailyLine {
    let run = line.state.run();
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
        run_at: run.filter(|run| run.effective != EffectiveStatus::Missed).map(|run| run.run_at.into()),
        run: run.map(|run| run.id.0),
        late: matches!(line.state, DayState::Ran { late: true, .. }),
        reviewed: run.is_some_and(|run| run.reviewed),
        tickets: job.tickets,
        remarks: job.remarks,
    }
}
