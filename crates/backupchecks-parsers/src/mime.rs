//! A raw message made safe to take apart.
//!
//! The decoder follows messages inside messages and boundaries that never come without any bound, so a hostile mail could end
//! the stack or take hours. It is not taught otherwise; the message is changed a little before: messages inside are renamed to
//! a type that the decoder leaves alone ([`is_message`] tells them, and [`Mail`](crate::mail::Mail) follows them to a fixed
//! depth), and what has more parts or longer heads than any report is cut.

use memchr::{memchr, memchr_iter, memmem, memrchr};
use std::borrow::Cow;

/// More parts than this are not read. A large message may have fewer, as looking for each boundary may take a walk over all of it.
const MAX_PARTS: usize = 500;
/// How many bytes all those walks may take together.
const MAX_WALK: usize = 2 << 30;
/// How often two or more hyphens may stand together: any of them may be a boundary, and every part takes memory.
const MAX_HYPHENS: usize = 50_000;
/// How many lines the head of a message or part may have.
const MAX_HEAD: usize = 5_000;
/// How long a field may be whose attributes are compared with each other.
const MAX_FIELD: usize = 16 << 10;

/// A message that can be decoded.
pub(crate) struct Shielded<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    /// Why it was cut.
    pub(crate) trouble: Option<String>,
}

/// Whether a part with that subtype of `message` is a message inside the message.
pub(crate) fn is_message(subtype: &str) -> bool {
    subtype.eq_ignore_ascii_case("x-mail")
}

/// Renames messages inside `raw` and cuts it where it passes a bound.
pub(crate) fn shield(raw: &[u8]) -> Shielded<'_> {
    let max_parts = (MAX_WALK / raw.len().max(1)).clamp(20, MAX_PARTS);
    let mut renames: Vec<(usize, &[u8])> = Vec::new();
    let (mut parts, mut hyphens, mut head, mut start) = (0, 0, Some(0), 0);
    let mut has_body = false;
    let mut trouble = None;
    let mut end = raw.len();
    // Most lines hold no two hyphens together.
    let mut pairs = memmem::find_iter(raw, b"--").peekable();
    let mut may_hold_fields = true;
    while start < end {
        if !may_hold_fields {
            // Behind an empty line the decoder looks for a boundary before it takes anything for a field again.
            let pair = pairs.peek().map_or(end, |at| *at);
            start += memrchr(b'\n', &raw[start..pair]).map_or(0, |feed| feed + 1);
        }
        let line = memchr(b'\n', &raw[start..]).map_or(&raw[start..], |length| &raw[start..=start + length]);
        head = match head {
            _ if line.starts_with(b"--") => Some(0),
            Some(_) if line.iter().all(u8::is_ascii_whitespace) => {
                has_body = true;
                None
            }
            head => head.map(|lines| lines + 1),
        };
        let field = memchr_iter(b':', line).find(|at| is_typed(&line[..*at])).map(|at| start + at + 1);
        parts += usize::from(field.is_some());
        if matches!(line, b"\n" | b"\r\n") {
            may_hold_fields = false;
        } else if pairs.peek().is_some_and(|at| *at < start + line.len()) {
            while pairs.next_if(|at| *at < start + line.len()).is_some() {}
            may_hold_fields = true;
            hyphens += line.windows(3).filter(|bytes| bytes.starts_with(b"--") && bytes[2] != b'-').count();
        }
        let too_much = match field {
            _ if head.is_some_and(|lines| MAX_HEAD < lines) => Some(format!("a head has more than {MAX_HEAD} lines")),
            _ if MAX_HYPHENS < hyphens => Some(format!("the mail has more than {MAX_HYPHENS} possible boundaries")),
            _ if 2 * max_parts < parts => Some(format!("the mail has more than {max_parts} parts")),
            Some(at) if MAX_FIELD < field_length(&raw[at..]) => {
                Some(format!("a head field has more than {MAX_FIELD} bytes"))
            }
            _ => None,
        };
        if too_much.is_some() {
            trouble = too_much;
            end = start;
            break;
        }
        if let Some(at) = field {
            renames.extend(rename(&raw[at..]).map(|(offset, word)| (at + offset, word)));
        }
        start += line.len();
    }
    if trouble.is_none() && !has_body && !raw.is_empty() {
        trouble = Some("the mail ends inside its head".to_owned());
    }
    let mut bytes = Cow::Borrowed(&raw[..end]);
    for (at, word) in renames {
        bytes.to_mut()[at..at + word.len()].copy_from_slice(word);
    }
    Shielded { bytes, trouble }
}

/// Whether `Content-Type` or `Content-Disposition` stands at the end of `text`, before the colon. The decoder reads past white space
/// within names and takes what follows a boundary for the beginning of a head, so the name may stand anywhere.
fn is_typed(text: &[u8]) -> bool {
    // Most colons stand in a body, behind another letter.
    if text.last().is_none_or(|byte| !matches!(byte, b'e' | b'E' | b'n' | b'N') && !byte.is_ascii_whitespace()) {
        return false;
    }
    ["content-type", "content-disposition"].iter().any(|name| {
        let mut before = text.iter().rev().filter(|byte| !byte.is_ascii_whitespace());
        name.bytes().rev().all(|byte| before.next().is_some_and(|found| found.eq_ignore_ascii_case(&byte)))
    })
}

/// The length of a field with the lines that continue it, as far as [`MAX_FIELD`] tells.
fn field_length(value: &[u8]) -> usize {
    let value = &value[..value.len().min(MAX_FIELD + 2)];
    let ends = |at: &usize| value[*at] == b'\n' && !matches!(value.get(at + 1), Some(b' ' | b'\t'));
    (0..value.len()).find(ends).unwrap_or(value.len())
}

/// The word in a content type that makes a message of its part, and the one to put in its place.
fn rename(value: &[u8]) -> Option<(usize, &'static [u8])> {
    let value = &value[..field_length(value)];
    let kind = value.split(|byte| *byte == b';').next().unwrap_or_default();
    let find = |word: &[u8]| kind.windows(word.len()).position(|found| found.eq_ignore_ascii_case(word));
    let renames: [(&[u8], &'static [u8]); 3] = [(b"rfc822", b"x-mail"), (b"global", b"x-mail"), (b"digest", b"mixed ")];
    renames.into_iter().find_map(|(word, other)| Some((find(word)?, other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let (raw, expected) = (format!("{raw}\n"), format!("{expected}\n"));
        let shielded = shield(raw.as_bytes());
        assert_eq!(String::from_utf8_lossy(&shielded.bytes), expected);
        assert_eq!(shielded.trouble, None);
    }

    #[test]
    fn a_message_inside_is_renamed_however_its_field_is_written() {
        check("Content-Type: message/rfc822\n\nx", "Content-Type: message/x-mail\n\nx");
        check("content - type :\r\n Message/RFC822; x=y\n", "content - type :\r\n Message/x-mail; x=y\n");
        check("--bContent-Type: message/global\n", "--bContent-Type: message/x-mail\n");
        check("Content-Type: multipart/digest; boundary=digest\n", "Content-Type: multipart/mixed ; boundary=digest\n");
    }

    #[test]
    fn behind_an_empty_line_a_field_stands_below_a_boundary_and_nowhere_else() {
        check("Subject: x\n\nContent-Type: message/rfc822", "Subject: x\n\nContent-Type: message/rfc822");
        check("Subject: x\n \nContent-Type: message/rfc822", "Subject: x\n \nContent-Type: message/x-mail");
        check("\r\n\r\nx--b\nContent-Type: message/rfc822", "\r\n\r\nx--b\nContent-Type: message/x-mail");
        check("A: b\n\nx\nx --bContent-Type: message/rfc822", "A: b\n\nx\nx --bContent-Type: message/x-mail");
    }

    #[test]
    fn an_ordinary_message_is_left_as_it_is() {
        for raw in
            ["", "\r\n", "Subject: rfc822 digest\n\nContent: message/rfc822", "Content-Type: text/plain; a=rfc822\n"]
        {
            check(raw, raw);
        }
    }

    #[test]
    fn a_mail_without_the_end_of_its_head_was_cut() {
        assert!(shield(b"Subject: backup succ").trouble.is_some());
        assert!(shield(b"Subject: backup successful\r\n").trouble.is_some());
        assert!(shield(b"").trouble.is_none());
    }

    #[track_caller]
    fn check_cut(raw: &str, reason: &str) {
        let shielded = shield(raw.as_bytes());
        assert!(shielded.trouble.is_some_and(|trouble| trouble.contains(reason)), "{reason}");
        assert!(shielded.bytes.len() < raw.len());
    }

    #[test]
    fn what_no_report_has_is_cut() {
        check_cut(&"X-Field: value\n".repeat(10_000), "head has");
        check_cut(&format!("--b\n{}", "X-Field: value\n".repeat(10_000)), "head has");
        check_cut(&"x--b\n\n".repeat(100_000), "boundaries");
        check_cut(&"--b\nContent-Type: text/plain\n\nx\n".repeat(2_000), "parts");
        check_cut(&format!("Content-Type: text/plain; {}\n", "a=b; ".repeat(10_000)), "field has");
    }
}
