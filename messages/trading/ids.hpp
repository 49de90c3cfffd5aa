#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace madang::trading {

/// It carries the slot of its account, so that both live and move together.
using order_id = strong_id<struct order_tag>;

constexpr entity_id entity_of(order_id id) {
  return {entity_kind::order, id.value};
}
/// `ord_` and 13 characters of base 32.
std::string to_text(order_id id);

}  // namespace madang::trading

namespace madang {

template <>
std::optional<trading::order_id> parse_id<trading::order_id>(std::string_view text);

}  // namespace madang
