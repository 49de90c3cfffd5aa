#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "actors/identity/api_keys.hpp"
#include "actors/identity/session_state.hpp"
#include "actors/identity/two_factor.hpp"
#include "actors/identity/user_standing.hpp"
#include "actors/kernel/delivery.hpp"
#include "actors/kernel/remembered_requests.hpp"
#include "messages/event_meta.hpp"
#include "messages/identity/user.hpp"
#include "messages/result.hpp"

namespace madang::identity {

/// How far a registration is. The Idempotency-Key is reserved first (where there is one), then the e-mail address, then
/// the user name, each after the one before has been granted: in one order, so that of several users who race for the
/// same names one always wins.
enum class registration_stage : std::uint8_t {
  none = 0,
  reserving_email = 1,
  reserving_username = 2,
  registered = 3,
  refused = 4,
  reserving_request = 5,
  awaiting_secrets = 6,  ///< all names are granted; password and personal fields are being made
  abandoned = 7,
  erased = 8,
};

/// One of a user's two names as the user sees it, with the peer messages of the pair.
struct asked_name {
  name_id id;
  std::uint64_t proof = 0;
  outbox<user_to_name> to_name;
  inbox from_name;

  friend bool operator==(const asked_name&, const asked_name&) = default;
  MADANG_FIELDS(id, proof, to_name, from_name)
};

enum class name_answer : std::uint8_t { none = 0, granted = 1, denied = 2 };

/// Another name that the user wants.
struct name_change {
  name_use use = name_use::email;
  asked_name to;
  std::string sealed;
  name_answer answer = name_answer::none;
  bool respelt = false;  ///< the name that stands, spelt otherwise: nobody is asked

  friend bool operator==(const name_change&, const name_change&) = default;
  MADANG_FIELDS(use, to, sealed, answer, respelt)
};
/// How many names a user can have asked for besides those that stand.
constexpr std::size_t former_names_max = 20;

/// An outside identity that is asked for, or with which the user logs in.
struct outside_link {
  login_provider provider = login_provider::google;
  asked_name to;
  bool granted = false;

  friend bool operator==(const outside_link&, const outside_link&) = default;
  MADANG_FIELDS(provider, to, granted)
};

/// What the grant of a provider is revoked with.
struct outside_token {
  login_provider provider = login_provider::google;
  std::string sealed;
  bool lasting = false;

  friend bool operator==(const outside_token&, const outside_token&) = default;
  MADANG_FIELDS(provider, sealed, lasting)
};

struct owned_account {
  account_id id;
  open_account terms;
  outbox<user_to_account> to_account;  ///< opened, and closed when the user is erased

  friend bool operator==(const owned_account&, const owned_account&) = default;
  MADANG_FIELDS(id, terms, to_account)
};

/// Everything the platform believes about one user. Rebuilt by replay; nothing else writes it.
struct user {
  user_id id;
  registration_stage stage = registration_stage::none;
  asked_name email;
  asked_name username;
  std::string sealed_email;
  std::string sealed_username;
  std::string password_hash;
  role_set roles;
  idempotency request;                                  ///< of the registration
  user_reject refused_for = user_reject::user_unknown;  ///< while `refused`: which name was taken
  user_id holder;                                       ///< while `refused`: who has it
  idempotency holder_request;                           ///< while `refused`: what it was reserved with
  unix_nanos created_at;
  std::vector<owned_account> accounts;  ///< in the order in which they were requested
  remembered_requests<account_id> requests;
  asked_name request_key;  ///< the Idempotency-Key of the registration, as a name; zero: none
  user_sessions sessions;
  user_standing standing;
  two_factor second_factor;
  api_keys keys;
  user_profile profile;
  std::vector<name_change> name_changes = {};      ///< under way: all end together
  std::vector<asked_name> former_names = {};       ///< left, or somebody else's
  std::vector<outside_link> outside = {};          ///< one of a provider
  std::vector<outside_token> outside_tokens = {};  ///< of those, where there is one
  kept_watch_lists watch_lists = {};

  friend bool operator==(const user&, const user&) = default;
  MADANG_FIELDS(id, stage, email, username, sealed_email, sealed_username, password_hash, roles, request, refused_for,
                holder, holder_request, created_at, accounts, requests, request_key, sessions, standing, second_factor,
                keys, profile, name_changes, former_names, outside, outside_tokens, watch_lists)
};

/// What a user may do; from the settings, as data.
struct user_rules {
  std::uint64_t requests_max = 10'000;
  code_rules codes{};
};

using user_events = std::vector<user_event>;

/// The request opened this account before: answer with it again.
struct account_requested_before {
  account_id account;
};
using account_request_decision = std::variant<user_events, account_requested_before>;

/// Decides what a registration causes. Changes nothing. Only for a user without a past; any other is answered by
/// `answer_registration`. Refuses (`username_taken`) where both names would be one.
result<user_events, user_reject> decide(const user& current, const register_user& command);
/// The same for one that reserves its names before its secrets are made.
result<user_events, user_reject> decide(const user& current, const open_registration& command);
/// Decides what the secrets of a registration cause: nothing unless it waits for them.
user_events decide(const user& current, const complete_registration& command);
/// The same with an outside identity in place of the password.
user_events decide(const user& current, const complete_outside_registration& command);
/// Decides what becomes of a registration whose secrets will not come: nothing unless it waits for them.
user_events decide(const user& current, const abandon_registration& command);
/// Decides what the wish for another account causes. Precedence: user_unknown, idempotency_key_reused,
/// too_many_accounts, too_many_requests.
result<account_request_decision, user_reject> decide(const user& current, const request_account& command,
                                                     const user_rules& rules);

/// Decides what a new password causes. Refuses (`user_unknown`) until the user is registered.
result<user_events, user_reject> decide(const user& current, const set_password& command);

/// Decides what the wish for other names causes. Precedence: user_unknown, request_in_progress (one is under way),
/// too_many_name_changes, email_taken or username_taken (by the user himself, for another use).
result<user_events, user_reject> decide(const user& current, const change_names& command);

/// A name's peer message is never refused: the events (none for a copy, and none for one ahead of its turn) say what
/// came of it.
user_events decide(const user& current, name_id from, const peer_message<name_to_user>& received);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(user& target, const user_event& event, const event_meta& meta);

/// The registration stands: answer with the user.
struct registration_stands {};
/// The name that refused this registration is held under the same Idempotency-Key, so the client repeated a
/// registration that another user actor has decided: that one answers (`repeat_registration`).
struct holder_answers {
  user_id holder;
};
using registration_answer = std::variant<registration_stands, holder_answers, user_reject>;

/// What a client hears of this registration: the one that sent it, once it is decided, and any that repeats it with a
/// body of this hash under the same key. `request_in_progress` while it is not decided, `idempotency_key_reused` for
/// another body.
registration_answer answer_registration(const user& current, std::uint64_t body);
/// Whether a registration has started and waits for its names.
bool is_registering(const user& current);

/// For reads and log-ins; refuses (`user_unknown`) until the user is registered.
result<user_view, user_reject> view_of(const user& current);
/// The terms under which an account was requested; nullptr for an account that is not this user's.
const owned_account* find_account(const user& current, account_id id);

/// Every name that the user has asked for: the three of the registration, those that are wanted, those before, and
/// outside identities.
std::vector<const asked_name*> names_of(const user& current);
std::vector<asked_name*> names_of(user& current);
/// Whether a peer message waits to be acknowledged.
bool has_unacknowledged(const user& current);
/// Up to which number the peer messages of a name are consumed.
std::uint32_t consumed_from(const user& current, name_id from);

/// For people: names every member.
std::vector<named_value> describe(const user& current);

}  // namespace madang::identity
