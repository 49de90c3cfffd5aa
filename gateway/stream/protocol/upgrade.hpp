#pragma once

#include <optional>
#include <string>

#include "gateway/http/http_message.hpp"
#include "gateway/problems/problem.hpp"
#include "gateway/stream/protocol/message_deflate.hpp"
#include "messages/result.hpp"

namespace madang {

/// A checked request to become a WebSocket.
struct stream_upgrade {
  std::string key;                       ///< Sec-WebSocket-Key
  bool with_ticket = false;              ///< it came with `?ticket=`
  std::optional<deflate_terms> deflate;  ///< as it can be agreed upon; none: the client offers nothing that is spoken
  std::string symbol;                    ///< of `market/stream/{symbol}`, decoded; empty on the path of many channels
};

/// Checks the opening handshake (RFC 6455 §4.2.1). Otherwise a problem: 400, or 426 with the version we speak.
result<stream_upgrade, problem> read_upgrade(const http_request& request);

/// The 101 answer, complete; it agrees to compress as `to` says.
std::string upgrade_answer(const stream_upgrade& to);

}  // namespace madang
