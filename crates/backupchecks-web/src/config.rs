//! Configuration: a TOML file, then environment variables, then flags; the later wins.

mod workers;

pub(crate) use workers::{Switch, Workers};

use anyhow::{Context, bail};
use clap::Args;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use workers::{WorkerFile, WorkerFlags};

/// The file that is read when it exists and no other is named.
const DEFAULT_FILE: &str = "backupchecks.toml";
/// A key shorter than this can be guessed.
const MIN_KEY: usize = 32;

/// What the command line and the environment say.
#[derive(Debug, Default, Args)]
pub(crate) struct Flags {
    /// Settings file; the names are those of the environment variables in lower case [default: backupchecks.toml, if there]
    #[arg(long, global = true, value_name = "FILE", env = "APP_CONFIG")]
    config: Option<PathBuf>,
    /// Folder for the embedded database and the key [default: data]
    #[arg(long, global = true, value_name = "FOLDER", env = "APP_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME` [default: a file in the data folder]
    #[arg(long, global = true, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Time zone for days and clock times [default: Europe/Amsterdam]
    #[arg(long, global = true, value_name = "ZONE", env = "APP_TIMEZONE")]
    timezone: Option<String>,
    /// How much to log, such as info or backupchecks=debug [default: info, less from libraries]
    #[arg(long, global = true, value_name = "FILTER", env = "APP_LOG")]
    log: Option<String>,
    /// How to write the log
    #[arg(long, global = true, value_name = "FORMAT", env = "APP_LOG_FORMAT")]
    log_format: Option<LogFormat>,
    #[arg(long, hide = true, env = "APP_SECRET_KEY", hide_env_values = true)]
    app_secret_key: Option<String>,
    #[arg(long, hide = true, env = "APP_ENV")]
    app_env: Option<String>,
    #[arg(long, hide = true, env = "APP_BASE_URL")]
    app_base_url: Option<String>,
    #[arg(long, hide = true, env = "APP_BIND")]
    app_bind: Option<IpAddr>,
    #[arg(long, hide = true, env = "APP_PORT")]
    app_port: Option<u16>,
    #[arg(long, hide = true, env = "POSTGRES_DB")]
    postgres_db: Option<String>,
    #[arg(long, hide = true, env = "POSTGRES_USER")]
    postgres_user: Option<String>,
    #[arg(long, hide = true, env = "POSTGRES_PASSWORD", hide_env_values = true)]
    postgres_password: Option<String>,
    #[arg(long, hide = true, env = "DB_HOST")]
    db_host: Option<String>,
    #[arg(long, hide = true, env = "DB_PORT")]
    db_port: Option<u16>,
    #[command(flatten)]
    workers: WorkerFlags,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One object a line.
    Json,
}

/// The settings file. Unknown names are refused: a misspelt setting must not be silently without effect.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    app_data_dir: Option<PathBuf>,
    app_timezone: Option<String>,
    app_log: Option<String>,
    app_log_format: Option<LogFormat>,
    app_secret_key: Option<String>,
    app_env: Option<String>,
    app_base_url: Option<String>,
    app_bind: Option<IpAddr>,
    app_port: Option<u16>,
    database_url: Option<String>,
    postgres_db: Option<String>,
    postgres_user: Option<String>,
    postgres_password: Option<String>,
    db_host: Option<String>,
    db_port: Option<u16>,
    app_workers: Option<Switch>,
    app_worker_lease_seconds: Option<u64>,
    app_import_folder: Option<PathBuf>,
    app_import_seconds: Option<u64>,
    app_keep_raw_days: Option<u32>,
}

/// The settings in force.
pub(crate) struct Config {
    /// Where the embedded database and the key file lie.
    pub(crate) data_dir: PathBuf,
    /// The database.
    pub(crate) database_url: String,
    /// The zone of days and clock times.
    pub(crate) zone: TimeZone,
    /// What to log.
    pub(crate) log: String,
    /// How to log.
    pub(crate) log_format: LogFormat,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// Where browsers find it, without a slash at the end; `None` derives it from `listen`.
    pub(crate) base_url: Option<String>,
    /// Background work.
    pub(crate) workers: Workers,
    secret_key: Option<String>,
    production: bool,
}

impl Config {
    /// Joins file, environment and flags.
    pub(crate) fn load(flags: Flags) -> anyhow::Result<Self> {
        let file = read_file(flags.config.as_deref())?;
        let data_dir = flags.data_dir.or(file.app_data_dir).unwrap_or_else(|| PathBuf::from("data"));
        let zone = flags.timezone.or(file.app_timezone).unwrap_or_else(|| "Europe/Amsterdam".to_owned());
        let zone = TimeZone::get(&zone)
            .with_context(|| format!("APP_TIMEZONE {zone:?} is no time zone; use a name such as Europe/Amsterdam"))?;
        let production = match flags.app_env.or(file.app_env).as_deref() {
            None | Some("development") => false,
            Some("production") => true,
            Some(other) => bail!("APP_ENV {other:?} is not known; use production or development"),
        };
        let postgres = Postgres {
            db: flags.postgres_db.or(file.postgres_db),
            user: flags.postgres_user.or(file.postgres_user),
            password: flags.postgres_password.or(file.postgres_password),
            host: flags.db_host.or(file.db_host),
            port: flags.db_port.or(file.db_port),
        };
        let database_url = match flags.database_url.or(file.database_url).filter(|url| !url.is_empty()) {
            Some(url) => url,
            None => postgres.url()?.unwrap_or_else(|| format!("sqlite:{}", data_dir.join("backupchecks.db").display())),
        };
        let bind = flags.app_bind.or(file.app_bind).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let base_url = flags.app_base_url.or(file.app_base_url).map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = base_url.as_ref().filter(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
            bail!("APP_BASE_URL {url:?} is no address; use one such as https://backupchecks.example.com");
        }
        let workers = WorkerFile {
            workers: file.app_workers,
            lease_seconds: file.app_worker_lease_seconds,
            import_folder: file.app_import_folder.map(PathBuf::into_os_string),
            import_seconds: file.app_import_seconds,
            keep_raw_days: file.app_keep_raw_days,
        };
        Ok(Self {
            data_dir,
            database_url,
            zone,
            log: flags.log.or(file.app_log).unwrap_or_else(|| "info,html5ever=error,poem=warn,sqlx=warn".to_owned()),
            log_format: flags.log_format.or(file.app_log_format).unwrap_or(LogFormat::Text),
            listen: SocketAddr::new(bind, flags.app_port.or(file.app_port).unwrap_or(8080)),
            base_url,
            workers: Workers::load(flags.workers, workers)?,
            secret_key: flags.app_secret_key.or(file.app_secret_key).filter(|key| !key.is_empty()),
            production,
        })
    }

    /// The key from which all others are derived: the one that was given, or, outside production, one that is made on first
    /// use and kept in the data folder for this user's eyes only.
    pub(crate) fn secret_key(&self) -> anyhow::Result<Vec<u8>> {
        if let Some(key) = &self.secret_key {
            if key.len() < MIN_KEY {
                bail!("APP_SECRET_KEY has {} characters; give at least {MIN_KEY} random ones", key.len());
            }
            return Ok(key.clone().into_bytes());
        }
        if self.production {
            bail!("APP_SECRET_KEY is not set; production needs one, such as the output of: openssl rand -base64 48");
        }
        let path = self.data_dir.join("secret.key");
        match fs::read(&path) {
            Ok(key) if key.len() >= MIN_KEY => Ok(key),
            Ok(_) => bail!("the key file {} is too short; restore it or remove it to make a new one", path.display()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_key(&path),
            Err(error) => Err(error).with_context(|| format!("reading the key file {}", path.display())),
        }
    }

    /// Makes the data folder.
    pub(crate) fn make_data_dir(&self) -> anyhow::Result<()> {
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true);
        // Mails, password hashes and the key are nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.data_dir).with_context(|| format!("making the data folder {}", self.data_dir.display()))
    }

    /// Where browsers find the server.
    pub(crate) fn address(&self, listening: SocketAddr) -> String {
        self.base_url.clone().unwrap_or_else(|| format!("http://{listening}"))
    }
}

fn read_file(named: Option<&Path>) -> anyhow::Result<File> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    match fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).with_context(|| format!("reading the settings file {}", path.display())),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(error) => Err(error).with_context(|| format!("reading the settings file {}", path.display())),
    }
}

fn make_key(path: &Path) -> anyhow::Result<Vec<u8>> {
    let key = crate::commands::random_token().into_bytes();
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("making the key file {}", path.display()))?;
    file.write_all(&key).with_context(|| format!("writing the key file {}", path.display()))?;
    Ok(key)
}

/// The separate parts of a PostgreSQL address.
struct Postgres {
    db: Option<String>,
    user: Option<String>,
    password: Option<String>,
    host: Option<String>,
    port: Option<u16>,
}

impl Postgres {
    /// `None` when no part is given; an error when only some are.
    fn url(self) -> anyhow::Result<Option<String>> {
        match (self.db, self.user, self.password) {
            (None, None, None) if self.host.is_none() => Ok(None),
            (Some(db), Some(user), Some(password)) => {
                let host = self.host.unwrap_or_else(|| "localhost".to_owned());
                let port = self.port.unwrap_or(5432);
                let [user, password, db] = [user, password, db].map(|part| percent_encode(&part));
                Ok(Some(format!("postgres://{user}:{password}@{host}:{port}/{db}")))
            }
            _ => bail!("POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD go together; or set DATABASE_URL"),
        }
    }
}

fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(flags: Flags) -> Config {
        Config::load(flags).unwrap()
    }

    #[test]
    fn without_settings_it_is_a_file_in_the_data_folder() {
        let config = load(Flags::default());
        assert_eq!(config.database_url, "sqlite:data/backupchecks.db");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    }

    #[test]
    fn parts_of_a_postgresql_address_are_joined_and_escaped() {
        let flags = Flags {
            postgres_db: Some("backupchecks".into()),
            postgres_user: Some("app".into()),
            postgres_password: Some("p@ss/word".into()),
            db_host: Some("db.example.com".into()),
            ..Flags::default()
        };
        assert_eq!(load(flags).database_url, "postgres://app:p%40ss%2Fword@db.example.com:5432/backupchecks");
        let half = Flags { postgres_db: Some("backupchecks".into()), ..Flags::default() };
        assert!(Config::load(half).is_err());
    }

    #[test]
    fn flags_win_over_the_file_and_unknown_names_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        fs::write(&path, "app_port = 9000\napp_timezone = \"UTC\"\n").unwrap();
        let flags = || Flags { config: Some(path.clone()), ..Flags::default() };
        assert_eq!(load(flags()).listen.port(), 9000);
        assert_eq!(load(Flags { app_port: Some(9001), ..flags() }).listen.port(), 9001);
        fs::write(&path, "app_prot = 9000\n").unwrap();
        assert!(format!("{:#}", Config::load(flags()).err().unwrap()).contains("app_prot"));
    }

    #[test]
    fn a_key_is_made_once_kept_private_and_never_short() {
        let folder = tempfile::tempdir().unwrap();
        let flags = |key: Option<&str>| Flags {
            data_dir: Some(folder.path().into()),
            app_secret_key: key.map(Into::into),
            ..Flags::default()
        };
        let made = load(flags(None)).secret_key().unwrap();
        assert!(made.len() >= MIN_KEY);
        assert_eq!(load(flags(None)).secret_key().unwrap(), made);
        assert!(load(flags(Some("short"))).secret_key().is_err());
        let production = Flags { app_env: Some("production".into()), ..flags(None) };
        assert!(load(production).secret_key().is_err(), "production never makes up a key");
    }
}
