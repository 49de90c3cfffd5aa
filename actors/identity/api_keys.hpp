#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "messages/identity/api_keys.hpp"
#include "messages/identity/user.hpp"
#include "messages/result.hpp"

namespace madang::identity {

/// A key that has not been revoked.
struct api_key {
  api_key_created terms;
  unix_nanos created_at;
  unix_nanos last_used_at;  ///< about; zero: never

  friend bool operator==(const api_key&, const api_key&) = default;
  MADANG_FIELDS(terms, created_at, last_used_at)
};

/// The keys of one user, and how often they were used on the last day on which they were.
struct api_keys {
  std::vector<api_key> live;  ///< oldest first
  std::uint32_t last_number = 0;
  calendar_day day;
  std::uint32_t calls = 0;

  friend bool operator==(const api_keys&, const api_keys&) = default;
  MADANG_FIELDS(live, last_number, day, calls)
};

using api_key_events = std::vector<user_event>;

/// Decides what the wish for a key causes. Refuses `too_many_api_keys`; expired ones count until they are deleted.
result<api_key_events, user_reject> decide(const api_keys& current, const create_api_key& command);
/// Refuses `api_key_unknown`.
result<api_key_events, user_reject> decide(const api_keys& current, const revoke_api_key& command);
/// Nothing for a count of a day that is over.
api_key_events decide(const api_keys& current, const count_api_calls& command);

/// Nothing for secrets that are others meanwhile.
api_key_events decide(const api_keys& current, const rewrap_secrets& command);

/// Applies a fact. Total.
void apply(api_keys& target, const api_key_created& event, const event_meta& meta);
void apply(api_keys& target, const api_key_revoked& event);
void apply(api_keys& target, const api_calls_counted& event);
void apply(api_keys& target, const api_key_rewrapped& event);

/// Null: there is none of this number any more.
const api_key* find_key(const api_keys& current, std::uint32_t number);
api_key_view view_of(user_id owner, const api_key& one);
api_keys_view view_of(user_id owner, const api_keys& current);
/// What a signature is checked with.
api_key_secret_view secret_view_of(user_id owner, const api_keys& current, const api_key& one);
wrapped_secrets_view wrapped_secrets_of(const api_keys& current);
/// Signed calls of a day.
std::uint32_t calls_of(const api_keys& current, calendar_day day);

}  // namespace madang::identity
