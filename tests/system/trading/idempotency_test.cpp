#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

const std::string symbol = "900001";

class repeated_requests : public stocked_market {
 protected:
  void crash() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
  }
};

header_list key(const std::string& text) {
  return {{"Idempotency-Key", text}};
}

TEST_F(repeated_requests, the_same_key_and_body_give_the_first_answer_also_after_a_crash) {
  start();
  const auto order = order_of(who(0), symbol, "BUY", 10, 9'000);
  const auto deposit = "/accounts/" + who(0).account + "/deposit";
  const auto cash = cash_of(port(), who(0));
  const auto first_order = who(0).at(port()).post("/orders", order, key("k-1"));
  const auto first_deposit = who(0).at(port()).post(deposit, {{"amount", "500"}}, key("k-2"));
  ASSERT_EQ(first_order.status, 201);
  ASSERT_EQ(first_deposit.status, 201);
  EXPECT_FALSE(first_order.replayed());
  // What happens to the order later does not change what was answered first.
  place(order_of(who(1), symbol, "SELL", 3, 9'000));

  for (int round = 0; round < 3; ++round) {
    if (round > 0) crash();
    auto self = who(0).at(port());
    const auto again = self.post("/orders", order, key("k-1"));
    EXPECT_EQ(again.status, 201) << again.raw.body;
    EXPECT_TRUE(again.replayed());
    EXPECT_EQ(again.body, first_order.body);
    EXPECT_EQ(again.raw.header("location"), first_order.raw.header("location"));
    const auto money = self.post(deposit, {{"amount", "500"}}, key("k-2"));
    EXPECT_EQ(money.status, 201) << money.raw.body;
    EXPECT_TRUE(money.replayed());
    EXPECT_EQ(money.body, first_deposit.body);
    const auto other = self.post(deposit, {{"amount", "501"}}, key("k-2"));
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(other.code(), "idempotency_key_reused");
    auto other_order = order;
    other_order["quantity"] = "11";
    EXPECT_EQ(self.post("/orders", other_order, key("k-1")).code(), "idempotency_key_reused");
    EXPECT_EQ(cash_of(port(), who(0)), cash + 500 - 27'000);
    EXPECT_EQ(held_of(port(), who(0)), 7 * 9'000);
  }
}

TEST_F(repeated_requests, a_body_that_means_the_same_is_the_same) {
  start();
  const auto path = "/accounts/" + who(0).account + "/deposit";
  auto self = who(0).at(port());
  const auto first = self.ask("POST", path, R"({"amount":"500"})", key("space"));
  const auto again = self.ask("POST", path, "\n{ \"amount\" : \"500\" }\n", key("space"));
  EXPECT_EQ(first.status, 201);
  EXPECT_TRUE(again.replayed()) << again.raw.body;
}

TEST_F(repeated_requests, a_key_belongs_to_its_caller_and_its_path) {
  start();
  const auto cash = cash_of(port(), who(0));
  auto self = who(0).at(port());
  const auto account = "/accounts/" + who(0).account;
  EXPECT_EQ(self.post(account + "/deposit", {{"amount", "500"}}, key("same")).status, 201);
  EXPECT_EQ(self.post(account + "/withdraw", {{"amount", "500"}}, key("same")).status, 201);
  const auto other =
      who(1).at(port()).post("/accounts/" + who(1).account + "/deposit", {{"amount", "500"}}, key("same"));
  EXPECT_EQ(other.status, 201);
  EXPECT_FALSE(other.replayed());
  EXPECT_EQ(cash_of(port(), who(0)), cash);
}

TEST_F(repeated_requests, cancels_and_amends_repeat_their_answer_also_after_a_crash) {
  start();
  const auto order = place(order_of(who(0), symbol, "BUY", 10, 9'000));
  const auto path = "/orders/" + order["order_id"].get<std::string>();
  const auto amended = who(0).at(port()).patch(path, {{"quantity", "8"}}, key("amend"));
  ASSERT_EQ(amended.status, 200) << amended.raw.body;
  const auto cancelled = who(0).at(port()).remove(path, key("cancel"));
  ASSERT_EQ(cancelled.status, 200) << cancelled.raw.body;
  for (int round = 0; round < 2; ++round) {
    if (round > 0) crash();
    const auto amend_again = who(0).at(port()).patch(path, {{"quantity", "8"}}, key("amend"));
    EXPECT_EQ(amend_again.status, 200) << amend_again.raw.body;
    EXPECT_TRUE(amend_again.replayed());
    EXPECT_EQ(amend_again.body, amended.body);
    const auto cancel_again = who(0).at(port()).remove(path, key("cancel"));
    EXPECT_EQ(cancel_again.status, 200) << cancel_again.raw.body;
    EXPECT_TRUE(cancel_again.replayed());
    EXPECT_EQ(cancel_again.body, cancelled.body);
  }
}

TEST_F(repeated_requests, an_amend_that_trades_at_once_is_answered_as_it_stands_then_every_time) {
  start();
  const auto order = place(order_of(who(0), symbol, "BUY", 10, 9'000));
  place(order_of(who(1), symbol, "SELL", 4, 9'500));
  const auto path = "/orders/" + order["order_id"].get<std::string>();
  const auto first = who(0).at(port()).patch(path, {{"price", "9600"}}, key("amend"));
  ASSERT_EQ(first.status, 200) << first.raw.body;
  EXPECT_EQ(first.body["price"], "9600");
  EXPECT_EQ(first.body["filled_quantity"], "4") << "it is answered when its pass is over";
  EXPECT_EQ(who(0).at(port()).get(path).body["filled_quantity"], "4") << "the fills are there when the answer is";
  for (int round = 0; round < 2; ++round) {
    if (round > 0) crash();
    const auto again = who(0).at(port()).patch(path, {{"price", "9600"}}, key("amend"));
    EXPECT_TRUE(again.replayed());
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(who(0).at(port()).get(path).body["filled_quantity"], "4");
  }
}

TEST_F(repeated_requests, registration_and_account_opening_repeat_their_answer_also_after_a_crash) {
  start();
  const json person{{"email", "late@example.com"}, {"username", "late"}, {"password", "a long enough secret"}};
  const auto first = api_client(port()).post("/users/register", person, key("reg"));
  ASSERT_EQ(first.status, 201) << first.raw.body;
  const auto opened = who(0).at(port()).post("/accounts", {{"kind", "GAME"}, {"currency", "GAME"}}, key("acc"));
  ASSERT_EQ(opened.status, 201) << opened.raw.body;
  for (int round = 0; round < 2; ++round) {
    if (round > 0) crash();
    const auto again = api_client(port()).post("/users/register", person, key("reg"));
    EXPECT_EQ(again.status, 201) << again.raw.body;
    EXPECT_EQ(again.body, first.body);
    const auto account = who(0).at(port()).post("/accounts", {{"kind", "GAME"}, {"currency", "GAME"}}, key("acc"));
    EXPECT_EQ(account.status, 201) << account.raw.body;
    EXPECT_TRUE(account.replayed());
    EXPECT_EQ(account.body, opened.body);
  }
  EXPECT_EQ(who(0).at(port()).all("/accounts").size(), 2U);
}

TEST_F(repeated_requests, an_order_that_named_no_account_repeats_its_answer_after_a_second_account_was_opened) {
  start();
  auto order = order_of(who(0), symbol, "BUY", 10, 9'000);
  order.erase("account_id");
  const auto first = who(0).at(port()).post("/orders", order, key("only"));
  ASSERT_EQ(first.status, 201) << first.raw.body;
  ASSERT_EQ(who(0).at(port()).post("/accounts", {{"kind", "GAME"}, {"currency", "GAME"}}).status, 201);
  for (int round = 0; round < 2; ++round) {
    if (round > 0) crash();
    auto self = who(0).at(port());
    const auto again = self.post("/orders", order, key("only"));
    EXPECT_EQ(again.status, 201) << again.raw.body;
    EXPECT_TRUE(again.replayed());
    EXPECT_EQ(again.body, first.body);
    auto other = order;
    other["quantity"] = "11";
    EXPECT_EQ(self.post("/orders", other, key("only")).code(), "idempotency_key_reused");
    EXPECT_EQ(self.post("/orders", order, key("new")).code(), "account_required") << "nothing was decided by this key";
    EXPECT_EQ(held_of(port(), who(0)), 90'000);
  }
}

TEST_F(repeated_requests, malformed_keys_are_refused) {
  start();
  auto self = who(0).at(port());
  const auto path = "/accounts/" + who(0).account + "/deposit";
  const auto cash = cash_of(port(), who(0));
  EXPECT_EQ(self.post(path, {{"amount", "1"}}, key(std::string(65, 'x'))).code(), "idempotency_key_malformed");
  EXPECT_EQ(self.post(path, {{"amount", "1"}}, key("with space")).code(), "idempotency_key_malformed");
  EXPECT_EQ(self.post(path, {{"amount", "1"}}, key(std::string(64, 'x'))).status, 201);
  EXPECT_EQ(cash_of(port(), who(0)), cash + 1);
}

TEST_F(repeated_requests, many_at_once_with_one_key_move_the_money_once) {
  start();
  const auto path = "/accounts/" + who(0).account + "/deposit";
  const auto cash = cash_of(port(), who(0));
  std::vector<api_client> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(who(0).at(port()));
  for (auto& one : clients) {
    ASSERT_TRUE(one.http().connect());
    ASSERT_TRUE(one.http().send(one.request("POST", path, R"({"amount":"700"})", key("all-at-once"))));
  }
  int first = 0;
  for (auto& one : clients) {
    const auto raw = one.http().receive();
    ASSERT_TRUE(raw);
    const auto reply = to_api_reply(*raw);
    if (reply.status == 201 && !reply.replayed()) ++first;
    EXPECT_TRUE(reply.status == 201 || reply.code() == "request_in_progress") << reply.raw.body;
  }
  EXPECT_EQ(first, 1);
  EXPECT_EQ(cash_of(port(), who(0)), cash + 700);
}

}  // namespace
}  // namespace madang
