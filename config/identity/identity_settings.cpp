#include "config/identity/identity_settings.hpp"

#include "config/identity/key_rows.hpp"
#include "config/setting_kinds.hpp"

namespace madang::identity {
namespace {

constexpr std::int64_t mib = 1'024 * 1'024;
constexpr std::int64_t day_s = 86'400;

}  // namespace

void add_settings(setting_registry& into) {
  using s = identity_settings;
  section_rows<s>(into, "identity", "Users, passwords and tokens.", &settings::identity)
      .integer("access_token_ttl_s", &s::access_token_ttl_s, 10, day_s, "s", "An access token is valid this long.")
      .integer("argon2_memory_kib", &s::argon2_memory_kib, 8, 4 * mib, "KiB", "Memory to hash one password.")
      .integer("argon2_iterations", &s::argon2_iterations, 1, 100, "passes", "Passes over that memory.")
      .integer("hash_threads", &s::hash_threads, 1, 64, "threads", "Threads that hash passwords and do nothing else.")
      .integer("hash_queue_max", &s::hash_queue_max, 1, 1'000'000, "passwords", "Waiting to be hashed; over it 503.")
      .integer("password_min_length", &s::password_min_length, 1, 128, "characters", "Shorter ones are answered 422.")
      .integer("password_max_length", &s::password_max_length, 8, 1'024, "characters", "Longer ones are answered 422.")
      .integer("login_failures_max", &s::login_failures_max, 1, 1'000'000, "log-ins",
               "Failed log-ins of one account from one address within the window; over it 429.")
      .integer("login_failures_per_address_max", &s::login_failures_per_address_max, 1, 1'000'000, "log-ins",
               "Failed log-ins from one address within the window; over it 429.")
      .integer("login_window_s", &s::login_window_s, 1, day_s, "s",
               "In this time that many failures are forgiven again.")
      .integer(
          "login_slow_after", &s::login_slow_after, 1, 1'000'000, "log-ins",
          "Failed log-ins of one account from everywhere; over it log-ins from addresses it is not known from wait.")
      .integer("login_slow_ms", &s::login_slow_ms, 0, 60'000, "ms",
               "How long they wait before the password is looked at.")
      .integer("token_cache_max", &s::token_cache_max, 1, 100'000'000, "tokens",
               "Verified tokens remembered, so that they need no second signature check.");
  add_key_rows(into);
}

}  // namespace madang::identity
