#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/gateway_ports.hpp"
#include "gateway/http/http_message.hpp"
#include "gateway/http/peer_socket.hpp"
#include "gateway/security/caller_standings.hpp"
#include "gateway/security/door/client_address.hpp"
#include "gateway/security/door/fair_share.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

class rate_limits;

/// A connection that asked to become a WebSocket. Nothing of the opening handshake has been checked or answered but the
/// route and who asks.
struct stream_arrival {
  peer_socket socket;
  http_request request;
  std::string request_id;
  std::string early;                      ///< bytes that came behind the request
  std::optional<verified_caller> caller;  ///< by bearer token or ticket; nobody yet otherwise
  ip_address client;                      ///< where it comes from, as far as proxies can be believed
  std::shared_ptr<void> connection_slot =
      {};  ///< its place among `http.max_connections`, given back when this is let go
};

/// Where WebSockets live: one per io thread, called on it alone.
class stream_endpoint {
 public:
  virtual ~stream_endpoint() = default;
  virtual void accept(stream_arrival&& arrival) = 0;
  /// Everything that passed the gate and is no answer: frames of channels.
  virtual void on_output(output&& out) = 0;
  /// After a batch of outputs.
  virtual void settle() = 0;
  /// Several times a second.
  virtual void tick() = 0;
  /// The node restarts: says so to every peer and lets them go.
  virtual void close_all() = 0;
  /// Sessions that have not ended yet.
  virtual std::size_t sessions() const = 0;
};

/// What a door is made of. All of it outlives the door.
struct stream_parts {
  boost::asio::io_context& io;
  const gateway_ports& ports;
  const settings& limits;
  std::shared_ptr<pending_replies> replies;  ///< for questions of its own: `replies->expect`, `replies->post`
  caller_admission& admission;
  std::shared_ptr<fair_share> user_streams;  ///< a place for each WebSocket of a user
  rate_limits* rates = nullptr;              ///< counts forged tokens
};
using stream_endpoint_maker = std::function<std::unique_ptr<stream_endpoint>(const stream_parts&)>;

}  // namespace madang
