#pragma once

#include <memory>
#include <mutex>

#include "cluster/market/instrument_names.hpp"
#include "cluster/ports/market/market_cache.hpp"

namespace madang::market {

/// The node's instruments beside their images: details by the instruments' file, and an index of the names of all that
/// the market cache knows, made anew when one has been listed.
class node_instruments final : public instrument_directory {
 public:
  node_instruments(const market_cache& cache, details_by_symbol details)
      : cache_(cache), details_(std::move(details)) {}

  const instrument_details& details(symbol_id symbol) const override;
  std::vector<found_instrument> search(std::string_view text) const override;

 private:
  std::shared_ptr<const instrument_names> names() const;

  const market_cache& cache_;
  const details_by_symbol details_;
  mutable std::mutex lock_;
  mutable std::shared_ptr<const instrument_names> names_;
};

}  // namespace madang::market
