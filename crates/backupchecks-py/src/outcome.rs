//! What a mail says, as frozen Python objects.

use backupchecks_core::model::{self, ObjectReport, Reading, ReportTime};
use pyo3::{
    PyClass, PyClassInitializer,
    prelude::*,
    types::{PyAny, PyTuple},
};

/// What became of reading one mail.
#[pyclass(frozen, get_all, module = "backupchecks")]
#[expect(clippy::struct_field_names, reason = "the names are those of `parse --json`")]
pub(crate) struct Outcome {
    outcome: &'static str,
    parser: Option<String>,
    reason: Option<String>,
    new_shape: Option<String>,
    reports: Py<PyTuple>,
}

/// One result of one job.
#[pyclass(frozen, get_all, module = "backupchecks")]
pub(crate) struct Report {
    backup_software: String,
    backup_type: String,
    job_name: String,
    status: &'static str,
    reason: String,
    evidence: Py<PyTuple>,
    informational: bool,
    attempt: Option<u32>,
    host: Option<String>,
    started_at: Option<Py<PyAny>>,
    finished_at: Option<Py<PyAny>>,
    objects: Py<PyTuple>,
}

/// One protected thing: a machine, a share, a mailbox, a snapshot.
#[pyclass(frozen, get_all, module = "backupchecks")]
#[expect(clippy::struct_field_names, reason = "the names are those of `parse --json`")]
pub(crate) struct Object {
    name: String,
    object_type: Option<String>,
    status: Option<&'static str>,
    message: Option<String>,
    size_bytes: Option<u64>,
    transferred_bytes: Option<u64>,
    started_at: Option<Py<PyAny>>,
    finished_at: Option<Py<PyAny>>,
    duration_seconds: Option<u64>,
}

/// A quotation that a status rests on.
#[pyclass(frozen, get_all, module = "backupchecks")]
pub(crate) struct Evidence {
    part: &'static str,
    quote: String,
    words: String,
}

impl Outcome {
    pub(crate) fn new(py: Python<'_>, reading: &Reading) -> PyResult<Self> {
        let (outcome, reason, reports) = match &reading.outcome {
            model::Outcome::Report(reports) => ("report", None, reports.as_slice()),
            model::Outcome::Notice(reason) => ("notice", Some(reason.clone()), [].as_slice()),
            model::Outcome::Unrecognised => ("unrecognised", None, [].as_slice()),
            model::Outcome::ParseFailed(reason) => ("parse_failed", Some(reason.clone()), [].as_slice()),
        };
        let parser = reading.parser.as_ref().map(|parser| parser.id.clone());
        let new_shape = reading.new_shape.clone();
        Ok(Self { outcome, parser, reason, new_shape, reports: tuple(py, reports, Report::new)? })
    }
}

#[pymethods]
impl Outcome {
    fn __repr__(&self) -> String {
        format!("<Outcome {} by {}>", self.outcome, self.parser.as_deref().unwrap_or("no parser"))
    }
}

impl Report {
    fn new(py: Python<'_>, report: &model::Report) -> PyResult<Self> {
        Ok(Self {
            backup_software: report.backup_software.clone(),
            backup_type: report.backup_type.clone(),
            job_name: report.job_name.clone(),
            status: report.finding.status.as_str(),
            reason: report.finding.reason.clone(),
            evidence: tuple(py, report.finding.evidence(), |_, evidence| Ok(Evidence::new(evidence)))?,
            informational: report.informational,
            attempt: report.attempt,
            host: report.host.clone(),
            started_at: datetime(py, report.started_at)?,
            finished_at: datetime(py, report.finished_at)?,
            objects: tuple(py, &report.objects, Object::new)?,
        })
    }
}

#[pymethods]
impl Report {
    fn __repr__(&self) -> String {
        format!("<Report {} / {} / {}: {}>", self.backup_software, self.backup_type, self.job_name, self.status)
    }
}

impl Object {
    fn new(py: Python<'_>, object: &ObjectReport) -> PyResult<Self> {
        Ok(Self {
            name: object.name.clone(),
            object_type: Some(object.object_type.clone()).filter(|kind| !kind.is_empty()),
            status: object.status.as_ref().map(|found| found.status.as_str()),
            message: object.message.clone(),
            size_bytes: object.size_bytes,
            transferred_bytes: object.transferred_bytes,
            started_at: datetime(py, object.started_at)?,
            finished_at: datetime(py, object.finished_at)?,
            duration_seconds: object.duration_seconds,
        })
    }
}

#[pymethods]
impl Object {
    fn __repr__(&self) -> String {
        format!("<Object {}: {}>", self.name, self.status.unwrap_or("no status"))
    }
}

impl Evidence {
    fn new(evidence: &model::Evidence) -> Self {
        Self { part: evidence.part.as_str(), quote: evidence.quote.clone(), words: evidence.words.clone() }
    }
}

#[pymethods]
impl Evidence {
    fn __repr__(&self) -> String {
        format!("<Evidence {:?} in {}>", self.words, self.part)
    }
}

/// `items` as a tuple of Python objects.
fn tuple<T, P>(py: Python<'_>, items: &[T], convert: impl Fn(Python<'_>, &T) -> PyResult<P>) -> PyResult<Py<PyTuple>>
where
    P: PyClass + Into<PyClassInitializer<P>>,
{
    let items = items.iter().map(|item| Py::new(py, convert(py, item)?)).collect::<PyResult<Vec<_>>>()?;
    Ok(PyTuple::new(py, items)?.unbind())
}

/// A `datetime`, aware only where the report names an offset. Its text form is the one that Python reads.
fn datetime(py: Python<'_>, time: Option<ReportTime>) -> PyResult<Option<Py<PyAny>>> {
    let Some(time) = time else { return Ok(None) };
    let class = py.import("datetime")?.getattr("datetime")?;
    Ok(Some(class.call_method1("fromisoformat", (time.to_string(),))?.unbind()))
}
