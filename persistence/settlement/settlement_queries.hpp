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

/// Reads sales of foreign shares. The gateway has checked who asks.
class foreign_queries {
 public:
  explicit foreign_queries(query_session& at);

  list_result<list_foreign_sales> read(const list_foreign_sales& query);

 private:
  sql_statement sales_;
};

/// Reads who holds a symbol or has held it.
class holder_queries {
 public:
  explicit holder_queries(query_session& at);

  list_result<list_holders> read(const list_holders& query);

 private:
  sql_statement holders_;
};

/// Adds up what was taxed.
class tax_sum_queries {
 public:
  explicit tax_sum_queries(query_session& at);

  list_result<sum_taxes> read(const sum_taxes& query);

 private:
  sql_statement sums_;
};

class scheduled_queries {
 public:
  explicit scheduled_queries(query_session& at);

  list_result<count_scheduled> read(const count_scheduled& query);

 private:
  sql_statement counts_;
};

}  // namespace madang::settlement
