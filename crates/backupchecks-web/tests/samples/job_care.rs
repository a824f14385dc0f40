//! Invented care of a job, and a merger before it is done.

use super::{Samples, hours_ago};
use backupchecks_web::views::{CareRefusal, CareRow, CareUndone, JobMergeView, MergeCarried, MergeSide, Toast, Word};

/// Every reason for which care is refused.
const REFUSALS: [Word; 13] = [
    "customer-gone",
    "merged-away",
    "nothing-to-do",
    "same-job",
    "archived",
    "other-kind",
    "no-runs",
    "mark-empty",
    "undone-already",
    "later",
    "run-elsewhere",
    "mark-changed",
    "has-runs",
];

/// What is said after care.
pub(super) fn care_toasts() -> Vec<Toast> {
    let cared = |what: &'static str, count| Toast::Cared { what: what.into(), job: 3, care: 7, count };
    let refused = |why: &'static str| Toast::CareRefused(CareRefusal { why: why.into(), job: Some(4) });
    ["moved", "told-apart", "merged", "split"]
        .into_iter()
        .zip(0..)
        .map(|(what, count)| cared(what, count))
        .chain(REFUSALS.map(refused))
        .chain([
            Toast::CareUndone { count: 0 },
            Toast::CareUndone { count: 3 },
            Toast::JobsDeleted { jobs: 1, mails: 0, task: None },
            Toast::JobsDeleted { jobs: 2000, mails: 200_000, task: Some(3) },
        ])
        .collect()
}

impl Samples {
    /// Its pages by name.
    pub(super) fn care_pages(&self) -> Vec<(&'static str, String)> {
        let none = MergeCarried { runs: 0, gave_way: 0, concerns: 0, overrides: 0, closures: 0, planning: None };
        let some = MergeCarried {
            runs: 1204,
            gave_way: 2,
            concerns: 3,
            overrides: 1,
            closures: 4,
            planning: Some(self.say("the cron expression 0 22 * * 1-5")),
        };
        let refused = Some(CareRefusal { why: "other-kind".into(), job: Some(4) });
        let html = |carried, refused| self.html(&self.merge(carried, refused), &self.layout("jobs"));
        vec![
            ("job_merge", html(Some(some), None)),
            ("job_merge_nothing", html(Some(none), None)),
            ("job_merge_refused", html(None, refused)),
        ]
    }

    /// One change of each kind, the newest first.
    pub(super) fn care(&self) -> Vec<CareRow> {
        let row = |care: i64, what: Word| CareRow {
            care,
            what,
            before: self.say("Customer A"),
            after: self.say("Customer B"),
            other: (care % 2 == 0).then_some(4),
            other_name: self.say("Nightly VMs (old)"),
            runs: u64::from(care.unsigned_abs() != 5) * 12,
            at: hours_ago(care),
            by: if care == 3 { String::new() } else { self.say("alice") },
            undone: (care > 1).then(|| CareUndone { by: self.say("oscar"), at: hours_ago(1) }),
            may_undo: care == 1,
        };
        let no_longer = CareRow { after: String::new(), ..row(6, "told-apart") };
        vec![
            row(1, "moved"),
            row(2, "told-apart"),
            row(3, "split-off"),
            row(4, "split-in"),
            row(5, "merged"),
            no_longer,
        ]
    }

    fn merge(&self, carried: Option<MergeCarried>, refused: Option<CareRefusal>) -> JobMergeView {
        let side = |job: i64, name: &str| MergeSide {
            job,
            job_name: self.say(name),
            customer: self.say("Customer A"),
            sender: self.say("backup@customer-a.example.com"),
        };
        JobMergeView { merged: side(3, "Nightly VMs (old)"), kept: side(4, "Nightly VMs"), carried, refused }
    }
}
