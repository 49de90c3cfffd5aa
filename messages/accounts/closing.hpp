#pragma once

#include <cstdint>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"

namespace madang::accounts {

/// What stands against closing an account. By its owner alone.
struct read_closing {
  account_id account;
  user_id by;

  MADANG_FIELDS(account, by)
};
struct closing_view {
  account_id account;
  std::uint32_t open_orders = 0;
  bool holds_live_assets = false;  ///< real cash or shares

  friend bool operator==(const closing_view&, const closing_view&) = default;
  MADANG_VIEW(closing_view, accounts, 80, account, open_orders, holds_live_assets)
};

}  // namespace madang::accounts
