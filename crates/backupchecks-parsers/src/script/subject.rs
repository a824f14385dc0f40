//! The explicit result in a subject, and the job that is left without it.

use super::forms;
use crate::{mail::Mail, patterns::pattern, subjects, words};
use backupchecks_core::model::{Evidence, Finding, Status};
use regex::Regex;
use std::sync::LazyLock;

/// What a subject tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) job: String,
    pub(super) host: Option<String>,
    pub(super) status: Status,
    pub(super) words: String,
    /// Whether the wording was seen in genuine mails.
    pub(super) verified: bool,
}

impl Told {
    /// The result in `text`, if a tool is named there or signs `mail`.
    pub(super) fn read(text: &str, mail: &Mail) -> Option<Self> {
        virtualmin(text).or_else(|| {
            let named = forms::tool(text);
            let tagged = named.is_none() && tagged(text).is_some();
            if named.is_none() && !tagged && !(marker(text).is_some() && forms::signs(mail)) {
                return None;
            }
            Self::of(text)
        })
    }

    /// The result in `text`, whoever wrote it.
    fn of(text: &str) -> Option<Self> {
        let marker = marker(text)?;
        let found = words::find(&text[marker.word.clone()])?;
        // `… of web01 failed, prune finished successfully`: one step ended well and another did not, or a name is odd.
        if found.status == Status::Success && clause_failed(&text[..marker.whole.start]) {
            return None;
        }
        // `nearly completed`
        let lessened = words::lessening_at_end(&text[..marker.word.start]).filter(|_| found.status == Status::Success);
        let job = match tagged(text) {
            Some(job) => tidy(job),
            None => tidy(&[&text[..marker.whole.start], " ", &text[marker.whole.end..]].concat()),
        };
        Some(Self {
            job: job.or_else(|| forms::tool(text).map(|tool| text[tool].to_owned()))?,
            host: None,
            status: if lessened.is_some() { Status::Warning } else { found.status },
            words: lessened.unwrap_or(found.words).to_owned(),
            verified: found.verified,
        })
    }

    pub(super) fn finding(&self, subject: subjects::Subject<'_>) -> Finding {
        let evidence = Evidence::new(subject.part, subject.text, &self.words);
        Finding::new(self.status, format!("subject says {}", self.words), evidence)
    }
}

/// `Completed backup of JOB on HOST to DESTINATION`.
fn virtualmin(text: &str) -> Option<Told> {
    static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\b(?P<word>Completed|Failed) backup of (?P<job>.+) on (?P<host>[\w.-]+) to (?P<target>.+)$")
    });
    let found = SUBJECT.captures(text)?;
    let word = found.name("word")?.as_str();
    Some(Told {
        job: found.name("job")?.as_str().trim().to_owned(),
        host: found.name("host").map(|host| host.as_str().to_owned()),
        status: if word == "Completed" { Status::Success } else { Status::Failed },
        words: word.to_owned(),
        verified: true,
    })
}

/// The job in `TOOLX - [Success] JOB`, where both tool and job speak of a backup: alone, brackets are nobody's.
fn tagged(text: &str) -> Option<&str> {
    static TAGGED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:^|[:\]]\s*|\s-\s)(?P<tool>[A-Z][\w.-]*) - \[(?:success|ok|warning|failed|failure|error)\]\s*(?P<job>\S.*)$",
        )
    });
    let found = TAGGED.captures(text)?;
    let job = found.name("job")?.as_str();
    let speaks = |text: &str| {
        ["backup", "dump", "snapshot", "sync", "sicherung"].iter().any(|word| text.to_lowercase().contains(word))
    };
    (speaks(found.name("tool")?.as_str()) || speaks(job)).then_some(job)
}

/// Where a result stands, with and without what sets it apart.
struct Marker {
    whole: std::ops::Range<usize>,
    word: std::ops::Range<usize>,
}

/// The result at one of the places where people put it: in brackets, at the end, in front, or behind the tool.
fn marker(text: &str) -> Option<Marker> {
    // What denies or halves a result is part of it: `nicht erfolgreich beendet` must not be read as `erfolgreich beendet`.
    const RESULT: &str = r"(?P<word>(?:has\ |was\ |is\ |ist\ |wurde\ |did\ )?(?:(?:not|never|no|nicht|niet|only\ partially|partially|nur\ teilweise|teilweise|gedeeltelijk)\ )?(?:been\ )?(?:(?:completed|finished|ended)\ (?:successfully|with\ (?:\d+\ )?(?:warnings?|errors?))
        |erfolgreich(?:\ (?:beendet|abgeschlossen))?|nicht\ erfolgreich|fehlgeschlagen|not\ successful|unsuccessful|successful(?:ly)?|success|succeeded
        |completed|finished|ok|warnings?|failed|failure|errors?|fatal|aborted|geslaagd|voltooid|mislukt|waarschuwing|fout|fehler|warnung))";
    static PLACES: LazyLock<[Regex; 4]> = LazyLock::new(|| {
        [
            pattern(&format!(r"(?xi)[\[(<*]\s*{RESULT}\s*!*[\])>*]")),
            pattern(&format!(
                r"(?xi)(?:\s*(?:[:=|–]|\s-)\s*|\s+){RESULT}[\s.!]*(?:\(?\b(?:with\ )?(?:exit|return)[\ -]?(?:code|status)?\b[^)]*\)?)?$"
            )),
            pattern(&format!(r"(?xi)^{RESULT}\s*[:|–-]\s+")),
            pattern(&format!(r"(?xi)\s{RESULT}\s*:\s+")),
        ]
    });
    let at = |place: &Regex| {
        let found = place.captures(text)?;
        Some(Marker { whole: found.get(0)?.range(), word: found.name("word")?.range() })
    };
    let status = |marker: &Marker| words::find(&text[marker.word.clone()]).map(|found| found.status);
    match (at(&PLACES[0]), at(&PLACES[1])) {
        // A name may be in brackets too: of two results the worse counts.
        (Some(brackets), Some(end)) if status(&brackets) < status(&end) => Some(end),
        (first, second) => first.or(second).or_else(|| PLACES[2..].iter().find_map(at)),
    }
}

/// Whether a clause before the last one ends in a word of failure.
fn clause_failed(text: &str) -> bool {
    static FAILED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\s(?:failed|failure|errors?|aborted|fehlgeschlagen|mislukt)\s*(?:[,;]|\bbut\b)\s")
    });
    FAILED.is_match(text)
}

/// A job without prefixes of forwarding, tags, tool, the word for what was done, and dates.
fn tidy(text: &str) -> Option<String> {
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^(?:\s*(?:(?:fwd?|re|tr|wg|aw|sv|vs|i|r|doorst|antw)\s*:|\[[^\]]*\]|#\d+)\s*)+")
    });
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?xi)[\s,(@-]*(?:\bon\s+|\bat\s+)?\b(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})(?:[T\s_]+\d\d?[:.]\d\d(?:[:.]\d\d)?)?\)?",
        )
    });
    static NOISE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^(?:[\s:,|–-]+|(?:backup|job|run|script|report|status)\b(?:\s+(?:of|for|on|from)\b)?[\s:]*)+")
    });
    static CODE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)[\s,]*\(?\b(?:with )?(?:exit|return)[ -]?(?:code|status)? \d+\)?\s*$"));
    let text = CODE.replace(&DATE.replace_all(text, ""), "").into_owned();
    let text = &text[PREFIX.find(&text).map_or(0, |prefix| prefix.end())..];
    // What stands before a tool may be anybody's tag.
    let text = match forms::tool(text) {
        Some(tool) if text[tool.end..].chars().any(char::is_alphanumeric) => text[tool.end..].to_owned(),
        Some(tool) => text[..tool.start].to_owned(),
        None => behind_backup(text).unwrap_or(text).to_owned(),
    };
    let text = &text[NOISE.find(&text).map_or(0, |noise| noise.end())..];
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '|' | ',' | '"' | '!' | '='));
    let text = backupchecks_core::text::squeeze(text);
    (!text.is_empty()).then_some(text)
}

/// The job in `… Backup report from JOB` and in `… JOB: Backup`, whatever stands before.
fn behind_backup(text: &str) -> Option<&str> {
    static BACKUP: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)(?:\bbackup(?: report)? (?:of|for|from)\s+(?P<behind>.+)|(?P<before>[\w.-]+): backup\s*!*)\s*$")
    });
    let found = BACKUP.captures(text)?;
    found.name("behind").or(found.name("before")).map(|job| job.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_results_the_worse_counts() {
        let told = Told::of("borgmatic: [Success] stories failed").map(|told| told.status);
        assert_eq!(told, Some(Status::Failed));
        let told = Told::of("[FAILED] borgmatic: stories completed successfully").map(|told| told.status);
        assert_eq!(told, Some(Status::Failed));
    }

    #[track_caller]
    fn check(subject: &str, expected: Option<(&str, Status)>) {
        let found = Told::read(subject, &Mail::default());
        assert_eq!(found.as_ref().map(|told| (told.job.as_str(), told.status)), expected, "{subject}");
    }

    #[test]
    fn a_tool_and_a_result_make_a_report() {
        use Status::{Failed, Success, Warning};
        check("[SUCCESS] restic backup of web01", Some(("web01", Success)));
        check("FW: restic backup web01: FAILED", Some(("web01", Failed)));
        check("borgmatic: web01 completed successfully", Some(("web01", Success)));
        check("borgmatic: web01 finished with errors", Some(("web01", Failed)));
        check("rsnapshot daily@nas - WARNING", Some(("daily@nas", Warning)));
        check("Error: rclone crm-data (exit code 7)", Some(("crm-data", Failed)));
        check("rclone crm-data failed (exit code 7)", Some(("crm-data", Failed)));
        check("Restic Failed: backup \"profile\"", Some(("profile", Failed)));
        check("restic backup Failed - 0 errors: OK", Some(("Failed - 0 errors", Success)));
        check("db01 backup script 2026-03-01: OK", Some(("db01", Success)));
        check("raspiBackup: pi01 nicht erfolgreich beendet", Some(("pi01", Failed)));
        check("borgmatic: web01 was not completed successfully", Some(("web01", Failed)));
        check("borgmatic: web01 has not been completed", Some(("web01", Failed)));
        check("restic backup web01 - partially completed", Some(("web01", Warning)));
        check("restic backup web01: no success", Some(("web01", Failed)));
        check("restic: backup of web01 failed, prune finished successfully", None);
        check("restic backup of not ok: OK", Some(("not ok", Success)));
    }

    #[test]
    fn a_result_without_a_tool_is_nobodys() {
        check("[Success] Nightly VMs", None);
        check("[Success] Your order 12345 (2 items)", None);
        check("CUSTOMER - [Failed] Nightly (3 VMs)", None);
        check("restic 0.17 was released", None);
        check("Backup failed", None);
    }

    #[test]
    fn home_scripts_speak_of_a_backup() {
        check("TOOLX - [Success] Backup db01", Some(("db01", Status::Success)));
        check("[EXT] TOOLX - [Failed] Backup db01", Some(("db01", Status::Failed)));
    }

    #[test]
    fn virtualmin_names_job_and_host() {
        let told =
            Told::read("Failed backup of failed.example.org on host.example.net to /backup/%d", &Mail::default());
        let told = told.unwrap();
        assert_eq!((told.job.as_str(), told.host.as_deref()), ("failed.example.org", Some("host.example.net")));
        check("Completed backup of 3 servers on host1 to ssh://b", Some(("3 servers", Status::Success)));
    }
}
