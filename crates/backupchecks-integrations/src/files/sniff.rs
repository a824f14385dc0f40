//! What a file holds, judged by its first bytes.

use super::trouble::NotAMail;

/// What the first bytes of a file promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// One message.
    Mail,
    /// Messages behind `From ` lines.
    Mbox,
    /// Surely something else.
    Foreign(NotAMail),
    /// No mark of anything.
    Unknown,
}

const MAGIC: &[(&[u8], NotAMail)] = &[
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", NotAMail::Outlook),
    (b"!BDN", NotAMail::OutlookData),
    (b"PK\x03\x04", NotAMail::Archive),
    (b"\x1F\x8B", NotAMail::Archive),
    (b"7z\xBC\xAF\x27\x1C", NotAMail::Archive),
    (b"Rar!", NotAMail::Archive),
    (b"\x28\xB5\x2F\xFD", NotAMail::Archive),
    (b"\xFD7zXZ", NotAMail::Archive),
    (b"BZh", NotAMail::Archive),
    (b"%PDF-", NotAMail::Pdf),
];

/// Headers of which every genuine mail has at least one. A file that merely begins with `word:` is a script or a note.
const MAIL_HEADERS: &[&str] =
    &["from", "to", "subject", "date", "received", "return-path", "message-id", "mime-version", "delivered-to"];

/// Judges `head`, the first bytes of a file.
pub(super) fn content(head: &[u8]) -> Content {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Content::Foreign(*what);
    }
    if head.starts_with(b"From ") {
        return Content::Mbox;
    }
    if begins_with_headers(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)) {
        Content::Mail
    } else {
        Content::Unknown
    }
}

/// Whether the first line is a header, and one of the headers that follow is a mail's.
fn begins_with_headers(head: &[u8]) -> bool {
    let mut first = true;
    for line in head.split(|byte| *byte == b'\n') {
        if !first && matches!(line.first(), Some(b' ' | b'\t')) {
            continue; // a folded header goes on
        }
        let Some(name) = header_name(line) else { return false };
        if MAIL_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            return true;
        }
        first = false;
    }
    false
}

fn header_name(line: &[u8]) -> Option<&str> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = std::str::from_utf8(&line[..colon]).ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (!name.is_empty() && name.bytes().all(plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &[u8], expected: Content) {
        assert_eq!(content(head), expected, "{:?}", String::from_utf8_lossy(head));
    }

    #[test]
    fn mails_and_mailboxes_are_known_by_their_first_lines() {
        check(b"Return-Path: <nas@example.com>\r\n", Content::Mail);
        check(b"X-Mailer: x\n\tfolded on\nSubject: Backup\n\nhello", Content::Mail);
        check(b"\xEF\xBB\xBFSubject: with a byte order mark\n\n", Content::Mail);
        check(b"From nas@example.com Sun Mar  1 22:00:04 2026\nSubject: x\n", Content::Mbox);
        check(b"From: nas@example.com\n", Content::Mail);
    }

    #[test]
    fn other_files_are_not_taken_for_mails() {
        check(b"PK\x03\x04rest", Content::Foreign(NotAMail::Archive));
        check(b"%PDF-1.7", Content::Foreign(NotAMail::Pdf));
        check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Content::Foreign(NotAMail::Outlook));
        check(b"https://example.com/\n", Content::Unknown);
        check(b"all: build\n\techo done\n", Content::Unknown);
        check(b"Note: read me\n\nSubject: not a header, a body\n", Content::Unknown);
        check(b" Subject: folded before it began\n", Content::Unknown);
        check(b"", Content::Unknown);
    }
}
