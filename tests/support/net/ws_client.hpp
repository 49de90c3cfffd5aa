#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/checked.hpp"
#include "tests/support/net/tcp_socket.hpp"

namespace madang {

/// One WebSocket on a plain socket. Answers pings by itself.
class ws_client {
 public:
  explicit ws_client(std::uint16_t port = 0) : port_(port) {}

  /// Connects and upgrades; false when it is refused, then `status` says how.
  bool open(std::string_view target = "/api/v1/stream", std::string_view extra_headers = {});
  bool is_open() const { return socket_.is_open() && !close_code_; }
  int status() const { return status_; }
  tcp_socket& socket() { return socket_; }
  void drop() { socket_.close(); }

  bool send(std::string_view text) { return send_frame(0x81, text); }
  /// `first`: FIN bit and opcode.
  bool send_frame(std::uint8_t first, std::string_view payload, bool masked = true);
  /// The next text. Nothing: the peer closed (then `close_code` and `close_reason` say why) or took too long.
  checked_optional<std::string> receive(std::chrono::milliseconds within = std::chrono::milliseconds(10'000));
  /// Waits for the peer's close, dropping texts.
  bool wait_closed(std::chrono::milliseconds within = std::chrono::milliseconds(10'000));

  /// 0: none came.
  std::uint16_t close_code() const { return close_code_; }
  const std::string& close_reason() const { return close_reason_; }

 private:
  struct frame {
    std::uint8_t opcode = 0;
    std::string payload;
  };
  std::optional<frame> take_frame();

  std::uint16_t port_;
  tcp_socket socket_;
  std::string received_;
  std::size_t read_at_ = 0;
  int status_ = 0;
  std::uint16_t close_code_ = 0;
  std::string close_reason_;
};

}  // namespace madang
