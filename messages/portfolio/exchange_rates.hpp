#pragma once

#include <map>
#include <optional>
#include <string_view>

#include "messages/money/wide_money.hpp"

namespace madang::portfolio {

/// Won per unit of each currency that has a rate. Game money has none, ever.
class exchange_rates {
 public:
  /// Reads `USD:1380.5,…`; nothing for any other text.
  static std::optional<exchange_rates> parse(std::string_view text);

  /// The amount in another currency, rounded half-even; nothing where a rate is missing or it does not fit.
  std::optional<wide_money> convert(wide_money amount, currency from, currency to) const;

 private:
  std::optional<price> won_of(currency one) const;

  std::map<currency, price> won_;
};

}  // namespace madang::portfolio
