//! Mails of "SQL Master Backup", which are Italian.
//!
//! The subject is `[CUSTOMER] ✅ SQL COMPLETATO — JOB (FULL) — dd/mm/yyyy hh:mm`. The sign gives the result (`✅`, `⚠`, `❌` or `🔴`),
//! the word beside it gives it again; the worse of the two counts, and a sign or word that is not known leaves the mail to a
//! person. The kind of backup in parentheses is no part of the job. Between `Dettaglio:` and `Messaggio automatico` stands one line
//! for each database, with a sign or a word of its own.
//!
//! Only the subject of a success and the signs are attested, from a program that reads such mails.
//! Samples: `fixtures/mail/sql_server/master-*`.

use crate::{
    dates,
    mail::Mail,
    patterns::pattern,
    prefixes,
    registry::{About, Confidence, ReportParser},
    sizes, subjects, words,
};
use backupchecks_core::{
    model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, ReportTime, Status},
    rules::status::overall,
};
use regex::Regex;
use std::sync::LazyLock;

/// SQL Master Backup.
pub(crate) struct SqlMasterBackup;

impl ReportParser for SqlMasterBackup {
    fn id(&self) -> &'static str {
        "sql_server.master_backup"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "SQL Master Backup: backups of SQL Server databases",
            recognised_by: "a subject such as `✅ SQL COMPLETATO — JOB (FULL) — dd/mm/yyyy hh:mm`",
            reads: "Italian",
            rules: "The sign and the word in the subject, then the line of each database; the worst wins.",
            example_subject: "[ACME] ✅ SQL COMPLETATO — Gestionale (FULL) — 01/03/2026 22:00",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "SQL COMPLETAT",
            "✅ SQL",
            "❌ SQL",
            "🔴 SQL",
            "⚠ SQL",
            "⚠\u{fe0f} SQL",
            "SQL FALLIT",
            "SQL ERROR",
            "SQL AVVIS",
            "SQL ATTENZ",
            "SQL PARZ",
            "SQL NON ",
            "🟢 SQL",
            "🟡 SQL",
            "🟠 SQL",
            "✔ SQL",
            "✔\u{fe0f} SQL",
            "✖ SQL",
            "✖\u{fe0f} SQL",
            "Messaggio automatico",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::of(mail).any(|subject| head(subject.text).is_some())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let Some((head, subject)) = subjects::find(mail, head) else {
            return Outcome::ParseFailed("no subject `SIGN SQL RESULT — JOB — DATE` stands in the mail".to_owned());
        };
        let signed = head.sign.and_then(|sign| Some((status_of_sign(sign)?, sign)));
        let worded = words::find(&head.result.to_lowercase()).map(|found| (found.status, head.result));
        if signed.is_none() && worded.is_none() {
            return Outcome::ParseFailed(format!(
                "neither a sign nor the words {:?} of the subject tell a known result",
                head.result
            ));
        }
        let findings = [signed, worded].into_iter().flatten().map(|(status, words)| {
            Finding::new(status, format!("subject says {words}"), Evidence::new(subject.part, subject.text, words))
        });
        let objects = databases(mail);
        let Some(finding) = overall(findings.reduce(Finding::or_worse), &objects) else {
            return Outcome::ParseFailed("the subject tells no result".to_owned());
        };
        let finding = match words::believed(finding) {
            Ok(finding) => finding,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        let has_body = mail.body().line_with("Messaggio automatico").is_some() || !objects.is_empty();
        if finding.status == Status::Success && !has_body && prefixes::is_reply(&mail.subject) {
            return Outcome::ParseFailed(
                "only the subject of this answer says success; the body does not hold the report".to_owned(),
            );
        }
        Outcome::Report(vec![Report {
            finished_at: dates::date_time(head.when).map(ReportTime::local),
            objects,
            ..Report::new("SQL Master Backup", "Backup", head.job, finding)
        }])
    }
}

struct Head<'a> {
    sign: Option<&'a str>,
    result: &'a str,
    job: &'a str,
    when: &'a str,
}

fn head(subject: &str) -> Option<Head<'_>> {
    static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:(?P<sign>[✅✔❌✖🔴⚠🟡🟠🟢])\u{fe0f}?\s*)?\bSQL (?P<result>[\p{Lu}' ]{4,40}?) [—–-] (?P<job>.+) [—–-] (?P<when>\d\d?/\d\d?/\d{4} \d\d?[:.]\d\d(?:[:.]\d\d)?)",
        )
    });
    static KIND: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\s*\((?i:FULL|DIFF|DIFFERENTIAL|DIFFERENZIALE|LOG|TLOG|TRN|COPY)\)$"));
    let found = SUBJECT.captures(subject)?;
    let job = found.name("job")?.as_str().trim();
    let job = KIND.find(job).map_or(job, |kind| &job[..kind.start()]);
    (!job.is_empty()).then_some(Head {
        sign: found.name("sign").map(|sign| sign.as_str()),
        result: found.name("result")?.as_str().trim(),
        job,
        when: found.name("when")?.as_str(),
    })
}

fn status_of_sign(sign: &str) -> Option<Status> {
    Some(match sign.trim_end_matches('\u{fe0f}') {
        "✅" | "✔" | "🟢" => Status::Success,
        "⚠" | "🟡" | "🟠" => Status::Warning,
        "❌" | "✖" | "🔴" => Status::Failed,
        _ => return None,
    })
}

/// The databases between `Dettaglio:` and `Messaggio automatico`, such as `✅ Contabilita: OK (1,2 GB)`.
fn databases(mail: &Mail) -> Vec<ObjectReport> {
    let body = mail.body();
    let lines = body.lines();
    let inside = lines
        .skip_while(|line| !line.to_lowercase().starts_with("dettagli"))
        .skip(1)
        .take_while(|line| !line.to_lowercase().starts_with("messaggio automatico"));
    inside.filter_map(|line| database(line, body.part())).collect()
}

fn database(line: &str, part: Part) -> Option<ObjectReport> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:[-•*]\s*)?(?:(?P<sign>[✅✔❌✖🔴⚠🟡🟠🟢])\u{fe0f}?\s*)?(?P<name>[^:—–]+?)\s*(?::|—|–|\s-)\s*(?P<rest>.+)$",
        )
    });
    static SIZE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b\d[\d.,]*\s?[KMGT]?B\b"));
    let found = LINE.captures(line)?;
    let rest = found.name("rest")?.as_str();
    let signed = found.name("sign").and_then(|sign| Some((status_of_sign(sign.as_str())?, sign.as_str())));
    let worded = words::find(rest).map(|found| (found.status, found.words));
    // The worse of the two: a sign is easily copied.
    let (status, words) =
        [signed, worded].into_iter().flatten().reduce(|first, next| if first.0 < next.0 { next } else { first })?;
    Some(ObjectReport {
        name: found["name"].trim().to_owned(),
        object_type: "Database".to_owned(),
        status: Some(ObjectStatus { status, part, words: words.to_owned() }),
        message: (status != Status::Success).then(|| rest.to_owned()),
        size_bytes: SIZE.find(rest).and_then(|size| sizes::bytes(size.as_str())),
        ..ObjectReport::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, text: &str, expected: Option<(Status, &str)>) {
        let mail = Mail::sample(subject, text);
        match (SqlMasterBackup.read(&mail), expected) {
            (Outcome::Report(reports), Some(expected)) => {
                assert_eq!((reports[0].finding.status, reports[0].job_name.as_str()), expected, "{subject}");
            }
            (Outcome::Report(reports), None) => panic!("{reports:?}"),
            (other, expected) => assert!(expected.is_none(), "{subject}: {other:?}"),
        }
    }

    #[test]
    fn sign_and_word_tell_the_result() {
        check(
            "[ACME] ✅ SQL COMPLETATO — Gestionale (FULL) — 01/03/2026 22:00",
            "",
            Some((Status::Success, "Gestionale")),
        );
        check(
            "FW: [ACME] ❌ SQL FALLITO — Gestionale (DIFF) — 01/03/2026 22:00",
            "",
            Some((Status::Failed, "Gestionale")),
        );
        check(
            "⚠️ SQL COMPLETATO CON AVVISI — A — B (prod) — 01/03/2026 22:00",
            "",
            Some((Status::Warning, "A — B (prod)")),
        );
        check("🔴 SQL COMPLETATO — Gestionale — 01/03/2026 22:00", "", Some((Status::Failed, "Gestionale")));
        check("✅ SQL NON COMPLETATO — Gestionale — 01/03/2026 22:00", "", Some((Status::Failed, "Gestionale")));
        check("SQL STRANO — Gestionale — 01/03/2026 22:00", "", None);
        check("RE: ✅ SQL COMPLETATO — Gestionale — 01/03/2026 22:00", "grazie", None);
    }

    #[test]
    fn a_bad_database_makes_the_whole_bad() {
        let body = "Dettaglio:\n✅ Contabilita: OK (1,5 GB)\n❌ Magazzino: spazio esaurito\nMessaggio automatico";
        check("✅ SQL COMPLETATO — Gestionale (FULL) — 01/03/2026 22:00", body, Some((Status::Failed, "Gestionale")));
    }
}
