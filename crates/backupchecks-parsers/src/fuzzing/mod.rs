//! Doors for the fuzzer, and what must hold behind each of them whatever comes in.
//!
//! Hidden and behind a feature: the helpers in here are nobody's interface. `fuzz/` calls these functions with what it makes up;
//! every input that once broke one is kept under `fixtures/fuzz/` and replayed by the tests of this module.

mod seeds;

pub use seeds::{dictionary, seeds};

use crate::{
    dates,
    definition::Definition,
    durations,
    grid::{self, Grid},
    labels,
    mail::Mail,
    mime,
    registry::Registry,
    sizes,
    table::Table,
    words,
};
use backupchecks_core::{
    model::{Outcome, Reading, Status},
    text::squeeze,
};

/// A name, and what is done with an input. It panics where something does not hold.
pub type Target = (&'static str, fn(&[u8]));

/// Everything that is fuzzed.
pub static TARGETS: &[Target] = &[
    ("mail", mail),
    ("body", body),
    ("html", |input| check_grid(&grid::from_html(&String::from_utf8_lossy(input)))),
    #[cfg(feature = "fuzzing")]
    ("scan", |input| both_ways(&String::from_utf8_lossy(input))),
    ("definition", |input| definition(&String::from_utf8_lossy(input))),
    ("text", |input| check_grid(&grid::from_text(&String::from_utf8_lossy(input)))),
    ("mime", shield),
    ("dates", |input| dates_in(&String::from_utf8_lossy(input))),
    ("numbers", |input| numbers_in(&String::from_utf8_lossy(input))),
    ("words", |input| words_in(&String::from_utf8_lossy(input))),
    ("labels", |input| labels_in(&String::from_utf8_lossy(input))),
];

/// A raw mail to its outcome.
fn mail(raw: &[u8]) {
    let mail = Mail::decode(raw);
    check_reading(&mail, &Registry::builtin().read(&mail));
}

/// A mail that needs no decoding, so that the parsers get more to see: the subject, a line that begins with `h` for HTML, and
/// the body.
fn body(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (subject, rest) = input.split_once('\n').unwrap_or((&input, ""));
    let (kind, body) = rest.split_once('\n').unwrap_or((rest, ""));
    let body = Some(body.to_owned());
    let (text, html) = if kind.starts_with('h') { (None, body) } else { (body, None) };
    let mut mail = Mail::default();
    (mail.subject, mail.text, mail.html) = (squeeze(subject), text, html);
    check_reading(&mail, &Registry::builtin().read(&mail));
}

/// What every reading keeps to: a status is quoted from the mail, a job has a name, and a success comes from a mail that was
/// read whole.
fn check_reading(mail: &Mail, reading: &Reading) {
    if let Outcome::ParseFailed(reason) = &reading.outcome {
        assert!(!reason.contains("broke off"), "{reason}");
        assert!(!reason.trim().is_empty(), "a failure without a reason");
    }
    let Outcome::Report(reports) = &reading.outcome else { return };
    assert!(!reports.is_empty(), "a report without a result");
    for report in reports {
        assert!(!report.job_name.trim().is_empty(), "a job without a name: {report:?}");
        assert!(!report.finding.evidence().is_empty());
        for evidence in report.finding.evidence() {
            assert!(!evidence.words.is_empty(), "no words: {evidence:?}");
            assert!(mail.holds(evidence.part, &evidence.words), "not in the mail: {evidence:?}");
        }
        let believed = report.finding.status == Status::Success && mail.nested.is_empty();
        assert!(!believed || mail.trouble().is_none(), "a success from a part: {:?}", mail.trouble());
    }
}

fn check_grid(grid: &Grid) {
    for row in &grid.rows {
        assert!(row.texts().any(|text| !text.is_empty()), "an empty row");
        for line in row.texts().flat_map(str::lines) {
            assert_eq!(line, squeeze(line), "white space is left");
        }
    }
    let value = grid.value_of(&["Job", "Status"]);
    let holds = |value: &str| grid.rows.iter().any(|row| row.line().contains(&squeeze(value)));
    assert!(value.is_none_or(holds), "{value:?} is in no row");
    let names: &[&[&str]] = &[&["Name"], &["Status"]];
    for table in Table::all(grid, names) {
        assert!(table.rows().count() <= table.rows_of_any_shape().len());
        for row in table.rows() {
            let cell = table.cell(row, names[0]);
            assert!(cell.is_empty() || row.texts().any(|text| text == cell));
        }
    }
}

/// The fast way through HTML reads what the slow one reads.
#[cfg(feature = "fuzzing")]
fn both_ways(html: &str) {
    let Some([scanned, tree]) = grid::both_ways(html) else { return };
    assert_eq!(scanned.trouble, tree.trouble);
    assert_eq!(scanned.rows, tree.rows);
}

/// A parser that a user wrote, and what it makes of two mails.
fn definition(text: &str) {
    match Definition::from_toml(text) {
        Ok(definition) => {
            let registry = Registry::with(vec![Box::new(definition)]);
            for mail in DEFINED {
                let mail = Mail::decode(mail.as_bytes());
                check_reading(&mail, &registry.read(&mail));
            }
        }
        Err(error) => assert!(!error.to_string().trim().is_empty(), "an error that says nothing"),
    }
}

/// Mails with something of everything that a definition can point at.
const DEFINED: &[&str] = &[
    "From: a@example.com\nSubject: [Failed] Backup job: nightly (3 VMs)\nContent-Type: text/html\n\n<p>Backup job: nightly\
     <table class=x><tr><td>Name<td>Status<td>Size<tr><td>web01<td>Success<td>1 GB<tr><td>web02<td>Failed<td>-</table>",
    "From: b@example.com\nSubject: backup successful\n\nJob: nightly\nStatus: OK\nStart time: 2026-03-01 22:00:00\n\n\
     VMID\tName\tStatus\n100\tweb01\tok\n",
];

fn shield(raw: &[u8]) {
    let shielded = mime::shield(raw);
    assert!(shielded.bytes.len() <= raw.len());
    assert!(shielded.trouble.is_some() || shielded.bytes.len() == raw.len(), "cut without a word");
    let again = mime::shield(&shielded.bytes);
    assert_eq!(again.bytes, shielded.bytes, "a message inside was left as it was");
    let mail = Mail::decode(raw);
    assert!(mail.trouble() != Some("the message could not be decoded"), "the decoder broke off");
    assert_eq!(mail.identity_key().is_some(), mail.message_id.is_some());
}

fn dates_in(text: &str) {
    let time = dates::date_time(text);
    assert_eq!(time, dates::report_time(text).map(|time| time.local));
    assert!(dates::sure_date_time(text).is_none_or(|sure| Some(sure) == time));
    assert!(time.is_none_or(|time| dates::date(text) == Some(time.date())));
    if let Some(time) = dates::report_time(text) {
        assert_eq!(dates::report_time(&time.to_string()), Some(time), "{time} does not read back");
    }
    if let (Some(clock), Some(day)) = (dates::clock(text), dates::date("2026-03-01")) {
        let start = day.at(22, 0, 4, 0);
        assert!(clock.after(start, day).is_none_or(|end| start <= end || clock.days != 0));
    }
}

fn numbers_in(text: &str) {
    if let Some(bytes) = sizes::bytes(text) {
        assert!(bytes <= 1 << 60, "{bytes}");
    }
    if durations::seconds(text).is_some() {
        assert!(text.contains(|c: char| c.is_numeric()), "a span of time out of no number: {text:?}");
    }
}

fn words_in(text: &str) {
    if let Some(found) = words::find(text) {
        assert!(!found.words.is_empty() && text.contains(found.words));
        // A word that stands alone tells the same, but for a negation or counter that was part of it.
        assert!(words::find(found.words).is_some(), "{:?} alone tells nothing", found.words);
    }
}

fn labels_in(text: &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some((label, value)) = labels::label_of(first) {
        assert!(first.contains(label) && first.contains(value));
        assert!(labels::is(label, label));
        check_grid(&grid::from_text(rest));
        let grid = grid::from_text(text);
        assert!(grid.rows_after(label, |_| false).count() < grid.rows.len().max(1));
    }
    if let Some(inner) = labels::between(first, "\"", "\"") {
        assert!(first.contains(inner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn what_once_broke_a_door_holds() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/fuzz");
        for (name, run) in TARGETS {
            let Ok(inputs) = fs::read_dir(root.join(name)) else { continue };
            for input in inputs {
                run(&fs::read(input.unwrap().path()).unwrap());
            }
        }
    }

    #[test]
    fn every_door_holds_for_its_seeds() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail");
        let mut count = 0;
        for folder in fs::read_dir(root).unwrap() {
            for mail in fs::read_dir(folder.unwrap().path()).unwrap().map(|entry| entry.unwrap().path()) {
                if mail.extension().is_some_and(|extension| extension == "eml") {
                    let raw = fs::read(mail).unwrap();
                    for (name, run) in TARGETS {
                        let seeds = seeds(name, &raw);
                        count += seeds.len();
                        for seed in &seeds {
                            run(seed);
                        }
                    }
                }
            }
        }
        assert!(1_000 < count, "only {count} seeds");
    }
}
