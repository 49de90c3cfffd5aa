#pragma once

#include "actors/accounts/account.hpp"
#include "actors/kernel/entity_core.hpp"

namespace madang::accounts {

/// An account as `entity_core` sees it.
struct account_entity {
  using state = account;
  using event = account_event;
  static constexpr std::uint16_t apply_version = 1;
  static constexpr bool keeps_snapshot_when_idle = true;

  static void apply(account& target, const account_event& one, const event_meta& meta) {
    madang::apply(target, one, meta);
  }
  static channel_list channels_of(const account& current, const account_event& one) {
    channel_list in;
    if (!std::holds_alternative<messages_acknowledged>(one)) in.add(channel_kind::account, current.id.value);
    return in;
  }
  static bool awaits(const account& current, entity_id peer, std::uint32_t upto);
  /// Has orders at work. Whether one of them has a peer message unacknowledged is looked up by the sweep, not after
  /// each message.
  static bool is_live(const account& current) { return !current.orders.empty(); }
  static bool is_working(const account& current) { return !current.orders.empty(); }
  static bool is_settled(const account& current, const std::vector<acknowledged_peer>&) {
    return current.orders.empty();
  }
  /// Only one that does not exist, which somebody asked for.
  static bool is_finished(const account& current) { return !current.is_open(); }
  /// Its orders: their first events may be lost where this one's are not.
  template <class Take>
  static void promised_ids(const account& current, const Take& take) {
    for (const auto& [order, open] : current.orders) take(entity_of(order));
  }
  /// It has forgotten an order whose messages it has all booked.
  static bool listens_to(const account& current, entity_id peer) {
    return peer.kind != entity_kind::order || current.orders.contains(order_id{peer.key});
  }
  static std::vector<named_value> describe(const account& current) { return accounts::describe(current); }
  static std::vector<std::byte> encode(const account& current) { return encode_state(current); }
  static result<account, decode_failure> decode(std::span<const std::byte> bytes) {
    return decode_state<account>(bytes);
  }
  static account blank(entity_id id) {
    account made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::accounts
