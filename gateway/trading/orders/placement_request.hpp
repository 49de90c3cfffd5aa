#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "gateway/api/routing/route_services.hpp"
#include "gateway/json/schema.hpp"
#include "messages/accounts/account_commands.hpp"

namespace madang::trading {

using with_placement = std::function<void(const exchange_ptr&, accounts::place_order&&)>;

/// Goes on with a new order as the body says it. Without an `account_id` it is the caller's only account's. A text that
/// names nothing refuses the request: false, then. The Idempotency-Key is the caller's to fill in.
/// `repeat`: what may only be given the first answer again, for whoever has several accounts by now; none: it is
/// refused.
bool read_placement(route_services& with, const exchange_ptr& of, with_placement then, with_placement repeat = {});

/// The body of a new order, and what it may be refused with.
schema_ref order_body();
const std::vector<std::string_view>& placement_errors();
/// These codes, and behind them every rule of risk.
std::vector<std::string_view> and_the_rules(std::vector<std::string_view> codes);

// What bodies and queries about orders are made of.
schema_ref quantity_in();
schema_ref price_in();
schema_ref client_order_id();
problem not_positive(std::string_view pointer, std::string_view code);

}  // namespace madang::trading
