#pragma once

#include <algorithm>
#include <vector>

#include "actors/market/symbol_walk.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {

/// Won prices step by 100.
inline symbol_rules auction_rules(std::uint32_t per_pass = 1'000) {
  symbol_rules rules{true, per_pass, per_pass, 100'000};
  rules.tick_at = [](price) { return won(100); };
  return rules;
}

inline symbol_events finish_passes(recorded_symbol& in, const symbol_rules& rules = auction_rules()) {
  symbol_events all;
  while (in.state.has_more_to_do()) {
    const auto more = decide_unfinished(in.state, rules);
    in.apply_all(more);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

/// The market tells its session; returns all that follows.
inline symbol_events enter(recorded_symbol& in, market::trading_session session,
                           const symbol_rules& rules = auction_rules(), std::int32_t day = 20'000) {
  in.apply_all(decide(in.state, market::enter_session{{{day}, session, {}}}));
  return finish_passes(in, rules);
}

inline std::vector<traded> trades_in(const symbol_events& events) {
  std::vector<traded> out;
  for (const auto& event : events) {
    if (const auto* one = std::get_if<traded>(&event)) out.push_back(*one);
  }
  return out;
}
template <class Event>
const Event* first_in(const symbol_events& events) {
  for (const auto& event : events) {
    if (const auto* one = std::get_if<Event>(&event)) return one;
  }
  return nullptr;
}
/// What an order got of these trades.
inline quantity filled_of(order_id order, const symbol_events& events) {
  quantity sum;
  for (const auto& one : trades_in(events)) {
    if (one.maker == order || one.taker == order) sum += one.quantity;
  }
  return sum;
}

/// A state as a snapshot of it would be read again.
inline symbol_state read_again(const symbol_state& from) {
  market::symbol_walk walk(from);
  market::symbol_assembly made(walk.head());
  walk.go_on(from, SIZE_MAX, [&](auto&& one) { made.take(std::move(one)); });
  return std::move(made).finish();
}

}  // namespace madang
