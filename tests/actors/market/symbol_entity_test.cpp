#include "actors/market/symbol_entity.hpp"

#include <gtest/gtest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <cstdint>
#include <initializer_list>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "cluster/market/interest_table.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/region/local_region.hpp"
#include "messages/market/symbol_messages.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr account_id alice{1};
constexpr account_id bob{2};

recorded_symbol with_orders(std::uint64_t count) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= count; ++i) {
    const bool sells = i % 2 == 0;
    tell(in, order_id{i},
         limit_order(sells ? bob : alice, sells ? side::sell : side::buy, shares(2), won(sells ? 70'000 : 69'900)));
  }
  return in;
}

TEST(a_symbols_snapshot, makes_the_same_symbol_again) {
  auto in = with_orders(100);
  tell(in, order_id{101}, limit_order(alice, side::buy, shares(5), won(70'000)));
  const auto again = symbol_entity::decode(symbol_entity::encode(in.state));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_snapshot(*again), to_snapshot(in.state));
}

TEST(a_symbols_snapshot, of_version_3_is_read) {
  const auto in = with_orders(100);
  const auto again = symbol_entity::decode_older(3, encode_state(to_snapshot(in.state)));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_snapshot(*again), to_snapshot(in.state));
}

TEST(a_symbols_snapshot, of_a_version_without_sessions_is_read) {
  const auto in = with_orders(100);
  for (const auto version : std::initializer_list<std::uint16_t>{4, 5, 6}) {
    const auto again = symbol_entity::decode_older(version, symbol_entity::encode(in.state));
    ASSERT_TRUE(again) << version;
    EXPECT_EQ(to_snapshot(*again), to_snapshot(in.state));
    EXPECT_EQ(again->session, market::symbol_session{}) << "it trades continuously";
  }
  EXPECT_FALSE(symbol_entity::decode_older(7, symbol_entity::encode(in.state))) << "there is none";
}

TEST(a_symbols_snapshot, holds_what_an_auction_gathers_and_how_far_its_trades_are) {
  auto in = listed_symbol();
  in.apply_all(decide(in.state, market::enter_session{{{20'000}, market::trading_session::opening_auction, {}}}));
  while (in.state.has_more_to_do()) in.apply_all(decide_unfinished(in.state, {}));
  for (std::uint64_t id = 1; id <= 6; ++id) {
    tell(in, order_id{id}, limit_order(alice, side::buy, shares(9), won(91'000)));
    tell(in, order_id{10 + id}, market_order(bob, side::sell, shares(2)));
  }
  tell(in, order_id{20}, limit_order(bob, side::sell, shares(5), won(91'000), time_in_force::opg));
  in.apply_all(decide(in.state, market::enter_session{{{20'000}, market::trading_session::continuous, {}}}));
  symbol_rules rules;
  rules.fills_per_pass = rules.expiries_per_pass = 2;
  int steps = 0;
  for (; in.state.has_more_to_do(); ++steps) {
    const auto again = symbol_entity::decode(symbol_entity::encode(in.state));
    ASSERT_TRUE(again);
    EXPECT_EQ(to_snapshot(*again), to_snapshot(in.state)) << steps;
    EXPECT_EQ(again->auction_orders, in.state.auction_orders) << steps;
    in.apply_all(decide_unfinished(in.state, rules));
  }
  EXPECT_GT(steps, 4);
}

TEST(a_symbols_snapshot, that_ends_too_early_or_too_late_is_refused) {
  const auto in = with_orders(4);
  auto bytes = symbol_entity::encode(in.state);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(symbol_entity::decode(std::span(bytes).first(size))) << size;
  }
  bytes.push_back({});
  EXPECT_FALSE(symbol_entity::decode(bytes));
}

// ---- in parts ------------------------------------------------------------------------------------------------------

struct still_clock final : clock {
  unix_nanos now() const override { return noon; }
};
struct no_gate final : gate {
  void pass(output) override {}
  void when_open(std::function<void()>) override {}
};
struct no_region final : region {
  void acknowledge(entity_id, acknowledged_peer) override {}
  void note_lifecycle(entity_id, lifecycle_flags) override {}
  bool begin_retire(entity_id, const std::function<bool()>&) override { return false; }
  bool finish_retire(entity_id) override { return true; }
  void stay(entity_id) override {}
  void begin_rebuild(entity_id, const std::string&) override {}
  void give_back(entity_id, caf::message) override {}
  void finish_rebuild(entity_id) override {}
  void snapshot_taken(std::uint64_t) override {}
  void route(entity_id, caf::message, bool, reply_token) override {}
};

/// The core of a symbol over a journal in memory, without an actor.
struct symbol_core : testing::Test {
  symbol_core() { config.entities.snapshot_part_max = 10; }

  /// Has the symbol rest an order.
  void rest(std::uint64_t id) {
    core.commit(decide(core.state(), order_id{id}, {1, limit_order(alice, side::buy, shares(1), won(69'000))}, {}));
  }
  void cancel(std::uint64_t id) { core.commit(decide(core.state(), order_id{id}, {2, withdraw_order{}}, {})); }
  std::optional<snapshot> stored() { return *journal.read_snapshot(core.self()); }
  symbol_snapshot stored_state() { return to_snapshot(*symbol_entity::decode(stored()->state)); }

  still_clock time;
  memory_journal journal{{.time = &time, .automatic = true, .on_durable = {}, .store = {}}};
  no_gate outputs;
  no_region entities;
  market_cache_memory cache{[](channel_id) {}};
  interest_table listeners;
  id_source ids{time};
  node_metrics metrics;
  settings config;
  market_rules rules{{}, {}};
  entity_ports ports{journal, outputs, entities, time, cache, listeners, ids, metrics, config, rules};
  entity_core<symbol_entity> core{entity_of(test_symbol()), {listed_symbol().state, 1, {}, 0, false}, ports};
};

TEST_F(symbol_core, hands_in_the_state_of_the_event_at_which_the_snapshot_began) {
  for (std::uint64_t id = 1; id <= 100; ++id) rest(id);
  const auto expected = to_snapshot(core.state());
  const auto seq = core.last_stamp().seq;
  const auto at = core.last_stamp().at;
  int parts = 1;
  for (; !core.put_snapshot_part(7); ++parts) {
    EXPECT_FALSE(stored());
    EXPECT_FALSE(core.lifecycle().leave);
    cancel(static_cast<std::uint64_t>(101 - parts));
    cancel(static_cast<std::uint64_t>(parts));
  }
  EXPECT_GT(parts, 9);
  ASSERT_TRUE(stored());
  EXPECT_EQ(stored()->seq, seq);
  EXPECT_EQ(stored()->at, at);
  EXPECT_EQ(stored_state(), expected);
  EXPECT_TRUE(core.lifecycle().snapshot) << "what came meanwhile is in no snapshot";
}

TEST_F(symbol_core, begins_anew_for_another_checkpoint) {
  for (std::uint64_t id = 1; id <= 100; ++id) rest(id);
  EXPECT_FALSE(core.put_snapshot_part(7));
  cancel(1);
  const auto expected = to_snapshot(core.state());
  EXPECT_FALSE(core.put_snapshot_part(8));
  cancel(2);
  while (!core.put_snapshot_part(8)) {
  }
  EXPECT_EQ(stored_state(), expected);
}

TEST_F(symbol_core, begins_anew_where_its_table_of_orders_has_grown) {
  for (std::uint64_t id = 1; id <= 100; ++id) rest(id);
  EXPECT_FALSE(core.put_snapshot_part(7));
  for (std::uint64_t id = 101; id <= 1'000; ++id) rest(id);
  const auto expected = to_snapshot(core.state());
  while (!core.put_snapshot_part(7)) {
  }
  EXPECT_EQ(stored_state(), expected);
  EXPECT_FALSE(core.lifecycle().snapshot);
}

TEST_F(symbol_core, hands_nothing_in_twice) {
  rest(1);
  while (!core.put_snapshot_part(7)) {
  }
  const auto first = stored()->at;
  EXPECT_TRUE(core.put_snapshot_part(8));
  EXPECT_EQ(stored()->at, first);
}

// ---- as an actor ---------------------------------------------------------------------------------------------------

struct one_message_at_a_time : caf::actor_system_config {
  one_message_at_a_time() { set("scheduler.policy", caf::atom("testing")); }
};

/// A symbol in its region, with a past of a hundred orders.
struct symbol_in_region : testing::Test {
  symbol_in_region() {
    config.entities.snapshot_part_max = 10;
    kinds.add(entry_of<symbol_entity, &start_symbol, symbol_messages>("symbol", false));
    entities.connect(ports);
    auto past = with_orders(100);
    past.state.reports.clear();
    journal.put_snapshot({entity_of(test_symbol()),
                          past.state.seq,
                          {},
                          symbol_entity::apply_version,
                          true,
                          symbol_entity::encode(past.state)});
  }
  ~symbol_in_region() override {
    entities.stop();
    scheduler.run();
  }

  template <class Command>
  void tell(Command command) {
    entities.tell(test_symbol(), command);
  }
  symbol_snapshot stored_state() {
    const auto stored = *journal.read_snapshot(entity_of(test_symbol()));
    return to_snapshot(*symbol_entity::decode(stored.value().state));
  }

  still_clock time;
  memory_journal journal{{.time = &time, .automatic = true, .on_durable = {}, .store = {}}};
  no_gate outputs;
  market_cache_memory cache{[](channel_id) {}};
  interest_table listeners;
  id_source ids{time};
  node_metrics metrics;
  settings config;
  market_rules rules{{}, {}};
  entity_registry kinds;
  one_message_at_a_time actor_config;
  caf::actor_system system{actor_config};
  caf::scheduler::test_coordinator& scheduler{dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())};
  local_region entities{system, kinds, journal, [](const std::function<void()>& job) { job(); }, {}};
  entity_ports ports{journal, outputs, entities, time, cache, listeners, ids, metrics, config, rules};
};

TEST_F(symbol_in_region, takes_messages_between_the_parts_of_its_snapshot) {
  tell(halt_trading{});
  scheduler.run();
  const auto seq = stored_state().seq + 1;
  int completed = 0;
  ASSERT_TRUE(entities.begin_checkpoint([&](position) { ++completed; }));
  while (entities.continue_checkpoint()) {
  }
  scheduler.run_once();
  tell(resume_trading{});
  scheduler.run_once();
  scheduler.run_once();
  EXPECT_EQ(cache.image(test_symbol())->status, instrument_status::trading);
  EXPECT_EQ(completed, 0);

  scheduler.run();
  EXPECT_EQ(completed, 1);
  EXPECT_EQ(stored_state().seq, seq);
  EXPECT_EQ(stored_state().status, instrument_status::halted);
  EXPECT_EQ(stored_state().book.size(), 100U);
}

}  // namespace
}  // namespace madang
