//! What becomes of mails whose job was deleted.

/// Why a mail whose run was deleted stands in the Inbox, as one that could not be read. What it said stood in the run, so only
/// its bytes can tell it again; where these were removed before, a person decides.
#[must_use]
pub fn reason_of_mail(has_bytes: bool) -> &'static str {
    if has_bytes {
        "its job was deleted; read it again to see what it says"
    } else {
        "its job was deleted, and its bytes had been removed before, so that it cannot be read again"
    }
}
