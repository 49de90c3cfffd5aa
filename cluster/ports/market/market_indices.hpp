#pragma once

#include <optional>
#include <vector>

#include "messages/market/index.hpp"

namespace madang {

/// The indices of the market, computed when they are asked for from what the market cache holds. Thread-safe.
class market_indices {
 public:
  virtual ~market_indices() = default;

  /// In the order in which they are shown.
  virtual std::vector<market::index_view> all() const = 0;
  /// Nothing for an unknown one.
  virtual std::optional<market::index_view> find(market::symbol_id index) const = 0;
};

}  // namespace madang
