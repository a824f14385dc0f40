//! Raw mails from disk: single messages, folders, Maildirs and mbox files, one after the other.
//!
//! [`read`] walks lazily and never holds more than one message, so a mailbox of any size passes through. Whatever cannot be
//! read is an item too, a [`FileTrouble`] that says which file, what is wrong and what to do; the rest goes on after it.
//!
//! In a folder only these count: `*.eml`, `*.mbox`, members of a Maildir, and files without extension that begin like a
//! message or a mailbox. `*.msg` is named as trouble, because somebody meant it as a mail. A file named by the user is
//! judged by what it holds, whatever its name.

mod mbox;
mod open;
mod seen;
mod sniff;
mod trouble;
mod walk;

pub use seen::{Pass, Seen};
pub use trouble::{FileTrouble, NotAMail, TroubleKind};

use mbox::Mbox;
use open::Opened;
use std::path::PathBuf;
use walk::Walk;

/// The largest message that is read. Backup reports have kilobytes; beyond this a file is no report, and not worth the memory.
pub const MAX_MAIL_BYTES: u64 = 64 << 20;

/// One message as it lies on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMail {
    /// The file it came from.
    pub path: PathBuf,
    /// Which message of an mbox it is, the first being 1; `None` for a file that is one message.
    pub position: Option<u64>,
    /// The message itself, without the separator and the `>From ` quoting of an mbox.
    pub bytes: Vec<u8>,
}

/// The messages behind `paths`, in the order given; within a folder sorted by name.
pub fn read(paths: impl IntoIterator<Item = PathBuf>) -> Mails {
    Mails { walk: Walk::new(paths.into_iter().collect()), mbox: None, given: 0, pass: None }
}

/// The same without files that were read before and have not changed since. Troubles are told each time until they are mended.
pub fn read_new(paths: impl IntoIterator<Item = PathBuf>, pass: Pass) -> Mails {
    Mails { pass: Some(pass), ..read(paths) }
}

/// A lazy walk over messages; made by [`read`].
#[derive(Debug)]
pub struct Mails {
    walk: Walk,
    mbox: Option<Mbox>,
    given: u64,
    /// The walk of which this is the reading, where files that were read before are left out.
    pass: Option<Pass>,
}

impl Mails {
    /// How many items are known so far: those already given and the files that were listed and not opened yet; `None` before
    /// the first is known.
    ///
    /// It grows while folders and mailboxes are opened: good for a progress bar, not for a result.
    #[must_use]
    pub fn count_hint(&self) -> Option<u64> {
        let known = self.given + self.walk.pending();
        (known > 0).then_some(known)
    }

    fn find(&mut self) -> Option<Result<RawMail, FileTrouble>> {
        loop {
            if let Some(item) = self.mbox.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.mbox = None;
            let found = match self.walk.next()? {
                Ok(found) => found,
                Err(trouble) => return Some(Err(trouble)),
            };
            // The look comes first: what is written meanwhile has another time and is read again.
            let look = self.pass.as_ref().and_then(|pass| Some((pass.clone(), Pass::look(&found.path)?)));
            if look.as_ref().is_some_and(|(pass, look)| pass.knows(&found.path, look)) {
                continue;
            }
            let opened = open::open(&found);
            if let (Ok(_), Some((pass, look))) = (&opened, &look) {
                pass.has_read(&found.path, look);
            }
            match opened {
                Ok(Opened::Mail(bytes)) => return Some(Ok(RawMail { path: found.path, position: None, bytes })),
                Ok(Opened::Mbox(mbox)) => self.mbox = Some(mbox),
                Ok(Opened::Passed) => {}
                Err(kind) => return Some(Err(FileTrouble { path: found.path, position: None, kind })),
            }
        }
    }
}

impl Iterator for Mails {
    type Item = Result<RawMail, FileTrouble>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.find()?;
        self.given += 1;
        Some(item)
    }
}
