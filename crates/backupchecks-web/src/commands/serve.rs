//! `backupchecks serve`.

use super::{background::workers, open_store, random_token, say};
use crate::config::{Config, Switch};
use anyhow::Context;
use backupchecks_core::ports::{Store, UserStore as _};
use backupchecks_store::SqlStore;
use backupchecks_web::{
    server::{App, Settings, routes},
    workers::{Crew, Duty, Terms, Worker},
};
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
    /// Whether this server also does background work, such as importing from folders [default: as configured, else on]
    #[arg(long, value_name = "ON or OFF")]
    pub(crate) workers: Option<Switch>,
}

pub(super) async fn run(command: Serve, config: Config) -> anyhow::Result<ExitCode> {
    config.make_data_dir()?;
    let store = open_store(&config).await?;
    let works = command.workers.unwrap_or(config.workers.switch) == Switch::On;
    let workers = if works { workers(&config, &store) } else { Vec::new() };
    let server = Listening::start(command.listen, &config, &store, workers).await?;
    if store.users().await?.is_empty() {
        say(&format!(
            "Nobody can sign in yet. Make the first admin at {}/setup with the code {}",
            server.address,
            server.app.setup_code()
        ));
    }
    say(&format!("Backupchecks is ready at {}", server.address));
    let ended = server.run().await;
    store.close().await;
    ended.map(|()| ExitCode::SUCCESS)
}

/// A server that has its port but does not answer yet.
pub(super) struct Listening<A> {
    acceptor: A,
    pub(super) app: App,
    store: Arc<dyn Store>,
    terms: Terms,
    workers: Vec<Arc<dyn Worker>>,
    /// Where browsers find it.
    pub(super) address: String,
}

impl Listening<poem::listener::TcpAcceptor> {
    /// Takes the port.
    pub(super) async fn start(
        listen: Option<SocketAddr>,
        config: &Config,
        store: &SqlStore,
        workers: Vec<Arc<dyn Worker>>,
    ) -> anyhow::Result<Self> {
        let listen = listen.unwrap_or(config.listen);
        let acceptor = TcpListener::bind(listen).into_acceptor().await;
        let acceptor =
            acceptor.with_context(|| format!("listening on {listen}; is another program using the port?"))?;
        let bound =
            acceptor.local_addr().into_iter().find_map(|address| address.as_socket_addr().copied()).unwrap_or(listen);
        let address = config.address(bound);
        // Servers in containers share process numbers and addresses; the last part tells them apart.
        let holder = format!("{address}, process {}, {:.8}", std::process::id(), random_token());
        let terms = Terms { holder, lease: config.workers.lease };
        let store: Arc<dyn Store> = Arc::new(store.clone());
        let app = App::new(Settings {
            store: store.clone(),
            zone: config.zone.clone(),
            secret_key: config.secret_key()?,
            https: address.starts_with("https://"),
            duties: workers.iter().map(|worker| Duty::from(&**worker)).collect(),
        })?;
        Ok(Self { acceptor, app, store, terms, workers, address })
    }

    /// Answers and works in the background until the process is told to stop, then lets requests and workers end.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let crew = Crew::start(&self.store, &self.terms, self.workers);
        let server = Server::new_with_acceptor(self.acceptor);
        let answered = server.run_with_graceful_shutdown(routes(self.app), stop_signal(), Some(PATIENCE)).await;
        crew.stop(PATIENCE).await;
        answered.context("serving")
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
