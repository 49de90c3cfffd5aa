#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

#include "gateway/http/http_metrics.hpp"
#include "gateway/http/peer_socket.hpp"
#include "gateway/security/door/client_address.hpp"

namespace madang {

/// The connections of one io thread whose TLS handshake is under way. One that fails, or takes too long, is closed
/// without a word; one that succeeds is handed on. Belongs to that thread.
class handshake_line {
 public:
  using tcp_socket = boost::asio::ip::tcp::socket;
  using admit = std::function<void(peer_socket, const ip_address& peer, std::shared_ptr<void> connection_slot)>;

  handshake_line(admit next, http_metrics& counts) : next_(std::move(next)), counts_(counts) {}
  ~handshake_line() { cut_all(); }

  /// `handshake_slot`: its place among the handshakes allowed, let go with the handshake.
  void begin(tcp_socket socket, tls_session tls, const ip_address& peer, std::shared_ptr<void> connection_slot,
             std::shared_ptr<void> handshake_slot, std::int64_t deadline_ns);
  /// Closes those whose time is up.
  void tick(std::int64_t now_ns);
  void cut_all();
  bool empty() const { return under_way_.empty(); }

 private:
  struct handshake;
  using handshakes = std::list<std::shared_ptr<handshake>>;

  void go_on(const std::shared_ptr<handshake>& one);
  void wait(const std::shared_ptr<handshake>& one, bool to_write);
  void drop(const std::shared_ptr<handshake>& one);

  admit next_;
  http_metrics& counts_;
  handshakes under_way_;
};

}  // namespace madang
