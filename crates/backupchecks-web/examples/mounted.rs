//! The pages inside another poem application: the host keeps its own addresses, Backupchecks answers all others.
//!
//! Links on the pages begin at `/`, so the application is mounted at `/`, beside the routes of the host; those must not be called
//! as pages of Backupchecks are (`/inbox`, `/jobs`, …, `/api`, `/assets`). Where host and pages must be kept apart, give each a host name.
//! The host shares the store: here it shows a figure of it, and takes reports in over HTTP.
//!
//! `cargo run -p backupchecks-web --example mounted` tells the address of the host and the code for the first sign-in.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use backupchecks_core::{
    engine::{self, Ingested},
    memory::MemoryStore,
    model::Act,
    ports::Store,
};
use backupchecks_parsers::{incoming, registry::Registry};
use backupchecks_web::{
    auth::token::Token,
    clock::now,
    server::{App, Settings, routes},
};
use jiff::tz::TimeZone;
use poem::{
    Body, Endpoint, EndpointExt as _, Route, Server,
    error::InternalServerError,
    get, handler,
    http::StatusCode,
    listener::{Acceptor, Listener as _, TcpListener},
    post,
    web::{Data, Html},
};
use std::{error::Error, sync::Arc};

/// A report is some kilobytes long.
const MAX_MAIL: usize = 8 << 20;

/// A page of the host, with a figure out of the store.
#[handler]
async fn portal(Data(store): Data<&Arc<dyn Store>>) -> poem::Result<Html<String>> {
    let waiting = store.inbox_counts().await.map_err(InternalServerError)?.to_do();
    Ok(Html(format!("<h1>Portal</h1><p><a href=\"/inbox\">{waiting} mails wait in the Inbox</a></p>")))
}

/// Takes in a mail that is posted. A real host asks who is calling, as it does everywhere else.
#[handler]
async fn take_in(Data(store): Data<&Arc<dyn Store>>, body: Body) -> poem::Result<StatusCode> {
    let raw = body.into_bytes_limit(MAX_MAIL).await?.to_vec();
    let mail = incoming(Registry::builtin(), "portal", None, raw, now());
    let answers = engine::ingest(&**store, &[mail], Act::of_program("portal", now())).await;
    Ok(match answers.map_err(InternalServerError)?.first() {
        Some(Ingested::Duplicate) => StatusCode::OK,
        _ => StatusCode::CREATED,
    })
}

/// The host's routes and, behind all other addresses, Backupchecks.
fn host(store: Arc<dyn Store>, app: App) -> impl Endpoint {
    Route::new()
        .at("/portal", get(portal))
        .at("/portal/reports", post(take_in))
        .nest_no_strip("/", routes(app))
        .data(store)
}

/// A host on a free port: its address, the code for the setup page, and what runs it.
async fn start() -> Result<(String, String, impl Future<Output = std::io::Result<()>>), Box<dyn Error>> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let app = App::new(Settings {
        store: store.clone(),
        zone: TimeZone::UTC,
        // A host with a database keeps its key: with a new one all forms that are open are refused.
        secret_key: Token::random().reveal().as_bytes().to_vec(),
        https: false,
        duties: Vec::new(),
    })?;
    let code = app.setup_code().to_owned();
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let bound = acceptor.local_addr().into_iter().find_map(|address| address.as_socket_addr().copied());
    let address = format!("http://{}", bound.ok_or("the listener has no address")?);
    Ok((address, code, Server::new_with_acceptor(acceptor).run(host(store, app))))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (address, code, server) = start().await?;
    println!("the host is at {address}/portal, the setup page at {address}/setup asks for {code}");
    Ok(server.await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::{Client, header, redirect::Policy};

    #[tokio::test]
    async fn host_and_pages_answer_side_by_side_over_one_store() -> Result<(), Box<dyn Error>> {
        let (address, code, server) = start().await?;
        tokio::spawn(server);
        let client = Client::builder().redirect(Policy::none()).build()?;
        let page = async |path: &str| client.get(format!("{address}{path}")).send().await;

        assert!(page("/portal").await?.text().await?.contains(">0 mails wait"));
        let report = "From: root@pve01.example.net\nSubject: vzdump backup status (pve01): backup successful\n\n\
                      VMID Name Status\n100 web01 ok\n";
        for expected in [201, 200] {
            let answer = client.post(format!("{address}/portal/reports")).body(report).send().await?;
            assert_eq!(answer.status(), expected);
        }
        assert!(page("/portal").await?.text().await?.contains(">1 mails wait"));

        let inbox = page("/inbox").await?;
        assert_eq!(inbox.status(), 303, "nobody is signed in");
        let place = inbox.headers().get(header::LOCATION).ok_or("nowhere to go")?.to_str()?;
        assert!(place.starts_with("/sign-in") || place.starts_with("/setup"), "{place}");
        let setup = page("/setup").await?.text().await?;
        assert!(setup.contains("/assets/") && !setup.contains(&code), "{setup}");
        let style = setup.split('"').find(|word| word.starts_with("/assets/")).ok_or("no asset")?;
        assert_eq!(page(style).await?.status(), 200);
        assert_eq!(page("/health").await?.status(), 200);
        assert_eq!(page("/nowhere").await?.status(), 404);
        Ok(())
    }
}
