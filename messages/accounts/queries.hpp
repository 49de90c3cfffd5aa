#pragma once

#include <cstdint>
#include <string>

#include "messages/accounts/account.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/listing.hpp"

namespace madang::accounts {

struct ledger_entry {
  std::uint64_t entry = 0;  ///< number within the account, from 1, rising by one
  ledger_kind kind = ledger_kind::deposit;
  money amount;  ///< signed change of cash; for HOLD and RELEASE the amount held (positive) or released (positive)
  money cash_after;
  std::string reference;  ///< order id, `symbol#trade`, or transaction number, as text
  unix_nanos created_at;

  friend bool operator==(const ledger_entry&, const ledger_entry&) = default;
};

/// Whose accounts a user's list has: his own, those that others share with him, or both.
enum class accounts_of : std::uint8_t { owner = 1, granted = 2, all = 3 };

/// A user's accounts, newest first.
struct list_accounts {
  using item = account_view;
  static std::uint64_t cursor(const item& one) { return one.account.value; }

  user_id by;
  page at;
  accounts_of which = accounts_of::owner;
};

/// An account's ledger, newest entry first.
struct list_ledger {
  using item = ledger_entry;
  static std::uint64_t cursor(const item& one) { return one.entry; }

  user_id by;
  account_id account;
  page at;
};

}  // namespace madang::accounts
