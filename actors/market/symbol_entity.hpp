#pragma once

#include "actors/kernel/entity_core.hpp"
#include "actors/market/symbol.hpp"

namespace madang::market {

/// A symbol as `entity_core` sees it.
struct symbol_entity {
  using state = symbol_state;
  using event = symbol_event;
  static constexpr std::uint16_t apply_version = 3;
  static constexpr bool keeps_snapshot_when_idle = true;

  static void apply(symbol_state& target, const symbol_event& one, const event_meta& meta) {
    madang::apply(target, one, meta);
  }
  /// Book and quote count every event; trades count trades.
  static channel_list channels_of(const symbol_state& current, const symbol_event& one);
  template <class Visit>
  static void visit_unacknowledged(const symbol_state& current, entity_id peer, const Visit& visit) {
    auto found = current.reports.find(order_id{peer.key});
    if (peer.kind == entity_kind::order && found != current.reports.end()) visit(found->first, found->second);
  }
  static bool is_live(const symbol_state& current) { return current.is_listed(); }
  static bool is_working(const symbol_state& current) { return current.is_listed(); }
  static bool is_finished(const symbol_state&) { return false; }
  static std::vector<named_value> describe(const symbol_state& current) { return market::describe(current); }
  static std::vector<std::byte> encode(const symbol_state& current) { return encode_state(to_snapshot(current)); }
  static result<symbol_state, decode_failure> decode(std::span<const std::byte> bytes);
  /// Version 1 knew no ended pairs, versions 1 and 2 no groups.
  static result<symbol_state, decode_failure> decode_older(std::uint16_t version, std::span<const std::byte> bytes);
  static symbol_state blank(entity_id) {
    symbol_state made;
    return made;
  }
};

}  // namespace madang::market
