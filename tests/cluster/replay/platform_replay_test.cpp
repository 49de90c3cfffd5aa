#include "cluster/replay/platform_replay.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <iostream>
#include <map>

#include "tests/support/temp_dir.hpp"
#include "tests/support/test_data.hpp"

namespace madang {

namespace {

// Prices of the small flows are about 1.00, in hundredths of a cent.
std::vector<lobster_message> messages_of(const std::string& text) {
  return *parse_lobster_messages(text);
}

/// Each row: time, type, order, size, price, direction.
const std::string busy_flow =
    "1,1,7,50,10000,1\n"      // a buy
    "2,1,8,20,10000,1\n"      // another behind it
    "3,1,3,30,10000,1\n"      // older than both: came into view
    "4,1,9,40,10200,-1\n"     // a sell
    "5,4,3,10,10000,1\n"      // a part of the oldest buy
    "6,2,7,15,10000,1\n"      // a part of the second is cancelled
    "7,4,3,20,10000,1\n"      // the rest of the oldest
    "8,4,7,5,10000,1\n"       // then the second
    "9,1,11,10,10100,-1\n"    // a better sell
    "10,4,9,40,10200,-1\n"    // the worse one trades: the better one must have gone
    "11,3,8,20,10000,1\n"     // cancelled
    "12,5,0,10,10050,1\n"     // hidden
    "13,4,999,10,10100,1\n";  // of an order never seen

platform_report replayed(const std::string& flow) {
  spdlog::set_level(spdlog::level::warn);
  temp_dir dir;
  auto report = replay_on_platform(messages_of(flow), dir.path().string());
  EXPECT_TRUE(report) << report.error();
  return report ? *report : platform_report{};
}

}  // namespace

TEST(plain_flow, makes_the_same_book_where_it_is_taken_literally) {
  std::vector<lobster_message> flow;
  const auto report = replay_lobster(messages_of(busy_flow), {}, &flow);
  order_book book{price{100}};
  for (const auto& one : flow) {
    const order_id order{one.order};
    const auto leaves = book.find(order).value_or(resting_order{}).leaves;
    switch (one.type) {
      case lobster_type::added:
        EXPECT_TRUE(book.add({order, {}, one.side, one.price, one.size}));
        break;
      case lobster_type::reduced:
        EXPECT_GT(leaves, one.size);
        book.reduce(order, one.size);
        break;
      case lobster_type::deleted:
        EXPECT_EQ(leaves, one.size);
        book.remove(order);
        break;
      case lobster_type::executed:
        book.execute(opposite(one.side), one.price, one.size, {}, false, 9,
                     [&](const planned_fill& fill) { EXPECT_EQ(fill.maker, order); });
        break;
      default:
        ADD_FAILURE() << "a plain flow has nothing else";
    }
  }
  EXPECT_EQ(hash_of(book), report.book_hash);
  EXPECT_EQ(book.size(), 1U);
}

TEST(platform_replay, sends_every_kind_of_message_and_finds_nothing_unlike) {
  const auto report = replayed(busy_flow);
  EXPECT_EQ(report.unlike, 0U) << to_text(report);
  EXPECT_EQ(report.flow.contradictions(), 0U) << to_text(report);
  EXPECT_EQ(report.placed, 7U) << "five, and two again behind the older one";
  EXPECT_EQ(report.amended, 1U);
  EXPECT_EQ(report.cancelled, 4U) << "two to make room, one gone unseen, one deleted";
  EXPECT_EQ(report.taken, 4U);
  EXPECT_EQ(report.trades_compared, 4U);
  EXPECT_EQ(report.answers_compared, report.commands());
  EXPECT_EQ(report.resting_compared, 2U) << "one order, before and after a restart";
  EXPECT_EQ(report.flow.skipped_hidden, 1U);
  EXPECT_EQ(report.flow.skipped_unknown, 1U);
}

TEST(platform_replay, another_outcome_has_another_hash) {
  const auto first = replayed("1,1,7,50,10000,1\n2,4,7,10,10000,1\n");
  EXPECT_EQ(first.outcome_hash, replayed("1,1,9,50,10000,1\n2,4,9,10,10000,1\n").outcome_hash)
      << "numbers do not count";
  EXPECT_NE(first.outcome_hash, replayed("1,1,7,50,10000,1\n2,4,7,11,10000,1\n").outcome_hash);
  EXPECT_NE(first.outcome_hash, replayed("1,1,7,51,10000,1\n2,4,7,10,10000,1\n").outcome_hash);
}

TEST(platform_replay, what_the_platform_refuses_is_unlike) {
  const auto report = replayed("1,1,7,50,10000,1\n2,1,8,50,10050,1\n");
  EXPECT_EQ(report.first_unlike, "after command 2: refused: off_tick");
}

TEST(platform_replay, is_refused_where_it_cannot_be_done) {
  temp_dir dir;
  const auto why = [&](const std::string& flow) {
    const auto report = replay_on_platform(messages_of(flow), dir.path().string());
    return report ? "(done)" : report.error();
  };
  EXPECT_EQ(why("1,5,0,10,10050,1\n"), "there is nothing to replay");
  EXPECT_EQ(why("1,1,7,50,10000,1\n2,1,8,50,30000,-1\n"), "prices from 1 to 3 are wider than the limits of a day");
  EXPECT_EQ(why("1,1,7,50,10000,1\n"),
            dir.path().string() + " is not an empty directory; a replay starts from nothing");
}

TEST(platform_replay, amazon_goes_through_the_whole_platform_twice_with_the_same_outcome) {
  const auto folder = test_data_folder(MADANG_SOURCE_FOLDER);
  if (!folder) GTEST_SKIP() << "no folder of real data; set MADANG_TEST_DATA";
  const auto messages = load_lobster_messages((*folder / "lobster" / "AMZN_2021-04-12_message_10.csv").string());
  ASSERT_TRUE(messages) << messages.error();
  ASSERT_EQ(messages->size(), 15'000U);
  std::map<std::uint64_t, int> hashes;
  for (int run = 1; run <= 2; ++run) {
    spdlog::set_level(spdlog::level::warn);
    temp_dir dir;
    const auto report = replay_on_platform(*messages, dir.path().string());
    ASSERT_TRUE(report) << report.error();
    std::cout << "run " << run << "\n" << to_text(*report);
    EXPECT_EQ(report->unlike, 0U) << report->first_unlike;
    EXPECT_EQ(report->trades_compared, 1'480U);
    EXPECT_EQ(report->answers_compared, report->commands());
    EXPECT_EQ(report->resting_compared, 2 * report->flow.resting);
    EXPECT_GE(report->placed, report->flow.added);
    EXPECT_EQ(report->flow.replayed() + report->flow.skipped(), 15'000U);
    ++hashes[report->outcome_hash];
  }
  EXPECT_EQ(hashes.size(), 1U);
}

}  // namespace madang
