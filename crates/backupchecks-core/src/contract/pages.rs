//! What a store promises about what pages read.

use super::Kept;
use super::build::{Scene, act, at, mail, object, there};
use crate::engine::archive;
use crate::model::{
    Concern, CustomerId, Evidence, JobId, ObjectReport, Outcome, Part, ReportTime, RunId, RunStatus, Scope, SourceType,
    Status,
};
use crate::ports::{JobsQuery, Store};
use jiff::{civil::date, tz::offset};

/// Names that a query language, an encoding or a page could stumble over.
pub(super) const ODD_NAMES: [&str; 7] = [
    "100% sure",
    "under_score",
    "it's \"quoted\"",
    "C:\\Backup\\nightly",
    "Ünïcödé ŻÓŁĆ",
    "数据备份 🦀👩‍💻",
    "[a-z]* ? ; -- DROP",
];

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
