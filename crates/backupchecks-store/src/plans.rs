//! How both engines answer the pages, over a history that a page must not walk through.

use crate::db::Db;
use crate::sql::{Insert, Sql, Value};
use crate::{
    SqlStore, care, concern_pages, concerns, inbox, jobs, overrides, pending, redecide, reparse, retention, review,
    runs, schedules, testing, work,
};
use backupchecks_core::model::{
    AppliedOverride, ConcernKind, CustomerId, EffectiveStatus, InboxState, JobId, MailId, OverrideAction, OverrideId,
    OverrideScope, ReparseSelection, RunId,
};
use backupchecks_core::ports::{
    ConcernsQuery, InboxQuery, JobsQuery, OverridesQuery, PendingSelection, ReviewTarget, RunDecision, RunSelection,
};
use jiff::Timestamp;

const RUNS: i64 = 20_000;
const JOBS: i64 = 200;
/// Of these every thousandth is open; each covers a job and is linked to a run.
const TICKETS: i64 = 20_000;
/// The last of the runs are unreviewed, and as many mails more wait in the Inbox.
const FRESH: i64 = 400;

/// Indexes that hold only what waits: to read one of them whole is what a page is for.
const OF_WHAT_WAITS: [&str; 6] = [
    "job_runs_unreviewed",
    "mails_in_inbox",
    "mail_results_in_inbox",
    "mail_results_alike",
    "tickets_unresolved",
    "remarks_unresolved",
];

#[tokio::test]
async fn no_page_walks_through_history_on_sqlite() {
    let (_folder, store) = testing::sqlite().await.unwrap();
    make_history(&store.db).await;
    check(&store, "EXPLAIN QUERY PLAN ", 3, |plan| {
        // Aliases of the large tables in the texts that are checked.
        let large = ["job_runs", "mail_results", "mails", "run_objects", "r", "m", "n", "l", "g", "a", "b", "t", "s"];
        let by_number = |line: &str, table| line == format!("SEARCH {table} USING INTEGER PRIMARY KEY (rowid<?)");
        let scans = |line: &str, table| line.starts_with(&format!("SCAN {table}")) || by_number(line, table);
        plan.iter().filter(|line| large.iter().any(|table| scans(line, table))).collect()
    })
    .await;
}

#[tokio::test]
async fn no_page_walks_through_history_on_postgres() {
    let store = testing::postgres().await.unwrap();
    make_history(&store.db).await;
    store.db.execute_alone("VACUUM ANALYZE").await.unwrap();
    check(&store, "EXPLAIN ", 0, |plan| {
        let large = |line: &str| {
            ["job_runs", "mail_results", "mails", "run_objects", "tickets", "ticket_scopes", "ticket_job_runs"]
                .iter()
                .any(|table| line.contains(&format!(" on {table} ")))
        };
        let whole = |place: usize| !plan.get(place + 1).is_some_and(|next| next.contains("Index Cond"));
        let scans = |line: &str, place| line.contains("Seq Scan") || line.contains("Scan using") && whole(place);
        let lines = plan.iter().enumerate();
        lines.filter(|(place, line)| large(line) && scans(line, *place)).map(|(_, line)| line).collect()
    })
    .await;
}

/// Explains every page, and fails where one of the lines that `walks` picks is not about what waits.
async fn check(store: &SqlStore, explain: &str, column: usize, walks: impl Fn(&Vec<String>) -> Vec<&String>) {
    let plan_of = async |sql: Sql| {
        let sql = Sql { text: format!("{explain}{}", sql.text), ..sql };
        let mut plan = Vec::new();
        for mut row in store.db.rows("explaining", sql).await.unwrap() {
            row.skip(column);
            plan.push(row.take::<String>().unwrap());
        }
        plan
    };
    for (table, column) in
        [("job_runs", "remark"), ("mails", "reason"), ("mail_results", "report"), ("tickets", "description")]
    {
        let plan = plan_of(Sql::new(&format!("SELECT {column} FROM {table} WHERE {column} IS NULL"))).await;
        assert!(!walks(&plan).is_empty(), "a walk through {table} would not be noticed in {plan:#?}");
    }
    for (name, sql) in pages() {
        let plan = plan_of(sql).await;
        let mut walked = walks(&plan);
        walked.retain(|line| !OF_WHAT_WAITS.iter().any(|index| line.contains(index)));
        assert!(walked.is_empty(), "{name} walks: {walked:#?}\nin {plan:#?}");
    }
}

fn pages() -> Vec<(&'static str, Sql)> {
    let inbox = |tab, after| inbox::page_sql(&InboxQuery { tab, text: None, after, limit: 50 });
    let place = Some((Timestamp::from_microsecond(RUNS + FRESH / 2).unwrap(), MailId(RUNS), 0));
    let run = Some((Timestamp::from_microsecond(RUNS / 2).unwrap(), RunId(RUNS / 2)));
    let tickets = |open, after| {
        let query = ConcernsQuery { kind: ConcernKind::Ticket, open, text: None, after, limit: 50 };
        concern_pages::page_sql(&query)
    };
    let jobs = |customer, after| jobs::page_sql(&JobsQuery { customer, after, limit: 50, ..JobsQuery::default() });
    let again = |selection| reparse::mails_sql(selection, MailId(70), MailId(RUNS), 200);
    vec![
        ("the rows of work", work::rows_sql()),
        ("the totals of work", Sql::new(work::TOTALS)),
        ("the successes", work::successes_sql(RunId(RUNS))),
        ("reviewing successes", review::reviewable_sql(&ReviewTarget::Successes(RunId(RUNS)))),
        ("reviewing jobs", review::reviewable_sql(&ReviewTarget::Jobs(vec![JobId(7), JobId(8)], RunId(RUNS)))),
        ("the waiting tab", inbox(InboxState::Waiting, None)),
        ("the waiting tab, further on", inbox(InboxState::Waiting, place)),
        ("the tab of unrecognised mails", inbox(InboxState::Unrecognised, None)),
        ("the tab of unrecognised mails, further on", inbox(InboxState::Unrecognised, place)),
        ("runs", runs::page_sql(JobId(7), None, 50)),
        ("runs, further on", runs::page_sql(JobId(7), run, 50)),
        ("jobs", jobs(None, None)),
        ("jobs, further on", jobs(None, Some(JobId(70)))),
        ("a job", jobs::job_sql(JobId(7))),
        ("mails to read again", again(&ReparseSelection::All)),
        ("mails of a parser to read again", again(&ReparseSelection::Parser("veeam.backup".into()))),
        ("unread mails to read again", again(&ReparseSelection::Unread)),
        ("chosen mails to read again", again(&ReparseSelection::Mails(vec![MailId(7), MailId(8)]))),
        ("old mails with bytes", retention::old_sql(Timestamp::from_microsecond(RUNS / 2).unwrap(), 500)),
        ("jobs of a customer", jobs(Some(CustomerId(3)), None)),
        ("tickets", tickets(true, None)),
        ("tickets, further on", tickets(true, Some((Timestamp::from_microsecond(TICKETS / 2).unwrap(), TICKETS / 2)))),
        ("resolved tickets", tickets(false, None)),
        ("what was done to a job", care::cares_sql(JobId(7), 50)),
        ("what waits for a job", pending::places_sql(&PendingSelection::OfJob(JobId(7)))),
        ("results that follow their runs", care::results_sql(&[RunId(7), RunId(8)], JobId(7))),
    ]
    .into_iter()
    .chain(of_overrides())
    .chain(of_schedules())
    .collect()
}

/// What is asked when jobs are judged by their schedules, and what their days show.
fn of_schedules() -> Vec<(&'static str, Sql)> {
    let at = |micros| Timestamp::from_microsecond(micros).unwrap();
    let open_of_a_day = |kind| concerns::open_counts_of_sql(concerns::Tables::of(kind), &[JobId(7), JobId(8)]);
    vec![
        ("runs that no judgement has seen", schedules::judging::new_runs_sql(20)),
        ("jobs to look at again", schedules::judging::due_sql(at(RUNS), 20)),
        ("the next expected report", schedules::next_sql(at(RUNS))),
        ("the reports of a job", schedules::judging::reports_sql(JobId(7), at(RUNS / 2), 500)),
        ("the source of a job", schedules::judging::source_sql(JobId(7))),
        ("what is open for jobs of a day, tickets", open_of_a_day(ConcernKind::Ticket)),
        ("what is open for jobs of a day, remarks", open_of_a_day(ConcernKind::Remark)),
        ("the runs of a day", schedules::days::runs_sql(&[JobId(7), JobId(8)], &(at(RUNS - 1000)..at(RUNS)))),
    ]
}

/// What is asked and said when overrides are listed, tried out, and applied again.
fn of_overrides() -> Vec<(&'static str, Sql)> {
    let query = OverridesQuery {
        over: Some(false),
        now: Timestamp::UNIX_EPOCH,
        customer: None,
        job: None,
        text: Some("vss".into()),
        before: None,
        limit: 50,
    };
    let recent = |scope| {
        let since = Timestamp::from_microsecond(RUNS - 1000).unwrap();
        redecide::select_sql(&RunSelection::Recent(scope, since, 500))
    };
    let unreviewed = |scope| redecide::select_sql(&RunSelection::Unreviewed(scope));
    let runs: Vec<RunId> = (RUNS - 100..RUNS).map(RunId).collect();
    let applied = Some(AppliedOverride { id: OverrideId(1), action: OverrideAction::TreatAsSuccess });
    let effective = EffectiveStatus::SuccessOverride;
    let decide = |run: &RunId| RunDecision { run: *run, effective, applied, objects: vec![(0, applied)] };
    let decisions: Vec<RunDecision> = runs.iter().map(decide).collect();
    let decisions: Vec<&RunDecision> = decisions.iter().collect();
    vec![
        ("overrides", overrides::page_sql(&query)),
        ("runs that carry an override", redecide::select_sql(&RunSelection::Carrying(OverrideId(1)))),
        ("unreviewed runs", unreviewed(OverrideScope::Global)),
        ("unreviewed runs of a customer", unreviewed(OverrideScope::Customer(CustomerId(3)))),
        ("unreviewed runs of a job", unreviewed(OverrideScope::Job(JobId(7)))),
        ("recent runs", recent(OverrideScope::Global)),
        ("recent runs of a customer", recent(OverrideScope::Customer(CustomerId(3)))),
        ("recent runs of a job", recent(OverrideScope::Job(JobId(7)))),
        ("runs to decide", redecide::runs_sql(&runs)),
        ("their objects", redecide::objects_sql(&runs)),
        ("saving runs", redecide::update_runs(&decisions)),
        ("saving objects", redecide::update_objects(&decisions)),
    ]
}

/// An override that some runs carry, and three objects of each run.
const OF_OVERRIDES: [&str; 4] = [
    "INSERT INTO overrides (id, scope, action) VALUES (1, 3, 0)",
    "INSERT INTO customer_objects (id, customer_id, object_type, name) VALUES (1, 1, 'VM', 'SRV-A')",
    "INSERT INTO run_objects (run_id, ordinal, customer_object_id, status, message) \
     SELECT r.id, place.n, 1, r.status, 'The agent did not answer in time. Look at the network of the protected machine.' \
     FROM job_runs r CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) place",
    "UPDATE job_runs SET override_id = 1 WHERE id % 50 = 0",
];

async fn make_history(db: &Db) {
    let mut tx = db.write("making history").await.unwrap();
    tx.execute(Sql::new(
        "INSERT INTO users (id, name, name_key, active_role, enabled, created_us) VALUES (1, 'Olga', 'olga', 1, TRUE, 0)",
    ))
    .await
    .unwrap();
    tx.execute(Sql::new("INSERT INTO reviews (id, action, user_id, at_us) VALUES (1, 1, 1, 0)")).await.unwrap();
    for (insert, values) in history() {
        tx.insert(&insert, values).await.unwrap();
    }
    for text in OF_OVERRIDES {
        tx.execute(Sql::new(text)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn history() -> Vec<(Insert, Vec<Value>)> {
    let insert = |table, columns| Insert { table, columns, conflict: "" };
    let customers = (1..=20).flat_map(|id: i64| {
        let name = format!("customer {id}");
        [id.into(), Value::from(&name), name.into(), true.into(), 0_i64.into()]
    });
    let jobs = (1..=JOBS).flat_map(|id| {
        let name = format!("job {id}");
        let texts = ["a@example.com", "a@example.com", "Veeam", "Backup Job"].map(Value::from);
        let names = [&name; 4].map(Value::from);
        let rest = [false.into(), false.into(), Value::from(0_i64)];
        [Value::from(id), (id % 20 + 1).into()].into_iter().chain(texts).chain(names).chain(rest)
    });
    let mails = (1..=RUNS + 2 * FRESH).flat_map(|id| {
        let (location, state) = match id - RUNS {
            ..=0 => (1_i64, None),
            1..=FRESH => (0, Some(InboxState::Waiting.code())),
            _ => (0, Some(InboxState::Unrecognised.code())),
        };
        let digest = id.to_be_bytes().repeat(4);
        let texts = ["files", "a@example.com", "subject", "a@example.com\nsubject"].map(Value::from);
        let rest = [digest.into(), id.into(), location.into(), state.into(), 12_000_i64.into()];
        [Value::from(id)].into_iter().chain(texts).chain(rest)
    });
    let runs = (1..=RUNS).flat_map(|id| {
        let fresh = RUNS - FRESH < id;
        let status = if id % 9 == 0 { 40_i64 } else { 0 };
        let one = (!fresh).then_some(1_i64);
        let numbers = [id, id % JOBS + 1, id, 0, 0, id, status, status].map(Value::from);
        numbers.into_iter().chain(["reason".into(), "[]".into()]).chain([one, one, one].map(Value::from))
    });
    let results = (1..=RUNS + FRESH).flat_map(|id| {
        let waits = RUNS < id;
        let key = format!("key {}", id % JOBS);
        let texts = [&key; 5].map(Value::from);
        let run = (!waits).then_some(id);
        let state = [waits.then_some(0_i64), waits.then_some(id), run.map(|id| id % JOBS + 1), run].map(Value::from);
        [id.into(), Value::from(0_i64)].into_iter().chain(texts).chain([Value::from(0_i64)]).chain(state)
    });
    let tickets = (1..=TICKETS).flat_map(|id| {
        let open = id % 1000 == 0;
        let code = format!("T{id}");
        let texts = [&code, &code, &code, &code].map(Value::from);
        [Value::from(id), id.into(), open.into(), (!open).then_some(id).into()].into_iter().chain(texts)
    });
    let scopes = (1..=TICKETS).flat_map(|id| {
        let job = id % JOBS + 1;
        [Value::from(id), format!("job:{job}").into(), job.into()]
    });
    let links = (1..=TICKETS).flat_map(|id| [Value::from(id), id.into()]);
    vec![
        (insert("customers", "id, name, name_key, active, created_us"), customers.collect()),
        (
            insert(
                "jobs",
                "id, customer_id, sender, sender_key, backup_software, backup_type, job_name, name_key, match_key, \
                 search_key, informational, archived, approved_us",
            ),
            jobs.collect(),
        ),
        (
            insert(
                "mails",
                "id, source, from_address, subject, search_key, digest, received_us, location, inbox_state, size_bytes",
            ),
            mails.collect(),
        ),
        (
            insert(
                "job_runs",
                "id, job_id, mail_id, mail_ordinal, source_type, run_us, status, effective, reason, evidence, \
                 reviewed_us, reviewed_by, review_id",
            ),
            runs.collect(),
        ),
        (
            insert(
                "mail_results",
                "mail_id, ordinal, match_key, backup_software, backup_type, job_name, name_key, status, state, inbox_us, \
                 job_id, run_id",
            ),
            results.collect(),
        ),
        (
            insert("tickets", "id, start_us, is_open, resolved_us, ticket_code, code_key, search_key, description"),
            tickets.collect(),
        ),
        (insert("ticket_scopes", "ticket_id, scope_key, job_id"), scopes.collect()),
        (insert("ticket_job_runs", "ticket_id, run_id"), links.collect()),
    ]
}
