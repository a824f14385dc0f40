//! Frozen objects in pickles, so that they go to other processes and come back. A pickle holds the model below as JSON; it is made
//! for the way between processes of one version, not for keeping.

use crate::{
    many::ParsedFile,
    outcome::{Evidence, Object, Outcome, Report},
    schedule::Schedule,
};
use pyo3::{
    import_exception, intern,
    prelude::*,
    types::{PyBytes, PyTuple},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{path::PathBuf, sync::Arc};

import_exception!(pickle, PicklingError);
import_exception!(pickle, UnpicklingError);

/// What `__reduce__` gives: a function of the compiled module, and its arguments.
pub(crate) type Reduced<'py> = (Bound<'py, PyAny>, Bound<'py, PyTuple>);

/// The pickle of an object that is this part of the model.
pub(crate) fn reduced<'py>(py: Python<'py>, class: &str, state: &impl Serialize) -> PyResult<Reduced<'py>> {
    let state = serde_json::to_vec(state).map_err(|error| PicklingError::new_err(error.to_string()))?;
    Ok((maker(py, "_restore")?, (class, PyBytes::new(py, &state)).into_pyobject(py)?))
}

/// The pickle of a file: its outcome has one of its own.
pub(crate) fn reduced_file<'py>(
    py: Python<'py>,
    path: &PathBuf,
    position: Option<u64>,
    found: &Result<Outcome, String>,
) -> PyResult<Reduced<'py>> {
    let (outcome, trouble) = (found.as_ref().ok().cloned(), found.as_ref().err());
    Ok((maker(py, "_restore_file")?, (path, position, outcome, trouble).into_pyobject(py)?))
}

fn maker<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import(intern!(py, "backupchecks._backupchecks"))?.getattr(name)
}

/// Makes an object of its pickle.
#[pyfunction]
#[pyo3(name = "_restore", signature = (kind, state, /))]
pub(crate) fn restore(py: Python<'_>, kind: &str, state: &[u8]) -> PyResult<Py<PyAny>> {
    Ok(match kind {
        "Outcome" => Py::new(py, Outcome::new(part(state)?))?.into_any(),
        "Report" => Py::new(py, Report(Arc::new(part(state)?)))?.into_any(),
        "Object" => Py::new(py, Object(part(state)?))?.into_any(),
        "Evidence" => Py::new(py, Evidence(part(state)?))?.into_any(),
        "Schedule" => Py::new(py, Schedule(part(state)?))?.into_any(),
        _ => return Err(UnpicklingError::new_err(format!("{kind:?} is no class of backupchecks that is pickled"))),
    })
}

/// Makes a file of its pickle.
#[pyfunction]
#[pyo3(name = "_restore_file", signature = (path, position, outcome, trouble, /))]
pub(crate) fn restore_file(
    path: PathBuf,
    position: Option<u64>,
    outcome: Option<Bound<'_, Outcome>>,
    trouble: Option<String>,
) -> ParsedFile {
    let found = match outcome {
        Some(outcome) => Ok(outcome.get().clone()),
        None => Err(trouble.unwrap_or_default()),
    };
    ParsedFile { path, position, found }
}

fn part<T: DeserializeOwned>(state: &[u8]) -> PyResult<T> {
    serde_json::from_slice(state)
        .map_err(|error| UnpicklingError::new_err(format!("a pickle of another version: {error}")))
}
