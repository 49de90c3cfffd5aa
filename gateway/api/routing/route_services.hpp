#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "gateway/api/actor_bridge.hpp"
#include "gateway/api/exchange.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/gateway_ports.hpp"
#include "gateway/http/delay_line.hpp"
#include "gateway/http/http_metrics.hpp"
#include "gateway/security/caller_standings.hpp"
#include "gateway/security/door/door_pools.hpp"
#include "gateway/security/ticket_table.hpp"
#include "gateway/stream/stream_metrics.hpp"
#include "gateway/web_files/static_document.hpp"
#include "gateway/web_files/web_files.hpp"

namespace madang {

class rate_sampler;

/// What the handlers of routes work with. One per io thread; what it refers to outlives it.
struct route_services {
  const gateway_ports& ports;
  const settings& limits;
  std::shared_ptr<pending_replies> replies;
  actor_bridge& actors;
  caller_admission& admission;  ///< of this thread
  ticket_table& tickets;
  door_pools& pools;
  delay_line& delays;  ///< of this thread
  http_metrics& http;
  const stream_metrics& streams;
  const rate_sampler& rates;
  const std::vector<route>& routes;
  const static_document& openapi;
  const static_document& asyncapi;
  const static_document& reference;  ///< the page of `/docs`
  const web_files& web;
  std::int64_t started_at_s;  ///< of the node, steady

  /// The settings with what administrators have changed since the start.
  std::shared_ptr<const settings> settings_now() const;

  /// 503 for a pool that is full, 429 for a caller who has used his share of it.
  problem no_place(fair_share::verdict why) const {
    return come_again_later(why == fair_share::verdict::share_used ? "too_many_requests" : "too_busy");
  }
  problem come_again_later(std::string_view code) const { return come_again(code, limits.http.retry_after_s, {}); }
};

/// The token of `Authorization: Bearer …`; empty where there is none.
std::string_view bearer_token(std::string_view header);

/// Answers once the gate is open: for what was read from memory that runs ahead of the disk.
void answer_at_gate(route_services& with, const exchange_ptr& ex, http_response response);
/// The same with a refusal.
void refuse_at_gate(route_services& with, const exchange_ptr& ex, problem why);

/// Goes on with a request on its io thread; called on any thread. `then` does not run when the client has been answered
/// meanwhile or the gateway has stopped, so it may use the services of that thread.
void run_on_io_thread(const std::shared_ptr<pending_replies>& replies, const exchange_ptr& ex,
                      std::function<void()> then);

/// Puts work of a request in line for a pool; the pass is held while it is under way. Otherwise the request is refused.
/// Work whose client has left meanwhile is dropped.
void stand_in_line(fair_queue& line, const route_services& with, const exchange_ptr& ex,
                   std::function<void(fair_queue::pass)> start);

/// A JSON answer: `write` appends the body.
template <class Write>
http_response json_response(int status, Write write) {
  http_response out;
  out.status = status;
  write(out.body);
  return out;
}

}  // namespace madang
