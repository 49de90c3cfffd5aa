#include "gateway/identity/two_factor/two_factor_routes.hpp"

#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/password/password_check.hpp"
#include "gateway/identity/two_factor/code_check.hpp"
#include "gateway/identity/two_factor/qr_svg.hpp"
#include "gateway/identity/two_factor/totp.hpp"
#include "gateway/identity/two_factor/two_factor_json.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

constexpr std::string_view issuer = "Madang";

void refuse_as(const exchange_ptr& ex, user_reject why) {
  if (why == user_reject::two_factor_off) return ex->refuse("two_factor_off");
  const std::string said = "The code is wrong, too old or used.";
  ex->refuse(problem{"code_invalid", said, {{"/code", "code_invalid", said}}, {}, false});
}

void answer_with(const exchange_ptr& ex, const shown_two_factor& state) {
  ex->answer(json_response(200, [&](std::string& out) { write_two_factor(out, state); }));
}

void answer_passed(const exchange_ptr& ex, const two_factor_passed_view& passed,
                   std::vector<std::string> recovery_codes) {
  shown_two_factor state{passed.enabled, std::nullopt, std::nullopt};
  if (!recovery_codes.empty()) state.recovery_codes = std::move(recovery_codes);
  if (passed.stepped_up_until.value != 0) state.step_up_until = passed.stepped_up_until;
  answer_with(ex, state);
}

void show_secret(const exchange_ptr& ex, std::string_view account, std::string secret) {
  shown_two_factor_secret shown{base32_text(secret), otpauth_uri(issuer, account, secret), {}};
  wipe(secret);
  shown.qr_svg = qr_svg(shown.otpauth_uri);
  ex->answer(json_response(200, [&](std::string& out) { write_secret(out, shown); }));
  for (auto* text : {&shown.secret, &shown.otpauth_uri, &shown.qr_svg}) wipe(*text);
}

void prepare(route_services& with, const exchange_ptr& ex, const user_view& user) {
  auto secret = new_totp_secret();
  auto& persons = with.ports.persons;
  auto sealed = persons.seal(user.user, personal_field::two_factor_secret, secret);
  if (!sealed) return ex->refuse(with.come_again_later("unavailable"));
  const auto email = persons.open(user.user, personal_field::email, user.sealed_email).value_or("");
  with.actors.ask<two_factor_view>(
      ex, user.user, prepare_two_factor{user.user, *std::move(sealed)},
      [email, secret](const exchange_ptr& at, two_factor_view&&, const answer&) { show_secret(at, email, secret); });
  wipe(secret);
}

void serve_enable(route_services& with, const exchange_ptr& ex) {
  with_own_password(with, ex, [&with](const exchange_ptr& at, const user_view& user) { prepare(with, at, user); });
}

void serve_verify(route_services& with, const exchange_ptr& ex) {
  check_code(with, ex,
             {ex->caller_id(), std::string(ex->body_text("code")), code_purpose::verify, ex->session(), answer_passed,
              refuse_as});
}

void serve_disable(route_services& with, const exchange_ptr& ex) {
  with_own_password(with, ex, [&with](const exchange_ptr& at, const user_view& user) {
    check_code(with, at,
               {user.user, std::string(at->body_text("code")), code_purpose::disable, {}, answer_passed, refuse_as});
  });
}

route two_factor_route(std::string_view path, std::string_view id, std::string_view summary) {
  route made;
  made.method = http_method::post;
  made.path = path;
  made.id = id;
  made.who = access::caller;
  made.object = object_rule::own;
  made.tag = "identity";
  made.summary = summary;
  made.kind = route_kind::command;
  made.by_key = key_access::none;
  made.secret = true;
  made.errors = {"not_found"};
  return made;
}

}  // namespace

void add_two_factor_routes(gateway_registry& to) {
  const auto password = text_of(0, 1'024, "Absent: there is none");
  const auto code = text_of(1, 64, "Six digits, or a recovery code");
  auto enable = two_factor_route("/api/v1/users/2fa/enable", "enableTwoFactor",
                                 "Make a secret for an authenticator; it counts from the first right code on");
  enable.body = object_of("TwoFactorEnable", {optional_member("password", password)});
  enable.answers = {{200, secret_schema(), "The secret; it is not shown again"}};
  enable.errors.insert(enable.errors.end(), {"bad_credentials", "fresh_login_required", "two_factor_on"});
  enable.serve = serve_enable;
  to.add(std::move(enable));
  auto verify =
      two_factor_route("/api/v1/users/2fa/verify", "verifyTwoFactor",
                       "Show a code: the first turns the second factor on, later ones let this session do more");
  verify.body = object_of("TwoFactorVerify", {{"code", code}});
  verify.answers = {{200, two_factor_schema(), "The code was right"}};
  verify.errors.insert(verify.errors.end(), {"code_invalid", "two_factor_off"});
  verify.serve = serve_verify;
  to.add(std::move(verify));
  auto disable = two_factor_route("/api/v1/users/2fa/disable", "disableTwoFactor", "Turn the second factor off");
  disable.body = object_of("TwoFactorDisable", {optional_member("password", password), {"code", code}});
  disable.answers = {{200, two_factor_schema(), "It is off"}};
  disable.errors.insert(disable.errors.end(),
                        {"bad_credentials", "fresh_login_required", "code_invalid", "two_factor_off"});
  disable.serve = serve_disable;
  to.add(std::move(disable));
}

}  // namespace madang::identity
