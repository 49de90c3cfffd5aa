#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "actors/accounts/settlement/actions.hpp"
#include "actors/accounts/settlement/rights_issue.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "tests/support/domain_stage.hpp"

/// Histories of accounts against a program of its own that knows only the rules (settlement_reference.py).
namespace madang {
namespace {

constexpr std::int32_t korea = 32'400;

/// An account whose fills are settled two days later, and what was done to it, as the other program reads it.
class history {
 public:
  std::string line() const { return line_; }
  const account& state() const { return in_.state; }

  void deposit(money amount) {
    if (run(std::get<account_events>(*decide(in_.state, madang::deposit(amount), rules()))))
      say("deposit", {amount.raw});
  }
  void trade(side on, quantity amount, price at) {
    auto command = on == side::buy ? purchase(next_order()) : sale(next_order());
    command.quantity = amount;
    command.price = at;
    const auto decision = decide(in_.state, command, rules());
    if (!decision) return;
    in_.apply_all(std::get<account_events>(*decision));
    const report_trade filled{{++trades_, at, amount, liquidity_kind::taker}, true, in_.at};
    tell(in_, command.new_order, filled, rules());
    say(on == side::buy ? "buy" : "sell", {amount.raw, at.raw});
  }
  void dividend(price per_share, rate withheld) {
    const pay_dividend command{own_account, ++actions_, test_symbol(), day(), day(), day(), per_share, withheld, {}};
    if (run(decide(in_.state, command, rules()).events)) say("dividend", {per_share.raw, withheld.raw});
  }
  void interest(std::uint32_t days, rate yearly) {
    const pay_interest command{own_account, ++actions_, day(), days, yearly};
    if (run(decide(in_.state, command, rules()).events)) say("interest", {days, yearly.raw});
  }
  void fee(money amount) {
    const auto given = decide(in_.state, charge_account_fee{own_account, ++actions_, day(), amount}, rules());
    if (run(given.events)) say("fee", {given.view.amount.raw});
  }
  void split(std::uint32_t news, std::uint32_t olds, price after) {
    const adjust_position command{own_account, ++actions_, day(), test_symbol(), news, olds, after, {}};
    if (run(decide(in_.state, command, rules()).events)) say("split", {news, olds, after.raw});
  }
  /// One issue at a time: credited, subscribed to as far as the cash goes, and paid.
  void rights(std::uint32_t news, std::uint32_t olds, price each, quantity wanted) {
    const auto issue = ++actions_;
    const credit_rights offered{own_account, issue, test_symbol(), day(), day(), day(), day(), news, olds, each, {}};
    if (!run(decide(in_.state, offered, rules()).events)) return;
    const auto decision =
        decide(in_.state, subscribe_rights{own_account, owner, test_symbol(), day(), wanted, in_.at}, rules());
    if (decision) in_.apply_all(*decision);
    const auto taken = decision ? wanted : quantity{};
    if (run(decide(in_.state, close_rights{own_account, issue, day()}, rules()).events)) {
      say("rights", {news, olds, each.raw, taken.raw});
    }
  }
  void next_day() {
    in_.at = in_.at + one_day_ns;
    in_.apply_all(decide(in_.state, settle_cash{own_account, day()}));
    say("day", {});
  }
  quantity held() const {
    const auto found = in_.state.positions.find(test_symbol());
    return found == in_.state.positions.end() ? quantity{} : found->second.quantity;
  }
  std::string sums() const {
    const auto& a = in_.state;
    const auto found = a.positions.find(test_symbol());
    const auto cost = found == a.positions.end() ? wide_money{} : cost_of(found->second.basis, found->second.quantity);
    std::ostringstream out;
    for (const auto one :
         {a.cash.raw, settled_cash_of(a).raw, saturated(a.totals.income).raw, saturated(a.realized).raw,
          saturated(a.lots.realized).raw, saturated(a.totals.fees).raw, saturated(a.totals.taxes).raw, held().raw}) {
      out << one << ' ';
    }
    out << saturated(cost).raw;
    return out.str();
  }
  /// What is left of the books when all is sold at what it cost: equity - net deposits = realized + income.
  wide_money gap() const {
    const auto& a = in_.state;
    const auto found = a.positions.find(test_symbol());
    const auto cost = found == a.positions.end() ? wide_money{} : cost_of(found->second.basis, found->second.quantity);
    return wide_money(a.cash) + cost - a.net_deposits - a.realized - a.totals.income;
  }
  bool replays() const { return in_.replayed(blank_account()) == in_.state; }

 private:
  calendar_day day() const { return day_in_zone(in_.at, korea); }
  order_id next_order() { return order_id{++orders_ << 16 | 0xa1}; }
  account_rules rules() const {
    account_rules rules;
    rules.fee_rate = rate{2'300};
    rules.utc_offset_s = korea;
    rules.closing_today = day();
    rules.settlement.today = day();
    rules.settlement.next_day = {day().value + 1};
    rules.settlement.second_day = {day().value + 2};
    rules.settlement.of_fill = [](symbol_id, side, calendar_day traded) {
      return fill_terms{{traded.value + 2}, true, rate{50'000}, rate{150'000}, rounding::down};
    };
    return rules;
  }
  bool run(const account_events& events) {
    in_.apply_all(events);
    return !events.empty();
  }
  void say(const char* word, std::initializer_list<std::int64_t> numbers) {
    line_ += word;
    for (const auto one : numbers) line_ += ' ' + std::to_string(one);
    line_ += ';';
  }

  recorded_account in_ = funded_account({});
  std::string line_;
  std::uint64_t orders_ = 0;
  std::uint64_t trades_ = 0;
  std::uint64_t actions_ = 0;
};

history random_history(std::mt19937_64& random) {
  const auto one_of = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
  };
  history made;
  made.deposit(krw(one_of(1'000'000, 50'000'000)));
  for (int step = 0; step < 80; ++step) {
    const auto at = price::whole(one_of(500, 900) * 100);
    switch (one_of(0, 10)) {
      case 0:
      case 1:
      case 2:
        made.trade(side::buy, shares(one_of(1, 30)), at);
        break;
      case 3:
      case 4: {
        const auto whole = made.held().raw / quantity::one;
        if (whole > 0) made.trade(side::sell, shares(one_of(1, whole)), at);
        break;
      }
      case 5:
        made.dividend(price{one_of(1, 50'000'000)}, rate{15'400'000});
        break;
      case 6:
        made.interest(static_cast<std::uint32_t>(one_of(28, 31)), rate{one_of(1, 5'000'000)});
        break;
      case 7:
        made.fee(krw(one_of(1, 2'000)));
        break;
      case 8:
        made.split(static_cast<std::uint32_t>(one_of(1, 5)), static_cast<std::uint32_t>(one_of(1, 5)),
                   price::whole(one_of(1, 100'000)));
        break;
      case 9:
        made.rights(static_cast<std::uint32_t>(one_of(1, 5)), static_cast<std::uint32_t>(one_of(1, 9)),
                    price{one_of(1, 900'000'000)}, shares(one_of(0, 40)));
        break;
      default:
        made.next_day();
    }
  }
  return made;
}

/// What the Python program beside this file says; empty where there is no Python.
std::string reference_of(const std::vector<history>& cases) {
  const auto file = ::testing::TempDir() + "madang_settlement_" + std::to_string(std::random_device{}());
  {
    std::ofstream out(file);
    for (const auto& one : cases) out << one.line() << '\n';
  }
  const std::string program = std::string(MADANG_SOURCE_DIR) + "/tests/actors/accounts/settlement_reference.py";
  const auto command = "python3 '" + program + "' <'" + file + "' 2>/dev/null";
  std::string out;
  if (auto* pipe = popen(command.c_str(), "r")) {
    char buffer[4'096];
    while (const auto got = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, got);
    pclose(pipe);
  }
  std::remove(file.c_str());
  return out;
}

TEST(books, are_what_another_program_says_of_random_histories) {
  std::mt19937_64 random(29);
  std::vector<history> cases;
  for (int i = 0; i < 300; ++i) cases.push_back(random_history(random));
  std::istringstream expected(reference_of(cases));
  std::string line;
  std::size_t seen = 0;
  while (seen < cases.size() && std::getline(expected, line)) {
    const auto& one = cases[seen++];
    ASSERT_EQ(one.sums(), line) << one.line();
    ASSERT_EQ(one.gap(), wide_money{}) << "what it is worth is not what came in and was earned: " << one.line();
    ASSERT_TRUE(one.replays()) << one.line();
  }
  if (seen == 0) GTEST_SKIP() << "python3 is not there";
  EXPECT_EQ(seen, cases.size());
}

/// A year by hand. Each line: what is done, then cash, settled cash, income, realized profit, shares, cost of them.
TEST(books, of_a_year_are_those_that_were_made_by_hand) {
  history year;
  year.deposit(krw(10'000'000));
  // 100 at 70,000: the fee is 161 of 161.00. Cost 7,000,161.
  year.trade(side::buy, shares(100), won(70'000));
  EXPECT_EQ(year.sums(), "29998390000 100000000000 0 0 0 1610000 0 100000000 70001610000");
  year.next_day();
  year.next_day();  // settled
  EXPECT_EQ(year.sums(), "29998390000 29998390000 0 0 0 1610000 0 100000000 70001610000");
  // 361 on each of 100 are 36,100; 15.4 % are 5,559.4, cut to 5,559: 30,541.
  year.dividend(price::whole(361), rate{15'400'000});
  EXPECT_EQ(year.sums(), "30303800000 30303800000 305410000 0 0 1610000 0 100000000 70001610000");
  // 1 becomes 2: 200 shares, the same cost.
  year.split(2, 1, won(35'000));
  EXPECT_EQ(year.sums(), "30303800000 30303800000 305410000 0 0 1610000 0 200000000 70001610000");
  // Half of them at 50,000: 5,000,000, fee 115, tax 2,500 and 7,500. 4,989,885 less half the cost, 3,500,080.5.
  year.trade(side::sell, shares(100), won(50'000));
  EXPECT_EQ(year.sums(),
            "80202650000 30303800000 305410000 14898045000 14898045000 2760000 100000000 100000000 35000805000");
  year.next_day();
  // Interest on settled cash alone, 3,030,380: 2 % are 60,607.6 a year, 31 days of 365 are 5,147.49.
  year.interest(31, rate{2'000'000});
  EXPECT_EQ(year.sums(),
            "80254120000 30355270000 356880000 14898045000 14898045000 2760000 100000000 100000000 35000805000");
  year.next_day();
  EXPECT_EQ(year.sums(),
            "80254120000 80254120000 356880000 14898045000 14898045000 2760000 100000000 100000000 35000805000");
  year.fee(krw(1'000));
  EXPECT_EQ(year.sums(),
            "80244120000 80244120000 346880000 14898045000 14898045000 2760000 100000000 100000000 35000805000");
  // 3 become 1: 33.333333; the third of a share at 150,000 is 49,999.95, cut to 49,999. Of the cost 3,500,080.5
  // 33 of 33.333333 shares keep 3,465,079.7297: 35,000.7703 go, 14,998.2297 are earned.
  year.split(1, 3, won(150'000));
  EXPECT_EQ(year.sums(),
            "80744110000 80744110000 346880000 15048027297 15048027297 2760000 100000000 33000000 34650797297");
  EXPECT_EQ(year.gap(), wide_money{});
  EXPECT_TRUE(year.replays());
}

}  // namespace
}  // namespace madang
