//! Raw messages decoded: head, text, HTML, attachments and nested messages.

mod bodies;
mod identity;
mod quotation;

pub use identity::digest;

use crate::{
    forwarded,
    grid::{self, Grid, Row},
    lines::Lines,
    memo::Memo,
    mime,
};
use backupchecks_core::{
    model::{Envelope, Part},
    text::squeeze,
};
use bodies::Bodies;
use jiff::{SignedDuration, Timestamp, civil, tz::Offset};
use mail_parser::{HeaderName, Message, MessageParser, MimeHeaders};
use memchr::{memchr, memmem};
use std::{any::Any, cell::OnceCell, panic, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

/// How deep messages inside messages are followed.
const MAX_NESTING: usize = 4;
/// Longer subjects, names and addresses are cut, in characters.
const MAX_LINE: usize = 2_000;

/// Takes apart what is read of a head; other fields stay as they stand, as there are many of them and some are long.
static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
    MessageParser::new()
        .with_mime_headers()
        .header_address(HeaderName::From)
        .header_text(HeaderName::Subject)
        .header_id(HeaderName::MessageId)
        .header_date(HeaderName::Date)
        .header_received(HeaderName::Received)
});

/// A decoded mail. Missing parts are absent, wrong ones are read as far as they go: decoding never fails.
#[derive(Debug, Default)]
pub struct Mail {
    /// The address in `From`, as printed; empty when there is none.
    pub from_address: String,
    /// The display name in `From`.
    pub from_name: Option<String>,
    /// The subject: decoded, unfolded, composed (NFC), white space folded.
    pub subject: String,
    /// The `Message-ID` without angle brackets.
    pub message_id: Option<String>,
    /// When the newest `Received` header says the mail came in.
    pub received: Option<Timestamp>,
    /// The `Date` header.
    pub date: Option<Timestamp>,
    /// The plain-text body, without the marks of a quotation where it was forwarded as one.
    pub text: Option<String>,
    /// The HTML body.
    pub html: Option<String>,
    /// What is attached, other than messages.
    pub attachments: Vec<Attachment>,
    /// Messages inside this one, such as a report that was forwarded as an attachment.
    pub nested: Vec<Mail>,
    /// Why the message was not decoded whole.
    decoding_trouble: Option<String>,
    /// Whether the mail has several parts, the last of them with its end: then none of them was cut.
    is_closed: bool,
    text_grid: OnceCell<Grid>,
    html_grid: OnceCell<Grid>,
    lines: OnceCell<Lines>,
    haystack: OnceCell<String>,
    memo: Memo,
}

/// The name and kind of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file name, if it has one.
    pub name: Option<String>,
    /// `type/subtype`, in lower case.
    pub content_type: String,
    /// Decoded size in bytes.
    pub size_bytes: usize,
}

impl Mail {
    /// Decodes `raw`: all charsets, RFC 2047 words, transfer encodings, nested messages.
    #[must_use]
    pub fn decode(raw: &[u8]) -> Self {
        Self::decode_at(raw, 0)
    }

    fn decode_at(raw: &[u8], depth: usize) -> Self {
        let shielded = mime::shield(raw);
        // The decoder is written never to panic; should it all the same, one mail is lost and not the import.
        let decoded = panic::catch_unwind(|| {
            let message = PARSER.parse(shielded.bytes.as_ref());
            message.map_or_else(Self::default, |message| Self::from_message(&message, depth))
        });
        let mut mail = decoded.unwrap_or_else(|_| Self {
            decoding_trouble: Some("the message could not be decoded".to_owned()),
            ..Self::default()
        });
        mail.decoding_trouble = shielded.trouble.or(mail.decoding_trouble);
        // What is inside a message that was cut may have been cut too.
        for inner in &mut mail.nested {
            if inner.decoding_trouble.is_none() {
                inner.decoding_trouble.clone_from(&mail.decoding_trouble);
            }
        }
        mail
    }

    fn from_message(message: &Message<'_>, depth: usize) -> Self {
        let from = message.from().and_then(|from| from.first());
        let bodies = Bodies::of(message);
        let cut = has_no_end(message).then(|| "the mail ends before its last part".to_owned());
        let mut nested = Vec::new();
        let mut attachments = Vec::new();
        for part in message.attachments() {
            let bytes = part.contents();
            if is_message(part) && depth < MAX_NESTING {
                let mut inner = Self::decode_at(bytes, depth + 1);
                if part.is_encoding_problem {
                    inner.decoding_trouble.get_or_insert_with(|| "the mail inside could not be decoded".to_owned());
                }
                nested.push(inner);
            } else {
                attachments.push(Attachment {
                    name: part.attachment_name().map(short),
                    content_type: content_type(part),
                    size_bytes: bytes.len(),
                });
            }
        }
        Self {
            from_address: from.and_then(|from| from.address()).map(short).unwrap_or_default(),
            from_name: from.and_then(|from| from.name()).map(short),
            subject: message.subject().map(short).unwrap_or_default(),
            message_id: message.message_id().map(short).filter(|id| !id.is_empty()),
            received: message.received().and_then(mail_parser::Received::date).and_then(|date| timestamp(&date)),
            date: message.date().and_then(timestamp),
            text: bodies.text.map(quotation::unquoted),
            html: bodies.html,
            attachments,
            nested,
            is_closed: cut.is_none() && is_multipart(message),
            decoding_trouble: cut.or(bodies.trouble),
            ..Self::default()
        }
    }

    /// The body as rows of cells: the HTML body where there is one with something in it, else the plain text.
    #[must_use]
    pub fn body(&self) -> &Grid {
        let html = self.html_body();
        if html.is_empty() { self.text_body() } else { html }
    }

    /// The plain-text body as rows of cells; a tab parts two cells.
    #[must_use]
    pub fn text_body(&self) -> &Grid {
        self.text_grid.get_or_init(|| grid::from_text(self.text.as_deref().unwrap_or_default()))
    }

    /// The HTML body as rows of cells.
    #[must_use]
    pub fn html_body(&self) -> &Grid {
        self.html_grid.get_or_init(|| grid::from_html(self.html.as_deref().unwrap_or_default()))
    }

    /// The body as the lines that a person reads, see [`Lines`].
    #[must_use]
    pub(crate) fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(self))
    }

    /// The lines of all cells of both bodies in one text, each behind a line feed, to look for a mark in all of them at once.
    pub(crate) fn haystack(&self) -> &str {
        self.haystack.get_or_init(|| {
            let grids = [self.html_body(), self.text_body()];
            let mut all = String::with_capacity(8 << 10);
            for cell in grids.into_iter().flat_map(|grid| &grid.rows).flat_map(|row| &row.cells) {
                if !cell.text.is_empty() {
                    all.push('\n');
                    all.push_str(&cell.text);
                }
            }
            all
        })
    }

    /// Whether heads of forwarded mails may stand in a body: nearly none holds any.
    pub(crate) fn may_hold_heads(&self) -> bool {
        self.memo(|mail| forwarded::MayHoldHeads::of(mail.haystack())).0
    }

    /// A piece of the bodies as a mail of its own: `text` of the plain text and `rows` of the HTML, of which the source is left out.
    pub(crate) fn excerpt(&self, subject: &str, text: Option<String>, rows: Option<&[Row]>) -> Self {
        let html_grid = OnceCell::new();
        if let Some(rows) = rows {
            let whole = self.html_body();
            html_grid.get_or_init(|| Grid { rows: rows.to_vec(), part: whole.part, trouble: whole.trouble.clone() });
        }
        Self {
            from_address: self.from_address.clone(),
            from_name: self.from_name.clone(),
            subject: subject.to_owned(),
            received: self.received,
            date: self.date,
            text,
            decoding_trouble: self.trouble().map(str::to_owned),
            is_closed: self.is_closed,
            html_grid,
            ..Self::default()
        }
    }

    /// The same mail without its subject.
    pub(crate) fn without_subject(&self) -> Self {
        self.excerpt("", self.text.clone(), Some(&self.html_body().rows))
    }

    /// What `look` finds in this mail: looked for once for each type, for what several parsers want to know.
    pub(crate) fn memo<T: Any + Send>(&self, look: impl FnOnce(&Self) -> T) -> &T {
        self.memo.get(|| look(self))
    }

    /// Whether `words` stand in that part of this mail, or of a mail inside it; the lines of a body count as one, and
    /// HTML that is written out as text counts as what it shows.
    #[must_use]
    pub fn holds(&self, part: Part, words: &str) -> bool {
        let in_lines = |grid: &Grid| grid.lines().collect::<Vec<_>>().join(" ").contains(words);
        let in_body = |grid: &Grid| in_lines(grid) || in_lines(&grid::undisguised(grid));
        let own = match part {
            Part::Subject => self.subject.contains(words),
            Part::Text => in_body(self.text_body()),
            _ => in_body(self.html_body()),
        };
        own || self.nested.iter().any(|inner| inner.holds(part, words))
    }

    /// Why the body could not be read whole; a report read from such a body may lack its bad end.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        let bodies = [self.html_body(), self.text_body()];
        let unread = || self.has_unread_documents().then_some("the body is empty, and what is attached is not read");
        let in_grids = || bodies.into_iter().find_map(|grid| grid.trouble.as_deref());
        self.decoding_trouble.as_deref().or_else(in_grids).or_else(unread)
    }

    /// Whether the report may stand in what is attached, as there is no other.
    fn has_unread_documents(&self) -> bool {
        let is_document = |attachment: &Attachment| {
            let kind = attachment.content_type.as_str();
            !["image/", "audio/", "video/", "message/"].iter().any(|known| kind.starts_with(known))
                && !kind.ends_with("-signature")
        };
        self.body().is_empty() && self.nested.is_empty() && self.attachments.iter().any(is_document)
    }

    /// Whether the plain text ends inside a line and is all there is: programs end every line, so the mail may have been cut.
    pub(crate) fn ends_inside_a_line(&self) -> bool {
        !self.is_closed && self.html_body().is_empty() && self.text.as_ref().is_some_and(|text| !text.ends_with('\n'))
    }

    /// The head as it is kept. A time before 1990 or more than a day ahead of `now` is a wrong clock and gives way to the next.
    #[must_use]
    pub fn envelope(&self, now: Timestamp) -> Envelope {
        let believable = |time: &Timestamp| {
            time.as_second() > 631_152_000 && time.duration_since(now) < SignedDuration::from_hours(24)
        };
        Envelope {
            from_address: self.from_address.clone(),
            from_name: self.from_name.clone(),
            subject: self.subject.clone(),
            received_at: self.received.filter(believable).or(self.date.filter(believable)).unwrap_or(now),
        }
    }
}

#[cfg(test)]
impl Mail {
    /// A mail for a test: a subject and a plain-text body.
    pub(crate) fn sample(subject: &str, text: &str) -> Self {
        Self { subject: subject.to_owned(), text: Some(text.to_owned()), ..Self::default() }
    }
}

/// `text` without NUL and without the mark of its byte order before it, composed (NFC).
fn composed(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if memchr(0, text.as_bytes()).is_some() { text.replace('\0', "") } else { text.to_owned() };
    // Labels are compared letter by letter, so an accent must be part of its letter. No letter below U+0300 is composed, and those
    // are written with bytes below 0xCC.
    // Looked at in pieces, as many bytes at once as the processor can.
    let is_plain = text.as_bytes().chunks(256).all(|piece| piece.iter().copied().fold(0, u8::max) < 0xcc);
    let is_composed = is_plain || unicode_normalization::is_nfc(&text);
    if is_composed { text } else { text.nfc().collect() }
}

fn content_type(part: &mail_parser::MessagePart<'_>) -> String {
    if is_message(part) {
        return "message/rfc822".to_owned();
    }
    let Some(found) = part.content_type() else { return "application/octet-stream".to_owned() };
    short(&format!("{}/{}", found.ctype(), found.subtype().unwrap_or("*"))).to_lowercase()
}

fn is_message(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|found| {
        found.ctype().eq_ignore_ascii_case("message") && found.subtype().is_some_and(mime::is_message)
    })
}

fn is_multipart(message: &Message<'_>) -> bool {
    message.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("multipart"))
}

/// Whether the closing boundary of a message with several parts is missing, as it is when a mail was cut on its way.
fn has_no_end(message: &Message<'_>) -> bool {
    let boundary = message.content_type().and_then(|kind| kind.attribute("boundary"));
    // The whole end stands near the end of the mail, if it stands there at all.
    let is_closed = |boundary| memmem::rfind(message.raw_message(), format!("--{boundary}--").as_bytes()).is_some();
    is_multipart(message) && !boundary.is_some_and(is_closed)
}

/// Composed (NFC), with white space folded, and no longer than a head line has to be.
fn short(text: &str) -> String {
    if text.is_ascii() && text.len() <= MAX_LINE {
        return squeeze(text);
    }
    squeeze(&text.nfc().take(MAX_LINE).collect::<String>())
}

fn timestamp(date: &mail_parser::DateTime) -> Option<Timestamp> {
    let number = |value: u8| i8::try_from(value).ok();
    let local = civil::DateTime::new(
        i16::try_from(date.year).ok()?,
        number(date.month)?,
        number(date.day)?,
        number(date.hour)?,
        number(date.minute)?,
        number(date.second)?.min(59),
        0,
    )
    .ok()?;
    let seconds = i32::from(date.tz_hour) * 3600 + i32::from(date.tz_minute) * 60;
    let offset = Offset::from_seconds(if date.tz_before_gmt { -seconds } else { seconds }).ok()?;
    offset.to_timestamp(local).ok()
}

impl Grid {
    /// The part of a mail this grid was made from, for evidence.
    #[must_use]
    pub fn part(&self) -> Part {
        self.part
    }
}
