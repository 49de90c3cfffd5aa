#include "gateway/security/door/rate_limits.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>

namespace madang {
namespace {

constexpr std::int64_t second = 1'000'000'000;
/// Long after the start, when all buckets are full.
constexpr std::int64_t later = 1'000 * second;

struct bench {
  limit_settings settings;
  rate_limits limits{settings, 0};

  bench() = default;
  explicit bench(const limit_settings& chosen) : settings(chosen) {}
  rate_standing take(std::uint64_t id, rate_class of = rate_class::general, std::int64_t at = later,
                     rate_holder holder = rate_holder::user) {
    return limits.take(holder, id, limits.quota_of(holder, {}), of, at);
  }
  template <class Edit>
  void change(Edit edit) {
    edit(settings);
    limits.change(settings);
  }
  int admitted(std::uint64_t id, int tries, rate_class of, std::int64_t at) {
    int out = 0;
    for (int i = 0; i < tries; ++i) out += take(id, of, at).admitted;
    return out;
  }
};

std::string headers_of(const rate_standing& of) {
  std::string out;
  append_rate_headers(out, of);
  return out.substr(0, out.find("X-RateLimit-Reset"));
}

TEST(rate_limits, admit_a_minutes_quota_at_once_and_no_more) {
  bench at;
  EXPECT_EQ(at.admitted(1, 150, rate_class::general, later), 100);
  EXPECT_EQ(at.admitted(2, 15, rate_class::trading, later), 10);
}

TEST(rate_limits, classes_and_holders_have_quotas_of_their_own) {
  bench at;
  EXPECT_EQ(at.admitted(1, 15, rate_class::trading, later), 10);
  EXPECT_TRUE(at.take(1, rate_class::general).admitted);
  EXPECT_TRUE(at.take(2, rate_class::trading).admitted);
  EXPECT_TRUE(at.take(1, rate_class::trading, later, rate_holder::address).admitted);
  EXPECT_TRUE(at.take(1, rate_class::exits).admitted);
}

TEST(rate_limits, a_used_quota_fills_evenly) {
  bench at;
  at.admitted(1, 10, rate_class::trading, later);
  EXPECT_FALSE(at.take(1, rate_class::trading, later + 6 * second - 1).admitted);
  EXPECT_TRUE(at.take(1, rate_class::trading, later + 6 * second).admitted);
  EXPECT_FALSE(at.take(1, rate_class::trading, later + 6 * second).admitted);
  EXPECT_EQ(at.admitted(1, 20, rate_class::trading, later + 120 * second), 10);
}

TEST(rate_limits, who_is_turned_away_learns_when_to_come_again_and_loses_nothing_by_asking) {
  bench at;
  at.admitted(1, 10, rate_class::trading, later);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(at.take(1, rate_class::trading, later + second).retry_after_s, 5);
  EXPECT_TRUE(at.take(1, rate_class::trading, later + 6 * second).admitted);
}

TEST(rate_limits, say_what_is_left_as_the_contract_does) {
  bench at;
  for (int i = 0; i < 12; ++i) at.take(1);
  EXPECT_EQ(headers_of(at.take(1)),
            "RateLimit-Policy: \"general\";q=100;w=60, \"trading\";q=10;w=60\r\n"
            "RateLimit: \"general\";r=87;t=8\r\nX-RateLimit-Limit: 100\r\nX-RateLimit-Remaining: 87\r\n");
  at.admitted(1, 10, rate_class::trading, later);
  EXPECT_EQ(headers_of(at.take(1, rate_class::trading)),
            "RateLimit-Policy: \"general\";q=100;w=60, \"trading\";q=10;w=60\r\n"
            "RateLimit: \"trading\";r=0;t=60\r\nX-RateLimit-Limit: 10\r\nX-RateLimit-Remaining: 0\r\n");
}

TEST(rate_limits, a_restart_is_no_way_to_a_whole_new_quota) {
  bench at;
  EXPECT_EQ(at.admitted(1, 200, rate_class::general, 0), 50);
  EXPECT_EQ(at.admitted(2, 200, rate_class::general, 15 * second), 75);
  EXPECT_EQ(at.admitted(3, 200, rate_class::general, 30 * second), 100);
}

TEST(rate_limits, roles_and_api_keys_have_other_quotas) {
  limit_settings chosen;
  chosen.roles = "ADMIN=1000/100, VIEWER=50/1";
  bench at(chosen);
  const auto of = [&](rate_holder holder, role_set roles) { return at.limits.quota_of(holder, roles)->per_minute[0]; };
  EXPECT_EQ(of(rate_holder::user, role_set{}.with(role::trader).with(role::admin)), 1'000);
  EXPECT_EQ(of(rate_holder::user, role_set{}.with(role::viewer)), 50);
  EXPECT_EQ(of(rate_holder::user, role_set{}.with(role::trader)), 100);
  EXPECT_EQ(of(rate_holder::api_key, role_set{}.with(role::viewer)), 1'200);
  EXPECT_EQ(of(rate_holder::address, role_set{}), 100);
}

TEST(rate_limits, too_many_forged_tokens_close_an_address_for_a_while) {
  bench at;
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(at.limits.token_wait_s(7, later), 0);
    at.limits.note_bad_token(7, later);
  }
  EXPECT_EQ(at.limits.token_wait_s(7, later), 1);
  EXPECT_EQ(at.limits.token_wait_s(8, later), 0);
  EXPECT_EQ(at.limits.token_wait_s(7, later + second), 0);
}

TEST(rate_limits, that_change_count_at_once_for_whoever_has_used_some_of_them) {
  bench at;
  EXPECT_EQ(at.admitted(1, 50, rate_class::general, later), 50);
  at.change([](limit_settings& to) { to.general_per_minute = 10; });
  EXPECT_EQ(at.admitted(1, 20, rate_class::general, later), 5) << "half of it is used";
  EXPECT_EQ(at.admitted(2, 20, rate_class::general, later), 10);
  at.change([](limit_settings& to) { to.general_per_minute = 1'000; });
  EXPECT_EQ(at.admitted(1, 100, rate_class::general, later + second), 16) << "they come at the new pace";
  EXPECT_EQ(at.admitted(3, 2'000, rate_class::general, later), 1'000);
}

TEST(rate_limits, that_change_forget_nobodys_requests) {
  bench at;
  EXPECT_EQ(at.admitted(1, 120, rate_class::general, later), 100);
  EXPECT_EQ(at.admitted(2, 40, rate_class::general, later), 40);
  at.change([](limit_settings& to) { to.general_per_minute = 7; });
  EXPECT_FALSE(at.take(1).admitted);
  at.change([](limit_settings& to) { to.general_per_minute = 100; });
  EXPECT_FALSE(at.take(1).admitted);
  EXPECT_EQ(at.admitted(2, 120, rate_class::general, later), 60);
}

TEST(rate_limits, that_change_do_so_for_roles_keys_and_forged_tokens) {
  bench at;
  const auto of = [&](rate_holder holder, role_set roles) { return at.limits.quota_of(holder, roles)->per_minute; };
  const auto admin = role_set{}.with(role::admin);
  for (int i = 0; i < 30; ++i) at.limits.note_bad_token(7, later);
  at.change([](limit_settings& to) {
    to.roles = "ADMIN=500/50";
    to.key_general_per_minute = 60;
    to.key_trading_per_minute = 6;
    to.trading_per_minute = 2;
    to.bad_tokens_per_minute = 6;
  });
  EXPECT_EQ(of(rate_holder::user, admin)[0], 500);
  EXPECT_EQ(of(rate_holder::user, admin)[1], 50);
  EXPECT_EQ(of(rate_holder::api_key, admin)[0], 60);
  EXPECT_EQ(of(rate_holder::api_key, admin)[1], 6);
  EXPECT_EQ(of(rate_holder::user, {})[1], 2);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(at.limits.token_wait_s(7, later), 0) << "half of them are left";
    at.limits.note_bad_token(7, later);
  }
  EXPECT_EQ(at.limits.token_wait_s(7, later), 10);
  at.change([](limit_settings& to) { to.roles = ""; });
  EXPECT_EQ(of(rate_holder::user, admin)[0], 100);
}

TEST(rate_limits, that_change_leave_an_answer_that_is_due_what_it_was) {
  bench at;
  const auto before = at.take(1);
  at.change([](limit_settings& to) { to.general_per_minute = 10; });
  EXPECT_EQ(headers_of(before),
            "RateLimit-Policy: \"general\";q=100;w=60, \"trading\";q=10;w=60\r\n"
            "RateLimit: \"general\";r=99;t=1\r\nX-RateLimit-Limit: 100\r\nX-RateLimit-Remaining: 99\r\n");
}

TEST(rate_limits, may_change_while_callers_are_measured) {
  bench at;
  std::atomic<bool> is_over{false};
  std::thread changes([&] {
    for (int i = 0; !is_over; ++i)
      at.change([i](limit_settings& to) { to.general_per_minute = i % 2 == 0 ? 100 : 10; });
  });
  auto admitted = 0;
  for (int i = 0; i < 20'000; ++i) admitted += at.take(1).admitted;
  is_over = true;
  changes.join();
  EXPECT_GE(admitted, 10);
  EXPECT_LE(admitted, 100);
  EXPECT_GE(at.limits.quota_of(rate_holder::user, {})->per_minute[0], 10);
}

TEST(rate_limits, many_callers_take_no_more_memory_than_they_may) {
  limit_settings chosen;
  chosen.max_callers = 1'600;
  bench at(chosen);
  for (std::uint64_t id = 0; id < 50'000; ++id) at.take(id);
  EXPECT_LE(at.limits.remembered(), 1'600U);
}

TEST(rate_limits, who_has_used_most_is_not_forgotten_for_a_crowd) {
  limit_settings chosen;
  chosen.max_callers = 1'600;
  bench at(chosen);
  at.admitted(1, 100, rate_class::general, later);
  for (std::uint64_t id = 10; id < 50'000; ++id) at.take(id);
  EXPECT_FALSE(at.take(1).admitted);
}

TEST(rate_limits, never_admit_more_than_quota_and_refill_whatever_the_times) {
  std::mt19937_64 chance(20'261'128);
  for (int round = 0; round < 200; ++round) {
    bench at;
    std::int64_t now = later;
    std::int64_t admitted = 0;
    for (int i = 0; i < 400; ++i) {
      now += static_cast<std::int64_t>(chance() % static_cast<std::uint64_t>(second));
      admitted += at.take(1, rate_class::trading, now).admitted;
      ASSERT_LE(admitted, 10 + (now - later) / (6 * second) + 1);
    }
    ASSERT_GE(admitted, (now - later) / (6 * second));
  }
}

}  // namespace
}  // namespace madang
