//! A body that cannot be decoded is no body that says nothing: such a mail is never a success, and what is left of it that tells
//! of trouble is told.

use super::{
    Findings, difference,
    encode::{PLAIN, Style, Transfer},
    message::Message,
    read, statuses,
    support::fixtures,
};
use backupchecks_core::model::{Outcome, Status};
use backupchecks_parsers::mail::Mail;

const MARK: &str = "Content-Transfer-Encoding: base64\n\n";
const FOOTER: &str = "\n-- \nThis list is kept by lists.example.org; this mail was checked for viruses.\n";

/// What is done to the head field and the base64 of one part.
type Damage = fn(&str) -> String;

/// The fixture with every part in base64 and every line ended by LF.
fn in_base64(raw: &[u8]) -> String {
    let style = Style { transfer: Transfer::Base64(76), ..PLAIN };
    String::from_utf8_lossy(&style.write(&Message::parse(raw))).into_owned()
}

/// `mail` with the base64 of every text that is no attachment changed by `change`, and how many there were.
fn changed(mail: &str, change: impl Fn(&str) -> String) -> (String, usize) {
    let (mut out, mut rest, mut count) = (String::new(), mail, 0);
    while let Some((head, behind)) = rest.split_once(MARK) {
        let end = ["\n\n", "\n--"].iter().filter_map(|end| behind.find(end)).min().unwrap_or(behind.len());
        let (block, tail) = behind.split_at(end);
        let fields = head.rsplit("\n\n").next().unwrap_or(head).to_lowercase();
        let kind = fields.split("content-type:").nth(1).unwrap_or("text/plain").trim_start();
        let is_body = kind.starts_with("text/plain") || kind.starts_with("text/html");
        out.push_str(head);
        if is_body && !fields.contains("attachment") && 8 < block.len() {
            out.push_str(&change(&format!("{MARK}{block}")));
            count += 1;
        } else {
            out.extend([MARK, block]);
        }
        rest = tail;
    }
    out.push_str(rest);
    (out, count)
}

/// A place between two groups of four near the middle of base64 with its head.
fn middle(block: &str) -> usize {
    let lines = block.split_inclusive('\n').count();
    block.split_inclusive('\n').take(lines.div_ceil(2).max(3)).map(str::len).sum::<usize>().min(block.len() - 4)
}

#[test]
fn a_body_that_cannot_be_decoded_is_never_a_success() {
    let damages: [(&str, Damage); 5] = [
        ("a broken line inside", |block| {
            let (before, after) = block.split_at(middle(block));
            format!("{before}\n!!!###\n{after}")
        }),
        ("a note behind it", |block| format!("{block}{FOOTER}")),
        ("its end cut off", |block| block[..middle(block)].trim_end().trim_end_matches('=').to_owned() + "AB"),
        ("an encoding that nobody knows", |block| block.replace("base64", "x-uuencode")),
        ("nothing but rubbish", |_| format!("{MARK}!!!###\n")),
    ];
    let mut findings = Findings::default();
    let mut tried = 0;
    for fixture in fixtures() {
        let whole = in_base64(&fixture.raw);
        for (what, damage) in damages {
            let (raw, count) = changed(&whole, damage);
            if count == 0 {
                continue;
            }
            tried += 1;
            let found = read(raw.as_bytes()).outcome;
            if statuses(&found).contains(&Status::Success) {
                let trouble = Mail::decode(raw.as_bytes()).trouble().map(str::to_owned);
                findings.push(fixture, format!("{what} is believed: {found:?} {trouble:?}"));
            }
        }
    }
    assert!(1_000 < tried, "only {tried} mails were damaged");
    findings.check();
}

#[test]
fn a_note_behind_a_body_hides_no_failure() {
    let mut findings = Findings::default();
    let mut tried = 0;
    for fixture in fixtures() {
        let expected = read(&fixture.raw).outcome;
        let is_bad = matches!(expected, Outcome::Report(_)) && !statuses(&expected).contains(&Status::Success);
        let (raw, count) = changed(&in_base64(&fixture.raw), |block| format!("{block}{FOOTER}"));
        if !is_bad || count == 0 {
            continue;
        }
        tried += 1;
        let found = read(raw.as_bytes()).outcome;
        if statuses(&found) != statuses(&expected) {
            let [expected, found] = [expected, found].map(|outcome| format!("{outcome:?}"));
            findings.push(fixture, difference(&expected, &found));
        }
    }
    assert!(100 < tried, "only {tried} failures were tried");
    findings.check();
}
