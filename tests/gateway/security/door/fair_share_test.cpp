// No bounded pool can be emptied by one caller, nor by many behind one address.
#include "gateway/security/door/fair_share.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gateway/security/door/fair_queue.hpp"

namespace madang {
namespace {

using verdict = fair_share::verdict;

caller_key caller(std::uint64_t address, std::uint64_t user = 0) {
  return {address, user_id{user}};
}

std::int64_t take_all(fair_share& pool, const caller_key& who) {
  std::int64_t taken = 0;
  while (pool.enter(who) == verdict::admitted) ++taken;
  return taken;
}

TEST(FairShare, AloneACallerHoldsItsPercentage) {
  fair_share pool(1'000, {25, 50});
  EXPECT_EQ(take_all(pool, caller(1, 1)), 225) << "of nine tenths";
  EXPECT_EQ(pool.enter(caller(1, 1)), verdict::share_used);
  pool.leave(caller(1, 1));
  EXPECT_EQ(pool.enter(caller(1, 1)), verdict::admitted);
}

TEST(FairShare, ManyUsersBehindOneAddressHoldItsShareTogether) {
  fair_share pool(1'000, {25, 50});
  std::int64_t taken = 0;
  for (std::uint64_t user = 1; user <= 100; ++user) taken += take_all(pool, caller(1, user));
  EXPECT_LE(taken, 450);
  EXPECT_EQ(pool.enter(caller(2, 1'000)), verdict::admitted);
}

TEST(FairShare, HoweverManyPressInOneWhoHoldsNothingFindsAPlace) {
  fair_share pool(1'000, {25, 50});
  for (std::uint64_t address = 1; address <= 100; ++address) (void)take_all(pool, caller(address, address));
  EXPECT_LT(pool.held(), 1'000);
  EXPECT_EQ(pool.enter(caller(5'000, 5'000)), verdict::admitted);
}

TEST(FairShare, AWholePercentageMeansNoShare) {
  fair_share pool(10, {100, 100});
  EXPECT_EQ(take_all(pool, caller(1, 1)), 10);
  EXPECT_EQ(pool.enter(caller(2, 2)), verdict::pool_full);
}

TEST(FairShare, EvenTheSmallestPoolServesTwo) {
  fair_share pool(2, {25, 50});
  EXPECT_EQ(take_all(pool, caller(1, 1)), 1);
  EXPECT_EQ(pool.enter(caller(2, 2)), verdict::admitted);
}

TEST(FairShare, APlaceIsGivenBackOnceWithItsLastCopy) {
  const auto pool = std::make_shared<fair_share>(1, share_limits{100, 100});
  auto first = take_place(pool, caller(1));
  ASSERT_TRUE(first);
  auto copy = first.held;
  EXPECT_FALSE(take_place(pool, caller(1)));
  first.held.reset();
  EXPECT_EQ(pool->held(), 1);
  copy.reset();
  EXPECT_EQ(pool->held(), 0);
}

// ---- queues --------------------------------------------------------------------------------------------------------

struct bench {
  std::shared_ptr<fair_queue> queue;
  std::vector<std::string> began;
  std::vector<fair_queue::pass> under_way;

  explicit bench(std::size_t at_once = 1, std::int64_t waiting = 1'000, share_limits limits = {25, 50})
      : queue(std::make_shared<fair_queue>(at_once, waiting, limits)) {}
  ~bench() {
    queue->close();
    under_way.clear();
  }

  verdict submit(
      const caller_key& who, std::string name, std::function<bool()> wanted = [] { return true; }) {
    return queue->submit(who, {std::move(wanted), [this, name = std::move(name)](fair_queue::pass pass) {
                                 began.push_back(name);
                                 under_way.push_back(std::move(pass));
                               }});
  }
  void finish_one() {
    auto done = std::move(under_way.front());
    under_way.erase(under_way.begin());
    done.reset();
  }
};

TEST(FairQueue, NoMoreRunsAtOnceThanAllowed) {
  bench all(2);
  for (int i = 0; i < 5; ++i) all.submit(caller(1, 1), "a" + std::to_string(i));
  EXPECT_EQ(all.began, (std::vector<std::string>{"a0", "a1"}));
  EXPECT_EQ(all.queue->waiting(), 3U);
  all.finish_one();
  EXPECT_EQ(all.began.back(), "a2");
}

TEST(FairQueue, AFloodDelaysItsOwnSenderAlone) {
  bench all;
  for (int i = 0; i < 200; ++i) all.submit(caller(1, 1), "flood");
  all.submit(caller(2, 2), "other");
  all.finish_one();
  all.finish_one();
  EXPECT_EQ(all.began, (std::vector<std::string>{"flood", "flood", "other"}));
}

TEST(FairQueue, UsersBehindOneAddressTakeTurnsAndAddressesDo) {
  bench all;
  all.submit(caller(1, 1), "1.1");
  for (int i = 0; i < 3; ++i) all.submit(caller(1, 1), "1.1");
  for (int i = 0; i < 3; ++i) all.submit(caller(1, 2), "1.2");
  for (int i = 0; i < 2; ++i) all.submit(caller(2, 3), "2.3");
  for (int i = 0; i < 8; ++i) all.finish_one();
  EXPECT_EQ(all.began, (std::vector<std::string>{"1.1", "1.1", "2.3", "1.2", "2.3", "1.1", "1.2", "1.1", "1.2"}));
}

TEST(FairQueue, WaitingPlacesAreSharedFairly) {
  bench all(1, 100);
  int taken = 0;
  while (all.submit(caller(1, 1), "a") == verdict::admitted) ++taken;
  EXPECT_LE(taken, 27);
  EXPECT_EQ(all.submit(caller(2, 2), "b"), verdict::admitted);
}

TEST(FairQueue, WorkOfThoseWhoLeftIsDropped) {
  bench all;
  bool there = true;
  all.submit(caller(1, 1), "first");
  for (int i = 0; i < 10; ++i) all.submit(caller(1, 1), "left", [&] { return there; });
  all.submit(caller(2, 2), "stayed");
  there = false;
  all.finish_one();
  EXPECT_EQ(all.began, (std::vector<std::string>{"first", "stayed"}));
  all.finish_one();
  EXPECT_EQ(all.queue->waiting(), 0U);
}

TEST(FairQueue, AClosedQueueStartsNothing) {
  bench all;
  all.submit(caller(1, 1), "a");
  all.submit(caller(1, 1), "b");
  all.queue->close();
  all.finish_one();
  EXPECT_EQ(all.began, (std::vector<std::string>{"a"}));
  EXPECT_EQ(all.submit(caller(2, 2), "c"), verdict::pool_full);
}

TEST(FairQueue, ServesManyThreads) {
  const auto queue = std::make_shared<fair_queue>(2, 100'000, share_limits{100, 100});
  std::atomic<int> running{0};
  std::atomic<int> done{0};
  std::atomic<int> most{0};
  const auto start = [&](fair_queue::pass) {
    most = std::max(most.load(), ++running);
    --running;
    ++done;
  };
  std::vector<std::thread> threads;
  for (std::uint64_t t = 1; t <= 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2'000; ++i) (void)queue->submit(caller(t, t), {[] { return true; }, start});
    });
  }
  for (auto& one : threads) one.join();
  EXPECT_EQ(done, 8'000);
  EXPECT_LE(most, 2);
  queue->close();
}

}  // namespace
}  // namespace madang
