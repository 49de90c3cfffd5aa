#include "actors/market/stop_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using market::stop_book;
using market::waiting_stop;

/// The rules once more, slow: every trade looks at every stop.
class naive_stops {
 public:
  void add(const waiting_stop& one, price reference) { all_.push_back({one, reference, {}, 0}); }
  bool remove(order_id id) {
    return std::erase_if(all_, [&](const entry& one) { return one.stop.order == id; }) != 0;
  }
  void trade(price at) {
    ++trades_;
    for (auto& one : all_) {
      if (one.triggered != 0) continue;
      follow(one, at);
      const auto stands = stop_of(one);
      const bool buys = one.stop.side == side::buy;
      if (buys ? at < stands : at > stands) continue;
      one.triggered = trades_;
      one.stood_at = stands;
    }
  }
  std::vector<stop_book::triggered_stop> line() const {
    std::vector<entry> sorted;
    for (const auto& one : all_) {
      if (one.triggered != 0) sorted.push_back(one);
    }
    std::sort(sorted.begin(), sorted.end(), [](const entry& a, const entry& b) { return key(a) < key(b); });
    std::vector<stop_book::triggered_stop> out;
    for (const auto& one : sorted) out.push_back({one.stop, one.stood_at});
    return out;
  }
  price stop_price_of(order_id id) const {
    for (const auto& one : all_) {
      if (one.stop.order == id) return one.triggered != 0 ? price{} : stop_of(one);
    }
    return {};
  }
  std::size_t size() const { return all_.size(); }

 private:
  struct entry {
    waiting_stop stop;
    price follows;
    price stood_at;
    std::uint64_t triggered = 0;
  };
  static std::tuple<std::uint64_t, int, std::int64_t, std::uint64_t> key(const entry& one) {
    const bool buys = one.stop.side == side::buy;
    return {one.triggered, buys ? 0 : 1, buys ? one.stood_at.raw : -one.stood_at.raw, one.stop.rank};
  }
  static void follow(entry& one, price at) {
    one.follows = one.stop.side == side::buy ? std::min(one.follows, at) : std::max(one.follows, at);
  }
  static price stop_of(const entry& one) {
    const auto& terms = one.stop.terms;
    if (!terms.trails()) return terms.stop_price;
    auto apart = terms.trail_price.raw;
    if (terms.trail_rate) apart = (one.follows.raw * terms.trail_rate.raw + rate::one - 1) / rate::one;
    return {one.stop.side == side::buy ? one.follows.raw + apart : one.follows.raw - apart};
  }

  std::vector<entry> all_;
  std::uint64_t trades_ = 0;
};

waiting_stop any_stop(std::mt19937_64& random, std::uint64_t number) {
  const auto roll = [&](std::int64_t sides) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(sides));
  };
  waiting_stop made;
  made.order = {number};
  made.owner = {1 + number % 7};
  made.side = roll(2) == 0 ? side::buy : side::sell;
  made.quantity = shares(1);
  made.rank = number;
  const auto kind = roll(3);
  if (kind == 0) made.terms.stop_price = won(made.side == side::buy ? 1'001 + roll(40) : 999 - roll(40));
  if (kind == 1) made.terms.trail_price = won(1 + roll(12));
  if (kind == 2) made.terms.trail_rate = rate{rate::one / 1'000 * (1 + roll(15))};
  return made;
}

TEST(a_book_of_stops, triggers_what_a_look_at_every_stop_would_in_the_same_order) {
  std::size_t triggered = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    stop_book fast;
    naive_stops slow;
    auto last = won(1'000);
    std::uint64_t number = 0;
    for (int step = 0; step < 600; ++step) {
      const auto what = random() % 10;
      if (what < 5) {
        auto one = any_stop(random, ++number);
        const bool is_reached = one.terms.stop_price &&
                                (one.side == side::buy ? last >= one.terms.stop_price : last <= one.terms.stop_price);
        if (is_reached) continue;  // its symbol never lets such a one wait
        ASSERT_TRUE(fast.add(one, last));
        slow.add(one, last);
      } else if (what < 6 && number != 0) {
        const order_id gone{1 + random() % number};
        ASSERT_EQ(fast.remove(gone).has_value(), slow.remove(gone)) << "seed " << seed;
      } else if (what < 9) {
        last = won(last.raw / price::one + static_cast<std::int64_t>(random() % 9) - 4);
        fast.note_trade(last);
        slow.trade(last);
      } else {
        for (const auto& [stop, stood_at] : fast.first_triggered(2)) {
          fast.remove(stop.order);
          slow.remove(stop.order);
          ++triggered;
        }
      }
      ASSERT_EQ(fast.first_triggered(1'000), slow.line()) << "seed " << seed << ", step " << step;
      ASSERT_EQ(fast.size(), slow.size());
      const order_id looked_at{1 + random() % (number + 1)};
      ASSERT_EQ(fast.stop_price_of(looked_at), slow.stop_price_of(looked_at)) << "seed " << seed << ", step " << step;
    }
  }
  EXPECT_GT(triggered, 1'000U);
}

TEST(a_book_of_stops, that_is_made_anew_from_what_was_followed_goes_on_alike) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    std::mt19937_64 random(seed);
    stop_book before;
    auto price_now = won(1'000);
    const auto move = [&](stop_book& book) { book.note_trade(price_now); };
    for (std::uint64_t number = 1; number <= 200; ++number) {
      auto one = any_stop(random, number);
      if (one.terms.stop_price) one.terms.stop_price = won(one.side == side::buy ? 1'100 : 900);
      before.add(one, price_now);
      price_now.raw += won(static_cast<std::int64_t>(random() % 5) - 2).raw;
      move(before);
    }
    stop_book after;
    const auto line = before.first_triggered(1'000);
    auto waiting = before.first(1'000);
    std::erase_if(waiting, [&](const waiting_stop& one) { return !before.stop_price_of(one.order); });
    std::sort(waiting.begin(), waiting.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
    const auto marks = before.marks_now();
    for (const auto& one : waiting) ASSERT_TRUE(after.add(one, marks.followed_by(one)));
    for (const auto& one : line) after.restore_triggered(one);
    for (int step = 0; step < 50; ++step) {
      ASSERT_EQ(after.first_triggered(1'000), before.first_triggered(1'000)) << "seed " << seed;
      ASSERT_EQ(after.size(), before.size());
      price_now.raw += won(static_cast<std::int64_t>(random() % 9) - 4).raw;
      move(before);
      move(after);
    }
  }
}

TEST(a_trailing_stop, follows_the_best_trade_and_never_goes_back) {
  stop_book stops;
  waiting_stop one;
  one.order = {1};
  one.side = side::sell;
  one.rank = 1;
  one.terms.trail_price = won(10);
  stops.add(one, won(100));
  EXPECT_EQ(stops.stop_price_of({1}), won(90));
  stops.note_trade(won(95));
  EXPECT_EQ(stops.stop_price_of({1}), won(90)) << "a lower trade moves nothing";
  stops.note_trade(won(110));
  EXPECT_EQ(stops.stop_price_of({1}), won(100));
  EXPECT_FALSE(stops.has_triggered()) << "95 was above its stop price then";
  stops.note_trade(won(101));
  EXPECT_FALSE(stops.has_triggered());
  stops.note_trade(won(100));
  ASSERT_TRUE(stops.has_triggered());
  EXPECT_EQ(stops.first_triggered(1).front().stood_at, won(100));
}

TEST(a_trailing_stop_by_rate, stands_that_part_of_the_price_away_from_it) {
  stop_book stops;
  waiting_stop one;
  one.order = {1};
  one.side = side::buy;
  one.rank = 1;
  one.terms.trail_rate = rate{rate::one / 50};
  stops.add(one, won(1'000));
  EXPECT_EQ(stops.stop_price_of({1}), won(1'020));
  stops.note_trade(won(900));
  EXPECT_EQ(stops.stop_price_of({1}), won(918));
  stops.note_trade(won(917));
  EXPECT_FALSE(stops.has_triggered());
  stops.note_trade(won(918));
  EXPECT_TRUE(stops.has_triggered());
}

}  // namespace
}  // namespace madang
