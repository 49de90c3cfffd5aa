#pragma once

#include "actors/admin/platform.hpp"
#include "actors/kernel/entity_core.hpp"

namespace madang::admin {

/// The platform as `entity_core` sees it. It sends no messages to peers.
struct platform_entity {
  using state = platform;
  using event = platform_event;
  static constexpr std::uint16_t apply_version = 2;
  static constexpr bool keeps_snapshot_when_idle = true;

  static void apply(platform& target, const platform_event& one, const event_meta& meta) {
    admin::apply(target, one, meta);
  }
  static channel_list channels_of(const platform&, const platform_event&) { return {}; }
  static bool is_live(const platform&) { return false; }
  static bool is_working(const platform&) { return false; }
  static bool is_finished(const platform& current) {
    return current.administrators.empty() && current.settings.empty();
  }
  static std::vector<named_value> describe(const platform& current) { return admin::describe(current); }
  static std::vector<std::byte> encode(const platform& current) { return encode_state(current); }
  static result<platform, decode_failure> decode(std::span<const std::byte> bytes) {
    return decode_state<platform>(bytes);
  }
  static platform blank(entity_id) { return {}; }
};

}  // namespace madang::admin
