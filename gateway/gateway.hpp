#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "gateway/gateway_ports.hpp"
#include "gateway/http/bound_port.hpp"
#include "messages/envelope/output.hpp"
#include "messages/result.hpp"

namespace madang {

/// The node's door to the outside: HTTP, WebSockets, and everything that is checked before an actor hears of a request.
/// What `ports` refers to must outlive it; callbacks of read models and the password pool that come after `stop` are
/// ignored.
class gateway {
 public:
  gateway(gateway_ports ports, const settings& limits);
  ~gateway();
  gateway(const gateway&) = delete;
  gateway& operator=(const gateway&) = delete;

  /// Starts to serve at what was bound, or binds `http.listen` itself. A sentence for the operator where that is not
  /// possible.
  result<std::uint16_t, std::string> start(bound_port at);
  result<std::uint16_t, std::string> start();
  /// The port that is listened on, once started.
  std::uint16_t port() const;

  /// Takes what has passed the gate. Any thread, cheap: outputs are put into the inboxes of the io threads they are
  /// for. Outputs of other listeners are ignored.
  void deliver(std::vector<output>&& outputs);
  /// What has changed for these users may not have been delivered: from now on it is asked of each anew. Any thread;
  /// `of` is asked on threads of the gateway.
  void forget_standings(const std::function<bool(identity::user_id)>& of);

  /// Takes over, of the settings as they are now, how many requests a caller may send. Any thread.
  void take_settings(const settings& now);

  /// The node ends soon: requests are answered as before, each as the last one of its connection. Any thread.
  void say_goodbye();
  /// From now on new requests are answered 503 with `Retry-After` and their connections end; `/health`, `/ready` and
  /// `/metrics` still answer.
  void close_intake();
  /// Waits until the answers that are due have left and the sockets are closed with a reason, at most `patience_ms`.
  /// Answers must still be delivered meanwhile.
  void stop(std::int64_t patience_ms);

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace madang
