//! What holds whatever a definition says and whatever a mail holds: nothing panics, every status is quoted from the mail, and a mail
//! that was cut is never better than the whole. The example in the handbook reads the mail in the handbook.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod support;

use backupchecks_core::model::{Outcome, Reading, Status};
use backupchecks_parsers::{
    definition::{Definition, explain},
    mail::Mail,
    registry::{Registry, ReportParser},
};
use proptest::prelude::*;
use std::{fs, path::Path};
use support::{check_evidence, fixtures, is_success};

fn written() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/definitions");
    let paths = fs::read_dir(folder).expect("the definitions").map(|entry| entry.expect("an entry").path());
    let found: Vec<_> =
        paths.map(|path| (path.display().to_string(), fs::read_to_string(path).expect("a definition"))).collect();
    assert!(3 <= found.len(), "only {} definitions were found", found.len());
    found
}

fn registry(text: &str) -> Registry {
    Registry::with(vec![own(text)])
}

fn own(text: &str) -> Box<dyn ReportParser> {
    Box::new(Definition::from_toml(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

#[test]
fn every_status_is_quoted_from_the_mail() {
    for (name, text) in written() {
        let registry = registry(&text);
        for fixture in fixtures() {
            let (mail_name, raw) = (fixture.name(), &fixture.raw);
            let mail = Mail::decode(raw);
            check_evidence(&format!("{name} over {mail_name}"), &mail, &registry.read(&mail));
        }
    }
}

#[test]
fn a_mail_cut_anywhere_is_never_better_than_the_whole() {
    for (name, text) in written() {
        let parser = own(&text);
        let registry = registry(&text);
        for fixture in fixtures() {
            let (mail_name, raw) = (fixture.name(), &fixture.raw);
            let mail = Mail::decode(raw);
            if !parser.recognises(&mail) {
                continue;
            }
            let whole = is_success(&registry.read(&mail));
            for cut in (0..32).map(|step| raw.len() * step / 32) {
                let mail = Mail::decode(&raw[..cut]);
                let reading = registry.read(&mail);
                let what = format!("{name} over {mail_name} cut at {cut}");
                check_evidence(&what, &mail, &reading);
                // What it no longer recognises is read by the built-in parsers, which have their own test of this.
                let is_own = reading.parser.as_ref().is_some_and(|found| found.id == parser.id());
                assert!(whole || !is_own || !is_success(&reading), "{what} became a success");
            }
        }
    }
}

/// Definitions that recognise nearly everything and look everywhere: what a careless author may write.
const CARELESS: &[&str] = &[
    "[[status]]\nline = '(?i)(success|warning|failed|error|ok)'\nwords = 'shared'",
    "[[status]]\nsubject = '.+'\nwords = { shared = true, '*' = 'warning' }",
    "[[status]]\nlabel = ['Status', 'Termination', 'Result', 'Name']\nwords = 'shared'",
    "[[status]]\nnext_to = '\\w'\nwords = { shared = true, '*' = 'failed' }",
    "[[status]]\ncolumn = ['Status', 'Name', 'VMID']\nwords = { shared = true, '*' = 'warning' }",
    "[[status]]\ncss = 'td, p, pre, table, body, html, title, style'\nwords = { shared = true, '*' = 'warning' }",
    "[[objects]]\ncss = '*'\ncells = { name = '*', status = '*' }\nwords = { shared = true, '*' = 'warning' }",
    "[[objects]]\nline = '(?<name>\\w+).*?(?<status>\\w+)'\nwords = { shared = true, '*' = 'warning' }",
    "[[objects]]\ntable = { name = 'Name', status = 'Status', size = 'Size', message = 'Details' }\nwords = 'shared'",
    "[blocks]\nline = '\\w'\n[[status]]\nline = '\\w+'\nwords = { shared = true, '*' = 'warning' }",
    "[blocks]\ntable = ['Name', 'Status']\n[[status]]\ncolumn = 'Status'\nwords = 'shared'",
    "[counters]\nfailed = { line = '\\d+' }\nsuccess = { line = '(\\d+)$' }",
];

fn careless(rest: &str) -> String {
    format!(
        "name = 'careless'\nversion = 1\n[recognise]\nany = ['the', 'job', 'backup', 'vmid', 'div', 'ing']\n\
         [report]\nsoftware = 'S'\ntype = 'T'\njob = [{{ label = 'nowhere' }}, 'J']\nhost = {{ css = 'td' }}\n{rest}"
    )
}

#[test]
fn careless_definitions_quote_what_stands_in_the_mail() {
    for rest in CARELESS {
        let text =
            careless(rest).replace(if rest.starts_with("[blocks]") { "host = { css = 'td' }\n" } else { "\u{0}" }, "");
        let registry = registry(&text);
        for fixture in fixtures() {
            let (mail_name, raw) = (fixture.name(), &fixture.raw);
            let mail = Mail::decode(raw);
            check_evidence(&format!("{rest} over {mail_name}"), &mail, &registry.read(&mail));
        }
    }
}

#[test]
fn hostile_mails_take_no_time_without_bound() {
    let head = "From: a@example.com\r\nSubject: the job\r\nContent-Type: text/html\r\n\r\n";
    let deep = format!("{head}the job{}x{}", "<div>".repeat(250), "</div>".repeat(250));
    let wide = format!("{head}the job<table>{}</table>", "<tr><td>Name<td>Status<td>OK</tr>".repeat(20_000));
    let long = format!("{head}the job<p>{}</p>", "a ok ".repeat(500_000));
    let labels =
        format!("{}the job\r\n{}", head.replace("text/html", "text/plain"), "Status: Success\r\n".repeat(50_000));
    for (name, raw) in [("deep", deep), ("wide", wide), ("long", long), ("labels", labels)] {
        let mail = Mail::decode(raw.as_bytes());
        for rest in CARELESS {
            let text = careless(rest)
                .replace(if rest.starts_with("[blocks]") { "host = { css = 'td' }\n" } else { "\u{0}" }, "");
            let reading = registry(&text).read(&mail);
            assert!(reading.parser.is_some(), "{rest} does not know the {name} mail");
            check_evidence(&format!("{rest} over the {name} mail"), &mail, &reading);
            let Outcome::Report(reports) = &reading.outcome else { continue };
            let evidence: usize = reports.iter().map(|report| report.finding.evidence().len()).sum();
            assert!(evidence <= 10_000, "{rest} over the {name} mail keeps {evidence} quotations");
        }
    }
}

fn any_pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(r"(?i)(success|warning|error|failed|ok)".to_owned()),
        Just(r"^(\w+): (.+)$".to_owned()),
        Just(r"(?<name>\w+) (?<status>\w+)".to_owned()),
        Just(r"\w+".to_owned()),
        "[a-z(){}?*+.^$|\\\\]{1,12}",
    ]
}

fn any_definition() -> impl Strategy<Value = String> {
    let kind = prop_oneof![Just("subject"), Just("label"), Just("line"), Just("next_to"), Just("column"), Just("css")];
    let words = prop_oneof![
        Just("'shared'"),
        Just("{ shared = true, '*' = 'failed' }"),
        Just("{ OK = 'success', Success = 'success' }")
    ];
    (kind, any_pattern(), any_pattern(), words, any::<bool>()).prop_map(|(kind, pattern, row, words, required)| {
        careless(&format!(
            "[[status]]\n{kind} = '''{pattern}'''\nrequired = {required}\nwords = {words}\n[[objects]]\nline = '''{row}'''\nwords = {words}"
        ))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_definition_over_any_mail_panics_never_and_quotes_always(text in any_definition(), index in any::<prop::sample::Index>()) {
        let fixture = index.get(fixtures());
        let (name, mail) = (fixture.name(), Mail::decode(&fixture.raw));
        let definition = Definition::from_toml(&text);
        if let Err(error) = &definition {
            let error = error.to_string();
            prop_assert!(error.contains("`status[1].") || error.contains("`objects[1].line`"), "{error}");
        }
        if let Ok(definition) = definition {
            let outcome = definition.read(&mail);
            let told = explain(&definition, &mail);
            let broke = matches!(&outcome, Outcome::ParseFailed(reason) if reason.contains("broke off"));
            prop_assert!(!broke, "{name}: {outcome:?}");
            check_evidence(&text, &mail, &Reading { outcome, ..Reading::unrecognised() });
            check_evidence(&text, &mail, &told.reading);
        }
    }

    #[test]
    fn any_text_is_a_definition_or_an_error(text in "[a-z\\[\\]={}',. \"\n0-9]{0,200}") {
        if let Err(error) = Definition::from_toml(&text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

/// The text between the first fence of that kind and its end.
fn fenced<'a>(page: &'a str, kind: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("```{kind}\n")).expect("a fenced example");
    rest.split_once("```").expect("its end").0
}

#[test]
fn the_example_of_the_handbook_reads_the_mail_of_the_handbook() {
    let page = include_str!("../../../docs/own-parsers.md");
    let definition = Definition::from_toml(fenced(page, "toml")).expect("a sound definition");
    let mail = Mail::decode(fenced(page, "mail").as_bytes());
    let told = explain(&definition, &mail);
    let Outcome::Report(reports) = &told.reading.outcome else { panic!("{told:#?}") };
    let report = &reports[0];
    let names = [&report.backup_software, &report.backup_type, &report.job_name].map(String::as_str);
    assert_eq!((reports.len(), names), (1, ["Tapeworm", "Backup", "Nightly files"]));
    assert_eq!(report.finding.status, Status::Warning);
    assert_eq!(report.host.as_deref(), Some("srv01.example.com"));
    assert_eq!(report.finished_at.map(|time| time.to_string()).as_deref(), Some("2026-03-02T02:13:50"));
    let objects: Vec<_> = report
        .objects
        .iter()
        .map(|object| (object.name.as_str(), object.status.as_ref().map(|found| found.status), object.size_bytes))
        .collect();
    assert_eq!(objects, [("C", Some(Status::Success), Some(44_238_163_149)), ("D", Some(Status::Warning), Some(0))]);
    assert!(told.steps.iter().all(|step| step.found), "{:#?}", told.steps);
    check_evidence("the handbook", &mail, &told.reading);
}
