#pragma once

#include <cstdint>

#include "messages/accounts/ids.hpp"
#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"

/// Self-trade prevention, the whole rule:
/// 1. Two orders of one account never trade with each other.
/// 2. Neither do two orders of one group. The group is the account's owner; by setting
///    (`market.self_trade_group = "account"`) there is none, and rule 1 stands alone.
/// 3. Accounts of the house, its makers' and its crowd's, never have a group: they belong to one user, and are there to
///    trade with each other.
/// 4. An order keeps the group that it was opened with. One that was opened before there were groups has none.
/// 5. The newer order gives way: what is left of it is cancelled (`self_trade`) when it meets the older one.
///    `market.self_trade_prevention = "off"` switches all of this off.
namespace madang::trading {

/// Whose orders an order must not meet, beside those of its own account.
struct self_trade_group {
  user_id owner;  ///< zero: nobody's

  explicit constexpr operator bool() const { return static_cast<bool>(owner); }
  friend bool operator==(const self_trade_group&, const self_trade_group&) = default;
  MADANG_FIELDS(owner)
};

/// How far self-trade prevention reaches; a setting.
enum class self_trade_scope : std::uint8_t { owner = 1, account = 2 };

/// Rules 2 and 3: the group of an order that is opened now.
constexpr self_trade_group self_trade_group_of(user_id owner, bool is_of_house, self_trade_scope scope) {
  if (is_of_house || scope == self_trade_scope::account) return {};
  return {owner};
}

/// Whom an order belongs to, as far as this rule goes.
struct self_trade_party {
  account_id account;
  self_trade_group group;

  constexpr self_trade_party() = default;
  constexpr self_trade_party(account_id one, self_trade_group of = {}) : account(one), group(of) {}  // NOLINT: implicit
};

/// Rules 1 and 2: whether these two would trade with themselves.
constexpr bool is_self_trade(const self_trade_party& one, const self_trade_party& other) {
  return one.account == other.account || (one.group && one.group.owner == other.group.owner);
}

}  // namespace madang::trading
