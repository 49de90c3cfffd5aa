#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "messages/letter.hpp"
#include "messages/output.hpp"

namespace madang {

/// Letters from one entity to another, oldest first, without gaps. `reply_to` travels along with the first letter of a
/// client's request; it is not part of any state.
template <class Body>
struct mail {
  entity_id from;
  std::vector<letter<Body>> letters;
  reply_token reply_to;
  bool repeated = false;  ///< sent again; the receiver may know them
};

/// A client repeated the request that opened this order: answer it (the first answer, or the order as it is now).
struct repeat_placement {
  reply_token reply_to;
  bool first_answer = true;
};
/// A client repeated a registration under the same key.
struct repeat_registration {
  reply_token reply_to;
  std::uint64_t body = 0;
};

/// From the region's sweep to entities that asked for it: repeat what is unacknowledged, or leave memory.
struct entity_tick {
  bool leave = false;  ///< leave memory now if nothing speaks against it
  std::vector<acknowledged_peer> acknowledged;  ///< what has gathered for it
};
/// The region has closed the entity's mailbox: this is its last message unless it changes its mind.
struct retire_granted {};
/// Hand a snapshot to the journal if anything changed since the last.
struct take_snapshot {
  std::uint64_t checkpoint = 0;
};

/// A symbol to itself, ahead of everything else: the pass has more to do.
struct continue_pass {};

/// To a fan-out actor: the board has a newer image of its symbol.
struct market_changed {};
struct channel_wanted {
  std::uint32_t listener = 0;
  std::uint64_t subscriber = 0;
  std::optional<std::uint64_t> seen;
};

/// The market makers to themselves: time for the next orders.
struct maker_beat {};

}  // namespace madang
