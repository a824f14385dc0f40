//! Lists of customers and jobs.

use crate::db::Db;
use crate::fault::Fault;
use crate::row::Row;
use crate::rows;
use crate::sql::{Sql, containing};
use backupchecks_core::model::{Customer, EffectiveStatus, JobId};
use backupchecks_core::ports::{CustomerRow, JobRow, JobsQuery};
use backupchecks_core::text::fold;

const READING: &str = "reading customers and jobs";

/// The customers whose name contains `text`, by name.
pub(crate) async fn customers(db: &Db, text: &str, limit: u32) -> Result<Vec<CustomerRow>, Fault> {
    let select = format!(
        r"SELECT {}, (SELECT COUNT(*) FROM jobs j WHERE j.customer_id = c.id AND NOT j.archived)
        FROM customers c WHERE c.name_key LIKE ? ESCAPE '\' ORDER BY c.name_key LIMIT ?",
        rows::CUSTOMER
    );
    let mut customers = Vec::new();
    for mut row in db.rows(READING, Sql::new(&select).with(containing(text)).with(limit)).await? {
        customers.push(CustomerRow { customer: rows::customer(&mut row)?, jobs: row.count()? });
    }
    Ok(customers)
}

/// The active customers that have a job with this sender, by name.
pub(crate) async fn customers_of_sender(db: &Db, sender: &str) -> Result<Vec<Customer>, Fault> {
    let select = format!(
        "SELECT {} FROM customers c WHERE c.active AND c.id IN \
         (SELECT j.customer_id FROM jobs j WHERE j.sender_key = ?) ORDER BY c.name_key",
        rows::CUSTOMER
    );
    let found = db.rows(READING, Sql::new(&select).with(fold(sender))).await?;
    found.into_iter().map(|mut row| rows::customer(&mut row)).collect()
}

/// A job `j` of a customer `c` with its last run `l`. The order of the join is fixed: customers by name, then the jobs of each, as
/// pages list them.
fn select_job() -> Sql {
    let text = format!(
        "SELECT {}, c.name, l.run_us, l.effective, \
         (SELECT MAX(g.run_us) FROM job_runs g WHERE g.job_id = j.id AND g.effective < 20), j.approved_us, \
         (SELECT COUNT(*) FROM job_runs w WHERE w.job_id = j.id AND w.reviewed_us IS NULL) \
         FROM customers c CROSS JOIN jobs j LEFT JOIN job_runs l ON l.id = \
         (SELECT n.id FROM job_runs n WHERE n.job_id = j.id ORDER BY n.run_us DESC, n.id DESC LIMIT 1) \
         WHERE j.customer_id = c.id",
        rows::JOB
    );
    Sql::new(&text)
}

fn job_row(row: &mut Row) -> Result<JobRow, Fault> {
    Ok(JobRow {
        job: rows::job(row)?,
        customer_name: row.take()?,
        last_run: {
            let at = row.maybe_time()?;
            at.zip(row.maybe_code("effective status", EffectiveStatus::from_code)?)
        },
        last_good_at: row.maybe_time()?,
        approved_at: row.time()?,
        unreviewed: row.count()?,
    })
}

/// A page of jobs by customer name, job name and number.
pub(crate) async fn jobs(db: &Db, query: &JobsQuery) -> Result<Vec<JobRow>, Fault> {
    let found = db.rows(READING, page_sql(query)).await?;
    found.into_iter().map(|mut row| job_row(&mut row)).collect()
}

pub(crate) fn page_sql(query: &JobsQuery) -> Sql {
    let mut sql = select_job().push(" AND j.merged_into IS NULL AND j.archived = ?").with(query.archived);
    sql = match query.customer {
        Some(customer) => sql.push(" AND c.id = ?").with(customer),
        None => sql.push(" AND c.active"),
    };
    if let Some(text) = &query.text {
        let pattern = containing(text);
        sql = sql.push(r" AND (c.name_key LIKE ? ESCAPE '\' OR j.search_key LIKE ? ESCAPE '\')");
        sql = sql.with(&pattern).with(&pattern);
    }
    // The first part only says where to begin.
    let begin =
        "c.name_key >= (SELECT bc.name_key FROM jobs bj JOIN customers bc ON bc.id = bj.customer_id WHERE bj.id = ?)";
    let after = "(c.name_key, j.name_key, j.id) > (SELECT ac.name_key, aj.name_key, aj.id \
                 FROM jobs aj JOIN customers ac ON ac.id = aj.customer_id WHERE aj.id = ?)";
    sql = sql.maybe(&format!(" AND {begin}"), query.after).maybe(&format!(" AND {after}"), query.after);
    sql.push(" ORDER BY c.name_key, j.name_key, j.id LIMIT ?").with(query.limit)
}

/// The job.
pub(crate) async fn job(db: &Db, job: JobId) -> Result<Option<JobRow>, Fault> {
    db.row(READING, job_sql(job)).await?.map(|mut row| job_row(&mut row)).transpose()
}

pub(crate) fn job_sql(job: JobId) -> Sql {
    let of_customer =
        " AND c.id = (SELECT o.customer_id FROM jobs o WHERE o.id = ?) AND j.id = ? AND j.merged_into IS NULL";
    select_job().push(of_customer).with(job).with(job)
}
