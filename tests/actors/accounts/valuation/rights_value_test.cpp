#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "actors/accounts/account_risk.hpp"
#include "actors/accounts/settlement/rights_issue.hpp"
#include "actors/accounts/valuation/valuation.hpp"
#include "actors/risk/ladder.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr std::int32_t korea = 32'400;
const calendar_day today = day_in_zone(noon, korea);

/// An account and the market it looks at.
struct holder {
  recorded_account in = funded_account(krw(10'000'000));
  price last = won(10'000);
  std::uint64_t orders = 0;
  std::uint64_t issues = 0;

  account_rules rules(calendar_day day = today) const {
    account_rules made;
    made.closing_today = day;
    made.utc_offset_s = korea;
    made.risk.checks = &risk::the_ladder;
    made.risk.in_force = std::make_shared<const risk::limits>();
    made.risk.today = day;
    made.risk.marks = marks();
    return made;
  }
  marks_of_symbol marks() const {
    return [at = last](symbol_id) { return symbol_marks{at, at, market_code::kospi, "Semiconductors", {}}; };
  }
  portfolio_view worth() const { return value_of(in.state, 0, marks(), noon); }

  void trade(side on, std::int64_t amount) {
    auto command = purchase(order_id{(++orders << 16U) | 0xa1});
    command.side = on;
    command.quantity = shares(amount);
    command.price = last;
    command.instrument->limits = {last, won(1), won(1'000'000)};
    command.instrument->tick = won(1);
    place(in, command);
    tell(in, command.new_order, report_trade{{1, last, shares(amount), liquidity_kind::taker}, true, noon});
  }
  quantity credit(std::uint32_t news, std::uint32_t olds, price each) {
    const auto issue = ++issues;
    const calendar_day record_date{today.value + static_cast<std::int32_t>(issue)};
    const accounts::credit_rights command{
        own_account,       issue, test_symbol(), today, record_date, {today.value + 5},
        {today.value + 9}, news,  olds,          each,  std::nullopt};
    in.apply_all(decide(in.state, command, rules()).events);
    const auto found = in.state.settlement.rights.find(issue);
    return found == in.state.settlement.rights.end() ? quantity{} : found->second.quantity;
  }
  void subscribe(std::uint64_t issue, quantity wanted) {
    const calendar_day record_date{today.value + static_cast<std::int32_t>(issue)};
    const accounts::subscribe_rights command{own_account, owner, test_symbol(), record_date, wanted, noon};
    const auto decision = decide(in.state, command, rules());
    ASSERT_TRUE(decision) << static_cast<int>(decision.error().why);
    in.apply_all(*decision);
  }
  void close(std::uint64_t issue) {
    const accounts::close_rights command{own_account, issue, {today.value + 9}};
    in.apply_all(decide(in.state, command, rules({today.value + 9})).events);
  }
};

TEST(rights_value, makes_up_for_the_lower_price_of_the_share) {
  holder one;
  one.trade(side::buy, 100);
  const auto before = one.worth();
  one.last = won(9'000);  // one new share at 8,000 for each old one at 10,000
  ASSERT_EQ(one.credit(1, 1, won(8'000)), shares(100));
  const auto after = one.worth();
  EXPECT_EQ(after.equity(), before.equity());
  EXPECT_EQ(after.positions_value, wide_money(krw(1'000'000)));
  EXPECT_EQ(after.positions.at(0).market_value, wide_money(krw(900'000)));
  EXPECT_EQ(after.unrealized(), before.unrealized()) << "rights cost nothing";
  one.subscribe(1, shares(100));
  EXPECT_EQ(one.worth().equity(), before.equity()) << "what they cost is held";
  one.close(1);
  EXPECT_EQ(one.worth().equity(), before.equity()) << "the new shares are there and paid for";
  EXPECT_EQ(one.worth().positions_value, wide_money(krw(1'800'000)));
}

TEST(rights_value, is_lost_with_rights_that_lapse_and_nothing_where_a_share_is_worth_no_more) {
  holder one;
  one.trade(side::buy, 100);
  one.credit(1, 5, won(8'000));
  EXPECT_EQ(one.worth().positions_value, wide_money(krw(1'040'000)));
  for (const auto last : {won(8'000), won(7'500), price{}}) {
    one.last = last;
    EXPECT_EQ(one.worth().positions_value, wide_money(last ? wide_notional(last, shares(100)) : krw(1'000'000)));
  }
  one.last = won(10'000);
  one.subscribe(1, shares(5));
  const auto before = one.worth().equity();
  one.close(1);
  EXPECT_EQ(one.worth().equity(), before - wide_money(krw(15 * 2'000)));
}

/// Also of shares that are not held any more.
TEST(rights_value, counts_before_every_rule_of_risk) {
  for (const std::int64_t kept : {100, 0}) {
    holder one;
    one.trade(side::buy, 100);
    one.credit(1, 1, won(8'000));
    if (kept == 0) one.trade(side::sell, 100);
    one.last = won(9'000);
    const auto rules = one.rules();
    const wide_money rights(krw(100'000));
    const auto owned = wide_money(krw(kept * 9'000)) + rights;
    const auto equity = one.worth().equity();
    ASSERT_EQ(equity, wide_money(one.in.state.cash) + owned) << kept;
    const auto& state = one.in.state;
    auto command = purchase(order_id{0x77'00a1});
    command.price = won(9'000);
    const auto asked = accounts::intent_of(command, won(9'000), rules.risk);
    const auto facts = accounts::facts_of(state, asked, rules.risk, true);
    EXPECT_EQ(facts.equity, equity) << kept;
    EXPECT_EQ(facts.gross, owned + wide_money(krw(90'000))) << kept;
    EXPECT_EQ(facts.position_value, owned + wide_money(krw(90'000))) << kept;
    EXPECT_EQ(facts.sector_value, owned + wide_money(krw(90'000))) << kept;
    EXPECT_EQ(facts.position_quantity, shares(kept + 10)) << kept;
    const auto standing = accounts::standing_of(state, rules.risk);
    EXPECT_EQ(standing.equity, equity) << kept;
    EXPECT_EQ(standing.position_value, owned) << kept;
    const auto exposed = accounts::exposure_of(state, rules.risk);
    EXPECT_EQ(exposed.equity, equity) << kept;
    EXPECT_EQ(exposed.positions_value, owned) << kept;
    ASSERT_EQ(exposed.by_symbol.size(), 1U) << kept;
    EXPECT_EQ(exposed.by_symbol[0].gross, owned) << kept;
    const auto begun = accounts::day_events(state, rules.risk);
    ASSERT_EQ(begun.size(), 1U) << kept;
    EXPECT_EQ(std::get<risk_day_begun>(begun[0]).opening_equity, equity) << kept;
    EXPECT_EQ(accounts::valued_symbols(state), std::vector{test_symbol()}) << kept;
  }
}

/// An account's books in whole won, kept beside it.
class reckoned_holder {
 public:
  explicit reckoned_holder(std::uint32_t seed) : random_(seed) {}

  void act() {
    switch (pick(6)) {
      case 0:
        return buy(1 + pick(20));
      case 1:
        return held_ > 0 ? sell(1 + pick(held_)) : void();
      case 2:
        return offer(1 + pick(3), 1 + pick(5), 5'000 + pick(8'000));
      case 3:
        return rights_.empty() ? void() : subscribe();
      case 4:
        return rights_.empty() || pick(3) != 0 ? void() : close();
      default:
        last_ = 5'000 + pick(10'000);
        one_.last = won(last_);
    }
  }
  void expect_the_same() const {
    auto owned = held_ * last_;
    for (const auto& [issue, right] : rights_) owned += std::max<std::int64_t>(last_ - right.each, 0) * right.amount;
    const auto view = one_.worth();
    ASSERT_EQ(view.positions_value, wide_money(krw(owned)));
    ASSERT_EQ(view.equity(), wide_money(krw(cash_ + owned)));
    ASSERT_EQ(view.net_deposits, wide_money(krw(deposited)));
    ASSERT_EQ(view.realized + view.unrealized() + view.income, wide_money(krw(cash_ + owned - deposited)));
  }
  std::size_t closed() const { return closed_; }

 private:
  static constexpr std::int64_t deposited = 10'000'000;
  struct own_right {
    std::int64_t amount = 0, each = 0, wanted = 0;
  };

  std::int64_t pick(std::int64_t below) { return static_cast<std::int64_t>(random_() % below); }
  std::int64_t free() const {
    auto left = cash_;
    for (const auto& [issue, right] : rights_) left -= right.wanted * right.each;
    return left;
  }
  void buy(std::int64_t amount) {
    if (amount * last_ > free()) return;
    one_.trade(side::buy, amount);
    held_ += amount;
    cash_ -= amount * last_;
  }
  void sell(std::int64_t amount) {
    one_.trade(side::sell, amount);
    held_ -= amount;
    cash_ += amount * last_;
  }
  void offer(std::int64_t news, std::int64_t olds, std::int64_t each) {
    if (one_.issues >= 4) return;
    const auto amount = held_ * news / olds;
    ASSERT_EQ(one_.credit(static_cast<std::uint32_t>(news), static_cast<std::uint32_t>(olds), won(each)),
              shares(amount));
    if (amount > 0) rights_[one_.issues] = {amount, each, 0};
  }
  void subscribe() {
    auto& [issue, right] = *rights_.begin();
    const auto most = std::min(right.amount, (free() + right.wanted * right.each) / right.each);
    right.wanted = pick(most + 1);
    one_.subscribe(issue, shares(right.wanted));
  }
  void close() {
    const auto [issue, right] = *rights_.begin();
    one_.close(issue);
    cash_ -= right.wanted * right.each;
    held_ += right.wanted;
    rights_.erase(issue);
    ++closed_;
  }

  std::mt19937 random_;
  holder one_;
  std::int64_t cash_ = deposited;
  std::int64_t held_ = 0;
  std::int64_t last_ = 10'000;
  std::map<std::uint64_t, own_right> rights_;
  std::size_t closed_ = 0;
};

/// Whatever is bought, sold, credited, subscribed to and closed at whatever prices: what an account owns is what was
/// reckoned beside it, and its profit is the sum of its parts.
TEST(rights_value, keeps_the_identity_of_profit_on_every_path) {
  std::size_t closed = 0;
  for (std::uint32_t seed = 1; seed <= 200 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    reckoned_holder one(seed);
    for (int step = 0; step < 60 && !HasFailure(); ++step) {
      one.act();
      one.expect_the_same();
    }
    closed += one.closed();
  }
  EXPECT_GT(closed, 100U);
}

}  // namespace
}  // namespace madang
