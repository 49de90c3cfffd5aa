#include "cluster/replay/lobster.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "cluster/replay/book_replay.hpp"
#include "tests/support/test_data.hpp"

namespace madang {

namespace {

lobster_error message_error(const std::string& text) {
  const auto parsed = parse_lobster_messages(text);
  return parsed ? lobster_error{} : parsed.error();
}
lobster_error book_error(const std::string& text) {
  const auto parsed = parse_lobster_book(text);
  return parsed ? lobster_error{} : parsed.error();
}

std::vector<lobster_message> messages_of(const std::string& text) {
  return *parse_lobster_messages(text);
}
lobster_book book_of(const std::string& text) {
  return *parse_lobster_book(text);
}

}  // namespace

TEST(lobster, a_message_row_is_read) {
  const auto messages = messages_of("34200.004241176,1,16113575,18,5853300,-1\r\n34200.5,5,0,10,5853400,1\n");
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].at, 34'200'004'241'176);
  EXPECT_EQ(messages[0].type, lobster_type::added);
  EXPECT_EQ(messages[0].order, 16'113'575U);
  EXPECT_EQ(messages[0].size, quantity::whole(18));
  EXPECT_EQ(messages[0].price, price{5'853'300});
  EXPECT_EQ(messages[0].side, side::sell);
  EXPECT_EQ(messages[1].side, side::buy);
}

TEST(lobster, halts_and_auctions_use_the_columns_in_their_own_way) {
  EXPECT_EQ(messages_of("34200,7,0,0,-1,-1\n34201,6,-1,500,100,1\n").size(), 2U);
}

TEST(lobster, a_bad_message_is_refused_with_its_line) {
  const std::string good = "34200.1,1,5,18,5853300,1\n";
  const std::pair<const char*, const char*> cases[] = {
      {"34200.1,1,5,18,5853300", "not six columns"},
      {"34200.1,1,5,18,5853300,1,", "not six columns"},
      {"", "not six columns"},
      {"34200.0,1,5,18,5853300,1", "time goes back"},
      {"-1,1,5,18,5853300,1", "bad time"},
      {"1e5,1,5,18,5853300,1", "bad time"},
      {"34200.1234567891,1,5,18,5853300,1", "bad time"},
      {"86400,1,5,18,5853300,1", "bad time"},
      {"34200.1,0,5,18,5853300,1", "bad type"},
      {"34200.1,8,5,18,5853300,1", "bad type"},
      {"34200.1,1,-5,18,5853300,1", "bad order number"},
      {"34200.1,1,9223372036854775807,18,5853300,1", "bad order number"},
      {"34200.1,1,0,18,5853300,1", "no order number"},
      {"34200.1,1,5,0,5853300,1", "bad size"},
      {"34200.1,1,5,99999999999999999999,5853300,1", "bad size"},
      {"34200.1,1,5,1 ,5853300,1", "bad size"},
      {"34200.1,1,5,18,0,1", "bad price"},
      {"34200.1,1,5,18,+5,1", "bad price"},
      {"34200.1,1,5,18,5853300,0", "bad direction"},
      {"34200.1,1,5,18,5853300,x", "bad direction"},
  };
  for (const auto& [row, reason] : cases) {
    const auto error = message_error(good + row + "\n" + good);
    EXPECT_EQ(error.line, 2U) << row;
    EXPECT_EQ(error.reason, reason) << row;
  }
}

TEST(lobster, a_byte_order_mark_and_blank_lines_at_the_end_are_passed_over) {
  const std::string row = "34200.1,1,5,18,5853300,1";
  for (const auto& text : {"\xEF\xBB\xBF" + row + "\n", row + "\r\n\r\n", row + "\n\n \n", row}) {
    EXPECT_EQ(message_error(text).reason, "");
    EXPECT_EQ(messages_of(text).size(), 1U);
  }
  EXPECT_TRUE(messages_of("\n\n").empty());
  const std::string levels = "101,5,100,6";
  EXPECT_EQ(book_of("\xEF\xBB\xBF" + levels + "\n\n").rows.size(), 1U);
  EXPECT_TRUE(book_of("\n").rows.empty());
}

TEST(lobster, a_row_that_is_cut_off_is_refused) {
  for (const auto* cut : {"34200.2,1,6,18,5853300,-", "34200.2,1,6,18,5853300,", "34200.2,1,6,18,58533", "34200."}) {
    EXPECT_EQ(message_error(std::string("34200.1,1,5,18,5853300,1\n") + cut).line, 2U) << cut;
  }
}

TEST(lobster, a_book_row_is_read_and_empty_levels_are_left_out) {
  const auto book = book_of("101,5,100,6,102,7,-9999999999,0\n");
  EXPECT_EQ(book.depth, 2U);
  ASSERT_EQ(book.rows.size(), 1U);
  EXPECT_EQ(book.rows[0].sells,
            (std::vector<lobster_level>{{price{101}, quantity::whole(5)}, {price{102}, quantity::whole(7)}}));
  EXPECT_EQ(book.rows[0].buys, (std::vector<lobster_level>{{price{100}, quantity::whole(6)}}));
}

TEST(lobster, a_bad_book_row_is_refused_with_its_line) {
  const std::string good = "101,5,100,6,102,7,99,8\n";
  const std::pair<const char*, const char*> cases[] = {
      {"101,5,100,6", "not as many columns as the first row"},
      {"101,5,100,6,102,7,99,8,103,1,98,1", "not as many columns as the first row"},
      {"", "not as many columns as the first row"},
      {"101,5,100,6,101,7,99,8", "levels not in order"},
      {"101,5,100,6,102,7,100,8", "levels not in order"},
      {"101,5,100,6,102,7,x,8", "bad price"},
      {"101,5,-1,6,102,7,-2,8", "bad price"},
      {"101,5,100,6,102,7,99,-8", "bad size"},
      {"101,5,100,6,102,7,99,8.5", "bad size"},
      {"101,0,100,6,102,7,99,8", "a level behind an empty one"},
  };
  for (const auto& [row, reason] : cases) {
    const auto error = book_error(good + row + "\n" + good);
    EXPECT_EQ(error.line, 2U) << row;
    EXPECT_EQ(error.reason, reason) << row;
  }
  EXPECT_EQ(book_error("101,5,100\n").reason, "not four columns per level");
  EXPECT_EQ(book_error(std::string(4'000, ',')).reason, "not four columns per level");
}

TEST(lobster, a_file_that_is_not_there_is_an_error_with_its_name) {
  const auto loaded = load_lobster_messages("/nowhere/flow.csv");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error(), "/nowhere/flow.csv: cannot be opened");
}

// The replay itself, on small flows.

namespace {

// One level per side in view: row 1 is the book after message 1.
const std::string first_message = "1,1,5,10,100,1\n";
const std::string first_row = "110,7,100,30,120,1,90,1\n";

}  // namespace

TEST(book_replay, the_first_row_fills_the_book_and_the_first_order_keeps_its_name) {
  const auto report = replay_lobster(messages_of(first_message + "2,4,1,20,100,1\n3,4,5,10,100,1\n"),
                                     book_of(first_row + "110,7,100,10,120,1,90,1\n" + "110,7,90,1,120,1,80,4\n"));
  EXPECT_EQ(report.contradictions(), 0U) << report.first_contradiction;
  EXPECT_EQ(report.executed, 2U);
  EXPECT_EQ(report.executed_anonymous, 1U);
  EXPECT_EQ(report.levels_appeared, 1U);
  EXPECT_EQ(report.rows_compared, 3U);
}

TEST(book_replay, an_execution_of_more_than_its_order_has_is_a_contradiction) {
  const auto report = replay_lobster(messages_of(first_message + "2,4,1,20,100,1\n3,4,5,11,100,1\n"),
                                     book_of(first_row + "110,7,100,10,120,1,90,1\n110,7,90,1,120,1,80,1\n"));
  EXPECT_EQ(report.makers_unlike, 1U);
  EXPECT_EQ(report.levels_unlike, 0U);
  EXPECT_EQ(report.source_inversions, 0U);
  EXPECT_EQ(report.first_contradiction, "row 3: an aggressor does not hit just this order: order 5, 11 at 0.01");
}

TEST(book_replay, an_order_that_trades_before_an_older_one_is_an_inversion_of_the_source_and_counts_once) {
  const auto report = replay_lobster(messages_of(first_message + "2,4,5,4,100,1\n3,4,5,6,100,1\n"),
                                     book_of(first_row + "110,7,100,26,120,1,90,1\n110,7,100,20,120,1,90,1\n"));
  EXPECT_EQ(report.source_inversions, 1U);
  EXPECT_EQ(report.contradictions(), 0U) << report.first_contradiction;
  EXPECT_EQ(report.executed, 2U);
}

TEST(book_replay, without_a_true_book_an_order_that_was_passed_over_comes_back_when_it_is_heard_of) {
  const auto report = replay_lobster(
      messages_of("1,1,1,5,100,1\n2,1,2,5,100,1\n3,4,2,5,100,1\n4,2,1,2,100,1\n5,1,3,1,100,1\n6,4,1,3,100,1\n"), {});
  EXPECT_EQ(report.source_inversions, 1U);
  EXPECT_EQ(report.contradictions() + report.gone_unseen + report.skipped_unknown, 0U) << report.first_contradiction;
  EXPECT_EQ(report.reduced, 1U);
  EXPECT_EQ(report.executed, 2U);
  EXPECT_EQ(report.resting, 1U);
}

TEST(book_replay, rows_without_a_counterpart_are_no_success) {
  const auto messages = messages_of(first_message + "2,5,0,1,100,1\n");
  const auto fault = [&](const std::string& rows) { return fault_of(replay_lobster(messages, book_of(rows)), true); };
  EXPECT_EQ(fault(first_row + first_row), "");
  EXPECT_EQ(fault(first_row), "1 of 2 rows were not compared: the files have not the same number of rows");
  EXPECT_EQ(fault(first_row + first_row + first_row),
            "1 of 3 rows were not compared: the files have not the same number of rows");
  EXPECT_EQ(fault(""), "2 of 2 rows were not compared: the files have not the same number of rows");
  EXPECT_EQ(fault_of(replay_lobster({}, {}), false), "nothing was replayed");
  EXPECT_EQ(fault_of(replay_lobster({}, book_of(first_row)), true), "nothing was replayed");
  EXPECT_EQ(fault_of(replay_lobster(messages_of("1,5,0,1,100,1\n"), {}), false), "nothing was replayed");
}

TEST(book_replay, a_book_unlike_the_true_one_is_a_contradiction_once) {
  const auto report = replay_lobster(messages_of(first_message + "2,5,0,1,100,1\n3,5,0,1,100,1\n"),
                                     book_of(first_row + "110,7,100,29,120,1,90,1\n110,7,100,29,120,1,90,1\n"));
  EXPECT_EQ(report.levels_unlike, 1U);
  EXPECT_EQ(report.skipped_hidden, 2U);
}

TEST(book_replay, a_level_out_of_view_is_unknown_from_there_on) {
  const auto report = replay_lobster(messages_of(first_message + "2,1,6,4,105,1\n3,3,6,4,105,1\n"),
                                     book_of(first_row + "110,7,105,4,120,1,100,30\n" + "110,7,100,30,120,1,90,55\n"));
  EXPECT_EQ(report.contradictions(), 0U) << report.first_contradiction;
  EXPECT_EQ(report.levels_left, 1U);
  EXPECT_EQ(report.levels_appeared, 1U);
}

TEST(book_replay, what_a_right_book_cannot_do_is_a_contradiction) {
  const auto changes_unlike = [](const std::string& second) {
    return replay_lobster(messages_of(first_message + second), book_of(first_row + first_row)).changes_unlike;
  };
  EXPECT_EQ(changes_unlike("2,1,6,5,110,1\n"), 1U) << "crosses";
  EXPECT_EQ(changes_unlike("2,1,5,5,90,1\n"), 1U) << "is there already";
  EXPECT_EQ(changes_unlike("2,2,5,10,100,1\n"), 1U) << "no part, but all of it";
  EXPECT_EQ(changes_unlike("2,3,5,9,100,1\n"), 1U) << "more than is deleted";
  EXPECT_EQ(changes_unlike("2,3,1,21,100,1\n"), 1U) << "less than is deleted";
  EXPECT_EQ(changes_unlike("2,2,5,9,100,1\n3,3,5,1,100,1\n"), 0U);
}

TEST(book_replay, more_than_a_level_can_hold_is_a_contradiction_and_no_crash) {
  std::string flow;
  for (int i = 1; i <= 10'000; ++i) flow += "1,1," + std::to_string(i) + ",1000000000,100,1\n";
  const auto report = replay_lobster(messages_of(flow), {});
  EXPECT_EQ(report.added, 9'223U);
  EXPECT_EQ(report.changes_unlike, 777U);
}

TEST(book_replay, an_order_that_came_into_view_stands_where_its_number_says) {
  const auto report = replay_lobster(messages_of("1,1,7,5,100,1\n2,1,3,5,100,1\n3,4,3,5,100,1\n4,4,7,5,100,1\n"), {});
  EXPECT_EQ(report.contradictions() + report.gone_unseen, 0U) << report.first_contradiction;
  EXPECT_EQ(report.added_in_old_place, 1U);
  EXPECT_EQ(report.executed, 2U);
}

TEST(book_replay, without_a_true_book_orders_in_the_way_of_what_happened_must_have_gone) {
  const auto report = replay_lobster(messages_of("1,1,1,5,100,1\n2,1,2,5,90,-1\n3,1,3,5,95,-1\n4,4,3,5,95,-1\n"), {});
  EXPECT_EQ(report.gone_unseen, 2U);
  EXPECT_EQ(report.executed, 1U);
  EXPECT_EQ(report.contradictions(), 0U) << report.first_contradiction;
  const auto back = replay_lobster(messages_of("1,1,1,5,100,1\n2,1,2,5,90,-1\n3,3,1,5,100,1\n"), {});
  EXPECT_EQ(back.changes_unlike, 1U);
}

TEST(book_replay, without_a_true_book_orders_from_before_the_file_are_skipped) {
  const auto report = replay_lobster(messages_of("1,4,9,1,100,1\n2,3,8,1,100,1\n3,2,7,1,100,1\n4,7,0,0,-1,-1\n"), {});
  EXPECT_EQ(report.skipped_unknown, 3U);
  EXPECT_EQ(report.skipped_halt, 1U);
  EXPECT_EQ(report.replayed(), 0U);
  EXPECT_EQ(report.rows_compared, 0U);
}

// Real order flow.

namespace {

std::string lobster_file(const std::filesystem::path& folder, const char* name) {
  return (folder / "lobster" / name).string();
}

}  // namespace

TEST(book_replay, apple_equals_the_true_book_wherever_it_is_known) {
  const auto folder = test_data_folder(MADANG_SOURCE_FOLDER);
  if (!folder) GTEST_SKIP() << "no folder of real data; set MADANG_TEST_DATA";
  const auto messages = load_lobster_messages(lobster_file(*folder, "AAPL_2012-06-21_message_10.csv"));
  const auto truth = load_lobster_book(lobster_file(*folder, "AAPL_2012-06-21_orderbook_10.csv"));
  ASSERT_TRUE(messages) << messages.error();
  ASSERT_TRUE(truth) << truth.error();
  ASSERT_EQ(messages->size(), 500U);
  ASSERT_EQ(truth->rows.size(), 500U);
  const auto report = replay_lobster(*messages, *truth);
  EXPECT_EQ(report.contradictions(), 0U) << to_text(report);
  EXPECT_EQ(report.rows_compared, 500U);
  EXPECT_EQ(report.replayed() + report.skipped(), 500U) << to_text(report);
  EXPECT_EQ(report.skipped_unknown, 0U);
  EXPECT_EQ(report.executed, 63U);
  EXPECT_GT(report.levels_compared, 9'500U);
  std::cout << to_text(report);
}

TEST(book_replay, amazon_executes_known_orders_as_the_exchange_did) {
  const auto folder = test_data_folder(MADANG_SOURCE_FOLDER);
  if (!folder) GTEST_SKIP() << "no folder of real data; set MADANG_TEST_DATA";
  const auto messages = load_lobster_messages(lobster_file(*folder, "AMZN_2021-04-12_message_10.csv"));
  ASSERT_TRUE(messages) << messages.error();
  ASSERT_EQ(messages->size(), 15'000U);
  const auto report = replay_lobster(*messages, {});
  // The exchange itself let 22325925 pass 22325905, which is older and at the same price; it is heard of twice after.
  EXPECT_EQ(report.source_inversions, 1U) << to_text(report);
  EXPECT_EQ(fault_of(report, false), "");
  EXPECT_LE(report.gone_unseen, 43U);
  EXPECT_EQ(report.executed, 1'480U);
  EXPECT_EQ(report.replayed() + report.skipped(), 15'000U);
  EXPECT_EQ(replay_lobster(*messages, {}).book_hash, report.book_hash);
  std::cout << to_text(report);
}

}  // namespace madang
