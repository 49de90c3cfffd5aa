#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace madang {

/// The WebSocket wire (RFC 6455, server side; of extensions it knows the bit of permessage-deflate alone) as pure code:
/// one frame text is shared by ten thousand readers and a session holds no buffer while nothing is under way.

enum class ws_opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// The bytes before a payload that a server sends: final, not masked; `deflated` where the payload is (RFC 7692).
struct ws_header {
  std::array<char, 10> bytes{};
  std::uint8_t size = 0;
};
ws_header make_ws_header(ws_opcode opcode, std::size_t payload, bool deflated = false);

/// The payload of a close frame: the code, then as much of the reason as fits.
std::string close_payload(std::uint16_t code, std::string_view reason);
/// The code that a peer's close frame carries: 1005 for none; nothing where it is malformed.
std::optional<std::uint16_t> close_code_of(std::string_view payload);

/// One whole message, or one control frame.
struct ws_message {
  ws_opcode opcode{};
  std::string_view payload;
  bool deflated = false;  ///< the payload is still compressed
};

/// Reads what a client sends, in whatever pieces it comes.
class ws_reader {
 public:
  explicit ws_reader(std::size_t max_message) : max_message_(max_message) {}

  /// Compressed messages were agreed upon.
  void allow_deflated() { deflated_allowed_ = true; }

  /// Takes bytes that came. They are changed (unmasked) and must stay until `next` has answered nothing.
  void feed(std::span<char> bytes);
  /// The next message; its payload stays until the next call. Nothing: more bytes are needed, or the peer broke the
  /// protocol.
  std::optional<ws_message> next();
  /// Why the peer's bytes cannot be read any further; empty: all is well.
  std::string_view fault() const { return fault_; }
  /// Bytes held for a message that is not complete.
  std::size_t held() const { return rest_.capacity() + message_.capacity(); }

 private:
  struct frame_head {
    ws_opcode opcode{};
    bool final = false;
    bool deflated = false;
    std::uint64_t length = 0;
    std::array<char, 4> mask{};
    std::size_t size = 0;
  };

  std::optional<frame_head> read_head();
  bool allowed(const frame_head& head);
  std::optional<ws_message> complete(const frame_head& head, std::span<char> payload);
  void keep_rest();
  void break_off(std::string_view why) { fault_ = why; }

  std::size_t max_message_;
  std::span<char> input_;
  std::string rest_;                          ///< of an incomplete frame; `input_` points into it while it is not empty
  std::string message_;                       ///< fragments so far, or the message last handed out
  ws_opcode kind_ = ws_opcode::continuation;  ///< of the fragments; continuation: none
  bool kind_deflated_ = false;                ///< so are they
  bool deflated_allowed_ = false;
  bool handed_out_ = false;
  std::string_view fault_;
};

}  // namespace madang
