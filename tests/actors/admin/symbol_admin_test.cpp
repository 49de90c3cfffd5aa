#include <gtest/gtest.h>

#include "tests/support/checked.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

const admin_act some_act{{1}, "192.0.2.1", "as agreed"};
const symbol_rules two_per_pass{true, 2, 2, 1'000};

symbol_events act(recorded_symbol& in, symbol_change change) {
  const administer_symbol command{in.state.listing.symbol, std::move(change), some_act, false};
  auto decision = decide(in.state, command, in.state.limits, two_per_pass);
  if (!decision) return {};
  in.apply_all(*decision);
  return *decision;
}
symbol_reject refused_by(const recorded_symbol& in, symbol_change change) {
  const administer_symbol command{in.state.listing.symbol, std::move(change), some_act, false};
  return decide(in.state, command, in.state.limits, two_per_pass).error();
}
void rest(recorded_symbol& in, std::uint64_t id, std::int64_t at) {
  tell(in, order_id{id}, limit_order(account_id{id}, side::buy, shares(1), won(at)));
}

TEST(a_symbol, is_halted_and_resumed_by_an_administrator_who_says_why) {
  auto in = listed_symbol();
  const auto events = act(in, halt_symbol{});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(std::get<symbol_halted_by>(events[0]).act, some_act);
  EXPECT_EQ(in.state.status, instrument_status::halted);
  EXPECT_TRUE(act(in, halt_symbol{}).empty());
  act(in, resume_symbol{});
  EXPECT_EQ(in.state.status, instrument_status::trading);
}

TEST(a_symbol, loses_its_orders_a_pass_full_at_a_time_when_it_is_delisted) {
  auto in = listed_symbol();
  for (std::uint64_t id = 1; id <= 5; ++id) rest(in, id, 70'000);
  ASSERT_EQ(in.state.book.size(), 5U);
  EXPECT_EQ(act(in, delist_symbol{}).size(), 3U);
  EXPECT_EQ(in.state.book.size(), 3U);
  in.apply_all(decide(in.state, continue_delisting{}, two_per_pass));
  in.apply_all(decide(in.state, continue_delisting{}, two_per_pass));
  EXPECT_TRUE(in.state.book.empty());
  EXPECT_TRUE(decide(in.state, continue_delisting{}, two_per_pass).empty());
  const auto& last = in.state.reports.at(order_id{5}).back().body;
  EXPECT_EQ(std::get<order_left>(last).reason, order_reason::symbol_delisted);
}

TEST(a_delisted_symbol, takes_no_order_and_no_other_act) {
  auto in = listed_symbol();
  act(in, delist_symbol{});
  EXPECT_TRUE(act(in, delist_symbol{}).empty());
  EXPECT_EQ(refused_by(in, halt_symbol{}), symbol_reject::symbol_delisted);
  EXPECT_EQ(refused_by(in, resume_symbol{}), symbol_reject::symbol_delisted);
  EXPECT_EQ(refused_by(in, list_symbol{}), symbol_reject::symbol_exists);
  rest(in, 9, 70'000);
  const auto& said = in.state.reports.at(order_id{9}).back().body;
  EXPECT_EQ(std::get<order_turned_away>(said).reason, order_reason::symbol_delisted);
}

TEST(a_symbol_that_is_not_listed, is_unknown_until_an_administrator_lists_it) {
  recorded_symbol in;
  EXPECT_EQ(refused_by(in, halt_symbol{}), symbol_reject::symbol_unknown);
  EXPECT_EQ(refused_by(in, delist_symbol{}), symbol_reject::symbol_unknown);
  const auto known = listed_symbol();
  act(in, list_symbol{known.state.listing, {20'000}});
  EXPECT_TRUE(in.state.is_listed());
  EXPECT_EQ(in.state.listing, known.state.listing);
}

}  // namespace
}  // namespace madang
