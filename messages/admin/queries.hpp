#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "messages/admin/act_result.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/roles.hpp"
#include "messages/identity/standing.hpp"
#include "messages/listing.hpp"
#include "messages/time.hpp"

namespace madang::admin {

/// A user as lists show him: nothing personal.
struct user_item {
  identity::user_id user;
  identity::role_set roles;
  identity::user_flags flags;
  identity::user_status status = identity::user_status::active;
  unix_nanos created_at;

  friend bool operator==(const user_item&, const user_item&) = default;
};
/// All users, newest first. For administrators: whoever asks has checked that.
struct list_users {
  using item = user_item;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.user.value; }

  identity::user_id only;      ///< zero: all
  std::uint8_t role_bits = 0;  ///< any of these; zero: all
  std::optional<identity::user_status> status;
  page at;
};

/// The number of an act: its position in the journal, and above it the writer whose journal that is, where a store has
/// several. Acts of one writer are numbered as they came, and their hashes are a chain of its own.
inline constexpr unsigned audit_writer_shift = 47;
constexpr std::uint64_t audit_number(std::uint64_t writer, std::uint64_t position) {
  return (writer - 1) << audit_writer_shift | position;
}
constexpr std::uint64_t audit_writer_of(std::uint64_t number) {
  return (number >> audit_writer_shift) + 1;
}

/// One act in the audit trail. The hashes chain the acts of a writer in the order of their numbers.
struct audit_item {
  std::uint64_t seq = 0;  ///< `audit_number`
  unix_nanos time;
  identity::user_id actor;  ///< zero: the platform
  std::string address;
  std::string action;
  std::string object_kind;
  std::string object_id;
  std::string reason;
  std::string values;  ///< canonical JSON of an object
  std::string content_hash;
  std::string prev_hash;
  std::string hash;
  act_result result = act_result::ok;
  std::string code;  ///< why it was refused or failed; empty: it was not

  /// It is too old to be kept: only number, time and hashes are left.
  bool is_purged() const { return action.empty(); }
  friend bool operator==(const audit_item&, const audit_item&) = default;
};
/// By time, those of one moment by their numbers.
struct list_audit_events {
  using item = audit_item;
  static constexpr bool is_public = true;
  static event_key cursor(const item& one) { return {one.time, audit_writer_of(one.seq), one.seq}; }

  identity::user_id actor;  ///< zero: all
  std::string action;       ///< empty: all
  std::string object;       ///< the id; empty: all
  std::string text;         ///< a part of reason or values; empty: all
  unix_nanos from;
  unix_nanos to;  ///< not included; zero: no end
  bool oldest_first = false;
  page at;
};

/// What a walk over the chain has found.
struct audit_verdict {
  bool valid = true;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::string last_hash;
  std::uint64_t broken_at = 0;  ///< zero: nowhere

  friend bool operator==(const audit_verdict&, const audit_verdict&) = default;
};
/// One item: the verdict about the acts between these numbers, both included: of the writer of `from`, and where there
/// is no end, of all writers behind it.
struct verify_audit {
  using item = audit_verdict;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.last_seq; }

  std::uint64_t from = 0;
  std::uint64_t to = 0;  ///< zero: to the end
};

}  // namespace madang::admin
