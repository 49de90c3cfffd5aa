#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"
#include "gateway/market/market_requests.hpp"
#include "messages/market/queries.hpp"

namespace madang::market {

/// `interval` of a query and its words.
std::int64_t interval_of(std::optional<std::string_view> word);
parameter interval_parameter();
/// The candles that a request asks for by `interval`, `from` and `to`, up to now; nothing where it has been refused.
std::optional<list_candles> read_candle_query(const route_services& with, exchange& ex, symbol_id symbol);

/// Candles of a symbol.
void add_history_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::market
