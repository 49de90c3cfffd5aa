#include <algorithm>

#include "actors/accounts/watch/activity.hpp"
#include "actors/accounts/watch/anomalies.hpp"
#include "actors/accounts/watch/watched.hpp"

namespace madang::accounts {
namespace {

bool is_open(const risk::open_circuit& one, unix_nanos now) {
  return one.until > now;
}

bool is_open(const account& current, symbol_id symbol, unix_nanos now) {
  const auto& all = current.risk.watch.circuits;
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& one) { return one.symbol == symbol && is_open(one, now); });
}

/// Opens one breaker where its counts have reached what they may.
void open_circuit(const account& current, symbol_id symbol, const activity& sum, const activity& added,
                  std::int64_t errors_max, money loss_max, const account_risk_rules& rules, account_events& events) {
  const bool errors = errors_max > 0 && added.errors > 0 && sum.errors >= errors_max;
  const bool loss = loss_max.raw > 0 && added.lost.raw > 0 && sum.lost.raw >= loss_max.raw;
  if ((!errors && !loss) || is_open(current, symbol, rules.now)) return;
  risk_circuit_opened event;
  event.symbol = symbol;
  event.cause = loss ? risk::circuit_cause::loss : risk::circuit_cause::errors;
  event.until = rules.now + rules.circuits.cool_down_s * nanos_per_second;
  event.limit = loss ? to_text(loss_max) : std::to_string(errors_max);
  event.value = loss ? to_text(sum.lost) : std::to_string(sum.errors);
  event.cash_after = current.cash;
  event.held_after = current.held;
  events.emplace_back(std::move(event));
}

/// The cash that stands after the events: those that follow must not say another.
void carry_cash(const account_events& made, account_events& after) {
  std::optional<std::pair<money, money>> cash;
  for (const auto& one : made) {
    std::visit(
        [&](const auto& event) {
          if constexpr (requires { event.cash_after; }) cash = {event.cash_after, event.held_after};
        },
        one);
  }
  if (!cash) return;
  for (auto& one : after) {
    if (auto* opened = std::get_if<risk_circuit_opened>(&one)) {
      std::tie(opened->cash_after, opened->held_after) = *cash;
    }
  }
}

}  // namespace

account_events watched(const account& current, const account_events& made, const account_risk_rules& rules) {
  if (!rules || current.terms.kind == account_kind::house) return {};
  activity added;
  for (const auto& event : made) {
    const auto one = activity_of(current, event);
    if (!one.any()) continue;
    added += one;
    added.symbol = one.symbol;
  }
  if (!added.any()) return {};
  account_events events;
  const auto& most = rules.circuits;
  if (most.any() && (added.errors > 0 || added.lost.raw > 0)) {
    auto sum = activity_in(current, rules.now, most.window_s);
    auto own = activity_in(current, added.symbol, rules.now, most.window_s);
    sum += added;
    own += added;
    open_circuit(current, {}, sum, added, most.errors, most.loss, rules, events);
    open_circuit(current, added.symbol, own, added, most.symbol_errors, most.symbol_loss, rules, events);
  }
  find_anomalies(current, made, added, rules, events);
  carry_cash(made, events);
  return events;
}

account_events with_watched(const account& current, account_events made, const account_risk_rules& rules) {
  for (auto& one : watched(current, made, rules)) made.push_back(std::move(one));
  return made;
}

account_events refusal_events(const account& current, const place_order& command, const account_rejection& why,
                              const account_risk_rules& rules) {
  if (!rules.writes_refusals()) return {};
  auto event = rejected_check(command, why);
  if (!event) return {};
  return with_watched(current, {*std::move(event)}, rules);
}

unix_nanos circuit_until(const account& current, symbol_id symbol, unix_nanos now) {
  unix_nanos until;
  for (const auto& one : current.risk.watch.circuits) {
    if (is_open(one, now) && (!one.symbol || one.symbol == symbol)) until = std::max(until, one.until);
  }
  return until;
}

std::vector<risk::open_circuit> open_circuits(const account& current, unix_nanos now) {
  std::vector<risk::open_circuit> open;
  for (const auto& one : current.risk.watch.circuits) {
    if (is_open(one, now)) open.push_back(one);
  }
  std::sort(open.begin(), open.end(), [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
  return open;
}

}  // namespace madang::accounts
