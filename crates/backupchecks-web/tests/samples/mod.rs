//! Invented views of every page, for the tests of the templates and for looking at them in a browser.

#![expect(clippy::expect_used, reason = "the values are invented here; a wrong one shall stop the test")]

mod overrides;
mod system;
use backupchecks_core::model::{DifferenceKind, Evidence, Part as Source, Role};
use backupchecks_web::{
    render::{Clock, Page, Part, Renderer},
    views::{
        CandidateJob, ClosureRow, ComparedView, Cover, CoverChoice, CustomerCount, CustomerFilter, CustomerGuess,
        CustomerRow, CustomersView, DailyJobsView, DailyLine, Day, DifferenceRow, DocumentationLink, DocumentationView,
        Done, ErrorView, FoundResult, Handled, HistoryChange, HistoryEntry, HistoryRun, InboxGroup, InboxPanel,
        InboxTab, InboxView, JobRow, JobRunRow, JobView, JobsView, KindCount, LastHeard, Layout, LinkMark,
        LinkedRunRow, LoggingView, MailChoice, Moment, NewTicketView, NextExpected, ObjectRow, Objects, OnceView,
        OtherResult, OutageRow, OverridePreviewView, OwnParserView, ParserPanel, ParserRow, ParsersView, Quote,
        ReparseDifference, ReparseMail, ReparseRow, ReparseTaskView, ReparseView, ReviewedBy, RunChecksView, RunCounts,
        RunGroup, RunPanel, RunRow, ScheduleCard, SeenRow, SelectedCustomer, SetupView, ShapeRow, SignInView, SignedIn,
        SlotTimeRow, StepRow, Strip, Successes, Suggestion, SuggestionsView, SystemView, TicketForm, TicketMark,
        TicketPanel, TicketRow, TicketTab, TicketsView, Toast, TriedView, VersionRow, Waiting, Word,
        toast::{Refusal, ToastView},
    },
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// Makes the pages; every text of a sender or a user gets `suffix`.
pub(crate) struct Samples {
    /// The renderer.
    pub(crate) renderer: Renderer,
    /// Appended to every text that comes from outside.
    pub(crate) suffix: &'static str,
    /// How much of each page is rendered.
    pub(crate) part: Part,
    /// The role that looks.
    pub(crate) role: Role,
}

const STATUSES: [Word; 5] = ["failed", "missed", "warning", "success_override", "success"];

/// The time at which the samples are read.
pub(crate) fn now() -> Timestamp {
    "2026-03-03T06:31:00Z".parse().expect("a time")
}

fn hours_ago(hours: i64) -> Moment {
    Moment(now().checked_sub(hours.hours()).expect("a time"))
}

fn strip(seed: usize, newest: Word) -> Strip {
    let day = |at: usize| {
        let status = match (at * 7 + seed * 13) % 29 {
            _ if at == 27 => Some(newest),
            0..2 => Some("warning"),
            2 => Some("failed"),
            3 => Some("missed"),
            4 => Some("success_override"),
            5..8 => None,
            _ => Some("success"),
        };
        Day { date: format!("2026-02-{:02}", at + 1), status, runs: u32::from(status.is_some()) }
    };
    (0..28).map(day).collect()
}

impl Samples {
    pub(crate) fn new(suffix: &'static str) -> Self {
        let renderer = Renderer::new("en").expect("the templates and the catalogue are valid");
        Self { renderer, suffix, part: Part::Document, role: Role::Admin }
    }

    fn say(&self, text: &str) -> String {
        format!("{text}{}", self.suffix)
    }

    fn layout(&self, current: Word) -> Layout {
        let roles = [Role::Admin, Role::Operator, Role::Viewer];
        let waiting = Waiting { inbox: 31, run_checks: 7_655 };
        Layout::signed_in(SignedIn::new(self.say("alice"), self.role, &roles), self.role, current, waiting, "token-1")
    }

    fn html<P: Page>(&self, view: &P, layout: &Layout) -> String {
        let clock = Clock { now: now(), zone: TimeZone::get("Europe/Amsterdam").expect("the zone") };
        match self.renderer.page(view, layout, self.part, &clock) {
            Ok(html) => html,
            Err(error) => panic!("{}: {error:?}", P::TEMPLATE),
        }
    }

    /// Every page by name.
    pub(crate) fn pages(&self) -> Vec<(&'static str, String)> {
        let outside = Layout::outside("token-1");
        let mut pages = vec![
            ("sign_in", self.html(&self.sign_in(None), &outside)),
            ("sign_in_wrong", self.html(&self.sign_in(Some("wrong")), &outside)),
            ("sign_in_locked", self.html(&self.sign_in(Some("locked")), &outside)),
            ("sign_in_expired", self.html(&self.sign_in(Some("expired")), &outside)),
            ("once", self.html(&OnceView { token: self.say("token"), usable: true }, &outside)),
            ("once_used", self.html(&OnceView { token: self.say("token"), usable: false }, &outside)),
            ("inbox", self.html(&self.inbox("waiting", None), &self.layout("inbox"))),
            (
                "inbox_empty",
                self.html(&InboxView { groups: vec![], ..self.inbox("notice", None) }, &self.layout("inbox")),
            ),
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
                            ..ScheduleCard::default()
                        },
                        ..self.job()
                    },
                    &self.layout("jobs"),
                ),
            ),
            ("job_archived", self.html(&JobView { archived: true, runs: vec![], ..self.job() }, &self.layout("jobs"))),
            ("run_checks", self.html(&self.run_checks("job", None), &self.layout("run_checks"))),
            ("run_checks_grouped", self.html(&self.run_checks("reason", None), &self.layout("run_checks"))),
            ("run_checks_panel", self.html(&self.run_checks("job", Some(false)), &self.layout("run_checks"))),
            ("run_checks_reviewed", self.html(&self.run_checks("job", Some(true)), &self.layout("run_checks"))),
            ("run_checks_done", self.html(&self.done(), &self.layout("run_checks"))),
            ("documentation", self.html(&self.documentation(), &self.layout("documentation"))),
            ("tickets", self.html(&self.tickets("open", None), &self.layout("tickets"))),
            ("tickets_panel", self.html(&self.tickets("resolved", Some("ticket")), &self.layout("tickets"))),
            ("tickets_remark", self.html(&self.tickets("remarks", Some("remark")), &self.layout("tickets"))),
            (
                "tickets_empty",
                self.html(&TicketsView { tab: "open", ..TicketsView::default() }, &self.layout("tickets")),
            ),
            ("ticket_new", self.html(&self.new_ticket(), &self.layout("run_checks"))),
            (
                "ticket_new_nothing",
                self.html(&NewTicketView { jobs: vec![], ..self.new_ticket() }, &self.layout("run_checks")),
            ),
            ("fragment_toast", self.html(&ToastView {}, &self.layout(""))),
            ("parsers", self.html(&self.parsers(false), &self.layout("parsers"))),
            ("parsers_panel", self.html(&self.parsers(true), &self.layout("parsers"))),
            ("overrides", self.html(&self.overrides(), &self.layout("overrides"))),
            ("overrides_empty", self.html(&Self::overrides_empty("standing"), &self.layout("overrides"))),
            ("overrides_none_over", self.html(&Self::overrides_empty("over"), &self.layout("overrides"))),
            ("overrides_none_found", self.html(&self.overrides_not_found(), &self.layout("overrides"))),
            ("override_new", self.html(&self.override_new(), &self.layout("overrides"))),
            ("override_edit", self.html(&self.override_edit(), &self.layout("overrides"))),
            ("fragment_override_preview", self.html(&self.override_preview(), &self.layout("overrides"))),
            ("fragment_job_suggestions", self.html(&self.job_suggestions(), &self.layout("overrides"))),
            ("run_checks_mark", self.html(&self.run_checks_mark(), &self.layout("run_checks"))),
            (
                "parsers_none",
                self.html(&ParsersView { query: self.say("x"), ..ParsersView::default() }, &self.layout("parsers")),
            ),
            ("own_parser", self.html(&self.own_parser(), &self.layout("parsers"))),
            ("own_parser_new", self.html(&OwnParserView::default(), &self.layout("parsers"))),
            ("own_parser_broken", self.html(&self.own_parser_broken(), &self.layout("parsers"))),
            ("fragment_tried", self.html(&self.tried(), &self.layout("parsers"))),
            ("fragment_compared", self.html(&self.compared(), &self.layout("parsers"))),
            ("logging", self.html(&self.logging(false), &self.layout("logging"))),
            ("logging_panel", self.html(&self.logging(true), &self.layout("logging"))),
            ("logging_empty", self.html(&LoggingView::default(), &self.layout("logging"))),
            ("logging_none", self.html(&self.logging_none(), &self.layout("logging"))),
            ("system", self.html(&self.system(None), &self.layout("system"))),
            ("system_lost", self.html(&self.system(Some("lost")), &self.layout("system"))),
            ("system_surplus", self.html(&self.system(Some("surplus")), &self.layout("system"))),
            ("system_astray", self.html(&self.system(Some("astray")), &self.layout("system"))),
            ("system_new", self.html(&SystemView::default(), &self.layout("system"))),
            ("reparse", self.html(&self.reparse(Some("running"), None), &self.layout("parsers"))),
            ("reparse_compared", self.html(&self.reparse(Some("done"), None), &self.layout("parsers"))),
            ("reparse_broken", self.html(&self.reparse(Some("failed"), None), &self.layout("parsers"))),
            ("reparse_none", self.html(&ReparseView::default(), &self.layout("parsers"))),
            ("reparse_mail", self.html(&self.reparse(None, Some("worse")), &self.layout("parsers"))),
            ("reparse_mail_same", self.html(&self.reparse(None, Some("unchanged")), &self.layout("parsers"))),
            ("fragment_reparse", self.html(&self.reparse_task("running"), &self.layout("parsers"))),
            ("suggestions", self.html(&self.suggestions(), &self.layout("inbox"))),
        ];
        for state in ["standing", "to_come", "over", "ended"] {
            pages.push(("override_panel", self.html(&self.override_shown(state), &self.layout("overrides"))));
        }
        for trouble in ["job_missing", "customer_missing", "no_object", "no_reason", "ends_first", "changed"] {
            pages.push(("override_trouble", self.html(&self.override_wrong(trouble), &self.layout("overrides"))));
        }
        for missing in ["job_missing", "customer_missing", "no_object"] {
            let view = OverridePreviewView { missing: Some(missing), days: 30, ..OverridePreviewView::default() };
            pages.push(("fragment_override_missing", self.html(&view, &self.layout("overrides"))));
        }
        for (name, state) in [
            ("inbox_panel", "waiting"),
            ("inbox_ambiguous", "ambiguous"),
            ("inbox_unrecognised", "unrecognised"),
            ("inbox_parse_failed", "parse_failed"),
            ("inbox_notice", "notice"),
            ("inbox_archived", "archived"),
        ] {
            pages.push((name, self.html(&self.inbox(state, Some(state)), &self.layout("inbox"))));
        }
        for problem in [None, Some("code"), Some("name"), Some("password_short"), Some("password_differs")] {
            let view = SetupView { code: self.say("code"), name: self.say("alice"), problem, password_min: 12 };
            pages.push(("setup", self.html(&view, &outside)));
        }
        for status in [400, 401, 403, 404, 409, 413, 418, 429, 500, 503] {
            let view = ErrorView { status, wait_seconds: 30, request_id: Some(self.say("0a1b2c")) };
            pages.push(("error", self.html(&view, &self.layout(""))));
        }
        for toast in self.toasts() {
            let layout = Layout { toast: Some(toast), ..self.layout("inbox") };
            pages.push(("toast", self.html(&self.inbox("waiting", None), &layout)));
        }
        pages
    }

    fn toasts(&self) -> Vec<Toast> {
        let customer = || self.say("Customer A");
        let job_name = || self.say("Nightly VMs");
        let mut toasts = vec![
            Toast::Reviewed { count: 7612, review: 4 },
            Toast::ReviewUndone { count: 1 },
            Toast::Approved { count: 14, customer: customer(), job: 3, job_name: job_name() },
            Toast::ApprovedMany { count: 14, jobs: 1, customer: customer() },
            Toast::Deleted { count: 2, mails: vec![4, 5] },
            Toast::Restored { count: 2 },
            Toast::TicketOpened { number: 3, code: self.say("T20260301.0007") },
            Toast::TicketLinked { number: 3, code: self.say("T20260301.0007") },
            Toast::RemarkMade { number: 3 },
            Toast::ConcernResolved { concern: self.say("ticket:3"), scope: self.say("job:3") },
            Toast::ConcernReopened { concern: "ticket:3".to_owned(), scope: String::new() },
            Toast::ConcernChanged,
            Toast::CustomerAdded { customer: customer() },
            Toast::CustomerActivated { id: 1, customer: customer() },
            Toast::CustomerDeactivated { id: 1, customer: customer() },
            Toast::ScheduleSet { job_name: job_name() },
            Toast::JobPaused { job_name: job_name() },
            Toast::JobResumed { job_name: job_name() },
            Toast::ShapeSettled { parser: self.say("veeam.backup") },
            Toast::DefinitionSaved { parser: self.say("own.tapeworm"), version: 3 },
            Toast::OverrideAdded { id: 7, count: 2 },
            Toast::OverrideSaved { id: 7, count: 0 },
            Toast::OverrideEnded { id: 7, count: 1 },
            Toast::OverrideDeleted { id: 7, count: 1204 },
            Toast::MailReparsed { changed: true, put_back: 1 },
            Toast::MailReparsed { changed: false, put_back: 0 },
            Toast::ReparseStopped { done: 400 },
            Toast::JobArchived { job: 3, job_name: job_name() },
            Toast::JobUnarchived { job: 3, job_name: job_name() },
        ];
        let refusals = [
            Refusal::Stale,
            Refusal::NothingSelected,
            Refusal::CustomerMissing,
            Refusal::CustomerGone,
            Refusal::JobArchived,
            Refusal::MarkNotNamed,
            Refusal::NameTaken,
            Refusal::ScheduleWrong,
            Refusal::EndsFirst,
            Refusal::CodeTaken,
            Refusal::OpenAlready,
            Refusal::CodeUnknown,
            Refusal::TextMissing,
            Refusal::TooLate,
        ];
        toasts.extend(refusals.map(|why| Toast::Refused { why }));
        toasts
    }

    fn sign_in(&self, problem: Option<Word>) -> SignInView {
        SignInView { next: "/inbox".to_owned(), name: self.say("alice"), problem, wait_seconds: 40 }
    }

    fn objects(&self) -> Objects {
        let object = |name: &str, status, message: Option<&str>, size_bytes| ObjectRow {
            name: self.say(name),
            object_type: self.say("VM"),
            status,
            message: message.map(|text| self.say(text)),
            size_bytes,
            marks: vec![LinkMark { kind: "ticket", number: 7, label: self.say("T20260301.0007") }],
        };
        let bad = [
            object("SRV-APP02", Some("warning"), Some("Changed block tracking was reset"), Some(1_288_490_188)),
            object(
                "SRV-DC01",
                Some("failed"),
                Some("Error: the network path \\\\192.0.2.10\\backup was not found"),
                None,
            ),
            object("SRV-LIST", None, None, None),
        ];
        let good = (1..9).map(|n| object(&format!("SRV-FILE{n:02}"), Some("success"), None, Some(n * 53_687_091_200)));
        bad.into_iter().chain(good).collect()
    }

    fn quotes(&self) -> Vec<Quote> {
        let line = self.say("Job finished with error: the network path was not found");
        vec![
            Quote::from(&Evidence::new(Source::Html, &line, "error")),
            Quote::from(&Evidence::new(Source::Subject, &self.say("[Failed] Nightly VMs (9 objects)"), "[Failed]")),
        ]
    }

    fn inbox(&self, tab: Word, panel: Option<Word>) -> InboxView {
        let group = |mail: i64, count, job: Option<&str>, status: Option<Word>, reason: &str| InboxGroup {
            mail,
            ordinal: 0,
            value: format!("{mail}:0"),
            count,
            from: self.say("backup@customer-a.example.com"),
            subject: self.say("[Success] Nightly VMs (9 objects)"),
            received_at: hours_ago(mail * 5),
            software: job.map(|_| self.say("Veeam")),
            backup_type: job.map(|_| self.say("Backup Job")),
            job_name: job.map(|name| self.say(name)),
            status,
            reason: self.say(reason),
        };
        InboxView {
            tabs: [
                ("waiting", 31),
                ("ambiguous", 2),
                ("unrecognised", 7),
                ("parse_failed", 1),
                ("notice", 1204),
                ("archived", 0),
            ]
            .map(|(state, count)| InboxTab { state, count })
            .to_vec(),
            tab,
            query: self.suffix.to_owned(),
            groups: vec![
                group(1, 14, Some("Nightly VMs"), Some("success"), "header cell says Success"),
                group(
                    2,
                    1,
                    Some("Hyper Backup to NAS-02 with a rather long task name that does not fit"),
                    Some("failed"),
                    "the task failed",
                ),
                group(3, 230, Some("File servers"), Some("warning"), "2 of 5 objects have warnings"),
                group(4, 1, None, None, "no parser recognises this mail"),
            ],
            older: Some("1772400000-4".to_owned()),
            from_start: true,
            panel: panel.map(|state| self.inbox_panel(state)),
        }
    }

    fn inbox_panel(&self, state: Word) -> InboxPanel {
        let understood = matches!(state, "waiting" | "ambiguous" | "archived");
        InboxPanel {
            mail: 2,
            ordinal: 0,
            value: "2:0".to_owned(),
            state,
            from_address: self.say("backup@customer-a.example.com"),
            from_name: Some(self.say("Backup server")),
            subject: self.say("[Failed] Nightly VMs (9 objects) 1 error"),
            received_at: hours_ago(9),
            size_bytes: 48_213,
            parser: Some("veeam.backup, version 1".to_owned()),
            reason: Some(self.say("the subject has no [result] and job name")),
            new_shape: (state == "waiting").then(|| self.say("the label \"Region\"")),
            found: understood.then(|| FoundResult {
                software: self.say("Veeam"),
                backup_type: self.say("Backup Job"),
                job_name: self.say("Nightly VMs"),
                host: Some(self.say("SRV-BACKUP01")),
                status: "failed",
                reason: self.say("header cell says Failed"),
                evidence: self.quotes(),
                started_at: Some("2026-03-02T22:00:04".to_owned()),
                finished_at: Some("2026-03-02T22:41:10".to_owned()),
                informational: state == "archived",
                objects: self.objects(),
            }),
            others: ["recorded", "waiting", "ambiguous", "archived"]
                .map(|state| OtherResult {
                    ordinal: 1,
                    job_name: self.say("Nightly files"),
                    status: (state != "recorded").then_some("success"),
                    state,
                })
                .to_vec(),
            same_job: 14,
            guess: Some(CustomerGuess {
                id: Some(1),
                name: self.say("Customer A"),
                ground: "sender",
                detail: self.say("customer-a.example.com"),
            }),
            candidates: vec![self.candidate(Some(self.say("SRV-BACKUP01"))), self.candidate(None)],
            told_apart_by: vec![self.say("SRV-BACKUP01"), self.say("SRV-DC01")],
            typed: SelectedCustomer::default(),
        }
    }

    fn candidate(&self, told_apart_by: Option<String>) -> CandidateJob {
        let customer = self.say("Customer B");
        CandidateJob { job: 8, job_name: self.say("Nightly VMs"), customer_id: 2, customer, told_apart_by }
    }

    fn customers(&self) -> CustomersView {
        let customer =
            |id: i64| CustomerRow { id, name: self.say(&format!("Customer {id}")), active: id % 4 != 0, jobs: 12 };
        CustomersView { query: String::new(), customers: (1..9).map(customer).collect(), name: String::new() }
    }

    fn suggestions(&self) -> SuggestionsView {
        let customers = (1..4).map(|id| Suggestion { id, name: self.say(&format!("Customer {id}")), jobs: 1 });
        SuggestionsView { query: self.say("Cust"), customers: customers.collect(), offer_new: true }
    }

    fn jobs(&self, archived: bool) -> JobsView {
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

    fn job(&self) -> JobView {
        let run = |at: usize| JobRunRow {
            run: i64::try_from(at).expect("small"),
            run_at: hours_ago(9 + 24 * i64::try_from(at).expect("small")),
            status: STATUSES[at * 3 % 5],
            reason: self.say("header cell says Failed, and a long reason that goes on for a good while"),
            source_type: ["mail", "cove_api", "cloud_connect", "missed"][at % 4],
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
            marks: self.marks(),
            runs: (0..18).map(run).collect(),
            older: Some("1770000000-12".to_owned()),
            from_start: true,
        }
    }

    fn schedule(&self) -> ScheduleCard {
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
        }
    }

    fn daily(&self, show: Word) -> DailyJobsView {
        let line = |at: usize| {
            let status = ["failed", "missed", "unknown", "expected", "warning", "success_override", "success"][at % 7];
            let ran = !matches!(status, "missed" | "unknown" | "expected");
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

    fn run_row(&self, at: usize) -> RunRow {
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

    fn run_checks(&self, group: Word, panel: Option<bool>) -> RunChecksView {
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

    fn run_panel(&self, reviewed: bool) -> RunPanel {
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

    fn marks(&self) -> Vec<TicketMark> {
        let mark = |number: i64| TicketMark {
            kind: if number < 3 { "ticket" } else { "remark" },
            number,
            code: (number < 3).then(|| self.say("T20260301.0007")),
            text: self.say("Share is gone"),
            resolved: number == 2,
            alert: number != 4,
            active_from: "2026-03-01".to_owned(),
            objects: vec![self.say("SRV-DC01")],
        };
        (1..5).map(mark).collect()
    }

    fn ticket_form(&self) -> TicketForm {
        TicketForm {
            runs: vec!["101".to_owned(), "3:101".to_owned()],
            further: Some(("3:101".to_owned(), 4)),
            open: self.marks().into_iter().take(1).collect(),
            choices: ["customer", "object"]
                .into_iter()
                .map(|kind| CoverChoice { key: self.say("object:3:SRV"), kind, name: self.say("SRV-DC01") })
                .collect(),
            codes: vec![(self.say("T20260301.0007"), self.say("Share is gone"))],
        }
    }

    fn new_ticket(&self) -> NewTicketView {
        let form = TicketForm { further: None, choices: vec![], ..self.ticket_form() };
        NewTicketView { kind: "ticket", jobs: vec![(self.say("Nightly VMs"), self.say("Customer A"))], count: 3, form }
    }

    fn tickets(&self, tab: Word, panel: Option<Word>) -> TicketsView {
        let row = |number: i64| TicketRow {
            kind: if tab.starts_with("remark") { "remark" } else { "ticket" },
            number,
            code: (!tab.starts_with("remark")).then(|| self.say("T20260301.0007")),
            text: self.say("A virtual disk cannot be opened for backup; a case with the vendor is open"),
            cover: self.covers().into_iter().nth(usize::try_from(number).expect("small") % 4),
            more: usize::try_from(number).expect("small"),
            runs: 12,
            start_at: hours_ago(number * 30),
            resolved_at: (number % 2 == 1).then(|| hours_ago(number)),
        };
        TicketsView {
            tab,
            tabs: ["open", "resolved", "remarks", "remarks_resolved"].map(|tab| TicketTab { tab, count: 12 }).into(),
            query: self.say("disk"),
            rows: (0..12).map(row).collect(),
            older: Some("1770000000.12".to_owned()),
            from_start: true,
            panel: panel.map(|kind| self.ticket_panel(kind)),
        }
    }

    fn covers(&self) -> Vec<Cover> {
        let cover = |number: i64| Cover {
            key: self.say("object:3:SRV"),
            customer_id: 1,
            customer: self.say("Customer A"),
            job: (number > 0).then_some(3),
            job_name: (number > 0).then(|| self.say("Nightly VMs")),
            object: (number == 2).then(|| self.say("SRV-DC01")),
            resolved_at: (number == 1).then(|| hours_ago(2)),
        };
        (0..3).map(cover).collect()
    }

    fn ticket_panel(&self, kind: Word) -> TicketPanel {
        let is_ticket = kind == "ticket";
        let change = |before: Option<&str>| HistoryChange {
            field: self.say("text"),
            before: before.map(|text| self.say(text)),
            after: (!is_ticket).then(|| self.say("after")),
        };
        TicketPanel {
            kind,
            number: 3,
            code: is_ticket.then(|| self.say("T20260301.0007")),
            text: self.say("A virtual disk cannot be opened for backup"),
            active_from: is_ticket.then(|| "2026-03-01".to_owned()),
            start_at: hours_ago(50),
            resolved_at: is_ticket.then(|| hours_ago(2)),
            whole_resolved: is_ticket,
            covers: if is_ticket { self.covers() } else { vec![] },
            choices: self.ticket_form().choices,
            runs: (0..if is_ticket { 3 } else { 0 })
                .map(|run| LinkedRunRow {
                    run,
                    job: 3,
                    job_name: self.say("Nightly VMs"),
                    customer: self.say("Customer A"),
                    run_at: hours_ago(run * 24),
                    status: "failed",
                })
                .collect(),
            more_runs: 7,
            history: ["added", "changed", "linked", "resolved", "reopened"]
                .map(|what| HistoryEntry {
                    at: hours_ago(3),
                    by: self.say("alice"),
                    what: what.to_owned(),
                    changes: vec![change(None), change(Some("before"))],
                })
                .into(),
        }
    }

    fn done(&self) -> RunChecksView {
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

    fn parsers(&self, open: bool) -> ParsersView {
        let shape = |parser: &str, shape: &str| ShapeRow {
            parser: self.say(parser),
            shape: self.say(shape),
            mails: 14,
            first_at: hours_ago(90),
            last_at: hours_ago(9),
            last_mail: 2,
        };
        let row = |id: &str, title: &str, place, confidence, own| ParserRow {
            id: self.say(id),
            place,
            title: self.say(title),
            version: 2,
            confidence,
            own,
            new_shapes: usize::from(!own),
        };
        let shapes =
            vec![shape("veeam.backup", "the headings \"Name | Result | Size\""), shape("nas.sync", "a body of HTML")];
        let panel = ParserPanel {
            id: self.say("veeam.backup"),
            title: self.say("Veeam Backup & Replication: backup jobs"),
            version: 2,
            confidence: "genuine",
            recognised_by: self.say("the footer around a job header"),
            reads: self.say("Versions 8 to 13; English labels"),
            rules: self.say("The header cell and the rows; the worst wins."),
            example_subject: self.say("[Warning] Nightly VMs (3 VMs) 1 warning"),
            own: true,
            trouble: None,
            new_shapes: shapes[..1].to_vec(),
        };
        ParsersView {
            query: String::new(),
            parsers: vec![
                row("own.tapeworm", "Tapeworm", Some(1), "experimental", true),
                row("own.broken", "", None, "experimental", true),
                row("veeam.backup", "Veeam Backup & Replication: backup jobs", Some(2), "genuine", false),
                row("qnap.sync", "QNAP Hybrid Backup Sync", Some(3), "attested", false),
            ],
            new_shapes: shapes,
            panel: open.then_some(panel),
        }
    }

    fn own_parser(&self) -> OwnParserView {
        OwnParserView {
            parser: self.say("own.tapeworm"),
            based_on: 2,
            text: self.say("name = \"tapeworm\"\n[recognise]\nsubject = '^Tapeworm: '\n"),
            enabled: true,
            trouble: None,
            versions: (1..=2)
                .map(|version| VersionRow {
                    version,
                    saved_at: hours_ago(9),
                    saved_by: self.say("alice"),
                    enabled: version == 2,
                    shown: version == 2,
                })
                .collect(),
            mails: ["unrecognised", "parse_failed", "processed"]
                .map(|state| MailChoice {
                    mail: 2,
                    subject: self.say("Tapeworm: Done"),
                    from: self.say("backup@example.com"),
                    state,
                    chosen: state == "unrecognised",
                })
                .to_vec(),
            tried: Some(self.tried()),
            compared: Some(self.compared()),
        }
    }

    fn own_parser_broken(&self) -> OwnParserView {
        let trouble = || Some(self.say("line 3: `subjekt` means nothing here"));
        OwnParserView {
            trouble: trouble(),
            tried: Some(TriedView { trouble: trouble(), ..TriedView::default() }),
            compared: Some(ComparedView { trouble: trouble(), ..ComparedView::default() }),
            ..self.own_parser()
        }
    }

    fn tried(&self) -> TriedView {
        let step = |found| StepRow {
            key: self.say("recognise.subject"),
            found,
            text: self.say("the subject fits"),
            quote: self.quotes().pop(),
        };
        TriedView {
            trouble: None,
            outcome: Some("report"),
            reason: None,
            results: self.inbox_panel("waiting").found.into_iter().collect(),
            steps: vec![step(true), step(false)],
            now: Some(self.say("unrecognised")),
            mail: Some(2),
        }
    }

    fn compared(&self) -> ComparedView {
        let row = |lost| DifferenceRow {
            mail: 2,
            subject: self.say("Tapeworm: Done"),
            before: self.say("unrecognised"),
            after: self.say("Tapeworm / Backup / Nightly: success"),
            lost,
            changes: vec![self.say("status: warning → success")],
        };
        ComparedView {
            parser: self.say("own.tapeworm"),
            trouble: None,
            differences: vec![row(false), row(true)],
            read: 200,
            different: 2,
            before: Some(4_001),
            newest: 4_200,
        }
    }

    fn reparse(&self, task: Option<Word>, mail: Option<Word>) -> ReparseView {
        ReparseView {
            tasks: vec![ReparseRow { id: 5, ..self.reparse_row("cancelled") }, self.reparse_row("running")],
            task: task.map(|state| self.reparse_task(state)),
            mail: mail.map(|kind| ReparseMail { mail: 2, difference: self.reparse_difference(kind) }),
        }
    }

    fn reparse_row(&self, state: Word) -> ReparseRow {
        ReparseRow {
            id: 4,
            what: "parser",
            parser: self.say("veeam.backup"),
            what_if: state != "cancelled",
            state,
            done: 400,
            total: 8000,
            started_at: hours_ago(1),
            started_by: self.say("alice"),
            ended_at: (state != "running").then(|| hours_ago(0)),
        }
    }

    fn reparse_task(&self, state: Word) -> ReparseTaskView {
        let kinds = DifferenceKind::ALL.iter().map(|kind| kind.as_str());
        ReparseTaskView {
            row: self.reparse_row(state),
            kinds: kinds.clone().map(|kind| KindCount { kind, count: 14 }).collect(),
            put_back: 2,
            examples: kinds.map(|kind| self.reparse_difference(kind)).collect(),
            error: (state == "failed").then(|| self.say("the stored report cannot be read")),
            may_act: self.role != Role::Viewer,
        }
    }

    fn reparse_difference(&self, kind: Word) -> ReparseDifference {
        let seen = |status, job, reason: &str| SeenRow {
            state: if job { "recorded" } else { "waiting" },
            job: job.then_some(3),
            job_name: self.say("Nightly VMs"),
            status: Some(status),
            reason: self.say(reason),
            objects: 3,
        };
        let unread =
            SeenRow { state: "unrecognised", job: None, status: None, objects: 0, ..seen("failed", false, "") };
        ReparseDifference {
            mail: 2,
            subject: self.say("[Success] Nightly VMs"),
            kind,
            put_back: 1,
            before: vec![seen("success", true, "header cell says Success"), unread],
            after: vec![seen("failed", true, "SRV-DC01: disk full"), seen("warning", false, "1 warning")],
        }
    }

    fn documentation(&self) -> DocumentationView {
        let link = |slug: &str, title: &str| DocumentationLink { slug: slug.to_owned(), title: self.say(title) };
        let html = "<h1>First steps</h1><p>Point the program at a folder of mails: <code>backupchecks import</code>.</p>\
             <h2>What happens then</h2><p>Every mail is read once.</p><pre><code>backupchecks import mails/*.eml</code></pre>\
             <table><tr><th>Status</th><th>Meaning</th></tr><tr><td>Failed</td><td>It is not there.</td></tr></table>";
        DocumentationView {
            pages: vec![
                link("first-steps", "First steps"),
                link("inbox", "The Inbox"),
                link("run-checks", "Run Checks"),
            ],
            slug: "first-steps".to_owned(),
            title: self.say("First steps"),
            html: html.to_owned(),
        }
    }
}
