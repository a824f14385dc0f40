//! The write-ahead log of an SQLite file: whether it is still the one that the writing connection writes to.
//!
//! SQLite removes the log when the last connection closes, which it knows by locks on the file. Systems after POSIX give locks to
//! processes and take them away when the process closes the file anywhere. So where a program holds two copies of SQLite (this one, and
//! that of its language), closing the file in one frees the locks of the other, and the log may go while it is written to: what is
//! written from then on is nowhere. That shows in the log having vanished, or being another file, while a connection is open.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The log was taken away while it was in use.
#[derive(Debug, thiserror::Error)]
#[error(
    "its log {} was removed while it was in use, as happens when the same process opens and closes the file with another copy of \
     SQLite; from now on use it in one way at a time", path.display()
)]
pub(crate) struct LogTaken {
    path: PathBuf,
}

/// The log beside a database file.
#[derive(Debug)]
pub(crate) struct LogFile {
    path: PathBuf,
    /// Which file it was when the writing connection was made; `None` as long as that is not known.
    seen: Mutex<Option<Identity>>,
}

/// Device and number of a file.
type Identity = (u64, u64);

impl LogFile {
    /// The log of the database at `path`, which must be there.
    pub(crate) fn beside(path: &Path) -> io::Result<Self> {
        // SQLite follows links, and puts the log beside the file itself.
        let mut log = path.canonicalize()?.into_os_string();
        log.push("-wal");
        Ok(Self { path: log.into(), seen: Mutex::new(None) })
    }

    /// The writing connection is another one: between the two nobody may have held the log.
    pub(crate) fn forget(&self) {
        *self.seen() = None;
    }

    /// Remembers the log as it is.
    pub(crate) fn see(&self) {
        *self.seen() = identity(&self.path);
    }

    /// An error when the log is not the one that was seen before. To be asked while a transaction is open, so that the log is too.
    pub(crate) fn check(&self) -> Result<(), LogTaken> {
        let now = identity(&self.path);
        let mut seen = self.seen();
        if seen.is_some() && *seen != now {
            return Err(LogTaken { path: self.path.clone() });
        }
        // Where the file system allows no such log, there is none, and nothing to watch over.
        *seen = now;
        Ok(())
    }

    fn seen(&self) -> MutexGuard<'_, Option<Identity>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;

    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// Elsewhere locks belong to handles, and a file that is open cannot be removed.
#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().map(|_| (0, 0))
}
