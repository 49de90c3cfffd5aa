#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/identity/identity_routes.hpp"
#include "gateway/identity/sessions/session_grant.hpp"
#include "gateway/identity/sessions/session_json.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/security/door/cookies.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

/// The refresh token that the browser brings.
std::optional<std::string_view> cookie_of(const route_services& with, const exchange& ex) {
  return find_cookie(ex.request.headers, refresh_cookie_name(with.limits.identity));
}
/// A cookie comes with any request of the browser; only a page of ours knows the session's token.
bool shows_csrf_token(const route_services& with, const exchange& ex, session_id session) {
  return csrf_matches(with.ports.secrets.session_secret(session), ex.request.headers);
}

// ---- refresh -------------------------------------------------------------------------------------------------------

/// The successor is made before it is known whether the token is good: the journal must hold its hash. Of several that
/// come with one token the first counts, and the others are given what it was given.
void serve_refresh(route_services& with, const exchange_ptr& ex) {
  const bool in_body = ex->has("refresh_token");
  const auto in_cookie = in_body ? std::nullopt : cookie_of(with, *ex);
  const auto token = keep_secret(in_body ? ex->body_text("refresh_token") : in_cookie.value_or(""));
  const auto shown = with.ports.secrets.open(secret_use::refresh, *token);
  if (!shown) return ex->refuse("refresh_invalid");
  if (in_cookie && !shows_csrf_token(with, *ex, {shown->id})) return ex->refuse("csrf_failed");
  const auto& limits = with.limits.identity;
  refresh_session command;
  command.user = shown->user;
  command.session = {shown->id};
  command.hash = shown->hash;
  command.nonce = with.ports.secrets.nonce();
  command.next_hash = with.ports.secrets.successor(*token, command.nonce).hash;
  command.refresh_ends_at = refresh_end(limits, ex->received_at);
  command.grace_ns = limits.refresh_grace_s * nanos_per_second;
  command.received_at = ex->received_at;
  with.actors.ask_all<session_granted_view>(
      ex, command.user, command,
      [&with, token](const exchange_ptr& at, session_granted_view&& granted, const answer&) {
        const auto next = with.ports.secrets.successor(*token, granted.nonce);
        const auto access =
            with.ports.tokens.issue({granted.user, granted.session, granted.roles, granted.accounts}, at->received_at);
        answer_with_session(with, *at, granted, access, next.text);
      },
      [&with](const exchange_ptr& at, const refusal& why) {
        // A session of nobody is an invalid token like any other.
        if (why.is(user_reject::user_unknown)) return at->refuse("refresh_invalid");
        with.actors.refuse(*at, why);
      });
}

// ---- log out -------------------------------------------------------------------------------------------------------

void end(route_services& with, const exchange_ptr& ex, const end_sessions& command) {
  with.actors.ask<sessions_ended_view>(
      ex, command.user, command, [](const exchange_ptr& at, sessions_ended_view&& ended, const answer&) {
        at->answer(json_response(200, [&](std::string& out) { write_revoked(out, ended.revoked); }));
      });
}

void serve_logout(route_services& with, const exchange_ptr& ex) {
  if (!ex->caller->session) return ex->refuse("not_found");  // whoever has no session ends none
  const bool in_cookie = cookie_of(with, *ex).has_value();
  if (in_cookie && !shows_csrf_token(with, *ex, ex->caller->session)) return ex->refuse("csrf_failed");
  const end_sessions command{ex->caller_id(), ex->caller->session, {}, session_end::logged_out};
  with.actors.ask<sessions_ended_view>(
      ex, command.user, command,
      [&with, in_cookie](const exchange_ptr& at, sessions_ended_view&& ended, const answer&) {
        auto response = json_response(200, [&](std::string& out) { write_revoked(out, ended.revoked); });
        if (in_cookie) response.headers.emplace_back("Set-Cookie", refresh_cookie(with.limits.identity, "", 0));
        at->answer(std::move(response));
      });
}

void serve_end_others(route_services& with, const exchange_ptr& ex) {
  end(with, ex, {ex->caller_id(), {}, ex->caller->session, session_end::revoked});
}

void serve_end_one(route_services& with, const exchange_ptr& ex) {
  const auto session = parse_id<session_id>(ex->path_value());
  if (!session) return ex->refuse("not_found");
  end(with, ex, {ex->caller_id(), *session, {}, session_end::revoked});
}

// ---- list ----------------------------------------------------------------------------------------------------------

void serve_list(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<sessions_view>(
      ex, ex->caller_id(), read_sessions{ex->caller_id(), ex->received_at},
      [&with](const exchange_ptr& at, sessions_view&& found, const answer&) {
        std::vector<shown_session> shown;
        for (const auto& one : found.sessions) {
          auto from = open_origin(with.ports.persons, at->caller_id(), one.sealed_origin);
          shown.push_back({one.session, one.session == at->caller->session, std::move(from.device),
                           std::move(from.address), one.created_at, one.last_seen_at});
        }
        at->answer(list_response(shown, "sessions", std::nullopt, write_session));
      });
}

void serve_key_set(route_services& with, const exchange_ptr& ex) {
  http_response out;
  out.body = with.ports.tokens.key_set();
  out.cache_control = "public, max-age=300";
  ex->answer(std::move(out));
}

parameter session_parameter() {
  return {"session_id", views::id.schema(), "The session."};
}

}  // namespace

void add_session_routes(gateway_registry& to, const settings&) {
  to.add({.method = http_method::post,
          .path = "/api/v1/users/refresh",
          .id = "refreshSession",
          .tag = "identity",
          .summary = "Exchange a refresh token for new tokens; it is good once",
          .kind = route_kind::command,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .body = object_of("RefreshRequest", {optional_member("refresh_token", text_of(0, 512))}),
          .secret = true,
          .answers = {{200, login_schema(), "New tokens of the same session"}},
          .errors = {"refresh_invalid", "refresh_reused", "csrf_failed"},
          .serve = serve_refresh});
  to.add({.method = http_method::post,
          .path = "/api/v1/users/logout",
          .id = "logOut",
          .tag = "identity",
          .summary = "End the session of the token",
          .kind = route_kind::exit,
          .who = access::caller,
          .object = object_rule::own,
          .answers = {{200, revoked_schema(), "It has ended"}},
          .errors = {"not_found", "csrf_failed"},
          .serve = serve_logout});
  to.add({.method = http_method::get,
          .path = "/api/v1/users/sessions",
          .id = "listSessions",
          .tag = "identity",
          .summary = "Where the caller is logged in",
          .who = access::caller,
          .object = object_rule::own,
          .answers = {{200, page_schema("Sessions", session_schema()), "Newest first"}},
          .serve = serve_list});
  to.add({.method = http_method::remove,
          .path = "/api/v1/users/sessions",
          .id = "endOtherSessions",
          .tag = "identity",
          .summary = "End all sessions but the one that asks",
          .kind = route_kind::exit,
          .who = access::caller,
          .object = object_rule::own,
          .answers = {{200, revoked_schema(), "They have ended"}},
          .serve = serve_end_others});
  to.add({.method = http_method::remove,
          .path = "/api/v1/users/sessions/{session_id}",
          .id = "endSession",
          .tag = "identity",
          .summary = "End one session",
          .kind = route_kind::exit,
          .who = access::caller,
          .object = object_rule::owned,
          .in_path = {session_parameter()},
          .answers = {{200, revoked_schema(), "It has ended"}},
          .serve = serve_end_one});
  to.add({.method = http_method::get,
          .path = "/.well-known/jwks.json",
          .id = "getKeySet",
          .tag = "operations",
          .summary = "The public keys that verify access tokens",
          .kind = route_kind::operations,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .answers = {{200, {}, "A JSON Web Key Set"}},
          .serve = serve_key_set});
}

}  // namespace madang::identity
