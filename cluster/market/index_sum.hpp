#pragma once

#include <cstdint>

#include "messages/market/index.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// Adds instruments up to an index. Pure.
class index_sum {
 public:
  explicit index_sum(const index_definition& of) : of_(of) {}

  /// `listed_shares`: 0 where they are not known; then an index by capitalisation leaves the instrument out. `trades`:
  /// the number of its last trade.
  void add(const market_image& image, std::int64_t listed_shares, std::uint64_t trades);
  /// An index without instruments stands where it began.
  index_view view() const;

 private:
  __extension__ using wide_sum = unsigned __int128;
  price level(wide_sum sum) const;

  const index_definition& of_;
  wide_sum first_ = 0;  ///< of the prices when they were listed
  wide_sum base_ = 0;   ///< of the base prices of the day
  wide_sum last_ = 0;
  std::uint32_t advancers_ = 0;
  std::uint32_t decliners_ = 0;
  unix_nanos as_of_;
  std::uint64_t seq_ = 0;
};

}  // namespace madang::market
