//! What can be wrong with a file, told so that a person knows what to do.

use std::{fmt, io, path::PathBuf};

/// A file, or a message of an mbox, that was not read.
#[derive(Debug, thiserror::Error)]
pub struct FileTrouble {
    /// The file or folder.
    pub path: PathBuf,
    /// Which message of an mbox, the first being 1; `None` when it is about the file.
    pub position: Option<u64>,
    /// What is wrong.
    #[source]
    pub kind: TroubleKind,
}

impl fmt::Display for FileTrouble {
    /// `mails/a.eml: is empty (0 bytes); …` or `mails/in.mbox, message 7: is larger than …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(position) = self.position {
            write!(f, ", message {position}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

/// What is wrong, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum TroubleKind {
    /// There is nothing at that path.
    #[error("does not exist; check the path")]
    NotFound,
    /// A symbolic link that leads nowhere.
    #[error("is a link to something that does not exist; mend the link or remove it")]
    DanglingLink,
    /// The system refuses to open or to read it.
    #[error("cannot be read ({0}); check its permissions and the disk")]
    NotReadable(io::Error),
    /// A folder with the name of a mail. Its mails are read all the same.
    #[error("is a folder although it is named like a mail; the mails in it are read, rename it to end this warning")]
    FolderNamedAsMail,
    /// Nothing is in it.
    #[error("is empty (0 bytes); save or export the mail again")]
    Empty,
    /// More than [`super::MAX_MAIL_BYTES`].
    #[error("is larger than {} MiB, which no backup report is; leave it out", super::MAX_MAIL_BYTES >> 20)]
    TooLarge,
    /// It holds something else.
    #[error("{0}")]
    NotAMail(NotAMail),
    /// A device, a socket or a pipe.
    #[error("is neither a file nor a folder; save the mail as a file first")]
    NotAFile,
}

/// What a file is instead of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAMail {
    /// Outlook's own format, or another compound file.
    #[error("is an Outlook message (.msg), not a mail; save it as .eml")]
    Outlook,
    /// Outlook's data file.
    #[error("is an Outlook data file (.pst), not a mail; export its mails as .eml or .mbox")]
    OutlookData,
    /// An archive or a compressed file.
    #[error("is an archive or a compressed file, not a mail; unpack it and import what is in it")]
    Archive,
    /// A PDF document.
    #[error("is a PDF document, not a mail; import the mail it was made from")]
    Pdf,
    /// Anything else.
    #[error("is no mail: it does not begin with mail headers or a mailbox line; import .eml or .mbox files")]
    Other,
}
