#pragma once

#include "cluster/ports/market/instrument_directory.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "cluster/ports/market/market_indices.hpp"

namespace madang::market {

/// The node's indices: of KOSPI and of KOSDAQ by capitalisation, and of all instruments in won by price.
class node_indices final : public market_indices {
 public:
  node_indices(const market_cache& cache, const instrument_directory& instruments)
      : cache_(cache), instruments_(instruments) {}

  static const std::vector<index_definition>& definitions();

  std::vector<index_view> all() const override;
  std::optional<index_view> find(symbol_id index) const override;

 private:
  index_view view_of(const index_definition& one) const;

  const market_cache& cache_;
  const instrument_directory& instruments_;
};

}  // namespace madang::market
