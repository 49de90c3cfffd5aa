#pragma once

#include "messages/accounts/queries.hpp"
#include "persistence/accounts/account_owners.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::accounts {

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

void add_queries(query_registry& to);

}  // namespace madang::accounts
