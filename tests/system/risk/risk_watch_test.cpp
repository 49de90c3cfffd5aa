#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

/// Breakers, limits after trades, and alerts, on a running platform.
class watched_market : public stocked_market {
 protected:
  void open(const std::vector<std::string>& settings = {}) {
    start(settings);
    log_in_admin();
  }
  void log_in_admin() {
    const auto login = log_in_administrator(dir.text() + "/data", port());
    ASSERT_EQ(login.status, 200);
    admin = api_client(port(), login.body["access_token"]);
  }
  void set_limits(json overrides) {
    const json body{{"overrides", std::move(overrides)}, {"reason", "as agreed"}};
    const auto done = admin.ask("PUT", "/risk/limits/" + who(0).user, body.dump(), {});
    ASSERT_EQ(done.status, 200) << done.raw.body;
  }
  api_reply order(std::size_t by, const std::string& side, std::int64_t shares, std::int64_t at) {
    return who(by).at(port()).post("/orders", order_of(who(by), symbols()[0], side, shares, at));
  }
  /// One that the rules refuse.
  void be_refused() { ASSERT_EQ(order(0, "BUY", 100, 9'000).code(), "max_order_value"); }
  /// A trade between two others.
  void trade_at(std::int64_t price) {
    ASSERT_EQ(order(1, "SELL", 1, price).status, 201);
    ASSERT_EQ(order(2, "BUY", 1, price).status, 201);
  }
  /// A million more than it has lost today: of the thousands of shares that it holds, a fall by 1,000 is far more.
  std::string loss_limit() {
    const auto seen = who(0).at(port()).get("/risk/exposure/" + who(0).account).body;
    const auto profit = std::stoll(seen["day_pnl"].get<std::string>());
    return std::to_string(std::max(0LL, -profit) + 1'000'000);
  }
  json circuit() { return who(0).at(port()).get("/risk/exposure/" + who(0).account).body["circuit"]; }
  json alerts(const std::string& filter) { return admin.get("/risk/alerts?" + filter).body["items"]; }
  json audited() { return admin.get("/audit/events?action=risk_alert_reviewed").body["items"]; }
  bool soon(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }

  api_client admin;
};

TEST_F(watched_market, refusals_open_a_breaker_that_outlives_a_crash_and_closes_by_itself) {
  open({"risk.paper.circuit_errors=3", "risk.watch.cool_down_s=6"});
  set_limits({{"max_order_value", "100000"}});
  EXPECT_EQ(circuit(), (json{{"state", "CLOSED"}, {"until", nullptr}, {"cause", nullptr}, {"symbols", json::array()}}));
  for (int i = 0; i < 3; ++i) be_refused();
  EXPECT_EQ(order(0, "BUY", 1, 9'000).code(), "circuit_open");
  EXPECT_EQ(order(0, "SELL", 1, 11'000).status, 201) << "exits stay open";
  const auto open_now = circuit();
  EXPECT_EQ(open_now["state"], "OPEN");
  EXPECT_EQ(open_now["cause"], "ERRORS");
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(order(0, "BUY", 1, 9'000).code(), "circuit_open") << "it outlives a restart";
  EXPECT_EQ(circuit(), open_now);
  EXPECT_TRUE(soon([&] { return circuit()["state"] == "CLOSED"; }));
  EXPECT_EQ(order(0, "BUY", 1, 9'000).status, 201);
  log_in_admin();
  const auto found = alerts("kind=CIRCUIT_OPEN&account_id=" + who(0).account);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["rule"], "circuit_open");
}

TEST_F(watched_market, prices_that_move_break_a_limit_and_open_orders_leave) {
  open();
  trade_at(10'000);
  ASSERT_EQ(order(1, "SELL", 10, 10'000).status, 201);
  ASSERT_EQ(order(0, "BUY", 10, 10'000).body["status"], "FILLED");
  const auto resting = order(0, "BUY", 1, 8'000);
  ASSERT_EQ(resting.status, 201);
  set_limits({{"max_daily_loss", loss_limit()}, {"on_breach", "CANCEL"}});
  EXPECT_EQ(circuit()["state"], "CLOSED");
  trade_at(9'000);
  ASSERT_TRUE(soon([&] { return circuit()["state"] == "OPEN"; }));
  EXPECT_EQ(circuit()["cause"], "LIMIT");
  const std::string at = "/orders/" + resting.body["order_id"].get<std::string>();
  EXPECT_TRUE(soon([&] { return who(0).at(port()).get(at).body["status"] == "CANCELLED"; }));
  EXPECT_EQ(who(0).at(port()).get(at).body["reason"], "limit_breached");
  const auto own = who(0).at(port()).get("/risk/alerts").body["items"];
  ASSERT_FALSE(own.empty());
  EXPECT_EQ(own[0]["kind"], "LIMIT_BREACH");
  EXPECT_EQ(own[0]["rule"], "max_daily_loss");
  EXPECT_TRUE(who(1).at(port()).get("/risk/alerts").body["items"].empty());
}

TEST_F(watched_market, alerts_are_reviewed_once_and_audited) {
  open();
  set_limits({{"max_order_value", "100000"}});
  be_refused();
  const auto alert = alerts("status=OPEN&kind=LIMIT_BREACH").at(0);
  EXPECT_EQ(alert["evidence"][0]["stream"], "account:" + who(0).account);
  const std::string at = "/risk/alerts/" + alert["alert_id"].get<std::string>() + "/review";
  const json dismissed{{"status", "DISMISSED"}, {"reason", "a finger slipped"}};
  EXPECT_EQ(who(0).at(port()).post(at, dismissed).code(), "role_required");
  EXPECT_EQ(admin.post(at + "?dry_run=true", dismissed).body, (json{{"dry_run", true}, {"affects", 1}}));
  const auto reviewed = admin.post(at, dismissed);
  ASSERT_EQ(reviewed.status, 200) << reviewed.raw.body;
  EXPECT_EQ(reviewed.body["status"], "DISMISSED");
  EXPECT_FALSE(reviewed.body["reviewed_by"].is_null());
  EXPECT_EQ(admin.post(at, dismissed).status, 200);
  ASSERT_EQ(audited().size(), 1U) << "said twice, done once";
  EXPECT_EQ(audited()[0]["values"]["status"], "DISMISSED");
  EXPECT_EQ(alerts("status=DISMISSED").size(), 1U);
  EXPECT_EQ(admin.post("/risk/alerts/alr_0000000000001_7/review", dismissed).status, 404);
  EXPECT_EQ(admin.post("/risk/alerts/nothing/review", dismissed).status, 404);
}

TEST_F(watched_market, a_plan_of_liquidation_sells_when_it_is_confirmed) {
  open();
  trade_at(10'000);
  ASSERT_EQ(order(1, "SELL", 1, 10'000).status, 201);
  ASSERT_EQ(order(0, "BUY", 1, 10'000).body["status"], "FILLED");
  set_limits({{"max_daily_loss", loss_limit()}, {"on_breach", "LIQUIDATE"}});
  trade_at(9'000);
  ASSERT_TRUE(soon([&] { return !alerts("kind=LIQUIDATION").empty(); }));
  const auto before = shares_of(port(), who(0), symbols()[0]);
  ASSERT_GT(before, 100);
  ASSERT_EQ(order(3, "BUY", 100, 9'000).status, 201);
  const auto plan = alerts("kind=LIQUIDATION").at(0);
  EXPECT_EQ(shares_of(port(), who(0), symbols()[0]), before) << "nothing is sold by itself";
  const std::string at = "/risk/alerts/" + plan["alert_id"].get<std::string>() + "/review";
  const auto confirmed = admin.post(at, {{"status", "CONFIRMED"}, {"reason", "the owner agrees"}});
  ASSERT_EQ(confirmed.status, 200) << confirmed.raw.body;
  EXPECT_EQ(confirmed.body["status"], "CONFIRMED");
  EXPECT_TRUE(soon([&] { return shares_of(port(), who(0), symbols()[0]) == before - 100; }))
      << shares_of(port(), who(0), symbols()[0]);
}

TEST_F(watched_market, a_burst_of_cancels_is_told_to_administrators_alone) {
  open({"risk.watch.cancels=3"});
  for (int i = 0; i < 4; ++i) {
    const auto placed = order(0, "BUY", 1, 9'000);
    ASSERT_EQ(placed.status, 201);
    const auto gone = who(0).at(port()).ask("DELETE", "/orders/" + placed.body["order_id"].get<std::string>(), "", {});
    ASSERT_LT(gone.status, 300) << gone.raw.body;
  }
  ASSERT_TRUE(soon([&] { return !alerts("kind=CANCEL_BURST").empty(); }));
  const auto found = alerts("kind=CANCEL_BURST");
  ASSERT_EQ(found.size(), 1U) << "once an hour";
  EXPECT_GE(found[0]["evidence"].size(), 2U);
  EXPECT_TRUE(who(0).at(port()).get("/risk/alerts?kind=CANCEL_BURST").body["items"].empty());
}

}  // namespace
}  // namespace madang
