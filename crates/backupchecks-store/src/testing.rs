//! Throwaway databases for tests: a file in a folder of its own, or a database on a PostgreSQL server that this process starts.
//!
//! The server is started once for each test binary, from the binaries that the system has installed, and dies with the process.
//! Every test gets a copy of one database with all tables.

use crate::{DatabaseUrl, SqlStore};
use std::fs;
use std::io::{self, Error, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// An empty SQLite database with all tables, and the folder that goes when it is dropped.
///
/// # Errors
/// What went wrong, as a sentence.
pub async fn sqlite() -> io::Result<(TempDir, SqlStore)> {
    let folder = tempfile::tempdir()?;
    let store = migrated(&DatabaseUrl::file(folder.path().join("checks.db"))).await?;
    Ok((folder, store))
}

/// An empty PostgreSQL database with all tables.
///
/// # Errors
/// What went wrong, as a sentence: no server is installed, or it does not start.
pub async fn postgres() -> io::Result<SqlStore> {
    SqlStore::open(&postgres_url().await?).await.map_err(Error::other)
}

/// Where an empty PostgreSQL database with all tables is.
///
/// # Errors
/// As [`postgres`].
pub async fn postgres_url() -> io::Result<DatabaseUrl> {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let server = SERVER.get_or_try_init(Server::start).await?;
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    server.run(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await?;
    server.url(&name)
}

const TEMPLATE: &str = "migrated";

async fn migrated(url: &DatabaseUrl) -> io::Result<SqlStore> {
    let store = SqlStore::open(url).await.map_err(Error::other)?;
    store.migrate().await.map_err(Error::other)?;
    Ok(store)
}

/// A server on a port of this machine. Its keeper waits for the end of a pipe that only this process holds: however the process
/// ends, the keeper stops the server and removes the folder.
#[derive(Debug)]
struct Server {
    port: u16,
    _pipe: ChildStdin,
}

/// Run by `sh` with the folder, and the command of the server behind it.
const KEEPER: &str = r#"folder=$1; shift
"$@" </dev/null >"$folder/log" 2>&1 & server=$!
read -r _ || true
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder""#;

impl Server {
    async fn start() -> io::Result<Self> {
        let binaries = binaries()?;
        let account = account_to_run_as()?;
        let folder = tempfile::Builder::new().prefix("checks-pg").tempdir()?.keep();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        if let Some((user, group)) = account {
            chown(&folder, Some(user), Some(group))?;
        }
        let data = folder.join("data");
        make_cluster(&binaries, account, &data)?;
        // What is thrown away need not be safe from power cuts.
        let mut settings = fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
        settings.write_all(b"fsync = off\nmax_connections = 300\n")?;

        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut keeper = as_account(Command::new("sh"), account);
        keeper.args(["-c", KEEPER, "keeper"]).arg(&folder).arg(binaries.join("postgres")).arg("-D").arg(&data);
        keeper.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"]).arg(&folder);
        // A group of its own: the terminal's interrupt must not reach the keeper before it has done its work.
        let mut keeper = keeper.process_group(0).stdin(Stdio::piped()).spawn()?;
        let pipe = keeper.stdin.take().ok_or_else(|| Error::other("the keeper has no pipe"))?;
        let server = Self { port, _pipe: pipe };
        server.wait_until_ready(&mut keeper, &folder).await?;
        server.run(&format!("CREATE DATABASE {TEMPLATE}")).await?;
        migrated(&server.url(TEMPLATE)?).await?.close().await;
        Ok(server)
    }

    async fn wait_until_ready(&self, keeper: &mut Child, folder: &Path) -> io::Result<()> {
        let begin = Instant::now();
        while SqlStore::open(&self.url("postgres")?).await.is_err() {
            if keeper.try_wait()?.is_some() || Duration::from_mins(1) < begin.elapsed() {
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(Error::other(format!("PostgreSQL did not start: {log}")));
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        Ok(())
    }

    fn url(&self, database: &str) -> io::Result<DatabaseUrl> {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port).parse().map_err(Error::other)
    }

    /// Runs a statement outside of any test's database.
    async fn run(&self, text: &str) -> io::Result<()> {
        let store = SqlStore::open(&self.url("postgres")?).await.map_err(Error::other)?;
        let done = store.db.execute_alone(text).await.map_err(|fault| Error::other(format!("{fault:?}")));
        store.close().await;
        done
    }
}

fn make_cluster(binaries: &Path, account: Option<(u32, u32)>, data: &Path) -> io::Result<()> {
    let mut command = as_account(Command::new(binaries.join("initdb")), account);
    command.args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]).arg(data);
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() { Ok(()) } else { Err(Error::other(String::from_utf8_lossy(&output.stderr))) }
}

/// PostgreSQL refuses to run as root.
fn as_account(mut command: Command, account: Option<(u32, u32)>) -> Command {
    if let Some((user, group)) = account {
        command.gid(group).uid(user).current_dir("/");
    }
    command
}

/// User and group to run a server as: none but our own, unless that is root.
fn account_to_run_as() -> io::Result<Option<(u32, u32)>> {
    let output = Command::new("id").arg("-u").output()?;
    if output.stdout.trim_ascii() != b"0" {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let account = find("postgres").or_else(|| find("nobody"));
    account.map(Some).ok_or_else(|| Error::other("there is no account postgres or nobody to run PostgreSQL as"))
}

/// The folder of the newest server that is installed.
fn binaries() -> io::Result<PathBuf> {
    let version = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = debian.max_by_key(|folder| version(folder)).map(|folder| folder.join("bin"));
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<PathBuf>>());
    let mut folders = newest.into_iter().chain(on_path.unwrap_or_default());
    folders
        .find(|folder| folder.join("postgres").exists() && folder.join("initdb").exists())
        .ok_or_else(|| Error::other("no PostgreSQL server is installed; on Debian: apt-get install postgresql"))
}
