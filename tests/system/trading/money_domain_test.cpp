#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

class money_domains : public stocked_market {
 protected:
  api_reply open(const char* kind, const char* currency) {
    return self().post("/accounts", {{"kind", kind}, {"currency", currency}});
  }
  api_reply pay(const std::string& what, const std::string& account, const std::string& amount) {
    return self().post("/accounts/" + account + "/" + what, {{"amount", amount}});
  }
  api_reply buy(const std::string& account) {
    return self().post("/orders", {{"account_id", account},
                                   {"symbol", "900001"},
                                   {"side", "BUY"},
                                   {"type", "MARKET"},
                                   {"quantity", "1"},
                                   {"time_in_force", "DAY"}});
  }
  api_client& self() {
    client_ = who(0).at(port());
    return client_;
  }

 private:
  api_client client_;
};

TEST_F(money_domains, tie_an_account_to_its_currency_and_an_order_to_its_account) {
  start();
  EXPECT_EQ(open("PAPER", "GAME").code(), "currency_mismatch");
  EXPECT_EQ(open("GAME", "KRW").code(), "currency_mismatch");
  const auto game = open("GAME", "GAME");
  ASSERT_EQ(game.status, 201) << game.raw.body;
  const std::string account = game.body["account_id"];
  const auto paid = pay("deposit", account, "1000");
  EXPECT_EQ(paid.status, 422);
  EXPECT_EQ(paid.code(), "deposit_not_allowed");
  EXPECT_EQ(buy(account).code(), "currency_mismatch");
  const auto dollars = open("PAPER", "USD");
  ASSERT_EQ(dollars.status, 201) << dollars.raw.body;
  const std::string other = dollars.body["account_id"];
  ASSERT_EQ(pay("deposit", other, "100000.25").status, 201);
  EXPECT_EQ(pay("deposit", other, "0.001").code(), "amount_off_unit");
  EXPECT_EQ(buy(other).code(), "currency_mismatch");
}

TEST_F(money_domains, move_whole_units_only) {
  start();
  const auto half = pay("deposit", who(0).account, "0.5");
  EXPECT_EQ(half.status, 422);
  EXPECT_EQ(half.code(), "amount_off_unit");
  EXPECT_NE(half.body["detail"].get<std::string>().find("(unit 1)"), std::string::npos) << half.raw.body;
  EXPECT_EQ(half.body["errors"][0]["pointer"], "/amount") << half.raw.body;
  EXPECT_EQ(pay("withdraw", who(0).account, "0.5").code(), "amount_off_unit");
  EXPECT_EQ(pay("deposit", who(0).account, "1").status, 201);
}

}  // namespace
}  // namespace madang
