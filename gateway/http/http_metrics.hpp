#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cluster/ports/metrics.hpp"
#include "gateway/api/routing/route.hpp"

namespace madang {

/// What the door counts. Thread-safe.
class http_metrics {
 public:
  explicit http_metrics(std::size_t routes);

  /// `route`: its index in the router; `routes` for requests that match none.
  void observe(std::size_t route, int status, std::int64_t nanos);

  gauge active_connections;  ///< HTTP and WebSocket
  counter connections_accepted;
  counter connections_refused;  ///< over `http.max_connections`
  gauge in_flight;              ///< requests that wait for an actor, the disk or a thread
  counter timeouts;             ///< answered 504
  counter slow_peers;           ///< closed because they did not send or take bytes in time
  counter logins_failed;
  counter logins_turned_away;  ///< answered 429 unread
  counter tls_handshakes;
  counter tls_handshakes_failed;  ///< or not done in time
  gauge tls_certificate_expires;  ///< seconds since 1970; 0: no TLS
  counter rate_limited;           ///< answered 429 for a used-up quota
  counter bad_tokens;             ///< forged
  counter overdue_connections;    ///< cut by the last resort; each one tells of a fault

  /// `http_requests_total`, `http_errors_total` and `http_request_duration_seconds` in Prometheus text.
  void write(std::string& out, const std::vector<route>& routes) const;

 private:
  static constexpr std::size_t statuses = 28;
  static std::size_t status_index(int status);
  struct per_route {
    std::array<counter, statuses> by_status;
    duration_histogram duration;
  };
  std::vector<std::unique_ptr<per_route>> routes_;
};

}  // namespace madang
