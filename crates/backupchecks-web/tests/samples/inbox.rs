//! Invented views of the Inbox.

use super::{Samples, hours_ago};
use backupchecks_core::model::{Evidence, Part as Source};
use backupchecks_web::views::{
    CandidateJob, CustomerGuess, FoundResult, InboxGroup, InboxPanel, InboxTab, InboxView, LinkMark, NotApproved,
    NotApprovedJob, ObjectRow, Objects, OtherResult, Quote, SelectedCustomer, Suggestion, SuggestionsView, Word,
    toast::Refusal,
};

impl Samples {
    /// Its pages by name.
    pub(super) fn inbox_pages(&self) -> Vec<(&'static str, String)> {
        let mut pages = vec![
            ("inbox", self.html(&self.inbox("waiting", None), &self.layout("inbox"))),
            (
                "inbox_empty",
                self.html(&InboxView { groups: vec![], ..self.inbox("notice", None) }, &self.layout("inbox")),
            ),
            ("suggestions", self.html(&self.suggestions(), &self.layout("inbox"))),
        ];
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
        pages
    }

    pub(super) fn not_approved(&self, more: usize) -> NotApproved {
        NotApproved { jobs: vec![NotApprovedJob { name: self.say("Nightly VMs"), why: Refusal::JobArchived }], more }
    }

    pub(super) fn objects(&self) -> Objects {
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

    pub(super) fn quotes(&self) -> Vec<Quote> {
        let line = self.say("Job finished with error: the network path was not found");
        vec![
            Quote::from(&Evidence::new(Source::Html, &line, "error")),
            Quote::from(&Evidence::new(Source::Subject, &self.say("[Failed] Nightly VMs (9 objects)"), "[Failed]")),
        ]
    }

    pub(super) fn inbox(&self, tab: Word, panel: Option<Word>) -> InboxView {
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

    pub(super) fn inbox_panel(&self, state: Word) -> InboxPanel {
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

    pub(super) fn candidate(&self, told_apart_by: Option<String>) -> CandidateJob {
        let customer = self.say("Customer B");
        CandidateJob { job: 8, job_name: self.say("Nightly VMs"), customer_id: 2, customer, told_apart_by }
    }

    pub(super) fn suggestions(&self) -> SuggestionsView {
        let customers = (1..4).map(|id| Suggestion { id, name: self.say(&format!("Customer {id}")), jobs: 1 });
        SuggestionsView { query: self.say("Cust"), customers: customers.collect(), offer_new: true }
    }
}
