#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "gateway/api/actor_bridge.hpp"
#include "gateway/api/exchange.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/gateway_ports.hpp"
#include "gateway/http/http_metrics.hpp"
#include "gateway/security/ticket_table.hpp"
#include "gateway/stream/stream_metrics.hpp"

namespace madang {

class rate_sampler;

/// What the handlers of routes work with. One per io thread; what it refers to outlives it.
struct route_services {
  const gateway_ports& ports;
  const settings& limits;
  std::shared_ptr<pending_replies> replies;
  actor_bridge& actors;
  ticket_table& tickets;
  http_metrics& http;
  const stream_metrics& streams;
  const rate_sampler& rates;
  const std::vector<route>& routes;
  const std::string& openapi;
  const std::string& asyncapi;
  std::int64_t started_at_s;  ///< of the node, steady

  problem come_again_later(std::string_view code) const { return come_again(code, limits.http.retry_after_s, {}); }
};

/// Answers once the gate is open: for what was read from memory that runs ahead of the disk.
void answer_at_gate(route_services& with, const exchange_ptr& ex, http_response response);

/// Goes on with a request on its io thread; called on any thread. `then` does not run when the client has been answered
/// meanwhile or the gateway has stopped, so it may use the services of that thread.
void run_on_io_thread(const std::shared_ptr<pending_replies>& replies, const exchange_ptr& ex,
                      std::function<void()> then);

/// A JSON answer: `write` appends the body.
template <class Write>
http_response json_response(int status, Write write) {
  http_response out;
  out.status = status;
  write(out.body);
  return out;
}

}  // namespace madang
