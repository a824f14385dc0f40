//! The state that all requests share.

use super::{Visitor, WebError};
use crate::{
    auth::csrf::Csrf,
    clock,
    render::{Clock, Page, Part, RenderError, Renderer},
    views::{Layout, SignedIn, Waiting, toast::Toast},
    workers::Duty,
};
use backupchecks_core::{model::Permission, ports::Store};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use jiff::tz::TimeZone;
use poem::web::Html;
use sha2::Sha256;
use std::sync::Arc;

/// What an [`App`] is made from.
pub struct Settings {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The zone of days and clock times.
    pub zone: TimeZone,
    /// The key from which others are derived.
    pub secret_key: Vec<u8>,
    /// Whether browsers reach the server over HTTPS: cookies are then sent over nothing else.
    pub https: bool,
    /// The background work that this server does; shown on the System page.
    pub duties: Vec<Duty>,
}

/// The application: cheap to clone, one for each server.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) zone: TimeZone,
    pub(crate) csrf: Csrf,
    pub(crate) https: bool,
    pub(crate) duties: Arc<[Duty]>,
    renderer: Renderer,
    setup_code: Arc<str>,
}

impl App {
    /// The application with these settings.
    ///
    /// # Errors
    /// When a template or the message catalogue is broken: a fault of the program.
    pub fn new(settings: Settings) -> Result<Self, RenderError> {
        Ok(Self {
            store: settings.store,
            zone: settings.zone,
            csrf: Csrf::new(&settings.secret_key),
            https: settings.https,
            duties: settings.duties.into(),
            renderer: Renderer::new("en")?,
            setup_code: setup_code(&settings.secret_key).into(),
        })
    }

    /// The code that the setup page asks for: who can read the server's log may make the first admin. The same for every
    /// server with the same key.
    #[must_use]
    pub fn setup_code(&self) -> &str {
        &self.setup_code
    }

    /// The time and zone of a request.
    pub(crate) fn clock(&self) -> Clock {
        Clock { now: clock::now(), zone: self.zone.clone() }
    }

    /// Renders a page for somebody who is signed in.
    pub(crate) async fn page<P: Page + Sync>(
        &self,
        visitor: &Visitor,
        current: &'static str,
        view: &P,
        toast: Option<Toast>,
    ) -> Result<Html<String>, WebError> {
        // A panel is swapped in alone, without the navigation and its badges.
        let waiting = if visitor.part == Part::Panel { Waiting::default() } else { self.waiting(visitor).await? };
        self.render(visitor, current, waiting, view, toast.or_else(|| visitor.said.clone()))
    }

    /// Renders a view that is no page, such as suggestions, for somebody who is signed in.
    pub(crate) fn fragment<P: Page>(&self, visitor: &Visitor, view: &P) -> Result<Html<String>, WebError> {
        self.render(visitor, "", Waiting::default(), view, None)
    }

    /// A text of the catalogue, for answers without a template.
    pub(crate) fn text(&self, key: &str) -> String {
        self.renderer.messages().text(key, &[])
    }

    /// Renders a page before sign-in.
    pub(crate) fn outside<P: Page>(&self, csrf_token: &str, view: &P) -> Result<Html<String>, WebError> {
        Ok(Html(self.renderer.page(view, &Layout::outside(csrf_token), Part::Document, &self.clock())?))
    }

    fn render<P: Page>(
        &self,
        visitor: &Visitor,
        current: &'static str,
        waiting: Waiting,
        view: &P,
        toast: Option<Toast>,
    ) -> Result<Html<String>, WebError> {
        let user = &visitor.user;
        let role = user.active_role;
        let signed_in = SignedIn::new(user.name.clone(), role, &user.roles);
        let layout = Layout::signed_in(signed_in, role, current, waiting, visitor.csrf_token.clone());
        let layout = Layout { toast, ..layout };
        Ok(Html(self.renderer.page(view, &layout, visitor.part, &self.clock())?))
    }

    async fn waiting(&self, visitor: &Visitor) -> Result<Waiting, WebError> {
        let role = visitor.user.active_role;
        Ok(Waiting {
            inbox: if role.may(Permission::Read) { self.store.inbox_counts().await?.to_do() } else { 0 },
            run_checks: if role.may(Permission::Operate) { self.store.work_count().await? } else { 0 },
        })
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn setup_code(secret_key: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret_key).expect("a key").chain_update(b"backupchecks setup v1\0");
    URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..15])
}
