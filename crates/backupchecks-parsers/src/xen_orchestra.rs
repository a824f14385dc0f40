//! Backup reports of Xen Orchestra, in its three forms.
//!
//! The oldest subject, `Backup Reports for "TAG" (Xen Orchestra)`, tells no result; `[Xen Orchestra][Failure] Backup report for TAG`
//! and today's `[Xen Orchestra] failure − Backup report for JOB 🚨` do. The body is Markdown rendered to HTML: `Global status:
//! failure`, facts of the run, then a heading for each outcome (`1 Failure`) with the machines below it, each with its `UUID` and,
//! where it failed, its `Error`. A report may leave out the machines that fared well.
//!
//! `skipped` is a warning, `interrupted` a failure. A heading of failures tells of one even where no machine below it is understood,
//! and a machine that is missing among the `Successes` has failed, unless the report says that it was skipped.
//! Samples: `fixtures/mail/xen_orchestra/`, written after the product's source.

use crate::{
    dates, durations,
    grid::Grid,
    labels,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    sizes, subjects,
};
use backupchecks_core::{
    model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Report, ReportTime, Status},
    rules::status::overall,
};
use regex::Regex;
use std::sync::LazyLock;

/// Xen Orchestra.
pub(crate) struct XenOrchestra;

impl ReportParser for XenOrchestra {
    fn id(&self) -> &'static str {
        "xen_orchestra.backup"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Xen Orchestra: backups of virtual machines and of metadata",
            recognised_by: "`[Xen Orchestra]` together with `Backup report for` in the subject, or the older `Backup Reports for \
                            \"TAG\" (Xen Orchestra)`",
            reads: "Version 4 to 5.100; English",
            rules: "The subject, `Global status:` and the machines; the worst wins. Skipped is a warning, interrupted a failure.",
            example_subject: "[Xen Orchestra] success − Backup report for Nightly ✔",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Xen Orchestra"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::find(mail, Told::in_subject).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn read(mail: &Mail) -> Result<Report, String> {
    let body = mail.body();
    let (told, place) = subjects::find(mail, Told::in_subject).ok_or("the subject names no job")?;
    let by_subject = told.word.and_then(|word| {
        let evidence = Evidence::new(place.part, place.text, word);
        Some(Finding::new(status(word)?, format!("subject says {word}"), evidence))
    });
    let facts = Facts(body);
    let by_body = facts.global();
    let objects = objects(body);
    let has_report = by_body.is_some() || !objects.is_empty();
    let is_cut = mail.ends_inside_a_line() && facts.value("Successes").is_none() && objects.is_empty();
    // What machines tell themselves, they tell better than their number.
    let worst = objects.iter().filter_map(|object| Some(object.status.as_ref()?.status)).max();
    let counted = facts.counted().map(|mut found| {
        if Some(found.status) <= worst {
            found.status = Status::Warning;
        }
        found
    });
    let headed = headed(body).filter(|found| worst < Some(found.status));
    let own = by_subject.into_iter().chain(by_body).chain(counted).chain(headed).reduce(Finding::or_worse);
    let finding = overall(own, &objects)
        .ok_or("neither the subject nor `Global status:` tells a result, and no machine is listed under one")?;
    if finding.status == Status::Success && (!has_report || is_cut) {
        return Err(
            "the subject says success, but the body has no `Global status:` and no machines, or was cut".to_owned()
        );
    }
    let finding = match (facts.value("Error"), finding.status) {
        (Some(error), Status::Failed | Status::Warning)
            if !finding.reason.contains(error) && !finding.reason.contains(": ") =>
        {
            let reason = format!("{}: {error} ({})", told.job, finding.reason);
            finding.because(reason)
        }
        _ => finding,
    };
    Ok(Report {
        objects,
        started_at: facts.time("Start time"),
        finished_at: facts.time("End time"),
        ..Report::new("Xen Orchestra", "Backup", told.job, finding)
    })
}

/// What a subject tells.
struct Told<'a> {
    word: Option<&'a str>,
    job: &'a str,
}

impl<'a> Told<'a> {
    fn in_subject(text: &'a str) -> Option<Self> {
        static NEW: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?xi)\[Xen\ Orchestra\]\s*(?:\[(?P<old>\w+)\]|(?P<new>\w+)\s*[−–—-])?\s*(?:metadata\ |mirror\ )?
                  Backup\ report\ for\ (?P<job>.+)$",
            )
        });
        static OLD: LazyLock<Regex> =
            LazyLock::new(|| pattern(r#"(?i)\bBackup Reports? for ["“”](?P<job>.+)["“”] \(Xen Orchestra\)"#));
        if let Some(found) = OLD.captures(text) {
            return Some(Self { word: None, job: found.name("job")?.as_str().trim() });
        }
        let found = NEW.captures(text)?;
        let word = found.name("old").or(found.name("new")).map(|word| word.as_str());
        let job = found.name("job")?.as_str().trim_end_matches(is_icon).trim();
        (!job.is_empty()).then_some(Self { word, job })
    }
}

/// The marks that stand behind a job: a tick, a siren, a warning sign, an arrow, and what makes them colourful.
fn is_icon(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{23e9}' | '\u{fffd}' | '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}')
}

fn status(word: &str) -> Option<Status> {
    match word.to_lowercase().as_str() {
        "success" | "successes" => Some(Status::Success),
        "skipped" | "warning" => Some(Status::Warning),
        "failure" | "failures" | "fail" | "failed" | "interrupted" | "error" => Some(Status::Failed),
        _ => None,
    }
}

/// A line without what Markdown puts before and around it.
fn plain(line: &str) -> &str {
    line.trim_start_matches(['#', '*', '-', '•', '·', '>', ' ', '\u{b7}']).trim_end_matches(['*', ' ']).trim()
}

/// A line of the form `**Label**: value`.
fn fact(line: &str) -> Option<(&str, &str)> {
    let (label, value) = labels::label_of(plain(line))?;
    Some((label.trim_matches(['*', '_', ' ']), value.trim_start_matches(['*', ' '])))
}

/// The facts of the whole run.
struct Facts<'a>(&'a Grid);

impl<'a> Facts<'a> {
    /// The first value of `label`; facts of the run stand before those of its machines.
    fn value(&self, label: &str) -> Option<&'a str> {
        let mut lines = self.0.lines().take_while(|line| section(line).is_none());
        lines
            .find_map(|line| fact(line).filter(|(found, value)| labels::is(found, label) && !value.is_empty()))
            .map(|(_, value)| value)
            .or_else(|| self.0.value(label).filter(|_| label != "Error"))
    }

    fn time(&self, label: &str) -> Option<ReportTime> {
        self.value(label).and_then(dates::report_time)
    }

    fn global(&self) -> Option<Finding> {
        let word = self.value("Global status")?.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?;
        let line = format!("Global status: {word}");
        let line = self.0.lines().find(|found| found.contains("lobal status")).unwrap_or(&line);
        let evidence = Evidence::new(self.0.part(), line, word);
        Some(Finding::new(status(word)?, format!("the global status is {word}"), evidence))
    }

    /// A failure where fewer machines succeeded than there are; a warning where the missing ones were skipped.
    fn counted(&self) -> Option<Finding> {
        let value = self.value("Successes")?;
        let (good, all) = value.split_once('/')?;
        let count = |text: &str| text.trim().parse::<u32>().ok();
        let missing = count(all)?.checked_sub(count(good)?).filter(|missing| 0 < *missing)?;
        let skipped = sections(self.0).filter(|section| section.status == Status::Warning);
        let skipped: u32 = skipped.map(|section| section.count).fold(0, u32::saturating_add);
        let status = if missing <= skipped { Status::Warning } else { Status::Failed };
        let evidence = Evidence::new(self.0.part(), value, value);
        Some(Finding::new(status, format!("successes are {value}"), evidence))
    }
}

/// A heading of outcomes, such as `1 Failure` or `🚨 Failures (2)`.
struct Section<'a> {
    line: &'a str,
    word: &'a str,
    status: Status,
    count: u32,
}

fn section(line: &str) -> Option<Section<'_>> {
    static HEADING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:(?P<before>\d+) )?(?P<word>success(?:es)?|failures?|skipped|interrupted)(?: \((?P<behind>\d+)\))?\W*$",
        )
    });
    let found = HEADING.captures(plain(line))?;
    let count = found.name("before").or(found.name("behind"))?.as_str().parse().ok()?;
    let word = found.name("word")?.as_str();
    Some(Section { line, word, status: status(word)?, count })
}

fn sections(body: &Grid) -> impl Iterator<Item = Section<'_>> {
    body.lines().filter_map(section)
}

/// What the worst heading says that counts anything: a failure is one, whether or not its machine is understood.
fn headed(body: &Grid) -> Option<Finding> {
    let bad = sections(body).filter(|section| section.status != Status::Success && 0 < section.count);
    let worst = bad.reduce(|worst, next| if worst.status < next.status { next } else { worst })?;
    let evidence = Evidence::new(body.part(), worst.line, worst.word);
    Some(Finding::new(worst.status, format!("the report counts {} {}", worst.count, worst.word), evidence))
}

/// The machines under the headings. A machine's name is the line before its `UUID`; deleted ones are called `VM not found`.
fn objects(body: &Grid) -> Vec<ObjectReport> {
    let lines: Vec<&str> = body.lines().collect();
    let mut objects: Vec<ObjectReport> = Vec::new();
    let mut heading: Option<Section<'_>> = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some(found) = section(line) {
            heading = Some(found);
            continue;
        }
        let Some(Section { word, status, .. }) = heading else { continue };
        let names_machine =
            lines.get(at + 1).and_then(|next| fact(next)).is_some_and(|(label, _)| labels::is(label, "UUID"));
        if names_machine || plain(line).eq_ignore_ascii_case("VM not found") {
            objects.push(ObjectReport {
                name: plain(line).trim_end_matches(is_icon).to_owned(),
                object_type: "VM".to_owned(),
                status: Some(ObjectStatus { status, part: body.part(), words: word.to_owned() }),
                ..ObjectReport::default()
            });
        } else if let (Some(object), Some((label, value))) = (objects.last_mut(), fact(line)) {
            complete(object, label, value);
        }
    }
    objects
}

/// Adds a fact to the machine it stands under; the first of a kind is the machine's, further ones are those of its disks.
fn complete(object: &mut ObjectReport, label: &str, value: &str) {
    match label.to_ascii_lowercase().as_str() {
        "error" | "reason" if object.message.is_none() => object.message = Some(value.to_owned()),
        "start time" => object.started_at = object.started_at.or_else(|| dates::report_time(value)),
        "end time" => object.finished_at = object.finished_at.or_else(|| dates::report_time(value)),
        "duration" => {
            let humanised =
                value.replace("an hour", "1 hour").replace("a minute", "1 minute").replace("a few seconds", "");
            object.duration_seconds = object.duration_seconds.or_else(|| durations::seconds(&humanised));
        }
        "size" => object.transferred_bytes = object.transferred_bytes.or_else(|| sizes::bytes(value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, expected: Option<(Option<&str>, &str)>) {
        assert_eq!(Told::in_subject(subject).map(|told| (told.word, told.job)), expected, "{subject}");
    }

    #[test]
    fn subjects_of_three_ages_are_read() {
        check("[Xen Orchestra] success − Backup report for Nightly ✔", Some((Some("success"), "Nightly")));
        check("FW: [Xen Orchestra] failure − Backup report for Failed - x 🚨", Some((Some("failure"), "Failed - x")));
        check("[Xen Orchestra] skipped - Metadata backup report for Pool ⏩", Some((Some("skipped"), "Pool")));
        check("[Xen Orchestra][Failure] Backup report for daily", Some((Some("Failure"), "daily")));
        check("Backup Reports for \"daily\" (Xen Orchestra)", Some((None, "daily")));
        check("[Xen Orchestra] New proxy", None);
    }

    #[test]
    fn machines_stand_under_the_heading_of_their_outcome() {
        let body = crate::grid::from_text(
            "## Global status: failure\n- **Successes**: 1 / 2\n## 1 Failure\n### db01\n- **UUID**: 1\n- **Error**: no SR\n\
             ## 1 Success\n### success-01\n- **UUID**: 2\n- **Size**: 1.5 GiB\n",
        );
        let found = objects(&body);
        let told: Vec<_> =
            found.iter().map(|object| (object.name.as_str(), object.status.as_ref().map(|it| it.status))).collect();
        assert_eq!(told, [("db01", Some(Status::Failed)), ("success-01", Some(Status::Success))]);
        assert_eq!(found[0].message.as_deref(), Some("no SR"));
        assert_eq!(found[1].transferred_bytes, Some(3 << 29));
        assert_eq!(Facts(&body).global().unwrap().status, Status::Failed);
        assert_eq!(Facts(&body).counted().unwrap().status, Status::Failed);
    }

    #[test]
    fn a_heading_of_failures_is_one_without_a_machine_too() {
        let status = |text: &str| {
            let body = crate::grid::from_text(text);
            headed(&body).into_iter().chain(Facts(&body).counted()).reduce(Finding::or_worse).map(|found| found.status)
        };
        assert_eq!(status("- Successes: 2 / 2\n## 1 Failure\n### db01\n- Error: no SR\n"), Some(Status::Failed));
        assert_eq!(status("## 1 Interrupted\n### db01\n"), Some(Status::Failed));
        assert_eq!(status("- Successes: 1 / 2\n"), Some(Status::Failed));
        assert_eq!(status("- Successes: 1 / 2\n## 1 Skipped\n### db01\n"), Some(Status::Warning));
        assert_eq!(status("- Successes: 0 / 2\n## 1 Skipped\n### db01\n"), Some(Status::Failed));
        assert_eq!(status("- Successes: 2 / 2\n## 0 Failures\n## 2 Successes\n"), None);
    }

    #[test]
    fn only_a_counted_heading_opens_a_list() {
        assert!(section("## 2 Successes").is_some());
        assert!(section("🚨 Failures (2)").is_some());
        assert!(section("Success").is_none());
        assert!(section("### failure 2 of the pump").is_none());
    }
}
