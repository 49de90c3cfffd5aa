#include "actors/accounts/orders/order_guards.hpp"

#include <gtest/gtest.h>

#include "actors/accounts/account_entity.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr order_id second_order{0x02'00a1};

set_cancel_timer timer(std::uint32_t seconds, user_id by = owner) {
  return {own_account, by, seconds};
}
guard_connection guard(std::uint64_t connection, bool enabled = true, user_id by = owner) {
  return {own_account, by, connection, enabled};
}
template <class Command>
void ask(recorded_account& in, const Command& command) {
  in.apply_all(*decide(in.state, command));
}
unix_nanos later(std::int64_t seconds) {
  return noon + seconds * nanos_per_second;
}
/// The orders that are told to leave, and why.
std::vector<std::pair<order_id, order_reason>> recalls(const account_events& events) {
  std::vector<std::pair<order_id, order_reason>> out;
  for (const auto& event : events) {
    if (const auto* one = std::get_if<order_recalled>(&event)) out.emplace_back(one->order, one->reason);
  }
  return out;
}
recorded_account two_orders() {
  auto in = funded_account(krw(10'000'000));
  place(in, purchase());
  place(in, purchase(second_order));
  return in;
}

TEST(a_cancel_timer, runs_from_its_own_event_on_and_anew_with_each_that_sets_it) {
  auto in = two_orders();
  ask(in, timer(60));
  EXPECT_EQ(in.state.guards.cancel_at, later(60));
  EXPECT_TRUE(decide_moment(in.state, {later(60).value - 1}).empty()) << "a moment too early";
  in.at = later(50);
  ask(in, timer(60));
  EXPECT_EQ(in.state.guards.cancel_at, later(110));
  EXPECT_TRUE(decide_moment(in.state, later(60)).empty()) << "it was set again in time";
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_cancel_timer, that_has_run_out_recalls_all_open_orders_once_and_is_off) {
  auto in = two_orders();
  ask(in, timer(5));
  const auto events = decide_moment(in.state, later(5));
  EXPECT_EQ(recalls(events),
            (std::vector<std::pair<order_id, order_reason>>{{first_order, order_reason::dead_man_timer},
                                                            {second_order, order_reason::dead_man_timer}}));
  in.apply_all(events);
  EXPECT_FALSE(in.state.guards.is_set());
  EXPECT_TRUE(decide_moment(in.state, later(6)).empty());
  EXPECT_TRUE(
      std::holds_alternative<recall_order>(in.state.orders.at(first_order).to_order.unacknowledged.back().body));
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_cancel_timer, is_off_with_zero_and_off_only_once) {
  auto in = two_orders();
  EXPECT_TRUE(decide(in.state, timer(0))->empty()) << "it does not run";
  ask(in, timer(60));
  ask(in, timer(0));
  EXPECT_TRUE(decide_moment(in.state, later(1'000)).empty());
  EXPECT_FALSE(in.state.guards.is_set());
}

TEST(a_cancel_timer, is_set_by_whoever_may_trade_and_by_nobody_else) {
  auto in = two_orders();
  EXPECT_EQ(decide(in.state, timer(60, stranger)).error(), account_reject::account_unknown);
  in.take(access_granted{1, stranger, right::view});
  EXPECT_EQ(decide(in.state, timer(60, stranger)).error(), account_reject::trade_access_required);
  in.take(access_granted{2, stranger, right::trade});
  EXPECT_TRUE(decide(in.state, timer(60, stranger)).has_value());
  in.apply_all(decide(in.state, peer_message<user_to_account>{2, close_account{}}));
  EXPECT_EQ(decide(in.state, timer(60)).error(), account_reject::account_closed);
}

TEST(a_cancel_timer, keeps_its_account_in_memory_and_wants_to_hear_of_time) {
  auto in = funded_account(krw(1));
  EXPECT_FALSE(account_entity::is_live(in.state) || account_entity::is_working(in.state));
  ask(in, timer(60));
  EXPECT_TRUE(account_entity::is_live(in.state)) << "a start must find it";
  EXPECT_TRUE(account_entity::is_working(in.state));
  EXPECT_TRUE(account_entity::awaits_time(in.state));
  ask(in, timer(0));
  EXPECT_FALSE(account_entity::is_working(in.state));
  EXPECT_FALSE(account_entity::awaits_time(in.state));
}

TEST(a_guarding_connection, takes_the_open_orders_with_it) {
  auto in = two_orders();
  ask(in, guard(7));
  EXPECT_TRUE(decide(in.state, guard(7))->empty()) << "it does so already";
  EXPECT_TRUE(decide(in.state, connection_ended{own_account, 8}).empty()) << "another one";
  const auto events = decide(in.state, connection_ended{own_account, 7});
  EXPECT_EQ(recalls(events).size(), 2U);
  EXPECT_EQ(recalls(events).front().second, order_reason::disconnected);
  in.apply_all(events);
  EXPECT_FALSE(in.state.guards.is_set());
  EXPECT_TRUE(decide(in.state, connection_ended{own_account, 7}).empty()) << "it ends once";
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_guarding_connection, that_was_switched_off_takes_nothing_with_it) {
  auto in = two_orders();
  ask(in, guard(7));
  ask(in, guard(7, false));
  EXPECT_TRUE(decide(in.state, guard(7, false))->empty());
  EXPECT_TRUE(decide(in.state, connection_ended{own_account, 7}).empty());
}

TEST(a_guarding_connection, of_somebody_who_may_not_trade_any_more_only_ends) {
  auto in = two_orders();
  in.take(access_granted{1, stranger, right::trade});
  ask(in, guard(7, true, stranger));
  in.take(access_revoked{1});
  const auto events = decide(in.state, connection_ended{own_account, 7});
  EXPECT_TRUE(recalls(events).empty());
  in.apply_all(events);
  EXPECT_FALSE(in.state.guards.is_set());
}

TEST(a_guarding_connection, has_ended_when_the_node_starts_again) {
  auto in = two_orders();
  EXPECT_TRUE(decide_restart(in.state).empty());
  ask(in, guard(7));
  ask(in, guard(9));
  const auto events = decide_restart(in.state);
  EXPECT_EQ(recalls(events).size(), 2U) << "each order once";
  in.apply_all(events);
  EXPECT_FALSE(in.state.guards.is_set());
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_guarding_connection, is_one_of_a_bounded_number) {
  auto in = funded_account(krw(1));
  for (std::uint64_t i = 1; i <= accounts::guarding_connections_max; ++i) ask(in, guard(i));
  EXPECT_EQ(decide(in.state, guard(1'000)).error(), account_reject::too_many_requests);
  EXPECT_TRUE(decide(in.state, guard(1)).has_value());
  EXPECT_EQ(decide(in.state, guard(1'000, true, stranger)).error(), account_reject::account_unknown);
}

}  // namespace
}  // namespace madang
