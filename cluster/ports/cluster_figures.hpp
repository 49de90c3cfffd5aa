#pragma once

#include <cstdint>
#include <vector>

namespace madang {

/// The link to one process of another node.
struct link_figures {
  std::uint16_t peer = 0;
  bool is_up = false;
  std::uint64_t waiting_bytes = 0;  ///< that the peer has not acknowledged
  std::int64_t silent_ns = 0;       ///< since something last came from it
};

/// How a node stands among others, at the moment at which somebody asks.
struct cluster_figures {
  std::uint64_t shards_owned = 0;   ///< by this node
  std::uint64_t shards_moving = 0;  ///< of them, those that it does not serve yet, or no more
  std::uint64_t shards_served = 0;  ///< by whichever node
  std::vector<link_figures> links;  ///< by number of the peer

  // Private channels that one node numbers and clients of another listen to.
  std::int64_t channels_followed = 0;  ///< of other nodes, by clients of this one
  std::int64_t channels_shown = 0;     ///< of this node, to others
  std::uint64_t channel_frames_sent = 0;
  std::uint64_t channel_frames_received = 0;
  std::uint64_t channel_frames_missed = 0;    ///< a peer had no room for them
  std::uint64_t channel_frames_unread = 0;    ///< they could not be read
  std::uint64_t channel_follows_refused = 0;  ///< a peer follows as many as it may
  std::uint64_t channel_questions_failed = 0;
  std::uint64_t channel_follows_repeated = 0;  ///< the owner had not answered in time
};

}  // namespace madang
