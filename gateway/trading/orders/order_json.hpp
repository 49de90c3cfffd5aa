#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/trading/order.hpp"

namespace madang::trading {

void write_order(std::string& out, const order_view& order);
schema_ref order_schema();

// Parts that requests share.
schema_ref side_schema();
schema_ref order_type_schema();
schema_ref time_in_force_schema();
schema_ref order_class_schema();

}  // namespace madang::trading
