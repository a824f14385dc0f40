//! What pages and programs read; the questions stand in `inbox`, `jobs` and `runs`.

use crate::{SqlStore, inbox, jobs, runs};
use async_trait::async_trait;
use backupchecks_core::model::{Customer, JobId, MailId, RunId};
use backupchecks_core::ports::{
    CustomerRow, InboxCounts, InboxPage, InboxQuery, JobRow, JobsQuery, MailDetail, PageStore, RunDetail, RunsPage,
    StoreError,
};
use jiff::Timestamp;

#[async_trait]
impl PageStore for SqlStore {
    async fn inbox_counts(&self) -> Result<InboxCounts, StoreError> {
        Ok(inbox::counts(&self.db).await?)
    }

    async fn inbox(&self, query: &InboxQuery) -> Result<InboxPage, StoreError> {
        Ok(inbox::page(&self.db, query).await?)
    }

    async fn mail(&self, mail: MailId) -> Result<Option<MailDetail>, StoreError> {
        Ok(inbox::mail(&self.db, mail).await?)
    }

    async fn raw_mail(&self, mail: MailId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(inbox::raw_mail(&self.db, mail).await?)
    }

    async fn customers(&self, text: &str, limit: u32) -> Result<Vec<CustomerRow>, StoreError> {
        Ok(jobs::customers(&self.db, text, limit).await?)
    }

    async fn customers_of_sender(&self, sender: &str) -> Result<Vec<Customer>, StoreError> {
        Ok(jobs::customers_of_sender(&self.db, sender).await?)
    }

    async fn jobs(&self, query: &JobsQuery) -> Result<Vec<JobRow>, StoreError> {
        Ok(jobs::jobs(&self.db, query).await?)
    }

    async fn job(&self, job: JobId) -> Result<Option<JobRow>, StoreError> {
        Ok(jobs::job(&self.db, job).await?)
    }

    async fn runs(&self, job: JobId, after: Option<(Timestamp, RunId)>, limit: u32) -> Result<RunsPage, StoreError> {
        Ok(runs::page(&self.db, job, after, limit).await?)
    }

    async fn run(&self, run: RunId) -> Result<Option<RunDetail>, StoreError> {
        Ok(runs::detail(&self.db, run).await?)
    }
}
