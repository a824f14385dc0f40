//! Acronis Backup & Recovery 11.5 and Acronis Backup (11.7): text mails of one task, in English and Spanish.
//!
//! Subject `[ABR11.5]: Task 'NAME' … . MACHINE`; the body is the task's log, and its last sentence (`… has succeeded.`) is the
//! result. Only that sentence counts: steps above it may have failed and been repeated. A task that waits for a person
//! (`Necesita interacción`) is a warning, and so is a cancelled one, which the product itself calls succeeded with warnings.

use super::{SOFTWARE, TYPE, result, without_names};
use crate::{
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
    words,
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// What stands in brackets before the subject, and may stand in the sender's name.
const MARKS: &[&str] = &["[ABR11.5]", "[ABR11]", "[Acronis Backup]"];

/// Acronis Backup & Recovery 11.5.
pub(crate) struct Legacy;

impl ReportParser for Legacy {
    fn id(&self) -> &'static str {
        "acronis.task"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Acronis Backup & Recovery 11.5 and Acronis Backup: tasks",
            recognised_by: "`[ABR11.5]` or `[Acronis Backup]` in subject, sender or body, together with `Task 'NAME'` or `Tarea 'NAME'`",
            reads: "Versions 11.5 and 11.7; English and Spanish",
            rules: "Subject and the last sentence with a result in the body; the worse of the two. An error code other than 0 \
                    under a success is a warning. Cancelled and waiting for a person: warning.",
            example_subject: "[ABR11.5]: Task 'Daily image' has succeeded on machine 'SRV-01'. Example-SRV-01",
            confidence: Confidence::Attested,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        MARKS
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::names(mail, MARKS)
            && (told::subjects(mail).any(|line| task(line.text).is_some())
                || told::bodies(mail).any(|body| body.lines().any(|line| task(line).is_some())))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn read(mail: &Mail) -> Result<Report, String> {
    let subject = told::subjects(mail).find_map(|line| Some((line, task(line.text)?)));
    let body = told::bodies(mail).next();
    let in_body = || body.as_deref()?.lines().find_map(task);
    let name = subject.as_ref().map(|(_, task)| task.name).or_else(|| in_body().map(|task| task.name));
    let name = name.ok_or("no task is named: `Task 'NAME'` stands neither in the subject nor in the body")?;
    let told = subject.as_ref().and_then(|(line, task)| {
        let (status, words) = result(&task.told)?;
        Some(line.says(status, words))
    });
    let finding = told
        .into_iter()
        .chain(body.as_deref().and_then(last_sentence))
        .chain(body.as_deref().and_then(interaction))
        .reduce(Finding::or_worse)
        .ok_or("neither the subject nor a sentence of the body tells whether the task succeeded")?;
    let finding = words::believed(finding)?.or_worse_if(body.as_deref().and_then(error_code));
    let machine = subject.and_then(|(_, task)| task.machine);
    let decided = finding.evidence()[0].clone();
    let object = |machine: &str| ObjectReport {
        name: machine.to_owned(),
        object_type: "Host".to_owned(),
        status: Some(ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() }),
        message: body.as_deref().and_then(message),
        ..ObjectReport::default()
    };
    Ok(Report {
        host: machine.map(str::to_owned),
        objects: machine.map(object).into_iter().collect(),
        ..Report::new(SOFTWARE, TYPE, name, finding.clone())
    })
}

trait OrWorseIf {
    fn or_worse_if(self, other: Option<Finding>) -> Self;
}

impl OrWorseIf for Finding {
    fn or_worse_if(self, other: Option<Finding>) -> Self {
        match other {
            Some(other) => self.or_worse(other),
            None => self,
        }
    }
}

struct Task<'a> {
    name: &'a str,
    /// What follows the name, without other names and without the machine.
    told: String,
    machine: Option<&'a str>,
}

/// `Task 'NAME' has succeeded on machine 'X'. MACHINE`. The name may hold apostrophes: it ends at the first one with a verb behind it.
fn task(text: &str) -> Option<Task<'_>> {
    static START: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)\b(?:Task|Tarea)\s+['"‘“«]"#));
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i)['"’”»][\s.:]*(?:(?:has|have|is|was|were|had|did|on|succeeded|failed|completed|finished|needs?|requires|cancell?ed|stopped|with|se|ha|fue|está|no|en|finalizó|falló|terminó|necesita|requiere|completada|fallida|cancelada|correctamente)\b|$)"#,
        )
    });
    let start = START.find(text)?.end();
    let rest = &text[start..];
    let (end, mark) = match END.find(rest) {
        Some(found) => (found.start(), rest[found.start()..].chars().next().map_or(1, char::len_utf8)),
        None => rest
            .char_indices()
            .filter(|(_, c)| matches!(c, '\'' | '"' | '’' | '”' | '»'))
            .map(|(at, c)| (at, c.len_utf8()))
            .next()?,
    };
    let name = rest[..end].trim();
    let tail = &rest[end + mark..];
    let machine =
        tail.trim_end_matches(['.', ' ']).rsplit_once(". ").map(|(_, machine)| machine.trim_matches(['\'', '"', ' ']));
    let machine =
        machine.filter(|machine| !machine.is_empty() && result(machine).is_none_or(|_| !machine.contains(' ')));
    let told = match machine.and_then(|machine| tail.rfind(machine)) {
        Some(at) => &tail[..at],
        None => tail,
    };
    (!name.is_empty()).then(|| Task { name, told: without_host(&without_names(told)), machine })
}

/// `succeeded on machine error-01` without the machine.
fn without_host(text: &str) -> String {
    static HOST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:on|en)(?:\s(?:the|la|el))?\s(?:machine|computer|host|máquina|equipo)\b:?\s*[^\s.,;]*")
    });
    HOST.replace_all(text, "").into_owned()
}

/// The last sentence of the body that tells a result: `The task 'X' has succeeded.`
fn last_sentence(body: &Grid) -> Option<Finding> {
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:has|have|was|had)\s(?:been\s)?(?:succeeded|failed|completed|finished|not\b|cancell?ed|stopped)|\b(?:succeeded|failed)\s*(?:with\s\w+)?\.?$|\bno\sse\s(?:ha\s)?pud|\bse\s(?:ha\s)?(?:complet|cancel|deten|finaliz|termin)|\bha\s(?:fallado|finalizado|terminado)|\bfalló\b",
        )
    });
    let lines: Vec<&str> = body.lines().collect();
    lines.iter().rev().find_map(|line| {
        let told = without_host(&without_names(line));
        SENTENCE.is_match(&told).then_some(())?;
        let (status, words) = result(&told)?;
        Some(Line::of(body, "last sentence", line).says(status, words))
    })
}

/// A task that waits for a person.
fn interaction(body: &Grid) -> Option<Finding> {
    let (line, words) = body.lines().find_map(|line| {
        let told = line.to_lowercase();
        let words = ["necesita interacción", "needs interaction", "need interaction"]
            .into_iter()
            .find(|words| told.contains(words))?;
        Some((line, line.get(told.find(words)?..told.find(words)? + words.len())?))
    })?;
    Some(Line::of(body, "body", line).says(Status::Warning, words))
}

/// An error code other than 0: a task that ended well all the same has something to tell.
fn error_code(body: &Grid) -> Option<Finding> {
    static CODE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^\W*(?:Error code|C[óo]digo de error)\s*:\s*(?P<code>[0-9][0-9a-fx()]*)"));
    body.lines().find_map(|line| {
        let found = CODE.captures(line)?;
        let code = found.name("code")?.as_str();
        let is_none = code.chars().all(|c| matches!(c, '0' | 'x' | '(' | ')'));
        let words = found.get(0)?.as_str().trim();
        (!is_none).then(|| {
            let evidence = Evidence::new(body.part(), line, words);
            Finding::new(Status::Warning, format!("the log has an error code ({words})"), evidence)
        })
    })
}

/// What the product says of the trouble.
fn message(body: &Grid) -> Option<String> {
    body.value_of(&["Message", "Mensaje", "Detalles", "Details"]).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, name: &str, status: Option<Status>, machine: Option<&str>) {
        let task = task(subject).unwrap();
        let found = (task.name, result(&task.told).map(|(status, _)| status), task.machine);
        assert_eq!(found, (name, status, machine), "{subject}");
    }

    #[test]
    fn a_subject_gives_task_result_and_machine() {
        use Status::{Failed, Success, Warning};
        check(
            "[ABR11.5]: Task 'Daily' has succeeded on machine 'SRV-01'. Acme-SRV-01",
            "Daily",
            Some(Success),
            Some("Acme-SRV-01"),
        );
        check(
            "FW: [Acronis Backup] Task 'O'Brien's PC' has failed. error-01",
            "O'Brien's PC",
            Some(Failed),
            Some("error-01"),
        );
        check(
            "[ABR11.5]: Tarea 'Copia diaria' se ha completado correctamente. Acme-PC",
            "Copia diaria",
            Some(Success),
            Some("Acme-PC"),
        );
        check("[ABR11.5]: Tarea 'Copia' no se ha completado correctamente. PC", "Copia", Some(Failed), Some("PC"));
        check("[ABR11.5]: Task 'X' succeeded with warnings. PC", "X", Some(Warning), Some("PC"));
        check(
            "[ABR11.5]: Task 'Failed - 0 errors Success' succeeded. PC",
            "Failed - 0 errors Success",
            Some(Success),
            Some("PC"),
        );
        check("[ABR11.5]: Task 'X' has succeeded on machine error-01.", "X", Some(Success), None);
        check("[ABR11.5]: Task 'X' has started.", "X", None, None);
        assert!(task("[ABR11.5]: test message").is_none());
    }
}
