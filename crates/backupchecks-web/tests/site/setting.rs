//! A server on a free port, one cast of users, and what they do in a browser.

use backupchecks_core::{
    engine,
    memory::MemoryStore,
    model::{Act, Role, UserId},
    ports::{NewUser, Store, UserStore as _},
};
use backupchecks_parsers::registry::Registry;
use backupchecks_web::{
    auth::{password, sign_in},
    clock::now,
    server::{App, Settings, routes},
};
use jiff::tz::TimeZone;
use poem::{
    Server,
    listener::{Acceptor as _, Listener as _, TcpListener},
};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect::Policy};
use std::{path::Path, sync::Arc};

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A running server; it ends with the test.
pub(crate) struct Site {
    pub(crate) store: MemoryStore,
    pub(crate) setup_code: String,
    address: String,
}

/// Somebody with a browser.
pub(crate) struct Browser {
    client: Client,
    address: String,
    cookie: Option<String>,
    /// The cookie that tells what a plain form has done.
    pub(crate) said: Option<String>,
    token: String,
}

impl Site {
    /// A site without users.
    pub(crate) async fn empty() -> Self {
        let store = MemoryStore::default();
        let shared: Arc<dyn Store> = Arc::new(store.clone());
        let settings = Settings {
            store: shared,
            zone: TimeZone::UTC,
            secret_key: b"a key for tests, 32 characters".to_vec(),
            https: false,
            duties: Vec::new(),
        };
        let app = App::new(settings).unwrap();
        let setup_code = app.setup_code().to_owned();
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let port = acceptor.local_addr()[0].as_socket_addr().unwrap().port();
        tokio::spawn(Server::new_with_acceptor(acceptor).run(routes(app)));
        Self { store, setup_code, address: format!("http://127.0.0.1:{port}") }
    }

    /// A site with carol, who administers, alice, who operates, bob, who may look, and rita, who reads reports.
    pub(crate) async fn new() -> Self {
        let site = Self::empty().await;
        for (name, role) in
            [("carol", Role::Admin), ("alice", Role::Operator), ("bob", Role::Viewer), ("rita", Role::Reporter)]
        {
            site.add_user(name, &[role]).await;
        }
        site
    }

    pub(crate) async fn add_user(&self, name: &str, roles: &[Role]) -> UserId {
        let user = NewUser { name: name.into(), password_hash: None, roles: roles.to_vec() };
        self.store.add_user(&user, Act::of_program("test", now())).await.unwrap().unwrap()
    }

    pub(crate) async fn set_password(&self, name: &str) {
        let user = self.store.account(name).await.unwrap().unwrap().user.id;
        self.store
            .set_password(user, &password::hash(PASSWORD).unwrap(), Act::of_program("test", now()))
            .await
            .unwrap();
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(&self) -> Browser {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Browser { client, address: self.address.clone(), cookie: None, said: None, token: String::new() }
    }

    /// A user with a session.
    pub(crate) async fn browser(&self, name: &str) -> Browser {
        let user = self.store.account(name).await.unwrap().unwrap().user.id;
        let session = sign_in::open_session(&self.store, user, now()).await.unwrap();
        let mut browser = self.stranger();
        browser.cookie = Some(format!("backupchecks_session={}", session.reveal()));
        let page = browser.page("/documentation/index").await;
        browser.token = token(&page);
        browser
    }

    /// Imports fixtures, such as `veeam/x.eml`.
    pub(crate) async fn import(&self, fixtures: &[&str]) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail");
        let raw = fixtures
            .iter()
            .map(|name| std::fs::read(root.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")));
        let mails: Vec<_> =
            raw.map(|raw| backupchecks_parsers::incoming(Registry::builtin(), "files", None, raw, now())).collect();
        engine::ingest(&self.store, &mails, Act::of_program("test", now())).await.unwrap();
    }

    /// Imports a fixture as if it had been received just now.
    pub(crate) async fn import_as_of_now(&self, fixture: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail").join(fixture);
        let raw = std::fs::read(&path).unwrap_or_else(|error| panic!("{fixture}: {error}"));
        let mut mail = backupchecks_parsers::incoming(Registry::builtin(), "files", None, raw, now());
        mail.envelope.received_at = now();
        engine::ingest(&self.store, &[mail], Act::of_program("test", now())).await.unwrap();
    }
}

impl Browser {
    fn request(&self, request: RequestBuilder) -> RequestBuilder {
        let cookies: Vec<&str> = [&self.cookie, &self.said].into_iter().flatten().map(String::as_str).collect();
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(self.client.get(format!("{}{path}", self.address))).send().await.unwrap()
    }

    /// The page at `path`, which must be there.
    pub(crate) async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    /// Sends a form with the token of one's own page.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let form: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf_token", self.token.as_str())]).collect();
        self.request(self.client.post(format!("{}{path}", self.address))).form(&form).send().await.unwrap()
    }

    /// The same from the page at `from`, as browsers tell.
    pub(crate) async fn post_from(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let form: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf_token", self.token.as_str())]).collect();
        let request = self.client.post(format!("{}{path}", self.address));
        let request = request.header(header::REFERER, format!("{}{from}", self.address)).form(&form);
        self.request(request).send().await.unwrap()
    }

    /// Sends a form without any token.
    pub(crate) async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.request(self.client.post(format!("{}{path}", self.address))).form(fields).send().await.unwrap()
    }

    /// Sends a form as the scripts of the page at `from` do, and gives what they swap in.
    pub(crate) async fn script(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let response = self.post_as_script(from, path, fields).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    /// The same, whatever the answer.
    pub(crate) async fn post_as_script(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.client.post(format!("{}{path}", self.address));
        let request = request
            .header("hx-request", "true")
            .header("hx-target", "work")
            .header("hx-current-url", format!("{}{from}", self.address))
            .header("x-csrf-token", &self.token)
            .form(fields);
        self.request(request).send().await.unwrap()
    }

    /// Opens a page of a form, so that its cookie and token are known.
    pub(crate) async fn open(&mut self, path: &str) -> String {
        let response = self.get(path).await;
        self.keep_cookie(&response);
        let page = response.text().await.unwrap();
        self.token = token(&page);
        page
    }

    /// Keeps what the answer to a plain form lets the next page say.
    pub(crate) fn keep_said(&mut self, response: &Response) {
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        let mut said = cookies.filter(|cookie| cookie.starts_with("backupchecks_said="));
        self.said = said.next().and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        assert!(self.said.is_some(), "{response:?}");
    }

    /// Keeps the last cookie that the server set.
    pub(crate) fn keep_cookie(&mut self, response: &Response) {
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        if let Some(cookie) = cookies.reduce(|_, last| last) {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
    }
}

/// The token in the head of a page.
fn token(page: &str) -> String {
    let at = page.split("name=\"csrf-token\" content=\"").nth(1).unwrap();
    at.split('"').next().unwrap_or_default().to_owned()
}
