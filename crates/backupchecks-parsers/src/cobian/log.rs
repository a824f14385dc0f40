//! The log inside a mail of Cobian, task by task.
//!
//! The whole log is one text for the patterns: mail programs wrap its long lines, and some mails have it in a single one.

use crate::{durations, mail::Mail, patterns::pattern, sizes};
use regex::Regex;
use std::sync::LazyLock;

/// What the log says of one task at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) task: String,
    /// All that is said of it.
    pub(super) line: String,
    /// The counter of errors with its label, as printed.
    pub(super) counter: String,
    pub(super) has_errors: bool,
    /// Whether the wording is one that was seen.
    pub(super) is_known: bool,
    pub(super) size_bytes: Option<u64>,
    pub(super) seconds: Option<u64>,
    pub(super) errors: Vec<String>,
    /// When the task began and ended, as the lines of the log say.
    pub(super) times: [Option<String>; 2],
}

/// Everything that a mail's log says.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) done: Vec<Done>,
    /// Tasks that began and of which no end is told, with the words that tell the beginning.
    pub(super) unfinished: Vec<(String, String)>,
    /// The counters of the whole run: label with number, and whether there are errors.
    pub(super) totals: Vec<(String, bool)>,
    /// The only task that the log names anywhere.
    pub(super) only_task: Option<String>,
}

/// So many error lines are kept for a task.
const MAX_ERRORS: usize = 50;

/// Reads the log of `mail`.
pub(super) fn read(mail: &Mail) -> Log {
    let lines: Vec<&str> = mail.body().lines().collect();
    let text = lines.join(" ");
    let mut log = Log { totals: totals(&text), ..Log::default() };
    let mut from = 0;
    for found in DONE.captures_iter(&text) {
        let (Some(whole), Some(inner)) = (found.get(0), found.name("inner")) else { continue };
        let Some(mut done) = done(inner.as_str(), is_known(&found["words"])) else { continue };
        let section = &text[from..whole.start()];
        done.errors = errors(section);
        done.times = [time_of_start(section, &done.task), time_before(&text[..whole.start()])];
        done.seconds = total_time(&text, &done.task);
        from = whole.end();
        log.done.push(done);
    }
    let started: Vec<(String, String)> = STARTED
        .captures_iter(&text)
        .map(|found| (found["task"].trim().to_owned(), found["words"].trim().to_owned()))
        .collect();
    log.only_task = only(
        started
            .iter()
            .map(|(task, _)| task.clone())
            .chain(TOTAL_TIME.captures_iter(&text).map(|found| found["task"].to_owned())),
    );
    let is_done = |task: &String| log.done.iter().any(|done| done.task == *task);
    // Where no end names its task, the run's own counter tells the end of all of them.
    log.unfinished =
        if log.done.is_empty() { Vec::new() } else { started.into_iter().filter(|(task, _)| !is_done(task)).collect() };
    log
}

/// Whether the log inside `mail` has the end of a task or of a run.
pub(super) fn has_result(mail: &Mail) -> bool {
    mail.body().lines().any(|line| {
        (line.contains("Backup done for the task") || line.contains("Respaldo terminado para la tarea"))
            && line.contains("**")
            || SHORT.is_match(line)
            || FINISHED.is_match(line)
    })
}

/// The end of one task. Between the asterisks stand a phrase with the task, and sentences with a number each.
static DONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\*\*\s*(?P<inner>(?P<words>[^\W\d_][^"*:]{2,60}?)\s*["“„«](?P<rest>.+?))\s*\*\*"#));
static STARTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?P<words>\*\*\s*(?:Backing up the task|Backup for task|Respaldando la tarea)\s*)["“](?P<task>[^"”*]+)["”]"#,
    )
});
static TOTAL_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?:Total backup time for|Tiempo total (?:de|del) (?:respaldo|copia)[^"“]{0,20}) ?["“](?P<task>[^"”]+)["”]\s*:\s*(?P<span>\d+ \w+, \d+ \w+, \d+ \w+)"#,
    )
});
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\*\*\s*(?:The backup is done|El respaldo (?:ha terminado|est[áa] terminado|ha sido realizado))\.\s*(?P<counter>Err(?:or|ore)s\s*:\s*(?P<number>\d[\d.,]*))",
    )
});
static FINISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\*{3}\s*(?:Backup finished|Respaldo terminado)\.[^*]*?(?P<counter>Err(?:or|ore)e?s\s*:\s*(?P<number>\d[\d.,]*))",
    )
});

fn is_known(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    words.starts_with("backup done for the task") || words.starts_with("respaldo terminado para la tarea")
}

/// Reads `… "TASK". Errors: 0. Processed files: 3. … Total size: 1 GB`. A task may hold quotation marks, so its name ends with the
/// last one behind which the counters begin.
fn done(inner: &str, is_known: bool) -> Option<Done> {
    static PARTS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"^[^"“„«]*["“„«](?P<task>.+)["”“»](?P<end>[^":]{0,30})\.\s*(?P<counter>(?P<label>[^\W\d_]+)\s?:\s*(?P<number>\d[\d.,]*?))(?:\.\s|\.$|$)(?P<rest>.*)$"#,
        )
    });
    let found = PARTS.captures(inner)?;
    let label = found["label"].to_lowercase();
    let is_counter =
        ["errors", "errores", "fehler", "fouten", "erreurs", "errori", "erros", "fejl"].contains(&label.as_str());
    let size = found["rest"].rsplit_once(':').and_then(|(_, size)| sizes::bytes(size));
    is_counter.then(|| Done {
        task: found["task"].trim().to_owned(),
        line: inner.to_owned(),
        counter: found["counter"].to_owned(),
        has_errors: has_errors(&found["number"]),
        is_known: is_known && found["end"].trim().is_empty(),
        size_bytes: size,
        seconds: None,
        errors: Vec::new(),
        times: [None, None],
    })
}

/// Whether a printed counter is more than zero; `1.024` is.
fn has_errors(number: &str) -> bool {
    number.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

fn totals(text: &str) -> Vec<(String, bool)> {
    let found = SHORT.captures_iter(text).chain(FINISHED.captures_iter(text));
    found.map(|found| (found["counter"].to_owned(), has_errors(&found["number"]))).collect()
}

/// The errors in a section of the log, each up to the next line of the log, which a time of day tells.
fn errors(section: &str) -> Vec<String> {
    static ERROR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\s)ERR\s"));
    static NEXT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\s(?:\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4}) \d\d?:\d\d(?::\d\d)?\s"));
    let error = |piece: &str| {
        let end = NEXT.find(piece).map_or(piece.len(), |found| found.start());
        piece[..end].trim().to_owned()
    };
    ERROR.split(section).skip(1).map(error).filter(|error| !error.is_empty()).take(MAX_ERRORS).collect()
}

/// The time on the line on which the task begins.
fn time_of_start(section: &str, task: &str) -> Option<String> {
    let found = STARTED.captures_iter(section).filter(|found| found["task"].trim() == task).last()?;
    time_before(&section[..found.get(0)?.start()])
}

/// The time at the end of `text`, as it stands before a message of the log.
fn time_before(text: &str) -> Option<String> {
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?P<time>(?:\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4}) \d\d?:\d\d(?::\d\d)?(?: [AP]M)?)\s*$")
    });
    let tail = &text[text.floor_char_boundary(text.len().saturating_sub(40))..];
    TIME.captures(tail).map(|found| found["time"].to_owned())
}

fn total_time(text: &str, task: &str) -> Option<u64> {
    TOTAL_TIME
        .captures_iter(text)
        .find(|found| &found["task"] == task)
        .and_then(|found| durations::seconds(&found["span"]))
}

/// The one name in `names`, if there is but one.
fn only(mut names: impl Iterator<Item = String>) -> Option<String> {
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(text: &str) -> Log {
        read(&Mail::sample("", text))
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, bool, Option<u64>)]) {
        let log = log(text);
        let found: Vec<_> =
            log.done.iter().map(|done| (done.task.as_str(), done.has_errors, done.size_bytes)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_task_has_its_end() {
        check(
            "** Backup done for the task \"Docs\". Errors: 0. Processed files: 1.204. Backed up files: 3. Total size: 30,5 GB **\n\
             ** Backup done for the task \"Mail\". Errors: 10. Processed files: 1. Backed up files: 0. Total size: 0 bytes **",
            &[("Docs", false, Some(32_749_125_632)), ("Mail", true, Some(0))],
        );
        check(
            "** Respaldo terminado para la tarea \"Datos\". Errores: 1. Ficheros procesados: 5. Ficheros respaldados: 4. Tamaño total: 1,5 GB **",
            &[("Datos", true, Some(3 << 29))],
        );
    }

    #[test]
    fn wrapped_lines_and_hostile_names_are_read() {
        check(
            "> ** Backup done for the task \"Failed\". Errors: 0\". Errors: 3. Processed\n> files: 1. Backed up files: 0. Total size: 0 bytes **",
            &[("Failed\". Errors: 0", true, Some(0))],
        );
        check("** Backup done for the task \"0 errors Success\". Errors: 1 **", &[("0 errors Success", true, None)]);
    }

    #[test]
    fn a_run_has_a_counter_of_its_own() {
        assert_eq!(log("x ** The backup is done. Errors: 0 ** y").totals, [("Errors: 0".to_owned(), false)]);
        assert_eq!(log("*** Backup finished. Files: 3. Errors: 20 ***").totals, [("Errors: 20".to_owned(), true)]);
    }

    #[test]
    fn a_task_that_did_not_end_is_told() {
        let found = log(
            "** Backing up the task \"A\" ** ** Backup done for the task \"A\". Errors: 0 ** ** Backing up the task \"B\" **",
        );
        assert_eq!(found.unfinished.iter().map(|(task, _)| task.as_str()).collect::<Vec<_>>(), ["B"]);
        assert_eq!(found.done.len(), 1);
    }

    #[test]
    fn times_and_errors_belong_to_their_task() {
        let found = log(
            "2026-03-01 22:00 ** Backing up the task \"A\" **\nERR 2026-03-01 22:01 Cannot read C:\\x\n2026-03-01 22:02 next\n\
             2026-03-01 22:05 ** Backup done for the task \"A\". Errors: 1. Processed files: 1 **\n\
             Total backup time for \"A\": 0 hours, 5 minutes, 3 seconds",
        );
        let done = &found.done[0];
        assert_eq!(done.times, [Some("2026-03-01 22:00".to_owned()), Some("2026-03-01 22:05".to_owned())]);
        assert_eq!(done.seconds, Some(303));
        assert_eq!(done.errors, ["2026-03-01 22:01 Cannot read C:\\x"]);
    }
}
