#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "actors/accounts/postings.hpp"
#include "actors/accounts/settlement/rights_issue.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "config/rules/batch_days.hpp"
#include "config/rules/charge_rules.hpp"
#include "tests/support/domain_stage.hpp"
#include "tests/support/test_data.hpp"

/// A year of real daily bars and a thousand accounts that trade at their prices among themselves and with a house:
/// taxes and fees of the dated rules, settlement on the calendar's dates, dividends, interest, fees, a split, a merger
/// and an issue of rights. Every day and at the end the books are held against sums of the test's own.
namespace madang {
namespace {

constexpr std::int32_t korea = 32'400;
constexpr std::size_t traders = 1'000;
constexpr std::size_t days_of_a_year = 244;
constexpr int trades_a_day = 500;

struct bar {
  std::int64_t low = 0, high = 0, close = 0;
};
using bars = std::map<calendar_day, bar>;

std::map<symbol_id, bars> read_bars(const std::filesystem::path& folder) {
  std::map<symbol_id, bars> all;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const auto symbol = symbol_id::parse(file.path().stem().string());
    if (!symbol) continue;
    std::ifstream in(file.path());
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
      std::array<std::string, 6> cells;
      std::istringstream row(line);
      for (auto& cell : cells) std::getline(row, cell, ',');
      const auto day = parse_day(cells[0]);
      // A day without a trade has a zero.
      if (!day || std::stoll(cells[3]) <= 0) continue;
      all[*symbol][*day] = {std::stoll(cells[3]), std::stoll(cells[2]), std::stoll(cells[4])};
    }
  }
  return all;
}

/// What the test itself adds up.
struct own_sums {
  std::int64_t deposits = 0, fees = 0, taxes = 0, dividends = 0, withheld = 0, interest = 0, monthly = 0, parts = 0,
               rights = 0;
};

class year_of_trading {
 public:
  year_of_trading(std::map<symbol_id, bars> prices, market_calendar days, charge_rules charges)
      : prices_(std::move(prices)), days_(std::move(days)), charges_(std::move(charges)) {
    for (std::size_t i = 0; i <= traders; ++i) accounts_.push_back(opened(i));
    for (const auto& [symbol, of] : prices_) {
      symbols_.push_back(symbol);
      issued_[symbol] = shares(50'000'000).raw;
      run(accounts_[0], std::get<account_events>(*decide(
                            accounts_[0].state, issue_shares{accounts_[0].state.id, symbol, shares(50'000'000), {}})));
    }
  }

  void day(calendar_day today, std::size_t number) {
    today_ = today;
    rules_.settlement.today = rules_.closing_today = today;
    rules_.settlement.next_day = days_.trading_day_after(market_code::kospi, today, 1);
    rules_.settlement.second_day = days_.trading_day_after(market_code::kospi, today, 2);
    rules_.fee_rate = *charges_.fee_of(market_code::kospi, today);
    at_ = start_of_day(today, korea) + 10 * one_hour_ns;
    settle();
    act(number);
    for (int i = 0; i < trades_a_day; ++i) trade();
    check_day();
  }

  void check_end() {
    for (auto& one : accounts_) {
      auto blank = blank_account();
      blank.id = one.state.id;
      ASSERT_EQ(one.replayed(blank), one.state);
    }
    EXPECT_GT(trades_, 20'000u);
    EXPECT_GT(sums_.rights, 0);
    std::printf("%llu trades, %zu dates settled; won: fees %lld, taxes %lld, dividends %lld, interest %lld\n",
                static_cast<unsigned long long>(trades_), dates_settled_, whole(sums_.fees), whole(sums_.taxes),
                whole(sums_.dividends), whole(sums_.interest));
  }

 private:
  static long long whole(std::int64_t raw) { return raw / money::one; }
  std::int64_t roll(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }

  recorded_account opened(std::size_t index) {
    recorded_account made;
    made.at = at_;
    made.state = blank_account();
    made.state.id = account_id{(index + 1) << 16 | 0xa1};
    const bool is_house = index == 0;
    const open_account terms{user_id{0x1000 + index}, is_house ? account_kind::house : account_kind::live,
                             currency::krw, "year"};
    made.apply_all(decide(made.state, peer_message<user_to_account>{1, terms}));
    const auto cash = is_house ? krw(1'000'000'000'000) : krw(1'000'000 * (5 + roll(100)));
    deposit_funds command;
    command.account = made.state.id;
    command.by = terms.user;
    command.amount = cash;
    command.received_at = at_;
    run(made, std::get<account_events>(*decide(made.state, command, account_rules{})));
    sums_.deposits += cash.raw;
    return made;
  }

  account_rules rules_of(const recorded_account& in) {
    auto rules = rules_;
    rules.utc_offset_s = korea;
    if (in.state.terms.kind == account_kind::house) {
      rules.fee_rate = {};
      return rules;
    }
    rules.settlement.of_fill = [this](symbol_id symbol, side, calendar_day traded) {
      const auto date = days_.settlement_date(market_code::kospi, traded);
      const auto tax = *charges_.tax_of(market_code::kospi, symbol, date);
      return fill_terms{date, true, tax.transaction, tax.rural, tax.rounded};
    };
    return rules;
  }

  /// Every event balances in itself, and is added up.
  void run(recorded_account& in, const account_events& events) {
    in.at = at_;
    for (const auto& event : events) {
      std::map<symbol_id, std::int64_t> sums;
      for (const auto& one : postings_of(in.state, event)) {
        sums[one.symbol] += one.raw;
        ledger_[{one.code, one.symbol}] += one.raw;
      }
      for (const auto& [symbol, sum] : sums) ASSERT_EQ(sum, 0) << event.index();
      in.apply_all({event});
    }
  }

  const bar* bar_of(symbol_id symbol) const {
    const auto found = prices_.at(symbol).find(today_);
    return found == prices_.at(symbol).end() ? nullptr : &found->second;
  }
  quantity held(const recorded_account& in, symbol_id symbol) const {
    const auto found = in.state.positions.find(symbol);
    return found == in.state.positions.end() ? quantity{} : found->second.quantity - found->second.held;
  }

  // ---- trades ------------------------------------------------------------------------------------------------------

  void trade() {
    const auto symbol = symbols_[static_cast<std::size_t>(roll(static_cast<std::int64_t>(symbols_.size())))];
    const auto* now = bar_of(symbol);
    if (now == nullptr) return;
    const auto at = won(now->low + roll(now->high - now->low + 1));
    auto& one = accounts_[1 + static_cast<std::size_t>(roll(traders))];
    auto& other = roll(3) == 0 ? accounts_[0] : accounts_[1 + static_cast<std::size_t>(roll(traders))];
    if (&one == &other) return;
    const bool buys = roll(5) < 3;
    auto& buyer = buys ? one : other;
    auto& seller = buys ? other : one;
    const auto most = std::min<std::int64_t>(held(seller, symbol).raw / quantity::one, 200);
    if (most == 0) return;
    fill(buyer, seller, symbol, shares(1 + roll(most)), at);
  }

  place_order order_of(const recorded_account& in, symbol_id symbol, side on, quantity amount, price at) {
    auto command = purchase(order_id{++orders_ << 16 | 0xa1});
    command.account = in.state.id;
    command.by = in.state.terms.user;
    command.symbol = symbol;
    command.side = on;
    command.quantity = amount;
    command.price = at;
    command.instrument->limits = {at, won(1), won(at.raw / price::one * 2)};
    command.instrument->tick = won(1);
    command.received_at = at_;
    return command;
  }

  void fill(recorded_account& buyer, recorded_account& seller, symbol_id symbol, quantity amount, price at) {
    const auto buys = order_of(buyer, symbol, side::buy, amount, at);
    const auto sells = order_of(seller, symbol, side::sell, amount, at);
    auto bought = decide(buyer.state, buys, rules_of(buyer));
    if (!bought) return;  // too little cash
    auto sold = decide(seller.state, sells, rules_of(seller));
    if (!sold) return;
    run(buyer, std::get<account_events>(*bought));
    run(seller, std::get<account_events>(*sold));
    const report_trade filled{{++trades_, at, amount, liquidity_kind::taker}, true, at_};
    run(buyer, decide(buyer.state, buys.new_order, peer_message<order_to_account>{1, filled}, rules_of(buyer)));
    run(seller, decide(seller.state, sells.new_order, peer_message<order_to_account>{1, filled}, rules_of(seller)));
    // By the rules' own words: each part of a charge is cut below one won.
    const auto value = at.raw / price::one * (amount.raw / quantity::one);
    const auto date = days_.settlement_date(market_code::kospi, today_);
    const auto tax = *charges_.tax_of(market_code::kospi, symbol, date);
    const auto cut = [&](rate share) {
      return static_cast<std::int64_t>(wide_int{value} * share.raw / rate::one) * money::one;
    };
    if (buyer.state.terms.kind != account_kind::house) sums_.fees += cut(rules_.fee_rate);
    if (seller.state.terms.kind == account_kind::house) return;
    sums_.fees += cut(rules_.fee_rate);
    sums_.taxes += cut(tax.transaction) + cut(tax.rural);
  }

  // ---- batches -----------------------------------------------------------------------------------------------------

  void settle() {
    for (auto& one : accounts_) {
      const auto events = decide(one.state, settle_cash{one.state.id, today_});
      dates_settled_ += events.size();
      run(one, events);
      for (const auto& [date, amount] : one.state.settlement.unsettled) ASSERT_GT(date, today_);
    }
  }

  template <class Command>
  void tell_all(Command command, std::int64_t* sum) {
    for (auto& one : accounts_) {
      command.account = one.state.id;
      // A batch that runs twice does nothing twice.
      for (int round = 0; round < 2; ++round) {
        const auto done = decide(one.state, command, rules_of(one));
        ASSERT_TRUE(round == 0 || done.events.empty());
        if (done.view.outcome == action_outcome::done && sum != nullptr) *sum += done.view.amount.raw;
        run(one, done.events);
      }
    }
  }

  void act(std::size_t number) {
    const auto symbol = symbols_[number % symbols_.size()];
    const auto* now = bar_of(symbol);
    if (now == nullptr) return;
    if (number % 61 == 60) {
      for (auto& one : accounts_) {
        if (one.state.terms.kind == account_kind::house) continue;
        const auto gross = held(one, symbol).raw / quantity::one * 361;
        sums_.withheld += gross * 154 / 1'000 * money::one;
      }
      tell_all(
          accounts::pay_dividend{
              {}, ++action_, symbol, today_, today_, today_, price::whole(361), rate{15'400'000}, std::nullopt},
          &sums_.dividends);
    }
    if (number % 21 == 20)
      tell_all(accounts::pay_interest{{}, ++action_, today_, 30, rate{2'000'000}}, &sums_.interest);
    if (number % 21 == 10) tell_all(accounts::charge_account_fee{{}, ++action_, today_, krw(500)}, &sums_.monthly);
    if (number == 100) split(symbol, 5, 1, won(now->close));
    if (number == 150) split(symbol, 1, 3, won(now->close));
    if (number == 120) offer_rights(symbol, won(now->close));
    if (number == 135) close_rights();
  }

  void split(symbol_id symbol, std::uint32_t news, std::uint32_t olds, price after) {
    const auto before = all_shares(symbol);
    std::int64_t parts = 0;
    for (auto& one : accounts_) {
      const auto made = static_cast<std::int64_t>(wide_int{held(one, symbol).raw} * news / olds);
      if (one.state.terms.kind != account_kind::house) parts += made % quantity::one;
    }
    tell_all(accounts::adjust_position{{}, ++action_, today_, symbol, news, olds, after, {}}, &sums_.parts);
    const auto lost = wide_int{before} * news / olds - all_shares(symbol) - parts;
    EXPECT_TRUE(lost >= 0 && lost <= static_cast<wide_int>(traders)) << "less than a countable part for each account";
    issued_[symbol] = all_shares(symbol);
  }

  void offer_rights(symbol_id symbol, price close) {
    issue_ = ++action_;
    rights_symbol_ = symbol;
    const calendar_day until{today_.value + 5};
    const calendar_day paid{today_.value + 10};
    const price each = won(close.raw / price::one * 7 / 10);
    tell_all(accounts::credit_rights{{}, issue_, symbol, today_, today_, until, paid, 1, 5, each, std::nullopt},
             nullptr);
    for (auto& one : accounts_) {
      for (const auto& right : accounts::rights_of(one.state).rights) {
        const auto wanted = shares(roll(right.quantity.raw / quantity::one + 1));
        const auto decision = decide(
            one.state, accounts::subscribe_rights{one.state.id, one.state.terms.user, symbol, today_, wanted, at_},
            rules_of(one));
        if (!decision) continue;  // too little cash
        run(one, *decision);
        sums_.rights += wanted.raw / quantity::one * (each.raw / price::one) * money::one;
        issued_[symbol] += wanted.raw;
      }
    }
  }
  void close_rights() {
    std::int64_t paid = 0;
    tell_all(accounts::close_rights{{}, issue_, today_}, &paid);
    EXPECT_EQ(paid, sums_.rights);
    rights_closed_ = true;
  }

  // ---- what must hold ----------------------------------------------------------------------------------------------

  std::int64_t all_shares(symbol_id symbol) const {
    std::int64_t sum = 0;
    for (const auto& one : accounts_) {
      const auto found = one.state.positions.find(symbol);
      if (found != one.state.positions.end()) sum += found->second.quantity.raw;
    }
    return sum;
  }

  void check_day() {
    std::int64_t cash = 0;
    for (auto& one : accounts_) {
      cash += one.state.cash.raw;
      check_account(one.state);
    }
    const auto& s = sums_;
    EXPECT_EQ(cash, s.deposits - s.fees - s.taxes + s.dividends - s.withheld + s.interest - s.monthly + s.parts -
                        (rights_closed_ ? s.rights : 0))
        << "to the last won, on " << to_text(today_);
    EXPECT_EQ((ledger_[{ledger_code::clearing, {}}]), 0);
    EXPECT_EQ((ledger_[{ledger_code::fee, {}}]), s.fees + s.monthly);
    EXPECT_EQ((ledger_[{ledger_code::tax, {}}]), s.taxes + s.withheld);
    for (const auto symbol : symbols_) {
      EXPECT_EQ((ledger_[{ledger_code::clearing, symbol}]), 0);
      if (symbol == rights_symbol_ && !rights_closed_) continue;
      EXPECT_EQ(all_shares(symbol), issued_[symbol]) << symbol.text();
    }
  }

  void check_account(const account& in) {
    money due;
    for (const auto& [date, amount] : in.settlement.unsettled) due += amount;
    EXPECT_EQ(accounts::settled_cash_of(in) + due, in.cash);
    EXPECT_EQ(in.held, accounts::held_for_rights(in));
    wide_money cost;
    for (const auto& [symbol, position] : in.positions) cost += cost_of(position.basis, position.quantity);
    EXPECT_EQ(wide_money(in.cash) - in.net_deposits - in.totals.issued, in.realized + in.totals.income - cost);
    if (in.terms.kind == account_kind::house) return;
    wide_money lots;
    for (const auto& [symbol, open] : in.lots.open) {
      quantity together;
      for (const auto& one : open) {
        together += one.quantity;
        lots += one.cost;
      }
      EXPECT_EQ(together, in.positions.at(symbol).quantity);
    }
    EXPECT_EQ(wide_money(in.cash) - in.net_deposits, in.lots.realized + in.totals.income - lots);
  }

  std::map<symbol_id, bars> prices_;
  market_calendar days_;
  charge_rules charges_;
  std::mt19937_64 random_{244};
  std::vector<symbol_id> symbols_;
  std::map<std::pair<ledger_code, symbol_id>, std::int64_t> ledger_;
  std::map<symbol_id, std::int64_t> issued_;
  own_sums sums_;
  unix_nanos at_{1'700'000'000 * nanos_per_second};
  account_rules rules_;
  calendar_day today_;
  std::uint64_t orders_ = 0;
  std::uint64_t trades_ = 0;
  std::uint64_t action_ = 0;
  std::uint64_t issue_ = 0;
  symbol_id rights_symbol_;
  bool rights_closed_ = false;
  std::size_t dates_settled_ = 0;
  std::vector<recorded_account> accounts_;
};

TEST(a_year_of_real_prices, leaves_the_books_of_a_thousand_accounts_right_to_the_last_won) {
  const auto folder = test_data_folder(MADANG_SOURCE_DIR);
  if (!folder) GTEST_SKIP() << "no real bars here: MADANG_TEST_DATA names no folder";
  auto prices = read_bars(*folder / "krx_daily");
  ASSERT_GE(prices.size(), 20u);
  std::set<calendar_day> days;
  for (const auto& [symbol, of] : prices) {
    for (const auto& [day, one] : of) days.insert(day);
  }
  ASSERT_GE(days.size(), days_of_a_year);
  year_of_trading year(std::move(prices), *load_market_calendar(""), *load_charge_rules(""));
  std::size_t number = 0;
  for (const auto day : days) {
    if (number == days_of_a_year || HasFatalFailure() || HasNonfatalFailure()) break;
    SCOPED_TRACE(to_text(day));
    year.day(day, number++);
  }
  year.check_end();
}

}  // namespace
}  // namespace madang
