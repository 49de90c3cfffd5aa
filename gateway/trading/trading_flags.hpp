#pragma once

#include <functional>

#include "gateway/api/routing/route_services.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/trading/ids.hpp"

namespace madang::trading {

/// Goes on with `then` where the caller's flags permit orders of this kind of account, now or when its kind is known;
/// otherwise the request is refused (`flag_required`). PAPER and GAME need `can_paper_trade`; LIVE needs
/// `can_real_trade` and `verified`.
void with_trading_flags(route_services& with, const exchange_ptr& ex, account_id account,
                        std::function<void(const exchange_ptr&)> then);
/// The same for the account of an order.
void with_trading_flags(route_services& with, const exchange_ptr& ex, order_id order,
                        std::function<void(const exchange_ptr&)> then);

}  // namespace madang::trading
