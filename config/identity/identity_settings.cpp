#include "config/identity/identity_settings.hpp"

#include "config/identity/key_rows.hpp"
#include "config/identity/master_rows.hpp"
#include "config/identity/oauth_rows.hpp"
#include "config/identity/smtp_rows.hpp"
#include "config/setting_kinds.hpp"

namespace madang::identity {
namespace {

constexpr std::int64_t mib = 1'024 * 1'024;
constexpr std::int64_t day_s = 86'400;

bool is_web_url(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}
using rows = section_rows<identity_settings>;

void add_session_rows(rows& to) {
  using s = identity_settings;
  to.integer("refresh_token_ttl_s", &s::refresh_token_ttl_s, 10, 90 * day_s, "s",
             "A refresh token is valid this long, unless it is used.")
      .integer("session_ttl_s", &s::session_ttl_s, 10, 365 * day_s, "s",
               "A session ends this long after its log-in, whatever is refreshed.")
      .live()
      .integer("session_idle_s", &s::session_idle_s, 12, 90 * day_s, "s",
               "A session whose token lies in a cookie ends this long after its last request.")
      .live()
      .integer("sessions_max", &s::sessions_max, 1, 100, "sessions",
               "Of one user; when another begins, the oldest ends.")
      .live()
      .integer("refresh_grace_s", &s::refresh_grace_s, 0, 60, "s",
               "A refresh token that was just used gets the same successor again.")
      .integer("failed_login_events_per_hour", &s::failed_login_events_per_hour, 0, 1'000, "events",
               "Failed log-ins of one user that are written down one by one; more are counted in the next.")
      .integer("reset_link_ttl_s", &s::reset_link_ttl_s, 10, day_s, "s",
               "A link that resets a password is good this long.")
      .integer("verify_link_ttl_s", &s::verify_link_ttl_s, 10, 30 * day_s, "s",
               "A link that verifies an e-mail address is good this long.")
      .integer("links_per_hour", &s::links_per_hour, 1, 1'000, "links", "Sent to one user.")
      .text("public_url", &s::public_url, "a URL that begins with http:// or https://", is_web_url,
            "What links in messages to users begin with.")
      .integer("outbox_max", &s::outbox_max, 1, 1'000'000, "messages",
               "Messages to users that the administrator's list keeps; the oldest go.");
}

}  // namespace

void add_settings(setting_registry& into) {
  using s = identity_settings;
  rows to(into, "identity", "Users, passwords and tokens.", &settings::identity);
  to.integer("access_token_ttl_s", &s::access_token_ttl_s, 10, day_s, "s", "An access token is valid this long.")
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
               "Verified tokens remembered, so that they need no second signature check.")
      .integer("standings_max", &s::standings_max, 1, 10'000'000, "users",
               "Users whose roles and sessions each io thread knows; others are asked again.")
      .integer("opened_keys_max", &s::opened_keys_max, 1, 10'000'000, "keys",
               "Keys of users that are kept open in memory; others are read and opened again.");
  add_session_rows(to);
  add_key_rows(into);
  add_smtp_rows(into);
  add_oauth_rows(into);
  add_master_rows(into);
}

}  // namespace madang::identity
