#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "messages/market/ids.hpp"

namespace madang::market {

/// What the list of instruments says of one besides its listing: nothing that a price or an order depends on.
struct instrument_details {
  std::string sector;              ///< empty: none is named
  std::int64_t listed_shares = 0;  ///< 0: not known

  friend bool operator==(const instrument_details&, const instrument_details&) = default;
};

using details_by_symbol = std::map<symbol_id, instrument_details>;

}  // namespace madang::market
