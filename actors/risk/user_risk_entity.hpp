#pragma once

#include "actors/kernel/entity_core.hpp"
#include "actors/risk/user_risk.hpp"

namespace madang::risk {

/// A user's limits as `entity_core` sees them. They send no messages to peers.
struct user_risk_entity {
  using state = user_risk;
  using event = user_risk_event;
  static constexpr std::uint16_t apply_version = 1;
  static constexpr bool keeps_snapshot_when_idle = true;

  static void apply(user_risk& target, const user_risk_event& one, const event_meta& meta) {
    risk::apply(target, one, meta);
  }
  static channel_list channels_of(const user_risk&, const user_risk_event&) { return {}; }
  /// Accounts ask for them before the user's first order: a start brings them all to the desk.
  static bool is_live(const user_risk& current) {
    return !current.overrides.empty() || current.kill != kill_state::off;
  }
  static bool is_working(const user_risk&) { return false; }
  static bool is_finished(const user_risk& current) { return current.version == 0; }
  static std::vector<named_value> describe(const user_risk& current) { return risk::describe(current); }
  static std::vector<std::byte> encode(const user_risk& current) { return encode_state(current); }
  static result<user_risk, decode_failure> decode(std::span<const std::byte> bytes) {
    return decode_state<user_risk>(bytes);
  }
  static user_risk blank(entity_id id) {
    user_risk made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::risk
