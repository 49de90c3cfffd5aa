#include "actors/identity/secrets/password_hasher.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <future>
#include <memory>

namespace madang::identity {
namespace {

identity_settings cheap() {
  identity_settings settings;
  settings.argon2_memory_kib = 64;
  settings.argon2_iterations = 1;
  settings.hash_threads = 1;
  settings.hash_queue_max = 2;
  return settings;
}

std::string hashed(password_hasher& hasher, const std::string& password) {
  std::promise<std::string> phc;
  EXPECT_TRUE(hasher.hash(password, [&](std::string made) { phc.set_value(std::move(made)); }));
  return phc.get_future().get();
}

bool verified(password_hasher& hasher, const std::string& phc, const std::string& password) {
  std::promise<bool> same;
  EXPECT_TRUE(hasher.verify(phc, password, [&](bool is) { same.set_value(is); }));
  return same.get_future().get();
}

/// Occupies the hasher's only thread until it is let go.
struct blocked_thread {
  explicit blocked_thread(password_hasher& hasher) {
    EXPECT_TRUE(hasher.hash("password", [this](const std::string&) {
      entered.set_value();
      released.get_future().wait();
    }));
    entered.get_future().wait();
  }
  std::promise<void> entered;
  std::promise<void> released;
};

TEST(password_hasher, verifies_what_it_has_hashed_and_nothing_else) {
  password_hasher hasher(cheap());
  auto phc = hashed(hasher, "correct horse");
  EXPECT_TRUE(verified(hasher, phc, "correct horse"));
  EXPECT_FALSE(verified(hasher, phc, "correct horsf"));
  EXPECT_FALSE(verified(hasher, phc, ""));
}

TEST(password_hasher, writes_argon2id_with_the_settings_and_a_new_salt_each_time) {
  password_hasher hasher(cheap());
  auto phc = hashed(hasher, "correct horse");
  EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << phc;
  EXPECT_NE(phc, hashed(hasher, "correct horse"));
}

TEST(password_hasher, verifies_a_hash_made_under_other_settings) {
  password_hasher before(cheap());
  auto phc = hashed(before, "correct horse");
  auto stronger = cheap();
  stronger.argon2_memory_kib = 128;
  stronger.argon2_iterations = 2;
  password_hasher after(stronger);
  EXPECT_TRUE(verified(after, phc, "correct horse"));
}

// Of the tests of the reference implementation (P-H-C/phc-winner-argon2, src/test.c).
TEST(password_hasher, verifies_the_published_vectors_of_argon2id) {
  password_hasher hasher(cheap());
  const std::string light = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
  const std::string heavy = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  for (const auto& phc : {light, heavy}) {
    EXPECT_TRUE(verified(hasher, phc, "password")) << phc;
    EXPECT_FALSE(verified(hasher, phc, "differentpassword")) << phc;
  }
}

TEST(password_hasher, treats_anything_but_argon2id_as_another_password) {
  password_hasher hasher(cheap());
  for (const char* phc :
       {"", "x", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "$2y$10$abcdefghijklmnopqrstuv"}) {
    EXPECT_FALSE(verified(hasher, phc, "x")) << phc;
  }
  EXPECT_FALSE(verified(hasher, "$argon2id$" + std::string(100'000, 'a'), "x"));
}

TEST(password_hasher, refuses_at_once_when_its_queue_is_full_and_never_calls_back) {
  password_hasher hasher(cheap());
  std::atomic<int> called = 0;
  {
    blocked_thread blocked(hasher);
    EXPECT_TRUE(hasher.hash("one", [&](const std::string&) { ++called; }));
    EXPECT_TRUE(hasher.verify("", "two", [&](bool) { ++called; }));
    EXPECT_EQ(hasher.waiting(), 2U);
    EXPECT_FALSE(hasher.hash("three", [&](const std::string&) { called += 100; }));
    EXPECT_FALSE(hasher.verify("", "three", [&](bool) { called += 100; }));
    EXPECT_FALSE(hasher.verify_against_nobody("three", [&](bool) { called += 100; }));
    blocked.released.set_value();
    while (hasher.waiting() != 0) std::this_thread::yield();
    hashed(hasher, "behind them all");
  }
  EXPECT_EQ(called, 2);
}

TEST(password_hasher, drops_waiting_jobs_when_it_ends) {
  std::atomic<bool> called = false;
  auto hasher = std::make_unique<password_hasher>(cheap());
  blocked_thread blocked(*hasher);
  EXPECT_TRUE(hasher->hash("waits", [&](const std::string&) { called = true; }));
  // It lives until its thread ends, and that one we hold.
  const auto& ending = *hasher;
  auto end = std::async(std::launch::async, [owned = std::move(hasher)]() mutable { owned.reset(); });
  while (ending.waiting() != 0) std::this_thread::yield();
  blocked.released.set_value();
  end.wait();
  EXPECT_FALSE(called);
}

TEST(password_hasher, takes_as_long_for_nobody_as_for_somebody_and_always_denies) {
  auto settings = cheap();
  settings.argon2_memory_kib = 8'192;
  settings.argon2_iterations = 3;
  password_hasher hasher(settings);
  auto phc = hashed(hasher, "correct horse");
  // CPU time of the pool's only thread between two callbacks: what else the machine does hardly matters.
  auto cpu_now = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
  };
  auto best_of_5 = [&](auto&& start) {
    double best = 1e18;
    double last = 0;
    for (int i = 0; i < 6; ++i) {
      std::promise<double> end;
      EXPECT_TRUE(start([&](bool same) {
        EXPECT_FALSE(same);
        end.set_value(cpu_now());
      }));
      const auto now = end.get_future().get();
      if (i > 0) best = std::min(best, now - last);
      last = now;
    }
    return best;
  };
  auto somebody = best_of_5([&](auto done) { return hasher.verify(phc, "wrong", done); });
  auto nobody = best_of_5([&](auto done) { return hasher.verify_against_nobody("wrong", done); });
  auto without = best_of_5([&](auto done) { return hasher.verify("", "wrong", done); });
  // The memory bus is shared with what else runs, so the range is wide; not hashing at all is a thousand times quicker.
  EXPECT_GT(nobody, somebody * 0.2);
  EXPECT_LT(nobody, somebody * 5);
  EXPECT_GT(without, somebody * 0.2) << "somebody who has no password: he logs in by a provider";
  EXPECT_LT(without, somebody * 5);
}

}  // namespace
}  // namespace madang::identity
