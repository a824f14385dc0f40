//! A mail source of one's own: whatever yields bytes can feed the engine. Here the rest of a program sends mails into a channel,
//! for instance from its SMTP server or from a webhook; they are taken in by batches.
//!
//! A source acknowledges a mail only after `ingest` has answered. What it then sends twice, because it was interrupted between
//! storing and acknowledging, the engine knows again: so nothing is lost and nothing counts double.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use backupchecks_core::{
    engine::{self, EngineError, Ingested},
    memory::MemoryStore,
    model::{Act, IncomingMail},
    ports::IngestStore,
};
use backupchecks_parsers::{incoming, registry::Registry};
use jiff::Timestamp;
use std::error::Error;
use tokio::{
    sync::{mpsc, oneshot},
    task::{self, JoinError},
};

/// How many mails one transaction takes in at most.
const BATCH: usize = 100;

/// A mail on its way, and where to say what became of it.
struct Delivery {
    /// What the source itself calls this mail, such as the number in a mailbox; known again whatever its bytes are.
    key: String,
    raw: Vec<u8>,
    received_at: Timestamp,
    acknowledge: oneshot::Sender<Ingested>,
}

/// Takes in what comes through the channel, as many at once as are there, until all senders are gone.
async fn take_in(
    store: &(impl IngestStore + Sync),
    mut deliveries: mpsc::Receiver<Delivery>,
) -> Result<u64, Box<dyn Error>> {
    let mut stored = 0;
    let mut batch = Vec::with_capacity(BATCH);
    while deliveries.recv_many(&mut batch, BATCH).await > 0 {
        let (mails, acknowledgements, at) = read(std::mem::take(&mut batch)).await?;
        // Fails before anything is acknowledged: the source then sends all of the batch again.
        let answers: Result<Vec<Ingested>, EngineError> =
            engine::ingest(store, &mails, Act::of_program("channel", at)).await;
        for (answer, acknowledge) in answers?.into_iter().zip(acknowledgements) {
            stored += u64::from(answer != Ingested::Duplicate);
            // Whoever sent it may be gone by now; the mail is stored all the same.
            let _ = acknowledge.send(answer);
        }
    }
    Ok(stored)
}

type Read = (Vec<IncomingMail>, Vec<oneshot::Sender<Ingested>>, Timestamp);

/// Reads a batch away from the threads that wait for others: parsing is work for a processor.
async fn read(batch: Vec<Delivery>) -> Result<Read, JoinError> {
    task::spawn_blocking(move || {
        let at = batch.iter().map(|delivery| delivery.received_at).max().unwrap_or(Timestamp::UNIX_EPOCH);
        let read = |delivery: Delivery| {
            let Delivery { key, raw, received_at, acknowledge } = delivery;
            (incoming(Registry::builtin(), "channel", Some(key), raw, received_at), acknowledge)
        };
        let (mails, acknowledgements) = batch.into_iter().map(read).unzip();
        (mails, acknowledgements, at)
    })
    .await
}

/// Sends a mail and waits until it is stored.
async fn deliver(sender: &mpsc::Sender<Delivery>, key: &str, raw: &str) -> Result<Ingested, Box<dyn Error>> {
    let (acknowledge, acknowledged) = oneshot::channel();
    let received_at = "2026-03-01T01:02:50Z".parse()?;
    sender.send(Delivery { key: key.to_owned(), raw: raw.into(), received_at, acknowledge }).await?;
    Ok(acknowledged.await?)
}

/// Two mails, the first of them twice; gives what became of each, and how many were stored.
async fn run() -> Result<(Vec<Ingested>, u64), Box<dyn Error>> {
    let store = MemoryStore::default();
    let (sender, deliveries) = mpsc::channel(BATCH);
    let source = async move {
        let report = "From: root@pve01.example.net\nSubject: vzdump backup status (pve01): backup successful\n\n\
                      VMID Name Status\n100 web01 ok\n";
        let mut answers = Vec::new();
        for (key, raw) in [("1", report), ("2", "From: ann@example.org\nSubject: Lunch\n\nToday?\n"), ("1", report)] {
            answers.push(deliver(&sender, key, raw).await?);
        }
        Ok(answers)
    };
    let (answers, stored) = tokio::join!(source, take_in(&store, deliveries));
    let answers: Result<_, Box<dyn Error>> = answers;
    Ok((answers?, stored?))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (answers, stored) = run().await?;
    println!("{stored} mails are stored: {answers:?}");
    Ok(())
}

#[tokio::test]
async fn every_mail_is_acknowledged_once_it_is_stored() -> Result<(), Box<dyn Error>> {
    use backupchecks_core::model::InboxState;

    let (answers, stored) = run().await?;
    let [Ingested::Inbox(_, first), Ingested::Inbox(_, second), third] = answers[..] else {
        return Err(format!("other answers: {answers:?}").into());
    };
    assert_eq!((first, second, third), (InboxState::Waiting, InboxState::Unrecognised, Ingested::Duplicate));
    assert_eq!(stored, 2);
    Ok(())
}
