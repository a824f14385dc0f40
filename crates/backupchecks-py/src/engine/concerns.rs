//! Tickets and remarks.

use super::{Engine, next_page, runs::run_ids};
use crate::{
    errors::{CodeTakenError, Failure, OpenTicketError, not_found},
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
    /// Tickets of which something is open, or those that are resolved; the last opened first.
    #[pyo3(signature = (*, open = true, text = None, limit = None))]
    fn tickets<'py>(
        &self,
        py: Python<'py>,
        open: bool,
        text: Option<String>,
        limit: Option<usize>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows::list(py, &self.find_concerns(py, ConcernKind::Ticket, open, text, limit)?, concerns::ticket)
    }

    /// Remarks, as `tickets`.
    #[pyo3(signature = (*, open = true, text = None, limit = None))]
    fn remarks<'py>(
        &self,
        py: Python<'py>,
        open: bool,
        text: Option<String>,
        limit: Option<usize>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows::list(py, &self.find_concerns(py, ConcernKind::Remark, open, text, limit)?, concerns::remark)
    }

    /// Opens one ticket for all the runs.
    #[pyo3(signature = (text, runs, *, code = None, beside_open = false, scopes = Vec::new(), active_from = None))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python, all but two of them optional")]
    fn open_ticket<'py>(
        &self,
        py: Python<'py>,
        text: String,
        runs: Vec<i64>,
        code: Option<String>,
        beside_open: bool,
        scopes: Vec<GivenScope>,
        active_from: Option<Day>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (wish, act) = (wish(text, runs, scopes, active_from)?, self.act(py)?);
        let today = act.at.to_zoned(self.shared.zone.clone()).date();
        let code = code.map_or(TicketCode::OfDay(today), TicketCode::Given);
        let opened = self.ask(py, async |store| engine::open_ticket(store, &wish, code, beside_open, act).await)?;
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

    /// Makes one remark on all the runs, and gives its number.
    #[pyo3(signature = (text, runs, *, scopes = Vec::new(), active_from = None))]
    fn add_remark(
        &self,
        py: Python<'_>,
        text: String,
        runs: Vec<i64>,
        scopes: Vec<GivenScope>,
        active_from: Option<Day>,
    ) -> PyResult<i64> {
        let (wish, act) = (wish(text, runs, scopes, active_from)?, self.act(py)?);
        Ok(self.ask(py, async |store| engine::remark(store, &wish, act).await)?.0)
    }

    /// Links runs to a ticket, which from now on covers their jobs; `False` when all that was so already.
    fn link_ticket(&self, py: Python<'_>, ticket: i64, runs: Vec<i64>) -> PyResult<bool> {
        self.link(py, Concern::Ticket(TicketId(ticket)), runs)
    }

    /// Links runs to a remark, as `link_ticket`.
    fn link_remark(&self, py: Python<'_>, remark: i64, runs: Vec<i64>) -> PyResult<bool> {
        self.link(py, Concern::Remark(RemarkId(remark)), runs)
    }

    /// Resolves a ticket, or one scope of it; `False` when it is resolved already.
    #[pyo3(signature = (ticket, scope = None))]
    fn resolve_ticket(&self, py: Python<'_>, ticket: i64, scope: Option<GivenScope>) -> PyResult<bool> {
        self.resolve(py, Concern::Ticket(TicketId(ticket)), scope)
    }

    /// Resolves a remark, as `resolve_ticket`.
    #[pyo3(signature = (remark, scope = None))]
    fn resolve_remark(&self, py: Python<'_>, remark: i64, scope: Option<GivenScope>) -> PyResult<bool> {
        self.resolve(py, Concern::Remark(RemarkId(remark)), scope)
    }

    /// Opens a ticket again, or one scope of it; `False` when there is nothing to open.
    #[pyo3(signature = (ticket, scope = None))]
    fn reopen_ticket(&self, py: Python<'_>, ticket: i64, scope: Option<GivenScope>) -> PyResult<bool> {
        self.reopen(py, Concern::Ticket(TicketId(ticket)), scope)
    }

    /// Opens a remark again, as `reopen_ticket`.
    #[pyo3(signature = (remark, scope = None))]
    fn reopen_remark(&self, py: Python<'_>, remark: i64, scope: Option<GivenScope>) -> PyResult<bool> {
        self.reopen(py, Concern::Remark(RemarkId(remark)), scope)
    }

    /// The runs that are linked to a ticket, the newest first.
    #[pyo3(signature = (ticket, *, limit = None))]
    fn ticket_runs<'py>(&self, py: Python<'py>, ticket: i64, limit: Option<u32>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.linked(py, Concern::Ticket(TicketId(ticket)), limit)
    }

    /// The runs that are linked to a remark, the newest first.
    #[pyo3(signature = (remark, *, limit = None))]
    fn remark_runs<'py>(&self, py: Python<'py>, remark: i64, limit: Option<u32>) -> PyResult<Vec<Bound<'py, PyAny>>> {
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
        limit: Option<usize>,
    ) -> PyResult<Vec<ConcernRow>> {
        self.ask(py, async |store| {
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

    fn link(&self, py: Python<'_>, concern: Concern, runs: Vec<i64>) -> PyResult<bool> {
        let (targets, act) = (vec![ReviewTarget::Runs(run_ids(runs))], self.act(py)?);
        self.ask(py, async |store| engine::link_runs(store, concern, &targets, act).await)
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
        self.ask(py, async |store| {
            if store.concern(concern).await?.is_none() {
                return Err(not_found(concern.kind().as_str(), concern.number()));
            }
            Ok(work(store).await?)
        })
    }

    fn linked<'py>(&self, py: Python<'py>, concern: Concern, limit: Option<u32>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let limit = limit.unwrap_or(u32::MAX >> 1);
        let found = self.ask(py, async |store| {
            if store.concern(concern).await?.is_none() {
                return Err(not_found(concern.kind().as_str(), concern.number()));
            }
            Ok::<_, Failure>(store.linked_runs(concern, limit).await?)
        })?;
        rows::list(py, &found, concerns::linked_run)
    }
}

fn wish(text: String, runs: Vec<i64>, scopes: Vec<GivenScope>, active_from_date: Option<Day>) -> PyResult<Wish> {
    let scopes = scopes.into_iter().map(GivenScope::scope).collect::<PyResult<Vec<Scope>>>()?;
    let active_from_date = active_from_date.map(|day| day.0);
    Ok(Wish { runs: vec![ReviewTarget::Runs(run_ids(runs))], text, scopes, active_from_date })
}
