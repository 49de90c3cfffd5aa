#pragma once

#include <memory>
#include <vector>

#include "messages/market/queries.hpp"
#include "persistence/lists/query_registry.hpp"
#include "persistence/market/candle_source.hpp"

namespace madang::market {

/// Reads candles, which are everybody's. Those of the platform's own trades come before imported bars, unit by unit: a
/// minute, an hour for candles of whole hours, a day for those of days and longer. Days that were imported come before
/// minutes that were.
class candle_queries {
 public:
  explicit candle_queries(query_session& at);

  list_result<list_candles> read(const list_candles& query);
  list_result<read_candle_series> read(const read_candle_series& query);

 private:
  /// Imported bars, on a session of their own where they are in a file.
  struct imported {
    explicit imported(sql_session& at);
    candle_source minutes;
    candle_source days;
  };

  bool is_server() const { return at_.sql.dialect() == sql_dialect::postgres; }
  void look_for_bars();
  std::vector<candle_source*> sources_of(candle_unit unit);
  list_result<list_candles> read_up_to(const list_candles& query, std::size_t limit);
  listing<candle> read_from(const std::vector<candle_source*>& sources, const list_candles& query, std::size_t limit);

  query_session& at_;
  candle_source seconds_;
  candle_source minutes_;
  candle_source hours_;
  std::unique_ptr<sql_session> bars_file_;
  std::unique_ptr<imported> imported_;
};

void add_queries(query_registry& to);

}  // namespace madang::market
