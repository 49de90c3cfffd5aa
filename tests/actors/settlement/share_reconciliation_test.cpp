#include "actors/settlement/share_reconciliation.hpp"

#include <gtest/gtest.h>

namespace madang::settlement {
namespace {

constexpr account_id account{0x10'00a1};
const symbol_id samsung = *symbol_id::parse("005930");
const symbol_id kakao = *symbol_id::parse("035720");

/// A span of trades of which all that was traded is booked, and what is held after it.
share_changes booked(symbol_id symbol, std::uint64_t first, std::int64_t bought, std::int64_t sold,
                     std::int64_t position) {
  share_changes made;
  made.symbol = symbol;
  made.first_trade = first;
  made.last_trade = first + 9;
  made.traded_bought = made.booked_bought = quantity::whole(bought);
  made.traded_sold = made.booked_sold = quantity::whole(sold);
  made.position = quantity::whole(position);
  return made;
}
std::vector<share_changes> two_symbols() {
  std::vector<share_changes> all{booked(samsung, 1, 10, 0, 17), booked(samsung, 11, 5, 8, 17),
                                 booked(kakao, 1, 3, 0, 3)};
  all[0].issued = quantity::whole(10);  // by a split
  return all;
}
difference of(difference_cause cause, std::uint64_t first, std::int64_t expected, std::int64_t found) {
  return {cause,
          account,
          "005930",
          first,
          first == 0 ? 0 : first + 9,
          quantity::whole(expected).raw,
          quantity::whole(found).raw};
}

TEST(share_reconciliation, finds_nothing_where_all_is_booked_and_held) {
  EXPECT_EQ(booking_differences(account, two_symbols()), std::vector<difference>{});
  EXPECT_EQ(position_differences(account, two_symbols()), std::vector<difference>{});
}

TEST(share_reconciliation, names_the_trades_of_which_an_account_has_booked_something_else) {
  auto changes = two_symbols();
  changes[0].booked_bought = quantity::whole(9);
  changes[1].booked_sold = quantity::whole(9);
  EXPECT_EQ(booking_differences(account, changes),
            (std::vector{of(difference_cause::bought, 1, 10, 9), of(difference_cause::sold, 11, 8, 9)}));
}

TEST(share_reconciliation, holds_a_position_against_all_changes_of_its_symbol) {
  auto changes = two_symbols();
  for (auto& one : {&changes[0], &changes[1]}) one->position = quantity::whole(18);
  EXPECT_EQ(position_differences(account, changes), std::vector{of(difference_cause::position, 0, 17, 18)});
  for (auto& one : {&changes[0], &changes[1]}) one->position.reset();
  EXPECT_EQ(position_differences(account, changes), std::vector<difference>{}) << "nobody has said what is held";
}

TEST(share_reconciliation, counts_only_what_two_looks_say_alike) {
  const std::vector before{of(difference_cause::bought, 1, 10, 9), of(difference_cause::sold, 11, 8, 7)};
  const std::vector after{of(difference_cause::bought, 1, 10, 9), of(difference_cause::sold, 11, 9, 8)};
  EXPECT_EQ(lasting(before, after), std::vector{before[0]}) << "the other one moves: something is on its way";
  EXPECT_EQ(lasting({}, after), std::vector<difference>{});
}

symbol_shares together(std::uint64_t first, std::int64_t bought, std::int64_t sold, std::int64_t issued = 0) {
  return {samsung, first, first + 9, quantity::whole(bought), quantity::whole(sold), quantity::whole(issued)};
}

TEST(share_reconciliation, holds_all_accounts_together_against_what_was_issued) {
  const std::vector even{together(1, 10, 10, 1'000), together(11, 7, 7)};
  EXPECT_TRUE(is_balanced(even));
  EXPECT_EQ(issue_differences(even, even), std::vector<difference>{});
  const std::vector odd{together(1, 10, 10, 1'000), together(11, 7, 4)};
  EXPECT_FALSE(is_balanced(odd));
  EXPECT_EQ(
      issue_differences(odd, odd),
      (std::vector<difference>{
          {difference_cause::issued, {}, "005930", 0, 0, quantity::whole(1'000).raw, quantity::whole(1'003).raw}}));
}

TEST(share_reconciliation, leaves_out_trades_that_go_on) {
  const std::vector before{together(1, 10, 10, 1'000), together(11, 7, 4)};
  const std::vector after{together(1, 10, 10, 1'000), together(11, 9, 7), together(21, 1, 0)};
  EXPECT_EQ(issue_differences(before, after), std::vector<difference>{});
}

}  // namespace
}  // namespace madang::settlement
