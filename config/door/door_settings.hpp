#pragma once

#include <cstdint>
#include <string>

namespace madang {

enum class tls_version : std::uint8_t { v1_2 = 1, v1_3 = 2 };

/// TLS in the gateway itself.
struct tls_settings {
  bool enabled = false;
  /// PEM: the node's certificate, then those that signed it.
  std::string certificate_file;
  std::string key_file;
  tls_version oldest_version = tls_version::v1_3;
  /// From the connection to the end of its handshake.
  std::int64_t handshake_timeout_ms = 5'000;
  /// Handshakes under way, shared between addresses as every bounded pool is.
  std::int64_t max_handshakes = 1'024;
};

/// How many requests a caller may send in a minute, by class.
struct limit_settings {
  /// No limits at all: for development, tests and benchmarks.
  bool lifted = false;
  std::int64_t general_per_minute = 100;
  std::int64_t trading_per_minute = 10;
  /// Of API keys, which programs use.
  std::int64_t key_general_per_minute = 1'200;
  std::int64_t key_trading_per_minute = 300;
  /// `ADMIN=1000/100`: general and trading of people with that role; the first that fits rules.
  std::string roles;
  /// Access tokens from one address that turn out to be forged; over it none is looked at.
  std::int64_t bad_tokens_per_minute = 60;
  /// What is left of a minute's quota to whoever calls right after a start.
  std::int64_t after_start_percent = 50;
  /// Callers whose quota is not whole.
  std::int64_t max_callers = 100'000;
};

/// Where callers may come from; an empty list of networks means anywhere.
struct access_settings {
  std::string networks;
  std::string trading_networks;
  std::string admin_networks;
  std::string operations_networks;
  /// A file with the token that `/metrics` asks for as its first line; empty: it asks for none.
  std::string metrics_token_file;
};

}  // namespace madang
