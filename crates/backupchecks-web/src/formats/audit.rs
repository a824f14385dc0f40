//! A copy of the audit log: JSON lines, first a header, then one entry a line, the oldest first.
//!
//! The header names the format, its version and the end of the log at the time of the copy. A copy holds the whole log up to that
//! end, so that it can be proven without the database.

use backupchecks_core::{
    model::{Act, AuditChange, AuditEntry, AuditHead, AuditHeadError, UserId},
    ports::{Store, StoreError},
    rules::{
        audit::{AuditFault, ends_at, follow, holds_kept},
        notes,
    },
};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead};

/// How many entries are read at a time.
const PAGE: u32 = 500;
const FORMAT: &str = "backupchecks-audit-log";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    head: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    number: u64,
    at: jiff::Timestamp,
    by: String,
    user: Option<i64>,
    event: String,
    subject: Option<String>,
    changes: Vec<Change>,
    seal: String,
}

#[derive(Serialize, Deserialize)]
struct Change {
    field: String,
    before: Option<String>,
    after: Option<String>,
}

/// Why a file is no whole copy of an audit log.
#[derive(Debug, thiserror::Error)]
pub enum CopyFault {
    /// It cannot be read.
    #[error("the copy cannot be read")]
    Unreadable(#[from] io::Error),
    /// Its first line is no header.
    #[error("the file does not begin with the header of a copied audit log; was it made by audit export?")]
    NoHeader,
    /// It was written by a newer program.
    #[error("the copy has version {0}, this program knows version {VERSION}; use the newer program")]
    Newer(u32),
    /// A line is no entry.
    #[error("line {line} of the copy is no entry of an audit log")]
    NoEntry {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A seal is written in a way that no seal is.
    #[error(transparent)]
    NoSeal(#[from] AuditHeadError),
    /// The log is not what was written.
    #[error(transparent)]
    Tampered(#[from] AuditFault),
}

/// A copy while it is being made, page by page: however long the log, little of it is in memory.
#[derive(Debug)]
pub struct Copying {
    head: AuditHead,
    done: u64,
}

impl Copying {
    /// Begins a copy of the log as it is now, and gives its first line. That the log was copied stands in the log, and in the copy.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin(store: &dyn Store, act: Act) -> Result<(Self, String), StoreError> {
        let entries = store.audit_head().await?.number;
        store.add_audit_note(&notes::audit_exported(entries), act).await?;
        let head = store.audit_head().await?;
        let header = Header { format: FORMAT.to_owned(), version: VERSION, head: head.to_string() };
        Ok((Self { head, done: 0 }, line_of(&header)))
    }

    /// The next lines; `None` at the end.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next(&mut self, store: &dyn Store) -> Result<Option<String>, StoreError> {
        let left = u32::try_from(self.head.number - self.done).unwrap_or(PAGE).min(PAGE);
        if left == 0 {
            return Ok(None);
        }
        let page = store.audit_entries(self.done, left).await?;
        let Some(last) = page.last() else { return Ok(None) };
        self.done = last.number.min(self.head.number);
        Ok(Some(page.into_iter().map(|entry| line_of(&Line::from(entry))).collect()))
    }
}

fn line_of(value: &impl Serialize) -> String {
    // Texts and numbers always become JSON.
    serde_json::to_string(value).map(|line| line + "\n").unwrap_or_default()
}

/// Proves a copy against its own header, and against an end that somebody kept elsewhere; gives its end.
///
/// # Errors
/// The first line that is not what was written.
pub fn prove_copy(copy: impl BufRead, kept: Option<AuditHead>) -> Result<AuditHead, CopyFault> {
    let mut lines = copy.lines();
    let header = lines.next().ok_or(CopyFault::NoHeader)??;
    let header: Header = serde_json::from_str(&header).map_err(|_| CopyFault::NoHeader)?;
    match (header.format.as_str(), header.version) {
        (FORMAT, VERSION) => {}
        (FORMAT, version) => return Err(CopyFault::Newer(version)),
        _ => return Err(CopyFault::NoHeader),
    }
    let mut end = AuditHead::EMPTY;
    for (text, line) in lines.zip(2..) {
        let entry: Line = serde_json::from_str(&text?).map_err(|source| CopyFault::NoEntry { line, source })?;
        let entry = [AuditEntry::try_from(entry)?];
        end = follow(end, &entry)?;
        kept.map_or(Ok(()), |kept| holds_kept(kept, &entry))?;
    }
    ends_at(end, header.head.parse()?)?;
    if let Some(kept) = kept.filter(|kept| kept.number > end.number) {
        ends_at(end, kept)?;
    }
    Ok(end)
}

impl From<AuditEntry> for Line {
    fn from(entry: AuditEntry) -> Self {
        let change = |AuditChange { field, before, after }| Change { field, before, after };
        Self {
            number: entry.number,
            at: entry.at,
            by: entry.by,
            user: entry.user.map(|user| user.0),
            event: entry.event,
            subject: entry.subject,
            changes: entry.changes.into_iter().map(change).collect(),
            seal: entry.seal.to_string(),
        }
    }
}

impl TryFrom<Line> for AuditEntry {
    type Error = AuditHeadError;

    fn try_from(line: Line) -> Result<Self, AuditHeadError> {
        let change = |Change { field, before, after }| AuditChange { field, before, after };
        Ok(Self {
            number: line.number,
            at: line.at,
            by: line.by,
            user: line.user.map(UserId),
            event: line.event,
            subject: line.subject,
            changes: line.changes.into_iter().map(change).collect(),
            seal: line.seal.parse()?,
        })
    }
}
