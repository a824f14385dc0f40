//! Three built-in products written a second time as definitions (`fixtures/definitions/`), and what both make of every fixture.
//!
//! A definition reads the same identity, status and objects. Where it deliberately does less, [`LESS`] names the mail and says why;
//! a line there that is no longer needed fails the test, and no line may make anything better than it is.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use backupchecks_core::model::{Outcome, Report, Status};
use backupchecks_parsers::{
    definition::{Definition, explain},
    mail::Mail,
    registry::{Registry, ReportParser as _},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A definition, the folder of its product, and the built-in parser that reads the same mails.
const BOTH: &[(&str, &str, &str)] = &[
    ("bacula", "bacula", "bacula.job"),
    ("proxmox-vzdump", "proxmox", "proxmox.vzdump"),
    ("veeam-backup", "veeam", "veeam.backup"),
];

/// Mails of which a definition says less than the built-in parser, and why.
const LESS: &[(&str, &str)] = &[
    (
        "bacula/two-verdicts-for-one-job",
        "the worse of two verdicts counts; the built-in parser refuses to tell them apart",
    ),
    ("proxmox/vzdump-nightly--failed-new", "a failed guest keeps its printed size of zero"),
    ("proxmox/vzdump-nightly--failed-old-text-only", "a failed guest keeps its printed size of zero"),
    ("proxmox/vzdump-hv03--failed", "a failed guest keeps its printed size of zero"),
    (
        "proxmox/vzdump-hv03--forwarded-",
        "a table that was forwarded as other text goes to a person, or is left to the built-in parser",
    ),
    ("proxmox/vzdump-without-host", "a subject without a host is left to the built-in parser"),
    (
        "veeam/contabilita--",
        "a container keeps its printed name; other forms of the body are not read or left to the built-in parser",
    ),
    ("veeam/file-servers--", "as text there are no cells to read; it goes to a person"),
    ("veeam/filialen--", "forwarded as text there are no cells to read; it goes to a person"),
    ("veeam/hostile-failed-0-errors--", "forwarded as text there are no cells to read; it goes to a person"),
    ("veeam/success-quoted-lines", "quoted as text there are no cells to read; it goes to a person"),
    ("veeam/subject-alone", "a mail that holds no report is left to the built-in parser"),
    ("veeam/werkplekken-policy--", "a policy whose header names no kind of job is left to the built-in parser"),
    ("veeam/nightly-vms--failed-retry", "a container keeps its printed name `(vApp) ERP`"),
    ("veeam/nightly-vms--subject-alone", "a subject without a body is left to the built-in parser"),
    ("veeam/nightly-vms--text-", "forwarded as text there are no cells; it goes to a person"),
    ("veeam/office-workstations-policy", "a policy whose header names no kind of job is left to the built-in parser"),
];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path)
}

fn definition(name: &str) -> Definition {
    let text = fs::read_to_string(root(&format!("definitions/{name}.toml"))).expect("a definition");
    Definition::from_toml(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn mails(folder: &str) -> Vec<(String, Mail)> {
    let folders = fs::read_dir(root("mail")).expect("the fixtures").map(|entry| entry.expect("an entry").path());
    let wanted = folders.filter(|path| path.is_dir() && (folder.is_empty() || path.ends_with(folder)));
    let mut paths: Vec<PathBuf> = wanted
        .flat_map(|path| fs::read_dir(path).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no mail in {folder}");
    let name =
        |path: &Path| path.strip_prefix(root("mail")).expect("a fixture").with_extension("").display().to_string();
    paths.iter().map(|path| (name(path), Mail::decode(&fs::read(path).expect("a mail")))).collect()
}

/// Identity, status and objects, one a line; the reasons are each parser's own words.
fn facts(outcome: &Outcome) -> Vec<String> {
    let one = |report: &Report| {
        let objects = report.objects.iter().map(|object| {
            let status = object.status.as_ref().map_or("none", |found| found.status.as_str());
            format!("- {} {status} {:?}", object.name, object.size_bytes)
        });
        let head = format!(
            "{} / {} / {}: {}",
            report.backup_software, report.backup_type, report.job_name, report.finding.status
        );
        std::iter::once(head).chain(objects).collect::<Vec<_>>()
    };
    match outcome {
        Outcome::Report(reports) => reports.iter().flat_map(one).collect(),
        Outcome::Notice(_) => vec!["notice".to_owned()],
        Outcome::ParseFailed(_) => vec!["parse failed".to_owned()],
        Outcome::Unrecognised => vec!["unrecognised".to_owned()],
    }
}

fn worst(outcome: &Outcome) -> Option<Status> {
    let Outcome::Report(reports) = outcome else { return None };
    reports.iter().map(|report| report.finding.status).max()
}

#[test]
fn a_definition_says_what_the_built_in_parser_says() {
    let mut differing = Vec::new();
    for (name, folder, parser) in BOTH {
        let definition = definition(name);
        let mut compared = 0;
        for (mail_name, mail) in mails(folder) {
            let built_in = Registry::builtin().read(&mail);
            let own = explain(&definition, &mail);
            if built_in.parser.as_ref().is_none_or(|found| found.id != *parser) {
                assert!(!own.recognised, "{name} claims {mail_name}, which {:?} reads", built_in.parser);
                continue;
            }
            compared += 1;
            let (theirs, ours) = (facts(&built_in.outcome), facts(&own.reading.outcome));
            if theirs != ours {
                let better =
                    worst(&own.reading.outcome) < worst(&built_in.outcome) && worst(&own.reading.outcome).is_some();
                assert!(!better, "{name} makes {mail_name} better than it is:\n{ours:#?}");
                let jobs = |outcome: &Outcome| match outcome {
                    Outcome::Report(reports) => reports.iter().map(|report| report.job_name.clone()).collect(),
                    _ => Vec::new(),
                };
                let (their_jobs, our_jobs) = (jobs(&built_in.outcome), jobs(&own.reading.outcome));
                let is_another_job = !their_jobs.is_empty() && !our_jobs.is_empty() && their_jobs != our_jobs;
                assert!(!is_another_job, "{name} ties {mail_name} to another job: {our_jobs:?}");
                differing.push(format!(
                    "{mail_name}: {theirs:#?} by {parser}\n{ours:#?} by {name}\n{:?}",
                    own.reading.outcome
                ));
            }
        }
        assert!(5 <= compared, "only {compared} mails are read by {parser}");
    }
    let unexplained: Vec<_> =
        differing.iter().filter(|told| !LESS.iter().any(|(mail, _)| told.starts_with(mail))).collect();
    assert!(
        unexplained.is_empty(),
        "{}",
        unexplained.iter().map(|told| told.as_str()).collect::<Vec<_>>().join("\n\n")
    );
    for (mail, why) in LESS {
        assert!(
            differing.iter().any(|told| told.starts_with(mail)),
            "{mail} reads the same by now; it was listed as: {why}"
        );
    }
}

#[test]
fn the_definitions_are_asked_before_the_built_in_parsers() {
    let own: Vec<Box<dyn backupchecks_parsers::registry::ReportParser>> =
        vec![Box::new(definition("bacula")), Box::new(definition("proxmox-vzdump"))];
    let registry = Registry::with(own);
    let (_, mail) = mails("proxmox").into_iter().find(|(name, _)| name.contains("success-new")).expect("a mail");
    let reading = registry.read(&mail);
    assert_eq!(reading.parser.map(|parser| (parser.id, parser.version)), Some(("own.proxmox.vzdump".to_owned(), 1)));
    assert_eq!(definition("bacula").id(), "own.bacula");
}
