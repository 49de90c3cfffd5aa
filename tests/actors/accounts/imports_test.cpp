#include "actors/accounts/imports/imports.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "actors/accounts/account_risk.hpp"
#include "actors/accounts/imports/import_books.hpp"
#include "actors/accounts/postings.hpp"
#include "actors/accounts/settlement/actions.hpp"
#include "actors/accounts/settlement/rights_issue.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using accounts::import_decision;

constexpr calendar_day day_zero{20'000};

calendar_day day(std::int32_t number) {
  return {day_zero.value + number};
}
symbol_id other_symbol() {
  return *symbol_id::parse("035720");
}
/// The platform knows two symbols in won and one in dollars.
std::optional<currency> currency_of(symbol_id symbol) {
  if (symbol == test_symbol() || symbol == other_symbol()) return currency::krw;
  if (symbol == *symbol_id::parse("AAPL")) return currency::usd;
  return std::nullopt;
}

recorded_account mirror() {
  recorded_account in{blank_account(), {}};
  in.take(account_opened{1, {owner, account_kind::mirror, currency::krw, "elsewhere"}});
  return in;
}

std::uint32_t line_of_rows = 1;
import_row row(import_row_kind kind, std::int32_t on, std::int64_t amount) {
  import_row out;
  out.line = ++line_of_rows;
  out.kind = kind;
  out.date = day(on);
  out.amount = krw(amount);
  return out;
}
import_row trade(import_row_kind kind, std::int32_t on, std::int64_t amount, std::int64_t each, std::int64_t fee = 0,
                 std::int64_t tax = 0, symbol_id symbol = test_symbol()) {
  auto out = row(kind, on, amount * each);
  out.symbol = symbol;
  out.quantity = shares(amount);
  out.price = won(each);
  out.fee = krw(fee);
  out.tax = krw(tax);
  return out;
}
import_row buy(std::int32_t on, std::int64_t amount, std::int64_t each, std::int64_t fee = 0) {
  return trade(import_row_kind::buy, on, amount, each, fee);
}
import_row sell(std::int32_t on, std::int64_t amount, std::int64_t each, std::int64_t fee = 0, std::int64_t tax = 0) {
  return trade(import_row_kind::sell, on, amount, each, fee, tax);
}

import_trades file(std::vector<import_row> rows, std::string hash = "h1") {
  import_trades command;
  command.account = own_account;
  command.by = owner;
  command.shape = import_shape::generic;
  command.content_hash = std::move(hash);
  command.rows = std::move(rows);
  command.received_at = noon;
  return command;
}

auto decided(const recorded_account& in, const import_trades& command) {
  return decide(in.state, command, account_rules{}, currency_of);
}
import_result_view bring(recorded_account& in, const import_trades& command) {
  auto decision = decided(in, command);
  EXPECT_TRUE(decision.has_value());
  if (!decision) return {};
  in.apply_all(decision->events);
  return decision->view;
}
std::optional<account_reject> undo(recorded_account& in, std::uint64_t number) {
  auto decision = decide(in.state, undo_import{own_account, owner, number, noon}, account_rules{});
  if (!decision) return decision.error().why;
  in.apply_all(decision->events);
  return std::nullopt;
}
account_reject why_not(const recorded_account& in, const import_trades& command) {
  const auto decision = decided(in, command);
  EXPECT_FALSE(decision.has_value());
  return decision ? account_reject{} : decision.error().why;
}

/// What an account owns, without when it changed.
struct books {
  money cash;
  wide_money realized;
  wide_money net_deposits;
  wide_money income;
  wide_money fees;
  wide_money taxes;
  std::map<symbol_id, position_state> positions;
  lot_books lots;

  friend bool operator==(const books&, const books&) = default;
};
books books_of(const account& of) {
  return {of.cash,        of.realized,     of.net_deposits, of.totals.income,
          of.totals.fees, of.totals.taxes, of.positions,    of.lots};
}
wide_money cost_in(const books& of) {
  wide_money cost;
  for (const auto& [symbol, held] : of.positions) cost += cost_of(held.basis, held.quantity);
  return cost;
}

// ---- what rows come to ---------------------------------------------------------------------------------------------

TEST(ImportedTrades, MakePositionsWithAverageCostAndLots) {
  auto in = mirror();
  const auto view = bring(in, file({row(import_row_kind::deposit, 0, 2'000'000), buy(1, 10, 70'000, 100),
                                    buy(2, 10, 80'000, 100), sell(3, 5, 90'000, 50, 900)}));
  EXPECT_EQ(view.number, 1U);
  EXPECT_EQ(view.rows_good, 4U);
  const auto& held = in.state.positions.at(test_symbol());
  EXPECT_EQ(held.quantity, shares(15));
  EXPECT_EQ(held.basis, (position_basis{krw(1'500'200), shares(20)}));
  EXPECT_EQ(in.state.cash, krw(2'000'000 - 700'100 - 800'100 + 450'000 - 950));
  EXPECT_EQ(in.state.realized, wide_money(krw(449'050 - 375'050)));
  ASSERT_EQ(in.state.lots.open.at(test_symbol()).size(), 2U);
  EXPECT_EQ(in.state.lots.open.at(test_symbol())[0].quantity, shares(5)) << "first in, first out";
  EXPECT_EQ(in.state.lots.realized, wide_money(krw(449'050 - 350'050)));
  EXPECT_EQ(day_in_zone(in.state.lots.open.at(test_symbol())[0].acquired_at, 9 * 3'600), day(1));
  EXPECT_EQ(in.state.totals.fees, wide_money(krw(250)));
  EXPECT_EQ(in.state.totals.taxes, wide_money(krw(900)));
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(ImportedTrades, CountWhatNoStatementShowsAsPaidIn) {
  auto in = mirror();
  bring(in, file({buy(1, 10, 70'000)}));
  EXPECT_EQ(in.state.cash, money{});
  EXPECT_EQ(in.state.net_deposits, wide_money(krw(700'000)));
  bring(in, file({row(import_row_kind::deposit, 1, 500'000)}, "h2"));
  EXPECT_EQ(in.state.net_deposits, wide_money(krw(700'000)))
      << "of the same day, so that the purchase was paid with it";
  EXPECT_EQ(in.state.cash, money{});
}

TEST(ImportedTrades, BringDividendsInterestAndFees) {
  auto in = mirror();
  auto dividend = row(import_row_kind::dividend, 1, 10'000);
  dividend.symbol = test_symbol();
  dividend.tax = krw(1'540);
  bring(in, file({row(import_row_kind::deposit, 0, 100'000), dividend, row(import_row_kind::interest, 2, 300),
                  row(import_row_kind::fee, 3, 1'000), row(import_row_kind::withdrawal, 4, 20'000)}));
  EXPECT_EQ(in.state.totals.income, wide_money(krw(10'000 - 1'540 + 300 - 1'000)));
  EXPECT_EQ(in.state.cash, krw(100'000 + 7'760 - 20'000));
  EXPECT_EQ(in.state.net_deposits, wide_money(krw(80'000)));
}

TEST(ImportedTrades, AreBookedByTheirDaysWhicheverFileTheyAreOf) {
  auto late_first = mirror();
  bring(late_first, file({buy(5, 10, 90'000)}, "late"));
  bring(late_first, file({buy(1, 10, 70'000), sell(6, 12, 80'000)}, "early"));
  auto in_order = mirror();
  bring(in_order, file({buy(1, 10, 70'000)}, "a"));
  bring(in_order, file({buy(5, 10, 90'000)}, "b"));
  bring(in_order, file({sell(6, 12, 80'000)}, "c"));
  EXPECT_EQ(books_of(late_first.state), books_of(in_order.state));
  EXPECT_EQ(late_first.state.lots.open.at(test_symbol())[0].cost, wide_money(krw(8 * 90'000)));
}

TEST(ImportedTrades, OfAStatementThatBeginsWithTheNewestAreTurnedRound) {
  auto in = mirror();
  bring(in, file({sell(2, 5, 80'000), buy(1, 5, 70'000), buy(1, 5, 60'000)}));
  auto turned = mirror();
  bring(turned, file({buy(1, 5, 60'000), buy(1, 5, 70'000), sell(2, 5, 80'000)}));
  EXPECT_EQ(books_of(in.state), books_of(turned.state));
}

// ---- wrong lines ---------------------------------------------------------------------------------------------------

TEST(ImportedTrades, AreRefusedWholeWhereALineIsWrongUnlessItIsSkipped) {
  auto in = mirror();
  auto unknown = buy(1, 1, 100);
  unknown.symbol = *symbol_id::parse("999999");
  auto foreign = buy(1, 1, 100);
  foreign.symbol = *symbol_id::parse("AAPL");
  auto ahead = buy(0, 1, 100);
  ahead.date = {day_in_zone(noon, 0).value + 1};
  const auto short_sale = sell(2, 20, 100);
  auto command = file({buy(1, 10, 100), unknown, foreign, ahead, short_sale});
  command.faults = {{1, import_fault::date_invalid, "soon"}};
  command.faults_count = 1;
  EXPECT_EQ(why_not(in, command), account_reject::import_has_errors);
  command.dry_run = true;
  const auto dry = decided(in, command);
  ASSERT_TRUE(dry.has_value());
  EXPECT_TRUE(dry->events.empty());
  EXPECT_EQ(dry->view.number, 0U);
  EXPECT_EQ(dry->view.rows_read, 6U);
  EXPECT_EQ(dry->view.rows_good, 1U);
  EXPECT_EQ(dry->view.errors_count, 5U);
  const std::vector<import_line_fault> expected{{1, import_fault::date_invalid, "soon"},
                                                {unknown.line, import_fault::symbol_unknown, "999999"},
                                                {foreign.line, import_fault::currency_mismatch, "AAPL"},
                                                {ahead.line, import_fault::date_ahead, "005930"},
                                                {short_sale.line, import_fault::more_sold_than_held, "005930"}};
  EXPECT_EQ(dry->view.errors, expected);
  EXPECT_EQ(dry->view.positions, (std::vector<import_position>{{test_symbol(), {}, shares(10), krw(1'000)}}));
  command.dry_run = false;
  command.skip_errors = true;
  EXPECT_EQ(bring(in, command).rows_good, 1U);
  EXPECT_EQ(in.state.positions.at(test_symbol()).quantity, shares(10));
}

TEST(ImportedTrades, OfAFileWithoutAGoodLineAreNone) {
  auto in = mirror();
  EXPECT_EQ(why_not(in, file({})), account_reject::import_empty);
  auto command = file({sell(1, 1, 100)});
  command.skip_errors = true;
  EXPECT_EQ(why_not(in, command), account_reject::import_empty);
}

TEST(ImportedTrades, ThatCannotBeCountedAreWrongLines) {
  auto in = mirror();
  auto huge = row(import_row_kind::deposit, 1, 1);
  huge.amount = {INT64_MAX};
  auto negative = row(import_row_kind::deposit, 1, -1);
  std::vector<import_row> rows{huge, negative};
  for (int i = 0; i < 5; ++i) {
    rows.push_back(row(import_row_kind::deposit, 2, 0));
    rows.back().amount = {INT64_MAX / 4};
  }
  auto command = file(rows);
  command.dry_run = true;
  const auto dry = decided(in, command);
  ASSERT_TRUE(dry.has_value());
  EXPECT_EQ(dry->view.rows_good, 1U);
  EXPECT_EQ(dry->view.errors_count, 6U);
}

TEST(ImportedTrades, ThatMakeAnEarlierImportSellTooMuchConflict) {
  auto in = mirror();
  bring(in, file({buy(1, 10, 100), sell(5, 10, 110)}));
  const auto refused = decided(in, file({sell(3, 1, 105)}, "h2"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().why, account_reject::import_conflicts);
}

// ---- once ----------------------------------------------------------------------------------------------------------

TEST(AnImport, OfTheSameFileIsAnsweredWithWhatItBrought) {
  auto in = mirror();
  const auto command = file({row(import_row_kind::deposit, 0, 1'000), buy(1, 10, 100)});
  const auto first = bring(in, command);
  const auto before = in.state;
  const auto again = bring(in, command);
  EXPECT_EQ(in.state, before);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.number, first.number);
  EXPECT_EQ(again.positions, first.positions);
  EXPECT_EQ(again.cash_after, first.cash_after);
  EXPECT_EQ(undo(in, first.number), std::nullopt);
  EXPECT_FALSE(bring(in, command).repeated) << "it is gone, and may come again";
}

TEST(AnImport, OfTheSameFileCountsItsLinesAsTheFirstTime) {
  auto in = mirror();
  auto unknown = buy(1, 1, 100);
  unknown.symbol = *symbol_id::parse("999999");
  const auto short_sale = sell(2, 20, 100);
  auto ahead = buy(0, 1, 100);
  ahead.date = {day_in_zone(noon, 0).value + 1};
  auto command = file({buy(1, 10, 100), unknown, short_sale, ahead});
  command.faults = {{1, import_fault::date_invalid, "soon"}};
  command.faults_count = 1;
  command.skip_errors = true;
  const auto first = bring(in, command);
  EXPECT_EQ(first.rows_read, 5U);
  EXPECT_EQ(first.errors_count, 4U);
  // What was short then is not any more, and what lay ahead is past.
  bring(in, file({buy(1, 50, 100)}, "h2"));
  command.received_at = noon + 3 * 86'400 * nanos_per_second;
  const auto again = bring(in, command);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.rows_read, first.rows_read);
  EXPECT_EQ(again.rows_good, first.rows_good);
  EXPECT_EQ(again.errors_count, first.errors_count);
  EXPECT_EQ(again.errors, first.errors);
}

TEST(AnImport, OfAKnownFileRemembersItsNewKey) {
  auto in = mirror();
  auto command = file({buy(1, 10, 100)});
  bring(in, command);
  command.request = key(7);
  const auto known = decided(in, command);
  ASSERT_TRUE(known.has_value());
  EXPECT_FALSE(known->replayed) << "the key is new";
  ASSERT_EQ(known->events.size(), 1U);
  in.apply_all(known->events);
  const auto repeated = decided(in, command);
  ASSERT_TRUE(repeated.has_value());
  EXPECT_TRUE(repeated->replayed);
  EXPECT_TRUE(repeated->events.empty());
  auto other = file({buy(2, 10, 100)}, "h2");
  other.request = command.request;
  other.request.body = 2;
  EXPECT_EQ(why_not(in, other), account_reject::idempotency_key_reused);
  EXPECT_EQ(undo(in, 1), std::nullopt);
  EXPECT_EQ(why_not(in, command), account_reject::import_unknown) << "a repetition that was late";
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(AnImport, WithoutAKeyIsNoReplay) {
  auto in = mirror();
  const auto command = file({buy(1, 10, 100)});
  bring(in, command);
  const auto again = decided(in, command);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->view.repeated);
  EXPECT_FALSE(again->replayed);
  EXPECT_TRUE(again->events.empty());
}

TEST(AnImport, OfTheSameRequestDoesNotComeBackAfterItWasUndone) {
  auto in = mirror();
  auto command = file({buy(1, 10, 100)});
  command.request = key(7);
  bring(in, command);
  EXPECT_TRUE(bring(in, command).repeated);
  command.request.body = 2;
  EXPECT_EQ(why_not(in, command), account_reject::idempotency_key_reused);
  command.request.body = 1;
  EXPECT_EQ(undo(in, 1), std::nullopt);
  EXPECT_EQ(why_not(in, command), account_reject::import_unknown) << "a repetition that was late";
}

TEST(Imports, AreBounded) {
  auto in = mirror();
  for (std::size_t i = 0; i < imports_max; ++i) {
    bring(in, file({row(import_row_kind::deposit, 0, 1)}, std::to_string(i)));
  }
  EXPECT_EQ(why_not(in, file({row(import_row_kind::deposit, 0, 1)}, "more")), account_reject::too_many_imports);
  auto rows = mirror();
  const std::vector<import_row> many(import_rows_max, row(import_row_kind::deposit, 0, 1));
  for (std::size_t i = 0; i < import_rows_kept_max / import_rows_max; ++i) bring(rows, file(many, std::to_string(i)));
  EXPECT_EQ(why_not(rows, file({row(import_row_kind::deposit, 0, 1)}, "more")), account_reject::too_many_imports);
}

/// Each that comes leaves its event behind, also where it is undone at once.
TEST(Imports, OfADayAreBounded) {
  auto in = mirror();
  account_rules rules;
  rules.imports_per_day = 3;
  auto command = file({row(import_row_kind::deposit, 0, 1)});
  const auto take = [&] { return decide(in.state, command, rules, currency_of); };
  for (int i = 0; i < 3; ++i) {
    command.content_hash = std::to_string(i);
    const auto decision = take();
    ASSERT_TRUE(decision.has_value()) << i;
    in.apply_all(decision->events);
    EXPECT_EQ(undo(in, in.state.imports.given), std::nullopt);
  }
  command.content_hash = "more";
  const auto refused = take();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().why, account_reject::import_quota_exceeded);
  command.dry_run = true;
  EXPECT_TRUE(take().has_value()) << "it writes nothing";
  command.dry_run = false;
  command.received_at = noon + 86'400 * nanos_per_second;
  EXPECT_TRUE(take().has_value()) << "a day later";
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

// ---- undoing -------------------------------------------------------------------------------------------------------

TEST(UndoingAnImport, IsRefusedWhereAnotherSoldWhatItBrought) {
  auto in = mirror();
  bring(in, file({buy(1, 10, 100)}));
  bring(in, file({sell(2, 5, 110)}, "h2"));
  EXPECT_EQ(undo(in, 1), account_reject::import_in_use);
  EXPECT_EQ(undo(in, 2), std::nullopt);
  EXPECT_EQ(undo(in, 1), std::nullopt);
  EXPECT_EQ(books_of(in.state), books_of(mirror().state));
  EXPECT_EQ(undo(in, 1), account_reject::import_unknown);
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(UndoingAnImport, IsShownNoMore) {
  auto in = mirror();
  bring(in, file({buy(1, 10, 100), buy(4, 10, 100)}));
  bring(in, file({buy(2, 5, 110)}, "h2"));
  const auto both = imports_of(in.state).imports;
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].number, 2U) << "newest first";
  EXPECT_EQ(both[1].from, day(1));
  EXPECT_EQ(both[1].to, day(4));
  undo(in, 1);
  ASSERT_EQ(imports_of(in.state).imports.size(), 1U);
}

/// Random files, of which some are undone again: the books are those of the files that are left, and every import that
/// was undone at once left no trace. Cash, profit and what was paid in always agree.
class random_imports {
 public:
  explicit random_imports(std::uint64_t seed) : random_(seed) {}

  void step() {
    const auto before = books_of(in_.state);
    auto command = file(rows(), std::to_string(++files_));
    command.skip_errors = true;
    auto decision = decided(in_, command);
    if (!decision) return;
    const auto number = decision->view.number;
    check_postings(decision->events);
    in_.apply_all(decision->events);
    check();
    EXPECT_EQ(undo(in_, number), std::nullopt);
    EXPECT_EQ(books_of(in_.state), before);
    if (one_in(3)) return;
    command.content_hash += "again";
    bring(in_, command);
    if (one_in(4)) undo(in_, 1 + random_() % in_.state.imports.given);
    check();
  }
  void finish() {
    EXPECT_EQ(in_.replayed(blank_account()), in_.state);
    EXPECT_EQ(books_of(in_.state).cash, saturated(book_imports(in_.state.imports).books.cash));
  }

 private:
  bool one_in(std::uint64_t n) { return random_() % n == 0; }
  std::int64_t upto(std::int64_t most) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most));
  }

  std::vector<import_row> rows() {
    std::vector<import_row> out;
    for (std::int64_t i = 0, n = 1 + upto(12); i < n; ++i) {
      const auto on = static_cast<std::int32_t>(upto(40));
      const auto symbol = one_in(2) ? test_symbol() : other_symbol();
      const auto kind = static_cast<import_row_kind>(1 + upto(7));
      if (kind == import_row_kind::buy || kind == import_row_kind::sell) {
        out.push_back(trade(kind, on, 1 + upto(30), 1 + upto(90'000), upto(50), upto(90), symbol));
      } else {
        out.push_back(row(kind, on, 1 + upto(1'000'000)));
      }
    }
    if (one_in(2)) std::ranges::stable_sort(out, {}, &import_row::date);
    return out;
  }

  void check() {
    const auto now = books_of(in_.state);
    EXPECT_GE(now.cash, money{});
    EXPECT_EQ(wide_money(now.cash) + cost_in(now) - now.net_deposits, now.realized + now.income);
    for (const auto& [symbol, held] : now.positions) {
      EXPECT_GT(held.quantity, quantity{});
      quantity in_lots;
      for (const auto& one : now.lots.open.at(symbol)) in_lots += one.quantity;
      EXPECT_EQ(in_lots, held.quantity);
    }
  }
  void check_postings(const account_events& events) {
    std::map<symbol_id, std::int64_t> sums;
    for (const auto& event : events) {
      for (const auto& one : postings_of(in_.state, event)) {
        EXPECT_TRUE(one.code == ledger_code::cash || one.code == ledger_code::external)
            << "nothing of it is the platform's";
        sums[one.symbol] += one.raw;
      }
    }
    for (const auto& [symbol, sum] : sums) EXPECT_EQ(sum, 0);
  }

  std::mt19937_64 random_;
  recorded_account in_ = mirror();
  std::uint64_t files_ = 0;
};

TEST(Imports, ThatAreUndoneLeaveNoTrace) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random_imports in(seed);
    for (int i = 0; i < 12; ++i) in.step();
    in.finish();
    if (testing::Test::HasFailure()) return;
  }
}

// ---- what a mirror is not ------------------------------------------------------------------------------------------

TEST(AMirror, TakesNoOrdersNoDepositsAndNoPayments) {
  auto in = mirror();
  bring(in, file({row(import_row_kind::deposit, 0, 10'000'000), buy(1, 10, 70'000)}));
  EXPECT_EQ(decide(in.state, deposit(krw(1)), {}).error().why, account_reject::account_is_mirror);
  EXPECT_EQ(decide(in.state, withdrawal(krw(1)), {}).error().why, account_reject::account_is_mirror);
  EXPECT_EQ(decide(in.state, purchase(), account_rules{}).error().why, account_reject::account_is_mirror);
  EXPECT_EQ(decide(in.state, sale(), account_rules{}).error().why, account_reject::account_is_mirror);
  risk::validate_order dry;
  dry.order = purchase();
  EXPECT_EQ(decide(in.state, dry, account_risk_rules{}).error().why, account_reject::account_is_mirror);

  pay_dividend dividend;
  dividend.action = 1;
  dividend.symbol = test_symbol();
  dividend.cum_day = day_in_zone(noon, 0);
  dividend.per_share = won(100);
  EXPECT_TRUE(decide(in.state, dividend, account_rules{}).events.empty());
  pay_interest interest;
  interest.action = 2;
  interest.days = 30;
  interest.yearly = {rate::one / 10};
  EXPECT_TRUE(decide(in.state, interest, account_rules{}).events.empty());
  EXPECT_TRUE(decide(in.state, charge_account_fee{own_account, 3, {}, krw(100)}, account_rules{}).events.empty());
  adjust_position split;
  split.action = 4;
  split.symbol = test_symbol();
  split.numerator = 2;
  EXPECT_TRUE(decide(in.state, split, account_rules{}).events.empty());
  credit_rights rights;
  rights.action = 5;
  rights.symbol = test_symbol();
  rights.cum_day = day_in_zone(noon, 0);
  rights.subscription_price = won(1);
  EXPECT_TRUE(decide(in.state, rights, account_rules{}).events.empty());
}

TEST(AMirror, IsItsOwnersAlone) {
  auto in = mirror();
  auto command = file({buy(1, 10, 100)});
  command.by = stranger;
  EXPECT_EQ(why_not(in, command), account_reject::account_unknown);
  in.take(access_granted{1, stranger, right::trade});
  EXPECT_EQ(why_not(in, command), account_reject::owner_required);
  EXPECT_EQ(decide(in.state, undo_import{own_account, stranger, 1, noon}, account_rules{}).error().why,
            account_reject::owner_required);
  EXPECT_TRUE(decide(in.state, read_imports{own_account, stranger}).has_value());
  EXPECT_EQ(decide(in.state, read_imports{own_account, user_id{0x77}}).error().why, account_reject::account_unknown);
}

TEST(AMirror, IsTheOnlyKindThatTakesImports) {
  auto in = funded_account(krw(1'000));
  EXPECT_EQ(why_not(in, file({buy(1, 10, 100)})), account_reject::account_not_mirror);
  EXPECT_EQ(decide(in.state, undo_import{own_account, owner, 1, noon}, account_rules{}).error().why,
            account_reject::account_not_mirror);
  auto closed = mirror();
  closed.apply_all(decide(closed.state, peer_message<user_to_account>{2, close_account{}}));
  EXPECT_EQ(why_not(closed, file({buy(1, 10, 100)})), account_reject::account_closed);
}

}  // namespace
}  // namespace madang
