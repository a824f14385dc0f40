//! A mail and the messages inside it as one reading.

use crate::mail::Mail;
use backupchecks_core::model::{Outcome, Reading, Report};

/// What `mail` says, of which `own` was read itself, together with what the messages inside it say.
///
/// A mail that was forwarded as an attachment often keeps its subject, and a parser may know the cover by that alone: then the mail
/// inside is what counts.
pub(super) fn join(mail: &Mail, own: Option<Reading>, inner: Vec<Reading>) -> Reading {
    let inner = together(inner.into_iter().filter(|reading| reading.parser.is_some()));
    match (own, inner) {
        (Some(cover), Some(inner)) if is_cover(mail, &cover, &inner) => uncover(cover, inner),
        (own, inner) => together(own.into_iter().chain(inner)).unwrap_or_else(Reading::unrecognised),
    }
}

/// Whether `cover` was read from the subject that `mail` took over from the message inside it.
fn is_cover(mail: &Mail, cover: &Reading, inner: &Reading) -> bool {
    let same_parser = cover.parser.as_ref().map(|parser| &parser.id) == inner.parser.as_ref().map(|parser| &parser.id);
    let took_over = |inside: &Mail| !inside.subject.is_empty() && mail.subject.ends_with(&inside.subject);
    same_parser && mail.nested.iter().any(took_over)
}

/// What stands inside, no better than what the cover says of the same job, and what the cover alone says.
fn uncover(cover: Reading, inner: Reading) -> Reading {
    let (said, mut reports) = match (cover.outcome, inner.outcome) {
        (Outcome::Report(said), Outcome::Report(reports)) => (said, reports),
        (_, outcome) => return Reading { outcome, ..inner },
    };
    for said in said {
        match reports.iter_mut().find(|report| identity(report) == identity(&said)) {
            Some(report) if report.finding.status < said.finding.status => {
                report.finding = report.finding.clone().or_worse(said.finding);
            }
            Some(_) => {}
            None => reports.push(said),
        }
    }
    Reading { outcome: Outcome::Report(reports), parser: inner.parser, new_shape: inner.new_shape }
}

fn identity(report: &Report) -> [&str; 3] {
    [&report.backup_software, &report.backup_type, &report.job_name]
}

/// The readings of several messages inside one mail as one. Results are kept together, and nothing hides behind them: a
/// message that could not be read makes the whole unread.
pub(super) fn together(readings: impl Iterator<Item = Reading>) -> Option<Reading> {
    readings.reduce(|mut first, mut next| match (&mut first.outcome, &mut next.outcome) {
        (Outcome::Report(reports), Outcome::Report(more)) => {
            reports.append(more);
            Reading { new_shape: first.new_shape.or(next.new_shape), ..first }
        }
        (Outcome::ParseFailed(_), _) => first,
        (_, Outcome::ParseFailed(_) | Outcome::Report(_)) => next,
        _ => first,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use backupchecks_core::model::Status;

    /// A mail with that subject, to which a good vzdump report is attached.
    fn forwarded(subject: &str) -> Outcome {
        let raw = format!(
            "Subject: {subject}\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\
             Subject: vzdump backup status (pve01): backup successful\n\nVMID Name Status Time\n100 web01 ok 2m\n--b--\n"
        );
        Registry::builtin().read(&Mail::decode(raw.as_bytes())).outcome
    }

    #[test]
    fn a_cover_that_kept_the_subject_does_not_hide_the_report_inside() {
        let Outcome::Report(reports) = forwarded("FW: vzdump backup status (pve01): backup successful") else {
            panic!("the report inside was not read")
        };
        assert_eq!((reports.len(), reports[0].finding.status, reports[0].objects.len()), (1, Status::Success, 1));
    }

    #[test]
    fn a_cover_with_another_subject_is_a_mail_of_its_own() {
        let Outcome::Report(reports) = forwarded("vzdump backup status (pve02): backup failed") else {
            panic!("neither mail was read")
        };
        let found: Vec<_> = reports.iter().map(|report| (report.job_name.as_str(), report.finding.status)).collect();
        assert_eq!(found, [("pve02", Status::Failed), ("pve01", Status::Success)]);
        assert!(matches!(forwarded("vzdump backup status (pve02): backup successful"), Outcome::ParseFailed(_)));
    }
}
