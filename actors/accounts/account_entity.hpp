#pragma once

#include <algorithm>
#include <any>

#include "actors/accounts/account.hpp"
#include "actors/kernel/entity_core.hpp"
#include "cluster/ports/past_reader.hpp"

namespace madang::accounts {

/// An account as `entity_core` sees it.
struct account_entity {
  using state = account;
  using event = account_event;
  static constexpr std::uint16_t apply_version = 9;
  static constexpr bool keeps_snapshot_when_idle = true;

  static void apply(account& target, const account_event& one, const event_meta& meta) {
    madang::apply(target, one, meta);
  }
  /// Whether an event is one of the channel, which shows the balance after each.
  static bool changes_balance(const account_event& one) {
    return std::visit(
        [](const auto& each) {
          using event_kind = std::remove_cvref_t<decltype(each)>;
          return std::is_same_v<event_kind, account_opened> || requires {
            each.cash_after;
          };
        },
        one);
  }
  static channel_list channels_of(const account& current, const account_event& one) {
    channel_list in;
    if (changes_balance(one)) in.add(channel_kind::account, current.id.value);
    return in;
  }
  template <class Visit>
  static void visit_unacknowledged(const account& current, entity_id peer, const Visit& visit) {
    auto found = current.orders.find(order_id{peer.key});
    if (peer.kind != entity_kind::order || found == current.orders.end()) return;
    visit(found->first, found->second.to_order.unacknowledged);
  }
  /// Has told an order something that it has not acknowledged, or guards its orders, or has some from before money
  /// domains, which are looked at when it starts. With open orders alone it can leave memory.
  static bool is_live(const account& current) {
    if (current.unchecked_orders > 0 || current.guards.is_set()) return true;
    return std::any_of(current.orders.begin(), current.orders.end(),
                       [](const auto& one) { return !one.second.to_order.empty(); });
  }
  static bool is_working(const account& current) { return current.guards.is_set(); }
  /// Its timer has run out one day, and nobody says when that is.
  static bool awaits_time(const account& current) { return current.guards.cancel_at.value != 0; }
  /// Orders from before money domains are looked at, and the foreign ones recalled, before anything can trade.
  static bool settles_first(const account& current) {
    return current.unchecked_orders > 0 ||
           std::any_of(current.orders.begin(), current.orders.end(), [](const auto& one) {
             const auto& sent = one.second.to_order.unacknowledged;
             return std::any_of(sent.begin(), sent.end(),
                                [](const auto& each) { return std::holds_alternative<recall_order>(each.body); });
           });
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
  template <class Account, class Visit>
  static void visit_aged(Account& current, const Visit& visit) {
    visit(current.requests);
    visit(current.client_orders);
  }
  /// The view that the same `account_read` shows of the present: `settled_balance`, `portfolio`.
  static std::any view_past(const account& current, const past_question& question);
  static std::vector<named_value> describe(const account& current) { return accounts::describe(current); }
  static std::vector<std::byte> encode(const account& current) { return encode_state(current); }
  static result<account, decode_failure> decode(std::span<const std::byte> bytes) {
    return decode_state<account>(bytes);
  }
  /// Those of 7 lack when the latest imports came: the events of a mirror that has any say it. Those of 7 and 8 do not
  /// say which family an open order has, each in its place: one that has open orders is made of its events.
  static result<account, decode_failure> decode_older(std::uint16_t version, std::span<const std::byte> bytes) {
    if (version != 7 && version != 8) return refused{decode_failure{"a snapshot of another version"}};
    auto older = decode_older_state<account>(bytes);
    if (older && !older->orders.empty()) return refused{decode_failure{"a snapshot without the families of orders"}};
    if (version == 7 && older && older->imports.given != 0) {
      return refused{decode_failure{"a snapshot without the days of imports"}};
    }
    return older;
  }
  static account blank(entity_id id) {
    account made;
    made.id = {id.key};
    return made;
  }
};

}  // namespace madang::accounts
