//! What a job is called never decides how it went.
//!
//! In every fixture the job gets names made of result words, counters and brackets, wherever it is named; then the mail must
//! give just those names and the status that it gave before.

use super::{
    Findings,
    encode::PLAIN,
    message::{Body, Message},
    reports,
    support::fixtures,
};
use backupchecks_core::model::{Outcome, Report, Status};
use backupchecks_parsers::{mail::Mail, read};
use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

/// What a name may look like in a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Whatever a person types.
    Free,
    /// The name of a machine, a user or a store: no white space, no brackets.
    Word,
    /// What people cannot choose, and why.
    Fixed(&'static str),
}

use Form::{Fixed, Free, Word};

const FREE: &[&str] = &[
    "Zebra crossing",
    "Failed - 0 errors Success",
    "Success - 3 errors Failed",
    "Warning (3 VMs) [Failed]",
    "error",
    "OK",
    "Backup completed successfully",
    "[Success] mislukt fehlgeschlagen",
    "Failed to finish with errors and warnings or success, and a name as long as a person is ready to type it into a form (2)",
];

const WORDS: &[&str] =
    &["zebra-01.example.com", "failed-error-01.example.com", "success.example.com", "ERROR", "0-errors-ok", "Warning"];

/// The parts of a job's name that stand apart in a mail, by software and type; what is not listed is one free name.
fn pieces(report: &Report) -> Vec<(&str, Form)> {
    let name = report.job_name.as_str();
    let two = |mark: &str, forms: [Form; 2]| match name.split_once(mark) {
        Some((first, second)) => vec![(first, forms[0]), (second.trim_end_matches(')'), forms[1])],
        None => vec![(name, forms[0])],
    };
    match (report.backup_software.as_str(), report.backup_type.as_str()) {
        ("Veeam", "Configuration Backup") => vec![(name, Fixed("the product names it"))],
        // A job that the agent of a computer runs, or a policy for many.
        ("Veeam", "Agent Backup") if name.contains(" - ") => two(" - ", [Word, Free]),
        // The job of a standalone agent that is called as its computer.
        ("Veeam", "Agent Backup") if report.host.as_deref() == Some(name) => vec![(name, Word)],
        ("Veeam", _) if name.ends_with(')') && name.contains(" (VBR-") => two(" (", [Free, Word]),
        ("Veeam", "Cloud Connect Backup" | "Cloud Connect Replication" | "Cloud Connect Agent") => {
            two(" / ", [Word, Free])
        }
        ("Veeam", "Microsoft 365 Backup") if name == "Office 365 Backupstatus Report" => {
            vec![(name, Fixed("the report names itself"))]
        }
        ("Veeam", "Microsoft 365 Backup") => two(" - ", [Free, Free]),
        ("Synology", "Updates" | "Account Protection")
        | ("QNAP", "Firmware Update")
        | ("Hornetsecurity VM Backup", _) => {
            vec![(name, Fixed("the product has one for all"))]
        }
        ("Proxmox VE", "Replication") => vec![(name, Fixed("a guest's number and a counter"))],
        ("Proxmox Backup Server", _) => two(" (", [Word, Word]),
        ("Ahsay" | "CrashPlan", _) => two(" / ", [Word, Free]),
        ("backupninja", _) => two(" / ", [Word, Fixed("a file of the program's own form")]),
        ("SQL Server", _) => match name.rsplit_once(" on ") {
            Some((job, server)) if report.host.as_deref().is_none_or(|host| host == server) => {
                vec![(job, Free), (server, Word)]
            }
            Some((job, server)) => vec![(job, Free), (server, Fixed("the mail has a backslash before the instance"))],
            None => vec![(name, Free)],
        },
        ("CloudAlly", _) if name == "CloudAlly" => vec![(name, Fixed("the mail names no account"))],
        // A machine, or a volume of one.
        ("StorageCraft", _) => two(" - ", [Word, Word]),
        // A computer, where no definition is named.
        ("Macrium", _) if !name.contains(' ') => vec![(name, Word)],
        ("Script", _) => vec![(name, Fixed("what is left of a subject that people write themselves"))],
        ("Veeam", "Scale-out Repository") | ("Proxmox VE", "Backup") | ("3CX" | "UrBackup" | "CloudAlly", _) => {
            vec![(name, Word)]
        }
        _ => vec![(name, Free)],
    }
}

/// Names that a product's own format cannot carry, and why: the status must hold all the same.
const AMBIGUOUS: &[(&str, &str, &str)] = &[
    ("Synology", "[", "DSM takes no brackets in the name of a task"),
    ("Iperius", "", "the name is what people left of it in a subject of their own"),
    ("Macrium", "[", "what stands in brackets before the name may be anybody's"),
];

fn is_ambiguous(report: &Report, name: &str) -> bool {
    AMBIGUOUS.iter().any(|(software, part, _)| report.backup_software == *software && name.contains(part))
}

/// Finds `name` as whole words, however its white space was wrapped.
fn pattern(name: &str) -> Regex {
    let words: Vec<String> = name.split_whitespace().map(regex::escape).collect();
    Regex::new(&words.join(r"\s+")).expect("an escaped pattern")
}

/// `text` with `name` replaced wherever it is not part of a longer word.
fn replaced(text: &str, name: &Regex, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for found in name.find_iter(text) {
        let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if joins(text[..found.start()].chars().next_back()) || joins(text[found.end()..].chars().next()) {
            continue;
        }
        out.push_str(&text[end..found.start()]);
        out.push_str(by);
        end = found.end();
    }
    out.push_str(&text[end..]);
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The mail with its job called `by`, in subjects and bodies.
fn renamed(raw: &[u8], name: &str, by: &str) -> Vec<u8> {
    let mut message = Message::parse(raw);
    message.each_message(&mut |message| {
        let mut alone = message.clone();
        alone.body = Body::Leaf(Vec::new());
        let subject = Mail::decode(&PLAIN.write(&alone)).subject;
        let new = replaced(&subject, &pattern(name), by);
        if new != subject {
            message.set("Subject", &new);
        }
    });
    message.each_leaf(&mut |leaf| {
        // A name with accents is found however they were written.
        let Some(text) = leaf.text().map(|text| text.nfc().collect::<String>()) else { return };
        let is_html = leaf.kind() == "text/html";
        let plain = replaced(&text, &pattern(name), &if is_html { escaped(by) } else { by.to_owned() });
        // Once more where the name is written with entities.
        let has_entities = is_html && escaped(name) != name;
        let new = if has_entities { replaced(&plain, &pattern(&escaped(name)), &escaped(by)) } else { plain };
        leaf.set_text(&new);
    });
    PLAIN.write(&message)
}

#[derive(Debug, PartialEq, Eq)]
struct Told {
    identity: [String; 3],
    status: Status,
    objects: Vec<Option<Status>>,
}

fn told(outcome: &Outcome) -> Vec<Told> {
    let of = |report: &Report| Told {
        identity: [&report.backup_software, &report.backup_type, &report.job_name].map(String::clone),
        status: report.finding.status,
        objects: report.objects.iter().map(|object| object.status.as_ref().map(|found| found.status)).collect(),
    };
    reports(outcome).iter().map(of).collect()
}

/// Whether `name` stands anywhere in the mail, in part of a word too.
fn holds(raw: &[u8], name: &str) -> bool {
    let mail = Mail::decode(raw);
    let parts = [Some(mail.subject), mail.text, mail.html, mail.from_name];
    parts.into_iter().flatten().any(|text| pattern(name).is_match(&text))
}

/// What comes out when `piece` is called `name`, where that is not what came out before.
fn finding(raw: &[u8], outcome: &Outcome, report: &Report, piece: &str, name: &str) -> Option<String> {
    let changed = renamed(raw, piece, name);
    // Where cells are glued together the old name may still be part of a longer word.
    if holds(&changed, piece) {
        return None;
    }
    let found = read(&changed).outcome;
    let (mut expected, mut said) = (told(outcome), told(&found));
    for told in &mut expected {
        told.identity[2] = replaced(&told.identity[2], &pattern(piece), name);
    }
    if is_ambiguous(report, name) {
        expected.iter_mut().chain(&mut said).for_each(|told| told.identity[2].clear());
    }
    let why = match &found {
        Outcome::ParseFailed(reason) | Outcome::Notice(reason) => reason.as_str(),
        Outcome::Unrecognised => "unrecognised",
        Outcome::Report(_) => "",
    };
    (said != expected).then(|| format!("{piece:?} called {name:?}\n expected {expected:?}\n    found {said:?} {why}"))
}

#[test]
fn the_name_of_a_job_never_decides_its_status() {
    let mut findings = Findings::default();
    let mut tried = 0;
    for (index, fixture) in fixtures().iter().enumerate() {
        let outcome = read(&fixture.raw).outcome;
        for report in reports(&outcome) {
            for (piece, form) in pieces(report) {
                let names = match form {
                    Free => [FREE, WORDS].concat(),
                    Word => WORDS.to_vec(),
                    Fixed(_) => continue,
                };
                // A third for each mail, always others: every product has several mails.
                let names: Vec<_> = names.iter().skip(index % 3).step_by(3).collect();
                tried += names.len();
                let wrong = names.iter().filter_map(|name| finding(&fixture.raw, &outcome, report, piece, name));
                // Two of them tell what is wrong.
                wrong.take(2).for_each(|text| findings.push(fixture, text));
            }
        }
    }
    assert!(500 < tried, "only {tried} names were tried");
    findings.check();
}
