#pragma once

#include <optional>
#include <string_view>

#include "messages/trading/order.hpp"

namespace madang::trading {

/// The words of the wire for each enumeration, and back: UPPER_CASE; reasons and refusals in lower case.
std::string_view to_text(order_type value);
std::string_view to_text(time_in_force value);
std::string_view to_text(order_status value);
std::string_view to_text(liquidity_kind value);
std::string_view to_text(order_reason value);
std::string_view to_text(order_reject value);
std::optional<order_type> parse_order_type(std::string_view text);
std::string_view to_text(order_class value);
std::optional<order_class> parse_order_class(std::string_view text);
std::optional<time_in_force> parse_time_in_force(std::string_view text);

}  // namespace madang::trading
