//! The Inbox and single mails.

use crate::db::Db;
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::{Sql, containing};
use crate::{raw, results, rows};
use backupchecks_core::model::{Envelope, InboxState, Location, MailId, MailMessage, ParserRef, Status};
use backupchecks_core::ports::{InboxCounts, InboxItem, InboxPage, InboxQuery, InboxRow, MailDetail, MailResult};

const READING: &str = "reading the Inbox";
const OPENING: &str = "opening a mail";

/// How many mails wait, by tab.
pub(crate) async fn counts(db: &Db) -> Result<InboxCounts, Fault> {
    let sql = Sql::new("SELECT inbox_state, COUNT(*) FROM mails WHERE location = 0 GROUP BY inbox_state");
    let mut counts = InboxCounts::default();
    for mut row in db.rows(READING, sql).await? {
        let state = row.maybe_code("state of a mail", InboxState::from_code)?;
        let count = row.count()?;
        match state {
            Some(InboxState::Waiting) => counts.waiting = count,
            Some(InboxState::Ambiguous) => counts.ambiguous = count,
            Some(InboxState::Unrecognised) => counts.unrecognised = count,
            Some(InboxState::ParseFailed) => counts.parse_failed = count,
            Some(InboxState::Notice) => counts.notices = count,
            Some(InboxState::Archived) | None => {}
        }
    }
    Ok(counts)
}

/// A page of the Inbox.
pub(crate) async fn page(db: &Db, query: &InboxQuery) -> Result<InboxPage, Fault> {
    let of_jobs = shows_jobs(query.tab);
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut rows = Vec::new();
    for mut row in db.rows(READING, page_sql(query)).await? {
        rows.push(if of_jobs { job_row(&mut row)? } else { mail_row(&mut row)? });
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let place = |row: &InboxRow| (row.received_at, row.item.mail, row.item.ordinal);
    let next = if more { rows.last().map(place) } else { None };
    Ok(InboxPage { rows, next })
}

pub(crate) fn page_sql(query: &InboxQuery) -> Sql {
    let sql = if shows_jobs(query.tab) { jobs_sql(query) } else { mails_sql(query) };
    sql.with(i64::from(query.limit) + 1)
}

/// Whether the rows of a tab stand for new jobs; else for mails without a result.
fn shows_jobs(tab: InboxState) -> bool {
    matches!(tab, InboxState::Waiting | InboxState::Ambiguous | InboxState::Archived)
}

/// Each result that is the newest of those alike.
fn jobs_sql(query: &InboxQuery) -> Sql {
    let text = format!(
        "SELECT r.mail_id, r.ordinal, {}, r.status, m.subject, r.inbox_us, m.reason, \
         (SELECT COUNT(*) FROM mail_results a \
          WHERE a.match_key = r.match_key AND a.state = r.state AND a.inbox_us IS NOT NULL) \
         FROM mail_results r JOIN mails m ON m.id = r.mail_id \
         WHERE r.inbox_us IS NOT NULL AND r.state = ? AND (r.mail_id, r.ordinal) = \
          (SELECT n.mail_id, n.ordinal FROM mail_results n \
           WHERE n.match_key = r.match_key AND n.state = r.state AND n.inbox_us IS NOT NULL \
           ORDER BY n.inbox_us DESC, n.mail_id DESC, n.ordinal DESC LIMIT 1)",
        results::IDENTITY
    );
    let mut sql = Sql::new(&text).with(query.tab.code());
    if let Some((at, mail, ordinal)) = query.after {
        sql = sql.push(" AND (r.inbox_us, r.mail_id, r.ordinal) < (?, ?, ?)").with(at).with(mail).with(ordinal);
    }
    if let Some(text) = &query.text {
        let pattern = containing(text);
        sql = sql.push(r" AND (m.search_key LIKE ? ESCAPE '\' OR r.name_key LIKE ? ESCAPE '\')");
        sql = sql.with(&pattern).with(&pattern);
    }
    sql.push(" ORDER BY r.inbox_us DESC, r.mail_id DESC, r.ordinal DESC LIMIT ?")
}

fn job_row(row: &mut Row) -> Result<InboxRow, Fault> {
    let item = InboxItem { mail: row.id(MailId)?, ordinal: row.small()? };
    let from_address: String = row.take()?;
    Ok(InboxRow {
        item,
        identity: Some(results::identity_from(&from_address, row)?),
        from_address,
        status: Some(row.code("status", Status::from_code)?),
        subject: row.take()?,
        received_at: row.time()?,
        reason: row.take()?,
        count: row.count()?,
    })
}

/// Each mail without a result.
fn mails_sql(query: &InboxQuery) -> Sql {
    let text = "SELECT m.id, m.from_address, m.subject, m.received_us, m.reason FROM mails m \
                WHERE m.location = 0 AND m.inbox_state = ?";
    let mut sql = Sql::new(text).with(query.tab.code());
    if let Some((at, mail, _)) = query.after {
        sql = sql.push(" AND (m.received_us, m.id) < (?, ?)").with(at).with(mail);
    }
    let pattern = query.text.as_deref().map(containing);
    sql.maybe(r" AND m.search_key LIKE ? ESCAPE '\'", pattern).push(" ORDER BY m.received_us DESC, m.id DESC LIMIT ?")
}

fn mail_row(row: &mut Row) -> Result<InboxRow, Fault> {
    Ok(InboxRow {
        item: InboxItem { mail: row.id(MailId)?, ordinal: 0 },
        identity: None,
        from_address: row.take()?,
        subject: row.take()?,
        received_at: row.time()?,
        count: 1,
        status: None,
        reason: row.take()?,
    })
}

/// The mail with its results.
pub(crate) async fn mail(db: &Db, mail: MailId) -> Result<Option<MailDetail>, Fault> {
    let mut tx = db.read(OPENING).await?;
    let text = "SELECT id, from_address, from_name, subject, received_us, location, inbox_state, parser_id, \
                parser_version, reason, new_shape, size_bytes FROM mails WHERE id = ?";
    let Some(mut row) = tx.row(Sql::new(text).with(mail)).await? else { return Ok(None) };
    let message = message(&mut row)?;
    let text = format!(
        "SELECT {}, {}, r.report, (SELECT COUNT(*) FROM mail_results a \
         WHERE a.match_key = r.match_key AND a.inbox_us IS NOT NULL AND r.state IS NOT NULL) \
         FROM mail_results r JOIN mails m ON m.id = r.mail_id WHERE r.mail_id = ? ORDER BY r.ordinal",
        results::IDENTITY,
        results::STATE
    );
    let mut results = Vec::new();
    for mut row in tx.rows(Sql::new(&text).with(mail)).await? {
        results.push(MailResult {
            identity: results::identity(&mut row)?,
            state: results::state(&mut row)?,
            report: row.take::<Option<String>>()?.as_deref().map(rows::report).transpose()?,
            alike: row.count()?,
        });
    }
    Ok(Some(MailDetail { mail: message, results }))
}

fn message(row: &mut Row) -> Result<MailMessage, Fault> {
    Ok(MailMessage {
        id: row.id(MailId)?,
        envelope: Envelope {
            from_address: row.take()?,
            from_name: row.take()?,
            subject: row.take()?,
            received_at: row.time()?,
        },
        location: row.code("location of a mail", Location::from_code)?,
        inbox_state: row.maybe_code("state of a mail", InboxState::from_code)?,
        parser: {
            let id: Option<String> = row.take()?;
            let version = row.maybe_code("version of a parser", |version| u32::try_from(version).ok())?;
            id.zip(version).map(|(id, version)| ParserRef { id, version })
        },
        reason: row.take()?,
        new_shape: row.take()?,
        size_bytes: row.count()?,
    })
}

/// The mail as it came.
pub(crate) async fn raw_mail(db: &Db, mail: MailId) -> Result<Option<Vec<u8>>, Fault> {
    let sql = Sql::new("SELECT zstd FROM mail_raw WHERE mail_id = ?").with(mail);
    let Some(mut row) = db.row(OPENING, sql).await? else { return Ok(None) };
    Ok(Some(raw::decompress(OPENING, row.take()?).await?))
}
