//! One result of a mail, its objects, and the quotations that its status rests on.

use super::{dict_of, frozen, tuple};
use crate::{pickles::reduced, times::report_time};
use backupchecks_core::model::{self, ObjectReport};
use pyo3::{
    prelude::*,
    types::{PyDateTime, PyDict, PyTuple},
};
use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

/// One result of one job.
#[pyclass(frozen, eq, hash, module = "backupchecks")]
#[derive(PartialEq)]
pub(crate) struct Report(pub(crate) Arc<model::Report>);

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

    /// Where the status was read; never empty, the deciding piece first.
    #[getter]
    fn evidence(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        tuple(py, self.0.finding.evidence().iter().cloned().map(Evidence))
    }

    /// A vendor notification that is no backup result.
    #[getter]
    fn informational(&self) -> bool {
        self.0.informational
    }

    /// Which retry this was; the first retry is 1.
    #[getter]
    fn attempt(&self) -> Option<u32> {
        self.0.attempt
    }

    /// The machine that ran or reported the job.
    #[getter]
    fn host(&self) -> Option<&str> {
        self.0.host.as_deref()
    }

    /// When the run began, by the sender's clock; without a zone unless the mail names an offset.
    #[getter]
    fn started_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        report_time(py, self.0.started_at)
    }

    /// When the run ended, by the sender's clock; without a zone unless the mail names an offset.
    #[getter]
    fn finished_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        report_time(py, self.0.finished_at)
    }

    /// What was protected, in the order of the report.
    #[getter]
    fn objects(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        tuple(py, self.0.objects.iter().cloned().map(Object))
    }

    /// The same as a dictionary.
    ///
    /// Returns:
    ///     Dictionaries, lists and plain values; moments stay `datetime`s.
    pub(super) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
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

    /// What it is, such as `VM`; `None` where the report does not tell.
    #[getter]
    fn object_type(&self) -> Option<&str> {
        Some(self.0.object_type.as_str()).filter(|kind| !kind.is_empty())
    }

    /// Its own status; `None` where the report lists it without one.
    #[getter]
    fn status(&self) -> Option<&'static str> {
        self.0.status.as_ref().map(|found| found.status.as_str())
    }

    /// The words that its status was read from, as printed.
    #[getter]
    fn status_words(&self) -> Option<&str> {
        self.0.status.as_ref().map(|found| found.words.as_str())
    }

    /// What the report says of it, such as an error text.
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
    ///
    /// Returns:
    ///     Dictionaries, lists and plain values; moments stay `datetime`s.
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

    /// The line, cell or sentence, white space folded.
    #[getter]
    fn quote(&self) -> &str {
        &self.0.quote
    }

    /// The words that decided; always found in the quotation.
    #[getter]
    fn words(&self) -> &str {
        &self.0.words
    }

    /// The same as a dictionary.
    ///
    /// Returns:
    ///     Dictionaries, lists and plain values; moments stay `datetime`s.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        Ok(dict_of!(py, self, [part, quote, words], []))
    }

    fn __repr__(&self) -> String {
        format!("<Evidence {:?} in {}>", self.0.words, self.part())
    }
}

frozen!(Report, |py, report| reduced(py, "Report", &*report.0));
frozen!(Object, |py, object| reduced(py, "Object", &object.0));
frozen!(Evidence, |py, evidence| reduced(py, "Evidence", &evidence.0));
