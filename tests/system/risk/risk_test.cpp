#include <chrono>
#include <functional>
#include <iterator>
#include <map>
#include <thread>

#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

class limited_market : public stocked_market {
 protected:
  void SetUp() override {
    stocked_market::SetUp();
    start();
    log_in_admin();
  }
  void log_in_admin() {
    const auto login = log_in_administrator(dir.text() + "/data", port());
    ASSERT_EQ(login.status, 200);
    admin = api_client(port(), login.body["access_token"]);
  }
  api_reply set_limits(const json& overrides, const std::string& more = {}) {
    const json body{{"overrides", overrides}, {"reason", "as agreed"}};
    return admin.ask("PUT", "/risk/limits/" + who(0).user + more, body.dump(), {});
  }
  api_reply order(const std::string& side, std::int64_t shares, std::int64_t at = 9'000) {
    return who(0).at(port()).post("/orders", order_of(who(0), symbols()[0], side, shares, at));
  }
  std::map<std::string, json> verdicts(const json& body) {
    std::map<std::string, json> by_rule;
    for (const auto& one : body["rules"]) by_rule[one["rule"]] = one;
    return by_rule;
  }
  bool soon(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }

  api_client admin;
};

TEST_F(limited_market, refuses_what_a_users_limit_says_in_all_his_accounts_and_over_a_crash) {
  const auto shown = set_limits({{"max_order_value", "50000"}, {"max_daily_trades", 1000}});
  ASSERT_EQ(shown.status, 200) << shown.raw.body;
  EXPECT_EQ(shown.body["limits"]["max_order_value"], "50000");
  EXPECT_EQ(shown.body["limits"]["max_daily_trades"], 1000);
  EXPECT_EQ(shown.body["limits"]["max_leverage"], nullptr);
  auto refused = order("BUY", 6);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.code(), "max_order_value");
  EXPECT_NE(refused.body["detail"].get<std::string>().find("54000"), std::string::npos) << refused.raw.body;
  EXPECT_EQ(order("BUY", 5).status, 201);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  log_in_admin();
  EXPECT_EQ(order("BUY", 6).code(), "max_order_value") << "known before the first order";
  EXPECT_EQ(who(0).at(port()).get("/risk/limits/" + who(0).user).body["overrides"],
            (json{{"max_order_value", "50000"}, {"max_daily_trades", 1000}}));
  EXPECT_EQ(who(1).at(port()).get("/risk/limits/" + who(0).user).status, 404);
  EXPECT_EQ(who(0).at(port()).get("/users/quotas").body["daily_trades"]["limit"], 1000) << "one and the same";
}

TEST_F(limited_market, an_accounts_own_limits_come_before_its_owners) {
  ASSERT_EQ(set_limits({{"max_order_value", "50000"}}).status, 200);
  ASSERT_EQ(set_limits({{"max_order_value", "90000"}}, "?account_id=" + who(0).account).status, 200);
  EXPECT_EQ(order("BUY", 10).status, 201);
  EXPECT_EQ(order("BUY", 11).code(), "max_order_value");
  EXPECT_EQ(set_limits({{"max_order_value", "1"}}, "?account_id=" + who(1).account).status, 404)
      << "that account is somebody else's";
  EXPECT_EQ(set_limits({{"max_order_value", "-1"}}).code(), "value_not_allowed");
  const auto tried = set_limits(json::object(), "?dry_run=true");
  EXPECT_EQ(tried.body, (json{{"dry_run", true}, {"affects", 1}}));
  const auto acts = admin.get("/audit/events?action=risk_limits_changed").body["items"];
  EXPECT_EQ(acts[0]["action"], "risk_limits_changed") << acts[0];
  EXPECT_EQ(acts[0]["values"]["max_order_value"], "90000");
}

TEST_F(limited_market, an_amendment_that_grows_meets_the_ladder) {
  const auto placed = order("BUY", 5);
  ASSERT_EQ(placed.status, 201);
  ASSERT_EQ(set_limits({{"max_order_value", "60000"}}).status, 200);
  auto user = who(0).at(port());
  const std::string at = "/orders/" + placed.body["order_id"].get<std::string>();
  const auto refused = user.patch(at, {{"quantity", "7"}});
  EXPECT_EQ(refused.code(), "max_order_value") << refused.raw.body;
  EXPECT_NE(refused.body["detail"].get<std::string>().find("63000"), std::string::npos) << refused.raw.body;
  EXPECT_EQ(user.patch(at, {{"quantity", "6"}}).status, 200);
  EXPECT_EQ(user.patch(at, {{"quantity", "2"}}).status, 200);
  EXPECT_EQ(user.get("/risk/alerts?account_id=" + who(0).account).body["items"][0]["rule"], "max_order_value");
  EXPECT_TRUE(who(1).at(port()).get("/risk/alerts").body["items"].empty());
}

TEST_F(limited_market, a_dry_run_of_the_ladder_writes_nothing) {
  ASSERT_EQ(set_limits({{"max_order_value", "50000"}, {"price_collar", "0.5"}, {"max_open_orders", 0}}).status, 200);
  auto user = who(0).at(port());
  const auto found = user.post("/risk/validate-order", order_of(who(0), symbols()[0], "BUY", 6, 9'000));
  ASSERT_EQ(found.status, 200) << found.raw.body;
  EXPECT_EQ(found.body["approved"], false);
  EXPECT_EQ(found.body["rules"].size(), 17U);
  auto by_rule = verdicts(found.body);
  EXPECT_EQ(by_rule["max_order_value"],
            (json{{"rule", "max_order_value"}, {"verdict", "FAIL"}, {"limit", "50000"}, {"value", "54000"}}));
  EXPECT_EQ(by_rule["price_collar"]["verdict"], "PASS");
  EXPECT_EQ(by_rule["max_open_orders"]["verdict"], "FAIL");
  EXPECT_EQ(by_rule["max_leverage"]["verdict"], "SKIPPED");
  EXPECT_EQ(order("BUY", 1).code(), "too_many_open_orders");
  EXPECT_TRUE(user.get("/orders?status=OPEN").body["items"].empty());
}

TEST_F(limited_market, a_switch_leaves_only_the_exits_open) {
  auto user = who(0).at(port());
  const auto placed = order("BUY", 5);
  ASSERT_EQ(placed.status, 201);
  const json off{{"scope", "ACCOUNT"}, {"id", who(0).account}, {"active", true}, {"cancel_open", true}};
  const auto turned = user.post("/risk/kill", off);
  ASSERT_EQ(turned.status, 200) << turned.raw.body;
  EXPECT_EQ(turned.body, (json{{"scope", "ACCOUNT"}, {"id", who(0).account}, {"active", true}, {"cancelled", 1}}));
  const std::string at = "/orders/" + placed.body["order_id"].get<std::string>();
  EXPECT_TRUE(soon([&] { return user.get(at).body["status"] == "CANCELLED"; }));
  EXPECT_EQ(user.get(at).body["reason"], "kill_switch");
  EXPECT_EQ(order("BUY", 1).code(), "kill_switch");
  EXPECT_EQ(order("SELL", 1, 11'000).status, 201);
  EXPECT_EQ(user.get("/risk/exposure/" + who(0).account).body["kill"], "ACCOUNT");
  EXPECT_EQ(who(1).at(port()).post("/risk/kill", off).status, 404);
  const json on{{"scope", "ACCOUNT"}, {"id", who(0).account}, {"active", false}};
  EXPECT_EQ(user.post("/risk/kill", on).body["active"], false);
  EXPECT_EQ(order("BUY", 1).status, 201);
}

TEST_F(limited_market, what_an_administrator_has_switched_off_only_one_switches_on) {
  auto user = who(0).at(port());
  const json off{{"scope", "USER"}, {"id", who(0).user}, {"active", true}, {"reason", "as agreed"}};
  ASSERT_EQ(admin.post("/risk/kill", off).status, 200);
  EXPECT_EQ(order("BUY", 1).code(), "kill_switch");
  EXPECT_EQ(user.post("/risk/kill", {{"scope", "USER"}, {"active", false}}).code(), "kill_set_by_office");
  EXPECT_EQ(user.post("/risk/kill", {{"scope", "PLATFORM"}, {"active", true}}).code(), "role_required");
  ASSERT_EQ(
      admin.post("/risk/kill", {{"scope", "USER"}, {"id", who(0).user}, {"active", false}, {"reason", "over"}}).status,
      200);
  EXPECT_EQ(order("BUY", 1).status, 201);
  json account{{"scope", "ACCOUNT"}, {"id", who(0).account}, {"active", true}};
  EXPECT_EQ(admin.post("/risk/kill", account).code(), "field_required") << "an act of the office has a reason";
  account["reason"] = "as agreed";
  ASSERT_EQ(admin.post("/risk/kill", account).status, 200);
  const auto acts = admin.get("/audit/events?action=risk_kill_changed").body["items"];
  EXPECT_EQ(acts[0]["reason"], "as agreed") << acts;
  account["active"] = false;
  ASSERT_EQ(admin.post("/risk/kill", account).status, 200);
  const json all{{"scope", "PLATFORM"}, {"active", true}, {"reason", "as agreed"}};
  ASSERT_EQ(admin.post("/risk/kill", all).status, 200);
  EXPECT_EQ(order("BUY", 1).code(), "kill_switch");
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  log_in_admin();
  EXPECT_EQ(order("BUY", 1).code(), "kill_switch") << "it outlives a restart";
  ASSERT_EQ(admin.post("/risk/kill", {{"scope", "PLATFORM"}, {"active", false}, {"reason", "over"}}).status, 200);
  EXPECT_EQ(order("BUY", 1).status, 201);
}

TEST_F(limited_market, trades_are_counted_by_orders_and_shown_as_the_quota) {
  const int before = who(0).at(port()).get("/users/quotas").body["daily_trades"]["used"];
  ASSERT_EQ(set_limits({{"max_daily_trades", before + 1}}).status, 200);
  ASSERT_EQ(who(1).at(port()).post("/orders", order_of(who(1), symbols()[0], "SELL", 2, 9'000)).status, 201);
  ASSERT_EQ(who(2).at(port()).post("/orders", order_of(who(2), symbols()[0], "SELL", 2, 9'000)).status, 201);
  ASSERT_EQ(order("BUY", 4).body["status"], "FILLED") << "two fills of one order";
  EXPECT_EQ(order("BUY", 1).code(), "max_daily_trades");
  const auto quota = who(0).at(port()).get("/users/quotas").body["daily_trades"];
  EXPECT_EQ(quota["limit"], before + 1);
  EXPECT_EQ(quota["used"], before + 1);
  const auto seen = who(0).at(port()).get("/risk/exposure/" + who(0).account).body;
  EXPECT_EQ(seen["day_trades"], before + 1) << seen;
  EXPECT_FALSE(seen["opening_equity"].is_null()) << seen;
  EXPECT_EQ(seen["by_market"][0]["key"], "KOSPI") << seen;
}

}  // namespace
}  // namespace madang
