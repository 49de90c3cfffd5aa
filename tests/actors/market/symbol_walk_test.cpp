#include "actors/market/symbol_walk.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using market::kept_gathered;
using market::kept_link;
using market::kept_order;
using market::kept_session;
using market::kept_stop;
using market::kept_triggers;
using market::symbol_assembly;
using market::symbol_walk;

const symbol_rules small_rules{true, 3, 5, 100'000};

/// A symbol under random messages, and a walk over it that is told of every event.
class walked_symbol {
 public:
  explicit walked_symbol(std::uint64_t seed) : random_(seed) {}

  symbol_state& state() { return in_.state; }
  int begun() const { return begun_; }
  std::uint64_t ended_seen() const { return ended_seen_; }
  std::uint64_t stops_seen() const { return stops_seen_; }
  std::uint64_t lines_seen() const { return lines_seen_; }
  std::uint64_t gathered_seen() const { return gathered_seen_; }

  void begin_walk() {
    ++begun_;
    expected_ = to_snapshot(in_.state);
    expected_day_orders_ = in_.state.day_orders;
    walk_.emplace(in_.state);
    made_.emplace(walk_->head());
  }
  /// True: the walk is over.
  bool go_on(std::size_t most) {
    if (walk_->is_lost(in_.state)) begin_walk();
    return walk_->go_on(in_.state, most, [this](auto&& one) { take(std::move(one)); });
  }
  void check() {
    const auto made = std::move(*made_).finish();
    made_.reset();
    walk_.reset();
    EXPECT_EQ(to_snapshot(made), expected_);
    EXPECT_EQ(made.day_orders, expected_day_orders_);
    EXPECT_EQ(made.book.size(), expected_.book.size());
  }

  /// Something happens to the symbol.
  void act() {
    in_.at.value += nanos_per_second / 10;
    if (in_.state.has_more_to_do()) return apply_all(decide_unfinished(in_.state, small_rules));
    if (roll(60) == 0) return change_session();
    switch (roll(18)) {
      case 0:
        return tell(any_order(), withdraw_order{});
      case 1:
        return tell(any_order(), replace_order{shares(1 + roll(6)), any_price()});
      case 2:
        return tell({next_order_++}, withdraw_order{});
      case 3:
      case 4:
      case 5:
      case 6:
        return acknowledge();
      case 7:
        if (roll(40) == 0) ++day_;
        return apply_all(decide(in_.state, open_day{{day_}}, in_.state.limits, small_rules));
      case 8:
      case 9:
      case 10:
        return tell({next_order_++}, with_sibling(any_stop()));
      case 11:
        return tell(any_order(), replace_stop{shares(1 + roll(6)), {}, roll(2) == 0 ? any_price() : price{}, {}});
      default:
        return tell({next_order_++}, any_submission());
    }
  }

 private:
  std::int64_t roll(std::int64_t sides) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(sides));
  }
  price any_price() { return won(69'700 + 100 * roll(7)); }
  order_id any_order() {
    const auto back = static_cast<std::uint64_t>(roll(400));
    return {next_order_ > back + 1 ? next_order_ - back - 1 : 1};
  }
  submit_order any_submission() {
    constexpr std::array lives{time_in_force::day, time_in_force::day, time_in_force::gtc,
                               time_in_force::gtc, time_in_force::ioc, time_in_force::fok};
    const auto on = roll(2) == 0 ? side::buy : side::sell;
    const account_id by{static_cast<std::uint64_t>(1 + roll(20))};
    const bool gathers = in_.state.session.gathers;
    if (roll(gathers ? 5 : 20) == 0) {
      return market_order(by, on, shares(1 + roll(20)), gathers ? time_in_force::day : time_in_force::ioc);
    }
    const auto depth = won(100 * roll(4));
    const auto limit = on == side::buy ? won(70'000) - depth + won(100 * roll(2)) : won(70'000) + depth;
    auto submitted = limit_order(by, on, shares(1 + roll(5)), limit, lives[static_cast<std::size_t>(roll(6))]);
    submitted.group.owner.value = static_cast<std::uint64_t>(roll(5));
    if (roll(8) == 0) {
      submitted.type = roll(2) == 0 ? order_type::best_limit : order_type::own_best;
      submitted.worst = on == side::buy ? won(91'000) : won(49'000);
    }
    return submitted;
  }

  void change_session() {
    constexpr std::array all{market::trading_session::opening_auction, market::trading_session::closing_auction,
                             market::trading_session::continuous, market::trading_session::continuous};
    const auto to = all[static_cast<std::size_t>(roll(4))];
    apply_all(decide(in_.state, market::enter_session{{{day_}, to, {}}}));
  }

  submit_stop any_stop() {
    const auto on = roll(2) == 0 ? side::buy : side::sell;
    submit_stop made{{static_cast<std::uint64_t>(1 + roll(20))},
                     on,
                     order_type::stop,
                     roll(3) == 0 ? time_in_force::day : time_in_force::gtc,
                     shares(1 + roll(4)),
                     on == side::buy ? won(91'000) : won(49'000),
                     {},
                     {}};
    switch (roll(3)) {
      case 0:
        made.stop.stop_price = any_price();
        break;
      case 1:
        made.type = order_type::trailing_stop;
        made.stop.trail_price = won(100 * (1 + roll(3)));
        break;
      default:
        made.type = order_type::trailing_stop;
        made.stop.trail_rate = rate{rate::one / 1'000 * (1 + roll(4))};
    }
    return made;
  }

  /// Linked to an order of its side that rests, where chance finds one.
  order_to_symbol with_sibling(submit_stop stop) {
    const auto sibling = any_order();
    const auto resting = in_.state.book.find(sibling);
    if (!resting || resting->side != stop.side || in_.state.links.stop_of(sibling)) return stop;
    return trading::submit_linked_stop{stop, sibling};
  }

  void tell(order_id from, order_to_symbol body) {
    const auto known = in_.state.orders.find(from);
    const auto number = known == in_.state.orders.end() ? 1U : known->second.consumed + 1;
    apply_all(decide(in_.state, from, {number, std::move(body)}, small_rules));
  }
  /// Some orders have heard all, some a part of it.
  void acknowledge() {
    messages_acknowledged event;
    for (auto i = 1 + roll(8); i > 0; --i) {
      const auto from = any_order();
      const auto reports = in_.state.reports.find(from);
      if (reports == in_.state.reports.end()) continue;
      const auto& upto = roll(4) == 0 ? reports->second.front() : reports->second.back();
      event.peers.push_back({entity_of(from), upto.number});
    }
    if (event.peers.empty()) return;
    event.forget_before = {in_.at.value - 60 * nanos_per_second};
    apply_all({event});
  }
  void apply_all(const symbol_events& events) {
    for (const auto& event : events) {
      if (walk_) walk_->before(in_.state, event, [this](auto&& one) { take(std::move(one)); });
      in_.take(event);
    }
  }
  void take(kept_order one) { made_->take(std::move(one)); }
  void take(kept_stop one) {
    ++stops_seen_;
    made_->take(std::move(one));
  }
  void take(kept_link one) { made_->take(one); }
  void take(kept_triggers all) {
    ++lines_seen_;
    made_->take(std::move(all));
  }
  void take(kept_gathered one) {
    ++gathered_seen_;
    made_->take(std::move(one));
  }
  void take(kept_session one) { made_->take(std::move(one)); }
  void take(const ended_pair<order_id>& one) {
    ++ended_seen_;
    made_->take(one);
  }

  std::mt19937_64 random_;
  recorded_symbol in_ = listed_symbol();
  std::uint64_t next_order_ = 1;
  std::int32_t day_ = 20'000;
  std::optional<symbol_walk> walk_;
  std::optional<symbol_assembly> made_;
  symbol_snapshot expected_;
  std::unordered_set<order_id> expected_day_orders_;
  int begun_ = 0;
  std::uint64_t ended_seen_ = 0;
  std::uint64_t stops_seen_ = 0;
  std::uint64_t lines_seen_ = 0;
  std::uint64_t gathered_seen_ = 0;
};

TEST(a_walk_over_a_symbol, reports_it_as_it_was_whatever_happens_on_the_way) {
  int walks = 0;
  std::uint64_t stops = 0;
  std::uint64_t lines = 0;
  std::uint64_t gathered = 0;
  int begun = 0;
  std::uint64_t ended = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    walked_symbol in(seed);
    for (std::uint64_t i = 0; i < 20 * seed; ++i) in.act();
    for (int walk = 0; walk < 8; ++walk, ++walks) {
      in.begin_walk();
      while (!in.go_on(12 + seed % 40)) {
        for (std::uint64_t i = 0; i < 1 + seed % 4; ++i) in.act();
      }
      in.check();
      if (testing::Test::HasFailure()) return;
    }
    begun += in.begun();
    ended += in.ended_seen();
    stops += in.stops_seen();
    lines += in.lines_seen();
    gathered += in.gathered_seen();
  }
  EXPECT_GT(begun, walks) << "no table grew under a walk";
  EXPECT_GT(ended, 1'000U);
  EXPECT_GT(stops, 1'000U);
  EXPECT_GT(gathered, 100U);
  EXPECT_GT(lines, 0U) << "no walk began while stops were triggered";
}

TEST(a_walk_over_a_symbol, visits_no_more_than_it_is_asked_to) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= 1'000; ++i) {
    tell(in, order_id{i}, limit_order({i}, side::buy, shares(1), won(69'000)));
  }
  symbol_walk walk(in.state);
  std::size_t seen = 0;
  std::size_t steps = 0;
  bool is_over = false;
  while (!is_over) {
    const auto before = seen;
    is_over = walk.go_on(in.state, 100, [&](auto&&) { ++seen; });
    EXPECT_LE(seen - before, 200U);
    ++steps;
  }
  EXPECT_EQ(seen, 1'000U);
  EXPECT_EQ(steps, (in.state.orders.bucket_count() + 99) / 100);
}

TEST(an_order, that_rests_behind_those_of_an_older_snapshot_stays_behind_them) {
  auto in = listed_symbol();
  for (const std::uint64_t id : {5U, 3U, 4U}) {
    tell(in, order_id{id}, limit_order({id}, side::buy, shares(1), won(69'000)));
  }
  recorded_symbol later{from_snapshot(to_snapshot(in.state)), in.history};
  tell(later, order_id{2}, limit_order({2}, side::buy, shares(1), won(69'000)));

  symbol_walk walk(later.state);
  symbol_assembly made(walk.head());
  ASSERT_TRUE(walk.go_on(later.state, 1'000, [&](auto&& one) { made.take(std::move(one)); }));
  const auto again = std::move(made).finish();
  EXPECT_EQ(again.book.position_of(order_id{2}).value().orders_ahead, 3U);
  EXPECT_EQ(to_snapshot(again), to_snapshot(later.state));
}

}  // namespace
}  // namespace madang
