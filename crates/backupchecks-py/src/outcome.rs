//! What a mail says, as frozen Python objects. The texts stay where the parsers put them until somebody asks, so that reading
//! mails on several threads is not held up by making Python objects.

use crate::times::report_time;
use backupchecks_core::model::{self, ObjectReport, Reading};
use pyo3::{
    PyClass, PyClassInitializer,
    prelude::*,
    sync::PyOnceLock,
    types::{PyDateTime, PyDict, PyTuple},
};
use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

/// Copies of what never changes are the thing itself.
macro_rules! frozen {
    ($($class:ident),*) => { $(
        #[pymethods]
        impl $class {
            fn __copy__(slf: Py<Self>) -> Py<Self> {
                slf
            }

            fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
                let _ = memo;
                slf
            }
        }
    )* };
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
    /// `report`, `notice`, `unrecognised` or `parse_failed`.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.0.outcome
    }

    /// The parser that recognised the mail.
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

    /// What in the template the parser has not been proven on.
    #[getter]
    fn new_shape(&self) -> Option<&str> {
        self.0.new_shape.as_deref()
    }

    /// The results in the order of the mail.
    #[getter]
    fn reports(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let make = || tuple(py, self.0.reports.iter().map(|report| Report(Arc::clone(report))));
        Ok(self.0.as_tuple.get_or_try_init(py, make)?.clone_ref(py))
    }

    /// The same as dictionaries, lists and plain values.
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

/// One result of one job.
#[pyclass(frozen, eq, hash, module = "backupchecks")]
#[derive(PartialEq)]
pub(crate) struct Report(Arc<model::Report>);

impl Hash for Report {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let report = &self.0;
        (&report.backup_software, &report.backup_type, &report.job_name, &report.finding.reason).hash(state);
    }
}

#[pymethods]
impl Report {
    /// The product, by its canonical name.
    #[getter]
    fn backup_software(&self) -> &str {
        &self.0.backup_software
    }

    /// The kind of job, by its canonical name.
    #[getter]
    fn backup_type(&self) -> &str {
        &self.0.backup_type
    }

    /// The job as the product prints it.
    #[getter]
    fn job_name(&self) -> &str {
        &self.0.job_name
    }

    /// The overall status.
    #[getter]
    fn status(&self) -> &'static str {
        self.0.finding.status.as_str()
    }

    /// Which rule, word, colour or code led to the status.
    #[getter]
    fn reason(&self) -> &str {
        &self.0.finding.reason
    }

    /// Where the status was read.
    #[getter]
    fn evidence(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        tuple(py, self.0.finding.evidence().iter().cloned().map(Evidence))
    }

    /// A vendor notification that is no backup result.
    #[getter]
    fn informational(&self) -> bool {
        self.0.informational
    }

    /// Which retry this was.
    #[getter]
    fn attempt(&self) -> Option<u32> {
        self.0.attempt
    }

    /// The machine that ran or reported the job.
    #[getter]
    fn host(&self) -> Option<&str> {
        self.0.host.as_deref()
    }

    /// When the run began, by the sender's clock.
    #[getter]
    fn started_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        report_time(py, self.0.started_at)
    }

    /// When the run ended, by the sender's clock.
    #[getter]
    fn finished_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        report_time(py, self.0.finished_at)
    }

    /// What was protected.
    #[getter]
    fn objects(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        tuple(py, self.0.objects.iter().cloned().map(Object))
    }

    /// The same as dictionaries, lists and plain values.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = dict_of!(py, self, [backup_software, backup_type, job_name, status, reason], []);
        let evidence = self.0.finding.evidence().iter().cloned().map(|piece| Evidence(piece).to_dict(py));
        dict.set_item("evidence", evidence.collect::<PyResult<Vec<_>>>()?)?;
        dict.update(dict_of!(py, self, [informational, attempt, host], [started_at, finished_at]).as_mapping())?;
        let objects = self.0.objects.iter().cloned().map(|object| Object(object).to_dict(py));
        dict.set_item("objects", objects.collect::<PyResult<Vec<_>>>()?)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let model::Report { backup_software, backup_type, job_name, .. } = &*self.0;
        format!("<Report {backup_software} / {backup_type} / {job_name}: {}>", self.status())
    }
}

/// One protected thing: a machine, a share, a mailbox, a snapshot.
#[pyclass(frozen, eq, hash, module = "backupchecks")]
#[derive(PartialEq)]
pub(crate) struct Object(pub(crate) ObjectReport);

impl Hash for Object {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.0.name, &self.0.object_type, &self.0.message).hash(state);
    }
}

#[pymethods]
impl Object {
    /// Its name as printed.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is, such as `VM`.
    #[getter]
    fn object_type(&self) -> Option<&str> {
        Some(self.0.object_type.as_str()).filter(|kind| !kind.is_empty())
    }

    /// Its own status.
    #[getter]
    fn status(&self) -> Option<&'static str> {
        self.0.status.as_ref().map(|found| found.status.as_str())
    }

    /// The words that its status was read from, as printed.
    #[getter]
    fn status_words(&self) -> Option<&str> {
        self.0.status.as_ref().map(|found| found.words.as_str())
    }

    /// What the report says of it.
    #[getter]
    fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Its size in bytes.
    #[getter]
    fn size_bytes(&self) -> Option<u64> {
        self.0.size_bytes
    }

    /// How many bytes were moved for it in this run.
    #[getter]
    fn transferred_bytes(&self) -> Option<u64> {
        self.0.transferred_bytes
    }

    /// When its own work began, by the sender's clock.
    #[getter]
    fn started_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        report_time(py, self.0.started_at)
    }

    /// When its own work ended, by the sender's clock.
    #[getter]
    fn finished_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        report_time(py, self.0.finished_at)
    }

    /// How long its own work took, in seconds.
    #[getter]
    fn duration_seconds(&self) -> Option<u64> {
        self.0.duration_seconds
    }

    /// The same as a dictionary.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = dict_of!(
            py,
            self,
            [name, object_type, status, status_words, message, size_bytes, transferred_bytes],
            [started_at, finished_at]
        );
        dict.set_item("duration_seconds", self.duration_seconds())?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        format!("<Object {}: {}>", self.0.name, self.status().unwrap_or("no status"))
    }
}

/// A quotation that a status rests on.
#[pyclass(frozen, eq, hash, module = "backupchecks")]
#[derive(PartialEq, Hash)]
pub(crate) struct Evidence(pub(crate) model::Evidence);

#[pymethods]
impl Evidence {
    /// Where it stands.
    #[getter]
    fn part(&self) -> &'static str {
        self.0.part.as_str()
    }

    /// The line, cell or sentence.
    #[getter]
    fn quote(&self) -> &str {
        &self.0.quote
    }

    /// The words that decided.
    #[getter]
    fn words(&self) -> &str {
        &self.0.words
    }

    /// The same as a dictionary.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        Ok(dict_of!(py, self, [part, quote, words], []))
    }

    fn __repr__(&self) -> String {
        format!("<Evidence {:?} in {}>", self.0.words, self.part())
    }
}

frozen!(Outcome, Report, Object, Evidence);

/// `items` as a tuple of Python objects.
pub(crate) fn tuple<P>(py: Python<'_>, items: impl Iterator<Item = P>) -> PyResult<Py<PyTuple>>
where
    P: PyClass + Into<PyClassInitializer<P>>,
{
    let items = items.map(|item| Py::new(py, item)).collect::<PyResult<Vec<_>>>()?;
    Ok(PyTuple::new(py, items)?.unbind())
}
