#include "tests/support/eventually.hpp"
#include "tests/system/support/stream_fixture.hpp"

namespace madang {
namespace {

/// Traders whose orders have legs, over crashes of the node.
class orders_with_legs : public a_stream {
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
  json bracket(std::int64_t quantity, std::int64_t price) const {
    json order{{"account_id", who(0).account}, {"symbol", symbol}, {"side", "BUY"},           {"type", "LIMIT"},
               {"quantity", quantity},         {"price", price},   {"order_class", "BRACKET"}};
    order["take_profit"] = {{"price", "10500"}, {"time_in_force", "GTC"}};
    order["stop_loss"] = {{"stop_price", "9500"}, {"time_in_force", "GTC"}};
    return order;
  }
  json now(const std::string& id) { return user_.get("/orders/" + id).body; }
  void trade_at(std::int64_t price) {
    place(order_of(who(2), symbol, "SELL", 1, price));
    place(order_of(who(1), symbol, "BUY", 1, price));
  }
  bool becomes(const std::string& id, const std::string& status) {
    json seen;
    const bool done = eventually([&] {
      seen = now(id);
      return seen["status"] == status;
    });
    EXPECT_TRUE(done) << seen;
    return done;
  }
  /// What the two legs have sold.
  std::int64_t sold(const json& legs) {
    std::int64_t sum = 0;
    for (const auto& leg : legs) sum += std::stoll(now(leg)["filled_quantity"].get<std::string>());
    return sum;
  }

  api_client user_;
};

TEST_F(orders_with_legs, go_on_over_a_crash_right_after_the_fill_that_sends_the_legs_to_the_market) {
  const auto entry = place(bracket(10, 10'000));
  EXPECT_EQ(entry["order_class"], "BRACKET");
  const auto legs = entry["legs"];
  ASSERT_EQ(legs.size(), 2U);
  EXPECT_EQ(now(legs[0])["status"], "VALIDATED");
  EXPECT_EQ(now(legs[0])["parent_order_id"], entry["order_id"]);
  crash();
  EXPECT_EQ(now(legs[1])["status"], "VALIDATED");
  place(order_of(who(2), symbol, "SELL", 10, 10'000));
  crash();
  ASSERT_TRUE(becomes(entry["order_id"], "FILLED"));
  ASSERT_TRUE(becomes(legs[0], "SUBMITTED"));
  ASSERT_TRUE(becomes(legs[1], "SUBMITTED"));
  place(order_of(who(1), symbol, "BUY", 4, 10'500));
  place(order_of(who(1), symbol, "BUY", 30, 9'400));
  trade_at(9'500);
  crash();
  ASSERT_TRUE(becomes(legs[1], "FILLED"));
  ASSERT_TRUE(becomes(legs[0], "CANCELLED"));
  EXPECT_EQ(now(legs[0])["reason"], "sibling_filled");
  EXPECT_EQ(now(legs[0])["filled_quantity"], "4");
  EXPECT_EQ(now(legs[1])["filled_quantity"], "6");
  EXPECT_EQ(sold(legs), 10) << "what the entry has bought, and no more";
}

TEST_F(orders_with_legs, end_with_their_entry_and_are_listed_with_it) {
  const auto entry = place(bracket(3, 9'900));
  const auto legs = entry["legs"];
  const auto open = user_.get("/orders?status=OPEN&account_id=" + who(0).account).body["items"];
  std::size_t of_family = 0;
  for (const auto& one : open) of_family += one["order_class"] == "BRACKET" ? 1 : 0;
  EXPECT_EQ(of_family, 3U);
  user_.remove("/orders/" + entry["order_id"].get<std::string>());
  for (const auto& leg : legs) {
    ASSERT_TRUE(becomes(leg, "CANCELLED"));
    EXPECT_EQ(now(leg)["reason"], "parent_ended");
  }
}

TEST_F(orders_with_legs, are_refused_whole) {
  auto wrong = bracket(3, 9'900);
  wrong["take_profit"]["price"] = "9800";
  EXPECT_EQ(user_.post("/orders", wrong).code(), "legs_invalid");
  auto classless = bracket(3, 9'900);
  classless.erase("order_class");
  EXPECT_EQ(user_.post("/orders", classless).code(), "legs_invalid");
  EXPECT_TRUE(user_.get("/orders?status=OPEN&account_id=" + who(0).account).body["items"].empty());
}

}  // namespace
}  // namespace madang
