#include <filesystem>

#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

const std::string symbol = "900001";

class entities_in_memory : public stocked_market {
 protected:
  double in_memory() const { return node->metric("madang_entities_in_memory"); }
};

TEST_F(entities_in_memory, leave_it_when_idle_and_come_back_unnoticed) {
  start({"entities.passivate_after_s=1", "entities.resend_after_ms=200"});
  const auto cash_before = cash_of(port(), who(0));
  const auto resting = place(order_of(who(0), symbol, "BUY", 10, 9'000));
  const auto done = place(order_of(who(1), symbol, "SELL", 4, 9'000));
  // The seller is answered first, the buyer's account books a moment later.
  const auto cash = cash_before - 36'000;
  ASSERT_TRUE(eventually([&] { return cash_of(port(), who(0)) == cash; })) << cash_of(port(), who(0));
  // What stays are the symbols, open orders and their accounts.
  ASSERT_TRUE(eventually([&] { return in_memory() <= 5; })) << in_memory();
  EXPECT_GE(node->metric("madang_entities_retired_total"), 3);
  const auto revived = node->metric("madang_entities_revived_total");

  EXPECT_EQ(who(1).at(port()).get("/orders/" + done["order_id"].get<std::string>()).body["status"], "FILLED");
  EXPECT_EQ(cash_of(port(), who(0)), cash);
  EXPECT_GT(node->metric("madang_entities_revived_total"), revived);
  place(order_of(who(2), symbol, "SELL", 6, 9'000));
  EXPECT_EQ(who(0).at(port()).get("/orders/" + resting["order_id"].get<std::string>()).body["status"], "FILLED");
  EXPECT_EQ(cash_of(port(), who(0)), cash - 54'000);
  EXPECT_EQ(held_of(port(), who(0)), 0);
}

TEST_F(entities_in_memory, sleep_and_wake_while_orders_go_on_without_a_mistake) {
  start({"entities.passivate_after_s=1", "entities.resend_after_ms=200"});
  const auto cash = all_cash();
  const auto shares = all_shares(symbol);
  for (int i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 6; ++j) {
      place(order_of(who(j), symbol, j % 2 == 0 ? "SELL" : "BUY", static_cast<std::int64_t>(5 + j), 10'000));
    }
    // Purchases of twelve shares at most stay open: three orders.
    ASSERT_TRUE(eventually([&] { return in_memory() <= 9; })) << in_memory();
  }
  EXPECT_EQ(all_cash(), cash);
  EXPECT_EQ(all_shares(symbol), shares);
  EXPECT_EQ(node->metric("madang_entities_isolated"), 0);
}

}  // namespace
}  // namespace madang
