#include <gtest/gtest.h>

#include <optional>

#include "gateway/api/routing/route.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/gateway/api/one_route.hpp"

namespace madang {
namespace {

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
