#pragma once

#include "actors/kernel/entity_core.hpp"
#include "actors/makers/house_accounts.hpp"

namespace madang::makers {

/// The table of house accounts as `entity_core` sees it. It sends no messages to peers.
struct house_accounts_entity {
  using state = house_accounts;
  using event = house_accounts_event;
  static constexpr std::uint16_t apply_version = 1;
  static constexpr bool keeps_snapshot_when_idle = true;

  static void apply(house_accounts& target, const house_accounts_event& one, const event_meta& meta) {
    makers::apply(target, one, meta);
  }
  static channel_list channels_of(const house_accounts&, const house_accounts_event&) { return {}; }
  static bool is_live(const house_accounts&) { return false; }
  static bool is_working(const house_accounts&) { return false; }
  static bool is_finished(const house_accounts& current) { return current.account_of.empty(); }
  static std::vector<named_value> describe(const house_accounts& current) { return makers::describe(current); }
  static std::vector<std::byte> encode(const house_accounts& current) { return encode_state(current); }
  static result<house_accounts, decode_failure> decode(std::span<const std::byte> bytes) {
    return decode_state<house_accounts>(bytes);
  }
  static house_accounts blank(entity_id) { return {}; }
};

}  // namespace madang::makers
