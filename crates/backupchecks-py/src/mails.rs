//! A mail as Python code has it: bytes, text, a path, or a message of the package `email`.

use crate::errors::{ArgumentError, Failure, MailFileError, raised};
use backupchecks_integrations::files::{self, FileTrouble, RawMail, TroubleKind};
use pyo3::{
    Borrowed,
    exceptions::PyTypeError,
    intern,
    prelude::*,
    pybacked::PyBackedBytes,
    types::{IntoPyDict as _, PyBytes, PyMemoryView, PyString},
};
use std::path::{Path, PathBuf};

/// Where a mail is to be taken from.
pub(crate) enum MailSource {
    /// These bytes.
    Bytes(PyBackedBytes),
    /// This file.
    File(PathBuf),
}

impl<'py> FromPyObject<'_, 'py> for MailSource {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        if let Ok(bytes) = value.extract::<PyBackedBytes>() {
            return Ok(Self::Bytes(bytes));
        }
        if let Ok(view) = value.cast::<PyMemoryView>() {
            let bytes = view.call_method0(intern!(py, "tobytes"))?;
            return Ok(Self::Bytes(bytes.extract()?));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return from_text(&text).map(Self::Bytes);
        }
        if is_message(&value)? {
            return from_message(&value).map(Self::Bytes);
        }
        if value.hasattr(intern!(py, "__fspath__"))? {
            return Ok(Self::File(value.extract()?));
        }
        let kind = value.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "a mail is bytes, a str with its text, a pathlib.Path or an email.message.Message, not {kind}"
        )))
    }
}

impl MailSource {
    /// The mail's bytes.
    pub(crate) fn with_bytes<T>(self, use_them: impl FnOnce(&[u8]) -> T) -> Result<T, Failure> {
        match self {
            Self::Bytes(bytes) => Ok(use_them(&bytes)),
            Self::File(path) => Ok(use_them(&only_mail(path)?.bytes)),
        }
    }
}

/// A message as it was read. The newer policies of `email` fold head lines anew when they write a message, and a job would then have
/// another name.
fn from_message(message: &Bound<'_, PyAny>) -> PyResult<PyBackedBytes> {
    let py = message.py();
    let policy = message.getattr(intern!(py, "policy"))?;
    let unfolded = [("refold_source", "none")].into_py_dict(py)?;
    let folds = policy.hasattr(intern!(py, "refold_source"))?;
    let policy = if folds { policy.call_method(intern!(py, "clone"), (), Some(&unfolded))? } else { policy };
    let named = [("policy", policy)].into_py_dict(py)?;
    message.call_method(intern!(py, "as_bytes"), (), Some(&named))?.extract().map_err(Into::into)
}

/// Whether it is one mail rather than several of them; text and bytes can be walked too. A file that is open can be walked as well, line
/// by line, and nobody means that.
pub(crate) fn is_one_mail(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = value.py();
    if value.hasattr(intern!(py, "readline"))? {
        let kind = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "a {kind} is no mail; give what its read() gives, or the path of the file"
        )));
    }
    Ok(value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyMemoryView>()
        || value.extract::<PyBackedBytes>().is_ok()
        || value.hasattr(intern!(py, "__fspath__"))?
        || is_message(value)?)
}

/// A message of the package `email`, of whichever class.
fn is_message(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = value.py();
    Ok(value.hasattr(intern!(py, "as_bytes"))? && value.hasattr(intern!(py, "get_content_type"))?)
}

/// A mail that was read as text. Bytes that were no text come back as they were, if they were decoded with `surrogateescape`.
fn from_text(text: &Bound<'_, PyString>) -> PyResult<PyBackedBytes> {
    let py = text.py();
    let bytes: PyBackedBytes = text.call_method1(intern!(py, "encode"), ("utf-8", "surrogateescape"))?.extract()?;
    if !bytes.is_empty() && !bytes.contains(&b'\n') && !bytes.contains(&b'\r') {
        return Err(ArgumentError::new_err(format!(
            "{:?} is taken as the text of a mail, which has more than one line; for a file give pathlib.Path(...)",
            text.to_string_lossy()
        )));
    }
    Ok(bytes)
}

/// The items of whatever can be walked.
pub(crate) fn each<'py, T>(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Vec<T>>
where
    T: for<'item> FromPyObject<'item, 'py, Error = PyErr>,
{
    value.try_iter()?.map(|item| item?.extract()).collect()
}

/// A path that is given alone must lead somewhere, as for `open`; among several, or below a folder, what is not there is an answer.
pub(crate) fn must_be_there(path: &Path) -> Result<(), Failure> {
    match path.try_exists() {
        Ok(false) => Err(FileTrouble { path: path.to_owned(), position: None, kind: TroubleKind::NotFound }.into()),
        _ => Ok(()),
    }
}

/// The one mail of a file.
fn only_mail(path: PathBuf) -> Result<RawMail, Failure> {
    let mut mails = files::read([path.clone()]);
    let wrong =
        |what: &str| raised(MailFileError::new_err((None::<i32>, format!("{what}; use parse_many"), path.clone())));
    if path.is_dir() {
        return Err(wrong("is a folder"));
    }
    let Some(first) = mails.next() else { return Err(wrong("holds no mail")) };
    let first = first?;
    if mails.next().is_some() { Err(wrong("holds several mails")) } else { Ok(first) }
}
