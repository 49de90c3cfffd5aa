#include <cmath>
#include <cstdlib>
#include <string>

#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

constexpr long day_s = 86'400;

/// What nodes that are started from now on take for the time is so much later.
void move_clock_ahead(long seconds) {
  setenv("LD_PRELOAD", MADANG_MOVED_CLOCK, 1);
  setenv("MOVED_CLOCK_S", std::to_string(seconds).c_str(), 1);
}

class valued_market : public stocked_market {
 protected:
  void SetUp() override {
    stocked_market::SetUp();
    start({"accounts.fee_rate=0.00015", "accounts.tax_rate=0.002"});
  }
  void TearDown() override {
    unsetenv("LD_PRELOAD");
    unsetenv("MOVED_CLOCK_S");
  }
  /// The node is killed and comes back so many days later; tokens are too old then.
  void come_back_after(int days) {
    node->kill();
    move_clock_ahead(days_ += days_ahead(days));
    ASSERT_TRUE(node->start()) << node->said();
    for (auto& one : traders) {
      const auto login = api_client(port()).post(
          "/users/login", {{"email", one.name + "@example.com"}, {"password", "a long enough secret"}});
      ASSERT_EQ(login.status, 200) << login.raw.body;
      one.token = login.body["access_token"];
    }
  }
  static long days_ahead(int days) { return days * day_s; }

  /// The first trader buys of the second.
  void trade(std::int64_t shares, std::int64_t at, const std::string& side = "BUY") {
    const auto symbol = symbols()[0];
    const std::string other = side == "BUY" ? "SELL" : "BUY";
    ASSERT_EQ(place(order_of(who(1), symbol, other, shares, at))["status"], "SUBMITTED");
    ASSERT_EQ(place(order_of(who(0), symbol, side, shares, at))["status"], "FILLED");
  }
  json portfolio(std::size_t of = 0) { return who(of).at(port()).get("/portfolio/" + who(of).account).body; }
  json of_account(const std::string& path, std::size_t of = 0) {
    const auto reply = who(of).at(port()).get("/portfolio/" + who(of).account + path);
    EXPECT_EQ(reply.status, 200) << reply.raw.body;
    return reply.body;
  }
  void pay(const std::string& verb, std::int64_t amount) {
    const auto reply =
        who(0).at(port()).post("/accounts/" + who(0).account + "/" + verb, {{"amount", std::to_string(amount)}});
    ASSERT_EQ(reply.status, 201) << reply.raw.body;
  }

 private:
  long days_ = 0;
};

double number(const json& decimal) {
  return std::stod(decimal.get<std::string>());
}

void expect_identity(const json& of) {
  EXPECT_NEAR(number(of["equity"]) - number(of["net_deposits"]),
              number(of["realized_pnl"]) + number(of["unrealized_pnl"]) + number(of["income"]), 1e-6)
      << of;
}

TEST_F(valued_market, what_was_paid_in_and_gained_is_what_there_is_also_after_a_crash) {
  trade(10, 9'900);
  trade(4, 10'200, "SELL");
  pay("withdraw", 1'000'000);
  auto before = portfolio();
  expect_identity(before);
  EXPECT_EQ(before["net_deposits"], "1999000000");
  EXPECT_GT(number(before["fees"]), 0);
  EXPECT_GT(number(before["taxes"]), 0);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  auto after = portfolio();
  for (auto* one : {&before, &after}) one->erase("as_of");
  EXPECT_EQ(after, before);
}

TEST_F(valued_market, an_account_consists_of_its_shares_and_cash) {
  const auto parts = of_account("/allocation");
  for (const auto* list : {"by_symbol", "by_sector", "by_market", "by_currency"}) {
    double sum = 0;
    double last = 1e18;
    for (const auto& one : parts[list]) {
      sum += number(one["market_value"]);
      EXPECT_LE(number(one["market_value"]), last) << list;
      last = number(one["market_value"]);
    }
    EXPECT_DOUBLE_EQ(sum, number(parts["equity"])) << list;
  }
  EXPECT_EQ(parts["by_symbol"].size(), symbols().size() + 1);
  EXPECT_EQ(parts["by_sector"][1]["key"], "OTHER");
  EXPECT_EQ(who(1).at(port()).get("/portfolio/" + who(0).account + "/allocation").status, 404);
}

TEST_F(valued_market, all_accounts_of_a_user_are_summed_and_nobody_elses) {
  auto user = who(0).at(port());
  const auto sums = user.get("/portfolio/summary").body["items"];
  ASSERT_EQ(sums.size(), 1u);
  EXPECT_EQ(sums[0]["equity"], portfolio()["equity"]);
  EXPECT_EQ(sums[0]["kind"], "PAPER");
  ASSERT_EQ(user.post("/accounts", {{"kind", "PAPER"}, {"currency", "USD"}}).status, 201);
  EXPECT_EQ(user.get("/portfolio/summary").body["items"].size(), 2u);
  const auto positions = user.all("/positions/" + who(0).user + "");
  ASSERT_EQ(positions.size(), symbols().size());
  EXPECT_EQ(positions[0]["account_id"], who(0).account);
  EXPECT_EQ(user.get("/positions/" + who(0).user + "/pnl").body["items"][0]["positions_count"], symbols().size());
  for (const auto* path : {"", "/pnl"}) {
    EXPECT_EQ(who(1).at(port()).get("/positions/" + who(0).user + path).status, 404);
  }
}

TEST_F(valued_market, days_are_kept_and_make_a_history_and_returns) {
  trade(10, 9'900);
  const auto first = portfolio();
  come_back_after(1);
  const auto second_morning = of_account("/history");
  ASSERT_EQ(second_morning["items"].size(), 2u) << second_morning;
  EXPECT_EQ(second_morning["items"][1]["equity"], first["equity"]) << "nothing was written, and yet the day is known";
  EXPECT_EQ(second_morning["items"][1]["final"], true);
  EXPECT_EQ(second_morning["items"][0]["final"], false);
  pay("deposit", 5'000'000);
  trade(5, 10'500);
  const auto second = portfolio();
  come_back_after(3);
  trade(5, 10'700);
  const auto now = portfolio();
  const auto days = of_account("/history")["items"];
  ASSERT_EQ(days.size(), 5u) << days;
  EXPECT_EQ(days[4]["equity"], first["equity"]);
  for (std::size_t rest : {1, 2, 3}) EXPECT_EQ(days[rest]["equity"], second["equity"]) << rest;
  EXPECT_EQ(days[0]["equity"], now["equity"]);
  EXPECT_EQ(days[3]["net_deposits"], "2005000000");
  EXPECT_EQ(who(0).at(port()).all("/portfolio/" + who(0).account + "/history"), days.get<std::vector<json>>());

  const std::string from = days[3]["date"];
  const auto made = of_account("/performance?from=" + from);
  EXPECT_EQ(made["opening_equity"], first["equity"]);
  EXPECT_EQ(made["closing_equity"], now["equity"]);
  EXPECT_EQ(made["net_deposits"], "5000000");
  EXPECT_NEAR(number(made["profit"]),
              number(made["realized_pnl"]) + number(made["unrealized_pnl"]) + number(made["income"]), 1e-6);
  EXPECT_EQ(made["series"].size(), 4u);
  EXPECT_FALSE(made["time_weighted_return"].is_null());
  EXPECT_EQ(of_account("/performance")["time_weighted_return"], now["total_return"]) << "since it was opened";
  const auto all = who(0).at(port()).get("/portfolio/analytics?from=" + from).body["items"];
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["performance"], made);
}

TEST_F(valued_market, a_period_that_is_none_is_refused) {
  const std::string at = "/portfolio/" + who(0).account;
  auto user = who(0).at(port());
  for (const auto* query : {"?from=2999-01-01", "?from=yesterday", "?from=2026-02-30", "?from=1999-01-01"}) {
    const auto refused = user.get(at + "/performance" + query);
    EXPECT_EQ(refused.status, 400) << query;
    EXPECT_EQ(refused.code(), "parameter_invalid") << query;
  }
  EXPECT_TRUE(user.get(at + "/history?to=1999-01-01").body["items"].empty());
  EXPECT_EQ(who(1).at(port()).get(at + "/history").status, 404);
  EXPECT_EQ(who(1).at(port()).get(at + "/performance").status, 404);
}

}  // namespace
}  // namespace madang
