#include "persistence/journal/gate_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

#include "persistence/memory/memory_journal.hpp"
#include "tests/persistence/journal/draft_maker.hpp"
#include "tests/persistence/journal/manual_clock.hpp"

namespace madang {
namespace {

using testing::account;
using testing::draft_maker;
using testing::manual_clock;

output numbered(std::uint64_t number) {
  answer one;
  one.to.correlation = number;
  return one;
}
std::uint64_t number_of(const output& out) {
  return std::get<answer>(out).to.correlation;
}

class gate_queue_test : public ::testing::Test {
 protected:
  gate_queue_test() { outlet.attach(truth); }

  manual_clock time;
  node_metrics metrics;
  std::vector<std::uint64_t> left;
  gate_queue outlet{[this](std::vector<output>&& outputs) {
                      for (const auto& each : outputs) left.push_back(number_of(each));
                    },
                    &metrics};
  memory_journal truth{{&time, false, [this](position) { outlet.opened(); }, nullptr, nullptr}};
  draft_maker events{truth};
};

TEST_F(gate_queue_test, an_output_leaves_at_once_when_everything_appended_is_durable) {
  outlet.pass(numbered(1));
  EXPECT_EQ((std::vector<std::uint64_t>{1}), left);
  EXPECT_EQ(0U, metrics.outputs_held.value());
  EXPECT_EQ(1U, metrics.outputs_passed.value());
}

TEST_F(gate_queue_test, an_output_waits_until_what_it_may_reveal_is_durable) {
  events.one(account(1), "hold");
  outlet.pass(numbered(1));
  EXPECT_TRUE(left.empty());
  EXPECT_EQ(1U, outlet.waiting());
  EXPECT_EQ(1U, metrics.outputs_held.value());
  truth.flush();
  EXPECT_EQ((std::vector<std::uint64_t>{1}), left);
  EXPECT_EQ(0U, outlet.waiting());
}

TEST_F(gate_queue_test, a_refusal_or_read_that_caused_no_event_waits_for_events_that_others_appended) {
  events.one(account(2), "someone else's deposit");
  outlet.pass(numbered(7));
  EXPECT_TRUE(left.empty());
}

TEST_F(gate_queue_test, an_event_appended_after_the_output_does_not_hold_it) {
  events.one(account(1), "first");
  outlet.pass(numbered(1));
  events.one(account(1), "second");
  outlet.pass(numbered(2));
  truth.flush_groups(1);
  EXPECT_EQ((std::vector<std::uint64_t>{1}), left);
}

TEST_F(gate_queue_test, outputs_leave_in_the_order_in_which_they_came) {
  for (std::uint64_t i = 1; i <= 50; ++i) {
    if (i % 3 == 0) events.one(account(i), "event");
    outlet.pass(numbered(i));
  }
  while (truth.durable() < truth.last()) truth.flush_groups(1);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = 1; i <= 50; ++i) expected.push_back(i);
  EXPECT_EQ(expected, left);
}

TEST_F(gate_queue_test, a_callback_runs_between_the_outputs_around_it) {
  events.one(account(1), "event");
  outlet.pass(numbered(1));
  outlet.when_open([this] { left.push_back(100); });
  outlet.pass(numbered(2));
  EXPECT_TRUE(left.empty());
  truth.flush();
  EXPECT_EQ((std::vector<std::uint64_t>{1, 100, 2}), left);
}

TEST_F(gate_queue_test, a_sink_or_callback_may_pass_another_output) {
  events.one(account(1), "event");
  outlet.when_open([this] { outlet.pass(numbered(5)); });
  truth.flush();
  EXPECT_EQ((std::vector<std::uint64_t>{5}), left);
}

TEST(gate_queue_order, what_a_sink_passes_leaves_after_what_it_was_given) {
  manual_clock time;
  std::vector<std::uint64_t> left;
  gate_queue* self = nullptr;
  gate_queue outlet([&](std::vector<output>&& outputs) {
    for (const auto& each : outputs) {
      if (number_of(each) == 1) self->pass(numbered(10));
      left.push_back(number_of(each));
    }
  });
  self = &outlet;
  memory_journal truth({&time, false, [&](position) { outlet.opened(); }, nullptr, nullptr});
  outlet.attach(truth);
  draft_maker events(truth);
  events.one(account(1), "event");
  outlet.pass(numbered(1));
  outlet.pass(numbered(2));
  truth.flush();
  EXPECT_EQ((std::vector<std::uint64_t>{1, 2, 10}), left);
}

TEST_F(gate_queue_test, what_is_held_when_the_process_dies_never_left) {
  events.one(account(1), "event");
  outlet.pass(numbered(1));
  auto survivor = truth.crash({&time, false, {}, nullptr, nullptr});
  EXPECT_TRUE(left.empty());
  EXPECT_EQ(position{0}, survivor->last());
}

/// A gate whose sink fails at the output with this number.
struct failing_gate {
  explicit failing_gate(std::uint64_t number, gate_queue::end_process fatal = {})
      : outlet(
            [this, number](std::vector<output>&& outputs) {
              for (const auto& each : outputs) {
                if (number_of(each) == number) throw std::runtime_error("no room");
                left.push_back(number_of(each));
              }
            },
            nullptr, std::move(fatal)) {
    outlet.attach(truth);
  }

  manual_clock time;
  std::vector<std::uint64_t> left;
  gate_queue outlet;
  memory_journal truth{{&time, false, [this](position) { outlet.opened(); }, nullptr, nullptr}};
  draft_maker events{truth};
};

TEST(gate_queue_faults, a_sink_that_throws_is_fatal_and_nothing_leaves_after_it) {
  std::vector<std::string> reasons;
  failing_gate gate(2, [&](const std::string& why) { reasons.push_back(why); });
  gate.outlet.pass(numbered(1));
  gate.events.one(account(1), "event");
  gate.outlet.pass(numbered(2));
  EXPECT_TRUE(reasons.empty());
  EXPECT_NO_THROW(gate.truth.flush());
  EXPECT_EQ((std::vector<std::string>{"an output could not leave: no room"}), reasons);
  gate.outlet.pass(numbered(3));
  EXPECT_EQ((std::vector<std::uint64_t>{1}), gate.left);
}

TEST(gate_queue_faults, a_callback_that_throws_is_fatal_too) {
  std::vector<std::string> reasons;
  failing_gate gate(0, [&](const std::string& why) { reasons.push_back(why); });
  EXPECT_NO_THROW(gate.outlet.when_open([] { throw 7; }));
  EXPECT_EQ(1U, reasons.size());
}

TEST(gate_queue_faults_DeathTest, end_the_process_with_the_reason) {
  EXPECT_EXIT(failing_gate(1).outlet.pass(numbered(1)), ::testing::ExitedWithCode(70),
              "the gate ends the process: an output could not leave: no room");
}

TEST(gate_queue_threads, every_output_leaves_once_after_its_cause_and_in_order_per_sender) {
  constexpr std::uint64_t senders = 4;
  constexpr std::uint64_t each = 3'000;
  manual_clock time;
  gate_queue* opened = nullptr;
  memory_journal truth({&time, false, [&opened](position) { opened->opened(); }, nullptr, nullptr});
  std::vector<std::uint64_t> last(senders, 0);
  std::uint64_t total = 0;
  bool in_sink = false;
  bool early = false;
  bool disorder = false;
  gate_queue outlet([&](std::vector<output>&& outputs) {
    disorder |= std::exchange(in_sink, true);
    for (const auto& out : outputs) {
      const auto& one = std::get<answer>(out);
      // The correlation is the position that the sender had appended.
      early |= one.to.correlation > truth.durable().value;
      disorder |= one.to.correlation <= last[one.to.listener];
      last[one.to.listener] = one.to.correlation;
      ++total;
    }
    in_sink = false;
  });
  opened = &outlet;
  outlet.attach(truth);
  std::atomic<bool> done{false};
  std::thread disk([&] {
    while (!done) truth.flush_groups(7);
    truth.flush();
  });
  std::vector<std::thread> threads;
  for (std::uint32_t s = 0; s < senders; ++s) {
    threads.emplace_back([&, s] {
      draft_maker events(truth);
      for (std::uint64_t i = 0; i < each; ++i) {
        answer one;
        one.to = {s, events.one(account(s), "e").at.value};
        outlet.pass(one);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  done = true;
  disk.join();
  EXPECT_EQ(senders * each, total);
  EXPECT_FALSE(early);
  EXPECT_FALSE(disorder);
}

}  // namespace
}  // namespace madang
