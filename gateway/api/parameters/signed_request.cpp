#include "gateway/api/parameters/signed_request.hpp"

#include <algorithm>
#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang {
namespace {

bool count_call(route_services& with, exchange& ex, const opened_api_key& key) {
  auto& door = with.pools.keys;
  const auto day = door.day_of(ex.received_at);
  const auto verdict =
      door.counts().count(key.id, day, door.calls_per_day(ex.caller->roles, ex.caller->quotas), ex.received_at);
  if (verdict.tell) with.actors.tell_only(key.id.user, *verdict.tell);
  if (verdict.admitted) return true;
  const auto left_s = (door.end_of_day(day) - ex.received_at) / nanos_per_second + 1;
  ex.refuse(come_again("quota_exceeded", left_s, "The signed calls of today are used up."));
  return false;
}

void judge(route_services& with, const exchange_ptr& ex, const opened_api_key& key, const std::function<void()>& then) {
  if (auto why = with.pools.keys.judge(key, ex->request, ex->uri, ex->client, ex->received_at)) {
    return ex->refuse(*std::move(why));
  }
  if (!count_call(with, *ex, key)) return;
  ex->caller->scopes = key.scopes.bits;
  if (key.expires_at.value != 0) ex->caller->expires_at = key.expires_at;
  const auto needed = scope_of(*ex->at);
  if (!needed || !key.scopes.has(*needed)) return ex->refuse("scope_required");
  then();
}

opened_key open_key(route_services& with, const api_key_secret_view& view) {
  auto secret = with.ports.key_secrets->open_key(view.key.user, view.sealed_secret);
  if (!secret) return nullptr;
  auto key = std::make_shared<const opened_api_key>(view, *secret);
  wipe(*secret);
  with.pools.keys.keys().put(key);
  with.pools.keys.counts().learn(view.key.user, view.day, view.calls);
  return key;
}

}  // namespace

bool must_be_signed(const route& of, signed_routes by_setting) {
  const auto scope = scope_of(of);
  // Who has lost a key must still be able to look after his keys and sessions.
  if (of.path.starts_with("/api/v1/users/")) return false;
  if (!scope || by_setting == signed_routes::none) return false;
  return by_setting == signed_routes::all || *scope != api_scope::read;
}

void judge_signed_request(route_services& with, const exchange_ptr& ex, std::function<void()> then) {
  const api_key_id id{ex->caller->user, ex->caller->key_number};
  if (const auto known = with.pools.keys.keys().find(id)) return judge(with, ex, *known, then);
  with.actors.ask_all<api_key_secret_view>(
      ex, id.user, read_api_key{id.user, id.number},
      [&with, then = std::move(then)](const exchange_ptr& at, api_key_secret_view&& view, const answer&) {
        const auto key = open_key(with, view);
        if (key == nullptr) return at->refuse(with.come_again_later("unavailable"));
        judge(with, at, *key, then);
      },
      [](const exchange_ptr& at, const refusal&) { at->refuse("key_invalid"); });
}

}  // namespace madang
