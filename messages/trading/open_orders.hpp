#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/view.hpp"
#include "messages/listing.hpp"
#include "messages/trading/order.hpp"

namespace madang::trading {

/// The open orders of an account, newest first, and the number of the last event in its channel `orders:`: both of one
/// moment, so that the events behind that number go on from these orders.
struct open_orders {
  account_id account;
  std::uint64_t number = 0;
  std::vector<order_view> orders;
};

/// Asked by whoever has found out that they may be seen.
struct read_open_orders {
  using item = open_orders;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item&) { return 0; }

  account_id account;
};

/// The first frame of `orders:ACCOUNT` for a reader that does not resume.
struct open_orders_frame {
  std::string event;  ///< `snapshot`
  std::vector<order_view> orders;

  MADANG_VIEW(open_orders_frame, trading, 106, event, orders)
};

}  // namespace madang::trading
