//! The engine: a store in memory, on SQLite or on PostgreSQL with the use cases of core, as one Python class.
//!
//! Its methods stand by subject: `ingest`, `inbox`, `jobs`, `runs`, `schedules`, `closures`, `overrides`, `concerns`. Each translates
//! its arguments, asks the store while other Python threads go on, and gives rows back; `calls` are those that are under way. Nothing is
//! decided here.

mod calls;
mod closures;
mod concerns;
mod inbox;
mod ingest;
mod jobs;
mod overrides;
mod reading;
mod runs;
mod runtime;
mod schedules;

use crate::{
    errors::{ArgumentError, Failure, NotFoundError, UserNeededError},
    mails::each,
    parsers::OwnDefinitions,
    rows::{inbox as rows, overrides::word},
    times::{Moment, present, zone},
};
use backupchecks_core::{
    engine::add_user,
    memory::MemoryStore,
    model::{Act, Role, UserId},
    ports::{NewUser, UserStore},
};
use backupchecks_store::{DatabaseUrl, SqlStore};
use calls::Door;
pub(crate) use ingest::Origin;
use jiff::{Timestamp, tz::TimeZone};
use pyo3::{Borrowed, prelude::*};
use reading::Readers;
use std::{sync::Arc, time::Duration};

/// More rows than any store has.
const MOST: u32 = u32::MAX >> 1;
/// How many rows are asked for at a time.
const PAGE: u32 = 500;
/// The address of a store that is forgotten when it is closed.
const MEMORY: &str = "memory:";
/// How long a wait goes on before Python's signals, such as Ctrl-C, are looked at.
const PATIENCE: Duration = Duration::from_millis(100);

/// A store with everything that is done with it.
///
/// Safe to use from several threads; other Python threads go on meanwhile. Whatever the rules of the server are
/// holds here too: the same code decides. Roles are the server's business: whoever can open the database can do
/// everything.
///
/// Beside what each method names, all of them raise `ClosedError` once the engine is closed,
/// `DatabaseUnavailableError` when the database does not answer, `DatabaseLostError` when it was taken away while it
/// was open, `DatabaseFullError` when its disk is full, `DatabaseUnreadableError` when a stored value makes no sense,
/// and `ThreadsError` in a process that was forked. Where others change the same things again and again meanwhile,
/// `BusyError` is raised.
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
    door: Door,
}

#[derive(Clone)]
enum Place {
    Memory(MemoryStore),
    Sql(SqlStore),
}

#[pymethods]
impl Engine {
    /// Opens a store and brings its database up to date.
    ///
    /// Args:
    ///     url: `memory:` for a store that is forgotten, `sqlite:PATH`, or
    ///         `postgres://USER:PASSWORD@HOST/DATABASE`.
    ///     create: Whether a database is made where there is none. A script that only reads says `False`, so that
    ///         a wrong path is an error and not an empty result.
    ///     user: The name of the person for whom it acts: reviews need one, and the audit log bears the name.
    ///     tz: The zone by whose wall clock jobs are planned, UTC without one: give the one that the server has.
    ///     definitions: Parsers of your own, asked before those that are stored and those built in; as for
    ///         `Parsers`.
    ///     clock: Tells the present moment, for tests; without one it is Python's.
    ///
    /// Returns:
    ///     The engine; as a context manager it is closed at the end of the block.
    ///
    /// Raises:
    ///     DatabaseAddressError: The address is of no kind that is known.
    ///     DatabaseMissingError: There is no database, and none was to be made; or no folder to make it in.
    ///     DatabaseNewerError: A newer version of the program has worked with the database.
    ///     MigrationError: The database could not be brought up to date.
    ///     NotFoundError: There is no such user.
    ///     DefinitionError: A definition cannot be used.
    ///     ZoneError: There is no such zone.
    ///     ArgumentError: `create=False` with `memory:`.
    #[staticmethod]
    #[pyo3(signature = (url, *, create = true, user = None, tz = None, definitions = OwnDefinitions::default(), clock = None))]
    fn open(
        py: Python<'_>,
        url: &str,
        create: bool,
        user: Option<&str>,
        tz: Option<&Bound<'_, PyAny>>,
        definitions: OwnDefinitions,
        clock: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        // First what can be wrong without a database: none is made for an engine that cannot be opened.
        let zone = tz.map_or(Ok(TimeZone::UTC), zone)?;
        let readers = Readers::new(definitions)?;
        let (place, address) = if url == MEMORY {
            if !create {
                let text =
                    "a store in memory is always made anew; leave create=False out, or give the address of a database";
                return Err(ArgumentError::new_err(text));
            }
            (Place::Memory(MemoryStore::default()), MEMORY.to_owned())
        } else {
            let url: DatabaseUrl = url.parse().map_err(Failure::from)?;
            let store = runtime::run(py, async || {
                let store = if create { SqlStore::open(&url).await? } else { SqlStore::open_existing(&url).await? };
                store.migrate().await?;
                Ok::<_, backupchecks_store::OpenError>(store)
            })?;
            (Place::Sql(store), url.to_string())
        };
        let shared = Arc::new(Shared { address, zone, clock, readers, door: Door::of(place) });
        let engine = Self { shared, user: None };
        match user {
            Some(name) => engine.acting_as(py, name).or_else(|error| engine.close(py).and(Err(error))),
            None => Ok(engine),
        }
    }

    /// The same store, acting for a person; closing either closes the store.
    ///
    /// Args:
    ///     user: The person's name.
    ///
    /// Returns:
    ///     The other engine.
    ///
    /// Raises:
    ///     NotFoundError: There is no such user.
    fn acting_as(&self, py: Python<'_>, user: &str) -> PyResult<Self> {
        let account = self.call()?.ask(py, async |store| store.account(user).await)?;
        let Some(account) = account else {
            let text = format!("there is no user {user:?}; add one with add_user, or with `backupchecks user add`");
            return Err(NotFoundError::new_err(text));
        };
        Ok(Self { shared: Arc::clone(&self.shared), user: Some((account.user.id, account.user.name)) })
    }

    /// Adds a user, who can act here but cannot sign in on the pages until a password is set.
    ///
    /// Args:
    ///     name: The name; white space around and within it is folded.
    ///     roles: What the user may do on the pages; the first is the active role. An operator without it.
    ///
    /// Returns:
    ///     The user.
    ///
    /// Raises:
    ///     NameTakenError: A user has the name already.
    ///     ArgumentError: The name is empty, or there is no role.
    ///     WordError: There is no such role.
    #[pyo3(signature = (name, roles = vec!["operator".to_owned()]))]
    fn add_user<'py>(&self, py: Python<'py>, name: &str, roles: Vec<String>) -> PyResult<Bound<'py, PyAny>> {
        let roles = roles.iter().map(|role| word("roles", role, Role::from_word, Role::ALL));
        let roles = roles.collect::<PyResult<Vec<_>>>()?;
        let user = NewUser { name: name.to_owned(), password_hash: None, roles };
        let act = self.act(py)?;
        let account = self.call()?.ask(py, async |store| {
            add_user(store, user, act).await?;
            Ok::<_, Failure>(store.account(name).await?)
        })?;
        let account = account.ok_or_else(|| NotFoundError::new_err(format!("there is no user {name:?}")))?;
        rows::user(py, &account.user)
    }

    /// The users.
    ///
    /// Returns:
    ///     All of them, by name.
    fn users<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let users = self.call()?.ask(py, async |store| UserStore::users(store).await)?;
        crate::rows::list(py, &users, rows::user)
    }

    /// Lets calls that run finish and lets go of the database. Closing again does nothing.
    ///
    /// Calls of other threads that begin meanwhile raise `ClosedError`.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let door = &self.shared.door;
        let place = door.shut();
        while !py.detach(|| door.wait_for_others()) {
            py.check_signals()?;
        }
        if let Some(Place::Sql(store)) = place {
            runtime::run(py, async || {
                store.close().await;
                Ok::<_, Failure>(())
            })?;
        }
        door.let_go();
        Ok(())
    }

    /// Whether it was closed.
    #[getter]
    fn closed(&self) -> bool {
        self.shared.door.is_shut()
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

    fn __repr__(&self) -> String {
        let closed = if self.closed() { ", closed" } else { "" };
        let user = self.user().map_or_else(String::new, |name| format!(" as {name}"));
        format!("<Engine {}{user}{closed}>", self.url())
    }
}

impl Engine {
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

/// Numbers of runs, jobs or mails, of whatever can be walked: a list, a set, a column of a table.
struct Numbers(Vec<i64>);

impl<'py> FromPyObject<'_, 'py> for Numbers {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        each(value).map(Self)
    }
}

/// How many rows somebody wants at most.
#[derive(Clone, Copy)]
struct Limit(usize);

impl<'py> FromPyObject<'_, 'py> for Limit {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let limit: i128 = value.extract()?;
        let rows = usize::try_from(limit).map_err(|_| {
            ArgumentError::new_err(format!("limit is {limit}; give 0 or more, or leave it out for all there are"))
        });
        rows.map(Self)
    }
}

/// How many rows to ask for next, when so many were asked for and so many are there; `None` at the end.
fn next_page(limit: Option<Limit>, have: usize) -> Option<u32> {
    let missing = limit.map_or(usize::MAX, |limit| limit.0.saturating_sub(have));
    (missing > 0).then(|| u32::try_from(missing).unwrap_or(PAGE).min(PAGE))
}
