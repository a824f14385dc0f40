//! Calls that are under way on a store: whoever closes it waits for them.

use super::{Engine, PATIENCE, Place, runtime};
use crate::errors::{ClosedError, Failure, raised};
use backupchecks_core::ports::Store;
use pyo3::prelude::*;
use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
};

/// The way to a store, and who has gone through.
pub(super) struct Door {
    inside: Mutex<Inside>,
    left: Condvar,
}

struct Inside {
    /// `None` once nobody may go in any more.
    place: Option<Place>,
    /// The thread of each call that is under way.
    threads: Vec<ThreadId>,
    /// Whether the database was let go.
    gone: bool,
}

impl Door {
    pub(super) fn of(place: Place) -> Self {
        let inside = Inside { place: Some(place), threads: Vec::new(), gone: false };
        Self { inside: Mutex::new(inside), left: Condvar::new() }
    }

    pub(super) fn is_shut(&self) -> bool {
        self.inside().place.is_none()
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets nobody in any more, and gives the store to who shuts it first.
    pub(super) fn shut(&self) -> Option<Place> {
        self.inside().place.take()
    }

    /// Waits a while for the calls of other threads; whether none is left. A call of this thread itself cannot end while it waits.
    pub(super) fn wait_for_others(&self) -> bool {
        let me = thread::current().id();
        let waited =
            self.left.wait_timeout_while(self.inside(), PATIENCE, |inside| inside.threads.iter().any(|of| *of != me));
        let (inside, _) = waited.unwrap_or_else(PoisonError::into_inner);
        inside.threads.iter().all(|of| *of == me)
    }

    /// From now on there is no database behind it.
    pub(super) fn let_go(&self) {
        self.inside().gone = true;
    }
}

/// A call that is under way, until it is dropped.
pub(super) struct Call<'engine> {
    door: &'engine Door,
    store: Box<dyn Store>,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let me = thread::current().id();
        let mut inside = self.door.inside();
        if let Some(place) = inside.threads.iter().position(|of| *of == me) {
            inside.threads.swap_remove(place);
        }
        drop(inside);
        self.door.left.notify_all();
    }
}

impl Call<'_> {
    /// Asks the store while other Python threads go on.
    pub(super) fn ask<T, E>(
        &self,
        py: Python<'_>,
        work: impl AsyncFnOnce(&dyn Store) -> Result<T, E> + Send,
    ) -> PyResult<T>
    where
        T: Send,
        E: Into<Failure>,
    {
        if self.door.inside().gone {
            return Err(closed().into());
        }
        runtime::run(py, async || work(&*self.store).await)
    }
}

impl Engine {
    /// Begins a call, which closing waits for.
    pub(super) fn call(&self) -> Result<Call<'_>, Failure> {
        let door = &self.shared.door;
        let mut inside = door.inside();
        let store: Box<dyn Store> = match &inside.place {
            Some(Place::Memory(store)) => Box::new(store.clone()),
            Some(Place::Sql(store)) => Box::new(store.clone()),
            None => return Err(closed()),
        };
        inside.threads.push(thread::current().id());
        drop(inside);
        Ok(Call { door, store })
    }
}

fn closed() -> Failure {
    raised(ClosedError::new_err("the engine is closed; open it again"))
}
