//! A store in which something happens between loading and saving, once: what a second person or server does.

use super::build::{Scene, act, excuse, ticket};
use crate::engine::{EngineError, ingest};
use crate::model::{Act, Customer, CustomerId, Digest, IncomingMail, JobId, MailId, OverrideScope};
use crate::ports::{
    DecidedMail, IngestQuestion, IngestStore, Known, Pending, PendingSelection, Revision, Saved, SettleStore, Settled,
    Settlement, StoreError,
};
use crate::rules::propagation::Reach;
use async_trait::async_trait;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// What happens.
#[derive(Debug)]
pub(super) enum Event {
    /// The waiting mail is approved for the customer with that name.
    Approved(MailId, String),
    /// The mail is taken in.
    Came(Box<IncomingMail>),
    /// A ticket with that code is opened for the job.
    TicketOpened(String, JobId),
    /// An override for all jobs is made.
    Excused,
    /// The mail is deleted.
    Deleted(MailId),
}

/// The store of a scene, in which an event happens right after the first load.
#[derive(Debug)]
pub(super) struct Meanwhile<'a> {
    scene: Scene<'a>,
    event: Mutex<Option<Event>>,
}

impl<'a> Meanwhile<'a> {
    /// The store of `scene`, with `event` to come.
    pub(super) fn new(scene: Scene<'a>, event: Event) -> Self {
        Self { scene, event: Mutex::new(Some(event)) }
    }

    /// Lets the event happen, if it has not.
    async fn happen(&self) {
        let event = self.event.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(event) = event
            && let Err(error) = self.apply(event).await
        {
            panic!("what was to happen meanwhile did not: {error}");
        }
    }

    async fn apply(&self, event: Event) -> Result<(), EngineError> {
        let store = self.scene.store;
        match event {
            Event::Approved(mail, customer) => self.scene.approve(mail, &customer).await.map(drop),
            Event::Came(mail) => ingest(store, &[*mail], act(0)).await.map(drop),
            Event::TicketOpened(code, job) => Ok(store.add_ticket(&ticket(&code, &[job]), act(0)).await.map(drop)?),
            Event::Excused => Ok(store.add_override(&excuse(OverrideScope::Global), act(0)).await.map(drop)?),
            Event::Deleted(mail) => Ok(store.delete_mails(&[mail], false, self.scene.act(0)).await.map(drop)?),
        }
    }
}

#[async_trait]
impl IngestStore for Meanwhile<'_> {
    async fn known_digests(&self, digests: &[Digest]) -> Result<HashSet<Digest>, StoreError> {
        self.scene.store.known_digests(digests).await
    }

    async fn load_ingest(&self, question: &IngestQuestion) -> Result<Known, StoreError> {
        let known = self.scene.store.load_ingest(question).await;
        self.happen().await;
        known
    }

    async fn save_ingest(
        &self,
        revision: Revision,
        mails: &[DecidedMail<'_>],
        act: Act,
    ) -> Result<Saved<Vec<MailId>>, StoreError> {
        self.scene.store.save_ingest(revision, mails, act).await
    }
}

#[async_trait]
impl SettleStore for Meanwhile<'_> {
    async fn load_pending(&self, selection: &PendingSelection) -> Result<Pending, StoreError> {
        let pending = self.scene.store.load_pending(selection).await;
        self.happen().await;
        pending
    }

    async fn save_settled(&self, revision: Revision, settlement: &Settlement) -> Result<Saved<Settled>, StoreError> {
        self.scene.store.save_settled(revision, settlement).await
    }

    async fn delete_mails(&self, mails: &[MailId], alike: bool, act: Act) -> Result<Vec<MailId>, StoreError> {
        self.scene.store.delete_mails(mails, alike, act).await
    }

    async fn add_customer(&self, name: &str, act: Act) -> Result<Option<CustomerId>, StoreError> {
        self.scene.store.add_customer(name, act).await
    }

    async fn set_customer_active(&self, customer: CustomerId, active: bool, act: Act) -> Result<bool, StoreError> {
        self.scene.store.set_customer_active(customer, active, act).await
    }

    async fn customer(&self, customer: CustomerId) -> Result<Option<Customer>, StoreError> {
        self.scene.store.customer(customer).await
    }

    async fn reaches_of_customer(&self, customer: CustomerId) -> Result<Vec<Reach>, StoreError> {
        self.scene.store.reaches_of_customer(customer).await
    }

    async fn customer_named(&self, name: &str) -> Result<Option<Customer>, StoreError> {
        self.scene.store.customer_named(name).await
    }
}
