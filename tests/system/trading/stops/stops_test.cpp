#include "tests/support/eventually.hpp"
#include "tests/system/support/stream_fixture.hpp"

namespace madang {
namespace {

/// Traders with stop orders, over crashes of the node.
class stop_orders : public a_stream {
 protected:
  void SetUp() override {
    a_stream::SetUp();
    start();
    user_ = who(0).at(port());
  }
  void crash() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
    user_ = who(0).at(port());
  }
  json stop_of(const std::string& side, std::int64_t quantity, json terms, std::size_t whose = 0) const {
    json order{{"account_id", who(whose).account}, {"symbol", symbol}, {"side", side}, {"quantity", quantity}};
    order.update(terms);
    return order;
  }
  json now(const json& order) { return user_.get("/orders/" + order["order_id"].get<std::string>()).body; }
  json explained(const json& order) {
    return user_.get("/orders/" + order["order_id"].get<std::string>() + "/explain").body["reasons"];
  }
  /// One share between two others.
  void trade_at(std::int64_t price) {
    place(order_of(who(2), symbol, "SELL", 1, price));
    place(order_of(who(1), symbol, "BUY", 1, price));
  }
  bool becomes(const json& order, const std::string& status) {
    json seen;
    const bool done = eventually([&] {
      seen = now(order);
      return seen["status"] == status;
    });
    EXPECT_TRUE(done) << seen;
    return done;
  }

  api_client user_;
};

TEST_F(stop_orders, wait_over_a_crash_and_sell_when_a_trade_reaches_their_price_and_stay_sold_over_another) {
  trade_at(10'000);
  const auto stop = place(stop_of("SELL", 10, {{"type", "STOP"}, {"stop_price", "9900"}, {"time_in_force", "GTC"}}));
  EXPECT_EQ(stop["status"], "SUBMITTED");
  EXPECT_EQ(stop["stop_price"], "9900");
  EXPECT_EQ(stop["triggered_at"], nullptr);
  const auto trailing = place(stop_of("SELL", 5, {{"type", "TRAILING_STOP"}, {"trail_price", "500"}}));
  EXPECT_EQ(trailing["trail_price"], "500");
  trade_at(10'200);
  crash();
  EXPECT_EQ(now(stop), stop) << "as it was acknowledged";
  EXPECT_EQ(explained(stop)[0]["code"], "stop_not_reached");
  EXPECT_EQ(explained(stop)[0]["values"], (json{{"stop_price", "9900"}, {"last_price", "10200"}}));
  EXPECT_EQ(explained(trailing)[0]["values"]["stop_price"], "9700") << "it has followed 10,200";
  EXPECT_EQ(now(trailing)["version"], trailing["version"]);
  place(order_of(who(1), symbol, "BUY", 30, 9'800));
  trade_at(9'900);
  ASSERT_TRUE(becomes(stop, "FILLED"));
  EXPECT_EQ(now(stop)["average_price"], "9800");
  EXPECT_NE(now(stop)["triggered_at"], nullptr);
  EXPECT_EQ(now(trailing)["status"], "SUBMITTED") << "9,800 is above its 9,700";
  const auto sold = now(stop);
  crash();
  EXPECT_EQ(now(stop), sold);
  EXPECT_EQ(now(trailing)["status"], "SUBMITTED");
  place(order_of(who(1), symbol, "BUY", 30, 9'600));
  EXPECT_EQ(user_.remove("/orders/" + trailing["order_id"].get<std::string>()).body["status"], "CANCELLED");
}

TEST_F(stop_orders, are_listed_with_what_they_wait_for_and_when_they_were_reached) {
  trade_at(10'000);
  const auto stop = place(stop_of("BUY", 10, {{"type", "STOP_LIMIT"}, {"stop_price", "10100"}, {"price", "10150"}}));
  auto listed = user_.get("/orders?status=OPEN&account_id=" + who(0).account).body["items"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0], stop);
  trade_at(10'100);
  ASSERT_TRUE(eventually([&] { return now(stop)["triggered_at"] != nullptr; }));
  listed = user_.get("/orders?status=OPEN&account_id=" + who(0).account).body["items"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0], now(stop));
  EXPECT_EQ(explained(stop)[0]["code"], "triggered");
}

TEST_F(stop_orders, are_previewed_and_refused_by_their_codes) {
  trade_at(10'000);
  const auto code_of = [&](const json& terms) { return user_.post("/orders", stop_of("SELL", 1, terms)).code(); };
  EXPECT_EQ(code_of({{"type", "STOP"}}), "stop_price_required");
  EXPECT_EQ(code_of({{"type", "TRAILING_STOP"}}), "trail_required");
  EXPECT_EQ(code_of({{"type", "LIMIT"}, {"price", "10000"}, {"stop_price", "9900"}}), "type_not_allowed");
  EXPECT_EQ(code_of({{"type", "STOP"}, {"stop_price", "9901"}}), "off_tick");
  EXPECT_EQ(code_of({{"type", "STOP"}, {"stop_price", "9900"}, {"time_in_force", "IOC"}}), "time_in_force_not_allowed");
  const auto preview = user_.post("/orders/preview", stop_of("SELL", 1, {{"type", "STOP"}, {"stop_price", "9900"}}));
  EXPECT_EQ(preview.body["accepted"], true) << preview.raw.body;
  EXPECT_EQ(preview.body["waits_for"], "9900");
  EXPECT_EQ(preview.body["last_price"], "10000");
  EXPECT_TRUE(preview.body["fills"].empty());
}

TEST_F(stop_orders, get_another_stop_price_while_they_wait) {
  trade_at(10'000);
  const auto stop = place(stop_of("SELL", 10, {{"type", "STOP_LIMIT"}, {"stop_price", "9900"}, {"price", "9850"}}));
  const auto path = "/orders/" + stop["order_id"].get<std::string>();
  const auto amended = user_.patch(path, {{"stop_price", "9800"}, {"price", "9750"}});
  ASSERT_EQ(amended.status, 200) << amended.raw.body;
  EXPECT_EQ(amended.body["stop_price"], "9800");
  EXPECT_EQ(amended.body["price"], "9750");
  trade_at(9'900);
  EXPECT_EQ(now(stop)["triggered_at"], nullptr);
  trade_at(9'800);
  ASSERT_TRUE(eventually([&] { return now(stop)["triggered_at"] != nullptr; }));
  EXPECT_EQ(user_.patch(path, {{"stop_price", "9700"}}).code(), "stop_triggered");
}

}  // namespace
}  // namespace madang
