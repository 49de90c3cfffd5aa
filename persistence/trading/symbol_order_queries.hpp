#pragma once

#include "messages/trading/queries.hpp"
#include "persistence/lists/query_session.hpp"

namespace madang::trading {

/// The open orders of a symbol. No index leads to them: all that are open are looked at, which a job may and a list of
/// the clients may not.
class open_in_symbol_queries {
 public:
  explicit open_in_symbol_queries(query_session& at);

  list_result<list_open_in_symbol> read(const list_open_in_symbol& query);

 private:
  sql_statement open_;
};

/// The same on a server, where symbols are text.
class pg_open_in_symbol_queries {
 public:
  explicit pg_open_in_symbol_queries(query_session& at);

  list_result<list_open_in_symbol> read(const list_open_in_symbol& query);

 private:
  sql_statement open_;
};

}  // namespace madang::trading
