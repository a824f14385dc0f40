//! Customers and their jobs.

use super::{Engine, next_page};
use crate::{
    errors::{Failure, NameTakenError, not_found},
    rows::{self, inbox, jobs},
};
use backupchecks_core::{
    model::{CustomerId, JobId},
    ports::JobsQuery,
};
use pyo3::prelude::*;

#[pymethods]
impl Engine {
    /// The customers whose name contains `text`, by name.
    #[pyo3(signature = (text = ""))]
    fn customers<'py>(&self, py: Python<'py>, text: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let found = self.ask(py, async |store| store.customers(text, u32::MAX >> 1).await)?;
        rows::list(py, &found, inbox::customer)
    }

    /// Adds a customer and gives its number.
    fn add_customer(&self, py: Python<'_>, name: &str) -> PyResult<i64> {
        let act = self.act(py)?;
        let added = self.ask(py, async |store| store.add_customer(name, act).await)?;
        let taken = || NameTakenError::new_err(format!("there is a customer {name:?} already; choose another name"));
        added.map(|customer| customer.0).ok_or_else(taken)
    }

    /// Jobs by customer name and job name; archived ones are listed apart.
    #[pyo3(signature = (*, customer = None, archived = false, text = None, limit = None))]
    fn jobs<'py>(
        &self,
        py: Python<'py>,
        customer: Option<i64>,
        archived: bool,
        text: Option<String>,
        limit: Option<usize>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let found = self.ask(py, async |store| {
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

    /// The job with this number.
    fn job<'py>(&self, py: Python<'py>, job: i64) -> PyResult<Bound<'py, PyAny>> {
        let found = self.ask(py, async |store| {
            let found = store.job(JobId(job)).await?;
            found.ok_or_else(|| not_found("job", job))
        })?;
        jobs::job(py, &found)
    }
}
