//! Reading many mails: one thread reads files, others parse, and Python takes the outcomes in the order of the files.
//!
//! Mails travel in small chunks, and only so many chunks are on their way at once: however many files there are, memory stays
//! bounded, and a consumer that is slow holds the others up.

use crate::{
    errors::{ArgumentError, ThreadsError},
    mails::{each, must_be_there},
    outcome::{Outcome, frozen},
    pickles::reduced_file,
};
use backupchecks_integrations::files::{self, FileTrouble, Mails, RawMail};
use backupchecks_parsers::{mail::Mail, registry::Registry};
use pyo3::{
    Borrowed, intern,
    prelude::*,
    types::{PyDict, PyString},
};
use std::{
    hash::{Hash, Hasher},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
    vec,
};

/// A chunk ends with so many mails: enough that handing it on does not count.
const CHUNK_MAILS: usize = 32;
/// A chunk of large mails ends here, in bytes.
const CHUNK_BYTES: usize = 4 << 20;
/// How long the wait for a chunk goes on before Python's signals, such as Ctrl-C, are looked at.
const PATIENCE: Duration = Duration::from_millis(100);

/// Files and folders: one, or several.
pub(crate) enum Paths {
    Alone(PathBuf),
    Several(Vec<PathBuf>),
}

impl<'py> FromPyObject<'_, 'py> for Paths {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let one = value.is_instance_of::<PyString>() || value.hasattr(intern!(value.py(), "__fspath__"))?;
        Ok(if one { Self::Alone(value.extract()?) } else { Self::Several(each(value)?) })
    }
}

/// A mail of a file and what it says, or what is wrong with the file.
#[pyclass(frozen, eq, hash, module = "backupchecks")]
#[derive(PartialEq)]
pub(crate) struct ParsedFile {
    pub(crate) path: PathBuf,
    pub(crate) position: Option<u64>,
    pub(crate) found: Result<Outcome, String>,
}

impl Hash for ParsedFile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.path, self.position).hash(state);
    }
}

#[pymethods]
impl ParsedFile {
    /// The file.
    #[getter]
    fn path(&self) -> &PathBuf {
        &self.path
    }

    /// Which message of an mbox it is, the first being 1; `None` for a file that is one message.
    #[getter]
    fn position(&self) -> Option<u64> {
        self.position
    }

    /// What the mail says; `None` where the file could not be read.
    #[getter]
    fn outcome(&self) -> Option<Outcome> {
        self.found.as_ref().ok().cloned()
    }

    /// What is wrong with the file, and what to do; `None` where it could be read.
    #[getter]
    fn trouble(&self) -> Option<&str> {
        self.found.as_ref().err().map(String::as_str)
    }

    /// The same as a dictionary.
    ///
    /// Returns:
    ///     Dictionaries, lists and plain values; moments stay `datetime`s.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("path", &self.path)?;
        dict.set_item("position", self.position)?;
        let outcome = self.found.as_ref().ok().map(|outcome| outcome.to_dict(py)).transpose()?;
        dict.set_item("outcome", outcome)?;
        dict.set_item("trouble", self.trouble())?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let found = self.found.as_ref().map_or_else(|_| "<trouble>".to_owned(), Outcome::__repr__);
        format!("<ParsedFile {}: {found}>", self.path.display())
    }
}

frozen!(ParsedFile, |py, file| reduced_file(py, &file.path, file.position, &file.found));

/// The outcomes of many mails, in the order of the files.
#[pyclass(frozen, module = "backupchecks")]
pub(crate) struct ParsedFiles {
    progress: Option<Py<PyAny>>,
    coming: Mutex<Coming>,
}

/// What is on its way.
struct Coming {
    chunks: Receiver<Receiver<Chunk<ParsedFile>>>,
    /// The chunk that is waited for.
    next: Option<Receiver<Chunk<ParsedFile>>>,
    here: vec::IntoIter<ParsedFile>,
    done: u64,
    known: u64,
}

/// Some items, and how many files were known when they were read.
struct Chunk<T> {
    items: Vec<T>,
    known: u64,
}

type Work = (Chunk<Result<RawMail, FileTrouble>>, SyncSender<Chunk<ParsedFile>>);

/// What a step of waiting has come to.
enum Step {
    Item(ParsedFile, u64, u64),
    NotYet,
    End,
    Broken,
}

#[pymethods]
impl ParsedFiles {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<ParsedFile>> {
        loop {
            match py.detach(|| self.step()) {
                Step::Item(item, done, known) => {
                    if let Some(progress) = &self.progress {
                        progress.call1(py, (done, known.max(done)))?;
                    }
                    return Ok(Some(item));
                }
                Step::NotYet => py.check_signals()?,
                Step::End => return Ok(None),
                Step::Broken => return Err(ThreadsError::new_err("a thread that reads mails has broken off")),
            }
        }
    }
}

/// More threads than any machine has cores for.
const MOST_THREADS: usize = 256;

impl ParsedFiles {
    /// Starts the threads. They end with their work, or when nobody takes the outcomes any more.
    pub(crate) fn start(
        registry: Registry,
        paths: Paths,
        threads: Option<i64>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let threads = match threads {
            None => thread::available_parallelism().map_or(1, usize::from),
            Some(given) => {
                let threads = usize::try_from(given).ok().filter(|threads| (1..=MOST_THREADS).contains(threads));
                threads.ok_or_else(|| {
                    let text = format!("threads is {given}; give 1 to {MOST_THREADS}, or leave it out for one a core");
                    ArgumentError::new_err(text)
                })?
            }
        };
        let paths = match paths {
            Paths::Alone(path) => must_be_there(&path).map(|()| vec![path])?,
            Paths::Several(paths) => paths,
        };
        let (to_python, chunks) = sync_channel(2 * threads);
        let (to_parsers, work) = sync_channel::<Work>(threads);
        let work = Arc::new(Mutex::new(work));
        for _ in 0..threads {
            let (work, registry) = (Arc::clone(&work), registry.clone());
            start("parse mails", move || parse_chunks(&registry, &work))?;
        }
        let mails = files::read(paths);
        start("read mails", move || read_chunks(mails, &to_python, &to_parsers))?;
        let coming = Coming { chunks, next: None, here: Vec::new().into_iter(), done: 0, known: 0 };
        Ok(Self { progress, coming: Mutex::new(coming) })
    }

    fn step(&self) -> Step {
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        coming.step()
    }
}

impl Coming {
    fn step(&mut self) -> Step {
        loop {
            if let Some(item) = self.here.next() {
                self.done += 1;
                return Step::Item(item, self.done, self.known);
            }
            let Some(next) = &self.next else {
                match self.chunks.recv_timeout(PATIENCE) {
                    Ok(next) => self.next = Some(next),
                    Err(RecvTimeoutError::Timeout) => return Step::NotYet,
                    Err(RecvTimeoutError::Disconnected) => return Step::End,
                }
                continue;
            };
            match next.recv_timeout(PATIENCE) {
                Ok(Chunk { items, known }) => (self.here, self.known, self.next) = (items.into_iter(), known, None),
                Err(RecvTimeoutError::Timeout) => return Step::NotYet,
                Err(RecvTimeoutError::Disconnected) => return Step::Broken,
            }
        }
    }
}

/// Lets a thread do `work`.
fn start(name: &str, work: impl FnOnce() + Send + 'static) -> PyResult<()> {
    let started = thread::Builder::new().name(name.into()).spawn(work);
    started.map_err(|error| ThreadsError::new_err(format!("a thread that is to {name} cannot be started: {error}")))?;
    Ok(())
}

/// Reads files until all are read or nobody listens any more. The place of each chunk in the order is taken before it is parsed.
fn read_chunks(mut mails: Mails, to_python: &SyncSender<Receiver<Chunk<ParsedFile>>>, to_parsers: &SyncSender<Work>) {
    loop {
        let mut items = Vec::with_capacity(CHUNK_MAILS);
        let mut bytes = 0;
        while items.len() < CHUNK_MAILS && bytes < CHUNK_BYTES {
            let Some(mail) = mails.next() else { break };
            bytes += mail.as_ref().map_or(0, |mail| mail.bytes.len());
            items.push(mail);
        }
        if items.is_empty() {
            return;
        }
        let known = mails.count_hint().unwrap_or_default();
        let (sender, receiver) = sync_channel(1);
        if to_python.send(receiver).is_err() || to_parsers.send((Chunk { items, known }, sender)).is_err() {
            return;
        }
    }
}

fn parse_chunks(registry: &Registry, work: &Mutex<Receiver<Work>>) {
    loop {
        // Whoever waits holds the lock: the others wait for it instead.
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((chunk, to_python)) = next else { return };
        let items = chunk.items.into_iter().map(|item| parse_item(registry, item)).collect();
        // Nobody may be interested any more.
        let _ = to_python.send(Chunk { items, known: chunk.known });
    }
}

fn parse_item(registry: &Registry, item: Result<RawMail, FileTrouble>) -> ParsedFile {
    match item {
        Ok(RawMail { path, position, bytes }) => {
            let found = Ok(Outcome::new(registry.read(&Mail::decode(&bytes))));
            ParsedFile { path, position, found }
        }
        Err(trouble) => {
            let found = Err(trouble.to_string());
            ParsedFile { path: trouble.path, position: trouble.position, found }
        }
    }
}
