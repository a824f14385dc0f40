//! The sources that jobs report through, and what is silent in each.

use super::READING;
use crate::closures;
use crate::db::Db;
use crate::fault::Fault;
use crate::sql::Sql;
use backupchecks_core::rules::outage::Route;
use jiff::Timestamp;

/// The sources that jobs report through, each with what is silent at this moment.
pub(super) async fn routes(db: &Db, now: Timestamp) -> Result<Vec<Route>, Fault> {
    let mut tx = db.read(READING).await?;
    let outages = closures::seen_outages(&mut tx).await?;
    let sql = "SELECT s.source, COUNT(DISTINCT j.customer_id) FROM job_schedules s JOIN jobs j ON j.id = s.job_id \
               WHERE s.source IS NOT NULL GROUP BY s.source ORDER BY s.source";
    let mut routes = Vec::new();
    for mut row in tx.rows(Sql::new(sql)).await? {
        let (source, customers): (String, u64) = (row.take()?, row.count()?);
        let sql = Sql::new("SELECT MAX(received_us) FROM mails WHERE source = ?").with(&source);
        let last = tx.row(sql).await?.map(|mut row| row.maybe_time()).transpose()?.flatten();
        let Some(last_mail_at) = last else { continue };
        let sql = Sql::new(
            "SELECT COUNT(*), COUNT(DISTINCT j.customer_id) FROM job_schedules s JOIN jobs j ON j.id = s.job_id \
             WHERE s.source IS NOT NULL AND s.source = ? AND s.likely_us > ? AND s.likely_us <= ? AND s.expected_us > ?",
        );
        let sql = sql.with(&source).with(last_mail_at).with(now).with(last_mail_at);
        let (silent_jobs, silent_customers) = match tx.row(sql).await? {
            Some(mut row) => (row.count()?, row.count()?),
            None => (0, 0),
        };
        let outage_since = outages.iter().find(|(of, _)| *of == source).map(|(_, since)| *since);
        routes.push(Route { source, last_mail_at, silent_jobs, silent_customers, customers, outage_since });
    }
    Ok(routes)
}
