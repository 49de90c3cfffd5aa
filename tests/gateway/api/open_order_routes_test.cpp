#include <gtest/gtest.h>

#include <optional>

#include "gateway/json/json_input.hpp"
#include "messages/accounts/order_guards.hpp"
#include "messages/identity/api_keys.hpp"
#include "messages/trading/preview.hpp"
#include "messages/trading/queue_place.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/gateway/api/one_route.hpp"
#include "tests/support/fake_answers.hpp"
#include "tests/support/json_reading.hpp"

namespace madang {
namespace {

constexpr std::string_view bare_order =
    R"({"symbol":"005930","side":"BUY","type":"LIMIT","quantity":10,"price":71000})";

/// Requests about the open orders of an account.
class OpenOrderRoutes : public OneRoute {
 protected:
  http_reply ask(std::string method, std::string target, std::string body = {}) {
    return *client.ask(with_token(std::move(method), std::move(target), std::move(body)));
  }
  /// The caller has these accounts; all else is answered as always.
  void let_own(std::vector<account_id> accounts) {
    node.entities.answer_with([accounts](const caf::message& message) -> std::optional<answer> {
      if (!message.match_elements<request<read_quotas>>()) return plausible_answer(message);
      const auto token = message.get_as<request<read_quotas>>(0).reply_to;
      return answer{token, false, false, quotas_view{role_set{}.with(role::trader), 0, accounts}};
    });
  }
};

TEST_F(OpenOrderRoutes, AnOrderWithoutAnAccountIsTheOnlyOnesAndGoodForTheDay) {
  const auto reply = ask("POST", "/api/v1/orders", std::string(bare_order));
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto command = last_heard<place_order>();
  EXPECT_EQ(command.account, the_account);
  EXPECT_EQ(command.by, the_user);
  EXPECT_EQ(command.time_in_force, time_in_force::day);
  EXPECT_EQ(command.quantity, quantity::whole(10)) << "whole numbers are decimals";
  EXPECT_EQ(command.price, price::whole(71'000));
}

TEST_F(OpenOrderRoutes, WhoeverHasSeveralAccountsOrNoneIsAskedWhichOne) {
  for (const auto& own : {std::vector<account_id>{}, std::vector<account_id>{the_account, account_id{0x3333'0099}}}) {
    let_own(own);
    for (const auto& [method, target, body] :
         {std::tuple{"POST", "/api/v1/orders", std::string(bare_order)},
          std::tuple{"POST", "/api/v1/orders/preview", std::string(bare_order)},
          std::tuple{"POST", "/api/v1/orders/cancel-after", std::string(R"({"timeout_s":60})")},
          std::tuple{"DELETE", "/api/v1/orders", std::string()}}) {
      const auto reply = ask(method, target, body);
      EXPECT_EQ(reply.status, 422) << target;
      EXPECT_EQ(code_of(reply), "account_required") << reply.body;
      EXPECT_NE(reply.body.find("account_id"), std::string::npos);
    }
  }
}

TEST_F(OpenOrderRoutes, ARepeatOfWhoeverHasOpenedASecondAccountGoesToTheFirstAndIsNoNewOrder) {
  std::optional<account_reject> refuses_for;
  node.entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    if (message.match_elements<request<read_quotas>>()) {
      const auto token = message.get_as<request<read_quotas>>(0).reply_to;
      return answer{token, false, false, quotas_view{role_set{}, 0, {the_account, account_id{0x3333'0099}}}};
    }
    if (!refuses_for || !message.match_elements<request<place_order>>()) return plausible_answer(message);
    return answer{message.get_as<request<place_order>>(0).reply_to, false, false, refusal::of(*refuses_for)};
  });
  auto repeat = with_token("POST", "/api/v1/orders", std::string(bare_order));
  repeat.headers.emplace_back("Idempotency-Key", "k-1");
  const auto reply = *client.ask(repeat);
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto command = last_heard<place_order>();
  EXPECT_EQ(command.account, the_account) << "the first that he opened";
  EXPECT_TRUE(command.request) << "the account finds the first answer by it";
  EXPECT_EQ(command.quantity, quantity{}) << "it could not be placed";
  refuses_for = account_reject::quantity_not_positive;
  EXPECT_EQ(code_of(*client.ask(repeat)), "account_required") << "nothing was decided by this key";
  refuses_for = account_reject::idempotency_key_reused;
  EXPECT_EQ(code_of(*client.ask(repeat)), "idempotency_key_reused");
}

TEST_F(OpenOrderRoutes, TheSameOrderInTextsAndInNumbersIsOneBody) {
  const auto hash_of = [&](std::string body) {
    EXPECT_EQ(ask("POST", "/api/v1/orders", std::move(body)).status, 201);
    return last_heard<place_order>().body_hash;
  };
  const auto numbers = hash_of(std::string(bare_order));
  EXPECT_EQ(numbers, hash_of(R"({"symbol":"005930","side":"BUY","type":"LIMIT","quantity":"10","price":"71000.0"})"));
}

TEST_F(OpenOrderRoutes, ANumberThatIsNotWholeIsNoDecimal) {
  for (const auto* number : {"71000.5", "71e3", "99999999999999999999"}) {
    const auto reply =
        ask("POST", "/api/v1/orders", placement(R"("type":"LIMIT","quantity":"1","price":)" + std::string(number)));
    EXPECT_EQ(reply.status, 400) << number << ' ' << reply.body;
    EXPECT_EQ(code_of(reply), "wrong_type");
  }
}

TEST_F(OpenOrderRoutes, APreviewSaysWhatTheAccountFinds) {
  const auto reply = ask("POST", "/api/v1/orders/preview", std::string(bare_order));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(last_heard<preview_order>().order.price, price::whole(71'000));
  EXPECT_FALSE(last_heard<preview_order>().met) << "that is the symbol's to say";
  EXPECT_NE(reply.body.find(R"({"accepted":false,"refusals":[{"code":"off_tick","detail":")"), std::string::npos)
      << reply.body;
  EXPECT_NE(
      reply.body.find(
          R"("tick_size":"100","lower_limit":"49000","upper_limit":"91000","session":"CONTINUOUS",)"
          R"("notional":"710000","fee":"0","tax":"0","hold":"710106","buying_power":"0",)"
          R"("settlement_date":"2026-11-26","fills":[["71000","4"]],"waits_for":null,"price":null,"last_price":null})"),
      std::string::npos)
      << reply.body;
}

TEST_F(OpenOrderRoutes, CancelsEachOpenOrderOfTheAccountThatFits) {
  const order_id other{0x4444'0004};
  const order_id gone{0x4444'0005};
  node.entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    if (message.match_elements<request<find_open_orders>>()) {
      return answer{message.get_as<request<find_open_orders>>(0).reply_to, false, false,
                    open_order_ids_view{the_account, {the_order, other, gone}}};
    }
    if (!message.match_elements<request<cancel_order>>()) return plausible_answer(message);
    const auto& asked = message.get_as<request<cancel_order>>(0);
    if (asked.command.order == gone) {
      return answer{asked.reply_to, false, false, refusal::of(order_reject::order_not_open)};
    }
    auto order = plausible_order();
    order.terms.order = asked.command.order;
    return answer{asked.reply_to, false, false, order};
  });
  const auto reply = ask("DELETE", "/api/v1/orders?account_id=" + to_text(the_account) + "&symbol=005930&side=SELL");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto heard = node.entities.heard();
  const auto& wanted = heard.front().get_as<request<find_open_orders>>(0).command;
  EXPECT_EQ(wanted.by, the_user);
  EXPECT_EQ(wanted.symbol, the_symbol);
  EXPECT_EQ(wanted.side, side::sell);
  const auto json = *parse_json(reply.body, answer_limits);
  EXPECT_EQ(*member_of(json, "cancelled").integer(), 2) << "one had ended meanwhile";
  ASSERT_EQ(member_of(json, "items").items()->size(), 2U);
  EXPECT_EQ(text_of((*member_of(json, "items").items())[0], "order_id"), to_text(other)) << "newest first";
}

TEST_F(OpenOrderRoutes, CancellingNothingIsDone) {
  let_answer<find_open_orders>(open_order_ids_view{the_account, {}});
  const auto reply = ask("DELETE", "/api/v1/orders?account_id=" + to_text(the_account));
  EXPECT_EQ(reply.body, R"({"cancelled":0,"items":[]})");
}

TEST_F(OpenOrderRoutes, A503SaysThatNothingHasBeenCancelled) {
  const order_id other{0x4444'0004};
  bool all_away = true;
  node.entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    if (message.match_elements<request<find_open_orders>>()) {
      return answer{message.get_as<request<find_open_orders>>(0).reply_to, false, false,
                    open_order_ids_view{the_account, {the_order, other}}};
    }
    if (!message.match_elements<request<cancel_order>>()) return plausible_answer(message);
    const auto& asked = message.get_as<request<cancel_order>>(0);
    if (asked.command.order == other && !all_away) return answer{asked.reply_to, false, false, plausible_order()};
    return answer{asked.reply_to, false, false, unavailable{"isolated"}};
  });
  const auto target = "/api/v1/orders?account_id=" + to_text(the_account);
  EXPECT_EQ(ask("DELETE", target).status, 503);
  all_away = false;
  const auto partly = ask("DELETE", target);
  EXPECT_EQ(partly.status, 200) << partly.body;
  EXPECT_NE(partly.body.find(R"("cancelled":1)"), std::string::npos);
}

TEST_F(OpenOrderRoutes, TheTimerHasALeastAndAMostTime) {
  const auto set = [&](std::string_view seconds) {
    return ask("POST", "/api/v1/orders/cancel-after", R"({"timeout_s":)" + std::string(seconds) + "}");
  };
  for (const auto* bad : {"1", "4", "-1", "86401", "99999999999"}) {
    const auto reply = set(bad);
    EXPECT_EQ(reply.status, 422) << bad;
    EXPECT_EQ(code_of(reply), "out_of_range") << bad;
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
  for (const std::uint32_t good : {0U, 5U, 86'400U}) {
    EXPECT_EQ(set(std::to_string(good)).status, 200) << good;
    EXPECT_EQ(last_heard<set_cancel_timer>().timeout_s, good);
  }
  let_own({the_account});
  EXPECT_NE(set("60").body.find(R"({"account_id":")" + to_text(the_account) + R"(","cancel_at":")"), std::string::npos);
}

TEST_F(OpenOrderRoutes, AnOrdersEventsComeOldestFirstAPageAtATime) {
  const auto first = ask("GET", order_path() + "/events?limit=2");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(node.past.asked, entity_of(the_order));
  const auto json = *parse_json(first.body, answer_limits);
  const auto& items = *member_of(json, "items").items();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(text_of(items[0], "event"), "order_placed");
  EXPECT_NE(first.body.find(R"("version":1,"values":{"quantity":"10"})"), std::string::npos) << first.body;
  const auto second = ask("GET", order_path() + "/events?limit=2&cursor=" + text_of(json, "next_cursor"));
  EXPECT_NE(second.body.find("cancel_requested"), std::string::npos) << second.body;
  EXPECT_NE(second.body.find(R"("next_cursor":null)"), std::string::npos);
}

TEST_F(OpenOrderRoutes, NobodySeesTheEventsOfAnOrderThatHeMayNotSee) {
  for (const auto* what : {"/events", "/explain"}) {
    let_answer<read_order>(refusal::of(order_reject::order_unknown));
    EXPECT_EQ(ask("GET", order_path() + what).status, 404);
  }
  EXPECT_EQ(node.past.asked, entity_id{}) << "its past is not read";
}

TEST_F(OpenOrderRoutes, AnExplanationHasTheReasonsAndThePlaceInTheQueue) {
  const auto reply = ask("GET", order_path() + "/explain");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_NE(reply.body.find(R"("queue":{"orders_ahead":2,"quantity_ahead":"30"})"), std::string::npos) << reply.body;
  EXPECT_EQ(last_heard<read_queue>().order, the_order);
  auto ended = plausible_order();
  ended.progress.status = order_status::cancelled;
  ended.progress.reason = order_reason::dead_man_timer;
  let_answer<read_order>(ended);
  const auto over = ask("GET", order_path() + "/explain");
  EXPECT_NE(over.body.find(R"("code":"dead_man_timer")"), std::string::npos) << over.body;
  EXPECT_NE(over.body.find(R"("queue":null)"), std::string::npos);
}

}  // namespace
}  // namespace madang
