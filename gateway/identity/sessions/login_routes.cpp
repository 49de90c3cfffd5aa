#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/identity/identity_routes.hpp"
#include "gateway/identity/sessions/session_grant.hpp"
#include "gateway/identity/sessions/session_json.hpp"
#include "gateway/identity/two_factor/second_factor.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

/// One log-in on its way.
struct login_attempt {
  std::uint64_t account = 0;  ///< what stands for the name that was given
  std::uint64_t address = 0;
  secret_text password;
  secret_text code;  ///< of the second factor; empty: none
  bool cookie = false;
  request_origin from;
};
using login_ptr = std::shared_ptr<const login_attempt>;

std::int64_t steady_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// Counted, logged, and in the user's own history, where there is a user.
void note_failed(route_services& with, const exchange_ptr& ex, const login_ptr& login, user_id user, login_origin from,
                 login_result why) {
  with.http.logins_failed.add();
  spdlog::warn("log-in failed: client {}, account {:016x}, request {}, {}", ex->client.text(), login->account,
               ex->request_id, to_text(why));
  with.pools.login_history.add(ex->received_at, user, ex->client.text(), why);
  if (!user) return;
  const auto most = static_cast<std::uint32_t>(with.limits.identity.failed_login_events_per_hour);
  with.actors.tell_only(user, note_login_failed{user, why, std::move(from), most, ex->received_at});
}

void tell_busy(route_services& with, const exchange_ptr& ex, const login_ptr& login) {
  with.pools.logins.undecided(login->account, login->address, steady_now_ns());
  ex->refuse(with.come_again_later("too_busy"));
}

/// Nobody has this name: takes as long as a wrong password.
void fail_login(route_services& with, const exchange_ptr& ex, const login_ptr& login) {
  auto start = [&with, &passwords = with.ports.passwords, replies = with.replies, ex,
                login](const fair_queue::pass& pass) {
    const auto done = [&with, replies, ex, login, pass](bool) {
      run_on_io_thread(replies, ex, [&with, ex, login] {
        note_failed(with, ex, login, {}, {}, login_result::bad_credentials);
        ex->refuse("bad_credentials");
      });
    };
    if (passwords.verify_against_nobody(*login->password, done)) return;
    run_on_io_thread(replies, ex, [&with, ex, login] { tell_busy(with, ex, login); });
  };
  stand_in_line(*with.pools.hashing, with, ex, std::move(start));
}

/// Whatever was to be shown has been shown: the session begins where the user's standing allows it.
void begin_session(route_services& with, const exchange_ptr& ex, const login_ptr& login,
                   const std::shared_ptr<prepared_session>& made) {
  const auto user = made->command.user;
  with.actors.ask_all<session_granted_view>(
      ex, user, made->command,
      [&with, made](const exchange_ptr& at, session_granted_view&& granted, const answer&) {
        with.pools.login_history.add(at->received_at, granted.user, at->client.text(), login_result::succeeded);
        answer_with_session(with, *at, granted, made->access, made->refresh.text);
      },
      [&with, login, made, user](const exchange_ptr& at, const refusal& why) {
        const auto result =
            why.is(user_reject::user_suspended) ? login_result::user_suspended : login_result::password_change_required;
        note_failed(with, at, login, user, made->command.session.from, result);
        with.actors.refuse(*at, why);
      });
}

void take_right_password(route_services& with, const exchange_ptr& ex, const login_ptr& login, const user_view& user,
                         const std::shared_ptr<prepared_session>& made) {
  check_second_factor(with, ex, user, *login->code, [&with, ex, login, made](second_factor_verdict second) {
    if (!second.code.empty()) {
      note_failed(with, ex, login, made->command.user, made->command.session.from, second.result);
      // The password was right: asking for a code is no failure that counts against the next attempt.
      if (second.result == login_result::two_factor_required) {
        with.pools.logins.undecided(login->account, login->address, steady_now_ns());
      }
      problem why{second.code, {}, {}, {}, false};
      why.status = 401;
      return ex->refuse(std::move(why));
    }
    with.pools.logins.succeeded(login->account, login->address, steady_now_ns());
    begin_session(with, ex, login, made);
  });
}

void verify_login(route_services& with, const exchange_ptr& ex, const login_ptr& login, const user_view& user) {
  auto start = [&with, &ports = with.ports, replies = with.replies, ex, login, user,
                at = ex->received_at](const fair_queue::pass& pass) {
    const auto done = [&with, &ports, replies, ex, login, user, at, pass](bool right) {
      auto from = seal_origin(ports.persons, user.user, login->from);
      if (!right) {
        return run_on_io_thread(replies, ex, [&with, ex, login, id = user.user, from = std::move(from)] {
          note_failed(with, ex, login, id, from, login_result::bad_credentials);
          ex->refuse("bad_credentials");
        });
      }
      const auto made =
          std::make_shared<prepared_session>(prepare_session(with, at, user, std::move(from), login->cookie));
      run_on_io_thread(replies, ex,
                       [&with, ex, login, user, made] { take_right_password(with, ex, login, user, made); });
    };
    if (ports.passwords.verify(*login->password, user.password_hash, done)) return;
    run_on_io_thread(replies, ex, [&with, ex, login] { tell_busy(with, ex, login); });
  };
  stand_in_line(*with.pools.hashing, with, ex, std::move(start));
}

void look_up_login(route_services& with, const exchange_ptr& ex, const login_ptr& login, const keyed_name& key) {
  const auto nobody = [&with, login](const exchange_ptr& at, const refusal&) { fail_login(with, at, login); };
  with.actors.ask_all<name_holder_view>(
      ex, key.name, resolve_name{key.name, key.proof},
      [&with, login, nobody](const exchange_ptr& at, name_holder_view&& holder, const answer&) {
        if (!holder.user) return fail_login(with, at, login);
        with.actors.ask_all<user_view>(
            at, holder.user, read_user{holder.user},
            [&with, login](const exchange_ptr& on, user_view&& user, const answer&) {
              verify_login(with, on, login, user);
            },
            nobody);
      },
      nobody);
}

bool is_true(const exchange& ex, std::string_view name) {
  const auto* found = ex.body.find(name);
  const auto* flag = found == nullptr ? nullptr : std::get_if<bool>(&found->content);
  return flag != nullptr && *flag;
}

void serve_login(route_services& with, const exchange_ptr& ex) {
  const auto use = ex->has("email") ? name_use::email : name_use::username;
  const auto name = ex->body_text(use == name_use::email ? "email" : "username");
  if (!ex->has("email") && !ex->has("username")) {
    return ex->refuse(
        problem{"field_required", {}, {{"/email", "field_required", "An e-mail address or a user name."}}, {}, false});
  }
  const auto key = with.ports.persons.key_of(use, name);
  const auto login = std::make_shared<const login_attempt>(
      login_attempt{key ? key->name.value : 0, ex->key().address, keep_secret(ex->body_text("password")),
                    keep_secret(ex->body_text("code")), is_true(*ex, "cookie"), origin_of(*ex)});
  const auto verdict = with.pools.logins.attempt(login->account, login->address, steady_now_ns());
  if (verdict.retry_after_s > 0) {
    with.http.logins_turned_away.add();
    return ex->refuse(come_again("too_many_requests", verdict.retry_after_s, "Too many log-ins have failed."));
  }
  const auto go_on = [&with, ex, login, key] {
    if (ex->answered()) return;
    if (!key) return fail_login(with, ex, login);
    look_up_login(with, ex, login, *key);
  };
  if (verdict.slow_ms == 0) return go_on();
  with.delays.add(steady_now_ns() + verdict.slow_ms * 1'000'000, go_on);
}

schema_ref credentials() {
  return object_of("Credentials", {optional_member("email", text_of(0, 254)),
                                   optional_member("username", text_of(0, 64)),
                                   {"password", text_of(0, 1'024)},
                                   optional_member("code", text_of(0, 64)),
                                   optional_member("cookie", boolean_of())});
}

}  // namespace

void add_login_routes(gateway_registry& to, const settings&) {
  to.add({.method = http_method::post,
          .path = "/api/v1/users/login",
          .id = "logIn",
          .tag = "identity",
          .summary = "Exchange e-mail or user name and password for tokens",
          .kind = route_kind::command,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .body = credentials(),
          .secret = true,
          .answers = {{200, login_schema(), "The tokens and the session that they belong to"}},
          .errors = {"bad_credentials", "user_suspended", "password_change_required", "field_required", "code_invalid",
                     "two_factor_required"},
          .serve = serve_login});
}

}  // namespace madang::identity
