#pragma once

#include "actors/identity/names/name.hpp"
#include "actors/kernel/entity_core.hpp"

namespace madang::identity {

/// A name as `entity_core` sees it.
struct name_entity {
  using state = name;
  using event = name_event;
  static constexpr std::uint16_t apply_version = 3;
  /// A name is a handful of events: replaying them is cheaper than keeping a snapshot of each.
  static constexpr bool keeps_snapshot_when_idle = false;

  static void apply(name& target, const name_event& one, const event_meta& meta) { madang::apply(target, one, meta); }
  static channel_list channels_of(const name&, const name_event&) { return {}; }
  template <class Visit>
  static void visit_unacknowledged(const name& current, entity_id peer, const Visit& visit) {
    auto found = current.peers.find(user_id{peer.key});
    if (peer.kind != entity_kind::user || found == current.peers.end()) return;
    visit(found->first, found->second.to_user.unacknowledged);
  }
  static bool is_live(const name& current) { return has_unacknowledged(current); }
  static bool is_working(const name&) { return false; }
  /// Acknowledgements are written down before it leaves memory: with peer messages unacknowledged in the journal, each
  /// start would bring every name back.
  static bool is_settled(const name& current, const std::vector<acknowledged_peer>&) {
    return !has_unacknowledged(current);
  }
  /// Nobody has it: there is nothing to keep in memory.
  static bool is_finished(const name& current) { return !current.holder; }
  static std::vector<named_value> describe(const name& current) { return identity::describe(current); }
  static std::vector<std::byte> encode(const name& current) { return encode_state(current); }
  static result<name, decode_failure> decode(std::span<const std::byte> bytes) { return decode_state<name>(bytes); }
  /// Version 1 knew no ended pairs, version 2 none that last.
  static result<name, decode_failure> decode_older(std::uint16_t, std::span<const std::byte> bytes) {
    return decode_older_state<name>(bytes);
  }
  static name blank(entity_id id) {
    name made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::identity
