#include "config/identity/key_settings.hpp"

#include "config/identity/key_rows.hpp"
#include "config/setting_kinds.hpp"

namespace madang::identity {

void add_key_rows(setting_registry& into) {
  using s = key_settings;
  constexpr std::int64_t million = 1'000'000;
  constexpr std::int64_t day_s = 86'400;
  section_rows<s>(into, "keys", "Second factor, API keys, signed requests and daily quotas.")
      .integer("code_attempts_free", &s::code_attempts_free, 1, 1'000, "codes",
               "Wrong codes of a user in a row before the first delay (429).")
      .integer("code_delay_s", &s::code_delay_s, 1, 3'600, "s", "The first delay; each further wrong code doubles it.")
      .integer("code_delay_max_s", &s::code_delay_max_s, 1, day_s, "s", "The longest delay.")
      .integer(
          "step_up_s", &s::step_up_s, 10, day_s, "s",
          "How long after a right code a session may withdraw, manage API keys and erase; how long a log-in is fresh.")
      .integer("api_keys_max", &s::api_keys_max, 1, 1'000, "keys", "API keys of one user; over it 422.")
      .integer("allowed_addresses_max", &s::allowed_addresses_max, 1, 64, "networks",
               "Networks that one API key may name; over it 422.")
      .integer(
          "cache_max", &s::cache_max, 16, 10 * million, "keys",
          "API keys that are remembered, so that a signed request asks nobody; also users whose calls are counted.")
      .integer("signature_window_s", &s::signature_window_s, 1, 300, "s",
               "The timestamp of a signed request may be this far off.")
      .integer("nonces_max", &s::nonces_max, 1'000, 100 * million, "nonces",
               "Nonces that are remembered, in a file of 32 bytes each; over it 503.")
      .integer("nonces_per_key_max", &s::nonces_per_key_max, 100, 100 * million, "nonces",
               "Nonces of one API key that are remembered; over it 429.")
      .word("signatures_required", &s::signatures_required,
            {{"none", signed_routes::none}, {"trading", signed_routes::trading}, {"all", signed_routes::all}},
            "What needs a request that is signed under an API key; users/* and admin/* never do. An access token alone "
            "is answered 401 signature_required.")
      .integer("api_calls_admin", &s::api_calls_admin, 0, 1'000 * million, "calls",
               "Signed calls of an ADMIN per day; over it 429; 0: without a limit. Of several roles the most counts.")
      .integer("api_calls_trader", &s::api_calls_trader, 0, 1'000 * million, "calls", "The same of a TRADER.")
      .integer("api_calls_viewer", &s::api_calls_viewer, 0, 1'000 * million, "calls", "The same of a VIEWER.")
      .integer("api_calls_parent", &s::api_calls_parent, 0, 1'000 * million, "calls", "The same of a PARENT.")
      .integer("api_calls_child", &s::api_calls_child, 0, 1'000 * million, "calls", "The same of a CHILD.")
      .integer("calls_noted_each", &s::calls_noted_each, 1, million, "calls",
               "Signed calls are written down this many at a time; a crash forgets fewer.")
      .integer("calls_noted_each_s", &s::calls_noted_each_s, 1, day_s, "s", "And at least this often.");
}

}  // namespace madang::identity
