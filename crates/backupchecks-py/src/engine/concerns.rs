//! Tickets and remarks.

use super::{Engine, Limit, MOST, Numbers, next_page, runs::run_ids};
use crate::{
    errors::{ArgumentError, CodeTakenError, Failure, OpenTicketError, not_found},
    rows::{
        self,
        concerns::{self, GivenScope},
    },
    times::Day,
};
use backupchecks_core::{
    engine::{self, Wish},
    model::{Concern, ConcernKind, RemarkId, Scope, TicketCode, TicketId},
    ports::{ConcernRow, ConcernsQuery, Opened, ReviewTarget, TicketStore},
};
use pyo3::prelude::*;

#[pymethods]
impl Engine {
    /// The tickets.
    ///
    /// Args:
    ///     open: Whether those of which something is open are asked for, or those that are resolved.
    ///     text: What stands in code or text.
    ///     limit: How many to give at most; all there are without it.
    ///
    /// Returns:
    ///     Those found, the last opened first.
    ///
    /// Raises:
    ///     ArgumentError: `limit` is negative.
    #[pyo3(signature = (*, open = true, text = None, limit = None))]
    fn tickets<'py>(
        &self,
        py: Python<'py>,
        open: bool,
        text: Option<String>,
        limit: Option<Limit>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows::list(py, &self.find_concerns(py, ConcernKind::Ticket, open, text, limit)?, concerns::ticket)
    }

    /// The remarks.
    ///
    /// Args:
    ///     open: Whether those of which something is open are asked for, or those that are resolved.
    ///     text: What stands in code or text.
    ///     limit: How many to give at most; all there are without it.
    ///
    /// Returns:
    ///     Those found, the last made first.
    ///
    /// Raises:
    ///     ArgumentError: `limit` is negative.
    #[pyo3(signature = (*, open = true, text = None, limit = None))]
    fn remarks<'py>(
        &self,
        py: Python<'py>,
        open: bool,
        text: Option<String>,
        limit: Option<Limit>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows::list(py, &self.find_concerns(py, ConcernKind::Remark, open, text, limit)?, concerns::remark)
    }

    /// Opens one ticket for several runs.
    ///
    /// Args:
    ///     text: What it is about.
    ///     runs: The numbers of the runs.
    ///     code: Its code, such as the number of a PSA; the next one of the day without it.
    ///     beside_open: Whether it is opened although one is open for one of the jobs.
    ///     scopes: What it covers, instead of the jobs of the runs.
    ///     active_from: From which day on it is shown beside other runs.
    ///
    /// Returns:
    ///     Its number and its code.
    ///
    /// Raises:
    ///     TextMissingError: The text is empty.
    ///     NotFoundError: There are no such runs.
    ///     ArgumentError: No run is given.
    ///     WordError: A scope is about several things.
    ///     CodeTakenError: There is a ticket with this code.
    ///     OpenTicketError: A ticket is open for one of the jobs, and this was not to be opened beside it.
    #[pyo3(signature = (text, runs, *, code = None, beside_open = false, scopes = Vec::new(), active_from = None))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python, all but two of them optional")]
    fn open_ticket<'py>(
        &self,
        py: Python<'py>,
        text: String,
        runs: Numbers,
        code: Option<String>,
        beside_open: bool,
        scopes: Vec<GivenScope>,
        active_from: Option<Day>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (wish, act) = (wish(text, runs, scopes, active_from)?, self.act(py)?);
        let today = act.at.to_zoned(self.shared.zone.clone()).date();
        let code = TicketCode::typed(code.as_deref().unwrap_or_default(), today);
        let opened =
            self.call()?.ask(py, async |store| engine::open_ticket(store, &wish, code, beside_open, act).await)?;
        match opened {
            Opened::Opened(ticket, code) => concerns::opened(py, ticket.0, &code),
            Opened::CodeTaken(ticket) => {
                Err(CodeTakenError::new_err((format!("ticket {ticket} has this code already"), ticket.0)))
            }
            Opened::OpenAlready(ticket) => {
                let text = format!("ticket {ticket} is open for one of these jobs; link it, or open one beside_open");
                Err(OpenTicketError::new_err((text, ticket.0)))
            }
        }
    }

    /// Makes one remark on several runs.
    ///
    /// Args:
    ///     text: What it is about.
    ///     runs: The numbers of the runs.
    ///     scopes: What it covers, instead of the jobs of the runs.
    ///     active_from: From which day on it is shown beside other runs.
    ///
    /// Returns:
    ///     Its number.
    ///
    /// Raises:
    ///     TextMissingError: The text is empty.
    ///     NotFoundError: There are no such runs.
    ///     ArgumentError: No run is given.
    ///     WordError: A scope is about several things.
    #[pyo3(signature = (text, runs, *, scopes = Vec::new(), active_from = None))]
    fn add_remark(
        &self,
        py: Python<'_>,
        text: String,
        runs: Numbers,
        scopes: Vec<GivenScope>,
        active_from: Option<Day>,
    ) -> PyResult<i64> {
        let (wish, act) = (wish(text, runs, scopes, active_from)?, self.act(py)?);
        Ok(self.call()?.ask(py, async |store| engine::remark(store, &wish, act).await)?.0)
    }

    /// Links runs to a ticket, which from now on covers their jobs.
    ///
    /// Args:
    ///     ticket: The number of the ticket.
    ///     runs: The numbers of the runs.
    ///
    /// Returns:
    ///     `False` when all that was so already.
    ///
    /// Raises:
    ///     NotFoundError: There is no such ticket, or there are no such runs.
    ///     ArgumentError: No run is given.
    fn link_ticket(&self, py: Python<'_>, ticket: i64, runs: Numbers) -> PyResult<bool> {
        self.link(py, Concern::Ticket(TicketId(ticket)), runs)
    }

    /// Links runs to a remark, which from now on covers their jobs.
    ///
    /// Args:
    ///     remark: The number of the remark.
    ///     runs: The numbers of the runs.
    ///
    /// Returns:
    ///     `False` when all that was so already.
    ///
    /// Raises:
    ///     NotFoundError: There is no such remark, or there are no such runs.
    ///     ArgumentError: No run is given.
    fn link_remark(&self, py: Python<'_>, remark: i64, runs: Numbers) -> PyResult<bool> {
        self.link(py, Concern::Remark(RemarkId(remark)), runs)
    }

    /// Resolves a ticket, or one scope of it.
    ///
    /// Args:
    ///     ticket: The number of the ticket.
    ///     scope: One of its scopes; all without it.
    ///
    /// Returns:
    ///     `False` when it is resolved already.
    ///
    /// Raises:
    ///     NotFoundError: There is no such ticket.
    ///     WordError: The scope is about several things.
    #[pyo3(signature = (ticket, scope = None))]
    fn resolve_ticket(&self, py: Python<'_>, ticket: i64, scope: Option<GivenScope>) -> PyResult<bool> {
        self.resolve(py, Concern::Ticket(TicketId(ticket)), scope)
    }

    /// Resolves a remark, or one scope of it.
    ///
    /// Args:
    ///     remark: The number of the remark.
    ///     scope: One of its scopes; all without it.
    ///
    /// Returns:
    ///     `False` when it is resolved already.
    ///
    /// Raises:
    ///     NotFoundError: There is no such remark.
    ///     WordError: The scope is about several things.
    #[pyo3(signature = (remark, scope = None))]
    fn resolve_remark(&self, py: Python<'_>, remark: i64, scope: Option<GivenScope>) -> PyResult<bool> {
        self.resolve(py, Concern::Remark(RemarkId(remark)), scope)
    }

    /// Opens a ticket again, or one scope of it.
    ///
    /// Args:
    ///     ticket: The number of the ticket.
    ///     scope: One of its scopes; all without it.
    ///
    /// Returns:
    ///     `False` when there is nothing to open.
    ///
    /// Raises:
    ///     NotFoundError: There is no such ticket.
    ///     WordError: The scope is about several things.
    #[pyo3(signature = (ticket, scope = None))]
    fn reopen_ticket(&self, py: Python<'_>, ticket: i64, scope: Option<GivenScope>) -> PyResult<bool> {
        self.reopen(py, Concern::Ticket(TicketId(ticket)), scope)
    }

    /// Opens a remark again, or one scope of it.
    ///
    /// Args:
    ///     remark: The number of the remark.
    ///     scope: One of its scopes; all without it.
    ///
    /// Returns:
    ///     `False` when there is nothing to open.
    ///
    /// Raises:
    ///     NotFoundError: There is no such remark.
    ///     WordError: The scope is about several things.
    #[pyo3(signature = (remark, scope = None))]
    fn reopen_remark(&self, py: Python<'_>, remark: i64, scope: Option<GivenScope>) -> PyResult<bool> {
        self.reopen(py, Concern::Remark(RemarkId(remark)), scope)
    }

    /// The runs that are linked to a ticket.
    ///
    /// Args:
    ///     ticket: The number of the ticket.
    ///     limit: How many to give at most; all there are without it.
    ///
    /// Returns:
    ///     The runs, the newest first.
    ///
    /// Raises:
    ///     NotFoundError: There is no such ticket.
    ///     ArgumentError: `limit` is negative.
    #[pyo3(signature = (ticket, *, limit = None))]
    fn ticket_runs<'py>(&self, py: Python<'py>, ticket: i64, limit: Option<Limit>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.linked(py, Concern::Ticket(TicketId(ticket)), limit)
    }

    /// The runs that are linked to a remark.
    ///
    /// Args:
    ///     remark: The number of the remark.
    ///     limit: How many to give at most; all there are without it.
    ///
    /// Returns:
    ///     The runs, the newest first.
    ///
    /// Raises:
    ///     NotFoundError: There is no such remark.
    ///     ArgumentError: `limit` is negative.
    #[pyo3(signature = (remark, *, limit = None))]
    fn remark_runs<'py>(&self, py: Python<'py>, remark: i64, limit: Option<Limit>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.linked(py, Concern::Remark(RemarkId(remark)), limit)
    }
}

impl Engine {
    fn find_concerns(
        &self,
        py: Python<'_>,
        kind: ConcernKind,
        open: bool,
        text: Option<String>,
        limit: Option<Limit>,
    ) -> PyResult<Vec<ConcernRow>> {
        self.call()?.ask(py, async |store| {
            let mut query = ConcernsQuery { kind, open, text, after: None, limit: 0 };
            let mut found = Vec::new();
            while let Some(limit) = next_page(limit, found.len()) {
                query.limit = limit;
                let page = store.concerns(&query).await?;
                found.extend(page.rows);
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            Ok::<_, Failure>(found)
        })
    }

    fn link(&self, py: Python<'_>, concern: Concern, runs: Numbers) -> PyResult<bool> {
        let (targets, act) = (some_runs(runs)?, self.act(py)?);
        self.call()?.ask(py, async |store| engine::link_runs(store, concern, &targets, act).await)
    }

    fn resolve(&self, py: Python<'_>, concern: Concern, scope: Option<GivenScope>) -> PyResult<bool> {
        let (scope, act) = (scope.map(GivenScope::scope).transpose()?, self.act(py)?);
        self.change(py, concern, async |store| TicketStore::resolve(store, concern, scope.as_ref(), act).await)
    }

    fn reopen(&self, py: Python<'_>, concern: Concern, scope: Option<GivenScope>) -> PyResult<bool> {
        let (scope, act) = (scope.map(GivenScope::scope).transpose()?, self.act(py)?);
        self.change(py, concern, async |store| TicketStore::reopen(store, concern, scope.as_ref(), act).await)
    }

    /// Does `work` to a ticket or remark that must be there.
    fn change(
        &self,
        py: Python<'_>,
        concern: Concern,
        work: impl AsyncFnOnce(&dyn backupchecks_core::ports::Store) -> Result<bool, backupchecks_core::ports::StoreError>
        + Send,
    ) -> PyResult<bool> {
        self.call()?.ask(py, async |store| {
            if store.concern(concern).await?.is_none() {
                return Err(not_found(concern.kind().as_str(), concern.number()));
            }
            Ok(work(store).await?)
        })
    }

    fn linked<'py>(&self, py: Python<'py>, concern: Concern, limit: Option<Limit>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let limit = limit.map_or(MOST, |limit| u32::try_from(limit.0).unwrap_or(MOST).min(MOST));
        let found = self.call()?.ask(py, async |store| {
            if store.concern(concern).await?.is_none() {
                return Err(not_found(concern.kind().as_str(), concern.number()));
            }
            Ok::<_, Failure>(store.linked_runs(concern, limit).await?)
        })?;
        rows::list(py, &found, concerns::linked_run)
    }
}

/// What is about no run is about nothing.
fn some_runs(runs: Numbers) -> PyResult<Vec<ReviewTarget>> {
    if runs.0.is_empty() {
        return Err(ArgumentError::new_err("no run is given; give the number of at least one"));
    }
    Ok(vec![ReviewTarget::Runs(run_ids(runs))])
}

fn wish(text: String, runs: Numbers, scopes: Vec<GivenScope>, active_from_date: Option<Day>) -> PyResult<Wish> {
    let scopes = scopes.into_iter().map(GivenScope::scope).collect::<PyResult<Vec<Scope>>>()?;
    let active_from_date = active_from_date.map(|day| day.0);
    Ok(Wish { runs: some_runs(runs)?, text, scopes, active_from_date })
}
