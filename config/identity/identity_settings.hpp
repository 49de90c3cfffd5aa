#pragma once

#include <cstdint>

#include "messages/contexts.hpp"

namespace madang::identity {

struct identity_settings {
  std::int64_t access_token_ttl_s = 900;
  std::int64_t argon2_memory_kib = 19'456;
  std::int64_t argon2_iterations = 2;
  std::int64_t hash_threads = 1;
  /// Passwords that wait to be hashed; over it 503.
  std::int64_t hash_queue_max = 256;
  /// In characters.
  std::int64_t password_min_length = 8;
  std::int64_t password_max_length = 128;
  /// Failed log-ins that are forgiven within the window: of one account from one address, and of one address.
  std::int64_t login_failures_max = 5;
  std::int64_t login_failures_per_address_max = 50;
  std::int64_t login_window_s = 300;
  /// After this many failures of one account from everywhere, addresses it is not known from wait before each try.
  std::int64_t login_slow_after = 20;
  std::int64_t login_slow_ms = 2'000;
  /// Verified tokens that are remembered.
  std::int64_t token_cache_max = 100'000;
};

}  // namespace madang::identity
