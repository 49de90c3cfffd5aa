#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::settlement {

/// The batches of a day, for administrators.
void add_batch_routes(gateway_registry& to);
/// What an account was taxed.
void add_tax_routes(gateway_registry& to);
/// Rights to new shares.
void add_rights_routes(gateway_registry& to);
/// What has moved an account's cash, month by month.
void add_statement_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::settlement
