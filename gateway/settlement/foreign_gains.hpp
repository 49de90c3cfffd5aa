#pragma once

#include <optional>
#include <vector>

#include "config/rules/charge_rules.hpp"
#include "config/rules/dated_exchange_rates.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/settlement/queries.hpp"

namespace madang::settlement {

/// A year's gains on foreign shares in won, and the tax on what of them is above the allowance; both cut below one won.
struct foreign_gains {
  wide_money gain;  ///< negative: a loss
  wide_money tax;

  friend bool operator==(const foreign_gains&, const foreign_gains&) = default;
};

/// Nothing where a rate of exchange is missing that is needed.
std::optional<foreign_gains> gains_of(const std::vector<foreign_item>& items, currency of,
                                      const dated_exchange_rates& rates, const foreign_gain_rule& rule);

}  // namespace madang::settlement
