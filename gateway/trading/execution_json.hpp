#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/trading/queries.hpp"

namespace madang::trading {

void write_execution(std::string& out, const execution_entry& entry);
/// As the order knows it at the moment of the fill: fee and tax are booked later by the account and are null.
void write_execution(std::string& out, const order_view& order, const execution& fill, unix_nanos executed_at);
schema_ref execution_schema();

/// `ord_…#17`: an order takes part in a trade at most once, so the trade's number tells its executions apart.
std::string execution_id_text(order_id order, std::uint64_t trade_number);

}  // namespace madang::trading
