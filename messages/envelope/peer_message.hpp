#pragma once

#include <cstdint>
#include <vector>

#include "messages/fields.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"

namespace madang {

/// One message of a pair of entities. Numbers of a direction start at 1 and have no gaps; the receiver takes only the
/// next one, so a copy changes nothing and a gap waits until the sender repeats.
template <class Body>
struct peer_message {
  std::uint32_t number = 0;
  Body body;

  friend bool operator==(const peer_message&, const peer_message&) = default;
  MADANG_FIELDS(number, body)
};

/// One peer and the last number it has acknowledged: every peer message up to `upto` has been consumed, its journal
/// names it.
struct acknowledged_peer {
  entity_id peer;
  std::uint32_t upto = 0;

  friend bool operator==(const acknowledged_peer&, const acknowledged_peer&) = default;
  MADANG_FIELDS(peer, upto)
};

/// From the region to an entity: what its peers have consumed.
struct acknowledgements {
  std::vector<acknowledged_peer> by;

  MADANG_FIELDS(by)
};

/// Event of any entity: acknowledgements that arrived since the last one of these. They are gathered, for one is worth
/// little: an acknowledgement that a crash forgets only costs a repeated peer message.
struct messages_acknowledged {
  std::vector<acknowledged_peer> peers;
  /// A receiver remembers a pair that ends with this event, and forgets those that ended before this moment: no copy of
  /// their messages can come any more. Zero (version 1): it remembers none.
  unix_nanos forget_before{};

  MADANG_EVENT(messages_acknowledged, 1, 2, peers, forget_before)
};

}  // namespace madang
