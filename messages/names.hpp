#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/envelope/output.hpp"
#include "messages/identity/user.hpp"

namespace madang {

/// The words of the wire (UPPER_CASE) for each enumeration, and back.
std::string_view to_text(side value);
std::string_view to_text(order_type value);
std::string_view to_text(time_in_force value);
std::string_view to_text(order_status value);
std::string_view to_text(liquidity_kind value);
std::string_view to_text(account_kind value);
std::string_view to_text(ledger_kind value);
std::string_view to_text(market_code value);
std::string_view to_text(instrument_status value);
std::string_view to_text(right value);
std::string_view to_text(role value);
/// Lower-case stable code, empty for none: `no_liquidity`.
std::string_view to_text(order_reason value);
/// Lower-case stable codes of refusals: `insufficient_funds`.
std::string_view to_text(user_reject value);
std::string_view to_text(account_reject value);
std::string_view to_text(order_reject value);

std::optional<side> parse_side(std::string_view text);
std::optional<order_type> parse_order_type(std::string_view text);
std::optional<time_in_force> parse_time_in_force(std::string_view text);
std::optional<account_kind> parse_account_kind(std::string_view text);

}  // namespace madang
