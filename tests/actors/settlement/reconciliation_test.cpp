#include "actors/settlement/reconciliation.hpp"

#include <gtest/gtest.h>

namespace madang::settlement {
namespace {

using accounts::ledger_kind;

constexpr account_id account{0x10'00a1};

ledger_entry entry(std::uint64_t number, ledger_kind kind, std::int64_t amount, std::int64_t after) {
  return {number, kind, money::whole(amount), money::whole(after), {}, {}};
}
/// Oldest first, as they were written.
const std::vector<ledger_entry>& a_purchase_and_a_sale() {
  static const std::vector<ledger_entry> all{
      entry(1, ledger_kind::deposit, 1'000, 1'000), entry(2, ledger_kind::hold, 600, 1'000),
      entry(3, ledger_kind::buy, -600, 400),        entry(4, ledger_kind::fee, -1, 399),
      entry(5, ledger_kind::sell, 700, 1'099),      entry(6, ledger_kind::tax, -2, 1'097),
      entry(7, ledger_kind::withdrawal, -97, 1'000)};
  return all;
}
reconciliation read(std::vector<ledger_entry> ledger, bool through_text = false) {
  reconciliation made;
  made.begin(account, currency::krw);
  for (auto one = ledger.rbegin(); one != ledger.rend(); ++one) {
    made.take(*one);
    if (through_text) made = *reconciliation::parse(made.to_text());
  }
  made.end();
  return made;
}

difference cash(std::uint64_t entry, std::int64_t expected, std::int64_t found) {
  return {difference_cause::ledger, account, {}, entry, entry, money::whole(expected).raw, money::whole(found).raw};
}

TEST(reconciliation, finds_nothing_in_a_ledger_that_adds_up) {
  const auto found = read(a_purchase_and_a_sale());
  EXPECT_EQ(found.differences, 0u);
  EXPECT_EQ(found.accounts, 1u);
  EXPECT_EQ(found.clearing[0], wide_money(money::whole(100)));
}

TEST(reconciliation, names_the_entry_that_another_does_not_follow) {
  auto ledger = a_purchase_and_a_sale();
  ledger[3].cash_after = money::whole(400);
  const auto found = read(ledger);
  EXPECT_EQ(found.differences, 2u) << "it fits neither the entry before it nor the one after it";
  EXPECT_EQ(found.shown, (std::vector{cash(4, 399, 400), cash(3, 401, 400)}));
}

TEST(reconciliation, begins_every_ledger_with_nothing) {
  auto ledger = a_purchase_and_a_sale();
  ledger.erase(ledger.begin());
  const auto found = read(ledger);
  EXPECT_EQ(found.differences, 1u);
  EXPECT_EQ(found.shown, std::vector{cash(0, 0, 1'000)});
}

TEST(reconciliation, goes_on_from_its_text) {
  auto ledger = a_purchase_and_a_sale();
  ledger[3].cash_after = money::whole(400);
  EXPECT_EQ(read(ledger, true), read(ledger));
  reconciliation shares;
  shares.add({difference_cause::sold, account, "005930", 65'536, 131'071, 7, -8});
  shares.add({difference_cause::issued, {}, "BTC/USDT", 0, 0, INT64_MAX, INT64_MIN});
  EXPECT_EQ(reconciliation::parse(shares.to_text()), shares);
  reconciliation wide;
  wide.clearing[2] = wide_money(wide_int{INT64_MAX} * 1'000);
  wide.clearing[1] = wide_money(wide_int{INT64_MAX} * -7);
  EXPECT_EQ(reconciliation::parse(wide.to_text()), wide);
  EXPECT_EQ(reconciliation::parse(""), reconciliation{});
  EXPECT_FALSE(reconciliation::parse("1 2 x"));
  EXPECT_FALSE(reconciliation::parse(shares.to_text() + " 3"));
}

}  // namespace
}  // namespace madang::settlement
