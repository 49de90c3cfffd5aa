#pragma once

#include <string>

namespace madang::portfolio {

struct portfolio_settings {
  /// Won per unit of a currency: `USD:1380.5`. Sums over currencies are joined at these.
  std::string exchange_rates;
};

}  // namespace madang::portfolio
