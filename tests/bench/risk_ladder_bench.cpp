#include <chrono>
#include <cstdio>
#include <vector>

#include "actors/accounts/account_risk.hpp"
#include "actors/risk/ladder.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::int64_t positions = 20;
constexpr std::int64_t open_orders = 5;
constexpr double allowed_us = 3;

symbol_id symbol_of(std::int64_t number) {
  return *symbol_id::parse(std::to_string(100'000 + number));
}

/// An account that holds and buys; every limit is far away, so that the ladder is climbed to its end.
account busy_account() {
  account made;
  made.terms = {user_id{1}, account_kind::live, currency::krw, "bench"};
  made.cash = money::whole(1'000'000'000);
  made.risk.day.day = {20'000};
  for (std::int64_t i = 0; i < positions; ++i) made.positions[symbol_of(i)].quantity = quantity::whole(100);
  for (std::int64_t i = 0; i < open_orders; ++i) {
    auto& order = made.orders[order_id{static_cast<std::uint64_t>(i) + 1}];
    order.symbol = symbol_of(i);
    order.quantity = quantity::whole(10);
    order.held = money::whole(700'000);
  }
  return made;
}

account_risk_rules all_rules() {
  risk::limits most;
  for (const auto& row : risk::rule_rows) {
    if (risk::has_amount(row.unit)) most.set(row.which, INT64_MAX / 4);
  }
  risk::set_limit(most, {risk::rule::allowed_markets, risk::no_limit, "KOSPI,KOSDAQ"});
  risk::set_limit(most, {risk::rule::restricted_symbols, risk::no_limit, "900001,900002,900003"});
  risk::set_limit(most, {risk::rule::trading_hours, risk::no_limit, "00:00-24:00"});
  account_risk_rules rules;
  rules.checks = &risk::the_ladder;
  rules.in_force = std::make_shared<const risk::limits>(most);
  rules.today = {20'000};
  rules.marks = [](symbol_id) {
    return symbol_marks{price::whole(70'000), price::whole(69'000), market_code::kospi, "Semiconductors",
                        quantity::whole(1'000'000)};
  };
  return rules;
}

place_order order_in(std::int64_t number) {
  place_order made;
  made.symbol = symbol_of(number % positions);
  made.quantity = quantity::whole(1 + number % 100);
  made.price = price::whole(70'000);
  return made;
}

}  // namespace

int run_risk_ladder() {
  constexpr std::int64_t rounds = 300'000;
  const auto account = busy_account();
  const auto rules = all_rules();
  bench_report report;
  report.bench = "risk_ladder";
  report.unit = "us/order";
  report.latencies.reserve(rounds);
  std::uint64_t refused = 0;
  const auto begin = steady::now();
  auto last = begin;
  for (std::int64_t i = 0; i < rounds; ++i) {
    const auto order = order_in(i);
    if (risk_fault(account, intent_of(order, order.price, rules), rules)) ++refused;
    const auto now = steady::now();
    report.latencies.add((now - last).count());
    last = now;
  }
  const auto seconds = std::chrono::duration<double>(last - begin).count();
  report.value = seconds * 1e6 / rounds;
  report.baseline = {{"allowed", allowed_us}};
  report.ratio = report.value / allowed_us;
  report.ok = refused == 0 && report.value < allowed_us;
  report.more = {{"rules", static_cast<double>(risk::rule_count)},
                 {"positions", static_cast<double>(positions)},
                 {"open_orders", static_cast<double>(open_orders)}};
  std::printf("every rule in force, %lld positions, %lld open orders: %.2f us for an order\n",
              static_cast<long long>(positions), static_cast<long long>(open_orders), report.value);
  return report.print();
}

}  // namespace madang
