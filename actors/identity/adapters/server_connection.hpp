#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace madang::identity {

/// A connection to a server outside, plain or under TLS, which blocks the thread it is used by until a deadline at the
/// longest. After a failure nothing more comes of it. Not thread-safe.
class server_connection {
 public:
  /// Why it has failed: a word for people and metrics. None holds what the server said.
  enum class fault { none, not_found, refused, timed_out, closed, tls, reply_too_long, stopped };

  /// Gives up at `deadline`, or when `stopping` becomes true, which outlives this.
  server_connection(std::chrono::steady_clock::time_point deadline, const std::atomic<bool>& stopping);
  ~server_connection();
  server_connection(const server_connection&) = delete;
  server_connection& operator=(const server_connection&) = delete;

  bool connect(const std::string& host, std::uint16_t port);
  /// From now on under TLS, with a server whose certificate is good for `host`. Whatever came in the clear and was not
  /// read yet makes it fail: somebody on the way could have put it there.
  bool start_tls(const std::string& host, const std::string& ca_file);
  bool write(std::string_view text);
  /// Without its end; at most `line_max` bytes long.
  std::optional<std::string> read_line();
  /// Whatever has come, and at least something; nothing at the end (`fault::closed`) and where it has failed.
  std::optional<std::string> read_some();

  fault why() const { return why_; }

 private:
  bool fail(fault why);
  bool wait(short events);
  bool is_in_time();
  bool connect_to(const void* address, std::size_t bytes, int family);
  bool read_more();
  /// Waits for what TLS wants next; false: it has failed.
  bool go_on_after(int result);

  const std::chrono::steady_clock::time_point deadline_;
  const std::atomic<bool>& stopping_;
  int socket_ = -1;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{nullptr, SSL_CTX_free};
  std::unique_ptr<SSL, void (*)(SSL*)> tls_{nullptr, SSL_free};
  std::string read_;
  fault why_ = fault::none;
};

std::string_view to_text(server_connection::fault value);

}  // namespace madang::identity
