//! What a mail says, as frozen Python objects. The texts stay where the parsers put them until somebody asks, so that reading
//! mails on several threads is not held up by making Python objects.

mod report;

pub(crate) use report::{Evidence, Object, Report};

use crate::pickles::reduced;
use backupchecks_core::model::{self, ParserRef, Reading};
use pyo3::{
    PyClass, PyClassInitializer,
    prelude::*,
    sync::PyOnceLock,
    types::{PyDict, PyTuple},
};
use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

/// Copies of what never changes are the thing itself; its pickle is made by `$reduced`.
macro_rules! frozen {
    ($class:ident, $reduced:expr) => {
        #[pymethods]
        impl $class {
            fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<$crate::pickles::Reduced<'py>> {
                let reduced: fn(Python<'py>, &Self) -> PyResult<$crate::pickles::Reduced<'py>> = $reduced;
                reduced(slf.py(), slf.get())
            }

            fn __copy__(slf: Py<Self>) -> Py<Self> {
                slf
            }

            fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
                let _ = memo;
                slf
            }
        }
    };
}
pub(crate) use frozen;

/// A dictionary of these attributes, in this order.
macro_rules! dict_of {
    ($py:ident, $self:ident, [$($field:ident),* $(,)?], [$($made:ident),* $(,)?]) => {{
        let dict = PyDict::new($py);
        $(dict.set_item(stringify!($field), $self.$field())?;)*
        $(dict.set_item(stringify!($made), $self.$made($py)?)?;)*
        dict
    }};
}
use dict_of;

/// What became of reading one mail.
#[pyclass(frozen, eq, hash, module = "backupchecks")]
#[derive(Clone)]
pub(crate) struct Outcome(Arc<Told>);

/// What an outcome tells, and its reports as Python objects once they are asked for.
struct Told {
    outcome: &'static str,
    parser: Option<String>,
    parser_version: Option<u32>,
    reason: Option<String>,
    new_shape: Option<String>,
    reports: Vec<Arc<model::Report>>,
    as_tuple: PyOnceLock<Py<PyTuple>>,
}

impl Outcome {
    pub(crate) fn new(reading: Reading) -> Self {
        let (outcome, reason, reports) = match reading.outcome {
            model::Outcome::Report(reports) => ("report", None, reports),
            model::Outcome::Notice(reason) => ("notice", Some(reason), Vec::new()),
            model::Outcome::Unrecognised => ("unrecognised", None, Vec::new()),
            model::Outcome::ParseFailed(reason) => ("parse_failed", Some(reason), Vec::new()),
        };
        let (parser, parser_version) = reading.parser.map(|parser| (parser.id, parser.version)).unzip();
        let reports = reports.into_iter().map(Arc::new).collect();
        let new_shape = reading.new_shape;
        Self(Arc::new(Told {
            outcome,
            parser,
            parser_version,
            reason,
            new_shape,
            reports,
            as_tuple: PyOnceLock::new(),
        }))
    }

    /// What it was made of.
    fn reading(&self) -> Reading {
        let told = &self.0;
        let reason = || told.reason.clone().unwrap_or_default();
        let outcome = match told.outcome {
            "report" => {
                model::Outcome::Report(told.reports.iter().map(|report| model::Report::clone(report)).collect())
            }
            "notice" => model::Outcome::Notice(reason()),
            "parse_failed" => model::Outcome::ParseFailed(reason()),
            _ => model::Outcome::Unrecognised,
        };
        let parser = told.parser.clone().zip(told.parser_version).map(|(id, version)| ParserRef { id, version });
        Reading { parser, outcome, new_shape: told.new_shape.clone() }
    }
}

impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        let facts = |told: &Told| (told.outcome, told.parser.clone(), told.parser_version, told.reason.clone());
        facts(&self.0) == facts(&other.0) && self.0.new_shape == other.0.new_shape && self.0.reports == other.0.reports
    }
}

impl Hash for Outcome {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.outcome, &self.0.parser, &self.0.reason).hash(state);
        self.0.reports.iter().for_each(|report| Report(Arc::clone(report)).hash(state));
    }
}

#[pymethods]
impl Outcome {
    /// Which of the four it is.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.0.outcome
    }

    /// The parser that recognised the mail, such as `veeam.backup`.
    #[getter]
    fn parser(&self) -> Option<&str> {
        self.0.parser.as_deref()
    }

    /// The version of that parser's rules.
    #[getter]
    fn parser_version(&self) -> Option<u32> {
        self.0.parser_version
    }

    /// Why it is a notice, or what the parser missed.
    #[getter]
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What in the template the parser has not been proven on; `None` where only the data is new.
    #[getter]
    fn new_shape(&self) -> Option<&str> {
        self.0.new_shape.as_deref()
    }

    /// The results in the order of the mail; empty unless the outcome is `report`.
    #[getter]
    fn reports(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let make = || tuple(py, self.0.reports.iter().map(|report| Report(Arc::clone(report))));
        Ok(self.0.as_tuple.get_or_try_init(py, make)?.clone_ref(py))
    }

    /// The same as a dictionary.
    ///
    /// Returns:
    ///     Dictionaries, lists and plain values; moments stay `datetime`s.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = dict_of!(py, self, [outcome, parser, parser_version, reason, new_shape], []);
        let reports = self.0.reports.iter().map(|report| Report(Arc::clone(report)).to_dict(py));
        dict.set_item("reports", reports.collect::<PyResult<Vec<_>>>()?)?;
        Ok(dict)
    }

    pub(crate) fn __repr__(&self) -> String {
        format!("<Outcome {} by {}>", self.0.outcome, self.0.parser.as_deref().unwrap_or("no parser"))
    }
}

frozen!(Outcome, |py, outcome| reduced(py, "Outcome", &outcome.reading()));

/// `items` as a tuple of Python objects.
pub(crate) fn tuple<P>(py: Python<'_>, items: impl Iterator<Item = P>) -> PyResult<Py<PyTuple>>
where
    P: PyClass + Into<PyClassInitializer<P>>,
{
    let items = items.map(|item| Py::new(py, item)).collect::<PyResult<Vec<_>>>()?;
    Ok(PyTuple::new(py, items)?.unbind())
}
