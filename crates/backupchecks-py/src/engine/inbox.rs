//! What waits in the Inbox, and what a person decides about it.

use super::{Engine, Limit, Numbers, next_page};
use crate::{
    errors::{Failure, NotFoundError},
    rows::{self, inbox, overrides::word},
};
use backupchecks_core::{
    engine::{self, Approval},
    model::{CustomerId, InboxState, JobId, MailId},
    ports::{CustomerChoice, InboxItem, InboxQuery},
};
use pyo3::{Borrowed, exceptions::PyTypeError, prelude::*, types::PyString};

#[pymethods]
impl Engine {
    /// How many mails wait in the Inbox.
    ///
    /// Returns:
    ///     The numbers by tab; each mail counts once.
    fn inbox_counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let counts = self.call()?.ask(py, async |store| store.inbox_counts().await)?;
        inbox::counts(py, &counts)
    }

    /// What waits in the Inbox.
    ///
    /// Args:
    ///     tab: Why it waits: `waiting`, `ambiguous`, `unrecognised`, `parse_failed`, `notice` or `archived`.
    ///     text: What stands in sender, subject or job.
    ///     limit: How many to give at most; all there are without it.
    ///
    /// Returns:
    ///     Of each new job one row, or of each mail without a result, the newest first.
    ///
    /// Raises:
    ///     WordError: There is no such tab.
    ///     ArgumentError: `limit` is negative.
    #[pyo3(signature = (tab = "waiting", *, text = None, limit = None))]
    fn inbox<'py>(
        &self,
        py: Python<'py>,
        tab: &str,
        text: Option<String>,
        limit: Option<Limit>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let tab = word("tab", tab, InboxState::from_word, InboxState::ALL)?;
        let found = self.call()?.ask(py, async |store| {
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

    /// Gives the job of a waiting result to a customer. Everything in the Inbox that now has exactly this job
    /// becomes a run.
    ///
    /// Args:
    ///     item: A row of `inbox`, or the numbers of the mail and of the result in it.
    ///     customer: By number, or by name; one of a new name is made.
    ///     told_apart_by: A host or object of the report, for a job that several customers have alike.
    ///
    /// Returns:
    ///     The job, its customer, and how many runs were recorded.
    ///
    /// Raises:
    ///     NotFoundError: It waits no more, or there is no such customer.
    ///     CustomerUnnamedError: The name is empty.
    ///     JobArchivedError: The customer has the job, archived.
    ///     MarkNotNamedError: The report does not name that host or object.
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
        let done = self.call()?.ask(py, async |store| engine::approve(store, &approval, act).await)?;
        inbox::approved(py, &done)
    }

    /// Deletes mails of the Inbox. Others are passed over.
    ///
    /// Args:
    ///     mails: The numbers of the mails.
    ///     alike: Whether those of the same jobs go too.
    ///
    /// Returns:
    ///     The numbers of those that went.
    #[pyo3(signature = (mails, *, alike = false))]
    fn delete_mails(&self, py: Python<'_>, mails: Numbers, alike: bool) -> PyResult<Vec<i64>> {
        let (mails, act) = (mails.0.into_iter().map(MailId).collect::<Vec<_>>(), self.act(py)?);
        let moved = self.call()?.ask(py, async |store| store.delete_mails(&mails, alike, act).await)?;
        Ok(moved.into_iter().map(|mail| mail.0).collect())
    }

    /// Puts deleted mails back into the Inbox, and records those whose job is known by now.
    ///
    /// Args:
    ///     mails: The numbers of the mails.
    ///
    /// Returns:
    ///     How many runs were recorded.
    fn restore_mails(&self, py: Python<'_>, mails: Numbers) -> PyResult<u64> {
        let (mails, act) = (mails.0.into_iter().map(MailId).collect::<Vec<_>>(), self.act(py)?);
        self.call()?.ask(py, async |store| engine::restore(store, &mails, act).await)
    }

    /// A mail as it came.
    ///
    /// Args:
    ///     mail: The number of the mail.
    ///
    /// Returns:
    ///     Its bytes.
    ///
    /// Raises:
    ///     NotFoundError: There is no such mail, or its bytes are no longer kept.
    fn raw_mail(&self, py: Python<'_>, mail: i64) -> PyResult<Vec<u8>> {
        let raw = self.call()?.ask(py, async |store| store.raw_mail(MailId(mail)).await)?;
        raw.ok_or_else(|| NotFoundError::new_err(format!("there is no mail {mail}")))
    }

    /// Archives a job: its mails are hidden and create no runs until it is unarchived.
    ///
    /// Args:
    ///     job: The number of the job.
    ///
    /// Raises:
    ///     NotFoundError: There is no such job.
    fn archive(&self, py: Python<'_>, job: i64) -> PyResult<()> {
        let act = self.act(py)?;
        self.call()?.ask(py, async |store| engine::archive(store, JobId(job), act).await)
    }

    /// Unarchives a job and records what came for it meanwhile.
    ///
    /// Args:
    ///     job: The number of the job.
    ///
    /// Returns:
    ///     How many runs were recorded.
    ///
    /// Raises:
    ///     NotFoundError: There is no such job.
    fn unarchive(&self, py: Python<'_>, job: i64) -> PyResult<u64> {
        let act = self.act(py)?;
        self.call()?.ask(py, async |store| engine::unarchive(store, JobId(job), act).await)
    }
}

/// A customer by number, or by name.
pub(crate) enum GivenCustomer {
    Number(i64),
    Name(String),
}

impl<'py> FromPyObject<'_, 'py> for GivenCustomer {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_instance_of::<PyString>() {
            return value.extract().map(Self::Name);
        }
        let kind = value.get_type().name()?;
        let wrong = |_| PyTypeError::new_err(format!("a customer is given by number or by name, not as {kind}"));
        value.extract().map(Self::Number).map_err(wrong)
    }
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
