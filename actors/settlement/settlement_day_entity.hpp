#pragma once

#include "actors/kernel/entity_core.hpp"
#include "actors/settlement/settlement_day.hpp"

namespace madang::settlement {

/// A day's batches as `entity_core` sees them. They send no messages to peers.
struct settlement_day_entity {
  using state = settlement_day;
  using event = settlement_day_event;
  static constexpr std::uint16_t apply_version = 4;
  static constexpr bool keeps_snapshot_when_idle = false;

  static void apply(settlement_day& target, const settlement_day_event& one, const event_meta& meta) {
    settlement::apply(target, one, meta);
  }
  static channel_list channels_of(const settlement_day&, const settlement_day_event&) { return {}; }
  /// While a split goes on, accounts ask for its old price: a start brings it back before them.
  static bool is_live(const settlement_day& current) { return has_open_adjustment(current); }
  static bool is_working(const settlement_day& current) { return has_open_adjustment(current); }
  /// Only one that has none, which somebody asked for.
  static bool is_finished(const settlement_day& current) { return current.runs.empty() && current.adjustments.empty(); }
  /// Their first events may be lost where this one's are not.
  template <class Take>
  static void promised_ids(const settlement_day& current, const Take& take) {
    for (const auto& [kind, run] : current.runs) take(entity_of(run.job));
  }
  static std::vector<named_value> describe(const settlement_day& current) { return settlement::describe(current); }
  static std::vector<std::byte> encode(const settlement_day& current) { return encode_state(current); }
  static result<settlement_day, decode_failure> decode(std::span<const std::byte> bytes) {
    return decode_state<settlement_day>(bytes);
  }
  static settlement_day blank(entity_id id) {
    settlement_day made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::settlement
