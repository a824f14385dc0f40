//! Which files were read before, so that a folder that is looked at every minute is not read every minute.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

/// Files that were read, each with its size and time of change: one that has changed since is read again.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    files: Arc<HashMap<PathBuf, Stamp>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    changed: SystemTime,
}

/// One walk over the folders. What it reads counts as [`Seen`] only when it is [finished](Pass::finish), which is when its mails are
/// safe: a walk that broke off leaves nothing behind.
#[derive(Debug, Clone)]
pub struct Pass {
    before: Seen,
    met: Arc<Mutex<HashMap<PathBuf, Stamp>>>,
}

impl Seen {
    /// Begins a walk.
    #[must_use]
    pub fn pass(&self) -> Pass {
        Pass { before: self.clone(), met: Arc::default() }
    }
}

impl Pass {
    /// What has been read by now, files that are gone left out.
    #[must_use]
    pub fn finish(self) -> Seen {
        let met = std::mem::take(&mut *self.met.lock().unwrap_or_else(PoisonError::into_inner));
        Seen { files: Arc::new(met) }
    }

    /// The state of a file before it is opened; `None` where that cannot be told.
    pub(super) fn look(path: &Path) -> Option<Look> {
        let metadata = fs::metadata(path).ok()?;
        Some(Look(Stamp { size: metadata.len(), changed: metadata.modified().ok()? }))
    }

    /// Whether the file was read in this state before. It then stays known.
    pub(super) fn knows(&self, path: &Path, look: &Look) -> bool {
        let known = self.before.files.get(path) == Some(&look.0);
        if known {
            self.has_read(path, look);
        }
        known
    }

    /// The file was read in this state.
    pub(super) fn has_read(&self, path: &Path, look: &Look) {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), look.0);
    }
}

/// The state of a file at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look(Stamp);
