#pragma once

#include <cstdint>

#include "messages/contexts.hpp"

namespace madang::makers {

/// The house's market makers and the crowd that keep the market alive.
struct maker_settings {
  bool enabled = true;
  std::int64_t seed = 20'260'101;
  /// Of all symbols together.
  std::int64_t orders_per_second = 5;
  std::int64_t crowd_accounts = 20;
  /// Price levels a maker quotes on each side.
  std::int64_t levels = 10;
};

}  // namespace madang::makers
