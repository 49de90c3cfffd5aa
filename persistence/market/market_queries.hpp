#pragma once

#include "messages/market/queries.hpp"
#include "persistence/lists/query_registry.hpp"
#include "persistence/market/candle_rows.hpp"

namespace madang::market {

/// Reads candles, which are everybody's.
class candle_queries {
 public:
  explicit candle_queries(query_session& at);

  list_result<list_candles> read(const list_candles& query);
  list_result<read_candle_series> read(const read_candle_series& query);

 private:
  /// The rows of one table.
  struct source {
    source(query_session& at, const candle_table& of);

    const candle_table table;
    const bool is_server;
    sql_statement rows;

    void ask(symbol_id symbol, std::int64_t from, std::int64_t to);
    std::int64_t first_at_or_after(unix_nanos at) const;
  };

  source& source_for(const list_candles& query);
  listing<candle> read_up_to(const list_candles& query, std::size_t limit);

  query_session& at_;
  source seconds_;
  source minutes_;
  source hours_;
};

void add_queries(query_registry& to);

}  // namespace madang::market
