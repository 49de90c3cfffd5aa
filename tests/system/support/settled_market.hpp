#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "messages/time.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {

/// A Monday in a week without holidays, later than any real one of these tests.
inline constexpr const char* monday = "2031-03-03";
inline constexpr const char* tuesday = "2031-03-04";
inline constexpr const char* wednesday = "2031-03-05";
inline constexpr const char* thursday = "2031-03-06";
inline constexpr long korea_s = 32'400;
inline constexpr long noon_s = 12 * 3'600;

/// Nodes that are started from now on take it to be noon of this day in Korea, or another second of it.
inline void set_clock(const char* day, long second = noon_s) {
  const auto at = start_of_day(*parse_day(day), korea_s).value / nanos_per_second + second;
  setenv("LD_PRELOAD", MADANG_MOVED_CLOCK, 1);
  setenv("MOVED_CLOCK_S", std::to_string(at - static_cast<long>(std::time(nullptr))).c_str(), 1);
}

class settled_market : public stocked_market {
 protected:
  void SetUp() override {
    stocked_market::SetUp();
    set_clock(monday);  // behind the journal of the prepared market, which is of some seconds after noon
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
  /// Lets the batch get so far. A time on purpose: whatever is under way when the node is killed, the same must hold.
  static void die_after(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }
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
  bool soon(const std::function<bool()>& holds, int seconds = 10) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }
  std::string status_of(const char* date, const std::string& kind) {
    for (const auto& one : runs_of(date)) {
      if (one["kind"] == kind) return one["status"];
    }
    return {};
  }
  json position(std::size_t of, const std::string& symbol) {
    const auto found = who(of).at(port()).get("/portfolio/" + who(of).account + "/positions").body["items"];
    for (const auto& one : found) {
      if (one["symbol"] == symbol) return one;
    }
    return {};
  }
  json portfolio(std::size_t of) { return who(of).at(port()).get("/portfolio/" + who(of).account).body; }
  /// equity - net_deposits = realized_pnl + unrealized_pnl + income
  void expect_identity(std::size_t of) {
    const auto p = portfolio(of);
    EXPECT_EQ(exact(p["equity"]) - exact(p["net_deposits"]),
              exact(p["realized_pnl"]) + exact(p["unrealized_pnl"]) + exact(p["income"]))
        << p;
  }
  /// In ten-thousandths.
  static std::int64_t exact(const json& decimal) {
    return std::llround(std::stold(decimal.get<std::string>()) * 10'000);
  }
  static std::int64_t cost_of(const json& position) {
    return exact(position["market_value"]) - exact(position["unrealized_pnl"]);
  }
  /// Writes the file of dividends and splits.
  std::string write_actions(const std::string& text) {
    const auto file = dir.text() + "/actions.toml";
    std::ofstream(file) << text;
    return file;
  }
  std::string day_ = monday;

  static std::int64_t won(const json& decimal) { return std::stoll(decimal.get<std::string>()); }

  api_client admin;
};

}  // namespace madang
