//! Turns a view into HTML: templates, catalogue and clock come together here.
//!
//! A page is rendered in one of three shapes, see [`Part`]: the whole document, or what a request of a script swaps in
//! place. The templates are the same; only the frame around their blocks differs.

mod filters;
mod strip;

use crate::{
    messages::{CatalogueError, Messages},
    views::{
        ClosuresView, ComparedView, CustomersView, DailyJobsView, DocumentationView, ErrorView, InboxView,
        JobMergeView, JobSuggestionsView, JobView, JobsView, Layout, LoggingView, NewTicketView, OnceView,
        OverridePreviewView, OverridesView, OwnParserView, ParsersView, ReparseTaskView, ReparseView, RunChecksView,
        SetupView, SignInView, SuggestionsView, SystemView, TicketsView, TriedView, toast::ToastView,
    },
};
use jiff::{Timestamp, tz::TimeZone};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context, value::Serde};
use rust_embed::Embed;
use serde::Serialize;
use std::sync::Arc;

#[derive(Embed)]
#[folder = "templates/"]
struct Templates;

/// Why a page could not be rendered. Always a fault of the program.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template does not fit its view or is not valid.
    #[error("a template could not be rendered")]
    Template(#[from] minijinja::Error),
    /// The message catalogue cannot be used.
    #[error("the message catalogue cannot be used")]
    Catalogue(#[from] CatalogueError),
}

/// A view with a template of its own.
pub trait Page: Serialize {
    /// The template's file name.
    const TEMPLATE: &'static str;
}

macro_rules! pages {
    ($($view:ty => $template:literal),* $(,)?) => {
        $(impl Page for $view { const TEMPLATE: &'static str = $template; })*
    };
}

pages! {
    SignInView => "sign_in.html",
    SetupView => "setup.html",
    OnceView => "once.html",
    InboxView => "inbox.html",
    ClosuresView => "closures.html",
    CustomersView => "customers.html",
    SuggestionsView => "suggestions.html",
    DailyJobsView => "daily_jobs.html",
    JobsView => "jobs.html",
    JobView => "job.html",
    JobMergeView => "job_merge.html",
    RunChecksView => "run_checks.html",
    OverridesView => "overrides.html",
    OverridePreviewView => "override_preview.html",
    JobSuggestionsView => "job_suggestions.html",
    ParsersView => "parsers.html",
    OwnParserView => "own_parser.html",
    TriedView => "own_parser_tried.html",
    ComparedView => "own_parser_compared.html",
    LoggingView => "logging.html",
    SystemView => "system.html",
    TicketsView => "tickets.html",
    NewTicketView => "ticket_new.html",
    ToastView => "toast_alone.html",
    ReparseView => "reparse.html",
    ReparseTaskView => "reparse_progress.html",
    DocumentationView => "documentation.html",
    ErrorView => "error.html",
}

/// How much of a page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// The whole document.
    #[default]
    Document,
    /// What changes between pages: list, panel, navigation and toast.
    Work,
    /// The panel and the toast alone; the list stays as it is.
    Panel,
}

impl Part {
    /// What a request asks for, by its headers `HX-Request` and `HX-Target`.
    #[must_use]
    pub fn asked_for(hx_request: bool, hx_target: Option<&str>) -> Self {
        match (hx_request, hx_target) {
            (true, Some("panel")) => Self::Panel,
            (true, Some("work")) => Self::Work,
            _ => Self::Document,
        }
    }

    /// The frame around the blocks of a page.
    fn frame(self) -> &'static str {
        match self {
            Self::Document => "frame_document.html",
            Self::Work => "frame_work.html",
            Self::Panel => "frame_panel.html",
        }
    }
}

/// The time and the zone in which a page is read.
#[derive(Debug, Clone)]
pub struct Clock {
    /// The time of the request.
    pub now: Timestamp,
    /// The configured zone.
    pub zone: TimeZone,
}

/// Renders pages. Made once; cheap to share.
#[derive(Clone)]
pub struct Renderer {
    environment: Arc<Environment<'static>>,
    messages: Arc<Messages>,
}

impl Renderer {
    /// A renderer for a language, such as `en`. Every template is compiled now, so that a broken one stops the start.
    pub fn new(language: &str) -> Result<Self, RenderError> {
        let messages = Arc::new(Messages::load(language)?);
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        filters::register(&mut environment, &messages);
        for name in Templates::iter() {
            let source = Templates::get(&name).map(|file| String::from_utf8_lossy(&file.data).into_owned());
            environment.add_template_owned(name.into_owned(), source.unwrap_or_default())?;
        }
        environment.add_global("language", language);
        Ok(Self { environment: Arc::new(environment), messages })
    }

    /// The catalogue, for texts outside templates.
    #[must_use]
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The HTML of a view, as much of it as is asked for.
    pub fn page<P: Page>(&self, view: &P, layout: &Layout, part: Part, clock: &Clock) -> Result<String, RenderError> {
        let values = context! {
            page => Value::from(Serde(view)),
            layout => Value::from(Serde(layout)),
            frame => part.frame(),
            clock => Value::from_object(filters::ClockValue(clock.clone())),
        };
        Ok(self.environment.get_template(P::TEMPLATE)?.render(values)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_of_a_script_gets_only_what_it_swaps() {
        assert_eq!(Part::asked_for(false, None), Part::Document);
        assert_eq!(Part::asked_for(false, Some("panel")), Part::Document);
        assert_eq!(Part::asked_for(true, Some("panel")), Part::Panel);
        assert_eq!(Part::asked_for(true, Some("work")), Part::Work);
        assert_eq!(Part::asked_for(true, Some("elsewhere")), Part::Document);
    }
}
