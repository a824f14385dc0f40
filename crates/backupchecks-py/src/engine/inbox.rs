//! Mails in, what waits in the Inbox, and what a person decides about it.

use super::{Engine, next_page};
use crate::{
    errors::{Failure, NotFoundError},
    mails::{MailSource, is_one_mail},
    rows::{self, inbox, overrides::word},
};
use backupchecks_core::{
    engine::{self, Approval},
    model::{CustomerId, InboxState, IncomingMail, JobId, MailId},
    ports::{CustomerChoice, InboxItem, InboxQuery},
};
use backupchecks_parsers::incoming;
use pyo3::{Borrowed, exceptions::PyTypeError, exceptions::PyUserWarning, prelude::*};
use std::ffi::CString;

/// A batch is one transaction: large enough that its cost does not count, small enough that little is done again after a crash.
const BATCH_MAILS: usize = 500;
/// A batch of large mails ends here, in bytes.
const BATCH_BYTES: usize = 32 << 20;

#[pymethods]
impl Engine {
    /// Takes in mails and tells for each, in order, what became of it.
    #[pyo3(signature = (mails, *, source = "python"))]
    fn ingest<'py>(
        &self,
        py: Python<'py>,
        mails: &Bound<'py, PyAny>,
        source: &str,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let mut done = Vec::new();
        if is_one_mail(mails)? {
            self.ingest_batch(py, vec![mails.extract()?], source, &mut done)?;
            return Ok(done);
        }
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for mail in mails.try_iter()? {
            let mail: MailSource = mail?.extract()?;
            bytes += mail.size_hint();
            batch.push(mail);
            if batch.len() >= BATCH_MAILS || bytes >= BATCH_BYTES {
                self.ingest_batch(py, std::mem::take(&mut batch), source, &mut done)?;
                bytes = 0;
            }
        }
        self.ingest_batch(py, batch, source, &mut done)?;
        Ok(done)
    }

    /// How many mails wait in the Inbox, by tab.
    fn inbox_counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let counts = self.ask(py, async |store| store.inbox_counts().await)?;
        inbox::counts(py, &counts)
    }

    /// What waits in the Inbox, the newest first.
    #[pyo3(signature = (tab = "waiting", *, text = None, limit = None))]
    fn inbox<'py>(
        &self,
        py: Python<'py>,
        tab: &str,
        text: Option<String>,
        limit: Option<usize>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let tab = word("tab", tab, InboxState::from_word, InboxState::ALL)?;
        let found = self.ask(py, async |store| {
            let mut query = InboxQuery { tab, text, after: None, limit: 0 };
            let mut found = Vec::new();
            while let Some(limit) = next_page(limit, found.len()) {
                query.limit = limit;
                let page = store.inbox(&query).await?;
                found.extend(page.rows);
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            Ok::<_, Failure>(found)
        })?;
        rows::list(py, &found, inbox::inbox)
    }

    /// Gives the job of a waiting result to a customer, and records everything that waits for it.
    #[pyo3(signature = (item, customer, *, told_apart_by = None))]
    fn approve<'py>(
        &self,
        py: Python<'py>,
        item: Item,
        customer: GivenCustomer,
        told_apart_by: Option<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let item = InboxItem { mail: MailId(item.0), ordinal: item.1 };
        let customer = match customer {
            GivenCustomer::Number(number) => CustomerChoice::Existing(CustomerId(number)),
            GivenCustomer::Name(name) => CustomerChoice::Named(name),
        };
        let (approval, act) = (Approval { item, customer, told_apart_by }, self.act(py)?);
        let done = self.ask(py, async |store| engine::approve(store, &approval, act).await)?;
        inbox::approved(py, &done)
    }

    /// Deletes mails of the Inbox, with `alike` also those of the same jobs; gives the numbers of those that went.
    #[pyo3(signature = (mails, *, alike = false))]
    fn delete_mails(&self, py: Python<'_>, mails: Vec<i64>, alike: bool) -> PyResult<Vec<i64>> {
        let (mails, act) = (mails.into_iter().map(MailId).collect::<Vec<_>>(), self.act(py)?);
        let moved = self.ask(py, async |store| store.delete_mails(&mails, alike, act).await)?;
        Ok(moved.into_iter().map(|mail| mail.0).collect())
    }

    /// Puts deleted mails back into the Inbox, and records those whose job is known by now; gives the number of runs.
    fn restore_mails(&self, py: Python<'_>, mails: Vec<i64>) -> PyResult<u64> {
        let (mails, act) = (mails.into_iter().map(MailId).collect::<Vec<_>>(), self.act(py)?);
        self.ask(py, async |store| engine::restore(store, &mails, act).await)
    }

    /// A mail as it came.
    fn raw_mail(&self, py: Python<'_>, mail: i64) -> PyResult<Vec<u8>> {
        let raw = self.ask(py, async |store| store.raw_mail(MailId(mail)).await)?;
        raw.ok_or_else(|| NotFoundError::new_err(format!("there is no mail {mail}")))
    }

    /// Archives a job: its mails are hidden and create no runs until it is unarchived.
    fn archive(&self, py: Python<'_>, job: i64) -> PyResult<()> {
        let act = self.act(py)?;
        self.ask(py, async |store| engine::archive(store, JobId(job), act).await)
    }

    /// Unarchives a job and records what came for it meanwhile; gives the number of runs.
    fn unarchive(&self, py: Python<'_>, job: i64) -> PyResult<u64> {
        let act = self.act(py)?;
        self.ask(py, async |store| engine::unarchive(store, JobId(job), act).await)
    }
}

impl Engine {
    fn ingest_batch<'py>(
        &self,
        py: Python<'py>,
        batch: Vec<MailSource>,
        source: &str,
        done: &mut Vec<Bound<'py, PyAny>>,
    ) -> PyResult<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let act = self.act(py)?;
        let (ingested, unusable) = self.ask(py, async |store| {
            let reader = self.shared.readers.load(store).await?;
            let read = |mail: MailSource| {
                let raw = mail.into_bytes()?;
                Ok::<IncomingMail, Failure>(incoming(&reader.registry, source, None, raw, act.at))
            };
            let mails = batch.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, Failure>((engine::ingest(store, &mails, act).await?, reader.unusable))
        })?;
        for text in unusable {
            let text = CString::new(text.replace('\0', " ")).unwrap_or_default();
            PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 2)?;
        }
        done.extend(rows::list(py, &ingested, inbox::ingested)?);
        Ok(())
    }
}

/// A customer by number, or by name.
#[derive(FromPyObject)]
pub(crate) enum GivenCustomer {
    Number(i64),
    Name(String),
}

/// A result in the Inbox: an `InboxRow`, or mail and place.
pub(crate) struct Item(i64, u32);

impl<'py> FromPyObject<'_, 'py> for Item {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok((mail, ordinal)) = value.extract::<(i64, u32)>() {
            return Ok(Self(mail, ordinal));
        }
        let part =
            |name| value.getattr(name).map_err(|_| PyTypeError::new_err("expected an InboxRow or (mail, ordinal)"));
        Ok(Self(part("mail")?.extract()?, part("ordinal")?.extract()?))
    }
}
