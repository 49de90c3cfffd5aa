#include "actors/kernel/outside_calls.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace madang {
namespace {

constexpr std::int64_t ms = 1'000'000;

/// Calls of a made-up system, at a time that only passes when it is told to.
struct stage {
  outside_policy policy;
  std::int64_t now = 1'000 * ms;
  std::uint64_t chance = ~0ULL / 2;
  std::vector<std::int64_t> pauses;
  outside_metrics counts{"made-up"};
  int tried = 0;
  outside_calls calls;

  explicit stage(const outside_policy& chosen = {})
      : policy(chosen),
        calls(policy,
              {[this] { return now; },
               [this](std::int64_t nanos) {
                 pauses.push_back(nanos);
                 now += nanos;
               },
               [this] { return chance; }},
              counts) {}

  call_outcome call(try_outcome how, bool repeatable = false) {
    return calls.call(repeatable, [&](std::int64_t) {
      ++tried;
      return how;
    });
  }
  void fail_until_open() {
    for (int i = 0; i < 2; ++i) call(try_outcome::failed);
  }
};

TEST(breaker, opens_after_five_failures_in_a_row_and_not_before) {
  breaker one({});
  for (int i = 0; i < 4; ++i) one.failed(0);
  one.succeeded();
  for (int i = 0; i < 4; ++i) one.failed(0);
  EXPECT_TRUE(one.admits(0));
  one.failed(0);
  EXPECT_FALSE(one.admits(0));
  EXPECT_EQ(one.at(0), breaker::state::open);
  EXPECT_EQ(one.wait_ms(0), 60'000);
}

TEST(breaker, lets_a_single_call_try_after_a_minute) {
  breaker one({});
  for (int i = 0; i < 5; ++i) one.failed(0);
  EXPECT_FALSE(one.admits(60'000 * ms - 1));
  EXPECT_TRUE(one.admits(60'000 * ms));
  EXPECT_EQ(one.at(60'000 * ms), breaker::state::half_open);
  EXPECT_FALSE(one.admits(60'000 * ms)) << "a second one, while the first is under way";
}

TEST(breaker, does_what_that_call_says) {
  breaker one({});
  for (int i = 0; i < 5; ++i) one.failed(0);
  ASSERT_TRUE(one.admits(60'000 * ms));
  one.failed(61'000 * ms);
  EXPECT_FALSE(one.admits(120'000 * ms));
  ASSERT_TRUE(one.admits(121'000 * ms));
  one.undecided();
  ASSERT_TRUE(one.admits(121'000 * ms)) << "it said nothing, so another may try";
  one.succeeded();
  EXPECT_EQ(one.at(121'000 * ms), breaker::state::closed);
  for (int i = 0; i < 4; ++i) one.failed(0);
  EXPECT_TRUE(one.admits(0)) << "failures before it are forgotten";
}

TEST(breaker, is_not_kept_open_by_calls_that_began_before_it_opened) {
  breaker one({});
  for (int i = 0; i < 5; ++i) one.failed(0);
  one.failed(50'000 * ms);
  EXPECT_TRUE(one.admits(60'000 * ms));
}

TEST(retry, pauses_double_up_to_a_bound_and_are_anything_below) {
  const retry_policy policy{10, 200, 1'000};
  for (const auto& [tried, bound] :
       std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 200}, {2, 400}, {3, 800}, {4, 1'000}, {9, 1'000}}) {
    const auto most = static_cast<std::uint64_t>(bound * ms);
    EXPECT_EQ(pause_before_next(policy, tried, most, 0, INT64_MAX), bound * ms);
    EXPECT_EQ(pause_before_next(policy, tried, most + 1, 0, INT64_MAX), 0);
  }
  EXPECT_FALSE(pause_before_next(policy, 10, 0, 0, INT64_MAX));
  EXPECT_FALSE(pause_before_next(policy, 1, 5 * ms, 0, 5 * ms)) << "it would begin at the deadline";
}

TEST(outside_calls, a_failure_is_tried_again_and_the_outcome_is_that_of_the_last_try) {
  stage at;
  EXPECT_EQ(at.call(try_outcome::failed), call_outcome::failed);
  EXPECT_EQ(at.tried, 3);
  EXPECT_EQ(at.pauses.size(), 2U);
  EXPECT_EQ(at.counts.repeated.value(), 2U);
}

TEST(outside_calls, a_refusal_is_an_answer_and_tells_of_no_fault) {
  stage at;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(at.call(try_outcome::refused), call_outcome::refused);
  EXPECT_EQ(at.tried, 20);
}

TEST(outside_calls, what_may_have_happened_is_repeated_only_where_a_repetition_is_recognised) {
  stage at;
  EXPECT_EQ(at.call(try_outcome::outcome_unknown), call_outcome::outcome_unknown);
  EXPECT_EQ(at.tried, 1);
  EXPECT_EQ(at.call(try_outcome::outcome_unknown, true), call_outcome::outcome_unknown);
  EXPECT_EQ(at.tried, 4);
}

TEST(outside_calls, an_adapter_that_throws_leaves_the_outcome_unknown) {
  stage at;
  const auto out = at.calls.call(false, [](std::int64_t) -> try_outcome { throw std::runtime_error("cut"); });
  EXPECT_EQ(out, call_outcome::outcome_unknown);
  EXPECT_EQ(at.counts.in_flight.value(), 0);
}

TEST(outside_calls, nothing_is_called_while_the_breaker_is_open) {
  stage at;
  at.fail_until_open();
  EXPECT_EQ(at.tried, 5);
  EXPECT_EQ(at.counts.breaker_state.value(), 1);
  EXPECT_EQ(at.call(try_outcome::done), call_outcome::not_made_open);
  EXPECT_EQ(at.tried, 5);
  at.now += at.calls.wait_ms() * ms;
  EXPECT_EQ(at.call(try_outcome::done), call_outcome::done);
  EXPECT_EQ(at.counts.breaker_state.value(), 0);
}

TEST(outside_calls, a_call_with_all_its_tries_ends_by_its_deadline) {
  outside_policy chosen;
  chosen.deadline_ms = 1'000;
  chosen.retry.tries_max = 1'000;
  chosen.breaker.failures_max = 1'000;
  stage at(chosen);
  const auto began = at.now;
  at.calls.call(false, [&](std::int64_t left) {
    EXPECT_GT(left, 0);
    at.now += std::min<std::int64_t>(left, 300 * ms);
    return try_outcome::failed;
  });
  EXPECT_LE(at.now - began, 1'000 * ms);
}

TEST(outside_calls, as_many_as_may_be_are_under_way_and_no_more) {
  outside_policy chosen;
  chosen.in_flight_max = 2;
  stage at(chosen);
  auto innermost = call_outcome::done;
  at.calls.call(false, [&](std::int64_t) {
    at.calls.call(false, [&](std::int64_t) {
      innermost = at.call(try_outcome::done);
      return try_outcome::done;
    });
    return try_outcome::done;
  });
  EXPECT_EQ(innermost, call_outcome::not_made_full);
  EXPECT_EQ(at.call(try_outcome::done), call_outcome::done);
}

}  // namespace
}  // namespace madang
