#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <random>

#include "tests/actors/market/auction/auction_stage.hpp"

namespace madang {
namespace {

using market::auction_uncrossed;
using market::trading_session;

struct random_auction {
  std::mt19937_64 random;
  recorded_symbol in = listed_symbol();
  std::uint64_t next = 1;

  explicit random_auction(std::uint64_t seed) : random(seed) {}

  std::int64_t roll(std::int64_t sides) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(sides));
  }
  submit_order any_order(std::int64_t spread) {
    constexpr std::array lives{time_in_force::day, time_in_force::day, time_in_force::gtc, time_in_force::opg};
    const auto on = roll(2) == 0 ? side::buy : side::sell;
    const account_id by{static_cast<std::uint64_t>(1 + roll(9))};
    const auto tif = lives[static_cast<std::size_t>(roll(4))];
    if (roll(6) == 0) return market_order(by, on, shares(1 + roll(30)), tif);
    const auto at = roll(12) == 0 ? won(on == side::buy ? 91'000 : 49'000) : won(69'000 + 100 * roll(spread));
    return limit_order(by, on, shares(1 + roll(30)), at, tif);
  }
  void gather(std::int64_t count) {
    const auto rules = auction_rules();
    enter(in, trading_session::opening_auction, rules);
    const auto spread = 1 + roll(25);
    for (; count > 0; --count) {
      const order_id older{static_cast<std::uint64_t>(1 + roll(static_cast<std::int64_t>(next)))};
      if (roll(8) == 0) {
        tell(in, older, withdraw_order{}, rules);
      } else if (roll(8) == 0) {
        tell(in, older, replace_order{shares(1 + roll(30)), won(69'000 + 100 * roll(spread))}, rules);
      } else {
        tell(in, {next++}, any_order(spread), rules);
      }
    }
  }
};

// ---- who gets what, slow and obvious -------------------------------------------------------------------------------

struct plain_order {
  order_id order;
  madang::side side{};
  std::optional<price> limit;
  std::int64_t amount = 0;
  std::uint64_t time = 0;
};

std::vector<plain_order> plain_orders(const symbol_state& from) {
  std::vector<plain_order> all;
  from.book.for_each([&](const market::resting_order& one) {
    all.push_back({one.order, one.side, one.price, one.leaves.raw, from.orders.at(one.order).rank});
  });
  from.gathered.for_each([&](const market::resting_order& one) {
    all.push_back({one.order, one.side, std::nullopt, one.leaves.raw, from.orders.at(one.order).rank});
  });
  return all;
}

/// What each order gets: a share at a time would be the same, an order at a time is quicker.
std::map<order_id, std::int64_t> plain_fills(std::vector<plain_order> all, const auction_uncrossed& result) {
  std::map<order_id, std::int64_t> got;
  for (const auto on : {side::buy, side::sell}) {
    std::vector<plain_order> queue;
    for (const auto& one : all) {
      const bool reaches = !one.limit || (on == side::buy ? *one.limit >= result.price : *one.limit <= result.price);
      if (one.side == on && reaches) queue.push_back(one);
    }
    std::sort(queue.begin(), queue.end(), [&](const auto& a, const auto& b) {
      if (a.limit.has_value() != b.limit.has_value()) return !a.limit;
      if (a.limit != b.limit) return on == side::buy ? *a.limit > *b.limit : *a.limit < *b.limit;
      return a.time < b.time;
    });
    auto left = result.quantity.raw;
    for (const auto& one : queue) {
      const auto part = std::min(left, one.amount);
      if (part > 0) got[one.order] = part;
      left -= part;
    }
    EXPECT_EQ(left, 0) << "there is not as much as was said to trade";
  }
  return got;
}

bool is_shared(const auction_uncrossed& result) {
  return result.price == won(result.surplus == side::buy ? 91'000 : 49'000) && result.imbalance;
}

TEST(random_auctions, give_every_order_what_a_sorted_list_gives_it) {
  int shared = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    random_auction made(seed);
    made.gather(60);
    const auto before = plain_orders(made.in.state);
    const auto events = enter(made.in, trading_session::continuous, auction_rules(5));
    const auto* result = first_in<auction_uncrossed>(events);
    ASSERT_NE(result, nullptr);
    std::map<order_id, std::int64_t> got;
    std::int64_t bought = 0;
    for (const auto& trade : trades_in(events)) {
      EXPECT_EQ(trade.price, result->price);
      got[trade.maker] += trade.quantity.raw;
      got[trade.taker] += trade.quantity.raw;
      bought += trade.quantity.raw;
    }
    EXPECT_EQ(bought, result->quantity.raw) << "seed " << seed;
    if (is_shared(*result)) {
      ++shared;
      continue;
    }
    if (result->quantity) {
      EXPECT_EQ(got, plain_fills(before, *result)) << "seed " << seed;
    }
    const auto bid = made.in.state.book.best(side::buy);
    const auto ask = made.in.state.book.best(side::sell);
    EXPECT_FALSE(bid && ask && *bid >= *ask) << "seed " << seed << ": the book is crossed behind the auction";
    EXPECT_TRUE(made.in.state.auction_orders.empty());
  }
  EXPECT_LT(shared, 200);
}

// ---- a crash at any pass -------------------------------------------------------------------------------------------

TEST(an_auction_of_many_passes, ends_the_same_after_a_crash_between_any_two) {
  const auto rules = auction_rules(3);
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    random_auction made(seed);
    made.gather(50);
    auto& in = made.in;
    in.apply_all(decide(in.state, market::enter_session{{{20'000}, trading_session::continuous, {}}}));
    std::vector<recorded_symbol> crashed;
    while (in.state.has_more_to_do()) {
      auto back = in;
      back.state = in.replayed({});
      EXPECT_EQ(to_snapshot(back.state), to_snapshot(in.state)) << "seed " << seed;
      crashed.push_back(back);
      back.state = read_again(in.state);
      EXPECT_EQ(to_snapshot(back.state), to_snapshot(in.state)) << "seed " << seed;
      EXPECT_EQ(back.state.auction_orders, in.state.auction_orders);
      EXPECT_EQ(back.state.day_orders, in.state.day_orders);
      crashed.push_back(std::move(back));
      in.apply_all(decide_unfinished(in.state, rules));
    }
    EXPECT_GT(crashed.size(), 2U);
    for (auto& one : crashed) {
      finish_passes(one, rules);
      EXPECT_EQ(one.history.size(), in.history.size());
      EXPECT_EQ(to_snapshot(one.state), to_snapshot(in.state)) << "seed " << seed;
    }
  }
}

TEST(an_auction_of_many_passes, goes_on_without_an_order_that_was_released_in_between) {
  auto in = listed_symbol();
  const auto rules = auction_rules(2);
  enter(in, trading_session::opening_auction);
  for (std::uint64_t id = 1; id <= 8; ++id) {
    tell(in, {id}, limit_order({id}, side::buy, shares(10), won(91'000)), rules);
  }
  tell(in, {9}, limit_order({9}, side::sell, shares(60), won(91'000)), rules);
  in.apply_all(decide(in.state, market::enter_session{{{20'000}, trading_session::continuous, {}}}));
  in.apply_all(decide_unfinished(in.state, rules));
  in.apply_all(decide_unfinished(in.state, rules));
  const auto traded_before = in.state.today.volume;
  EXPECT_GT(traded_before, shares(0));
  for (const std::uint64_t id : {3U, 9U}) in.apply_all(decide_released(in.state, {id}, 2));
  finish_passes(in, rules);
  EXPECT_EQ(in.state.today.volume, traded_before) << "its whole other side is gone";
  EXPECT_EQ(in.state.session.now.session, trading_session::continuous);
  EXPECT_EQ(to_snapshot(in.replayed({})), to_snapshot(in.state));
}

// ---- reports -------------------------------------------------------------------------------------------------------

TEST(an_auctions_pass, reports_every_trade_to_both_orders_once) {
  const auto rules = auction_rules(7);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    random_auction made(seed);
    made.gather(60);
    auto& in = made.in;
    in.apply_all(decide(in.state, market::enter_session{{{20'000}, trading_session::continuous, {}}}));
    while (in.state.has_more_to_do()) {
      std::map<order_id, std::uint32_t> first;
      for (const auto& [id, known] : in.state.orders) first[id] = known.next_report;
      const auto events = decide_unfinished(in.state, rules);
      in.apply_all(events);
      for (const auto& mail : new_reports(in.state, events)) {
        for (const auto& report : mail.peer_messages) EXPECT_EQ(report.number, first[mail.order]++) << "seed " << seed;
      }
      for (const auto& [id, known] : in.state.orders) EXPECT_EQ(first[id], known.next_report) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace madang
