#pragma once

#include <cstdint>

#include "messages/contexts.hpp"

namespace madang::identity {

/// What must be signed under an API key: a token alone does not do.
enum class signed_routes : std::uint8_t { none = 1, trading = 2, all = 3 };

/// Second factor, API keys and quotas.
struct key_settings {
  /// Wrong codes in a row before the first delay; it doubles with each further one.
  std::int64_t code_attempts_free = 5;
  std::int64_t code_delay_s = 2;
  std::int64_t code_delay_max_s = 900;
  /// How long a session may do more after a right code.
  std::int64_t step_up_s = 300;
  std::int64_t api_keys_max = 20;
  std::int64_t allowed_addresses_max = 16;
  std::int64_t cache_max = 10'000;
  /// Timestamps of signed requests may be this far off.
  std::int64_t signature_window_s = 30;
  std::int64_t nonces_max = 100'000;
  std::int64_t nonces_per_key_max = 25'000;
  signed_routes signatures_required = signed_routes::none;
  /// Signed calls of a user per day, by the role that allows most; 0: without a limit.
  std::int64_t api_calls_admin = 1'000;
  std::int64_t api_calls_trader = 1'000;
  std::int64_t api_calls_viewer = 1'000;
  std::int64_t api_calls_parent = 1'000;
  std::int64_t api_calls_child = 1'000;
  /// A user's entity hears of signed calls this many at a time, and at least this often.
  std::int64_t calls_noted_each = 50;
  std::int64_t calls_noted_each_s = 10;
};

}  // namespace madang::identity
