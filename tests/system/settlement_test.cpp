#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <utility>

#include "messages/time.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

/// A Monday in a week without holidays, later than any real one of these tests.
constexpr const char* monday = "2031-03-03";
constexpr const char* tuesday = "2031-03-04";
constexpr const char* wednesday = "2031-03-05";
constexpr long korea_s = 32'400;
constexpr long noon_s = 12 * 3'600;

/// Nodes that are started from now on take it to be noon of this day in Korea.
void set_clock(const char* day) {
  const auto at = start_of_day(*parse_day(day), korea_s).value / nanos_per_second + noon_s;
  setenv("LD_PRELOAD", MADANG_MOVED_CLOCK, 1);
  setenv("MOVED_CLOCK_S", std::to_string(at - static_cast<long>(std::time(nullptr))).c_str(), 1);
}

class settled_market : public stocked_market {
 protected:
  void SetUp() override {
    stocked_market::SetUp();
    set_clock(monday);
  }
  void TearDown() override {
    unsetenv("LD_PRELOAD");
    unsetenv("MOVED_CLOCK_S");
  }
  void open(const std::vector<std::string>& more = {}) {
    std::vector<std::string> all{"settlement.deferred=true", "settlement.dated_charges=true"};
    all.insert(all.end(), more.begin(), more.end());
    start(all);
    log_in();
  }
  /// The node is killed and comes back at noon of the day.
  void come_back_on(const char* day) {
    node->kill();
    if (std::exchange(day_, day) != day) set_clock(day);  // within a day it goes on, and never back
    ASSERT_TRUE(node->start()) << node->said();
    log_in();
  }
  /// Tokens of another day are too old.
  void log_in() {
    for (auto& one : traders) {
      const auto login = api_client(port()).post(
          "/users/login", {{"email", one.name + "@example.com"}, {"password", "a long enough secret"}});
      ASSERT_EQ(login.status, 200) << login.raw.body << node->said();
      one.token = login.body["access_token"];
    }
    std::ifstream file(dir.text() + "/data/keys/admin_password");
    std::string password{std::istreambuf_iterator<char>(file), {}};
    while (!password.empty() && password.back() == '\n') password.pop_back();
    const auto login =
        api_client(port()).post("/users/login", {{"email", "admin@madang.local"}, {"password", password}});
    ASSERT_EQ(login.status, 200) << login.raw.body;
    admin = api_client(port(), login.body["access_token"]);
  }

  /// The first trader sells to the second.
  void sell(std::int64_t shares, std::int64_t at) {
    ASSERT_EQ(place(order_of(who(1), symbols()[0], "BUY", shares, at))["status"], "SUBMITTED");
    ASSERT_EQ(place(order_of(who(0), symbols()[0], "SELL", shares, at))["status"], "FILLED");
  }
  json balance(std::size_t of = 0) { return who(of).at(port()).get("/accounts/" + who(of).account + "/balance").body; }
  api_reply withdraw(const std::string& amount) {
    return who(0).at(port()).post("/accounts/" + who(0).account + "/withdraw", {{"amount", amount}});
  }
  api_reply process(const char* date, const std::string& kind = "CASH", const std::string& more = {}) {
    const json body{{"date", date}, {"kind", kind}, {"reason", "as the day wants it"}};
    return admin.post("/settlement/process" + more, body);
  }
  json runs_of(const char* date) {
    const auto reply = admin.get(std::string("/settlement/status/") + date);
    EXPECT_EQ(reply.status, 200) << reply.raw.body;
    return reply.body["runs"];
  }
  bool has_succeeded(const char* date, const std::string& kind = "CASH") {
    for (const auto& one : runs_of(date)) {
      if (one["kind"] == kind) return one["status"] == "SUCCEEDED" && one["differences"] == 0;
    }
    return false;
  }
  bool soon(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }
  std::string day_ = monday;

  static std::int64_t won(const json& decimal) { return std::stoll(decimal.get<std::string>()); }

  api_client admin;
};

TEST_F(settled_market, makes_a_sale_ones_own_on_the_second_trading_day) {
  open();
  const auto before = won(balance()["cash"]);
  sell(10, 9'000);
  // 90,000: 0.05 % are 45, 0.15 % are 135; the fee 0.0023 % is 2.07.
  const auto brings = 90'000 - 45 - 135 - 2;
  EXPECT_EQ(won(balance()["cash"]), before + brings);
  EXPECT_EQ(won(balance()["settled_cash"]), before);
  EXPECT_EQ(won(balance()["cash_d1"]), before);
  EXPECT_EQ(won(balance()["cash_d2"]), before + brings);
  const auto refused = withdraw(std::to_string(before + 1));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.code(), "funds_unsettled");
  EXPECT_NE(refused.body["detail"].get<std::string>().find(std::to_string(before)), std::string::npos)
      << refused.raw.body;
  come_back_on(tuesday);
  EXPECT_TRUE(soon([&] { return has_succeeded(tuesday); })) << runs_of(tuesday);
  EXPECT_EQ(won(balance()["cash_d1"]), before + brings);
  EXPECT_EQ(won(balance()["withdrawable"]), before) << "the day before";
  come_back_on(wednesday);
  EXPECT_TRUE(soon([&] { return has_succeeded(wednesday); })) << runs_of(wednesday);
  EXPECT_EQ(won(balance()["settled_cash"]), before + brings);
  EXPECT_EQ(withdraw(std::to_string(before + brings)).status, 201);
}

TEST_F(settled_market, settles_a_date_once_whenever_the_node_is_killed) {
  open({"settlement.daily_batch=false", "settlement.batch_accounts=1"});
  const auto before = won(balance(0)["cash"]);
  for (int i = 0; i < 3; ++i) sell(1, 9'000);
  const auto cash = won(balance(0)["cash"]);
  come_back_on(wednesday);
  const auto job = process(wednesday);
  ASSERT_EQ(job.status, 202) << job.raw.body;
  for (int i = 0; i < 4; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3 * i));
    come_back_on(wednesday);
  }
  const auto again = process(wednesday);
  EXPECT_EQ(again.status, 200) << again.raw.body;
  EXPECT_EQ(again.body["job_id"], job.body["job_id"]);
  ASSERT_TRUE(soon([&] { return has_succeeded(wednesday); })) << runs_of(wednesday);
  EXPECT_EQ(runs_of(wednesday).size(), 1u);
  EXPECT_EQ(won(balance(0)["cash"]), cash);
  EXPECT_EQ(won(balance(0)["settled_cash"]), cash);
  EXPECT_GT(cash, before);
  EXPECT_EQ(won(balance(1)["settled_cash"]), won(balance(1)["cash"]));
}

TEST_F(settled_market, refuses_a_batch_of_a_day_that_is_none) {
  open();
  EXPECT_EQ(process("2031-03-02").code(), "not_a_trading_day") << "a Sunday";
  EXPECT_EQ(process(tuesday).code(), "date_ahead");
  EXPECT_EQ(process("2031-02-30").status, 422);
  EXPECT_EQ(process(monday, "DIVIDEND").code(), "kind_not_served");
  EXPECT_EQ(who(0).at(port()).get(std::string("/settlement/status/") + monday).status, 403);
  const auto dry = process("2031-02-28", "CASH", "?dry_run=true");
  EXPECT_EQ(dry.body, (json{{"dry_run", true}, {"affects", 1}}));
  EXPECT_EQ(runs_of("2031-02-28"), json::array());
  ASSERT_EQ(process("2031-02-28").status, 202);
  const auto acts = admin.get("/audit/events?action=run_begun").body["items"];
  EXPECT_EQ(acts[0]["action"], "run_begun") << acts;
}

TEST_F(settled_market, reconciles_every_ledger) {
  open({"settlement.daily_batch=false"});
  sell(10, 9'000);
  ASSERT_EQ(process(monday, "RECONCILE").status, 202);
  EXPECT_TRUE(soon([&] { return has_succeeded(monday, "RECONCILE"); })) << runs_of(monday);
}

TEST_F(settled_market, sums_up_a_month) {
  open();
  sell(10, 9'000);
  const auto list = who(0).at(port()).get("/settlement/statements?account_id=" + who(0).account).body["items"];
  ASSERT_FALSE(list.empty());
  const std::string id = list[0]["statement_id"];
  EXPECT_EQ(id, who(0).account + "-2031-03");
  EXPECT_EQ(list[0]["final"], false);
  const auto month = who(0).at(port()).get("/settlement/statements/" + id).body;
  EXPECT_EQ(month["sold"], "90000") << month;
  EXPECT_EQ(month["taxes"], "180");
  EXPECT_EQ(month["fees"], "2");
  EXPECT_EQ(won(month["opening_cash"]) + won(month["deposits"]) - won(month["bought"]) + 90'000 - 182,
            won(month["closing_cash"]));
  EXPECT_EQ(month["closing_cash"], balance()["cash"]);
  const auto csv = who(0).at(port()).ask("GET", "/settlement/statements/" + id, "", {{"Accept", "text/csv"}}).raw;
  EXPECT_EQ(csv.body.substr(0, 24), "statement_id,account_id,") << csv.body;
  EXPECT_NE(csv.body.find(id + "," + who(0).account + ",KRW,2031-03-01,2031-03-31,false,"), std::string::npos);
  EXPECT_EQ(who(1).at(port()).get("/settlement/statements/" + id).status, 404);
}

TEST_F(settled_market, lists_the_taxes_of_a_year_by_settlement_date) {
  open();
  sell(10, 9'000);
  sell(10, 9'000);
  const auto taxes = who(0).at(port()).get("/settlement/taxes/" + who(0).account + "?year=2031").body;
  ASSERT_EQ(taxes["items"].size(), 2u) << taxes;
  EXPECT_EQ(taxes["items"][0]["kind"], "TRANSACTION");
  EXPECT_EQ(taxes["items"][0]["base"], "180000");
  EXPECT_EQ(taxes["items"][0]["rate"], "0.0005");
  EXPECT_EQ(taxes["items"][0]["amount"], "90");
  EXPECT_EQ(taxes["items"][0]["date"], wednesday);
  EXPECT_EQ(taxes["items"][1]["kind"], "RURAL");
  EXPECT_EQ(taxes["items"][1]["amount"], "270");
  EXPECT_EQ(taxes["totals"]["total"], "360");
  EXPECT_EQ(who(0).at(port()).get("/settlement/taxes/" + who(0).account + "?year=2030").body["items"], json::array());
  EXPECT_EQ(who(1).at(port()).get("/settlement/taxes/" + who(0).account).status, 404);
}

}  // namespace
}  // namespace madang
