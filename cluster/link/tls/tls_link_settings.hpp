#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "cluster/link/link_session.hpp"
#include "cluster/link/tls/link_certificates.hpp"

namespace madang {

/// How long a connection may take over each of its steps, in nanoseconds.
struct tls_patience {
  std::int64_t connect = 1'000'000'000;    ///< a name becomes an address, and somebody answers there
  std::int64_t handshake = 2'000'000'000;  ///< both have shown their certificates; a caller has greeted, too
  std::int64_t close = 1'000'000'000;      ///< what is left is written, and the peer has seen the end
};

struct tls_link_settings {
  link_certificate_files certificates;
  /// Where the peers call: a numeric address. Port 0 takes a free one.
  std::string listen_host = "127.0.0.1";
  std::uint16_t listen_port = 0;
  /// Threads, each with its share of the links.
  std::size_t threads = 1;
  /// Connections that are accepted and have not greeted yet; more are closed at once.
  std::size_t callers_max = 64;
  tls_patience patience;
  /// The pause after a failed attempt, and the most to which it doubles; half of each pause is chance. It begins anew
  /// after a connection that stood for longer than the longest pause.
  std::int64_t pause_first = 20'000'000;
  std::int64_t pause_max = 1'000'000'000;
  link_settings link;
};

/// A peer's listener.
struct link_address {
  /// A number, or a name that the system's resolver knows: that may hold up the end of the transport for the resolver's
  /// own time-out.
  std::string host;
  std::uint16_t port = 0;
};

}  // namespace madang
