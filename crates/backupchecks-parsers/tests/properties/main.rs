//! What holds for every mail under `fixtures/mail/`, whatever the product: how a mail is written, forwarded or what its job is
//! called changes nothing of what it says.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod damage;
mod encode;
mod forward;
mod message;
mod names;
mod several;

#[path = "../support/mod.rs"]
mod support;

use backupchecks_core::model::{Outcome, Report, Status};
use backupchecks_parsers::read;
use encode::{Charset, Head, PLAIN, Style, Subject, Transfer};
use message::Message;
use support::{Fixture, fixtures};

/// A mail that says something else since it was changed.
struct Finding {
    product: String,
    text: String,
}

/// Gathers every difference before it fails, so that one run tells all.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn push(&mut self, fixture: &Fixture, text: String) {
        self.0.push(Finding { product: fixture.folder().to_owned(), text: format!("{}: {text}", fixture.name()) });
    }

    /// Fails with everything that was found, one product after the other.
    #[track_caller]
    fn check(mut self) {
        self.0.sort_by(|left, right| left.product.cmp(&right.product));
        let texts: Vec<&str> = self.0.iter().map(|finding| finding.text.as_str()).collect();
        assert!(texts.is_empty(), "{} findings\n\n{}\n", texts.len(), texts.join("\n\n"));
    }
}

fn reports(outcome: &Outcome) -> &[Report] {
    match outcome {
        Outcome::Report(reports) => reports,
        _ => &[],
    }
}

fn statuses(outcome: &Outcome) -> Vec<Status> {
    reports(outcome).iter().map(|report| report.finding.status).collect()
}

/// The places where two outcomes differ, as a person would point at them.
fn difference(expected: &str, found: &str) -> String {
    let at = expected.bytes().zip(found.bytes()).take_while(|(left, right)| left == right).count();
    let around = |text: &str| {
        let from = text.floor_char_boundary(at.saturating_sub(120));
        let until = text.ceil_char_boundary((at + 160).min(text.len()));
        text[from..until].to_owned()
    };
    format!("expected …{}…\n   found …{}…", around(expected), around(found))
}

#[test]
fn how_a_mail_is_written_does_not_matter() {
    let styles = [
        ("LF", PLAIN),
        ("CRLF", Style { end: "\r\n", ..PLAIN }),
        ("short quoted lines", Style { transfer: Transfer::QuotedPrintable(7), end: "\r\n", ..PLAIN }),
        ("quoted lines", Style { transfer: Transfer::QuotedPrintable(76), head: Head::Folded, ..PLAIN }),
        ("base64", Style { transfer: Transfer::Base64(76), head: Head::Folded, end: "\r\n", ..PLAIN }),
        ("odd base64", Style { transfer: Transfer::Base64(61), subject: Subject::B(11), ..PLAIN }),
        ("UTF-8 and short words", Style { subject: Subject::Q(3), charset: Charset::Utf8, end: "\r\n", ..PLAIN }),
        (
            "Latin-1 and long words",
            Style {
                transfer: Transfer::QuotedPrintable(40),
                subject: Subject::Q(14),
                charset: Charset::Latin1,
                ..PLAIN
            },
        ),
        (
            "UTF-16 and folded words",
            Style {
                transfer: Transfer::Base64(76),
                head: Head::Folded,
                subject: Subject::B(7),
                charset: Charset::Utf16,
                end: "\r\n",
            },
        ),
    ];
    let mut findings = Findings::default();
    for fixture in fixtures() {
        let message = Message::parse(&fixture.raw);
        let expected = format!("{:?}", read(&fixture.raw));
        let unix: Vec<u8> = fixture.raw.iter().copied().filter(|byte| *byte != b'\r').collect();
        let dos = unix.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        let as_it_is = [("its own lines ended by LF", unix), ("its own lines ended by CRLF", dos)];
        let written = styles.iter().map(|(name, style)| (*name, style.write(&message)));
        for (name, raw) in as_it_is.into_iter().chain(written) {
            let found = format!("{:?}", read(&raw));
            if found != expected {
                findings.push(fixture, format!("written with {name}\n{}", difference(&expected, &found)));
            }
        }
    }
    findings.check();
}
