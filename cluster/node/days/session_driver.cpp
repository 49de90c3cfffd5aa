#include "cluster/node/days/session_driver.hpp"

#include "messages/market/symbol_messages.hpp"

namespace madang {

session_driver::calls session_driver::calls_at(unix_nanos now) const {
  calls made;
  for (const auto market : market::all_market_codes) {
    const auto due = around_.clocks.due(market, now);
    made[static_cast<std::size_t>(market)] = {due.trade_date, due.session, due.until};
  }
  return made;
}

/// Null where nothing is known of the symbol but its name.
session_driver::told_symbol* session_driver::find(symbol_id symbol) {
  const auto known = told_.find(symbol);
  if (known != told_.end()) return &known->second;
  const auto image = around_.cache.image(symbol);
  if (!image) return nullptr;
  return &told_.emplace(symbol, told_symbol{image->listing.market, {}}).first->second;
}

/// The day first: its limits are those of the session's orders.
bool session_driver::tell(symbol_id symbol, told_symbol& known, const calls& due) {
  const auto& call = due[static_cast<std::size_t>(known.market)];
  if (known.last == call) return false;
  if (known.last.day != call.day) around_.entities.tell(symbol, market::open_day{call.day});
  around_.entities.tell(symbol, market::enter_session{call});
  known.last = call;
  return true;
}

void session_driver::begin(const std::vector<instrument_listing>& listings, unix_nanos now) {
  if (!around_.clocks.has_sessions()) return;
  const auto due = calls_at(now);
  for (const auto& one : listings) {
    if (!around_.serves(one.symbol)) continue;
    tell(one.symbol, told_.emplace(one.symbol, told_symbol{one.market, {}}).first->second, due);
  }
}

std::size_t session_driver::look(unix_nanos now) {
  if (!around_.clocks.has_sessions()) return 0;
  const auto due = calls_at(now);
  std::size_t told = 0;
  for (const auto symbol : around_.cache.symbols()) {
    if (told == told_at_once) break;
    if (!around_.serves(symbol)) {
      told_.erase(symbol);
      continue;
    }
    auto* known = find(symbol);
    if (known != nullptr && tell(symbol, *known, due)) ++told;
  }
  return told;
}

}  // namespace madang
