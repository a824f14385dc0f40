//! `ImageManager`'s report: subject `Online Image Report: JOB - CLIENT`, and a cell for each machine whose border is green when all is well.
//!
//! The name is the first `span` of a cell. There is no word for the result: a machine is well when the border has the product's
//! green, and every other colour is a failure. In a copy as plain text the colours are lost, and with them the result.

use super::SOFTWARE;
use crate::{
    dates, grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    told, tree,
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, Status};
use regex::Regex;
use scraper::{ElementRef, Selector};
use std::sync::LazyLock;

const MARK: &str = "Online Image Report:";

/// The green of a machine that is well.
const GREEN: &[&str] = &["#5de01b", "rgb(93,224,27)"];

/// `ImageManager`.
pub(crate) struct ImageManager;

impl ReportParser for ImageManager {
    fn id(&self) -> &'static str {
        "storagecraft.image_manager"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "StorageCraft ImageManager: online image report",
            recognised_by: "`Online Image Report:` in the subject",
            reads: "The HTML report and copies of it that kept their colours",
            rules: "The border of each machine's cell: the product's green is a success, every other colour a failure. Without colours nothing is read.",
            example_subject: "Online Image Report: Daily - Example",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &[MARK]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::subjects(mail).any(|line| told::contains(line.text, MARK))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        report(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn report(mail: &Mail) -> Result<Report, String> {
    let name = told::subjects(mail).find_map(|line| job(line.text));
    let name = name.ok_or("nothing stands behind `Online Image Report:` in the subject")?;
    let machines =
        machines(mail.html.as_deref().ok_or("the mail has no HTML, and only the colours there tell the result")?)?;
    let worst = machines.iter().reduce(|worst, next| if worst.status < next.status { next } else { worst });
    let worst = worst.ok_or("no cell of the report has a border with a colour and a name in it")?;
    let reason = match worst.status {
        Status::Success => format!("the border of every machine is green ({})", worst.colour),
        _ => format!("the border of {} is {}, not the green of a machine that is well", worst.name, worst.colour),
    };
    let finding = Finding::new(worst.status, reason, Evidence::new(Part::Html, &worst.name, &worst.name));
    let objects = machines.into_iter().map(Machine::object).collect();
    Ok(Report { objects, ..Report::new(SOFTWARE, "ImageManager", name, finding) })
}

struct Machine {
    name: String,
    colour: String,
    status: Status,
}

impl Machine {
    fn object(self) -> ObjectReport {
        // The colour is not part of the text, so the name is what can be pointed at.
        let words = self.name.clone();
        ObjectReport {
            name: self.name,
            object_type: "Host".to_owned(),
            status: Some(ObjectStatus { status: self.status, part: Part::Html, words }),
            message: (self.status != Status::Success).then(|| format!("border colour {}", self.colour)),
            ..ObjectReport::default()
        }
    }
}

fn machines(html: &str) -> Result<Vec<Machine>, String> {
    let document = tree::parse(html)?;
    let (Ok(cells), Ok(spans)) = (Selector::parse("td"), Selector::parse("span")) else {
        return Err("the cells of the report could not be selected".to_owned());
    };
    let read = |cell: ElementRef<'_>| {
        let colour = cell.value().attr("style").and_then(border_colour);
        let span = cell.select(&spans).map(first_line).find(|text| !text.is_empty());
        // A cell without a border is a machine too if a name stands in it, and not a good one.
        let plain = || Some(first_line(cell)).filter(|text| !text.is_empty() && colour.is_some());
        let name = span.or_else(plain)?;
        let status = if colour.as_deref().is_some_and(|colour| GREEN.contains(&colour)) {
            Status::Success
        } else {
            Status::Failed
        };
        Some((
            Machine { name, colour: colour.clone().unwrap_or_else(|| "without colour".to_owned()), status },
            colour.is_some(),
        ))
    };
    let found: Vec<_> = document.select(&cells).filter(|cell| in_the_report(*cell)).filter_map(read).collect();
    // Where no border has a colour at all, a forward has lost them.
    let are_coloured = found.iter().any(|(_, is_coloured)| *is_coloured);
    Ok(if are_coloured { found.into_iter().map(|(machine, _)| machine).collect() } else { Vec::new() })
}

/// Whether the cell stands in a table with the report's wide spacing; Outlook keeps the attribute.
fn in_the_report(cell: ElementRef<'_>) -> bool {
    let tables = cell.ancestors().filter_map(ElementRef::wrap).filter(|element| element.value().name() == "table");
    tables.into_iter().next().is_some_and(|table| table.value().attr("cellspacing") == Some("15"))
}

/// The first line that a person sees in an element, or nothing.
fn first_line(element: ElementRef<'_>) -> String {
    grid::lines_of(*element).into_iter().next().unwrap_or_default()
}

/// The colour in `border: 3px solid #5DE01B`, `border-color: …` or `border-left: …`, in lower case without spaces.
fn border_colour(style: &str) -> Option<String> {
    static COLOUR: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"#[0-9a-f]{3,8}\b|rgba?\([^)]*\)|\b(?:red|green|yellow|orange|gr[ae]y|black|white)\b")
    });
    let style = style.to_lowercase();
    let mut rules = style.split(';').filter_map(|rule| rule.split_once(':'));
    let found = rules.find_map(|(name, value)| {
        let is_border = name.trim().starts_with("border") && !name.contains("collapse") && !name.contains("spacing");
        is_border.then(|| COLOUR.find(value)).flatten()
    })?;
    Some(found.as_str().replace(' ', ""))
}

/// `JOB - CLIENT`, without a result before it and a date behind it.
fn job(text: &str) -> Option<&str> {
    let at = text.to_ascii_lowercase().find(&MARK.to_ascii_lowercase())?;
    let name = text[at + MARK.len()..].trim();
    let name = match name.rsplit_once(' ') {
        Some((head, last)) if dates::date(last.trim_matches(['(', ')'])).is_some() => head.trim_end_matches([' ', '-']),
        _ => name,
    };
    let name = name.strip_prefix("SUCCESS ").unwrap_or(name).trim();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_gives_job_and_client() {
        for text in [
            "Online Image Report: Daily - Example",
            "FW: [EXTERNAL] Online Image Report: Daily - Example 12/01/2019",
            "Online Image Report: Daily - Example (12/01/2019)",
            "Online Image Report: SUCCESS Daily - Example - 2019-01-12",
        ] {
            assert_eq!(job(text), Some("Daily - Example"), "{text}");
        }
        assert_eq!(job("Online Image Report:"), None);
    }

    #[test]
    fn a_name_ends_with_its_line() {
        let cell =
            r#"<table cellspacing="15"><tr><td style="border: 3px solid #5DE01B">SRV-01<br>3 images</td></tr></table>"#;
        assert_eq!(machines(cell).unwrap()[0].name, "SRV-01");
    }

    #[test]
    fn only_the_green_border_is_a_success() {
        let cell = |style: &str| {
            format!(r#"<table cellspacing="15"><tr><td style="{style}"><span>error-01</span> ok</td></tr></table>"#)
        };
        for (style, expected) in [
            ("padding: 3px; border: 3px solid #5DE01B", Some(Status::Success)),
            ("border:solid rgb(93, 224, 27) 2.25pt", Some(Status::Success)),
            ("border: 3px solid #FF0000; background: #5DE01B", Some(Status::Failed)),
            ("background: #5DE01B", None),
        ] {
            let machines = machines(&cell(style)).unwrap();
            let found = machines.first().map(|machine| (machine.name.as_str(), machine.status));
            assert_eq!(found, expected.map(|status| ("error-01", status)), "{style}");
        }
    }
}
