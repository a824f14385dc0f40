//! The labels, sentences and subjects of Hyper Backup in the languages of DSM.

use crate::{lines::Lines, patterns::pattern};
use regex::Regex;
use std::sync::LazyLock;

/// What the task is called in German and English, which were seen, and in the other languages.
pub(super) const TASK: &[&str] = &[
    "datensicherungsaufgabe",
    "backup task",
    "data backup task",
    "sicherungsaufgabe",
    "back-uptaak",
    "backuptaak",
    "back-up-taak",
    "tâche de sauvegarde",
    "attività di backup",
    "attività backup",
    "tarea de copia de seguridad",
    "tarea de backup",
    "backupopgave",
    "sikkerhedskopieringsopgave",
];
pub(super) const DESTINATION: &[&str] = &[
    "datensicherungsziel",
    "sicherungsziel",
    "backup destination",
    "back-updoel",
    "backupdoel",
    "back-upbestemming",
    "destination de sauvegarde",
    "destination de la sauvegarde",
    "destinazione di backup",
    "destinazione backup",
    "destino de copia de seguridad",
    "destino de la copia de seguridad",
    "destino de backup",
    "backupdestination",
    "backupmål",
];
pub(super) const START: &[&str] = &[
    "startzeit",
    "start",
    "start time",
    "starttijd",
    "heure de début",
    "début",
    "ora di inizio",
    "ora d'inizio",
    "hora de inicio",
    "starttidspunkt",
];
pub(super) const DURATION: &[&str] = &["dauer", "duration", "duur", "durée", "durata", "duración", "varighed"];
pub(super) const SOURCE_SIZE: &[&str] = &["quellgröße gesamt", "total source size", "totale brongrootte"];
pub(super) const GROWTH: &[&str] = &["erhöhte zielgröße", "increased destination size", "destination size increased"];
/// What a check of integrity is called.
pub(super) const INTEGRITY: &[&str] = &[
    "integrity check",
    "integritätsprüfung",
    "integriteitscontrole",
    "vérification d'intégrité",
    "vérification de l'intégrité",
    "controllo di integrità",
    "controllo integrità",
    "comprobación de integridad",
    "integritetskontrol",
];
/// One of these stands in every such mail.
pub(super) const MARKS: &[&str] = &[
    "hyper backup",
    ".hbk",
    "datensicherung",
    "sicherungsaufgabe",
    "sicherungsziel",
    "backup task",
    "data backup",
    "back-up",
    "backup - ",
    "backuptaak",
    "sauvegarde",
    "di backup",
    "backup destination",
    "copia de seguridad",
    "tarea de backup",
    "backupopgave",
    "sikkerhedskopiering",
    "sicherung - ",
    "synologynotification",
];

/// A subject taken apart.
#[derive(Debug)]
pub(super) struct Title<'a> {
    /// The task; empty where no destination type stands before it.
    pub(super) task: &'a str,
    pub(super) result: &'a str,
    pub(super) host: &'a str,
    /// Whether the destination type is one that only DSM has.
    pub(super) is_sure: bool,
    /// Whether a destination type of DSM stands before the task, though others may call a backup so.
    pub(super) is_typed: bool,
    /// Whether it is German or English.
    pub(super) verified: bool,
}

/// `[PREFIX] WebDAV cloud backup - TASK erfolgreich auf HOST`, whatever stands before it.
pub(super) fn title(text: &str) -> Option<Title<'_>> {
    static RESULT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)\s(?P<result>
                (?:(?:ist|is|was|wurde|has|has\ been|war)\s)?
                (?:(?:nicht|not)\s)?(?:erfolgreich | (?:teilweise\s)?abgeschlossen | fehlgeschlagen | abgebrochen
              | (?:un)?success(?:ful|fully\ completed) | (?:partially\s)?completed(?:\ with\ (?:warnings|errors))? | failed | cancell?ed)
              \s(?P<seen>auf|on) | (?:(?:is|werd|er|a|ha|è|est|fue)\s)?
              (?: (?:niet\s|gedeeltelijk\s)?(?:voltooid|geslaagd) | (?:is\s)?mislukt | geannuleerd
              | (?:partiellement\s)?(?:réussie?|terminée?(?:\ avec\ succès)?) | échoué | échec
              | (?:non\ )?riuscit[ao] | (?:non\s|parzialmente\s)?completat[ao](?:\ con\ successo)? | fallit[ao]
              | (?:parcialmente\s)?(?:completad[ao]|finalizad[ao]|terminad[ao]|correct[ao]) | fallado | fallid[ao]
              | fuldført | delvist\ gennemført | mislykkedes )
              \s(?:op|sur|su|en|på)
              )\s(?P<host>[\w.-]+)",
        )
    });
    let found = RESULT.captures_iter(text).last()?;
    let (whole, result, host) = (found.get(0)?, found.name("result")?, found.name("host")?);
    // `on` is no part of the result.
    let result = result.as_str().rsplit_once(' ').map_or("", |(result, _)| result);
    let (task, kind) = task(text[..whole.start()].trim());
    Some(Title {
        task,
        result,
        host: host.as_str().trim_end_matches('.'),
        is_sure: kind == Kind::Sure,
        is_typed: kind != Kind::Other,
        verified: found.name("seen").is_some(),
    })
}

/// The task behind the destination type in `WG: [NAS] WebDAV cloud backup - TASK`, and whether the type is one of DSM.
fn task(head: &str) -> (&str, Kind) {
    static SURE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:WebDAV cloud backup|(?:network|local|rsync|cloud|remote NAS|LUN|image|S3(?: storage)?|Synology C2(?: storage)?|Hyper ?Backup)[ -]?(?:back-?up|sicherung)?|netzwerksicherung|lokale (?:daten)?sicherung) - ",
        )
    });
    static TYPE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)(?:back-?up|sicherung|sauvegarde|copia de seguridad|sikkerhedskopiering)\S* - ")
    });
    if let Some(found) = SURE.find(head) {
        let is_sure = ["webdav", "synology", "hyper"].iter().any(|name| found.as_str().to_lowercase().contains(name));
        return (&head[found.end()..], if is_sure { Kind::Sure } else { Kind::Typed });
    }
    // A prefix in brackets may hold a dash of its own.
    let from = head.rfind(']').map_or(0, |at| at + 1);
    let found =
        TYPE.find(&head[from..]).map(|found| from + found.end()).or(head[from..].find(" - ").map(|at| from + at + 3));
    (found.map_or("", |at| head[at..].trim()), Kind::Other)
}

/// How sure a destination type is to be one of DSM.
#[derive(PartialEq, Eq)]
enum Kind {
    Sure,
    Typed,
    Other,
}

static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?: (?P<host>
            (?:data\ backup(?:\ task)? | (?:die\ )?datensicherung | (?:de\ )?(?:gegevens)?back-?up(?:taak)? | la\ sauvegarde
              | (?:il\ )?backup(?:\ dei\ dati)? | la\ copia\ de\ seguridad | databackup)\ (?:on|auf|op|sur|su|en|på)\ )
          | (?P<task>
            (?:(?:ihre|die)\ )datensicherungsaufgabe | datensicherungsaufgabe | your\ (?:data\ )?backup\ task | (?:uw|de)\ back-?up-?taak
              | (?:votre|la)\ tâche\ de\ sauvegarde | (?:la\ (?:tua\ )?|l['’]\s?)attività\ di\ backup
              | (?:su|la)\ tarea\ de\ copia\ de\ seguridad | din\ backupopgave)\ )",
    )
});

/// The sentence on the task or the NAS in `text`, from its beginning: `Data backup task on NAS01 partially completed`.
pub(super) fn sentence(text: &str) -> Option<&str> {
    SENTENCE.find(text).map(|found| &text[found.start()..])
}

/// The task that a sentence names: `Your backup task TASK is now complete.`
pub(super) fn task_of(line: &str) -> Option<&str> {
    static ENDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i) (?:ist (?:jetzt|nun|nicht|teilweise|fehlgeschlagen)|is (?:now|not|partially|nu|niet|gedeeltelijk|mislukt)|has (?:been|now|not|partially|failed)|could not|kon niet|konnte nicht|wurde|werd|blev|kunne ikke|est (?:maintenant|terminée|partiellement)|n'a (?:pas|pu)|n’a (?:pas|pu)|n'est pas|n’est pas|a (?:échoué|été|réussi)|è (?:ora|stata)|non è stata|non è riuscita|no se (?:ha|pudo)|no ha|se ha completado|ha (?:fallado|sido|terminado)|er nu|mislykkedes)\b",
        )
    });
    let found = SENTENCE.captures(line)?;
    found.name("task")?;
    let rest = &line[found.get(0)?.end()..];
    // The name may hold such words too: the last ones are the verb.
    let end = ENDS.find_iter(rest).last()?.start();
    Some(rest[..end].trim()).filter(|task| !task.is_empty())
}

/// The NAS that a sentence names: `Die Datensicherung auf NAS01 ist fehlgeschlagen.`
pub(super) fn host_of(line: &str) -> Option<&str> {
    let found = SENTENCE.captures(line)?;
    found.name("host")?;
    let host = line[found.get(0)?.end()..].split(' ').next()?.trim_end_matches(['.', ',']);
    super::super::is_host(host).then_some(host)
}

/// Whether the mail is in a language of which genuine mails were seen.
pub(super) fn is_verified(lines: &Lines, title: Option<&Title<'_>>) -> bool {
    const SEEN: &[&str] = &["datensicherungsaufgabe", "backup task", "data backup task"];
    let sentence = || {
        lines.iter().filter_map(sentence).any(|sentence| {
            let sentence = sentence.to_lowercase();
            ["datensicherung", "ihre datensicherung", "die datensicherung", "data backup", "your "]
                .iter()
                .any(|start| sentence.starts_with(start))
        })
    };
    match lines.value(TASK) {
        Some(_) => lines.value(SEEN).is_some(),
        None => title.map_or_else(sentence, |title| title.verified),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<[&str; 3]>) {
        let found = title(text).map(|found| [found.task, found.result, found.host]);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_subject_gives_task_result_and_host() {
        check("[NAS] WebDAV cloud backup - Cloud erfolgreich auf NAS01", Some(["Cloud", "erfolgreich", "NAS01"]));
        check("Network backup - A - B on C failed on NAS01", Some(["A - B on C", "failed", "NAS01"]));
        check("Lokale back-up - Kantoor niet voltooid op NAS01", Some(["Kantoor", "niet voltooid", "NAS01"]));
        check(
            "WG: [Kunde - Nord] WebDAV cloud backup - X fehlgeschlagen auf NAS01 [#12]",
            Some(["X", "fehlgeschlagen", "NAS01"]),
        );
        check("Local backup - failed on Monday successful on NAS01", Some(["failed on Monday", "successful", "NAS01"]));
        check("Sauvegarde réseau - Bureau réussie sur NAS01", Some(["Bureau", "réussie", "NAS01"]));
        check(
            "Backup di rete - Ufficio completato con successo su NAS01",
            Some(["Ufficio", "completato con successo", "NAS01"]),
        );
        check("Weekly newsletter - how not to be failed", None);
    }

    #[test]
    fn a_sentence_names_task_or_host() {
        assert_eq!(task_of("Your backup task A is now B is now complete."), Some("A is now B"));
        assert_eq!(task_of("Ihre Datensicherungsaufgabe Cloud Kopie ist jetzt abgeschlossen."), Some("Cloud Kopie"));
        assert_eq!(task_of("Data backup on NAS01 has failed."), None);
        assert_eq!(host_of("Die Datensicherung auf NAS01 ist fehlgeschlagen."), Some("NAS01"));
        assert_eq!(
            sentence("[X] Data backup task on NAS01 partially completed"),
            Some("Data backup task on NAS01 partially completed")
        );
    }
}
