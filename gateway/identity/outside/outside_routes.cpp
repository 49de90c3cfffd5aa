#include "gateway/identity/outside/outside_routes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/identity/oauth_settings.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/outside/outside_grants.hpp"
#include "gateway/identity/outside/outside_login.hpp"
#include "gateway/identity/password/fresh_login.hpp"
#include "gateway/identity/password/password_check.hpp"
#include "gateway/identity/profile/consents.hpp"
#include "gateway/identity/sessions/session_json.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/security/door/cookies.hpp"
#include "gateway/security/sealed_login.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

constexpr std::array all_providers{login_provider::google, login_provider::kakao, login_provider::naver};

bool is_offered(const route_services& with, login_provider provider) {
  return with.ports.outside_logins != nullptr && with.ports.outside_logins->offers(provider);
}

/// The provider that the path names, where somebody can log in by it; otherwise the request has been refused.
std::optional<login_provider> provider_of(const route_services& with, exchange& ex) {
  const auto provider = parse_login_provider(ex.path_value());
  if (!provider) return ex.refuse("not_found"), std::nullopt;
  if (!is_offered(with, *provider)) return ex.refuse("provider_not_configured"), std::nullopt;
  return provider;
}

// ---- the browser ---------------------------------------------------------------------------------------------------

bool is_secure(const identity_settings& limits) {
  return limits.public_url.starts_with("https://");
}
std::string browser_cookie_name(const identity_settings& limits) {
  return cookie_name("madang_oauth", is_secure(limits));
}
/// Comes along when the provider leads the browser back, and with nothing else.
std::string browser_cookie(const identity_settings& limits, login_provider provider, std::string_view value,
                           std::int64_t max_age_s) {
  const auto name = browser_cookie_name(limits);
  const auto path = "/api/v1/users/oauth/" + std::string(to_text(provider));
  auto text = set_cookie({name, value, path, max_age_s, is_secure(limits), true});
  ensure(text.has_value(), "what tells a browser from others may stand in a cookie");
  return *std::move(text);
}
std::string_view browser_of(const route_services& with, const exchange& ex) {
  return find_cookie(ex.request.headers, browser_cookie_name(with.limits.identity)).value_or("");
}

bool has_expired(const route_services& with, unix_nanos begun_at, unix_nanos now) {
  const auto good_for = with.limits.of<oauth_settings>().pending_ttl_s * nanos_per_second;
  return now - begun_at > good_for || begun_at < with.ports.outside_logins->states_complete_since();
}

/// The log-in that comes back: nothing for one of another browser, another provider, that is too old or was shown
/// before (then the request has been refused). Whoever shows a state of this place uses it up.
std::optional<pending_login> take_departed(route_services& with, const exchange_ptr& ex, login_provider provider,
                                           std::string_view state) {
  constexpr auto over = "This log-in was not begun here, or is over: begin again.";
  auto& outside = *with.ports.outside_logins;
  const auto first = outside.use_up(state, ex->key().address, ex->received_at);
  if (!first && (first.error() == login_state_fault::full || first.error() == login_state_fault::share_used)) {
    const bool is_his = first.error() == login_state_fault::share_used;
    return ex->refuse(with.come_again_later(is_his ? "too_many_requests" : "too_busy")), std::nullopt;
  }
  const auto kept = outside.open(browser_of(with, *ex));
  auto departed = kept ? parse_departed_login(*kept) : std::nullopt;
  const bool is_good = first && departed && departed->login.provider == provider && departed->state == state &&
                       !has_expired(with, departed->begun_at, ex->received_at);
  if (!is_good) return refuse_outside_login(with, ex, provider, {}, over), std::nullopt;
  departed->login.browser = std::string(browser_of(with, *ex));
  return std::move(departed->login);
}

// ---- away to the provider ------------------------------------------------------------------------------------------

void answer_with_url(exchange& ex, const std::string& url, std::string cookie, bool redirects) {
  http_response out;
  if (redirects) {
    out.status = 302;
    out.headers.emplace_back("Location", url);
  } else {
    json_object(out.body).text("authorization_url", url);
  }
  out.headers.emplace_back("Set-Cookie", std::move(cookie));
  ex.answer(std::move(out));
}

void send_to_provider(route_services& with, exchange& ex, pending_login login, bool redirects) {
  auto start = with.ports.outside_logins->begin(login.provider);
  const auto provider = login.provider;
  login.nonce = std::move(start.nonce);
  login.verifier = std::move(start.verifier);
  const departed_login departed{std::move(start.state), ex.received_at, std::move(login)};
  const auto sealed = with.ports.outside_logins->seal(to_text(departed));
  answer_with_url(ex, start.authorization_url,
                  browser_cookie(with.limits.identity, provider, sealed, with.pools.outside_logins.ttl_s()), redirects);
}

/// What he agrees to, should he be new. False: the request has been refused.
bool read_consents(exchange& ex, std::vector<consent_given>& into) {
  for (const auto kind : {consent_kind::terms, consent_kind::privacy}) {
    const auto word = to_text(kind);
    const auto version = ex.query(word);
    if (!version) continue;
    const auto* text = find_legal_text(legal_texts(), word, "ko");
    if (text == nullptr || text->version != *version) {
      ex.refuse("parameter_invalid", "?" + std::string(word) + ": the version in force is another one.");
      return false;
    }
    into.push_back({kind, std::string(*version)});
  }
  return true;
}

void serve_start(route_services& with, const exchange_ptr& ex) {
  const auto provider = provider_of(with, *ex);
  if (!provider) return;
  pending_login login;
  login.provider = *provider;
  login.cookie = ex->query("cookie") == "true";
  if (!read_consents(*ex, login.consents)) return;
  const bool wants_json = ex->request.headers.find("Accept").find("application/json") != std::string_view::npos;
  send_to_provider(with, *ex, std::move(login), !wants_json);
}

void send_to_link(route_services& with, exchange& ex, login_provider provider) {
  pending_login login;
  login.provider = provider;
  login.links_to = ex.caller_id();
  login.by_session = ex.session();
  send_to_provider(with, ex, std::move(login), false);
}

/// Another way in: whoever has found a session open does not make one. With the second factor on, a code was shown.
void serve_link(route_services& with, const exchange_ptr& ex) {
  const auto provider = provider_of(with, *ex);
  if (!provider) return;
  if (ex->caller->two_factor) return send_to_link(with, *ex, *provider);
  if (ex->has("password")) {
    return with_own_password(
        with, ex, [&with, provider](const exchange_ptr& at, const user_view&) { send_to_link(with, *at, *provider); });
  }
  with_fresh_login(with, ex, "Log in again, or show the password.",
                   [&with, provider](const exchange_ptr& at) { send_to_link(with, *at, *provider); });
}

// ---- back from the provider ----------------------------------------------------------------------------------------

void write_methods(std::string& out, const outside_links_view& of) {
  json_object object(out);
  object.member("password") += of.has_password ? "true" : "false";
  auto& list = object.member("providers");
  list += '[';
  for (const auto one : of.providers) {
    if (list.back() != '[') list += ',';
    append_json_plain(list, to_text(one));
  }
  list += ']';
}

void link(route_services& with, const exchange_ptr& ex, const arrival_ptr& who) {
  const auto user = who->login.links_to;
  const link_outside_identity command{user, {who->login.provider, who->key.name, who->key.proof}};
  with.actors.ask<outside_links_view>(
      ex, user, command, [&with, who, user](const exchange_ptr& at, outside_links_view&& links, const answer&) {
        keep_revocable(with, at, who, user, [at, links] {
          at->answer(json_response(201, [&](std::string& out) { write_methods(out, links); }));
        });
      });
}

/// Whoever has begun it may have been logged out meanwhile.
void link_if_logged_in(route_services& with, const exchange_ptr& ex, const arrival_ptr& who) {
  const auto user = who->login.links_to;
  with.actors.ask<standing_view>(
      ex, user, read_standing{user}, [&with, who](const exchange_ptr& at, standing_view&& standing, const answer&) {
        const auto& live = standing.sessions;
        const bool is_live = std::ranges::any_of(live, [&](const live_session& one) {
          return one.id == who->login.by_session && at->received_at < one.ends_at;
        });
        if (!is_live || standing.status != user_status::active) {
          return refuse_outside_login(with, at, who->login.provider, {}, "The session that began it has ended.");
        }
        link(with, at, who);
      });
}

void find_user(route_services& with, const exchange_ptr& ex, const arrival_ptr& who) {
  const auto& key = who->key;
  with.actors.ask<name_holder_view>(ex, key.name, resolve_name{key.name, key.proof},
                                    [&with, who](const exchange_ptr& at, name_holder_view&& holder, const answer&) {
                                      if (!holder.user) return register_from_outside(with, at, who);
                                      with.actors.ask<user_view>(
                                          at, holder.user, read_user{holder.user},
                                          [&with, who](const exchange_ptr& on, user_view&& user, const answer&) {
                                            log_in_from_outside(with, on, who, user);
                                          });
                                    });
}

void take_person(route_services& with, const exchange_ptr& ex, const std::shared_ptr<outside_arrival>& who,
                 const result<outside_person, outside_login_fault>& person) {
  if (!person && person.error() == outside_login_fault::unavailable) {
    return ex->refuse(with.come_again_later("provider_unavailable"));
  }
  if (!person) return refuse_outside_login(with, ex, who->login.provider, {}, {});
  who->person = *person;
  who->key = with.ports.outside_logins->key_of(who->login.provider, person->subject);
  if (who->login.links_to) return link_if_logged_in(with, ex, who);
  find_user(with, ex, who);
}

/// In line with other log-ins, fairly between addresses.
void ask_provider(route_services& with, const exchange_ptr& ex, const std::shared_ptr<outside_arrival>& who,
                  returned_login returned) {
  auto start = [&with, replies = with.replies, ex, who, returned = std::move(returned)](const fair_queue::pass& pass) {
    auto done = [&with, replies, ex, who, pass](result<outside_person, outside_login_fault> person) {
      run_on_io_thread(replies, ex,
                       [&with, ex, who, person = std::move(person)] { take_person(with, ex, who, person); });
    };
    if (with.ports.outside_logins->identify(returned, std::move(done))) return;
    run_on_io_thread(replies, ex, [&with, ex] { ex->refuse(with.come_again_later("too_busy")); });
  };
  stand_in_line(with.ports.outside_logins->line(), with, ex, std::move(start));
}

/// A browser that the provider leads here shows a page. Where there is the web app, it is one of the app's, which asks
/// again for the answer itself: nothing is used up by this.
bool goes_to_the_app(const route_services& with, exchange& ex) {
  const bool wants_page = ex.request.headers.find("Accept").find("text/html") != std::string_view::npos;
  const auto query = ex.request.target.find('?');
  if (!wants_page || with.web.empty() || query == std::string::npos) return false;
  http_response out;
  out.status = 303;
  out.headers.emplace_back("Location", "/sign-in/" + ex.path_value() + ex.request.target.substr(query));
  ex.answer(std::move(out));
  return true;
}

void serve_callback(route_services& with, const exchange_ptr& ex) {
  const auto provider = provider_of(with, *ex);
  if (!provider || goes_to_the_app(with, *ex)) return;
  const auto state = ex->query("state").value_or("");
  const auto code = ex->query("code").value_or("");
  auto login = take_departed(with, ex, *provider, state);
  if (!login) return;
  if (code.empty() || ex->query("error")) {
    return refuse_outside_login(with, ex, *provider, {}, "The provider has not agreed.");
  }
  const auto who = std::make_shared<outside_arrival>(
      outside_arrival{*std::move(login), std::string(state), keep_secret(""), {}, {}, origin_of(*ex)});
  ask_provider(with, ex, who, {*provider, std::string(code), who->state, who->login.nonce, who->login.verifier});
}

/// The provider has vouched already; the code of the second factor comes with the same state from the same browser.
void serve_second_factor(route_services& with, const exchange_ptr& ex) {
  const auto provider = provider_of(with, *ex);
  if (!provider) return;
  const auto state = ex->body_text("state");
  auto login = with.pools.outside_logins.take(state, *provider, browser_of(with, *ex), ex->received_at);
  if (!login || !login->vouched_for) {
    return refuse_outside_login(with, ex, *provider, {}, "No log-in waits for a code here: begin again.");
  }
  const auto user = login->vouched_for;
  const auto who = std::make_shared<outside_arrival>(outside_arrival{
      *std::move(login), std::string(state), keep_secret(ex->body_text("code")), {}, {}, origin_of(*ex)});
  with.actors.ask<user_view>(ex, user, read_user{user},
                             [&with, who](const exchange_ptr& at, user_view&& found, const answer&) {
                               log_in_from_outside(with, at, who, found);
                             });
}

// ---- what one logs in with -----------------------------------------------------------------------------------------

void unlink(route_services& with, const exchange_ptr& ex, login_provider provider, const kept_grants_ptr& kept) {
  const auto user = ex->caller_id();
  with.actors.ask_all<outside_links_view>(
      ex, user, unlink_outside_identity{user, provider},
      [&with, kept](const exchange_ptr& at, outside_links_view&& links, const answer&) {
        take_grants_back(with, kept);
        at->answer(json_response(200, [&](std::string& out) { write_methods(out, links); }));
      },
      [&with, kept](const exchange_ptr& at, const refusal& why) {
        leave_grants(with, kept);
        with.actors.refuse(*at, why);
      });
}

void serve_unlink(route_services& with, const exchange_ptr& ex) {
  const auto provider = parse_login_provider(ex->path_value());
  if (!provider) return ex->refuse("not_found");
  keep_grants(
      with, ex, ex->caller_id(), {*provider},
      [&with, provider](const exchange_ptr& at, const kept_grants_ptr& kept) { unlink(with, at, *provider, kept); });
}

void serve_methods(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<outside_links_view>(
      ex, ex->caller_id(), read_outside_links{ex->caller_id()},
      [](const exchange_ptr& at, outside_links_view&& links, const answer&) {
        at->answer(json_response(200, [&](std::string& out) { write_methods(out, links); }));
      });
}

void serve_providers(route_services& with, const exchange_ptr& ex) {
  std::string list;
  for (const auto one : all_providers) {
    if (!is_offered(with, one)) continue;
    if (!list.empty()) list += ',';
    append_json_plain(list, to_text(one));
  }
  ex->answer(json_response(200, [&](std::string& out) { out += R"({"providers":[)" + list + "]}"; }));
}

// ---- declarations --------------------------------------------------------------------------------------------------

schema_ref provider_words() {
  return words_of({"google", "kakao", "naver"}, "LoginProvider");
}
schema_ref methods_schema() {
  return object_of("LoginMethods", {{"password", boolean_of()}, {"providers", array_of(provider_words())}});
}
schema_ref url_schema() {
  return object_of("ProviderRedirect", {{"authorization_url", text_of(1, 8'192)}});
}
parameter provider_parameter() {
  return {"provider", provider_words(), "Who vouches."};
}

/// What providers send a browser back with; some bring more than the protocol asks for.
std::vector<parameter> returned_parameters() {
  const auto any = text_of(0, 4'096);
  std::vector<parameter> out{{"code", any, "What the provider gives for a person."},
                             {"state", any, "Of the log-in that was begun."},
                             {"error", any, "Why the provider gives none."}};
  for (const auto* more :
       {"error_description", "error_uri", "scope", "authuser", "prompt", "hd", "iss", "session_state"}) {
    out.push_back({more, any, "Not looked at."});
  }
  return out;
}

void add_start_routes(gateway_registry& to) {
  const auto version = text_of(1, 32);
  to.add({.method = http_method::get,
          .path = "/api/v1/users/oauth",
          .id = "listLoginProviders",
          .tag = "identity",
          .summary = "By whom one can log in here",
          .who = access::anyone,
          .object = object_rule::nobodys,
          .answers = {{200, object_of("LoginProviders", {{"providers", array_of(provider_words())}}), "May be none"}},
          .serve = serve_providers});
  to.add({.method = http_method::get,
          .path = "/api/v1/users/oauth/{provider}",
          .id = "beginOutsideLogin",
          .tag = "identity",
          .summary = "Go to a provider to log in; with Accept: application/json, learn where that is",
          .who = access::anyone,
          .object = object_rule::nobodys,
          .in_path = {provider_parameter()},
          .in_query = {{"cookie", words_of({"true", "false"}), "true: the refresh token shall lie in a cookie."},
                       {"terms", version, "The version of the terms that a new user agrees to."},
                       {"privacy", version, "The same of the privacy text."}},
          .answers = {{302, {}, "To the provider", "application/json", {"Location"}},
                      {200, url_schema(), "For a client that asks for JSON"}},
          .errors = {"provider_not_configured"},
          .serve = serve_start});
  to.add(
      {.method = http_method::post,
       .path = "/api/v1/users/oauth/{provider}/link",
       .id = "linkOutsideIdentity",
       .tag = "identity",
       .summary = "Go to a provider so that the caller may log in by it from then on",
       .kind = route_kind::command,
       .who = access::caller,
       .object = object_rule::own,
       .step_up = true,
       .in_path = {provider_parameter()},
       .body = object_of("OutsideLink", {optional_member("password", text_of(0, 1'024, "Instead of a fresh log-in"))}),
       .secret = true,
       .answers = {{200, url_schema(), "Where to send the browser"}},
       .errors = {"provider_not_configured", "bad_credentials", "fresh_login_required", "not_found"},
       .serve = serve_link});
}

void add_return_routes(gateway_registry& to) {
  to.add({.method = http_method::get,
          .path = "/api/v1/users/oauth/{provider}/callback",
          .id = "finishOutsideLogin",
          .tag = "identity",
          .summary = "Where a provider sends the browser back to: the log-in, or the link, is finished",
          .kind = route_kind::command,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .in_path = {provider_parameter()},
          .in_query = returned_parameters(),
          .answers = {{200, login_schema(), "The tokens and the session that they belong to"},
                      {201, methods_schema(), "The outside identity is linked"},
                      {303, {}, "To the web app's page, which asks again", "application/json", {"Location"}}},
          .errors = {"oauth_failed", "email_taken", "user_suspended", "password_change_required", "two_factor_required",
                     "consent_required", "provider_not_configured", "provider_unavailable", "outside_link_exists",
                     "outside_identity_taken", "request_in_progress", "too_many_name_changes"},
          .serve = serve_callback});
  to.add({.method = http_method::post,
          .path = "/api/v1/users/oauth/{provider}/two-factor",
          .id = "finishOutsideLoginWithCode",
          .tag = "identity",
          .summary = "Show the second factor of a log-in that was answered two_factor_required",
          .kind = route_kind::command,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .in_path = {provider_parameter()},
          .body = object_of("OutsideLoginCode", {{"state", text_of(1, 256)}, {"code", text_of(1, 64)}}),
          .secret = true,
          .answers = {{200, login_schema(), "The tokens and the session that they belong to"}},
          .errors = {"oauth_failed", "code_invalid", "user_suspended", "password_change_required",
                     "provider_not_configured"},
          .serve = serve_second_factor});
}

}  // namespace

void add_outside_routes(gateway_registry& to, const settings&) {
  add_start_routes(to);
  add_return_routes(to);
  to.add({.method = http_method::remove,
          .path = "/api/v1/users/oauth/{provider}",
          .id = "unlinkOutsideIdentity",
          .tag = "identity",
          .summary = "The caller no longer logs in by a provider",
          .kind = route_kind::exit,
          .who = access::caller,
          .object = object_rule::own,
          .in_path = {provider_parameter()},
          .answers = {{200, methods_schema(), "What one can log in with still"}},
          .errors = {"not_found", "last_login_method"},
          .serve = serve_unlink});
  to.add({.method = http_method::get,
          .path = "/api/v1/users/login-methods",
          .id = "listLoginMethods",
          .tag = "identity",
          .summary = "What the caller can log in with",
          .who = access::caller,
          .object = object_rule::own,
          .answers = {{200, methods_schema(), "A password, and outside identities"}},
          .errors = {"not_found"},
          .serve = serve_methods});
}

}  // namespace madang::identity
