#include "actors/market/order_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "messages/ensure.hpp"
#include "tests/support/naive_book.hpp"

namespace madang {

namespace {

constexpr auto any = std::numeric_limits<std::uint32_t>::max();
constexpr account_id nobody{0};
constexpr account_id ann{11};
constexpr account_id bob{12};
constexpr account_id eve{13};

resting_order buy(std::uint64_t id, std::int64_t at, std::int64_t shares, account_id owner = ann) {
  return {{id}, owner, side::buy, price::whole(at), quantity::whole(shares)};
}
resting_order sell(std::uint64_t id, std::int64_t at, std::int64_t shares, account_id owner = ann) {
  return {{id}, owner, side::sell, price::whole(at), quantity::whole(shares)};
}

struct walk {
  match_plan_result done;
  std::vector<planned_fill> fills;

  friend bool operator==(const walk&, const walk&) = default;
};

template <class Book>
walk plan(const Book& book, side from, price limit, std::int64_t shares, self_trade_party owner = bob,
          bool prevent = true, std::uint32_t max_fills = any) {
  walk out;
  out.done = book.plan(from, limit, quantity::whole(shares), owner, prevent, max_fills,
                       [&](const planned_fill& fill) { out.fills.push_back(fill); });
  return out;
}
template <class Book>
walk execute(Book& book, side from, price limit, std::int64_t shares, self_trade_party owner = bob, bool prevent = true,
             std::uint32_t max_fills = any) {
  walk out;
  out.done = book.execute(from, limit, quantity::whole(shares), owner, prevent, max_fills,
                          [&](const planned_fill& fill) { out.fills.push_back(fill); });
  return out;
}

template <class Book>
std::vector<resting_order> content(const Book& book) {
  std::vector<resting_order> orders;
  book.for_each([&](const resting_order& order) { orders.push_back(order); });
  return orders;
}

std::vector<std::uint64_t> makers_of(const walk& from) {
  std::vector<std::uint64_t> ids;
  for (const auto& fill : from.fills) ids.push_back(fill.maker.value);
  return ids;
}

std::vector<book_level> levels(const order_book& book, side on, std::size_t max) {
  std::vector<book_level> out;
  book.levels(on, max, [&](const book_level& level) { out.push_back(level); });
  return out;
}

using ids = std::vector<std::uint64_t>;

}  // namespace

// What is known to go wrong in order books.

TEST(order_book, a_live_id_is_refused_and_changes_nothing) {
  order_book book;
  ASSERT_TRUE(book.add(buy(1, 100, 10)));
  const auto before = content(book);
  EXPECT_FALSE(book.add(buy(1, 101, 5)));
  EXPECT_FALSE(book.add(sell(1, 200, 5, bob)));
  EXPECT_EQ(content(book), before);
  EXPECT_EQ(book.best(side::buy), price::whole(100));
  EXPECT_EQ(book.best(side::sell), std::nullopt);
}

TEST(order_book, an_id_that_left_may_come_back) {
  order_book book;
  book.add(buy(1, 100, 10));
  book.remove({1});
  EXPECT_TRUE(book.add(sell(1, 105, 3)));
  EXPECT_EQ(book.find({1}), sell(1, 105, 3));
}

TEST(order_book, a_partial_fill_leaves_the_maker_at_the_front) {
  order_book book;
  book.add(sell(1, 100, 10));
  book.add(sell(2, 100, 10));
  EXPECT_EQ(makers_of(execute(book, side::buy, price::whole(100), 4)), ids{1});
  EXPECT_EQ(makers_of(execute(book, side::buy, price::whole(100), 7)), (ids{1, 2}));
  EXPECT_EQ(content(book), std::vector{sell(2, 100, 9)});
}

TEST(order_book, a_trade_happens_at_the_makers_price) {
  order_book book;
  book.add(sell(1, 100, 10));
  book.add(buy(2, 90, 10));
  EXPECT_EQ(execute(book, side::buy, price::whole(120), 1).fills.at(0).price, price::whole(100));
  EXPECT_EQ(execute(book, side::sell, price::whole(80), 1).fills.at(0).price, price::whole(90));
}

TEST(order_book, the_remainder_of_an_aggressor_does_not_rest) {
  order_book book;
  book.add(sell(1, 100, 10));
  const auto done = execute(book, side::buy, price::whole(100), 15).done;
  EXPECT_EQ(done, (match_plan_result{quantity::whole(5), match_end::exhausted, 1}));
  EXPECT_TRUE(book.empty());
  EXPECT_EQ(book.best(side::buy), std::nullopt);
}

TEST(order_book, a_market_order_sweeps_all_levels_and_does_not_rest) {
  order_book book;
  book.add(buy(1, 100, 1));
  book.add(buy(2, 1, 1));
  book.add({{3}, ann, side::buy, {-500}, quantity::whole(1)});
  const auto swept = execute(book, side::sell, order_book::unlimited(side::sell), 5);
  EXPECT_EQ(makers_of(swept), (ids{1, 2, 3}));
  EXPECT_EQ(swept.done.leaves, quantity::whole(2));
  EXPECT_TRUE(book.empty());
  EXPECT_THROW(book.add({{4}, ann, side::sell, order_book::unlimited(side::sell), quantity::whole(2)}),
               broken_invariant);
  EXPECT_THROW(book.add({{4}, ann, side::buy, order_book::unlimited(side::buy), quantity::whole(2)}), broken_invariant);
  EXPECT_TRUE(book.empty());
}

TEST(order_book, the_best_price_is_the_next_one_when_its_level_empties) {
  order_book book;
  for (std::uint64_t i = 0; i < 4; ++i) book.add(sell(1 + i, 100 + static_cast<std::int64_t>(i), 10));
  book.remove({1});
  EXPECT_EQ(book.best(side::sell), price::whole(101));
  book.reduce({2}, quantity::whole(10));
  EXPECT_EQ(book.best(side::sell), price::whole(102));
  execute(book, side::buy, price::whole(102), 10);
  EXPECT_EQ(book.best(side::sell), price::whole(103));
  book.remove({4});
  EXPECT_EQ(book.best(side::sell), std::nullopt);
  book.add(sell(5, 107, 1));
  EXPECT_EQ(book.best(side::sell), price::whole(107));
}

TEST(order_book, a_cancel_in_the_middle_keeps_the_order_of_the_others) {
  order_book book;
  for (std::uint64_t i = 1; i <= 5; ++i) book.add(sell(i, 100, 1));
  book.remove({2});
  book.remove({4});
  book.add(sell(6, 100, 1));
  EXPECT_EQ(makers_of(execute(book, side::buy, price::whole(100), 9)), (ids{1, 3, 5, 6}));
}

// Plans.

TEST(order_book, the_smallest_part_of_a_share_still_rests) {
  order_book book;
  book.add({{1}, ann, side::sell, price::whole(100), {2}});
  const auto fill = [](const planned_fill&) {};
  EXPECT_EQ(book.execute(side::buy, price::whole(100), {1}, bob, true, any, fill).fills, 1U);
  EXPECT_EQ(book.level_at(side::sell, price::whole(100)), (book_level{price::whole(100), {1}, 1}));
}

TEST(order_book, price_goes_before_time) {
  order_book book;
  book.add(buy(1, 99, 5));
  book.add(buy(2, 100, 5));
  book.add(buy(3, 100, 5));
  EXPECT_EQ(makers_of(plan(book, side::sell, price::whole(99), 12)), (ids{2, 3, 1}));
  EXPECT_EQ(makers_of(plan(book, side::sell, price::whole(100), 12)), (ids{2, 3}));
}

TEST(order_book, a_plan_says_what_the_maker_has_left_and_who_owns_it) {
  order_book book;
  book.add(sell(1, 100, 10, eve));
  const auto planned = plan(book, side::buy, price::whole(100), 4);
  ASSERT_EQ(planned.fills.size(), 1U);
  EXPECT_EQ(planned.fills[0], (planned_fill{{1}, eve, price::whole(100), quantity::whole(4), quantity::whole(6)}));
  EXPECT_EQ(planned.done, (match_plan_result{{}, match_end::filled, 1}));
}

TEST(order_book, a_plan_changes_nothing) {
  order_book book;
  for (std::uint64_t i = 1; i <= 50; ++i) book.add(sell(i, 100 + static_cast<std::int64_t>(i % 7), 10));
  const auto before = content(book);
  const auto first = plan(book, side::buy, price::whole(104), 300);
  EXPECT_EQ(plan(book, side::buy, price::whole(104), 300), first);
  EXPECT_EQ(content(book), before);
}

TEST(order_book, a_walk_ends_at_the_first_maker_of_the_same_owner) {
  order_book book;
  book.add(sell(1, 100, 5, ann));
  book.add(sell(2, 100, 5, bob));
  book.add(sell(3, 100, 5, ann));
  const auto stopped = plan(book, side::buy, price::whole(100), 12, bob);
  EXPECT_EQ(makers_of(stopped), ids{1});
  EXPECT_EQ(stopped.done, (match_plan_result{quantity::whole(7), match_end::self_trade, 1}));
  EXPECT_EQ(makers_of(plan(book, side::buy, price::whole(100), 12, bob, false)), (ids{1, 2, 3}));
  EXPECT_EQ(plan(book, side::buy, price::whole(100), 5, bob).done.end, match_end::filled);
  EXPECT_EQ(plan(book, side::buy, price::whole(99), 5, bob).done.end, match_end::exhausted);
}

TEST(order_book, a_walk_ends_at_the_first_maker_of_the_same_group) {
  order_book book;
  auto grouped = sell(1, 100, 5, ann);
  grouped.group = {{77}};
  book.add(sell(2, 100, 5, eve));
  book.add(grouped);
  const self_trade_party kin{bob, {{77}}};
  EXPECT_EQ(makers_of(plan(book, side::buy, price::whole(100), 12, kin)), ids{2});
  EXPECT_EQ(plan(book, side::buy, price::whole(100), 12, kin).done.end, match_end::self_trade);
  EXPECT_FALSE(book.fillable(side::buy, price::whole(100), quantity::whole(6), kin, true));
  EXPECT_EQ(makers_of(plan(book, side::buy, price::whole(100), 10, {bob, {{78}}})), (ids{2, 1}));
  EXPECT_EQ(makers_of(plan(book, side::buy, price::whole(100), 10, bob)), (ids{2, 1})) << "none knows of the other";
  EXPECT_EQ(book.find({1})->group, grouped.group);
}

TEST(order_book, passes_of_bounded_fills_add_up_to_one_unbounded_walk) {
  order_book bounded;
  order_book unbounded;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    bounded.add(sell(i, 100 + static_cast<std::int64_t>(i / 3), 2));
    unbounded.add(sell(i, 100 + static_cast<std::int64_t>(i / 3), 2));
  }
  const auto whole = execute(unbounded, side::buy, price::whole(105), 31);
  walk parts;
  std::int64_t left = 31;
  do {
    const auto pass = execute(bounded, side::buy, price::whole(105), left, bob, true, 4);
    parts.fills.insert(parts.fills.end(), pass.fills.begin(), pass.fills.end());
    EXPECT_LE(pass.done.fills, 4U);
    left = pass.done.leaves.raw / quantity::one;
    parts.done = pass.done;
  } while (parts.done.end == match_end::pass_limit);
  EXPECT_EQ(parts.fills, whole.fills);
  EXPECT_EQ(parts.done.end, whole.done.end);
  EXPECT_EQ(content(bounded), content(unbounded));
}

TEST(order_book, a_pass_that_used_all_its_fills_and_crosses_nothing_more_is_not_cut_short) {
  order_book book;
  book.add(sell(1, 100, 5));
  book.add(sell(2, 101, 5));
  EXPECT_EQ(plan(book, side::buy, price::whole(100), 6, bob, true, 1).done.end, match_end::exhausted);
  EXPECT_EQ(plan(book, side::buy, price::whole(100), 5, bob, true, 1).done.end, match_end::filled);
  EXPECT_EQ(plan(book, side::buy, price::whole(101), 6, bob, true, 1).done.end, match_end::pass_limit);
}

TEST(order_book, fillable_counts_up_to_the_limit_and_to_the_first_own_order) {
  order_book book;
  book.add(sell(1, 100, 5));
  book.add(sell(2, 101, 5));
  book.add(sell(3, 101, 5, bob));
  book.add(sell(4, 101, 5));
  EXPECT_TRUE(book.fillable(side::buy, price::whole(100), quantity::whole(5), bob, true));
  EXPECT_FALSE(book.fillable(side::buy, price::whole(100), quantity::whole(6), bob, true));
  EXPECT_TRUE(book.fillable(side::buy, price::whole(101), quantity::whole(10), bob, true));
  EXPECT_FALSE(book.fillable(side::buy, price::whole(101), quantity::whole(11), bob, true));
  EXPECT_TRUE(book.fillable(side::buy, price::whole(101), quantity::whole(20), bob, false));
  EXPECT_FALSE(book.fillable(side::buy, price::whole(101), quantity::whole(21), bob, false));
}

// Changes.

TEST(order_book, a_reduced_order_keeps_its_place_and_leaves_at_zero) {
  order_book book;
  book.add(buy(1, 100, 10));
  book.add(buy(2, 100, 10));
  EXPECT_TRUE(book.reduce({1}, quantity::whole(9)));
  EXPECT_EQ(content(book), (std::vector{buy(1, 100, 1), buy(2, 100, 10)}));
  EXPECT_TRUE(book.reduce({1}, quantity::whole(1)));
  EXPECT_EQ(content(book), std::vector{buy(2, 100, 10)});
  EXPECT_FALSE(book.reduce({1}, quantity::whole(1)));
}

TEST(order_book, a_broken_precondition_is_a_bug_and_changes_nothing) {
  order_book book;
  book.add(buy(1, 100, 10));
  const auto before = content(book);
  EXPECT_THROW(book.reduce({1}, quantity::whole(11)), broken_invariant);
  EXPECT_THROW(book.reduce({1}, {}), broken_invariant);
  EXPECT_THROW(book.reduce({1}, {-1}), broken_invariant);
  EXPECT_THROW(book.add(buy(2, 100, 0)), broken_invariant);
  EXPECT_THROW(book.add(buy(2, 100, -1)), broken_invariant);
  resting_order huge = buy(2, 100, 1);
  huge.leaves.raw = std::numeric_limits<std::int64_t>::max();
  EXPECT_THROW(book.add(huge), broken_invariant) << "the total of the level does not fit";
  EXPECT_EQ(content(book), before);
  EXPECT_EQ(book.level_at(side::buy, price::whole(100)), (book_level{price::whole(100), quantity::whole(10), 1}));
  EXPECT_TRUE(book.add(buy(2, 100, 1)));
}

TEST(order_book, unknown_ids_are_answered_and_change_nothing) {
  order_book book;
  EXPECT_FALSE(book.reduce({7}, quantity::whole(1)));
  EXPECT_EQ(book.remove({7}), std::nullopt);
  EXPECT_EQ(book.find({7}), std::nullopt);
  EXPECT_EQ(book.position_of({7}), std::nullopt);
}

TEST(order_book, removing_returns_the_order_as_it_stood) {
  order_book book;
  book.add(sell(1, 100, 10, eve));
  book.reduce({1}, quantity::whole(3));
  EXPECT_EQ(book.remove({1}), sell(1, 100, 7, eve));
  EXPECT_TRUE(book.empty());
}

TEST(order_book, crossed_orders_may_stand_for_a_call_auction) {
  order_book book;
  book.add(buy(1, 110, 1));
  book.add(sell(2, 90, 1));
  EXPECT_EQ(book.best(side::buy), price::whole(110));
  EXPECT_EQ(book.best(side::sell), price::whole(90));
}

// Views.

TEST(order_book, levels_come_best_first_with_totals_and_counts) {
  order_book book;
  book.add(buy(1, 99, 5));
  book.add(buy(2, 100, 5));
  book.add(buy(3, 100, 7));
  book.add(buy(4, 98, 1));
  EXPECT_EQ(levels(book, side::buy, 2), (std::vector<book_level>{{price::whole(100), quantity::whole(12), 2},
                                                                 {price::whole(99), quantity::whole(5), 1}}));
  EXPECT_EQ(levels(book, side::buy, 10).size(), 3U);
  EXPECT_TRUE(levels(book, side::sell, 10).empty());
  EXPECT_EQ(book.level_at(side::buy, price::whole(98)).orders, 1U);
  EXPECT_EQ(book.level_at(side::buy, price::whole(97)), (book_level{price::whole(97), {}, 0}));
}

TEST(order_book, an_order_knows_what_stands_before_it) {
  order_book book;
  book.add(buy(1, 100, 5));
  book.add(buy(2, 100, 6));
  book.add(buy(3, 100, 7));
  book.add(buy(4, 101, 8));
  EXPECT_EQ(book.position_of({1}), (queue_position{0, {}}));
  EXPECT_EQ(book.position_of({3}), (queue_position{2, quantity::whole(11)}));
  EXPECT_EQ(book.position_of({4}), (queue_position{0, {}}));
}

// The pages of the ladder.

TEST(order_book, the_best_price_stays_right_while_the_market_walks_far_away_and_back) {
  order_book book;
  std::uint64_t id = 0;
  book.add(buy(++id, 1, 1));
  book.add(sell(++id, 2'000'000, 1));
  const auto quote = [&](std::int64_t mid) {
    book.add(buy(++id, mid - 1, 1));
    book.add(sell(++id, mid + 1, 1));
    if (id > 4) {
      ASSERT_TRUE(book.remove({id - 3}));
      ASSERT_TRUE(book.remove({id - 2}));
    }
    ASSERT_EQ(book.best(side::buy), price::whole(mid - 1));
    ASSERT_EQ(book.best(side::sell), price::whole(mid + 1));
  };
  for (std::int64_t mid = 1'000; mid <= 1'000'000; mid += 97) quote(mid);
  for (std::int64_t mid = 1'000'000; mid >= 1'000; mid -= 31) quote(mid);
  EXPECT_EQ(makers_of(execute(book, side::sell, order_book::unlimited(side::sell), 2)), (ids{id - 1, 1}));
  EXPECT_EQ(makers_of(execute(book, side::buy, order_book::unlimited(side::buy), 2)), (ids{id, 2}));
}

TEST(order_book, any_number_of_levels_is_served_from_pages) {
  order_book book;
  std::uint64_t id = 0;
  for (std::int64_t i = 1; i <= 40'000; ++i) book.add(buy(++id, 1'000'000 - i, 1));
  EXPECT_EQ(book.ladder(side::buy).overflow_size(), 0U);
  std::int64_t expected = 999'999;
  book.levels(side::buy, any, [&](const book_level& level) { ASSERT_EQ(level.price, price::whole(expected--)); });
  EXPECT_EQ(expected, 959'999);
  EXPECT_EQ(makers_of(execute(book, side::sell, order_book::unlimited(side::sell), 40'000)).size(), 40'000U);
  EXPECT_EQ(book.ladder(side::buy).page_count(), 0U);
}

TEST(order_book, pages_are_given_back_when_the_market_has_left_them) {
  order_book book;
  std::uint64_t id = 0;
  for (std::int64_t mid = 1'000; mid < 5'000'000; mid += 37) {
    book.add(sell(++id, mid, 1));
    if (id > 100) book.remove({id - 100});
  }
  EXPECT_LE(book.ladder(side::sell).page_count(), 100U);
  EXPECT_EQ(book.ladder(side::sell).overflow_size(), 0U);
}

TEST(order_book, the_unit_is_what_all_prices_are_multiples_of) {
  order_book book;
  std::uint64_t id = 0;
  const auto add = [&](std::int64_t at) {
    book.add(buy(++id, at, 1));
    book.add(sell(++id, at + 1'000'000, 1));
    return std::pair(book.ladder(side::buy).unit(), book.ladder(side::sell).unit());
  };
  add(749'000);
  add(748'000);
  EXPECT_EQ(add(752'000).first, price::whole(1'000)) << "a stock in steps of 1,000";
  EXPECT_EQ(add(499'500), std::pair(price::whole(500), price::whole(500))) << "that falls below 500,000";
  for (std::int64_t i = 0; i < 600; ++i) add(499'500 - i * 500);
  add(99'950);
  EXPECT_EQ(book.ladder(side::buy).unit(), price::whole(500)) << "one price does not move all others";
  EXPECT_EQ(book.ladder(side::buy).overflow_size(), 1U);
  for (std::int64_t i = 1; i < 60; ++i) add(99'950 - i * 50);
  EXPECT_EQ(book.ladder(side::buy).unit(), price::whole(50));
  EXPECT_EQ(book.ladder(side::buy).overflow_size(), 0U);
  price last = order_book::unlimited(side::buy);
  book.levels(side::buy, any, [&](const book_level& level) {
    EXPECT_LT(level.price, last);
    last = level.price;
  });
}

TEST(order_book, prices_out_of_the_tallest_trees_reach_come_into_it_once_only) {
  order_book book(price{1});
  const auto near = [](std::uint64_t id, std::int64_t raw) {
    return resting_order{{id}, ann, side::sell, price{raw}, quantity::whole(1)};
  };
  constexpr std::int64_t far = std::int64_t{1} << 40;
  book.add(near(1, 100));
  book.add(near(2, far));
  EXPECT_EQ(book.ladder(side::sell).overflow_size(), 1U);
  book.remove({1});
  book.add(near(3, far - 20));
  book.add(near(4, far));
  EXPECT_EQ(book.ladder(side::sell).overflow_size(), 0U);
  EXPECT_EQ(book.level_at(side::sell, price{far}).orders, 2U);
  EXPECT_EQ(levels(book, side::sell, any).size(), 2U);
}

TEST(order_book, prices_on_the_unit_are_served_from_pages_on_both_sides) {
  for (const auto unit : {1, 7, 10'000, 1'000'000}) {
    order_book book(price{unit});
    std::uint64_t id = 0;
    for (std::int64_t i = 1; i <= 1'000; ++i) {
      const auto away = 1 + i * 7 % 30;
      book.add({{++id}, ann, side::buy, price{(1'000 - away) * unit}, quantity::whole(1)});
      book.add({{++id}, ann, side::sell, price{(1'000 + away) * unit}, quantity::whole(1)});
    }
    EXPECT_EQ(book.ladder(side::buy).overflow_size(), 0U) << unit;
    EXPECT_EQ(book.ladder(side::sell).overflow_size(), 0U) << unit;
  }
}

TEST(order_book, levels_far_apart_are_in_their_right_place) {
  order_book book;
  std::uint64_t id = 0;
  for (std::int64_t i = 0; i < 12'000; ++i) book.add(sell(++id, 20'000 + i, 1));
  for (std::uint64_t gone = 2; gone < id; ++gone) book.remove({gone});
  std::vector<std::int64_t> expected{20'000, 31'999};
  for (const std::int64_t at : {31'000, 20'064, 27'000, 20'063, 24'096, 20'001, 29'000, 24'095, 30'999}) {
    book.add(sell(++id, at, 1));
    expected.push_back(at);
    std::sort(expected.begin(), expected.end());
    std::vector<std::int64_t> seen;
    book.levels(side::sell, any, [&](const book_level& level) { seen.push_back(level.price.raw / price::one); });
    ASSERT_EQ(seen, expected);
  }
}

TEST(order_book, prices_off_the_unit_are_in_their_right_place) {
  order_book book(price::whole(100));
  const std::vector<std::int64_t> raw = {71'000'0000, 71'050'0000, 71'100'0000, 71'099'9999, 70'900'0001};
  for (std::size_t i = 0; i < raw.size(); ++i) {
    book.add({{i + 1}, ann, side::buy, {raw[i]}, quantity::whole(1)});
    book.add({{i + 101}, ann, side::sell, {raw[i] + 10'000'0000}, quantity::whole(1)});
  }
  EXPECT_EQ(makers_of(plan(book, side::sell, order_book::unlimited(side::sell), 9)), (ids{3, 4, 2, 1, 5}));
  EXPECT_EQ(makers_of(plan(book, side::buy, order_book::unlimited(side::buy), 9)), (ids{105, 101, 102, 104, 103}));
}

TEST(order_book, the_ends_of_the_price_range_are_ordinary_prices) {
  using raw = std::numeric_limits<std::int64_t>;
  for (const auto unit : {1, 7, 10'000}) {
    order_book book(price{unit});
    std::uint64_t id = 0;
    for (int i = 0; i < 200; ++i) {
      for (const auto at : {raw::min() + 1 + i * unit, raw::max() - 1 - i * unit, std::int64_t{-i * unit}}) {
        ASSERT_TRUE(book.add({{++id}, ann, side::buy, {at}, quantity::whole(1)}));
        ASSERT_TRUE(book.add({{++id}, ann, side::sell, {at}, quantity::whole(1)}));
      }
    }
    EXPECT_EQ(book.best(side::buy), price{raw::max() - 1});
    EXPECT_EQ(book.best(side::sell), price{raw::min() + 1});
    for (const auto on : {side::buy, side::sell}) {
      auto last = order_book::unlimited(on);
      std::size_t seen = 0;
      book.levels(on, any, [&](const book_level& level) {
        ASSERT_TRUE(on == side::buy ? level.price < last : level.price > last);
        last = level.price;
        ++seen;
      });
      EXPECT_EQ(seen, 600U);
    }
    book.for_each(
        [&, found = book.size()](const resting_order& order) { ASSERT_TRUE(book.find(order.order)) << found; });
    for (; id > 0; --id) ASSERT_TRUE(book.remove({id}));
    EXPECT_TRUE(levels(book, side::buy, any).empty());
  }
}

TEST(order_book, a_unit_out_of_bounds_is_a_bug) {
  EXPECT_THROW(order_book{price{-1}}, broken_invariant);
  EXPECT_THROW(order_book{price{100'000'001}}, broken_invariant);
}

// Memory.

TEST(order_book, an_empty_book_is_small_and_so_is_one_with_ten_orders) {
  order_book book;
  EXPECT_LT(book.bytes(), 1'000U);
  for (std::uint64_t i = 1; i <= 10; ++i) book.add(i % 2 != 0 ? buy(i, 100, 1) : sell(i, 101, 1));
  EXPECT_LT(book.bytes(), 3'000U);
}

TEST(order_book, a_million_orders_take_at_most_a_hundred_bytes_each) {
  order_book book;
  for (std::uint64_t i = 1; i <= 1'000'000; ++i) book.add(buy(i << 16, 100 + static_cast<std::int64_t>(i % 1'000), 1));
  EXPECT_LE(book.bytes() / book.size(), 100U);
}

TEST(order_book, memory_is_used_again) {
  order_book book;
  std::uint64_t id = 0;
  const auto fill_and_clear = [&] {
    for (std::int64_t i = 0; i < 5'000; ++i) book.add(buy(++id, 1'000 + i % 300, 1));
    execute(book, side::sell, order_book::unlimited(side::sell), 5'000);
  };
  fill_and_clear();
  const auto after_one = book.bytes();
  for (int i = 0; i < 20; ++i) fill_and_clear();
  EXPECT_EQ(book.bytes(), after_one);
}

TEST(order_book, ids_with_one_and_the_same_hash_are_told_apart) {
  // The hash is the upper half of id times this constant: the inverse makes ids that all share an upper half.
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15ULL;
  std::uint64_t inverse = factor;
  for (int i = 0; i < 6; ++i) inverse *= 2 - factor * inverse;
  const auto id = [&](std::uint64_t i) { return inverse * (0x12345679ULL << 32 | i); };
  ASSERT_EQ(order_index::hash({id(1)}), order_index::hash({id(2)}));
  order_book book;
  naive_book oracle;
  for (std::uint64_t i = 0; i < 300; ++i) {
    ASSERT_TRUE(book.add(buy(id(i), 100, 1)));
    oracle.add(buy(id(i), 100, 1));
    ASSERT_EQ(book.add(buy(id(i / 2), 100, 1)), oracle.add(buy(id(i / 2), 100, 1)));
    if (i % 3 != 0) continue;
    ASSERT_EQ(book.remove({id(i / 3)}), oracle.remove({id(i / 3)}));
  }
  for (std::uint64_t i = 0; i < 300; ++i) ASSERT_EQ(book.find({id(i)}), oracle.find({id(i)})) << i;
  EXPECT_EQ(content(book), content(oracle));
}

TEST(order_index, a_search_ends_even_where_every_bucket_has_been_passed) {
  constexpr std::uint32_t first_half = 0x01;
  constexpr std::uint32_t second_half = 0x80000001;
  const auto is = [](std::uint32_t wanted) { return [=](std::uint32_t slot) { return slot == wanted; }; };
  order_index index;  // two buckets of seven, filled up to eight
  for (std::uint32_t slot = 1; slot <= 8; ++slot) index.insert(first_half, slot);
  for (std::uint32_t slot = 1; slot <= 7; ++slot) index.erase(index.find(first_half, is(slot)));
  for (std::uint32_t slot = 11; slot <= 17; ++slot) index.insert(second_half, slot);
  EXPECT_EQ(index.find(first_half, is(1)), order_index::nowhere);
  EXPECT_EQ(index.find(second_half, is(1)), order_index::nowhere);
  EXPECT_EQ(index.slot_at(index.find(first_half, is(8))), 8U);
  EXPECT_EQ(index.slot_at(index.find(second_half, is(17))), 17U);
  EXPECT_EQ(index.size(), 8U);
}

// Against the naive book.

namespace {

struct flow {
  std::string name;
  std::int64_t unit;    ///< raw
  std::int64_t spread;  ///< raw prices are drawn this far around the mid
  std::int64_t grain;   ///< raw prices are multiples of it
  std::int64_t drift;   ///< the mid's largest step, raw
  unsigned seed;
};

void PrintTo(const flow& shape, std::ostream* out) {
  *out << shape.name;
}

class random_flow : public testing::TestWithParam<flow> {
 protected:
  std::uint64_t below(std::uint64_t n) { return dice_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  side any_side() { return one_in(2) ? side::buy : side::sell; }
  account_id any_owner() { return {1 + below(5)}; }
  self_trade_group any_group() { return one_in(3) ? self_trade_group{} : self_trade_group{{1 + below(3)}}; }

  void move_mid() {
    const auto& shape = GetParam();
    mid_ += static_cast<std::int64_t>(below(static_cast<std::uint64_t>(2 * shape.drift + 1))) - shape.drift;
  }
  price any_price() {
    const auto& shape = GetParam();
    const auto around = static_cast<std::int64_t>(below(static_cast<std::uint64_t>(2 * shape.spread))) - shape.spread;
    return {(mid_ + around) / shape.grain * shape.grain};
  }
  /// Mostly ids that were given, seldom one that was not.
  order_id any_id() { return {1 + below(next_id_ + 1)}; }

  void order();
  void cancel();
  void reduce();
  void look();

  std::mt19937_64 dice_{GetParam().seed};
  std::int64_t mid_ = 1'000'000'000;
  std::uint64_t next_id_ = 0;
  order_book fast_{price{GetParam().unit}};
  order_book twin_{price{GetParam().unit}};  // lives by plan and reduce
  naive_book naive_;
};

void random_flow::order() {
  const auto from = any_side();
  const bool market = one_in(10);
  const auto limit = market ? order_book::unlimited(from) : any_price();
  const auto shares = static_cast<std::int64_t>(1 + below(50));
  const self_trade_party owner{any_owner(), any_group()};
  const bool prevent = !one_in(3);
  const auto max_fills = one_in(4) ? static_cast<std::uint32_t>(below(4)) : any;

  const auto expected = plan(naive_, from, limit, shares, owner, prevent, max_fills);
  ASSERT_EQ(plan(fast_, from, limit, shares, owner, prevent, max_fills), expected);
  const bool all = plan(naive_, from, limit, shares, owner, prevent).done.end == match_end::filled;
  ASSERT_EQ(fast_.fillable(from, limit, quantity::whole(shares), owner, prevent), all);

  ASSERT_EQ(execute(fast_, from, limit, shares, owner, prevent, max_fills), expected);
  ASSERT_EQ(execute(naive_, from, limit, shares, owner, prevent, max_fills), expected);
  for (const auto& fill : expected.fills) ASSERT_TRUE(twin_.reduce(fill.maker, fill.quantity));

  const bool rests = !market && expected.done.end == match_end::exhausted;
  const order_id id{one_in(50) && next_id_ > 0 ? 1 + below(next_id_) : ++next_id_};
  const resting_order rest{id, owner.account, from, limit, expected.done.leaves, owner.group};
  if (!rests) return;
  const bool added = naive_.add(rest);
  ASSERT_EQ(fast_.add(rest), added);
  ASSERT_EQ(twin_.add(rest), added);
}

void random_flow::cancel() {
  const auto id = any_id();
  const auto expected = naive_.remove(id);
  ASSERT_EQ(fast_.remove(id), expected);
  ASSERT_EQ(twin_.remove(id), expected);
}

void random_flow::reduce() {
  const auto id = any_id();
  const auto found = naive_.find(id);
  ASSERT_EQ(fast_.find(id), found);
  const auto most = found ? static_cast<std::uint64_t>(found->leaves.raw) : 1;
  const quantity by{static_cast<std::int64_t>(one_in(4) ? most : 1 + below(most))};
  const bool reduced = naive_.reduce(id, by);
  ASSERT_EQ(fast_.reduce(id, by), reduced);
  ASSERT_EQ(twin_.reduce(id, by), reduced);
}

void random_flow::look() {
  const auto orders = content(naive_);
  ASSERT_EQ(content(fast_), orders);
  ASSERT_EQ(content(twin_), orders);
  ASSERT_EQ(fast_.size(), orders.size());
  std::vector<book_level> expected;
  side on = side::buy;
  queue_position ahead;
  for (const auto& order : orders) {
    if (expected.empty() || order.side != on || expected.back().price != order.price) {
      expected.push_back({order.price, {}, 0});
      ahead = {};
    }
    on = order.side;
    ASSERT_EQ(fast_.position_of(order.order), ahead);
    ahead = {ahead.orders_ahead + 1, ahead.quantity_ahead + order.leaves};
    expected.back().quantity += order.leaves;
    ++expected.back().orders;
  }
  auto seen = levels(fast_, side::buy, any);
  const auto sells = levels(fast_, side::sell, any);
  ASSERT_EQ(fast_.best(side::buy), seen.empty() ? std::nullopt : std::optional(seen.front().price));
  ASSERT_EQ(fast_.best(side::sell), sells.empty() ? std::nullopt : std::optional(sells.front().price));
  seen.insert(seen.end(), sells.begin(), sells.end());
  ASSERT_EQ(seen, expected);
  for (const auto& level : sells) ASSERT_EQ(fast_.level_at(side::sell, level.price), level);
}

}  // namespace

TEST_P(random_flow, gives_the_same_trades_and_the_same_book_as_the_naive_book) {
  for (int step = 0; step < 12'000; ++step) {
    move_mid();
    const auto drawn = below(100);
    if (drawn < 60) {
      order();
    } else if (drawn < 85) {
      cancel();
    } else {
      reduce();
    }
    if (step % 500 == 0) look();
    if (HasFatalFailure()) FAIL() << GetParam().name << " seed " << GetParam().seed << " step " << step;
  }
  look();
}

TEST_P(random_flow, a_book_made_from_the_orders_in_priority_is_the_same_book) {
  for (int step = 0; step < 3'000; ++step) {
    move_mid();
    one_in(4) ? cancel() : order();
  }
  order_book copy{price{GetParam().unit}};
  fast_.for_each([&](const resting_order& order) { ASSERT_TRUE(copy.add(order)); });
  ASSERT_EQ(content(copy), content(fast_));
  for (int step = 0; step < 200; ++step) {
    const auto from = any_side();
    const auto limit = any_price();
    const auto shares = static_cast<std::int64_t>(1 + below(200));
    ASSERT_EQ(execute(copy, from, limit, shares), execute(fast_, from, limit, shares));
  }
  EXPECT_EQ(content(copy), content(fast_));
}

INSTANTIATE_TEST_SUITE_P(shapes, random_flow,
                         testing::Values(flow{"narrow", 10'000, 200'000, 10'000, 10'000, 1},
                                         flow{"one_price", 10'000, 10'000, 10'000, 0, 2},
                                         flow{"wide", 10'000, 400'000'000, 10'000, 5'000'000, 3},
                                         flow{"wider_than_any_window", 1, 900'000'000, 1, 100'000'000, 4},
                                         flow{"swings", 10'000, 300'000, 10'000, 3'000'000, 5},
                                         flow{"off_the_unit", 10'000, 500'000, 2'500, 20'000, 6},
                                         flow{"never_on_the_unit", 1'000'000, 200'000, 7, 10'000, 7},
                                         flow{"odd_unit", 7, 2'000, 7, 50, 8},
                                         flow{"negative_prices", 10'000, 2'000'000'000, 1'000'000, 30'000'000, 9}),
                         [](const auto& shape) { return shape.param.name; });

}  // namespace madang
