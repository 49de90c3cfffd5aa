#include "cluster/region/actor_scheduler.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <caf/all.hpp>
#include <chrono>
#include <thread>
#include <vector>

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s;

struct scheduler_config : caf::actor_system_config {
  explicit scheduler_config(std::size_t threads) {
    load<actor_scheduler>();
    set("scheduler.max-threads", threads);
    set("scheduler.max-throughput", std::size_t{50});
  }
};

/// Waits for what other threads do; fails after a time that only a hang needs.
template <class Condition>
void await(Condition&& condition) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

/// Passes a number that is left on, one less, to the next of a ring.
struct ring {
  std::vector<caf::actor> members;
  std::atomic<std::uint64_t> arrived{0};
  std::atomic<std::uint64_t> passed{0};
};

caf::behavior member(caf::event_based_actor* self, ring* all, std::size_t index) {
  return {[self, all, index](std::uint64_t left) {
    ++all->passed;
    if (left == 0) {
      ++all->arrived;
    } else {
      self->send(all->members[(index + 1) % all->members.size()], left - 1);
    }
  }};
}

void pass_round(std::size_t threads) {
  scheduler_config config(threads);
  caf::actor_system system(config);
  ring all;
  constexpr std::size_t members = 100;
  constexpr std::uint64_t tokens = 500;
  constexpr std::uint64_t steps = 400;
  for (std::size_t i = 0; i < members; ++i) all.members.push_back(system.spawn(member, &all, i));
  for (std::uint64_t i = 0; i < tokens; ++i) caf::anon_send(all.members[i % members], steps);
  await([&] { return all.arrived == tokens; });
  EXPECT_EQ(all.passed, tokens * (steps + 1));
  for (auto& each : all.members) caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
  all.members.clear();
  system.await_all_actors_done();
}

TEST(actor_scheduler, every_message_is_handled_once) {
  for (std::size_t threads : {1U, 2U, 4U}) pass_round(threads);
}

TEST(actor_scheduler, wakes_who_sleeps) {
  scheduler_config config(2);
  caf::actor_system system(config);
  std::atomic<std::uint64_t> heard{0};
  auto sleeper = system.spawn(
      [&heard](caf::event_based_actor*) -> caf::behavior { return {[&heard](std::uint64_t) { ++heard; }}; });
  // One at a time, so that the threads go to sleep in between.
  for (std::uint64_t i = 1; i <= 2'000; ++i) {
    caf::anon_send(sleeper, i);
    await([&] { return heard == i; });
  }
  caf::anon_send_exit(sleeper, caf::exit_reason::user_shutdown);
}

TEST(actor_scheduler, work_that_one_actor_wakes_is_done_by_all_threads) {
  scheduler_config config(2);
  caf::actor_system system(config);
  auto& scheduler = dynamic_cast<actor_scheduler&>(system.scheduler());
  std::atomic<std::uint64_t> met{0};
  // Two that wait for each other: on one thread they would wait forever.
  auto waiting = [&met](caf::event_based_actor*) -> caf::behavior {
    return {[&met](std::uint64_t both) {
      ++met;
      await([&] { return met >= both; });
    }};
  };
  auto first = system.spawn(waiting);
  auto second = system.spawn(waiting);
  auto starter = system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    return {[self, &first, &second](std::uint64_t both) {
      self->send(first, both);
      self->send(second, both);
    }};
  });
  for (std::uint64_t round = 1; round <= 200 && !testing::Test::HasFailure(); ++round) {
    await([&] { return scheduler.sleeping() == 2; });
    caf::anon_send(starter, 2 * round);
    await([&] { return met == 2 * round; });
  }
  for (auto& each : {first, second, starter}) caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
}

TEST(actor_scheduler, who_is_woken_from_outside_gets_a_turn_among_those_who_wake_each_other) {
  scheduler_config config(1);
  caf::actor_system system(config);
  std::vector<caf::actor> busy;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> turns{0};
  auto never_done = [&](caf::event_based_actor* self) -> caf::behavior {
    return {[&, self](std::uint64_t at) {
      ++turns;
      if (!stop) self->send(busy[(at + 1) % busy.size()], (at + 1) % busy.size());
    }};
  };
  for (int i = 0; i < 3; ++i) busy.push_back(system.spawn(never_done));
  std::atomic<bool> heard{false};
  auto outside = system.spawn(
      [&](caf::event_based_actor*) -> caf::behavior { return {[&heard](std::uint64_t) { heard = true; }}; });
  // Two at once, so that there is always somebody who has been woken.
  caf::anon_send(busy[0], std::uint64_t{0});
  caf::anon_send(busy[1], std::uint64_t{1});
  await([&] { return turns > 1'000; });
  caf::anon_send(outside, std::uint64_t{0});
  await([&] { return heard.load(); });
  stop = true;
  for (auto& each : busy) caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(outside, caf::exit_reason::user_shutdown);
  system.await_all_actors_done();
}

TEST(actor_scheduler, timeouts_come_and_are_cancelled) {
  scheduler_config config(2);
  caf::actor_system system(config);
  auto silent = system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {[self](std::uint64_t) { return self->make_response_promise(); }};
  });
  std::atomic<int> timed_out{0};
  std::atomic<int> delayed{0};
  auto asking = system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    self->request(silent, 1ms, std::uint64_t{1})
        .then([](std::uint64_t) {},
              [&timed_out](const caf::error& why) { timed_out = why == caf::sec::request_timeout; });
    self->delayed_send(self, 1ms, std::uint64_t{1});
    return {[&delayed](std::uint64_t) { ++delayed; }};
  });
  await([&] { return timed_out == 1 && delayed == 1; });
  // One that ends with a timeout set takes it with it.
  auto ending = system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    self->request(silent, caf::duration(3600s), std::uint64_t{1}).then([](std::uint64_t) {});
    return {[self](std::uint64_t) { self->quit(); }};
  });
  auto where = ending.address();
  caf::anon_send(ending, std::uint64_t{1});
  ending = nullptr;
  await([&] { return caf::actor_cast<caf::strong_actor_ptr>(where) == nullptr; });
  for (auto& each : {asking, silent}) caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
}

}  // namespace
}  // namespace madang
