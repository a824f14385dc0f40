//! The private module `backupchecks._backupchecks`: parsers for Python.
//!
//! One function and four classes of frozen data, with the fields of `backupchecks parse --json`. Nothing is decided here.

mod outcome;

use pyo3::prelude::*;

/// Compiled parts of the package `backupchecks`.
#[pymodule]
mod _backupchecks {
    use super::{Bound, PyModule, PyModuleMethods as _, PyResult, Python, pyfunction};

    #[pymodule_export]
    use crate::outcome::{Evidence, Object, Outcome, Report};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }

    /// Reads one raw mail. It never raises: what cannot be read is an outcome with its reason.
    #[pyfunction]
    fn parse(py: Python<'_>, raw: &[u8]) -> PyResult<Outcome> {
        // Parsing is work for the processor alone; other Python threads go on meanwhile.
        let reading = py.detach(|| backupchecks_parsers::read(raw));
        Outcome::new(py, &reading)
    }
}
