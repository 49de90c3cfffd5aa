#include <algorithm>
#include <set>
#include <sstream>

#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

const std::string symbol = "900001";

class a_trading_day : public stocked_market {
 protected:
  /// Another account of a trader, with cash, as one more trader.
  trader second_account_of(trader owner) {
    auto self = owner.at(port());
    const auto opened = self.post("/accounts", {{"kind", "PAPER"}, {"currency", "KRW"}});
    EXPECT_EQ(opened.status, 201) << opened.raw.body;
    owner.account = opened.body["account_id"];
    EXPECT_EQ(self.post("/accounts/" + owner.account + "/deposit", {{"amount", "1000000"}}).status, 201);
    traders.push_back(owner);
    return owner;
  }
};

std::vector<std::string> kinds_of(const std::vector<json>& ledger) {
  std::vector<std::string> kinds;
  for (const auto& entry : ledger) kinds.push_back(entry["kind"]);
  return kinds;
}

TEST_F(empty_market, a_new_user_registers_pays_in_and_trades_with_the_market_makers) {
  start({"makers.enabled=true", "makers.orders_per_second=500"});
  api_client nobody(port());
  const json person{{"email", "a@example.com"}, {"username", "first"}, {"password", "a long enough secret"}};
  const auto registered = nobody.post("/users/register", person);
  ASSERT_EQ(registered.status, 201) << registered.raw.body;
  EXPECT_EQ(registered.body["email"], "a@example.com");
  EXPECT_EQ(registered.body["username"], "first");
  EXPECT_EQ(registered.body["roles"], json({"TRADER"}));
  EXPECT_EQ(nobody.post("/users/register", person).code(), "email_taken");
  auto same_name = person;
  same_name["email"] = "b@example.com";
  EXPECT_EQ(nobody.post("/users/register", same_name).code(), "username_taken");

  EXPECT_EQ(nobody.post("/users/login", {{"email", "a@example.com"}, {"password", "wrong wrong"}}).code(),
            "bad_credentials");
  const auto login = nobody.post("/users/login", {{"email", "A@Example.com"}, {"password", "a long enough secret"}});
  ASSERT_EQ(login.status, 200) << login.raw.body;
  EXPECT_EQ(login.body["token_type"], "Bearer");
  EXPECT_EQ(login.body["user_id"], registered.body["user_id"]);

  api_client self(port(), login.body["access_token"]);
  auto profile = self.get("/users/profile").body;
  EXPECT_EQ(profile["flags"]["can_paper_trade"], true);
  EXPECT_EQ(profile["flags"]["can_real_trade"], false);
  profile.erase("flags");
  profile.erase("two_factor");
  EXPECT_EQ(profile, registered.body);
  EXPECT_EQ(nobody.get("/users/profile").code(), "token_missing");
  const auto opened = self.post("/accounts", {{"kind", "PAPER"}, {"currency", "KRW"}, {"name", "play"}});
  ASSERT_EQ(opened.status, 201) << opened.raw.body;
  const std::string account = opened.body["account_id"];
  EXPECT_EQ(opened.body["status"], "ACTIVE");
  EXPECT_EQ(self.get("/accounts").body["items"], json::array({opened.body}));
  const auto paid = self.post("/accounts/" + account + "/deposit", {{"amount", "10000000"}});
  ASSERT_EQ(paid.status, 201) << paid.raw.body;
  EXPECT_EQ(paid.body["cash"], "10000000");

  auto bought = json::object();
  const auto until = after(std::chrono::seconds(20));
  while (bought.value("filled_quantity", "0") != "10" && std::chrono::steady_clock::now() < until) {
    const auto reply = self.post("/orders", {{"account_id", account},
                                             {"symbol", "005930"},
                                             {"side", "BUY"},
                                             {"type", "MARKET"},
                                             {"quantity", "10"},
                                             {"time_in_force", "IOC"}});
    ASSERT_EQ(reply.status, 201) << reply.raw.body;
    bought = reply.body;
  }
  EXPECT_EQ(bought["filled_quantity"], "10") << bought;
  EXPECT_EQ(bought["reason"], nullptr);
  const auto positions = self.get("/portfolio/" + account + "/positions").body["items"];
  ASSERT_EQ(positions.size(), 1U) << positions;
  EXPECT_EQ(positions[0]["symbol"], "005930");
  const auto portfolio = self.get("/portfolio/" + account).body;
  EXPECT_EQ(portfolio["held"], "0");
}

/// The commands under `A first trade` in the README, for a node on this port.
std::string first_trade_of_the_readme(std::uint16_t port) {
  const auto page = file_text(MADANG_README);
  const std::string fence = "```sh\n";
  const auto from = page.find(fence, page.find("## A first trade"));
  auto block = page.substr(from + fence.size(), page.find("```", from + fence.size()) - from - fence.size());
  const std::string host = "localhost:8080";
  block.replace(block.find(host), host.size(), "127.0.0.1:" + std::to_string(port));
  return block;
}
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream from(text);
  for (std::string line; std::getline(from, line);) lines.push_back(line);
  return lines;
}

TEST_F(empty_market, the_first_trade_of_the_readme_prints_line_by_line_and_stops_at_the_first_failure) {
  if (run_program({"/bin/sh", "-c", "command -v curl"}).exit_code != 0) GTEST_SKIP() << "there is no curl";
  start({"makers.enabled=true", "makers.orders_per_second=500"});
  const auto quoted = [&] {
    const auto book = api_client(port()).get("/market/orderbook/005930?depth=5");
    return book.status == 200 && book.body["asks"].size() == 5;
  };
  ASSERT_TRUE(eventually(quoted, std::chrono::seconds(20)));
  const auto block = first_trade_of_the_readme(port());
  const auto traded = run_program({"/bin/bash", "-c", block}, std::chrono::seconds(60));
  EXPECT_EQ(traded.exit_code, 0) << traded.said;
  const auto lines = lines_of(traded.said);
  ASSERT_EQ(lines.size(), 7U) << traded.said;
  for (const auto& line : lines) EXPECT_TRUE(json::accept(line)) << line;
  const auto positions = json::parse(lines.back(), nullptr, false);
  EXPECT_EQ(positions["items"][0]["symbol"], "005930") << lines.back();
  EXPECT_EQ(positions["items"][0]["quantity"], "10") << lines.back();

  const auto again = run_program({"/bin/bash", "-c", block}, std::chrono::seconds(60));
  EXPECT_NE(again.exit_code, 0) << again.said;
  const auto said = lines_of(again.said);
  ASSERT_EQ(said.size(), 3U) << "the answer, what failed and what curl says: " << again.said;
  EXPECT_NE(again.said.find("email_taken"), std::string::npos) << again.said;
  EXPECT_NE(again.said.find("stopped: POST users/register failed, its answer is above"), std::string::npos);
}

TEST_F(a_trading_day, two_users_trade_and_cash_and_shares_only_change_hands) {
  start();
  const auto cash = all_cash();
  const auto shares = all_shares(symbol);
  const auto seller_cash = cash_of(port(), who(0));
  const auto buyer_cash = cash_of(port(), who(1));
  const auto buyer_shares = shares_of(port(), who(1), symbol);

  const auto sale = place(order_of(who(0), symbol, "SELL", 100, 10'000));
  EXPECT_EQ(sale["status"], "SUBMITTED");
  EXPECT_EQ(sale["leaves_quantity"], "100");
  EXPECT_EQ(sale["average_price"], nullptr);
  const auto purchase = place(order_of(who(1), symbol, "BUY", 40, 10'100));
  EXPECT_EQ(purchase["status"], "FILLED");
  EXPECT_EQ(purchase["average_price"], "10000") << "a trade happens at the maker's price";
  EXPECT_EQ(purchase["leaves_quantity"], "0");

  auto seller = who(0).at(port());
  const auto rest = seller.get("/orders/" + sale["order_id"].get<std::string>());
  EXPECT_EQ(rest.body["status"], "PARTIALLY_FILLED");
  EXPECT_EQ(rest.body["filled_quantity"], "40");
  EXPECT_EQ(cash_of(port(), who(0)), seller_cash + 400'000);
  EXPECT_EQ(cash_of(port(), who(1)), buyer_cash - 400'000);
  EXPECT_EQ(held_of(port(), who(1)), 0);
  EXPECT_EQ(shares_of(port(), who(1), symbol), buyer_shares + 40);
  EXPECT_EQ(all_cash(), cash);
  EXPECT_EQ(all_shares(symbol), shares);

  const auto made = seller.get("/executions?order_id=" + sale["order_id"].get<std::string>()).body["items"];
  auto buyer = who(1).at(port());
  const auto taken = buyer.get("/executions?account_id=" + who(1).account + "&limit=1").body["items"];
  ASSERT_EQ(made.size(), 1U);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(made[0]["trade_id"], taken[0]["trade_id"]);
  EXPECT_EQ(made[0]["liquidity"], "MAKER");
  EXPECT_EQ(taken[0]["liquidity"], "TAKER");
  EXPECT_EQ(taken[0]["price"], "10000");
  EXPECT_EQ(taken[0]["fee"], "0");
  const auto trades = api_client(port()).get("/market/trades/" + symbol + "?limit=1").body["items"];
  ASSERT_EQ(trades.size(), 1U);
  EXPECT_EQ(trades[0]["trade_id"], taken[0]["trade_id"]);
  EXPECT_EQ(trades[0]["aggressor"], "BUY");
  const auto entries = kinds_of(buyer.get("/accounts/" + who(1).account + "/ledger?limit=3").body["items"]);
  EXPECT_NE(std::find(entries.begin(), entries.end(), "BUY"), entries.end());
  EXPECT_NE(std::find(entries.begin(), entries.end(), "HOLD"), entries.end());
  EXPECT_EQ(book_of(symbol)["asks"], json::parse(R"([["10000","60",1]])"));
}

TEST_F(a_trading_day, the_ledger_explains_the_cash) {
  start();
  place(order_of(who(0), symbol, "SELL", 50, 10'000));
  place(order_of(who(1), symbol, "BUY", 80, 10'050));
  auto buyer = who(1).at(port());
  ASSERT_EQ(buyer.post("/accounts/" + who(1).account + "/withdraw", {{"amount", "1234"}}).status, 201);
  const auto ledger = buyer.all("/accounts/" + who(1).account + "/ledger");
  std::int64_t sum = 0;
  for (const auto& entry : ledger) {
    const std::string kind = entry["kind"];
    if (kind != "HOLD" && kind != "RELEASE") sum += whole(entry["amount"]);
  }
  EXPECT_EQ(sum, cash_of(port(), who(1)));
  EXPECT_EQ(whole(ledger.front()["cash_after"]), sum);
  EXPECT_EQ(ledger.front()["kind"], "WITHDRAWAL");
  EXPECT_EQ(held_of(port(), who(1)), 30 * 10'050);
}

TEST_F(a_trading_day, every_type_and_time_in_force_ends_as_its_name_says) {
  start();
  place(order_of(who(0), symbol, "SELL", 10, 10'000));
  place(order_of(who(0), symbol, "SELL", 10, 10'050));

  const auto fok = place(order_of(who(1), symbol, "BUY", 11, 10'000, "FOK"));
  EXPECT_EQ(fok["status"], "CANCELLED");
  EXPECT_EQ(fok["reason"], "fok_not_fillable");
  EXPECT_EQ(fok["filled_quantity"], "0");
  const auto ioc = place(order_of(who(1), symbol, "BUY", 15, 10'000, "IOC"));
  EXPECT_EQ(ioc["status"], "CANCELLED");
  EXPECT_EQ(ioc["reason"], "ioc_remainder");
  EXPECT_EQ(ioc["filled_quantity"], "10");
  const auto fok_filled = place(order_of(who(1), symbol, "BUY", 4, 10'050, "FOK"));
  EXPECT_EQ(fok_filled["status"], "FILLED");
  const auto market = place(market_order_of(who(1), symbol, "BUY", 100, "DAY"));
  EXPECT_EQ(market["status"], "CANCELLED");
  EXPECT_EQ(market["reason"], "no_liquidity");
  EXPECT_EQ(market["filled_quantity"], "6");
  EXPECT_EQ(market["price"], nullptr);
  const auto nothing = place(market_order_of(who(1), symbol, "BUY", 1));
  EXPECT_EQ(nothing["reason"], "no_liquidity");
  const auto day = place(order_of(who(1), symbol, "BUY", 5, 9'000, "DAY"));
  EXPECT_EQ(day["status"], "SUBMITTED");
  EXPECT_EQ(held_of(port(), who(1)), 45'000) << "only what rests is held";
  EXPECT_TRUE(book_of(symbol)["asks"].empty());
}

TEST_F(a_trading_day, an_order_against_an_own_one_is_cancelled) {
  start();
  place(order_of(who(0), symbol, "SELL", 10, 10'000));
  const auto own = place(order_of(who(0), symbol, "BUY", 10, 10'000));
  EXPECT_EQ(own["status"], "CANCELLED");
  EXPECT_EQ(own["reason"], "self_trade");
  EXPECT_EQ(held_of(port(), who(0)), 0);
}

TEST_F(a_trading_day, accounts_of_one_owner_do_not_trade_with_each_other) {
  start();
  const auto second = second_account_of(who(0));
  place(order_of(who(0), symbol, "SELL", 10, 10'000));
  const auto own = place(order_of(second, symbol, "BUY", 10, 10'000));
  EXPECT_EQ(own["status"], "CANCELLED");
  EXPECT_EQ(own["reason"], "self_trade");
  EXPECT_EQ(own["filled_quantity"], "0");
  EXPECT_EQ(held_of(port(), second), 0);
  EXPECT_EQ(book_of(symbol)["asks"], json::parse(R"([["10000","10",1]])"));
}

TEST_F(a_trading_day, accounts_of_one_owner_trade_with_each_other_where_each_stands_alone) {
  start({"market.self_trade_group=account"});
  const auto second = second_account_of(who(0));
  place(order_of(who(0), symbol, "SELL", 10, 10'000));
  EXPECT_EQ(place(order_of(second, symbol, "BUY", 10, 10'000))["status"], "FILLED");
  EXPECT_EQ(shares_of(port(), second, symbol), 10);
  EXPECT_EQ(place(order_of(second, symbol, "SELL", 5, 10'000))["status"], "SUBMITTED");
  EXPECT_EQ(place(order_of(second, symbol, "BUY", 5, 10'000))["reason"], "self_trade") << "but not with itself";
}

TEST_F(a_trading_day, less_quantity_keeps_priority_and_more_loses_it) {
  start();
  const auto first = place(order_of(who(0), symbol, "SELL", 30, 10'000));
  const auto second = place(order_of(who(1), symbol, "SELL", 30, 10'000));
  const auto third = place(order_of(who(2), symbol, "SELL", 30, 10'000));
  auto path = [](const json& order) { return "/orders/" + order["order_id"].get<std::string>(); };

  const auto less = who(0).at(port()).patch(path(first), {{"quantity", "20"}});
  ASSERT_EQ(less.status, 200) << less.raw.body;
  EXPECT_EQ(less.body["leaves_quantity"], "20");
  const auto more = who(1).at(port()).patch(path(second), {{"quantity", "31"}});
  ASSERT_EQ(more.status, 200) << more.raw.body;
  EXPECT_EQ(book_of(symbol)["asks"], json::parse(R"([["10000","81",3]])"));

  place(order_of(who(3), symbol, "BUY", 20 + 30 + 1, 10'000));
  EXPECT_EQ(who(0).at(port()).get(path(first)).body["status"], "FILLED");
  EXPECT_EQ(who(2).at(port()).get(path(third)).body["status"], "FILLED");
  EXPECT_EQ(who(1).at(port()).get(path(second)).body["filled_quantity"], "1");
}

TEST_F(a_trading_day, an_amend_holds_more_or_releases_and_checks_the_version) {
  start();
  const auto order = place(order_of(who(0), symbol, "BUY", 10, 9'000));
  const auto path = "/orders/" + order["order_id"].get<std::string>();
  auto self = who(0).at(port());
  const auto read = self.get(path);
  const std::string etag(read.raw.header("etag"));
  EXPECT_EQ(etag, '"' + std::to_string(read.body["version"].get<std::int64_t>()) + '"');

  const auto raised = self.patch(path, {{"price", "9500"}, {"quantity", "20"}}, {{"If-Match", etag}});
  ASSERT_EQ(raised.status, 200) << raised.raw.body;
  EXPECT_EQ(held_of(port(), who(0)), 190'000);
  EXPECT_EQ(self.patch(path, {{"quantity", "21"}}, {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(self.patch(path, {{"quantity", "21"}}, {{"If-Match", "soon"}}).code(), "if_match_malformed");
  const auto lowered = self.patch(path, {{"price", "8000"}, {"quantity", "5"}});
  ASSERT_EQ(lowered.status, 200) << lowered.raw.body;
  EXPECT_EQ(held_of(port(), who(0)), 40'000);
  EXPECT_EQ(self.patch(path, {{"quantity", "1000000"}}).code(), "insufficient_funds");
  EXPECT_EQ(held_of(port(), who(0)), 40'000);

  place(order_of(who(1), symbol, "SELL", 2, 8'000));
  EXPECT_EQ(self.patch(path, {{"quantity", "1"}}).code(), "quantity_below_filled");
  const auto cancelled = self.remove(path);
  ASSERT_EQ(cancelled.status, 200) << cancelled.raw.body;
  EXPECT_EQ(cancelled.body["status"], "CANCELLED");
  EXPECT_EQ(cancelled.body["filled_quantity"], "2");
  EXPECT_EQ(held_of(port(), who(0)), 0);
  EXPECT_EQ(self.remove(path).code(), "order_not_open");
  EXPECT_EQ(self.patch(path, {{"quantity", "9"}}).code(), "order_not_open");
}

TEST_F(a_trading_day, the_etag_of_an_answer_is_good_until_something_has_happened_to_the_order) {
  start();
  auto self = who(0).at(port());
  const auto path = "/orders/" + place(order_of(who(0), symbol, "BUY", 10, 9'000))["order_id"].get<std::string>();
  std::string etag(self.get(path).raw.header("etag"));
  for (const auto* price : {"9100", "9000", "9200"}) {
    const auto amended = self.patch(path, {{"price", price}}, {{"If-Match", etag}});
    ASSERT_EQ(amended.status, 200) << amended.raw.body;
    etag = amended.raw.header("etag");
    EXPECT_EQ(self.get(path).raw.header("etag"), etag);
    EXPECT_EQ(self.patch(path, {{"quantity", "1000000"}}).code(), "insufficient_funds");
    EXPECT_EQ(self.get(path).raw.header("etag"), etag) << "a refused amend moves nothing";
  }
  place(order_of(who(1), symbol, "SELL", 10, 9'500));
  const auto filled = self.patch(path, {{"price", "9500"}}, {{"If-Match", etag}});
  EXPECT_EQ(filled.status, 200) << filled.raw.body;
  EXPECT_EQ(filled.body["status"], "FILLED") << "the answer is the order as it stands after its pass";
  EXPECT_EQ(self.get(path).raw.header("etag"), filled.raw.header("etag"));
}

TEST_F(a_trading_day, an_amend_to_a_better_price_trades_at_once) {
  start();
  const auto order = place(order_of(who(0), symbol, "BUY", 10, 9'000));
  place(order_of(who(1), symbol, "SELL", 4, 9'500));
  const auto path = "/orders/" + order["order_id"].get<std::string>();
  const auto amended = who(0).at(port()).patch(path, {{"price", "9600"}});
  ASSERT_EQ(amended.status, 200) << amended.raw.body;
  const auto stands = who(0).at(port()).get(path).body;
  EXPECT_EQ(stands["filled_quantity"], "4");
  EXPECT_EQ(stands["average_price"], "9500");
  EXPECT_EQ(held_of(port(), who(0)), 6 * 9'600);
}

TEST_F(a_trading_day, lists_show_what_was_just_answered) {
  start();
  auto self = who(0).at(port());
  std::vector<std::string> placed;
  for (int i = 0; i < 12; ++i) {
    auto order = order_of(who(0), symbol, "BUY", 1, 8'000 + 10 * i);
    order["client_order_id"] = "mine-" + std::to_string(i);
    placed.push_back(place(order)["order_id"]);
    const auto newest = self.get("/orders?account_id=" + who(0).account + "&limit=1").body["items"];
    ASSERT_EQ(newest.size(), 1U);
    ASSERT_EQ(newest[0]["order_id"], placed.back());
  }
  for (int i = 0; i < 5; ++i) ASSERT_EQ(self.remove("/orders/" + placed[static_cast<std::size_t>(i)]).status, 200);
  const auto open = self.all("/orders?status=OPEN&symbol=" + symbol);
  EXPECT_EQ(open.size(), 7U);
  EXPECT_TRUE(std::ranges::all_of(open, [](const json& one) { return one["status"] == "SUBMITTED"; }));
  const auto by_client_id = self.get("/orders?client_order_id=mine-3").body["items"];
  ASSERT_EQ(by_client_id.size(), 1U);
  EXPECT_EQ(by_client_id[0]["order_id"], placed[3]);
  EXPECT_EQ(by_client_id[0]["status"], "CANCELLED");

  std::vector<std::string> paged;
  std::string cursor;
  do {
    const auto page = self.get("/orders?status=OPEN&limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor)).body;
    for (const auto& one : page["items"]) paged.push_back(one["order_id"]);
    cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
  } while (!cursor.empty());
  EXPECT_EQ(paged, std::vector<std::string>(placed.rbegin(), placed.rbegin() + 7)) << "newest first, each once";
}

TEST_F(a_trading_day, a_client_order_id_makes_one_order) {
  start();
  auto order = order_of(who(0), symbol, "BUY", 1, 9'000);
  order["client_order_id"] = "once";
  auto self = who(0).at(port());
  const auto first = self.post("/orders", order);
  ASSERT_EQ(first.status, 201);
  const auto again = self.post("/orders", order);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  order["quantity"] = "2";
  const auto other = self.post("/orders", order);
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(other.code(), "duplicate_client_order_id");
  EXPECT_EQ(held_of(port(), who(0)), 9'000);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  order["quantity"] = "1";
  const auto after_crash = who(0).at(port()).post("/orders", order);
  EXPECT_EQ(after_crash.status, 200);
  EXPECT_EQ(after_crash.body["order_id"], first.body["order_id"]);
}

TEST_F(a_trading_day, what_belongs_to_others_does_not_exist) {
  start();
  const auto order = place(order_of(who(0), symbol, "BUY", 1, 9'000));
  const auto path = "/orders/" + order["order_id"].get<std::string>();
  auto stranger = who(1).at(port());
  const auto account = "/accounts/" + who(0).account;
  EXPECT_EQ(stranger.get(path).status, 404);
  EXPECT_EQ(stranger.remove(path).status, 404);
  EXPECT_EQ(stranger.patch(path, {{"quantity", "2"}}).status, 404);
  for (const auto* end : {"", "/balance", "/buying-power", "/ledger"})
    EXPECT_EQ(stranger.get(account + end).status, 404) << end;
  EXPECT_EQ(stranger.post(account + "/deposit", {{"amount", "1"}}).status, 404);
  EXPECT_EQ(stranger.post(account + "/withdraw", {{"amount", "1"}}).status, 404);
  EXPECT_EQ(stranger.get("/portfolio/" + who(0).account).status, 404);
  EXPECT_EQ(stranger.get("/portfolio/" + who(0).account + "/positions").status, 404);
  EXPECT_EQ(stranger.post("/orders", order_of(who(0), symbol, "BUY", 1, 9'000)).status, 404);
  EXPECT_EQ(stranger.get("/orders/user/" + who(0).user).status, 404);
  const auto theirs = stranger.get("/orders?account_id=" + who(0).account);
  EXPECT_TRUE(theirs.status == 404 || theirs.body["items"].empty()) << theirs.raw.body;
  EXPECT_EQ(stranger.get("/orders/ord_zzzzzzzzzzzzz").status, 404);
  EXPECT_EQ(stranger.get("/accounts/nonsense").status, 404);
  EXPECT_EQ(held_of(port(), who(0)), 9'000);
}

TEST_F(a_trading_day, fees_and_taxes_are_taken_when_they_are_set) {
  start({"accounts.fee_rate=0.001", "accounts.tax_rate=0.002"});
  const auto cash = all_cash();
  place(order_of(who(0), symbol, "SELL", 10, 10'000));
  const auto purchase = place(order_of(who(1), symbol, "BUY", 10, 10'000));
  EXPECT_EQ(purchase["status"], "FILLED");
  EXPECT_EQ(all_cash(), cash - 100 - 100 - 200);
  const auto sold = who(0).at(port()).get("/executions?account_id=" + who(0).account + "&limit=1").body["items"][0];
  EXPECT_EQ(sold["fee"], "100");
  EXPECT_EQ(sold["tax"], "200");
  EXPECT_EQ(held_of(port(), who(1)), 0);
}

}  // namespace
}  // namespace madang
