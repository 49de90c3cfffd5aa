#include "config/identity/oauth_settings.hpp"

#include <algorithm>

#include "config/identity/oauth_rows.hpp"
#include "config/setting_kinds.hpp"

namespace madang::identity {
namespace {

bool is_path(std::string_view) {
  return true;
}
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}
bool is_client_id(std::string_view text) {
  return text.size() <= 256 && is_plain(text);
}
bool is_scope(std::string_view text) {
  return text.size() <= 256 && std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f' && c != '"'; });
}
bool is_base(std::string_view text) {
  return text.empty() || (is_plain(text) && (text.starts_with("https://") || text.starts_with("http://")));
}
bool is_url_or_none(std::string_view text) {
  return text.empty() || is_provider_url(text);
}

template <class Provider>
void add_provider(setting_registry& into, const char* section, const char* about) {
  using s = Provider;
  section_rows<s>(into, section, about)
      .text("client_id", &s::client_id, "a client id, or \"\" for none", is_client_id,
            "What the provider knows the platform as; without one nobody logs in by it (404 provider_not_configured).")
      .text("client_secret_file", &s::client_secret_file, "a path, or \"\" for none", is_path,
            "Holds the client's secret as its first line, for no other user to read.")
      .text("issuer", &s::issuer, "a URL", is_url_or_none, "What ID tokens must name as their issuer.")
      .text("authorization_url", &s::authorization_url, "a URL", is_provider_url, "Where browsers are sent.")
      .text("token_url", &s::token_url, "a URL", is_provider_url, "Where codes are exchanged.")
      .text("userinfo_url", &s::userinfo_url, "a URL, or \"\" for none", is_url_or_none,
            "Where a user's e-mail address is asked for that no ID token names.")
      .text("jwks_url", &s::jwks_url, "a URL, or \"\" for none", is_url_or_none,
            "The keys that sign ID tokens; none: the user is who userinfo_url says.")
      .text("revoke_url", &s::revoke_url, "a URL, or \"\" for none", is_url_or_none,
            "Where a grant is taken back once its user has unlinked the identity.")
      .text("scope", &s::scope, "words", is_scope, "What the platform asks to see.");
}

}  // namespace

bool is_provider_url(std::string_view text) {
  if (text.size() > 1'024 || !is_plain(text)) return false;
  if (text.starts_with("https://")) return text.size() > 8;
  for (const auto* start : {"http://localhost", "http://127.0.0.1", "http://[::1]"}) {
    const std::string_view begin(start);
    if (!text.starts_with(begin)) continue;
    const auto rest = text.substr(begin.size());
    if (rest.empty() || rest.front() == ':' || rest.front() == '/') return true;
  }
  return false;
}

google_settings::google_settings()
    : oauth_provider_settings{.client_id = {},
                              .client_secret_file = {},
                              .issuer = "https://accounts.google.com",
                              .authorization_url = "https://accounts.google.com/o/oauth2/v2/auth?access_type=offline",
                              .token_url = "https://oauth2.googleapis.com/token",
                              .userinfo_url = "https://openidconnect.googleapis.com/v1/userinfo",
                              .jwks_url = "https://www.googleapis.com/oauth2/v3/certs",
                              .revoke_url = "https://oauth2.googleapis.com/revoke",
                              .scope = "openid email"} {}

kakao_settings::kakao_settings()
    : oauth_provider_settings{.client_id = {},
                              .client_secret_file = {},
                              .issuer = "https://kauth.kakao.com",
                              .authorization_url = "https://kauth.kakao.com/oauth/authorize",
                              .token_url = "https://kauth.kakao.com/oauth/token",
                              .userinfo_url = "https://kapi.kakao.com/v2/user/me",
                              .jwks_url = "https://kauth.kakao.com/.well-known/jwks.json",
                              .revoke_url = "https://kapi.kakao.com/v1/user/unlink",
                              .scope = "openid account_email"} {}

naver_settings::naver_settings()
    : oauth_provider_settings{.client_id = {},
                              .client_secret_file = {},
                              .issuer = {},
                              .authorization_url = "https://nid.naver.com/oauth2.0/authorize",
                              .token_url = "https://nid.naver.com/oauth2.0/token",
                              .userinfo_url = "https://openapi.naver.com/v1/nid/me",
                              .jwks_url = {},
                              .revoke_url = "https://nid.naver.com/oauth2.0/token",
                              .scope = {}} {}

void add_oauth_rows(setting_registry& into) {
  using s = oauth_settings;
  constexpr std::int64_t day_s = 86'400;
  section_rows<s>(into, "oauth", "Log-in by Google, Kakao and Naver.")
      .text("redirect_base", &s::redirect_base, "a URL, or \"\" for identity.public_url", is_base,
            "Providers send browsers back to this and /api/v1/users/oauth/PROVIDER/callback.")
      .integer("pending_ttl_s", &s::pending_ttl_s, 10, 3'600, "s", "A log-in that was begun may come back this long.")
      .integer(
          "pending_max", &s::pending_max, 10, 1'000'000, "log-ins",
          "That wait for a second factor, and states that are remembered as shown; over it 503, or 429 for an address that has used its share.")
      .integer("timeout_ms", &s::timeout_ms, 100, 60'000, "ms", "For all calls to a provider that one log-in needs.")
      .integer("threads", &s::threads, 1, 64, "threads", "Threads that call providers and do nothing else.")
      .integer(
          "queue_max", &s::queue_max, 1, 100'000, "calls",
          "Waiting for one of them, shared fairly between addresses; over it 503, or 429 for whoever has used his share.")
      .integer("keys_ttl_s", &s::keys_ttl_s, 60, 7 * day_s, "s",
               "A provider's keys are asked for again after this long.")
      .integer("keys_again_s", &s::keys_again_s, 1, 3'600, "s",
               "And at the soonest after this long, where a token names a key that is not known.")
      .integer("revoke_first_ms", &s::revoke_first_ms, 1, 3'600'000, "ms",
               "A grant that could not be taken back is tried again after this long; the pause doubles.")
      .integer("revoke_max_ms", &s::revoke_max_ms, 1, day_s * 1'000, "ms", "And is no longer than this.")
      .integer("revoke_days", &s::revoke_days, 1, 90, "days", "After this long a grant is given up.")
      .integer("revoke_waiting_max", &s::revoke_waiting_max, 10, 100'000, "grants",
               "That may wait to be taken back, ten of one user; over it the oldest are given up.")
      .integer("clock_skew_s", &s::clock_skew_s, 0, 600, "s", "A provider's clock may be this far off.")
      .text("ca_file", &s::ca_file, "a path, or \"\" for the system's", is_path,
            "PEM: certificates that sign the providers'.");
  add_provider<google_settings>(into, "oauth_google", "Log-in by Google.");
  add_provider<kakao_settings>(into, "oauth_kakao", "Log-in by Kakao.");
  add_provider<naver_settings>(into, "oauth_naver", "Log-in by Naver.");
}

}  // namespace madang::identity
