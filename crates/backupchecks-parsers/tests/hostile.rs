//! Mails made to do harm: none panics, none takes memory or time without bound, and none is a success read from a part.
//!
//! The bounds are asserted on what is built (rows, cells, the reason of distrust), not on the clock. `BACKUPCHECKS_TIMES=1` prints
//! how long each mail took.

mod support;

use backupchecks_core::model::{ObjectReport, Outcome, Reading, Status};
use backupchecks_parsers::{grid::Grid, mail::Mail, registry::Registry};
use proptest::prelude::*;
use std::{fmt::Write as _, io::Write as _, time::Instant};
use support::{check_evidence, fixtures, is_success};

/// Rows and cells that a body may become.
const MAX_CELLS: usize = 250_000;
/// The size of the largest mails that servers let through.
const LARGE: usize = 30 << 20;

/// In how many places each fixture is changed: fewer where there are more, each at its own, so that the time stays the same.
fn places(fixture: usize, length: usize, most: usize) -> impl Iterator<Item = usize> {
    let count = (most * 80 / fixtures().len()).clamp(8, most);
    (0..count).map(move |step| length * (step * 8 + fixture % 8) / (count * 8))
}

/// Reads a mail and checks what holds for every mail, however hostile.
#[track_caller]
fn read(what: &str, raw: &[u8]) -> (Mail, Reading) {
    let started = Instant::now();
    let mail = Mail::decode(raw);
    let reading = Registry::builtin().read(&mail);
    if std::env::var_os("BACKUPCHECKS_TIMES").is_some() {
        let _ = writeln!(std::io::stderr(), "{:>10.3?}  {:>9} bytes  {what}", started.elapsed(), raw.len());
    }
    for grid in [mail.text_body(), mail.html_body()] {
        assert!(cells(grid) <= MAX_CELLS, "{what}: {} cells", cells(grid));
    }
    check_evidence(what, &mail, &reading);
    (mail, reading)
}

fn cells(grid: &Grid) -> usize {
    grid.rows.iter().map(|row| 1 + row.cells.len()).sum()
}

/// Whether one place of the mail says that all is well and another, alone, that it is not: then nothing is left to warn of where
/// that one place is cut off or broken.
fn hangs_by_one_place(reading: &Reading) -> bool {
    let good =
        ["success", "succeeded", "complete", "finished", "ok", "erfolgreich", "abgeschlossen", "voltooid", "done"];
    let says_good = |words: &str| {
        let words = words.to_lowercase();
        good.iter().any(|word| words.contains(word)) && !words.contains("un") && !words.contains("not ")
    };
    let Outcome::Report(reports) = &reading.outcome else { return false };
    let is_good = |object: &ObjectReport| object.status.as_ref().is_some_and(|found| found.status == Status::Success);
    // Of several results or objects the bad one may vanish and leave the good ones behind.
    reports.iter().any(|report| report.finding.status == Status::Success || report.objects.iter().any(is_good))
        || reports.iter().any(|report| report.finding.evidence().iter().any(|piece| says_good(&piece.words)))
}

/// A good vzdump mail with that body and those further head fields.
fn vzdump(fields: &str, body: &str) -> Vec<u8> {
    format!(
        "From: root@pve01.example.net\r\nSubject: vzdump backup status (pve01.example.net): backup successful\r\n{fields}\r\n{body}"
    )
    .into_bytes()
}

fn html(body: &str) -> Vec<u8> {
    vzdump("Content-Type: text/html; charset=utf-8\r\n", body)
}

/// The mail must be a success by its subject, but its body passes a bound.
#[track_caller]
fn check_distrusted(what: &str, raw: &[u8], reason: &str) {
    let (mail, reading) = read(what, raw);
    let trouble = mail.trouble().unwrap_or_default();
    assert!(trouble.contains(reason), "{what}: trouble {trouble:?}");
    assert!(!is_success(&reading), "{what} is believed");
}

#[test]
fn a_mail_cut_anywhere_is_never_better_than_the_whole() {
    for (index, fixture) in fixtures().iter().enumerate() {
        let raw = &fixture.raw;
        let reading = read("whole", raw).1;
        let whole = is_success(&reading) || hangs_by_one_place(&reading);
        let has_parts = Mail::decode(raw).trouble().is_none()
            && String::from_utf8_lossy(raw).to_lowercase().contains("\ncontent-type: multipart/");
        for cut in places(index, raw.len(), 64) {
            let (_, reading) = read("cut", &raw[..cut]);
            let what = format!("{} cut at {cut}", fixture.name());
            assert!(whole || !is_success(&reading), "{what} became a success");
            let head = raw.windows(2).position(|pair| pair == b"\n\n").unwrap_or(usize::MAX);
            assert!(!has_parts || cut <= head || !is_success(&reading), "{what} is believed without its end");
        }
    }
}

#[test]
fn bytes_that_no_text_holds_make_nothing_better() {
    for (index, fixture) in fixtures().iter().enumerate() {
        let raw = &fixture.raw;
        let reading = read("whole", raw).1;
        // A parser may refuse a mail, or know it for a notice, by one word alone: a task that began and has no end, a restore.
        let is_bad = matches!(reading.outcome, Outcome::Report(_) | Outcome::Unrecognised)
            && !is_success(&reading)
            && !hangs_by_one_place(&reading);
        for junk in [&b"\0"[..], b"\xff\xfe", b"\xc3", b"\r", b"\x1e", b"\xf0\x9f\x98"] {
            for at in places(index, raw.len(), 16) {
                let (mail, found) = read(
                    &format!("{} with {junk:?} at {at}", fixture.name()),
                    &[&raw[..at], junk, &raw[at..]].concat(),
                );
                let better = is_bad && is_success(&found) && is_intact(&reading, &mail);
                assert!(!better, "{} with {junk:?} at {at}", fixture.name());
            }
        }
    }
}

/// Whether the quotations on which the bad results of `reading` rest still stand in `mail`.
fn is_intact(reading: &Reading, mail: &Mail) -> bool {
    let Outcome::Report(reports) = &reading.outcome else { return true };
    let bad = reports.iter().filter(|report| report.finding.status != Status::Success);
    bad.filter_map(|report| report.finding.evidence().first()).all(|piece| mail.holds(piece.part, &piece.quote))
}

#[test]
fn mails_of_nothing_are_unrecognised() {
    let crlf = "\r\n".repeat(100_000);
    let nul = "\0".repeat(100_000);
    for raw in ["", "\n", "\r\n\r\n", " ", ":", "\u{feff}", &crlf, &nul] {
        let (_, reading) = read("nothing", raw.as_bytes());
        assert_eq!(reading.outcome, Outcome::Unrecognised);
    }
}

#[test]
fn a_large_attachment_does_not_matter() {
    let line = format!("{}\r\n", "QUJD".repeat(19));
    let attachment = line.repeat(LARGE / line.len());
    let body = format!(
        "--b\r\nContent-Type: text/plain\r\n\r\nVMID Name Status\r\n100 web01 ok\r\n--b\r\n\
         Content-Type: application/octet-stream; name=log.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n{attachment}\r\n--b--\r\n"
    );
    let raw = vzdump("Content-Type: multipart/mixed; boundary=b\r\n", &body);
    let (mail, reading) = read("30 MB attachment", &raw);
    assert!(is_success(&reading), "{reading:?}");
    assert!(20 << 20 < mail.attachments[0].size_bytes);
}

#[test]
fn a_large_body_is_read_in_part_and_not_believed() {
    let lines = |line: &str| line.repeat(LARGE / line.len());
    let many = |line: &str| line.repeat((10 << 20) / line.len());
    check_distrusted("30 MB of text", &vzdump("", &lines("100: INFO: a line of a log with some words\r\n")), "cells");
    check_distrusted("30 MB in one line", &vzdump("", &lines("words and more words ")), "were read");
    check_distrusted("10 MB of tabs", &vzdump("", &many("\ta")), "cells");
    check_distrusted("10 MB of short lines", &vzdump("", &many("a\n")), "cells");
    check_distrusted("30 MB of HTML", &html(&lines("<p>a line of a log with some words in it</p>\r\n")), "were read");
    check_distrusted("30 MB of cells", &html(&format!("<table>{}", lines("<tr><td>1<td>2"))), "nodes");
    check_distrusted("10 MB of <", &html(&many("<")), "were read");
    check_distrusted("10 MB of entities", &html(&many("&amp;&#0;")), "were read");
    check_distrusted("10 MB of end tags", &html(&many("</div></b>")), "no end");
}

#[test]
fn tags_inside_tags_are_bounded() {
    for tag in ["div", "b", "table", "font", "span", "a", "table><tr><td", "svg", "select", "template", "unknown"] {
        let same = format!("<{tag}>").repeat(10_000);
        let varied: String = (0..10_000).fold(String::new(), |mut out, number| {
            let _ = write!(out, "<{tag} id=\"x{number}\" style='margin:{number}px'>");
            out
        });
        for (kind, open) in [("same", same), ("varied", varied)] {
            for closing in ["", "</div>", &format!("</{tag}>").repeat(10_000)] {
                let what = format!("10,000 {kind} <{tag}> with {} bytes of end tags", closing.len());
                let (mail, _) = read(&what, &html(&format!("{open}100 ok{closing}")));
                // Select takes no tags into it, so nothing becomes deep there.
                let is_flat = matches!(tag, "select" | "a");
                assert!(is_flat || mail.trouble().is_some(), "{what}");
            }
        }
    }
}

#[test]
fn copies_of_formatting_marks_are_bounded() {
    let marks = |count: usize| {
        (0..count).fold(String::new(), |mut out, number| {
            let _ = write!(out, "<font color='{number}'><b id={number}>");
            out
        })
    };
    for count in [50, 250] {
        let what = format!("100,000 paragraphs in {} marks", 2 * count);
        let (mail, _) = read(&what, &html(&format!("{}{}", marks(count), "<p>x".repeat(100_000))));
        assert_eq!(mail.trouble().is_some(), 200 < count, "{what}: {:?}", mail.trouble());
        let what = format!("100,000 paragraphs after {} marks in one", 2 * count);
        check_distrusted(&what, &html(&format!("<p>{}{}", marks(count), "<p>x".repeat(100_000))), "the HTML");
        let what = format!("100,000 wrongly nested ends in {} marks", 2 * count);
        read(&what, &html(&format!("{}{}", marks(count), "<p></b>x</font>".repeat(100_000))));
    }
    let cells = "<table><b>".repeat(200) + &"<td>x<i>".repeat(100_000);
    check_distrusted("100,000 cells and marks in 200 tables", &html(&cells), "the HTML");
}

#[test]
fn attributes_of_one_tag_are_bounded() {
    let attributes = (0..400_000).fold(String::new(), |mut out, number| {
        let _ = write!(out, " a{number}=1");
        out
    });
    check_distrusted("a tag with 400,000 attributes", &html(&format!("<p{attributes}>x")), "no end");
    check_distrusted("an end tag with 400,000 attributes", &html(&format!("<p>x</p{attributes}>")), "no end");
    let small = (0..1_000).fold(String::new(), |mut out, number| {
        let _ = write!(out, " a{number}");
        out
    });
    read("500 tags with 1,000 attributes", &html(&format!("<p{small}>x</p{small}>").repeat(500)));
}

#[test]
fn parts_inside_parts_are_bounded() {
    let depth = 1_000;
    let open = (0..depth).fold(String::new(), |mut out, number| {
        let _ = write!(out, "Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n");
        out
    });
    let raw = [b"Subject: x\r\n", open.as_bytes(), b"\r\n100 ok\r\n"].concat();
    let (mail, reading) = read("1,000 nested multiparts", &raw);
    assert!(mail.trouble().is_some() && !is_success(&reading));

    for (count, what) in [(depth, "1,000 nested messages"), (LARGE / 32, "a million nested messages")] {
        let raw = "Content-Type: message/rfc822\r\n\r\n".repeat(count);
        let (mail, reading) = read(what, raw.as_bytes());
        assert!(nesting(&mail) <= 5, "{what}: {} levels", nesting(&mail));
        assert!(!is_success(&reading));
    }
    let digests = "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n".repeat(20_000);
    read("20,000 nested digests", digests.as_bytes());
}

fn nesting(mail: &Mail) -> usize {
    1 + mail.nested.iter().map(nesting).max().unwrap_or(0)
}

#[test]
fn messages_hidden_in_an_encoding_are_bounded_too() {
    // `Content-Type: message/rfc822 ` with an empty line, 33 bytes and so without padding.
    let line = "Q29udGVudC1UeXBlOiBtZXNzYWdlL3JmYzgyMiANCg0K\r\n";
    let head = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    let raw = format!("{head}{}", line.repeat(200_000));
    let (mail, _) = read("200,000 nested messages in base64", raw.as_bytes());
    assert!(nesting(&mail) <= 5, "{} levels", nesting(&mail));
}

#[test]
fn boundaries_that_never_come_are_bounded() {
    let part = "--b\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\nx\r\n";
    let raw = vzdump("Content-Type: multipart/mixed; boundary=b\r\n", &part.repeat(LARGE / part.len()));
    check_distrusted("30 MB of parts whose boundary never comes", &raw, "parts");
    let empty = vzdump("Content-Type: multipart/mixed; boundary=b\r\n", &"--b\r\n\r\n".repeat(LARGE / 7));
    check_distrusted("30 MB of empty parts", &empty, "boundaries");
}

#[test]
fn heads_are_bounded() {
    let fields = |field: &str, count: usize| vzdump(&field.repeat(count), "x");
    check_distrusted("a million fields", &fields("X-Field: value\r\n", 1_000_000), "head");
    check_distrusted("ten million empty fields", &fields("a:\n", LARGE / 3), "head");
    check_distrusted(
        "100,000 Received",
        &fields("Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0100\r\n", 100_000),
        "head",
    );
    let types = format!("Content-Type: text/plain; {}\r\n", "a*1*=x'y'z; ".repeat(500_000));
    check_distrusted("a type with 500,000 attributes", &vzdump(&types, "x"), "field");
    for (name, value) in
        [("To", "a <a@example.com>, "), ("To", "(("), ("To", "g: "), ("References", "<a@b> "), ("X", "=?utf-8?q?a?= ")]
    {
        let what = format!("4 MB in {name} of {value:?}");
        read(&what, &vzdump(&format!("{name}: {}\r\n", value.repeat((4 << 20) / value.len())), "x"));
    }
    let subject = format!("Subject: {} backup successful\r\n\r\nx", "vzdump backup status (x) ".repeat(1_000_000));
    let (mail, _) = read("a subject of 25 MB", subject.as_bytes());
    assert!(mail.subject.chars().count() <= 2_000);
}

#[test]
fn many_rows_and_guests_are_read_in_one_go() {
    let rows = (0..10_000).fold(String::new(), |mut out, number| {
        let _ = writeln!(out, "{number} web{number} err 1s 0 B");
        out
    });
    let log = (0..10_000).fold(String::new(), |mut out, number| {
        let _ = writeln!(out, "{number}: 2026-03-01 01:00:02 ERROR: Backup of VM {number} failed - no space");
        out
    });
    let (_, reading) =
        read("10,000 failed guests", &vzdump("", &format!("VMID Name Status Time Size\n{rows}\nLogs\n{log}")));
    let Outcome::Report(reports) = reading.outcome else { panic!("{:?}", reading.outcome) };
    assert_eq!((reports[0].finding.status, reports[0].objects.len()), (Status::Failed, 10_000));
    assert_eq!(reports[0].objects[9_999].message.as_deref(), Some("no space"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        read("any bytes", &raw);
    }

    #[test]
    fn any_body_is_read_under_a_good_subject(body in "[ -~\\t\\n<>/=\"'äé\u{200b}]{0,2000}", as_html in any::<bool>()) {
        let (mail, reading) = read("any body", &if as_html { html(&body) } else { vzdump("", &body) });
        prop_assert!(mail.trouble().is_none() || !is_success(&reading));
    }

    #[test]
    fn a_changed_fixture_quotes_what_it_says(
        index in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_usize..4, 0_usize..200), 1..20),
    ) {
        let fixture = index.get(fixtures());
        let mut raw = fixture.raw.clone();
        for (at, byte, kind, length) in changes {
            let at = at.index(raw.len());
            let end = raw.len().min(at + length);
            match kind {
                0 => raw[at] = byte,
                1 => drop(raw.drain(at..end)),
                2 => raw = [&raw[..at], &[byte], &raw[at..]].concat(),
                _ => raw = [&raw[..end], &raw[at..]].concat(),
            }
            if raw.is_empty() {
                break;
            }
        }
        let (mail, reading) = read("a changed fixture", &raw);
        prop_assert!(mail.trouble().is_none() || !is_success(&reading) || !mail.nested.is_empty());
    }
}
