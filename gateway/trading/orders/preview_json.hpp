#pragma once

#include <optional>
#include <string>

#include "gateway/json/schema.hpp"
#include "gateway/problems/refusal_table.hpp"
#include "messages/market/session.hpp"
#include "messages/trading/preview.hpp"

namespace madang::trading {

/// A preview, and the rows that say what its refusals are called.
struct shown_preview {
  const order_preview_view& preview;
  const refusal_table& rows;
  std::optional<market::trading_session> session;  ///< of its symbol; none: unknown symbol
};
void write_preview(std::string& out, const shown_preview& shown);
schema_ref preview_schema();

}  // namespace madang::trading
