#include "actors/jobs/user_jobs.hpp"

#include <gtest/gtest.h>

#include "tests/support/job_stage.hpp"

namespace madang::jobs {
namespace {

constexpr job_id another_job{0x8'0051};
constexpr user_jobs_rules two_keys{2};

recorded<user_jobs, user_jobs_event> requests_of_owner() {
  recorded<user_jobs, user_jobs_event> made;
  made.state.id = user_jobs_of(job_owner);
  return made;
}
ask_for_job command(job_id job, idempotency with, unix_nanos at = noon) {
  return {job_owner, job, "ledger_export", "p", with, at};
}

TEST(user_jobs, keep_the_job_that_a_key_stands_for) {
  auto in = requests_of_owner();
  EXPECT_EQ(*find_job(in.state, command(own_job, key(1))), std::nullopt);
  in.apply_all(*decide(in.state, command(own_job, key(1)), {}, true));
  EXPECT_EQ(*find_job(in.state, command(another_job, key(1))), own_job);
  EXPECT_EQ(*find_job(in.state, command(another_job, key(2))), std::nullopt);
}

TEST(user_jobs, refuse_a_key_that_comes_with_another_body) {
  auto in = requests_of_owner();
  in.apply_all(*decide(in.state, command(own_job, key(1, 7)), {}, true));
  EXPECT_EQ(find_job(in.state, command(another_job, key(1, 8))).error(), job_reject::idempotency_key_reused);
}

TEST(user_jobs, keep_nothing_of_a_request_without_a_key) {
  auto in = requests_of_owner();
  EXPECT_TRUE(decide(in.state, command(own_job, {}), {}, true)->empty());
  EXPECT_EQ(*find_job(in.state, command(own_job, {})), std::nullopt);
}

TEST(user_jobs, refuse_in_order_of_precedence_and_keep_nothing_of_it) {
  auto in = requests_of_owner();
  in.apply_all(*decide(in.state, command(own_job, key(1)), two_keys, true));
  in.apply_all(*decide(in.state, command(own_job, key(2)), two_keys, true));
  EXPECT_EQ(decide(in.state, command(another_job, key(3)), two_keys, false).error(), job_reject::too_many_requests);
  EXPECT_EQ(decide(in.state, command(another_job, {}), two_keys, false).error(), job_reject::too_many_jobs);
  EXPECT_TRUE(decide(in.state, command(another_job, {}), two_keys, true));
}

TEST(user_jobs, forget_a_key_after_a_day) {
  auto in = requests_of_owner();
  in.apply_all(*decide(in.state, command(own_job, key(1)), two_keys, true));
  in.apply_all(*decide(in.state, command(own_job, key(2)), two_keys, true));
  const auto later = noon + one_day_ns;
  EXPECT_EQ(*find_job(in.state, command(another_job, key(1, 9), later)), std::nullopt);
  in.at = later;
  in.apply_all(*decide(in.state, command(another_job, key(1, 9), later), two_keys, true));
  EXPECT_EQ(*find_job(in.state, command(own_job, key(1, 9), later)), another_job);
}

TEST(user_jobs, are_the_same_when_their_events_are_replayed) {
  auto in = requests_of_owner();
  for (std::uint64_t i = 1; i <= 5; ++i) in.apply_all(*decide(in.state, command({0x9'0000 + i}, key(i)), {}, true));
  EXPECT_EQ(in.replayed(requests_of_owner().state), in.state);
  EXPECT_THROW(in.take(job_reserved{own_job, {}}), broken_invariant);
}

TEST(job, gives_its_first_answer_again_whatever_has_become_of_it) {
  auto made = requested_job();
  const auto first = *view_of(made.state, job_owner);
  EXPECT_EQ(*first_answer_of(made.state, job_owner), first);
  made.at = made.at + 5;
  made.apply_all(decide_turn(made.state, {}, true));
  report(made, step_more{"a", 500'000});
  EXPECT_EQ(*first_answer_of(made.state, job_owner), first);
  report(made, step_done{{"text/plain", "42", "", 2}});
  EXPECT_EQ(*first_answer_of(made.state, job_owner), first);
  EXPECT_NE(*view_of(made.state, job_owner), first);
  EXPECT_EQ(first_answer_of(made.state, job_stranger).error(), job_reject::job_unknown);
}

}  // namespace
}  // namespace madang::jobs
