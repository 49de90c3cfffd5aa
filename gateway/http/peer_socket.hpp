#pragma once

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <string>
#include <utility>

#include "gateway/http/tls_certificates.hpp"

namespace madang {

/// The socket of a client, plain or under TLS once its handshake is done. It never waits: whoever has no bytes to read,
/// or no room to write, waits for the TCP socket to be ready. Belongs to one io thread.
class peer_socket {
 public:
  using tcp_socket = boost::asio::ip::tcp::socket;

  explicit peer_socket(tcp_socket socket, tls_session tls = {}) : tcp_(std::move(socket)), tls_(std::move(tls)) {}

  /// For waiting and for options.
  tcp_socket& tcp() { return tcp_; }
  bool is_tls() const { return tls_ != nullptr; }

  /// As `recv`: 0 at the end of what the peer sends, -1 with errno. A buffer of 16 KiB or more never leaves bytes
  /// behind that the TCP socket does not tell of.
  ssize_t receive(char* into, std::size_t size) {
    if (!tls_) return ::recv(tcp_.native_handle(), into, size, MSG_DONTWAIT);
    return receive_tls(into, size);
  }
  /// As `send`: the bytes taken, or -1 with errno. Under TLS bytes that were taken may still be unsent.
  ssize_t send(const char* bytes, std::size_t size) {
    if (!tls_) return ::send(tcp_.native_handle(), bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    return send_tls(bytes, size);
  }
  /// The same for pieces, as `sendmsg`.
  ssize_t send(iovec* pieces, std::size_t count);
  /// Bytes were taken that TCP has not: `send`, of nothing if need be, goes on with them.
  bool has_unsent() const { return !unsent_.empty(); }

  /// The peer is told that nothing more comes; false: the connection is gone.
  bool end_sending();
  void close();

 private:
  ssize_t receive_tls(char* into, std::size_t size);
  ssize_t send_tls(const char* bytes, std::size_t size);
  bool send_rest();

  tcp_socket tcp_;
  tls_session tls_;
  std::string unsent_;  ///< one TLS record's text that must be offered again as it is
};

}  // namespace madang
