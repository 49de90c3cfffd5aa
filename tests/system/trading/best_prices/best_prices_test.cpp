#include "tests/support/eventually.hpp"
#include "tests/system/support/stream_fixture.hpp"

namespace madang {
namespace {

/// Traders whose orders take their limits from the book, over crashes of the node.
class best_prices : public a_stream {
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
  json best_of(const std::string& type, const std::string& side, std::int64_t quantity,
               const std::string& time_in_force = "DAY", std::size_t whose = 0) const {
    return {
        {"account_id", who(whose).account}, {"symbol", symbol}, {"side", side}, {"type", type}, {"quantity", quantity},
        {"time_in_force", time_in_force}};
  }
  std::string path_of(const json& order) const { return "/orders/" + order["order_id"].get<std::string>(); }
  json now(const json& order) { return user_.get(path_of(order)).body; }
  json balance(std::size_t whose = 0) {
    return who(whose).at(port()).get("/accounts/" + who(whose).account + "/balance").body;
  }
  std::vector<std::string> events_of(const json& order) {
    std::vector<std::string> names;
    const auto told = user_.get(path_of(order) + "/events");
    for (const auto& one : told.body["items"]) names.push_back(one["event"]);
    return names;
  }
  json only_open_order() {
    const auto listed = user_.get("/orders?status=OPEN&account_id=" + who(0).account).body["items"];
    EXPECT_EQ(listed.size(), 1U);
    return listed.empty() ? json{} : listed[0];
  }

  api_client user_;
};

TEST_F(best_prices, are_none_where_a_side_is_empty_and_nothing_stays_held) {
  place(order_of(who(1), symbol, "BUY", 10, 9'900));
  const auto before = balance();
  for (const auto& wanted : {best_of("BEST_LIMIT", "BUY", 5), best_of("BEST_LIMIT", "BUY", 5, "IOC"),
                             best_of("BEST_LIMIT", "BUY", 5, "FOK"), best_of("OWN_BEST", "SELL", 5)}) {
    const auto placed = user_.post("/orders", wanted);
    ASSERT_EQ(placed.status, 201) << placed.raw.body;
    EXPECT_EQ(placed.body["status"], "REJECTED");
    EXPECT_EQ(placed.body["reason"], "no_best_price");
    EXPECT_EQ(placed.body["price"], nullptr);
    EXPECT_EQ(user_.get(path_of(placed.body) + "/explain").body["reasons"][0]["code"], "no_best_price");
  }
  EXPECT_TRUE(eventually([&] { return balance()["held"] == before["held"]; })) << balance();
  EXPECT_EQ(balance()["cash"], before["cash"]);
  const auto preview = user_.post("/orders/preview", best_of("BEST_LIMIT", "BUY", 5));
  EXPECT_EQ(preview.body["accepted"], false) << preview.raw.body;
  EXPECT_EQ(preview.body["refusals"][0]["code"], "no_best_price");
  EXPECT_EQ(preview.body["price"], nullptr);
}

TEST_F(best_prices, of_the_other_side_are_traded_at_and_the_rest_waits_there) {
  place(order_of(who(1), symbol, "SELL", 10, 10'100));
  place(order_of(who(1), symbol, "SELL", 10, 10'200));
  const auto preview = user_.post("/orders/preview", best_of("BEST_LIMIT", "BUY", 15));
  EXPECT_EQ(preview.body["accepted"], true) << preview.raw.body;
  EXPECT_EQ(preview.body["price"], "10100");
  EXPECT_EQ(preview.body["fills"], json::parse(R"([["10100", "10"]])"));
  EXPECT_EQ(preview.body["notional"], "151500");
  const auto placed = place(best_of("BEST_LIMIT", "BUY", 15));
  EXPECT_EQ(placed["type"], "BEST_LIMIT");
  EXPECT_EQ(placed["price"], "10100");
  EXPECT_EQ(placed["status"], "PARTIALLY_FILLED");
  EXPECT_EQ(placed["filled_quantity"], "10") << "the second level is beyond its limit";
  EXPECT_EQ(placed["average_price"], "10100");
  EXPECT_EQ(only_open_order(), placed);
  const auto executions = user_.get("/executions?order_id=" + placed["order_id"].get<std::string>()).body["items"];
  ASSERT_EQ(executions.size(), 1U);
  EXPECT_EQ(executions[0]["price"], "10100");
  EXPECT_EQ(book_of(symbol)["bids"][0], json::parse(R"(["10100", "5", 1])"));
  // A limit order for as many shares at this price holds the same.
  place(order_of(who(2), symbol, "BUY", 5, 10'100));
  EXPECT_TRUE(eventually([&] { return balance()["held"] == balance(2)["held"]; })) << balance() << balance(2);
}

TEST_F(best_prices, of_the_own_side_are_joined_and_told_in_order) {
  place(order_of(who(1), symbol, "BUY", 10, 9'900));
  place(order_of(who(1), symbol, "BUY", 10, 9'800));
  auto stream = open_as(who(0));
  subscribe(stream, {"orders"});
  ASSERT_EQ(next_of(stream, "orders:" + who(0).account).value("type", ""), "snapshot")
      << "what comes from now on is told";
  const auto placed = place(best_of("OWN_BEST", "BUY", 5));
  EXPECT_EQ(placed["price"], "9900");
  EXPECT_EQ(placed["status"], "SUBMITTED");
  EXPECT_EQ(events_of(placed), (std::vector<std::string>{"order_placed", "order_priced", "order_submitted"}));
  EXPECT_EQ(user_.get(path_of(placed) + "/events").body["items"][1]["values"]["price"], "9900");
  const auto frame = next(stream, [](const json& one) {
    return one.is_object() && one.contains("data") && one["data"].value("event", "") == "order_priced";
  });
  ASSERT_FALSE(frame.is_null());
  EXPECT_EQ(frame["data"]["order"]["price"], "9900");
  const auto explained = user_.get(path_of(placed) + "/explain").body;
  EXPECT_EQ(explained["reasons"][0]["code"], "price_taken");
  EXPECT_EQ(explained["queue"]["orders_ahead"], 1);
}

TEST_F(best_prices, stay_what_they_were_over_a_crash_and_are_amended_and_cancelled_afterwards) {
  place(order_of(who(1), symbol, "SELL", 4, 10'100));
  const auto placed = place(best_of("BEST_LIMIT", "BUY", 10, "GTC"));
  ASSERT_TRUE(eventually([&] { return balance()["held"] != "0"; }));
  const auto held = balance();
  crash();
  EXPECT_EQ(now(placed), placed);
  EXPECT_EQ(only_open_order(), placed);
  EXPECT_EQ(balance()["held"], held["held"]);
  EXPECT_EQ(balance()["cash"], held["cash"]);
  place(order_of(who(1), symbol, "SELL", 4, 10'300));
  EXPECT_EQ(now(placed), placed) << "what comes later does not move its limit";
  const auto amended = user_.patch(path_of(placed), {{"price", "10300"}});
  ASSERT_EQ(amended.status, 200) << amended.raw.body;
  EXPECT_EQ(amended.body["price"], "10300");
  EXPECT_EQ(amended.body["filled_quantity"], "8");
  crash();
  EXPECT_EQ(now(placed), amended.body);
  const auto cancelled = user_.remove(path_of(placed));
  ASSERT_EQ(cancelled.status, 200) << cancelled.raw.body;
  EXPECT_EQ(cancelled.body["status"], "CANCELLED");
  EXPECT_TRUE(eventually([&] { return balance()["held"] == "0"; })) << balance();
}

TEST_F(best_prices, are_taken_by_orders_that_were_under_way_in_a_crash_once_or_not_at_all) {
  place(order_of(who(1), symbol, "SELL", 100, 10'100));
  for (int round = 0; round < 5; ++round) {
    const header_list headers{{"Idempotency-Key", "best-" + std::to_string(round)}};
    const auto first = user_.post("/orders", best_of("BEST_LIMIT", "BUY", 3, "IOC"), headers);
    crash();
    const auto again = user_.post("/orders", best_of("BEST_LIMIT", "BUY", 3, "IOC"), headers);
    ASSERT_EQ(first.status, 201) << first.raw.body;
    ASSERT_EQ(again.status, 201) << again.raw.body;
    EXPECT_EQ(again.body, first.body);
    EXPECT_TRUE(again.replayed());
  }
  const auto left = book_of(symbol)["asks"][0];
  EXPECT_EQ(left, json::parse(R"(["10100", "85", 1])"));
  EXPECT_TRUE(eventually([&] { return balance()["held"] == "0"; })) << balance();
}

TEST_F(best_prices, are_refused_with_terms_that_they_have_not) {
  place(order_of(who(1), symbol, "SELL", 10, 10'100));
  const auto code_of = [&](json wanted, const json& terms) {
    wanted.update(terms);
    return user_.post("/orders", wanted).code();
  };
  EXPECT_EQ(code_of(best_of("BEST_LIMIT", "BUY", 1), {{"price", "10000"}}), "price_not_allowed");
  EXPECT_EQ(code_of(best_of("BEST_LIMIT", "BUY", 1), {{"stop_price", "10000"}}), "type_not_allowed");
  EXPECT_EQ(code_of(best_of("OWN_BEST", "BUY", 1), {{"trail_price", "100"}}), "type_not_allowed");
  for (const auto* tif : {"GTC", "IOC", "FOK"}) {
    EXPECT_EQ(code_of(best_of("OWN_BEST", "BUY", 1, tif), json::object()), "time_in_force_not_allowed") << tif;
  }
  const auto approved = user_.post("/risk/validate-order", best_of("BEST_LIMIT", "BUY", 1));
  EXPECT_EQ(approved.body["approved"], true) << approved.raw.body;
}

}  // namespace
}  // namespace madang
