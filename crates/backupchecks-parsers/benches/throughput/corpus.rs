//! A corpus that anybody can make: every fixture, and many times those that are tables, grown, with what must be read of it.
//!
//! A fixture is grown by adding rows or lines like those that tell of its objects, under new names, and by encoding it anew. What must be
//! read then is known: the same identity and status, and as many objects more. A fixture that does not grow so is left as it is.

use backupchecks_core::model::{ObjectReport, Outcome, Reading, Report, Status};
use backupchecks_parsers::mail::Mail;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Of a night's mails most are reports with a table: so many for each other mail.
const TABLES_FOR_EACH_OTHER: usize = 3;
/// How many rows a grown table gets in addition.
const ROWS: &[usize] = &[3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50];

/// One mail of the corpus.
#[derive(Clone)]
pub(crate) struct Case {
    /// `product/case`, for a message.
    pub(crate) name: String,
    pub(crate) raw: Vec<u8>,
    pub(crate) expected: Expected,
    pub(crate) growth: Growth,
}

/// How a fixture became a mail of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Growth {
    /// It stands there as it is.
    None,
    /// Lines were added to its text.
    Lines,
    /// Rows were added to a table of its HTML.
    Rows,
}

/// What must be read of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    parser: Option<String>,
    reports: Vec<([String; 3], Status, usize)>,
}

impl Expected {
    pub(crate) fn of(reading: &Reading) -> Self {
        let reports = match &reading.outcome {
            Outcome::Report(reports) => reports.as_slice(),
            _ => &[],
        };
        let summary = |report: &Report| {
            let identity = [&report.backup_software, &report.backup_type, &report.job_name].map(Clone::clone);
            (identity, report.finding.status, report.objects.len())
        };
        Self {
            parser: reading.parser.as_ref().map(|parser| parser.id.clone()),
            reports: reports.iter().map(summary).collect(),
        }
    }
}

/// Every fixture as it is.
pub(crate) fn fixtures() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let mut paths: Vec<PathBuf> = entries(&root).iter().flat_map(|folder| entries(folder)).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    let cases = paths.iter().filter_map(|path| {
        let raw = fs::read(path).ok()?;
        let name = path.strip_prefix(&root).ok()?.with_extension("").display().to_string();
        let expected = Expected::of(&backupchecks_parsers::read(&raw));
        Some(Case { name, raw, expected, growth: Growth::None })
    });
    cases.collect()
}

/// A mix like that of a night: each fixture that is no table once, with lines added where they can be, and before each of them
/// some of the others, with more rows. Every table comes in every size.
pub(crate) fn mixed(fixtures: &[Case]) -> Vec<Case> {
    let is_table = |fixture: &&Case| grow(fixture, ROWS[0], 0).is_some_and(|grown| grown.growth == Growth::Rows);
    let (tables, others): (Vec<&Case>, Vec<&Case>) = fixtures.iter().partition(is_table);
    let mut sized = (0..fixtures.len())
        .flat_map(|round| tables.iter().enumerate().map(move |(index, table)| (round, index, *table)));
    let mut corpus = Vec::new();
    for (place, other) in others.into_iter().enumerate() {
        let more = sized.by_ref().take(TABLES_FOR_EACH_OTHER);
        corpus.extend(more.filter_map(|(round, index, table)| grow(table, rows(round, index), round)));
        corpus.push(grow(other, rows(place, 0), place).unwrap_or_else(|| other.clone()));
    }
    corpus
}

/// A walk over the sizes that gives every fixture every size, and no two neighbours the same.
fn rows(round: usize, index: usize) -> usize {
    ROWS[(round * 7 + index * 3) % ROWS.len()]
}

fn grow(fixture: &Case, rows: usize, round: usize) -> Option<Case> {
    let mail = Mail::decode(&fixture.raw);
    if !mail.nested.is_empty() || !mail.attachments.is_empty() {
        return None;
    }
    let Outcome::Report(reports) = backupchecks_parsers::read(&fixture.raw).outcome else { return None };
    let [report] = reports.as_slice() else { return None };
    let html = mail.html.as_deref().and_then(|html| with_more(html, "<tr", "</tr>", &report.objects, rows));
    let text = mail.text.as_deref().and_then(|text| with_more(text, "\n", "\n", &report.objects, rows));
    let growth = match (&mail.html, &html, &text) {
        (Some(_), Some(_), _) => Growth::Rows,
        (None, _, Some(_)) => Growth::Lines,
        _ => return None,
    };
    let raw =
        encode(&fixture.raw, text.or(mail.text).as_deref(), html.or(mail.html).as_deref(), round.is_multiple_of(3));
    let mut expected = fixture.expected.clone();
    expected.reports.iter_mut().for_each(|report| report.2 += rows);
    let found = Expected::of(&backupchecks_parsers::read(&raw));
    (found == expected).then(|| Case { name: fixture.name.clone(), raw, expected, growth })
}

/// `body` with `count` copies of the piece from `open` to `close` that tells of the last object and of nothing inside it.
fn with_more(body: &str, open: &str, close: &str, objects: &[ObjectReport], count: usize) -> Option<String> {
    let object = objects.iter().rev().find(|object| {
        object.status.as_ref().is_some_and(|found| found.status == Status::Success) && 2 < object.name.len()
    })?;
    let name = body.rmatch_indices(&object.name).find_map(|(at, name)| {
        let start = body[..at].rfind(open)?;
        let end = at + body[at..].find(close)? + if open == close { 0 } else { close.len() };
        (!body[start + open.len()..end - 1].contains(open)).then_some((start, end, name))
    });
    let (start, end, name) = name?;
    let mut out = body[..end].to_owned();
    for number in 0..count {
        let _ = write!(out, "{}", body[start..end].replace(name, &format!("{name}-{number:03}")));
    }
    out.push_str(&body[end..]);
    Some(out)
}

/// A mail with the head of `raw` and other bodies.
fn encode(raw: &[u8], text: Option<&str>, html: Option<&str>, as_base64: bool) -> Vec<u8> {
    let raw = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    let (head, _) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    let mut mail = String::new();
    let mut keeps = true;
    for line in head.lines() {
        if !line.starts_with([' ', '\t']) {
            let name = line.to_ascii_lowercase();
            keeps = !name.starts_with("content-") && !name.starts_with("mime-version");
        }
        if keeps {
            let _ = write!(mail, "{line}\r\n");
        }
    }
    mail.push_str("MIME-Version: 1.0\r\n");
    let parts: Vec<(&str, &str)> =
        [("plain", text), ("html", html)].into_iter().filter_map(|(kind, body)| Some((kind, body?))).collect();
    if let [(kind, body)] = parts[..] {
        part(&mut mail, kind, body, as_base64);
        return mail.into_bytes();
    }
    mail.push_str("Content-Type: multipart/alternative; boundary=\"=_grown\"\r\n\r\n");
    for (kind, body) in parts {
        mail.push_str("--=_grown\r\n");
        part(&mut mail, kind, body, as_base64);
    }
    mail.push_str("--=_grown--\r\n");
    mail.into_bytes()
}

fn part(mail: &mut String, kind: &str, body: &str, as_base64: bool) {
    let encoding = if as_base64 { "base64" } else { "quoted-printable" };
    let _ = write!(mail, "Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
    if as_base64 {
        base64(mail, body.as_bytes());
    } else {
        quoted_printable(mail, body);
    }
    mail.push_str("\r\n");
}

fn base64(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for line in bytes.chunks(57) {
        for three in line.chunks(3) {
            let bits =
                three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
            for digit in 0..4 {
                let index = bits >> (18 - 6 * digit) & 63;
                out.push(if digit <= three.len() { char::from(DIGITS[index]) } else { '=' });
            }
        }
        out.push_str("\r\n");
    }
}

fn quoted_printable(out: &mut String, text: &str) {
    for line in text.lines() {
        let mut length = 0;
        for byte in line.bytes() {
            let is_plain = matches!(byte, b' '..=b'~') && byte != b'=';
            let width = if is_plain { 1 } else { 3 };
            if 75 < length + width {
                out.push_str("=\r\n");
                length = 0;
            }
            if is_plain {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "={byte:02X}");
            }
            length += width;
        }
        out.push_str("\r\n");
    }
}
