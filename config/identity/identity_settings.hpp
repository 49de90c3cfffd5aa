#pragma once

#include <cstdint>
#include <string>

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
  /// Users whose standing an io thread of the gateway knows.
  std::int64_t standings_max = 50'000;
  /// Keys of users that are kept open in memory.
  std::int64_t opened_keys_max = 10'000;
  std::int64_t refresh_token_ttl_s = 7 * 86'400;
  /// A session ends after this long, whatever is refreshed.
  std::int64_t session_ttl_s = 90 * 86'400;
  /// Without a request, a session whose token lies in a cookie ends.
  std::int64_t session_idle_s = 3'600;
  /// Of one user; the oldest ends when another begins.
  std::int64_t sessions_max = 20;
  /// A refresh token that was just used gets the same successor again.
  std::int64_t refresh_grace_s = 10;
  /// Events of failed log-ins, for each user; more are counted in the next one.
  std::int64_t failed_login_events_per_hour = 20;
  std::int64_t reset_link_ttl_s = 1'800;
  std::int64_t verify_link_ttl_s = 86'400;
  /// Links sent to one user.
  std::int64_t links_per_hour = 6;
  /// What links in messages to users begin with.
  std::string public_url = "http://localhost:8080";
  /// Messages that the list of the administrator keeps.
  std::int64_t outbox_max = 1'000;
};

}  // namespace madang::identity
