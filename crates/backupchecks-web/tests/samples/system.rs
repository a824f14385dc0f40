//! Invented views of Logging and System.

use super::{Samples, hours_ago};
use backupchecks_web::views::{
    AllJobsCount, LogChange, LogFilter, LogPanel, LogPerson, LogRow, LoggingView, Standing, StandingPart, SystemView,
    Word, WorkerRow,
};

impl Samples {
    /// Its pages by name.
    pub(super) fn system_pages(&self) -> Vec<(&'static str, String)> {
        vec![
            ("logging", self.html(&self.logging(false), &self.layout("logging"))),
            ("logging_panel", self.html(&self.logging(true), &self.layout("logging"))),
            ("logging_empty", self.html(&LoggingView::default(), &self.layout("logging"))),
            ("logging_none", self.html(&self.logging_none(), &self.layout("logging"))),
            ("system", self.html(&self.system(None), &self.layout("system"))),
            ("system_lost", self.html(&self.system(Some("lost")), &self.layout("system"))),
            ("system_surplus", self.html(&self.system(Some("surplus")), &self.layout("system"))),
            ("system_astray", self.html(&self.system(Some("astray")), &self.layout("system"))),
            ("system_new", self.html(&SystemView::default(), &self.layout("system"))),
        ]
    }

    pub(super) fn logging(&self, open: bool) -> LoggingView {
        let row = |number, by: &str, event: &str, subject: Option<&str>| LogRow {
            number,
            at: hours_ago(i64::try_from(130 - number).expect("a small number")),
            by: self.say(by),
            by_person: by == "alice",
            event: self.say(event),
            subject: subject.map(|subject| self.say(subject)),
        };
        let change = |field: &str, before: Option<&str>, after: Option<&str>| LogChange {
            field: self.say(field),
            before: before.map(|text| self.say(text)),
            after: after.map(|text| self.say(text)),
        };
        let panel = LogPanel {
            entry: row(128, "alice", "job.archived", Some("job 17")),
            changes: vec![
                change("archived", Some("false"), Some("true")),
                change("told apart by", None, Some("SRV-A")),
                change("remark", Some("a text\nof two lines"), None),
            ],
            seal: "0a1b2c3d".repeat(8),
        };
        LoggingView {
            filter: LogFilter {
                event: self.say("job."),
                any: true,
                query: "event=job.&".into(),
                ..LogFilter::default()
            },
            people: vec![LogPerson { id: 1, name: self.say("alice"), chosen: true }],
            entries: vec![
                row(128, "alice", "job.archived", Some("job 17")),
                row(127, "import", "mails.imported", None),
                row(126, "alice", "ticket.resolved", Some("ticket 4")),
            ],
            older: Some(126),
            before: Some(129),
            panel: open.then_some(panel),
        }
    }

    pub(super) fn logging_none(&self) -> LoggingView {
        LoggingView { entries: vec![], older: None, ..self.logging(false) }
    }

    pub(super) fn system(&self, fault: Option<Word>) -> SystemView {
        let part = |place, mails, href| StandingPart { place, mails, href };
        let worker = |name: &str, known, every, holder: Option<&str>, state, words: &str| WorkerRow {
            name: self.say(name),
            known,
            every,
            holder: holder.map(|holder| self.say(holder)),
            state,
            started_at: (state != "never").then(|| hours_ago(1)),
            words: self.say(words),
            next_at: (state == "done").then(|| hours_ago(-1)),
        };
        // Only a name of the program itself has a text.
        let known = |row: WorkerRow| WorkerRow { name: "import".into(), ..row };
        let holder = Some("http://192.0.2.7:8080, process 4711, k3x9q2mz");
        SystemView {
            standing: Standing {
                accepted: 18_412,
                sum: 18_412,
                parts: vec![
                    part("recorded", 18_001, Some("/jobs")),
                    part("waiting", 380, Some("/inbox")),
                    part("notices", 11, Some("/inbox?tab=notice")),
                    part("unrecognised", 14, Some("/inbox?tab=unrecognised")),
                    part("parse_failed", 2, Some("/inbox?tab=parse_failed")),
                    part("deleted", 4, None),
                    part("astray", u64::from(fault == Some("astray")), None),
                ],
                fault,
                wrong: u64::from(fault.is_some()),
            },
            workers: vec![
                known(worker("", true, Some(60), holder, "done", "12 recorded as runs, 3 waiting in the Inbox")),
                worker("polling", false, None, holder, "working", ""),
                worker("sending", false, Some(900), holder, "failed", "the watched folder /srv/mail is not there"),
                worker("tidying", false, Some(3_600), None, "broken_off", ""),
                worker("learning", false, Some(3_600), None, "never", ""),
            ],
            all_jobs: AllJobsCount { jobs: 412, runs: 18_001, mails: 17_880 },
            delete_word: "delete",
        }
    }
}
