//! What a new run takes along is told at debug level, with the reasons.

use backupchecks_core::contract::build::{Scene, act, mail, opened, ticket};
use backupchecks_core::model::{Concern, NewTicket, Scope};
use backupchecks_core::ports::TicketStore as _;
use backupchecks_store::testing;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn every_decision_of_propagation_is_traced_with_its_reason() {
    let (_folder, store) = testing::sqlite().await.unwrap();
    let scene = Scene::open(&store).await.unwrap();
    let job = scene.job("Acme", mail("Nightly")).await.unwrap();
    let linked = scene.ticket("T1", job).await.unwrap();
    let resolved = scene.ticket("T2", job).await.unwrap();
    store.resolve(Concern::Ticket(resolved), None, act(1)).await.unwrap();
    let mut on_object = NewTicket { beside_open: true, ..ticket("T3", &[]) };
    on_object.concern.scopes = vec![Scope::Object { job, name: "SRV-X".into() }];
    let elsewhere = opened(store.add_ticket(&on_object, act(1)).await.unwrap());

    let kept = Kept::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(kept.clone())
        .with_ansi(false)
        .finish();
    let run = {
        let _guard = tracing::subscriber::set_default(subscriber);
        scene.runs(mail("Nightly").at(2)).await.unwrap()
    };
    let told = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    for line in [
        format!("linked to ticket {linked} run={run} job={job}"),
        format!("not linked to ticket {resolved}: it is resolved for this job run={run} job={job}"),
        format!("not linked to ticket {elsewhere}: the run names none of its objects run={run} job={job}"),
    ] {
        assert!(told.lines().any(|one| one.contains("DEBUG") && one.contains(&line)), "{line:?} is not in {told}");
    }
}
