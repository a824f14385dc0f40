//! The override that “mark as success” offers for a run.

use super::{Judged, bad_objects, reported};
use crate::model::{JobId, MessageMatch, Override, OverrideAction, OverrideScope, Status};
use crate::rules::status::{cause_in, cause_of};
use crate::text::{fold, squeeze};

/// How much of a message is taken, in characters.
const LONGEST: usize = 200;

/// An override for runs to come that are like this one: of the same job, with the same status and the same message. One bad
/// object that alone accounts for the status is named. It has no reason yet; a person gives it.
///
/// `None` for a run that no override can make a success: one that is a success already, or missed.
#[must_use]
pub fn suggest(job: JobId, run: &Judged<'_>) -> Option<Override> {
    let status = reported(run.status).filter(|status| *status != Status::Success)?;
    let bad: Vec<_> = bad_objects(run).collect();
    let only = match bad[..] {
        [object] if object.status == Some(status) && !fold(object.name).is_empty() => Some(object),
        _ => None,
    };
    let message = match bad.first() {
        None => Some(clipped(cause_of(run.reason))),
        Some(first) => cause_in(first.message).map(clipped),
    };
    // A text that does not stand in all that it is compared with would not fit the run it was taken from.
    let said = || bad.iter().map(|object| object.message).chain(bad.is_empty().then_some(run.reason));
    let in_all = |text: &String| said().all(|message| fold(message).contains(&fold(text)));
    Some(Override {
        id: Override::NEW,
        scope: match only {
            Some(object) => OverrideScope::Object { job, name: squeeze(object.name) },
            None => OverrideScope::Job(job),
        },
        status: Some(status),
        message: message.filter(|text| !fold(text).is_empty()).filter(in_all).map(MessageMatch::Contains),
        backup_software: None,
        backup_type: None,
        valid_from: None,
        valid_until: None,
        action: OverrideAction::TreatAsSuccess,
        reason: String::new(),
    })
}

/// The longest part of a text that another night may say again: without times and amounts, at most [`LONGEST`] characters.
fn clipped(text: &str) -> String {
    let text = squeeze(text);
    let words: Vec<&str> = text.split(' ').collect();
    let parts = words.split(|word| is_fleeting(word)).map(|part| part.join(" "));
    let longest = parts.max_by_key(|part| part.chars().count()).filter(|part| !part.is_empty()).unwrap_or(text);
    longest.chars().take(LONGEST).collect::<String>().trim_end().to_owned()
}

/// Whether a word is a date, a clock time or an amount: `[2026-03-08`, `02:15:29]`, `95%`, `12.3`.
fn is_fleeting(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let joined =
        |three: &[char]| three[0].is_ascii_digit() && matches!(three[1], ':' | '-' | '/') && three[2].is_ascii_digit();
    let amount = word.trim_matches(|c: char| !c.is_alphanumeric());
    let digits = amount.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    // More than one dot is an address.
    letters.windows(3).any(joined) || (!amount.is_empty() && digits && amount.matches('.').count() < 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CustomerId, JobIdentity, NewRun, RunStatus};
    use crate::rules::overrides::{Owner, apply};
    use crate::testing::{object, report, run};
    use proptest::prelude::*;

    fn covers(run: &NewRun) -> bool {
        let Some(rule) = suggest(JobId(1), &run.into()) else { return false };
        let identity = JobIdentity::of("a@example.com", &report("Nightly"));
        let owner = Owner { job: Some(JobId(1)), customer: Some(CustomerId(1)), identity: &identity };
        apply([&rule], owner, &run.into()).run.is_some_and(crate::model::AppliedOverride::is_excused)
    }

    #[test]
    fn one_bad_object_that_accounts_for_the_run_is_named_with_its_error() {
        let bad = object("SRV-A", Status::Failed, "Processed 12 GB\nError: VSS timeout");
        let run = run(RunStatus::Failed, "row", vec![object("SRV-B", Status::Success, ""), bad]);
        let rule = suggest(JobId(1), &(&run).into()).unwrap();
        assert_eq!(rule.scope, OverrideScope::Object { job: JobId(1), name: "SRV-A".into() });
        assert_eq!(rule.message, Some(MessageMatch::Contains("Error: VSS timeout".into())));
        assert_eq!(rule.status, Some(Status::Failed));
    }

    #[test]
    fn several_objects_with_one_fault_are_covered_by_the_job() {
        let bad = |name| object(name, Status::Failed, "Error: VSS timeout");
        let alike = run(RunStatus::Failed, "row", vec![bad("SRV-A"), bad("SRV-B")]);
        let rule = suggest(JobId(1), &(&alike).into()).unwrap();
        assert_eq!(rule.scope, OverrideScope::Job(JobId(1)));
        assert_eq!(rule.message, Some(MessageMatch::Contains("Error: VSS timeout".into())));
        let other = object("SRV-C", Status::Failed, "disk full");
        let several = run(RunStatus::Failed, "row", vec![bad("SRV-A"), other]);
        assert_eq!(suggest(JobId(1), &(&several).into()).unwrap().message, None, "no text fits both");
    }

    #[test]
    fn a_run_without_bad_objects_is_known_by_its_cause() {
        let run = run(RunStatus::Failed, "SRV-A: Error: disk full (header cell says Error)", vec![]);
        let rule = suggest(JobId(1), &(&run).into()).unwrap();
        assert_eq!(rule.message, Some(MessageMatch::Contains("Error: disk full".into())));
    }

    #[test]
    fn times_and_amounts_of_one_night_are_left_out() {
        for (says, taken) in [
            (
                "[2026-03-08 02:15:29] error: Failed to mount [//nas01.example.com/x]",
                "Failed to mount [//nas01.example.com/x]",
            ),
            ("Disk D: is 95% full, 12.3 GB are free of all", "GB are free of all"),
            ("No answer from 192.0.2.10 after 30 s", "No answer from 192.0.2.10 after"),
            ("12:30", "12:30"),
        ] {
            let run = run(RunStatus::Failed, says, vec![]);
            let message = suggest(JobId(1), &(&run).into()).unwrap().message;
            assert_eq!(message.as_ref().map(MessageMatch::text), Some(taken));
            assert!(covers(&run), "{says}");
        }
    }

    #[test]
    fn nothing_is_suggested_for_a_success_or_a_missed_run() {
        for status in [RunStatus::Success, RunStatus::Missed] {
            assert_eq!(suggest(JobId(1), &(&run(status, "reason", vec![])).into()), None, "{status}");
        }
    }

    proptest! {
        #[test]
        fn the_suggestion_covers_the_run_that_it_was_made_for(
            failed in any::<bool>(),
            reason in ".{0,300}",
            objects in proptest::collection::vec((".{0,12}", 0_usize..3, ".{0,300}"), 0..4),
        ) {
            let status = if failed { RunStatus::Failed } else { RunStatus::Warning };
            let objects = objects.iter().map(|(name, at, message)| object(name, Status::ALL[*at], message));
            prop_assert!(covers(&run(status, &reason, objects.collect())));
        }
    }
}
