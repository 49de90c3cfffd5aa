#include "messages/trading/ids.hpp"

namespace madang::trading {

std::string to_text(order_id id) {
  return prefixed_text("ord_", id.value);
}

}  // namespace madang::trading

namespace madang {

template <>
std::optional<trading::order_id> parse_id<trading::order_id>(std::string_view text) {
  const auto value = parse_prefixed("ord_", text);
  return value ? std::optional(trading::order_id{*value}) : std::nullopt;
}

}  // namespace madang
