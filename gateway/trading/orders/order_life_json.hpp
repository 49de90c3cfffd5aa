#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cluster/ports/entity_history.hpp"
#include "gateway/json/schema.hpp"
#include "gateway/trading/reason_texts.hpp"
#include "messages/trading/queue_place.hpp"

namespace madang::trading {

void write_order_event(std::string& out, const shown_event& event);
schema_ref order_event_schema();

struct shown_explanation {
  std::vector<explained_reason> reasons;
  std::optional<queue_view> queue;  ///< of an order that rests
};
void write_explanation(std::string& out, const shown_explanation& shown);
schema_ref explanation_schema();

}  // namespace madang::trading
