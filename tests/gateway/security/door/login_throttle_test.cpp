// Passwords cannot be tried out, and nobody can lock another out.
#include "gateway/security/door/login_throttle.hpp"

#include <gtest/gtest.h>

#include "messages/time.hpp"

namespace madang {
namespace {

constexpr std::uint64_t kim = 1;
constexpr std::uint64_t lee = 2;
constexpr std::uint64_t home = 100;
constexpr std::uint64_t elsewhere = 200;

struct door {
  login_throttle throttle{login_limits{5, 50, 300, 20, 2'000}};
  std::int64_t now_ns = 1'000'000'000'000;

  login_throttle::verdict attempt(std::uint64_t account, std::uint64_t address) {
    return throttle.attempt(account, address, now_ns);
  }
  void wait_s(std::int64_t seconds) { now_ns += seconds * nanos_per_second; }
};

TEST(LoginThrottle, OneAddressIsTurnedAwayFromAnAccountAfterSomeFailures) {
  door at;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(at.attempt(kim, home).retry_after_s, 0) << i;
  const auto wait = at.attempt(kim, home).retry_after_s;
  EXPECT_EQ(wait, 60);
  EXPECT_EQ(at.attempt(lee, home).retry_after_s, 0) << "another account";
  EXPECT_EQ(at.attempt(kim, elsewhere).retry_after_s, 0) << "another address";
  at.wait_s(wait - 1);
  EXPECT_GT(at.attempt(kim, home).retry_after_s, 0);
  at.wait_s(1);
  EXPECT_EQ(at.attempt(kim, home).retry_after_s, 0) << "what it was told";
  EXPECT_GT(at.attempt(kim, home).retry_after_s, 0);
}

TEST(LoginThrottle, OneAddressIsTurnedAwayFromAllAccounts) {
  door at;
  for (std::uint64_t account = 1; account <= 50; ++account) EXPECT_EQ(at.attempt(account, home).retry_after_s, 0);
  EXPECT_EQ(at.attempt(51, home).retry_after_s, 6);
  EXPECT_EQ(at.attempt(51, elsewhere).retry_after_s, 0);
}

TEST(LoginThrottle, ARightPasswordCountsForNothing) {
  door at;
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(at.attempt(kim, home).retry_after_s, 0) << i;
    at.throttle.succeeded(kim, home, at.now_ns);
  }
}

TEST(LoginThrottle, AnAttemptThatWasNotDecidedCountsForNothing) {
  door at;
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(at.attempt(kim, home).retry_after_s, 0) << i;
    at.throttle.undecided(kim, home, at.now_ns);
  }
}

TEST(LoginThrottle, AnAccountTriedFromEverywhereIsSlowToStrangersAndNeverLocked) {
  door at;
  ASSERT_EQ(at.attempt(kim, home).retry_after_s, 0);
  at.throttle.succeeded(kim, home, at.now_ns);
  for (std::uint64_t address = 1'000; address < 1'100; ++address) {
    const auto verdict = at.attempt(kim, address);
    EXPECT_EQ(verdict.retry_after_s, 0);
    EXPECT_EQ(verdict.slow_ms, address < 1'020 ? 0 : 2'000) << address;
  }
  EXPECT_EQ(at.attempt(kim, home).slow_ms, 0) << "its owner logs in as always";
  EXPECT_EQ(at.attempt(lee, elsewhere).slow_ms, 0) << "another account";
  at.wait_s(3'000);
  EXPECT_EQ(at.attempt(kim, elsewhere).slow_ms, 0) << "it is over";
}

TEST(LoginThrottle, WhatIsRememberedIsBounded) {
  door at;
  at.throttle.succeeded(kim, home, at.now_ns);
  for (std::uint64_t i = 1; i <= 150'000; ++i) (void)at.attempt(i % 3'000 + 10, i + 10'000);
  EXPECT_LE(at.throttle.remembered(), 100'000U);
  for (int i = 0; i < 30; ++i) (void)at.attempt(kim, 5'000'000 + static_cast<std::uint64_t>(i));
  EXPECT_EQ(at.attempt(kim, home).slow_ms, 0) << "strangers do not push out who is known";
}

}  // namespace
}  // namespace madang
