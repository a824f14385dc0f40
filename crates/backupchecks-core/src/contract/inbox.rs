//! What a store promises about the Inbox and the mails in it.

use super::Kept;
use super::build::{Scene, at, mail, mail_of, other_mail, report, there};
use super::pages::ODD_NAMES;
use crate::engine::{EngineError, archive};
use crate::model::{InboxState, MailId, Outcome, Status};
use crate::ports::{InboxCounts, InboxQuery, InboxRow, Store};

/// One row for a new job with the newest of its results, one for each mail without.
pub async fn the_inbox_groups_results_by_job(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.waits(mail("Nightly").at(1).status(Status::Failed)).await?;
    let newest = scene.waits(mail(" NIGHTLY").at(3).status(Status::Warning).subject("the newest")).await?;
    scene.waits(mail("Nightly").at(2)).await?;
    let two = scene.waits(mail_of(vec![report("Weekly", Status::Success), report("Nightly", Status::Success)])).await?;
    scene.waits(other_mail(Outcome::Unrecognised).at(5)).await?;
    scene.waits(other_mail(Outcome::Unrecognised).at(6)).await?;
    let rows = scene.inbox(InboxState::Waiting).await?;
    let words: Vec<_> = rows.iter().map(|row| (row.item.mail, row.item.ordinal, row.count)).collect();
    assert_eq!(words, [(newest, 0, 4), (two, 0, 1)]);
    let InboxRow { identity, from_address, subject, received_at, status, reason, .. } = &rows[0];
    assert_eq!(identity.as_ref().map(|identity| identity.job_name.as_str()), Some("NIGHTLY"));
    assert_eq!((from_address.as_str(), subject.as_str(), *received_at), ("backup@example.com", "the newest", at(3)));
    assert_eq!((*status, reason), (Some(Status::Warning), &None));
    let unrecognised = scene.inbox(InboxState::Unrecognised).await?;
    assert_eq!(unrecognised.iter().map(|row| row.received_at).collect::<Vec<_>>(), [at(6), at(5)]);
    Ok(())
}

/// Each mail once, by what most needs a person; hidden, processed and deleted ones not at all.
pub async fn the_inbox_counts_mails_by_tab(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    assert_eq!(store.inbox_counts().await?, InboxCounts::default());
    scene.waits(mail_of(vec![report("One", Status::Success), report("Two", Status::Success)])).await?;
    scene.waits(mail("One").at(1)).await?;
    scene.waits(other_mail(Outcome::Unrecognised).at(2)).await?;
    scene.waits(other_mail(Outcome::ParseFailed("no status".into())).at(3)).await?;
    for minute in 4..7 {
        scene.waits(other_mail(Outcome::Notice("started".into())).at(minute)).await?;
    }
    let deleted = scene.waits(mail("Three").at(7)).await?;
    store.delete_mails(&[deleted], false, scene.act(8)).await?;
    let archived = scene.job("Acme", mail("Four").at(9)).await?;
    archive(store, archived, scene.act(10)).await?;
    scene.waits(mail("Four").at(11)).await?;
    let counts = store.inbox_counts().await?;
    let expected = InboxCounts { waiting: 2, ambiguous: 0, unrecognised: 1, parse_failed: 1, notices: 3 };
    assert_eq!(counts, expected);
    assert_eq!(counts.to_do(), 4);
    Ok(())
}

/// Page by page every row once and in order, also where rows have the same time; a last page that is full is the last.
pub async fn paging_walks_through_the_inbox_once(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    for number in 0..7 {
        scene.waits(mail(&format!("Job {number}")).at(number / 3)).await?;
        scene.waits(other_mail(Outcome::Notice(format!("notice {number}"))).at(number / 3)).await?;
    }
    for tab in [InboxState::Waiting, InboxState::Notice] {
        let whole = scene.inbox(tab).await?;
        assert_eq!(whole.len(), 7);
        assert!(whole.is_sorted_by_key(|row| std::cmp::Reverse((row.received_at, row.item.mail))));
        for (limit, pages) in [(1, 7), (3, 3), (7, 1)] {
            let mut walked = Vec::new();
            let mut query = InboxQuery { tab, text: None, after: None, limit };
            for page_number in 1..=pages {
                let page = store.inbox(&query).await?;
                walked.extend(page.rows);
                query.after = page.next;
                assert_eq!(query.after.is_none(), page_number == pages, "page {page_number} of {pages}");
            }
            assert_eq!(walked, whole, "{limit} rows a page");
        }
    }
    Ok(())
}

/// In job name, sender or subject; no character has a meaning of its own.
pub async fn the_inbox_is_filtered_by_text(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    for (number, name) in ODD_NAMES.iter().enumerate() {
        scene.waits(mail(name).subject("report").from(&format!("host{number}@example.com"))).await?;
    }
    scene.waits(mail("plain").subject("Über 50% DONE").at(1)).await?;
    let found = async |text: &str| -> Result<Vec<String>, EngineError> {
        let rows = scene.inbox_with(InboxState::Waiting, Some(text)).await?.rows;
        Ok(rows.into_iter().filter_map(|row| Some(row.identity?.job_name)).collect())
    };
    for name in ODD_NAMES {
        assert_eq!(found(name).await?, [crate::text::squeeze(name)], "{name}");
        assert_eq!(found(&name.to_lowercase()).await?.len(), 1, "{name} in lower case");
    }
    for (text, expected) in [
        ("ŻÓŁĆ", &ODD_NAMES[4..5]),
        ("żółć", &ODD_NAMES[4..5]),
        ("_", &ODD_NAMES[1..2]),
        ("\\", &ODD_NAMES[3..4]),
        ("HOST3@", &ODD_NAMES[3..4]),
        ("über  50%", &["plain"]),
        ("%%", &[]),
        ("1_0", &[]),
        ("nothing like it", &[]),
    ] {
        assert_eq!(found(text).await?, expected, "{text}");
    }
    assert_eq!(found("%").await?, ["plain", "100% sure"]);
    assert_eq!(found("").await?.len(), 8);
    let unread = other_mail(Outcome::Unrecognised).subject("Hallo Welt").from("news@example.net");
    scene.waits(unread).await?;
    for (text, rows) in [("hallo", 1), ("NEWS@", 1), ("veeam", 0)] {
        assert_eq!(scene.inbox_with(InboxState::Unrecognised, Some(text)).await?.rows.len(), rows, "{text}");
    }
    Ok(())
}

/// A filter and a page hold together.
pub async fn a_filtered_inbox_is_paged(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    for number in 0..6 {
        scene.waits(mail(&format!("Keep {number}")).at(number)).await?;
        scene.waits(mail(&format!("Drop {number}")).at(number)).await?;
    }
    let mut query = InboxQuery { tab: InboxState::Waiting, text: Some("keep".into()), after: None, limit: 4 };
    let first = store.inbox(&query).await?;
    query.after = first.next;
    let second = store.inbox(&query).await?;
    let times: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.received_at).collect();
    assert_eq!(times, [5, 4, 3, 2, 1, 0].map(at));
    assert_eq!((first.rows.len(), second.next), (4, None));
    Ok(())
}

/// With how many results wait that are alike; nothing for a number that is none.
pub async fn a_mail_is_shown_with_its_results(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let shown =
        scene.waits(mail_of(vec![report("One", Status::Warning), report("Two", Status::Success)]).at(1)).await?;
    scene.waits(mail("one").at(2)).await?;
    let deleted = scene.waits(mail("One").at(3)).await?;
    store.delete_mails(&[deleted], false, scene.act(4)).await?;
    let detail = scene.mail(shown).await?;
    assert_eq!(detail.mail.id, shown);
    assert_eq!(detail.mail.envelope.received_at, at(1), "microseconds are kept");
    assert_eq!(detail.mail.envelope.subject, "[warning] One, [success] Two");
    let raw = there(store.raw_mail(shown).await?, "the raw mail");
    assert_eq!(detail.mail.size_bytes, u64::try_from(raw.len()).unwrap_or_default());
    assert_eq!(detail.results.iter().map(|result| result.alike).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(detail.results[1].identity.job_name, "Two");
    assert_eq!(detail.results[0].report, Some(report("One", Status::Warning)));
    scene.approve(shown, "Acme").await?;
    assert_eq!(scene.mail(shown).await?.results.iter().map(|result| result.alike).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(store.mail(MailId(987_654)).await?, None);
    Ok(())
}

/// Byte for byte, whatever becomes of the mail.
pub async fn a_raw_mail_comes_back_as_it_came(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let incoming = mail("Größe 🦀").done();
    let waiting = scene.waits(mail("Größe 🦀")).await?;
    assert_eq!(store.raw_mail(waiting).await?.as_ref(), Some(&incoming.raw));
    assert!(std::str::from_utf8(&incoming.raw).is_err(), "the test mail is no text");
    scene.approve(waiting, "Acme").await?;
    assert_eq!(store.raw_mail(waiting).await?, Some(incoming.raw));
    assert_eq!(store.raw_mail(MailId(987_654)).await?, None);
    Ok(())
}
