#include "actors/jobs/job.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "tests/support/job_stage.hpp"

namespace madang::jobs {
namespace {

constexpr job_admission admitted{true, true};

TEST(job, is_requested_by_its_user) {
  const auto made = requested_job();
  EXPECT_EQ(made.state.status, job_status::queued);
  EXPECT_EQ(made.state.user, job_owner);
  EXPECT_EQ(made.state.created_at, made.at);
  EXPECT_TRUE(made.state.is_unfinished());
}

TEST(job, refuses_a_request_in_order_of_precedence) {
  job blank;
  blank.id = own_job;
  request_job command{own_job, job_owner, "ledger_export", std::string(5'000, 'x')};
  EXPECT_EQ(decide(blank, command, {}, {false, false}).error(), job_reject::job_kind_unknown);
  EXPECT_EQ(decide(blank, command, {}, {true, false}).error(), job_reject::job_parameters_too_long);
  command.parameters = "p";
  EXPECT_EQ(decide(blank, command, {}, {true, false}).error(), job_reject::too_many_jobs);
  EXPECT_TRUE(decide(blank, command, {}, admitted));
}

TEST(job, is_unknown_to_anybody_but_its_user) {
  const auto made = running_job();
  EXPECT_EQ(view_of(made.state, job_stranger).error(), job_reject::job_unknown);
  EXPECT_EQ(result_of(made.state, job_stranger).error(), job_reject::job_unknown);
  EXPECT_EQ(decide(made.state, cancel_job{own_job, job_stranger}).error(), job_reject::job_unknown);
  EXPECT_EQ(view_of(job{}, job_owner).error(), job_reject::job_unknown);
  EXPECT_EQ(view_of(job{}, user_id{}).error(), job_reject::job_unknown);
  EXPECT_TRUE(view_of(made.state, job_owner));
}

TEST(job, is_seen_and_cancelled_by_administrators_who_are_written_down) {
  const caller administrator(job_stranger, identity::role_set{}.with(identity::role::admin));
  auto made = running_job();
  EXPECT_EQ(view_of(made.state, administrator)->user, job_owner);
  EXPECT_EQ(view_of(job{}, administrator).error(), job_reject::job_unknown);
  const auto events = decide(made.state, cancel_job{own_job, administrator});
  ASSERT_TRUE(events && events->size() == 1);
  EXPECT_EQ(std::get<job_cancelled>(events->front()).by, job_stranger);
  made.apply_all(*events);
  EXPECT_EQ(decide(made.state, cancel_job{own_job, administrator}).error(), job_reject::job_finished);
}

TEST(job, shows_its_result_only_when_it_succeeded) {
  EXPECT_EQ(result_of(requested_job().state, job_owner).error(), job_reject::job_not_finished);
  EXPECT_EQ(result_of(running_job().state, job_owner).error(), job_reject::job_not_finished);
  auto cancelled = running_job();
  cancelled.apply_all(*decide(cancelled.state, cancel_job{own_job, job_owner}));
  EXPECT_EQ(result_of(cancelled.state, job_owner).error(), job_reject::job_has_no_result);
  auto done = running_job();
  report(done, step_done{{"text/plain", "42", "", 2}});
  EXPECT_EQ(result_of(done.state, job_owner)->result.text, "42");
}

TEST(job, goes_on_from_the_cursor_of_its_last_step) {
  auto made = running_job();
  report(made, step_more{"page 2", 250'000});
  report(made, step_more{"page 3", 500'000});
  EXPECT_EQ(made.state.step, 2u);
  EXPECT_EQ(made.state.cursor, "page 3");
  EXPECT_EQ(made.state.progress_ppm, 500'000u);
}

TEST(job, takes_each_step_once_and_in_turn) {
  auto made = running_job();
  report(made, step_more{"a", 1});
  EXPECT_TRUE(decide(made.state, step_finished{1, step_more{"again", 2}}, {}).empty());
  EXPECT_TRUE(decide(made.state, step_finished{3, step_done{}}, {}).empty());
  EXPECT_EQ(decide(made.state, step_finished{2, step_done{}}, {}).size(), 1u);
}

TEST(job, stays_cancelled_whatever_its_last_step_reports) {
  auto made = running_job();
  made.apply_all(*decide(made.state, cancel_job{own_job, job_owner}));
  for (const step_outcome& late :
       {step_outcome{step_more{"a", 1}}, step_outcome{step_done{}}, step_outcome{step_failed{}}}) {
    EXPECT_TRUE(decide(made.state, step_finished{1, late}, {}).empty());
  }
  EXPECT_TRUE(decide_turn(made.state, {}, true).empty());
  EXPECT_TRUE(decide_given_up(made.state, "why").empty());
  EXPECT_EQ(made.state.finished_at, made.at);
}

TEST(job, fails_over_its_bounds) {
  job_rules rules;
  rules.cursor_max = 3;
  rules.text_result_max = 3;
  const auto made = running_job();
  const auto code_of = [&](step_outcome outcome) {
    const auto events = decide(made.state, step_finished{1, std::move(outcome)}, rules);
    return std::get<job_failed>(events.at(0)).error.code;
  };
  EXPECT_EQ(code_of(step_more{"long", 1}), "cursor_too_long");
  EXPECT_EQ(code_of(step_done{{"text/plain", "long", "", 4}}), "result_too_large");
  EXPECT_EQ(code_of(step_failed{{"broken", "so"}}), "broken");
}

TEST(job, progress_is_never_over_the_whole) {
  auto made = running_job();
  report(made, step_more{"a", 4'000'000});
  EXPECT_EQ(made.state.progress_ppm, 1'000'000u);
}

TEST(job, is_given_up_after_runs_without_a_step_done) {
  job_rules rules;
  rules.fruitless_runs_max = 2;
  auto made = requested_job();
  made.apply_all(decide_turn(made.state, rules, true));
  report(made, step_more{"a", 1});
  made.apply_all(decide_turn(made.state, rules, true));
  made.apply_all(decide_turn(made.state, rules, true));
  EXPECT_EQ(made.state.runs, 3u);
  ASSERT_EQ(made.state.status, job_status::running);
  made.apply_all(decide_turn(made.state, rules, true));
  EXPECT_EQ(made.state.status, job_status::failed);
  EXPECT_EQ(made.state.error.code, "too_many_runs");
}

TEST(job, of_a_kind_that_is_gone_fails) {
  auto made = requested_job();
  made.apply_all(decide_turn(made.state, {}, false));
  EXPECT_EQ(made.state.error.code, "job_kind_unknown");
}

TEST(job, keeps_still_while_a_step_is_unavailable_and_fails_when_it_is_given_up) {
  auto made = running_job();
  EXPECT_TRUE(decide(made.state, step_finished{1, step_unavailable{"later"}}, {}).empty());
  made.apply_all(decide_given_up(made.state, "later"));
  EXPECT_EQ(made.state.error.code, "unavailable");
}

// ---- (status x event) ----------------------------------------------------------------------------------------------

/// A peer message per cell: the status after the event, `-` where it cannot happen.
struct table_row {
  job_status from;
  std::string_view cells;
};
constexpr std::array<table_row, 6> expected_table = {{
    //                       requested started progressed succeeded failed given-up cancelled
    {job_status::none, "q------"},
    {job_status::queued, "-r---fc"},
    {job_status::running, "-rrsffc"},
    {job_status::succeeded, "-------"},
    {job_status::failed, "-------"},
    {job_status::cancelled, "-------"},
}};

job_status status_of(char cell) {
  switch (cell) {
    case 'q':
      return job_status::queued;
    case 'r':
      return job_status::running;
    case 's':
      return job_status::succeeded;
    case 'f':
      return job_status::failed;
    case 'c':
      return job_status::cancelled;
    default:
      return job_status::none;
  }
}

std::array<job_event, 7> events_that_fit(const job& current) {
  return {job_requested{job_owner, "ledger_export", "p"},
          job_started{current.runs + 1},
          job_progressed{current.step + 1, "c", 1},
          job_succeeded{current.step + 1, {}},
          job_failed{current.step + 1, {"code", "detail"}},
          job_failed{0, {"code", "detail"}},
          job_cancelled{job_owner}};
}

TEST(job, follows_the_table_of_status_and_event) {
  for (const auto& row : expected_table) {
    const auto made = job_in(row.from);
    const auto events = events_that_fit(made.state);
    for (std::size_t i = 0; i < events.size(); ++i) {
      auto next = made;
      if (row.cells[i] == '-') {
        EXPECT_THROW(next.take(events[i]), broken_invariant) << static_cast<int>(row.from) << " event " << i;
      } else {
        next.take(events[i]);
        EXPECT_EQ(next.state.status, status_of(row.cells[i])) << static_cast<int>(row.from) << " event " << i;
      }
    }
  }
}

TEST(job, refuses_events_of_another_step_or_run) {
  auto made = running_job();
  EXPECT_THROW(made.take(job_progressed{2, "c", 1}), broken_invariant);
  EXPECT_THROW(made.take(job_succeeded{0, {}}), broken_invariant);
  EXPECT_THROW(made.take(job_started{3}), broken_invariant);
}

TEST(job, is_the_same_when_its_events_are_replayed) {
  auto made = running_job();
  report(made, step_more{"a", 1});
  made.at = made.at + one_day_ns;
  made.apply_all(decide_turn(made.state, {}, true));
  report(made, step_more{"b", 2});
  report(made, step_done{{"text/csv", "", "file.csv", 7}});
  job blank;
  blank.id = own_job;
  EXPECT_EQ(made.replayed(blank), made.state);
}

}  // namespace
}  // namespace madang::jobs
