//! A parser of one's own: reports of an in-house script, read beside those of all built-in products.
//!
//! A parser is asked only about mails that hold one of its marks. It recognises fixed marks of its product, reads facts one by
//! one, and where a fact is missing it says so instead of guessing. (Without code the same can be written as a definition in
//! TOML: see `backupchecks_parsers::definition`.)
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use backupchecks_core::model::{Evidence, Finding, ObjectReport, Outcome, Report, Status};
use backupchecks_parsers::{
    labels::label_of,
    mail::Mail,
    registry::{About, Confidence, Registry, ReportParser},
};

/// Reports of the script `nightly-dump`.
struct NightlyDump;

/// What the script writes behind `Result:`. A word that is not in here is no success.
const RESULTS: &[(&str, Status)] =
    &[("done", Status::Success), ("partly", Status::Warning), ("broken", Status::Failed)];

impl ReportParser for NightlyDump {
    fn id(&self) -> &'static str {
        "example.nightly_dump"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "nightly-dump: databases of a host",
            recognised_by: "`nightly-dump on HOST` as the subject",
            reads: "Version 2 of the script; English",
            rules: "The word behind `Result:` decides.",
            example_subject: "nightly-dump on db01.example.net",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["nightly-dump on "]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        host(&mail.subject).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let body = mail.body();
        let Some(host) = host(&mail.subject) else {
            return Outcome::ParseFailed("the subject names no host".to_owned());
        };
        let Some(line) = body.lines().find(|line| label_of(line).is_some_and(|(label, _)| label == "Result")) else {
            return Outcome::ParseFailed("no line `Result: …` tells how it went".to_owned());
        };
        let word = label_of(line).map_or("", |(_, word)| word);
        let Some((_, status)) = RESULTS.iter().find(|(known, _)| *known == word) else {
            return Outcome::ParseFailed(format!(
                "the result {word:?} is none of those that the script is known to write"
            ));
        };
        // The words that decided stay with the status, so that a person can see why.
        let finding = Finding::new(*status, format!("the script says {word}"), Evidence::new(body.part(), line, word));
        let databases = body.lines().filter_map(|line| line.strip_prefix("dumped "));
        let object = |name: &str| ObjectReport {
            name: name.to_owned(),
            object_type: "Database".to_owned(),
            ..ObjectReport::default()
        };
        let mut report = Report::new("nightly-dump", "Database", host, finding);
        report.host = Some(host.to_owned());
        report.objects = databases.map(object).collect();
        Outcome::Report(vec![report])
    }
}

/// The host in `nightly-dump on HOST`.
fn host(subject: &str) -> Option<&str> {
    subject.strip_prefix("nightly-dump on ").filter(|host| !host.is_empty() && !host.contains(' '))
}

fn mail(result: &str) -> String {
    format!(
        "From: root@db01.example.net\nSubject: nightly-dump on db01.example.net\n\n\
         dumped orders\ndumped customers\n{result}\n"
    )
}

fn main() {
    let registry = Registry::with(vec![Box::new(NightlyDump)]);
    for result in ["Result: done", "Result: partly", "Result: splendid", ""] {
        let outcome = registry.read(&Mail::decode(mail(result).as_bytes())).outcome;
        let told = match &outcome {
            Outcome::Report(reports) => reports.iter().map(|report| report.finding.reason.as_str()).collect(),
            other => vec!["no report", other.reason().unwrap_or("nobody knows it")],
        };
        println!("{result:?}: {}", told.join(", "));
    }
}

#[test]
fn the_script_is_read_beside_the_products() -> Result<(), Box<dyn std::error::Error>> {
    let registry = Registry::with(vec![Box::new(NightlyDump)]);
    let read = |raw: &str| registry.read(&Mail::decode(raw.as_bytes()));

    let reading = read(&mail("Result: partly"));
    let Outcome::Report(reports) = &reading.outcome else { return Err(format!("no report: {reading:?}").into()) };
    let [report] = reports.as_slice() else { return Err("not one result".into()) };
    assert_eq!((report.job_name.as_str(), report.finding.status), ("db01.example.net", Status::Warning));
    assert_eq!(report.finding.evidence()[0].words, "partly");
    let names: Vec<&str> = report.objects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(names, ["orders", "customers"]);

    for unclear in ["Result: splendid", "Result:", ""] {
        let outcome = read(&mail(unclear)).outcome;
        assert!(matches!(outcome, Outcome::ParseFailed(_)), "{unclear:?}: {outcome:?}");
    }
    let other = "From: root@pve01.example.net\nSubject: vzdump backup status (pve01): backup successful\n\n\
                 VMID Name Status\n100 web01 ok\n";
    assert_eq!(read(other).parser.map(|parser| parser.id).as_deref(), Some("proxmox.vzdump"));
    Ok(())
}
