//! Faults of earlier systems that must not come back, each under its own name, on every store.
//!
//! Others are held where the thing stands:
//!
//! | fault | test |
//! |---|---|
//! | missed runs without tickets | `missed_runs_take_tickets_and_remarks_along` in [`schedules`](super::schedules) |
//! | alerts for workstations that are switched off | `a_laptop_is_irregular_and_never_missed` in `tests/schedule.rs` |
//! | a bulk delete that loads every row | here, and `deleting_many_jobs_takes_as_many_statements_as_deleting_one` of the store |
//! | boxes that browsers tick again | `a_box_is_never_ticked_again_by_the_browser` of the pages |
//! | an import started by each server | `a_server_that_is_killed_under_import_is_replaced_by_another` of the program |
//! | a page that must be saved twice | `what_is_saved_once_stands_on_the_next_page` of the pages |
//! | a mail that cannot be read again alone | `a_mail_can_be_read_again_alone` of the pages |

use super::Kept;
use super::build::{Scene, act, at, concern, mail, object, report, there};
use crate::model::{Concern, Scope, Status};
use crate::ports::Store;
use jiff::civil::date;
use jiff::tz::TimeZone;

/// Whenever the run was: what is resolved when it is recorded stays behind, also when the run's own time lies before that.
pub async fn resolved_tickets_are_not_attached_to_new_runs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let ticket = Concern::Ticket(scene.ticket("T1", job).await?);
    store.resolve(ticket, None, act(100)).await?;
    for minute in [50, 150] {
        let run = scene.runs(mail("Nightly").at(minute).status(Status::Failed)).await?;
        assert!(scene.run(run).await?.marks.is_empty(), "a run of minute {minute}");
    }
    Ok(())
}

/// It stands beside the run that is there already, before any new run and before it is resolved.
pub async fn a_ticket_is_shown_from_the_moment_it_is_opened(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(10).status(Status::Failed)).await?;
    let mut remark = concern("tape", &[job]);
    remark.active_from_date = Some(at(10).to_zoned(TimeZone::UTC).date());
    store.add_remark(&remark, act(20)).await?;
    scene.ticket("T1", job).await?;
    let run = scene.all_runs(job).await?[0].clone();
    let marks = scene.run(run.id).await?.marks;
    assert_eq!(marks.len(), 2);
    assert!(marks.iter().all(|mark| !mark.linked && mark.is_alert(run.run_at, &TimeZone::UTC)), "{marks:?}");
    assert_eq!((store.work().await?.rows[0].tickets, store.work().await?.rows[0].remarks), (1, 1));
    Ok(())
}

/// Where a mark is counted on Run Checks, the run that the row opens shows it: as many open ones as are counted.
pub async fn a_remark_indicator_never_stands_without_its_remark(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let acme = there(store.customer_named("Acme").await?, "the customer").id;
    let mut later = concern("begins long after the run", &[job]);
    later.active_from_date = Some(date(2030, 1, 1));
    let mut elsewhere = concern("an object that no run names", &[]);
    elsewhere.scopes = vec![Scope::Object { job, name: "SRV-X".into() }, Scope::Customer(acme), Scope::Job(job)];
    for remark in [&later, &elsewhere] {
        store.add_remark(remark, act(1)).await?;
    }
    let resolved = Concern::Remark(store.add_remark(&concern("over", &[job]), act(1)).await?);
    store.resolve(resolved, None, act(2)).await?;
    let row = store.work().await?.rows.remove(0);
    assert_eq!(row.remarks, 2, "each once, resolved ones not");
    assert_eq!(scene.remarks_beside(row.run).await?, ["begins long after the run", "an object that no run names"]);
    Ok(())
}

/// Of a mail with several results, as of a Cloud Connect tenant with several repositories, each stays a job of its own.
pub async fn several_results_of_one_mail_are_not_collapsed_into_one_job(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let results = ["Repository A", "Repository B"].map(|name| report(name, Status::Failed));
    let waiting = scene.waits(super::build::mail_of(results.to_vec())).await?;
    let first = scene.approve(waiting, "Acme").await?;
    assert_eq!(first.runs, 1, "the other result is another job and still waits");
    let results = scene.mail(waiting).await?.results;
    assert_eq!(results.iter().filter(|result| result.state.inbox_state().is_some()).count(), 1);
    Ok(())
}

/// One call deletes the selection and all that are alike, however many; what is alike is found by the store.
pub async fn a_bulk_delete_takes_one_call_and_loads_no_mail(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let mut first = None;
    for minute in 0..30 {
        let objects = [object("SRV-A", Status::Success, "")];
        first = Some(scene.waits(mail("Nightly").at(minute).objects(&objects)).await?);
    }
    let moved = store.delete_mails(&[there(first, "a mail")], true, scene.act(31)).await?;
    assert_eq!(moved.len(), 30);
    assert_eq!(store.inbox_counts().await?.waiting, 0);
    Ok(())
}
