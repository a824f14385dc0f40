//! The engine: a store in memory, on SQLite or on PostgreSQL with the use cases of core, as one Python class.
//!
//! Its methods stand by subject: `inbox`, `jobs`, `runs`, `schedules`, `overrides`, `concerns`. Each translates its arguments, asks
//! the store while other Python threads go on, and gives rows back. Nothing is decided here.

mod concerns;
mod inbox;
mod jobs;
mod overrides;
mod reading;
mod runs;
mod runtime;
mod schedules;

use crate::{
    errors::{ClosedError, Failure, NameTakenError, NotFoundError, UserNeededError, WordError, raised},
    parsers::OwnDefinition,
    rows::{inbox as rows, overrides::word},
    times::{Moment, present, zone},
};
use backupchecks_core::{
    memory::MemoryStore,
    model::{Act, Role, UserId},
    ports::{NewUser, Store, UserStore},
};
use backupchecks_store::{DatabaseUrl, SqlStore};
use jiff::{Timestamp, tz::TimeZone};
use pyo3::prelude::*;
use reading::Readers;
use std::sync::{Arc, Mutex, PoisonError};

/// How many rows are asked for at a time.
const PAGE: u32 = 500;
/// The address of a store that is forgotten when it is closed.
const MEMORY: &str = "memory:";

/// A store with everything that is done with it.
#[pyclass(frozen, module = "backupchecks")]
pub(crate) struct Engine {
    shared: Arc<Shared>,
    /// The person for whom it acts; without one the program acts by itself.
    user: Option<(UserId, String)>,
}

/// What the handles on one store share.
struct Shared {
    address: String,
    zone: TimeZone,
    clock: Option<Py<PyAny>>,
    readers: Readers,
    /// `None` once it is closed.
    place: Mutex<Option<Place>>,
}

#[derive(Clone)]
enum Place {
    Memory(MemoryStore),
    Sql(SqlStore),
}

#[pymethods]
impl Engine {
    /// Opens a store and brings its database up to date.
    #[staticmethod]
    #[pyo3(signature = (url, *, user = None, tz = None, definitions = Vec::new(), clock = None))]
    fn open(
        py: Python<'_>,
        url: &str,
        user: Option<&str>,
        tz: Option<&Bound<'_, PyAny>>,
        definitions: Vec<OwnDefinition>,
        clock: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let (place, address) = if url == MEMORY {
            (Place::Memory(MemoryStore::default()), MEMORY.to_owned())
        } else {
            let url: DatabaseUrl = url.parse().map_err(Failure::from)?;
            let store = runtime::run(py, async || {
                let store = SqlStore::open(&url).await?;
                store.migrate().await?;
                Ok::<_, backupchecks_store::OpenError>(store)
            })?;
            (Place::Sql(store), url.to_string())
        };
        let zone = tz.map_or(Ok(TimeZone::UTC), zone)?;
        let readers = Readers::new(definitions)?;
        let shared = Arc::new(Shared { address, zone, clock, readers, place: Mutex::new(Some(place)) });
        let engine = Self { shared, user: None };
        match user {
            Some(name) => engine.acting_as(py, name),
            None => Ok(engine),
        }
    }

    /// The same store, acting for a person: reviews and the audit log bear the name.
    fn acting_as(&self, py: Python<'_>, user: &str) -> PyResult<Self> {
        let account = self.ask(py, async |store| store.account(user).await)?;
        let Some(account) = account else {
            let text = format!("there is no user {user:?}; add one with add_user, or with `backupchecks user add`");
            return Err(NotFoundError::new_err(text));
        };
        Ok(Self { shared: Arc::clone(&self.shared), user: Some((account.user.id, account.user.name)) })
    }

    /// Adds a user without a password, who can act here but cannot sign in on the pages until one is set.
    #[pyo3(signature = (name, roles = vec!["operator".to_owned()]))]
    fn add_user<'py>(&self, py: Python<'py>, name: &str, roles: Vec<String>) -> PyResult<Bound<'py, PyAny>> {
        let roles = roles.iter().map(|role| word("roles", role, Role::from_word, Role::ALL));
        let roles = roles.collect::<PyResult<Vec<_>>>()?;
        if roles.is_empty() {
            return Err(WordError::new_err("roles is empty; give at least one, such as \"operator\""));
        }
        let user = NewUser { name: name.to_owned(), password_hash: None, roles };
        let act = self.act(py)?;
        let account = self.ask(py, async |store| {
            if store.add_user(&user, act).await?.is_none() {
                let text = format!("there is a user {name:?} already; choose another name");
                return Err(raised(NameTakenError::new_err(text)));
            }
            Ok::<_, Failure>(store.account(name).await?)
        })?;
        let account = account.ok_or_else(|| NotFoundError::new_err(format!("there is no user {name:?}")))?;
        rows::user(py, &account.user)
    }

    /// The users, by name.
    fn users<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let users = self.ask(py, async |store| UserStore::users(store).await)?;
        crate::rows::list(py, &users, rows::user)
    }

    /// Lets calls that run finish and lets go of the database. Closing again does nothing.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let place = py.detach(|| self.shared.lock().take());
        if let Some(Place::Sql(store)) = place {
            runtime::run(py, async || {
                store.close().await;
                Ok::<_, Failure>(())
            })?;
        }
        Ok(())
    }

    /// Whether it was closed.
    #[getter]
    fn closed(&self, py: Python<'_>) -> bool {
        py.detach(|| self.shared.lock().is_none())
    }

    /// Where the store is, without a password.
    #[getter]
    fn url(&self) -> &str {
        &self.shared.address
    }

    /// The name of the person for whom it acts.
    #[getter]
    fn user(&self) -> Option<&str> {
        self.user.as_ref().map(|(_, name)| name.as_str())
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __exit__(
        &self,
        py: Python<'_>,
        kind: Option<&Bound<'_, PyAny>>,
        error: Option<&Bound<'_, PyAny>>,
        trace: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let _ = (kind, error, trace);
        self.close(py)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let closed = if self.closed(py) { ", closed" } else { "" };
        let user = self.user().map_or_else(String::new, |name| format!(" as {name}"));
        format!("<Engine {}{user}{closed}>", self.url())
    }
}

impl Engine {
    /// Asks the store while other Python threads go on.
    fn ask<T, E>(&self, py: Python<'_>, work: impl AsyncFnOnce(&dyn Store) -> Result<T, E> + Send) -> PyResult<T>
    where
        T: Send,
        E: Into<Failure>,
    {
        let store = py.detach(|| self.shared.store())?;
        runtime::run(py, async || work(&*store).await)
    }

    /// The present moment, by the engine's clock.
    fn now(&self, py: Python<'_>) -> PyResult<Timestamp> {
        match &self.shared.clock {
            Some(clock) => Ok(clock.call0(py)?.extract::<Moment>(py)?.0),
            None => present(py),
        }
    }

    /// Who does something now.
    fn act(&self, py: Python<'_>) -> PyResult<Act> {
        let now = self.now(py)?;
        Ok(self.user.as_ref().map_or_else(|| Act::of_program("python", now), |(user, _)| Act::of(*user, now)))
    }

    /// The person for whom it acts; only a person can do `what`.
    fn person(&self, what: &str) -> PyResult<UserId> {
        let user = self.user.as_ref().map(|(user, _)| *user);
        user.ok_or_else(|| {
            UserNeededError::new_err(format!(
                "{what} is a person's doing; open the engine with user=NAME, or use engine.acting_as(NAME)"
            ))
        })
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Place>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self) -> Result<Box<dyn Store>, Failure> {
        match self.lock().clone() {
            Some(Place::Memory(store)) => Ok(Box::new(store)),
            Some(Place::Sql(store)) => Ok(Box::new(store)),
            None => Err(raised(ClosedError::new_err("the engine is closed; open it again"))),
        }
    }
}

/// How many rows to ask for next, when so many were asked for and so many are there; `None` at the end.
fn next_page(limit: Option<usize>, have: usize) -> Option<u32> {
    let missing = limit.map_or(usize::MAX, |limit| limit.saturating_sub(have));
    (missing > 0).then(|| u32::try_from(missing).unwrap_or(PAGE).min(PAGE))
}
