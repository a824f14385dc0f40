//! The daily report that Veeam Cloud Connect sends to a service provider: one result for each tenant and repository.
//!
//! Tables below the headings `Backup`, `Replication` and `Agent`, one row a tenant and repository (in `Replication`: and
//! hardware plan), and a row `TOTAL` that is left out. Known from genuine mails; labels are English.
//!
//! How a tenant fares is told by the background of its row alone: red failed, yellow to orange a warning, white or none a
//! success. A copy without its colours, such as plain text, is refused.
//!
//! `Infrastructure status: …` in headline or subject tells of the infrastructure as a whole. It is kept as evidence of every
//! row and decides none, with one exception: where it is not `OK` and no row is coloured, nothing tells whom it means, and
//! every row is a warning.

use super::{
    SOFTWARE,
    colour::{Shade, shade},
    marks,
    subject::Subject,
};
use crate::{
    grid::{Grid, Row},
    labels,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    sizes,
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, Status};

const USER: &[&str] = &["User", "User name", "Username", "Tenant", "Tenant name"];
const PLAN: &[&str] = &["Hardware Plan", "Hardware plan name"];
const REPOSITORY: &[&str] = &["Repository Name", "Repo Name", "Cloud Repository", "Repository", "Repo"];
const USED: &[&str] = &["Used space", "Used"];
/// Headings of every table of tenants, in lower case.
const COLUMNS: &[&str] = &["used space", "total quota", "free space", "last active"];
/// Columns that only agents have.
const AGENTS: &[&str] =
    &["#ws", "#server", "number of ws", "number of workstation", "number of server", "# ws", "# server"];
/// The label of the headline.
const HEADLINE: &str = "Infrastructure status";

/// The provider's daily report.
pub(crate) struct CloudConnect;

impl ReportParser for CloudConnect {
    fn id(&self) -> &'static str {
        "veeam.cloud_connect"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Cloud Connect: daily report of a service provider, one result for each tenant and repository",
            recognised_by: "a table with the columns User and Repository Name or Hardware Plan, or the headline `Infrastructure status:`",
            reads: "All versions; labels are English, dates and decimals follow the server",
            rules: "The background of a row decides: red failed, yellow or orange warning, white or none success. The headline is kept as evidence; where it is not OK and no row is coloured, every row is a warning. Without colours the mail is not read.",
            example_subject: "Veeam Cloud Connect report: Infrastructure status: OK",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Infrastructure status", "Cloud Connect", "Total quota", "Hardware Plan", "Last active", "Used space"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        mail.subject.contains("Infrastructure status:")
            || marks::has_line(mail, "Infrastructure status:")
            || [mail.html_body(), mail.text_body()].into_iter().any(has_tenants)
    }

    fn read(&self, mail: &Mail) -> Outcome {
        if !has_tenants(mail.html_body()) {
            let reason =
                "no table of tenants stands in an HTML body; only the colours of its rows tell how a tenant fares";
            return Outcome::ParseFailed(reason.to_owned());
        }
        if !has_colours(mail.html.as_deref().unwrap_or_default()) {
            return Outcome::ParseFailed(
                "the colours of the rows are lost; only they tell how a tenant fares".to_owned(),
            );
        }
        let tenants = match tenants(mail.html_body()) {
            Ok(tenants) if tenants.is_empty() => {
                return Outcome::ParseFailed("no tenant stands in the tables".to_owned());
            }
            Ok(tenants) => tenants,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        let headline = headline(mail);
        let is_plain = tenants.iter().all(|tenant| tenant.status == Status::Success);
        let meant = headline.as_ref().filter(|headline| is_plain && headline.status > Status::Success);
        let reports = tenants.into_iter().map(|tenant| {
            let own = tenant.finding();
            let finding = match (meant, &headline) {
                (Some(meant), _) => own.or_worse(meant.clone()),
                (None, Some(headline)) => headline.evidence().iter().cloned().fold(own, Finding::and),
                (None, None) => own,
            };
            tenant.report(finding)
        });
        super::outcome(mail, reports.collect())
    }
}

/// Whether colours may be left in the tables of tenants. A banner above them or a signature below may be coloured and tells nothing.
fn has_colours(html: &str) -> bool {
    let html = html.to_ascii_lowercase();
    let is_coloured = |text: &str| ["style=", "bgcolor="].iter().any(|attribute| text.contains(attribute));
    // Each from its own mark to the next one.
    let tables = || html.split("<table").skip(1).map(|rest| rest.split("</table").next().unwrap_or(rest));
    let is_of_tenants = |table: &&str| 1 < COLUMNS.iter().filter(|heading| table.contains(**heading)).count();
    if tables().any(|table| is_of_tenants(&table)) {
        return tables().filter(is_of_tenants).any(is_coloured);
    }
    // A mail program wrote the headings in another way.
    tables().any(is_coloured)
}

/// One row of a table.
#[derive(Debug)]
struct Tenant<'a> {
    section: &'static str,
    user: &'a str,
    repository: &'a str,
    used: &'a str,
    /// The other columns, as lines `Heading: value`.
    facts: String,
    status: Status,
    reason: String,
    quote: String,
}

impl Tenant<'_> {
    fn finding(&self) -> Finding {
        Finding::new(self.status, self.reason.clone(), Evidence::new(Part::Html, &self.quote, self.user))
    }

    fn report(self, finding: Finding) -> Report {
        let whole = [self.user, self.repository].into_iter().filter(|name| !name.is_empty());
        let words = finding.evidence().first().map_or_else(String::new, |evidence| evidence.words.clone());
        let object = ObjectReport {
            name: if self.repository.is_empty() { self.user } else { self.repository }.to_owned(),
            object_type: "cloud_connect_repo".to_owned(),
            status: Some(ObjectStatus { status: finding.status, part: Part::Html, words }),
            message: (!self.facts.is_empty()).then_some(self.facts),
            size_bytes: self.used.split('(').next().and_then(sizes::bytes),
            ..ObjectReport::default()
        };
        Report {
            objects: vec![object],
            ..Report::new(SOFTWARE, self.section, &whole.collect::<Vec<_>>().join(" / "), finding)
        }
    }
}

/// Which cell holds what.
struct Columns<'a> {
    headings: &'a Row,
    user: usize,
    repository: usize,
    used: Option<usize>,
    section: &'static str,
}

impl<'a> Columns<'a> {
    /// `row` as headings below the heading of a section.
    fn of(row: &'a Row, section: Option<&'static str>) -> Option<Self> {
        let at = |names: &[&str]| {
            names.iter().find_map(|name| row.texts().position(|text| labels::is(text.trim_end_matches(':'), name)))
        };
        let (plan, agents) = (
            at(PLAN),
            row.texts().any(|text| {
                let text = text.to_lowercase();
                AGENTS.iter().any(|name| text.starts_with(name))
            }),
        );
        let by_columns = match (plan, agents) {
            (Some(_), _) => "Cloud Connect Replication",
            (None, true) => "Cloud Connect Agent",
            (None, false) => "Cloud Connect Backup",
        };
        let capacity =
            [USED, &["Total quota"], &["Last active"], &["Free space"]].into_iter().any(|names| at(names).is_some());
        (capacity || plan.is_some()).then_some(())?;
        Some(Self {
            headings: row,
            user: at(USER)?,
            repository: plan.or_else(|| at(REPOSITORY))?,
            used: at(USED),
            section: section.unwrap_or(by_columns),
        })
    }
}

/// The canonical name of the section that `row` heads.
fn section(row: &Row) -> Option<&'static str> {
    let [cell] = &row.cells[..] else { return None };
    let text = cell.text.trim_end_matches(':').to_lowercase();
    match text.strip_prefix("cloud connect ").unwrap_or(&text).trim() {
        "backup" | "backups" => Some("Cloud Connect Backup"),
        "replication" | "replications" | "replica" | "replicas" => Some("Cloud Connect Replication"),
        "agent" | "agents" | "agent backup" | "agent backups" => Some("Cloud Connect Agent"),
        _ => None,
    }
}

fn has_tenants(grid: &Grid) -> bool {
    grid.rows.iter().any(|row| Columns::of(row, None).is_some())
}

/// Every row of every table, in order.
fn tenants(grid: &Grid) -> Result<Vec<Tenant<'_>>, String> {
    let (mut heading, mut columns) = (None, None);
    let mut found: Vec<Tenant<'_>> = Vec::new();
    let mut above: Vec<&str> = Vec::new();
    for row in &grid.rows {
        if let Some(section) = section(row) {
            (heading, columns) = (Some(section), None);
        } else if let Some(next) = Columns::of(row, heading) {
            columns = Some(next);
            above.clear();
        } else if let Some(columns) = columns.as_ref().filter(|_| 2 < row.cells.len()) {
            if row.text(0).trim_end_matches(':').eq_ignore_ascii_case("total") {
                continue;
            }
            // A user with several repositories may stand in one cell beside all of them.
            let missing = columns.headings.cells.len().saturating_sub(row.cells.len());
            let mut cells: Vec<&str> = above.iter().copied().take(missing).chain(row.texts()).collect();
            if cells.get(columns.user).is_some_and(|user| user.is_empty()) {
                cells[columns.user] = above.get(columns.user).copied().unwrap_or_default();
            }
            found.extend(tenant(columns, row, &cells)?);
            above = cells;
        }
    }
    Ok(found)
}

/// The tenant in `row`, whose texts are `cells`; `None` for a row that names nobody.
fn tenant<'a>(columns: &Columns<'_>, row: &Row, cells: &[&'a str]) -> Result<Option<Tenant<'a>>, String> {
    let text = |column: usize| cells.get(column).copied().unwrap_or_default();
    let first_line = |column: usize| text(column).lines().next().unwrap_or_default();
    let user = first_line(columns.user);
    if user.is_empty() {
        return Ok(None);
    }
    let (mut status, mut reason) = (Status::Success, "the row has no colour of a warning or failure".to_owned());
    for background in row.cells.iter().filter_map(|cell| cell.background.as_deref()) {
        match shade(background) {
            Shade::Says(worse) if status < worse => {
                (status, reason) = (worse, format!("the row has the colour {background}"));
            }
            Shade::Unknown => {
                return Err(format!("the row of {user} has the colour {background}, of which nothing is known"));
            }
            _ => {}
        }
    }
    let facts = columns.headings.texts().enumerate().filter(|(at, _)| *at != columns.user && *at != columns.repository);
    let facts = facts.filter(|(at, _)| !text(*at).is_empty()).map(|(at, label)| format!("{label}: {}", text(at)));
    Ok(Some(Tenant {
        section: columns.section,
        user,
        repository: first_line(columns.repository),
        used: columns.used.map_or("", first_line),
        facts: facts.collect::<Vec<_>>().join("\n"),
        status,
        reason,
        quote: cells.join(" "),
    }))
}

/// The state of the infrastructure as a whole, from headline or subject; what is not `OK` is a warning.
fn headline(mail: &Mail) -> Option<Finding> {
    let of = |part: Part, text: &str| {
        let status = if text.eq_ignore_ascii_case("OK") { Status::Success } else { Status::Warning };
        let reason = format!("the infrastructure status is {text} and no row tells whom it means");
        Finding::new(status, reason, Evidence::new(part, &format!("{HEADLINE}: {text}"), text))
    };
    let in_subject =
        || mail.subject.split_once("Infrastructure status:").map(|(_, text)| of(Part::Subject, text.trim()));
    let bracket = Subject::find(&mail.subject).map(|subject| subject.finding());
    let body = mail.html_body();
    let found = body.value(HEADLINE).map(|text| of(body.part(), text)).or_else(in_subject);
    match (found, bracket) {
        (Some(found), Some(bracket)) => Some(found.or_worse(bracket)),
        (found, bracket) => found.or(bracket),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tables_of_tenants_tell_whether_colours_are_left() {
        let headings = "<tr><td>User</td><td>Used space</td><td>Last active</td></tr>";
        let report = |row: &str| format!("<p>Backup</p><TABLE>{headings}{row}</TABLE>");
        assert!(has_colours(&report("<tr style=\"background-color:#fff\"><td>a</td></tr>")));
        assert!(has_colours(&report("<tr bgcolor=#fb9895><td>a</td></tr>")));
        let lost = report("<tr><td>a</td></tr>");
        assert!(!has_colours(&lost));
        let banner = "<table style=\"color:red\"><tr><td>External sender</td></tr></table>";
        assert!(!has_colours(&format!("{banner}{lost}<div style=\"color:grey\">Jane</div>{banner}")));
    }
}
