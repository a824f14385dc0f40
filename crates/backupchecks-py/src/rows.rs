//! Rows of stores and schedules as the data classes of `backupchecks.rows`: one function for each, field by field.

pub(crate) mod closures;
pub(crate) mod concerns;
pub(crate) mod inbox;
pub(crate) mod jobs;
pub(crate) mod overrides;
pub(crate) mod runs;
pub(crate) mod schedules;

use pyo3::{
    prelude::*,
    sync::PyOnceLock,
    types::{PyDict, PyTuple},
};

/// Values by the name of their field, beside those that are there already.
macro_rules! fields {
    ($py:expr, $there:expr, { $($field:ident: $value:expr),* $(,)? }) => {
        (|| -> pyo3::PyResult<pyo3::Bound<'_, pyo3::types::PyDict>> {
            let fields: pyo3::Bound<'_, pyo3::types::PyDict> = $there;
            $(fields.set_item(pyo3::intern!($py, stringify!($field)), $value)?;)*
            Ok(fields)
        })()
    };
}
pub(crate) use fields;

/// Makes an object of the data class with these values, and with the fields that follow `..`.
macro_rules! row {
    ($py:expr, $class:ident { $($field:ident: $value:expr),* $(,)? }) => {
        $crate::rows::row!($py, $class { $($field: $value,)* ..pyo3::types::PyDict::new($py) })
    };
    ($py:expr, $class:ident { $($field:ident: $value:expr,)* ..$there:expr }) => {{
        static CLASS: pyo3::sync::PyOnceLock<pyo3::Py<pyo3::PyAny>> = pyo3::sync::PyOnceLock::new();
        $crate::rows::fields!($py, $there, { $($field: $value),* })
            .and_then(|fields| $crate::rows::make($py, &CLASS, stringify!($class), &fields))
    }};
}
pub(crate) use row;

/// What `row` does when the values are there.
pub(crate) fn make<'py>(
    py: Python<'py>,
    class: &PyOnceLock<Py<PyAny>>,
    name: &str,
    fields: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let find = || Ok::<_, PyErr>(py.import("backupchecks.rows")?.getattr(name)?.unbind());
    class.get_or_try_init(py, find)?.bind(py).call((), Some(fields))
}

/// A list with one row for each of `items`.
pub(crate) fn list<'py, T>(
    py: Python<'py>,
    items: &[T],
    make: impl Fn(Python<'py>, &T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    items.iter().map(|item| make(py, item)).collect()
}

/// The same as a tuple, for a row that holds others.
pub(crate) fn tuple<'py, T>(
    py: Python<'py>,
    items: &[T],
    make: impl Fn(Python<'py>, &T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, list(py, items, make)?)
}
