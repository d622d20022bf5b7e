//! What every event store promises, held against each adapter: rooms of claims, run for memory and for Postgres.
//! Truncation (deleting a stream's old events) is no part of the contract: the log is append-only.

#![expect(clippy::unwrap_used, reason = "a test can do nothing better")]

#[path = "contract/appends.rs"]
mod appends;
#[path = "contract/claims.rs"]
mod claims;
#[path = "contract/faults.rs"]
mod faults;
#[path = "contract/model.rs"]
mod model;
#[path = "contract/reads.rs"]
mod reads;
#[path = "contract/repeats.rs"]
mod repeats;
#[path = "contract/sacred.rs"]
mod sacred;
#[path = "contract/soaks.rs"]
mod soaks;
#[path = "contract/subscriptions.rs"]
mod subscriptions;
#[path = "contract/support.rs"]
mod support;

/// Runs each claim on each adapter.
macro_rules! contract {
    ($($room:ident { $($claim:ident),+ $(,)? })+) => {
        mod memory {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $claim() {
                    crate::$room::$claim(crate::support::Memory::open()).await;
                }
            )+)+
        }
        mod postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $claim() {
                    crate::$room::$claim(crate::support::Postgres::open().await).await;
                }
            )+)+
        }
    };
}

contract! {
    appends {
        revisions_count_from_zero_and_positions_rise,
        each_expectation_is_met_or_refused_with_the_actual_revision,
        of_many_writers_at_one_revision_exactly_one_wins,
        an_append_is_all_or_nothing,
        several_streams_are_written_together,
        sizes_are_bounded,
        what_makes_no_sense_is_refused,
        bodies_names_and_causes_survive_to_the_byte,
        a_closed_stream_takes_nothing_more,
        appends_of_one_stream_at_once_form_one_history,
    }
    repeats {
        a_repeat_answers_the_first_result,
        a_repeat_after_the_store_reopened_answers_the_first_result,
        a_repeat_with_new_ids_is_the_same_wish,
        a_request_id_is_not_used_for_two_wishes,
        one_request_sent_many_times_at_once_is_written_once,
        a_refused_request_may_be_tried_again,
    }
    claims {
        a_claim_is_held_by_one_stream,
        a_released_claim_is_free_from_its_time_on,
        claims_of_one_append_are_judged_in_order,
        a_refused_claim_writes_nothing,
        of_many_takers_at_once_exactly_one_wins,
    }
    reads {
        a_stream_is_read_in_pages_of_any_size,
        the_log_is_read_in_pages_of_any_size,
        an_empty_log_is_an_empty_page,
        a_filter_matches_whole_names,
        a_filtered_page_moves_past_what_it_held_back,
        a_reader_ahead_of_the_log_is_told_so,
        a_pager_beside_writers_misses_nothing,
        the_identity_stays,
    }
    subscriptions {
        a_subscription_delivers_from_any_place,
        catching_up_meets_the_present_without_gap_or_double,
        a_dropped_subscription_resumes_from_its_checkpoint,
        a_slow_reader_gets_everything_too,
        a_filtered_subscription_reports_progress,
        a_subscription_ahead_of_the_log_is_refused,
    }
}
