//! Active Backup for Business, and Active Backup for Microsoft 365 and Google Workspace.
//!
//! Subject and body hold the same sentence: task word, task, `on`, store, result, such as `Backup task Servers on NAS01 has
//! completed`. The subject may lack the result, or be lost in a forwarded copy, then the body decides. In the editions for cloud
//! services the names stand in square brackets.
//!
//! Italian and the Danish and English results other than success are known from mails that others have parsed; the English
//! success and all of Dutch, German, French and Spanish are translations, so a success in them must stand in subject and body.
//! Hungarian has another order of words, which no sample shows: such mails are recognised and left to a person.
//!
//! A mail may list the devices of the task; it does not tell how each of them fared. The size that was moved is that of the whole
//! task and goes to the device where there is only one.
//! Samples: `fixtures/mail/synology/active-*`.

use super::{
    Reading, own_finding,
    sentence::{self, Sentence},
    signed_by, titles,
};
use crate::{
    dates,
    lines::{Lines, labelled},
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    sizes, words,
};
use backupchecks_core::model::{ObjectReport, Outcome, Part, Report, Status};

const BUSINESS: &[(&str, &str)] = &[("Active Backup for Business", "Active Backup")];
const CLOUD: &[(&str, &str)] = &[
    ("Active Backup for Microsoft 365", "Active Backup for Microsoft 365"),
    ("Active Backup for Office 365", "Active Backup for Microsoft 365"),
    ("Active Backup for Google Workspace", "Active Backup for Google Workspace"),
    ("Active Backup for G Suite", "Active Backup for Google Workspace"),
];

const START: &[&str] = &[
    "start time",
    "ora d'inizio",
    "ora di inizio",
    "ora inizio",
    "starttidspunkt",
    "starttijd",
    "startzeit",
    "heure de début",
    "hora de inicio",
];
const END: &[&str] = &[
    "end time",
    "ora di fine",
    "ora fine",
    "sluttidspunkt",
    "eindtijd",
    "endzeit",
    "heure de fin",
    "hora de finalización",
];
const SIZE: &[&str] = &[
    "transferred size",
    "data transferred",
    "dimensioni trasferite",
    "overført størrelse",
    "overgedragen grootte",
    "overgedragen gegevens",
    "übertragene größe",
    "taille transférée",
    "tamaño transferido",
];
const DEVICES: &[&str] = &[
    "device list",
    "devices",
    "device",
    "elenco dispositivi",
    "dispositivi",
    "dispositivo",
    "enhedsliste",
    "apparatenlijst",
    "apparaatlijst",
    "geräteliste",
    "liste des périphériques",
    "lista de dispositivos",
];

/// Active Backup for Business.
pub(crate) struct ActiveBackup;

impl ReportParser for ActiveBackup {
    fn id(&self) -> &'static str {
        "synology.active_backup"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology Active Backup for Business: task reports in English, Italian, Danish, Dutch, German, French and Spanish",
            recognised_by: "`Active Backup for Business` in the subject, in a forwarded subject or in a system event, or its sentence \
                            together with a list of devices or the size transferred",
            reads: "DSM 6 and 7; English, Italian, Danish; Dutch, German, French and Spanish (unverified); Hungarian is recognised only",
            rules: "The sentence in subject and body; the worse of the two. An unverified wording of success must stand in both.",
            example_subject: "NAS01 Active Backup for Business - Backup task Servers on NAS01 partially completed",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "Active Backup for Business",
            "backup task",
            "back-up task",
            "di backup",
            " backup ",
            "backupopgave",
            "back-uptaak",
            "backuptaak",
            "back-up-taak",
            "sicherungsaufgabe",
            "backup-aufgabe",
            "backupaufgabe",
            "che de sauvegarde",
            "tarea de copia",
            "tarea de backup",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = mail.lines();
        titles(mail, lines).any(|(_, title)| edition(title, BUSINESS).is_some())
            || (in_body(lines).is_some_and(|(_, found)| !found.bracketed)
                && cloud_edition(lines).is_none()
                && (super::event(lines).is_some()
                    || lines.loose_value(SIZE).is_some_and(|size| sizes::bytes(size).is_some())
                    || lines.value(DEVICES).is_some()))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail, BUSINESS, "Active Backup")
    }
}

/// Active Backup for Microsoft 365 and for Google Workspace.
pub(crate) struct ActiveBackup365;

impl ReportParser for ActiveBackup365 {
    fn id(&self) -> &'static str {
        "synology.active_backup_365"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology Active Backup for Microsoft 365 and Google Workspace: task reports",
            recognised_by: "`Active Backup for Microsoft 365` or `Active Backup for Google Workspace` in the subject, in a forwarded \
                            subject, in a system event, or in the body beside the sentence",
            reads: "DSM 6 and 7; Danish, and the languages of Active Backup for Business",
            rules: "As for Active Backup for Business.",
            example_subject: "Active Backup for Microsoft 365 - backupopgaven [Mailboxes] på [NAS01] er delvist gennemført",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "Active Backup for Microsoft 365",
            "Active Backup for Office 365",
            "Active Backup for Google Workspace",
            "Active Backup for G Suite",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = mail.lines();
        titles(mail, lines).any(|(_, title)| edition(title, CLOUD).is_some())
            || (in_body(lines).is_some() && cloud_edition(lines).is_some())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        match cloud_edition(lines).or(edition(&mail.subject, CLOUD).map(|(backup_type, _)| backup_type)) {
            Some(backup_type) => read(mail, CLOUD, backup_type),
            None => Outcome::ParseFailed("neither the subject nor the body names the edition".to_owned()),
        }
    }
}

/// The backup type that `title` names, and what stands behind the name.
fn edition<'a>(title: &'a str, editions: &[(&str, &'static str)]) -> Option<(&'static str, &'a str)> {
    editions.iter().find_map(|(name, backup_type)| {
        let (_, rest) = title.split_once(name)?;
        Some((*backup_type, rest.trim_start_matches([' ', '-', '–', ':'])))
    })
}

fn cloud_edition(lines: &Lines) -> Option<&'static str> {
    lines.iter().find_map(|line| edition(line, CLOUD)).map(|(backup_type, _)| backup_type)
}

/// The first line of the report that is the sentence; it may stand behind the name of the product.
fn in_body(lines: &Lines) -> Option<(&str, Sentence<'_>)> {
    let of_line = |line| {
        let names = [BUSINESS, CLOUD];
        let behind = names.iter().find_map(|editions| edition(line, editions)).map_or(line, |(_, rest)| rest);
        sentence::of(behind)
    };
    // A line `Backup Task: NAME` is another product's label.
    lines
        .report()
        .chain(super::event(lines))
        .filter(|line| labelled(line).is_none_or(|(label, _)| 3 < label.split(' ').count()))
        .find_map(|line| Some((line, of_line(line)?)))
}

fn read(mail: &Mail, editions: &[(&str, &'static str)], backup_type: &str) -> Outcome {
    let lines = mail.lines();
    let in_title = titles(mail, lines).find_map(|title| {
        let found = sentence::of(edition(title.1, editions)?.1)?;
        Some((title, found))
    });
    let in_body = in_body(lines);
    let Some(task) = in_body.as_ref().map(|(_, found)| found).or(in_title.as_ref().map(|(_, found)| found)) else {
        return without_sentence(mail, lines);
    };
    let verified = in_title.as_ref().is_none_or(|(_, found)| found.verified)
        && in_body.as_ref().is_none_or(|(_, found)| found.verified);
    let subject =
        in_title.as_ref().and_then(|(title, found)| Some(Reading::of_title(*title, words::find(found.result)?)));
    let body = in_body.as_ref().and_then(|(line, sentence)| {
        Some(Reading { part: lines.part, place: "first sentence", line, found: words::find(sentence.result)? })
    });
    let finding = match own_finding(subject, body, verified) {
        Ok(finding) => finding,
        Err(reason) => return Outcome::ParseFailed(reason),
    };
    let time = |labels| lines.loose_value(labels).and_then(dates::report_time);
    Outcome::Report(vec![Report {
        host: Some(task.store).or(signed_by(lines)).map(str::to_owned),
        started_at: time(START),
        finished_at: time(END),
        objects: devices(lines),
        ..Report::new("Synology", backup_type, task.task, finding)
    }])
}

/// What a mail of the product is that holds no sentence on a backup: a restore that went well needs nobody.
fn without_sentence(mail: &Mail, lines: &Lines) -> Outcome {
    const RESTORE: &[&str] = &["restore task", "attività di ripristino", "gendannelsesopgave", "hersteltaak"];
    let lines =
        std::iter::once((Part::Subject, mail.subject.as_str())).chain(lines.report().map(|line| (lines.part, line)));
    let restore: Vec<&str> = lines
        .map(|(_, line)| line)
        .filter(|line| RESTORE.iter().any(|word| line.to_lowercase().contains(word)))
        .collect();
    let is_good = |line: &&str| words::find(line).is_none_or(|found| found.status == Status::Success);
    if !restore.is_empty() && restore.iter().all(is_good) {
        return Outcome::Notice(format!("a restore: {}", restore[0]));
    }
    Outcome::ParseFailed(
        "neither the subject nor a line of the body is a sentence like `Backup task NAME on NAS …` in a known language"
            .to_owned(),
    )
}

/// The devices that a mail lists: behind the label, or below it with a dash before each.
fn devices(lines: &Lines) -> Vec<ObjectReport> {
    let list = lines.value(DEVICES).or_else(|| {
        // Without its colon the label is a word like others: only the longer ones are sure.
        lines.loose_value(&["elenco dispositivi", "device list", "dispositivo"])
    });
    let mut names: Vec<&str> = list.map(|list| list.split([',', ';']).collect()).unwrap_or_default();
    if names.len() == 1 && names[0].starts_with(['-', '•']) {
        let below = lines.iter().skip_while(|line| *line != names[0]);
        names = below
            .take_while(|line| line.starts_with(['-', '•']))
            .map(|line| line.trim_start_matches(['-', '•', ' ']))
            .collect();
    }
    let moved = lines.loose_value(SIZE).and_then(sizes::bytes).filter(|_| names.len() == 1);
    let names = names.into_iter().map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| ObjectReport {
            name: name.to_owned(),
            object_type: "Device".to_owned(),
            transferred_bytes: moved,
            ..ObjectReport::default()
        })
        .collect()
}
