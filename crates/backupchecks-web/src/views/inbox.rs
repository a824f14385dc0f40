//! The Inbox: mails that wait for a person.

use super::{Moment, Objects, Quote, Word, toast::Refusal};
use serde::{Deserialize, Serialize};

/// `inbox.html`: the list of one tab and, when a mail is chosen, its panel.
#[derive(Debug, Clone, Serialize)]
pub struct InboxView {
    /// Every tab with what waits in it, in order.
    pub tabs: Vec<InboxTab>,
    /// The tab that is open: a word of `InboxState`.
    pub tab: Word,
    /// What was searched for; empty for no search.
    pub query: String,
    /// One row for each group of mails of the same job; newest first.
    pub groups: Vec<InboxGroup>,
    /// The `after` of the next page.
    pub older: Option<String>,
    /// Whether this page is not the first one.
    pub from_start: bool,
    /// The chosen mail.
    pub panel: Option<InboxPanel>,
}

/// One tab.
#[derive(Debug, Clone, Serialize)]
pub struct InboxTab {
    /// A word of `InboxState`.
    pub state: Word,
    /// How many mails wait there.
    pub count: u64,
}

/// Mails of one job, or one mail that belongs to none.
#[derive(Debug, Clone, Serialize)]
pub struct InboxGroup {
    /// The newest mail of the group; opens the panel.
    pub mail: i64,
    /// The result's place in that mail, 0 where it has none.
    pub ordinal: u32,
    /// What the check box sends as `mail[]`: `mail:ordinal` of each member, joined by commas, so that one box stands for
    /// the whole group. The same value goes to approve and to delete.
    pub value: String,
    /// How many mails the group has.
    pub count: u64,
    /// The sender's address, or its name.
    pub from: String,
    /// The subject of the newest mail.
    pub subject: String,
    /// When the newest was received.
    pub received_at: Moment,
    /// The product, where it is known.
    pub software: Option<String>,
    /// The kind of backup, where it is known.
    pub backup_type: Option<String>,
    /// The job, where it is known.
    pub job_name: Option<String>,
    /// The status of the newest result.
    pub status: Option<Word>,
    /// In one line why it stands here: reason of the status, of the failure, or of the notice.
    pub reason: String,
}

/// One mail, opened.
#[derive(Debug, Clone, Serialize)]
pub struct InboxPanel {
    /// Its number.
    pub mail: i64,
    /// Which result of it is shown.
    pub ordinal: u32,
    /// The same as [`InboxGroup::value`], for Delete.
    pub value: String,
    /// A word of `InboxState`.
    pub state: Word,
    /// The sender's address.
    pub from_address: String,
    /// The sender's name.
    pub from_name: Option<String>,
    /// The subject.
    pub subject: String,
    /// When it was received.
    pub received_at: Moment,
    /// How big the raw mail is.
    pub size_bytes: u64,
    /// The parser that recognised it, as `veeam.backup, version 1`.
    pub parser: Option<String>,
    /// Why it is a notice or could not be read.
    pub reason: Option<String>,
    /// What in its template the parser had not been proven on.
    pub new_shape: Option<String>,
    /// What was understood.
    pub found: Option<FoundResult>,
    /// The other results of the same mail.
    pub others: Vec<OtherResult>,
    /// How many mails approving takes along, this one counted.
    pub same_job: u64,
    /// A guess at the customer, to be confirmed.
    pub guess: Option<CustomerGuess>,
    /// Where it is ambiguous: the jobs that answer to it.
    pub candidates: Vec<CandidateJob>,
    /// Hosts and objects of this mail that could tell two jobs apart.
    pub told_apart_by: Vec<String>,
    /// What was typed before a refusal.
    pub typed: SelectedCustomer,
}

/// The customer fields of the approve form as they stand.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SelectedCustomer {
    /// An existing customer's number.
    pub customer_id: Option<i64>,
    /// The name in the field.
    pub customer_name: String,
    /// What tells the job apart.
    pub told_apart_by: String,
}

/// What a parser understood of one result.
#[derive(Debug, Clone, Serialize)]
pub struct FoundResult {
    /// The product.
    pub software: String,
    /// The kind of backup.
    pub backup_type: String,
    /// The job's name.
    pub job_name: String,
    /// The host, where the mail names one.
    pub host: Option<String>,
    /// The status.
    pub status: Word,
    /// Why.
    pub reason: String,
    /// Where that was read.
    pub evidence: Vec<Quote>,
    /// When it began, by the sender's clock, as text.
    pub started_at: Option<String>,
    /// When it ended, by the sender's clock, as text.
    pub finished_at: Option<String>,
    /// Whether it is a vendor's notification and no backup.
    pub informational: bool,
    /// What was protected.
    pub objects: Objects,
}

/// Another result of the same mail.
#[derive(Debug, Clone, Serialize)]
pub struct OtherResult {
    /// Its place in the mail.
    pub ordinal: u32,
    /// The job's name.
    pub job_name: String,
    /// Its status; `None` once recorded, where its run tells.
    pub status: Option<Word>,
    /// `recorded`, `waiting`, `ambiguous` or `archived`.
    pub state: Word,
}

/// A guess at the customer.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerGuess {
    /// The customer; `None` proposes a new one.
    pub id: Option<i64>,
    /// Its name.
    pub name: String,
    /// What the guess rests on: `sender`.
    pub ground: Word,
    /// The address that led to it.
    pub detail: String,
}

/// A job that answers to an ambiguous result.
#[derive(Debug, Clone, Serialize)]
pub struct CandidateJob {
    /// Its number.
    pub job: i64,
    /// Its name.
    pub job_name: String,
    /// Its customer's number.
    pub customer_id: i64,
    /// Its customer.
    pub customer: String,
    /// What tells it apart already.
    pub told_apart_by: Option<String>,
}

/// What of a selection was not approved: `not_approved.html`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NotApproved {
    /// The first of them.
    pub jobs: Vec<NotApprovedJob>,
    /// How many more there are.
    pub more: usize,
}

/// One of a selection that was not approved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NotApprovedJob {
    /// Its job, else its subject.
    pub name: String,
    /// Why.
    pub why: Refusal,
}
