//! Invented views of Run Checks.

use super::{STATUSES, Samples, hours_ago, strip};
use backupchecks_web::views::{
    CustomerCount, Done, Handled, HistoryRun, LastHeard, NextExpected, ReviewedBy, RunChecksView, RunCounts, RunGroup,
    RunPanel, RunRow, Successes, Word,
};

impl Samples {
    /// Its pages by name.
    pub(super) fn work_pages(&self) -> Vec<(&'static str, String)> {
        vec![
            ("run_checks", self.html(&self.run_checks("job", None), &self.layout("run_checks"))),
            ("run_checks_grouped", self.html(&self.run_checks("reason", None), &self.layout("run_checks"))),
            ("run_checks_panel", self.html(&self.run_checks("job", Some(false)), &self.layout("run_checks"))),
            ("run_checks_reviewed", self.html(&self.run_checks("job", Some(true)), &self.layout("run_checks"))),
            ("run_checks_done", self.html(&self.done(), &self.layout("run_checks"))),
        ]
    }

    pub(super) fn run_row(&self, at: usize) -> RunRow {
        let status = STATUSES[at * 4 / 15];
        let quotes = self.quotes();
        RunRow {
            run: i64::try_from(at).expect("small") + 100,
            value: format!("{},{}", at + 100, at + 200),
            runs: if at.is_multiple_of(4) { 3 } else { 1 },
            job: 3,
            job_name: self
                .say(["Nightly VMs", "Hyper Backup to NAS-02", "Backup Copy Job 1", "M365 tenant - daily"][at % 4]),
            customer_id: 1,
            customer: self.say(["Customer A", "Customer B with a long name", "Customer C"][at % 3]),
            software: self.say(["Veeam", "Synology"][at % 2]),
            backup_type: self.say(["Backup Job", "Hyper Backup"][at % 2]),
            status,
            reason: self.say("no report came for the slot of 2 March 22:00"),
            quote: (status != "missed").then(|| quotes[0].clone()),
            strip: strip(at, status),
            tickets: u64::from(at.is_multiple_of(3)),
            remarks: u64::from(at.is_multiple_of(5)),
            run_at: hours_ago(9 + i64::try_from(at).expect("small") * 3),
            last_success_at: None,
            days_without_success: (at < 6).then(|| 12 - at as u64),
        }
    }

    pub(super) fn run_checks(&self, group: Word, panel: Option<bool>) -> RunChecksView {
        let rows = |range: std::ops::Range<usize>| range.map(|at| self.run_row(at)).collect::<Vec<_>>();
        let head = |title: &str, rows: Vec<RunRow>| RunGroup { title: Some(self.say(title)), runs: 12, rows };
        RunChecksView {
            counts: RunCounts { failed: 12, missed: 3, warning: 24, success_override: 4, success: 7_612 },
            group,
            groups: match group {
                "job" => vec![RunGroup { title: None, runs: 15, rows: rows(0..15) }],
                _ => vec![head("the network path was not found", rows(0..4)), head("disk full", rows(4..9))],
            },
            hidden: 12,
            successes: Some(Successes {
                count: 7_612,
                up_to: 9_000,
                customers: (1..30)
                    .map(|id| CustomerCount {
                        customer_id: id,
                        customer: self.say(&format!("Customer {id}")),
                        count: 260,
                    })
                    .collect(),
            }),
            panel: panel.map(|reviewed| self.run_panel(reviewed)),
            done: None,
        }
    }

    pub(super) fn run_panel(&self, reviewed: bool) -> RunPanel {
        let history = |at: i64| HistoryRun {
            run: 101 - at,
            run_at: hours_ago(9 + at * 24),
            status: STATUSES[usize::try_from(at).expect("small") % 5],
            reason: self.say("header cell says Failed, at some length so that it must be cut"),
            reviewed: at % 2 == 1,
        };
        RunPanel {
            run: 101,
            job: 3,
            job_name: self.say("Hyper Backup to NAS-02"),
            customer_id: 1,
            customer: self.say("Customer B with a long name"),
            software: self.say("Synology"),
            backup_type: self.say("Hyper Backup"),
            status: if reviewed { "success_override" } else { "failed" },
            parsed_status: "failed",
            reason: self.say("header cell says Failed"),
            source_type: "mail",
            run_at: hours_ago(9),
            started_at: Some("2026-03-02T22:00:04".to_owned()),
            finished_at: Some("2026-03-02T22:41:10".to_owned()),
            expected_at: Some(hours_ago(10)),
            last_success_at: Some(hours_ago(24 * 11)),
            remark: Some(self.say("account NAS-02, computer nas-02")),
            evidence: self.quotes(),
            objects: self.objects(),
            strip: strip(1, "failed"),
            history: (0..6).map(history).collect(),
            marks: self.marks(),
            ticket_form: self.ticket_form(),
            mail: Some(2),
            applied: Some(self.applied(reviewed, if reviewed { "over" } else { "deleted" })),
            may_mark: true,
            override_form: None,
            reviewed: reviewed.then(|| ReviewedBy { name: self.say("alice"), at: hours_ago(1) }),
            job_waiting: 3,
            up_to: 101,
        }
    }

    pub(super) fn done(&self) -> RunChecksView {
        let done = Done {
            last_heard: Some(LastHeard { source: self.say("files"), at: hours_ago(1) }),
            next_expected: Some(NextExpected {
                job: 3,
                job_name: self.say("Nightly VMs"),
                customer: self.say("Customer A"),
                at: hours_ago(-15),
            }),
            handled_today: vec![
                Handled { name: self.say("alice"), count: 7_601 },
                Handled { name: self.say("bob"), count: 54 },
            ],
        };
        RunChecksView {
            counts: RunCounts::default(),
            group: "job",
            groups: vec![],
            hidden: 0,
            successes: None,
            panel: None,
            done: Some(done),
        }
    }
}
