//! A job as a form names it: by number where it was chosen from the suggestions, else by what was typed.

use crate::{
    pages::form::Fields,
    server::{App, WebError},
};
use backupchecks_core::{
    model::JobId,
    ports::{JobRow, JobsQuery},
    text::fold,
};

/// How a job stands in its field.
pub(in crate::pages) fn job_label(job: Option<&str>, customer: Option<&str>) -> String {
    match (job, customer) {
        (Some(job), Some(customer)) => format!("{job} ({customer})"),
        (Some(job), None) => job.to_owned(),
        (None, _) => String::new(),
    }
}

/// The job in the fields `job_id` and `job_name`, if they name exactly one.
///
/// Without scripts the number stays in a form that was filled in while somebody types another name: the name decides.
pub(in crate::pages) async fn job_of(app: &App, fields: &Fields) -> Result<Option<JobId>, WebError> {
    let typed = fields.text("job_name").trim();
    let Some(id) = fields.number("job_id")?.map(JobId) else { return job_named(app, typed).await };
    if !fields.has("job_name") {
        return Ok(Some(id));
    }
    match app.store.job(id).await? {
        Some(row) if !names(typed, &row) => job_named(app, typed).await,
        _ => Ok(Some(id)),
    }
}

/// Whether that is the name of the job, alone or as it stands in its field.
fn names(typed: &str, row: &JobRow) -> bool {
    let job_name = &row.job.identity.job_name;
    let label = job_label(Some(job_name), Some(&row.customer_name));
    fold(typed) == fold(job_name) || fold(typed) == fold(&label)
}

/// The job whose name or label was typed without choosing one, if there is exactly one.
async fn job_named(app: &App, typed: &str) -> Result<Option<JobId>, WebError> {
    if typed.is_empty() {
        return Ok(None);
    }
    // A label ends in the customer, which is no part of any field that is searched.
    let name = typed.rsplit_once(" (").map_or(typed, |(name, _)| name);
    let query = JobsQuery { text: Some(name.to_owned()), limit: 50, ..JobsQuery::default() };
    let mut found = app.store.jobs(&query).await?;
    found.retain(|row| names(typed, row));
    Ok(if let [only] = &found[..] { Some(only.job.id) } else { None })
}
