#include <sqlite3.h>

#include "tests/system/support/settled_market.hpp"

namespace madang {
namespace {

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
    die_after(3 * i);
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

TEST_F(settled_market, shows_administrators_what_its_own_batches_have_made) {
  open();
  ASSERT_TRUE(soon([&] { return has_succeeded(monday); })) << runs_of(monday);
  for (const auto& run : runs_of(monday)) {
    if (run["kind"] != "CASH") continue;
    const auto path = "/jobs/" + run["job_id"].get<std::string>() + "/result";
    const auto made = admin.get(path);
    EXPECT_EQ(made.status, 200) << made.raw.body;
    EXPECT_EQ(made.body["differences"], 0) << made.raw.body;
    EXPECT_EQ(who(0).at(port()).get(path).status, 404);
  }
}

TEST_F(settled_market, refuses_a_batch_of_a_day_that_is_none) {
  open();
  EXPECT_EQ(process("2031-03-02").code(), "not_a_trading_day") << "a Sunday";
  EXPECT_EQ(process(tuesday).code(), "date_ahead");
  EXPECT_EQ(process("2031-02-30").status, 422);
  EXPECT_EQ(process(monday, "LUNCH").status, 422);
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
  EXPECT_EQ(runs_of(monday).back()["found"], json::array());
}

TEST_F(settled_market, lists_positions_that_do_not_follow_from_their_changes) {
  if (const auto* store = std::getenv("MADANG_TEST_STORE"); store != nullptr && std::string(store) == "postgres") {
    GTEST_SKIP() << "a row in the file of the lists is falsified";
  }
  open({"settlement.daily_batch=false"});
  sell(10, 9'000);
  const auto held = std::stoll(position(1, symbols()[0])["quantity"].get<std::string>());
  ASSERT_EQ(process(monday, "RECONCILE").status, 202);
  ASSERT_TRUE(soon([&] { return has_succeeded(monday, "RECONCILE"); })) << runs_of(monday);
  node->kill();
  sqlite3* lists = nullptr;
  ASSERT_EQ(sqlite3_open((dir.text() + "/data/projection.db").c_str(), &lists), SQLITE_OK);
  const auto falsify = "UPDATE settlement_share_positions SET quantity=quantity+3000000 WHERE symbol='" + symbols()[0] +
                       "' AND quantity=" + std::to_string(held) + "000000";
  ASSERT_EQ(sqlite3_exec(lists, falsify.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_changes(lists), 1) << "nobody else holds as many";
  sqlite3_close(lists);
  come_back_on(tuesday);
  ASSERT_EQ(process(tuesday, "RECONCILE").status, 202);
  const auto run = [&] { return runs_of(tuesday).back(); };
  ASSERT_TRUE(soon([&] { return run()["status"] == "SUCCEEDED"; })) << run();
  EXPECT_EQ(run()["differences"], 1) << run();
  EXPECT_EQ(run()["found"], json::array({{{"cause", "POSITION"},
                                          {"account_id", who(1).account},
                                          {"symbol", symbols()[0]},
                                          {"place", nullptr},
                                          {"expected", std::to_string(held)},
                                          {"found", std::to_string(held + 3)}}}))
      << run();
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

TEST_F(settled_market, makes_an_order_settled_with_its_last_fill) {
  open();
  ASSERT_EQ(place(order_of(who(1), symbols()[0], "BUY", 10, 9'000))["status"], "SUBMITTED");
  const auto placed = place(order_of(who(0), symbols()[0], "SELL", 10, 9'000));
  ASSERT_EQ(placed["status"], "FILLED");
  const auto path = "/orders/" + placed["order_id"].get<std::string>();
  const auto execution = [&] {
    return who(0).at(port()).get("/executions?order_id=" + placed["order_id"].get<std::string>()).body["items"][0];
  };
  EXPECT_EQ(execution()["settlement_date"], wednesday) << execution();
  EXPECT_EQ(execution()["settled_at"], nullptr);
  come_back_on(tuesday);
  EXPECT_TRUE(soon([&] { return has_succeeded(tuesday); }));
  EXPECT_EQ(who(0).at(port()).get(path).body["status"], "FILLED") << "it is due tomorrow";
  come_back_on(wednesday);
  EXPECT_TRUE(soon([&] { return has_succeeded(wednesday); }));
  const auto settled = who(0).at(port()).get(path).body;
  EXPECT_EQ(settled["status"], "SETTLED") << settled;
  EXPECT_EQ(settled["version"], placed["version"]);
  EXPECT_NE(execution()["settled_at"], nullptr) << execution();
  const auto listed = who(0).at(port()).get("/orders?status=CLOSED&account_id=" + who(0).account).body["items"];
  EXPECT_EQ(listed[0]["status"], "SETTLED") << listed[0];
}

TEST_F(settled_market, makes_an_order_that_settles_at_once_settled_on_the_next_day) {
  open({"settlement.deferred=false"});
  ASSERT_EQ(place(order_of(who(1), symbols()[0], "BUY", 10, 9'000))["status"], "SUBMITTED");
  const auto placed = place(order_of(who(0), symbols()[0], "SELL", 10, 9'000));
  const auto path = "/orders/" + placed["order_id"].get<std::string>();
  EXPECT_EQ(who(0).at(port()).get(path).body["status"], "FILLED") << "the answers of the day stay";
  const auto listed = [&] { return who(0).at(port()).get("/executions").body["items"][0]; };
  EXPECT_EQ(listed()["settlement_date"], monday);
  come_back_on(tuesday);
  EXPECT_TRUE(soon([&] { return has_succeeded(tuesday); }));
  EXPECT_EQ(who(0).at(port()).get(path).body["status"], "SETTLED");
  EXPECT_NE(listed()["settled_at"], nullptr) << listed();
}

TEST_F(settled_market, begins_a_cash_batch_anew_that_has_failed) {
  if (const auto* store = std::getenv("MADANG_TEST_STORE"); store != nullptr && std::string(store) == "postgres") {
    GTEST_SKIP() << "the lists of a file are kept from reading";
  }
  open({"settlement.retry_pause_s=1", "settlement.batch_attempts_max=20", "jobs.step_retries_max=0",
        "http.list_wait_ms=100"});
  sell(10, 9'000);
  node->kill();
  day_ = tuesday;
  set_clock(tuesday, 24 * 3'600 - 8);
  ASSERT_TRUE(node->start()) << node->said();
  log_in();
  // While this holds, the lists fall behind the journal: the batch that begins at midnight cannot read what is due.
  sqlite3* lists = nullptr;
  ASSERT_EQ(sqlite3_open((dir.text() + "/data/projection.db").c_str(), &lists), SQLITE_OK);
  sqlite3_busy_timeout(lists, 5'000);
  bool failed = false;
  for (int round = 0; round < 6 && !failed; ++round) {
    ASSERT_EQ(sqlite3_exec(lists, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(4);
    while (!failed && std::chrono::steady_clock::now() < until) {
      failed = status_of(wednesday, "CASH") == "FAILED";
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_EQ(sqlite3_exec(lists, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  sqlite3_close(lists);
  EXPECT_TRUE(failed) << runs_of(wednesday);
  EXPECT_TRUE(soon([&] { return has_succeeded(wednesday); }, 30)) << runs_of(wednesday);
  EXPECT_EQ(won(balance()["settled_cash"]), won(balance()["cash"]));
}

TEST_F(settled_market, pays_a_dividend_to_those_who_held_the_share_and_once) {
  const auto file = write_actions("this is no file of actions");
  open({"settlement.actions_file=" + file, "settlement.retry_pause_s=1", "settlement.batch_accounts=1"});
  EXPECT_TRUE(soon([&] { return status_of(monday, "DIVIDEND") == "FAILED"; })) << runs_of(monday);
  EXPECT_TRUE(soon([&] { return process(monday, "DIVIDEND", "?dry_run=true").body["affects"] == 1; }))
      << "what has failed begins anew";
  sell(10, 9'000);
  const auto held = std::stoll(position(1, symbols()[0])["quantity"].get<std::string>());
  write_actions("[[dividends]]\nsymbol = \"" + symbols()[0] + "\"\nrecord_date = \"" + wednesday + "\"\npay_date = \"" +
                wednesday + "\"\nper_share = \"33\"\n");
  EXPECT_TRUE(soon([&] { return has_succeeded(monday, "DIVIDEND"); })) << runs_of(monday);
  come_back_on(tuesday);
  sell(100, 9'000);  // too late for the dividend
  const auto before = won(balance(1)["cash"]);
  come_back_on(wednesday);
  for (int i = 0; i < 3; ++i) {
    die_after(4 * i);
    come_back_on(wednesday);
  }
  ASSERT_TRUE(soon([&] { return has_succeeded(wednesday, "DIVIDEND"); }, 30)) << runs_of(wednesday);
  const auto gross = held * 33;
  EXPECT_EQ(won(balance(1)["cash"]), before + gross - gross * 154 / 1'000);
  EXPECT_EQ(won(portfolio(1)["income"]), gross - gross * 154 / 1'000);
  expect_identity(0);
  expect_identity(1);
  const auto taxes = who(1).at(port()).get("/settlement/taxes/" + who(1).account + "?year=2031").body;
  EXPECT_EQ(won(taxes["totals"]["dividend"]), gross * 154 / 1'000) << taxes;
  const auto ledger = who(1).at(port()).get("/accounts/" + who(1).account + "/ledger").body["items"];
  EXPECT_EQ(ledger[0]["kind"], "TAX") << ledger[0];
  EXPECT_EQ(ledger[1]["kind"], "DIVIDEND") << ledger[1];
  EXPECT_EQ(ledger[1]["reference"], symbols()[0] + "#20310305");
  ASSERT_EQ(process(wednesday, "RECONCILE").status, 202);
  EXPECT_TRUE(soon([&] { return has_succeeded(wednesday, "RECONCILE"); })) << runs_of(wednesday);
}

TEST_F(settled_market, gives_a_statement_as_pdf) {
  open();
  sell(10, 9'000);
  const auto pdf = who(0).at(port()).ask("GET", "/settlement/statements/" + who(0).account + "-2031-03", "",
                                         {{"Accept", "application/pdf"}});
  EXPECT_EQ(pdf.status, 200);
  EXPECT_EQ(pdf.raw.body.substr(0, 8), "%PDF-1.4");
  EXPECT_NE(pdf.raw.body.find("(90,000) Tj"), std::string::npos) << pdf.raw.body;
}

TEST_F(settled_market, serves_every_kind_of_batch) {
  open({"settlement.daily_batch=false", "settlement.periodic_batches=false", "settlement.interest_rate=0.02",
        "settlement.monthly_fee=100"});
  sell(10, 9'000);
  const auto before = won(balance()["cash"]);
  // The accounts were opened in March.
  constexpr const char* april = "2031-04-01";
  come_back_on(april);
  for (const auto* kind : {"TRADES", "TAX", "STATEMENT", "DIVIDEND", "CORPORATE_ACTION", "INTEREST", "FEE"}) {
    const auto begun = process(april, kind);
    ASSERT_EQ(begun.status, 202) << kind << begun.raw.body;
    EXPECT_TRUE(soon([&] { return has_succeeded(april, kind); })) << kind << runs_of(april);
  }
  // 2 % of what is settled, for March since the third; and the fee.
  const auto settled = won(balance()["settled_cash"]);
  EXPECT_GT(won(balance()["cash"]), before);
  EXPECT_GT(settled, 0);
  expect_identity(0);
}

TEST_F(settled_market, goes_on_with_every_kind_of_batch_that_the_node_was_killed_in) {
  open({"settlement.daily_batch=false", "settlement.periodic_batches=false", "settlement.interest_rate=0.02",
        "settlement.monthly_fee=100", "settlement.batch_accounts=1"});
  sell(10, 9'000);
  const auto before = won(balance()["cash"]);
  const auto settled = won(balance()["settled_cash"]);
  // Cash, dividends and corporate actions have tests of their own.
  constexpr const char* april = "2031-04-01";
  come_back_on(april);
  for (const auto* kind : {"TRADES", "TAX", "STATEMENT", "INTEREST", "FEE", "RECONCILE"}) {
    const auto begun = process(april, kind);
    ASSERT_EQ(begun.status, 202) << kind << begun.raw.body;
    for (int i = 0; i < 2; ++i) {
      die_after(3 * i);
      come_back_on(april);
    }
    EXPECT_TRUE(soon([&] { return has_succeeded(april, kind); }, 30)) << kind << runs_of(april);
    const auto again = process(april, kind);
    EXPECT_EQ(again.status, 200) << kind << again.raw.body;
    EXPECT_EQ(again.body["job_id"], begun.body["job_id"]) << kind;
  }
  // 2 % a year for the 29 days of March since the accounts were opened, and one fee: neither has come twice.
  const auto interest = settled * 2 * 29 / (100 * 365);
  EXPECT_NEAR(static_cast<double>(won(balance()["cash"])), static_cast<double>(before + interest - 100), 1.0);
  expect_identity(0);
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
