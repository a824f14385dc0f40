//! The runtime on which stores do their work: one for the whole module, started when it is first needed.

use crate::errors::{Failure, ThreadsError, raised};
use pyo3::prelude::*;
use std::{process, sync::OnceLock};
use tokio::runtime::{Builder, Runtime};

/// Its threads wait for databases most of the time; the work itself is done on the threads that call.
const THREADS: usize = 2;

/// Does `work` to its end while other Python threads go on.
pub(super) fn run<T, E>(py: Python<'_>, work: impl AsyncFnOnce() -> Result<T, E> + Send) -> PyResult<T>
where
    T: Send,
    E: Into<Failure>,
{
    let done: Result<T, Failure> = py.detach(|| runtime()?.block_on(async { work().await.map_err(Into::into) }));
    Ok(done?)
}

fn runtime() -> Result<&'static Runtime, Failure> {
    static RUNTIME: OnceLock<(u32, Runtime)> = OnceLock::new();
    let refuse = |text: String| raised(ThreadsError::new_err(text));
    let (process, runtime) = if let Some(known) = RUNTIME.get() {
        known
    } else {
        let made = Builder::new_multi_thread().worker_threads(THREADS).thread_name("backupchecks").enable_all().build();
        let made = made.map_err(|error| refuse(format!("the threads of the engine cannot be started: {error}")))?;
        RUNTIME.get_or_init(|| (process::id(), made))
    };
    if *process == process::id() {
        Ok(runtime)
    } else {
        // A fork takes the memory along and leaves the threads behind; a call would wait for ever.
        Err(refuse("this process was forked after an engine was used; use the start method \"spawn\"".to_owned()))
    }
}
