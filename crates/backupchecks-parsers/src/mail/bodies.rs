//! The bodies of a message, and what of them could not be decoded.
//!
//! A body that is not what its head says must not pass for one that is absent: then the subject alone would decide. What can be
//! saved of it is read, as a failure in it is one, and the reason makes sure that no success is believed.

use super::composed;
use mail_parser::{
    Encoding, HeaderName, HeaderValue, Message, MessagePart, MimeHeaders, PartType,
    decoders::{base64::base64_decode, charsets::map::charset_decoder, quoted_printable::quoted_printable_decode},
};
use memchr::memmem;
use std::borrow::Cow;

/// One in so many characters may be none in the charset that a part claims to have, as where a name with accents is in another.
const MAX_ODD: usize = 20;

/// What stands in the bodies.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    /// Why they are not whole.
    pub(super) trouble: Option<String>,
}

impl Bodies {
    /// The bodies of `message`: the first of each kind that holds something.
    pub(super) fn of(message: &Message<'_>) -> Self {
        let mut bodies = Self {
            text: first(message, message.text_bodies().filter(|part| matches!(part.body, PartType::Text(_)))),
            // Not `body_html(0)`: in multipart/mixed that is the text part turned into HTML.
            html: first(message, message.html_bodies().filter(|part| matches!(part.body, PartType::Html(_)))),
            trouble: None,
        };
        for part in message.parts.iter().filter(|part| is_body(part)) {
            let Some(reason) = problem(message, part) else { continue };
            bodies.trouble.get_or_insert(reason);
            if part.is_encoding_problem {
                let saved =
                    Some(saved(message, part)).filter(|text| !text.trim().is_empty()).map(|text| composed(&text));
                let body = if is_html(part) { &mut bodies.html } else { &mut bodies.text };
                *body = body.take().or(saved);
            }
        }
        if bodies.text.is_none() && bodies.html.is_none() {
            bodies.html = only_document(message);
        }
        bodies
    }
}

/// The first of `parts` that was decoded and holds something.
fn first<'a>(message: &Message<'_>, parts: impl Iterator<Item = &'a MessagePart<'a>>) -> Option<String> {
    let mut decoded = parts.filter(|part| !part.is_encoding_problem).filter_map(|part| content(message, part));
    decoded.find(|text| !text.trim().is_empty()).map(|text| composed(&text))
}

/// What stands in `part`, in its charset or in UTF-16 where its first bytes say so.
fn content<'a>(message: &Message<'_>, part: &'a MessagePart<'_>) -> Option<Cow<'a, str>> {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else { return None };
    Some(in_utf16(message, part, text).map_or(Cow::Borrowed(text.as_ref()), Cow::Owned))
}

/// `part` in UTF-16, where it begins with the mark of that: pages that were saved to a file do, whatever the head of the part says.
fn in_utf16(message: &Message<'_>, part: &MessagePart<'_>, text: &str) -> Option<String> {
    // What becomes of the mark in UTF-8, and in the charsets of western Europe.
    let may_be = ["\u{fffd}\u{fffd}", "ÿþ", "þÿ"].iter().any(|mark| text.starts_with(mark));
    let raw = may_be.then(|| raw(message, part))?;
    let bytes = match part.encoding {
        Encoding::Base64 => base64_decode(raw)?,
        Encoding::QuotedPrintable => quoted_printable_decode(raw)?,
        Encoding::None => raw.to_vec(),
    };
    let is_marked = matches!(bytes.get(..2), Some([0xff, 0xfe] | [0xfe, 0xff]));
    is_marked.then(|| charset_decoder(b"utf-16").map(|decode| decode(&bytes)))?
}

/// The report that is attached to a mail without any body, where nothing else is attached.
fn only_document(message: &Message<'_>) -> Option<String> {
    let mut attached = message.attachments();
    match (attached.next(), attached.next()) {
        (Some(part), None) if !part.is_encoding_problem => match &part.body {
            PartType::Html(html) if problem(message, part).is_none() => Some(composed(html)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether `part` is text for a person to read, and no attachment.
fn is_body(part: &MessagePart<'_>) -> bool {
    let is_text = part.content_type().is_none_or(|kind| {
        kind.ctype().eq_ignore_ascii_case("text")
            && kind.subtype().is_none_or(|kind| ["plain", "html"].iter().any(|known| kind.eq_ignore_ascii_case(known)))
    });
    let is_attached = || part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    is_text && matches!(part.body, PartType::Text(_) | PartType::Html(_)) && !is_attached()
}

fn is_html(part: &MessagePart<'_>) -> bool {
    let subtype = part.content_type().and_then(mail_parser::ContentType::subtype);
    subtype.is_some_and(|kind| kind.eq_ignore_ascii_case("html"))
}

/// Why `part` was not decoded as its head says.
fn problem(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    let kind = if is_html(part) { "HTML" } else { "text" };
    let encoding = encoding(part);
    if part.is_encoding_problem {
        return Some(match encoding {
            Some(encoding) if !is_plain(encoding) => format!("the {kind} part could not be decoded from {encoding}"),
            _ => format!("the {kind} part has no end"),
        });
    }
    let text = content(message, part)?;
    // Where nothing stands there is nothing to decode.
    if text.trim().is_empty() {
        return None;
    }
    match (part.encoding, encoding) {
        (Encoding::None, Some(encoding)) if !is_plain(encoding) => {
            return Some(format!("the {kind} part has the encoding {encoding:?}, which is not known"));
        }
        (Encoding::Base64, _) if !is_whole(raw(message, part)) => {
            return Some(format!("the {kind} part breaks off inside its base64"));
        }
        _ => {}
    }
    if let Some(packed) = packed(part) {
        return Some(format!("the {kind} part is packed with {packed:?}"));
    }
    let odd = memmem::find_iter(text.as_bytes(), "\u{fffd}").count();
    let charset = part.content_type().and_then(|kind| kind.attribute("charset"));
    let is_known = |name: &str| name.eq_ignore_ascii_case("utf-8") || charset_decoder(name.as_bytes()).is_some();
    let unknown = charset.filter(|name| !is_known(name));
    match unknown.filter(|_| 0 < odd) {
        Some(name) => Some(format!("the {kind} part has the charset {name:?}, which is not known")),
        None => {
            (text.len() < odd.saturating_mul(MAX_ODD)).then(|| format!("the {kind} part is no text in its charset"))
        }
    }
}

/// The transfer encoding that the head of `part` names.
fn encoding<'a>(part: &'a MessagePart<'_>) -> Option<&'a str> {
    let field = part.headers.iter().rev().find(|header| header.name == HeaderName::ContentTransferEncoding)?;
    field.value.as_text().map(str::trim).filter(|name| !name.is_empty())
}

/// Whether `encoding` says that nothing is encoded, in any of the ways in which programs write that.
fn is_plain(encoding: &str) -> bool {
    const PLAIN: &[&str] =
        &["7", "8", "bin", "none", "plain", "text", "ident", "utf", "us-ascii", "ascii", "iso-8859", "windows"];
    PLAIN.iter().any(|start| encoding.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// How `part` is packed, as web servers do and mails do not.
fn packed<'a>(part: &'a MessagePart<'_>) -> Option<&'a str> {
    let is_named = |name: &HeaderName<'_>| matches!(name, HeaderName::Other(name) if name.eq_ignore_ascii_case("content-encoding"));
    let field = part.headers.iter().find(|header| is_named(&header.name))?;
    match &field.value {
        HeaderValue::Text(value) => Some(value.trim()).filter(|value| !is_plain(value)),
        _ => None,
    }
}

/// The bytes of `part` as they came.
fn raw<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> &'a [u8] {
    message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default()
}

/// Whether base64 ends where a group of four ends, as it does unless it was cut.
fn is_whole(base64: &[u8]) -> bool {
    // Counted in pieces whose counts fit into a byte, as many bytes at once as the processor can.
    let digits = |piece: &[u8]| piece.iter().map(|byte| u8::from(!byte.is_ascii_whitespace())).sum::<u8>();
    base64.chunks(252).map(|piece| usize::from(digits(piece))).sum::<usize>() % 4 == 0
}

/// What of `part` can be read all the same: up to where its encoding ends, as where a gateway put a note behind it, or as it stands.
fn saved(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    let raw = raw(message, part);
    let bytes = match encoding(part) {
        Some(name) if name.eq_ignore_ascii_case("base64") => base64_before_text(raw),
        Some(name) if name.eq_ignore_ascii_case("quoted-printable") => Some(quoted_lines(raw)),
        _ => None,
    };
    let charset = part.content_type().and_then(|kind| kind.attribute("charset"));
    let decode = charset.and_then(|charset| charset_decoder(charset.as_bytes()));
    let text = |bytes: &[u8]| match decode {
        Some(decode) => decode(bytes),
        None => String::from_utf8_lossy(bytes).into_owned(),
    };
    let decoded = bytes.map(|bytes| text(&bytes)).filter(|text| is_text(text));
    decoded.unwrap_or_else(|| String::from_utf8_lossy(raw).into_owned())
}

/// Whether `decoded` is what a person wrote, and not what becomes of plain words that are taken for base64.
fn is_text(decoded: &str) -> bool {
    let is_odd = |c: char| c == '\u{fffd}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\0'));
    !decoded.is_empty() && decoded.chars().filter(|c| is_odd(*c)).count() * MAX_ODD <= decoded.len()
}

/// What the lines of base64 at the beginning of `raw` say.
fn base64_before_text(raw: &[u8]) -> Option<Vec<u8>> {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let mut digits: Vec<u8> = Vec::with_capacity(raw.len());
    for line in raw.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
        if digits.ends_with(b"=") || !line.iter().all(is_digit) {
            break;
        }
        digits.extend(line);
    }
    digits.truncate(digits.len() / 4 * 4);
    base64_decode(&digits)
}

/// The lines of `raw` that are quoted-printable decoded, the others as they stand.
fn quoted_lines(raw: &[u8]) -> Vec<u8> {
    let lines = raw.split_inclusive(|byte| *byte == b'\n');
    lines.flat_map(|line| quoted_printable_decode(line).unwrap_or_else(|| line.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use crate::mail::Mail;

    const HTML: &str = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n";
    /// `<p>Backup job: A</p><p>Error</p>` and a line end.
    const REPORT: &str = "PHA+QmFja3VwIGpvYjogQTwvcD48cD5FcnJvcjwvcD4K";

    fn mail(head: &str, body: &str) -> Mail {
        Mail::decode(format!("Subject: x\nMIME-Version: 1.0\n{head}\n{body}").as_bytes())
    }

    #[track_caller]
    fn check(head: &str, body: &str, trouble: Option<&str>, line: Option<&str>) {
        let mail = mail(head, body);
        let found = mail.trouble();
        assert!(
            trouble.map_or(found.is_none(), |part| found.is_some_and(|found| found.contains(part))),
            "{found:?} for {head}{body}"
        );
        assert_eq!(mail.body().lines().next(), line, "{head}{body}");
    }

    #[test]
    fn what_cannot_be_decoded_is_told_and_saved_as_far_as_it_goes() {
        let first = Some("Backup job: A");
        check(HTML, &format!("{REPORT}\n"), None, first);
        check(HTML, &format!("{REPORT}\n-- \nThis mail was scanned.\n"), Some("from base64"), first);
        check(HTML, &format!("{REPORT}\n\n______\nA list, see https://example.com\n"), Some("from base64"), first);
        check(HTML, &format!("{REPORT}\n!!!\n{REPORT}\n"), Some("from base64"), first);
        check(HTML, &REPORT[..37], Some("breaks off"), first);
        check(HTML, "<p>Backup job: A</p>\n", Some("from base64"), first);
        check("Content-Transfer-Encoding: base64\n", "Plain words.\n", Some("from base64"), Some("Plain words."));
        let quoted = "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n";
        check(quoted, "Backup j=\nob: A\n==\n", Some("quoted-printable"), first);
        check("Content-Transfer-Encoding: x-uuencode\n", "M4F5P;W)T\n", Some("x-uuencode"), Some("M4F5P;W)T"));
        check("Content-Encoding: gzip\n", "Plain.\n", Some("gzip"), Some("Plain."));
        check(HTML, "", None, None);
    }

    #[test]
    fn what_programs_call_no_encoding_is_none() {
        for name in ["7bit", "8Bit", "binary", "8-bit", "7-bits", "utf-8", "none"] {
            check(&format!("Content-Transfer-Encoding: {name}\n"), "Plain.\n", None, Some("Plain."));
        }
    }

    #[test]
    fn an_unknown_charset_matters_where_something_is_written_in_it() {
        let head = "Content-Type: text/plain; charset=x-own-42\n";
        check(head, "Plain.\n", None, Some("Plain."));
        check(head, "Größe\n", None, Some("Größe"));
        let raw = [format!("Subject: x\n{head}\n").as_bytes(), b"Gr\xf6\xdfe\n"].concat();
        assert!(Mail::decode(&raw).trouble().is_some_and(|trouble| trouble.contains("x-own-42")));
        let none = [b"Subject: x\nContent-Type: text/plain\n\n", &[0xc1_u8; 80][..]].concat();
        assert!(Mail::decode(&none).trouble().is_some_and(|trouble| trouble.contains("no text")));
    }

    #[test]
    fn a_page_in_utf16_is_read_whatever_its_head_says() {
        for (charset, order) in [("utf-8", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("windows-1252", u16::to_be_bytes)]
        {
            let page = "\u{feff}<p>Backup job: A</p><p>Größe 数</p>".encode_utf16().flat_map(order);
            let head = format!("Subject: x\nContent-Type: text/html; charset={charset}\n");
            let raw = [format!("{head}Content-Transfer-Encoding: 8bit\n\n").into_bytes(), page.collect()].concat();
            let mail = Mail::decode(&raw);
            assert_eq!(mail.trouble(), None, "{charset}");
            assert_eq!(mail.body().lines().collect::<Vec<_>>(), ["Backup job: A", "Größe 数"], "{charset}");
        }
    }

    #[test]
    fn a_report_that_is_only_attached_is_read_and_others_make_the_mail_unread() {
        let mixed = "Content-Type: multipart/mixed; boundary=x\n";
        let attached = |kind: &str, name: &str, content: &str| {
            format!(
                "--x\nContent-Type: {kind}; name={name}\nContent-Disposition: attachment; filename={name}\n\n{content}\n"
            )
        };
        let empty = "--x\nContent-Type: text/plain\n\n \n";
        let html = attached("text/html", "job.html", "<p>Backup job: A</p><p>Error</p>");
        check(mixed, &format!("{empty}{html}--x--\n"), None, Some("Backup job: A"));
        check(mixed, &format!("{empty}{html}{html}--x--\n"), Some("attached"), None);
        check(
            mixed,
            &format!("{empty}{}--x--\n", attached("application/pdf", "a.pdf", "%PDF")),
            Some("attached"),
            None,
        );
        check(mixed, &format!("{empty}{}--x--\n", attached("image/png", "logo.png", "x")), None, None);
        check("Content-Type: application/pdf\n", "%PDF\n", Some("attached"), None);
    }
}
