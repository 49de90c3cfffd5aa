#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "config/door/door_settings.hpp"
#include "messages/result.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace madang {

struct tls_session_end {
  void operator()(ssl_st* session) const;
};
/// The TLS side of one connection; none: the connection is plain.
using tls_session = std::unique_ptr<ssl_st, tls_session_end>;

/// The node's certificate and key, and how TLS is spoken with them: 1.3, or 1.2 where it is allowed, with forward
/// secrecy and authenticated ciphers alone, `http/1.1` by ALPN, no renegotiation, no early data. Thread-safe.
class tls_certificates {
 public:
  explicit tls_certificates(const tls_settings& of) : settings_(of) {}

  /// Reads both files. A sentence for the operator where they cannot serve; what was read before stays.
  result<bool, std::string> load();
  /// Reads them again where one of them has changed since; true: the new ones are in use. A sentence where they cannot
  /// serve, said once for each change.
  result<bool, std::string> reload_if_changed();

  /// For a connection that the node accepted; needs a `load` that succeeded.
  tls_session new_session(int socket) const;
  /// When the certificate ends, in seconds since 1970; 0: nothing is loaded.
  std::int64_t expires_at_s() const;

 private:
  struct stamp {
    std::int64_t modified_ns = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    friend bool operator==(const stamp&, const stamp&) = default;
  };
  static stamp stamp_of(const std::string& file);

  const tls_settings settings_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> in_use_;
  std::int64_t expires_at_s_ = 0;
  stamp certificate_seen_;
  stamp key_seen_;
};

}  // namespace madang
