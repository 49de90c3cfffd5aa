#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// When an operation gives up. Steady.
using deadline = std::chrono::steady_clock::time_point;
deadline after(std::chrono::milliseconds patience);

/// A blocking TCP connection to this machine on which nothing waits longer than its deadline. Owns the descriptor.
class tcp_socket {
 public:
  tcp_socket() = default;
  ~tcp_socket() { close(); }
  tcp_socket(tcp_socket&& from) noexcept;
  tcp_socket& operator=(tcp_socket&& from) noexcept;

  /// Connects to 127.0.0.1; false when nobody listens or it takes too long.
  bool connect(std::uint16_t port, deadline until);
  bool is_open() const { return fd_ >= 0; }
  void close();
  /// Says that no more will be sent; still reads.
  void half_close();
  /// The next close sends a reset instead of the usual end.
  void reset_on_close();
  /// Which address of this machine (127.0.0.N) it connects from. Before `connect`.
  void come_from(std::uint8_t n) { source_ = n; }
  /// A small receive buffer, so that a reader that stops is felt at once. Before `connect`.
  void keep_buffers_small() { small_buffers_ = true; }

  enum class outcome : std::uint8_t { done, closed, timed_out };
  /// Sends all of it.
  outcome send(std::string_view bytes, deadline until);
  /// Adds what is there to `into`; waits for at least one byte.
  outcome receive(std::string& into, deadline until);

 private:
  bool wait(short events, deadline until) const;

  int fd_ = -1;
  bool small_buffers_ = false;
  std::uint8_t source_ = 1;
};

}  // namespace madang
