//! Overrides: agreed exceptions.

use super::{Engine, Limit, next_page};
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
    /// The overrides.
    ///
    /// Args:
    ///     over: Whether those that are over are asked for, or those that are not; all without it.
    ///     customer: The number of a customer.
    ///     job: The number of a job.
    ///     text: What stands in reason or message.
    ///     limit: How many to give at most; all there are without it.
    ///
    /// Returns:
    ///     Those found, the newest first.
    ///
    /// Raises:
    ///     ArgumentError: `limit` is negative.
    #[pyo3(signature = (*, over = None, customer = None, job = None, text = None, limit = None))]
    fn overrides<'py>(
        &self,
        py: Python<'py>,
        over: Option<bool>,
        customer: Option<i64>,
        job: Option<i64>,
        text: Option<String>,
        limit: Option<Limit>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let (now, customer, job) = (self.now(py)?, customer.map(CustomerId), job.map(JobId));
        let found = self.call()?.ask(py, async |store| {
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
    ///
    /// Args:
    ///     draft: The override.
    ///
    /// Returns:
    ///     The runs whose status would have changed.
    ///
    /// Raises:
    ///     OverrideError: It says no reason, or ends before it begins.
    ///     WordError: A word of the draft may not stand there, or its scope is about several things.
    ///     NotFoundError: There is no such job or customer.
    fn preview_override<'py>(&self, py: Python<'py>, draft: Draft) -> PyResult<Bound<'py, PyAny>> {
        let (rule, now) = (draft.rule(Override::NEW)?, self.now(py)?);
        let found = self.call()?.ask(py, async |store| overrides::preview(store, &rule, now).await)?;
        made::preview(py, &found)
    }

    /// Makes an override for runs to come.
    ///
    /// Args:
    ///     draft: The override.
    ///     existing: Whether it also holds for the unreviewed runs that are there.
    ///
    /// Returns:
    ///     Its number, and how many runs changed.
    ///
    /// Raises:
    ///     OverrideError: It says no reason, or ends before it begins.
    ///     WordError: A word of the draft may not stand there, or its scope is about several things.
    ///     NotFoundError: There is no such job or customer.
    #[pyo3(signature = (draft, *, existing = false))]
    fn add_override<'py>(&self, py: Python<'py>, draft: Draft, existing: bool) -> PyResult<Bound<'py, PyAny>> {
        let (rule, act) = (draft.rule(Override::NEW)?, self.act(py)?);
        let done = self.call()?.ask(py, async |store| overrides::add(store, &rule, existing, act).await)?;
        made::changed(py, &done)
    }

    /// Puts a draft in the place of an override.
    ///
    /// Args:
    ///     id: The number of the override.
    ///     version: The version that was looked at.
    ///     draft: What holds from now on.
    ///     existing: Whether it also holds for the unreviewed runs that are there.
    ///
    /// Returns:
    ///     Its number, and how many runs changed.
    ///
    /// Raises:
    ///     OverrideError: It says no reason, or ends before it begins.
    ///     WordError: A word of the draft may not stand there, or its scope is about several things.
    ///     NotFoundError: There is no such job or customer.
    ///     OverrideChangedError: That version is no longer the newest.
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
        let done = self.call()?.ask(py, async |store| overrides::edit(store, &rule, version, existing, act).await)?;
        made::changed(py, &done)
    }

    /// Ends an override.
    ///
    /// Args:
    ///     id: The number of the override.
    ///     at: Lets it hold for runs before this moment only; without it, it ends for good.
    ///
    /// Returns:
    ///     How many runs changed.
    ///
    /// Raises:
    ///     NotFoundError: There is no such override.
    ///     OverrideChangedError: It was ended or deleted meanwhile.
    ///     OverrideError: It would end before it begins.
    #[pyo3(signature = (id, *, at = None))]
    fn end_override(&self, py: Python<'_>, id: i64, at: Option<Moment>) -> PyResult<u64> {
        let (id, act) = (OverrideId(id), self.act(py)?);
        self.call()?.ask(py, async |store| match at {
            None => overrides::end(store, id, act).await,
            Some(at) => overrides::end_at(store, id, at.0, act).await,
        })
    }

    /// Deletes an override.
    ///
    /// Args:
    ///     id: The number of the override.
    ///
    /// Returns:
    ///     How many runs changed.
    ///
    /// Raises:
    ///     NotFoundError: There is no such override.
    fn delete_override(&self, py: Python<'_>, id: i64) -> PyResult<u64> {
        let act = self.act(py)?;
        self.call()?.ask(py, async |store| overrides::delete(store, OverrideId(id), act).await)
    }
}
