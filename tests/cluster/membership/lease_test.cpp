#include "cluster/membership/lease.hpp"

#include <gtest/gtest.h>

#include <random>

namespace madang {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t s = 1000 * ms;

TEST(held_lease, counts_from_before_the_renewal_was_sent_less_a_margin) {
  held_lease lease({2 * s, 200 * ms});
  EXPECT_FALSE(lease.holds(0));
  EXPECT_FALSE(lease.ends_at());
  lease.renewed(1 * s);
  EXPECT_TRUE(lease.holds(2799 * ms));
  EXPECT_FALSE(lease.holds(2800 * ms));
  EXPECT_EQ(lease.ends_at(), 2800 * ms);
}

TEST(held_lease, a_late_answer_to_an_older_renewal_shortens_nothing) {
  held_lease lease({2 * s, 200 * ms});
  lease.renewed(3 * s);
  lease.renewed(1 * s);
  EXPECT_TRUE(lease.holds(4 * s));
}

TEST(lease_watch, says_expired_only_when_the_counter_stood_still_for_the_term_and_the_margin) {
  lease_watch watch({2 * s, 200 * ms});
  EXPECT_FALSE(watch.expired(2));
  watch.read(2, {77, 5}, 0, 100 * ms);
  watch.read(2, {77, 5}, 2300 * ms, 2400 * ms);
  EXPECT_FALSE(watch.expired(2)) << "2,200 ms after the first answer, not above";
  watch.read(2, {77, 5}, 2301 * ms, 2400 * ms);
  ASSERT_TRUE(watch.expired(2));
  EXPECT_EQ(watch.expired(2)->counter, 5u);
  EXPECT_EQ(watch.expired(2)->incarnation, 77u);
}

TEST(lease_watch, begins_again_with_each_renewal_each_process_and_each_connection) {
  lease_watch watch({2 * s, 200 * ms});
  watch.read(2, {77, 5}, 0, 0);
  watch.read(2, {77, 6}, 2 * s, 2 * s);
  watch.read(2, {77, 6}, 3 * s, 3 * s);
  EXPECT_FALSE(watch.expired(2));
  watch.read(2, {78, 6}, 4 * s, 4 * s);
  watch.read(2, {78, 6}, 6 * s, 6 * s);
  EXPECT_FALSE(watch.expired(2));
  watch.reconnected();
  watch.read(2, {78, 6}, 7 * s, 7 * s);
  EXPECT_FALSE(watch.expired(2)) << "the watch before the cut does not count";
  watch.read(2, {78, 6}, 9201 * ms, 9300 * ms);
  EXPECT_TRUE(watch.expired(2));
  watch.forget(2);
  EXPECT_FALSE(watch.expired(2));
}

TEST(lease_watch, a_read_that_was_long_on_its_way_counts_from_its_sending) {
  lease_watch watch({2 * s, 200 * ms});
  watch.read(2, {77, 5}, 0, 0);
  watch.read(2, {77, 5}, 1 * s, 9 * s);
  EXPECT_FALSE(watch.expired(2)) << "the row may have been read at the first second";
}

/// A holder and an observer whose clocks run at different speeds, with renewals and reads that take their time and get
/// lost: never does the holder believe in its lease when the observer says that it is over.
TEST(lease, no_course_of_chance_lets_both_believe) {
  std::mt19937_64 chance(20'261'129);
  const auto upto = [&](std::int64_t most) {
    return static_cast<std::int64_t>(chance() % static_cast<std::uint64_t>(most));
  };
  int expired = 0;
  for (int round = 0; round < 3000; ++round) {
    const lease_terms terms{2 * s, 200 * ms};
    held_lease lease(terms);
    lease_watch watch(terms);
    // Holder's clock against the observer's: at most 2 % apart, and it began elsewhere.
    const std::int64_t permille = 980 + upto(41);
    const auto holder_time = [&](std::int64_t at) { return 500 * s + at * permille / 1000; };
    std::uint64_t counter = 0;
    std::int64_t now = 0;
    for (int step = 0; step < 40 && !watch.expired(2); ++step) {
      now += upto(round % 2 == 0 ? 1500 * ms : 400 * ms);
      if (chance() % 3 == 0) {
        const auto sent = now;
        now += upto(300 * ms);
        ++counter;                                                // the store has it
        if (chance() % 4 != 0) lease.renewed(holder_time(sent));  // the answer may be lost
      } else {
        const auto sent = now;
        const auto value = counter;
        now += upto(300 * ms);
        watch.read(2, {1, value}, sent, now);
      }
    }
    if (!watch.expired(2)) continue;
    ++expired;
    ASSERT_FALSE(lease.holds(holder_time(now))) << "round " << round;
  }
  EXPECT_GT(expired, 300);
}

}  // namespace
}  // namespace madang
