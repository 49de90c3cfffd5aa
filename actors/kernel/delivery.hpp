#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "messages/ensure.hpp"
#include "messages/envelope/peer_message.hpp"

namespace madang {

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
    auto kept =
        std::find_if(unacknowledged.begin(), unacknowledged.end(), [&](const auto& one) { return one.number > upto; });
    unacknowledged.erase(unacknowledged.begin(), kept);
  }

  /// Peer messages to hand over now; each is given once per incarnation.
  std::vector<peer_message<Body>> take_unsent() {
    std::vector<peer_message<Body>> out;
    for (const auto& one : unacknowledged) {
      if (one.number >= unsent) out.push_back(one);
    }
    unsent = next;
    return out;
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
