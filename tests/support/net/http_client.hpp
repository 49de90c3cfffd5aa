#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/checked.hpp"
#include "tests/support/net/tcp_socket.hpp"

namespace madang {

struct http_ask {
  std::string method = "GET";
  std::string target;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

struct http_reply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;

  /// Empty where there is none.
  /// In any letter case; empty where there is none.
  std::string_view header(std::string_view name) const;
  bool keeps_alive() const { return header("connection") != "close"; }
};

/// The bytes of a request.
std::string to_bytes(const http_ask& ask);

/// One HTTP/1.1 connection on a plain socket. Requests may be sent ahead; answers come in order.
class http_client {
 public:
  static constexpr std::chrono::milliseconds patience{10'000};

  explicit http_client(std::uint16_t port = 0) : port_(port) {}

  bool connect();
  bool is_open() const { return socket_.is_open(); }
  void close();
  tcp_socket& socket() { return socket_; }

  /// Whatever one wants to send; false when the peer is gone or takes nothing.
  bool send_bytes(std::string_view bytes);
  bool send(const http_ask& ask) { return send_bytes(to_bytes(ask)); }
  /// The next answer, without its body where it was asked for with HEAD. Nothing: the peer closed, said something that
  /// is not HTTP, or took too long.
  checked_optional<http_reply> receive(std::chrono::milliseconds within = patience, bool without_body = false);
  /// Connects where needed, sends and receives; a connection that was closed meanwhile is made anew before.
  checked_optional<http_reply> ask(const http_ask& what);
  /// True when the peer closes the connection in time; anything it still says is dropped.
  bool wait_closed(std::chrono::milliseconds within = patience);

 private:
  std::uint16_t port_;
  tcp_socket socket_;
  std::string received_;
};

}  // namespace madang
