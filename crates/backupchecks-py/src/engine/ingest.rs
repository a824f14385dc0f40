//! Taking mails in: from Python and from disk, in batches, with an answer for each of them.

use super::{Engine, calls::Call};
use crate::{
    errors::Failure,
    mails::{MailSource, is_one_mail, must_be_there},
    rows::inbox,
};
use backupchecks_core::{
    engine::{self, is_full_batch},
    model::IncomingMail,
};
use backupchecks_integrations::files::{self, FileTrouble, RawMail};
use backupchecks_parsers::incoming;
use pyo3::{exceptions::PyUserWarning, prelude::*};
use std::{ffi::CString, mem, path::PathBuf};

#[pymethods]
impl Engine {
    /// Takes in mails and tells for each what became of it.
    ///
    /// A mail that is known already is a duplicate and changes nothing, so doing it again is safe. Up to 500
    /// mails are one transaction. The mails are read with the engine's own definitions, those that are stored and
    /// switched on, and the built-in parsers. Where an exception is raised, the batches before it are stored.
    ///
    /// Args:
    ///     mails: One or several, in any form that `parse` takes. A path may also be that of a folder, all mails
    ///         below which are taken in sorted by name, of a Maildir, or of an mbox.
    ///     source: The way by which they came: outages are noticed for each by itself.
    ///
    /// Returns:
    ///     An answer for each mail, in order. A file that cannot be read is `unreadable`, with its `trouble`; the
    ///     rest goes on.
    ///
    /// Raises:
    ///     MailMissingError: There is nothing at a path that was given alone.
    ///     ArgumentError: A `str` is a single line, as a path would be.
    ///     TypeError: Something is no mail at all.
    #[pyo3(signature = (mails, *, source = "python"))]
    fn ingest<'py>(
        &self,
        py: Python<'py>,
        mails: &Bound<'py, PyAny>,
        source: &str,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let call = self.call()?;
        let mut intake =
            Intake { engine: self, call, source, raw: Vec::new(), bytes: 0, from: Vec::new(), told: Vec::new() };
        if is_one_mail(mails)? {
            let mail = mails.extract()?;
            if let MailSource::File(path) = &mail {
                must_be_there(path)?;
            }
            intake.take(py, mail)?;
        } else {
            for mail in mails.try_iter()? {
                intake.take(py, mail?.extract()?)?;
            }
        }
        intake.store(py)?;
        Ok(intake.told)
    }
}

/// Where a mail came from, and what is wrong with it.
#[derive(Default)]
pub(crate) struct Origin {
    pub(crate) path: Option<PathBuf>,
    pub(crate) position: Option<u64>,
    pub(crate) trouble: Option<String>,
}

/// The batch at hand, and the answers so far.
struct Intake<'engine, 'py> {
    engine: &'engine Engine,
    call: Call<'engine>,
    source: &'engine str,
    /// The mails of the batch that could be read.
    raw: Vec<Vec<u8>>,
    bytes: usize,
    /// Where each mail of the batch came from, those that could not be read among them.
    from: Vec<Origin>,
    told: Vec<Bound<'py, PyAny>>,
}

impl<'py> Intake<'_, 'py> {
    /// One mail from Python, or all that lie behind a path.
    fn take(&mut self, py: Python<'py>, mail: MailSource) -> PyResult<()> {
        match mail {
            MailSource::Bytes(bytes) => self.add(py, bytes.to_vec(), Origin::default()),
            MailSource::File(path) => {
                let mut found = files::read([path]);
                while let Some(item) = py.detach(|| found.next()) {
                    match item {
                        Ok(RawMail { path, position, bytes }) => {
                            self.add(py, bytes, Origin { path: Some(path), position, trouble: None })?;
                        }
                        Err(trouble) => self.add_trouble(py, trouble)?,
                    }
                }
                Ok(())
            }
        }
    }

    fn add(&mut self, py: Python<'py>, raw: Vec<u8>, from: Origin) -> PyResult<()> {
        self.bytes += raw.len();
        self.raw.push(raw);
        self.from.push(from);
        self.store_if_full(py)
    }

    fn add_trouble(&mut self, py: Python<'py>, trouble: FileTrouble) -> PyResult<()> {
        let text = trouble.to_string();
        self.from.push(Origin { path: Some(trouble.path), position: trouble.position, trouble: Some(text) });
        self.store_if_full(py)
    }

    fn store_if_full(&mut self, py: Python<'py>) -> PyResult<()> {
        if is_full_batch(self.from.len(), self.bytes) { self.store(py) } else { Ok(()) }
    }

    /// Takes in the batch at hand, and tells what became of each of its mails.
    fn store(&mut self, py: Python<'py>) -> PyResult<()> {
        py.check_signals()?;
        let (raw, from) = (mem::take(&mut self.raw), mem::take(&mut self.from));
        self.bytes = 0;
        let mut ingested = Vec::new().into_iter();
        if !raw.is_empty() {
            let (act, readers, source) = (self.engine.act(py)?, &self.engine.shared.readers, self.source);
            let (done, unusable) = self.call.ask(py, async |store| {
                let reader = readers.load(store).await?;
                let read = |raw| incoming(&reader.registry, source, None, raw, act.at);
                let mails: Vec<IncomingMail> = raw.into_iter().map(read).collect();
                Ok::<_, Failure>((engine::ingest(store, &mails, act).await?, reader.unusable))
            })?;
            warn(py, unusable)?;
            ingested = done.into_iter();
        }
        for origin in &from {
            let became = if origin.trouble.is_none() { ingested.next() } else { None };
            self.told.push(inbox::ingested(py, became.as_ref(), origin)?);
        }
        Ok(())
    }
}

/// Stored parsers that cannot be used are told of; their mails stay in the Inbox.
fn warn(py: Python<'_>, unusable: Vec<String>) -> PyResult<()> {
    for text in unusable {
        let text = CString::new(text.replace('\0', " ")).unwrap_or_default();
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 2)?;
    }
    Ok(())
}
