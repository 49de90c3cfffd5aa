#pragma once

#include "messages/ids.hpp"
#include "messages/time.hpp"

namespace madang::settlement {

/// The batches of one day of the market: its days since 1970-01-01. Days before are none's.
using settlement_day_id = strong_id<struct settlement_day_tag>;

constexpr entity_id entity_of(settlement_day_id id) {
  return {entity_kind::settlement_day, id.value};
}
constexpr settlement_day_id settlement_of(calendar_day day) {
  return {day.value > 0 ? static_cast<std::uint64_t>(day.value) : 0};
}
constexpr calendar_day day_of(settlement_day_id id) {
  return {static_cast<std::int32_t>(id.value)};
}

}  // namespace madang::settlement
