#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "cluster/link/link_transport.hpp"
#include "cluster/link/tls/tls_link_settings.hpp"
#include "cluster/ports/clock.hpp"
#include "messages/result.hpp"

namespace madang {

/// The links of a node over TCP with mutual TLS 1.3: a listener for its peers, one connection to each of them, threads
/// of its own. Of two nodes the one with the lower number calls, again and again with growing pauses.
///
/// A certificate of the cluster's authority proves that a process is a member, not which node it is: a member that
/// greets as another node with that one's epoch is believed. The epoch is therefore as secret as the members' table.
///
/// Memory is bounded for each link: its queues by `queue_max`, what came and is not consumed by `window`, and beside
/// that three pieces of 64 KiB and one frame that is on its way.
class tls_link_transport {
 public:
  /// A caller that belongs to no link: on a thread of the transport, must not wait.
  using refused_caller = std::function<void(const link_down& why)>;

  /// Listens, and starts the threads. A sentence for the operator where that cannot be. The clock outlives it.
  static result<std::unique_ptr<tls_link_transport>, std::string> open(const tls_link_settings& settings,
                                                                       const clock& wall, refused_caller refused = {});
  /// Stops.
  ~tls_link_transport();

  /// Where it listens.
  std::uint16_t port() const;

  /// A link to this process of a peer, at once in search of a connection; it goes on until its `end`. A link to another
  /// process of the same node must have ended before: until then callers reach the older one. Empty when the transport
  /// has stopped.
  std::shared_ptr<peer_link> add(const link_ends& ends, const link_address& peer,
                                 std::shared_ptr<link_listener> listener);

  /// Takes no more messages and no more callers; gives what waits the patience of closing to get through; closes. Waits
  /// for all that, on no thread of its own. The listeners hear nothing after it.
  void stop();

 private:
  class door;
  explicit tls_link_transport(std::unique_ptr<door> inside);

  std::unique_ptr<door> door_;
};

}  // namespace madang
