//! `parse`: the public format.

use crate::setting::{Place, a_report, fixtures};
use serde_json::Value;
use std::{io::Write as _, process::Stdio};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_json_of_a_mail_keeps_its_fields() {
    let place = Place::new();
    for (name, raw) in fixtures() {
        place.write(&format!("mails/{name}"), &raw);
    }
    let output = place.run(&["parse", "--json", "mails"]);
    assert!(output.status.success());
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), fixtures().len(), "one line a mail");
    let mut outcomes = std::collections::BTreeSet::new();
    for line in &lines {
        outcomes.insert(line["outcome"].as_str().unwrap());
        match line["outcome"].as_str().unwrap() {
            "report" => {
                assert_eq!(keys(line), ["file", "outcome", "parser", "reports"]);
                for report in line["reports"].as_array().unwrap() {
                    let fields = [
                        "attempt",
                        "backup_software",
                        "backup_type",
                        "evidence",
                        "finished_at",
                        "host",
                        "informational",
                        "job_name",
                        "objects",
                        "reason",
                        "started_at",
                        "status",
                    ];
                    let mut has = keys(report);
                    has.sort_unstable();
                    assert_eq!(has, fields);
                    assert!(!report["evidence"].as_array().unwrap().is_empty(), "no evidence, no status: {report}");
                }
            }
            "unrecognised" => assert_eq!(keys(line), ["file", "outcome", "parser"]),
            _ => assert!(!line["reason"].as_str().unwrap().is_empty(), "{line}"),
        }
    }
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), ["notice", "parse_failed", "report", "unrecognised"]);
}

#[test]
fn one_mail_comes_from_standard_input() {
    let place = Place::new();
    let (_, raw) = a_report();
    let mut parse =
        place.command(&["parse", "-", "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    parse.stdin.take().unwrap().write_all(&raw).unwrap();
    let output = parse.wait_with_output().unwrap();
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((line["file"].as_str(), line["outcome"].as_str()), (Some("-"), Some("report")));
}

#[test]
fn a_missing_file_is_named_and_the_rest_goes_on() {
    let place = Place::new();
    let (_, raw) = a_report();
    let file = place.write("a.eml", &raw);
    let output = place.run(&["parse", "missing.eml", &file]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("missing.eml"));
    assert!(String::from_utf8(output.stdout).unwrap().contains("a.eml: report"));
}
