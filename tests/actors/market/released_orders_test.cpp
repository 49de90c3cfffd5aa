#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr account_id alice{1};
constexpr account_id bob{2};
const symbol_rules three_per_pass{true, 3, 3, 1'000};

void rest(recorded_symbol& in, std::uint64_t id, account_id by, side on, std::int64_t amount, std::int64_t at) {
  tell(in, order_id{id}, limit_order(by, on, shares(amount), won(at)));
}
void withdraw(recorded_symbol& in, std::uint64_t id, std::uint32_t number) {
  in.apply_all(market::decide_released(in.state, order_id{id}, number));
}
bool trades(const symbol_events& events) {
  return std::any_of(events.begin(), events.end(), [](const auto& one) { return std::holds_alternative<traded>(one); });
}

TEST(an_order_that_was_released, leaves_the_book_and_is_told_so) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  withdraw(in, 1, 2);
  EXPECT_FALSE(in.state.book.find(order_id{1}));
  const symbol_to_order last = in.state.reports.at(order_id{1}).back().body;
  EXPECT_EQ(last, symbol_to_order(order_left{2, order_reason::operator_release}));
  EXPECT_FALSE(trades(tell(in, order_id{2}, limit_order(bob, side::buy, shares(5), won(70'000)))));
  EXPECT_TRUE(market::decide_released(in.state, order_id{1}, 2).empty()) << "a copy";
}

TEST(an_order_that_was_released, is_not_taken_where_it_never_was_in_the_book) {
  auto in = listed_symbol();
  withdraw(in, 1, 1);
  EXPECT_EQ(in.state.book.size(), 0U);
  EXPECT_TRUE(tell(in, order_id{2}, limit_order(bob, side::buy, shares(5), won(70'000))).size() == 1);
  EXPECT_TRUE(decide(in.state, order_id{1}, {1, limit_order(alice, side::sell, shares(5), won(70'000))}, {}).empty())
      << "a late copy of its submission";
}

TEST(an_order_that_was_released, leaves_though_it_has_said_more_than_the_release_knew) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  withdraw(in, 1, 1);
  EXPECT_FALSE(in.state.book.find(order_id{1}));
  EXPECT_EQ(in.state.orders.at(order_id{1}).consumed, 1U);
  EXPECT_TRUE(market::decide_released(in.state, order_id{1}, 1).empty()) << "it has left";
}

/// Four sales of one share each, and a purchase of ten of which a pass has taken three.
recorded_symbol parked_symbol() {
  auto in = listed_symbol();
  for (std::uint64_t id = 1; id <= 4; ++id) rest(in, id, alice, side::sell, 1, 70'000);
  in.apply_all(
      decide(in.state, order_id{5}, {1, limit_order(bob, side::buy, shares(10), won(70'000))}, three_per_pass));
  EXPECT_TRUE(in.state.parked.has_value());
  return in;
}

TEST(a_pass_that_goes_on, does_not_meet_an_order_that_was_released) {
  auto in = parked_symbol();
  withdraw(in, 4, 2);
  EXPECT_TRUE(in.state.parked.has_value());
  const auto events = decide_parked(in.state, three_per_pass);
  EXPECT_FALSE(trades(events));
}

TEST(a_pass_that_goes_on, ends_where_its_own_order_was_released) {
  auto in = parked_symbol();
  withdraw(in, 5, 2);
  EXPECT_FALSE(in.state.parked.has_value());
  EXPECT_FALSE(in.state.book.find(order_id{5}));
  EXPECT_TRUE(in.state.book.find(order_id{4}));
  EXPECT_EQ(in.replayed({}).parked, in.state.parked);
}

}  // namespace
}  // namespace madang
