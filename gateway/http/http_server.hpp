#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"
#include "gateway/api/routing/router.hpp"
#include "gateway/gateway_ports.hpp"
#include "gateway/http/bound_port.hpp"
#include "gateway/http/http_metrics.hpp"
#include "gateway/http/tls_certificates.hpp"
#include "gateway/operations/rate_sampler.hpp"
#include "gateway/security/door/door_pools.hpp"
#include "gateway/security/ticket_table.hpp"
#include "gateway/stream/stream_endpoint.hpp"
#include "gateway/stream/stream_metrics.hpp"
#include "gateway/web_files/static_document.hpp"
#include "gateway/web_files/web_files.hpp"
#include "messages/envelope/output.hpp"
#include "messages/result.hpp"

namespace madang {

/// What the io threads share. All of it outlives the server.
struct server_parts {
  const gateway_ports& ports;
  const settings& limits;
  const gateway_registry& brought;
  const router& table;
  ticket_table& tickets;
  door_pools& pools;
  http_metrics& counts;
  rate_sampler& order_rate;
  const static_document& openapi;
  const static_document& asyncapi;
  const static_document& reference;
  const web_files& web;
  const stream_metrics& streams;
  stream_endpoint_maker make_stream_endpoint;
  tls_certificates* certificates = nullptr;  ///< null: no TLS
};

/// Listens and serves on its own io threads.
class http_server {
 public:
  explicit http_server(server_parts parts);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Listens, then starts the threads. A sentence for the operator where that is not possible.
  result<std::uint16_t, std::string> start(bound_port at);
  /// Any thread: hands outputs to the io threads they are for.
  void deliver(std::vector<output>&& outputs);
  /// Any thread: what these users may do is asked anew; see `gateway`.
  void forget_standings(const std::function<bool(identity::user_id)>& of);
  /// Any thread: requests are answered as before, each as the last one of its connection.
  void say_goodbye();
  /// New requests are answered 503 from now on; those under way finish.
  void close_intake();
  /// Waits until every answer that is due has left, at most `patience_ms`; then drops what is left and ends the
  /// threads.
  void stop(std::int64_t patience_ms);

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace madang
