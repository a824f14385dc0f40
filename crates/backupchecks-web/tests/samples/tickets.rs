//! Invented views of tickets and remarks.

use super::{Samples, hours_ago};
use backupchecks_web::views::{
    Cover, CoverChoice, HistoryChange, HistoryEntry, LinkedRunRow, NewTicketView, TicketForm, TicketMark, TicketPanel,
    TicketRow, TicketTab, TicketsView, Word,
};

impl Samples {
    /// Its pages by name.
    pub(super) fn tickets_pages(&self) -> Vec<(&'static str, String)> {
        vec![
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
        ]
    }

    pub(super) fn marks(&self) -> Vec<TicketMark> {
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

    pub(super) fn ticket_form(&self) -> TicketForm {
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

    pub(super) fn new_ticket(&self) -> NewTicketView {
        let form = TicketForm { further: None, choices: vec![], ..self.ticket_form() };
        NewTicketView { kind: "ticket", jobs: vec![(self.say("Nightly VMs"), self.say("Customer A"))], count: 3, form }
    }

    pub(super) fn tickets(&self, tab: Word, panel: Option<Word>) -> TicketsView {
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

    pub(super) fn covers(&self) -> Vec<Cover> {
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

    pub(super) fn ticket_panel(&self, kind: Word) -> TicketPanel {
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
}
