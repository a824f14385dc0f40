//! Reading single mails, with the built-in parsers and with those that users wrote.

use crate::{
    errors::DefinitionError,
    mails::MailSource,
    many::{ParsedFiles, Paths},
    outcome::Outcome,
    rows::row,
};
use backupchecks_parsers::{
    definition::Definition,
    mail::Mail,
    registry::{Confidence, Registry, ReportParser},
};
use pyo3::{Borrowed, exceptions::PyTypeError, intern, prelude::*, types::PyString};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The parsers that mails are read with.
#[pyclass(frozen, module = "backupchecks")]
pub(crate) struct Parsers(Registry);

#[pymethods]
impl Parsers {
    #[new]
    #[pyo3(signature = (definitions = Vec::new()))]
    fn new(definitions: Vec<OwnDefinition>) -> PyResult<Self> {
        Ok(Self(Registry::with(own_parsers(&texts_of(definitions)?)?)))
    }

    /// Reads one mail.
    fn parse(&self, py: Python<'_>, mail: MailSource) -> PyResult<Outcome> {
        parse_with(py, &self.0, mail)
    }

    /// Reads the mails behind paths on several threads.
    #[pyo3(signature = (paths, *, threads = None, progress = None))]
    fn parse_many(&self, paths: Paths, threads: Option<usize>, progress: Option<Py<PyAny>>) -> PyResult<ParsedFiles> {
        ParsedFiles::start(self.0.clone(), paths, threads, progress)
    }

    /// These parsers, in the order in which they are asked.
    fn parsers<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        described(py, &self.0)
    }

    fn __repr__(&self) -> String {
        let own = self.0.parsers().filter(|parser| parser.id().starts_with("own.")).count();
        format!("<Parsers: {own} of your own, {} in all>", self.0.parsers().count())
    }
}

/// Reads one mail with the built-in parsers.
#[pyfunction]
pub(crate) fn parse(py: Python<'_>, mail: MailSource) -> PyResult<Outcome> {
    parse_with(py, Registry::builtin(), mail)
}

/// Reads the mails behind paths on several threads, with the built-in parsers.
#[pyfunction]
#[pyo3(signature = (paths, *, threads = None, progress = None))]
pub(crate) fn parse_many(paths: Paths, threads: Option<usize>, progress: Option<Py<PyAny>>) -> PyResult<ParsedFiles> {
    ParsedFiles::start(Registry::builtin().clone(), paths, threads, progress)
}

/// The built-in parsers, in the order in which they are asked.
#[pyfunction]
pub(crate) fn parsers(py: Python<'_>) -> PyResult<Vec<Bound<'_, PyAny>>> {
    described(py, Registry::builtin())
}

/// A definition as TOML text, or the file it stands in.
pub(crate) enum OwnDefinition {
    Text(String),
    File(PathBuf),
}

impl<'py> FromPyObject<'_, 'py> for OwnDefinition {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self::Text(text.to_string_lossy().into_owned()));
        }
        if value.hasattr(intern!(value.py(), "__fspath__"))? {
            return Ok(Self::File(value.extract()?));
        }
        Err(PyTypeError::new_err("a definition is a str with its TOML text, or a pathlib.Path"))
    }
}

/// The texts of definitions, each with the file that it stands in.
pub(crate) fn texts_of(definitions: Vec<OwnDefinition>) -> PyResult<Vec<(Option<PathBuf>, String)>> {
    let text_of = |definition| match definition {
        OwnDefinition::Text(text) => Ok((None, text)),
        OwnDefinition::File(path) => {
            let text =
                fs::read_to_string(&path).map_err(|error| wrong(&format!("{}: {error}", path.display()), None))?;
            Ok((Some(path), text))
        }
    };
    definitions.into_iter().map(text_of).collect()
}

/// The parsers that these definitions describe, in their order.
pub(crate) fn own_parsers(texts: &[(Option<PathBuf>, String)]) -> PyResult<Vec<Box<dyn ReportParser>>> {
    let mut own: Vec<Box<dyn ReportParser>> = Vec::new();
    let mut known = BTreeSet::new();
    for (path, text) in texts {
        let definition = Definition::from_toml(text).map_err(|error| {
            let file = path.as_ref().map_or_else(String::new, |path| format!("{}: ", path.display()));
            wrong(&format!("{file}{error}"), error.line())
        })?;
        if !known.insert(definition.id().to_owned()) {
            return Err(wrong(
                &format!("two definitions define {}; give each a name of its own", definition.id()),
                None,
            ));
        }
        own.push(Box::new(definition));
    }
    Ok(own)
}

fn wrong(text: &str, line: Option<usize>) -> PyErr {
    DefinitionError::new_err((text.to_owned(), line))
}

fn parse_with(py: Python<'_>, registry: &Registry, mail: MailSource) -> PyResult<Outcome> {
    // Reading is work for the processor alone; other Python threads go on meanwhile.
    let reading = py.detach(|| mail.with_bytes(|raw| registry.read(&Mail::decode(raw))))?;
    Ok(Outcome::new(reading))
}

fn described<'py>(py: Python<'py>, registry: &Registry) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let describe = |parser: &dyn ReportParser| {
        let about = parser.about();
        let confidence = match about.confidence {
            Confidence::Genuine => "genuine",
            Confidence::Attested => "attested",
            Confidence::Experimental => "experimental",
        };
        row!(
            py,
            ParserInfo {
                id: parser.id(),
                version: parser.version(),
                title: about.title,
                recognised_by: about.recognised_by,
                reads: about.reads,
                rules: about.rules,
                example_subject: about.example_subject,
                confidence: confidence,
            }
        )
    };
    registry.parsers().map(describe).collect()
}
