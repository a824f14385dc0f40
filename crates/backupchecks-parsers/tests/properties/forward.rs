//! A mail that somebody forwarded says what it said before, or less.

use super::{
    Findings, difference,
    encode::PLAIN,
    message::{Body, Message},
    read, reports, statuses,
    support::fixtures,
};
use backupchecks_core::model::{Outcome, Report, Status};
use backupchecks_parsers::mail::Mail;
use mail_parser::decoders::html::text_to_html;

const PREFIXES: &[&str] = &["FW: ", "Fwd: ", "Antw: ", "WG: ", "TR: ", OF_A_PERSON];

/// What a rule of a person puts before a subject.
const OF_A_PERSON: &str = "[EXTERNAL] CUSTOMER 12 - ";

/// Products whose subjects may begin with a name that anybody chose: what stands before it may be part of it, but the mail must
/// not look better.
const NAME_FIRST: &[&str] = &["acronis", "iperius", "macrium", "retrospect", "script"];

/// The subject as the decoder gives it.
fn subject(raw: &[u8]) -> String {
    Mail::decode(raw).subject
}

/// A mail with the given subject and body from whoever forwarded another.
pub(crate) fn letter(subject: &str, kind: &str, body: Body) -> Message {
    let fields = [
        ("From", "Service desk <desk@example.net>"),
        ("To", "backup-reports@example.org"),
        ("Subject", subject),
        ("Date", "Thu, 05 Mar 2026 08:15:02 +0100"),
        ("Message-ID", "<forwarded-1@example.net>"),
        ("MIME-Version", "1.0"),
        ("Content-Type", kind),
    ];
    Message { fields: fields.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).to_vec(), body }
}

fn part(kind: &str, body: Body) -> Message {
    Message { fields: vec![("Content-Type".to_owned(), kind.as_bytes().to_vec())], body }
}

fn as_attachment(raw: &[u8], subject: &str) -> Vec<u8> {
    let parts = vec![
        part(
            "text/plain; charset=utf-8",
            Body::Leaf(b"Hello,\n\nplease have a look at the mail that is attached.\n".to_vec()),
        ),
        part("message/rfc822; name=\"report.eml\"", Body::Message(Box::new(Message::parse(raw)))),
    ];
    let body = Body::Parts { boundary: "=_letter_81".to_owned(), parts, closed: true };
    PLAIN.write(&letter(subject, "multipart/mixed; boundary=\"=_letter_81\"", body))
}

#[test]
fn a_prefix_of_the_subject_changes_nothing() {
    let mut findings = Findings::default();
    for fixture in fixtures() {
        let message = Message::parse(&fixture.raw);
        let subject = subject(&fixture.raw);
        let expected = format!("{:?}", read(&fixture.raw));
        for prefix in PREFIXES {
            let mut forwarded = message.clone();
            forwarded.set("Subject", &format!("{prefix}{subject}"));
            let found = format!("{:?}", read(&PLAIN.write(&forwarded)));
            // Where the subject is quoted, the prefix is too.
            let without = found.replace(prefix, "");
            let may_be_the_name = *prefix == OF_A_PERSON && NAME_FIRST.contains(&fixture.folder());
            if may_be_the_name && !is_better(&read(&fixture.raw).outcome, &read(&PLAIN.write(&forwarded)).outcome) {
                continue;
            }
            if without != expected.replace(prefix, "") {
                findings
                    .push(fixture, format!("subject with {prefix:?} before it\n{}", difference(&expected, &without)));
            }
        }
    }
    findings.check();
}

#[test]
fn a_report_that_is_attached_is_read_as_if_it_had_come_alone() {
    let mut findings = Findings::default();
    for fixture in fixtures() {
        let subject = subject(&fixture.raw);
        let expected = format!("{:?}", read(&fixture.raw));
        for outer in ["Last night".to_owned(), format!("FW: {subject}")] {
            let found = format!("{:?}", read(&as_attachment(&fixture.raw, &outer)));
            if found != expected {
                findings.push(fixture, format!("attached to {outer:?}\n{}", difference(&expected, &found)));
            }
        }
    }
    findings.check();
}

fn identity(report: &Report) -> [&str; 3] {
    [&report.backup_software, &report.backup_type, &report.job_name]
}

/// Whether one of the results of `found` is a better one than those of `expected`.
fn is_better(expected: &Outcome, found: &Outcome) -> bool {
    let best = |outcome: &Outcome| statuses(outcome).into_iter().min();
    best(found).is_some_and(|found| found < best(expected).unwrap_or(Status::Failed))
}

/// Whether `found` says what `expected` said, or something worse, or nothing that anybody would take for a result.
fn says_no_more(expected: &Outcome, found: &Outcome) -> bool {
    let (before, after) = (reports(expected), reports(found));
    match (expected, found) {
        (Outcome::Report(_), Outcome::Report(_)) => {
            before.iter().map(identity).eq(after.iter().map(identity))
                && statuses(expected).iter().zip(statuses(found)).all(|(before, after)| *before <= after)
        }
        (_, Outcome::Report(_)) => false,
        (Outcome::Report(_), _) => matches!(found, Outcome::ParseFailed(_)),
        _ => true,
    }
}

/// What Outlook puts above a mail that it forwards.
pub(crate) fn block(message: &Message, subject: &str, line_end: &str, bold: [&str; 2]) -> String {
    let escape = |text: &str| {
        if bold[0].is_empty() {
            text.to_owned()
        } else {
            text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
        }
    };
    let from = message.field("From").unwrap_or_default();
    [
        ("From", from.as_str()),
        ("Sent", "Monday, March 2, 2026 10:44 PM"),
        ("To", "Reports <reports@example.org>"),
        ("Subject", subject),
    ]
    .map(|(name, value)| format!("{}{name}:{} {}{line_end}", bold[0], bold[1], escape(value)))
    .concat()
}

/// What stands in the body of `html`, every class renamed.
pub(crate) fn inner(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<body").and_then(|at| Some(at + html[at..].find('>')? + 1)).unwrap_or(0);
    let end = lower.rfind("</body").unwrap_or(html.len()).max(start);
    html[start..end].replace("class=\"", "class=\"x_").replace("class='", "class='x_").replace("id=\"", "id=\"x_")
}

/// HTML as Outlook forwards it: no document around it, every class renamed.
fn outlook_html(message: &Message, subject: &str, html: &str) -> String {
    let body = inner(html);
    format!(
        "<html><head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head>\n<body dir=\"ltr\">\n\
         <div class=\"elementToProof\">Please have a look.</div>\n<div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\">\n\
         <div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri, sans-serif\" style=\"font-size:11pt\">{}</font><div>&nbsp;</div></div>\n\
         <div>{body}</div></body></html>\n",
        block(message, subject, "<br>\n", ["<b>", "</b>"])
    )
}

fn outlook_text(message: &Message, subject: &str, text: &str) -> String {
    format!(
        "Please have a look.\n\n________________________________\n{}\n{text}",
        block(message, subject, "\n", ["", ""])
    )
}

#[test]
fn a_report_forwarded_by_outlook_says_no_more_than_before() {
    let mut findings = Findings::default();
    for fixture in fixtures() {
        let mail = Mail::decode(&fixture.raw);
        let (subject, expected) = (&mail.subject, read(&fixture.raw).outcome);
        // A subject alone is a result only as long as no words of a person stand below it.
        let is_alone = mail.body().is_empty() || fixture.stem().starts_with("subject-alone");
        if is_alone && mail.nested.is_empty() {
            continue;
        }
        for as_html in [false, true] {
            let mut message = Message::parse(&fixture.raw);
            let has_html = mail.html.is_some();
            message.set("Subject", &format!("FW: {subject}"));
            message.set("From", "Service desk <desk@example.net>");
            let head = message.clone();
            message.each_leaf(&mut |leaf| match (leaf.text(), leaf.kind().as_str()) {
                (Some(html), "text/html") => leaf.set_text(&outlook_html(&head, subject, &html)),
                (Some(text), "text/plain") if as_html && !has_html => {
                    leaf.set("Content-Type", "text/html");
                    leaf.set_text(&outlook_html(&head, subject, &text_to_html(&text)));
                }
                (Some(text), "text/plain") => leaf.set_text(&outlook_text(&head, subject, &text)),
                _ => {}
            });
            let raw = PLAIN.write(&message);
            let found = read(&raw).outcome;
            if !says_no_more(&expected, &found) {
                let texts = [&expected, &found].map(|outcome| format!("{outcome:?}"));
                let how = if as_html { "as HTML" } else { "as it was" };
                findings.push(fixture, format!("forwarded by Outlook {how}\n{}", difference(&texts[0], &texts[1])));
            }
        }
    }
    findings.check();
}
