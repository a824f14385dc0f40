//! Task mails of Proxmox Backup Server: garbage collection, verification, pruning, synchronisation and tape backup.
//!
//! Result and kind stand in the subject (`Verify Datastore 'DS' successful`) and in a closing sentence of the body
//! (`Verification successful.`); either will do, and the worse wins. The subject of a synchronisation names the store that is
//! read from; the local one stands behind `Datastore:` in the body. A task that a person started has no job id. A mail on a
//! collection of garbage counts `Removed bad chunks: 0`, which is nothing bad.
//!
//! A success that only a subject tells is not believed: answers and tickets carry the subject of the report they are about. A
//! failure is, where the body is empty.
//! Samples: `fixtures/mail/proxmox/pbs-*`, written after the templates in the product's source.

use crate::{
    durations,
    grid::Grid,
    labels,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::{
    model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, Status},
    rules::status::overall,
};
use regex::Regex;
use std::sync::LazyLock;

/// Proxmox Backup Server.
pub(crate) struct BackupServer;

impl ReportParser for BackupServer {
    fn id(&self) -> &'static str {
        "proxmox.backup_server"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Proxmox Backup Server: garbage collection, verification, pruning, synchronisation, tape backup",
            recognised_by: "subjects such as `Garbage Collect Datastore 'DS' successful`, or `Datastore:` in the body together \
                            with a sentence such as `Verification failed …`",
            reads: "Versions 1 to 4, as text and as HTML; English",
            rules: "Subject and closing sentence, the worse of both. The job is the local datastore, with the id of the job \
                    where one is printed: `DS (JOB-ID)`. Snapshots that failed to verify are failed objects.",
            example_subject: "Sync remote 'offsite' datastore 'main' successful",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "Garbage Collect Datastore",
            "Verify Datastore",
            "Pruning datastore",
            "Sync remote '",
            "Sync local datastore",
            "Tape Backup",
            "Garbage collection successful",
            "Garbage collection failed",
            "Verification successful",
            "Verification failed",
            "Synchronization successful",
            "Synchronization failed",
            "Pruning successful",
            "Pruning failed",
            "Pruning was",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::find(mail, Task::in_subject).is_some()
            || (mail.body().value("Datastore").is_some() && Sentence::find(mail.body()).is_some())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn read(mail: &Mail) -> Result<Report, String> {
    let body = mail.body();
    let told = subjects::find(mail, Task::in_subject);
    let sentence = Sentence::find(body);
    let datastore = body
        .value("Datastore")
        .or(told.as_ref().map(|(task, _)| task.datastore))
        .ok_or("neither `Datastore:` in the body nor the subject names a datastore")?;
    let job_id = job_id(body).or(told.as_ref().and_then(|(task, _)| task.job_id));
    let objects = objects(body);
    let by_subject = told.as_ref().and_then(|(task, subject)| task.finding(*subject));
    let by_sentence = sentence.as_ref().map(|sentence| sentence.finding(body));
    let finding = overall(by_sentence.into_iter().chain(by_subject).reduce(Finding::or_worse), &objects)
        .ok_or("neither the subject nor a sentence of the body says successful or failed")?;
    let kind = told.as_ref().map(|(task, _)| task.kind).or(sentence.as_ref().map(|sentence| sentence.kind));
    let kind = kind.ok_or("neither the subject nor the body tells what kind of task it was")?;
    let has_facts = sentence.is_some() || body.value("Datastore").is_some();
    // The id of the job stands in the body alone: without it the report would be that of another job.
    let is_cover = !body.is_empty() && kind != "Garbage Collection";
    if (finding.status == Status::Success && sentence.is_none()) || (!has_facts && is_cover) {
        return Err("the body has no sentence with the result; it may be cut, or about the report only".to_owned());
    }
    let job = job_id.map_or(datastore.to_owned(), |id| format!("{datastore} ({id})"));
    Ok(Report { objects, ..Report::new("Proxmox Backup Server", kind, &job, finding) })
}

/// The id of the job; a task that was started by hand prints none.
fn job_id(body: &Grid) -> Option<&str> {
    let line = body.lines().find_map(|line| {
        let (label, value) = labels::label_of(line)?;
        labels::is(label, "Job ID").then_some(value)
    });
    line.filter(|id| !id.is_empty()).or_else(|| body.value("Job ID")).filter(|id| !id.ends_with(':') && *id != "-")
}

/// What a subject tells.
struct Task<'a> {
    kind: &'static str,
    job_id: Option<&'a str>,
    datastore: &'a str,
    result: Option<&'a str>,
}

impl<'a> Task<'a> {
    /// `Tape Backup 'ID' datastore 'DS' failed`.
    fn in_subject(text: &'a str) -> Option<Self> {
        static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?xi)\b(?P<kind>Garbage\ Collect\ Datastore|Verify\ Datastore|Pruning\ datastore
                  |Sync\ remote\ '[^']*'\ datastore|Sync\ local\ datastore|Tape\ Backup(?:\ '(?P<id>[^']*)')?\ datastore)
                  \ '(?P<datastore>[^']+)'(?:\s*:?\s*(?P<result>successful|failed)\b)?",
            )
        });
        let straight = SUBJECT.captures(text)?;
        let group = |name| straight.name(name).map(|part| part.as_str());
        Some(Self {
            kind: kind(group("kind")?)?,
            job_id: group("id").filter(|id| !id.is_empty()),
            datastore: group("datastore")?,
            result: group("result"),
        })
    }

    fn finding(&self, subject: subjects::Subject<'_>) -> Option<Finding> {
        let word = self.result?;
        Some(Finding::new(
            status(word)?,
            format!("subject says {word}"),
            Evidence::new(subject.part, subject.text, word),
        ))
    }
}

/// The sentence that closes a report.
struct Sentence<'a> {
    kind: &'static str,
    word: &'a str,
    line: &'a str,
}

impl<'a> Sentence<'a> {
    fn find(body: &'a Grid) -> Option<Self> {
        static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?i)^(?P<kind>Garbage collection|Verification|Synchronization|Pruning|Tape Backup)(?: was)? (?P<word>successful|failed)\b",
            )
        });
        let mut found = body.lines().filter_map(|line| {
            let found = SENTENCE.captures(line)?;
            let kind = kind(found.name("kind")?.as_str())?;
            Some(Self { kind, word: found.name("word")?.as_str(), line })
        });
        let first = found.next()?;
        if status(first.word) == Some(Status::Failed) {
            return Some(first);
        }
        // A sentence of failure anywhere is worse than one of success before it.
        Some(found.find(|sentence| status(sentence.word) == Some(Status::Failed)).unwrap_or(first))
    }

    fn finding(&self, body: &Grid) -> Finding {
        let failed = status(self.word).unwrap_or(Status::Failed);
        let cause = self.line.split_once(": ").filter(|_| failed == Status::Failed).map(|(_, cause)| cause);
        let reason = match cause {
            Some(cause) => format!("{}: {cause} (the body says {})", self.kind, self.word),
            None => format!("the body says {}", self.line.trim_end_matches(['.', ':'])),
        };
        Finding::new(failed, reason, Evidence::new(body.part(), self.line, self.word))
    }
}

/// The canonical kind of a task by how its subject or sentence begins.
fn kind(words: &str) -> Option<&'static str> {
    const KINDS: &[(&str, &str)] = &[
        ("garbage", "Garbage Collection"),
        ("verif", "Verify"),
        ("prun", "Prune"),
        ("sync", "Sync"),
        ("tape", "Tape Backup"),
    ];
    let words = words.to_ascii_lowercase();
    KINDS.iter().find(|(start, _)| words.starts_with(start)).map(|(_, kind)| *kind)
}

fn status(word: &str) -> Option<Status> {
    match word.to_ascii_lowercase().as_str() {
        "successful" => Some(Status::Success),
        "failed" => Some(Status::Failed),
        _ => None,
    }
}

/// What failed to verify, or what went to tape.
fn objects(body: &Grid) -> Vec<ObjectReport> {
    let failed = body
        .rows_after("Verification failed on these snapshots/groups", |row| !is_path(&row.line()))
        .map(|row| object(&row.line(), Some(body.part())));
    let taped = body
        .rows_after("Snapshots included", |row| !is_path(&row.line()) || durations::seconds(&row.line()).is_some())
        .map(|row| object(&row.line(), None));
    failed.chain(taped).collect()
}

/// `ns/vm/100/2026-03-01T00:00:00Z`, `vm/100` or, for a list that could not be read, any line without white space.
fn is_path(line: &str) -> bool {
    line.contains('/') && !line.contains("://") && !line.contains(' ')
}

fn object(path: &str, failed_in: Option<Part>) -> ObjectReport {
    let is_group = !path.rsplit('/').next().is_some_and(|last| last.contains('T') && last.contains(':'));
    ObjectReport {
        name: path.to_owned(),
        object_type: if is_group { "Group" } else { "Snapshot" }.to_owned(),
        status: failed_in.map(|part| ObjectStatus {
            status: Status::Failed,
            part,
            words: "Verification failed".to_owned(),
        }),
        ..ObjectReport::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, expected: Option<(&str, &str, Option<&str>, Option<&str>)>) {
        let found = Task::in_subject(subject);
        assert_eq!(found.map(|task| (task.kind, task.datastore, task.job_id, task.result)), expected, "{subject}");
    }

    #[test]
    fn subjects_tell_kind_datastore_and_result() {
        check(
            "Garbage Collect Datastore 'main' successful",
            Some(("Garbage Collection", "main", None, Some("successful"))),
        );
        check("FW: [x] Verify Datastore 'failed' failed", Some(("Verify", "failed", None, Some("failed"))));
        check("Pruning datastore 'main'", Some(("Prune", "main", None, None)));
        check("Sync remote 'a b' datastore 'there' successful", Some(("Sync", "there", None, Some("successful"))));
        check("Sync local datastore 'here' failed", Some(("Sync", "here", None, Some("failed"))));
        check("Tape Backup 'weekly' datastore 'm' failed", Some(("Tape Backup", "m", Some("weekly"), Some("failed"))));
        check("Tape Backup datastore 'm' successful", Some(("Tape Backup", "m", None, Some("successful"))));
        check("Verify your account", None);
    }

    #[test]
    fn a_sentence_of_failure_is_not_hidden_behind_one_of_success() {
        let body = crate::grid::from_text("Verification successful.\nSynchronization failed: no route to host\n");
        let found = Sentence::find(&body).unwrap().finding(&body);
        assert_eq!(
            (found.status, found.reason.as_str()),
            (Status::Failed, "Sync: no route to host (the body says failed)")
        );
    }

    #[test]
    fn a_job_started_by_hand_has_no_id() {
        let id = |text: &str| job_id(&crate::grid::from_text(text)).map(str::to_owned);
        assert_eq!(id("Job ID:\nDatastore: main"), None);
        assert_eq!(id("Job ID:    v-12\nDatastore: main").as_deref(), Some("v-12"));
        assert_eq!(id("Job ID:\tv-12").as_deref(), Some("v-12"));
    }
}
