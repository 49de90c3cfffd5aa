#pragma once

#include <cstdint>
#include <vector>

#include "messages/fields.hpp"
#include "messages/trading/ids.hpp"

namespace madang::trading {

/// Orders that are placed together, accepted or refused together, and end together.
enum class order_class : std::uint8_t {
  bracket = 1,  ///< an entry, and two legs that take its profit and stop its loss
  oco = 2,      ///< a limit order, and a leg that stops the loss: one cancels the other
  oto = 3,      ///< an entry, and one leg
};

/// What an order is in its family. A leg waits, VALIDATED, until its account sends it to the market.
struct order_family {
  order_class family = order_class::bracket;
  order_id parent;             ///< of a leg; zero: it is the parent itself
  std::vector<order_id> legs;  ///< of a parent
  order_id sibling;            ///< the one with which it shares the shares that it sells; zero: none

  bool is_leg() const { return static_cast<bool>(parent); }
  friend bool operator==(const order_family&, const order_family&) = default;
  MADANG_FIELDS(family, parent, legs, sibling)
};

}  // namespace madang::trading
