//! What a store promises about what pages read.

use super::Kept;
use super::build::{Scene, act, at, mail, mail_of, object, other_mail, report, there};
use crate::engine::{EngineError, archive};
use crate::model::{
    Concern, CustomerId, Evidence, InboxState, JobId, MailId, ObjectReport, Outcome, Part, ReportTime, RunId,
    RunStatus, Scope, SourceType, Status,
};
use crate::ports::{InboxCounts, InboxQuery, InboxRow, JobsQuery, Store};
use jiff::{civil::date, tz::offset};

/// Names that a query language, an encoding or a page could stumble over.
const ODD_NAMES: [&str; 7] = [
    "100% sure",
    "under_score",
    "it's \"quoted\"",
    "C:\\Backup\\nightly",
    "Ünïcödé ŻÓŁĆ",
    "数据备份 🦀👩‍💻",
    "[a-z]* ? ; -- DROP",
];

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

/// By name, with their jobs that are not archived; inactive ones too.
pub async fn customers_are_listed_with_their_jobs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("beta", mail("One")).await?;
    scene.job("beta", mail("Two")).await?;
    let archived = scene.job("beta", mail("Three")).await?;
    archive(store, archived, scene.act(1)).await?;
    let alpha = there(store.add_customer("Alpha", act(0)).await?, "the customer");
    store.set_customer_active(alpha, false, act(0)).await?;
    for name in ODD_NAMES {
        store.add_customer(name, act(0)).await?;
    }
    let rows = store.customers("a", 2).await?;
    let words: Vec<_> = rows.iter().map(|row| (row.customer.name.as_str(), row.customer.active, row.jobs)).collect();
    assert_eq!(words, [("[a-z]* ? ; -- DROP", true, 0), ("Alpha", false, 0)]);
    assert_eq!(store.customers("BETA", 100).await?[0].jobs, 2);
    for name in ODD_NAMES {
        let names: Vec<_> = store.customers(name, 100).await?.into_iter().map(|row| row.customer.name).collect();
        assert_eq!(names, [crate::text::squeeze(name)]);
    }
    assert_eq!(store.customers("", 100).await?.len(), 9);
    assert_eq!(store.customers("%", 100).await?.len(), 1);
    Ok(())
}

/// Active ones, each once, by name; the sender is compared like every name.
pub async fn customers_are_found_by_sender(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("beta", mail("One")).await?;
    scene.job("beta", mail("Two")).await?;
    scene.job("Alpha", mail("Three")).await?;
    scene.job("Gamma", mail("Four").from("other@example.com")).await?;
    scene.job("Inactive", mail("Five")).await?;
    let inactive = there(store.customer_named("inactive").await?, "the customer").id;
    store.set_customer_active(inactive, false, act(0)).await?;
    let found = store.customers_of_sender(" Backup@Example.com").await?;
    assert_eq!(found.iter().map(|customer| customer.name.as_str()).collect::<Vec<_>>(), ["Alpha", "beta"]);
    assert!(store.customers_of_sender("backup@example").await?.is_empty());
    Ok(())
}

/// By customer, archived or not, by text; those of inactive customers only where the customer is named.
pub async fn jobs_are_listed_as_asked_for(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let two = scene.job("beta", mail("b two").at(1)).await?;
    let one = scene.job("beta", mail("A 50%_one").at(2).status(Status::Failed)).await?;
    let alpha = scene.job("Alpha", mail("z").at(3)).await?;
    let archived = scene.job("Alpha", mail("archived").at(4)).await?;
    archive(store, archived, scene.act(5)).await?;
    let hidden = scene.job("Inactive", mail("hidden").at(6)).await?;
    let inactive = there(store.customer_named("Inactive").await?, "the customer").id;
    store.set_customer_active(inactive, false, act(0)).await?;
    let beta = there(store.customer_named("beta").await?, "the customer").id;
    let all = JobsQuery { limit: 100, ..JobsQuery::default() };
    let of = |customer: CustomerId| JobsQuery { customer: Some(customer), ..all.clone() };
    let with = |text: &str| JobsQuery { text: Some(text.into()), ..all.clone() };
    for (query, expected) in [
        (all.clone(), vec![alpha, one, two]),
        (of(beta), vec![one, two]),
        (of(inactive), vec![hidden]),
        (JobsQuery { archived: true, ..all.clone() }, vec![archived]),
        (with("BETA"), vec![one, two]),
        (with("%_"), vec![one]),
        (with("B TWO"), vec![two]),
        (with("veeam"), vec![alpha, one, two]),
        (with("backup  job"), vec![alpha, one, two]),
        (with("o_e"), vec![]),
        (JobsQuery { limit: 1, ..all.clone() }, vec![alpha]),
        (JobsQuery { limit: 1, after: Some(alpha), ..all.clone() }, vec![one]),
        (JobsQuery { after: Some(one), ..all.clone() }, vec![two]),
        (JobsQuery { after: Some(two), ..all.clone() }, vec![]),
    ] {
        let listed: Vec<JobId> = store.jobs(&query).await?.iter().map(|row| row.job.id).collect();
        assert_eq!(listed, expected, "{query:?}");
    }
    Ok(())
}

/// Its last run by time and its unreviewed ones; nothing for a number that is none.
pub async fn a_job_is_shown_with_its_last_run(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(5).status(Status::Failed)).await?;
    scene.runs(mail("Nightly").at(4)).await?;
    let row = there(store.job(job).await?, "the job");
    assert_eq!(row.last_run, Some((at(5), RunStatus::Failed.into())));
    assert_eq!((row.last_good_at, row.unreviewed, row.customer_name.as_str()), (Some(at(4)), 2, "Acme"));
    assert_eq!(store.jobs(&JobsQuery { limit: 9, ..JobsQuery::default() }).await?, [row]);
    assert_eq!(store.job(JobId(987_654)).await?, None);
    Ok(())
}

/// Newest first by time, then number; page by page every one once.
pub async fn paging_walks_through_runs_once(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(3)).await?;
    scene.job("Acme", mail("Weekly").at(3)).await?;
    for minute in [5, 1, 5, 4, 3, 5] {
        // Mails of one moment differ by their subject.
        let count = scene.all_runs(job).await?.len();
        scene.runs(mail("Nightly").at(minute).subject(&format!("mail {count}"))).await?;
    }
    let whole = scene.all_runs(job).await?;
    assert_eq!(whole.iter().map(|run| run.run_at).collect::<Vec<_>>(), [5, 5, 5, 4, 3, 3, 1].map(at));
    assert!(whole.is_sorted_by_key(|run| std::cmp::Reverse((run.run_at, run.id))));
    for (limit, pages) in [(1, 7), (2, 4), (7, 1)] {
        let (mut walked, mut after) = (Vec::new(), None);
        for page_number in 1..=pages {
            let page = store.runs(job, after, limit).await?;
            walked.extend(page.rows);
            after = page.next;
            assert_eq!(after.is_none(), page_number == pages, "page {page_number} of {pages}");
        }
        assert_eq!(walked, whole, "{limit} runs a page");
    }
    Ok(())
}

/// Everything that the report said, in its order.
pub async fn a_run_is_shown_as_it_was_reported(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let without_offset = ReportTime::local(date(2026, 3, 1).at(22, 0, 4, 0));
    let with_offset = ReportTime { local: date(2026, 3, 1).at(23, 41, 10, 0), offset: Some(offset(1)) };
    let whole = ObjectReport {
        size_bytes: Some(53_687_091_200),
        transferred_bytes: Some(1_288_490_188),
        duration_seconds: Some(5_946),
        started_at: Some(without_offset),
        finished_at: Some(with_offset),
        ..object("SRV-B", Status::Success, "")
    };
    let bare = ObjectReport { name: "数据 \"A\" 🦀".into(), ..ObjectReport::default() };
    let objects =
        [whole, bare, object("SRV-A", Status::Warning, "50%_full \\ it's slow"), object("SRV-A", Status::Failed, "x")];
    let plan = mail("Nightly").status(Status::Failed).objects(&objects).at(1).with(|report| {
        let contradicts = Evidence::new(Part::Subject, "[Success] Nightly", "Success");
        report.finding = report.finding.clone().and(contradicts);
        report.attempt = Some(2);
        report.started_at = Some(without_offset);
        report.finished_at = Some(with_offset);
    });
    let incoming = plan.clone().done();
    let Outcome::Report(reports) = &incoming.reading.outcome else { panic!("no report: {incoming:?}") };
    let waiting = scene.waits(plan).await?;
    assert_eq!(scene.mail(waiting).await?.results[0].report.as_ref(), reports.first(), "as it waits");
    scene.approve(waiting, "Acme").await?;
    let id = scene.run_of(waiting, 0).await?;
    let detail = scene.run(id).await?;
    assert_eq!((detail.run.id, detail.run.run_at, detail.run.mail), (id, at(1), Some(waiting)));
    assert_eq!((detail.run.status, detail.run.source_type), (RunStatus::Failed, SourceType::Mail));
    assert_eq!((detail.run.attempt, detail.run.reason.as_str()), (Some(2), "header cell says failed"));
    assert_eq!((detail.job.identity.job_name.as_str(), detail.customer.name.as_str()), ("Nightly", "Acme"));
    assert_eq!(detail.evidence, reports[0].finding.evidence());
    assert_eq!((detail.started_at, detail.finished_at), (Some(without_offset), Some(with_offset)));
    assert_eq!((detail.remark, detail.applied, detail.run.reviewed), (None, None, None));
    assert_eq!(detail.objects.into_iter().map(|row| row.object).collect::<Vec<_>>(), objects);
    assert_eq!(store.run(RunId(987_654)).await?, None);
    Ok(())
}

/// The linked ones and the open ones of the job, each once, by number.
pub async fn a_run_is_shown_with_its_tickets_once(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1)).await?;
    let linked = scene.ticket("T9", job).await?;
    scene.ticket("T5", job).await?;
    let run = scene.runs(mail("Nightly").at(2)).await?;
    store.resolve(Concern::Ticket(linked), None, act(3)).await?;
    scene.ticket("T1 \"ö\" 100%", job).await?;
    let resolved = scene.ticket("T2", job).await?;
    store.resolve(Concern::Ticket(resolved), Some(&Scope::Job(job)), act(3)).await?;
    let marks = scene.tickets_of(run).await?;
    let words: Vec<_> =
        marks.iter().map(|mark| (mark.about.code.as_deref(), mark.linked, mark.covers, mark.resolved)).collect();
    assert_eq!(
        words,
        [(Some("T9"), true, false, true), (Some("T5"), true, true, false), (Some("T1 \"ö\" 100%"), false, true, false)]
    );
    Ok(())
}

/// Everywhere a name stands, it comes back as it came.
pub async fn odd_names_come_back_as_they_came(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    for name in ODD_NAMES {
        let plan =
            mail(name).subject(name).host(name).status(Status::Failed).objects(&[object(name, Status::Failed, name)]);
        let waiting = scene.waits(plan).await?;
        let squeezed = crate::text::squeeze(name);
        let customer = format!("{name} Ltd");
        let approved = scene.approve_apart(waiting, &customer, Some(name)).await?;
        let job = there(store.job(approved.job).await?, "the job");
        assert_eq!((&job.job.identity.job_name, job.job.told_apart_by.as_ref()), (&squeezed, Some(&squeezed)));
        assert_eq!(job.customer_name, crate::text::squeeze(&customer));
        scene.ticket(name, approved.job).await?;
        let detail = scene.run(scene.run_of(waiting, 0).await?).await?;
        assert_eq!(detail.objects[0].object, object(name, Status::Failed, name));
        assert_eq!((detail.marks[0].about.code.as_deref(), detail.customer.name), (Some(name), job.customer_name));
        assert_eq!(scene.mail(waiting).await?.mail.envelope.subject, name);
    }
    assert_eq!(store.work().await?.rows.len(), ODD_NAMES.len());
    Ok(())
}
