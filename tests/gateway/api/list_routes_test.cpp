#include <gtest/gtest.h>

#include "gateway/api/routing/route.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/queries.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/queries.hpp"
#include "messages/trading/words.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/gateway/api/one_route.hpp"
#include "tests/support/json_reading.hpp"

namespace madang {
namespace {

TEST_F(OneRoute, AListOfAccountsHasOnesOwnUnlessOthersAreAskedFor) {
  const std::vector<std::pair<std::string, accounts_of>> asked{{"", accounts_of::owner},
                                                               {"?access=OWNER", accounts_of::owner},
                                                               {"?access=GRANTED", accounts_of::granted},
                                                               {"?access=ALL", accounts_of::all}};
  for (const auto& [query, which] : asked) {
    EXPECT_EQ(client.ask(with_token("GET", "/api/v1/accounts" + query))->status, 200) << query;
    EXPECT_EQ(std::any_cast<const list_accounts&>(node.lists.last).which, which) << query;
  }
  EXPECT_EQ(code_of(*client.ask(with_token("GET", "/api/v1/accounts?access=SOME"))), "parameter_invalid");
}

TEST_F(OneRoute, AnAdministratorsListOfAUsersOrdersIsToldToTheUsersAccounts) {
  const auto ask = [&](const std::string& token, const std::string& query, user_id whose = another_user) {
    auto what = with_token("GET", "/api/v1/orders/user/" + to_text(whose) + query);
    what.headers = {{"Authorization", "Bearer " + token}};
    return *client.ask(what);
  };
  EXPECT_EQ(ask("trader", "").status, 404);
  EXPECT_EQ(ask("trader", "", the_user).status, 200);
  EXPECT_EQ(node.entities.heard_count(), 0U) << "one's own";
  EXPECT_EQ(ask("admin", "?account_id=" + to_text(the_account)).status, 200);
  EXPECT_EQ(node.entities.heard_count(), 1U);
  EXPECT_EQ(ask("admin", "").status, 200);
  EXPECT_EQ(node.entities.heard_count(), 4U) << "each of his accounts, on both pages";
  EXPECT_TRUE(last_heard<read_account>().by.roles.has(role::admin));
  EXPECT_EQ(std::any_cast<const list_orders&>(node.lists.last).by, another_user);
}

TEST_F(OneRoute, AnAccountOutOfServiceDoesNotKeepAnAdministratorFromTheUsersOrders) {
  let_answer<read_account>(unavailable{"isolated"});
  const auto ask = [&](const std::string& query) {
    auto what = with_token("GET", "/api/v1/orders/user/" + to_text(another_user) + query);
    what.headers = {{"Authorization", "Bearer admin"}};
    return *client.ask(what);
  };
  EXPECT_EQ(ask("").status, 200);
  EXPECT_EQ(node.entities.heard_count(), 3U);
  EXPECT_EQ(ask("?account_id=" + to_text(the_account)).status, 503);
}

TEST_F(OneRoute, ExecutionsOfAnOrderOfAnotherAreReadWhereItsAccountPermits) {
  const auto path = "/api/v1/executions?order_id=" + to_text(the_order);
  node.lists.failure = list_not_owned();
  let_answer<read_order>(refusal::of(order_reject::order_unknown));
  EXPECT_EQ(client.ask(with_token("GET", path))->status, 404);
  auto order = plausible_order();
  order.terms.user = another_user;
  let_answer<read_order>(order);
  EXPECT_EQ(client.ask(with_token("GET", path))->status, 404) << "the list was asked again and refuses still";
  EXPECT_EQ(std::any_cast<const list_executions&>(node.lists.last).by, another_user);
  EXPECT_EQ(node.entities.heard_count(), 2U);
}

TEST_F(OneRoute, AListGoesOnBehindItsCursor) {
  auto reply = *client.ask(with_token("GET", "/api/v1/orders?limit=2&status=OPEN"));
  const auto json = parse_json(reply.body, answer_limits);
  const auto cursor = text_of(*json, "next_cursor");
  EXPECT_EQ(std::any_cast<const list_orders&>(node.lists.last).at.limit, 2U);
  EXPECT_EQ(std::any_cast<const list_orders&>(node.lists.last).status, order_filter::open);
  reply = *client.ask(with_token("GET", "/api/v1/orders?cursor=" + cursor));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(std::any_cast<const list_orders&>(node.lists.last).at.before, the_order.value);
  EXPECT_EQ(code_of(*client.ask(with_token("GET", "/api/v1/executions?cursor=" + cursor))), "cursor_invalid");
  EXPECT_EQ(code_of(*client.ask(with_token("GET", "/api/v1/orders?cursor=AAAA"))), "cursor_invalid");
}

TEST_F(OneRoute, PositionsArePagedByTheirSymbols) {
  auto whole = plausible_portfolio();
  for (const std::string symbol : {"035720", "373220"}) {
    whole.positions.push_back(whole.positions.front());
    whole.positions.back().symbol = *symbol_id::parse(symbol);
  }
  whole.positions_value = money::whole(2'130'000);
  let_answer<read_account>(whole);
  const auto path = "/api/v1/portfolio/" + to_text(the_account) + "/positions";
  std::vector<std::string> symbols;
  std::string cursor;
  for (int i = 0; i < 3; ++i) {
    const auto reply = *client.ask(with_token("GET", path + "?limit=1" + cursor));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto json = *parse_json(reply.body, answer_limits);
    ASSERT_EQ(items_of(json, "items").size(), 1U) << reply.body;
    const auto& position = items_of(json, "items").front();
    symbols.push_back(text_of(position, "symbol"));
    EXPECT_EQ(text_of(position, "allocation"), "0.333177") << "of the whole account, not of the page";
    const auto* next = member_of(json, "next_cursor").text();
    ASSERT_EQ(next == nullptr, i == 2) << reply.body;
    if (next != nullptr) cursor = "&cursor=" + *next;
  }
  EXPECT_EQ(symbols, (std::vector<std::string>{"005930", "035720", "373220"}));
  const auto all = *client.ask(with_token("GET", path));
  EXPECT_EQ(items_of(*parse_json(all.body, answer_limits), "items").size(), 3U);
  EXPECT_NE(all.body.find(R"("next_cursor":null)"), std::string::npos);
  EXPECT_EQ(code_of(*client.ask(with_token("GET", path + "?limit=501"))), "parameter_invalid");
  EXPECT_EQ(code_of(*client.ask(with_token("GET", path + "?cursor=AAAA"))), "cursor_invalid");
}

TEST_F(OneRoute, AListOfSomebodyElsesAccountIsNotFound) {
  node.lists.failure = list_not_owned();
  EXPECT_EQ(client.ask(with_token("GET", account_path("/ledger")))->status, 404);
  node.lists.failure = list_unavailable("behind");
  EXPECT_EQ(client.ask(with_token("GET", account_path("/ledger")))->status, 503);
}

TEST_F(OneRoute, SearchLooksAtSymbolAndBothNames) {
  const auto found = [&](std::string keyword) {
    const auto json =
        parse_json(client.ask(with_token("GET", "/api/v1/market/search?keyword=" + keyword))->body, answer_limits);
    return items_of(*json, "items").size();
  };
  EXPECT_EQ(found("SAMSUNG"), 1U);
  EXPECT_EQ(found("%EC%B9%B4%EC%B9%B4%EC%98%A4"), 1U);
  EXPECT_EQ(found("00"), 1U);
  EXPECT_EQ(found("0"), 2U);
  EXPECT_EQ(found("nothing"), 0U);
}

TEST_F(OneRoute, TradesArePagedByTheirNumber) {
  const auto reply = *client.ask(with_token("GET", "/api/v1/market/trades/005930?limit=2"));
  const auto json = parse_json(reply.body, answer_limits);
  EXPECT_EQ(text_of(items_of(*json, "items").at(1), "trade_id"), "005930#4");
  const auto next =
      *client.ask(with_token("GET", "/api/v1/market/trades/005930?cursor=" + text_of(*json, "next_cursor")));
  EXPECT_NE(next.body.find("005930#3"), std::string::npos);
  EXPECT_EQ(next.body.find("005930#4"), std::string::npos);
  EXPECT_NE(next.body.find(R"("next_cursor":null)"), std::string::npos);
}

TEST_F(OneRoute, CandlesAreAskedForInTheMarketsZone) {
  ASSERT_EQ(
      client.ask(with_token("GET", "/api/v1/market/history/005930?interval=1d&from=2026-11-20&to=2026-11-21"))->status,
      200);
  const auto& asked = std::any_cast<const market::list_candles&>(node.lists.last);
  EXPECT_EQ(asked.utc_offset_s, 32'400);
  EXPECT_EQ(market::candle_start(asked.from, asked.interval_s, asked.utc_offset_s), asked.from);
  EXPECT_EQ(to_rfc3339(asked.from), "2026-11-19T15:00:00.000000Z");
}

TEST_F(OneRoute, UnknownSymbolsAreNotFound) {
  for (const std::string path : {"quote/NONE", "orderbook/NONE", "trades/NONE", "history/NONE", "quote/%ED%95%9C"}) {
    EXPECT_EQ(client.ask(with_token("GET", "/api/v1/market/" + path))->status, 404) << path;
  }
}

TEST_F(OneRoute, AnUnknownSymbolCostsAListOfQuotesOnlyItself) {
  const auto reply = *client.ask(with_token("GET", "/api/v1/market/quotes?symbols=NONE,005930,%ED%95%9C"));
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_NE(reply.body.find(R"({"items":[{"symbol":"005930")"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find(R"("errors":[{"symbol":"NONE","code":"not_found","detail":"There is no such symbol."},)"
                            R"({"symbol":"한","code":"not_found")"),
            std::string::npos)
      << reply.body;
  const auto known = *client.ask(with_token("GET", "/api/v1/market/quotes?symbols=005930"));
  EXPECT_NE(known.body.find(R"("errors":[])"), std::string::npos) << known.body;
}

}  // namespace
}  // namespace madang
