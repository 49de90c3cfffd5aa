#include "gateway/identity/identity_routes.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/id_source.hpp"
#include "config/admin/admin_settings.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/identity/password/links.hpp"
#include "gateway/identity/password/password_policy.hpp"
#include "gateway/identity/profile/consents.hpp"
#include "gateway/identity/profile/user_json.hpp"
#include "gateway/identity/registration.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

// ---- register ------------------------------------------------------------------------------------------------------

shown_user shown(person_port& persons, const user_view& user) {
  return {user.user, persons.open(user.user, personal_field::email, user.sealed_email).value_or(""),
          persons.open(user.user, personal_field::username, user.sealed_username).value_or(""), user.roles,
          user.created_at};
}

void answer_with_user(route_services& with, const exchange_ptr& ex, const user_view& user, bool replayed) {
  auto response = json_response(201, [&](std::string& out) { write_user(out, shown(with.ports.persons, user)); });
  if (replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
  ex->answer(std::move(response));
}

/// The secrets are made. Where the answer does not come, the next start of the node finds out what became of the key.
void complete(route_services& with, const exchange_ptr& ex, const registration_ptr& who) {
  who->is_handed_over();
  const auto user = who->start.user;
  with.actors.ask_any(ex, user, complete_registration{user, std::move(who->secrets), std::move(who->consents)},
                      [&with, user](const exchange_ptr& at, answer&& reply) {
                        if (const auto* view = reply.get_if<user_view>()) {
                          with.ports.persons.settle_key(user);
                          answer_with_user(with, at, *view, false);
                          return send_link(with, user, link_kind::verify_email, at->received_at);
                        }
                        with.ports.persons.erase_key(user);
                        with.actors.answer_otherwise(*at, reply);
                      });
}

bool key_names(route_services& with, exchange& ex, registration& who) {
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
  if (with.ports.persons.is_reserved(who.username)) {
    const std::string why = "this user name is reserved";
    ex.refuse(problem{"username_reserved", why, {{"/username", "username_reserved", why}}, {}, false});
    return false;
  }
  who.start.email_name = email->name;
  who.start.email_proof = email->proof;
  who.start.username_name = username->name;
  who.start.username_proof = username->proof;
  if (!ex.repeat) return true;
  const auto key = with.ports.persons.key_of_request(key_of(ex.repeat));
  who.start.request_name = key.name;
  who.start.request_proof = key.proof;
  who.start.request = ex.repeat;
  // The body holds a password: an unkeyed hash of it in the journal could be used to guess.
  who.start.request.body = with.ports.persons.fingerprint(ex.canonical_body);
  return true;
}

/// The names are reserved; now it is worth hashing.
void make_secrets(route_services& with, const exchange_ptr& ex, const registration_ptr& who) {
  auto start = [&with, &passwords = with.ports.passwords, &persons = with.ports.persons, replies = with.replies, ex,
                who](const fair_queue::pass& pass) {
    const auto done = [&with, &persons, replies, ex, who, pass](std::optional<std::string> phc) {
      const bool ready = phc.has_value() && seal_person(persons, *who);
      if (ready) who->secrets.password_hash = *std::move(phc);
      run_on_io_thread(replies, ex, [&with, ex, who, ready] {
        if (!ready) return ex->refuse(with.come_again_later("unavailable"));
        complete(with, ex, who);
      });
    };
    if (passwords.hash(*who->password, done)) return;
    run_on_io_thread(replies, ex, [&with, ex] { ex->refuse(with.come_again_later("too_busy")); });
  };
  stand_in_line(*with.pools.hashing, with, ex, std::move(start));
}

/// A taken name costs as much time as a free one, so that nobody finds out faster who is registered.
void refuse_taken(route_services& with, const exchange_ptr& ex, const registration_ptr& who, const refusal& why) {
  auto start = [&with, &passwords = with.ports.passwords, replies = with.replies, ex, who,
                why](const fair_queue::pass& pass) {
    const auto done = [&with, replies, ex, why, pass](bool) {
      run_on_io_thread(replies, ex, [&with, ex, why] { with.actors.refuse(*ex, why); });
    };
    if (passwords.verify_against_nobody(*who->password, done)) return;
    run_on_io_thread(replies, ex, [&with, ex] { ex->refuse(with.come_again_later("too_busy")); });
  };
  stand_in_line(*with.pools.hashing, with, ex, std::move(start));
}

void serve_register(route_services& with, const exchange_ptr& ex) {
  auto who =
      std::make_shared<registration>(with, std::string(ex->body_text("email")), std::string(ex->body_text("username")));
  if (!key_names(with, *ex, *who)) return;
  if (const auto weak = weakness_of(ex->body_text("password"), who->email, who->username, with.limits.identity)) {
    return ex->refuse(problem{"password_too_weak", *weak, {{"/password", "password_too_weak", *weak}}, {}, false});
  }
  auto consents = read_consents_of(ex->body, with.settings_now()->of<admin::admin_settings>().consent_required);
  if (!consents) {
    const auto& fault = consents.error();
    return ex->refuse(problem{fault.code, fault.detail, {fault}, {}, false});
  }
  who->consents = *std::move(consents);
  who->password = keep_secret(ex->body_text("password"));
  who->start.user = with.ports.ids.next_user();
  who->secrets.roles = role_set{}.with(role::trader);
  who->begins();
  with.actors.ask_any(
      ex, new_entity{who->start.user}, open_registration{who->start, ex->received_at},
      [&with, who](const exchange_ptr& at, answer&& reply) {
        if (reply.holds<registration_reserved_view>()) return make_secrets(with, at, who);
        who->is_handed_over();
        if (const auto* view = reply.get_if<user_view>()) return answer_with_user(with, at, *view, true);
        const auto* why = std::get_if<refusal>(&reply.body);
        if (why != nullptr && (why->is(user_reject::email_taken) || why->is(user_reject::username_taken))) {
          return refuse_taken(with, at, who, *why);
        }
        with.actors.answer_otherwise(*at, reply);
      });
}

schema_ref registration_body(const identity_settings& limits) {
  const auto longest = static_cast<std::size_t>(limits.password_max_length);
  return object_of("Registration", {{"email", text_of(0, 254)},
                                    {"username", text_of(0, 64)},
                                    {"password", text_of(1, longest)},
                                    optional_member("consents", array_of(consent_body()))});
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
          .object = object_rule::nobodys,
          .repeatable = true,
          .body = registration_body(limits.identity),
          .secret = true,
          .answers = {{201, user_schema(), "The new user"}},
          .errors = {"email_taken", "username_taken", "email_invalid", "username_invalid", "username_reserved",
                     "consent_required", "password_too_weak"},
          .serve = serve_register});
}

}  // namespace madang::identity
