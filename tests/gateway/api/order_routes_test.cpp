#include <gtest/gtest.h>

#include <optional>

#include "gateway/json/json_input.hpp"
#include "gateway/json/json_output.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/gateway/api/one_route.hpp"
#include "tests/support/json_reading.hpp"

namespace madang {
namespace {

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

TEST_F(OneRoute, AnAnswerThatWasLostWithItsNodeIsAnOutcomeThatNobodyKnows) {
  let_answer<cancel_order>(outcome_unknown{});
  const auto reply = client.ask(with_token("DELETE", order_path()));
  EXPECT_EQ(reply->status, 504) << reply->body;
  EXPECT_EQ(code_of(*reply), "outcome_unknown");
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

}  // namespace
}  // namespace madang
