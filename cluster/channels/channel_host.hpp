#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "cluster/link/link_session.hpp"
#include "cluster/ports/metrics.hpp"
#include "messages/channels/channel.hpp"
#include "messages/envelope/request.hpp"

namespace madang {

/// Who numbers a channel now.
struct channel_place {
  bool is_here = false;
  node_home peer = 0;  ///< there is a link to it; zero: nobody can be asked

  friend bool operator==(const channel_place&, const channel_place&) = default;
};

/// Frames of a channel as `encode_frame` makes them, oldest first; nothing: they cannot be read now.
using channel_past = std::optional<std::vector<std::vector<std::byte>>>;

/// The node around its channels. What it calls back it calls on the thread of the channels, and never at once.
class channel_host {
 public:
  virtual ~channel_host() = default;

  virtual channel_place place_of(channel_id channel) const = 0;
  /// This node may say what is true: nobody can have taken over from it.
  virtual bool may_know() const = 0;
  /// The last number of a channel that is numbered here.
  virtual std::uint64_t number_of(channel_id channel) const = 0;
  /// Once everything that was appended until now is durable.
  virtual void when_durable(std::function<void()> then) = 0;
  /// Of a channel that is numbered here: durable frames after a number.
  virtual void read_past(channel_id channel, std::uint64_t after, std::size_t limit,
                         std::function<void(channel_past)> then) = 0;

  /// Clients of a peer listen to it, or none of that peer any more; counted.
  virtual void peer_listens(channel_id channel) = 0;
  virtual void peer_leaves(channel_id channel) = 0;

  // ---- for clients of this node ----

  virtual void arrived(const std::vector<std::byte>& frame) = 0;
  /// There are events up to this number that may not have come.
  virtual void reached(channel_id channel, std::uint64_t seq) = 0;
};

struct channel_settings {
  /// Channels that one peer may follow.
  std::size_t followed_max = 100'000;
  /// Bytes that are owed to one peer: pages, and what was said of channels.
  std::uint64_t owed_max = 4u << 20;
  /// Bytes of the frames in a page.
  std::size_t page_bytes = 128u << 10;
  /// Pages that are read for one peer at the same time.
  std::size_t reads_max = 256;
  /// Questions of this node that are not answered.
  std::size_t questions_max = 10'000;
  std::int64_t question_max_ns = 5'000'000'000;
  /// Pause before a node that did not take something is asked again.
  std::int64_t pause_ns = 100'000'000;
};

/// What is counted of channels of other nodes. Thread-safe.
struct channel_counts {
  counter frames_sent;      ///< to peers
  counter frames_received;  ///< from peers
  counter frames_missed;    ///< a peer had no room
  counter refused;          ///< peers that wanted to follow more channels than they may
  counter questions_failed;
  counter repeated;  ///< follows that their owner had not answered in time
  counter frames_unreadable;
  gauge followed;   ///< channels of other nodes
  gauge followers;  ///< of channels that are numbered here
};

}  // namespace madang
