#pragma once

#include "messages/portfolio/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::portfolio {

/// Reads how accounts ended their days. The gateway has checked who asks, here and below.
class account_days_queries {
 public:
  explicit account_days_queries(query_session& at);

  list_result<list_account_days> read(const list_account_days& query);

 private:
  query_session& at_;
  sql_statement days_;
  sql_statement positions_;
};

class opening_prices_queries {
 public:
  explicit opening_prices_queries(query_session& at);

  list_result<list_opening_prices> read(const list_opening_prices& query);

 private:
  query_session& at_;
  sql_statement of_symbol_;
};

}  // namespace madang::portfolio
