#pragma once

#include "messages/accounts/queries.hpp"
#include "persistence/accounts/account_owners.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::accounts {

/// Reads lists of accounts. Pages go on before the account's id.
class account_queries {
 public:
  explicit account_queries(query_session& at);

  bool may_read(const list_accounts&) { return true; }  // lists only what the user may see
  list_result<list_accounts> read(const list_accounts& query);

 private:
  sql_statement& rows_of(accounts_of which);

  sql_statement own_accounts_;
  sql_statement granted_accounts_;
  sql_statement all_accounts_;
};

/// Reads ledgers. Pages go on before the entry's number.
class ledger_queries {
 public:
  explicit ledger_queries(query_session& at);

  bool may_read(const list_ledger& query) { return owners_.owns(query.by, query.account); }
  list_result<list_ledger> read(const list_ledger& query);

 private:
  query_session& at_;
  account_owners owners_;
  sql_statement ledger_parts_;
};

/// The same in PostgreSQL, where each entry is a row.
class pg_ledger_queries {
 public:
  explicit pg_ledger_queries(query_session& at);

  bool may_read(const list_ledger& query) { return owners_.owns(query.by, query.account); }
  list_result<list_ledger> read(const list_ledger& query);

 private:
  account_owners owners_;
  sql_statement entries_;
};

}  // namespace madang::accounts

namespace madang::accounts {
void add_queries(query_registry& to);
}  // namespace madang::accounts
