#pragma once

#include "gateway/api/routing/route_services.hpp"

namespace madang::trading {

// What the gateway itself finds wrong with a price or a quantity is refused with the values that the account would
// name: the tick and the nearest prices, the day's limits, the lot size.

/// Refuses a new order; see `route::explain`.
void explain_placement(route_services& with, const exchange_ptr& ex, problem why);
/// Refuses an amendment. Which symbol it is about is asked of the order; where that
/// cannot say it, nothing more is named.
void explain_amendment(route_services& with, const exchange_ptr& ex, problem why);

}  // namespace madang::trading
