//! Several reports that somebody forwarded in one mail: none hides another.

use super::{
    Findings,
    encode::PLAIN,
    forward::{block, inner, letter},
    message::{Body, Message},
    read, statuses,
    support::{Fixture, fixtures},
};
use backupchecks_core::model::{Outcome, Status};
use backupchecks_parsers::mail::Mail;
use std::collections::BTreeMap;

/// So many good and bad mails of each product are put together.
const MOST: usize = 6;

/// The good and the bad mails of a product.
#[derive(Default)]
struct Told(Vec<&'static Fixture>, Vec<&'static Fixture>);

/// Mails that are read without their sender: who forwards a mail is another.
fn by_product() -> BTreeMap<&'static str, Told> {
    let mut found: BTreeMap<&str, Told> = BTreeMap::new();
    for fixture in fixtures() {
        let (good, bad) = (is_success(&alone(fixture, false)), is_bad(&alone(fixture, false)));
        let told = found.entry(fixture.folder()).or_default();
        let list = if good { &mut told.0 } else { &mut told.1 };
        if (good || bad) && list.len() < MOST {
            list.push(fixture);
        }
    }
    found
}

fn is_success(outcome: &Outcome) -> bool {
    let statuses = statuses(outcome);
    !statuses.is_empty() && statuses.iter().all(|status| *status == Status::Success)
}

fn is_bad(outcome: &Outcome) -> bool {
    statuses(outcome).iter().any(|status| Status::Success < *status)
}

fn alone(fixture: &Fixture, as_html: bool) -> Outcome {
    read(&together(&[fixture], as_html)).outcome
}

/// `reports` forwarded below each other under a subject that says nothing.
fn together(reports: &[&Fixture], as_html: bool) -> Vec<u8> {
    let mut text = String::from(if as_html { "<html><body><p>See below.</p>\n" } else { "See below.\n" });
    for report in reports {
        let (mail, message) = (Mail::decode(&report.raw), Message::parse(&report.raw));
        if as_html {
            let head = block(&message, &mail.subject, "<br>\n", ["<b>", "</b>"]);
            let body = mail.html.as_deref().map(inner).unwrap_or_default();
            let body =
                if body.is_empty() { mail.text.as_deref().unwrap_or_default().replace('\n', "<br>\n") } else { body };
            text += &["<hr>\n<div>", &head, "</div>\n<div>", &body, "</div>\n"].concat();
        } else {
            let head = block(&message, &mail.subject, "\n", ["", ""]);
            let rows = mail.html_body().rows.iter().map(|row| row.texts().collect::<Vec<_>>().join("\t"));
            let body = mail.text.clone().unwrap_or_else(|| rows.collect::<Vec<_>>().join("\n"));
            text += &["\n---------- Forwarded message ---------\n", &head, "\n", &body, "\n"].concat();
        }
    }
    if as_html {
        text.push_str("</body></html>\n");
    }
    let kind = if as_html { "text/html; charset=utf-8" } else { "text/plain; charset=utf-8" };
    PLAIN.write(&letter("Fwd: last night", kind, Body::Leaf(text.into_bytes())))
}

#[test]
fn a_good_report_never_hides_a_bad_one() {
    let mut findings = Findings::default();
    let (mut tried, mut both) = (0, 0);
    for Told(good, bad) in by_product().into_values() {
        for (good, bad) in good.iter().flat_map(|good| bad.iter().map(move |bad| (good, bad))) {
            for (order, as_html) in
                [([good, bad], false), ([bad, good], false), ([good, bad], true), ([bad, good], true)]
            {
                let found = read(&together(&order.map(|fixture| *fixture), as_html)).outcome;
                tried += 1;
                both += usize::from(is_bad(&found) && statuses(&found).contains(&Status::Success));
                if is_success(&found) {
                    let [first, second] = order.map(|fixture| fixture.name());
                    findings.push(bad, format!("hidden: {first} above {second}, as HTML: {as_html}"));
                }
            }
        }
    }
    assert!(400 < tried && tried < 4 * both, "of {tried} mails {both} give both reports");
    findings.check();
}

#[test]
fn a_footer_that_looks_like_a_head_hides_no_failure() {
    let footers = [
        "\n--\nOpen a ticket by mail:\nSubject: help\nThank you, the job completed successfully.\n",
        "\n--\nOpen a ticket by mail:\nFrom: you@example.com\nTo: help@example.org\nSubject: help\nThe job completed successfully.\n",
    ];
    let mut findings = Findings::default();
    let mut tried = 0;
    for fixture in fixtures().iter().filter(|fixture| is_bad(&read(&fixture.raw).outcome)) {
        for footer in footers {
            let mut message = Message::parse(&fixture.raw);
            message.each_leaf(&mut |leaf| {
                let Some(text) = leaf.text() else { return };
                let footer =
                    if leaf.kind() == "text/html" { footer.replace('\n', "<br>\n") } else { footer.to_owned() };
                leaf.set_text(&match text.to_ascii_lowercase().rfind("</body") {
                    Some(end) => format!("{}{footer}{}", &text[..end], &text[end..]),
                    None => text + &footer,
                });
            });
            tried += 1;
            let found = read(&PLAIN.write(&message)).outcome;
            if is_success(&found) {
                findings.push(fixture, format!("hidden by {footer:?}: {found:?}"));
            }
        }
    }
    assert!(400 < tried, "only {tried} mails were tried");
    findings.check();
}
