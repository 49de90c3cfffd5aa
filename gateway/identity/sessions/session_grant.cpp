#include "gateway/identity/sessions/session_grant.hpp"

#include <algorithm>

#include "cluster/ports/id_source.hpp"
#include "gateway/identity/sessions/session_json.hpp"
#include "gateway/security/door/cookies.hpp"
#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t device_bytes_max = 128;
/// A use of a session is noted so many times while it would end by idling, and this often at least.
constexpr std::int64_t notes_per_idle = 12;
constexpr std::int64_t note_every_s = 300;

/// Where the browser sends the token: refresh and log out.
constexpr std::string_view cookie_path = "/api/v1/users";

bool is_secure(const identity_settings& limits) {
  return limits.public_url.starts_with("https://");
}

/// What the client calls itself: printable, and not long.
std::string device_of(const exchange& ex) {
  std::string out;
  for (const char one : ex.request.headers.find("User-Agent")) {
    if (out.size() == device_bytes_max) break;
    out.push_back(one >= 0x20 && one < 0x7f ? one : '?');
  }
  return out;
}

}  // namespace

request_origin origin_of(const exchange& ex) {
  return {device_of(ex), ex.client.text()};
}

login_origin seal_origin(person_port& persons, user_id user, const request_origin& from) {
  auto sealed = persons.seal(user, personal_field::login_origin, from.device + "\n" + from.address);
  return {sealed.value_or(""), persons.fingerprint("address " + from.address)};
}

request_origin open_origin(person_port& persons, user_id user, std::string_view sealed) {
  const auto plain = sealed.empty() ? std::nullopt : persons.open(user, personal_field::login_origin, sealed);
  if (!plain) return {};
  const auto end = plain->find('\n');
  if (end == std::string::npos) return {*plain, {}};
  return {plain->substr(0, end), plain->substr(end + 1)};
}

unix_nanos refresh_end(const identity_settings& limits, unix_nanos now) {
  return now + limits.refresh_token_ttl_s * nanos_per_second;
}

prepared_session prepare_session(route_services& with, unix_nanos now, const user_view& user, login_origin from,
                                 bool cookie) {
  const auto now_in_force = with.settings_now();
  const auto& limits = now_in_force->identity;
  const auto id = with.ports.ids.next_session(user.user);
  prepared_session out;
  out.refresh = with.ports.secrets.make(secret_use::refresh, user.user, id.value);
  out.access = with.ports.tokens.issue({user.user, id, user.roles, user.accounts}, now);
  user_logged_in begun;
  begun.session = id;
  begun.refresh_hash = out.refresh.hash;
  begun.from = std::move(from);
  begun.cookie = cookie;
  begun.refresh_ends_at = refresh_end(limits, now);
  begun.ends_at = now + limits.session_ttl_s * nanos_per_second;
  begun.idle_ns = cookie ? limits.session_idle_s * nanos_per_second : 0;
  const auto noted_s = cookie ? std::min(note_every_s, limits.session_idle_s / notes_per_idle) : note_every_s;
  begun.noted_ns = noted_s * nanos_per_second;
  out.command = {user.user, std::move(begun), static_cast<std::uint32_t>(limits.sessions_max), now};
  return out;
}

std::string refresh_cookie_name(const identity_settings& limits) {
  return cookie_name("madang_refresh", is_secure(limits));
}

std::string refresh_cookie(const identity_settings& limits, std::string_view token, std::int64_t max_age_s) {
  const auto name = refresh_cookie_name(limits);
  auto text = set_cookie({name, token, cookie_path, max_age_s, is_secure(limits)});
  ensure(text.has_value(), "a refresh token may stand in a cookie");
  return *std::move(text);
}

void answer_with_session(route_services& with, exchange& ex, const session_granted_view& granted,
                         const issued_token& access, std::string_view refresh_token) {
  const auto left_s =
      std::max<std::int64_t>(0, (granted.refresh_ends_at.value - ex.received_at.value) / nanos_per_second);
  shown_login shown{granted.user, granted.session, access.text, access.expires_in_s, refresh_token, left_s, {}};
  std::string csrf;
  http_response response;
  if (granted.cookie) {
    csrf = csrf_token(with.ports.secrets.session_secret(granted.session));
    shown.refresh_token = std::nullopt;
    shown.csrf_token = csrf;
    response.headers.emplace_back("Set-Cookie", refresh_cookie(with.limits.identity, refresh_token, left_s));
  }
  write_login(response.body, shown);
  ex.answer(std::move(response));
}

}  // namespace madang::identity
