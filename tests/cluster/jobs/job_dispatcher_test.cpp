#include "cluster/jobs/job_dispatcher.hpp"

#include <gtest/gtest.h>

#include <future>

#include "tests/support/idle_services.hpp"

namespace madang::jobs {
namespace {

constexpr auto patience = std::chrono::seconds(20);
constexpr user_id ada{1};

job_kind kind_of(std::string word, std::function<step_outcome(const step_context&)> step) {
  return {std::move(word), "for this test", std::move(step)};
}

step_order order_of(std::string kind, std::string cursor = {}) {
  step_order made;
  made.job = {7};
  made.user = ada;
  made.kind = std::move(kind);
  made.parameters = "parameters";
  made.cursor = std::move(cursor);
  made.step = 3;
  return made;
}

TEST(job_dispatcher, runs_a_step_and_reports_its_outcome_under_its_number) {
  idle_services idle;
  job_kind_registry kinds;
  kinds.add(kind_of("echo", [](const step_context& at) {
    return step_more{std::string(at.parameters) + "+" + std::string(at.cursor), 5};
  }));
  std::promise<step_finished> reported;
  job_dispatcher runner(kinds, idle.services(), {}, 1,
                        {[](job_id, job_turn) {},
                         [&](job_id job, step_finished report) {
                           EXPECT_EQ(job.value, 7u);
                           reported.set_value(std::move(report));
                         }});
  runner.run(order_of("echo", "without a place"));
  runner.queue({7}, ada);
  runner.run(order_of("echo", "cursor"));
  auto report = reported.get_future();
  ASSERT_EQ(report.wait_for(patience), std::future_status::ready);
  const auto given = report.get();
  EXPECT_EQ(given.step, 3u);
  EXPECT_EQ(given.outcome, step_outcome(step_more{"parameters+cursor", 5}));
}

TEST(job_dispatcher, gives_turns_in_the_order_of_its_queue) {
  idle_services idle;
  job_kind_registry kinds;
  std::vector<std::uint64_t> turns;
  job_dispatcher runner(kinds, idle.services(), {1, 1, 2}, 1,
                        {[&](job_id job, job_turn) { turns.push_back(job.value); }, [](job_id, step_finished) {}});
  EXPECT_TRUE(runner.admit({1}, ada));
  EXPECT_TRUE(runner.admit({2}, ada));
  EXPECT_FALSE(runner.admit({3}, ada));
  runner.queue({1}, ada);
  runner.queue({2}, ada);
  EXPECT_EQ(turns, std::vector<std::uint64_t>{1});
  runner.leave({1});
  EXPECT_EQ(turns, (std::vector<std::uint64_t>{1, 2}));
}

TEST(job_dispatcher, says_nothing_of_a_step_whose_job_has_left) {
  idle_services idle;
  job_kind_registry kinds;
  std::promise<void> begun;
  std::promise<void> leave;
  auto may_leave = leave.get_future().share();
  kinds.add(kind_of("slow", [&](const step_context&) {
    begun.set_value();
    may_leave.wait_for(patience);
    return step_more{};
  }));
  std::atomic<int> reports{0};
  job_dispatcher runner(kinds, idle.services(), {}, 2,
                        {[](job_id, job_turn) {}, [&](job_id, step_finished) { ++reports; }});
  runner.queue({7}, ada);
  runner.run(order_of("slow"));
  ASSERT_EQ(begun.get_future().wait_for(patience), std::future_status::ready);
  runner.leave({7});
  runner.discard({7});
  EXPECT_TRUE(idle.discarded().empty()) << "the step still writes";
  leave.set_value();
  ASSERT_TRUE(idle.wait_for_discard(patience));
  EXPECT_EQ(idle.discarded(), std::vector<job_id>{{7}});
  EXPECT_EQ(reports.load(), 0);
}

TEST(run_step, fails_for_a_kind_that_throws_and_for_one_that_is_not_there) {
  idle_services idle;
  job_kind_registry kinds;
  kinds.add(kind_of("broken", [](const step_context&) -> step_outcome { throw std::runtime_error("out of luck"); }));
  const auto never = [] { return false; };
  const auto broken = run_step(kinds, order_of("broken"), idle.services(), never);
  EXPECT_EQ(std::get<step_failed>(broken).error, (job_error{"step_broken", "out of luck"}));
  const auto unknown = run_step(kinds, order_of("other"), idle.services(), never);
  EXPECT_EQ(std::get<step_failed>(unknown).error.code, "job_kind_unknown");
}

TEST(job_kind_registry, refuses_a_word_twice) {
  job_kind_registry kinds;
  kinds.add(kind_of("once", [](const step_context&) { return step_more{}; }));
  EXPECT_THROW(kinds.add(kind_of("once", [](const step_context&) { return step_more{}; })), broken_invariant);
  EXPECT_EQ(kinds.find("twice"), nullptr);
}

}  // namespace
}  // namespace madang::jobs
