//! Which job a report belongs to.

use crate::model::{Job, JobId, Report};
use crate::text::fold;
use std::collections::BTreeSet;

/// The answer to "whose report is this?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// Exactly one job.
    Job(JobId),
    /// Only a job that is archived.
    Archived(JobId),
    /// Several jobs, of different customers; a person has to tell them apart.
    Ambiguous(Vec<JobId>),
    /// No job.
    None,
}

/// Finds the job of `report` among `candidates`, the jobs with its match key.
///
/// A job that is told apart by a host or object answers only to reports that name it, and then goes before jobs without such a
/// mark. Where customers share a key, a job without a mark answers no longer by itself once another customer's job has one: a
/// failure that lists nothing could be anybody's. Jobs of different customers that answer are ambiguous even where one of them
/// is archived, for guessing could hide one customer's failure behind another's success. Of one customer's jobs the archived
/// ones count only where no other answers.
#[must_use]
pub fn match_report<'a>(report: &Report, candidates: impl IntoIterator<Item = &'a Job>) -> Match {
    let (marked, plain): (Vec<&Job>, Vec<&Job>) = candidates.into_iter().partition(|job| job.told_apart_by.is_some());
    let named: Vec<&Job> = marked
        .iter()
        .filter(|job| job.told_apart_by.as_ref().is_some_and(|mark| names(report, mark)))
        .copied()
        .collect();
    if !named.is_empty() {
        return pick(&named);
    }
    let shared = plain.iter().any(|job| marked.iter().any(|other| other.customer_id != job.customer_id));
    if shared { Match::Ambiguous(ids(plain.iter().chain(&marked))) } else { pick(&plain) }
}

fn pick(jobs: &[&Job]) -> Match {
    // A job may answer twice: as itself, and as one that was merged into it.
    let active: BTreeSet<JobId> = jobs.iter().filter(|job| !job.archived).map(|job| job.id).collect();
    let one_customer = jobs.iter().all(|job| job.customer_id == jobs[0].customer_id);
    match (active.len(), jobs.first()) {
        (_, None) => Match::None,
        (0, Some(job)) => Match::Archived(job.id),
        (1, Some(_)) if one_customer => active.first().map_or(Match::None, |job| Match::Job(*job)),
        _ => Match::Ambiguous(ids(jobs.iter())),
    }
}

fn ids<'a>(jobs: impl Iterator<Item = &'a &'a Job>) -> Vec<JobId> {
    jobs.map(|job| job.id).collect()
}

/// Whether `report` names `mark` as its host or as one of its objects.
#[must_use]
pub fn names(report: &Report, mark: &str) -> bool {
    let mark = fold(mark);
    let host = report.host.as_deref().map(fold);
    host.is_some_and(|host| host == mark) || report.objects.iter().any(|object| fold(&object.name) == mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CustomerId, JobIdentity, ObjectReport};
    use crate::testing::report;

    fn job(id: i64, told_apart_by: Option<&str>, archived: bool) -> Job {
        Job {
            id: JobId(id),
            customer_id: CustomerId(id),
            identity: JobIdentity::of("backup@example.com", &report("Nightly")),
            told_apart_by: told_apart_by.map(Into::into),
            informational: false,
            archived,
        }
    }

    #[track_caller]
    fn check(object: &str, jobs: &[Job], expected: &Match) {
        let mut report = report("Nightly");
        report.objects = vec![ObjectReport { name: object.into(), ..Default::default() }];
        assert_eq!(match_report(&report, jobs), *expected);
    }

    #[test]
    fn one_job_is_found_and_none_is_not() {
        check("SRV-A", &[job(1, None, false)], &Match::Job(JobId(1)));
        check("SRV-A", &[], &Match::None);
    }

    #[test]
    fn the_same_job_at_two_customers_is_ambiguous() {
        check("SRV-A", &[job(1, None, false), job(2, None, false)], &Match::Ambiguous(vec![JobId(1), JobId(2)]));
    }

    #[test]
    fn a_host_or_object_tells_two_customers_apart() {
        let jobs = [job(1, Some("srv-a"), false), job(2, None, false)];
        check("SRV-A", &jobs, &Match::Job(JobId(1)));
        check("SRV-B", &jobs, &Match::Ambiguous(vec![JobId(2), JobId(1)]));
        let both = [job(1, Some("srv-a"), false), job(2, Some("srv-b"), false)];
        check("SRV-B", &both, &Match::Job(JobId(2)));
        check("SRV-C", &[job(1, Some("srv-a"), false), job(2, Some("srv-b"), false)], &Match::None);
    }

    #[test]
    fn an_archived_job_keeps_its_mails_from_other_customers() {
        check("SRV-A", &[job(1, None, true)], &Match::Archived(JobId(1)));
        check("SRV-A", &[job(1, Some("srv-a"), true), job(2, None, false)], &Match::Archived(JobId(1)));
        check("SRV-A", &[job(1, None, true), job(2, None, false)], &Match::Ambiguous(vec![JobId(1), JobId(2)]));
    }

    #[test]
    fn a_job_that_answers_twice_is_one_job() {
        let both = [job(1, None, false), job(1, None, false)];
        check("SRV-A", &both, &Match::Job(JobId(1)));
        check("SRV-A", &[job(1, Some("srv-a"), false), job(1, None, false)], &Match::Job(JobId(1)));
    }

    #[test]
    fn an_archived_job_gives_way_to_a_newer_one_of_its_customer() {
        let moved = Job { customer_id: CustomerId(1), ..job(2, None, false) };
        check("SRV-A", &[job(1, None, true), moved], &Match::Job(JobId(2)));
    }
}
