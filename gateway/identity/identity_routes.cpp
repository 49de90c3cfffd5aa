#include "gateway/identity/identity_routes.hpp"

#include <memory>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/id_source.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/route_services.hpp"
#include "gateway/identity/user_json.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/names.hpp"

namespace madang::identity {
namespace {

// ---- register ------------------------------------------------------------------------------------------------------

/// A registration on its way: checked here, hashed and sealed on the pool, decided by the user's actor.
struct registration {
  std::string email;
  std::string username;
  register_user command;
};

shown_user shown(person_port& persons, const user_view& user) {
  return {user.user, persons.open(user.user, name_use::email, user.sealed_email).value_or(""),
          persons.open(user.user, name_use::username, user.sealed_username).value_or(""), user.roles, user.created_at};
}

/// On the pool's thread: what blocks on the disk.
bool seal_person(person_port& persons, registration& who) {
  auto& start = who.command.start;
  if (!persons.create_key(start.user)) return false;
  auto email = persons.seal(start.user, name_use::email, who.email);
  auto username = persons.seal(start.user, name_use::username, who.username);
  if (!email || !username) return false;
  start.sealed_email = *std::move(email);
  start.sealed_username = *std::move(username);
  return true;
}

void start_registration(route_services& with, const exchange_ptr& ex, const std::shared_ptr<registration>& who) {
  const new_entity to{who->command.start.user};
  with.actors.ask<user_view>(
      ex, to, std::move(who->command), [&with](const exchange_ptr& at, user_view&& user, const answer& reply) {
        auto response = json_response(201, [&](std::string& out) { write_user(out, shown(with.ports.persons, user)); });
        if (reply.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
        at->answer(std::move(response));
      });
}

bool key_names(route_services& with, exchange& ex, registration& who) {
  auto& start = who.command.start;
  const auto email = with.ports.persons.key_of(name_use::email, who.email);
  if (!email) {
    ex.refuse(problem{"email_invalid", email.error(), {{"/email", "email_invalid", email.error()}}, {}, false});
    return false;
  }
  const auto username = with.ports.persons.key_of(name_use::username, who.username);
  if (!username) {
    ex.refuse(problem{
        "username_invalid", username.error(), {{"/username", "username_invalid", username.error()}}, {}, false});
    return false;
  }
  start.email_name = email->name;
  start.email_proof = email->proof;
  start.username_name = username->name;
  start.username_proof = username->proof;
  return true;
}

void serve_register(route_services& with, const exchange_ptr& ex) {
  auto who = std::make_shared<registration>();
  who->email = ex->body_text("email");
  who->username = ex->body_text("username");
  if (!key_names(with, *ex, *who)) return;
  auto& start = who->command.start;
  start.user = with.ports.ids.next_user();
  start.roles = role_set{}.with(role::trader);
  start.request = ex->repeat;
  // The body holds a password: an unkeyed hash of it in the journal could be used to guess.
  if (start.request) start.request.body = with.ports.persons.fingerprint(ex->canonical_body);
  who->command.received_at = ex->received_at;
  const bool taken = with.ports.passwords.hash(
      std::string(ex->body_text("password")),
      [&with, &persons = with.ports.persons, replies = with.replies, ex, who](std::optional<std::string> phc) {
        const bool ready = phc.has_value() && seal_person(persons, *who);
        if (ready) who->command.start.password_hash = *std::move(phc);
        run_on_io_thread(replies, ex, [&with, ex, who, ready] {
          if (!ready) return ex->refuse(with.come_again_later("unavailable"));
          start_registration(with, ex, who);
        });
      });
  if (!taken) ex->refuse(with.come_again_later("too_busy"));
}

// ---- log in --------------------------------------------------------------------------------------------------------

http_response login_response(const issued_token& token, user_id user) {
  return json_response(200, [&](std::string& out) { write_login(out, {user, token.text, token.expires_in_s}); });
}

/// Nobody has this e-mail address: takes as long as a wrong password.
void fail_login(route_services& with, const exchange_ptr& ex) {
  const bool taken = with.ports.passwords.verify_against_nobody(
      std::string(ex->body_text("password")),
      [replies = with.replies, ex](bool) { run_on_io_thread(replies, ex, [ex] { ex->refuse("bad_credentials"); }); });
  if (!taken) ex->refuse(with.come_again_later("too_busy"));
}

void verify_login(route_services& with, const exchange_ptr& ex, const user_view& user) {
  const bool taken = with.ports.passwords.verify(
      std::string(ex->body_text("password")), user.password_hash,
      [&tokens = with.ports.tokens, &time = with.ports.time, replies = with.replies, ex, user](bool right) {
        if (!right) return run_on_io_thread(replies, ex, [ex] { ex->refuse("bad_credentials"); });
        auto response = login_response(tokens.issue(user.user, user.roles, user.accounts, time.now()), user.user);
        run_on_io_thread(replies, ex, [ex, response = std::move(response)] { ex->answer(response); });
      });
  if (!taken) ex->refuse(with.come_again_later("too_busy"));
}

void serve_login(route_services& with, const exchange_ptr& ex) {
  const auto key = with.ports.persons.key_of(name_use::email, ex->body_text("email"));
  if (!key) return fail_login(with, ex);
  const auto nobody = [&with](const exchange_ptr& at, const refusal&) { fail_login(with, at); };
  with.actors.ask_all<name_holder_view>(
      ex, key->name, resolve_name{key->name, key->proof},
      [&with, nobody](const exchange_ptr& at, name_holder_view&& holder, const answer&) {
        if (!holder.user) return fail_login(with, at);
        with.actors.ask_all<user_view>(
            at, holder.user, read_user{holder.user},
            [&with](const exchange_ptr& on, user_view&& user, const answer&) { verify_login(with, on, user); }, nobody);
      },
      nobody);
}

// ---- profile -------------------------------------------------------------------------------------------------------

void serve_profile(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<user_view>(
      ex, ex->caller_id(), read_user{ex->caller_id()},
      [&with](const exchange_ptr& at, user_view&& user, const answer&) {
        at->answer(json_response(200, [&](std::string& out) { write_user(out, shown(with.ports.persons, user)); }));
      });
}

schema_ref registration_body(const identity_settings& limits) {
  const auto shortest = static_cast<std::size_t>(limits.password_min_length);
  const auto longest = static_cast<std::size_t>(limits.password_max_length);
  return object_of(
      "Registration",
      {{"email", text_of(0, 254)}, {"username", text_of(0, 64)}, {"password", text_of(shortest, longest)}});
}

}  // namespace

void add_identity_routes(gateway_registry& to, const settings& limits) {
  to.add({.method = http_method::post,
          .path = "/api/v1/users/register",
          .id = "registerUser",
          .tag = "identity",
          .summary = "Register a user",
          .kind = route_kind::command,
          .who = access::anyone,
          .repeatable = true,
          .body = registration_body(limits.identity),
          .answers = {{201, user_schema(), "The new user"}},
          .errors = {"email_taken", "username_taken", "email_invalid", "username_invalid"},
          .serve = serve_register});
  to.add({.method = http_method::post,
          .path = "/api/v1/users/login",
          .id = "logIn",
          .tag = "identity",
          .summary = "Exchange e-mail and password for an access token",
          .kind = route_kind::read,
          .who = access::anyone,
          .body = object_of("Credentials", {{"email", text_of(0, 254)}, {"password", text_of(0, 1'024)}}),
          .answers = {{200, login_schema(), "The token"}},
          .errors = {"bad_credentials"},
          .serve = serve_login});
  to.add({.method = http_method::get,
          .path = "/api/v1/users/profile",
          .id = "getProfile",
          .tag = "identity",
          .summary = "The caller",
          .answers = {{200, user_schema(), "The caller"}},
          .errors = {"not_found"},
          .serve = serve_profile});
}

}  // namespace madang::identity
