#pragma once

#include "messages/market/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::market {

/// Reads candles, which are everybody's.
class candle_queries {
 public:
  explicit candle_queries(query_session& at);

  list_result<list_candles> read(const list_candles& query);

 private:
  void ask(const list_candles& query, std::int64_t from, std::int64_t to);

  query_session& at_;
  const bool is_server_;
  sql_statement symbol_candles_;
};

}  // namespace madang::market

namespace madang::market {
void add_queries(query_registry& to);
}  // namespace madang::market
