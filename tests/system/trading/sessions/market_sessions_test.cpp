#include <memory>
#include <tuple>

#include "tests/support/eventually.hpp"
#include "tests/system/support/stream_fixture.hpp"
#include "tests/system/trading/sessions/hours_around_now.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// A market whose sessions begin and end by the clock, over crashes of the node.
class market_sessions : public a_stream {
 protected:
  void SetUp() override {
    a_stream::SetUp();
    hours_ = std::make_unique<hours_around_now>(dir.text());
  }
  void crash() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
  }
  std::string session() { return api_client(port()).get("/market/clock?market=KOSPI").body["session"]; }
  json quote() { return api_client(port()).get("/market/quote/" + symbol).body; }
  bool comes(const std::string& wanted) {
    return eventually([&] { return session() == wanted && quote()["session"] == wanted; }, 60s);
  }
  /// As its owner sees it.
  json now(std::size_t whose, const json& order) {
    return who(whose).at(port()).get("/orders/" + order["order_id"].get<std::string>()).body;
  }
  json preview(const json& order) { return who(0).at(port()).post("/orders/preview", order).body; }
  /// The next frame of the auction in which so much is expected, and these bids would be left.
  json expects(ws_client& at, const std::string& quantity, const json& bids) {
    return next(at, [&](const json& frame) {
      if (frame.value("ch", "") != "auction:" + symbol) return false;
      return frame["data"]["expected_quantity"] == quantity && frame["data"]["bids"] == bids;
    });
  }

  std::unique_ptr<hours_around_now> hours_;
};

TEST_F(market_sessions, gather_orders_over_crashes_trade_them_at_one_price_and_end) {
  hours_->write({"OPENING_AUCTION " + hours_->in(-600) + '-' + hours_->in(3'000)});
  start(hours_->settings());
  ASSERT_TRUE(comes("OPENING_AUCTION")) << session() << quote();
  const auto before = quote()["volume"];
  auto stream = open();
  subscribe(stream, {"auction:" + symbol, "session:KOSPI"});
  EXPECT_EQ(next_of(stream, "session:KOSPI")["data"]["session"], "OPENING_AUCTION");

  // At 10,000 twenty trade: more than at any other price, and five of the sellers' are left.
  const auto best_buy = place(order_of(who(0), symbol, "BUY", 10, 10'100));
  const auto last_buy = place(order_of(who(1), symbol, "BUY", 10, 10'000));
  const auto best_sell = place(order_of(who(2), symbol, "SELL", 15, 9'900));
  const auto last_sell = place(order_of(who(3), symbol, "SELL", 10, 10'000, "DAY"));
  const auto opening_only = place(order_of(who(4), symbol, "BUY", 5, 9'800, "OPG"));
  for (const auto& one : {best_buy, last_buy, best_sell, last_sell, opening_only}) {
    EXPECT_EQ(one["status"], "SUBMITTED") << one;
    EXPECT_EQ(one["filled_quantity"], "0") << "it gathers";
  }
  const auto at_once = place(market_order_of(who(5), symbol, "BUY", 1));
  EXPECT_EQ(at_once["status"], "REJECTED");
  EXPECT_EQ(at_once["reason"], "order_type_not_in_auction");
  EXPECT_EQ(preview(order_of(who(0), symbol, "BUY", 1, 10'000))["session"], "OPENING_AUCTION");
  EXPECT_EQ(preview(market_order_of(who(0), symbol, "BUY", 1))["refusals"][0]["code"], "order_type_not_in_auction");

  const auto left = json::parse(R"([["9800", "5", 1]])");
  const auto expected = expects(stream, "20", left);
  ASSERT_TRUE(expected.is_object()) << "no frame says what is expected";
  EXPECT_EQ(expected["data"]["phase"], "OPENING_AUCTION");
  EXPECT_EQ(expected["data"]["expected_price"], "10000");
  EXPECT_EQ(expected["data"]["imbalance_side"], "SELL");
  EXPECT_EQ(expected["data"]["imbalance_quantity"], "5");
  EXPECT_EQ(expected["data"]["asks"], json::parse(R"([["10000", "5", 1]])"));
  EXPECT_NE(expected["data"]["ends_at"], nullptr);

  crash();
  ASSERT_TRUE(comes("OPENING_AUCTION"));
  EXPECT_EQ(now(0, best_buy), best_buy) << "nothing is lost";
  EXPECT_EQ(now(3, last_sell), last_sell);
  auto again = open();
  subscribe(again, {"auction:" + symbol});
  const auto snapshot = expects(again, "20", left);
  ASSERT_TRUE(snapshot.is_object());
  EXPECT_EQ(snapshot["data"], expected["data"]);
  EXPECT_GE(snapshot["seq"].get<std::int64_t>(), expected["seq"].get<std::int64_t>()) << "numbers outlive the node";
  EXPECT_EQ(quote()["volume"], before) << "nothing has traded";

  // From now on it is a short day.
  const auto opens = hours_->in(8);
  hours_->write({"OPENING_AUCTION " + hours_->in(-600) + '-' + opens, "CONTINUOUS " + opens + '-' + hours_->in(20)});
  crash();
  ASSERT_TRUE(eventually([&] { return now(0, best_buy)["status"] == "FILLED"; }, 60s)) << now(0, best_buy);
  for (const auto& [whose, order, filled] : {std::tuple(0, best_buy, "10"), std::tuple(1, last_buy, "10"),
                                             std::tuple(2, best_sell, "15"), std::tuple(3, last_sell, "5")}) {
    ASSERT_TRUE(eventually([&, at = static_cast<std::size_t>(whose), &one = order, wanted = std::string(filled)] {
      return now(at, one)["filled_quantity"] == wanted;
    })) << now(static_cast<std::size_t>(whose), order);
    EXPECT_EQ(now(static_cast<std::size_t>(whose), order)["average_price"], "10000") << "one price for all";
  }
  EXPECT_TRUE(eventually([&] { return now(4, opening_only)["status"] == "EXPIRED"; })) << now(4, opening_only);
  EXPECT_EQ(now(4, opening_only)["reason"], "auction_ended");
  EXPECT_EQ(whole(quote()["volume"]) - whole(before), 20);
  auto done = open();
  subscribe(done, {"auction:" + symbol});
  EXPECT_EQ(next_of(done, "auction:" + symbol)["data"]["phase"], "DONE");

  ASSERT_TRUE(comes("CLOSED")) << session() << quote();
  const auto late = place(order_of(who(0), symbol, "BUY", 1, 10'000));
  EXPECT_EQ(late["status"], "REJECTED");
  EXPECT_EQ(late["reason"], "market_closed");
  EXPECT_EQ(preview(order_of(who(0), symbol, "BUY", 1, 10'000))["refusals"][0]["code"], "market_closed");
  EXPECT_TRUE(eventually([&] { return now(3, last_sell)["status"] == "EXPIRED"; })) << now(3, last_sell);
  EXPECT_EQ(now(3, last_sell)["filled_quantity"], "5") << "what has traded stays";
}

TEST_F(market_sessions, are_none_for_a_market_that_is_made_to_be_always_open_again) {
  hours_->write({"CONTINUOUS " + hours_->in(-900) + '-' + hours_->in(-600)});
  start(hours_->settings());
  ASSERT_TRUE(comes("CLOSED")) << session() << quote();
  EXPECT_EQ(place(order_of(who(0), symbol, "BUY", 1, 10'000))["reason"], "market_closed");
  node->set("market.clock=simulated");
  crash();
  ASSERT_TRUE(comes("CONTINUOUS")) << session() << quote();
  EXPECT_EQ(place(order_of(who(0), symbol, "BUY", 1, 10'000))["status"], "SUBMITTED");
}

}  // namespace
}  // namespace madang
