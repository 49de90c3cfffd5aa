#include <chrono>

#include "tests/support/eventually.hpp"
#include "tests/system/support/stream_fixture.hpp"

namespace madang {
namespace {

/// Traders with open orders, and what takes these out of the market.
class open_orders : public a_stream {
 protected:
  void SetUp() override {
    a_stream::SetUp();
    start();
    user_ = who(0).at(port());
  }
  void start_again() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
    user_ = who(0).at(port());
  }
  json open_order(std::int64_t at = 9'000, const std::string& side = "BUY", std::size_t whose = 0) {
    return place(order_of(who(whose), symbol, side, 10, at));
  }
  json order_now(const json& order) { return user_.get("/orders/" + order["order_id"].get<std::string>()).body; }
  /// Another trader's order whose timer of five seconds nobody sets again, as a clock: when it has ended, the time of
  /// every such timer that was set before is over.
  json forget_a_timer() {
    auto order = open_order(9'000, "BUY", 1);
    EXPECT_EQ(cancel_after(5, 1).status, 200);
    return order;
  }
  bool has_ended(const json& order, std::size_t whose) {
    const auto path = "/orders/" + order["order_id"].get<std::string>();
    return who(whose).at(port()).get(path).body["status"] == "CANCELLED";
  }
  bool ends_as(const json& order, const std::string& reason) {
    json seen;
    const bool ended = eventually([&] {
      seen = order_now(order);
      return seen["status"] == "CANCELLED";
    });
    EXPECT_EQ(seen["reason"], reason) << seen;
    return ended;
  }
  api_reply cancel_after(std::int64_t seconds, std::size_t whose = 0) {
    return who(whose).at(port()).post("/orders/cancel-after",
                                      {{"account_id", who(whose).account}, {"timeout_s", seconds}});
  }
  std::vector<std::string> events_of(const json& order) {
    std::vector<std::string> names;
    const auto list = user_.get("/orders/" + order["order_id"].get<std::string>() + "/events");
    EXPECT_EQ(list.status, 200) << list.raw.body;
    for (const auto& one : list.body["items"]) names.push_back(one["event"]);
    return names;
  }
  void guard(ws_client& at, bool enabled, const std::string& account) {
    at.send(json{{"op", "cancel_on_disconnect"}, {"account_id", account}, {"enabled", enabled}}.dump());
  }

  api_client user_;
};

TEST_F(open_orders, need_neither_account_nor_time_in_force_where_there_is_one_account) {
  const auto placed = user_.post(
      "/orders", {{"symbol", symbol}, {"side", "BUY"}, {"type", "LIMIT"}, {"quantity", 10}, {"price", 9'000}});
  ASSERT_EQ(placed.status, 201) << placed.raw.body;
  EXPECT_EQ(placed.body["account_id"], who(0).account);
  EXPECT_EQ(placed.body["time_in_force"], "DAY");
  EXPECT_EQ(placed.body["quantity"], "10");
  ASSERT_EQ(user_.post("/accounts", {{"kind", "PAPER"}, {"currency", "KRW"}}).status, 201);
  const auto asked = user_.post(
      "/orders", {{"symbol", symbol}, {"side", "BUY"}, {"type", "LIMIT"}, {"quantity", 10}, {"price", 9'000}});
  EXPECT_EQ(asked.status, 422) << asked.raw.body;
  EXPECT_EQ(asked.code(), "account_required");
}

TEST_F(open_orders, are_previewed_as_they_come_true) {
  open_order(10'000, "SELL", 1);
  open_order(10'010, "SELL", 2);
  auto order = order_of(who(0), symbol, "BUY", 15, 10'010);
  const auto preview = user_.post("/orders/preview", order);
  ASSERT_EQ(preview.status, 200) << preview.raw.body;
  EXPECT_EQ(preview.body["accepted"], true) << preview.raw.body;
  EXPECT_EQ(preview.body["fills"], (json::array({{"10000", "10"}, {"10010", "5"}})));
  EXPECT_EQ(preview.body["notional"], "150050");
  EXPECT_EQ(preview.body["session"], "CONTINUOUS");
  EXPECT_EQ(held_of(port(), who(0)), 0) << "nothing is held, and nothing has happened";
  EXPECT_TRUE(user_.get("/orders?status=OPEN&account_id=" + who(0).account).body["items"].empty());
  const auto cash = cash_of(port(), who(0));
  const auto placed = place(order);
  EXPECT_EQ(placed["status"], "FILLED");
  EXPECT_EQ(cash - cash_of(port(), who(0)),
            whole(preview.body["notional"]) + whole(preview.body["fee"]) + whole(preview.body["tax"]));
}

TEST_F(open_orders, say_in_a_preview_all_that_would_refuse_them) {
  auto order = order_of(who(0), symbol, "BUY", 1'000'000'000, 9'001);
  const auto preview = user_.post("/orders/preview", order);
  ASSERT_EQ(preview.status, 200) << preview.raw.body;
  EXPECT_EQ(preview.body["accepted"], false);
  std::vector<std::string> codes;
  for (const auto& one : preview.body["refusals"]) {
    codes.push_back(one["code"]);
    EXPECT_FALSE(one["detail"].get<std::string>().empty());
  }
  EXPECT_EQ(codes, (std::vector<std::string>{"off_tick", "insufficient_funds"})) << preview.raw.body;
  EXPECT_EQ(user_.post("/orders", order).code(), codes.front());
  const auto unknown = user_.post("/orders/preview", order_of(who(0), "999999", "BUY", 1, 9'000));
  EXPECT_EQ(unknown.body["refusals"][0]["code"], "symbol_unknown") << unknown.raw.body;
  EXPECT_EQ(unknown.body["session"], nullptr);
}

TEST_F(open_orders, are_cancelled_all_at_once_by_side_and_symbol) {
  std::vector<json> buys;
  for (int i = 0; i < 40; ++i) buys.push_back(open_order(9'000 + 10 * (i % 5)));
  const auto sale = open_order(11'000, "SELL");
  const auto mine = "/orders?account_id=" + who(0).account;
  EXPECT_EQ(user_.remove(mine + "&symbol=900002").body, (json{{"cancelled", 0}, {"items", json::array()}}));
  const auto done = user_.remove(mine + "&side=BUY&symbol=" + symbol);
  ASSERT_EQ(done.status, 200) << done.raw.body;
  EXPECT_EQ(done.body["cancelled"], 40);
  ASSERT_EQ(done.body["items"].size(), 40U);
  for (const auto& one : done.body["items"]) {
    EXPECT_EQ(one["status"], "CANCELLED");
    EXPECT_EQ(one["reason"], "cancelled_by_user");
  }
  EXPECT_EQ(done.body["items"][0]["order_id"], buys.back()["order_id"]) << "newest first";
  EXPECT_EQ(order_now(sale)["status"], "SUBMITTED");
  EXPECT_EQ(user_.remove(mine + "&side=BUY").body["cancelled"], 0) << "again changes nothing";
  EXPECT_EQ(user_.remove("/orders").body["cancelled"], 1) << "the only account";
  EXPECT_EQ(held_of(port(), who(0)), 0);
}

TEST_F(open_orders, of_others_are_cancelled_by_whoever_may_trade_with_the_account) {
  const auto order = open_order();
  const auto mine = "/orders?account_id=" + who(0).account;
  auto other = who(1).at(port());
  EXPECT_EQ(other.remove(mine).status, 404);
  const auto share = [&](const std::string& with) {
    return user_.post("/accounts/" + who(0).account + "/grants", {{"user_id", who(1).user}, {"access", with}}).status;
  };
  ASSERT_EQ(share("VIEW"), 201);
  EXPECT_EQ(other.remove(mine).code(), "trade_access_required");
  EXPECT_EQ(other.get("/orders/" + order["order_id"].get<std::string>() + "/explain").status, 200);
  ASSERT_EQ(share("TRADE"), 201);
  EXPECT_EQ(other.remove(mine).body["cancelled"], 1);
}

TEST_F(open_orders, tell_what_happened_to_them_and_why_over_a_crash) {
  const auto first = open_order(9'900);
  const auto order = open_order(9'900);
  const std::string path = "/orders/" + order["order_id"].get<std::string>();
  auto why = user_.get(path + "/explain");
  ASSERT_EQ(why.status, 200) << why.raw.body;
  EXPECT_EQ(why.body["queue"], (json{{"orders_ahead", 1}, {"quantity_ahead", "10"}})) << why.raw.body;
  EXPECT_EQ(why.body["reasons"][0]["code"], "no_counterparty");
  place(order_of(who(1), symbol, "SELL", 14, 9'900));
  why = user_.get(path + "/explain");
  EXPECT_EQ(why.body["reasons"][0]["code"], "filled_in_part") << why.raw.body;
  EXPECT_EQ(why.body["queue"]["orders_ahead"], 0);
  ASSERT_EQ(user_.remove(path).status, 200);
  const std::vector<std::string> all{"order_placed", "order_submitted", "order_executed", "cancel_requested",
                                     "order_cancelled"};
  EXPECT_EQ(events_of(order), all);
  start_again();
  EXPECT_EQ(events_of(order), all);
  const auto list = user_.get(path + "/events").body["items"];
  EXPECT_EQ(list[2]["values"]["quantity"], "4");
  EXPECT_EQ(list.back()["version"], order_now(order)["version"]);
  why = user_.get(path + "/explain");
  EXPECT_EQ(why.body["queue"], nullptr);
  EXPECT_EQ(why.body["reasons"][1]["code"], "cancelled_by_user");
  for (const auto* what : {"/events", "/explain"}) EXPECT_EQ(who(1).at(port()).get(path + what).status, 404);
}

TEST_F(open_orders, end_when_the_timer_is_not_set_again_also_over_a_crash) {
  const auto order = open_order();
  const auto set = cancel_after(5);
  ASSERT_EQ(set.status, 200) << set.raw.body;
  EXPECT_NE(set.body["cancel_at"], nullptr);
  const auto forgotten = forget_a_timer();
  EXPECT_TRUE(eventually([&] { return cancel_after(5).status == 200 && has_ended(forgotten, 1); },
                         std::chrono::seconds(30), std::chrono::milliseconds(200)));
  EXPECT_EQ(order_now(order)["status"], "SUBMITTED") << "it was set again in time";
  start_again();
  EXPECT_TRUE(ends_as(order, "dead_man_timer"));
  const auto next = open_order();
  const auto later = forget_a_timer();
  EXPECT_TRUE(eventually([&] { return has_ended(later, 1); }));
  EXPECT_EQ(order_now(next)["status"], "SUBMITTED") << "it runs out once";
  EXPECT_GE(held_of(port(), who(0)), 10 * 9'000) << "of the new order alone";
  EXPECT_LT(held_of(port(), who(0)), 2 * 10 * 9'000);
}

TEST_F(open_orders, stay_when_the_timer_is_switched_off) {
  const auto order = open_order();
  ASSERT_EQ(cancel_after(5).status, 200);
  const auto off = cancel_after(0);
  EXPECT_EQ(off.body, (json{{"account_id", who(0).account}, {"cancel_at", nullptr}}));
  const auto forgotten = forget_a_timer();
  EXPECT_TRUE(eventually([&] { return has_ended(forgotten, 1); }));
  EXPECT_EQ(order_now(order)["status"], "SUBMITTED");
  EXPECT_EQ(who(1).at(port()).post("/orders/cancel-after", {{"account_id", who(0).account}, {"timeout_s", 5}}).status,
            404);
}

TEST_F(open_orders, end_with_the_connection_that_guards_them) {
  const auto order = open_order();
  auto at = open_as(who(0));
  guard(at, true, who(0).account);
  EXPECT_EQ(next_type(at, "cancel_on_disconnect"),
            (json{{"type", "cancel_on_disconnect"}, {"account_id", who(0).account}, {"enabled", true}}));
  EXPECT_EQ(order_now(order)["status"], "SUBMITTED");
  at.drop();
  EXPECT_TRUE(ends_as(order, "disconnected"));
}

TEST_F(open_orders, stay_where_the_guard_was_switched_off) {
  const auto order = open_order();
  auto at = open_as(who(0));
  for (const bool enabled : {true, false}) {
    guard(at, enabled, who(0).account);
    ASSERT_EQ(next_type(at, "cancel_on_disconnect")["enabled"], enabled);
  }
  // The next one to be cut off is guarded, and tells when the node has seen both.
  const auto guarded = open_order(9'000, "BUY", 1);
  auto next = open_as(who(1));
  guard(next, true, who(1).account);
  ASSERT_EQ(next_type(next, "cancel_on_disconnect")["enabled"], true);
  at.drop();
  next.drop();
  EXPECT_TRUE(eventually([&] { return has_ended(guarded, 1); }));
  EXPECT_EQ(order_now(order)["status"], "SUBMITTED");
}

TEST_F(open_orders, end_with_the_node_that_their_guard_was_connected_to) {
  const auto order = open_order();
  auto at = open_as(who(0));
  guard(at, true, who(0).account);
  ASSERT_EQ(next_type(at, "cancel_on_disconnect")["enabled"], true);
  start_again();
  EXPECT_TRUE(ends_as(order, "disconnected"));
}

TEST_F(open_orders, are_not_guarded_by_strangers) {
  const auto order = open_order();
  auto at = open_as(who(1));
  guard(at, true, who(0).account);
  EXPECT_EQ(next_type(at, "error")["code"], "not_found");
  // His own orders tell when the node has seen that he is cut off.
  const auto his_own = open_order(9'000, "BUY", 1);
  guard(at, true, who(1).account);
  ASSERT_EQ(next_type(at, "cancel_on_disconnect")["enabled"], true);
  at.drop();
  EXPECT_TRUE(eventually([&] { return has_ended(his_own, 1); }));
  EXPECT_EQ(order_now(order)["status"], "SUBMITTED");
}

}  // namespace
}  // namespace madang
