//! Ahsay (OBM, ACB, CBS) and its white labels, which keep the form of the mails and change only the name.
//!
//! Versions 8 and 9 mail a report for each run: the status is the sentence in the brackets of the subject, and each destination of
//! the set has a block of labels with its own `Job Status`. A schedule that did not run and an account over its quota have
//! mails of their own. Versions before 8 mail a summary with a table for each set; each set is a result, as it has a status
//! of its own and no other mail. Logs and file lists are attached as PDF and are not read.
//!
//! English and Italian were seen by others; Dutch only in the subject of the old summary.
//! Samples: `fixtures/mail/ahsay/`.

mod body;
mod subject;
mod words;

use crate::{
    grid::Grid,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
};
use backupchecks_core::{
    model::{Finding, ObjectReport, Outcome, Report, Status},
    rules::status::overall,
};
use body::{Block, OldSet};
use subject::Subject;

/// Ahsay and its white labels.
pub(crate) struct Ahsay;

impl ReportParser for Ahsay {
    fn id(&self) -> &'static str {
        "ahsay.backup"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Ahsay OBM, ACB and CBS, and white labels of them: backup reports, missed schedules, exceeded quotas, summaries of old versions",
            recognised_by: "the form of the subject (`Backup Report [STATUS] > USER > SET`, `Scheduled backup, …, was missed`, \
                            `Account, …, has exceeded its backup quota`, `Backup Summary:`), or the labels `User`, `Backup Set` \
                            and `Job Status` in the body",
            reads: "Versions 8 and 9 in English and Italian, older summaries in English and Dutch",
            rules: "The sentence in the brackets and the worst `Job Status` of all destinations. Only a known good sentence is \
                    a success, any other is the text of an error. Interrupted, skipped and still running: warning. Missed and \
                    quota exceeded: failed. One result for each set of an old summary.",
            example_subject: "Backup Report [OK] > example > Files > Backup_Job 2026-09-17-23-00-00",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "Backup Report",
            "Report di backup",
            "Scheduled backup,",
            "Il backup programmato,",
            "Account,",
            "Backup Summary:",
            "Backup Samenvatting:",
            "Job Status",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::subjects(mail).any(|line| is_ours(mail, line.text))
            || told::bodies(mail).any(|body| !own_blocks(&body).is_empty())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let line = told::subjects(mail).find(|line| is_ours(mail, line.text));
        let told = line.and_then(|line| Some((line, subject::read(line.text)?)));
        let reports = match told {
            Some((line, Subject::Quota { user, told })) => {
                Ok(vec![Report::new("Ahsay", "Backup", user, line.says(Status::Failed, told))])
            }
            Some((line, Subject::Missed { user, set, run, told })) => missed(line, told).map(|finding| {
                vec![Report { started_at: run, ..Report::new("Ahsay", "Backup", &format!("{user} / {set}"), finding) }]
            }),
            Some((_, Subject::Summary { client })) => old_summary(mail, client),
            told => report(mail, told).map(|report| vec![report]),
        };
        reports.map_or_else(Outcome::ParseFailed, Outcome::Report)
    }
}

/// Whether a subject is one of ours; the title of an old summary could be anybody's, so its body must have a set.
fn is_ours(mail: &Mail, text: &str) -> bool {
    match subject::read(text) {
        Some(Subject::Summary { .. }) => {
            told::bodies(mail).any(|body| body.lines().any(|line| line.starts_with("Backupset:")))
        }
        found => found.is_some(),
    }
}

fn missed(line: Line<'_>, told: &str) -> Result<Finding, String> {
    match words::status(told) {
        Some(Status::Success) | None => Err(format!("a mail of a missed schedule that says {told:?}")),
        Some(_) => Ok(line.says(Status::Failed, told)),
    }
}

/// The blocks of a body that names user, set and status.
fn own_blocks(body: &Grid) -> Vec<Block<'_>> {
    let blocks = body::blocks(body);
    let ours = blocks.first().is_some_and(|first| first.get("User").is_some() && first.get("Backup Set").is_some());
    if ours { blocks } else { Vec::new() }
}

fn report(mail: &Mail, told: Option<(Line<'_>, Subject<'_>)>) -> Result<Report, String> {
    let body = told::bodies(mail).find(|body| !own_blocks(body).is_empty());
    let blocks = body.as_deref().map(own_blocks).unwrap_or_default();
    let (mut own, mut name, mut run) = (None, None, None);
    let first = blocks.first();
    let printed = |label| first.and_then(|block| block.get(label));
    if let Some((line, Subject::Report { status, user, set, run: at })) = told {
        own = words::status(status).map(|found| line.says(found, status));
        name = Some(format!("{user} / {}", named_in_body(set, printed("Backup Set"))));
        run = at;
    }
    let in_body = || Some(format!("{} / {}", printed("User")?, printed("Backup Set")?));
    let name =
        name.or_else(in_body).ok_or("neither the subject nor the labels `User` and `Backup Set` name the backup")?;
    let findings = body.iter().flat_map(|body| blocks.iter().filter_map(|block| block.finding(body)));
    let own = own.into_iter().chain(findings).reduce(Finding::or_worse);
    let objects: Vec<ObjectReport> =
        body.iter().flat_map(|body| blocks.iter().filter_map(|block| block.object(body))).collect();
    let finding = overall(own, &objects)
        .ok_or("the brackets of the subject are empty, and no `Job Status` stands in the body")?;
    let times = || blocks.iter().map(Block::times);
    Ok(Report {
        started_at: times().find_map(|(start, _)| start).or(run),
        finished_at: times().filter_map(|(_, end)| end).max_by_key(|end| end.local),
        objects,
        ..Report::new("Ahsay", "Backup", &name, finding)
    })
}

/// The set as the body prints it, where the subject goes on behind it with a part of its own: `SET > DESTINATION`. A set may
/// itself hold `>`, so the subject alone cannot tell.
fn named_in_body<'a>(set: &'a str, printed: Option<&str>) -> &'a str {
    let own = printed.and_then(|printed| set.get(..printed.len()).filter(|head| *head == printed));
    own.filter(|own| set[own.len()..].trim_start().starts_with('>')).unwrap_or(set)
}

/// One result for each set.
fn old_summary(mail: &Mail, client: &str) -> Result<Vec<Report>, String> {
    let body = told::bodies(mail)
        .find(|body| !body::old_sets(body).is_empty())
        .ok_or("the summary has no line `Backupset:`, so no set is known")?;
    let result = |set: OldSet<'_>| {
        let OldSet { name, told } = set;
        let found = told.and_then(|told| Some((told, words::status(told)?)));
        let (told, status) = found.ok_or_else(|| format!("no result stands below the set {name:?}"))?;
        let finding = Line::of(&body, "the set's table", told).says(status, told);
        Ok(Report::new("Ahsay", "Backup", &format!("{client} / {name}"), finding))
    };
    body::old_sets(&body).into_iter().map(result).collect()
}
