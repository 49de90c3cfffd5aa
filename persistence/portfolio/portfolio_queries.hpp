#pragma once

#include <cstddef>

#include "messages/portfolio/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::portfolio {

/// The most rows that are read for one list: one that needs more is refused, as one that takes too long.
constexpr std::size_t history_rows_max = 300'000;

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

class cash_flows_queries {
 public:
  explicit cash_flows_queries(query_session& at);

  list_result<list_cash_flows> read(const list_cash_flows& query);

 private:
  query_session& at_;
  sql_statement flows_;
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
