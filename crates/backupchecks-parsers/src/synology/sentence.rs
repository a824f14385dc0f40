//! The sentence of Active Backup: task word, task, `on`, store, result.

use crate::{patterns::pattern, words};
use regex::Regex;
use std::sync::LazyLock;

/// The sentence taken apart.
#[derive(Debug)]
pub(super) struct Sentence<'a> {
    /// The task, without square brackets.
    pub(super) task: &'a str,
    /// The store, without square brackets.
    pub(super) store: &'a str,
    /// What follows the store; may be empty.
    pub(super) result: &'a str,
    /// Whether a success in this language was seen in a genuine mail.
    pub(super) verified: bool,
    /// Whether the task stood in square brackets, as the editions for cloud services write it.
    pub(super) bracketed: bool,
}

struct Language {
    /// The task word at the beginning.
    begins: Regex,
    /// ` on ` between task and store.
    on: &'static str,
    verified: bool,
}

/// How the sentence begins in each language, the word between task and store, and whether a success in it was seen.
const BEGINNINGS: &[(&str, &str, bool)] = &[
    (r"(?:the |your )?(?:back-?up|backup) task", " on ", false),
    (r"(?:l\s?['’`]\s?)?attività (?:di )?backup", " su ", true),
    (r"(?:din |denne )?backupopgaven?", " på ", true),
    (r"(?:de |uw )?back-?up-?taak", " op ", false),
    (r"(?:die |ihre )?(?:daten)?(?:sicherungsaufgabe|backup-?aufgabe)", " auf ", false),
    (r"(?:la |votre )?tâche de sauvegarde", " sur ", false),
    (r"(?:la |su )?tarea de (?:copia de seguridad|backup)", " en ", false),
];

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let language = |(begins, on, verified): &(&str, &'static str, bool)| Language {
        begins: pattern(&format!("(?i)^{begins} ")),
        on,
        verified: *verified,
    };
    BEGINNINGS.iter().map(language).collect()
});

/// Any of the beginnings, for a quick look: most lines have none.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    let all: Vec<&str> = BEGINNINGS.iter().map(|(begins, ..)| *begins).collect();
    pattern(&format!("(?i)^(?:{}) ", all.join("|")))
});

/// `text` as such a sentence. The task is taken as long as possible, as its name may hold ` on ` too, but what follows the store
/// must be a result or nothing.
pub(super) fn of(text: &str) -> Option<Sentence<'_>> {
    if !ANY.is_match(text) {
        return None;
    }
    LANGUAGES.iter().find_map(|language| {
        let rest = &text[language.begins.find(text)?.end()..];
        split(rest, language)
    })
}

fn split<'a>(rest: &'a str, language: &Language) -> Option<Sentence<'a>> {
    if let Some(found) = in_brackets(rest, language) {
        return Some(found);
    }
    let candidates = || {
        rest.rmatch_indices(language.on).filter_map(|(at, on)| candidate(&rest[..at], &rest[at + on.len()..], language))
    };
    candidates()
        .find(|found| found.result.is_empty() || words::find(found.result).is_some())
        .or_else(|| candidates().next())
}

/// `[TASK] på [STORE] er fuldført`: the brackets part the names.
fn in_brackets<'a>(rest: &'a str, language: &Language) -> Option<Sentence<'a>> {
    let inner = rest.strip_prefix('[')?;
    let end = format!("]{}", language.on);
    let (task, behind) = inner.rsplit_once(&format!("{end}[")).or_else(|| inner.rsplit_once(&end))?;
    let behind =
        if inner[task.len() + end.len()..].starts_with('[') { &inner[task.len() + end.len()..] } else { behind };
    let (store, result) = match behind.strip_prefix('[') {
        Some(store) => store.split_once(']')?,
        None => behind.split_once(' ').unwrap_or((behind, "")),
    };
    Some(Sentence {
        task: task.trim(),
        store: store.trim_end_matches('.').trim(),
        result: result.trim_start_matches('.').trim(),
        verified: language.verified,
        bracketed: true,
    })
}

fn candidate<'a>(task: &'a str, behind: &'a str, language: &Language) -> Option<Sentence<'a>> {
    let (store, result) = match behind.strip_prefix('[') {
        Some(store) => store.split_once(']')?,
        None => behind.split_once(' ').unwrap_or((behind, "")),
    };
    let (task, store) = (task.trim(), store.trim_end_matches(['.', ',', ':', ';']));
    (!task.is_empty() && !store.is_empty()).then_some(Sentence {
        task,
        store,
        result: result.trim_start_matches('.').trim(),
        verified: language.verified,
        bracketed: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<[&str; 3]>) {
        assert_eq!(of(text).map(|found| [found.task, found.store, found.result]), expected, "{text}");
    }

    #[test]
    fn a_sentence_is_taken_apart_in_every_language() {
        check("Backup task Servers on NAS01 partially completed", Some(["Servers", "NAS01", "partially completed"]));
        check("L’attività di backup PC su NAS è stata completata.", Some(["PC", "NAS", "è stata completata."]));
        check("attività backup PC su NAS completata", Some(["PC", "NAS", "completata"]));
        check("backupopgaven [Post A/S] på [NAS 1] er fuldført", Some(["Post A/S", "NAS 1", "er fuldført"]));
        check("back-uptaak Servers op NAS01 mislukt", Some(["Servers", "NAS01", "mislukt"]));
        check(
            "Die Sicherungsaufgabe Server auf NAS01 ist fehlgeschlagen.",
            Some(["Server", "NAS01", "ist fehlgeschlagen."]),
        );
        check("La tâche de sauvegarde Serveurs sur NAS01 a échoué.", Some(["Serveurs", "NAS01", "a échoué."]));
        check("Your mailbox is full", None);
    }

    #[test]
    fn the_last_on_parts_task_and_store() {
        check("Backup task Laptops on site on NAS01 failed", Some(["Laptops on site", "NAS01", "failed"]));
        check("attività di backup su misura su NAS completata", Some(["su misura", "NAS", "completata"]));
        check(
            "Backup task Servers on NAS01 failed on device SRV-A",
            Some(["Servers", "NAS01", "failed on device SRV-A"]),
        );
        check("Backup task [a on b] on [NAS] failed", Some(["a on b", "NAS", "failed"]));
        check(
            "Backup task Failed - 0 errors Success on NAS01 failed",
            Some(["Failed - 0 errors Success", "NAS01", "failed"]),
        );
    }

    #[test]
    fn a_result_may_be_missing() {
        check("Backup task Servers on NAS01", Some(["Servers", "NAS01", ""]));
        check("Backup task Servers on NAS01.", Some(["Servers", "NAS01", ""]));
    }
}
