#include <algorithm>
#include <map>

#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/projection/projection_file.hpp"
#include "persistence/trading/trading_queries.hpp"
#include "tests/persistence/projection/lists_fixture.hpp"

namespace madang {
namespace {

TEST_P(projection_lists_test, orders_of_an_account_come_newest_first_and_pages_join_without_gap) {
  fill(6'000, 13);
  start();
  ASSERT_GT(bucket_of(journal_.last()), 0);
  true_lists truth(journal_);
  for (auto account : {flow_.accounts()[0], flow_.accounts()[5]}) {
    auto by = flow_.user_of(account);
    auto of_account = [&](const order_view& each) { return each.terms.account == account; };
    for (std::uint32_t limit : {1U, 7U, 100U, 500U}) {
      if (limit == 1 && account != flow_.accounts()[0]) continue;
      EXPECT_EQ(orders({by, account, order_filter::all, {}, {}, {limit, 0, 0}}), expected_orders(truth, of_account))
          << limit;
    }
  }
}

TEST_P(projection_lists_test, orders_are_filtered_by_status_symbol_and_client_order_id) {
  fill(3'000, 13);
  start();
  true_lists truth(journal_);
  auto account = flow_.accounts()[2];
  auto by = flow_.user_of(account);
  auto symbol = flow_.symbol(1);
  auto mine = [&](const order_view& each) { return each.terms.account == account; };
  auto open = expected_orders(truth, [&](const auto& each) { return mine(each) && is_open(each.progress.status); });
  auto closed = expected_orders(truth, [&](const auto& each) { return mine(each) && !is_open(each.progress.status); });
  auto traded = expected_orders(truth, [&](const auto& each) { return mine(each) && each.terms.symbol == symbol; });
  ASSERT_GT(open.size(), 3U);
  EXPECT_EQ(orders({by, account, order_filter::open, {}, {}, {3, 0, 0}}), open);
  EXPECT_EQ(orders({by, account, order_filter::closed, {}, {}, {50, 0, 0}}), closed);
  EXPECT_EQ(orders({by, account, order_filter::all, symbol, {}, {50, 0, 0}}), traded);
  const auto& one = closed[closed.size() / 2];
  auto found = orders({by, account, order_filter::all, {}, one.terms.client_order_id, {50, 0, 0}});
  EXPECT_EQ(found, std::vector{one});
  EXPECT_TRUE(orders({by, account, order_filter::all, {}, "nobody's", {50, 0, 0}}).empty());
}

TEST_P(projection_lists_test, a_client_order_id_is_found_without_a_walk_over_the_orders_of_the_account) {
  if (GetParam() == sql_dialect::postgres) GTEST_SKIP() << "a server has an index for it";
  fill(8'000, 13);
  start();
  ASSERT_GT(bucket_of(journal_.last()), 0);
  true_lists truth(journal_);
  auto session = open_projection_reader(file());
  open_order_index none_open;
  query_session at(*session, none_open);
  order_queries reader(at);
  // The time of every search is over; that is looked at only now and then, so a search of a few steps ends before.
  const auto search = [&](const list_orders& query) {
    at.begin(std::chrono::steady_clock::now() - std::chrono::seconds(1));
    return reader.read(query);
  };
  for (auto account : {flow_.accounts()[1], flow_.accounts()[6]}) {
    auto by = flow_.user_of(account);
    auto mine = expected_orders(truth, [&](const auto& each) { return each.terms.account == account; });
    ASSERT_GT(mine.size(), 500U);
    auto all = search(list_orders{by, account, order_filter::all, {}, {}, {500, 0, 0}});
    EXPECT_LT(all->items.size(), 500U) << "a walk over all orders is stopped";
    for (const auto& wanted : {mine.front(), mine[mine.size() / 2], mine.back()}) {
      for (auto within : {std::optional(account), std::optional<account_id>()}) {
        list_orders query{by, within, order_filter::all, {}, wanted.terms.client_order_id, {10, 0, 0}};
        auto found = search(query);
        ASSERT_TRUE(found) << wanted.terms.client_order_id;
        EXPECT_EQ(found->items, std::vector{wanted});
        EXPECT_FALSE(found->more);
      }
    }
  }
}

TEST_P(projection_lists_test, without_an_account_all_orders_and_executions_of_the_caller_are_merged) {
  fill(4'000, 13);
  start();
  true_lists truth(journal_);
  auto by = flow_.user_of(flow_.accounts()[4]);
  auto mine = [&](const order_view& each) { return each.terms.user == by; };
  EXPECT_EQ(flow_.user_of(flow_.accounts()[5]), by) << "the caller must have two accounts";
  EXPECT_EQ(orders({by, {}, order_filter::all, {}, {}, {33, 0, 0}}), expected_orders(truth, mine));
  auto open = expected_orders(truth, [&](const auto& each) { return mine(each) && is_open(each.progress.status); });
  EXPECT_EQ(orders({by, {}, order_filter::open, {}, {}, {4, 0, 0}}), open);
  std::vector<execution_entry> expected;
  for (auto each = truth.executions.rbegin(); each != truth.executions.rend(); ++each) {
    if (flow_.user_of(each->account) == by) expected.push_back(*each);
  }
  EXPECT_EQ(executions({by, {}, {}, {33, 0, 0}}), expected);
}

TEST_P(projection_lists_test, executions_carry_fee_and_tax_also_where_the_booking_came_in_a_later_chunk) {
  fill(1'500, 1);
  start(1);
  true_lists truth(journal_);
  auto account = flow_.accounts()[3];
  auto by = flow_.user_of(account);
  std::vector<execution_entry> expected;
  for (auto each = truth.executions.rbegin(); each != truth.executions.rend(); ++each) {
    if (each->account == account) expected.push_back(*each);
  }
  ASSERT_GT(expected.size(), 50U);
  EXPECT_EQ(executions({by, account, {}, {20, 0, 0}}), expected);
  auto order = expected[7].order;
  std::erase_if(expected, [&](const auto& each) { return each.order != order; });
  EXPECT_EQ(executions({by, account, order, {1, 0, 0}}), expected);
  EXPECT_EQ(executions({by, {}, order, {20, 0, 0}}), expected);
}

TEST_P(projection_lists_test, a_booking_split_from_its_execution_by_a_chunk_still_brings_its_fee) {
  auto account = flow_.accounts()[0];
  auto by = flow_.user_of(account);
  order_terms terms;
  terms.order = {pack_id(7'000'000, account.slot())};
  terms.account = account;
  terms.user = by;
  terms.symbol = flow_.symbol(0);
  terms.quantity = quantity::whole(10);
  journal_.append(entity_of(terms.order), order_placed{terms});
  journal_.close_batch();
  execution fill{9, price::whole(100), quantity::whole(10), liquidity_kind::taker};
  order_progress done{order_status::filled, order_reason::none, terms.quantity, {}, {},
                      terms.quantity,       money::whole(1'000)};
  journal_.append(entity_of(terms.order), order_executed{1, 1, fill, done});
  journal_.close_batch();
  start(1);
  auto before = executions({by, account, {}, {10, 0, 0}});
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before[0].fee, money{});
  EXPECT_EQ(before[0].symbol, terms.symbol);
  fill_booked booked;
  booked.order = terms.order;
  booked.symbol = terms.symbol;
  booked.fill = fill;
  booked.fee = money::whole(2);
  booked.tax = money::whole(1);
  journal_.append(entity_of(account), booked);
  projection_->offer(journal_.close_batch());
  auto after = executions({by, account, {}, {10, 0, 0}});
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].fee, money::whole(2));
  EXPECT_EQ(after[0].tax, money::whole(1));
  EXPECT_EQ(after[0].execution, 2U);
}

TEST_P(projection_lists_test, orders_and_executions_are_found_where_the_account_itself_has_no_record_near) {
  auto account = flow_.accounts()[0];
  auto by = flow_.user_of(account);
  auto far_away = [&] {
    for (int i = 0; i < 33'000; ++i) journal_.append(entity_of(flow_.symbol(1)), trading_halted{});
    journal_.close_batch();
  };
  order_terms terms;
  terms.order = {pack_id(7'000'000, account.slot())};
  terms.account = account;
  terms.user = by;
  terms.symbol = flow_.symbol(0);
  terms.quantity = quantity::whole(10);
  far_away();
  journal_.append(entity_of(terms.order), order_placed{terms});
  far_away();
  execution fill{9, price::whole(100), quantity::whole(10), liquidity_kind::taker};
  order_progress done{order_status::filled, order_reason::none, terms.quantity, {}, {},
                      terms.quantity,       money::whole(1'000)};
  journal_.append(entity_of(terms.order), order_executed{1, 1, fill, done});
  far_away();
  start(30'000);
  EXPECT_EQ(orders({by, account, order_filter::all, {}, {}, {10, 0, 0}}).size(), 1U);
  EXPECT_EQ(executions({by, account, {}, {10, 0, 0}}).size(), 1U);
}

TEST_P(projection_lists_test, the_ledger_adds_up_to_the_cash_at_every_entry) {
  fill(6'000, 13);
  start();
  true_lists truth(journal_);
  for (auto account : flow_.accounts()) {
    list_ledger query{flow_.user_of(account), account, {77, 0, 0}};
    auto entries = pages_of<ledger_entry>(query, [](const ledger_entry& each) { return each.entry; });
    std::reverse(entries.begin(), entries.end());
    EXPECT_EQ(entries, truth.ledgers[account]);
    money cash;
    std::uint64_t number = 0;
    for (const auto& each : entries) {
      EXPECT_EQ(each.entry, ++number);
      if (each.kind != ledger_kind::hold && each.kind != ledger_kind::release) cash += each.amount;
      ASSERT_EQ(each.cash_after, cash) << to_text(each.kind);
    }
    EXPECT_EQ(cash, flow_.cash_of(account));
  }
}

TEST_P(projection_lists_test, every_event_that_moves_or_holds_cash_has_its_entries) {
  auto lines = [](const account_event& event) {
    auto all = ledger_of(event);
    std::vector<std::pair<ledger_kind, std::int64_t>> out;
    for (std::size_t i = 0; i < all.count; ++i) out.push_back({all.lines[i].kind, all.lines[i].amount.raw});
    return out;
  };
  using expected = std::vector<std::pair<ledger_kind, std::int64_t>>;
  EXPECT_EQ(lines(funds_deposited{1, {5}, {5}, {}, {}}), (expected{{ledger_kind::deposit, 5}}));
  EXPECT_EQ(lines(funds_withdrawn{1, {5}, {5}, {}, {}}), (expected{{ledger_kind::withdrawal, -5}}));
  EXPECT_EQ(lines(order_opened{{}, {7}, {}, {}, {}, {}, 0, {}, {}, {}}), (expected{{ledger_kind::hold, 7}}));
  EXPECT_EQ(lines(order_opened{}), expected{}) << "a sale holds no cash";
  EXPECT_EQ(lines(hold_raised{{}, 1, {}, {}, {4}, {}, {}, {}}), (expected{{ledger_kind::hold, 4}}));
  EXPECT_EQ(lines(order_closed{{}, 1, order_status::cancelled, {3}, {}, {}, {}}),
            (expected{{ledger_kind::release, 3}}));
  EXPECT_EQ(lines(order_terms_booked{{}, 1, {}, {}, {2}, {}, {}, {}}), (expected{{ledger_kind::release, 2}}));
  EXPECT_EQ(lines(hold_refused{}), expected{});
  EXPECT_EQ(lines(shares_issued{}), expected{});
  fill_booked booked;
  booked.value = {100};
  booked.fee = {3};
  booked.tax = {2};
  booked.released = {9};
  EXPECT_EQ(
      lines(booked),
      (expected{{ledger_kind::buy, -100}, {ledger_kind::fee, -3}, {ledger_kind::tax, -2}, {ledger_kind::release, 9}}));
  booked.side = side::sell;
  booked.fee = booked.tax = booked.released = {};
  EXPECT_EQ(lines(booked), (expected{{ledger_kind::sell, 100}}));
}

TEST_P(projection_lists_test, accounts_are_listed_newest_first) {
  fill(1, 1);
  start();
  true_lists truth(journal_);
  auto by = flow_.user_of(flow_.accounts()[2]);
  auto items =
      pages_of<account_view>(list_accounts{by, {1, 0, 0}}, [](const account_view& each) { return each.account.value; });
  EXPECT_EQ(items, (std::vector{truth.accounts[flow_.accounts()[3]], truth.accounts[flow_.accounts()[2]]}));
  EXPECT_TRUE(page_of<account_view>(list_accounts{user_id{99}, {10, 0, 0}, accounts_of::all}).items.empty());
}

TEST_P(projection_lists_test, accounts_that_are_shared_are_listed_where_they_are_asked_for_until_the_grant_ends) {
  fill(1, 1);
  true_lists truth(journal_);
  const auto all = flow_.accounts();
  const auto by = flow_.user_of(all[2]);
  const auto share = [&](account_id of, std::uint64_t number, right access) {
    journal_.append(entity_of(of), access_granted{number, by, access});
  };
  share(all[0], 1, right::view);
  share(all[0], 2, right::trade);
  share(all[8], 1, right::view);
  share(all[8], 2, right::trade);
  share(all[9], 1, right::view);
  journal_.append(entity_of(all[9]), access_revoked{1});
  journal_.append(entity_of(all[0]), access_revoked{2});
  journal_.close_batch();
  start();
  const auto listed = [&](accounts_of which) {
    return pages_of<account_view>(list_accounts{by, {1, 0, 0}, which},
                                  [](const account_view& each) { return each.account.value; });
  };
  EXPECT_EQ(listed(accounts_of::all), (std::vector{truth.accounts[all[8]], truth.accounts[all[3]],
                                                   truth.accounts[all[2]], truth.accounts[all[0]]}));
  EXPECT_EQ(listed(accounts_of::granted), (std::vector{truth.accounts[all[8]], truth.accounts[all[0]]}));
  EXPECT_EQ(listed(accounts_of::owner), (std::vector{truth.accounts[all[3]], truth.accounts[all[2]]}));
}

TEST_P(projection_lists_test, candles_are_merged_to_any_interval) {
  fill(2'000, 13, 1'200'000'000);
  start();
  true_lists truth(journal_);
  auto symbol = flow_.symbol(2);
  for (std::int64_t interval : {60, 300, 3'600}) {
    std::vector<candle> expected;
    for (const auto& [key, one] : truth.candles) {
      if (key.first != symbol) continue;
      unix_nanos start{one.start.value / (interval * 1'000'000'000) * (interval * 1'000'000'000)};
      if (expected.empty() || expected.back().start != start) {
        expected.push_back(one);
        expected.back().start = start;
        continue;
      }
      auto& sum = expected.back();
      sum.high = std::max(sum.high, one.high);
      sum.low = std::min(sum.low, one.low);
      sum.close = one.close;
      sum.volume += one.volume;
      sum.last_trade = one.last_trade;
    }
    std::reverse(expected.begin(), expected.end());
    auto all = page_of<candle>(list_candles{symbol, interval, {}, {}, 1'000});
    EXPECT_EQ(all.items, expected) << interval;
    EXPECT_FALSE(all.more);
    auto two = page_of<candle>(list_candles{symbol, interval, {}, {}, 2});
    ASSERT_GT(expected.size(), 2U);
    EXPECT_EQ(two.items, std::vector(expected.begin(), expected.begin() + 2));
    EXPECT_TRUE(two.more);
    auto range = page_of<candle>(list_candles{symbol, interval, expected[2].start, expected[1].start, 1'000});
    EXPECT_EQ(range.items, std::vector{expected[2]}) << "from is in, to is not";
    auto inside = page_of<candle>(list_candles{symbol, interval, expected[2].start + 1, expected[0].start + 1, 1'000});
    EXPECT_EQ(inside.items, (std::vector{expected[0], expected[1]})) << "whole candles alone";
    auto series = page_of<candle>(read_candle_series{{symbol, interval, {}, {}, 5'000}});
    EXPECT_EQ(series.items, expected);
  }
}

TEST_P(projection_lists_test, candles_of_seconds_weeks_and_months_add_up_to_the_same_shares) {
  fill(3'000, 13, 1'200'000'000'000);
  start();
  true_lists truth(journal_);
  auto symbol = flow_.symbol(2);
  constexpr std::int32_t korea_s = 32'400;
  std::map<std::int64_t, quantity> volume_of;
  for (const auto& interval : {week_interval, month_interval, day_interval}) {
    volume_of.clear();
    for (const auto& [key, one] : truth.candles) {
      if (key.first == symbol) volume_of[candle_start(one.start, interval, korea_s).value] += one.volume;
    }
    const auto got = page_of<candle>(list_candles{symbol, interval, {}, {}, 1'000, korea_s}).items;
    ASSERT_EQ(got.size(), volume_of.size()) << interval;
    auto expected = volume_of.rbegin();
    for (const auto& one : got) {
      EXPECT_EQ(one.start.value, expected->first) << interval;
      EXPECT_EQ(one.volume, expected->second) << interval;
      ++expected;
    }
  }
  const auto seconds = page_of<candle>(list_candles{symbol, 1, {}, {}, 1'000}).items;
  ASSERT_FALSE(seconds.empty());
  const auto week_ns = 7 * 86'400 * nanos_per_second;
  // Two hours more than a week may be there: they are dropped once an hour.
  EXPECT_GE(seconds.back().start.value, seconds.front().start.value - week_ns - 7'200 * nanos_per_second);
  EXPECT_EQ(seconds.front().start.value % nanos_per_second, 0);
}

TEST_P(projection_lists_test, daily_candles_are_the_markets_days) {
  fill(2'000, 13, 120'000'000'000);
  start();
  true_lists truth(journal_);
  auto symbol = flow_.symbol(2);
  constexpr std::int32_t korea_s = 32'400;
  std::map<calendar_day, quantity> volume_of;
  for (const auto& [key, one] : truth.candles) {
    if (key.first == symbol) volume_of[day_in_zone(one.start, korea_s)] += one.volume;
  }
  ASSERT_GT(volume_of.size(), 2U);
  auto days = page_of<candle>(list_candles{symbol, 86'400, {}, {}, 1'000, korea_s}).items;
  std::reverse(days.begin(), days.end());
  ASSERT_EQ(days.size(), volume_of.size());
  auto expected = volume_of.begin();
  for (const auto& one : days) {
    EXPECT_EQ(one.start, start_of_day(expected->first, korea_s));
    EXPECT_EQ(one.volume, expected->second) << to_text(expected->first);
    ++expected;
  }
  auto utc_days = page_of<candle>(list_candles{symbol, 86'400, {}, {}, 1'000, 0}).items;
  ASSERT_FALSE(utc_days.empty());
  EXPECT_EQ(utc_days.front().start.value % (86'400 * nanos_per_second), 0);
}

TEST_P(projection_lists_test, other_peoples_accounts_and_orders_are_not_shown) {
  fill(300, 10);
  start();
  auto account = flow_.accounts()[0];
  user_id stranger = flow_.user_of(flow_.accounts()[9]);
  true_lists truth(journal_);
  page at{10, 0, 0};
  auto of_account = std::find_if(truth.orders.begin(), truth.orders.end(),
                                 [&](const auto& each) { return each.terms.account == account; });
  auto order = of_account->terms.order;
  for (auto asked : {account, account_id{424'242}}) {
    EXPECT_TRUE(is_not_owned(ask(*lists_, list_orders{stranger, asked, order_filter::all, {}, {}, at})));
    EXPECT_TRUE(is_not_owned(ask(*lists_, list_orders{stranger, asked, order_filter::open, {}, {}, at})));
    EXPECT_TRUE(is_not_owned(ask(*lists_, list_executions{stranger, asked, {}, at})));
    EXPECT_TRUE(is_not_owned(ask(*lists_, list_ledger{stranger, asked, at})));
  }
  EXPECT_TRUE(is_not_owned(ask(*lists_, list_executions{stranger, {}, order, at})));
  EXPECT_TRUE(is_not_owned(ask(*lists_, list_executions{stranger, {}, order_id{1}, at})));
  EXPECT_TRUE(
      page_of<order_view>(list_orders{stranger, {}, order_filter::all, {}, {}, {10, order.value, 0}}).items.empty())
      << "a stranger's order is no cursor";
}

INSTANTIATE_TEST_SUITE_P(stores, projection_lists_test, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang
