#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "messages/market/instrument.hpp"

namespace madang::market {

/// What an instrument counts for in an index: its price, or all its listed shares at their price.
enum class index_weight : std::uint8_t { price = 1, capitalisation = 2 };

/// An index: 1,000 when its instruments were listed.
struct index_definition {
  symbol_id index;  ///< its name in paths and channels
  std::string_view name;
  index_weight weight = index_weight::price;
  std::optional<market_code> market;  ///< nothing: of all markets in won
};

/// An index as the last trades make it.
struct index_view {
  symbol_id index;
  std::string_view name;
  price value;
  price base;                   ///< what the base prices of the day make
  std::uint32_t advancers = 0;  ///< instruments above their base price
  std::uint32_t decliners = 0;  ///< below it
  unix_nanos as_of;             ///< of the latest change of any of them
  std::uint64_t seq = 0;        ///< of `index:NAME`: counts the trades of its instruments

  friend bool operator==(const index_view&, const index_view&) = default;
};

}  // namespace madang::market
