#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/envelope/peer_message.hpp"
#include "messages/identity/api_keys.hpp"
#include "messages/identity/erasure.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/name_change.hpp"
#include "messages/identity/outside_links.hpp"
#include "messages/identity/roles.hpp"
#include "messages/identity/sessions.hpp"
#include "messages/identity/standing.hpp"
#include "messages/identity/two_factor.hpp"
#include "messages/identity/user_admin.hpp"
#include "messages/identity/user_profile.hpp"
#include "messages/identity/watch_lists.hpp"

namespace madang::identity {

/// Why a user refuses. The order of the lines is the order of precedence; the numbers are permanent.
enum class user_reject : std::uint8_t {
  user_unknown = 1,
  idempotency_key_reused = 2,
  request_in_progress = 3,
  email_taken = 4,
  username_taken = 5,
  bad_credentials = 6,
  currency_mismatch = 9,  ///< the account's kind is not of this currency
  too_many_accounts = 7,
  too_many_requests = 8,
  user_changed = 60,      ///< somebody else has changed the standing meanwhile
  version_mismatch = 61,  ///< of the settings
  too_many_consents = 62,
  watch_lists_changed = 63,         ///< somebody has changed them since they were read
  watch_lists_quota_exceeded = 64,  ///< changed too often, or by too much, for now
  too_many_name_changes = 81,
  erasure_blocked = 80,  ///< there is something to be settled first
  outside_link_unknown = 84,
  outside_link_exists = 85,     ///< another identity of that provider is linked
  outside_identity_taken = 86,  ///< it is linked to another user
  last_login_method = 87,       ///< without it nobody could log in any more
  // Sessions: 20-39.
  user_suspended = 20,
  password_change_required = 21,
  refresh_invalid = 22,
  refresh_reused = 23,
  session_unknown = 24,
  link_invalid = 25,
  too_many_links = 26,
  two_factor_on = 40,
  two_factor_off = 41,
  code_throttled = 43,
  code_invalid = 42,
  api_key_unknown = 44,
  too_many_api_keys = 45,
};

/// What an Idempotency-Key of a registration is hashed as, beside the uses above.
constexpr std::uint8_t request_name_use = 3;

// ---- peer messages: user <-> name ----------------------------------------------------------------------------------

/// user → name, number 1: keep this name for me. `proof` is the rest of the name's HMAC: a name whose first 64 bits
/// collide with another's is told from it. `request` recognises a repeated registration.
struct reserve_name {
  std::uint64_t proof = 0;
  idempotency request;

  friend bool operator==(const reserve_name&, const reserve_name&) = default;
  MADANG_FIELDS(proof, request)
};
/// user → name: it is mine now.
struct confirm_name {
  friend bool operator==(const confirm_name&, const confirm_name&) = default;
  MADANG_NO_FIELDS
};
/// user → name: I do not need it after all, or I am erased.
struct release_name {
  friend bool operator==(const release_name&, const release_name&) = default;
  MADANG_NO_FIELDS
};
/// user → name, from somebody who is registered already: as `reserve_name`, but the pair goes on whatever the answer.
struct claim_name {
  std::uint64_t proof = 0;

  friend bool operator==(const claim_name&, const claim_name&) = default;
  MADANG_FIELDS(proof)
};
/// user → name: it is not mine any more; I may claim it again, so that the pair goes on.
struct leave_name {
  friend bool operator==(const leave_name&, const leave_name&) = default;
  MADANG_NO_FIELDS
};
/// user → name, in place of `claim_name`: the pair ends once all is said, and a later question begins it anew. `heard`:
/// how many of the name's messages the user has consumed, so that its answers go on from there.
struct ask_name {
  std::uint64_t proof = 0;
  std::uint32_t heard = 0;

  friend bool operator==(const ask_name&, const ask_name&) = default;
  MADANG_FIELDS(proof, heard)
};
/// user → name, in place of `leave_name`: it is not mine any more, and the pair ends.
struct quit_name {
  friend bool operator==(const quit_name&, const quit_name&) = default;
  MADANG_NO_FIELDS
};
using user_to_name =
    std::variant<reserve_name, confirm_name, release_name, claim_name, leave_name, ask_name, quit_name>;

/// name → user. Acknowledges the reservation.
struct name_granted {
  friend bool operator==(const name_granted&, const name_granted&) = default;
  MADANG_NO_FIELDS
};
/// name → user: `holder` has it; `holder_request` is what it was reserved with.
struct name_denied {
  user_id holder;
  idempotency holder_request;

  friend bool operator==(const name_denied&, const name_denied&) = default;
  MADANG_FIELDS(holder, holder_request)
};
using name_to_user = std::variant<name_granted, name_denied>;

// ---- events of a name ----------------------------------------------------------------------------------------------

struct name_reserved {
  user_id user;
  std::uint32_t peer_message = 0;
  std::uint64_t proof = 0;
  idempotency request;
  bool lasting = false;     ///< since version 2: the pair with the user never ends
  bool renews = false;      ///< since version 3: the pair begins with this message, if it is not under way
  std::uint32_t heard = 0;  ///< since version 3: where our answers go on then

  MADANG_EVENT(name_reserved, 201, 3, user, peer_message, proof, request, lasting, renews, heard)
};
struct name_refused {
  user_id user;
  std::uint32_t peer_message = 0;

  bool lasting = false;     ///< since version 2
  bool renews = false;      ///< since version 3, as above
  std::uint32_t heard = 0;  ///< since version 3

  MADANG_EVENT(name_refused, 202, 3, user, peer_message, lasting, renews, heard)
};
struct name_confirmed {
  user_id user;
  std::uint32_t peer_message = 0;

  MADANG_EVENT(name_confirmed, 203, 1, user, peer_message)
};
/// The pair with the user ends, unless it lasts. `forget_before`: as in `messages_acknowledged`.
struct name_released {
  user_id user;
  std::uint32_t peer_message = 0;
  unix_nanos forget_before{};
  bool lasting = false;  ///< since version 3

  MADANG_EVENT(name_released, 204, 3, user, peer_message, forget_before, lasting)
};
using name_event = std::variant<messages_acknowledged, name_reserved, name_refused, name_confirmed, name_released>;

// ---- events of a user ----------------------------------------------------------------------------------------------

/// A registration whose secrets were made before its names were asked for. New ones begin with `registration_opened`;
/// the administrator's still begins with this.
///
/// Personal fields are sealed under the user's own key (XChaCha20-Poly1305: nonce, then ciphertext).
struct registration_started {
  user_id user;
  name_id email_name;
  std::uint64_t email_proof = 0;
  name_id username_name;
  std::uint64_t username_proof = 0;
  std::string sealed_email;
  std::string sealed_username;
  std::string password_hash;  ///< argon2id, PHC string
  role_set roles;
  idempotency request;

  MADANG_EVENT(registration_started, 101, 1, user, email_name, email_proof, username_name, username_proof, sealed_email,
               sealed_username, password_hash, roles, request)
};
struct name_answered {
  name_id name;
  std::uint32_t peer_message = 0;
  bool granted = false;
  user_id holder;
  idempotency holder_request;

  MADANG_EVENT(name_answered, 102, 1, name, peer_message, granted, holder, holder_request)
};
struct user_registered {
  MADANG_EMPTY_EVENT(user_registered, 103, 1)
};
struct registration_refused {
  user_reject reason = user_reject::email_taken;

  MADANG_EVENT(registration_refused, 104, 1, reason)
};
struct account_requested {
  account_id account;
  account_kind kind = account_kind::paper;
  madang::currency currency = madang::currency::krw;
  std::string name;
  idempotency request;

  MADANG_EVENT(account_requested, 105, 1, account, kind, currency, name, request)
};
struct password_changed {
  std::string password_hash;  ///< argon2id, PHC string

  MADANG_EVENT(password_changed, 106, 1, password_hash)
};
/// A registration begins: its names are asked for, and nothing personal is known yet. `request_name` makes its
/// Idempotency-Key unique as if it were a name; zero: none.
struct registration_opened {
  user_id user;
  name_id request_name;
  std::uint64_t request_proof = 0;
  name_id email_name;
  std::uint64_t email_proof = 0;
  name_id username_name;
  std::uint64_t username_proof = 0;
  idempotency request;

  MADANG_EVENT(registration_opened, 107, 1, user, request_name, request_proof, email_name, email_proof, username_name,
               username_proof, request)
};
/// All names are granted and the secrets are made: the user is registered.
struct registration_completed {
  std::string sealed_email;
  std::string sealed_username;
  std::string password_hash;  ///< argon2id, PHC string
  role_set roles;

  MADANG_EVENT(registration_completed, 108, 1, sealed_email, sealed_username, password_hash, roles)
};
/// The secrets will not come: the client or the node is gone, or a pool was full. Its names are free again.
struct registration_abandoned {
  MADANG_EMPTY_EVENT(registration_abandoned, 109, 1)
};
using user_event = std::variant<
    messages_acknowledged, registration_started, name_answered, user_registered, registration_refused,
    account_requested, password_changed, registration_opened, registration_completed, registration_abandoned,
    // sessions
    user_logged_in, session_refreshed, session_seen, session_revoked, login_failed, link_issued, link_used,
    email_verified,
    // second factor and API keys
    two_factor_prepared, code_attempted, two_factor_enabled, two_factor_passed, two_factor_disabled, api_key_created,
    api_key_revoked, api_calls_counted, api_key_rewrapped,
    // administrators, and what users choose
    user_suspended, user_activated, roles_changed, flags_changed, quotas_changed, password_change_demanded,
    sessions_ended_by_admin, preferences_changed, consent_given,
    // other names, erasure
    name_change_begun, name_change_answered, profile_changed, name_change_refused, user_erased,
    // outside identities
    outside_link_begun, outside_identity_linked, outside_link_refused, outside_identity_unlinked, outside_token_kept,
    // watch lists
    watch_lists_changed>;

// ---- commands ------------------------------------------------------------------------------------------------------

/// Names are already normalised, sealed and keyed; the password is already hashed.
struct register_user {
  registration_started start;
  unix_nanos received_at;

  MADANG_FIELDS(start, received_at)
};
/// Reserves the names of a registration. Answered with `registration_reserved_view`, or as a repetition of one that is
/// decided already.
struct open_registration {
  registration_opened start;
  unix_nanos received_at;

  MADANG_FIELDS(start, received_at)
};
/// Brings the secrets of a registration whose names are reserved, and what its user has agreed to.
struct complete_registration {
  user_id user;
  registration_completed secrets;
  std::vector<consent_given> consents = {};

  MADANG_FIELDS(user, secrets, consents)
};
/// The same for somebody whom an outside provider vouches for: there is no password, and the identity is linked.
/// Answered once that is decided.
struct complete_outside_registration {
  user_id user;
  registration_completed secrets;
  bool verified = false;  ///< the provider has verified the e-mail address
  keyed_outside_identity identity;
  std::vector<consent_given> consents = {};

  MADANG_FIELDS(user, secrets, verified, identity, consents)
};
/// The secrets will not come. Not answered.
struct abandon_registration {
  user_id user;

  MADANG_FIELDS(user)
};
/// Internal to the gateway's log-in: who holds this name?
struct resolve_name {
  name_id name;
  std::uint64_t proof = 0;

  MADANG_FIELDS(name, proof)
};
struct read_user {
  user_id user;

  MADANG_FIELDS(user)
};
struct request_account {
  user_id user;
  account_id new_account;
  account_kind kind = account_kind::paper;
  madang::currency currency = madang::currency::krw;
  std::string name;
  std::uint32_t max_accounts = 0;  ///< by setting
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(user, new_account, kind, currency, name, max_accounts, request, received_at)
};

/// From the operator of the node. The password is already hashed; the old one is not asked for.
struct set_password {
  user_id user;
  std::string password_hash;

  MADANG_FIELDS(user, password_hash)
};

/// A user to another: a client repeated a registration under the same key.
struct repeat_registration {
  reply_token reply_to;
  std::uint64_t body = 0;

  MADANG_FIELDS(reply_to, body)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// For the gateway only: opens the sealed fields, verifies the password, builds the profile.
struct user_view {
  user_id user;
  std::string sealed_email;
  std::string sealed_username;
  std::string password_hash;
  role_set roles;
  std::vector<account_id> accounts;
  unix_nanos created_at;

  MADANG_VIEW(user_view, identity, 1, user, sealed_email, sealed_username, password_hash, roles, accounts, created_at)
};
/// The names of a registration are reserved; its secrets may come.
struct registration_reserved_view {
  user_id user;

  MADANG_VIEW(registration_reserved_view, identity, 3, user)
};
struct name_holder_view {
  user_id user;  ///< zero: nobody; only he says whether he has it

  MADANG_VIEW(name_holder_view, identity, 2, user)
};

}  // namespace madang::identity

namespace madang {

template <>
inline constexpr context_number reject_context<user_reject> = context_number::identity;

}  // namespace madang
