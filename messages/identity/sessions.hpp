#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/identity/standing.hpp"

namespace madang::identity {

/// Why a session ended. Permanent.
enum class session_end : std::uint8_t {
  logged_out = 1,
  revoked = 2,  ///< by its user, from another session
  refresh_reused = 3,
  displaced = 4,  ///< the user had as many as allowed: the oldest went
  password_changed = 5,
  password_reset = 6,
  expired = 7,
  idle = 8,
  suspended = 9,
  by_admin = 10,
  erased = 11,
};

/// How a log-in ended. Permanent.
enum class login_result : std::uint8_t {
  succeeded = 1,
  bad_credentials = 2,
  two_factor_required = 3,
  code_invalid = 4,
  user_suspended = 5,
  password_change_required = 6,
  oauth_failed = 7,  ///< a provider outside has not vouched for anybody
};

/// What a link in a message to the user is for. Permanent.
enum class link_kind : std::uint8_t { verify_email = 1, reset_password = 2 };
/// How far a message with a link is that has not left: no mail server is set, it waits for one, or it was given up.
enum class link_delivery : std::uint8_t { kept = 1, waiting = 2, failed = 3 };

/// Makes the successor of a refresh token, together with a key of the installation.
struct refresh_nonce {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const refresh_nonce&, const refresh_nonce&) = default;
  MADANG_FIELDS(high, low)
};

/// Where a log-in came from: the device and the address, sealed under the user's key, and a keyed hash of the address.
struct login_origin {
  std::string sealed;
  std::uint64_t address_key = 0;

  friend bool operator==(const login_origin&, const login_origin&) = default;
  MADANG_FIELDS(sealed, address_key)
};

// ---- events of a user ----------------------------------------------------------------------------------------------

/// A session begins. Of its refresh token the journal knows a keyed hash.
struct user_logged_in {
  session_id session;
  std::string refresh_hash;
  login_origin from;
  bool cookie = false;  ///< the token lies in a browser's cookie: the session ends by idling
  unix_nanos refresh_ends_at;
  unix_nanos ends_at;         ///< whatever is refreshed
  std::int64_t idle_ns = 0;   ///< zero: never
  std::int64_t noted_ns = 0;  ///< a use is noted this long after the last one that was

  MADANG_EVENT(user_logged_in, 110, 1, session, refresh_hash, from, cookie, refresh_ends_at, ends_at, idle_ns, noted_ns)
};
/// A refresh token was used and has a successor.
struct session_refreshed {
  session_id session;
  std::string refresh_hash;  ///< of the successor
  refresh_nonce nonce;
  unix_nanos refresh_ends_at;

  MADANG_EVENT(session_refreshed, 111, 1, session, refresh_hash, nonce, refresh_ends_at)
};
struct session_seen {
  session_id session;

  MADANG_EVENT(session_seen, 112, 1, session)
};
struct session_revoked {
  session_id session;
  session_end reason = session_end::revoked;

  MADANG_EVENT(session_revoked, 113, 1, session, reason)
};
/// Log-ins that did not succeed. The first ones of an hour have an event each, further ones are counted in the next.
struct login_failed {
  login_result result = login_result::bad_credentials;
  login_origin from;
  std::uint32_t count = 1;

  MADANG_EVENT(login_failed, 114, 1, result, from, count)
};
/// A link to be sent to the user. It replaces the one before of its kind.
struct link_issued {
  link_kind kind = link_kind::verify_email;
  std::string hash;
  unix_nanos ends_at;

  MADANG_EVENT(link_issued, 115, 1, kind, hash, ends_at)
};
struct link_used {
  link_kind kind = link_kind::verify_email;

  MADANG_EVENT(link_used, 116, 1, kind)
};
struct email_verified {
  MADANG_EMPTY_EVENT(email_verified, 117, 1)
};

// ---- commands ------------------------------------------------------------------------------------------------------

/// The right password came: begin a session. Refused with what the user's standing says.
struct open_session {
  user_id user;
  user_logged_in session;
  std::uint32_t sessions_max = 0;
  unix_nanos received_at;

  MADANG_FIELDS(user, session, sessions_max, received_at)
};
/// A genuine refresh token of the session came; `hash` is its keyed hash.
struct refresh_session {
  user_id user;
  session_id session;
  std::string hash;
  std::string next_hash;
  refresh_nonce nonce;
  unix_nanos refresh_ends_at;
  std::int64_t grace_ns = 0;  ///< a used token gets its successor again this long
  unix_nanos received_at;

  MADANG_FIELDS(user, session, hash, next_hash, nonce, refresh_ends_at, grace_ns, received_at)
};
/// Ends one session (`session_unknown` if there is none), or with none named all but `except`.
struct end_sessions {
  user_id user;
  session_id session;
  session_id except;
  session_end reason = session_end::revoked;

  MADANG_FIELDS(user, session, except, reason)
};
/// A session is in use. Not answered.
struct note_session_seen {
  user_id user;
  session_id session;
  unix_nanos at;

  MADANG_FIELDS(user, session, at)
};
struct read_sessions {
  user_id user;
  unix_nanos at;

  MADANG_FIELDS(user, at)
};
/// A log-in did not succeed. Not answered.
struct note_login_failed {
  user_id user;
  login_result result = login_result::bad_credentials;
  login_origin from;
  std::uint32_t events_per_hour_max = 0;
  unix_nanos at;

  MADANG_FIELDS(user, result, from, events_per_hour_max, at)
};
/// From the user, who has shown the old password, or with the token of a link.
struct change_password {
  user_id user;
  std::string password_hash;
  session_id by;          ///< stays; zero: by a link
  std::string link_hash;  ///< empty: not by a link
  unix_nanos received_at;

  MADANG_FIELDS(user, password_hash, by, link_hash, received_at)
};
/// Asks for a link; `too_many_links` where there were enough of them lately.
struct issue_link {
  user_id user;
  link_kind kind = link_kind::verify_email;
  std::string hash;
  unix_nanos ends_at;
  std::uint32_t per_hour_max = 0;
  unix_nanos received_at;

  MADANG_FIELDS(user, kind, hash, ends_at, per_hour_max, received_at)
};
struct verify_email {
  user_id user;
  std::string link_hash;
  unix_nanos received_at;

  MADANG_FIELDS(user, link_hash, received_at)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// A session that was begun or refreshed: what its next access token says.
struct session_granted_view {
  user_id user;
  session_id session;
  role_set roles;
  std::vector<account_id> accounts;
  refresh_nonce nonce;  ///< of the refresh that counted
  unix_nanos refresh_ends_at;
  bool cookie = false;

  MADANG_VIEW(session_granted_view, identity, 5, user, session, roles, accounts, nonce, refresh_ends_at, cookie)
};
struct session_line {
  session_id session;
  std::string sealed_origin;
  unix_nanos created_at;
  unix_nanos last_seen_at;

  friend bool operator==(const session_line&, const session_line&) = default;
  MADANG_FIELDS(session, sealed_origin, created_at, last_seen_at)
};
/// Newest first.
struct sessions_view {
  std::vector<session_line> sessions;

  MADANG_VIEW(sessions_view, identity, 6, sessions)
};
struct sessions_ended_view {
  std::uint32_t revoked = 0;

  MADANG_VIEW(sessions_ended_view, identity, 7, revoked)
};
/// A link may be sent; or it has done what it was for.
struct link_view {
  user_id user;
  link_kind kind = link_kind::verify_email;
  std::string sealed_email;

  MADANG_VIEW(link_view, identity, 8, user, kind, sealed_email)
};

}  // namespace madang::identity
