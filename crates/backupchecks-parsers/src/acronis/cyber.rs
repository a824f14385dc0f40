//! Acronis Cyber Protect Cloud, and white labels of it that keep its subject.
//!
//! The subject is a chain of pairs in parentheses, `(Gruppe: …)(Backup-Konto: …)(Maschine: …)(Plan: …)`, and a result beside it:
//! `erfolgreich`, or `WARNUNGEN`, and every other text is a failure. A plan may hold parentheses and any words; what stands in
//! the pairs decides nothing. German was seen by others. Chains in English and Dutch are translations that nobody has seen:
//! there a success must stand in subject and body.

use super::{SOFTWARE, TYPE, result};
use crate::{
    durations, forwarded,
    grid::Grid,
    labels,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
    words,
};
use backupchecks_core::model::{Finding, ObjectReport, ObjectStatus, Outcome, Report, Status};

const PLAN: &[&str] = &["Plan", "Schutzplan", "Beschermingsplan", "Protection plan"];
const MACHINE: &[&str] = &["Maschine", "Machine", "Gerät", "Device"];
const GROUP: &[&str] = &["Gruppe", "Backup-Konto", "Group", "Backup account", "Groep", "Back-upaccount"];
const GERMAN: &[&str] = &["Gruppe", "Backup-Konto", "Maschine"];

/// Acronis Cyber Protect Cloud.
pub(crate) struct Cyber;

impl ReportParser for Cyber {
    fn id(&self) -> &'static str {
        "acronis.cyber"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Acronis Cyber Protect Cloud and white labels: one plan on one machine",
            recognised_by: "the chain `(Gruppe: …)(Backup-Konto: …)(Maschine: …)(Plan: …)` in the subject, or `Plan-Name` and \
                            `Backup-Dauer` in the body",
            reads: "German; English and Dutch chains leniently (unverified)",
            rules: "Beside the chain: `erfolgreich` is a success, `WARNUNGEN` a warning, any other text a failure. The sentence \
                    of the body may only make it worse.",
            example_subject: "Backup erfolgreich (Gruppe: PARTNER > Example)(Backup-Konto: example)(Maschine: SRV-01)(Plan: Daily)",
            confidence: Confidence::Attested,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["(Plan:", "(Schutzplan:", "(Beschermingsplan:", "(Protection plan:", "Plan-Name"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::subjects(mail).any(|line| Chain::find(line.text).is_some_and(|chain| chain.plan().is_some()))
            || told::bodies(mail).any(|body| is_report(&body))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let told = told::subjects(mail)
            .find_map(|line| Some((line, Chain::find(line.text).filter(|chain| chain.plan().is_some())?)));
        if told::subjects(mail).any(|line| told::contains(line.text, "Statusbericht")) {
            return Outcome::Notice("a periodic status report; every backup sends its own mail".to_owned());
        }
        read(mail, told).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn read(mail: &Mail, told: Option<(Line<'_>, Chain<'_>)>) -> Result<Report, String> {
    let body = told::bodies(mail).find(|body| is_report(body)).or_else(|| told::bodies(mail).next());
    let body = body.as_deref();
    let in_body = body.and_then(|body| field(body, &["Plan-Name"]));
    let plan = told
        .as_ref()
        .and_then(|(_, chain)| chain.plan())
        .or(in_body)
        .ok_or("neither `(Plan: …)` nor `Plan-Name` names the plan")?;
    let machine =
        told.as_ref().and_then(|(_, chain)| chain.get(MACHINE)).or_else(|| body.and_then(|body| field(body, MACHINE)));
    let is_german = told.as_ref().is_none_or(|(_, chain)| chain.get(GERMAN).is_some());
    let sentence = body.and_then(|body| sentence(body, &[Some(plan), machine]));
    let subject = told.as_ref().and_then(|(line, chain)| chain.finding(line));
    let agreed = subject.is_some() && sentence.is_some();
    let finding = subject
        .into_iter()
        .chain(sentence)
        .reduce(Finding::or_worse)
        .ok_or("no word beside the chain of the subject and no sentence of the body tells a result")?;
    let finding = words::believed(finding)?;
    if finding.status == Status::Success && !agreed && !is_german {
        return Err(
            "this wording was not yet seen in a genuine mail; a success must stand in subject and body".to_owned()
        );
    }
    let decided = &finding.evidence()[0];
    let status = ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() };
    let object = |machine: &str| ObjectReport {
        name: machine.to_owned(),
        object_type: "Machine".to_owned(),
        status: Some(status.clone()),
        duration_seconds: body.and_then(|body| field(body, &["Backup-Dauer"])).and_then(durations::seconds),
        ..ObjectReport::default()
    };
    Ok(Report {
        host: machine.map(str::to_owned),
        objects: machine.map(object).into_iter().collect(),
        ..Report::new(SOFTWARE, TYPE, plan, finding.clone())
    })
}

/// The pairs in parentheses, and what stands beside them.
struct Chain<'a> {
    pairs: Vec<(&'a str, &'a str)>,
    beside: Vec<&'a str>,
}

impl<'a> Chain<'a> {
    /// The chain in `text`: a group or machine, and whatever pairs surround it.
    fn find(text: &'a str) -> Option<Self> {
        let mut chain = Self { pairs: Vec::new(), beside: Vec::new() };
        let mut rest = text;
        while let Some(at) = rest.find('(') {
            let inner = &rest[at + 1..];
            // A subject that was cut may lack the last parenthesis.
            let end = closing(inner).unwrap_or(inner.len());
            if let Some(pair) = labels::label_of(&inner[..end]).filter(|(label, _)| is_key(label)) {
                chain.pairs.push(pair);
                chain.beside.push(&rest[..at]);
                rest = inner.get(end + 1..).unwrap_or_default();
            } else {
                chain.beside.push(&rest[..=at]);
                rest = inner;
            }
        }
        chain.beside.push(rest);
        (chain.get(GROUP).or(chain.get(MACHINE)).is_some()).then_some(chain)
    }

    fn get(&self, labels: &[&str]) -> Option<&'a str> {
        let found = self.pairs.iter().find(|(label, _)| labels.iter().any(|name| labels::is(label, name)));
        found.map(|(_, value)| *value).filter(|value| !value.is_empty())
    }

    fn plan(&self) -> Option<&'a str> {
        self.get(PLAN)
    }

    /// The result beside the pairs. A text without a known word is a failure, and no text at all is nothing.
    fn finding(&self, line: &Line<'_>) -> Option<Finding> {
        let results = self.beside.iter().filter_map(|text| result(text));
        let worst = results.reduce(|worst, next| if worst.0 < next.0 { next } else { worst });
        if let Some((status, words)) = worst {
            return Some(line.says(status, words));
        }
        let text =
            self.beside.iter().map(|text| without_prefixes(text)).find(|text| text.contains(char::is_alphabetic))?;
        Some(line.says(Status::Failed, text))
    }
}

/// `FW: [EXTERNAL] ` and such say nothing.
fn without_prefixes(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let rest = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((_, rest)) => rest.trim(),
            None => match text.split_once(':') {
                Some((head, rest)) if head.len() <= 6 && head.chars().all(char::is_alphabetic) => rest.trim(),
                _ => return text,
            },
        };
        text = rest;
    }
}

fn is_key(label: &str) -> bool {
    [PLAN, MACHINE, GROUP].iter().any(|names| names.iter().any(|name| labels::is(label, name)))
}

/// Where the parenthesis that was open before `text` closes.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_report(body: &Grid) -> bool {
    field(body, &["Plan-Name"]).is_some()
        && (field(body, &["Backup-Dauer"]).is_some() || field(body, MACHINE).is_some())
}

/// `Plan-Name PLAN` on one line with or without a colon, in two cells, or on two lines.
fn field<'a>(body: &'a Grid, names: &[&str]) -> Option<&'a str> {
    let in_place = body.value_of(names);
    let lines = || body.lines().zip(body.lines().skip(1).chain([""]));
    in_place.or_else(|| {
        lines().find_map(|(line, next)| {
            let name = names.iter().find(|name| line.get(..name.len()).is_some_and(|head| labels::is(head, name)))?;
            let rest = line[name.len()..].trim_start();
            let value = if rest.trim_end_matches(':').is_empty() { next } else { rest.trim_start_matches(':').trim() };
            let parted = rest.is_empty() || line[name.len()..].starts_with([':', ' ', '\t']);
            (parted && !value.is_empty()).then_some(value)
        })
    })
}

/// The first sentence of the body that speaks of the backup and tells a result; the names of plan and machine are left out.
fn sentence(body: &Grid, names: &[Option<&str>]) -> Option<Finding> {
    let speaks = |line: &str| {
        let line = line.to_lowercase();
        ["backup", "sicherung", "back-up"].iter().any(|word| line.contains(word))
    };
    // What a person wrote above a forwarded mail is no sentence of the product.
    let from = forwarded::heads(body.lines()).first().map_or(0, |head| head.subject);
    body.lines().skip(from).filter(|line| speaks(line) && !is_head(line) && line.len() < 300).find_map(|line| {
        let told = names.iter().flatten().fold(line.to_owned(), |told, name| told.replace(name, " "));
        let (status, words) = result(&told)?;
        Some(Line::of(body, "sentence in the body", line).says(status, words))
    })
}

/// A label, or the head of a forwarded mail.
fn is_head(line: &str) -> bool {
    let labels = ["Plan-Name", "Backup-Dauer", "Backup-Konto", "Gruppe", "Maschine"];
    labels.iter().any(|label| line.get(..label.len()).is_some_and(|head| labels::is(head, label)))
        || forwarded::subject_in(line).is_some()
        || Chain::find(line).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use backupchecks_core::model::Part;

    #[track_caller]
    fn check(subject: &str, plan: &str, status: Option<Status>) {
        let chain = Chain::find(subject).unwrap();
        let line = Line { part: Part::Subject, place: "subject", text: subject };
        let found = chain.finding(&line).map(|finding| finding.status);
        assert_eq!((chain.plan(), found), (Some(plan), status), "{subject}");
    }

    #[test]
    fn the_result_stands_beside_the_pairs() {
        use Status::{Failed, Success, Warning};
        let pairs =
            "(Gruppe: P > Fehler GmbH)(Backup-Konto: acme)(Maschine: error-01)(Plan: Failed (täglich) - 0 errors)";
        let plan = "Failed (täglich) - 0 errors";
        check(&format!("Backup erfolgreich {pairs}"), plan, Some(Success));
        check(&format!("{pairs} Backup erfolgreich"), plan, Some(Success));
        check(&format!("WG: [EXTERN] Backup mit WARNUNGEN abgeschlossen {pairs}"), plan, Some(Warning));
        check(&format!("Backup fehlgeschlagen {pairs}"), plan, Some(Failed));
        check(&format!("Backup nicht erfolgreich {pairs}"), plan, Some(Failed));
        check(&format!("Maschine ist offline {pairs}"), plan, Some(Failed));
        check(&format!("WG: [Ticket 4711] {pairs}"), plan, None);
        assert!(Chain::find("Backup erfolgreich (3 VMs)").is_none());
    }
}
