#pragma once

#include <optional>
#include <vector>

#include "messages/accounts/account.hpp"
#include "persistence/lists/query_session.hpp"

namespace madang::accounts {

/// Whose accounts are whose, for the owner check of lists.
class account_owners {
 public:
  explicit account_owners(query_session& at);

  bool owns(user_id by, account_id account);
  /// The account itself where one is named, otherwise all of the user's. Call after `owns`.
  std::vector<account_id> accounts_of(user_id by, std::optional<account_id> only);

 private:
  sql_statement find_owner_;
  sql_statement user_accounts_;
};

}  // namespace madang::accounts
