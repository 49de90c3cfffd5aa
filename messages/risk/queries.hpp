#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/listing.hpp"
#include "messages/time.hpp"

namespace madang::risk {

/// A refusal of a rule, as lists show it.
struct alert_item {
  std::uint64_t alert = 0;  ///< the position in the journal
  account_id account;
  std::uint64_t event_seq = 0;  ///< in the account's stream
  std::string rule;
  std::string detail;
  unix_nanos created_at;

  friend bool operator==(const alert_item&, const alert_item&) = default;
};
/// Refusals of an account, or of all accounts of a user, newest first. Without either: of all, for administrators;
/// whoever asks has checked that.
struct list_alerts {
  using item = alert_item;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.alert; }

  user_id of;  ///< zero: of everybody
  std::optional<account_id> account;
  page at;
};

}  // namespace madang::risk
