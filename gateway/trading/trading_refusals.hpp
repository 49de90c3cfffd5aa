#pragma once

#include "gateway/problems/refusal_table.hpp"
#include "messages/trading/order.hpp"

namespace madang::trading {

/// How a refusal of the context is answered.
refusal_row row_of(order_reject why);

}  // namespace madang::trading
