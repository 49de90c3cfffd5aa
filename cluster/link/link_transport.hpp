#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/link/link_session.hpp"
#include "cluster/ports/metrics.hpp"

namespace madang {

/// What became of a message that was handed to a link.
enum class link_taking : std::uint8_t {
  taken = 1,  ///< it gets through, or comes back when the link ends
  full,       ///< its lane holds all it may; `has_room` tells when it is worth another try
  too_large,  ///< no link takes it
  ended,      ///< the link takes nothing any more
};

/// Why there is no connection.
enum class link_trouble : std::uint8_t {
  unreachable = 1,          ///< nobody answers at the peer's address
  timed_out,                ///< a connection or a greeting took too long
  no_certificate,           ///< the peer shows none
  foreign_certificate,      ///< the peer's is of another authority
  expired_certificate,      ///< the peer's is not valid today
  own_certificate_refused,  ///< the peer does not take ours
  not_tls,                  ///< what the peer says is no TLS, or none that we speak
  cut,                      ///< the connection ended
  faulted,                  ///< the protocol of the link ended it; `fault` says why
  replaced,                 ///< the peer has called anew
};

struct link_down {
  link_trouble what = link_trouble::cut;
  std::optional<link_fault> fault;
  /// A sentence for the operator.
  std::string why;
};

/// What a link counts about itself. Thread-safe.
struct link_counts {
  counter bytes_sent;      ///< of frames, before they are encrypted
  counter bytes_received;  ///< of frames
  counter writes;          ///< pieces in which they were written; many messages share one
  per_lane<counter> messages_taken;
  per_lane<counter> messages_received;
  per_lane<counter> refused_full;
  counter connections;  ///< that came up; the first is no reconnect
  counter failures;     ///< connections that ended, and attempts that led to none
  gauge is_up;
  gauge heard_at;  ///< when bytes last came, in `boot_nanos`; zero: never
};

/// Who uses a link. Called on a thread of the transport, one call at a time for each link. Must not wait: every link of
/// the thread would.
class link_listener {
 public:
  virtual ~link_listener() = default;

  virtual void came_up() = 0;
  /// The connection is gone, or an attempt failed. The link goes on by itself: nothing is lost by this.
  virtual void went_down(const link_down& why) = 0;
  /// Messages of the peer: each comes once, and those of a lane in their order. Say `consumed` when they are dealt
  /// with, on any thread: the peer sends only as much ahead as the window allows.
  virtual void received(std::vector<link_message> messages) = 0;
  /// A lane that refused a message has half of its queue free again.
  virtual void has_room(link_lane lane) = 0;
  /// The last call, after `peer_link::end`.
  virtual void ended(link_leftovers left) = 0;
};

/// This node's side of a link to one process of a peer. Thread-safe. Never waits.
class peer_link {
 public:
  virtual ~peer_link() = default;

  /// Keeps the order of each lane for messages of one thread. Also while there is no connection.
  virtual link_taking send(link_lane lane, std::vector<std::byte> message) = 0;
  /// Messages that were received are dealt with: how many, and the sum of their bytes.
  virtual void consumed(link_lane lane, std::size_t messages, std::size_t bytes) = 0;
  /// Ends the link for good; `ended` of the listener gets what had not got through.
  virtual void end() = 0;

  /// What waits or is unacknowledged, as `link_cost_of` counts it: never above the lane's `queue_max`.
  virtual std::uint64_t held_bytes(link_lane lane) const = 0;
  virtual const link_counts& counts() const = 0;
};

}  // namespace madang
