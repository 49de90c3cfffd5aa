#include "actors/identity/api_keys.hpp"

#include <algorithm>
#include <limits>

namespace madang::identity {
namespace {

auto with_number(std::uint32_t number) {
  return [number](const api_key& one) { return one.terms.number == number; };
}

std::uint32_t saturated_sum(std::uint32_t a, std::uint32_t b) {
  return a > std::numeric_limits<std::uint32_t>::max() - b ? std::numeric_limits<std::uint32_t>::max() : a + b;
}

}  // namespace

result<api_key_events, user_reject> decide(const api_keys& current, const create_api_key& command) {
  if (current.live.size() >= command.max_keys) return refused{user_reject::too_many_api_keys};
  ensure(!command.key.sealed_secret.empty() && command.key.scopes.bits != 0, "a key has a secret and may do something");
  auto event = command.key;
  event.number = current.last_number + 1;
  return api_key_events{std::move(event)};
}

result<api_key_events, user_reject> decide(const api_keys& current, const revoke_api_key& command) {
  if (find_key(current, command.number) == nullptr) return refused{user_reject::api_key_unknown};
  return api_key_events{api_key_revoked{command.number}};
}

api_key_events decide(const api_keys& current, const count_api_calls& command) {
  if (command.calls == 0 || command.day < current.day) return {};
  return {api_calls_counted{command.number, command.day, command.calls, command.last_used_at}};
}

api_key_events decide(const api_keys& current, const rewrap_secrets& command) {
  api_key_events out;
  for (std::size_t i = 0; i < std::min(command.from.size(), command.to.size()); ++i) {
    const auto& [number, sealed] = command.from[i];
    const auto* held = find_key(current, number);
    if (held == nullptr || held->terms.sealed_secret != sealed || command.to[i].number != number) continue;
    out.emplace_back(api_key_rewrapped{number, command.to[i].sealed});
  }
  return out;
}

void apply(api_keys& target, const api_key_created& event, const event_meta& meta) {
  ensure(event.number == target.last_number + 1, "keys are numbered without gaps");
  target.last_number = event.number;
  target.live.push_back({event, meta.time, {}});
}

void apply(api_keys& target, const api_key_revoked& event) {
  std::erase_if(target.live, with_number(event.number));
}

void apply(api_keys& target, const api_calls_counted& event) {
  if (event.day != target.day) target.calls = 0;
  target.day = event.day;
  target.calls = saturated_sum(target.calls, event.calls);
  const auto used = std::ranges::find_if(target.live, with_number(event.number));
  if (used != target.live.end()) used->last_used_at = std::max(used->last_used_at, event.last_used_at);
}

void apply(api_keys& target, const api_key_rewrapped& event) {
  const auto held = std::ranges::find_if(target.live, with_number(event.number));
  if (held != target.live.end()) held->terms.sealed_secret = event.sealed_secret;
}

wrapped_secrets_view wrapped_secrets_of(const api_keys& current) {
  wrapped_secrets_view out;
  for (const auto& one : current.live) out.secrets.push_back({one.terms.number, one.terms.sealed_secret});
  return out;
}

const api_key* find_key(const api_keys& current, std::uint32_t number) {
  const auto found = std::ranges::find_if(current.live, with_number(number));
  return found == current.live.end() ? nullptr : &*found;
}

api_key_view view_of(user_id owner, const api_key& one) {
  return {{owner, one.terms.number},   one.terms.sealed_name, one.terms.scopes, one.terms.expires_at,
          one.terms.allowed_addresses, one.created_at,        one.last_used_at};
}

api_keys_view view_of(user_id owner, const api_keys& current) {
  api_keys_view out;
  for (auto at = current.live.rbegin(); at != current.live.rend(); ++at) out.keys.push_back(view_of(owner, *at));
  return out;
}

api_key_secret_view secret_view_of(user_id owner, const api_keys& current, const api_key& one) {
  return {{owner, one.terms.number}, one.terms.scopes, one.terms.expires_at, one.terms.allowed_addresses,
          one.terms.sealed_secret,   one.created_at,   current.day,          current.calls};
}

std::uint32_t calls_of(const api_keys& current, calendar_day day) {
  return day == current.day ? current.calls : 0;
}

}  // namespace madang::identity
