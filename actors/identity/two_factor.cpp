#include "actors/identity/two_factor.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace madang::identity {
namespace {

bool is_prepared(const two_factor& current) {
  return !current.enabled && !current.sealed_secret.empty();
}

bool is_unused(const two_factor& current, const right_code& code) {
  if (code.recovery_hash != 0) {
    return current.enabled && std::ranges::find(current.recovery, code.recovery_hash) != current.recovery.end();
  }
  return code.step > current.last_step;
}

/// Only the user's own device can have shown a code of a secret that is not in force yet, and only to bring it there.
bool may_show(const two_factor& current, code_purpose purpose) {
  return current.enabled || (is_prepared(current) && purpose == code_purpose::verify);
}

}  // namespace

result<two_factor_events, user_reject> decide(const two_factor& current, const prepare_two_factor& command) {
  if (current.enabled) return refused{user_reject::two_factor_on};
  ensure(!command.sealed_secret.empty(), "a secret comes sealed");
  return two_factor_events{two_factor_prepared{command.sealed_secret}};
}

result<two_factor_events, user_reject> decide(const two_factor& current, const try_code& command,
                                              const code_rules& rules) {
  if (!may_show(current, command.purpose)) return refused{user_reject::two_factor_off};
  if (code_delay_s(current, command.received_at, rules) > 0) return refused{user_reject::code_throttled};
  return two_factor_events{code_attempted{}};
}

result<two_factor_events, user_reject> decide(const two_factor& current, const pass_code& command,
                                              const code_rules& rules) {
  if (!may_show(current, command.purpose)) return refused{user_reject::two_factor_off};
  if (command.secret_number != current.secret_number || !is_unused(current, command.code)) {
    return refused{user_reject::code_invalid};
  }
  two_factor_events events;
  if (!current.enabled) events.push_back(two_factor_enabled{command.recovery_hashes});
  const auto until = !command.session || command.purpose == code_purpose::disable
                         ? unix_nanos{}
                         : command.received_at + rules.step_up_s * nanos_per_second;
  events.push_back(two_factor_passed{command.code, command.purpose, command.session, until});
  if (command.purpose == code_purpose::disable) events.push_back(two_factor_disabled{});
  return events;
}

void apply(two_factor& target, const two_factor_prepared& event) {
  ensure(!target.enabled, "a secret is prepared while none is in force");
  target.sealed_secret = event.sealed_secret;
  ++target.secret_number;
  // A step of another secret says nothing about this one.
  target.last_step = 0;
}

void apply(two_factor& target, const code_attempted&, const event_meta& meta) {
  if (target.attempts < UINT32_MAX) ++target.attempts;
  target.last_attempt_at = meta.time;
}

void apply(two_factor& target, const two_factor_enabled& event) {
  ensure(is_prepared(target), "a prepared secret comes into force");
  target.enabled = true;
  target.enabled_secret = std::exchange(target.sealed_secret, {});
  target.recovery = event.recovery_hashes;
}

void apply(two_factor& target, const two_factor_passed& event) {
  ensure(target.enabled, "a code is right where there is a secret in force");
  target.attempts = 0;
  if (event.code.recovery_hash == 0) {
    target.last_step = event.code.step;
  } else {
    std::erase(target.recovery, event.code.recovery_hash);
  }
}

void apply(two_factor& target, const two_factor_disabled&) {
  target.enabled = false;
  target.enabled_secret.clear();
  target.recovery.clear();
  target.last_step = 0;
}

std::int64_t code_delay_s(const two_factor& current, unix_nanos now, const code_rules& rules) {
  if (current.attempts < rules.free_attempts) return 0;
  const auto doubled = std::min<std::uint32_t>(current.attempts - rules.free_attempts, 30);
  const auto delay = std::min(rules.first_delay_s << doubled, rules.longest_delay_s);
  const auto over_at = current.last_attempt_at + delay * nanos_per_second;
  if (now >= over_at) return 0;
  return (over_at - now + nanos_per_second - 1) / nanos_per_second;
}

two_factor_view view_of(const two_factor& current) {
  return {current.enabled, current.secret_number, current.enabled ? current.enabled_secret : current.sealed_secret,
          current.last_step, current.recovery};
}

two_factor_passed_view passed_view_of(const two_factor& current, bool was_on, const two_factor_events& events) {
  unix_nanos stepped_up;
  for (const auto& one : events) {
    if (const auto* passed = std::get_if<two_factor_passed>(&one)) {
      stepped_up = passed->stepped_up_until;
      break;
    }
  }
  return {current.enabled, current.enabled && !was_on, stepped_up, static_cast<std::uint32_t>(current.recovery.size())};
}

}  // namespace madang::identity
