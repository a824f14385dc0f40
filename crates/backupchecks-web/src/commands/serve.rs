//! `backupchecks serve`.

use super::{open_store, say};
use crate::config::Config;
use anyhow::Context;
use backupchecks_core::ports::UserStore;
use backupchecks_store::SqlStore;
use backupchecks_web::reparse::Worker;
use backupchecks_web::server::{App, Settings, routes};
use clap::Args;
use poem::{
    Server,
    listener::{Acceptor, Listener, TcpListener},
};
use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

/// How long requests may take to end once the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// Run the web server.
///
/// On first start it names the address of the setup page and the code that the page asks for. Settings come from the
/// environment or from backupchecks.toml; the handbook lists them under Configuration.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address and port to listen on, such as 0.0.0.0:8080 [default: as configured, else 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
}

pub(super) async fn run(command: Serve, config: Config) -> anyhow::Result<ExitCode> {
    config.make_data_dir()?;
    let store = open_store(&config).await?;
    let server = Listening::start(command.listen, &config, &store).await?;
    if store.users().await?.is_empty() {
        say(&format!(
            "Nobody can sign in yet. Make the first admin at {}/setup with the code {}",
            server.address,
            server.app.setup_code()
        ));
    }
    say(&format!("Backupchecks is ready at {}", server.address));
    server.run().await?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// A server that has its port but does not answer yet.
pub(super) struct Listening<A> {
    acceptor: A,
    store: SqlStore,
    pub(super) app: App,
    /// Where browsers find it.
    pub(super) address: String,
}

impl Listening<poem::listener::TcpAcceptor> {
    pub(super) async fn start(listen: Option<SocketAddr>, config: &Config, store: &SqlStore) -> anyhow::Result<Self> {
        let listen = listen.unwrap_or(config.listen);
        let acceptor = TcpListener::bind(listen).into_acceptor().await;
        let acceptor =
            acceptor.with_context(|| format!("listening on {listen}; is another program using the port?"))?;
        let bound =
            acceptor.local_addr().into_iter().find_map(|address| address.as_socket_addr().copied()).unwrap_or(listen);
        let address = config.address(bound);
        let app = App::new(Settings {
            store: Arc::new(store.clone()),
            zone: config.zone.clone(),
            secret_key: config.secret_key()?,
            https: address.starts_with("https://"),
        })?;
        Ok(Self { acceptor, store: store.clone(), app, address })
    }

    /// Answers until the process is told to stop, then lets requests end.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let server = Server::new_with_acceptor(self.acceptor);
        let worker = tokio::spawn(Worker::new(Arc::new(self.store)).run());
        let ended = server.run_with_graceful_shutdown(routes(self.app), stop_signal(), Some(PATIENCE)).await;
        // A batch is stored whole or not at all, so it may be broken off at any point; whoever comes next goes on.
        worker.abort();
        ended.context("serving")
    }
}

async fn stop_signal() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        return;
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
