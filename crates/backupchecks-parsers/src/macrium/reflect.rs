//! Macrium Reflect: subject `MACHINE(definition) Macrium Reflect - Backup STATE`, body `Success :)`, `Failed :(` or `Warning :|` and
//! labels. Administrators may edit both.
//!
//! A cancelled run sends the failure mail, and so may a schedule that was skipped: the product calls them failures, and failures they
//! stay. The name of the job is the label `Backup definition:`, else the definition in the subject, else the computer.
//! A cloud job has mails of another form, of which only the one for a failure is known: `NAME Errors occurred`.

use super::SOFTWARE;
use crate::{
    free_body,
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
    words,
};
use backupchecks_core::model::{Finding, ObjectReport, ObjectStatus, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// Macrium Reflect.
pub(crate) struct Reflect;

impl ReportParser for Reflect {
    fn id(&self) -> &'static str {
        "macrium.reflect"
    }

    fn version(&self) -> u32 {
        4
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Macrium Reflect: backups and clones, and cloud jobs that failed",
            recognised_by: "`Macrium Reflect` in subject, sender or body; the labels `Computer Name` and `Backup definition`; \
                            `NAME Errors occurred` above the report of a cloud backup",
            reads: "Versions 7.2 to X; English, the only language of its status words",
            rules: "The state in the subject, the sentence in the body, the failure count, and bad words anywhere in the body; the worst of them. Cancelled \
                    and aborted runs come as failures. An edited subject alone is never a success.",
            example_subject: "SRV-01(Daily image) Macrium Reflect - Backup Success",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Macrium", "Backup definition", "Errors occurred"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let labels = || {
            told::bodies(mail).any(|body| {
                body.value("Backup definition").is_some() && body.lines().any(|line| line.starts_with("Computer Name"))
            })
        };
        told::names(mail, &["Macrium Reflect"])
            || (told::names(mail, &["Macrium"]) && told::bodies(mail).any(|body| sentence(&body).is_some()))
            || labels()
            || cloud_job(mail).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let report = match cloud_job(mail) {
            Some((line, name)) => {
                Ok(Report::new(SOFTWARE, "Reflect", name, line.says(Status::Failed, "Errors occurred")))
            }
            None => read(mail),
        };
        report.map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn read(mail: &Mail) -> Result<Report, String> {
    let told = told::subjects(mail).find_map(|line| Some((line, subject(line.text)?)));
    let body = told::bodies(mail)
        .find(|body| sentence(body).is_some() || super::job(body).is_some())
        .or_else(|| told::bodies(mail).next());
    let body = body.as_deref();
    let computer = body.and_then(super::computer).or(told.as_ref().and_then(|(_, told)| told.machine));
    let job =
        body.and_then(super::definition).or(told.as_ref().and_then(|(_, told)| told.definition)).or(computer).ok_or(
            "neither `Computer Name:` nor `Backup definition:` nor the text before `Macrium Reflect` names the job",
        )?;
    let in_subject = told.as_ref().and_then(|(line, told)| {
        let found = words::find(told.state)?;
        Some(line.says(found.status, found.words))
    });
    let edited = || if told.is_none() { edited_subject(mail, &[Some(job), computer]) } else { None };
    let finding = in_subject
        .or_else(edited)
        .into_iter()
        .chain(body.and_then(sentence))
        .chain(body.and_then(failure_count))
        .reduce(Finding::or_worse)
        .ok_or("neither a state behind `Macrium Reflect` in the subject nor `Success :)`, `Failed :(` or `Warning :|` in the body")?;
    let finding = words::believed(finding)?;
    let against = body.filter(|_| finding.status == Status::Success);
    let finding = against
        .and_then(|body| free_body::against(body, &[Some(job), computer]))
        .into_iter()
        .fold(finding, Finding::or_worse);
    let decided = &finding.evidence()[0];
    let status = ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() };
    let object = |name: &str| ObjectReport {
        name: name.to_owned(),
        object_type: "Host".to_owned(),
        status: Some(status),
        ..ObjectReport::default()
    };
    Ok(Report {
        host: computer.map(str::to_owned),
        objects: computer.map(object).into_iter().collect(),
        ..Report::new(SOFTWARE, "Reflect", job, finding.clone())
    })
}

struct Subject<'a> {
    machine: Option<&'a str>,
    definition: Option<&'a str>,
    state: &'a str,
}

/// `FW: SRV-01(Daily image) Macrium Reflect - Backup with Warnings`. A machine's name has no spaces, so it ends what may stand before.
fn subject(text: &str) -> Option<Subject<'_>> {
    static PRODUCT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bMacrium Reflect\b\s*(?:-|–|—|:)?\s*"));
    // The last mention: a definition may name the product too.
    let product = PRODUCT.find_iter(text).last()?;
    let state = &text[product.end()..];
    words::find(state)?;
    let head = text[..product.start()].trim_end_matches([' ', '-', ':']);
    let (machine, definition) = match head.strip_suffix(')').and_then(|inner| Some((inner, opening(inner)?))) {
        Some((inner, at)) => (&inner[..at], Some(inner[at + 1..].trim())),
        None => (head, None),
    };
    let machine = machine.split_whitespace().next_back().filter(|word| !word.ends_with([':', ']']));
    Some(Subject { machine, definition: definition.filter(|name| !name.is_empty()), state })
}

/// Where the parenthesis opens that closes behind `text`.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth == 0 => return Some(at),
            '(' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A bad word in a subject of another form, without the names of job and computer. A good word in it proves nothing.
fn edited_subject(mail: &Mail, names: &[Option<&str>]) -> Option<Finding> {
    told::subjects(mail).find_map(|line| {
        let told = names.iter().flatten().fold(line.text.to_owned(), |told, name| told.replace(name, " "));
        let found = words::find(&told).filter(|found| found.status != Status::Success)?;
        Some(line.says(found.status, found.words))
    })
}

/// `Success :)`, `Failed :(`, `Warning :|`, or a sentence such as `Backup completed successfully`.
fn sentence(body: &Grid) -> Option<Finding> {
    static FACE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^\W*(?P<told>Success|Failed|Failure|Warning)\s*:\s?-?[)(|/]"));
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:The\s)?(?:Backup|Image|Imaging|Clone|Cloning)\s(?:(?:has|was|is)\s)?(?P<told>(?:completed|successful|succeeded|failed|aborted|cancell?ed)\b[\w\s]*)[.!]*$",
        )
    });
    let found = body.lines().filter_map(|line| {
        let found = FACE.captures(line).or_else(|| SENTENCE.captures(line))?;
        let told = words::find(found.name("told")?.as_str())?;
        // The face is what the product prints; a cancelled run is a failure to it.
        let status = if told.words.to_lowercase().starts_with("cancel") { Status::Failed } else { told.status };
        Some(Line::of(body, "body", line).says(status, told.words))
    });
    found.reduce(Finding::or_worse)
}

/// `Failure count: 2`.
fn failure_count(body: &Grid) -> Option<Finding> {
    let count = body.value("Failure count")?;
    let is_none = count.split_whitespace().next().is_none_or(|number| number.trim_matches('0').is_empty());
    let line = format!("Failure count: {count}");
    (!is_none).then(|| Line::of(body, "Failure count", &line).says(Status::Failed, count))
}

/// `Backups S3 Errors occurred`, above the report of a cloud backup.
fn cloud_job(mail: &Mail) -> Option<(Line<'_>, &str)> {
    let (line, name) = told::subjects(mail).find_map(|line| {
        let name =
            line.text.trim_end_matches(['.', '!']).strip_suffix("Errors occurred")?.trim_end_matches([' ', '-', ':']);
        // The machine may stand before it as in every subject: `PC-01 Macrium Reflect - Backups S3`.
        let name = name.rsplit("Macrium Reflect - ").next().unwrap_or(name);
        Some((line, without_prefixes(name).trim_matches('"')))
    })?;
    let is_cloud = told::contains(name, "S3")
        || told::bodies(mail).any(|body| body.lines().any(|line| told::contains(line, "Cloud backup")));
    (is_cloud && !name.is_empty()).then_some((line, name))
}

/// A name at the beginning of a subject, without `FW:`, `[EXTERNAL]` and the like.
fn without_prefixes(text: &str) -> &str {
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\s*(?:\p{L}{1,6}:|\[[^\]]*\]|#\d+))+\s*"));
    PREFIX.find(text).map_or(text, |prefix| &text[prefix.end()..]).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Option<&str>, Option<&str>, Status)>) {
        let found = subject(text)
            .map(|told| (told.machine, told.definition, words::find(told.state).map(|found| found.status).unwrap()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_subject_gives_machine_definition_and_state() {
        use Status::{Failed, Success, Warning};
        check("SRV-01 Macrium Reflect - Backup Success", Some((Some("SRV-01"), None, Success)));
        check(
            "FW: [EXTERNAL] SRV-01(Daily image) Macrium Reflect - Backup Failure",
            Some((Some("SRV-01"), Some("Daily image"), Failed)),
        );
        check(
            "error-01 (Failed - 0 errors Success) Macrium Reflect - Backup with Warnings",
            Some((Some("error-01"), Some("Failed - 0 errors Success"), Warning)),
        );
        check(
            "SRV-01 (Daily (old)) Macrium Reflect - Backup Aborted",
            Some((Some("SRV-01"), Some("Daily (old)"), Failed)),
        );
        check("Macrium Reflect - Backup Completed with Errors", Some((None, None, Failed)));
        check("Macrium Reflect 8 has been released", None);
    }

    #[test]
    fn a_prefix_is_no_part_of_a_name() {
        assert_eq!(without_prefixes("FW: [EXTERNAL] Backups S3"), "Backups S3");
        assert_eq!(without_prefixes("Backups S3"), "Backups S3");
    }
}
