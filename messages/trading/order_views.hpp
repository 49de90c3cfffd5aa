#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "messages/envelope/view.hpp"
#include "messages/time.hpp"
#include "messages/trading/order_family.hpp"
#include "messages/trading/order_terms.hpp"
#include "messages/trading/stop_terms.hpp"

namespace madang::trading {

/// An order as a client sees it.
struct order_view {
  order_terms terms;  ///< as placed; total, limit and worst as amended are in `standing`
  order_progress progress;
  std::uint64_t version = 0;
  unix_nanos created_at;
  unix_nanos updated_at;
  std::optional<stop_standing> stop = std::nullopt;   ///< of a stop order
  std::optional<order_family> family = std::nullopt;  ///< of one that has a family

  friend bool operator==(const order_view&, const order_view&) = default;
  MADANG_VIEW(order_view, trading, 146, terms, progress, version, created_at, updated_at, stop, family)
};

/// One event of `orders:ACCOUNT`: the event's name, the order after it, and the execution if it was one.
struct order_frame {
  std::string event;
  order_view order;
  std::optional<execution> fill;

  MADANG_VIEW(order_frame, trading, 105, event, order, fill)
};

}  // namespace madang::trading
