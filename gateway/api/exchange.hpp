#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/ports/metrics.hpp"
#include "gateway/api/routing/route.hpp"
#include "gateway/http/http_message.hpp"
#include "gateway/http/uri.hpp"
#include "gateway/json/json_value.hpp"
#include "gateway/problems/problem_table.hpp"
#include "gateway/security/caller_key.hpp"
#include "gateway/security/door/client_address.hpp"
#include "gateway/security/door/rate_limits.hpp"
#include "gateway/security/identity_ports.hpp"
#include "messages/idempotency.hpp"

namespace madang {

/// Where an answer goes: the connection it came from. Called on its io thread.
class answer_sink {
 public:
  virtual ~answer_sink() = default;
  virtual void answered(exchange& of, http_response&& response) = 0;
  /// The connection becomes a WebSocket of the exchange's caller, if it has one.
  virtual void become_stream(exchange& of) = 0;
};

/// One request being served: what came, what the door found out about it, and its one answer. Lives on one io thread;
/// other threads may only hold it.
class exchange {
 public:
  http_request request;
  std::string request_id;
  ip_address client;                  ///< who sent it, as far as proxies can be believed
  unix_nanos received_at;             ///< wall time, becomes part of commands
  std::int64_t started_ns = 0;        ///< steady
  std::int64_t patience_ends_ns = 0;  ///< steady; then it is answered 504

  // Filled by the dispatcher, in this order.
  request_uri uri;
  const route* at = nullptr;
  std::vector<std::string> path_values;
  std::optional<verified_caller> caller;
  std::optional<rate_standing> rate;  ///< none: no quota was asked
  json_value body;
  std::string canonical_body;
  idempotency repeat;  ///< zero where the client sent no key

  /// `codes`: what it may be refused with; outlives it.
  exchange(std::weak_ptr<answer_sink> to, const problem_table& codes) : to_(std::move(to)), codes_(codes) {}
  ~exchange();
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  /// The first answer counts, later ones are ignored: the client may have been told 504 already.
  void answer(http_response response);
  void refuse(problem why) { answer(to_response(std::move(why), request_id, codes_)); }
  void refuse(std::string_view code, std::string detail = {}) {
    refuse(problem{code, std::move(detail), {}, {}, false});
  }
  bool answered() const { return answered_; }
  /// Nobody waits for the answer any more: the connection is gone. The place it holds stays taken until the work ends.
  void abandon() { answered_ = true; }
  /// The peer sends no more: it may be gone, or wait. Work that has not begun is then not worth a place in a line.
  void peer_has_finished() { peer_finished_ = true; }
  /// Whether work that waits should still be begun. Any thread.
  bool is_wanted() const { return !answered_ && !peer_finished_; }
  int status() const { return status_; }
  void become_stream();

  /// Counts the exchange in a gauge, and holds its place, until it is answered or dropped.
  void occupy(gauge& in_flight, std::shared_ptr<void> place);

  /// The same with the roles, for commands that a role alone may permit.
  madang::caller who() const { return caller ? madang::caller(caller->user, caller->roles) : madang::caller(); }
  caller_key key() const { return {share_key(client), caller_id()}; }
  session_id session() const { return caller ? caller->session : session_id{}; }
  user_id caller_id() const { return caller ? caller->user : user_id{}; }
  /// The value of a path parameter by its place.
  const std::string& path_value(std::size_t i = 0) const { return path_values.at(i); }
  /// The value of a query parameter.
  std::optional<std::string_view> query(std::string_view name) const;
  /// A text member of the body, which the schema has checked; empty where it is absent.
  std::string_view body_text(std::string_view name) const;
  bool has(std::string_view name) const { return body.find(name) != nullptr; }

 private:
  void release();
  void forget_secrets();

  std::weak_ptr<answer_sink> to_;
  const problem_table& codes_;
  gauge* occupied_ = nullptr;
  std::shared_ptr<void> place_;
  std::atomic<bool> answered_{false};
  std::atomic<bool> peer_finished_{false};
  int status_ = 0;
};

}  // namespace madang
