#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http_message.hpp"
#include "messages/result.hpp"

namespace madang {

/// A checked request to become a WebSocket.
struct stream_upgrade {
  std::string key;                    ///< Sec-WebSocket-Key
  std::optional<std::string> ticket;  ///< `?ticket=`, decoded; not looked at yet
  std::string symbol;                 ///< of `market/stream/{symbol}`; empty on the path of many channels
  // Added by the listener.
  std::string early;            ///< bytes that came behind the request
  std::shared_ptr<void> place;  ///< let go when the session ends: its place among `http.max_connections`
};
/// Why not, as an HTTP answer. With 426 goes `Sec-WebSocket-Version: 13`.
struct upgrade_refusal {
  int status = 400;
  std::string_view code;
  std::string_view detail;
};

/// Checks the opening handshake (RFC 6455 §4.2.1).
result<stream_upgrade, upgrade_refusal> read_upgrade(const http_request& request);

/// The 101 answer, complete.
std::string upgrade_answer(const stream_upgrade& to);

}  // namespace madang
