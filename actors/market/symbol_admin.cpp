#include <algorithm>

#include "actors/market/symbol.hpp"

namespace madang::market {
namespace {

/// Takes a pass full of orders out: those that rest, those that an auction gathers, and those that wait for their stop
/// price.
void remove_resting(const symbol_state& current, const symbol_rules& rules, order_reason why, symbol_events& events) {
  auto leaving = current.book.first(rules.expiries_per_pass);
  const auto gathered = current.gathered.first(rules.expiries_per_pass - leaving.size());
  leaving.insert(leaving.end(), gathered.begin(), gathered.end());
  std::sort(leaving.begin(), leaving.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
  for (const auto& one : leaving) {
    events.push_back(order_removed{one.order, 0, one.owner, why, one.leaves});
  }
  auto waiting = current.stops.first(rules.expiries_per_pass - leaving.size());
  std::sort(waiting.begin(), waiting.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
  for (const auto& one : waiting) events.push_back(order_removed{one.order, 0, one.owner, why, one.quantity});
}

using decided = result<symbol_events, symbol_reject>;

struct change_decider {
  const symbol_state& current;
  const admin_act& act;
  const day_limits& limits;
  const symbol_rules& rules;

  decided operator()(const halt_symbol&) const {
    if (auto fault = standing_fault()) return refused{*fault};
    if (current.status == instrument_status::halted) return symbol_events{};
    return symbol_events{symbol_halted_by{act}};
  }
  decided operator()(const resume_symbol&) const {
    if (auto fault = standing_fault()) return refused{*fault};
    if (current.status == instrument_status::trading) return symbol_events{};
    return symbol_events{symbol_resumed_by{act}};
  }
  decided operator()(const delist_symbol&) const {
    if (!current.is_listed()) return refused{symbol_reject::symbol_unknown};
    if (current.status == instrument_status::delisted) return symbol_events{};
    symbol_events events{symbol_delisted_by{act}};
    remove_resting(current, rules, order_reason::symbol_delisted, events);
    return events;
  }
  decided operator()(const list_symbol& wanted) const {
    if (current.is_listed()) return refused{symbol_reject::symbol_exists};
    return symbol_events{symbol_listed_by{wanted.listing, limits, wanted.day, act}};
  }

  std::optional<symbol_reject> standing_fault() const {
    if (!current.is_listed()) return symbol_reject::symbol_unknown;
    if (current.status == instrument_status::delisted) return symbol_reject::symbol_delisted;
    return std::nullopt;
  }
};

}  // namespace

result<symbol_events, symbol_reject> decide(const symbol_state& current, const administer_symbol& command,
                                            const day_limits& limits, const symbol_rules& rules) {
  return std::visit(change_decider{current, command.act, limits, rules}, command.change);
}

symbol_events decide(const symbol_state& current, const continue_delisting&, const symbol_rules& rules) {
  symbol_events events;
  if (current.status == instrument_status::delisted) {
    remove_resting(current, rules, order_reason::symbol_delisted, events);
  }
  return events;
}

result<symbol_events, symbol_reject> decide(const symbol_state& current, const adjust_symbol& command,
                                            const day_limits& limits, const symbol_rules& rules) {
  if (!current.is_listed()) return refused{symbol_reject::symbol_unknown};
  if (current.status == instrument_status::delisted) return refused{symbol_reject::symbol_delisted};
  symbol_events events;
  // Only what nobody trades can be split.
  if (current.status != instrument_status::halted) return events;
  remove_resting(current, rules, order_reason::corporate_action, events);
  const bool is_there = current.limits == limits && next_base(current) == command.base;
  if (events.empty() && !is_there) events.emplace_back(symbol_adjusted_by{limits, command.act});
  return events;
}

symbol_state_view state_view_of(const symbol_state& current, price tick) {
  return {current.listing, current.limits, current.status, 0, tick};
}

}  // namespace madang::market
