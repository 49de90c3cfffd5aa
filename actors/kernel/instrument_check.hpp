#pragma once

#include <optional>

#include "actors/kernel/entity_ports.hpp"

namespace madang {

/// What the market says at this moment about a symbol and a price (zero: none), for commands that are checked against
/// it.
struct instrument_now {
  instrument_listing listing;
  day_limits limits;
  price tick;
  market::instrument_status status = market::instrument_status::trading;
};
std::optional<instrument_now> instrument_at(const entity_ports& ports, symbol_id symbol, price at);

}  // namespace madang
