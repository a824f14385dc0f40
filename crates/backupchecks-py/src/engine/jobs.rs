//! Customers and their jobs.

use super::{Engine, Limit, MOST, next_page};
use crate::{
    errors::{Failure, not_found},
    rows::{self, inbox, jobs},
};
use backupchecks_core::{
    engine,
    model::{CustomerId, JobId},
    ports::JobsQuery,
};
use pyo3::prelude::*;

#[pymethods]
impl Engine {
    /// The customers.
    ///
    /// Args:
    ///     text: What their name contains.
    ///
    /// Returns:
    ///     Those found, by name.
    #[pyo3(signature = (text = ""))]
    fn customers<'py>(&self, py: Python<'py>, text: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let found = self.call()?.ask(py, async |store| store.customers(text, MOST).await)?;
        rows::list(py, &found, inbox::customer)
    }

    /// Adds a customer.
    ///
    /// Args:
    ///     name: The name; white space around and within it is folded.
    ///
    /// Returns:
    ///     The customer's number.
    ///
    /// Raises:
    ///     NameTakenError: A customer has the name already.
    ///     CustomerUnnamedError: The name is empty.
    fn add_customer(&self, py: Python<'_>, name: &str) -> PyResult<i64> {
        let act = self.act(py)?;
        Ok(self.call()?.ask(py, async |store| engine::add_customer(store, name, act).await)?.0)
    }

    /// The jobs.
    ///
    /// Args:
    ///     customer: The number of a customer. Without it jobs of inactive customers are left out.
    ///     archived: Whether those that are archived are asked for, instead of the others.
    ///     text: What stands in customer, job, software or type.
    ///     limit: How many to give at most; all there are without it.
    ///
    /// Returns:
    ///     Those found, by customer name and job name.
    ///
    /// Raises:
    ///     ArgumentError: `limit` is negative.
    #[pyo3(signature = (*, customer = None, archived = false, text = None, limit = None))]
    fn jobs<'py>(
        &self,
        py: Python<'py>,
        customer: Option<i64>,
        archived: bool,
        text: Option<String>,
        limit: Option<Limit>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let found = self.call()?.ask(py, async |store| {
            let mut query = JobsQuery { customer: customer.map(CustomerId), archived, text, after: None, limit: 0 };
            let mut found = Vec::new();
            while let Some(limit) = next_page(limit, found.len()) {
                query.limit = limit;
                let page = store.jobs(&query).await?;
                query.after = page.last().map(|row| row.job.id);
                let is_last = page.is_empty();
                found.extend(page);
                if is_last {
                    break;
                }
            }
            Ok::<_, Failure>(found)
        })?;
        rows::list(py, &found, jobs::job)
    }

    /// One job.
    ///
    /// Args:
    ///     job: Its number.
    ///
    /// Returns:
    ///     The job.
    ///
    /// Raises:
    ///     NotFoundError: There is no such job.
    fn job<'py>(&self, py: Python<'py>, job: i64) -> PyResult<Bound<'py, PyAny>> {
        let found = self.call()?.ask(py, async |store| {
            let found = store.job(JobId(job)).await?;
            found.ok_or_else(|| not_found("job", job))
        })?;
        jobs::job(py, &found)
    }
}
