#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/view.hpp"
#include "messages/identity/api_key_id.hpp"
#include "messages/identity/roles.hpp"
#include "messages/time.hpp"

namespace madang::identity {

// ---- events of a user ----------------------------------------------------------------------------------------------

/// Nothing about a key changes but that it is revoked.
struct api_key_created {
  std::uint32_t number = 0;  ///< 1, 2, … of its user; never given twice
  std::string sealed_name;   ///< under the user's own key
  scope_set scopes;
  unix_nanos expires_at;                       ///< zero: never
  std::vector<std::string> allowed_addresses;  ///< networks; none: from everywhere
  std::string sealed_secret;                   ///< under the installation's key

  MADANG_EVENT(api_key_created, 140, 1, number, sealed_name, scopes, expires_at, allowed_addresses, sealed_secret)
};
struct api_key_revoked {
  std::uint32_t number = 0;

  MADANG_EVENT(api_key_revoked, 141, 1, number)
};
/// The secret of a key is the same; what it is wrapped under is another key of the installation.
struct api_key_rewrapped {
  std::uint32_t number = 0;
  std::string sealed_secret;

  MADANG_EVENT(api_key_rewrapped, 143, 1, number, sealed_secret)
};
/// Signed calls of a day, some at a time.
struct api_calls_counted {
  std::uint32_t number = 0;  ///< the key that was used last
  calendar_day day;
  std::uint32_t calls = 0;
  unix_nanos last_used_at;

  MADANG_EVENT(api_calls_counted, 142, 1, number, day, calls, last_used_at)
};

// ---- commands ------------------------------------------------------------------------------------------------------

/// The fields are those of the event; its number is given by the user.
struct create_api_key {
  user_id user;
  api_key_created key;
  std::uint32_t max_keys = 0;  ///< by setting

  MADANG_FIELDS(user, key, max_keys)
};
struct revoke_api_key {
  user_id user;
  std::uint32_t number = 0;

  MADANG_FIELDS(user, number)
};
struct read_api_keys {
  user_id user;

  MADANG_FIELDS(user)
};
/// Internal to the gateway: what a signature is checked with.
struct read_api_key {
  user_id user;
  std::uint32_t number = 0;

  MADANG_FIELDS(user, number)
};
/// A secret that is sealed under a key of the installation, by the number of its API key.
struct wrapped_secret {
  std::uint32_t number = 0;
  std::string sealed;

  friend bool operator==(const wrapped_secret&, const wrapped_secret&) = default;
  MADANG_FIELDS(number, sealed)
};
/// From the job that replaces the master key; answered, as the next one, with `wrapped_secrets_view`.
struct read_wrapped_secrets {
  user_id user;

  MADANG_FIELDS(user)
};
/// What `from` is, becomes what `to` is; a secret that is another meanwhile stays.
struct rewrap_secrets {
  user_id user;
  std::vector<wrapped_secret> from;
  std::vector<wrapped_secret> to;

  MADANG_FIELDS(user, from, to)
};
/// Signed calls that have been let in since the last of these. Not answered.
struct count_api_calls {
  user_id user;
  std::uint32_t number = 0;
  calendar_day day;
  std::uint32_t calls = 0;
  unix_nanos last_used_at;

  MADANG_FIELDS(user, number, day, calls, last_used_at)
};
struct read_quotas {
  user_id user;
  calendar_day day;

  MADANG_FIELDS(user, day)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// A key without its secret.
struct api_key_view {
  api_key_id key;
  std::string sealed_name;
  scope_set scopes;
  unix_nanos expires_at;
  std::vector<std::string> allowed_addresses;
  unix_nanos created_at;
  unix_nanos last_used_at;  ///< about; zero: never

  MADANG_VIEW(api_key_view, identity, 42, key, sealed_name, scopes, expires_at, allowed_addresses, created_at,
              last_used_at)
};
struct api_keys_view {
  std::vector<api_key_view> keys;  ///< newest first

  MADANG_VIEW(api_keys_view, identity, 43, keys)
};
/// For the gateway only: what a signature is checked with, and how many calls have been counted on the last day.
struct api_key_secret_view {
  api_key_id key;
  scope_set scopes;
  unix_nanos expires_at;
  std::vector<std::string> allowed_addresses;
  std::string sealed_secret;
  unix_nanos created_at;
  calendar_day day;
  std::uint32_t calls = 0;

  MADANG_VIEW(api_key_secret_view, identity, 45, key, scopes, expires_at, allowed_addresses, sealed_secret, created_at,
              day, calls)
};
/// For the job alone.
struct wrapped_secrets_view {
  std::vector<wrapped_secret> secrets;

  MADANG_VIEW(wrapped_secrets_view, identity, 48, secrets)
};
struct quotas_view {
  role_set roles;
  std::uint32_t api_calls = 0;
  std::vector<account_id> accounts;

  MADANG_VIEW(quotas_view, identity, 46, roles, api_calls, accounts)
};

}  // namespace madang::identity
