//! Overrides: agreed exceptions.

use super::{Engine, next_page};
use crate::{
    errors::Failure,
    rows::{
        self,
        overrides::{self as made, Draft},
    },
    times::Moment,
};
use backupchecks_core::{
    engine::overrides,
    model::{CustomerId, JobId, Override, OverrideId},
    ports::{OverrideStore, OverridesQuery},
};
use pyo3::prelude::*;

#[pymethods]
impl Engine {
    /// The overrides, the newest first; `over` asks for those that are over, or for those that are not.
    #[pyo3(signature = (*, over = None, customer = None, job = None, text = None, limit = None))]
    fn overrides<'py>(
        &self,
        py: Python<'py>,
        over: Option<bool>,
        customer: Option<i64>,
        job: Option<i64>,
        text: Option<String>,
        limit: Option<usize>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let (now, customer, job) = (self.now(py)?, customer.map(CustomerId), job.map(JobId));
        let found = self.ask(py, async |store| {
            let mut query = OverridesQuery { over, now, customer, job, text, before: None, limit: 0 };
            let mut found = Vec::new();
            while let Some(limit) = next_page(limit, found.len()) {
                query.limit = limit;
                let page = OverrideStore::overrides(store, &query).await?;
                query.before = page.last().map(|row| row.rule.id);
                let is_last = page.is_empty();
                found.extend(page);
                if is_last {
                    break;
                }
            }
            Ok::<_, Failure>(found)
        })?;
        rows::list(py, &found, |py, row| made::override_row(py, row, &self.shared.zone))
    }

    /// What an override would have changed in the last 30 days.
    fn preview_override<'py>(&self, py: Python<'py>, draft: Draft) -> PyResult<Bound<'py, PyAny>> {
        let (rule, now) = (draft.rule(Override::NEW)?, self.now(py)?);
        let found = self.ask(py, async |store| overrides::preview(store, &rule, now).await)?;
        made::preview(py, &found)
    }

    /// Makes an override for runs to come, with `existing` also for the unreviewed ones that are there.
    #[pyo3(signature = (draft, *, existing = false))]
    fn add_override<'py>(&self, py: Python<'py>, draft: Draft, existing: bool) -> PyResult<Bound<'py, PyAny>> {
        let (rule, act) = (draft.rule(Override::NEW)?, self.act(py)?);
        let done = self.ask(py, async |store| overrides::add(store, &rule, existing, act).await)?;
        made::changed(py, &done)
    }

    /// Puts a draft in the place of a version of an override.
    #[pyo3(signature = (id, version, draft, *, existing = false))]
    fn edit_override<'py>(
        &self,
        py: Python<'py>,
        id: i64,
        version: u32,
        draft: Draft,
        existing: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (rule, act) = (draft.rule(OverrideId(id))?, self.act(py)?);
        let done = self.ask(py, async |store| overrides::edit(store, &rule, version, existing, act).await)?;
        made::changed(py, &done)
    }

    /// Ends an override for good, or lets it hold for runs before `at` only; gives how many runs changed.
    #[pyo3(signature = (id, *, at = None))]
    fn end_override(&self, py: Python<'_>, id: i64, at: Option<Moment>) -> PyResult<u64> {
        let (id, act) = (OverrideId(id), self.act(py)?);
        self.ask(py, async |store| match at {
            None => overrides::end(store, id, act).await,
            Some(at) => overrides::end_at(store, id, at.0, act).await,
        })
    }

    /// Deletes an override; gives how many runs changed.
    fn delete_override(&self, py: Python<'_>, id: i64) -> PyResult<u64> {
        let act = self.act(py)?;
        self.ask(py, async |store| overrides::delete(store, OverrideId(id), act).await)
    }
}
