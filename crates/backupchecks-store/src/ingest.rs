//! Taking in mails.

use crate::context;
use crate::db::{Db, Tx};
use crate::fault::{Fault, saved_or_stale};
use crate::record::{OwnedRun, store_runs};
use crate::results::{RESULTS, ResultRow};
use crate::row::Row;
use crate::sql::{Insert, Sql, Value};
use crate::{SqlStore, audit, parsers, raw};
use async_trait::async_trait;
use backupchecks_core::model::{Act, Digest, InboxState, Location, MailId, RunId};
use backupchecks_core::ports::{
    DecidedMail, DecidedState, IngestQuestion, IngestStore, Known, Revision, Saved, StoreError,
};
use backupchecks_core::rules::notes;
use backupchecks_core::text::fold;
use std::collections::{BTreeMap, HashSet};

const LOOKING: &str = "looking for known mails";
const SAVING: &str = "saving mails";

/// How many digests one statement asks for.
const DIGESTS: usize = 1024;

const MAILS: Insert = Insert {
    table: "mails",
    columns: "id, source, source_key, digest, from_address, from_name, subject, search_key, received_us, location, \
              inbox_state, parser_id, parser_version, reason, size_bytes, new_shape",
    conflict: "",
};

const RAW: Insert = Insert { table: "mail_raw", columns: "mail_id, zstd", conflict: "" };

#[async_trait]
impl IngestStore for SqlStore {
    async fn known_digests(&self, digests: &[Digest]) -> Result<HashSet<Digest>, StoreError> {
        let mut known = HashSet::new();
        for digests in digests.chunks(DIGESTS) {
            read_digests(self.db.rows(LOOKING, digests_sql(digests)).await?, &mut known)?;
        }
        Ok(known)
    }

    async fn load_ingest(&self, question: &IngestQuestion) -> Result<Known, StoreError> {
        let mut tx = self.db.read(LOOKING).await?;
        let revision = context::revision(&mut tx).await?;
        let mut digests = HashSet::new();
        for asked in question.digests.chunks(DIGESTS) {
            read_digests(tx.rows(digests_sql(asked)).await?, &mut digests)?;
        }
        let source_keys = known_source_keys(&mut tx, &question.source_keys).await?;
        let jobs = context::jobs(&mut tx, &question.match_keys).await?;
        let overrides = context::overrides_of(&mut tx, jobs.iter().map(|context| &context.job)).await?;
        Ok(Known { revision, digests, source_keys, jobs, overrides })
    }

    async fn save_ingest(
        &self,
        revision: Revision,
        mails: &[DecidedMail<'_>],
        act: Act,
    ) -> Result<Saved<Vec<MailId>>, StoreError> {
        let raw = raw::compress(SAVING, mails.iter().map(|decided| decided.mail.raw.clone()).collect()).await?;
        saved_or_stale(save(&self.db, revision, mails, raw, act).await)
    }
}

async fn save(
    db: &Db,
    revision: Revision,
    mails: &[DecidedMail<'_>],
    raw: Vec<Vec<u8>>,
    act: Act,
) -> Result<Option<Vec<MailId>>, Fault> {
    let mut tx = db.write(SAVING).await?;
    if context::hold_revision(&mut tx).await? != revision {
        return Ok(None);
    }
    let ids: Vec<MailId> = tx.reserve("mails", mails.len()).await?.into_iter().map(MailId).collect();
    let mut rows = Vec::with_capacity(mails.len() * 16);
    for (decided, id) in mails.iter().zip(&ids) {
        push_mail(&mut rows, *id, decided);
    }
    tx.insert(&MAILS, rows).await?;
    let raw = ids.iter().zip(raw).flat_map(|(id, raw)| [Value::from(*id), raw.into()]);
    tx.insert(&RAW, raw.collect()).await?;

    let runs = store_runs(&mut tx, &runs_of(mails, &ids)?).await?;
    let mut runs = runs.into_iter();
    let mut rows = Vec::with_capacity(mails.len() * 14);
    for (decided, id) in mails.iter().zip(&ids) {
        for (result, ordinal) in decided.results.iter().zip(0..) {
            let run: Option<RunId> = if let DecidedState::Run(_) = result.state { runs.next() } else { None };
            ResultRow::of((*id, ordinal), decided.mail.envelope.received_at, result, run).push(&mut rows)?;
        }
    }
    tx.insert(&RESULTS, rows).await?;
    let shapes = mails.iter().zip(&ids).filter_map(|(decided, id)| {
        let shape = decided.mail.reading.shape()?;
        Some((shape, decided.mail.envelope.received_at, *id))
    });
    parsers::count_shapes(&mut tx, shapes).await?;
    audit::append(&mut tx, notes::imported(mails, &ids), act).await?;
    let accepted = Sql::new("UPDATE mails_accepted SET mails = mails + ? WHERE id = 1");
    tx.execute(accepted.with(u64::try_from(ids.len()).unwrap_or(u64::MAX))).await?;
    tx.commit().await?;
    Ok(Some(ids))
}

fn runs_of<'a>(mails: &'a [DecidedMail<'_>], ids: &[MailId]) -> Result<Vec<OwnedRun<'a>>, Fault> {
    let mut runs = Vec::new();
    for (decided, id) in mails.iter().zip(ids) {
        for (result, ordinal) in decided.results.iter().zip(0..) {
            let DecidedState::Run(recorded) = &result.state else { continue };
            // Only a settlement makes jobs.
            let job = recorded.job.ok_or_else(|| Fault::unreadable("run without a job", &recorded.run.reason))?;
            runs.push(OwnedRun { job, mail: Some((*id, ordinal)), recorded });
        }
    }
    Ok(runs)
}

fn push_mail(rows: &mut Vec<Value>, id: MailId, decided: &DecidedMail<'_>) {
    let mail = decided.mail;
    let envelope = &mail.envelope;
    let parser = mail.reading.parser.as_ref();
    let location = if decided.inbox_state.is_some() { Location::Inbox } else { Location::Processed };
    rows.extend([
        Value::from(id),
        mail.source.as_str().into(),
        mail.source_key.as_ref().into(),
        mail.digest.0.into(),
        envelope.from_address.as_str().into(),
        envelope.from_name.as_ref().into(),
        envelope.subject.as_str().into(),
        // No field holds a line end once folded, so that no search finds what spans two.
        format!("{}\n{}", fold(&envelope.from_address), fold(&envelope.subject)).into(),
        envelope.received_at.into(),
        location.code().into(),
        decided.inbox_state.map(InboxState::code).into(),
        parser.map(|parser| parser.id.as_str()).into(),
        parser.map(|parser| parser.version).into(),
        mail.reading.outcome.reason().into(),
        u64::try_from(mail.raw.len()).unwrap_or(u64::MAX).into(),
        mail.reading.new_shape.as_ref().into(),
    ]);
}

fn digests_sql(digests: &[Digest]) -> Sql {
    Sql::new("SELECT digest FROM mails WHERE digest IN ").bytes(digests.iter().map(|digest| digest.0.to_vec()))
}

fn read_digests(rows: Vec<Row>, known: &mut HashSet<Digest>) -> Result<(), Fault> {
    for mut row in rows {
        let digest: Vec<u8> = row.take()?;
        let digest: [u8; 32] = digest
            .try_into()
            .map_err(|digest: Vec<u8>| Fault::unreadable("digest of a mail", format!("{digest:?}")))?;
        known.insert(Digest(digest));
    }
    Ok(())
}

async fn known_source_keys(tx: &mut Tx, asked: &[(String, String)]) -> Result<HashSet<(String, String)>, Fault> {
    let mut by_source: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (source, key) in asked {
        by_source.entry(source).or_default().push(key);
    }
    let mut known = HashSet::new();
    for (source, keys) in by_source {
        let sql = Sql::new("SELECT source_key FROM mails WHERE source = ? AND source_key IN ").with(source).texts(keys);
        for mut row in tx.rows(sql).await? {
            known.insert((source.to_owned(), row.take()?));
        }
    }
    Ok(known)
}
