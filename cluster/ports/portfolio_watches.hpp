#pragma once

#include <span>

#include "messages/accounts/ids.hpp"
#include "messages/market/ids.hpp"

namespace madang {

/// Whose portfolio somebody watches on this node, or whose limits have to be, so that it is valued anew when a price
/// moves. Thread-safe.
class portfolio_watches {
 public:
  virtual ~portfolio_watches() = default;

  /// From a watched account: of what it consists now. It is told of their prices while somebody listens.
  virtual void watch(account_id account, std::span<const symbol_id> symbols) = 0;
  /// From an account with limits that prices may break: it is told of these whoever listens. None: no more.
  virtual void guard(account_id account, std::span<const symbol_id> symbols) = 0;
  /// From an account that somebody listens to: something of its own has changed.
  virtual void changed(account_id account) = 0;
};

}  // namespace madang
