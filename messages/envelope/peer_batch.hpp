#pragma once

#include <cstdint>
#include <vector>

#include "messages/envelope/peer_message.hpp"
#include "messages/envelope/request.hpp"

namespace madang {

/// Peer messages from one entity to another, oldest first, without gaps. `reply_to` travels along with the first peer
/// message of a client's request; it is not part of any state.
template <class Body>
struct peer_batch {
  entity_id from;
  std::vector<peer_message<Body>> peer_messages;
  reply_token reply_to;
  bool repeated = false;     ///< sent again; the receiver may know them
  std::uint32_t oldest = 0;  ///< the sender's oldest unacknowledged number: below it the receiver may forget
  unix_nanos sent_at{};      ///< event time of this sending; zero: it never comes too late

  MADANG_FIELDS(from, peer_messages, reply_to, repeated, oldest, sent_at)
};

/// From the region's sweep to entities that asked for it: repeat what is unacknowledged, or leave memory.
struct entity_tick {
  bool leave = false;                           ///< leave memory now if nothing speaks against it
  std::vector<acknowledged_peer> acknowledged;  ///< what has gathered for it

  MADANG_FIELDS(leave, acknowledged)
};
/// The region has closed the entity's mailbox: this is its last message unless it changes its mind.
struct retire_granted {
  MADANG_NO_FIELDS
};
/// Hand a snapshot to the journal if anything changed since the last.
struct take_snapshot {
  std::uint64_t checkpoint = 0;

  MADANG_FIELDS(checkpoint)
};

}  // namespace madang
