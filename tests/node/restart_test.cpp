#include <gtest/gtest.h>

#include <algorithm>

#include "actors/accounts/account_entity.hpp"
#include "messages/jobs/ids.hpp"
#include "tests/node/node_stage.hpp"
#include "tests/support/eventually.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {
namespace {

class a_restarted_node : public testing::Test {
 protected:
  std::uint64_t last_seq(account_id of) {
    return node.running().journal().read_stream(entity_of(of), 0)->back().meta.seq;
  }
  /// A state that decodes as well as any, and that no events have made.
  std::vector<std::byte> another_state() {
    account made;
    made.id = node.account(0);
    made.terms = {node.owner(), account_kind::house, currency::krw, "test"};
    made.from_user.consume(1);
    made.cash = money::whole(777);
    return account_entity::encode(made);
  }

  node_stage node;
};

TEST_F(a_restarted_node, gives_no_id_twice_though_its_clock_has_gone_back) {
  node.start();
  node.stock(1);
  order_view last;
  for (int i = 0; i < 20; ++i) last = node.place(0, side::sell, node.base(), 1);
  ASSERT_NE(last.version, 0U);
  node.stop();
  node.time.pass_hours(-24 * 365);
  node.start();
  auto& ids = node.running().ports().ids;
  EXPECT_GT(ids.next_order(node.account(0)).value >> 16, last.terms.order.value >> 16);
  EXPECT_GT(ids.next_user().value >> 16, last.terms.order.value >> 16);
  const auto next = node.place(0, side::sell, node.base(), 1);
  EXPECT_GT(next.terms.order, last.terms.order);
  EXPECT_GE(next.created_at, last.created_at) << "event time does not go back";
  EXPECT_EQ(node.held_shares(0), quantity::whole(21));
}

TEST_F(a_restarted_node, gives_no_id_twice_where_a_checkpoint_has_left_it_nothing_to_replay) {
  node.config.journal.snapshot_every_events = 1;
  node.start();
  node.stock(1);
  const auto placed = node.place(0, side::sell, node.base(), 1);
  ASSERT_NE(placed.version, 0U);
  auto& events = node.running().journal();
  ASSERT_TRUE(eventually([&] { return events.checkpoint() == events.last(); }));
  node.stop();
  node.time.pass_hours(-24 * 365);
  node.start();
  EXPECT_LT(node.running().recovered().events, 3U);
  EXPECT_GT(node.running().ports().ids.next_order(node.account(0)), placed.terms.order);
}

TEST_F(a_restarted_node, gives_no_session_twice_however_often_it_starts_behind_its_own_journal) {
  node.start();
  node.stock(1);
  node.stop();
  node.time.pass_hours(-24 * 365);
  std::uint64_t last = 0;
  for (int start = 0; start < 3; ++start) {
    node.start();
    // No entity's id says which sessions have begun: only the time of the event that holds one does.
    const auto begun = node.running().ports().ids.next_session(node.owner()).value;
    EXPECT_GT(begun >> 16, last >> 16) << "start " << start;
    last = begun;
    ASSERT_TRUE(node.deposit(0, 1).holds<transaction_view>());
    node.stop();
  }
  EXPECT_LT(time_of_ticks(last >> 16).value, node.time.at + (24 * 365 + 1) * 3'600 * nanos_per_second)
      << "starts do not run ahead of the journal";
}

TEST_F(a_restarted_node, replays_only_what_came_after_its_last_checkpoint) {
  node.config.journal.snapshot_every_events = 300;
  node.start();
  node.stock(2);
  for (int i = 0; i < 100; ++i) {
    node.place(0, side::sell, node.base(), 2);
    node.place(1, side::buy, node.base(), 1);
  }
  auto& events = node.running().journal();
  ASSERT_TRUE(eventually([&] { return events.checkpoint().value > 0; }));
  EXPECT_GE(node.running().metrics().checkpoints.value(), 1U);
  const auto before = node.balance(0);
  const auto held = node.held_shares(0);
  const auto checkpoint = events.checkpoint();
  const auto last = events.last();
  ASSERT_GT(last.value, 1'000U);
  node.restart();
  const auto& found = node.running().recovered();
  EXPECT_GE(found.last, last);
  EXPECT_LE(found.events, found.last.value - checkpoint.value);
  EXPECT_GT(found.snapshots, 0U);
  EXPECT_EQ(node.balance(0).cash, before.cash);
  EXPECT_EQ(node.balance(0).held, before.held);
  EXPECT_EQ(node.held_shares(0), held);
}

TEST_F(a_restarted_node, uses_no_snapshot_of_another_apply_version) {
  node.start();
  node.stock(1);
  const auto before = node.balance(0);
  auto& events = node.running().journal();
  const auto other = static_cast<std::uint16_t>(account_entity::apply_version + 1);
  const auto at = events.last();
  events.put_snapshot({entity_of(node.account(0)), last_seq(node.account(0)), at, other, true, another_state()});
  events.complete_checkpoint(at);
  ASSERT_TRUE(eventually([&] { return events.checkpoint() == at; }));
  node.restart();
  EXPECT_GT(node.running().recovered().snapshots, 0U);
  EXPECT_EQ(node.running().recovered().isolated, 0U);
  EXPECT_EQ(node.balance(0).cash, before.cash);
  EXPECT_EQ(node.balance(0).held, before.held);
}

TEST_F(a_restarted_node, isolates_an_entity_with_a_missing_event_and_serves_all_others) {
  node.start();
  node.stock(1);
  const auto hurt = make_trader(node.port(), "hurt", 1'000);
  const auto well = make_trader(node.port(), "well", 1'000);
  const auto account = *parse_id<account_id>(hurt.account);
  funds_deposited after_a_gap;
  after_a_gap.transaction = 2;
  after_a_gap.amount = money::whole(5);
  after_a_gap.cash_after = money::whole(1'005);
  std::vector<std::byte> bytes;
  encode_event(after_a_gap, bytes);
  const draft one{entity_of(account), last_seq(account) + 2, funds_deposited::event_type,
                  funds_deposited::event_version, bytes};
  event_meta stamp;
  node.running().journal().append(std::span(&one, 1), std::span(&stamp, 1));
  for (int start = 0; start < 2; ++start) {
    node.restart();
    EXPECT_EQ(node.running().recovered().isolated, 1U);
    const auto refused = hurt.at(node.port()).get("/accounts/" + hurt.account + "/balance");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.code(), "unavailable") << refused.raw.body;
    EXPECT_EQ(cash_of(node.port(), well), 1'000);
  }
}

}  // namespace
}  // namespace madang
