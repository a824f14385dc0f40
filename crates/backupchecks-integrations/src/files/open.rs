//! One found file opened: a message, a mailbox, nothing of ours, or trouble.

use super::{
    MAX_MAIL_BYTES,
    mbox::Mbox,
    sniff::{self, Content},
    trouble::{NotAMail, TroubleKind},
    walk::{Claim, Found, has_extension},
};
use std::{
    fs::File,
    io::{self, BufReader, Read},
};

/// As much as the headers of a mail usually take.
const HEAD_BYTES: u64 = 16 << 10;

/// What a file turned out to be.
#[derive(Debug)]
pub(super) enum Opened {
    /// One message, whole.
    Mail(Vec<u8>),
    /// Several messages, to be read one by one.
    Mbox(Mbox),
    /// A file in a folder that is no business of ours.
    Passed,
}

/// Opens `found` and reads it, unless it is a mailbox.
pub(super) fn open(found: &Found) -> Result<Opened, TroubleKind> {
    let mut file = File::open(&found.path).map_err(TroubleKind::NotReadable)?;
    let size = file.metadata().map_err(TroubleKind::NotReadable)?.len();
    let mut bytes = Vec::new();
    read_up_to(&mut file, HEAD_BYTES, &mut bytes).map_err(TroubleKind::NotReadable)?;
    if bytes.is_empty() {
        return if found.claim == Claim::Unmarked { Ok(Opened::Passed) } else { Err(TroubleKind::Empty) };
    }
    match (sniff::content(&bytes), found.claim) {
        (Content::Mbox, _) => {
            let reader = BufReader::new(io::Cursor::new(bytes).chain(file));
            return Ok(Opened::Mbox(Mbox::new(found.path.clone(), Box::new(reader))));
        }
        // A damaged head is no reason to drop a mail that says it is one: it goes on, and shows up as unrecognised.
        (Content::Mail, _) | (Content::Unknown, Claim::Mail) => {}
        (_, Claim::Unmarked) => return Ok(Opened::Passed),
        (Content::Foreign(what), _) => return Err(TroubleKind::NotAMail(what)),
        (Content::Unknown, _) if has_extension(&found.path, "msg") => {
            return Err(TroubleKind::NotAMail(NotAMail::Outlook));
        }
        (Content::Unknown, _) => return Err(TroubleKind::NotAMail(NotAMail::Other)),
    }
    if size > MAX_MAIL_BYTES {
        return Err(TroubleKind::TooLarge);
    }
    // The file may grow while it is read, or have no honest size.
    read_up_to(&mut file, MAX_MAIL_BYTES + 1, &mut bytes).map_err(TroubleKind::NotReadable)?;
    if bytes.len() as u64 > MAX_MAIL_BYTES { Err(TroubleKind::TooLarge) } else { Ok(Opened::Mail(bytes)) }
}

fn read_up_to(file: &mut File, limit: u64, bytes: &mut Vec<u8>) -> io::Result<usize> {
    file.take(limit).read_to_end(bytes)
}
