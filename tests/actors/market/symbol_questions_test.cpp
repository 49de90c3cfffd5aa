#include <gtest/gtest.h>

#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr account_id alice{1};
constexpr account_id bob{2};
constexpr order_id nobodys{0x99'0002};

meet_book wanted(side on, std::int64_t amount, std::int64_t at, time_in_force tif = time_in_force::day) {
  place_order order;
  order.account = bob;
  order.new_order = nobodys;
  order.side = on;
  order.quantity = shares(amount);
  order.price = won(at);
  order.time_in_force = tif;
  return {{order}, won(at), {}};
}
recorded_symbol with_offers() {
  auto in = listed_symbol();
  tell(in, order_id{1}, limit_order(alice, side::sell, shares(5), won(70'100)));
  tell(in, order_id{2}, limit_order(alice, side::sell, shares(7), won(70'100)));
  tell(in, order_id{3}, limit_order(alice, side::sell, shares(9), won(70'200)));
  return in;
}

TEST(what_an_order_would_meet, is_what_it_meets_when_it_comes) {
  auto in = with_offers();
  const auto met = meeting_of(in.state, wanted(side::buy, 20, 70'200), {});
  EXPECT_EQ(met.fills,
            (std::vector<preview_fill>{{won(70'100), shares(5)}, {won(70'100), shares(7)}, {won(70'200), shares(8)}}));
  std::vector<preview_fill> fills;
  for (const auto& event : tell(in, order_id{9}, limit_order(bob, side::buy, shares(20), won(70'200)))) {
    if (const auto* trade = std::get_if<traded>(&event)) fills.push_back({trade->price, trade->quantity});
  }
  EXPECT_EQ(met.fills, fills);
}

TEST(what_an_order_would_meet, changes_nothing) {
  auto in = with_offers();
  const auto before = to_snapshot(in.state);
  meeting_of(in.state, wanted(side::buy, 20, 70'200), {});
  EXPECT_EQ(to_snapshot(in.state), before);
}

TEST(what_an_order_would_meet, is_nothing_for_a_fill_or_kill_that_cannot_fill) {
  const auto in = with_offers();
  const auto met = meeting_of(in.state, wanted(side::buy, 22, 70'200, time_in_force::fok), {});
  EXPECT_TRUE(met.fills.empty());
  EXPECT_EQ(met.refused, order_reason::none) << "it would be taken, and be cancelled";
}

TEST(what_an_order_would_meet, says_why_it_would_not_be_taken) {
  auto in = with_offers();
  in.apply_all(decide(in.state, halt_trading{}));
  EXPECT_EQ(meeting_of(in.state, wanted(side::buy, 1, 70'200), {}).refused, order_reason::symbol_halted);
}

TEST(what_an_order_would_meet, leaves_out_orders_of_its_own_group) {
  const auto in = with_offers();
  auto own = wanted(side::buy, 20, 70'200);
  own.what.order.account = alice;
  EXPECT_TRUE(meeting_of(in.state, own, {}).fills.empty()) << "the pass would end at the first of them";
}

TEST(the_place_in_the_queue, counts_what_came_earlier_at_the_same_price) {
  auto in = with_offers();
  tell(in, order_id{4}, limit_order(bob, side::buy, shares(1), won(69'000)));
  const auto second = queue_of(in.state, order_id{2});
  EXPECT_TRUE(second.resting);
  EXPECT_EQ(second.orders_ahead, 1U);
  EXPECT_EQ(second.quantity_ahead, shares(5));
  EXPECT_EQ(second.best_ask, won(70'100));
  EXPECT_EQ(second.best_bid, won(69'000));
  EXPECT_EQ(queue_of(in.state, order_id{3}).orders_ahead, 0U) << "another price";
  tell(in, order_id{1}, withdraw_order{});
  EXPECT_EQ(queue_of(in.state, order_id{2}).orders_ahead, 0U);
  EXPECT_FALSE(queue_of(in.state, order_id{1}).resting);
}

}  // namespace
}  // namespace madang
