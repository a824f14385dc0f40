//! The private module `backupchecks._backupchecks`: parsers, schedules and engines for Python.
//!
//! `parsers` and `many` read mails, `outcome` is what they say; `schedule` learns when reports are due; `engine` is a
//! store with its use cases, whose `rows` are data classes of Python. `errors` and `times` translate at the border,
//! `pickles` sends what is frozen to other processes. Nothing is decided here.

#![expect(clippy::doc_markdown, reason = "the documentation of what Python sees is Python's: sections and bare names")]

mod engine;
mod errors;
mod mails;
mod many;
mod outcome;
mod parsers;
mod pickles;
mod rows;
mod schedule;
mod times;

use pyo3::prelude::*;

/// Compiled parts of the package `backupchecks`.
#[pymodule]
mod _backupchecks {
    use super::{Bound, PyModule, PyModuleMethods as _, PyResult};

    #[pymodule_export]
    use crate::{
        engine::Engine,
        many::{ParsedFile, ParsedFiles},
        outcome::{Evidence, Object, Outcome, Report},
        parsers::{Parsers, parse, parse_many, parsers},
        pickles::{restore, restore_file},
        schedule::Schedule,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
