//! Reading a mail again: which result is which, when a review no longer holds, and what a run says whose result is gone.

use crate::model::{EffectiveStatus, Evidence, MatchKey, NewRun, Outcome, ParserRef, Part, RunStatus};
use std::collections::{BTreeMap, VecDeque};

/// For each of the results now which of the results before it is.
///
/// Results that speak of the same job are the same, in mail order. Of the others those at the same place are, and where one is
/// left on either side, these: a parser that has learned to read a job's name better still speaks of the same result.
#[must_use]
pub fn pair(before: &[MatchKey], now: &[MatchKey]) -> Vec<Option<usize>> {
    let mut by_key: BTreeMap<&MatchKey, VecDeque<usize>> = BTreeMap::new();
    for (place, key) in before.iter().enumerate() {
        by_key.entry(key).or_default().push_back(place);
    }
    let mut pairs: Vec<Option<usize>> =
        now.iter().map(|key| by_key.get_mut(key).and_then(VecDeque::pop_front)).collect();
    let is_left = |pairs: &[Option<usize>], place: usize| place < before.len() && !pairs.contains(&Some(place));
    for place in 0..pairs.len() {
        if pairs[place].is_none() && is_left(&pairs, place) {
            pairs[place] = Some(place);
        }
    }
    let mut left = (0..before.len()).filter(|place| is_left(&pairs, *place));
    let mut unpaired = (0..pairs.len()).filter(|place| pairs[*place].is_none());
    if let (Some(old), None, Some(new), None) = (left.next(), left.next(), unpaired.next(), unpaired.next()) {
        pairs[new] = Some(old);
    }
    pairs
}

/// Whether a review is taken back: it was of something better, or of another job's run, and this one is no success.
///
/// Nothing gets past people that way. A review of something as bad or worse stays: it was looked at.
#[must_use]
pub fn comes_back(reviewed: bool, before: EffectiveStatus, now: EffectiveStatus, moved: bool) -> bool {
    reviewed && (before < now || moved && !now.is_good())
}

/// What a run says of itself when its review is taken back.
#[must_use]
pub fn put_back_remark(before: EffectiveStatus, now: EffectiveStatus, moved: bool) -> String {
    if moved {
        return format!("Read again: it was reviewed as the run of another job, as {before}; it is {now}.");
    }
    format!("Read again: it was reviewed as {before}, and is {now} now.")
}

/// A run whose result the new reading does not find. It never vanishes, and it is not believed either: at least a warning that
/// says why, with what was read before.
#[must_use]
pub fn lost(run: &NewRun, parser: Option<&ParserRef>, outcome: &Outcome) -> NewRun {
    let who =
        parser.map_or_else(|| "the parser".to_owned(), |parser| format!("{} version {}", parser.id, parser.version));
    let now = match outcome {
        Outcome::Notice(reason) => format!("{who} reads the mail as a notice ({reason})"),
        _ => format!("{who} finds no such result in the mail"),
    };
    let reason = format!("{now}; it was read as {}: {}", run.status, run.reason);
    let mut evidence = vec![Evidence::new(Part::Derived, &now, &now)];
    evidence.extend(run.evidence.iter().cloned());
    NewRun { status: run.status.max(RunStatus::Warning), reason, evidence, ..run.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::run;

    fn keys(names: &[&str]) -> Vec<MatchKey> {
        names.iter().map(|name| MatchKey::from_stored((*name).to_owned())).collect()
    }

    #[track_caller]
    fn check(before: &[&str], now: &[&str], expected: &[Option<usize>]) {
        assert_eq!(pair(&keys(before), &keys(now)), expected, "{before:?} -> {now:?}");
    }

    #[test]
    fn results_of_the_same_job_are_the_same_wherever_they_stand() {
        check(&["a", "b"], &["b", "a"], &[Some(1), Some(0)]);
        check(&["a", "a"], &["a", "a", "a"], &[Some(0), Some(1), None]);
    }

    #[test]
    fn a_result_with_a_better_name_is_the_one_at_its_place() {
        check(&["a", "b"], &["a", "c"], &[Some(0), Some(1)]);
        check(&["a"], &["b"], &[Some(0)]);
        check(&["a", "b", "c"], &["b", "x"], &[Some(1), None]);
    }

    #[test]
    fn what_is_left_alone_on_both_sides_is_the_same() {
        check(&["a", "b"], &["x", "c", "a"], &[None, Some(1), Some(0)]);
        check(&["a", "b", "c"], &["b", "x", "a"], &[Some(1), Some(2), Some(0)]);
        check(&[], &["a"], &[None]);
        check(&["a"], &[], &[]);
    }

    #[test]
    fn a_review_holds_unless_it_was_of_something_better() {
        use EffectiveStatus::{Failed, Success, SuccessOverride, Warning};
        assert!(comes_back(true, Success, Warning, false));
        assert!(comes_back(true, Success, SuccessOverride, false), "nobody has seen that something was excused");
        assert!(!comes_back(true, Failed, Warning, false));
        assert!(!comes_back(false, Success, Failed, true), "what is not reviewed is on Run Checks");
        assert!(comes_back(true, Failed, Failed, true), "the failure of another job was looked at");
        assert!(!comes_back(true, Success, Success, true));
    }

    #[test]
    fn a_run_without_its_result_is_at_least_a_warning_and_says_what_it_was() {
        let parser = ParserRef { id: "veeam.backup".into(), version: 4 };
        let was = run(RunStatus::Success, "header says Success", vec![]);
        let now = lost(&was, Some(&parser), &Outcome::Notice("test message".into()));
        assert_eq!(now.status, RunStatus::Warning);
        assert_eq!(
            now.reason,
            "veeam.backup version 4 reads the mail as a notice (test message); it was read as success: header says Success"
        );
        assert_eq!(now.evidence.len(), 2, "what was read before still stands there");
        let failed = run(RunStatus::Failed, "header says Failed", vec![]);
        assert_eq!(lost(&failed, None, &Outcome::Report(vec![])).status, RunStatus::Failed);
    }
}
