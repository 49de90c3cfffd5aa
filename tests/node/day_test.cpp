#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/node/node_stage.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/quote_oracle.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {
namespace {

class a_running_node : public testing::Test {
 protected:
  a_running_node() {
    node.start();
    node.stock(2);
  }
  void begin_next_day() {
    const auto before = node.image().quote.as_of;
    node.time.pass_hours(24);
    ASSERT_TRUE(eventually([&] { return node.image().quote.as_of > before; }));
  }

  node_stage node;
};

TEST_F(a_running_node, begins_a_day_when_the_clock_does) {
  ASSERT_NE(node.place(0, side::sell, node.base(), 1).version, 0U);
  ASSERT_EQ(node.place(1, side::buy, price::whole(10'000), 1).progress.status, order_status::filled);
  const auto for_today = node.place(0, side::sell, price::whole(10'500), 5);
  const auto for_good = node.place(0, side::sell, price::whole(10'600), 3, time_in_force::gtc);
  ASSERT_EQ(node.held_shares(0), quantity::whole(8));
  node.time.pass_hours(24);
  EXPECT_TRUE(eventually([&] { return node.held_shares(0) == quantity::whole(3); }));
  const auto ended = node.ask(for_today.terms.order, read_order{for_today.terms.order, node.owner()});
  ASSERT_TRUE(ended.holds<order_view>());
  EXPECT_EQ(ended.get_if<order_view>()->progress.status, order_status::expired);
  EXPECT_EQ(ended.get_if<order_view>()->progress.reason, order_reason::day_ended);
  const auto stays = node.ask(for_good.terms.order, read_order{for_good.terms.order, node.owner()});
  ASSERT_TRUE(stays.holds<order_view>());
  EXPECT_EQ(stays.get_if<order_view>()->progress.status, order_status::submitted);
  EXPECT_TRUE(eventually([&] { return node.image().quote.open == price{}; }));
}

// ---- quotes --------------------------------------------------------------------------------------------------------

class a_quote : public a_running_node {
 protected:
  /// One trade at exactly this price: one order rests alone, and another takes it.
  void trade(price each, std::int64_t shares) {
    ASSERT_EQ(node.place(0, side::sell, each, shares).progress.status, order_status::submitted);
    ASSERT_EQ(node.place(1, side::buy, each, shares).progress.status, order_status::filled);
    expected.trade(each, quantity::whole(shares));
    ++trades;
    // The market hears of it beside the order.
    ASSERT_TRUE(eventually([&] {
      const auto newest = node.running().market().cache().trades(node.symbol(), 1, 0);
      return !newest.empty() && newest.front().number == trades;
    }));
  }
  void expect_right_quote() {
    const auto quote = node.image().quote;
    EXPECT_EQ(quote.base, expected.base());
    EXPECT_EQ(quote.last_price, expected.last());
    EXPECT_EQ(quote.last_quantity, expected.last_quantity());
    EXPECT_EQ(quote.open, expected.open());
    EXPECT_EQ(quote.high, expected.high());
    EXPECT_EQ(quote.low, expected.low());
    EXPECT_EQ(quote.volume, expected.volume());
    EXPECT_EQ(quote.turnover, expected.turnover());
  }
  static json text_or_null(price each) { return each ? json(to_text(each)) : json(nullptr); }
  /// As a client sees it.
  void expect_right_answer() {
    const auto quote = api_client(node.port()).get("/market/quote/" + node.symbol().text()).body;
    EXPECT_EQ(quote["last_price"], to_text(expected.last()));
    EXPECT_EQ(quote["open"], text_or_null(expected.open()));
    EXPECT_EQ(quote["high"], text_or_null(expected.high()));
    EXPECT_EQ(quote["low"], text_or_null(expected.low()));
    EXPECT_EQ(quote["volume"], to_text(expected.volume()));
    EXPECT_EQ(quote["turnover"], to_text(expected.turnover()));
    EXPECT_EQ(quote["change"], to_text(expected.last() - expected.base()));
    const auto share =
        static_cast<double>((expected.last() - expected.base()).raw) / static_cast<double>(expected.base().raw);
    EXPECT_LE(std::abs(std::stod(quote["change_rate"].get<std::string>()) - share), 0.5000001e-6);
  }

  quote_oracle expected{node.base()};
  std::uint64_t trades = 0;
};

TEST_F(a_quote, says_what_the_trades_of_its_day_make_of_it) {
  std::mt19937 random(20'270'115);
  expect_right_answer();
  for (int day = 0; day < 3; ++day) {
    for (int i = 0; i < 15; ++i) {
      const auto steps = static_cast<std::int64_t>(random() % 81) - 40;
      trade(expected.base() + price::whole(10 * steps), 1 + random() % 50);
      expect_right_quote();
    }
    expect_right_answer();
    begin_next_day();
    expected.begin_day();
    expect_right_quote();
    expect_right_answer();
  }
}

TEST_F(a_quote, is_the_same_after_a_restart_in_the_middle_of_the_day) {
  for (const auto each : {10'010, 10'200, 9'900, 10'050}) trade(price::whole(each), each % 7 + 1);
  node.restart();
  ASSERT_TRUE(eventually([&] { return node.image().quote.last_price == expected.last(); }));
  expect_right_quote();
  expect_right_answer();
}

}  // namespace
}  // namespace madang
