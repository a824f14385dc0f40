//! `backupchecks demo`: a data folder with several weeks of an invented MSP, and the web server on it.
//!
//! [`customers`] says who there is, [`stories`] what happens to a job, [`plan`] lays both on the calendar. [`fixtures`],
//! [`moments`] and [`template`] turn the project's anonymised fixtures into [`mails`] of that plan, and [`fill`] brings these
//! through the same import as everybody's mails.

mod customers;
mod fill;
mod fixtures;
mod kinds;
mod mails;
mod moments;
mod plan;
mod stories;
mod template;

use super::{background::workers, open_store, say, serve::Listening};
use crate::config::Config;
use anyhow::{Context as _, bail};
use backupchecks_core::{
    model::{Act, Role, UserId},
    ports::{NewUser, StoreError, UserStore as _, WorkStore as _},
};
use backupchecks_store::{DatabaseUrl, SqlStore};
use backupchecks_web::{auth::sign_in, clock::now};
use clap::Args;
use fill::Scene;
use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// The data folder of a demo where no other is named: never the one of real data.
pub(super) const DATA_DIR: &str = "data/demo";
/// The user of the demo.
const USER: &str = "demo";
/// The file that tells a demo's data folder from others.
const MARKER: &str = "demo.txt";
/// What stands in the marker while the folder is being filled, and afterwards.
const FILLING: &str = "This demo is being filled, or that was broken off.";
const FILLED: &str = "This folder holds a demo of Backupchecks; everything in it is invented.";

/// Fill a fresh data folder with several weeks of an invented MSP and run the web server on it.
#[derive(Debug, Args)]
#[command(after_help = "\
The data folder is data/demo unless --data-dir or APP_DATA_DIR names another. A demo that is there already is served \
again as it is; a folder or database with anything else in it is refused.")]
#[expect(clippy::doc_markdown, reason = "shown as help on the terminal, where backticks are noise")]
pub(crate) struct Demo {
    /// Address and port to listen on, such as 0.0.0.0:8080 [default: APP_BIND and APP_PORT, else 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Only write the mails of the demo into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["listen", "no_serve"])]
    mails_only: Option<PathBuf>,
    /// End after filling the folder
    #[arg(long, conflicts_with = "listen")]
    no_serve: bool,
}

pub(super) async fn run(command: Demo, config: Config) -> anyhow::Result<ExitCode> {
    let scene = Scene { last_evening: plan::last_evening(now(), &config.zone), zone: config.zone.clone() };
    if let Some(folder) = command.mails_only {
        let written = fill::write_mails(&folder, &scene)?;
        say(&format!("Wrote {} mails into {}", written.mails, folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    config.make_data_dir()?;
    let marker = Marker::of(&config)?;
    let found = marker.read()?;
    if found == Found::Nothing {
        refuse_foreign_data(&config).await?;
    }
    let store = open_store(&config).await?;
    // The port comes first: that it is taken should be known before the work is done.
    let server = if command.no_serve {
        None
    } else {
        Some(Listening::start(command.listen, &config, &store, workers(&config, &store)).await?)
    };
    match found {
        Found::Demo => say(&format!("There is a demo in {} already", config.data_dir.display())),
        Found::Nothing => fill_folder(&config, &store, &marker, &scene).await?,
    }
    if let Some(server) = server {
        let user = demo_user(&store).await?;
        let token = sign_in::make_link(&store, user, now()).await?;
        say("");
        say(&format!("Backupchecks is ready at {}", server.address));
        say(&format!("Sign in, once within the hour: {}/sign-in/once?token={}", server.address, token.reveal()));
        say("Stop it with Ctrl-C; the same command starts it again, and removing the folder ends the demo.");
        server.run().await?;
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn fill_folder(config: &Config, store: &SqlStore, marker: &Marker, scene: &Scene) -> anyhow::Result<()> {
    let begin = Instant::now();
    marker.write(FILLING)?;
    let user =
        NewUser { name: USER.into(), password_hash: None, roles: vec![Role::Admin, Role::Operator, Role::Viewer] };
    let at = plan::review_time(plan::NIGHTS, scene.last_evening, &scene.zone)?;
    let user = store
        .add_first_user(&user, Act::of_program("demo", at))
        .await?
        .context("somebody else has just made a user in this database")?;
    let written = fill::write_mails(&config.data_dir.join("demo-mails"), scene)?;
    say(&format!("Made {} mails of {} nights", written.mails, plan::NIGHTS));
    fill::fill(store, &written, scene, user).await?;
    marker.write(FILLED)?;
    say(&format!("Filled {} in {} seconds", config.data_dir.display(), begin.elapsed().as_secs()));
    Ok(())
}

async fn demo_user(store: &SqlStore) -> anyhow::Result<UserId> {
    let account = store.account(USER).await?;
    Ok(account
        .with_context(|| format!("the demo has no user {USER:?} any more; remove its folder and start again"))?
        .user
        .id)
}

/// Ends with an error when the database holds mails or users. It is looked at as it is: somebody else's is not to be brought
/// up to date by a demo.
async fn refuse_foreign_data(config: &Config) -> anyhow::Result<()> {
    let store = SqlStore::open(&config.database_url.parse()?).await?;
    // Where there are no tables yet the questions fail, and what else may be wrong shows when the database is made ready.
    let holds_data = holds_data(&store).await.unwrap_or(false);
    store.close().await;
    if holds_data {
        bail!(
            "the database of {} holds mails or users that are no demo; name an empty folder with --data-dir FOLDER and leave \
             DATABASE_URL unset",
            config.data_dir.display()
        );
    }
    Ok(())
}

async fn holds_data(store: &SqlStore) -> Result<bool, StoreError> {
    Ok(!store.users().await?.is_empty() || store.last_mail_at().await?.is_some())
}

/// What a marker says of its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// No demo.
    Nothing,
    /// A whole one.
    Demo,
}

/// The file in the data folder that says: this is a demo, and in which database it is.
struct Marker {
    path: PathBuf,
    database: String,
}

impl Marker {
    fn of(config: &Config) -> anyhow::Result<Self> {
        let database: DatabaseUrl = config.database_url.parse()?;
        Ok(Self { path: config.data_dir.join(MARKER), database: database.to_string() })
    }

    fn read(&self) -> anyhow::Result<Found> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(error) => return Err(error).with_context(|| format!("reading {}", self.path.display())),
        };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let (state, database) = text.split_once('\n').unwrap_or((&text, ""));
        match state {
            _ if database.trim() != self.database => Ok(Found::Nothing),
            FILLED => Ok(Found::Demo),
            _ => bail!("the demo in {} was not filled to its end; remove it and start again", folder.display()),
        }
    }

    fn write(&self, state: &str) -> anyhow::Result<()> {
        let text = format!("{state}\n{}\n", self.database);
        fs::write(&self.path, text).with_context(|| format!("writing {}", self.path.display()))
    }
}
