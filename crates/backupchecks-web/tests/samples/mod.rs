//! Invented views of every page, for the tests of the templates and for looking at them in a browser.

#![expect(clippy::expect_used, reason = "the values are invented here; a wrong one shall stop the test")]

mod closures;
mod inbox;
mod job_care;
mod jobs;
mod overrides;
mod parsers;
mod system;
mod tickets;
mod work;

use backupchecks_core::model::Role;
use backupchecks_web::{
    render::{Clock, Page, Part, Renderer},
    views::{
        Day, DocumentationLink, DocumentationView, ErrorView, Layout, Moment, NotApproved, OnceView, SetupView,
        SignInView, SignedIn, Strip, Toast, Waiting, Word,
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
            ("documentation", self.html(&self.documentation(), &self.layout("documentation"))),
            ("fragment_toast", self.html(&ToastView {}, &self.layout(""))),
        ];
        pages.extend(self.inbox_pages());
        pages.extend(self.jobs_pages());
        pages.extend(self.care_pages());
        pages.extend(self.work_pages());
        pages.extend(self.tickets_pages());
        pages.extend(self.overrides_pages());
        pages.extend(self.closures_pages());
        pages.extend(self.parsers_pages());
        pages.extend(self.system_pages());
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
            Toast::ApprovedMany { count: 14, jobs: 1, customer: customer(), not_approved: NotApproved::default() },
            Toast::ApprovedMany { count: 14, jobs: 1, customer: customer(), not_approved: self.not_approved(0) },
            Toast::NoneApproved { not_approved: self.not_approved(3) },
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
            Toast::ClosureAdded { id: 4 },
            Toast::ClosureEnded { id: 4 },
            Toast::ClosureRemoved,
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
            Refusal::ClosureGone,
            Refusal::EndsFirst,
            Refusal::CodeTaken,
            Refusal::OpenAlready,
            Refusal::CodeUnknown,
            Refusal::TextMissing,
            Refusal::JobUnknown,
            Refusal::WordWrong,
            Refusal::TooLate,
        ];
        toasts.extend(job_care::care_toasts());
        toasts.extend(refusals.map(|why| Toast::Refused { why }));
        toasts
    }

    fn sign_in(&self, problem: Option<Word>) -> SignInView {
        SignInView { next: "/inbox".to_owned(), name: self.say("alice"), problem, wait_seconds: 40 }
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
