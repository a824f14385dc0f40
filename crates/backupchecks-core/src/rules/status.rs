//! The overall status of a report: the worst of what the product says and what its objects say.

use crate::model::{Evidence, Finding, ObjectReport};

/// Joins the product's own finding with those of the objects: the worst wins, and what contradicts is kept as evidence.
///
/// `None` means that there is no evidence at all; such a report is never a success, its parser has failed.
/// Objects with status success add nothing to a finding of the product: a product that calls a run failed is believed.
#[must_use]
pub fn overall(own: Option<Finding>, objects: &[ObjectReport]) -> Option<Finding> {
    // The first of the worst decides, so that the reason names the first row a reader meets.
    let worst = objects
        .iter()
        .filter_map(finding_of)
        .reduce(|worst, next| if worst.status < next.status { next } else { worst });
    match (own, worst) {
        (Some(own), Some(worst)) if worst.status > own.status => {
            Some(own.evidence().iter().cloned().fold(worst, Finding::and))
        }
        (Some(own), _) => Some(own),
        (None, worst) => worst,
    }
}

fn finding_of(object: &ObjectReport) -> Option<Finding> {
    let status = object.status.as_ref()?;
    let line = match &object.message {
        Some(message) => format!("{} {} {message}", object.name, status.words),
        None => format!("{} {}", object.name, status.words),
    };
    let kind = if object.object_type.is_empty() { "object" } else { &object.object_type };
    let reason = format!("{kind} {} says {}", object.name, status.words);
    Some(Finding::new(status.status, reason, Evidence::new(status.part, &line, &status.words)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ObjectStatus, Part, Status};

    fn object(name: &str, status: Status, words: &str) -> ObjectReport {
        ObjectReport {
            name: name.into(),
            object_type: "VM".into(),
            status: Some(ObjectStatus { status, part: Part::Html, words: words.into() }),
            ..Default::default()
        }
    }

    fn header(status: Status, word: &str) -> Finding {
        Finding::new(status, format!("header cell says {word}"), Evidence::new(Part::Html, word, word))
    }

    #[test]
    fn nothing_read_is_no_success() {
        assert_eq!(overall(None, &[]), None);
        assert_eq!(overall(None, &[ObjectReport { name: "PC-01".into(), ..Default::default() }]), None);
    }

    #[test]
    fn a_failed_row_under_a_success_header_fails_the_run_and_keeps_the_conflict() {
        let found = overall(
            Some(header(Status::Success, "Success")),
            &[object("SRV-A", Status::Success, "Success"), object("SRV-B", Status::Failed, "Error")],
        );
        let found = found.expect("a finding");
        assert_eq!((found.status, found.reason.as_str()), (Status::Failed, "VM SRV-B says Error"));
        assert_eq!(found.evidence().len(), 2, "the header stays as evidence");
    }

    #[test]
    fn a_failed_header_over_good_rows_stays_failed() {
        let found = overall(Some(header(Status::Failed, "Error")), &[object("SRV-A", Status::Success, "Success")]);
        assert_eq!(found.expect("a finding").status, Status::Failed);
    }

    #[test]
    fn rows_alone_decide_and_the_first_of_the_worst_is_named() {
        let rows = [
            object("A", Status::Success, "OK"),
            object("B", Status::Warning, "Warning"),
            object("C", Status::Warning, "Warning"),
        ];
        assert_eq!(overall(None, &rows).expect("a finding").reason, "VM B says Warning");
    }
}
