#include "cluster/node/days/session_driver.hpp"

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
  if (known.last.day != call.day) around_.open_day(symbol, {call.day});
  around_.enter(symbol, {call});
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

/// One that is interrupted or halted shows later which session it is in.
bool session_driver::let_trade(symbol_id symbol, unix_nanos now) {
  if (told_.contains(symbol)) return false;
  const auto image = around_.cache.image(symbol);
  if (!image) return false;
  const auto shown = image->quote.session;
  if (shown == trading_session::vi_auction || shown == trading_session::halted) return false;
  const auto market = image->listing.market;
  told_.emplace(symbol, told_symbol{market, {}});
  if (shown == trading_session::continuous || image->status == instrument_status::delisted) return false;
  around_.enter(symbol, {{around_.clocks.trade_date(market, now), trading_session::continuous, {}}});
  return true;
}

std::size_t session_driver::look(unix_nanos now) {
  const bool has_sessions = around_.clocks.has_sessions();
  const auto due = has_sessions ? calls_at(now) : calls{};
  std::size_t told = 0;
  for (const auto symbol : around_.cache.symbols()) {
    if (told == told_at_once) break;
    if (!around_.serves(symbol)) {
      told_.erase(symbol);
      continue;
    }
    auto* known = has_sessions ? find(symbol) : nullptr;
    const bool news = has_sessions ? known != nullptr && tell(symbol, *known, due) : let_trade(symbol, now);
    if (news) ++told;
  }
  return told;
}

}  // namespace madang
