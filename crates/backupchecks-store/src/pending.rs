//! Results that wait: selecting them, and letting mails follow what becomes of them.

use crate::context;
use crate::db::Tx;
use crate::fault::Fault;
use crate::results;
use crate::rows;
use crate::sql::Sql;
use backupchecks_core::model::{Digest, InboxState, Location, MailId, most_urgent};
use backupchecks_core::ports::{PendingResult, PendingSelection};
use std::collections::{BTreeMap, BTreeSet};

/// The condition on a result `r` of a selection.
fn condition(sql: Sql, selection: &PendingSelection) -> Sql {
    match selection {
        PendingSelection::AlikeTo(mail, ordinal) => sql
            .push(
                "r.inbox_us IS NOT NULL AND r.match_key = (SELECT o.match_key FROM mail_results o \
                 WHERE o.mail_id = ? AND o.ordinal = ? AND o.inbox_us IS NOT NULL)",
            )
            .with(*mail)
            .with(*ordinal),
        PendingSelection::OfJob(job) => {
            context::keys_sql(sql.push("r.inbox_us IS NOT NULL AND r.match_key IN ("), *job).push(")")
        }
        PendingSelection::OfMails(mails) => {
            sql.push("r.state IS NOT NULL AND r.mail_id IN ").numbers(mails.iter().map(|mail| mail.0))
        }
    }
}

/// Mails and places of a selection.
pub(crate) async fn places(tx: &mut Tx, selection: &PendingSelection) -> Result<BTreeSet<(MailId, u32)>, Fault> {
    let mut places = BTreeSet::new();
    for mut row in tx.rows(places_sql(selection)).await? {
        places.insert((row.id(MailId)?, row.small()?));
    }
    Ok(places)
}

pub(crate) fn places_sql(selection: &PendingSelection) -> Sql {
    condition(Sql::new("SELECT r.mail_id, r.ordinal FROM mail_results r WHERE "), selection)
}

/// The results of a selection, oldest mail first.
pub(crate) async fn results(tx: &mut Tx, selection: &PendingSelection) -> Result<Vec<PendingResult>, Fault> {
    let text = format!(
        "SELECT r.mail_id, r.ordinal, m.digest, m.received_us, {}, r.report \
         FROM mail_results r JOIN mails m ON m.id = r.mail_id WHERE ",
        results::IDENTITY
    );
    let sql = condition(Sql::new(&text), selection).push(" ORDER BY m.received_us, r.mail_id, r.ordinal");
    let mut found = Vec::new();
    for mut row in tx.rows(sql).await? {
        let mail = row.id(MailId)?;
        let ordinal = row.small()?;
        let digest: Vec<u8> = row.take()?;
        let digest = <[u8; 32]>::try_from(digest).map_err(|_| Fault::unreadable("digest of mail", mail))?;
        let received_at = row.time()?;
        let identity = results::identity(&mut row)?;
        let report: Option<String> = row.take()?;
        let report = report.ok_or_else(|| Fault::unreadable("report of waiting mail", mail))?;
        let report = rows::report(&report)?;
        found.push(PendingResult { mail, ordinal, digest: Digest(digest), received_at, identity, report });
    }
    Ok(found)
}

/// Lets mails follow their results: processed when none waits any more. A deleted mail keeps its place.
pub(crate) async fn follow_results(tx: &mut Tx, mails: &BTreeSet<MailId>) -> Result<(), Fault> {
    let sql =
        Sql::new("SELECT mail_id, state FROM mail_results WHERE mail_id IN ").numbers(mails.iter().map(|id| id.0));
    let mut states: BTreeMap<MailId, Vec<Option<InboxState>>> = BTreeMap::new();
    for mut row in tx.rows(sql).await? {
        let mail = row.id(MailId)?;
        states.entry(mail).or_default().push(row.maybe_code("state of a result", InboxState::from_code)?);
    }
    let mut by_state: BTreeMap<Option<InboxState>, Vec<MailId>> = BTreeMap::new();
    for (mail, states) in states {
        by_state.entry(most_urgent(states)).or_default().push(mail);
    }
    for (state, mails) in by_state {
        let sql = Sql::new("UPDATE mails SET inbox_state = ? WHERE id IN ").with(state.map(InboxState::code));
        tx.execute(sql.numbers(mails.iter().map(|id| id.0))).await?;
        if state.is_none() {
            let sql = Sql::new("UPDATE mails SET location = ? WHERE location = ? AND id IN ");
            let sql = sql.with(Location::Processed.code()).with(Location::Inbox.code());
            tx.execute(sql.numbers(mails.iter().map(|id| id.0))).await?;
        }
    }
    Ok(())
}

/// Moves mails that stand at `from` and lets their waiting results know; gives the mails that moved, in ascending order.
pub(crate) async fn move_mails(
    tx: &mut Tx,
    mails: impl IntoIterator<Item = MailId>,
    from: Location,
    to: Location,
) -> Result<Vec<MailId>, Fault> {
    let sql = Sql::new("UPDATE mails SET location = ? WHERE location = ? AND id IN ").with(to.code()).with(from.code());
    let mut moved = Vec::new();
    for mut row in tx.rows(sql.numbers(mails.into_iter().map(|id| id.0)).push(" RETURNING id")).await? {
        moved.push(row.id(MailId)?);
    }
    moved.sort_unstable();
    let received = if to == Location::Inbox {
        "(SELECT m.received_us FROM mails m WHERE m.id = mail_results.mail_id)"
    } else {
        "NULL"
    };
    let text = format!("UPDATE mail_results SET inbox_us = {received} WHERE state IS NOT NULL AND mail_id IN ");
    tx.execute(Sql::new(&text).numbers(moved.iter().map(|id| id.0))).await?;
    Ok(moved)
}
