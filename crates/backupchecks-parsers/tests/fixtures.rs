//! Every mail under `fixtures/mail/` reads as its snapshot beside it says.
//!
//! Adding a case: drop `fixtures/mail/<product>/<case>.eml`, run `INSTA_UPDATE=always cargo test -p backupchecks-parsers`, and
//! read `git diff fixtures/`. Files named `<job>--<variant>.eml` in one folder are mails of one job.

mod support;

use backupchecks_core::model::{ObjectReport, Outcome, Part, Reading};
use backupchecks_parsers::{
    mail::Mail,
    registry::{self, Registry},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};
use support::{Fixture, fixtures};

/// Mails that no parser may recognise.
const UNRECOGNISED: &str = "unrecognised";

fn read(fixture: &Fixture) -> (Mail, Reading) {
    let mail = Mail::decode(&fixture.raw);
    let reading = Registry::builtin().read(&mail);
    (mail, reading)
}

#[test]
fn every_fixture_reads_as_accepted() {
    for fixture in fixtures() {
        let (_, reading) = read(fixture);
        let product = reading.parser.as_ref().and_then(|parser| parser.id.split('.').next()).unwrap_or(UNRECOGNISED);
        assert_eq!(product, fixture.folder(), "{} is read by {:?}", fixture.name(), reading.parser);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(fixture.path.parent().expect("a folder"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(fixture.stem(), render(&reading)));
    }
}

#[test]
fn mails_of_one_job_have_one_identity() {
    let mut groups: BTreeMap<(String, String), BTreeSet<Vec<[String; 3]>>> = BTreeMap::new();
    for fixture in fixtures() {
        let Some((job, _)) = fixture.stem().split_once("--") else { continue };
        let (_, reading) = read(fixture);
        let Outcome::Report(reports) = reading.outcome else {
            panic!("{} belongs to a job but gives {:?}", fixture.name(), reading.outcome)
        };
        let identity = reports.into_iter().map(|report| [report.backup_software, report.backup_type, report.job_name]);
        groups.entry((fixture.folder().to_owned(), job.to_owned())).or_default().insert(identity.collect());
    }
    assert!(groups.len() >= 5, "only {} jobs have variants", groups.len());
    for (job, identities) in groups {
        assert_eq!(identities.len(), 1, "{job:?} has several identities: {identities:#?}");
    }
}

#[test]
fn no_parser_claims_the_mails_of_another_product() {
    for fixture in fixtures() {
        let mail = Mail::decode(&fixture.raw);
        // What the registry refuses to ask anybody about, such as an absent person's answer, nobody claims.
        if fixture.folder() == UNRECOGNISED && Registry::builtin().asks_nobody(&mail) {
            continue;
        }
        for parser in registry::PARSERS {
            let (product, _) = parser.id().split_once('.').expect("product.kind");
            let claims = product != fixture.folder() && parser.recognises(&mail);
            assert!(!claims, "{} claims {}", parser.id(), fixture.name());
        }
    }
}

#[test]
fn every_status_is_quoted_from_the_mail() {
    for fixture in fixtures() {
        let (mail, reading) = read(fixture);
        let Outcome::Report(reports) = reading.outcome else { continue };
        for evidence in reports.iter().flat_map(|report| report.finding.evidence()) {
            assert!(
                evidence.quote.contains(&evidence.words) && !evidence.words.is_empty(),
                "{}: {evidence:?}",
                fixture.name()
            );
            let found = std::iter::once(&mail).chain(&mail.nested).any(|mail| {
                let text = match evidence.part {
                    Part::Subject => mail.subject.clone(),
                    Part::Text => mail.text_body().lines().collect::<Vec<_>>().join(" "),
                    _ => mail.html_body().lines().collect::<Vec<_>>().join(" "),
                };
                text.contains(&evidence.words)
            });
            assert!(found, "{}: {:?} does not stand in the {}", fixture.name(), evidence.words, evidence.part);
        }
    }
}

#[test]
fn a_parser_is_documented_and_has_fixtures() {
    let folders: BTreeSet<String> = fixtures().iter().map(|fixture| fixture.folder().to_owned()).collect();
    let mut ids = BTreeSet::new();
    for parser in registry::PARSERS {
        assert!(ids.insert(parser.id()), "{} stands twice in the list", parser.id());
        let (product, _) = parser.id().split_once('.').expect("product.kind");
        assert!(folders.contains(product), "fixtures/mail/{product}/ has no mail");
        let about = parser.about();
        for text in [about.title, about.recognised_by, about.reads, about.rules, about.example_subject] {
            assert!(!text.is_empty(), "{} lacks documentation", parser.id());
        }
    }
}

#[test]
fn fixtures_name_nobody() {
    let address = regex::Regex::new(r"[\w.+-]+@([\w-]+\.)+[A-Za-z]{2,}").expect("a pattern");
    for fixture in fixtures() {
        let (mail, _) = read(fixture);
        let raw = String::from_utf8_lossy(&fixture.raw).into_owned();
        for text in [Some(raw), mail.text, mail.html].into_iter().flatten() {
            for found in address.find_iter(&text) {
                let domain = found.as_str().rsplit('@').next().unwrap_or_default().to_lowercase();
                let invented = ["example.com", "example.net", "example.org", "example"]
                    .iter()
                    .any(|name| domain == *name || domain.ends_with(&format!(".{name}")));
                assert!(invented || domain.ends_with(".invalid"), "{} holds {}", fixture.name(), found.as_str());
            }
        }
    }
}

/// One fact a line, as a reader would tell it.
fn render(reading: &Reading) -> String {
    let mut out = String::new();
    let parser = reading.parser.as_ref().map_or("none", |parser| &parser.id);
    let _ = writeln!(out, "parser: {parser}");
    match &reading.outcome {
        Outcome::Notice(reason) => drop(writeln!(out, "notice: {reason}")),
        Outcome::Unrecognised => drop(writeln!(out, "unrecognised")),
        Outcome::ParseFailed(reason) => drop(writeln!(out, "parse failed: {reason}")),
        Outcome::Report(reports) => {
            for report in reports {
                let _ = writeln!(out, "\n{} / {} / {}", report.backup_software, report.backup_type, report.job_name);
                let _ = writeln!(out, "  status: {} ({})", report.finding.status, report.finding.reason);
                for evidence in report.finding.evidence() {
                    let _ =
                        writeln!(out, "  evidence: {}: {:?} in {:?}", evidence.part, evidence.words, evidence.quote);
                }
                fact(&mut out, "informational", report.informational.then_some("yes"));
                fact(&mut out, "attempt", report.attempt);
                fact(&mut out, "host", report.host.as_ref());
                fact(&mut out, "started", report.started_at);
                fact(&mut out, "finished", report.finished_at);
                report.objects.iter().for_each(|object| render_object(&mut out, object));
            }
        }
    }
    out
}

fn render_object(out: &mut String, object: &ObjectReport) {
    let status =
        object.status.as_ref().map_or("no status".to_owned(), |found| format!("{} ({})", found.status, found.words));
    let _ = writeln!(out, "  - {} [{}] {status}", object.name, object.object_type);
    fact(out, "  message", object.message.as_ref().map(|message| format!("{message:?}")));
    fact(out, "  bytes", object.size_bytes);
    fact(out, "  transferred", object.transferred_bytes);
    fact(out, "  started", object.started_at);
    fact(out, "  finished", object.finished_at);
    fact(out, "  seconds", object.duration_seconds);
}

fn fact(out: &mut String, name: &str, value: Option<impl std::fmt::Display>) {
    if let Some(value) = value {
        let _ = writeln!(out, "  {name}: {value}");
    }
}
