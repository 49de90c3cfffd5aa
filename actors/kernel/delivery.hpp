#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "messages/ensure.hpp"
#include "messages/envelope/peer_message.hpp"

namespace madang {

/// Those of some peer messages of one pair whose numbers lie within [first, last]. Numbers have no gaps.
template <class Body>
std::span<const peer_message<Body>> numbers_in(const std::vector<peer_message<Body>>& all, std::uint32_t first,
                                               std::uint32_t last) {
  std::span<const peer_message<Body>> in(all);
  if (in.empty()) return in;
  const auto lowest = in.front().number;
  const auto begin = std::min<std::size_t>(first > lowest ? first - lowest : 0, in.size());
  const auto end = std::min<std::size_t>(last >= lowest ? std::size_t{last} - lowest + 1 : 0, in.size());
  return in.subspan(begin, end > begin ? end - begin : 0);
}

/// The sending side of a pair (law 5): peer messages not yet acknowledged. Part of the sender's state; changed only by
/// apply.
template <class Body>
struct outbox {
  std::uint32_t next = 1;
  std::vector<peer_message<Body>> unacknowledged;
  /// First number that this incarnation has not handed to the region. Not state: a rebuilt entity sends all again.
  std::uint32_t unsent = 1;

  void put(Body body) { unacknowledged.push_back({next++, std::move(body)}); }

  void acknowledge(std::uint32_t upto) {
    const auto kept = numbers_in(unacknowledged, upto + 1, UINT32_MAX);
    unacknowledged.erase(unacknowledged.begin(), unacknowledged.begin() + (kept.data() - unacknowledged.data()));
  }

  /// Peer messages to hand over now; each is given once per incarnation.
  std::vector<peer_message<Body>> take_unsent() {
    // Their numbers have no gaps.
    const auto first = unacknowledged.empty() ? next : unacknowledged.front().number;
    const auto begin = std::min<std::size_t>(unsent > first ? unsent - first : 0, unacknowledged.size());
    unsent = next;
    return {unacknowledged.begin() + static_cast<std::ptrdiff_t>(begin), unacknowledged.end()};
  }
  /// Makes take_unsent give everything unacknowledged again.
  void rewind() { unsent = 1; }

  bool empty() const { return unacknowledged.empty(); }
  friend bool operator==(const outbox& a, const outbox& b) {
    return a.next == b.next && a.unacknowledged == b.unacknowledged;
  }
  MADANG_FIELDS(next, unacknowledged)
};

/// The receiving side of a pair: takes only the next number.
struct inbox {
  std::uint32_t consumed = 0;

  bool is_next(std::uint32_t number) const { return number == consumed + 1; }
  bool is_copy(std::uint32_t number) const { return number <= consumed; }
  /// The event names this peer message. Several events of one group may name the same; 0 names none.
  void consume(std::uint32_t number) {
    if (number == 0 || number == consumed) return;
    ensure(number == consumed + 1, "a peer message was consumed out of turn");
    consumed = number;
  }
  friend bool operator==(const inbox&, const inbox&) = default;
  MADANG_FIELDS(consumed)
};

}  // namespace madang
