//! The contract that every store keeps: the promises of [`ports`](crate::ports) as functions that panic when one is broken.
//!
//! [`store_contract!`](crate::store_contract) makes a test of each, over a fresh store. [`operations`] are for random
//! sequences: two stores that are asked the same must give the same answers.

#![expect(clippy::missing_panics_doc, reason = "a promise that is broken panics: that is what these functions are for")]

pub mod access;
pub mod audit;
pub mod build;
pub mod care;
pub mod conservation;
pub mod deletion;
pub mod faults;
pub mod inbox;
pub mod ingest;
pub mod leases;
mod meanwhile;
pub mod mergers;
pub mod observe;
pub mod operations;
pub mod overrides;
pub mod pages;
pub mod parsers;
pub mod redecide;
pub mod reparse;
pub mod reparse_tasks;
mod rereading;
pub mod retention;
pub mod schedules;
pub mod settle;
pub mod ticket_lists;
pub mod tickets;
pub mod transfer;
pub mod work;

/// What a promise gives when it was kept. A broken one panics; an error is a store that does not answer.
pub type Kept = Result<(), crate::engine::EngineError>;

/// Makes a module of tests out of the contract: `store_contract!(sqlite, sqlite_in_a_folder().await)`.
///
/// The second argument is evaluated inside an async function for each test, with the names of the calling module in scope.
/// It gives a pair of a guard and a fresh store; the guard is dropped after the store. The calling crate needs `tokio`.
#[macro_export]
macro_rules! store_contract {
    ($name:ident, $make:expr) => {
        mod $name {
            use super::*;

            $crate::store_promises! { $make;
                ingest:
                    a_mail_is_taken_in_once_whoever_brings_it
                    a_mail_is_taken_in_once_under_its_source_key
                    a_mail_that_comes_twice_in_a_batch_is_taken_in_once
                    a_deleted_mail_does_not_come_back
                    known_digests_are_those_of_stored_mails
                    a_batch_is_stored_whole_or_not_at_all
                    a_stale_decision_stores_nothing
                    taking_in_mails_makes_no_other_batch_stale
                    every_change_that_decisions_rest_on_is_a_new_revision
                    a_mail_whose_job_was_just_approved_is_recorded
                    a_run_takes_along_what_was_just_opened
                    a_mail_that_another_importer_just_took_in_is_a_duplicate
                    the_first_mail_of_a_job_waits
                    later_mails_of_a_job_are_recorded_by_themselves
                    mails_without_a_result_stay_with_their_reason
                    a_mail_with_several_results_is_processed_when_all_are_recorded
                    loading_a_batch_gives_what_decides_it;
                settle:
                    approving_makes_customer_job_and_run
                    an_informational_report_makes_an_informational_job
                    approving_takes_other_waiting_mails_along_oldest_first
                    a_mail_is_approved_once
                    of_two_approvals_at_once_one_counts
                    approving_finds_a_customer_that_exists
                    a_mail_that_comes_while_one_approves_is_taken_along
                    a_settlement_of_other_results_than_those_pending_is_stale
                    a_mail_of_two_customers_stays_until_a_person_decides
                    jobs_of_two_customers_are_told_apart_by_host_or_object
                    a_job_can_be_told_apart_later
                    mails_of_an_archived_job_are_hidden
                    unarchiving_records_what_came_meanwhile
                    deleting_takes_alike_ones_along_if_asked
                    approving_leaves_deleted_mails_alone
                    a_mail_deleted_meanwhile_is_not_approved
                    restoring_records_what_is_known_by_then
                    restoring_what_is_not_deleted_changes_nothing
                    a_customer_has_a_name_of_its_own;
                work:
                    a_row_of_work_shows_the_newest_run_of_the_worst_status
                    successes_are_counted_and_no_rows
                    the_last_success_counts_reviewed_or_not
                    runs_are_reviewed_once
                    reviewing_jobs_goes_no_further_than_what_was_shown
                    reviewing_successes_leaves_the_rest
                    reviewing_bad_runs_leaves_the_successes_of_the_job
                    undo_restores_exactly_what_a_review_took
                    undo_leaves_runs_that_were_unreviewed_since
                    successes_are_listed_by_customer
                    runs_of_inactive_customers_are_no_work
                    handled_counts_standing_reviews_by_person
                    the_newest_mail_is_known
                    statuses_tell_time_and_status_of_runs;
                inbox:
                    the_inbox_groups_results_by_job
                    the_inbox_counts_mails_by_tab
                    paging_walks_through_the_inbox_once
                    the_inbox_is_filtered_by_text
                    a_filtered_inbox_is_paged
                    a_mail_is_shown_with_its_results
                    a_raw_mail_comes_back_as_it_came;
                pages:
                    customers_are_listed_with_their_jobs
                    customers_are_found_by_sender
                    jobs_are_listed_as_asked_for
                    a_job_is_shown_with_its_last_run
                    paging_walks_through_runs_once
                    a_run_is_shown_as_it_was_reported
                    a_run_is_shown_with_its_tickets_once
                    odd_names_come_back_as_they_came;
                access:
                    a_user_name_is_taken_once
                    the_first_user_is_made_once
                    a_session_lasts_until_it_expires
                    a_new_password_ends_the_sessions
                    disabling_a_user_ends_the_sessions
                    a_one_time_sign_in_works_once
                    wrong_passwords_are_counted_until_a_session_opens
                    a_user_works_in_a_role_it_holds;
                schedules:
                    a_slot_without_a_report_becomes_one_missed_run
                    missed_runs_take_tickets_and_remarks_along
                    a_late_report_takes_the_place_of_a_missed_run
                    a_reviewed_missed_run_stays_reviewed
                    nothing_is_missed_before_the_job_was_approved
                    what_is_put_away_never_goes_missed
                    a_plan_by_hand_wins_over_what_was_learned
                    nothing_is_missed_on_holidays_and_in_pauses
                    a_silent_route_is_one_outage_and_settles_when_mail_flows_again
                    a_judgement_that_was_overtaken_is_stale
                    closures_come_back_as_they_were_entered
                    the_next_report_of_all_jobs_is_known
                    a_day_shows_jobs_with_schedule_and_runs
                    a_day_counts_what_is_open_for_its_jobs;
                audit:
                    every_change_leaves_an_entry
                    the_log_is_a_chain_up_to_its_head
                    the_log_is_read_as_asked_for
                    no_secret_stands_in_the_log
                    a_change_that_was_refused_leaves_no_entry;
                care:
                    a_job_goes_to_another_customer_and_back
                    tickets_of_a_customer_reach_a_job_that_came_to_it
                    telling_a_job_apart_records_what_it_makes_clear
                    what_came_later_is_undone_first
                    what_cannot_be_cared_for_is_refused
                    runs_are_split_from_a_job_and_come_back
                    an_undone_split_leaves_one_job
                    a_missed_run_is_not_split_from_the_silent_job
                    care_stands_in_the_log;
                mergers:
                    a_merged_job_becomes_part_of_the_other
                    undoing_a_merger_puts_back_exactly_what_it_moved
                    what_came_since_a_merger_stays
                    a_merger_whose_run_has_left_is_not_undone
                    a_mail_read_again_finds_the_job_its_own_was_merged_into
                    a_ticket_for_a_merged_job_covers_the_other
                    merging_records_what_was_ambiguous
                    a_slot_that_both_jobs_missed_is_missed_once
                    a_merger_is_told_before_it_is_done;
                conservation:
                    every_mail_stands_in_one_place;
                leases:
                    a_lease_is_held_by_one
                    a_lease_that_ran_out_is_taken_over
                    a_lease_is_renewed_as_long_as_nobody_took_it
                    a_lease_that_was_given_back_is_free_at_once
                    a_lease_is_granted_anew_to_its_holder
                    a_worker_tells_what_it_did
                    a_worker_that_lost_its_lease_is_not_heard;
                parsers:
                    new_shapes_are_counted_as_mails_are_taken_in
                    a_settled_shape_leaves_the_list
                    a_definition_has_versions
                    of_two_authors_the_second_is_told
                    raw_mails_come_newest_first_without_deleted_ones;
                reparse:
                    a_run_read_again_changes_in_place
                    reading_again_without_a_difference_changes_nothing
                    a_review_of_something_better_is_taken_back
                    overrides_are_applied_anew
                    a_run_whose_result_is_gone_stays_as_a_warning
                    a_mail_that_is_no_longer_known_keeps_what_was_read
                    a_run_goes_to_the_job_that_its_mail_now_speaks_of
                    a_run_stays_where_a_person_has_put_it
                    a_waiting_mail_is_recorded_when_its_job_is_known_now
                    mails_without_a_run_follow_their_new_reading
                    a_processed_mail_with_a_further_result_waits_again
                    a_deleted_mail_is_read_again_but_not_recorded
                    a_reading_decided_on_something_else_is_stale
                    comparing_changes_nothing
                    new_shapes_follow_the_newest_reading;
                reparse_tasks:
                    a_selection_finds_its_mails
                    a_task_goes_through_its_mails_in_batches
                    a_task_can_only_compare
                    of_two_workers_one_goes_on
                    a_task_can_be_stopped;
                retention:
                    a_run_outlives_the_bytes_of_its_mail
                    raw_mails_are_removed_in_batches_by_age
                    mails_in_the_inbox_keep_their_bytes
                    mails_without_bytes_are_not_read_again
                    each_batch_of_removed_mails_is_noted;
                transfer:
                    what_was_exported_is_imported_whole
                    importing_again_adds_nothing
                    what_differs_stays_and_is_told
                    an_imported_job_takes_its_mails
                    a_file_that_is_not_whole_adds_nothing
                    an_import_that_was_overtaken_is_stale;
                deletion:
                    mails_of_deleted_jobs_are_read_again_from_the_inbox
                    what_waited_waits_for_a_job_when_all_are_deleted
                    a_mail_that_cannot_be_read_again_says_so
                    what_is_not_about_a_job_outlives_all_jobs
                    tickets_stay_as_open_as_they_were_without_their_jobs
                    deleting_all_jobs_is_noted_and_makes_decisions_stale;
                faults:
                    resolved_tickets_are_not_attached_to_new_runs
                    a_ticket_is_shown_from_the_moment_it_is_opened
                    a_remark_indicator_never_stands_without_its_remark
                    several_results_of_one_mail_are_not_collapsed_into_one_job
                    a_bulk_delete_takes_one_call_and_loads_no_mail;
                tickets:
                    an_open_ticket_goes_along_with_new_runs
                    a_ticket_resolved_for_a_job_no_longer_goes_along_there
                    a_resolved_ticket_leaves_old_links_and_makes_no_new_ones
                    runs_that_were_held_back_take_tickets_along
                    remarks_go_along_like_tickets
                    a_scope_on_a_customer_covers_jobs_to_come
                    a_scope_on_an_object_covers_runs_that_name_it
                    a_ticket_opened_for_runs_is_linked_to_them_and_covers_their_jobs
                    a_ticket_without_a_code_gets_the_next_of_the_day
                    a_second_ticket_for_a_job_is_refused_unless_it_is_wanted
                    runs_are_linked_to_a_ticket_that_is_there
                    a_reopened_ticket_goes_along_again;
                ticket_lists:
                    tickets_are_listed_as_asked_for
                    what_a_ticket_says_is_changed
                    the_history_of_a_ticket_stands_in_the_audit_log;
                overrides:
                    an_override_makes_a_success_and_keeps_the_parsed_status
                    an_override_comes_back_as_it_was_made
                    an_override_is_for_runs_to_come
                    a_marked_run_keeps_its_status
                    an_override_tells_who_changed_it
                    of_two_editors_of_an_override_the_second_is_told
                    an_ended_override_decides_no_new_run
                    overrides_are_listed_as_asked_for
                    the_runs_that_carry_an_override_are_counted;
                redecide:
                    ending_an_override_restores_the_parsed_status
                    deleting_an_override_restores_the_parsed_status
                    an_override_reaches_back_when_that_is_asked_for
                    an_edited_override_gives_up_what_it_no_longer_fits
                    an_override_can_end_at_a_moment
                    an_override_about_nothing_is_refused
                    what_was_broken_off_is_taken_up
                    runs_are_selected_by_what_they_carry_and_by_reach
                    runs_are_loaded_with_what_decides_them
                    a_run_reviewed_meanwhile_stays_as_it_was_reviewed
                    a_decision_on_overrides_that_changed_is_stale
                    a_preview_tells_what_an_override_would_have_changed
                    what_became_of_overrides_stands_in_the_log;
            }
        }
    };
}

/// The tests of [`store_contract!`](crate::store_contract), one for each promise.
#[doc(hidden)]
#[macro_export]
macro_rules! store_promises {
    ($make:expr; $($group:ident: $($promise:ident)*;)*) => { $(
        mod $group {
            #[allow(unused_imports, reason = "what makes a store may come from anywhere")]
            use super::*;

            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $promise() {
                    let (guard, store) = $make;
                    let kept = $crate::contract::$group::$promise(&store).await;
                    drop(store);
                    drop(guard);
                    kept.unwrap();
                }
            )*
        }
    )* };
}
