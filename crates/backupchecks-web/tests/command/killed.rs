//! An import that is killed loses nothing and doubles nothing.

use crate::{
    setting::{Place, sum},
    stored::{approve_all, open, runs},
};
use backupchecks_core::ports::PageStore as _;
use backupchecks_store::testing;
use std::{process::Stdio, thread, time::Duration};

const MAILS: usize = 1_500;

/// Kills imports of the same folder at other and other moments, lets the last one end, and counts.
async fn kill_and_count(place: Place) {
    place.write_first_mails();
    place.write_mails("mails", MAILS);
    place.import(&["first"]);
    let store = open(&place).await;
    approve_all(&store).await;
    let before = runs(&store).await;
    let mut killed = 0;
    for wait in [25, 50, 80, 120, 170, 240, 330] {
        let mut import =
            place.command(&["import", "--json", "mails"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(wait));
        if import.try_wait().unwrap().is_none() {
            import.kill().unwrap();
            killed += 1;
        }
        import.wait().unwrap();
    }
    assert!(killed >= 2, "only {killed} imports were killed; the rest was over too soon");
    let (code, last, said) = place.import(&["mails"]);
    assert_eq!((code, sum(&last)), (0, MAILS as u64), "{said}");
    let (_, again, _) = place.import(&["mails"]);
    assert_eq!(again["duplicates"].as_u64(), Some(MAILS as u64), "nothing was lost");

    // The same mails without being killed, for comparison.
    let calm = Place::new();
    calm.write_first_mails();
    calm.write_mails("mails", MAILS);
    calm.import(&["first"]);
    let calm_store = open(&calm).await;
    approve_all(&calm_store).await;
    calm.import(&["mails"]);
    assert!(before > 50);
    assert_eq!(runs(&store).await, runs(&calm_store).await, "nothing was doubled");
    assert_eq!(store.inbox_counts().await.unwrap(), calm_store.inbox_counts().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_imports_lose_and_double_nothing_on_sqlite() {
    kill_and_count(Place::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_imports_lose_and_double_nothing_on_postgresql() {
    let url = testing::postgres_url().await.unwrap().to_string();
    kill_and_count(Place::on(url)).await;
}
