#pragma once

#include <optional>

#include "actors/kernel/entity_core.hpp"
#include "actors/trading/order.hpp"
#include "cluster/ports/past_reader.hpp"

namespace madang::trading {

/// An order as `entity_core` sees it.
struct order_entity {
  using state = order;
  using event = order_event;
  static constexpr std::uint16_t apply_version = 4;
  /// A finished order is a handful of events: replaying them is cheaper than keeping a snapshot of each.
  static constexpr bool keeps_snapshot_when_idle = false;

  static void apply(order& target, const order_event& one, const event_meta& meta) { madang::apply(target, one, meta); }
  static channel_list channels_of(const order& current, const order_event& one) {
    channel_list in;
    if (!client_sees(one)) return in;
    const auto* placed = std::get_if<order_placed>(&one);
    in.add(channel_kind::orders, placed != nullptr ? placed->terms.account.value : current.terms.account.value);
    return in;
  }
  template <class Visit>
  static void visit_unacknowledged(const order& current, entity_id peer, const Visit& visit) {
    if (peer.kind == entity_kind::account) visit(current.terms.account, current.to_account.unacknowledged);
    if (peer.kind == entity_kind::symbol) visit(current.terms.symbol, current.to_symbol.unacknowledged);
  }
  /// Stands in the book, or waits for its entry, and nothing is under way: it can leave memory, and comes back when
  /// somebody asks.
  static bool rests(const order& current) {
    if (current.waits_for_entry()) return true;
    return current.is_open() && current.first_pass_done && current.change == order_change::none &&
           !current.cancel_after_change;
  }
  /// Something is under way, or it has something to say still.
  static bool is_live(const order& current) {
    return is_working(current) || !current.to_account.empty() || !current.to_symbol.empty();
  }
  /// Its account has recalled it, and it may still stand in the book.
  static bool settles_first(const order& current) {
    return current.is_open() && current.recalled != order_reason::none;
  }
  /// What its symbol must consume before it serves again.
  template <class Visit>
  static void first_words(const order& current, const Visit& visit) {
    if (current.awaits_withdrawal()) {
      visit(entity_of(current.terms.symbol), current.to_symbol.unacknowledged.front().number);
    }
  }
  static bool is_working(const order& current) { return current.is_open() && !rests(current); }
  /// A finished order does not write its last acknowledgements down: if a crash forgets them, it says its last words
  /// again.
  static bool is_settled(const order& current, const std::vector<acknowledged_peer>& acknowledged) {
    if (!current.to_symbol.empty()) return false;
    if (current.to_account.empty()) return true;
    if (current.is_open()) return false;
    return !acknowledged.empty() && acknowledged.back().upto >= current.to_account.unacknowledged.back().number;
  }
  /// Also true of one that does not exist, which somebody asked for.
  static bool is_finished(const order& current) { return !current.is_open(); }
  /// Of a finished order only its account may still want to hear.
  static std::optional<entity_id> last_listener(const order& current) {
    if (current.is_open() || !current.to_symbol.empty()) return std::nullopt;
    return entity_of(current.terms.account);
  }
  /// The same as a read of the present shows.
  static order_view view_past(const order& current, const past_question&) { return view_of(current); }
  static std::vector<named_value> describe(const order& current) { return trading::describe(current); }
  static std::vector<std::byte> encode(const order& current) { return encode_state(current); }
  static result<order, decode_failure> decode(std::span<const std::byte> bytes) { return decode_state<order>(bytes); }
  static order blank(entity_id) { return {}; }
};

}  // namespace madang::trading
