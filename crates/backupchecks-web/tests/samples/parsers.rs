//! Invented views of parsers, and of reading mails again with them.

use super::{Samples, hours_ago};
use backupchecks_core::model::{DifferenceKind, Role};
use backupchecks_web::views::{
    ComparedView, DifferenceRow, KindCount, MailChoice, OwnParserView, ParserPanel, ParserRow, ParsersView,
    ReparseDifference, ReparseMail, ReparseRow, ReparseTaskView, ReparseView, SeenRow, ShapeRow, StepRow, TriedView,
    VersionRow, Word,
};

impl Samples {
    /// Its pages by name.
    pub(super) fn parsers_pages(&self) -> Vec<(&'static str, String)> {
        vec![
            ("parsers", self.html(&self.parsers(false), &self.layout("parsers"))),
            ("parsers_panel", self.html(&self.parsers(true), &self.layout("parsers"))),
            (
                "parsers_none",
                self.html(&ParsersView { query: self.say("x"), ..ParsersView::default() }, &self.layout("parsers")),
            ),
            ("own_parser", self.html(&self.own_parser(), &self.layout("parsers"))),
            ("own_parser_new", self.html(&OwnParserView::default(), &self.layout("parsers"))),
            ("own_parser_broken", self.html(&self.own_parser_broken(), &self.layout("parsers"))),
            ("fragment_tried", self.html(&self.tried(), &self.layout("parsers"))),
            ("fragment_compared", self.html(&self.compared(), &self.layout("parsers"))),
            ("reparse", self.html(&self.reparse(Some("running"), None), &self.layout("parsers"))),
            ("reparse_compared", self.html(&self.reparse(Some("done"), None), &self.layout("parsers"))),
            ("reparse_broken", self.html(&self.reparse(Some("failed"), None), &self.layout("parsers"))),
            ("reparse_none", self.html(&ReparseView::default(), &self.layout("parsers"))),
            ("reparse_mail", self.html(&self.reparse(None, Some("worse")), &self.layout("parsers"))),
            ("reparse_mail_same", self.html(&self.reparse(None, Some("unchanged")), &self.layout("parsers"))),
            ("fragment_reparse", self.html(&self.reparse_task("running"), &self.layout("parsers"))),
        ]
    }

    pub(super) fn parsers(&self, open: bool) -> ParsersView {
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

    pub(super) fn own_parser(&self) -> OwnParserView {
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

    pub(super) fn own_parser_broken(&self) -> OwnParserView {
        let trouble = || Some(self.say("line 3: `subjekt` means nothing here"));
        OwnParserView {
            trouble: trouble(),
            tried: Some(TriedView { trouble: trouble(), ..TriedView::default() }),
            compared: Some(ComparedView { trouble: trouble(), ..ComparedView::default() }),
            ..self.own_parser()
        }
    }

    pub(super) fn tried(&self) -> TriedView {
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

    pub(super) fn compared(&self) -> ComparedView {
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

    pub(super) fn reparse(&self, task: Option<Word>, mail: Option<Word>) -> ReparseView {
        ReparseView {
            tasks: vec![ReparseRow { id: 5, ..self.reparse_row("cancelled") }, self.reparse_row("running")],
            task: task.map(|state| self.reparse_task(state)),
            mail: mail.map(|kind| ReparseMail { mail: 2, difference: self.reparse_difference(kind) }),
        }
    }

    pub(super) fn reparse_row(&self, state: Word) -> ReparseRow {
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

    pub(super) fn reparse_task(&self, state: Word) -> ReparseTaskView {
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

    pub(super) fn reparse_difference(&self, kind: Word) -> ReparseDifference {
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
}
