#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/market/indicators/bars.hpp"

namespace madang::market {

enum class indicator_kind : std::uint8_t {
  sma = 1,
  ema = 2,
  rsi = 3,
  atr = 4,
  macd = 5,
  bollinger = 6,
  vwap = 7,
  obv = 8,
  stochastic = 9,
  ichimoku = 10,
};
/// `SMA`, …
std::string_view to_text(indicator_kind value);
std::optional<indicator_kind> parse_indicator(std::string_view text);

/// What an indicator is asked with; what it does not take is ignored.
struct indicator_terms {
  indicator_kind kind = indicator_kind::sma;
  std::size_t period = 0;
  std::size_t fast = 0;
  std::size_t slow = 0;
  std::size_t signal = 0;
  std::size_t k = 0;
  std::size_t d = 0;
  double width = 0;
};
/// The usual ones.
indicator_terms usual_terms(indicator_kind kind);

struct named_line {
  std::string_view name;
  line values;
};
/// All lines of an indicator, as many values each as the series has bars.
std::vector<named_line> compute(const indicator_terms& terms, const bar_series& bars);

}  // namespace madang::market
