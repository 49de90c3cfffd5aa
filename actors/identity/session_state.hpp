#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/identity/sessions.hpp"
#include "messages/identity/standing.hpp"
#include "messages/identity/user_admin.hpp"

namespace madang::identity {

/// A refresh that may be asked for again for a while.
struct past_refresh {
  std::string hash;  ///< of the token that was used
  refresh_nonce nonce;
  unix_nanos at;

  friend bool operator==(const past_refresh&, const past_refresh&) = default;
  MADANG_FIELDS(hash, nonce, at)
};

struct user_session {
  session_id id;
  std::string refresh_hash;  ///< of the token that is good now
  std::vector<past_refresh> past;
  std::string sealed_origin;
  bool cookie = false;
  unix_nanos created_at;
  unix_nanos seen_at;
  unix_nanos refresh_ends_at;
  unix_nanos ends_at;
  std::int64_t idle_ns = 0;
  std::int64_t noted_ns = 0;
  unix_nanos stepped_up_until;

  friend bool operator==(const user_session&, const user_session&) = default;
  MADANG_FIELDS(id, refresh_hash, past, sealed_origin, cookie, created_at, seen_at, refresh_ends_at, ends_at, idle_ns,
                noted_ns, stepped_up_until)
};

struct open_link {
  link_kind kind = link_kind::verify_email;
  std::string hash;
  unix_nanos ends_at;

  friend bool operator==(const open_link&, const open_link&) = default;
  MADANG_FIELDS(kind, hash, ends_at)
};

/// How often something happened since the beginning of its present hour.
struct hourly_count {
  unix_nanos since;
  std::uint32_t count = 0;

  /// As of that moment.
  std::uint32_t at(unix_nanos now) const { return is_over(now) ? 0 : count; }
  void add(unix_nanos now) {
    if (is_over(now)) *this = {now, 0};
    ++count;
  }
  friend bool operator==(const hourly_count&, const hourly_count&) = default;
  MADANG_FIELDS(since, count)

 private:
  static constexpr std::int64_t hour_ns = 3'600 * nanos_per_second;
  bool is_over(unix_nanos now) const { return now.value - since.value >= hour_ns; }
};

/// The log-ins of a user: what lasts of them, and what is on its way to the user's mailbox.
struct user_sessions {
  std::vector<user_session> live;  ///< oldest first; some may have run out
  std::vector<open_link> links;    ///< one of a kind
  hourly_count links_issued;
  hourly_count failures_noted;

  friend bool operator==(const user_sessions&, const user_sessions&) = default;
  MADANG_FIELDS(live, links, links_issued, failures_noted)
};

/// What administrators and the user's own acts make of a user.
struct user_standing {
  user_status status = user_status::active;
  user_flags flags;
  bool password_change_required = false;
  user_quotas quotas;
  std::uint32_t version = 1;  ///< counts what administrators have changed

  friend bool operator==(const user_standing&, const user_standing&) = default;
  MADANG_FIELDS(status, flags, password_change_required, quotas, version)
};

}  // namespace madang::identity
