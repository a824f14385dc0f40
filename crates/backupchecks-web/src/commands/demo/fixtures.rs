//! The anonymised fixtures of the project, as templates for the mails of the demo.

use super::{
    kinds::Kind,
    mails::{self, Head},
    moments::Session,
    template::{Content, Filling, Name, Template},
};
use anyhow::Context as _;
use backupchecks_core::model::{ObjectReport, Outcome, Reading, Report, Status};
use backupchecks_parsers::{mail::Mail, registry::Registry};
use jiff::{SignedDuration, civil::DateTime, tz::TimeZone};
use rust_embed::Embed;
use std::collections::BTreeMap;

#[derive(Embed)]
#[folder = "../../fixtures/mail/"]
#[include = "*/*.eml"]
struct Files;

/// How many fixtures without a result are taken of each outcome, and of each product among them: as many as an MSP sees in a week
/// or two, so that the Inbox shows what it is for and no backlog.
const OF_EACH_OUTCOME: usize = 6;
const OF_EACH_PRODUCT: usize = 3;

/// Templates by what they tell.
#[derive(Debug)]
pub(super) struct Fixtures {
    reports: BTreeMap<(Kind, Status), Variant>,
    /// Notices, unrecognised mails, and mails that cannot be read.
    pub(super) without_result: Vec<WithoutResult>,
}

/// A mail of a job with a certain status.
#[derive(Debug)]
pub(super) struct Variant {
    template: Template,
    session: Session,
}

/// A mail that gives no result.
#[derive(Debug)]
pub(super) struct WithoutResult {
    /// What the parsers make of it: `notice`, `unrecognised` or `parse-failed`.
    pub(super) outcome: &'static str,
    /// Display name and address of its sender.
    pub(super) from: (Option<String>, String),
    /// The local time at which it was sent.
    pub(super) sent: DateTime,
    template: Template,
}

impl Fixtures {
    /// Reads the fixtures. Of each kind and status the first one counts that is named for its status and, filled with other names
    /// and another day, still tells exactly that: mails that were forwarded, cut or printed in a rare language stay out.
    pub(super) fn load(zone: &TimeZone) -> anyhow::Result<Self> {
        let mut names: Vec<_> = Files::iter().collect();
        names.sort();
        let mut all = Vec::new();
        for name in names {
            let file = Files::get(&name).with_context(|| format!("the fixture {name} is gone"))?;
            let mail = Mail::decode(&file.data);
            let reading = Registry::builtin().read(&mail);
            all.push(Fixture { name: name.trim_end_matches(".eml").to_owned(), mail, reading });
        }
        let mut reports = BTreeMap::new();
        for kind in Kind::ALL {
            let of_family =
                |family: &&str| all.iter().filter(|fixture| fixture.family() == Some(family)).collect::<Vec<_>>();
            let own: Vec<&Fixture> = kind.families().iter().flat_map(of_family).collect();
            let objects = own.iter().find_map(|fixture| fixture.objects_of_success());
            for fixture in own {
                let Some((status, variant)) = fixture.variant(kind, objects.unwrap_or_default())? else { continue };
                reports.entry((kind, status)).or_insert(variant);
            }
        }
        Ok(Self { reports, without_result: without_result(&all, zone)? })
    }

    /// The template for a mail of that kind and status.
    pub(super) fn of(&self, kind: Kind, status: Status) -> anyhow::Result<&Variant> {
        self.reports.get(&(kind, status)).with_context(|| format!("no fixture gives a {kind:?} with status {status}"))
    }
}

impl Variant {
    /// How long the session lasted.
    pub(super) fn lasts(&self) -> SignedDuration {
        self.session.end.duration_since(self.session.begin)
    }

    /// The mail of a session that began at `begin`.
    pub(super) fn fill(&self, begin: DateTime, filling: Filling<'_>) -> Content {
        self.template.fill(Filling { shift: begin.duration_since(self.session.begin), ..filling })
    }
}

impl WithoutResult {
    /// The mail, sent at that time.
    pub(super) fn fill(&self, sent: DateTime) -> Content {
        let shift = sent.duration_since(self.sent);
        self.template.fill(Filling { job: "", host: "", objects: &[], domain: "", shift })
    }
}

struct Fixture {
    /// Folder and file, without ending.
    name: String,
    mail: Mail,
    reading: Reading,
}

impl Fixture {
    /// Folder and job, where the fixture is one variant of several.
    fn family(&self) -> Option<&str> {
        Some(self.name.split_once("--")?.0)
    }

    fn report(&self) -> Option<&Report> {
        match &self.reading.outcome {
            Outcome::Report(reports) if self.mail.nested.is_empty() => reports.first().filter(|_| reports.len() == 1),
            _ => None,
        }
    }

    fn objects_of_success(&self) -> Option<&[ObjectReport]> {
        let success = |report: &&Report| report.finding.status == Status::Success;
        self.report()
            .filter(success)
            .filter(|_| self.is_named_for(Status::Success))
            .map(|report| report.objects.as_slice())
    }

    /// Whether the variant is the plain one of that status.
    fn is_named_for(&self, status: Status) -> bool {
        self.name.split_once("--").is_some_and(|(_, variant)| variant.starts_with(status.as_str()))
    }

    /// The fixture as a template; `None` when it cannot be one.
    fn variant(&self, kind: Kind, objects: &[ObjectReport]) -> anyhow::Result<Option<(Status, Variant)>> {
        let Some(report) = self.report() else { return Ok(None) };
        let status = report.finding.status;
        let times = report.started_at.zip(report.finished_at).filter(|_| self.is_named_for(status));
        let Some((begin, end)) = times else { return Ok(None) };
        let session = Session { begin: begin.local, end: end.local };
        let template = Template::new(&self.mail, &names(report, objects), session)?;
        let variant = Variant { template, session };
        Ok(variant.tells(report, kind.fixed_name().unwrap_or("Elsewhere"))?.then_some((status, variant)))
    }
}

impl Variant {
    /// Whether the template, filled, tells the same as `original` of a job with that name on another machine and day.
    fn tells(&self, original: &Report, job: &str) -> anyhow::Result<bool> {
        let begin = self.session.begin.saturating_add(SignedDuration::from_hours(17 * 24 + 1));
        let objects = ["ELSE-1", "ELSE-2", "ELSE-3"];
        let filling = Filling { job, host: "ELSE-0", objects: &objects, domain: "ELSE", shift: SignedDuration::ZERO };
        let head = Head { name: None, address: "probe@example.com", id: "probe", sent: &begin.in_tz("UTC")? };
        let raw = mails::compose(&head, self.fill(begin, filling))?;
        let Outcome::Report(reports) = backupchecks_parsers::read(&raw).outcome else { return Ok(false) };
        let [report] = reports.as_slice() else { return Ok(false) };
        let same = (&report.backup_software, &report.backup_type, report.finding.status)
            == (&original.backup_software, &original.backup_type, original.finding.status);
        let named = [job.to_owned(), "ELSE-0".to_owned(), format!("ELSE-0 - {job}")].contains(&report.job_name);
        Ok(same && named && report.started_at.is_some_and(|at| at.local == begin))
    }
}

/// The names in a fixture; `objects` are those of the kind, so that one machine keeps its place in good and bad mails.
fn names(report: &Report, objects: &[ObjectReport]) -> Vec<(String, Name)> {
    let mut names = vec![("CUSTOMER-A".to_owned(), Name::Domain)];
    let mut add = |text: &str, name: Name| {
        if !text.is_empty() && names.iter().all(|(known, _)| known != text) {
            names.push((text.to_owned(), name));
        }
    };
    let host = report.host.as_deref().unwrap_or_default();
    let in_front = format!("{host} - ");
    add(host, Name::Host);
    add(&host.to_lowercase(), Name::HostInLowerCase);
    add(report.job_name.strip_prefix(&in_front).unwrap_or(&report.job_name), Name::Job);
    for (number, object) in objects.iter().enumerate() {
        add(&object.name, Name::Object(number));
    }
    names
}

/// Mails without a result: a few of each outcome, from several products.
fn without_result(all: &[Fixture], zone: &TimeZone) -> anyhow::Result<Vec<WithoutResult>> {
    let mut taken: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut mails = Vec::new();
    for Fixture { name, mail, reading } in all {
        let Some(outcome) = outcome_without_result(&reading.outcome) else { continue };
        let (Some(date), Some((product, _))) = (mail.date, name.split_once('/')) else { continue };
        let of_outcome: &mut BTreeMap<&str, usize> = taken.entry(outcome).or_default();
        let of_product = of_outcome.get(product).copied().unwrap_or_default();
        if OF_EACH_OUTCOME <= of_outcome.values().sum() || OF_EACH_PRODUCT <= of_product {
            continue;
        }
        of_outcome.insert(product, of_product + 1);
        let sent = date.to_zoned(zone.clone()).datetime();
        let template = Template::new(mail, &[], Session { begin: sent, end: sent })?;
        let from = (mail.from_name.clone(), mail.from_address.clone());
        mails.push(WithoutResult { outcome, from, sent, template });
    }
    Ok(mails)
}

/// The name of an outcome that is no report.
pub(super) fn outcome_without_result(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Report(_) => None,
        Outcome::Notice(_) => Some("notice"),
        Outcome::Unrecognised => Some("unrecognised"),
        Outcome::ParseFailed(_) => Some("parse-failed"),
    }
}
