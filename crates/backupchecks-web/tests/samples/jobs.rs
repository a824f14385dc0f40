//! Invented views of customers, jobs and Daily Jobs.

use super::{STATUSES, Samples, hours_ago, strip};
use backupchecks_web::views::{
    CalendarDay, CalendarEntry, CalendarView, ClosureRow, CustomerFilter, CustomerRow, CustomersView, DailyJobsView,
    DailyLine, GaveWay, JobRow, JobRunRow, JobView, JobsView, LinkMark, Moment, OutageRow, ScheduleCard, ScheduleForm,
    SlotTimeRow, Word,
};

/// How slots without a run go.
const UNSTATED: [Word; 4] = ["expected", "unknown", "overdue", "not_judged"];

fn calendar() -> CalendarView {
    let day = |number: i8| CalendarDay {
        date: format!("2026-02-{number:02}"),
        number,
        inside: number > 2,
        is_today: number == 9,
        entries: STATUSES
            .into_iter()
            .chain(UNSTATED)
            .skip(usize::from(number.unsigned_abs() % 9))
            .take(3)
            .map(|status| CalendarEntry {
                status,
                count: 1 + usize::from(number == 4) * 47,
                at: hours_ago(9),
                run: Some(7),
            })
            .collect(),
    };
    let weeks = (0..4).map(|week| (1..8).map(|at| day(week * 7 + at)).collect());
    let legend = STATUSES.into_iter().chain(UNSTATED).collect();
    let (before, after) = (Some("2026-01".to_owned()), Some("2026-03".to_owned()));
    CalendarView { month: 2, year: 2026, before, after, is_now: false, weeks: weeks.collect(), legend }
}

impl Samples {
    /// Its pages by name.
    pub(super) fn jobs_pages(&self) -> Vec<(&'static str, String)> {
        vec![
            ("customers", self.html(&self.customers(), &self.layout("customers"))),
            ("customers_empty", self.html(&CustomersView::default(), &self.layout("customers"))),
            ("jobs", self.html(&self.jobs(false), &self.layout("jobs"))),
            ("jobs_archived", self.html(&self.jobs(true), &self.layout("jobs"))),
            ("jobs_empty", self.html(&JobsView::default(), &self.layout("jobs"))),
            ("daily_jobs", self.html(&self.daily("all"), &self.layout("daily_jobs"))),
            ("daily_jobs_bad", self.html(&self.daily("bad"), &self.layout("daily_jobs"))),
            ("daily_jobs_none", self.html(&self.daily("open"), &self.layout("daily_jobs"))),
            ("job", self.html(&self.job(), &self.layout("jobs"))),
            (
                "job_by_hand",
                self.html(
                    &JobView {
                        schedule: ScheduleCard {
                            planning: "by_hand",
                            plan: Some(self.say("by the cron expression")),
                            form: ScheduleForm {
                                way: "cron",
                                cron: self.say("0 22 * * *"),
                                times: self.say("22:00"),
                                pause_name: self.say("moving house"),
                                refused: true,
                                ..ScheduleForm::default()
                            },
                            ..ScheduleCard::default()
                        },
                        ..self.job()
                    },
                    &self.layout("jobs"),
                ),
            ),
            (
                "job_archived",
                self.html(&JobView { archived: true, runs: vec![], care: vec![], ..self.job() }, &self.layout("jobs")),
            ),
        ]
    }

    pub(super) fn customers(&self) -> CustomersView {
        let customer =
            |id: i64| CustomerRow { id, name: self.say(&format!("Customer {id}")), active: id % 4 != 0, jobs: 12 };
        CustomersView { query: String::new(), customers: (1..9).map(customer).collect(), name: String::new() }
    }

    pub(super) fn jobs(&self, archived: bool) -> JobsView {
        let job = |seed: usize| JobRow {
            job: i64::try_from(seed).expect("small"),
            job_name: self.say(&format!("Nightly VMs {seed}")),
            customer_id: 1,
            customer: self.say("Customer A"),
            software: self.say("Synology"),
            backup_type: self.say("Active Backup for Microsoft 365"),
            status: (seed != 7).then(|| STATUSES[seed % 5]),
            last_run_at: (seed != 7).then(|| hours_ago(9 * 40)),
            unreviewed: 3,
            strip: strip(seed, STATUSES[seed % 5]),
        };
        JobsView {
            customer: (!archived).then(|| CustomerFilter { id: 1, name: self.say("Customer A") }),
            query: self.suffix.to_owned(),
            jobs: (0..14).map(job).collect(),
            next: Some("14".to_owned()),
            from_start: true,
            archived,
        }
    }

    pub(super) fn job(&self) -> JobView {
        let run = |at: usize| JobRunRow {
            run: i64::try_from(at).expect("small"),
            run_at: hours_ago(9 + 24 * i64::try_from(at).expect("small")),
            status: STATUSES[at * 3 % 5],
            reason: self.say("header cell says Failed, and a long reason that goes on for a good while"),
            source_type: ["mail", "cove_api", "cloud_connect", "missed"][at % 4],
            gave_way: (at % 5 == 3).then_some(GaveWay { run: at.is_multiple_of(2).then_some(102) }),
            reviewed: at.is_multiple_of(3),
            mail: (at.is_multiple_of(4)).then_some(4),
            links: ["ticket", "remark"]
                .into_iter()
                .take(at % 3)
                .map(|kind| LinkMark { kind, number: 7, label: self.say("T20260301.0007") })
                .collect(),
        };
        JobView {
            job: 3,
            job_name: self.say("Nightly VMs"),
            customer_id: 1,
            customer: self.say("Customer A"),
            customer_active: false,
            software: self.say("Veeam"),
            backup_type: self.say("Backup Job"),
            sender: self.say("backup@customer-a.example.com"),
            told_apart_by: Some(self.say("SRV-BACKUP01")),
            informational: true,
            archived: false,
            created_at: hours_ago(24 * 400),
            last_success_at: Some(hours_ago(57)),
            unreviewed: 4,
            strip: strip(3, "failed"),
            schedule: self.schedule(),
            calendar: calendar(),
            care: self.care(),
            marks: self.marks(),
            runs: (0..18).map(run).collect(),
            older: Some("1770000000-12".to_owned()),
            from_start: true,
        }
    }

    pub(super) fn schedule(&self) -> ScheduleCard {
        let closure = |closure: i64, span: Word, until: Option<Moment>| ClosureRow {
            closure,
            span,
            day: (span == "holiday").then(|| "2026-03-06".to_owned()),
            from: (span != "holiday").then(|| hours_ago(60)),
            until,
            name: self.say("moving house"),
            may_resume: span == "pause" && until.is_none(),
        };
        ScheduleCard {
            planning: "learned",
            plan: None,
            explained: Some("Every weekday, usually there at 22:10. 40 of 41 reports came.".to_owned()),
            confidence: Some(95),
            next_at: Some(hours_ago(-15)),
            due_at: Some(hours_ago(-18)),
            times: vec![SlotTimeRow {
                days: "Monday to Friday".to_owned(),
                usual: "22:10".to_owned(),
                hits: 40,
                misses: 1,
                spread: "4 min".to_owned(),
            }],
            closures: vec![
                closure(1, "holiday", None),
                closure(2, "pause", None),
                closure(3, "maintenance", Some(hours_ago(50))),
            ],
            form: ScheduleForm {
                way: "picked",
                days: vec!["monday", "friday"],
                times: "22:00, 23:30".to_owned(),
                ..ScheduleForm::default()
            },
        }
    }

    pub(super) fn daily(&self, show: Word) -> DailyJobsView {
        let line = |at: usize| {
            let ways = ["failed", "missed", "unknown", "expected", "warning", "success_override", "success"];
            let status = [&ways[..], &["overdue", "not_judged"]].concat()[at % 9];
            let ran = !matches!(status, "missed" | "unknown" | "expected" | "overdue" | "not_judged");
            DailyLine {
                job: 3,
                job_name: self.say("Nightly VMs"),
                customer_id: 1,
                customer: self.say("Customer A"),
                software: self.say("Veeam"),
                backup_type: self.say("Backup Job"),
                expected_at: (at % 5 != 4).then(|| hours_ago(8)),
                due_at: (at % 5 != 4).then(|| hours_ago(5)),
                status,
                run_at: ran.then(|| hours_ago(7)),
                run: ran.then_some(7),
                late: at.is_multiple_of(3),
                reviewed: at.is_multiple_of(2),
                tickets: at as u64 % 3,
                remarks: at as u64 % 2,
            }
        };
        DailyJobsView {
            date: "2026-03-03".to_owned(),
            before: "2026-03-02".to_owned(),
            after: "2026-03-04".to_owned(),
            is_today: show == "all",
            show,
            lines: if show == "open" { vec![] } else { (0..14).map(line).collect() },
            next: (show == "all").then_some(3),
            from_start: show == "bad",
            outages: vec![OutageRow { since: hours_ago(5), name: self.say("no mail from \"files\"") }],
        }
    }
}
