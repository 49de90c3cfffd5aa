#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace madang {

/// permessage-deflate (RFC 7692). What we send refers to what was sent before: quotes and books repeat themselves so
/// much that a sixth is left of them, and more than half of it where each frame stands by itself. What clients send
/// must stand by itself, so that one window is enough for all of them.

/// What is agreed upon with a client.
struct deflate_terms {
  int window_bits = 13;
  bool keeps_window = true;  ///< between two messages that we send
};

/// The first offer in `Sec-WebSocket-Extensions` of which everything is known and kept; none: nothing is compressed.
std::optional<deflate_terms> accepted_deflate(std::string_view offers);
/// The `Sec-WebSocket-Extensions` that says so.
std::string deflate_answer(const deflate_terms& agreed);

/// Compresses what is sent to one client, in the order in which it is sent: about 70 kB.
class message_deflater {
 public:
  explicit message_deflater(const deflate_terms& agreed);
  ~message_deflater();
  message_deflater(const message_deflater&) = delete;
  message_deflater& operator=(const message_deflater&) = delete;

  /// Shorter texts go as they are: they would hardly be shorter, and cost as much.
  static constexpr std::size_t least_bytes = 96;
  /// The payload of the text's frame, which must be the next that is sent.
  std::string deflated(std::string_view text);

 private:
  struct stream;
  std::unique_ptr<stream> stream_;
  const bool keeps_window_;
};

/// Reads what clients send: about 40 kB for all those of one thread.
class message_inflater {
 public:
  message_inflater();
  ~message_inflater();
  message_inflater(const message_inflater&) = delete;
  message_inflater& operator=(const message_inflater&) = delete;

  /// What a frame's payload says, or why it cannot be read: `malformed_deflate`, `frame_too_big` over `max` bytes.
  result<std::string, std::string_view> inflated(std::string_view payload, std::size_t max);

 private:
  struct stream;
  std::unique_ptr<stream> stream_;
};

}  // namespace madang
