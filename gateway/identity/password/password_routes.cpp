#include <chrono>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/identity/identity_routes.hpp"
#include "gateway/identity/outside/outside_grants.hpp"
#include "gateway/identity/password/fresh_login.hpp"
#include "gateway/identity/password/links.hpp"
#include "gateway/identity/password/password_policy.hpp"
#include "gateway/identity/sessions/session_json.hpp"
#include "gateway/security/opened_names.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

std::int64_t steady_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// A new password on its way. Who changes it has shown the old one, or the token of a link.
struct password_change {
  user_id user;
  session_id session;     ///< stays; zero: by a link
  std::string link_hash;  ///< empty: not by a link
  secret_text current;
  secret_text wanted;
  std::uint64_t address = 0;
};
using change_ptr = std::shared_ptr<const password_change>;

/// Whether it will do; otherwise the request has been refused.
bool is_strong(route_services& with, exchange& ex, const user_view& user, const password_change& what) {
  const auto names = opened_names(with.ports.persons, user.user, user.sealed_email, user.sealed_username);
  if (!names) return ex.refuse(with.come_again_later("unavailable")), false;
  const auto wrong = weakness_of(*what.wanted, names->email, names->username, with.limits.identity);
  if (!wrong) return true;
  ex.refuse(problem{"password_too_weak", *wrong, {{"/new_password", "password_too_weak", *wrong}}, {}, false});
  return false;
}

void answer_changed(exchange& ex, const sessions_ended_view& ended) {
  ex.answer(json_response(200, [&](std::string& out) { write_revoked(out, ended.revoked); }));
}

/// Whoever resets it may lose ways in that a stranger has linked, and these their grants.
void reset(route_services& with, const exchange_ptr& ex, change_password command, const kept_grants_ptr& kept) {
  const auto user = command.user;
  with.actors.ask_all<sessions_ended_view>(
      ex, user, std::move(command),
      [&with, kept](const exchange_ptr& at, sessions_ended_view&& ended, const answer&) {
        take_back_unlinked(with, at, kept, [ended](const exchange_ptr& then) { answer_changed(*then, ended); });
      },
      [&with, kept](const exchange_ptr& at, const refusal& why) {
        leave_grants(with, kept);
        with.actors.refuse(*at, why);
      });
}

void store(route_services& with, const exchange_ptr& ex, const change_ptr& what, std::string phc) {
  change_password command{what->user, std::move(phc), what->session, what->link_hash, ex->received_at};
  if (!what->link_hash.empty()) {
    return keep_all_grants(with, ex, what->user,
                           [&with, command = std::move(command)](const exchange_ptr& at, const kept_grants_ptr& kept) {
                             reset(with, at, command, kept);
                           });
  }
  with.actors.ask<sessions_ended_view>(
      ex, what->user, std::move(command),
      [](const exchange_ptr& at, sessions_ended_view&& ended, const answer&) { answer_changed(*at, ended); });
}

void hash_new(route_services& with, const exchange_ptr& ex, const change_ptr& what) {
  auto start = [&with, &passwords = with.ports.passwords, replies = with.replies, ex,
                what](const fair_queue::pass& pass) {
    const auto done = [&with, replies, ex, what, pass](std::optional<std::string> phc) {
      run_on_io_thread(replies, ex, [&with, ex, what, phc = std::move(phc)] {
        if (!phc) return ex->refuse(with.come_again_later("unavailable"));
        store(with, ex, what, *phc);
      });
    };
    if (passwords.hash(*what->wanted, done)) return;
    run_on_io_thread(replies, ex, [&with, ex] { ex->refuse(with.come_again_later("too_busy")); });
  };
  stand_in_line(*with.pools.hashing, with, ex, std::move(start));
}

// ---- with the old password -----------------------------------------------------------------------------------------

/// Guessing it here is held up like guessing it at the log-in.
void check_current(route_services& with, const exchange_ptr& ex, const change_ptr& what, const std::string& phc) {
  auto start = [&with, &passwords = with.ports.passwords, replies = with.replies, ex, what,
                phc](const fair_queue::pass& pass) {
    const auto done = [&with, replies, ex, what, pass](bool right) {
      run_on_io_thread(replies, ex, [&with, ex, what, right] {
        if (!right) return ex->refuse("bad_credentials");
        with.pools.logins.succeeded(what->user.value, what->address, steady_now_ns());
        hash_new(with, ex, what);
      });
    };
    if (passwords.verify(*what->current, phc, done)) return;
    run_on_io_thread(replies, ex, [&with, ex, what] {
      with.pools.logins.undecided(what->user.value, what->address, steady_now_ns());
      ex->refuse(with.come_again_later("too_busy"));
    });
  };
  stand_in_line(*with.pools.hashing, with, ex, std::move(start));
}

/// The first password of somebody for whom only a provider outside vouches.
void set_first(route_services& with, const exchange_ptr& ex, const change_ptr& what) {
  with.pools.logins.undecided(what->user.value, what->address, steady_now_ns());
  with_fresh_login(with, ex, "There is no password yet: log in again by a provider, or set one by a link.",
                   [&with, what](const exchange_ptr& at) { hash_new(with, at, what); });
}

void serve_change(route_services& with, const exchange_ptr& ex) {
  const auto what =
      std::make_shared<const password_change>(password_change{ex->caller_id(),
                                                              ex->caller->session,
                                                              {},
                                                              keep_secret(ex->body_text("current_password")),
                                                              keep_secret(ex->body_text("new_password")),
                                                              ex->key().address});
  const auto verdict = with.pools.logins.attempt(what->user.value, what->address, steady_now_ns());
  if (verdict.retry_after_s > 0) {
    return ex->refuse(come_again("too_many_requests", verdict.retry_after_s, "Too many passwords were wrong."));
  }
  with.actors.ask<user_view>(ex, what->user, read_user{what->user},
                             [&with, what](const exchange_ptr& at, user_view&& user, const answer&) {
                               if (is_strong(with, *at, user, *what)) {
                                 if (user.password_hash.empty()) return set_first(with, at, what);
                                 return check_current(with, at, what, user.password_hash);
                               }
                               with.pools.logins.undecided(what->user.value, what->address, steady_now_ns());
                             });
}

// ---- with a link ---------------------------------------------------------------------------------------------------

http_response accepted() {
  return json_response(202, [](std::string& out) { out += R"({"accepted":true})"; });
}
schema_ref accepted_schema() {
  return object_of("Accepted", {{"accepted", boolean_of()}});
}

/// The answer is on its way before anybody looks whether there is such a user: it is always alike.
void serve_forgot(route_services& with, const exchange_ptr& ex) {
  const std::string email(ex->body_text("email"));
  const auto at = ex->received_at;
  ex->answer(accepted());
  send_link_to(with, email, link_kind::reset_password, at);
}

void serve_reset(route_services& with, const exchange_ptr& ex) {
  const auto shown = with.ports.secrets.open(secret_use::reset_password, ex->body_text("token"));
  if (!shown) return ex->refuse("link_invalid");
  const auto what = std::make_shared<const password_change>(
      password_change{shown->user, {}, shown->hash, {}, keep_secret(ex->body_text("new_password")), ex->key().address});
  with.actors.ask_all<user_view>(
      ex, what->user, read_user{what->user},
      [&with, what](const exchange_ptr& at, user_view&& user, const answer&) {
        if (is_strong(with, *at, user, *what)) hash_new(with, at, what);
      },
      [](const exchange_ptr& at, const refusal&) { at->refuse("link_invalid"); });
}

void serve_verify(route_services& with, const exchange_ptr& ex) {
  const auto shown = with.ports.secrets.open(secret_use::verify_email, ex->body_text("token"));
  if (!shown) return ex->refuse("link_invalid");
  with.actors.ask_all<link_view>(
      ex, shown->user, verify_email{shown->user, shown->hash, ex->received_at},
      [](const exchange_ptr& at, link_view&&, const answer&) {
        at->answer(json_response(200, [](std::string& out) { out += R"({"verified":true})"; }));
      },
      [](const exchange_ptr& at, const refusal&) { at->refuse("link_invalid"); });
}

void serve_resend(route_services& with, const exchange_ptr& ex) {
  const auto user = ex->caller_id();
  const auto at = ex->received_at;
  ex->answer(accepted());
  send_link(with, user, link_kind::verify_email, at);
}

// ---- what has not left ----------------------------------------------------------------------------------------------

constexpr std::size_t shown_links_max = 500;

void serve_outbox(route_services& with, const exchange_ptr& ex) {
  const auto links =
      with.ports.links == nullptr ? std::vector<outgoing_link>() : with.ports.links->kept(shown_links_max);
  auto response = list_response(links, "outbox", std::nullopt, write_outgoing_link);
  ex->answer(std::move(response));
}

schema_ref password_text() {
  return text_of(0, 1'024);
}
schema_ref token_text() {
  return text_of(0, 256);
}

void add_link_routes(gateway_registry& to, const schema_ref& new_password) {
  to.add({.method = http_method::post,
          .path = "/api/v1/users/password/forgot",
          .id = "forgotPassword",
          .tag = "identity",
          .summary = "Send a link that resets the password, if there is such a user",
          .kind = route_kind::command,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .body = object_of("ForgottenPassword", {{"email", text_of(0, 254)}}),
          .answers = {{202, accepted_schema(), "Always the same, whoever exists"}},
          .serve = serve_forgot});
  to.add({.method = http_method::post,
          .path = "/api/v1/users/password/reset",
          .id = "resetPassword",
          .tag = "identity",
          .summary = "Set a new password with the token of a link; all sessions end",
          .kind = route_kind::command,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .body = object_of("PasswordReset", {{"token", token_text()}, {"new_password", new_password}}),
          .secret = true,
          .answers = {{200, revoked_schema(), "The password is set"}},
          .errors = {"link_invalid", "password_too_weak", "request_in_progress"},
          .serve = serve_reset});
  to.add({.method = http_method::post,
          .path = "/api/v1/users/verify-email",
          .id = "verifyEmail",
          .tag = "identity",
          .summary = "Show the token of a link that was sent to one's e-mail address",
          .kind = route_kind::command,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .body = object_of("EmailVerification", {{"token", token_text()}}),
          .secret = true,
          .answers = {{200, object_of("EmailVerified", {{"verified", boolean_of()}}), "The address is verified"}},
          .errors = {"link_invalid"},
          .serve = serve_verify});
  to.add({.method = http_method::post,
          .path = "/api/v1/users/verify-email/resend",
          .id = "resendVerification",
          .tag = "identity",
          .summary = "Send another link to the caller's e-mail address, unless it is verified",
          .kind = route_kind::command,
          .who = access::caller,
          .object = object_rule::own,
          .answers = {{202, accepted_schema(), "It will come, if it is needed"}},
          .serve = serve_resend});
}

}  // namespace

void add_password_routes(gateway_registry& to, const settings& limits) {
  const auto new_password = text_of(1, static_cast<std::size_t>(limits.identity.password_max_length));
  to.add({.method = http_method::put,
          .path = "/api/v1/users/password",
          .id = "changePassword",
          .tag = "identity",
          .summary = "Change the password; all other sessions end",
          .kind = route_kind::command,
          .who = access::caller,
          .object = object_rule::own,
          .body = object_of("PasswordChange",
                            {optional_member("current_password", password_text()), {"new_password", new_password}}),
          .secret = true,
          .answers = {{200, revoked_schema(), "The password is set"}},
          .errors = {"bad_credentials", "fresh_login_required", "password_too_weak", "not_found"},
          .serve = serve_change});
  add_link_routes(to, new_password);
  to.add({.method = http_method::get,
          .path = "/api/v1/admin/outbox",
          .id = "listOutbox",
          .tag = "admin",
          .summary = "Messages to users that have not left: pass them on where no mail server takes them",
          .who = access::admin,
          .object = object_rule::office,
          .answers = {{200, page_schema("Outbox", outgoing_link_schema()), "Newest first"}},
          .serve = serve_outbox});
}

}  // namespace madang::identity
