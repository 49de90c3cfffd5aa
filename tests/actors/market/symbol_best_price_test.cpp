#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <random>
#include <vector>

#include "tests/support/domain_stage.hpp"
#include "tests/support/naive_book.hpp"

namespace madang {
namespace {

constexpr account_id alice{1};
constexpr account_id bob{2};
const symbol_rules rules{};

submit_order best_limit(account_id by, side on, std::int64_t amount, time_in_force tif = time_in_force::day) {
  return {by, on, order_type::best_limit, tif, shares(amount), on == side::buy ? won(91'000) : won(49'000)};
}
submit_order own_best(account_id by, side on, std::int64_t amount) {
  return {
      by, on, order_type::own_best, time_in_force::day, shares(amount), on == side::buy ? won(91'000) : won(49'000)};
}

/// Offers of 5 at 70,100 and 7 at 70,200, bids of 3 at 69,900 and 4 at 69,800.
recorded_symbol two_sided() {
  auto in = listed_symbol();
  tell(in, order_id{1}, limit_order(alice, side::sell, shares(5), won(70'100)));
  tell(in, order_id{2}, limit_order(alice, side::sell, shares(7), won(70'200)));
  tell(in, order_id{3}, limit_order(alice, side::buy, shares(3), won(69'900)));
  tell(in, order_id{4}, limit_order(alice, side::buy, shares(4), won(69'800)));
  return in;
}

template <class Event>
std::vector<Event> of_kind(const symbol_events& events) {
  std::vector<Event> out;
  for (const auto& event : events) {
    if (const auto* one = std::get_if<Event>(&event)) out.push_back(*one);
  }
  return out;
}
std::vector<symbol_to_order> reports_to(const recorded_symbol& in, std::uint64_t to) {
  std::vector<symbol_to_order> out;
  const auto found = in.state.reports.find(order_id{to});
  if (found == in.state.reports.end()) return out;
  for (const auto& one : found->second) out.push_back(one.body);
  return out;
}
order_reason refusal_of(const symbol_events& events) {
  if (events.size() != 1) return order_reason::none;
  const auto* refusal = std::get_if<order_refused>(&events.front());
  return refusal == nullptr ? order_reason::none : refusal->reason;
}

TEST(a_best_limit, trades_at_the_best_price_of_the_other_side_and_the_rest_of_it_waits_there) {
  for (const auto on : {side::buy, side::sell}) {
    auto in = two_sided();
    const auto best = on == side::buy ? won(70'100) : won(69'900);
    const auto at_best = on == side::buy ? 5 : 3;
    const auto events = tell(in, order_id{9}, best_limit(bob, on, 10));
    ASSERT_EQ(of_kind<best_price_taken>(events).size(), 1U);
    EXPECT_EQ(of_kind<best_price_taken>(events).front().price, best);
    EXPECT_TRUE(std::holds_alternative<best_price_taken>(events.front())) << "before anything else";
    const auto trades = of_kind<traded>(events);
    ASSERT_EQ(trades.size(), 1U) << "the next level is beyond its limit";
    EXPECT_EQ(trades.front().price, best);
    const auto rested = in.state.book.find(order_id{9});
    ASSERT_TRUE(rested);
    EXPECT_EQ(rested->price, best);
    EXPECT_EQ(rested->leaves, shares(10 - at_best));
  }
}

TEST(a_best_limit, hears_its_limit_before_its_fills_as_answers_to_one_message) {
  auto in = two_sided();
  tell(in, order_id{9}, best_limit(bob, side::buy, 10));
  const auto reports = reports_to(in, 9);
  ASSERT_EQ(reports.size(), 3U);
  ASSERT_TRUE(std::holds_alternative<price_taken>(reports[0]));
  EXPECT_EQ(std::get<price_taken>(reports[0]), (price_taken{1, won(70'100)}));
  EXPECT_TRUE(std::holds_alternative<trade_made>(reports[1]));
  EXPECT_TRUE(std::holds_alternative<order_is_resting>(reports[2]));
}

TEST(a_best_limit, that_finds_all_it_wants_at_one_price_is_filled) {
  auto in = two_sided();
  const auto events = tell(in, order_id{9}, best_limit(bob, side::buy, 5));
  EXPECT_EQ(of_kind<traded>(events).size(), 1U);
  EXPECT_FALSE(in.state.book.find(order_id{9}));
  EXPECT_EQ(in.state.book.best(side::sell), won(70'200));
}

TEST(a_best_limit, is_refused_where_nobody_stands_on_the_other_side) {
  for (const auto tif : {time_in_force::day, time_in_force::gtc, time_in_force::ioc, time_in_force::fok}) {
    auto in = listed_symbol();
    tell(in, order_id{1}, limit_order(alice, side::buy, shares(5), won(70'000)));
    EXPECT_EQ(refusal_of(tell(in, order_id{9}, best_limit(bob, side::buy, 1, tif))), order_reason::no_best_price);
    EXPECT_EQ(in.state.book.size(), 1U);
  }
}

TEST(a_best_limit, ends_as_its_time_in_force_says) {
  auto in = two_sided();
  const auto at_once = tell(in, order_id{9}, best_limit(bob, side::buy, 6, time_in_force::ioc));
  ASSERT_EQ(of_kind<order_removed>(at_once).size(), 1U);
  EXPECT_EQ(of_kind<order_removed>(at_once).front().reason, order_reason::ioc_remainder);
  EXPECT_EQ(of_kind<order_removed>(at_once).front().leaves, shares(1));
  const auto too_many = tell(in, order_id{10}, best_limit(bob, side::buy, 8, time_in_force::fok));
  ASSERT_EQ(of_kind<order_removed>(too_many).size(), 1U);
  EXPECT_EQ(of_kind<order_removed>(too_many).front().reason, order_reason::fok_not_fillable);
  EXPECT_EQ(of_kind<best_price_taken>(too_many).front().price, won(70'200)) << "it is told what it would have paid";
  const auto all = tell(in, order_id{11}, best_limit(bob, side::buy, 7, time_in_force::fok));
  EXPECT_EQ(of_kind<traded>(all).size(), 1U);
  EXPECT_TRUE(of_kind<order_removed>(all).empty());
}

TEST(a_best_limit, leaves_at_the_end_of_its_day_and_one_until_cancelled_stays) {
  auto in = two_sided();
  tell(in, order_id{9}, best_limit(bob, side::buy, 6));
  tell(in, order_id{10}, best_limit(bob, side::buy, 8, time_in_force::gtc));
  EXPECT_EQ(in.state.book.find(order_id{10})->price, won(70'200));
  const auto events = decide(in.state, open_day{{20'001}}, in.state.limits, rules);
  in.apply_all(events);
  EXPECT_FALSE(in.state.book.find(order_id{9}));
  EXPECT_TRUE(in.state.book.find(order_id{10}));
}

TEST(a_best_limit, does_not_trade_with_its_owner) {
  auto in = two_sided();
  const auto events = tell(in, order_id{9}, best_limit(alice, side::buy, 2));
  ASSERT_EQ(of_kind<order_removed>(events).size(), 1U);
  EXPECT_EQ(of_kind<order_removed>(events).front().reason, order_reason::self_trade);
}

TEST(a_best_limit, with_more_fills_than_a_pass_may_make_goes_on_at_its_limit) {
  auto in = listed_symbol();
  for (std::uint64_t id = 1; id <= 7; ++id) {
    tell(in, order_id{id}, limit_order(alice, side::sell, shares(1), won(70'100)));
  }
  tell(in, order_id{8}, limit_order(alice, side::sell, shares(1), won(70'200)));
  const auto events = tell(in, order_id{9}, best_limit(bob, side::buy, 10), {true, 2});
  EXPECT_EQ(of_kind<best_price_taken>(events).size(), 1U) << "once, whatever comes meanwhile";
  ASSERT_FALSE(of_kind<aggressor_parked>(events).empty());
  EXPECT_EQ(of_kind<aggressor_parked>(events).front().type, order_type::limit);
  EXPECT_EQ(of_kind<aggressor_parked>(events).front().worst, won(70'100));
  EXPECT_EQ(of_kind<traded>(events).size(), 7U);
  EXPECT_EQ(in.state.book.find(order_id{9})->leaves, shares(3));
}

TEST(an_own_best, joins_the_queue_at_the_best_price_of_its_side) {
  for (const auto on : {side::buy, side::sell}) {
    auto in = two_sided();
    const auto best = on == side::buy ? won(69'900) : won(70'100);
    const auto events = tell(in, order_id{9}, own_best(bob, on, 2));
    EXPECT_TRUE(of_kind<traded>(events).empty());
    EXPECT_EQ(in.state.book.find(order_id{9})->price, best);
    EXPECT_EQ(in.state.book.position_of(order_id{9})->orders_ahead, 1U);
  }
}

TEST(an_own_best, is_refused_where_nobody_stands_on_its_own_side) {
  auto in = listed_symbol();
  tell(in, order_id{1}, limit_order(alice, side::sell, shares(5), won(70'100)));
  EXPECT_EQ(refusal_of(tell(in, order_id{9}, own_best(bob, side::buy, 1))), order_reason::no_best_price);
}

TEST(an_order_that_takes_its_limit_from_the_book, is_refused_where_that_is_outside_the_limits_of_the_day) {
  auto in = listed_symbol();
  tell(in, order_id{1}, limit_order(alice, side::sell, shares(5), won(80'000), time_in_force::gtc));
  const day_limits lower{won(60'000), won(42'000), won(78'000)};
  in.apply_all(decide(in.state, open_day{{20'001}}, lower, rules));
  auto late = best_limit(bob, side::buy, 1);
  EXPECT_EQ(refusal_of(tell(in, order_id{9}, late)), order_reason::price_outside_limits);
  EXPECT_EQ(refusal_of(tell(in, order_id{10}, own_best(bob, side::sell, 1))), order_reason::price_outside_limits);
}

TEST(an_order_that_takes_its_limit_from_the_book, never_takes_one_beyond_what_it_is_held_at) {
  auto in = two_sided();
  auto purchase = best_limit(bob, side::buy, 1);
  purchase.worst = won(70'000);
  EXPECT_EQ(refusal_of(tell(in, order_id{9}, purchase)), order_reason::price_outside_limits);
  auto sale = best_limit(bob, side::sell, 1);
  sale.worst = won(70'000);
  EXPECT_EQ(refusal_of(tell(in, order_id{10}, sale)), order_reason::price_outside_limits);
}

TEST(an_order_that_takes_its_limit_from_the_book, is_refused_by_a_symbol_that_is_halted) {
  auto in = two_sided();
  in.apply_all(decide(in.state, halt_trading{}));
  EXPECT_EQ(refusal_of(tell(in, order_id{9}, best_limit(bob, side::buy, 1))), order_reason::symbol_halted);
}

TEST(an_order_that_has_taken_its_limit, is_amended_and_withdrawn_as_any_that_rests) {
  auto in = two_sided();
  tell(in, order_id{9}, own_best(bob, side::buy, 2));
  tell(in, order_id{9}, replace_order{shares(3), won(70'000)});
  EXPECT_EQ(in.state.book.find(order_id{9})->price, won(70'000));
  const auto events = tell(in, order_id{9}, withdraw_order{});
  EXPECT_EQ(of_kind<order_removed>(events).front().reason, order_reason::cancelled_by_user);
  EXPECT_FALSE(in.state.book.find(order_id{9}));
}

TEST(the_market, is_not_shown_that_an_order_takes_its_limit) {
  auto in = two_sided();
  for (const auto& event : tell(in, order_id{9}, own_best(bob, side::buy, 2))) {
    EXPECT_EQ(shows_in_market(event), !std::holds_alternative<best_price_taken>(event));
  }
}

TEST(what_an_order_would_meet, says_which_limit_it_would_take_and_changes_nothing) {
  const auto in = two_sided();
  const auto before = to_snapshot(in.state);
  place_order order;
  order.account = bob;
  order.new_order = order_id{0x99'0002};
  order.side = side::buy;
  order.type = order_type::best_limit;
  order.quantity = shares(8);
  const auto met = meeting_of(in.state, {{order}, won(91'000), {}}, rules);
  EXPECT_EQ(met.takes, won(70'100));
  EXPECT_EQ(met.fills, (std::vector<preview_fill>{{won(70'100), shares(5)}}));
  EXPECT_EQ(to_snapshot(in.state), before);
  const auto alone = listed_symbol();
  EXPECT_EQ(meeting_of(alone.state, {{order}, won(91'000), {}}, rules).refused, order_reason::no_best_price);
}

/// A textbook's exchange for orders of these types among limit orders: what each must come to, written down apart from
/// the code. Nobody trades with himself here, for every order is of an account of its own.
class plain_exchange {
 public:
  struct outcome {
    std::optional<price> limit;
    std::vector<planned_fill> fills;
    quantity rests;
    order_reason refused = order_reason::none;

    friend bool operator==(const outcome&, const outcome&) = default;
  };

  outcome take(order_id id, const submit_order& wanted) {
    outcome made;
    auto limit = wanted.worst;
    if (wanted.type != order_type::limit) {
      const auto best = best_of(wanted.type == order_type::best_limit ? opposite(wanted.side) : wanted.side);
      if (!best) {
        made.refused = order_reason::no_best_price;
        return made;
      }
      made.limit = limit = *best;
    }
    quantity there;
    book_.plan(wanted.side, limit, wanted.quantity, {}, false, 1'000,
               [&](const auto& fill) { there += fill.quantity; });
    if (wanted.time_in_force == time_in_force::fok && there < wanted.quantity) return made;
    const auto done = book_.execute(wanted.side, limit, wanted.quantity, {}, false, 1'000,
                                    [&](const auto& fill) { made.fills.push_back(fill); });
    const bool waits = wanted.time_in_force == time_in_force::day || wanted.time_in_force == time_in_force::gtc;
    if (!waits || !done.leaves) return made;
    made.rests = done.leaves;
    book_.add({id, wanted.account, wanted.side, limit, done.leaves});
    return made;
  }
  void withdraw(order_id id) { book_.remove(id); }

 private:
  std::optional<price> best_of(side on) const {
    std::optional<price> best;
    book_.for_each([&](const resting_order& one) {
      if (one.side != on) return;
      const bool is_better = !best || (on == side::buy ? one.price > *best : one.price < *best);
      if (is_better) best = one.price;
    });
    return best;
  }

  naive_book book_;
};

plain_exchange::outcome outcome_of(const symbol_events& events) {
  plain_exchange::outcome made;
  for (const auto& event : events) {
    if (const auto* taken = std::get_if<best_price_taken>(&event)) made.limit = taken->price;
    if (const auto* refusal = std::get_if<order_refused>(&event)) made.refused = refusal->reason;
    if (const auto* rested = std::get_if<order_rested>(&event)) made.rests = rested->leaves;
    if (const auto* trade = std::get_if<traded>(&event)) {
      made.fills.push_back({trade->maker, trade->maker_account, trade->price, trade->quantity, {}});
    }
  }
  return made;
}

TEST(random_sessions, agree_with_a_textbooks_exchange_on_every_order) {
  int taken = 0;
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= 60 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto roll = [&](std::int64_t sides) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(sides));
    };
    auto in = listed_symbol();
    plain_exchange plain;
    for (std::uint64_t id = 1; id <= 400; ++id) {
      if (roll(4) == 0) {
        const order_id gone{1 + random() % id};
        if (in.state.book.find(gone)) tell(in, gone, withdraw_order{});
        plain.withdraw(gone);
        continue;
      }
      const auto on = roll(2) == 0 ? side::buy : side::sell;
      auto wanted = limit_order({id}, on, shares(1 + roll(9)), won(69'800 + 100 * roll(5)),
                                static_cast<time_in_force>(1 + roll(4)));
      const auto kind = roll(4);
      if (kind < 2) {
        const auto tif = wanted.time_in_force;
        wanted = kind == 0 ? best_limit({id}, on, 1 + roll(9), tif) : own_best({id}, on, 1 + roll(9));
      }
      auto expected = plain.take(order_id{id}, wanted);
      for (auto& fill : expected.fills) fill.maker_leaves = {};
      EXPECT_EQ(outcome_of(tell(in, order_id{id}, wanted)), expected) << "order " << id;
      taken += expected.limit ? 1 : 0;
      refused += expected.refused == order_reason::no_best_price ? 1 : 0;
    }
    EXPECT_EQ(to_snapshot(in.replayed({})), to_snapshot(in.state));
  }
  EXPECT_GT(taken, 1'000);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace madang
