//! Alerts of Backup Exec (Veritas, and Symantec before).
//!
//! The subject is `Backup Exec Alert: CATEGORY (Server: "X") (Job: "Y")`, where the category tells the result and the job is
//! absent in alerts that concern the whole server. The body repeats server and job and then says a sentence. A job with exceptions
//! says `The job completed successfully.  However, …`, which is a warning whatever the subject says. Under a report that was
//! written into the body stands `Job completion status:`.
//!
//! The subject alone is no success: answers bear it too, and a body that was cut may have held exceptions.
//! Samples: `fixtures/mail/backup_exec/`, written after the vendor's documentation.

mod head;
mod verdict;

use crate::{
    dates,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Report, Status};
use head::{Category, Head};

/// Backup Exec.
pub(crate) struct BackupExec;

impl ReportParser for BackupExec {
    fn id(&self) -> &'static str {
        "backup_exec.alert"
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veritas and Symantec Backup Exec: alerts on jobs, media and storage",
            recognised_by: "`Backup Exec Alert:` in the subject, or `(Server: \"X\")` with a job in a body that speaks of \
                            Backup Exec or repeats the alert",
            reads: "Versions 2010 to 22; English",
            rules: "The category in the subject and the sentence of the body; the worse of the two. `completed successfully. \
                    However` is a warning, a cancelled job too. A success must stand in the body. Alerts without a job stand for their server. Licences, \
                    updates, services and information are notices.",
            example_subject: "Backup Exec Alert: Job Failed (Server: \"BE01\") (Job: \"Daily Full\")",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Backup Exec", "(Server:", "Job completion status", "Completed status"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        has_mark(&mail.subject)
            || subjects::of(mail).any(|subject| has_mark(subject.text))
            || in_body(mail).is_some()
            || log_status(mail).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        if is_test(mail) {
            return Outcome::Notice("a test message of Backup Exec".to_owned());
        }
        read(mail).unwrap_or_else(Outcome::ParseFailed)
    }
}

fn has_mark(line: &str) -> bool {
    line.to_ascii_lowercase().contains("backup exec alert:")
}

fn is_test(mail: &Mail) -> bool {
    let line = mail.subject.to_lowercase();
    has_mark(&line)
        && ["test message", "test e-mail", "test email", "test notification"].iter().any(|word| line.contains(word))
}

/// The line of the body that repeats the head with its job, and where it stands among the lines.
fn in_body(mail: &Mail) -> Option<(usize, String)> {
    let lines = lines(mail);
    let heads = || lines.iter().enumerate().filter(|(_, line)| line.to_ascii_lowercase().contains("(server:"));
    let read = |(at, line): (usize, &&str)| {
        let next = lines.get(at + 1).filter(|next| next.starts_with("(Job:"));
        let (line, at) = next.map_or(((*line).to_owned(), at), |next| (format!("{line} {next}"), at + 1));
        (head::head(&line)?.job.is_some() && !is_forwarded_subject(&line)).then_some((at, line))
    };
    // A subject in a table above a forwarded mail stands in a line of its own; the alert itself has no such mark.
    let unmarked = heads().filter(|(_, line)| !has_mark(line)).find_map(read);
    unmarked.or_else(|| heads().find_map(read))
}

/// The lines of the body without the marks of a reply.
fn lines(mail: &Mail) -> Vec<&str> {
    mail.body().lines().map(|line| line.trim_start_matches(['>', ' '])).collect()
}

/// A subject in the head of a forwarded mail: `Subject: Backup Exec Alert: …`.
fn is_forwarded_subject(line: &str) -> bool {
    line.to_ascii_lowercase().find("backup exec alert:").is_some_and(|at| 0 < at)
}

/// The label of a job log with the result of the job.
fn log_status(mail: &Mail) -> Option<&str> {
    let body = mail.body();
    let value = body.value_of(&["Job completion status", "Completed status"])?;
    (body.value("Job server").is_some()
        || body.value("Job name").is_some()
        || body.line_with("Backup Exec").is_some()
        || has_mark(&mail.subject))
    .then_some(value)
}

fn read(mail: &Mail) -> Result<Outcome, String> {
    let body = mail.body();
    let told = subjects::find(mail, |text| head::head(text).filter(|_| has_mark(text)));
    let repeated = in_body(mail);
    let below = repeated.as_ref().and_then(|(at, line)| Some((*at, head::head(line)?)));
    let heads = || told.iter().map(|(head, _)| head).chain(below.iter().map(|(_, head)| head));
    let job = heads().find_map(|head| head.job).or_else(|| body.value("Job name"));
    let server = heads().map(|head| head.server).next().or_else(|| body.value("Job server"));
    let Some(name) = job.or(server) else {
        return Err("neither `(Server: \"…\")` nor `(Job: \"…\")` stands in subject or body".to_owned());
    };
    let category = told.as_ref().and_then(|(head, subject)| Some((head.category?, *subject)));
    let meaning = category.map(|(text, subject)| (text, subject, head::category(text)));
    let sentence = sentence(mail, below.as_ref(), job);
    let said = sentence.as_deref().and_then(verdict::of).map(|(status, words)| {
        Finding::new(
            status,
            format!("body says {words}"),
            Evidence::new(body.part(), sentence.as_deref().unwrap_or_default(), words),
        )
    });
    let logged = log_status(mail).and_then(|text| Some((verdict::completion(text)?, text))).map(|(status, text)| {
        let line = format!("Job completion status: {text}");
        Finding::new(status, format!("job log says {text}"), Evidence::new(body.part(), &line, text))
    });
    let in_body = said.into_iter().chain(logged).reduce(Finding::or_worse);
    let from_subject = match meaning {
        Some((text, _, Some(Category::Notice)))
            if in_body.as_ref().is_none_or(|found| found.status == Status::Success) =>
        {
            return Ok(Outcome::Notice(format!("{text} on {}", server.unwrap_or(name))));
        }
        Some((text, subject, Some(Category::Status(status)))) => Some(Finding::new(
            status,
            format!("alert category is {text}"),
            Evidence::new(subject.part, subject.text, text),
        )),
        Some((text, _, None)) if in_body.as_ref().is_none_or(|found| found.status == Status::Success) => {
            return Err(format!("the alert's category {text:?} is not known"));
        }
        _ => None,
    };
    let stands_alone = in_body.is_none();
    let detail = in_body.as_ref().filter(|found| found.status != Status::Success).and(sentence.clone());
    let Some(finding) = from_subject.into_iter().chain(in_body).reduce(Finding::or_worse) else {
        return Err(
            "neither the alert's category in the subject nor the sentence on the job in the body tells a result"
                .to_owned(),
        );
    };
    if finding.status == Status::Success && (stands_alone || ends_in_its_sentence(mail)) {
        return Err("only the subject says success; the body does not end with `Completed Successfully.`".to_owned());
    }
    let decided = &finding.evidence()[0];
    let status = ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() };
    let objects = server.into_iter().map(|server| ObjectReport {
        name: server.to_owned(),
        object_type: "Server".to_owned(),
        status: Some(status.clone()),
        message: detail.clone(),
        ..ObjectReport::default()
    });
    let time = |labels: &[&str]| body.value_of(labels).and_then(dates::report_time);
    Ok(Outcome::Report(vec![Report {
        host: server.map(str::to_owned),
        started_at: time(&["Job started"]),
        finished_at: time(&["Job ended"]),
        objects: objects.collect(),
        ..Report::new("Backup Exec", "Backup", name, finding)
    }]))
}

/// Whether plain text breaks off behind `The job completed successfully.`, where the product may go on with `However, …`.
fn ends_in_its_sentence(mail: &Mail) -> bool {
    let text = mail.text.as_deref().unwrap_or_default();
    mail.ends_inside_a_line()
        && text.trim_end_matches(['.', ' ']).to_lowercase().ends_with("job completed successfully")
}

/// How much of a body is the alert's sentence; below may stand what a forwarding person wrote.
const SENTENCE_LINES: usize = 25;

/// What the body says behind the head, or behind `JOB --` where no head stands, as one line. The name of the job is no part of it.
fn sentence(mail: &Mail, below: Option<&(usize, Head<'_>)>, job: Option<&str>) -> Option<String> {
    let lines = lines(mail);
    let (first, from) = if let Some((at, head)) = below {
        (head.rest, at + 1)
    } else {
        let at = lines.iter().position(|line| verdict::begins(without_job(line, job)))?;
        (lines[at], at + 1)
    };
    let rest = lines.get(from..).unwrap_or_default().iter().take(SENTENCE_LINES);
    let text = std::iter::once(&first).chain(rest).map(|line| without_job(line, job)).collect::<Vec<_>>().join("\n");
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The line without `JOB --` at its beginning.
fn without_job<'a>(line: &'a str, job: Option<&str>) -> &'a str {
    let rest = job.and_then(|job| line.strip_prefix(job)).map(str::trim_start);
    rest.and_then(|rest| rest.strip_prefix("--").or_else(|| rest.strip_prefix(['–', '—'])))
        .map_or(line, str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_mail(subject: &str, text: &str) -> Outcome {
        BackupExec.read(&Mail::sample(subject, text))
    }

    #[track_caller]
    fn check(subject: &str, text: &str, expected: Status, name: &str) {
        match read_mail(subject, text) {
            Outcome::Report(reports) => {
                assert_eq!((reports[0].finding.status, reports[0].job_name.as_str()), (expected, name));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_worse_of_subject_and_body_counts() {
        let success = r#"Backup Exec Alert: Job Success (Server: "BE01") (Job: "Full")"#;
        check(
            success,
            "(Server: \"BE01\") (Job: \"Full\") Full -- The job completed successfully.\nHowever, the following",
            Status::Warning,
            "Full",
        );
        check(success, "(Server: \"BE01\") (Job: \"Full\") Completed Successfully.", Status::Success, "Full");
        check(success, "(Server: \"BE01\") (Job: \"Full\")\nCompleted Successfully.\n", Status::Success, "Full");
        assert!(matches!(read_mail(success, ""), Outcome::ParseFailed(_)));
        check(
            success,
            "(Server: \"BE01\") (Job: \"Full\") The job failed with the following error: x",
            Status::Failed,
            "Full",
        );
    }

    #[test]
    fn a_name_decides_nothing() {
        let name = "The job failed - 0 errors Success";
        let subject = format!("Backup Exec Alert: Job Success (Server: \"error-01\") (Job: \"{name}\")");
        check(
            &subject,
            &format!("(Server: \"error-01\") (Job: \"{name}\") {name} -- Completed Successfully."),
            Status::Success,
            name,
        );
        let subject = format!("Backup Exec Alert: Job Failed (Server: \"error-01\") (Job: \"{name}\")");
        check(&subject, "", Status::Failed, name);
    }

    #[test]
    fn without_evidence_there_is_no_result() {
        let answer = r#"RE: Backup Exec Alert: Job Success (Server: "BE01") (Job: "Full")"#;
        assert!(matches!(read_mail(answer, "thank you"), Outcome::ParseFailed(_)));
        assert!(matches!(read_mail(r#"Backup Exec Alert: Auftrag gut (Server: "BE01")"#, ""), Outcome::ParseFailed(_)));
        assert!(matches!(read_mail("Backup Exec Alert: Job Success", ""), Outcome::ParseFailed(_)));
        assert!(matches!(
            read_mail(r#"Backup Exec Alert: Job Start (Server: "A") (Job: "B")"#, ""),
            Outcome::Notice(_)
        ));
    }
}
