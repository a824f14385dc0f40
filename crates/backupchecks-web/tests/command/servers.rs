//! Several servers on one database, each with workers: one of them works, and when it is killed another takes over.

use crate::{
    setting::Place,
    stored::{approve_all, open, runs},
};
use backupchecks_core::{
    model::{AuditHead, Digest, Lease, WorkerState},
    ports::{AuditStore as _, IngestStore as _, LeaseStore as _, PageStore as _},
    rules::audit::{ends_at, follow},
};
use backupchecks_parsers::mail::digest;
use backupchecks_store::{SqlStore, testing};
use backupchecks_web::clock::now;
use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

const SERVERS: usize = 3;
const ROUNDS: usize = 4;
const MAILS_OF_A_ROUND: usize = 700;
/// The lease of the test's servers.
const LEASE: Duration = Duration::from_secs(2);
/// What a loaded machine may take beyond it.
const SLACK: Duration = Duration::from_secs(3);

/// A server process; killed with the test.
struct Server(Child);

impl Server {
    /// Starts a server that imports from the folder `drop`, and waits until it answers.
    fn start(place: &Place) -> Self {
        let mut command = place.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("APP_WORKER_LEASE_SECONDS", LEASE.as_secs().to_string()).env("APP_IMPORT_SECONDS", "1");
        command.env("APP_IMPORT_FOLDER", place.path().join("drop")).env("APP_LOG", "error");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        assert!(said.lines().any(|line| line.unwrap().contains("is ready at")), "the server does not start");
        Self(child)
    }

    fn is_holder(&self, lease: &Lease) -> bool {
        lease.holder.contains(&format!("process {},", self.0.id()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Who holds the lease of the import.
async fn holder(store: &SqlStore) -> Option<Lease> {
    store.leases(now()).await.unwrap().into_iter().find(|lease| lease.name == "import")
}

/// Waits until `found` gives something, and says how long that took.
async fn wait_for<T>(what: &str, patience: Duration, mut found: impl AsyncFnMut() -> Option<T>) -> (T, Duration) {
    let begin = Instant::now();
    loop {
        if let Some(found) = found().await {
            return (found, begin.elapsed());
        }
        assert!(begin.elapsed() < patience, "{what} did not happen in {patience:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The digests of the mails in the folder that is watched.
fn dropped(place: &Place) -> Vec<Digest> {
    let files = fs::read_dir(place.path().join("drop")).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| digest(&fs::read(path).unwrap())).collect()
}

/// How many of the mails are stored.
async fn imported(store: &SqlStore, mails: &[Digest]) -> usize {
    store.known_digests(mails).await.unwrap().len()
}

/// Moments and victims that differ from run to run; a failure names the number they came from.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_under_import_is_replaced_by_another() {
    let place = Place::on(testing::postgres_url().await.unwrap().to_string());
    place.write_first_mails();
    place.import(&["first"]);
    let store = open(&place).await;
    approve_all(&store).await;
    fs::create_dir(place.path().join("drop")).unwrap();
    let mut servers: Vec<Server> = (0..SERVERS).map(|_| Server::start(&place)).collect();
    let seed = u64::try_from(now().as_microsecond()).unwrap();
    let mut chance = Chance(seed);
    let mut taken_over = Vec::new();

    for round in 0..ROUNDS {
        // Whole files appear at once, as the handbook asks for.
        place.write_mails(&format!("round {round}"), (round + 1) * MAILS_OF_A_ROUND);
        for entry in fs::read_dir(place.path().join(format!("round {round}"))).unwrap() {
            let entry = entry.unwrap();
            fs::rename(entry.path(), place.path().join("drop").join(entry.file_name())).unwrap();
        }
        let mails = dropped(&place);
        let before = imported(&store, &mails).await;
        if chance.below(2) == 0 {
            // Between the batches of an import; else somewhere before it.
            wait_for("an import", Duration::from_mins(2), async || {
                (imported(&store, &mails).await > before).then_some(())
            })
            .await;
        }
        tokio::time::sleep(Duration::from_millis(chance.below(400))).await;
        let (lease, _) = wait_for("a lease", Duration::from_secs(30), async || holder(&store).await).await;
        let working = servers.iter().position(|server| server.is_holder(&lease)).expect("one of ours holds the lease");
        // Every other time the one that works, else any of them.
        let victim = if round % 2 == 0 { working } else { usize::try_from(chance.below(3)).unwrap() };
        drop(servers.remove(victim));
        if victim == working {
            let (next, took) = wait_for("a successor", LEASE + SLACK, async || {
                holder(&store).await.filter(|held| held.fence > lease.fence)
            })
            .await;
            assert!(servers.iter().any(|server| server.is_holder(&next)), "{next:?} is none of ours, seed {seed}");
            taken_over.push(took);
        }
        servers.push(Server::start(&place));
    }

    assert!(taken_over.len() >= ROUNDS / 2, "{taken_over:?}, seed {seed}");
    let mails = dropped(&place);
    assert_eq!(mails.len(), ROUNDS * MAILS_OF_A_ROUND);
    wait_for("the import of all mails", Duration::from_mins(3), async || {
        (imported(&store, &mails).await == mails.len()).then_some(())
    })
    .await;
    drop(servers);
    check_against_a_calm_import(&place, &store, mails.len()).await;
    check_audit_log(&store).await;
}

/// The same mails by one import that nobody disturbed.
async fn check_against_a_calm_import(place: &Place, store: &SqlStore, mails: usize) {
    let calm = Place::new();
    calm.write_first_mails();
    calm.import(&["first"]);
    let calm_store = open(&calm).await;
    approve_all(&calm_store).await;
    calm.write_mails("mails", mails);
    calm.import(&["mails"]);
    let runs_of_all = runs(store).await;
    assert!(runs_of_all > mails / 3, "{runs_of_all} runs prove little");
    assert_eq!(runs_of_all, runs(&calm_store).await, "a run is lost or doubled");
    assert_eq!(store.inbox_counts().await.unwrap(), calm_store.inbox_counts().await.unwrap());
    let (_, again, _) = place.import(&["drop"]);
    assert_eq!(again["duplicates"].as_u64(), Some(mails as u64), "a mail is lost");
}

/// Servers wrote it side by side and were killed while they did.
async fn check_audit_log(store: &SqlStore) {
    let mut end = AuditHead::EMPTY;
    loop {
        let page = store.audit_entries(end.number, 200).await.unwrap();
        if page.is_empty() {
            break;
        }
        end = follow(end, &page).unwrap();
    }
    ends_at(end, store.audit_head().await.unwrap()).unwrap();
    assert!(end.number > 5, "{end:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_hands_its_work_over_at_once() {
    let place = Place::on(testing::postgres_url().await.unwrap().to_string());
    fs::create_dir(place.path().join("drop")).unwrap();
    let store = open(&place).await;
    let mut servers = vec![Server::start(&place), Server::start(&place)];
    let (lease, _) = wait_for("a lease", Duration::from_secs(30), async || holder(&store).await).await;
    let working = servers.iter().position(|server| server.is_holder(&lease)).unwrap();
    let mut stopped = servers.remove(working);
    let told = std::process::Command::new("kill").arg(stopped.0.id().to_string()).status().unwrap();
    assert!(told.success() && stopped.0.wait().unwrap().success());
    let (next, _) = wait_for("a successor", LEASE / 2 + SLACK, async || holder(&store).await).await;
    assert!(servers[0].is_holder(&next) && next.fence == lease.fence + 1, "{next:?} after {lease:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_workers_leaves_the_work_to_others() {
    let place = Place::on(testing::postgres_url().await.unwrap().to_string());
    fs::create_dir(place.path().join("drop")).unwrap();
    let store = open(&place).await;
    let mut command = place.command(&["serve", "--listen", "127.0.0.1:0", "--workers", "off"]);
    command.env("APP_IMPORT_FOLDER", place.path().join("drop"));
    let mut idle = Server(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let said = BufReader::new(idle.0.stdout.take().unwrap());
    assert!(said.lines().any(|line| line.unwrap().contains("is ready at")));
    let busy = Server::start(&place);
    let (lease, _) = wait_for("a lease", Duration::from_secs(30), async || holder(&store).await).await;
    assert!(busy.is_holder(&lease));
    let (told, _) = wait_for("what it did", Duration::from_secs(30), async || {
        let ended = |state: &WorkerState| state.name == "import" && state.ended.is_some();
        store.workers().await.unwrap().into_iter().find(ended)
    })
    .await;
    assert_eq!(told.holder, lease.holder);
    assert_eq!(told.ended.map(|ended| ended.words).as_deref(), Some("nothing new"));
}
