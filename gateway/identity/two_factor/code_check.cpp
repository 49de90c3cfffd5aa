#include "gateway/identity/two_factor/code_check.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "cluster/ports/clock.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/two_factor/totp.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t recovery_code_count = 10;
using check_ptr = std::shared_ptr<const code_check>;

std::int64_t wait_of(const refusal& why, std::int64_t otherwise) {
  for (const auto& [name, value] : why.values) {
    std::int64_t seconds = 0;
    if (name == "retry_after_s" &&
        std::from_chars(value.data(), value.data() + value.size(), seconds).ec == std::errc{})
      return seconds;
  }
  return otherwise;
}

void refuse_code(route_services& with, const exchange_ptr& ex, const code_check& of, const refusal& why) {
  if (why.is(user_reject::code_throttled)) {
    const auto wait = wait_of(why, with.limits.http.retry_after_s);
    return ex->refuse(come_again("too_many_requests", wait, "Too many codes were wrong."));
  }
  const auto reason = why.as<user_reject>();
  if (reason && (*reason == user_reject::two_factor_off || *reason == user_reject::code_invalid)) {
    return of.failed(ex, *reason);
  }
  with.actors.refuse(*ex, why);
}

/// Which code it is, where it is a right one.
std::optional<right_code> compared(const person_port& persons, const code_check& of, const two_factor_view& with,
                                   std::string_view secret, unix_nanos now) {
  if (is_totp(of.code)) {
    const auto step = matching_step(secret, of.code, now, with.last_step);
    return step ? std::optional(right_code{*step, 0}) : std::nullopt;
  }
  const auto hash = recovery_hash(persons, of.user, of.code);
  const bool known = std::ranges::find(with.recovery_hashes, hash) != with.recovery_hashes.end();
  return known ? std::optional(right_code{0, hash}) : std::nullopt;
}

void compare(route_services& with, const exchange_ptr& ex, const check_ptr& of, const two_factor_view& known) {
  auto& persons = with.ports.persons;
  auto secret = persons.open(of->user, personal_field::two_factor_secret, known.sealed_secret);
  if (!secret) return ex->refuse(with.come_again_later("unavailable"));
  const auto code = compared(persons, *of, known, *secret, ex->received_at);
  wipe(*secret);
  if (!code) return of->failed(ex, user_reject::code_invalid);
  pass_code command{of->user, known.secret_number, *code, of->purpose, of->session, ex->received_at, {}};
  std::vector<std::string> recovery_codes;
  if (!known.enabled) {
    for (std::size_t i = 0; i < recovery_code_count; ++i) {
      recovery_codes.push_back(new_recovery_code());
      command.recovery_hashes.push_back(recovery_hash(persons, of->user, recovery_codes.back()));
    }
  }
  with.actors.ask_all<two_factor_passed_view>(
      ex, of->user, std::move(command),
      [of, recovery_codes](const exchange_ptr& at, two_factor_passed_view&& passed, const answer&) {
        of->passed(at, passed, passed.newly_enabled ? recovery_codes : std::vector<std::string>());
      },
      [&with, of](const exchange_ptr& at, const refusal& why) { refuse_code(with, at, *of, why); });
}

}  // namespace

void check_code(route_services& with, const exchange_ptr& ex, code_check of) {
  const auto shared = std::make_shared<const code_check>(std::move(of));
  with.actors.ask_all<two_factor_view>(
      ex, shared->user, try_code{shared->user, shared->purpose, ex->received_at},
      [&with, shared](const exchange_ptr& at, two_factor_view&& known, const answer&) {
        compare(with, at, shared, known);
      },
      [&with, shared](const exchange_ptr& at, const refusal& why) { refuse_code(with, at, *shared, why); });
}

std::uint64_t recovery_hash(const person_port& persons, user_id user, std::string_view code) {
  const auto hash = persons.fingerprint("recovery code\n" + to_text(user) + '\n' + normalised_recovery_code(code));
  return hash == 0 ? 1 : hash;
}

}  // namespace madang::identity
