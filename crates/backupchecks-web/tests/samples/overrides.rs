//! Invented overrides.

use super::{Samples, hours_ago};
use backupchecks_web::views::{
    AppliedView, CustomerFilter, JobSuggestion, JobSuggestionsView, OverrideDetail, OverrideForm, OverridePanel,
    OverridePreviewView, OverrideRow, OverridesView, PreviewRun, RunChecksView, Signed, Word,
};

impl Samples {
    /// Its pages by name.
    pub(super) fn overrides_pages(&self) -> Vec<(&'static str, String)> {
        let mut pages = vec![
            ("overrides", self.html(&self.overrides(), &self.layout("overrides"))),
            ("overrides_empty", self.html(&Self::overrides_empty("standing"), &self.layout("overrides"))),
            ("overrides_none_over", self.html(&Self::overrides_empty("over"), &self.layout("overrides"))),
            ("overrides_none_found", self.html(&self.overrides_not_found(), &self.layout("overrides"))),
            ("override_new", self.html(&self.override_new(), &self.layout("overrides"))),
            ("override_edit", self.html(&self.override_edit(), &self.layout("overrides"))),
            ("fragment_override_preview", self.html(&self.override_preview(), &self.layout("overrides"))),
            ("fragment_job_suggestions", self.html(&self.job_suggestions(), &self.layout("overrides"))),
            ("run_checks_mark", self.html(&self.run_checks_mark(), &self.layout("run_checks"))),
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
        pages
    }

    pub(super) fn overrides(&self) -> OverridesView {
        let states: [Word; 4] = ["standing", "to_come", "over", "ended"];
        let rows = (1..9).map(|id| self.override_row(id, states[usize::try_from(id).unwrap_or_default() % 4]));
        OverridesView {
            shown: "all",
            query: self.suffix.to_owned(),
            customer: Some(CustomerFilter { id: 1, name: self.say("Customer A") }),
            base: "/overrides?shown=all".to_owned(),
            overrides: rows.collect(),
            next: Some(1),
            from_start: true,
            panel: None,
        }
    }

    pub(super) fn overrides_empty(shown: Word) -> OverridesView {
        OverridesView { shown, base: format!("/overrides?shown={shown}"), ..OverridesView::default() }
    }

    pub(super) fn overrides_not_found(&self) -> OverridesView {
        OverridesView { query: self.say("vss"), ..Self::overrides_empty("all") }
    }

    pub(super) fn override_shown(&self, state: Word) -> OverridesView {
        let detail = OverrideDetail { row: self.override_row(3, state), ..self.override_detail() };
        OverridesView { panel: Some(OverridePanel { detail: Some(detail), form: None }), ..self.overrides() }
    }

    pub(super) fn override_new(&self) -> OverridesView {
        let form = OverrideForm {
            action: "/overrides".to_owned(),
            cancel: "/overrides?shown=all".to_owned(),
            level: "job",
            mode: "contains",
            effect: "treat_as_success",
            preview: OverridePreviewView { missing: Some("job_missing"), days: 30, ..OverridePreviewView::default() },
            ..OverrideForm::default()
        };
        OverridesView { panel: Some(OverridePanel { detail: None, form: Some(form) }), ..self.overrides() }
    }

    pub(super) fn override_edit(&self) -> OverridesView {
        let panel = OverridePanel { detail: Some(self.override_detail()), form: Some(self.override_form(Some(3))) };
        OverridesView { panel: Some(panel), ..self.overrides() }
    }

    pub(super) fn override_wrong(&self, trouble: Word) -> OverridesView {
        let form = OverrideForm { trouble: Some(trouble), ..self.override_form(None) };
        OverridesView { panel: Some(OverridePanel { detail: None, form: Some(form) }), ..self.overrides() }
    }

    pub(super) fn run_checks_mark(&self) -> RunChecksView {
        let mut view = self.run_checks("job", Some(false));
        if let Some(panel) = &mut view.panel {
            panel.override_form = Some(self.override_form(None));
        }
        view
    }

    pub(super) fn applied(&self, excused: bool, state: Word) -> AppliedView {
        AppliedView {
            id: 7,
            excused,
            words: self.say("Every failed run of “Nightly VMs” of Customer A counts as success."),
            reason: self.say("agreed until the new storage is there"),
            by: Some(self.say("alice")),
            state,
            edited_at: (state == "over").then(|| hours_ago(70)),
        }
    }

    pub(super) fn override_preview(&self) -> OverridePreviewView {
        let row = |run: i64, before: Word, after: Word| PreviewRun {
            run,
            job_name: self.say("Nightly VMs"),
            customer: self.say("Customer A"),
            run_at: hours_ago(run * 24),
            reason: self.say("SRV-DC01: Error: the network path was not found"),
            before,
            after,
            reviewed: run > 1,
        };
        OverridePreviewView {
            missing: None,
            days: 30,
            changed: 21,
            unreviewed: 1,
            looked_at: 5000,
            whole: false,
            any_message: true,
            rows: vec![
                row(1, "failed", "success_override"),
                row(2, "warning", "warning"),
                row(3, "success_override", "failed"),
            ],
        }
    }

    pub(super) fn job_suggestions(&self) -> JobSuggestionsView {
        let job = |id| JobSuggestion { id, job_name: self.say("Nightly VMs"), customer: self.say("Customer A") };
        JobSuggestionsView { jobs: (1..4).map(job).collect() }
    }

    fn override_row(&self, id: i64, state: Word) -> OverrideRow {
        OverrideRow {
            id,
            words: self
                .say("Every failed run of “Nightly VMs” of Customer A whose message contains “vss” counts as success."),
            reason: self.say("agreed with the customer until the new storage is there"),
            state,
            runs: if id == 3 { 10_000 } else { 12 },
            runs_more: id == 3,
            last_run_at: (id != 2).then(|| hours_ago(9)),
            created: (id != 4).then(|| Signed { name: Some(self.say("alice")), at: hours_ago(200) }),
        }
    }

    fn override_detail(&self) -> OverrideDetail {
        OverrideDetail {
            row: self.override_row(3, "standing"),
            version: 2,
            job: Some(3),
            job_name: Some(self.say("Nightly VMs")),
            customer_id: Some(1),
            customer: Some(self.say("Customer A")),
            edited: Some(Signed { name: Some(self.say("bob")), at: hours_ago(20) }),
            ended: Some(Signed { name: None, at: hours_ago(2) }),
        }
    }

    fn override_form(&self, id: Option<i64>) -> OverrideForm {
        OverrideForm {
            action: "/overrides".to_owned(),
            cancel: "/overrides?shown=all".to_owned(),
            id,
            version: 2,
            level: "object",
            customer_id: Some(1),
            customer_name: self.say("Customer A"),
            job_id: Some(3),
            job_name: self.say("Nightly VMs (Customer A)"),
            object: self.say("SRV-DC01"),
            status: "failed",
            mode: "contains",
            message: self.say("the network path was not found"),
            software: self.say("Veeam"),
            backup_type: self.say("Backup Job"),
            from: "2026-03-01".to_owned(),
            until: "2026-03-31".to_owned(),
            effect: "mark_only",
            reason: self.say("agreed"),
            existing: true,
            trouble: None,
            preview: self.override_preview(),
        }
    }
}
