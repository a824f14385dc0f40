//! Which job a report belongs to.

use crate::model::{Job, JobId, Report};
use crate::text::fold;

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
/// A job that is told apart by a host or object answers only to reports that name it, and goes before jobs without such a
/// mark. Archived jobs count only where no other job answers. Where several are left the report is ambiguous: guessing
/// could hide one customer's failure behind another's success.
#[must_use]
pub fn match_report<'a>(report: &Report, candidates: impl IntoIterator<Item = &'a Job>) -> Match {
    let answering: Vec<&Job> = candidates.into_iter().filter(|job| answers(job, report)).collect();
    let pick = |archived: bool| -> Vec<JobId> {
        let alike = || answering.iter().filter(|job| job.archived == archived);
        let marked: Vec<JobId> = alike().filter(|job| job.told_apart_by.is_some()).map(|job| job.id).collect();
        if marked.is_empty() { alike().map(|job| job.id).collect() } else { marked }
    };
    match (pick(false).as_slice(), pick(true).as_slice()) {
        (&[job], _) => Match::Job(job),
        ([], []) => Match::None,
        ([], &[job, ..]) => Match::Archived(job),
        (several, _) => Match::Ambiguous(several.to_vec()),
    }
}

fn answers(job: &Job, report: &Report) -> bool {
    job.told_apart_by.as_ref().is_none_or(|mark| names(report, mark))
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
        check("SRV-B", &jobs, &Match::Job(JobId(2)));
        check("SRV-C", &[job(1, Some("srv-a"), false), job(2, Some("srv-b"), false)], &Match::None);
    }

    #[test]
    fn an_archived_job_counts_only_where_no_other_answers() {
        check("SRV-A", &[job(1, None, true)], &Match::Archived(JobId(1)));
        check("SRV-A", &[job(1, None, true), job(2, None, false)], &Match::Job(JobId(2)));
    }
}
