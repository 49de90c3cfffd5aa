#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "gateway/api/routing/route.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/jobs/job.hpp"
#include "messages/jobs/user_jobs.hpp"
#include "messages/market/queries.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/queries.hpp"
#include "messages/trading/words.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/json_reading.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

/// What one route does, told from all others.
class OneRoute : public testing::Test {
 protected:
  http_ask with_token(std::string method, std::string target, std::string body = {}) {
    return {std::move(method), std::move(target), std::move(body), {{"Authorization", "Bearer trader"}}};
  }
  std::string account_path(std::string_view rest = {}) {
    return "/api/v1/accounts/" + to_text(the_account) + std::string(rest);
  }
  std::string order_path() { return "/api/v1/orders/" + to_text(the_order); }
  std::string placement(std::string_view more) {
    return R"({"account_id":")" + to_text(the_account) + R"(","symbol":"005930","side":"BUY",)" + std::string(more) +
           "}";
  }
  template <class Command>
  Command last_heard() {
    return node.entities.heard().back().get_as<request<Command>>(0).command;
  }
  /// Every entity answers this from now on.
  template <class Command>
  void let_answer(answer_body body, bool replayed = false, bool repeated = false) {
    node.entities.answer_with([=](const caf::message& message) -> std::optional<answer> {
      return answer{message.get_as<request<Command>>(0).reply_to, replayed, repeated, body};
    });
  }

  fake_node node;
  http_client client{node.port()};
};

TEST_F(OneRoute, PlacingAnOrderTellsTheAccountExactlyWhatTheClientWrote) {
  const auto reply = client.ask(with_token(
      "POST", "/api/v1/orders",
      placement(
          R"("type":"LIMIT","quantity":"10","price":"71000.5","time_in_force":"GTC","client_order_id":"mine-1")")));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->header("location"), order_path());
  EXPECT_EQ(reply->header("etag"), "\"4\"");
  const auto command = last_heard<place_order>();
  EXPECT_EQ(command.account, the_account);
  EXPECT_EQ(command.by, the_user);
  EXPECT_EQ(command.symbol, the_symbol);
  EXPECT_EQ(command.side, side::buy);
  EXPECT_EQ(command.type, order_type::limit);
  EXPECT_EQ(command.time_in_force, time_in_force::gtc);
  EXPECT_EQ(command.quantity, quantity::whole(10));
  EXPECT_EQ(command.price, price{710'005'000});
  EXPECT_EQ(command.client_order_id, "mine-1");
  EXPECT_FALSE(command.request);
  EXPECT_NE(command.body_hash, 0U);
  EXPECT_EQ(command.received_at, node.time.now());
}

TEST_F(OneRoute, APriceFinerThanAnyTickIsOffTickAndAQuantityFinerThanAnyLotIsOffLot) {
  auto reply = client.ask(with_token(
      "POST", "/api/v1/orders", placement(R"("type":"LIMIT","quantity":"1","price":"1.00001","time_in_force":"DAY")")));
  EXPECT_EQ(code_of(*reply), "off_tick");
  reply =
      client.ask(with_token("POST", "/api/v1/orders",
                            placement(R"("type":"LIMIT","quantity":"1.0000001","price":"1","time_in_force":"DAY")")));
  EXPECT_EQ(code_of(*reply), "off_lot");
  reply = client.ask(with_token("POST", "/api/v1/orders",
                                placement(R"("type":"LIMIT","quantity":"1","price":"-1","time_in_force":"DAY")")));
  EXPECT_EQ(code_of(*reply), "price_outside_limits");
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST_F(OneRoute, WhatTheGatewayItselfRefusesNamesTheTickTheLotAndTheLimits) {
  const auto refused = [&](std::string_view more) {
    return client.ask(with_token("POST", "/api/v1/orders", placement(more)))->body;
  };
  auto body = refused(R"("type":"LIMIT","quantity":"1","price":"70000.00001","time_in_force":"DAY")");
  EXPECT_NE(body.find("(tick 100, below 70000, above 70100)"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("pointer":"/price","code":"off_tick")"), std::string::npos) << body;
  body = refused(R"("type":"LIMIT","quantity":"1.0000001","price":"70000","time_in_force":"DAY")");
  EXPECT_NE(body.find("(lot_size 1)"), std::string::npos) << body;
  body = refused(R"("type":"LIMIT","quantity":"1","price":"0","time_in_force":"DAY")");
  EXPECT_NE(body.find("(lower_limit 49000, upper_limit 91000)"), std::string::npos) << body;
  EXPECT_EQ(node.entities.heard_count(), 0U);
  body = client.ask(with_token("PATCH", order_path(), R"({"price":"70000.00001"})"))->body;
  EXPECT_NE(body.find("(tick 100, below 70000, above 70100)"), std::string::npos) << body;
  body = client.ask(with_token("PATCH", order_path(), R"({"price":"-1"})"))->body;
  EXPECT_NE(body.find("(lower_limit 49000, upper_limit 91000)"), std::string::npos) << body;
  EXPECT_EQ(last_heard<read_order>().order, the_order) << "the order says which symbol it is in";
}

TEST_F(OneRoute, APriceThatIsNoneHasNoNearestPrices) {
  for (const auto* absurd : {"99999999999999999999.00001", "-70000.00001"}) {
    const auto reply = client.ask(with_token("PATCH", order_path(), R"({"price":")" + std::string(absurd) + R"("})"));
    EXPECT_EQ(reply->status, 422) << absurd;
    EXPECT_EQ(reply->body.find("above"), std::string::npos) << reply->body;
  }
}

TEST_F(OneRoute, TheDetailOfAProblemIsThatOfTheFieldWhichItsCodeNames) {
  const auto detail_of = [](const http_reply& reply) {
    return text_of(*parse_json(reply.body, answer_limits), "detail");
  };
  auto reply = client.ask(with_token(
      "POST", "/api/v1/orders", placement(R"("type":"LIMIT","quantity":"1","price":"1.00001","time_in_force":5)")));
  EXPECT_EQ(code_of(*reply), "wrong_type");
  EXPECT_EQ(detail_of(*reply).find("/time_in_force: "), 0U) << reply->body;
  reply = client.ask(with_token("PATCH", order_path(), R"({"price":"70000.00001"})"));
  EXPECT_EQ(detail_of(*reply).find("/price: "), 0U) << reply->body;
}

TEST_F(OneRoute, ABadAmendmentIsRefusedAlsoWhereItsOrderCannotSayItsSymbol) {
  const auto amend = [&] { return *client.ask(with_token("PATCH", order_path(), R"({"price":"70000.00001"})")); };
  let_answer<read_order>(unavailable{"isolated"});
  EXPECT_EQ(code_of(amend()), "off_tick");
  node.entities.answer_with([](const caf::message&) -> std::optional<answer> { return std::nullopt; });
  EXPECT_EQ(code_of(amend()), "off_tick") << "long before the request's time is over";
  let_answer<read_order>(refusal::of(order_reject::order_unknown));
  EXPECT_EQ(amend().status, 404);
}

TEST_F(OneRoute, ZerosAtTheEndOfADecimalChangeNothing) {
  const auto reply = client.ask(
      with_token("POST", "/api/v1/orders",
                 placement(R"("type":"LIMIT","quantity":"10.00000000","price":"60500.00000","time_in_force":"DAY")")));
  EXPECT_EQ(reply->status, 201) << reply->body;
  EXPECT_EQ(last_heard<place_order>().price, price::whole(60'500));
  EXPECT_EQ(last_heard<place_order>().quantity, quantity::whole(10));
}

TEST_F(OneRoute, AnOrderFoundByItsClientOrderIdIs200) {
  let_answer<place_order>(plausible_order(), false, true);
  const auto reply = client.ask(
      with_token("POST", "/api/v1/orders", placement(R"("type":"MARKET","quantity":"1","time_in_force":"IOC")")));
  EXPECT_EQ(reply->status, 200);
}

TEST_F(OneRoute, AnIdempotencyKeyIsHashedWithCallerMethodPathAndBody) {
  const auto key_of = [&](std::string target, std::string body, std::string token, std::string key) {
    auto what = with_token("POST", std::move(target), std::move(body));
    what.headers = {{"Authorization", "Bearer " + token}, {"Idempotency-Key", key}};
    EXPECT_EQ(client.ask(what)->status, 201);
    return node.entities.heard().back();
  };
  const auto request_of = [](const caf::message& message) {
    return message.match_elements<request<deposit_funds>>()
               ? message.get_as<request<deposit_funds>>(0).command.request
               : message.get_as<request<withdraw_funds>>(0).command.request;
  };
  const auto deposit = account_path("/deposit");
  const auto first = request_of(key_of(deposit, R"({"amount":"10"})", "trader", "k1"));
  EXPECT_TRUE(first);
  EXPECT_EQ(request_of(key_of(deposit, R"( {"amount" : "10"} )", "trader", "k1")), first)
      << "white space means nothing";
  const auto other_body = request_of(key_of(deposit, R"({"amount":"11"})", "trader", "k1"));
  EXPECT_EQ(madang::key_of(other_body), madang::key_of(first));
  EXPECT_NE(other_body.body, first.body);
  for (const auto& other :
       {key_of(deposit, R"({"amount":"10"})", "trader", "k2"), key_of(deposit, R"({"amount":"10"})", "stranger", "k1"),
        key_of(account_path("/withdraw"), R"({"amount":"10"})", "trader", "k1")}) {
    EXPECT_NE(madang::key_of(request_of(other)), madang::key_of(first));
    EXPECT_EQ(request_of(other).body, first.body);
  }
}

TEST_F(OneRoute, AReplayedAnswerSaysSo) {
  let_answer<deposit_funds>(transaction_view{1, the_account, money::whole(1), money::whole(1), {}}, true);
  const auto reply = client.ask(with_token("POST", account_path("/deposit"), R"({"amount":"1"})"));
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->header("idempotent-replayed"), "true");
}

TEST_F(OneRoute, AMalformedIdempotencyKeyIsRefused) {
  for (const auto& key : {std::string(65, 'k'), std::string("a b"), std::string("caf\xc3\xa9")}) {
    auto what = with_token("POST", account_path("/deposit"), R"({"amount":"1"})");
    what.headers.emplace_back("Idempotency-Key", key);
    const auto reply = client.ask(what);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 400) << key;
    client.close();
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST_F(OneRoute, RefusalsOfEntitiesBecomeProblems) {
  const std::vector<std::pair<account_reject, int>> rejects{
      {account_reject::account_unknown, 404},        {account_reject::request_in_progress, 409},
      {account_reject::idempotency_key_reused, 422}, {account_reject::duplicate_client_order_id, 409},
      {account_reject::insufficient_funds, 422},     {account_reject::too_many_requests, 429}};
  for (const auto& [why, status] : rejects) {
    let_answer<place_order>(refusal::of(why));
    const auto reply = client.ask(
        with_token("POST", "/api/v1/orders", placement(R"("type":"MARKET","quantity":"1","time_in_force":"IOC")")));
    EXPECT_EQ(reply->status, status);
    EXPECT_EQ(code_of(*reply), why == account_reject::account_unknown ? "not_found" : to_text(why));
    EXPECT_EQ(reply->header("retry-after").empty(), status != 429);
  }
}

TEST_F(OneRoute, ARefusalShowsItsValuesAndPointsAtTheFieldAtFault) {
  const auto limit_order = placement(R"("type":"LIMIT","quantity":"1","price":"70150","time_in_force":"DAY")");
  let_answer<place_order>(
      refusal::of(account_reject::off_tick, {{"tick", "100"}, {"below", "70100"}, {"above", "70200"}}));
  auto reply = client.ask(with_token("POST", "/api/v1/orders", limit_order));
  EXPECT_NE(reply->body.find("(tick 100, below 70100, above 70200)"), std::string::npos) << reply->body;
  EXPECT_NE(reply->body.find(R"("pointer":"/price","code":"off_tick")"), std::string::npos) << reply->body;
  let_answer<place_order>(
      refusal::of(account_reject::price_outside_limits, {{"lower_limit", "1"}, {"upper_limit", "2"}}));
  reply = client.ask(with_token("POST", "/api/v1/orders", limit_order));
  EXPECT_NE(reply->body.find("(lower_limit 1, upper_limit 2)"), std::string::npos) << reply->body;
  EXPECT_NE(reply->body.find(R"("pointer":"/price")"), std::string::npos) << reply->body;
  let_answer<withdraw_funds>(refusal::of(account_reject::insufficient_funds, {{"needed", "2"}, {"available", "1"}}));
  reply = client.ask(with_token("POST", account_path("/withdraw"), R"({"amount":"2"})"));
  EXPECT_NE(reply->body.find("(needed 2, available 1)"), std::string::npos) << reply->body;
  EXPECT_NE(reply->body.find(R"("pointer":"/amount")"), std::string::npos) << reply->body;
}

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

TEST_F(OneRoute, AGrantThatNobodyNeedsPointsAtTheUser) {
  node.entities.answer_with([](const caf::message& message) -> std::optional<answer> {
    if (message.match_elements<request<read_user>>())
      return answer{message.get_as<request<read_user>>(0).reply_to, false, false, plausible_user()};
    return answer{message.get_as<request<grant_access>>(0).reply_to, false, false,
                  refusal::of(account_reject::access_not_allowed)};
  });
  const auto body = R"({"user_id":")" + to_text(the_user) + R"(","access":"VIEW"})";
  const auto reply = client.ask(with_token("POST", account_path("/grants"), body));
  EXPECT_EQ(code_of(*reply), "access_not_allowed");
  EXPECT_NE(reply->body.find(R"("pointer":"/user_id")"), std::string::npos) << reply->body;
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

TEST_F(OneRoute, AmendingTakesAVersionFromIfMatch) {
  const auto amend = [&](std::string version, std::string body) {
    auto what = with_token("PATCH", order_path(), std::move(body));
    if (!version.empty()) what.headers.emplace_back("If-Match", version);
    return *client.ask(what);
  };
  EXPECT_EQ(amend("\"4\"", R"({"quantity":"5"})").status, 200);
  EXPECT_EQ(last_heard<amend_order>().if_version, 4U);
  EXPECT_EQ(last_heard<amend_order>().quantity, quantity::whole(5));
  EXPECT_EQ(amend("*", R"({"price":"70000"})").status, 200);
  EXPECT_EQ(last_heard<amend_order>().if_version, 0U);
  EXPECT_EQ(last_heard<amend_order>().price, price::whole(70'000));
  for (const std::string bad : {"4", "\"x\"", "W/\"4\"", "\"\"", "\"4", "\"0\"", "\"4\", \"5\""}) {
    EXPECT_EQ(code_of(amend(bad, R"({"quantity":"5"})")), "if_match_malformed") << bad;
  }
  EXPECT_EQ(code_of(amend("", R"({"quantity":"0"})")), "quantity_not_positive");
  EXPECT_EQ(node.entities.heard_count(), 2U);
  EXPECT_EQ(code_of(amend("", R"({"price":"-1"})")), "price_outside_limits");
  EXPECT_EQ(node.entities.heard_count(), 3U) << "the order is read, as it knows whose limits the answer names";
  EXPECT_EQ(last_heard<read_order>().order, the_order);
}

TEST_F(OneRoute, LoggingInFindsTheUserAndVerifiesThePassword) {
  const auto log_in = [&](std::string email, std::string password) {
    return *client.ask(
        {"POST", "/api/v1/users/login", R"({"email":")" + email + R"(","password":")" + password + R"("})", {}});
  };
  const auto good = log_in("a@b.kr", "right-password");
  EXPECT_EQ(good.status, 200) << good.body;
  EXPECT_NE(good.body.find(R"("access_token":"trader","token_type":"Bearer","expires_in":900)"), std::string::npos)
      << good.body;
  EXPECT_EQ(code_of(log_in("a@b.kr", "wrong")), "bad_credentials");
  EXPECT_EQ(node.passwords.nobodies, 0);
  EXPECT_EQ(code_of(log_in("no-address", "wrong")), "bad_credentials");
  EXPECT_EQ(node.passwords.nobodies, 1) << "a stranger costs as much as a wrong password";
  let_answer<resolve_name>(name_holder_view{});
  EXPECT_EQ(code_of(log_in("c@d.kr", "wrong")), "bad_credentials");
  EXPECT_EQ(node.passwords.nobodies, 2);
}

TEST_F(OneRoute, RegisteringSealsWhatIsPersonalAndHashesThePassword) {
  const auto body = R"({"email":"A@b.kr","username":"Tester","password":"right-password"})";
  http_ask what{"POST", "/api/v1/users/register", body, {{"Idempotency-Key", "k"}}};
  const auto reply = *client.ask(what);
  EXPECT_EQ(reply.status, 201) << reply.body;
  EXPECT_NE(reply.body.find(R"("email":"a@b.kr")"), std::string::npos) << reply.body;
  const auto heard = node.entities.heard();
  ASSERT_EQ(heard.size(), 2U);
  const auto start = heard[0].get_as<request<open_registration>>(0).command.start;
  EXPECT_TRUE(start.user && start.request_name);
  EXPECT_TRUE(start.request);
  EXPECT_LT(start.request.body, 1'000U)
      << "the body holds a password: the keyed fingerprint of the vault stands for it";
  const auto complete = last_heard<complete_registration>();
  EXPECT_EQ(complete.user, start.user);
  EXPECT_EQ(complete.secrets.sealed_email, "sealed:A@b.kr");
  EXPECT_EQ(complete.secrets.password_hash, "phc");
  EXPECT_TRUE(complete.secrets.roles.has(role::trader));
  EXPECT_FALSE(complete.secrets.roles.has(role::admin));
  EXPECT_EQ(node.persons.deeds(), (std::vector<std::string>{"create", "settle"}));
}

const http_ask registering{
    "POST", "/api/v1/users/register", R"({"email":"a@b.kr","username":"tester","password":"right-password"})", {}};

TEST_F(OneRoute, ARegistrationWhoseNamesAreTakenMakesNoSecretsAndTakesAsLong) {
  for (const auto why : {user_reject::email_taken, user_reject::username_taken}) {
    let_answer<open_registration>(refusal::of(why));
    EXPECT_EQ(client.ask(registering)->status, 409);
  }
  EXPECT_EQ(node.passwords.nobodies, 2) << "as much time as a password that is hashed";
  EXPECT_TRUE(node.persons.deeds().empty());
  EXPECT_EQ(node.entities.heard_count(), 2U) << "nothing is completed or given back";
}

TEST_F(OneRoute, AReservedUserNameIsRefusedBeforeAnythingIsAsked) {
  const auto reply = *client.ask(
      {"POST", "/api/v1/users/register", R"({"email":"a@b.kr","username":"admin","password":"right-password"})", {}});
  EXPECT_EQ(reply.status, 422);
  EXPECT_NE(reply.body.find(R"("pointer":"/username","code":"username_reserved")"), std::string::npos) << reply.body;
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST_F(OneRoute, ARegistrationThatFindsThePoolFullGivesItsNamesBack) {
  node.passwords.full = true;
  EXPECT_EQ(client.ask(registering)->status, 503);
  ASSERT_TRUE(node.entities.wait_for(2));
  EXPECT_EQ(last_heard<abandon_registration>().user,
            node.entities.heard()[0].get_as<request<open_registration>>(0).command.start.user);
  EXPECT_TRUE(node.persons.deeds().empty());
}

TEST_F(OneRoute, ARegistrationWhoseClientLeavesGivesItsNamesAndItsKeyBack) {
  node.passwords.work.hold();
  http_client leaving(node.port());
  ASSERT_TRUE(leaving.connect() && leaving.send(registering));
  ASSERT_TRUE(node.entities.wait_for(1));
  const auto until = after(std::chrono::seconds(10));
  while (node.passwords.work.waiting() == 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  leaving.socket().reset_on_close();
  leaving.close();
  while (client.ask({"GET", "/metrics", {}, {}})->body.find("\nactive_connections 1\n") == std::string::npos &&
         std::chrono::steady_clock::now() < until) {
  }
  ASSERT_TRUE(node.passwords.work.do_one());
  ASSERT_TRUE(node.entities.wait_for(2));
  (void)last_heard<abandon_registration>();
  while (node.persons.deeds().size() < 2 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_EQ(node.persons.deeds(), (std::vector<std::string>{"create", "erase"}));
}

TEST(Registration, WhoseNamesAreNotAnsweredInTimeIsGivenUp) {
  fake_node node([](settings& limits) { limits.http.request_timeout_ms = 200; });
  node.entities.answer_with([](const caf::message&) { return std::optional<answer>(); });
  http_client client(node.port());
  EXPECT_EQ(client.ask(registering)->status, 504);
  ASSERT_TRUE(node.entities.wait_for(2));
  EXPECT_TRUE(node.entities.heard()[1].match_elements<request<abandon_registration>>());
  EXPECT_TRUE(node.persons.deeds().empty());
}

TEST_F(OneRoute, ARepeatedRegistrationIsAnsweredByTheFirstOne) {
  node.entities.answer_with([](const caf::message& message) -> std::optional<answer> {
    return answer{message.get_as<request<open_registration>>(0).reply_to, true, false, plausible_user()};
  });
  const auto reply = *client.ask(registering);
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.header("idempotent-replayed"), "true");
  EXPECT_TRUE(node.passwords.seen.empty());
}

TEST_F(OneRoute, AFullPasswordPoolIs503) {
  node.passwords.full = true;
  const auto reply = *client.ask({"POST", "/api/v1/users/login", R"({"email":"a@b.kr","password":"x"})", {}});
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("retry-after"), "1");
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

TEST_F(OneRoute, ATokenIsVerifiedOncePerConnection) {
  for (int i = 0; i < 10; ++i) ASSERT_EQ(client.ask(with_token("GET", order_path()))->status, 200);
  EXPECT_EQ(node.tokens.verified, 1);
  node.time.at += 901 * nanos_per_second;
  ASSERT_EQ(client.ask(with_token("GET", order_path()))->status, 200);
  EXPECT_EQ(node.tokens.verified, 2) << "an expired one is looked at again";
}

TEST_F(OneRoute, ReadyTellsWhatIsWrong) {
  EXPECT_EQ(client.ask({"GET", "/ready", {}, {}})->status, 200);
  node.ready = false;
  const auto reply = *client.ask({"GET", "/ready", {}, {}});
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, R"({"ready":false,"checks":{"journal":"disk full"}})");
}

}  // namespace
}  // namespace madang
