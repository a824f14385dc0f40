//! From plan and fixture to a mail: head, Received line and the same parts as the fixture.

use super::{
    fixtures::{Fixtures, WithoutResult},
    plan::PlannedMail,
    template::{Content, Filling},
};
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned, civil::Date, fmt::rfc2822, tz::TimeZone};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, content_type::ContentType, raw::Raw},
    mime::MimePart,
};

/// Where all reports go.
const MAILBOX: (&str, &str) = ("Backup reports", "reports@msp.example.net");

/// A mail as it arrives.
#[derive(Debug)]
pub(super) struct MadeMail {
    /// When it arrives.
    pub(super) received: Timestamp,
    /// The message.
    pub(super) bytes: Vec<u8>,
}

/// What the head of a mail says besides the subject.
pub(super) struct Head<'a> {
    /// The sender's display name.
    pub(super) name: Option<&'a str>,
    /// The sender's address.
    pub(super) address: &'a str,
    /// What tells the mail from all others of the sender.
    pub(super) id: &'a str,
    /// When it is sent.
    pub(super) sent: &'a Zoned,
}

/// The mail of a run, sent a moment after its end.
pub(super) fn of_run(plan: &PlannedMail, fixtures: &Fixtures, zone: &TimeZone) -> anyhow::Result<MadeMail> {
    let job = plan.of.job;
    let variant = fixtures.of(job.kind, plan.status)?;
    let domain = plan.of.customer.domain.split('.').next().unwrap_or_default().to_uppercase();
    let filling =
        Filling { job: job.name, host: job.host, objects: &plan.objects, domain: &domain, shift: SignedDuration::ZERO };
    let sent = plan.begin.checked_add(variant.lasts())?.checked_add(4.seconds())?.to_zoned(zone.clone())?;
    let address = job.sender(plan.of.customer);
    let id = format!("{}.{}", sent.strftime("%Y%m%d%H%M%S"), job.host.to_lowercase());
    let head = Head { name: Some(&job.kind.mailbox(job).0), address: &address, id: &id, sent: &sent };
    let bytes = compose(&head, variant.fill(plan.begin, filling))?;
    Ok(MadeMail { received: sent.timestamp(), bytes })
}

/// A mail without a result, sent on one of the working days before last night.
pub(super) fn without_result(
    number: u32,
    mail: &WithoutResult,
    last_evening: Date,
    zone: &TimeZone,
) -> anyhow::Result<MadeMail> {
    let minutes = i64::from(number) * 47 % 480;
    let at = last_evening.saturating_sub(i64::from(number % 3).days()).at(9, 5, 0, 0).saturating_add(minutes.minutes());
    let sent = at.to_zoned(zone.clone())?;
    let id = format!("{}.{number}", sent.strftime("%Y%m%d%H%M%S"));
    let (name, address) = &mail.from;
    let head = Head { name: name.as_deref(), address, id: &id, sent: &sent };
    Ok(MadeMail { received: sent.timestamp(), bytes: compose(&head, mail.fill(at))? })
}

/// The message. Nothing in it is left to chance, so that the same plan gives the same bytes.
pub(super) fn compose(head: &Head<'_>, content: Content) -> anyhow::Result<Vec<u8>> {
    let sent = rfc2822::to_string(head.sent)?;
    let domain = head.address.rsplit('@').next().unwrap_or_default();
    let html = content.html.map(|html| MimePart::new("text/html", html));
    let text = content.text.map(|text| MimePart::new("text/plain", text));
    let body = match (text, html) {
        (Some(text), Some(html)) => {
            let boundary = format!("=_part_{}", head.id);
            MimePart::new(ContentType::new("multipart/alternative").attribute("boundary", boundary), vec![text, html])
        }
        (text, html) => text.or(html).unwrap_or_else(|| MimePart::new("text/plain", "")),
    };
    let message = MessageBuilder::new()
        .header("Received", Raw::new(format!("from mail.{domain} by mx.msp.example.net; {sent}")))
        .header("Date", Raw::new(sent))
        .from(Address::new_address(head.name, head.address))
        .to(MAILBOX)
        .message_id(format!("{}@{domain}", head.id))
        .subject(content.subject)
        .body(body);
    Ok(message.write_to_vec()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::demo::{fixtures::outcome_without_result, plan};
    use backupchecks_core::model::{JobIdentity, Outcome};
    use backupchecks_parsers::mail::Mail;
    use jiff::civil::date;
    use std::collections::BTreeSet;

    /// Behind 35 nights with the beginning of summer time in them.
    const LAST_EVENING: Date = date(2026, 4, 10);
    /// Three nights after its end.
    const AUTUMN: Date = date(2026, 10, 27);

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").unwrap()
    }

    #[test]
    fn every_mail_of_the_demo_reads_as_planned() {
        let fixtures = Fixtures::load(&zone()).unwrap();
        let autumn = plan::mails(AUTUMN).into_iter().filter(|mail| mail.night < 4);
        let mut seen = BTreeSet::new();
        for planned in plan::mails(LAST_EVENING).into_iter().chain(autumn) {
            let made = of_run(&planned, &fixtures, &zone()).unwrap();
            let mail = Mail::decode(&made.bytes);
            assert_eq!(mail.received, Some(made.received), "{planned:?}");
            let local = made.received.to_zoned(zone()).datetime();
            assert!(!(7..12).contains(&local.hour()), "{planned:?} comes at {local}, when the night is over");
            let Outcome::Report(reports) = backupchecks_parsers::read(&made.bytes).outcome else {
                panic!("{planned:?} gives no report: {}", String::from_utf8_lossy(&made.bytes))
            };
            assert_eq!(reports.len(), 1);
            assert_eq!(JobIdentity::of(&mail.from_address, &reports[0]), planned.of.identity());
            assert_eq!(reports[0].finding.status, planned.status, "{planned:?}");
            // Some products print no seconds.
            let started = reports[0].started_at.map(|at| at.local).unwrap();
            assert_eq!(started.strftime("%F %H:%M").to_string(), planned.begin.strftime("%F %H:%M").to_string());
            for object in &planned.objects {
                assert!(reports[0].objects.iter().any(|found| found.name == *object), "{object} in {reports:?}");
            }
            seen.insert((planned.of.job.kind, planned.status));
        }
        assert!(seen.len() >= 20, "{seen:?}");
    }

    #[test]
    fn mails_without_a_result_stay_without() {
        let fixtures = Fixtures::load(&zone()).unwrap();
        let mut kinds = BTreeSet::new();
        for (number, mail) in (0..).zip(&fixtures.without_result) {
            let made = without_result(number, mail, LAST_EVENING, &zone()).unwrap();
            let outcome = backupchecks_parsers::read(&made.bytes).outcome;
            assert_eq!(outcome_without_result(&outcome), Some(mail.outcome), "{outcome:?}");
            kinds.insert(mail.outcome);
        }
        assert_eq!(kinds.len(), 3, "notices, unrecognised mails and mails that cannot be read");
    }

    #[test]
    fn the_same_plan_gives_the_same_bytes() {
        let [one, two] = [(); 2].map(|()| Fixtures::load(&zone()).unwrap());
        for planned in plan::mails(LAST_EVENING).iter().filter(|mail| mail.night == 0) {
            let [one, two] = [&one, &two].map(|fixtures| of_run(planned, fixtures, &zone()).unwrap().bytes);
            assert_eq!(one, two, "{planned:?}");
        }
    }
}
