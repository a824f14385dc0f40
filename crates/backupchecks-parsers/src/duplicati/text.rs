//! The text form of a report: `Key: value` lines, with lists in brackets over several lines.

use super::facts::{Facts, Findings};
use crate::{dates, labels, mail::Mail};
use backupchecks_core::model::{Part, ReportTime, Status};
use jiff::{Timestamp, tz::Offset};

/// A line of the report with how far it is indented.
struct Line {
    indent: usize,
    text: String,
}

/// The facts in the lines of the body.
pub(super) fn read(mail: &Mail) -> Option<Facts> {
    let (lines, part) = lines(mail);
    let mut findings = Findings::default();
    let results: Vec<&Line> = lines.iter().filter(|line| value(line, "ParsedResult").is_some()).collect();
    let nested = results.iter().any(|line| 0 < line.indent);
    let top: Vec<&&Line> = match results.iter().find(|line| line.indent == 0) {
        // With indentation the first at the start of a line is that of the whole run.
        Some(first) if nested => vec![first],
        // Without it, that of the run stands behind those of the operations inside it.
        Some(_) if results.len() <= lines.iter().filter(|line| opens_operation(line)).count() => Vec::new(),
        // The result of the whole run is missing; those of inner operations do not stand for it.
        None => Vec::new(),
        Some(_) => results.iter().collect(),
    };
    for line in top {
        let word = value(line, "ParsedResult")?;
        findings.add(super::status(word)?, &format!("ParsedResult says {word}"), part, &line.text, word);
    }
    let top_level = || lines.iter().filter(|line| line.indent == 0);
    let broke_off = top_level().find_map(|line| Some((line, labelled(line, "Failed")?)));
    let mut cause = None;
    if let Some((line, (label, message))) = broke_off {
        findings.add(Status::Failed, "the operation broke off", part, &line.text, label);
        cause = Some(message.to_owned());
    }
    let is_whole = !mail.ends_inside_a_line()
        || lines.iter().any(|line| ["Errors", "ErrorsActualLength"].iter().any(|label| value(line, label).is_some()));
    if results.is_empty() && broke_off.is_none() {
        return None;
    }
    cause = listed(&lines, &mut findings, part).or(cause);
    counted(&lines, &mut findings, part);
    let values = |label: &'static str| {
        // Without indentation the facts of inner operations cannot be told from those of the run.
        lines.iter().filter(move |line| !nested || line.indent == 0).filter_map(move |line| value(line, label))
    };
    let first = |label| values(label).next().map(str::to_owned);
    let finding = findings.worst(cause.as_deref()).filter(|finding| is_whole || finding.status != Status::Success)?;
    Some(Facts {
        finding,
        operation: first("MainOperation"),
        backup_name: first("backup-name"),
        machine: first("machine-name"),
        // Inner operations begin later and end earlier than the run that they are part of.
        started_at: values("BeginTime").filter_map(time).min_by_key(|time| time.local),
        finished_at: values("EndTime").filter_map(time).max_by_key(|time| time.local),
    })
}

/// The lines of the plain text with their indentation, else those of the HTML, which has none.
fn lines(mail: &Mail) -> (Vec<Line>, Part) {
    let text = mail.text.as_deref().unwrap_or_default();
    let tells_result = || text.contains("ParsedResult") || text.lines().any(|line| line.starts_with("Failed:"));
    if mail.html_body().is_empty() || tells_result() {
        let lines = text.lines().map(|line| {
            let text = line.trim_start();
            Line { indent: line.len() - text.len(), text: text.trim_end().to_owned() }
        });
        return (lines.collect(), Part::Text);
    }
    (mail.body().lines().map(|line| Line { indent: 0, text: line.to_owned() }).collect(), mail.body().part())
}

/// Whether the facts of an inner operation follow: `DeleteResults:`, but not `RepairResults: null`.
fn opens_operation(line: &Line) -> bool {
    line.text
        .trim_end()
        .strip_suffix("Results:")
        .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

fn value<'a>(line: &'a Line, label: &str) -> Option<&'a str> {
    labelled(line, label).map(|(_, value)| value)
}

/// The label as the line spells it, and the value behind it.
fn labelled<'a>(line: &'a Line, label: &str) -> Option<(&'a str, &'a str)> {
    let (found, value) = labels::label_of(&line.text)?;
    (labels::is(found, label) && !value.is_empty()).then_some((found, value))
}

/// The lists of warnings and errors; the first entry of the worst is what went wrong.
fn listed(lines: &[Line], findings: &mut Findings, part: Part) -> Option<String> {
    const LISTS: &[(&str, Status)] = &[
        ("Errors", Status::Failed),
        ("LimitedErrors", Status::Failed),
        ("Warnings", Status::Warning),
        ("LimitedWarnings", Status::Warning),
    ];
    let mut cause = None;
    for (label, status) in LISTS {
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.indent == 0) {
            let Some((found, value)) = labelled(line, label) else { continue };
            let Some(opening) = value.strip_prefix('[') else { continue };
            let inline = opening.trim_end_matches(']').trim();
            let below = lines.get(at + 1).map(|line| line.text.as_str()).filter(|_| !opening.contains(']'));
            let below = below.map(str::trim).filter(|text| !text.is_empty() && !text.starts_with(']'));
            let Some(entry) = Some(inline).filter(|text| !text.is_empty()).or(below) else { continue };
            findings.add(*status, &format!("{label} are listed"), part, &line.text, found);
            cause = cause.or_else(|| Some(entry.trim_end_matches(',').to_owned()));
        }
    }
    cause
}

/// Counters and flags that make a success worse.
fn counted(lines: &[Line], findings: &mut Findings, part: Part) {
    const COUNTERS: &[(&str, Status)] = &[
        ("ErrorsActualLength", Status::Failed),
        ("WarningsActualLength", Status::Warning),
        ("FilesWithError", Status::Warning),
        ("PartialBackup", Status::Warning),
        ("Dryrun", Status::Warning),
    ];
    for line in lines.iter().filter(|line| line.indent == 0) {
        for (label, status) in COUNTERS {
            let Some((found, value)) = labelled(line, label) else { continue };
            let is_set = value.eq_ignore_ascii_case("true") || value.parse::<u64>().is_ok_and(|count| 0 < count);
            if is_set {
                findings.add(*status, &format!("{label} is {value}"), part, &line.text, found);
            }
        }
    }
}

/// `1/30/2024 3:00:05 AM (1706583605)`: the number is the moment in seconds and leaves no doubt about day and month.
fn time(text: &str) -> Option<ReportTime> {
    let epoch = text.rsplit_once('(').and_then(|(_, rest)| rest.trim_end_matches([')', ' ']).parse::<i64>().ok());
    match epoch.and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(moment) => Some(ReportTime { local: Offset::UTC.to_datetime(moment), offset: Some(Offset::UTC) }),
        None => dates::sure_date_time(text).map(ReportTime::local),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Status>) {
        assert_eq!(read(&Mail::sample("x", text)).map(|facts| facts.finding.status), expected, "{text}");
    }

    #[test]
    fn the_first_result_at_the_start_of_a_line_counts() {
        check("CompactResults:\n    ParsedResult: Error\nParsedResult: Success\n", Some(Status::Success));
        check("ParsedResult: Warning\nTestResults:\n  ParsedResult: Success\n", Some(Status::Warning));
        check("ParsedResult: Success\nParsedResult: Error\n", Some(Status::Failed));
        check("ParsedResult: Fatal", Some(Status::Failed));
        check("ParsedResult: Perhaps", None);
        check("ParsedResult: Success\nEndTime: 1/30/20", None);
        check("Files: 1\nCompactResults:\n    ParsedResult: Success\n", None);
        check("Log data:\n  Failed: x", None);
    }

    #[test]
    fn where_indentation_is_lost_the_result_of_an_inner_operation_does_not_stand_for_the_run() {
        let check = |html: &str, expected| {
            let mut mail = Mail::default();
            mail.html = Some(html.to_owned());
            assert_eq!(read(&mail).map(|facts| facts.finding.status), expected, "{html}");
        };
        let inner = "<div>RepairResults: null</div><div>DeleteResults:</div><div>ParsedResult: Success</div>";
        check(inner, None);
        check(&format!("{inner}<div>ParsedResult: Success</div>"), Some(Status::Success));
        check(&format!("{inner}<div>ParsedResult: Error</div>"), Some(Status::Failed));
    }

    #[test]
    fn an_operation_that_broke_off_has_a_short_form() {
        check("Failed: No such path\nDetails: at Duplicati.Main()\n", Some(Status::Failed));
    }

    #[test]
    fn lists_and_counters_make_a_success_worse() {
        check("ParsedResult: Success\nWarnings: []\nErrors: [\n]\n", Some(Status::Success));
        check("ParsedResult: Success\nWarnings: [\n    2026: no access\n]\n", Some(Status::Warning));
        check("ParsedResult: Success\nErrors: [x]\n", Some(Status::Failed));
        check(
            "ParsedResult: Success\nFilesWithError: 0\nErrorsActualLength: 0\nPartialBackup: False",
            Some(Status::Success),
        );
        check("ParsedResult: Success\nFilesWithError: 10", Some(Status::Warning));
        check("ParsedResult: Success\nDryrun: True", Some(Status::Warning));
    }

    #[test]
    fn the_moment_in_parentheses_is_the_time() {
        let text = |text| time(text).map(|time| time.to_string()).unwrap_or_default();
        assert_eq!(text("1/30/2024 3:00:05 AM (1706583605)"), "2024-01-30T03:00:05+00:00");
        assert_eq!(text("1/2/2024 3:00:05 AM"), "");
        assert_eq!(text("30-1-2024 3:00:05"), "2024-01-30T03:00:05");
    }
}
