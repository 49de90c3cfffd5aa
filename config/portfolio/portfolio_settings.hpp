#pragma once

#include <cstdint>
#include <string>

namespace madang::portfolio {

struct portfolio_settings {
  /// Won per unit of a currency: `USD:1380.5`. Sums over currencies are joined at these.
  std::string exchange_rates;
  /// Between two frames of a watched portfolio, at least.
  std::int64_t frame_interval_ms = 500;
  /// Statements that one account may import within 24 hours, those that are undone included.
  std::int64_t imports_per_day = 50;
};

}  // namespace madang::portfolio
