#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/listing.hpp"
#include "messages/risk/watch.hpp"
#include "messages/time.hpp"

namespace madang::risk {

/// Which alert: the event of an account that is one. Its text is `alr_`, the account's 13 characters, `_` and the
/// event's number.
struct alert_id {
  account_id account;
  std::uint64_t event_seq = 0;

  friend bool operator==(const alert_id&, const alert_id&) = default;
};
std::string to_text(const alert_id& id);
std::optional<alert_id> parse_alert_id(std::string_view text);

/// An alert, as lists show it.
struct alert_item {
  alert_id alert;
  alert_kind kind = alert_kind::limit_breach;
  std::string rule;  ///< of the ladder; empty: none
  std::string detail;
  std::vector<alert_evidence> evidence;
  alert_status status = alert_status::open;
  unix_nanos created_at;
  user_id reviewed_by;  ///< zero: nobody
  unix_nanos reviewed_at;
};
/// Alerts of an account, or of all accounts of a user, by time, newest first. Without either: of all, for
/// administrators; whoever asks has checked that.
struct list_alerts {
  using item = alert_item;
  static constexpr bool is_public = true;
  static event_key cursor(const item& one) { return {one.created_at, one.alert.account.value, one.alert.event_seq}; }

  user_id of;  ///< zero: of everybody
  std::optional<account_id> account;
  std::optional<alert_kind> kind;
  std::optional<alert_status> status;
  bool breaches_only = false;              ///< for those who are no administrators
  std::optional<std::uint64_t> event_seq;  ///< this alert of the account alone
  page at;
};

}  // namespace madang::risk
