#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "actors/kernel/entity_core.hpp"
#include "actors/market/symbol.hpp"
#include "actors/market/symbol_walk.hpp"
#include "cluster/ports/past_reader.hpp"

namespace madang::market {

/// What follows the head in a symbol's snapshot, counted, in any order; ended pairs keep theirs among each other.
using symbol_record =
    std::variant<kept_order, ended_pair<order_id>, kept_stop, kept_triggers, kept_gathered, kept_session, kept_link>;

/// A symbol's snapshot while it is made, as `entity_core` wants it: the records are bytes at once, so that no turn has
/// to put all of them together.
class symbol_snapshot_parts {
 public:
  explicit symbol_snapshot_parts(const symbol_state& at) : walk_(at) {
    constexpr std::size_t head = 512;
    constexpr std::size_t resting_order = 81;
    constexpr std::size_t report = 48;
    constexpr std::size_t ended = 21;
    constexpr std::size_t stop_order = 64;  // more than one that rests
    // Memory for all at once: to move what is written to a larger place would take a long turn.
    bytes_.reserve(head + at.orders.size() * resting_order + at.reports.size() * report + at.ended.size() * ended +
                   at.stops.size() * stop_order);
    encode_state(walk_.head(), bytes_);
    count_at_ = bytes_.size();
    encode_state(count_, bytes_);
  }

  void before(const symbol_state& current, const symbol_event& next) {
    walk_.before(current, next, [this](auto&& one) { put(std::move(one)); });
  }
  bool go_on(const symbol_state& current, std::size_t most) {
    return walk_.go_on(current, most, [this](auto&& one) { put(std::move(one)); });
  }
  bool is_lost(const symbol_state& current) const { return walk_.is_lost(current); }
  std::vector<std::byte> take() && {
    std::memcpy(bytes_.data() + count_at_, &count_, sizeof count_);
    return std::move(bytes_);
  }

 private:
  void put(symbol_record one) {
    encode_state(one, bytes_);
    ++count_;
  }

  symbol_walk walk_;
  std::vector<std::byte> bytes_;
  std::size_t count_at_ = 0;
  std::uint32_t count_ = 0;
};

/// A symbol as `entity_core` sees it.
struct symbol_entity {
  using state = symbol_state;
  using event = symbol_event;
  using snapshot_parts = symbol_snapshot_parts;
  static constexpr std::uint16_t apply_version = 8;
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
  static void hear_first(symbol_state& target, entity_id from, std::uint32_t number) {
    if (from.kind == entity_kind::order) target.released.emplace_back(order_id{from.key}, number);
  }
  static bool is_live(const symbol_state& current) { return current.is_listed(); }
  static bool is_working(const symbol_state& current) { return current.is_listed(); }
  static bool is_finished(const symbol_state&) { return false; }
  static bool awaits_time(const symbol_state& current) { return current.session.is_interrupted(); }
  /// The image as it was published then.
  static market_image view_past(const symbol_state& current, const past_question& question);
  static std::vector<named_value> describe(const symbol_state& current) { return market::describe(current); }
  static std::vector<std::byte> encode(const symbol_state& current) {
    symbol_snapshot_parts whole(current);
    whole.go_on(current, std::numeric_limits<std::size_t>::max());
    return std::move(whole).take();
  }
  static result<symbol_state, decode_failure> decode(std::span<const std::byte> bytes);
  /// Version 1 knew no ended pairs, versions 1 and 2 no groups, version 3 no parts; in version 4 the time of the last
  /// change was that of an acknowledgement, too. Version 5 knew no stops, version 6 neither sessions nor links. None of
  /// version 7, which knew one of the two, was ever stored outside development.
  static result<symbol_state, decode_failure> decode_older(std::uint16_t version, std::span<const std::byte> bytes);
  static symbol_state blank(entity_id) {
    symbol_state made;
    return made;
  }
};

}  // namespace madang::market
