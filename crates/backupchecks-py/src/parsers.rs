//! Reading single mails, with the built-in parsers and with those that users wrote.

use crate::{
    errors::DefinitionError,
    mails::{MailSource, each},
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

/// Parsers of your own before the built-in ones.
///
/// Args:
///     definitions: One definition as `docs/own-parsers.md` describes them, or several, each a `str` with the TOML
///         text or a `pathlib.Path`. They are asked in this order, before the built-in parsers.
///
/// Raises:
///     DefinitionError: One cannot be used; with the line to look at.
#[pyclass(frozen, module = "backupchecks")]
pub(crate) struct Parsers {
    registry: Registry,
    /// The definitions, by which another process makes the same.
    texts: Vec<String>,
}

#[pymethods]
impl Parsers {
    #[new]
    #[pyo3(signature = (definitions = OwnDefinitions::default()))]
    fn new(definitions: OwnDefinitions) -> PyResult<Self> {
        let texts = texts_of(definitions)?;
        let registry = Registry::with(own_parsers(&texts)?);
        Ok(Self { registry, texts: texts.into_iter().map(|(_, text)| text).collect() })
    }

    /// Reads one mail with these parsers; as the function `parse`.
    ///
    /// Args:
    ///     mail: The mail.
    ///
    /// Returns:
    ///     What became of reading it.
    ///
    /// Raises:
    ///     MailFileError: The file is not one mail.
    ///     MailMissingError: There is no such file.
    ///     ArgumentError: The `str` is a single line, as a path would be.
    fn parse(&self, py: Python<'_>, mail: MailSource) -> PyResult<Outcome> {
        parse_with(py, &self.registry, mail)
    }

    /// Reads the mails behind paths with these parsers; as the function `parse_many`.
    ///
    /// Args:
    ///     paths: Mails, folders, Maildirs and mbox files; one path or several.
    ///     threads: How many threads read, 1 to 256; one a core without it.
    ///     progress: Called before each outcome.
    ///
    /// Returns:
    ///     An iterator over the outcomes in the order of the paths.
    ///
    /// Raises:
    ///     MailMissingError: There is nothing at a path that was given alone.
    ///     ArgumentError: `threads` is out of bounds.
    ///     ThreadsError: The system gives no thread.
    #[pyo3(signature = (paths, *, threads = None, progress = None))]
    fn parse_many(&self, paths: Paths, threads: Option<i64>, progress: Option<Py<PyAny>>) -> PyResult<ParsedFiles> {
        ParsedFiles::start(self.registry.clone(), paths, threads, progress)
    }

    /// These parsers.
    ///
    /// Returns:
    ///     What each of them reads, in the order in which they are asked.
    fn parsers<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        described(py, &self.registry)
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> (Py<PyAny>, (Vec<String>,)) {
        (slf.get_type().into_any().unbind(), (slf.get().texts.clone(),))
    }

    fn __repr__(&self) -> String {
        let own = self.registry.parsers().filter(|parser| parser.id().starts_with("own.")).count();
        format!("<Parsers: {own} of your own, {} in all>", self.registry.parsers().count())
    }
}

/// Reads one mail with the built-in parsers.
///
/// What cannot be read is an outcome with its reason, no exception. Other Python threads go on meanwhile.
///
/// Args:
///     mail: Its bytes, its text as a `str`, a `pathlib.Path`, or a message of the package `email`. A `str` is
///         never a path.
///
/// Returns:
///     What became of reading it.
///
/// Raises:
///     MailFileError: The file is not one mail.
///     MailMissingError: There is no such file.
///     ArgumentError: The `str` is a single line, as a path would be.
#[pyfunction]
pub(crate) fn parse(py: Python<'_>, mail: MailSource) -> PyResult<Outcome> {
    parse_with(py, Registry::builtin(), mail)
}

/// Reads the mails behind paths on several threads, with the built-in parsers.
///
/// Mails are read ahead only as far as a few dozen for each thread, so that memory stays bounded.
///
/// Args:
///     paths: Mails, folders, Maildirs and mbox files; one path or several.
///     threads: How many threads read, 1 to 256; one a core without it.
///     progress: Called before each outcome, in the thread that takes it, with how many mails are done and how
///         many are known so far. What it raises ends the iteration.
///
/// Returns:
///     An iterator over the outcomes in the order of the paths, within a folder sorted by name, within an mbox in
///     its order. A file that cannot be read is an item with its trouble.
///
/// Raises:
///     MailMissingError: There is nothing at a path that was given alone.
///     ArgumentError: `threads` is out of bounds.
///     ThreadsError: The system gives no thread.
#[pyfunction]
#[pyo3(signature = (paths, *, threads = None, progress = None))]
pub(crate) fn parse_many(paths: Paths, threads: Option<i64>, progress: Option<Py<PyAny>>) -> PyResult<ParsedFiles> {
    ParsedFiles::start(Registry::builtin().clone(), paths, threads, progress)
}

/// The built-in parsers.
///
/// Returns:
///     What each of them reads, in the order in which they are asked.
#[pyfunction]
pub(crate) fn parsers(py: Python<'_>) -> PyResult<Vec<Bound<'_, PyAny>>> {
    described(py, Registry::builtin())
}

/// A definition as TOML text, or the file it stands in.
pub(crate) enum OwnDefinition {
    Text(String),
    File(PathBuf),
}

/// One of them, or several.
#[derive(Default)]
pub(crate) struct OwnDefinitions(Vec<OwnDefinition>);

impl<'py> FromPyObject<'_, 'py> for OwnDefinitions {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let one = value.is_instance_of::<PyString>() || value.hasattr(intern!(value.py(), "__fspath__"))?;
        Ok(Self(if one { vec![value.extract()?] } else { each(value)? }))
    }
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
pub(crate) fn texts_of(definitions: OwnDefinitions) -> PyResult<Vec<(Option<PathBuf>, String)>> {
    let text_of = |definition| match definition {
        OwnDefinition::Text(text) if !text.is_empty() && !text.contains(['\n', '=']) => {
            let what = "is taken as the text of a definition, which has more than one line";
            Err(wrong(&format!("{text:?} {what}; for a file give pathlib.Path(...)"), None))
        }
        OwnDefinition::Text(text) => Ok((None, text)),
        OwnDefinition::File(path) => {
            let text =
                fs::read_to_string(&path).map_err(|error| wrong(&format!("{}: {error}", path.display()), None))?;
            Ok((Some(path), text))
        }
    };
    definitions.0.into_iter().map(text_of).collect()
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
