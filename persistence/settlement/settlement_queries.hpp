#pragma once

#include "messages/settlement/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::settlement {

/// Reads which accounts have something due.
class due_queries {
 public:
  explicit due_queries(query_session& at);

  list_result<list_due> read(const list_due& query);

 private:
  sql_statement due_;
};

/// Reads what was taxed. The gateway has checked who asks.
class tax_queries {
 public:
  explicit tax_queries(query_session& at);

  list_result<list_taxes> read(const list_taxes& query);

 private:
  sql_statement taxes_;
};

}  // namespace madang::settlement
