#include <gtest/gtest.h>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/trading/order_actor.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/past/state_replay.hpp"
#include "config/rules/market_rules.hpp"
#include "messages/trading/order_messages.hpp"
#include "tests/support/failing_journal.hpp"

namespace madang {
namespace {

const order_id the_order{0x20001};

/// An order of few events, whose views count themselves: one event a second.
class a_past_of_an_order : public testing::Test {
 protected:
  struct set_clock final : clock {
    unix_nanos at{1'763'640'000 * nanos_per_second};
    unix_nanos now() const override { return at; }
  };
  /// Opens when it is told to.
  struct slow_gate final : gate {
    std::vector<std::function<void()>> held;
    void pass(output) override {}
    void when_open(std::function<void()> then) override { held.push_back(std::move(then)); }
  };

  a_past_of_an_order() {
    kinds.add(entry_of<order_entity, &start_order, order_messages>("order", true));
    order_terms terms;
    terms.order = the_order;
    terms.account = account_id{0x10001};
    append(order_placed{terms});
    order_submitted submitted;
    submitted.peer_message = submitted.answers = 1;
    submitted.after.status = order_status::submitted;
    append(submitted);
    for (std::int64_t filled = 1; filled <= 3; ++filled) {
      order_executed executed;
      executed.peer_message = static_cast<std::uint32_t>(1 + filled);
      executed.answers = 1;
      executed.fill.quantity = quantity::whole(1);
      executed.after.status = order_status::partially_filled;
      executed.after.quantity = quantity::whole(10);
      executed.after.filled = quantity::whole(filled);
      append(executed);
    }
  }

  template <class Event>
  void append(const Event& event) {
    time.at = time.at + nanos_per_second;
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    const draft one{entity_of(the_order), ++seq, Event::event_type, Event::event_version, bytes, {}, 0};
    event_meta stamp;
    memory.append(std::span(&one, 1), std::span(&stamp, 1));
  }
  memory_journal_options options() {
    memory_journal_options wanted;
    wanted.time = &time;
    wanted.automatic = true;
    return wanted;
  }
  state_replay replay(std::uint64_t events_max = 1'000) {
    return {{kinds, events, outputs, cache, config, rules, nullptr, {}, [](std::function<void()> job) { job(); }},
            events_max};
  }
  static past_request at_number(std::uint64_t number) {
    past_request wanted{entity_of(the_order), {number, {}, {}}};
    wanted.is_beyond = [number](const std::any& view) {
      return std::any_cast<const order_view&>(view).version > number;
    };
    return wanted;
  }
  static past_request at_time(unix_nanos at) { return {entity_of(the_order), {std::nullopt, at, at}}; }
  static order_view view_of(const past_view& found) {
    return found ? std::any_cast<const order_view&>(*found) : order_view{};
  }
  static past_fault fault_of(const past_view& found) { return found ? past_fault{} : found.error().fault; }

  set_clock time;
  memory_journal memory{options()};
  failing_journal events{memory};
  entity_registry kinds;
  slow_gate outputs;
  market_cache_memory cache{[](channel_id) { return false; }};
  settings config;
  market_rules rules{*load_market_rules("")};
  std::uint64_t seq = 0;
};

TEST_F(a_past_of_an_order, is_the_order_as_it_was_under_each_of_its_versions) {
  auto past = replay();
  for (std::uint64_t number = 1; number <= seq; ++number) {
    const auto shown = view_of(past.find(at_number(number)));
    EXPECT_EQ(shown.version, number);
    const auto filled = quantity::whole(std::max<std::int64_t>(0, static_cast<std::int64_t>(number) - 2));
    EXPECT_EQ(shown.progress.filled, filled) << number;
  }
}

TEST_F(a_past_of_an_order, is_the_order_as_it_was_at_each_moment) {
  auto past = replay();
  const auto first = time.at + -4 * nanos_per_second;
  EXPECT_EQ(fault_of(past.find(at_time(first + -1))), past_fault::not_there_yet);
  for (std::int64_t second = 0; second <= 4; ++second) {
    const auto version = static_cast<std::uint64_t>(second) + 1;
    const auto moment = first + second * nanos_per_second;
    EXPECT_EQ(view_of(past.find(at_time(moment))).version, version);
    EXPECT_EQ(view_of(past.find(at_time(moment + (nanos_per_second - 1)))).version, version);
  }
}

TEST_F(a_past_of_an_order, of_more_events_than_may_be_replayed_is_too_far_away) {
  auto past = replay(3);
  EXPECT_EQ(view_of(past.find(at_number(2))).version, 2U);
  EXPECT_EQ(fault_of(past.find(at_number(5))), past_fault::too_old);
  EXPECT_EQ(fault_of(past.find(at_time(time.at))), past_fault::too_old);
}

TEST_F(a_past_of_an_order, of_which_there_is_no_event_is_not_there_yet) {
  auto past = replay();
  auto another = at_number(1);
  another.entity.key = 0x30001;
  EXPECT_EQ(fault_of(past.find(another)), past_fault::not_there_yet);
}

TEST_F(a_past_of_an_order, that_cannot_be_read_now_says_why) {
  auto past = replay();
  events.streams_fail = "the disk";
  const auto found = past.find(at_number(1));
  ASSERT_EQ(fault_of(found), past_fault::unreadable);
  EXPECT_EQ(found.error().why, "the disk");
  events.streams_fail.clear();
  EXPECT_EQ(view_of(past.find(at_number(1))).version, 1U) << "another try";
}

TEST_F(a_past_of_an_order, whose_event_cannot_be_applied_ends_before_it) {
  auto past = replay();
  ++seq;  // one is missing
  append(order_cancelled{});
  EXPECT_EQ(view_of(past.find(at_number(4))).version, 4U);
  EXPECT_EQ(fault_of(past.find(at_number(seq))), past_fault::unreadable);
}

TEST_F(a_past_of_an_order, leaves_when_the_gate_opens) {
  auto past = replay();
  std::uint64_t came = 0;
  past.read(at_number(3), [&](const past_view& found) { came = view_of(found).version; });
  EXPECT_EQ(came, 0U) << "what was read may not be durable yet";
  ASSERT_EQ(outputs.held.size(), 1U);
  outputs.held.front()();
  EXPECT_EQ(came, 3U);
}

}  // namespace
}  // namespace madang
