//! The daily report of `CloudAlly` (cloud-to-cloud backup), and of white labels, whose text still names it.
//!
//! Known from a program of others that reads genuine mails: three numbers, `Succeeded`, `Partially Succeeded` and `Failed`, each with
//! its label behind it, in cells or on lines of their own, and `Total Tasks N`. The job is the account where one is printed.
//! A success needs a number of failures that is printed and zero, and numbers that add up.
//! Samples: `fixtures/mail/cloudally/`.

use crate::{
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
};
use backupchecks_core::model::{Finding, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// The daily report.
pub(crate) struct DailyReport;

impl ReportParser for DailyReport {
    fn id(&self) -> &'static str {
        "cloudally.report"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "CloudAlly and white labels: daily report",
            recognised_by: "the name CloudAlly in subject, sender or body, with `Daily Report` or the three counters; or cells of the class `status--cell--…`",
            reads: "The HTML report, its text version and forwarded copies; English",
            rules: "Failed tasks: failed; partially succeeded tasks, or tasks that no number accounts for: warning. No task at all is no result.",
            example_subject: "CloudAlly Daily Report 17 December 2025",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["CloudAlly", "status--cell"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let has_cells = mail.html.as_deref().is_some_and(|html| html.contains("status--cell--"));
        let is_report = || {
            told::names(mail, &["Daily Report"]) || told::bodies(mail).any(|body| Counts::find(&body).failed.is_some())
        };
        has_cells || (told::names(mail, &["CloudAlly"]) && is_report())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        report(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    succeeded: Option<u32>,
    partial: Option<u32>,
    failed: Option<u32>,
    total: Option<u32>,
}

impl Counts {
    /// The first number for each label.
    fn find(body: &Grid) -> Self {
        static GLUED: LazyLock<Regex> = LazyLock::new(|| {
            pattern(r"(?i)\b(?P<number>\d(?:[\d.,]*\d)?)\s*(?P<label>Partially\s+Succeeded|Succeeded|Failed)\b")
        });
        static TOTAL: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?i)\bTotal\s*Tasks\s*:?\s*(?P<number>\d(?:[\d.,]*\d)?)"));
        let mut counts = Self::default();
        let mut previous = "";
        for line in body.lines() {
            if let Some(found) = TOTAL.captures(line) {
                counts.total = counts.total.or(found.name("number").and_then(|number| count(number.as_str())));
            } else if line.eq_ignore_ascii_case(previous) {
                // A line that is repeated adds nothing.
            } else if is_total(previous) && count(line).is_some() {
                counts.total = counts.total.or(count(line));
                previous = "";
                continue;
            } else if let Some(slot) = counts.slot(line) {
                *slot = slot.or(count(previous));
            }
            for found in GLUED.captures_iter(line) {
                let number = found.name("number").and_then(|number| count(number.as_str()));
                if let Some(slot) = found.name("label").and_then(|label| counts.slot(label.as_str())) {
                    *slot = slot.or(number);
                }
            }
            previous = line;
        }
        counts
    }

    fn slot(&mut self, label: &str) -> Option<&mut Option<u32>> {
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        match label.as_str() {
            "succeeded" => Some(&mut self.succeeded),
            "partially succeeded" => Some(&mut self.partial),
            "failed" => Some(&mut self.failed),
            _ => None,
        }
    }
}

/// `4` or `1,024`: of a larger number the digits may stand in groups.
fn count(text: &str) -> Option<u32> {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d+|\d{1,3}(?:[.,]\d{3})+)$"));
    COUNT.is_match(text).then(|| text.replace(['.', ','], "").parse().ok())?
}

fn is_total(line: &str) -> bool {
    line.trim_end_matches(':').trim().eq_ignore_ascii_case("Total Tasks")
}

fn report(mail: &Mail) -> Result<Report, String> {
    let body = told::bodies(mail).find(|body| Counts::find(body) != Counts::default());
    let body = body.or_else(|| told::bodies(mail).next()).ok_or("the mail has no body, where the numbers stand")?;
    let finding = finding(&body, &Counts::find(&body))?;
    Ok(Report::new("CloudAlly", "Daily Report", account(&body).unwrap_or("CloudAlly"), finding))
}

fn finding(body: &Grid, counts: &Counts) -> Result<Finding, String> {
    let Counts { succeeded, partial, failed, total } = *counts;
    let counted = succeeded.unwrap_or(0).saturating_add(partial.unwrap_or(0)).saturating_add(failed.unwrap_or(0));
    let says = |count: u32, label: &str, status| {
        let label = as_written(body, label);
        let line = format!("{count} {label}");
        Ok(Line::of(body, "report", &line).says(status, label))
    };
    match (failed, partial, succeeded) {
        (Some(failed @ 1..), _, _) => says(failed, "Failed", Status::Failed),
        (_, Some(partial @ 1..), _) => says(partial, "Partially Succeeded", Status::Warning),
        (None, _, _) => {
            Err("the number of failed tasks was not found, so nothing is believed to be a success".to_owned())
        }
        _ if total.is_some_and(|total| total < counted) => {
            Err(format!("{counted} tasks are counted, more than the total of {}", total.unwrap_or(0)))
        }
        (_, _, Some(succeeded @ 1..)) if total.is_some_and(|total| counted < total) => {
            says(succeeded, "Succeeded", Status::Warning)
                .map(|finding| finding.because(format!("only {counted} of {} tasks have a result", total.unwrap_or(0))))
        }
        (_, _, Some(succeeded @ 1..)) => says(succeeded, "Succeeded", Status::Success),
        _ => Err("no task succeeded, partially succeeded or failed: the report has no result".to_owned()),
    }
}

/// The label as the mail has it: in which case it is written says nothing.
fn as_written<'b>(body: &'b Grid, label: &'b str) -> &'b str {
    let label_at = |line: &str| line.to_ascii_lowercase().find(&label.to_ascii_lowercase());
    let mut lines = body.lines();
    lines.find_map(|line| line.get(label_at(line)?..)?.get(..label.len())).unwrap_or(label)
}

/// The account: behind its label in the next cell, on the next line, or glued to it.
fn account(body: &Grid) -> Option<&str> {
    let beside = body.value_of(&["Account", "Account Name"]);
    let mut pairs = body.lines().zip(body.lines().skip(1));
    let below =
        || pairs.find(|(line, _)| line.trim_end_matches(':').eq_ignore_ascii_case("Account")).map(|(_, next)| next);
    let glued = || {
        body.lines().find_map(|line| {
            let rest = line.strip_prefix("Account")?;
            let rest = rest.split_once(" Mail ").map_or(rest, |(account, _)| account);
            (rest.starts_with(|c: char| c == ' ' || c.is_uppercase() || c.is_ascii_digit())).then(|| rest.trim())
        })
    };
    beside.or_else(below).or_else(glued).filter(|account| !account.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[track_caller]
    fn check(text: &str, expected: Result<Status, &str>) {
        let body = grid::from_text(text);
        match (finding(&body, &Counts::find(&body)), expected) {
            (Ok(finding), Ok(status)) => assert_eq!(finding.status, status, "{text}"),
            (Err(reason), Err(part)) => assert!(reason.contains(part), "{reason} for {text}"),
            (found, _) => panic!("{found:?} for {text}"),
        }
    }

    #[test]
    fn the_numbers_decide_in_every_layout() {
        check("4\n\nSucceeded\n\n0\n\nPartially Succeeded\n\n0\n\nFailed\nTotal Tasks 4", Ok(Status::Success));
        check("NAS01 failed\n4 Succeeded\n0 Failed", Ok(Status::Success));
        check("4 SUCCEEDED\n1 FAILED", Ok(Status::Failed));
        check("4 Succeeded\n1,000 Failed", Ok(Status::Failed));
        check("1.024\nSucceeded\n0\nFailed\nTotal Tasks 1.024", Ok(Status::Success));
        check("4 Succeeded\n1,00 Failed", Err("failed tasks"));
        check("4\tSucceeded\t0\tPartially Succeeded\t10\tFailed", Ok(Status::Failed));
        check("4 Succeeded 1 Partially Succeeded 0 Failed", Ok(Status::Warning));
        check("4Succeeded\n0Partially Succeeded\n0Failed\nTotal Tasks4", Ok(Status::Success));
        check("Total Tasks\n4\nSucceeded\n0\nPartially Succeeded\n0\nFailed", Err("no task"));
    }

    #[test]
    fn what_is_missing_is_no_success() {
        check("4\nSucceeded", Err("failed tasks"));
        check("0\nSucceeded\n0\nPartially Succeeded\n0\nFailed", Err("no task"));
        check("3\nSucceeded\n0\nPartially Succeeded\n0\nFailed\nTotal Tasks 5", Ok(Status::Warning));
        check("30\nSucceeded\n0\nFailed\nTotal Tasks 5", Err("more than"));
    }

    #[test]
    fn the_account_is_found_beside_below_and_glued() {
        for text in ["Account\tExample GmbH", "Account: Example GmbH", "Account\nExample GmbH", "AccountExample GmbH"] {
            assert_eq!(account(&grid::from_text(text)), Some("Example GmbH"), "{text}");
        }
        assert_eq!(account(&grid::from_text("Accounts are fine")), None);
    }
}
