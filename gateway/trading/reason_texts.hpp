#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/envelope/refusal.hpp"
#include "messages/trading/order.hpp"
#include "messages/trading/queue_place.hpp"

namespace madang::trading {

/// What a reason means, as a sentence.
std::string_view sentence_of(order_reason why);

/// Why an order is as it is: a stable code, a sentence, and the values in it.
struct explained_reason {
  std::string code;
  std::string text;
  std::vector<named_value> values;
};
/// All of them, what has happened first. `queue`: of an open order, where its symbol could say it.
std::vector<explained_reason> reasons_of(const order_view& order, const std::optional<queue_view>& queue);

}  // namespace madang::trading
