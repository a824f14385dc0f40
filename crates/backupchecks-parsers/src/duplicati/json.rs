//! The JSON form of a report: an object with `Data`, `Extra` and `LogLines`, or the data alone.

use super::facts::{Facts, Findings};
use crate::{dates, mail::Mail};
use backupchecks_core::model::{Part, ReportTime, Status};
use serde_json::{Map, Value};

/// The facts in the JSON object that the body is, if it is one.
pub(super) fn read(mail: &Mail) -> Option<Facts> {
    let of_text = mail.text.as_deref().and_then(object).map(|value| (value, Part::Text));
    let of_html = || object(&mail.html_body().lines().collect::<Vec<_>>().join(" ")).map(|value| (value, Part::Html));
    let (value, part) = of_text.or_else(of_html)?;
    let root = value.as_object()?;
    let empty = Map::new();
    let data = field(root, "Data").and_then(Value::as_object).unwrap_or(root);
    let extra = field(root, "Extra").and_then(Value::as_object).unwrap_or(&empty);
    let text = |map: &Map<String, Value>, names: &[&str]| {
        names.iter().find_map(|name| field(map, name).and_then(Value::as_str)).map(str::to_owned)
    };
    let mut findings = Findings::default();
    if let Some(word) = text(data, &["ParsedResult"]).or_else(|| text(extra, &["ParsedResult"])) {
        let status = super::status(&word)?;
        findings.add(
            status,
            &format!("ParsedResult says {word}"),
            part,
            &format!("\"ParsedResult\": \"{word}\""),
            &word,
        );
    } else if let Some(message) = text(data, &["Message", "Failed"]).or_else(|| text(root, &["Exception"])) {
        findings.add(Status::Failed, "the operation broke off", part, &message, &message);
    } else {
        return None;
    }
    let count = |name: &str| {
        let listed = field(data, name).and_then(Value::as_array).map(|list| list.len() as u64);
        let counted = field(data, &format!("{name}ActualLength")).and_then(number);
        listed.max(counted).unwrap_or(0)
    };
    let mut trouble = |name: &str, count: u64, status: Status| {
        if 0 < count {
            findings.add(status, &format!("{name} is {count}"), part, name, name);
        }
    };
    trouble("Errors", count("Errors"), Status::Failed);
    trouble("Warnings", count("Warnings"), Status::Warning);
    trouble("FilesWithError", field(data, "FilesWithError").and_then(number).unwrap_or(0), Status::Warning);
    for flag in ["PartialBackup", "Dryrun"] {
        let is_set = field(data, flag).is_some_and(|it| it == &Value::Bool(true) || it == "True" || it == "true");
        trouble(flag, u64::from(is_set), Status::Warning);
    }
    let first = |name: &str| field(data, name)?.as_array()?.first()?.as_str().map(str::to_owned);
    let cause = first("Errors").or_else(|| first("Warnings"));
    Some(Facts {
        finding: findings.worst(cause.as_deref())?,
        operation: text(data, &["MainOperation"]).or_else(|| text(extra, &["OperationName"])),
        backup_name: text(extra, &["backup-name", "BackupName"]).or_else(|| text(root, &["backup-name", "BackupName"])),
        machine: text(extra, &["machine-name", "MachineName"]),
        started_at: text(data, &["BeginTime"]).and_then(|text| time(&text)),
        finished_at: text(data, &["EndTime"]).and_then(|text| time(&text)),
    })
}

/// The object between the first and the last brace of `text`; mail programs may have broken its lines, also inside a text.
fn object(text: &str) -> Option<Value> {
    let json = text.get(text.find('{')?..=text.rfind('}')?)?;
    if !json.contains("\"ParsedResult\"") && !json.contains("\"Data\"") {
        return None;
    }
    let parsed = serde_json::from_str(json).or_else(|_| serde_json::from_str(&json.replace(['\r', '\n'], " ")));
    parsed.ok().filter(Value::is_object)
}

/// Fields are looked up without case: some versions write them in lower camel case.
fn field<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    map.get(name).or_else(|| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// `2026-03-01T01:00:12.4567890Z`.
fn time(text: &str) -> Option<ReportTime> {
    dates::report_time(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Option<Facts> {
        read(&Mail::sample("x", text))
    }

    #[test]
    fn only_the_outer_result_counts() {
        let facts = read_text(
            r#"{"Data": {"CompactResults": {"ParsedResult": "Error"}, "MainOperation": "Backup", "ParsedResult": "Success",
                "BeginTime": "2026-03-01T01:00:12.45Z", "Warnings": [], "Errors": []},
                "Extra": {"backup-name": "docs", "machine-name": "PC01"}, "LogLines": []}"#,
        )
        .unwrap();
        assert_eq!(facts.finding.status, Status::Success);
        assert_eq!(facts.backup_name.as_deref(), Some("docs"));
        assert_eq!(facts.started_at.unwrap().to_string(), "2026-03-01T01:00:12+00:00");
    }

    #[test]
    fn lists_of_trouble_make_a_success_worse() {
        let status =
            |fields: &str| read_text(&format!("{{\"ParsedResult\": \"Success\", {fields}}}")).unwrap().finding.status;
        assert_eq!(status(r#""Warnings": ["w"]"#), Status::Warning);
        assert_eq!(status(r#""ErrorsActualLength": 3"#), Status::Failed);
        assert_eq!(status(r#""FilesWithError": 0, "PartialBackup": true"#), Status::Warning);
        assert_eq!(status(r#""FilesWithError": 0, "WarningsActualLength": 0"#), Status::Success);
    }

    #[test]
    fn what_is_no_report_is_none() {
        assert!(read_text("{\"a\": 1}").is_none());
        assert!(read_text("} ParsedResult {").is_none());
        assert!(read_text("{\"ParsedResult\": \"Maybe\"}").is_none());
    }
}
