#include <sqlite3.h>

#include "tests/system/support/settled_market.hpp"

/// Splits and issues of rights, over days on which the node is killed.
namespace madang {
namespace {

class changed_shares : public settled_market {
 protected:
  std::string base_price() {
    return api_client(port()).get("/market/stocks/" + symbols()[0]).body["base_price"].get<std::string>();
  }
  bool is_halted() { return api_client(port()).get("/market/stocks/" + symbols()[0]).body["status"] == "HALTED"; }
  void kill_often_on(const char* day, int times) {
    come_back_on(day);
    for (int i = 0; i < times; ++i) {
      die_after(5 * i);
      come_back_on(day);
    }
  }
  /// None where there is no position.
  std::int64_t quantity_of(const json& position) {
    return position.is_null() ? 0 : std::stoll(position["quantity"].get<std::string>());
  }
  /// An account of the trader that has cash and no shares.
  std::string open_empty_account(std::size_t of) {
    const auto opened = who(of).at(port()).post("/accounts", {{"kind", "PAPER"}, {"currency", "KRW"}});
    EXPECT_EQ(opened.status, 201) << opened.raw.body;
    const std::string id = opened.body["account_id"];
    EXPECT_EQ(who(of).at(port()).post("/accounts/" + id + "/deposit", {{"amount", "1000000"}}).status, 201);
    return id;
  }
  /// What `/metrics` says of it; empty where it does not.
  std::string metric(const std::string& name) {
    const auto page = node->client().ask({"GET", "/metrics", {}, {}});
    const auto line = "\n" + name + " ";
    const auto at = page ? page->body.find(line) : std::string::npos;
    if (at == std::string::npos) return {};
    const auto from = at + line.size();
    return page->body.substr(from, page->body.find('\n', from) - from);
  }
  std::string split_in_two() {
    return write_actions("[[splits]]\nsymbol = \"" + symbols()[0] + "\"\ndate = \"" + tuesday +
                         "\"\nnew_shares = 2\nold_shares = 1\n");
  }
  std::string rights_issue() {
    return write_actions("[[rights]]\nsymbol = \"" + symbols()[0] + "\"\nrecord_date = \"" + wednesday +
                         "\"\nsubscribe_until = \"" + wednesday + "\"\npay_date = \"" + thursday +
                         "\"\nnew_shares = 1\nold_shares = 10\nsubscription_price = \"5000\"\n");
  }
  api_reply rights_of(std::size_t of) { return who(of).at(port()).get("/accounts/" + who(of).account + "/rights"); }
  api_reply subscribe(std::size_t by, std::size_t of, const std::string& shares) {
    return who(by).at(port()).ask(
        "PUT", "/accounts/" + who(of).account + "/rights",
        json{{"symbol", symbols()[0]}, {"record_date", wednesday}, {"quantity", shares}}.dump(), {});
  }
};

TEST_F(changed_shares, splits_shares_once_whenever_the_node_is_killed) {
  const auto file = split_in_two();
  open({"settlement.actions_file=" + file, "settlement.batch_accounts=1"});
  sell(10, 9'000);
  const auto open_order = place(order_of(who(0), symbols()[0], "SELL", 10, 11'000));
  auto good = order_of(who(1), symbols()[0], "BUY", 5, 8'000);
  good["time_in_force"] = "GTC";
  const auto good_order = place(good);
  const auto before = position(1, symbols()[0]);
  come_back_on(tuesday);
  for (int i = 0; i < 6; ++i) {
    die_after(5 * i);
    come_back_on(tuesday);
  }
  ASSERT_TRUE(soon([&] { return has_succeeded(tuesday, "CORPORATE_ACTION"); }, 30)) << runs_of(tuesday);
  const auto after = position(1, symbols()[0]);
  EXPECT_EQ(std::stoll(after["quantity"].get<std::string>()), 2 * std::stoll(before["quantity"].get<std::string>()))
      << before << after;
  EXPECT_EQ(after["last_price"], "4500");
  EXPECT_EQ(cost_of(after), cost_of(before)) << before << after;
  const auto gone = who(1).at(port()).get("/orders/" + good_order["order_id"].get<std::string>()).body;
  EXPECT_EQ(gone["status"], "CANCELLED");
  EXPECT_EQ(gone["reason"], "corporate_action");
  expect_identity(0);
  expect_identity(1);
  const auto stock = api_client(port()).get("/market/stocks/" + symbols()[0]).body;
  EXPECT_EQ(stock["base_price"], "4500") << stock;
  sell(10, 4'400);  // trading goes on
}

TEST_F(changed_shares, are_split_on_one_day_and_left_alone_on_the_next) {
  const auto file = split_in_two();
  open({"settlement.actions_file=" + file, "settlement.deferred=false"});
  sell(10, 9'000);
  come_back_on(tuesday);
  ASSERT_TRUE(soon([&] { return has_succeeded(tuesday, "CORPORATE_ACTION"); }, 30)) << runs_of(tuesday);
  const auto before = quantity_of(position(0, symbols()[0]));
  // Somebody who had none buys new shares, at another price.
  const auto fresh = open_empty_account(1);
  auto bid = order_of(who(1), symbols()[0], "BUY", 10, 4'400);
  bid["account_id"] = fresh;
  const auto placed = who(1).at(port()).post("/orders", bid);
  ASSERT_EQ(placed.body["status"], "SUBMITTED") << placed.raw.body;
  ASSERT_EQ(place(order_of(who(0), symbols()[0], "SELL", 10, 4'400))["status"], "FILLED");
  auto good = order_of(who(0), symbols()[0], "SELL", 5, 5'000);
  good["time_in_force"] = "GTC";
  const auto resting = place(good)["order_id"].get<std::string>();
  come_back_on(wednesday);
  ASSERT_TRUE(soon([&] { return has_succeeded(wednesday, "CORPORATE_ACTION"); }, 30)) << runs_of(wednesday);
  EXPECT_EQ(quantity_of(position(0, symbols()[0])), before - 10);
  const auto said = who(1).at(port()).get("/portfolio/" + fresh + "/positions");
  const auto held = said.body["items"];
  ASSERT_EQ(held.size(), 1U) << said.raw.body;
  EXPECT_EQ(held[0]["quantity"], "10") << "bought after the split";
  EXPECT_EQ(base_price(), "4400") << "the last price of the day before";
  EXPECT_EQ(who(0).at(port()).get("/orders/" + resting).body["status"], "SUBMITTED") << "no order leaves once more";
  EXPECT_FALSE(is_halted());
}

TEST_F(changed_shares, come_from_rights_that_were_subscribed_to) {
  const auto file = rights_issue();
  open({"settlement.actions_file=" + file, "settlement.deferred=false", "settlement.batch_accounts=1"});
  sell(10, 9'000);
  const auto held = quantity_of(position(1, symbols()[0]));
  EXPECT_EQ(rights_of(1).body["items"], json::array());
  kill_often_on(tuesday, 5);
  ASSERT_TRUE(soon([&] { return has_succeeded(tuesday, "CORPORATE_ACTION"); }, 30)) << runs_of(tuesday);
  // (9,000 x 10 + 5,000 x 1) / 11 = 8,636.36...
  EXPECT_EQ(base_price(), "8636.3636");
  const auto rights = rights_of(1).body["items"];
  ASSERT_EQ(rights.size(), 1u) << rights;
  EXPECT_EQ(rights[0]["quantity"], std::to_string(held / 10)) << rights;
  EXPECT_EQ(rights[0]["subscribe_until"], wednesday);
  const auto before = balance(1);
  EXPECT_EQ(subscribe(1, 1, "100").status, 200);
  EXPECT_EQ(won(balance(1)["held"]), 500'000);
  EXPECT_EQ(subscribe(1, 1, std::to_string(held / 10 + 1)).code(), "more_than_rights");
  EXPECT_EQ(subscribe(1, 1, "1.5").code(), "off_lot");
  EXPECT_EQ(subscribe(2, 1, "1").status, 404) << "a stranger's";
  come_back_on(wednesday);
  const auto changed = subscribe(1, 1, "60");
  EXPECT_EQ(changed.status, 200) << changed.raw.body;
  EXPECT_EQ(changed.body["items"][0]["subscribed_quantity"], "60");
  EXPECT_EQ(subscribe(1, 1, "60").raw.body, changed.raw.body) << "again";
  EXPECT_EQ(won(balance(1)["held"]), 300'000);
  const auto cost = cost_of(position(1, symbols()[0]));
  kill_often_on(thursday, 5);
  ASSERT_TRUE(soon([&] { return has_succeeded(thursday, "CORPORATE_ACTION"); }, 30)) << runs_of(thursday);
  const auto after = position(1, symbols()[0]);
  EXPECT_EQ(quantity_of(after), held + 60);
  EXPECT_EQ(cost_of(after), cost + 300'000LL * 10'000);
  EXPECT_EQ(won(balance(1)["cash"]), won(before["cash"]) - 300'000);
  EXPECT_EQ(balance(1)["held"], "0");
  EXPECT_EQ(rights_of(1).body["items"], json::array()) << "what is left has lapsed";
  EXPECT_EQ(subscribe(1, 1, "1").code(), "rights_unknown");
  const auto ledger = who(1).at(port()).get("/accounts/" + who(1).account + "/ledger").body["items"];
  EXPECT_EQ(ledger[0]["kind"], "ADJUSTMENT") << ledger[0];
  EXPECT_EQ(ledger[0]["amount"], "-300000");
  EXPECT_EQ(ledger[0]["reference"], symbols()[0] + "#20310305");
  EXPECT_EQ(ledger[1]["kind"], "RELEASE") << ledger[1];
  for (std::size_t of : {0, 1, 2}) expect_identity(of);
  EXPECT_EQ(quantity_of(position(2, symbols()[0])), shares_each) << "its rights have lapsed";
  ASSERT_EQ(process(thursday, "RECONCILE").status, 202);
  EXPECT_TRUE(soon([&] { return has_succeeded(thursday, "RECONCILE"); })) << runs_of(thursday);
}

TEST_F(changed_shares, of_a_batch_that_failed_stay_halted_until_it_is_begun_again) {
  if (const auto* store = std::getenv("MADANG_TEST_STORE"); store != nullptr && std::string(store) == "postgres") {
    GTEST_SKIP() << "the lists of a file are kept from reading";
  }
  const auto file = split_in_two();
  open({"settlement.actions_file=" + file, "settlement.batch_attempts_max=1", "jobs.step_retries_max=0",
        "http.list_wait_ms=100", "settlement.deferred=false"});
  sell(10, 9'000);
  node->kill();
  day_ = tuesday;
  set_clock(monday, 24 * 3'600 - 8);
  ASSERT_TRUE(node->start()) << node->said();
  log_in();
  // While this holds, the lists fall behind the journal: the batch that begins at midnight halts the symbol, and then
  // cannot read who holds it.
  sqlite3* lists = nullptr;
  ASSERT_EQ(sqlite3_open((dir.text() + "/data/projection.db").c_str(), &lists), SQLITE_OK);
  sqlite3_busy_timeout(lists, 5'000);
  bool failed = false;
  for (int round = 0; round < 6 && !failed; ++round) {
    ASSERT_EQ(sqlite3_exec(lists, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(4);
    while (!failed && std::chrono::steady_clock::now() < until) {
      failed = status_of(tuesday, "CORPORATE_ACTION") == "FAILED";
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_EQ(sqlite3_exec(lists, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  sqlite3_close(lists);
  ASSERT_TRUE(failed) << runs_of(tuesday);
  EXPECT_TRUE(is_halted());
  EXPECT_TRUE(soon([&] {
    const auto failed_batches = metric("madang_settlement_failed_batches");
    return !failed_batches.empty() && failed_batches != "0";
  }));
  EXPECT_NE(node->said().find("has failed 1 times and does not begin anew by itself"), std::string::npos)
      << node->said();
  ASSERT_EQ(process(tuesday, "CORPORATE_ACTION").status, 202);
  EXPECT_TRUE(soon([&] { return has_succeeded(tuesday, "CORPORATE_ACTION"); }, 30)) << runs_of(tuesday);
  EXPECT_FALSE(is_halted());
  EXPECT_EQ(base_price(), "4500");
  sell(10, 4'400);
}

}  // namespace
}  // namespace madang
