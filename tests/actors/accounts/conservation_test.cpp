#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <variant>

#include "actors/accounts/postings.hpp"
#include "actors/accounts/valuation/valuation.hpp"
#include "actors/risk/ladder.hpp"
#include "messages/envelope/peer_batch.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using batch = std::variant<peer_batch<account_to_order>, peer_batch<order_to_account>, peer_batch<order_to_symbol>,
                           peer_batch<symbol_to_order>, acknowledged_peer>;
/// Currency (symbol zero) or shares of a symbol.
using asset = std::pair<currency, symbol_id>;

/// Sums of postings by code and asset.
struct ledger {
  std::map<std::pair<ledger_code, asset>, std::int64_t> sums;

  void add(const postings& entries) {
    for (const auto& one : entries) sums[{one.code, {one.currency, one.symbol}}] += one.raw;
  }
  std::int64_t of(ledger_code code, symbol_id symbol = {}) const {
    auto found = sums.find({code, {currency::krw, symbol}});
    return found == sums.end() ? 0 : found->second;
  }
};

/// Accounts, orders and symbols that write to each other: pure machines and lanes of peer messages, first in first out.
class pure_platform {
 public:
  explicit pure_platform(std::uint64_t seed, account_rules rules = open_rules())
      : rules_(std::move(rules)), random_(seed) {
    const std::array<const char*, 2> names{"AAA", "BBB"};
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
      list_instrument command{{}, {won(70'000), won(49'000), won(91'000)}, {20'000}};
      command.listing.symbol = *symbol_id::parse(names[i]);
      command.listing.base_price = won(70'000);
      symbols_[i].apply_all(decide(symbols_[i].state, command));
    }
    for (std::uint64_t i = 0; i < accounts_.size(); ++i) {
      auto& in = accounts_[i];
      in.state.id = {100 + i};
      book(in, {account_opened{1, {owner, i == 0 ? account_kind::house : account_kind::paper, currency::krw, "x"}}});
      auto money_in = deposit(krw(20'000'000));
      book(in, std::get<account_events>(*decide(in.state, money_in, rules_)));
    }
    for (const auto& symbol : symbols_) {
      issue_shares stock{{100}, symbol.state.listing.symbol, shares(300), krw(20'000'000)};
      book(accounts_[0], std::get<account_events>(*decide(accounts_[0].state, stock)));
    }
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (roll(3) == 0) act();
      deliver_some();
    }
    settle();
  }
  /// Everything arrives; what is unacknowledged is sent again, and again.
  void settle() {
    for (int round = 0; round < 50; ++round) {
      while (deliver_some()) {
      }
      if (quiet()) return;
      send_everything_again();
    }
    FAIL() << "peer messages stay unacknowledged";
  }

  static constexpr price lowest_price{won(49'000)};
  static account_rules open_rules() { return {50, {}, rate{150'000}, rate{200'000}}; }

  const ledger& books() const { return all_; }
  int limited() const { return limited_; }
  int fills() const { return fills_; }
  int amended() const { return amended_; }
  int priced() const { return priced_; }
  int copies() const { return copies_; }

  void check() {
    for (const auto& symbol : symbols_) EXPECT_EQ(all_.of(ledger_code::clearing, symbol.state.listing.symbol), 0);
    EXPECT_EQ(all_.of(ledger_code::clearing), 0) << "money is under way though nothing is";
    for (auto& in : accounts_) EXPECT_EQ(in.replayed(blank_account(in.state.id)), in.state);
    for (auto& [id, in] : orders_) check_order(id, in);
    for (auto& in : symbols_) EXPECT_EQ(to_snapshot(in.replayed({})), to_snapshot(in.state));
  }

 private:
  static account blank_account(account_id id) {
    account made;
    made.id = id;
    return made;
  }
  std::int64_t roll(std::int64_t sides) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(sides));
  }
  recorded_account& account_of(account_id id) { return accounts_[id.value - 100]; }
  recorded_symbol& symbol_of(symbol_id id) { return symbols_[symbols_[0].state.listing.symbol == id ? 0 : 1]; }

  // ---- what the shells do ----

  void book(recorded_account& in, const account_events& events) {
    for (const auto& event : events) {
      auto entries = postings_of(in.state, event);
      std::map<asset, std::int64_t> sum;
      for (const auto& one : entries) sum[{one.currency, one.symbol}] += one.raw;
      for (const auto& [what, total] : sum) EXPECT_EQ(total, 0) << "an event does not balance in itself";
      in.take(event);
      all_.add(entries);
      own_[in.state.id].add(entries);
      if (std::holds_alternative<fill_booked>(event)) ++fills_;
      check_account(in.state);
    }
  }
  void check_account(const account& in) {
    const auto& own = own_[in.id];
    EXPECT_GE(in.held.raw, 0);
    EXPECT_GE(in.cash, in.held);
    EXPECT_EQ(own.of(ledger_code::held), in.held.raw);
    EXPECT_EQ(own.of(ledger_code::cash), in.available().raw);
    for (const auto& symbol : symbols_) {
      auto id = symbol.state.listing.symbol;
      auto found = in.positions.find(id);
      auto position = found == in.positions.end() ? position_state{} : found->second;
      EXPECT_GE(position.held.raw, 0);
      EXPECT_GE(position.quantity, position.held);
      EXPECT_EQ(own.of(ledger_code::held, id), position.held.raw);
      EXPECT_EQ(own.of(ledger_code::cash, id), (position.quantity - position.held).raw);
    }
    check_profit(in);
    money held;
    for (const auto& [id, open] : in.orders) held += open.held;
    EXPECT_EQ(held, in.held);
    if (rules_.risk && in.terms.kind != account_kind::house) check_limits(in, *rules_.risk.in_force);
  }

  /// What the rules of risk promise, whatever has led here. Shares count at a price below all that are paid, so that a
  /// fill makes no position worth more than was held for it.
  void check_limits(const account& in, const risk::limits& most) {
    for (const auto& symbol : symbols_) {
      const auto id = symbol.state.listing.symbol;
      const auto found = in.positions.find(id);
      auto owned = found == in.positions.end() ? quantity{} : found->second.quantity;
      wide_money value = wide_notional(lowest_price, owned);
      for (const auto& [order, open] : in.orders) {
        if (open.symbol != id || open.side == side::sell) continue;
        owned += std::max(open.quantity, open.wanted_total) - open.filled;
        const auto wanted = std::max(open.wanted_total, open.filled) - open.filled;
        const auto held_for = wide_notional(open.worst, open.quantity - open.filled);
        value += wide_money{std::max(held_for.raw, wide_notional(open.wanted_worst, wanted).raw)};
        EXPECT_LE(notional(open.worst, open.quantity).raw, most.of(risk::rule::max_order_value));
      }
      EXPECT_LE(owned.raw, most.of(risk::rule::max_position_quantity));
      EXPECT_LE(value.raw, most.of(risk::rule::max_position_value));
    }
    EXPECT_LE(static_cast<std::int64_t>(in.orders.size()), most.of(risk::rule::max_open_orders));
    EXPECT_LE(static_cast<std::int64_t>(in.risk.day.trades), most.of(risk::rule::max_daily_trades));
  }

  /// What an account has gained beyond what was paid in is what it has realized and what it has not, at any prices.
  void check_profit(const account& in) {
    const auto seen = value_of(
        in, 0,
        [this](symbol_id) {
          return symbol_marks{won(60'000 + 100 * roll(200)), {}, {}, {}, {}};
        },
        noon);
    EXPECT_EQ(seen.equity() - seen.net_deposits, seen.realized + seen.unrealized() + seen.income);
    const auto& own = own_[in.id];
    EXPECT_EQ(seen.fees, wide_money{own.of(ledger_code::fee)});
    EXPECT_EQ(seen.taxes, wide_money{own.of(ledger_code::tax)});
    if (in.terms.kind != account_kind::house) check_lots(in, seen);
  }

  /// Lots have their own profit: with what they cost it is the same gain.
  void check_lots(const account& in, const portfolio_view& seen) {
    wide_money cost;
    for (const auto& [symbol, lots] : in.lots.open) {
      quantity together;
      for (const auto& one : lots) {
        together += one.quantity;
        cost += one.cost;
      }
      EXPECT_EQ(together, in.positions.at(symbol).quantity);
    }
    EXPECT_EQ(in.lots.open.size(), in.positions.size());
    EXPECT_EQ(seen.equity() - seen.net_deposits, in.lots.realized + (seen.positions_value - cost) + seen.income);
  }

  template <class Body>
  void post(entity_id from, entity_id to, outbox<Body>& box) {
    auto peer_messages = box.take_unsent();
    if (!peer_messages.empty())
      slots_[{from, to}].push_back(peer_batch<Body>{from, std::move(peer_messages), {}, false});
  }
  void acknowledge(entity_id from, entity_id to, std::uint32_t upto) {
    if (roll(4) != 0) slots_[{from, to}].push_back(acknowledged_peer{from, upto});
  }
  void post_account(account_id id) {
    for (auto& [order, open] : account_of(id).state.orders) post(entity_of(id), entity_of(order), open.to_order);
  }
  void commit(order_id id, const order_events& events) {
    auto& in = orders_[id];
    in.apply_all(events);
    for (const auto& event : events) {
      amended_ += std::holds_alternative<order_amended>(event) ? 1 : 0;
      priced_ += std::holds_alternative<order_priced>(event) ? 1 : 0;
    }
    post(entity_of(id), entity_of(in.state.terms.account), in.state.to_account);
    post(entity_of(id), entity_of(in.state.terms.symbol), in.state.to_symbol);
  }
  void commit(recorded_symbol& in, const symbol_events& events) {
    in.apply_all(events);
    auto self = entity_of(in.state.listing.symbol);
    for (auto& report : new_reports(in.state, events)) {
      auto to = entity_of(report.order);
      slots_[{self, to}].push_back(peer_batch<symbol_to_order>{self, std::move(report.peer_messages), {}, false});
    }
    while (in.state.parked) commit(in, decide_parked(in.state, symbol_rules_));
  }

  void receive(entity_id to, const peer_batch<account_to_order>& m) {
    order_id id{to.key};
    for (const auto& one : m.peer_messages) commit(id, counted(decide(orders_[id].state, one)));
    acknowledge(to, m.from, orders_[id].state.from_account.consumed);
  }
  void receive(entity_id to, const peer_batch<symbol_to_order>& m) {
    order_id id{to.key};
    for (const auto& one : m.peer_messages) commit(id, counted(decide(orders_[id].state, one)));
    acknowledge(to, m.from, orders_[id].state.from_symbol.consumed);
  }
  void receive(entity_id to, const peer_batch<order_to_account>& m) {
    account_id id{to.key};
    order_id from{m.from.key};
    std::uint32_t upto = 0;
    for (const auto& one : m.peer_messages) {
      book(account_of(id), counted(decide(account_of(id).state, from, one, rules_of(account_of(id)))));
      auto found = account_of(id).state.orders.find(from);
      upto = found == account_of(id).state.orders.end() ? one.number : found->second.from_order.consumed;
    }
    post_account(id);
    acknowledge(to, m.from, upto);
  }
  void receive(entity_id to, const peer_batch<order_to_symbol>& m) {
    auto& in = symbol_of({to.key});
    for (const auto& one : m.peer_messages)
      commit(in, counted(decide(in.state, order_id{m.from.key}, one, symbol_rules_)));
  }
  void receive(entity_id to, const acknowledged_peer& ack) {
    messages_acknowledged event{{ack}};
    if (to.kind == entity_kind::account) book(account_of({to.key}), {event});
    if (to.kind == entity_kind::order) orders_[{to.key}].take(event);
    if (to.kind == entity_kind::symbol) symbol_of({to.key}).take(event);
  }
  template <class Events>
  const Events& counted(const Events& events) {
    copies_ += events.empty() ? 1 : 0;
    return events;
  }

  bool deliver_some() {
    std::erase_if(slots_, [](const auto& lane) { return lane.second.empty(); });
    if (slots_.empty()) return false;
    auto lane = std::next(slots_.begin(), roll(static_cast<std::int64_t>(slots_.size())));
    auto to = lane->first.second;
    auto next = std::move(lane->second.front());
    lane->second.pop_front();
    if (roll(20) == 0) lane->second.push_front(next);
    std::visit([&](const auto& one) { receive(to, one); }, next);
    return true;
  }
  void send_everything_again() {
    for (auto& in : accounts_) {
      for (auto& [id, open] : in.state.orders) open.to_order.rewind();
      post_account(in.state.id);
    }
    for (auto& [id, in] : orders_) {
      in.state.to_account.rewind();
      in.state.to_symbol.rewind();
      if (in.state.exists()) commit(id, {});
    }
    for (auto& in : symbols_) {
      auto self = entity_of(in.state.listing.symbol);
      for (const auto& [id, peer_messages] : in.state.reports) {
        slots_[{self, entity_of(id)}].push_back(peer_batch<symbol_to_order>{self, peer_messages, {}, true});
      }
    }
  }
  bool quiet() const {
    for (const auto& in : accounts_) {
      for (const auto& [id, open] : in.state.orders) {
        if (!open.to_order.empty()) return false;
      }
    }
    for (const auto& [id, in] : orders_) {
      if (!in.state.to_account.empty() || !in.state.to_symbol.empty()) return false;
    }
    return symbols_[0].state.reports.empty() && symbols_[1].state.reports.empty();
  }

  // ---- what clients do ----

  void act() {
    auto what = roll(100);
    if (what < 55) return place_one();
    if (what < 75) return amend_one();
    if (what < 88) return cancel_one();
    if (what < 94) return move_money();
    auto& in = symbols_[static_cast<std::size_t>(roll(2))];
    if (what < 96) return commit(in, decide(in.state, halt_trading{}));
    if (what < 99) return commit(in, decide(in.state, resume_trading{}));
    ++rules_.risk.today.value;
    symbol_events events;
    do {
      events = decide(in.state, open_day{{in.state.today.day.value + 1}}, in.state.limits, symbol_rules_);
      commit(in, events);
    } while (!std::holds_alternative<day_opened>(events.back()));
  }
  void place_one() {
    auto& in = accounts_[static_cast<std::size_t>(roll(static_cast<std::int64_t>(accounts_.size())))];
    auto command = purchase(order_id{++next_order_});
    command.account = in.state.id;
    command.symbol = symbols_[static_cast<std::size_t>(roll(2))].state.listing.symbol;
    command.side = roll(2) == 0 ? side::buy : side::sell;
    constexpr std::array types{order_type::market, order_type::market, order_type::best_limit, order_type::own_best};
    const auto type = static_cast<std::size_t>(roll(10));
    command.type = type < types.size() ? types[type] : order_type::limit;
    command.time_in_force = static_cast<time_in_force>(1 + roll(4));
    if (command.type == order_type::own_best) command.time_in_force = time_in_force::day;
    command.quantity = shares(1 + roll(12));
    command.price = command.type == order_type::limit ? won(69'500 + 100 * roll(10)) : price{};
    auto decision = decide(in.state, command, rules_of(in));
    if (!decision) return note(decision.error());
    book(in, std::get<account_events>(*decision));
    post_account(in.state.id);
  }
  /// The house is exempt.
  account_rules rules_of(const recorded_account& in) const {
    auto rules = rules_;
    if (in.state.terms.kind == account_kind::house) rules.risk = {};
    return rules;
  }
  void note(const account_rejection& why) {
    const auto number = static_cast<unsigned>(why.why);
    if (number > 40 && number <= 40 + risk::rule_count) ++limited_;
  }
  /// One of the youngest, most of which are open.
  recorded_order* any_order() {
    if (orders_.empty()) return nullptr;
    auto back = roll(std::min<std::int64_t>(15, static_cast<std::int64_t>(orders_.size())));
    return &std::prev(orders_.end(), 1 + back)->second;
  }
  void amend_one() {
    auto* in = any_order();
    if (in == nullptr) return;
    amend_order command{
        in->state.terms.order, owner, shares(roll(14)), won(roll(3) == 0 ? 0 : 69'500 + 100 * roll(10)), 0, {}, noon};
    auto decision = decide(in->state, command, {shares(1), won(100), {won(70'000), won(49'000), won(91'000)}});
    if (decision) commit(in->state.terms.order, std::get<order_events>(*decision));
  }
  void cancel_one() {
    auto* in = any_order();
    if (in == nullptr) return;
    auto decision = decide(in->state, cancel_order{in->state.terms.order, owner, {}, noon});
    if (decision) commit(in->state.terms.order, std::get<order_events>(*decision));
  }
  void move_money() {
    auto& in = accounts_[static_cast<std::size_t>(roll(static_cast<std::int64_t>(accounts_.size())))];
    auto amount = krw(1 + roll(3'000'000));
    auto decision =
        roll(2) == 0 ? decide(in.state, deposit(amount), rules_) : decide(in.state, withdrawal(amount), rules_);
    if (decision) book(in, std::get<account_events>(*decision));
  }

  // ---- what must hold when nothing is under way ----

  void check_order(order_id id, const recorded_order& in) {
    EXPECT_EQ(in.replayed({}), in.state);
    const auto& current = in.state;
    const auto& owner_orders = account_of(current.terms.account).state.orders;
    auto resting = symbol_of(current.terms.symbol).state.book.find(id);
    EXPECT_EQ(current.is_open(), owner_orders.contains(id));
    EXPECT_EQ(current.is_open(), resting.has_value());
    EXPECT_EQ(current.change, order_change::none);
    if (!current.is_open()) return;
    EXPECT_EQ(owner_orders.at(id).filled, current.progress.filled);
    EXPECT_EQ(owner_orders.at(id).quantity, current.progress.quantity);
    EXPECT_EQ(owner_orders.at(id).wanted_total, quantity{});
    EXPECT_EQ(resting->leaves, current.leaves());
    EXPECT_EQ(resting->price, current.progress.price);
    // The hold has come down to the limit that it has taken.
    if (!trading::takes_price(current.terms.type)) return;
    EXPECT_EQ(owner_orders.at(id).worst, current.progress.price);
  }

  account_rules rules_;
  symbol_rules symbol_rules_{true, 3, 3, 1'000};
  std::mt19937_64 random_;
  std::array<recorded_account, 4> accounts_;
  std::array<recorded_symbol, 2> symbols_;
  std::map<order_id, recorded_order> orders_;
  std::map<std::pair<entity_id, entity_id>, std::deque<batch>> slots_;
  ledger all_;
  std::map<account_id, ledger> own_;
  std::uint64_t next_order_ = 0x1'0000;
  int fills_ = 0;
  int amended_ = 0;
  int priced_ = 0;
  int copies_ = 0;
  int limited_ = 0;
};

/// Limits that a random client meets all the time.
account_rules tight_rules() {
  risk::limits most;
  most.set(risk::rule::max_order_value, krw(600'000).raw);
  most.set(risk::rule::max_position_quantity, shares(25).raw);
  most.set(risk::rule::max_position_value, krw(1'500'000).raw);
  most.set(risk::rule::max_open_orders, 4);
  most.set(risk::rule::max_daily_trades, 5);
  auto rules = pure_platform::open_rules();
  rules.risk.checks = &risk::the_ladder;
  rules.risk.in_force = std::make_shared<const risk::limits>(most);
  rules.risk.today = {20'000};
  rules.risk.marks = [](symbol_id) {
    return symbol_marks{pure_platform::lowest_price, pure_platform::lowest_price, market_code::kospi, {}, {}};
  };
  return rules;
}

/// Each seed is another interleaving.
std::uint64_t risk_seeds() {
  const auto* wanted = std::getenv("MADANG_RISK_SEEDS");
  if (wanted != nullptr) return std::strtoull(wanted, nullptr, 10);
  return std::getenv("MADANG_TEST_LONG") != nullptr ? 10'000 : 100;
}

TEST(random_flows, pass_no_limit_of_risk_whatever_the_interleaving) {
  int fills = 0;
  int limited = 0;
  int amended = 0;
  for (std::uint64_t seed = 1; seed <= risk_seeds() && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pure_platform platform(seed, tight_rules());
    platform.run(900);
    platform.check();
    fills += platform.fills();
    limited += platform.limited();
    amended += platform.amended();
  }
  std::printf("%d fills, %d amended, %d refused by a limit\n", fills, amended, limited);
  EXPECT_GT(fills, 500);
  EXPECT_GT(amended, 50);
  EXPECT_GT(limited, 500);
}

TEST(random_flows, conserve_cash_shares_and_holds_and_equal_their_replay) {
  int fills = 0;
  int amended = 0;
  int copies = 0;
  int priced = 0;
  for (std::uint64_t seed = 1; seed <= 100 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pure_platform platform(seed);
    platform.run(900);
    platform.check();
    fills += platform.fills();
    amended += platform.amended();
    copies += platform.copies();
    priced += platform.priced();
  }
  std::printf("%d fills, %d amended, %d copies, %d limits from the book\n", fills, amended, copies, priced);
  EXPECT_GT(fills, 1'500);
  EXPECT_GT(amended, 400);
  EXPECT_GT(copies, 3'000);
  EXPECT_GT(priced, 500);
}

TEST(postings, of_each_kind_of_event_name_the_codes_that_it_moves) {
  auto in = funded_account(krw(1'000'000));
  auto entries = postings_of(in.state, funds_deposited{2, krw(5), {}, {}, {}});
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0], (posting{ledger_code::external, currency::krw, {}, -krw(5).raw}));
  EXPECT_EQ(entries[1], (posting{ledger_code::cash, currency::krw, {}, krw(5).raw}));
  EXPECT_TRUE(postings_of(in.state, messages_acknowledged{}).empty());
  auto issued = postings_of(in.state, shares_issued{test_symbol(), shares(3), krw(9), {}, {}});
  ASSERT_EQ(issued.size(), 2U);
  EXPECT_EQ(issued[0].code, ledger_code::issuance);
  EXPECT_EQ(issued[0].symbol, test_symbol());
}

}  // namespace
}  // namespace madang
