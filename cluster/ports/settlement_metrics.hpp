#pragma once

#include <array>

#include "cluster/ports/metrics.hpp"
#include "messages/money/money.hpp"

namespace madang {

/// What the batches of settlement have come to; `/metrics` shows it. One per node.
struct settlement_metrics {
  static constexpr std::size_t currencies = 3;

  counter accounts_told;  ///< to settle what was due
  gauge unsettled;        ///< accounts that the last batch could not settle
  gauge failed_batches;   ///< of the present days, that do not begin anew by themselves any more
  gauge reconciled_at;    ///< seconds since 1970 of the last reconciliation; 0: none
  gauge differences;      ///< that it has found
  /// Per currency, in whole units: what all sales have brought less what all purchases have cost. Zero, but for what is
  /// booked on one side only at the moment.
  std::array<gauge, currencies> clearing;

  static std::size_t index_of(currency of) { return static_cast<std::size_t>(of) - 1; }
};

}  // namespace madang
