#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/envelope/refusal.hpp"
#include "messages/market/instrument.hpp"

namespace madang {

/// The values that refusals of several contexts name, under the words that their rows know them by.

/// What is needed and what there is.
template <class Amount>
std::vector<named_value> shortage_values(Amount needed, Amount available) {
  return {{"needed", to_text(needed)}, {"available", to_text(available)}};
}

/// The tick at a price that is none of its multiples, and the nearest prices on both sides; below a first tick there is
/// none to name.
inline std::vector<named_value> tick_values(price given, price tick) {
  const price below{given.raw - given.raw % tick.raw};
  std::vector<named_value> values{{"tick", to_text(tick)}};
  if (below.raw > 0) values.push_back({"below", to_text(below)});
  if (below.raw <= INT64_MAX - tick.raw) values.push_back({"above", to_text(price{below.raw + tick.raw})});
  return values;
}

inline std::vector<named_value> limit_values(const market::day_limits& limits) {
  return {{"lower_limit", to_text(limits.lower)}, {"upper_limit", to_text(limits.upper)}};
}

inline std::vector<named_value> lot_values(quantity lot_size) {
  return {{"lot_size", to_text(lot_size)}};
}

}  // namespace madang
