#include "cluster/market/market_cache_memory.hpp"

#include <gtest/gtest.h>

#include "cluster/market/node_trades.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/support/failing_journal.hpp"
#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;

TEST(market_cache_memory, lists_as_many_trades_as_it_is_told_and_finds_more_for_channels) {
  market_cache_memory cache([](channel_id) {}, {50, 300});
  for (std::uint64_t number = 1; number <= 1'500; ++number) cache.publish(image(number), {trade(number)});
  cache.publish(image(1'500), trades_from(1'490, 1'500));
  const auto newest = cache.trades(samsung, 3, 0);
  EXPECT_EQ(newest, (std::vector{trade(1'500), trade(1'499), trade(1'498)}));
  EXPECT_EQ(cache.trades(samsung, 2, 1'498), (std::vector{trade(1'497), trade(1'496)}));
  EXPECT_EQ(cache.trades(samsung, 5'000, 0).size(), 50U);
  EXPECT_EQ(cache.trades(samsung, 5'000, 0).back(), trade(1'451));
  EXPECT_EQ(cache.trades_after(samsung, 1'497), trades_from(1'498, 1'500));
  EXPECT_EQ(cache.trades_after(samsung, 0), trades_from(1'201, 1'500));
  EXPECT_TRUE(cache.trades_after(samsung, 1'500).empty());
  EXPECT_TRUE(cache.trades(*symbol_id::parse("NONE"), 5, 0).empty());
  EXPECT_EQ(cache.image(*symbol_id::parse("NONE")), nullptr);
  EXPECT_EQ(cache.image(samsung)->book.seq, 1'500U);
  EXPECT_EQ(cache.symbols(), std::vector{samsung});
}

TEST(market_cache_memory, has_the_candle_of_the_latest_minute_even_where_its_first_trades_are_forgotten) {
  market_cache_memory cache([](channel_id) {}, {50, 300});
  EXPECT_EQ(cache.minute(samsung).trades, 0U);
  for (std::uint64_t number = 1; number <= 1'500; ++number) cache.publish(image(number), {trade(number)});
  EXPECT_EQ(cache.minute(samsung).trades, 1'500U);
  EXPECT_EQ(cache.minute(samsung).bar.volume, quantity::whole(5 * 1'500));

  market_cache_memory late([](channel_id) {});
  late.publish(image(1), trades_from(6, 8));
  late.recall(samsung, trades_from(1, 7));
  EXPECT_EQ(late.minute(samsung).bar.volume, quantity::whole(5 * 8));
  EXPECT_EQ(late.minute(samsung).trades, 8U);
}

TEST(market_cache_memory, recalls_trades_from_before_the_start_behind_those_it_knows) {
  market_cache_memory cache([](channel_id) {});
  cache.recall(samsung, trades_from(1, 5));
  EXPECT_EQ(cache.image(samsung), nullptr) << "trades alone make no image";
  EXPECT_EQ(cache.trades(samsung, 9, 0).size(), 5U);
  cache.publish(image(1), trades_from(6, 8));
  EXPECT_EQ(cache.trades(samsung, 2, 0), (std::vector{trade(8), trade(7)}));

  market_cache_memory late([](channel_id) {});
  late.publish(image(1), trades_from(6, 8));
  late.recall(samsung, trades_from(1, 7));
  const auto all = late.trades(samsung, 9, 0);
  ASSERT_EQ(all.size(), 8U);
  for (std::uint64_t i = 0; i < 8; ++i) EXPECT_EQ(all[i], trade(8 - i));
}

class still_clock final : public clock {
 public:
  unix_nanos now() const override { return {1'000'000'000}; }
};

void append_trade_event(journal& to, std::uint64_t number) {
  traded event;
  event.number = number;
  event.aggressor = side::buy;
  event.price = price::whole(71'000);
  event.quantity = quantity::whole(5);
  std::vector<std::byte> payload;
  encode_event(event, payload);
  draft one{entity_of(samsung), number, traded::event_type, traded::event_version, payload, {}, 3};
  one.channels = {book_channel, quote_channel, trades_channel};
  event_meta stamp;
  to.append({&one, 1}, {&stamp, 1});
}

TEST(recall_trades, brings_the_latest_trades_of_the_journal_back_to_the_board) {
  still_clock time;
  memory_journal past({&time, true, {}, nullptr, nullptr});
  for (std::uint64_t number = 1; number <= 30; ++number) append_trade_event(past, number);
  market_cache_memory cache([](channel_id) {});
  ASSERT_TRUE(recall_trades(past, cache, {samsung, *symbol_id::parse("NONE")}, 20));
  const auto trades = cache.trades(samsung, 100, 0);
  ASSERT_EQ(trades.size(), 20U);
  EXPECT_EQ(trades.front().number, 30U);
  EXPECT_EQ(trades.front().channel_seq, 30U);
  EXPECT_EQ(trades.front().price, price::whole(71'000));
  EXPECT_EQ(trades.front().symbol, samsung);
  EXPECT_EQ(trades.back().channel_seq, 11U);
}

TEST(show_missed_trades, shows_those_after_the_newest_that_was_shown) {
  still_clock time;
  memory_journal past({&time, true, {}, nullptr, nullptr});
  std::vector<channel_id> told;
  market_cache_memory cache([&](channel_id channel) { told.push_back(channel); });
  for (std::uint64_t number = 1; number <= 3; ++number) append_trade_event(past, number);
  ASSERT_TRUE(recall_trades(past, cache, {samsung}, 20));
  show_missed_trades(past, cache, entity_of(samsung));
  EXPECT_TRUE(told.empty()) << "nothing was missed";
  for (std::uint64_t number = 4; number <= 5; ++number) append_trade_event(past, number);
  show_missed_trades(past, cache, entity_of(account_id{7}));
  EXPECT_EQ(cache.trades_after(samsung, 3).size(), 0U);
  show_missed_trades(past, cache, entity_of(samsung));
  const auto missed = cache.trades_after(samsung, 3);
  ASSERT_EQ(missed.size(), 2U);
  EXPECT_EQ(missed.front().number, 4U);
  EXPECT_EQ(told, std::vector{trades_channel});
}

TEST(show_missed_trades, shows_none_where_they_cannot_be_read_and_all_of_them_later) {
  still_clock time;
  memory_journal past({&time, true, {}, nullptr, nullptr});
  failing_journal failing(past);
  market_cache_memory cache([](channel_id) {});
  append_trade_event(past, 1);
  failing.channels_fail = "the disk";
  const auto recalled = recall_trades(failing, cache, {samsung}, 20);
  ASSERT_FALSE(recalled);
  EXPECT_EQ(recalled.error().why, "the disk");
  show_missed_trades(failing, cache, entity_of(samsung));
  EXPECT_TRUE(cache.trades(samsung, 10, 0).empty());
  failing.channels_fail.clear();
  show_missed_trades(failing, cache, entity_of(samsung));
  EXPECT_EQ(cache.trades(samsung, 10, 0).size(), 1U);
}

TEST(recall_trades, is_refused_where_something_else_stands_among_the_trades) {
  still_clock time;
  memory_journal past({&time, true, {}, nullptr, nullptr});
  append_trade_event(past, 1);
  const std::array<std::byte, 3> torn{};
  draft damaged{entity_of(samsung), 2, traded::event_type, traded::event_version, torn, {trades_channel}, 1};
  event_meta stamp;
  past.append({&damaged, 1}, {&stamp, 1});
  market_cache_memory cache([](channel_id) {});
  const auto recalled = recall_trades(past, cache, {samsung}, 20);
  ASSERT_FALSE(recalled);
  EXPECT_EQ(recalled.error().why, "trades:005930 holds something that is no trade");
}

TEST(market_cache_memory, tells_the_channels_whose_numbers_have_changed) {
  std::vector<channel_id> told;
  market_cache_memory cache([&](channel_id channel) { told.push_back(channel); });
  cache.publish(image(1), {});
  EXPECT_EQ(told, (std::vector{book_channel, quote_channel}));
  told.clear();
  cache.publish(image(1), {trade(1)});
  EXPECT_EQ(told, std::vector{trades_channel}) << "book and quote are the same";
  told.clear();
  cache.publish(image(2), {trade(1)});
  EXPECT_EQ(told, (std::vector{book_channel, quote_channel})) << "the trade is known";
}

}  // namespace
}  // namespace madang
