#include "config/door/door_settings.hpp"

#include "config/door/role_quotas.hpp"
#include "config/http/network_list.hpp"
#include "config/setting_kinds.hpp"

namespace madang {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t quota_max = 1'000'000;
constexpr const char* networks_expected = "networks separated by commas, such as 10.0.0.0/8, ::1, or \"\" for anywhere";

bool is_any(std::string_view) {
  return true;
}
bool is_network_list(std::string_view text) {
  return parse_network_list(text).has_value();
}
bool is_role_list(std::string_view text) {
  return parse_role_quotas(text).has_value();
}

void add_tls(setting_registry& into) {
  using s = tls_settings;
  section_rows<s>(into, "tls", "TLS in the gateway itself.")
      .flag("enabled", &s::enabled, "Serve HTTPS and WSS alone at http.listen.")
      .text("certificate_file", &s::certificate_file, "a path", is_any,
            "PEM: the certificate, then those that signed it. A changed file is taken within a second or two.")
      .text("key_file", &s::key_file, "a path", is_any, "PEM: its private key, for no other user to read.")
      .word("oldest_version", &s::oldest_version, {{"1.3", tls_version::v1_3}, {"1.2", tls_version::v1_2}},
            "Clients that speak only older versions are turned away.")
      .integer("handshake_timeout_ms", &s::handshake_timeout_ms, 100, minute_ms, "ms",
               "A connection whose handshake takes longer is closed.")
      .integer("max_handshakes", &s::max_handshakes, 1, 1'000'000, "handshakes",
               "Handshakes under way; over it, or over an address's share, connections are closed.");
}

void add_limits(setting_registry& into) {
  using s = limit_settings;
  section_rows<s>(into, "limits", "Requests a minute of one user, API key or address; over it 429.")
      .flag("lifted", &s::lifted, "No limits: for development, tests and benchmarks.")
      .integer("general_per_minute", &s::general_per_minute, 1, quota_max, "requests", "Everything but trading.")
      .live()
      .integer("trading_per_minute", &s::trading_per_minute, 1, quota_max, "requests", "Placing and amending orders.")
      .live()
      .integer("key_general_per_minute", &s::key_general_per_minute, 1, quota_max, "requests",
               "The same of an API key.")
      .live()
      .integer("key_trading_per_minute", &s::key_trading_per_minute, 1, quota_max, "requests",
               "The same of an API key.")
      .live()
      .text("roles", &s::roles, "ROLE=GENERAL/TRADING separated by commas, such as ADMIN=1000/100, or \"\"",
            is_role_list, "Other quotas for people with a role; the first that fits rules.")
      .live()
      .integer("bad_tokens_per_minute", &s::bad_tokens_per_minute, 1, quota_max, "tokens",
               "Forged tokens from one address; over it no unknown token of that address is looked at.")
      .live()
      .integer("after_start_percent", &s::after_start_percent, 0, 100, "%",
               "What is left of a quota right after a start, so that a restart gives nobody a whole one.")
      .integer("max_callers", &s::max_callers, 1'000, 100'000'000, "callers",
               "Remembered; over it whoever has used least is forgotten.");
}

void add_access(setting_registry& into) {
  using s = access_settings;
  section_rows<s>(into, "access", "Where callers may come from; others are answered 403.")
      .text("networks", &s::networks, networks_expected, is_network_list, "For every request.")
      .text("trading_networks", &s::trading_networks, networks_expected, is_network_list,
            "For placing and amending orders, besides.")
      .text("admin_networks", &s::admin_networks, networks_expected, is_network_list,
            "For the administrators' routes, besides.")
      .text("operations_networks", &s::operations_networks, networks_expected, is_network_list,
            "For /metrics, besides.")
      .text("metrics_token_file", &s::metrics_token_file, "a path, or \"\" for none", is_any,
            "Its first line is the bearer token that /metrics asks for.");
}

}  // namespace

/// Not a context, but sections of its own.
void add_door_settings(setting_registry& into) {
  add_tls(into);
  add_limits(into);
  add_access(into);
}

}  // namespace madang
