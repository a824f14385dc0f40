//! The overall status of a report: the worst of what the product says and what its objects say.

use crate::model::{Evidence, Finding, ObjectReport, ObjectStatus, Status};

/// Joins the product's own finding with those of the objects: the worst wins, and what contradicts is kept as evidence.
///
/// `None` means that there is no evidence at all; such a report is never a success, its parser has failed.
/// Objects with status success add nothing to a finding of the product: a product that calls a run failed is believed.
#[must_use]
pub fn overall(own: Option<Finding>, objects: &[ObjectReport]) -> Option<Finding> {
    // The first of the worst decides, so that the reason names the first row a reader meets. Only its words are put together: a
    // report may have thousands of objects.
    let told = objects.iter().filter_map(|object| Some((object, object.status.as_ref()?)));
    let worst = told.reduce(|worst, next| if worst.1.status < next.1.status { next } else { worst });
    let worst = worst.map(|(object, status)| finding_of(object, status));
    match (own, worst) {
        (Some(own), Some(worst)) if worst.status > own.status => {
            Some(own.evidence().iter().cloned().fold(worst, Finding::and))
        }
        (Some(own), Some(worst)) if worst.status == own.status => Some(with_cause(own, objects)),
        (Some(own), _) => Some(own),
        (None, worst) => worst,
    }
}

/// The product's own word names no cause; the first object that is as bad, and of which something is said, does.
fn with_cause(own: Finding, objects: &[ObjectReport]) -> Finding {
    let as_bad = |object: &&ObjectReport| object.status.as_ref().is_some_and(|found| found.status == own.status);
    let named = objects.iter().filter(as_bad).find_map(|object| Some((&object.name, cause(object)?)));
    match named {
        Some((name, cause)) if own.status != Status::Success && !own.reason.contains(cause) => {
            let reason = format!("{name}: {} ({})", clipped(cause).trim_end_matches('.'), own.reason);
            own.because(reason)
        }
        _ => own,
    }
}

fn finding_of(object: &ObjectReport, status: &ObjectStatus) -> Finding {
    let line = match &object.message {
        Some(message) => format!("{} {} {message}", object.name, status.words),
        None => format!("{} {}", object.name, status.words),
    };
    let kind = if object.object_type.is_empty() { "object" } else { &object.object_type };
    let cause = cause(object).map(|cause| format!(": {}", clipped(cause))).unwrap_or_default();
    let reason = format!("{kind} {} says {}{cause}", object.name, status.words);
    Finding::new(status.status, reason, Evidence::new(status.part, &line, &status.words))
}

/// What went wrong, out of a reason: without whom it struck and where it was read. Runs that share it may share a remedy.
#[must_use]
pub fn cause_of(reason: &str) -> &str {
    let told = reason.strip_suffix(')').and_then(|reason| reason.rsplit_once(" (")).map_or(reason, |(told, _)| told);
    told.split_once(": ").map_or(told, |(_, cause)| cause)
}

fn cause(object: &ObjectReport) -> Option<&str> {
    cause_in(object.message.as_deref().unwrap_or_default())
}

/// What the message of an object says in one line: the first that calls itself an error, else the first.
pub(super) fn cause_in(message: &str) -> Option<&str> {
    let lines = || message.lines().map(str::trim);
    let calls_itself_error = |line: &&str| line.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("error:"));
    lines().find(calls_itself_error).or_else(|| lines().find(|line| !line.is_empty()))
}

/// A reason is read in one line; the whole message stands with the object.
fn clipped(text: &str) -> String {
    const MAX: usize = 160;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Part;

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

    #[test]
    fn the_reason_names_the_first_row_that_is_as_bad_as_the_header() {
        let message = Some(format!("Finished at 22:14\nError: disk full\n{}", "x".repeat(500)));
        let bad = ObjectReport { message, ..object("SRV-B", Status::Failed, "Error") };
        let rows = [object("SRV-A", Status::Warning, "Warning"), bad];
        let found = overall(Some(header(Status::Failed, "Error")), &rows).expect("a finding");
        assert_eq!(found.reason, "SRV-B: Error: disk full (header cell says Error)");
        let found = overall(Some(header(Status::Success, "Success")), &rows[..0]).expect("a finding");
        assert_eq!(found.reason, "header cell says Success");
    }

    #[test]
    fn the_same_fault_at_two_machines_has_one_cause() {
        let reasons =
            ["SRV-A: Error: disk full (header cell says Error)", "SRV-B: Error: disk full (header cell says Failed)"];
        assert_eq!(reasons.map(cause_of), ["Error: disk full"; 2]);
        assert_eq!(cause_of("subject says backup failed"), "subject says backup failed");
    }
}
