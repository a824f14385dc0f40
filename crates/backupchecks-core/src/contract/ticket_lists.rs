//! What a store promises about how tickets and remarks are listed and changed, and what is told of it.

use super::Kept;
use super::build::{Scene, act, at, concern, mail, opened, ticket};
use super::tickets::row;
use crate::model::{Concern, ConcernKind, Scope, Status, TicketId};
use crate::ports::{AuditQuery, ConcernCounts, ConcernRow, ConcernsQuery, Store};
use jiff::civil::date;

/// By tab, newest first, page by page every one once; found by code and text.
pub async fn tickets_are_listed_as_asked_for(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    for (code, minute) in [("T1", 5), ("T2", 1), ("T3", 5), ("T4 100%_Größe", 9)] {
        let mut new = ticket(code, &[job]);
        new.concern.start_date = at(minute);
        let id = Concern::Ticket(opened(store.add_ticket(&new, act(minute)).await?));
        if code == "T2" {
            // One whose every scope is resolved is resolved.
            store.resolve(id, Some(&Scope::Job(job)), act(10)).await?;
        }
    }
    store.add_remark(&concern("a remark", &[]), act(0)).await?;
    let counts = ConcernCounts { open_tickets: 3, resolved_tickets: 1, open_remarks: 1, resolved_remarks: 0 };
    assert_eq!(store.concern_counts().await?, counts);
    let query = ConcernsQuery { kind: ConcernKind::Ticket, open: true, text: None, after: None, limit: 100 };
    let codes = |rows: &[ConcernRow]| rows.iter().filter_map(|row| row.about.code.clone()).collect::<Vec<_>>();
    let open = store.concerns(&query).await?;
    assert_eq!((codes(&open.rows), open.next), (vec!["T4 100%_Größe".into(), "T3".into(), "T1".into()], None));
    let (mut walked, mut after) = (Vec::new(), None);
    for page in 1..=3 {
        let found = store.concerns(&ConcernsQuery { after, limit: 1, ..query.clone() }).await?;
        walked.extend(found.rows);
        after = found.next;
        assert_eq!(after.is_none(), page == 3, "page {page}");
    }
    assert_eq!(walked, open.rows);
    let resolved = store.concerns(&ConcernsQuery { open: false, ..query.clone() }).await?.rows;
    assert_eq!((codes(&resolved), resolved[0].resolved_at), (vec!["T2".into()], Some(at(10))));
    for (text, found) in [("GRÖSSE", 0), ("100%_gröSSe", 0), ("%_GRÖß", 1), ("look at", 3), ("t1: ", 1), ("%x", 0)]
    {
        let query = ConcernsQuery { text: Some(text.into()), ..query.clone() };
        assert_eq!(store.concerns(&query).await?.rows.len(), found, "{text}");
    }
    assert_eq!(store.concern(Concern::Ticket(TicketId(987_654))).await?, None);
    Ok(())
}

/// What it says and from when on it is shown; the search finds the new words.
pub async fn what_a_ticket_says_is_changed(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let ticket = Concern::Ticket(scene.ticket("T1", job).await?);
    let day = Some(date(2026, 4, 1));
    assert!(store.rewrite(ticket, "new \"words\" 🦀", day, scene.act(1)).await?);
    assert!(!store.rewrite(ticket, "new \"words\" 🦀", day, scene.act(2)).await?, "nothing changes");
    let about = row(store, ticket).await?.about;
    assert_eq!(
        (about.code.as_deref(), about.text.as_str(), about.active_from_date),
        (Some("T1"), "new \"words\" 🦀", day)
    );
    assert!(store.rewrite(ticket, "new \"words\" 🦀", None, scene.act(3)).await?);
    assert_eq!(row(store, ticket).await?.about.active_from_date, None);
    let query =
        ConcernsQuery { kind: ConcernKind::Ticket, open: true, text: Some("WORDS\"".into()), after: None, limit: 9 };
    assert_eq!(store.concerns(&query).await?.rows.len(), 1);
    assert!(!store.rewrite(Concern::Ticket(TicketId(99)), "x", None, scene.act(4)).await?);
    Ok(())
}

/// Who did what, when, with before and after; what changed nothing leaves no entry.
pub async fn the_history_of_a_ticket_stands_in_the_audit_log(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let ticket = Concern::Ticket(opened(store.add_ticket(&ticket("T1", &[job]), scene.act(1)).await?));
    store.rewrite(ticket, "other words", None, scene.act(2)).await?;
    let run = scene.all_runs(job).await?[0].id;
    store.link(ticket, &[run], &[], scene.act(3)).await?;
    for minute in [4, 5] {
        store.resolve(ticket, Some(&Scope::Job(job)), scene.act(minute)).await?;
    }
    store.reopen(ticket, Some(&Scope::Job(job)), scene.act(6)).await?;
    let query = AuditQuery { subject: Some(ticket.to_string()), limit: 100, ..AuditQuery::default() };
    let mut log = store.audit_log(&query).await?;
    log.reverse();
    let events: Vec<_> = log.iter().map(|entry| (entry.event.as_str(), entry.by.as_str(), entry.at)).collect();
    let expected = ["ticket.added", "ticket.changed", "ticket.linked", "ticket.resolved", "ticket.reopened"];
    let expected: Vec<_> = expected.into_iter().zip([1, 2, 3, 4, 6]).map(|(event, m)| (event, "Olga", at(m))).collect();
    assert_eq!(events, expected);
    let change = |entry: usize, field: &str| {
        let found = log[entry].changes.iter().find(|change| change.field == field);
        found.map(|change| (change.before.clone(), change.after.clone()))
    };
    assert_eq!(change(1, "text"), Some((Some("T1: look at it".into()), Some("other words".into()))));
    assert_eq!(change(2, "runs"), Some((None, Some(run.to_string()))));
    let scope = format!("job {job} resolved at");
    assert_eq!(change(3, &scope), Some((None, Some(at(4).to_string()))));
    assert_eq!(change(4, &scope), Some((Some(at(4).to_string()), None)));
    Ok(())
}
