//! Invented holidays, pauses and windows.

use super::{Samples, hours_ago};
use backupchecks_web::views::{ClosureForm, ClosureLine, ClosuresView, Word};

impl Samples {
    /// Its pages by name.
    pub(super) fn closures_pages(&self) -> Vec<(&'static str, String)> {
        let page = |view: ClosuresView| self.html(&view, &self.layout("closures"));
        let mut pages = vec![
            ("closures", page(self.closures())),
            ("closures_empty", page(ClosuresView { shown: "standing", ..ClosuresView::default() })),
            ("closures_none_over", page(ClosuresView { shown: "over", ..ClosuresView::default() })),
            ("closure_new", page(ClosuresView { form: Some(self.closure_form(None)), ..self.closures() })),
        ];
        for trouble in [
            "no_name",
            "ends_first",
            "no_day",
            "no_from",
            "no_until",
            "customer_missing",
            "job_missing",
            "source_missing",
        ] {
            let form = Some(self.closure_form(Some(trouble)));
            pages.push(("closure_trouble", page(ClosuresView { form, ..self.closures() })));
        }
        pages
    }

    fn closures(&self) -> ClosuresView {
        let line = |id, span: Word, state: Word, level: Word| ClosureLine {
            id,
            span,
            day: (span == "holiday").then(|| "2026-12-25".to_owned()),
            from: (span != "holiday").then(|| hours_ago(3)),
            until: (state == "over").then(|| hours_ago(1)),
            name: self.say("Christmas Day"),
            state,
            level,
            customer: (level != "global").then(|| self.say("Customer A")),
            customer_id: (level != "global").then_some(1),
            job: (level == "job").then_some(3),
            job_name: (level == "job").then(|| self.say("Nightly VMs")),
            source: (level == "source").then(|| self.say("files")),
            may_end: state == "standing" && span != "seen_outage",
            may_remove: span != "seen_outage",
        };
        ClosuresView {
            shown: "standing",
            closures: vec![
                line(5, "holiday", "to_come", "global"),
                line(4, "maintenance", "standing", "customer"),
                line(3, "pause", "standing", "job"),
                line(2, "seen_outage", "standing", "source"),
                ClosureLine { name: String::new(), ..line(1, "declared_outage", "over", "source") },
            ],
            more: true,
            form: None,
        }
    }

    fn closure_form(&self, trouble: Option<Word>) -> ClosureForm {
        ClosureForm {
            kind: "maintenance",
            level: "customer",
            customer_id: Some(1),
            customer_name: self.say("Customer A"),
            job_name: self.say("Nightly VMs"),
            sources: vec![self.say("files"), "mail".to_owned()],
            source: self.say("files"),
            from: "2026-07-01T22:00".to_owned(),
            name: self.say("new storage"),
            trouble,
            ..ClosureForm::default()
        }
    }
}
